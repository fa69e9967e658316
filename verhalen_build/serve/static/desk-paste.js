// Pasting from other programs, and dropping pictures, into a text.

import { send, words } from "./desk-api.js";
import { imagesInText, nextNote, write, writeApart } from "./desk-markdown.js";
import { errorLine, showingErrors } from "./desk-problems.js";
import { problemLine } from "./desk-form.js";

// What plain text cannot tell. An editor of code copies its colours as well, which are divs and spans.
// Looked for in the text itself: to parse the page would apply its styles, which the policy of the desk forbids.
const MARKUP = /<(?:p|h[1-6]|ul|ol|table|a|b|strong|i|em|img|blockquote|sup|pre)[\s>]/i;
const LIST = /^\s*(?:[-*+•–]|\d{1,3}[.)]|\|)\s?/;

/** Makes the texts of a form take what is pasted and dropped. */
export function managePasting(record, pictures, changed) {
  const { form } = record;
  form.addEventListener("paste", (event) => {
    const area = textOf(event);
    if (!area) return;
    const page = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    const files = [...event.clipboardData.files];
    // A spreadsheet puts a picture of its cells beside them.
    if (!plain && !page && files.length) take(event, () => addPictures(area, files, pictures));
    else if (MARKUP.test(page)) take(event, () => addPage(area, page, plain, record, changed));
    else if (plain.includes("\n") && paragraphs(plain) !== plain) take(event, () => writeApart(area, paragraphs(plain)));
  });
  form.addEventListener("dragover", (event) => {
    if (textOf(event) && event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const area = textOf(event);
    const files = area ? [...event.dataTransfer.files] : [];
    if (files.length) take(event, () => addPictures(area, files, pictures));
  });
}

function textOf({ target }) {
  return target.tagName === "TEXTAREA" && !target.classList.contains("flat") && target.id !== "raw" ? target : null;
}

function take(event, action) {
  event.preventDefault();
  action();
}

/** A plain text with an empty line between its paragraphs, if it has a line for each. */
function paragraphs(text) {
  const lines = text.replace(/\r\n?/g, "\n").trim().split("\n");
  const isSeparated = lines.some((line) => !line.trim());
  // Lines of about one length, most of which end within a sentence, are one paragraph that was broken.
  const broken = lines.slice(0, -1).filter((line) => !/[.!?:;…”"’')]\s*$/.test(line) && line.length > 45);
  if (isSeparated || broken.length > lines.length / 2) return lines.join("\n");
  return lines.reduce((joined, line, index) => {
    const gap = index && !(LIST.test(line) && LIST.test(lines[index - 1])) ? "\n\n" : index ? "\n" : "";
    return joined + gap + line;
  }, "");
}

async function addPage(area, page, plain, record, changed) {
  const status = statusBelow(area);
  const selection = [area.selectionStart, area.selectionEnd];
  status.textContent = words.pasting;
  const request = { page, path: record.about.path, first_note: nextNote(area.value) };
  const answer = await showingErrors(status, () => send("api/paste", request));
  area.focus();
  area.setSelectionRange(...selection);
  if (answer?.outcome !== "pasted") {
    // The words at least, and why it is no more than that.
    writeApart(area, paragraphs(plain));
    if (answer) status.replaceChildren(errorLine(words.pastedPlain), ...answer.problems.map(problemLine));
    return;
  }
  if (answer.text.includes("\n")) writeApart(area, answer.text);
  else write(area, (/^ /.test(plain) ? " " : "") + answer.text + (/ $/.test(plain) ? " " : ""));
  status.textContent = answer.lost ? words.picturesLost : "";
  changed();
}

async function addPictures(area, files, pictures) {
  const status = statusBelow(area);
  const refused = [];
  const sources = [];
  for (const file of files) {
    const src = await pictures.upload(file, status);
    if (src === null) refused.push(...status.childNodes);
    else sources.push(src);
  }
  // Not one by one: each would come into the selected description of the one before.
  if (sources.length) imagesInText(area, sources);
  if (refused.length) status.replaceChildren(...refused);
}

/** Where it is told, right below a text, what became of what was pasted. */
function statusBelow(area) {
  let status = area.nextElementSibling;
  if (!status?.matches("[data-pasting]")) {
    status = document.createElement("div");
    status.className = "busy";
    status.setAttribute("role", "status");
    status.dataset.pasting = "";
    area.after(status);
  }
  status.replaceChildren();
  return status;
}
