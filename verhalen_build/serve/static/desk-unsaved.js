// On the list: texts that are only in this browser, with a way back to each.

import { RequestError, formatTime, own, say, send, words } from "./desk-api.js";
import { askToForget } from "./desk-forget.js";
import { backupsOf, dropEntry } from "./desk-storage.js";

const section = document.getElementById("bench");
const list = section.querySelector("ul");
// By the name of the entry: its line, and what that shows.
const lines = new Map();
let latest = 0;

/** Shows the unsaved texts of this archive, the latest first; lines that did not change stay as they are. */
export async function showUnsavedTexts() {
  const number = (latest += 1);
  const backups = backupsOf(section.dataset.archive);
  const views = await viewsOf(backups);
  // Answers may come in another order.
  if (number !== latest || !views) return;
  place(backups.map((backup, index) => lineOf(backup, views[index])));
  section.hidden = !backups.length;
}

/** What the server knows of the records of these texts; nothing where it does not answer. */
async function viewsOf(backups) {
  const texts = backups.map(({ kind, path, item }) => ({ kind, path, item }));
  try {
    return texts.length ? (await send("api/unsaved", { texts })).texts : [];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return null;
  }
}

/** Puts lines in the list without moving one that is there already, which would lose the focus in it. */
function place(items) {
  for (const item of [...list.children]) if (!items.includes(item)) item.remove();
  for (const [index, item] of items.entries()) {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  }
}

/** The line of a text: that in the list where it shows the same, or where somebody is reading it. */
function lineOf(backup, view) {
  const shown = JSON.stringify([backup.text, view]);
  const line = lines.get(backup.name);
  if (line && (line.shown === shown || line.item.contains(document.activeElement))) return line.item;
  const item = newLine(backup, view);
  if (line?.item.querySelector("details[open]")) item.querySelector("details").open = true;
  lines.set(backup.name, { item, shown });
  return item;
}

function newLine(backup, view) {
  const { copy, path } = backup;
  const item = document.createElement("li");
  const title = copy.values?.title || view.title || path || words.untitled;
  const time = copy.isDamaged ? words.damagedText : say("lastTyped", { time: formatTime(copy.time) });
  const note = Object.assign(document.createElement("span"), { className: "note", textContent: [view.kind, time].filter(Boolean).join(", ") });
  item.append(view.address && !copy.isDamaged ? linkTo(backup, view, title) : title, " ", note);
  if (!view.address) item.append(`. ${words.goneFile}`);
  item.append(textIn(copy, title), forgetButton(backup, item, title));
  return item;
}

function linkTo(backup, view, title) {
  const link = document.createElement("a");
  link.textContent = title;
  const query = backup.path ? "" : `?${new URLSearchParams({ kind: backup.kind })}`;
  // The form that wrote it tells which of several texts of a record it is.
  link.href = `${own}desk/${view.address}${query}${backup.form ? `#${encodeURIComponent(backup.form)}` : ""}`;
  return link;
}

/** The text, to be read and copied. */
function textIn({ raw, body, values }, title) {
  const details = document.createElement("details");
  const summary = Object.assign(document.createElement("summary"), { textContent: words.showText });
  summary.append(unseen(title));
  const text = Object.assign(document.createElement("textarea"), { readOnly: true, value: raw ?? [body, ...textsIn(values)].filter(Boolean).join("\n\n") });
  text.setAttribute("aria-label", words.showText);
  details.append(summary, text);
  return details;
}

/** A button that throws the text away. The focus goes to the next line, or to the search. */
function forgetButton({ name }, item, title) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: words.forgetText });
  button.append(unseen(title));
  button.addEventListener("click", () =>
    askToForget(() => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      dropEntry(name);
      lines.delete(name);
      item.remove();
      section.hidden = !list.children.length;
      (next?.querySelector("a, summary") ?? document.getElementById("q")).focus();
      showUnsavedTexts();
    }),
  );
  return button;
}

/** Which text it is about, for who does not see where it stands. */
function unseen(title) {
  return Object.assign(document.createElement("span"), { className: "unseen", textContent: ` (${title})` });
}

/** The texts in the values of a form, in order. */
function textsIn(value) {
  return typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(textsIn);
}
