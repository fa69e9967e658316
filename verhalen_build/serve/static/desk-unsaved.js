// On the list: texts that are only in this browser, with a way back to each.

import { RequestError, own, say, send, words } from "./desk-api.js";
import { backupsOf, dropBackup } from "./desk-storage.js";

const section = document.getElementById("bench");
const list = section.querySelector("ul");

/** Shows the unsaved texts of this archive, the latest first. */
export async function showUnsavedTexts() {
  const backups = backupsOf(section.dataset.archive);
  const views = await viewsOf(backups);
  if (!views) return;
  list.replaceChildren(...backups.map((backup, index) => line(backup, views[index])));
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

function line(backup, view) {
  const item = document.createElement("li");
  const title = backup.copy.values?.title || view.title || backup.path || words.untitled;
  const time = new Date(backup.copy.time).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  const note = Object.assign(document.createElement("span"), {
    className: "note",
    textContent: [view.kind, say("lastTyped", { time })].filter(Boolean).join(", "),
  });
  item.append(view.address ? linkTo(backup, view, title) : title, " ", note);
  if (!view.address) item.append(...remains(backup, item));
  return item;
}

function linkTo(backup, view, title) {
  const link = document.createElement("a");
  link.textContent = title;
  // A new record has no address of its own: its tab tells which of several it is.
  const query = backup.path ? "" : `?${new URLSearchParams({ kind: backup.kind })}#${encodeURIComponent(backup.tab)}`;
  link.href = `${own}desk/${view.address}${query}`;
  return link;
}

/** For a record that is gone: its text, to be copied. */
function remains(backup, item) {
  const { raw, body, values } = backup.copy;
  const details = document.createElement("details");
  const summary = Object.assign(document.createElement("summary"), { textContent: words.showText });
  const text = Object.assign(document.createElement("textarea"), { readOnly: true, value: raw ?? [body, ...textsIn(values)].filter(Boolean).join("\n\n") });
  text.setAttribute("aria-label", words.showText);
  details.append(summary, text);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: words.forgetText });
  button.addEventListener("click", () => {
    dropBackup(backup.name);
    showUnsavedTexts();
  });
  return [`. ${words.goneFile}`, details, button];
}

/** The texts in the values of a form, in order. */
function textsIn(value) {
  return typeof value === "string" ? [value] : Object.values(value).flatMap(textsIn);
}
