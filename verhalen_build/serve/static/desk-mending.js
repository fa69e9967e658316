// A button at a problem that mends it: it replaces what is written, as typing would.

import { say } from "./desk-api.js";

/** The button that mends a problem in a control; null where there is none for it, or nothing to replace. */
export function mendButton(problem, control) {
  if (!problem.mend || !control || !placeOf(problem, control.value)) return null;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet mend";
  button.textContent = say("mend", { better: problem.mend.better });
  button.addEventListener("click", () => {
    // Before the server has looked again, the same button would mend another place.
    button.remove();
    mend(problem, control);
  });
  return button;
}

function mend(problem, control) {
  const place = placeOf(problem, control.value);
  if (!place) return;
  const { better } = problem.mend;
  const text = place.start || better.startsWith("[[") ? better : better[0].toUpperCase() + better.slice(1);
  control.focus();
  control.setRangeText(text, place.start, place.end, "end");
  control.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Where in a text the words of a problem are: at its line, or else the first. A name in a link is right already. */
function placeOf({ mend, body_line: line }, text) {
  const words = mend.written.split(" ").map(escaped).join("\\s+");
  const label = `\\[\\[[^\\[\\]|]*\\|[^\\[\\]]*${words}[^\\[\\]]*\\]\\]`;
  const links = mend.in_label ? [] : placesOf(/\[\[[^[\]]*\]\]/g, text);
  const places = placesOf(new RegExp(mend.in_label ? label : words, "g"), text);
  const free = places.filter(({ start, end }) => !links.some((link) => link.start < end && start < link.end));
  const lineStart = line > 1 ? text.split("\n").slice(0, line - 1).join("\n").length : 0;
  return free.find(({ start }) => start >= lineStart) ?? free[0] ?? null;
}

function placesOf(pattern, text) {
  return [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
