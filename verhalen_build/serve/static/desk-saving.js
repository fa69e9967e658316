// Saving a record: the answers of the server, and the choices of the writer after a conflict or an error.

import { RequestError, own, say, send, words } from "./desk-api.js";
import { showName, showPlace, showStatus } from "./desk-status.js";
import { resolveConflict } from "./desk-conflict.js";
import * as forms from "./desk-form.js";

/** Saves one record, one request at a time. */
export class SaveController {
  constructor(record, { backups, page, display }) {
    this.record = record;
    this.backups = backups;
    this.page = page;
    this.display = display;
    this.button = document.getElementById("save");
    this.isBusy = false;
  }

  /** Saves: as a `draft`, `over` a version on disk that changed meanwhile, or `anyway` despite errors elsewhere. */
  async save(choice = {}) {
    if (this.isBusy) return;
    this.isBusy = true;
    this.button.setAttribute("aria-disabled", "true");
    showStatus("saving");
    this.page.stop();
    this.backups.keep();
    try {
      await this.#send(choice);
    } finally {
      this.isBusy = false;
      this.button.removeAttribute("aria-disabled");
    }
  }

  async #send(choice) {
    const { draft = false, over = false, anyway = false } = choice;
    const untick = draft ? tickDraft(this.record.form) : () => {};
    const sent = this.record.written;
    const path = over ? "api/overwrite" : "api/save";
    const notSaved = () => {
      untick();
      this.record.failedToSave();
      showStatus("notSaved");
    };
    try {
      const answer = await send(path, this.record.submission({ draft, anyway }));
      if (answer.outcome === "saved") {
        this.#wasSaved(answer, sent);
      } else if (answer.outcome === "conflict") {
        showStatus("notSaved");
        const onMine = () => this.save({ over: true });
        resolveConflict(answer, { onMine, onTheirs: () => this.#takeTheirs(answer) });
      } else {
        notSaved();
        if (answer.outcome === "harm") this.#wouldHarm(answer, choice);
        else this.#hasFaults(answer);
      }
    } catch (error) {
      notSaved();
      if (!(error instanceof RequestError)) throw error;
      this.display.interrupt({ title: words.notSaved, lead: error.message });
    }
  }

  #hasFaults({ problems, draft }) {
    const errors = problems.filter((problem) => problem.severity === "error").length;
    const title = errors === 1 ? words.faultsOne : say("faultsMany", { number: errors });
    this.display.showAnswer({ problems });
    this.display.interrupt({ title, lead: draft ? words.asDraftHint : "", problems, asDraft: draft });
  }

  /** Asks for confirmation before causing errors in other records. */
  #wouldHarm({ problems, elsewhere }, choice) {
    const anyway = () => this.save({ ...choice, anyway: true });
    this.display.showAnswer({ problems, elsewhere });
    this.display.interrupt({ title: words.harm, lead: words.harmAbout, problems, elsewhere, anyway });
  }

  #wasSaved(answer, sent) {
    const { record, display } = this;
    const { problems, elsewhere } = answer;
    // Before the record changes, as the backup has its old name.
    this.backups.settle();
    if (record.isNew) history.replaceState(null, "", `${own}desk/${answer.address}`);
    record.wasSaved(answer, sent);
    showStatus(record.isDirty ? "unsaved" : record.isDraft ? "savedDraft" : "saved");
    // What was typed meanwhile.
    this.backups.keep();
    showName(record);
    showPlace(record.about, answer.page);
    const standing = document.querySelector("[data-standing]");
    if (standing?.contains(document.activeElement)) record.focus();
    standing?.remove();
    // What was refused before, such as a file of another kind, is not in what was saved.
    for (const told of record.form.querySelectorAll("[data-busy]")) told.replaceChildren();
    display.broken = elsewhere;
    display.summary.hidden = true;
    display.showAnswer(answer);
    if (answer.trashed) forms.announce(say("kept", { place: answer.trashed }));
    if (elsewhere.length) display.summarise({ title: words.saved, problems, elsewhere });
    if (record.raw) location.reload();
    else this.page.refresh();
  }

  /** Shows what is on disk, after the writer's own version went to the trash. */
  #takeTheirs({ digest }) {
    this.backups.settle();
    this.record.discard();
    if (digest) location.reload();
    else location.assign(`${own}desk/`);
  }
}

/** Ticks the draft box for a save; returns a function that restores it. */
function tickDraft(form) {
  const box = forms.find(form, "draft")?.querySelector("[data-control]");
  if (!box) return () => {};
  const { checked, defaultChecked } = box;
  // As a change by the writer, so that it counts as yes whatever the file has.
  Object.assign(box, { checked: true, defaultChecked: false });
  return () => Object.assign(box, { checked, defaultChecked });
}
