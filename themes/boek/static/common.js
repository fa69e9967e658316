// On every page: the key / leads to the field in which readers search, unless the reader turned such keys off.
"use strict";

const keysAreOff = () => {
  try {
    return localStorage.getItem("verhalen:letter") === "off";
  } catch {
    // This browser keeps nothing.
    return false;
  }
};

// Whether a key is meant for the page: a letter that somebody types is not.
const isKey = (name, { key, ctrlKey, altKey, metaKey, isComposing, target }) =>
  key === name && !ctrlKey && !altKey && !metaKey && !isComposing && !target.isContentEditable && !target.closest?.("input, textarea, select");

document.addEventListener("keydown", (event) => {
  if (!isKey("/", event) || keysAreOff()) return;
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
