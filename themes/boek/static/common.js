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

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const isTyping = target.isContentEditable || target.matches?.("input, textarea, select");
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || isTyping || keysAreOff()) return;
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
