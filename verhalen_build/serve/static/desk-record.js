// The record that is on the desk: what stands in its form or plain text, and what of that is saved.

import * as forms from "./desk-form.js";

/** A record, as its form has it now and as the server had it last. */
export class DeskRecord {
  /** `about` is what the server says of it: its kind, archive, file, item, title, page and problems. */
  constructor(form, about) {
    this.form = form;
    this.about = about;
    this.body = form.querySelector("#body");
    this.raw = form.querySelector("#raw");
    // The controls that somebody has been at.
    this.touched = new Set();
    this.saved = this.written;
    this.failed = "";
  }

  /** What stands here now, as data. */
  get current() {
    if (this.raw) return { raw: this.raw.value };
    return { values: forms.collect(this.form), body: this.body ? this.body.value : null };
  }

  /** What stands here now, to compare with another moment. */
  get written() {
    return JSON.stringify(this.current);
  }

  get isNew() {
    return !this.about.path;
  }

  get isDirty() {
    return this.written !== this.saved;
  }

  get isBlank() {
    if (this.raw) return false;
    const { values, body } = this.current;
    return !Object.keys(values).length && !body?.trim();
  }

  get isDraft() {
    return !this.raw && this.current.values.draft === "yes";
  }

  /** What it is called: by its title, or by what the server takes for one, which may be a heading. */
  get title() {
    return this.current.values.title || this.about.title;
  }

  /** The key of the words for how it stands with saving. */
  get state() {
    if (this.written === this.failed) return "notSaved";
    if (this.isDirty) return "unsaved";
    return this.isNew ? "fresh" : "saved";
  }

  /** The form as the server takes it. */
  filled(more = {}) {
    const { kind, path, item, digest } = this.about;
    return { kind, path, item, digest, ...this.current, ...more };
  }

  /** Puts back what stood here before. */
  put({ raw, values, body }) {
    if (this.raw) this.raw.value = raw ?? this.raw.value;
    else forms.fill(this.form, values ?? {});
    if (this.body) this.body.value = body ?? "";
  }

  /** Hears that the server could not or would not save what stands here. */
  failedToSave() {
    this.failed = this.written;
  }

  /** Hears that the server saved what was sent, which need not be what stands here now: there may have been typing. */
  wasSaved({ path, item, digest, title }, sent) {
    Object.assign(this.about, { path, item, digest, title });
    this.saved = sent;
    if (!this.raw) forms.settle(this.form);
  }

  /** Lets what stands here go, so that one may leave without it. */
  letGo() {
    this.saved = this.written;
  }

  /** Puts the cursor where writing begins. */
  focus() {
    this.form.querySelector("[data-control]").focus();
  }
}
