// The small toolbar of a text: it writes as somebody who types would, so that undo keeps working.

import { say } from "./desk-ask.js";

/** Puts a text in the place of what is selected, and selects a part of it. */
export function write(area, text, from = text.length, to = from) {
  area.focus();
  const start = area.selectionStart;
  // Browsers keep what was typed before only for what is put in this way.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

/** Puts a text in the place of what is selected, with an empty line before and after it. */
export function writeApart(area, text) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const start = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const end = !after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  write(area, start + text + end);
}

/** Lets a toolbar work on a text; `dialogs` has the two that ask for more, `link` and `image`. */
export function manageToolbar(toolbar, area, dialogs) {
  const actions = {
    bold: () => around(area, "**"),
    italic: () => around(area, "*"),
    heading: () => beforeLines(area, "## "),
    quote: () => beforeLines(area, "> "),
    footnote: () => footnote(area),
    ...dialogs,
  };
  const buttons = [...toolbar.querySelectorAll("button")];
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) actions[button.dataset.do]();
  });
  toolbar.addEventListener("keydown", (event) => rove(event, buttons));
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const action = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    actions[action]();
  });
}

function rove(event, buttons) {
  const here = buttons.indexOf(document.activeElement);
  const next = {
    ArrowRight: (here + 1) % buttons.length,
    ArrowLeft: (here - 1 + buttons.length) % buttons.length,
    Home: 0,
    End: buttons.length - 1,
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  buttons.forEach((button, index) => (button.tabIndex = index === next ? 0 : -1));
  buttons[next].focus();
}

function around(area, mark) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const chosen = value.slice(start, end);
  const length = mark.length;
  const outside = value.slice(start - length, start) === mark && value.slice(end, end + length) === mark;
  const isBold = mark === "*" && value.slice(start - 2, start) === "**" && value.slice(start - 3, start) !== "***";
  if (chosen && outside && !isBold) {
    area.setSelectionRange(start - length, end + length);
    write(area, chosen, 0, chosen.length);
    return;
  }
  // Spaces within the marks would keep them from working.
  const [, before, inner, after] = chosen.match(/^(\s*)([^]*?)(\s*)$/);
  write(area, `${before}${mark}${inner}${mark}${after}`, before.length + length, before.length + length + inner.length);
}

function beforeLines(area, mark) {
  const { value, selectionStart, selectionEnd } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const found = value.indexOf("\n", selectionEnd);
  const end = found < 0 ? value.length : found;
  const lines = value.slice(start, end).split("\n");
  const all = lines.every((line) => line.startsWith(mark));
  const made = lines.map((line) => (all ? line.slice(mark.length) : mark + line.replace(/^#+ /, mark === "## " ? "" : "$&")));
  area.setSelectionRange(start, end);
  write(area, made.join("\n"));
}

function footnote(area) {
  const numbers = [...area.value.matchAll(/\[\^(\d+)\]/g)].map((found) => Number(found[1]));
  const mark = `[^${Math.max(0, ...numbers) + 1}]`;
  area.setSelectionRange(area.selectionEnd, area.selectionEnd);
  write(area, mark);
  const gap = /\n\[\^\w+\]:[^\n]*\n*$/.test(area.value) ? "\n" : "\n\n";
  const end = area.value.trimEnd().length;
  area.setSelectionRange(end, area.value.length);
  const text = say("footnoteText");
  const beginning = `${gap}${mark}: `;
  write(area, beginning + text, beginning.length, beginning.length + text.length);
}
