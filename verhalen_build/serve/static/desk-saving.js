// Saving a record: what the server answers to it, and what the writer may choose then.

import { Trouble, own, say, send, words } from "./desk-ask.js";
import { showName, showPlace, showStatus } from "./desk-bar.js";
import * as forms from "./desk-form.js";
import { trying } from "./desk-told.js";

/** Saves one record, one time after the other. */
export class Saving {
  constructor(record, { copies, page, told }) {
    this.record = record;
    this.copies = copies;
    this.page = page;
    this.told = told;
    this.button = document.getElementById("save");
    this.isBusy = false;
  }

  /** Saves: as a `draft`, `over` what changed on the disk meanwhile, or `anyway` where it harms other records. */
  async save(choice = {}) {
    if (this.isBusy) return;
    this.isBusy = true;
    this.button.setAttribute("aria-disabled", "true");
    showStatus("saving");
    this.page.stop();
    this.copies.keep();
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
      const answer = await send(path, this.record.filled({ draft, anyway }));
      if (answer.outcome === "saved") {
        this.#wasSaved(answer, sent);
      } else if (answer.outcome === "conflict") {
        showStatus("notSaved");
        this.#disagree(answer);
      } else {
        notSaved();
        if (answer.outcome === "harm") this.#wouldHarm(answer, choice);
        else this.#hasFaults(answer);
      }
    } catch (error) {
      notSaved();
      if (!(error instanceof Trouble)) throw error;
      this.told.interrupt({ title: words.notSaved, lead: error.message });
    }
  }

  #hasFaults({ problems, draft }) {
    const errors = problems.filter((problem) => problem.severity === "error").length;
    const title = errors === 1 ? words.faultsOne : say("faultsMany", { number: errors });
    this.told.answered({ problems });
    this.told.interrupt({ title, lead: draft ? words.asDraftHint : "", problems, asDraft: draft });
  }

  /** What others would lose by it is asked about first. */
  #wouldHarm({ problems, elsewhere }, choice) {
    const anyway = () => this.save({ ...choice, anyway: true });
    this.told.answered({ problems, elsewhere });
    this.told.interrupt({ title: words.harm, lead: words.harmAbout, problems, elsewhere, anyway });
  }

  #wasSaved(answer, sent) {
    const { record, told } = this;
    const { problems, elsewhere } = answer;
    // The copy goes by the name that the record had until now.
    this.copies.settle();
    if (record.isNew) history.replaceState(null, "", `${own}desk/${answer.address}`);
    record.wasSaved(answer, sent);
    showStatus(record.isDirty ? "unsaved" : record.isDraft ? "savedDraft" : "saved");
    showName(record);
    showPlace(record.about, answer.page);
    told.broken = elsewhere;
    told.summary.hidden = true;
    told.answered(answer);
    if (answer.kept) forms.announce(say("kept", { place: answer.kept }));
    if (elsewhere.length) told.summarise({ title: words.saved, problems, elsewhere });
    if (record.raw) location.reload();
    else this.page.draw();
  }

  /** Shows both versions of a file that changed meanwhile, and lets the writer choose. */
  #disagree(answer) {
    const dialog = document.getElementById("conflict-dialog");
    const content = dialog.querySelector("[data-content]");
    content.innerHTML = answer.html;
    content.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    content.querySelector("[data-mine]").addEventListener("click", () => {
      dialog.close();
      this.save({ over: true });
    });
    const told = content.querySelector(".told");
    content.querySelector("[data-theirs]").addEventListener("click", () => trying(told, () => this.#giveWay(answer, told)));
    dialog.showModal();
  }

  async #giveWay({ path, ours, digest }, told) {
    const kept = await send("api/put-aside", { path, text: ours });
    if (kept.outcome === "faults") {
      told.append(...kept.problems.map(forms.toldLine));
      return;
    }
    this.copies.drop();
    this.record.letGo();
    if (digest) location.reload();
    else location.assign(`${own}desk/`);
  }
}

/** Ticks the box of a draft for the time of a save, and gives what makes it as it was. */
function tickDraft(form) {
  const box = forms.find(form, "draft")?.querySelector("[data-control]");
  if (!box) return () => {};
  const { checked, defaultChecked } = box;
  // Ticked anew, so that it counts as a yes, whatever stood there.
  Object.assign(box, { checked: true, defaultChecked: false });
  return () => Object.assign(box, { checked, defaultChecked });
}
