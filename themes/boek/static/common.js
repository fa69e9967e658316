// On every page: the key / leads to the field in which readers search.
"use strict";

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const isTyping = target.isContentEditable || target.matches?.("input, textarea, select");
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || isTyping) return;
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
