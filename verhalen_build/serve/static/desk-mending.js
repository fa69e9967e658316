// Buttons at a problem that mend it: they replace what is written, as typing would, or make what is missing.

import { say } from "./desk-api.js";

/** The event by which a button asks for a new record; `detail` is its kind and name. */
export const MAKE = "make-record";

/** The buttons that may mend a problem in a control; none where there is nothing to replace. */
export function mendButtons(problem, control) {
  if (!control) return [];
  const mends = (problem.mends ?? []).filter((mend) => placeOf(mend, problem.body_line, control.value));
  const buttons = mends.map((mend) =>
    buttonOf(say("mend", { better: mend.better }), (button) => {
      // Before the server has looked again, the same buttons would mend another place.
      for (const sibling of button.parentElement.querySelectorAll(".mend")) sibling.remove();
      replace(mend, problem.body_line, control);
    }),
  );
  const missing = problem.new_record;
  if (!missing || control.getAttribute("role") !== "combobox" || "only" in control.dataset) return buttons;
  const label = control.dataset.labels.split("|")[control.dataset.kinds.split(",").indexOf(missing.kind)];
  const ask = () => control.dispatchEvent(new CustomEvent(MAKE, { bubbles: true, detail: missing }));
  return [...buttons, buttonOf(say("makeNew", { name: missing.name, kind: label }), ask)];
}

function buttonOf(text, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet mend";
  button.textContent = text;
  button.addEventListener("click", () => action(button));
  return button;
}

function replace(mend, line, control) {
  const place = placeOf(mend, line, control.value);
  if (!place) return;
  const { better } = mend;
  const isWords = mend.in_link || control.tagName === "INPUT" || better.startsWith("[[");
  const text = place.start || isWords ? better : better[0].toUpperCase() + better.slice(1);
  control.focus();
  control.setRangeText(text, place.start, place.end, "end");
  control.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Where in a text the words of a problem are: at its line, or else the first. A name in a link is right already. */
function placeOf(mend, line, text) {
  const words = mend.written.split(" ").map(escaped).join("\\s+");
  const label = `\\[\\[[^\\[\\]|]*\\|[^\\[\\]]*${words}[^\\[\\]]*\\]\\]`;
  const name = `(?<=\\[\\[\\s*)${words}(?=\\s*[\\]|#])`;
  const links = mend.in_label || mend.in_link ? [] : placesOf(/\[\[[^[\]]*\]\]/g, text);
  const places = placesOf(new RegExp(mend.in_label ? label : mend.in_link ? name : words, "g"), text);
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
