// The toolbar of a text: it inserts text as if typed, so that undo works.

import { say, words } from "./desk-api.js";

const NUMBERED = /^\s*\d{1,9}[.)] /;
// The mark of an item: its indentation, and a bullet or a number, with an empty box or not.
const ITEM = /^( *)(?:([-*+])|(\d{1,9}[.)])) (\[[ x]\] )?/;

/** Replaces the selection by a text, and selects a part of it. */
export function write(area, text, from = text.length, to = from) {
  area.focus();
  const start = area.selectionStart;
  // Browsers keep the undo history only for this command.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

/** Replaces the selection by a text with an empty line before and after it. */
export function writeApart(area, text) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const start = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const end = !after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  write(area, start + text + end);
}

/** Inserts pictures together, with the first description selected so that it can be typed at once. */
export function imagesInText(area, sources) {
  const described = words.describePicture;
  const images = sources.map((src) => `![${described}](${src})`).join("\n");
  writeApart(area, images);
  const at = area.value.lastIndexOf(images, area.selectionEnd);
  area.setSelectionRange(at + 2, at + 2 + described.length);
}

/** Connects a toolbar to a text; `dialogs` has those for `link` and `image`. */
export function manageToolbar(toolbar, area, dialogs) {
  const actions = {
    bold: () => around(area, "**"),
    italic: () => around(area, "*"),
    heading: () => beforeLines(area, "## "),
    list: () => beforeLines(area, "- "),
    numbers: () => numberLines(area),
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
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && goOnWithList(area)) event.preventDefault();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const action = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    actions[action]();
  });
}

function rove(event, buttons) {
  const current = buttons.indexOf(document.activeElement);
  const next = {
    ArrowRight: (current + 1) % buttons.length,
    ArrowLeft: (current - 1 + buttons.length) % buttons.length,
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
  // Emphasis does not work with spaces inside the asterisks.
  const [, before, inner, after] = chosen.match(/^(\s*)([^]*?)(\s*)$/);
  write(area, `${before}${mark}${inner}${mark}${after}`, before.length + length, before.length + length + inner.length);
}

/** The beginning of the first and the end of the last line that is chosen. */
function wholeLines(area) {
  const { value, selectionStart, selectionEnd } = area;
  const end = value.indexOf("\n", selectionEnd);
  return [value.lastIndexOf("\n", selectionStart - 1) + 1, end < 0 ? value.length : end];
}

function beforeLines(area, mark) {
  const [start, end] = wholeLines(area);
  const lines = area.value.slice(start, end).split("\n");
  const isPrefixed = lines.every((line) => line.startsWith(mark));
  const toggled = lines.map((line) => (isPrefixed ? line.slice(mark.length) : mark + line.replace(/^#+ /, mark === "## " ? "" : "$&")));
  area.setSelectionRange(start, end);
  write(area, toggled.join("\n"));
}

function numberLines(area) {
  const [start, end] = wholeLines(area);
  const lines = area.value.slice(start, end).split("\n");
  const isNumbered = lines.every((line) => NUMBERED.test(line));
  area.setSelectionRange(start, end);
  write(area, lines.map((line, index) => (isNumbered ? line.replace(NUMBERED, "") : `${index + 1}. ${line}`)).join("\n"));
}

/** Begins the next item of a list where Enter is pressed in one, or ends the list at an empty item; whether it did. */
function goOnWithList(area) {
  const { value, selectionStart, selectionEnd } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const item = ITEM.exec(value.slice(start, selectionStart));
  if (!item || selectionStart !== selectionEnd) return false;
  const [mark, indent, bullet, number, box] = item;
  const isEmpty = mark.length === selectionStart - start && /^(?:\n|$)/.test(value.slice(selectionStart));
  if (isEmpty) area.setSelectionRange(start, selectionStart);
  const next = bullet || `${Number.parseInt(number, 10) + 1}${number.at(-1)}`;
  write(area, isEmpty ? "\n" : `\n${indent}${next} ${box ? "[ ] " : ""}`);
  return true;
}

/** The number of a new footnote in a text. */
export function nextNote(text) {
  return Math.max(0, ...[...text.matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1]))) + 1;
}

function footnote(area) {
  const mark = `[^${nextNote(area.value)}]`;
  area.setSelectionRange(area.selectionEnd, area.selectionEnd);
  write(area, mark);
  const gap = /\n\[\^\w+\]:[^\n]*\n*$/.test(area.value) ? "\n" : "\n\n";
  const end = area.value.trimEnd().length;
  area.setSelectionRange(end, area.value.length);
  const text = say("footnoteText");
  const beginning = `${gap}${mark}: `;
  write(area, beginning + text, beginning.length, beginning.length + text.length);
}
