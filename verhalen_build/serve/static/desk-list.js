// The list: searched and ordered while one types and chooses, with the texts in this browser that are not saved yet.
//
// For a search the same page is requested with another query, and only its results are replaced.

import { isOfDesk } from "./desk-storage.js";
import { showUnsavedTexts } from "./desk-unsaved.js";

const PAUSE = 150;
const form = document.querySelector("form.search");
let timer = 0;
let latest = 0;

/** The address of what is asked for, without what is not. */
function address() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return form.action + (query.size ? `?${query}` : "");
}

async function search() {
  const number = (latest += 1);
  const asked = address();
  const response = await fetch(asked).catch(() => null);
  if (!response?.ok || number !== latest) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["found", "results"]) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  history.replaceState(null, "", asked);
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
// Chosen before this script was there.
if (address() !== location.href.split("#")[0]) search();

// Also when one comes back with the browser's own button, which may show the page as it was.
addEventListener("pageshow", showUnsavedTexts);
addEventListener("storage", ({ key }) => {
  if (key === null || isOfDesk(key)) showUnsavedTexts();
});
