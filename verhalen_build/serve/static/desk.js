// Sets up the page of a record: its form or text, the preview beside it, and saving.

import { say, words } from "./desk-api.js";
import { showName, showStatus } from "./desk-status.js";
import { LocalBackups } from "./desk-backups.js";
import { imageDialog, linkDialog, manageRemoval, newRecordDialog } from "./desk-dialogs.js";
import { manageLists } from "./desk-form.js";
import { grow } from "./desk-grow.js";
import { saveOnKey } from "./desk-keys.js";
import { manageToolbar } from "./desk-markdown.js";
import { MAKE } from "./desk-mending.js";
import { takeFromOriginal } from "./desk-original.js";
import { managePasting } from "./desk-paste.js";
import { offerNames } from "./desk-names.js";
import { PreviewPane, wordsIn } from "./desk-preview.js";
import { Pictures } from "./desk-pictures.js";
import { FormRecord } from "./desk-record.js";
import { manageSections } from "./desk-sections.js";
import { SaveController } from "./desk-saving.js";
import { ProblemDisplay } from "./desk-problems.js";
import { uploadChosenFile } from "./desk-uploads.js";

const bench = document.getElementById("bench");
const form = document.getElementById("form");

const record = new FormRecord(form, JSON.parse(bench.dataset.about));
const backups = new LocalBackups(record);
const pictures = new Pictures(record);
const display = new ProblemDisplay(record);
const page = new PreviewPane(record, (answer) => {
  record.about.title = answer.title ?? record.about.title;
  showName(record);
  display.showPreview(answer);
});
const saving = new SaveController(record, { backups, page, display });

/** Shows how long the text is, and lets the browser check the spelling of all words in the language of the record. */
function showText() {
  const { body } = record;
  const language = form.elements.lang?.value || document.documentElement.lang;
  for (const control of form.querySelectorAll("[data-control][lang]")) control.lang = language;
  grow(body ?? record.raw);
  if (!body) return;
  const number = wordsIn(body.value);
  document.getElementById("body-count").textContent = number === 1 ? words.wordsOne : say("wordsMany", { number });
}

function changed() {
  showText();
  display.broken = [];
  showStatus(record.state);
  showName(record);
  page.refreshSoon(() => backups.keep());
}

function touched(control) {
  record.touched.add(control);
  changed();
}

function listenToForm() {
  form.addEventListener("input", (event) => touched(event.target));
  form.addEventListener("change", async (event) => {
    if ("upload" in event.target.dataset) {
      if (await pictures.uploadChosen(event.target)) changed();
      return;
    }
    if ("file" in event.target.dataset) {
      const control = await uploadChosenFile(event.target, record.about.path);
      if (control) touched(control);
      return;
    }
    pictures.showAll();
    touched(event.target);
  });
  form.addEventListener("focusout", (event) => {
    if ("control" in event.target.dataset) requestAnimationFrame(() => display.showLeft());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    saving.save();
  });
  form.addEventListener("keydown", (event) => {
    // Enter in an input does not submit, nor does it break a text of one line.
    const isLine = event.target.tagName === "INPUT" || event.target.classList.contains("flat");
    if (event.key === "Enter" && isLine && !event.target.matches("[type=file]")) event.preventDefault();
  });
  if (!record.raw) manageLists(form, changed);
  managePasting(record, pictures, changed);
  pictures.takeDropped(changed);
  takeFromOriginal(record, touched);
  if (record.body) {
    const dialogs = { link: linkDialog(record.body), image: imageDialog(record.body, pictures) };
    manageToolbar(form.querySelector("[role=toolbar]"), record.body, dialogs);
    for (const name of ["keyup", "click"]) record.body.addEventListener(name, () => page.follow());
  }
}

function listenAround() {
  addEventListener("scroll", () => page.followScroll(), { passive: true });
  saveOnKey(() => saving.save());
  addEventListener("beforeunload", (event) => {
    if (!record.isDirty) return;
    backups.keep();
    event.preventDefault();
  });
  document.getElementById("as-draft").addEventListener("click", () => saving.save({ draft: true }));
  const view = document.getElementById("view");
  view.disabled = false;
  view.addEventListener("click", () => view.setAttribute("aria-pressed", String(bench.classList.toggle("shows-page"))));
  const makeRecord = newRecordDialog(touched);
  offerNames(document, makeRecord);
  form.addEventListener(MAKE, ({ target, detail }) => makeRecord(target, detail.kind, detail.name));
  manageRemoval(record, backups);
}

function begin() {
  listenToForm();
  listenAround();
  showStatus(record.state);
  document.getElementById("save").disabled = false;
  form.inert = false;
  manageSections(form, record.about.kind);
  showText();
  pictures.showAll();
  backups.offerRestore(() => {
    pictures.showAll();
    changed();
  });
  display.open(record.about.problems);
  page.refresh();
}

begin();
