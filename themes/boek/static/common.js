// On every page: the key / goes to the search field, unless the reader turned off such keys.
"use strict";

const keysAreOff = () => {
  try {
    return localStorage.getItem("verhalen:letter") === "off";
  } catch {
    // This browser stores nothing.
    return false;
  }
};

// Whether a key is meant for the page, and not for a text that is being typed.
const isKey = (name, { key, ctrlKey, altKey, metaKey, isComposing, target }) =>
  key === name && !ctrlKey && !altKey && !metaKey && !isComposing && !target.isContentEditable && !target.closest?.("input, textarea, select");

document.addEventListener("keydown", (event) => {
  if (!isKey("/", event) || keysAreOff()) return;
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  // In a narrow window a link stands in the place of the field.
  if (!field.offsetParent) return document.querySelector(".to-search").click();
  field.focus();
  field.select();
});
