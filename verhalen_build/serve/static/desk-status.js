// The bar above a record: its name, whether it is saved, and its file.

import { own, words } from "./desk-api.js";

const status = document.getElementById("status");
const name = document.getElementById("name");

/** Shows the save status, by the key of its text. */
export function showStatus(key) {
  status.textContent = words[key];
  status.dataset.state = key;
}

/** Shows why a background request failed. */
export function showError(message) {
  status.textContent = message;
}

/** Shows the name of a record. */
export function showName(record) {
  // A file that is edited as text keeps its file name here.
  if (!record.raw) name.textContent = record.title || (record.isNew ? "" : words.untitled);
}

/** Shows the file of a saved record; `page` is its address in the book, or "". */
export function showPlace({ path, line }, page) {
  if (words.kindLabel) document.querySelector(".bar .kind").textContent = words.kindLabel;
  document.getElementById("path").textContent = path;
  document.getElementById("leave").hidden = false;
  document.getElementById("versions").href = `${own}desk/versions?${new URLSearchParams({ path, ...(line ? { line } : {}) })}`;
  const link = document.getElementById("in-book");
  link.href = page;
  link.hidden = !page;
  document.getElementById("to-book").href = page || "/";
}
