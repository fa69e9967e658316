// The bar above a record, and the lines below it: what it is called, whether it is saved, and where it stands.

import { words } from "./desk-ask.js";

const status = document.getElementById("status");
const name = document.getElementById("name");

/** Tells how it stands with what was written, by the key of the words for it. */
export function showStatus(key) {
  status.textContent = words[key];
  status.dataset.state = key;
}

/** Tells why the desk could not do something that nobody asked for. */
export function showTrouble(message) {
  status.textContent = message;
}

/** Shows what a record is called by now. */
export function showName(record) {
  // Above a plain text stands the name of its file.
  if (!record.raw) name.textContent = record.title || (record.isNew ? "" : words.untitled);
}

/** Shows where a record stands, now that it is saved; `page` is its address in the book, or "". */
export function showPlace({ path }, page) {
  if (words.kindLabel) document.querySelector(".bar .kind").textContent = words.kindLabel;
  document.getElementById("path").textContent = path;
  document.getElementById("leave").hidden = false;
  const link = document.getElementById("in-book");
  link.href = page;
  link.hidden = !page;
  document.getElementById("to-book").href = page || "/";
}
