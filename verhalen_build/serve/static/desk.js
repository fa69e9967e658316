// A record on the desk: its form (or its plain text), the page beside it, and saving. Here they are brought together.

import { showName, showStatus } from "./desk-bar.js";
import { Copies } from "./desk-copies.js";
import { imageDialog, linkDialog, manageRemoval, newRecordDialog } from "./desk-dialogs.js";
import { manageLists } from "./desk-form.js";
import { manageToolbar } from "./desk-markdown.js";
import { offerNames } from "./desk-names.js";
import { PageBeside } from "./desk-page.js";
import { Pictures } from "./desk-pictures.js";
import { DeskRecord } from "./desk-record.js";
import { Saving } from "./desk-saving.js";
import { Told } from "./desk-told.js";

const bench = document.getElementById("bench");
const form = document.getElementById("form");

const record = new DeskRecord(form, JSON.parse(bench.dataset.about));
const copies = new Copies(record);
const pictures = new Pictures(record);
const told = new Told(record);
const page = new PageBeside(record, (answer) => {
  record.about.title = answer.title ?? record.about.title;
  showName(record);
  told.sketched(answer);
});
const saving = new Saving(record, { copies, page, told });

function changed() {
  told.broken = [];
  showStatus(record.state);
  showName(record);
  page.drawSoon(() => copies.keep());
}

function touched(control) {
  record.touched.add(control);
  changed();
}

function listenToForm() {
  form.addEventListener("input", (event) => touched(event.target));
  form.addEventListener("change", async (event) => {
    if ("upload" in event.target.dataset) {
      if (await pictures.chosen(event.target)) changed();
      return;
    }
    pictures.showAll();
    touched(event.target);
  });
  form.addEventListener("focusout", (event) => {
    if ("control" in event.target.dataset) requestAnimationFrame(() => told.showAgain());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    saving.save();
  });
  form.addEventListener("keydown", (event) => {
    // Enter in a line is no reason to save; a text of one line has none.
    const isLine = event.target.tagName === "INPUT" || event.target.classList.contains("flat");
    if (event.key === "Enter" && isLine && !event.target.matches("[type=file]")) event.preventDefault();
  });
  if (!record.raw) manageLists(form, changed);
  if (record.body) {
    const dialogs = { link: linkDialog(record.body), image: imageDialog(record.body, pictures) };
    manageToolbar(form.querySelector("[role=toolbar]"), record.body, dialogs);
  }
}

function listenAround() {
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) saving.save();
    }
  });
  addEventListener("beforeunload", (event) => {
    if (!record.isDirty) return;
    copies.keep();
    event.preventDefault();
  });
  document.getElementById("as-draft").addEventListener("click", () => saving.save({ draft: true }));
  const view = document.getElementById("view");
  view.addEventListener("click", () => view.setAttribute("aria-pressed", String(bench.classList.toggle("shows-page"))));
  offerNames(document, newRecordDialog(touched));
  manageRemoval(record, copies);
}

function begin() {
  listenToForm();
  listenAround();
  showStatus(record.state);
  document.getElementById("save").disabled = false;
  form.inert = false;
  pictures.showAll();
  copies.offer(() => {
    pictures.showAll();
    changed();
  });
  told.open(record.about.problems);
  page.draw();
}

begin();
