// The record that is edited: the content of its form or text, and its saved state.

import * as forms from "./desk-form.js";

/** A record: its current and its last saved content. */
export class FormRecord {
  /** `about` is the data of the server: kind, archive, file, item, title, page and problems. */
  constructor(form, about) {
    this.form = form;
    this.about = about;
    this.body = form.querySelector("#body");
    this.raw = form.querySelector("#raw");
    // The controls that have been edited.
    this.touched = new Set();
    this.saved = this.written;
    this.failed = "";
  }

  /** The current content, as data. */
  get current() {
    if (this.raw) return { raw: this.raw.value };
    return { values: forms.collect(this.form), body: this.body ? this.body.value : null };
  }

  /** The current content as a string, to compare. */
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

  /** The title in the form, or else that by the server, which may be a heading. */
  get title() {
    return this.current.values.title || this.about.title;
  }

  /** The key of the save status. */
  get state() {
    if (this.written === this.failed) return "notSaved";
    if (this.isDirty) return "unsaved";
    return this.isNew ? "fresh" : "saved";
  }

  /** The form as submitted to the server. */
  submission(more = {}) {
    const { kind, path, item, digest } = this.about;
    return { kind, path, item, digest, ...this.current, ...more };
  }

  /** Restores earlier content. */
  restore({ raw, values, body }) {
    if (this.raw) this.raw.value = raw ?? this.raw.value;
    else forms.fill(this.form, values ?? {});
    if (this.body) this.body.value = body ?? "";
  }

  /** Called when saving failed. */
  failedToSave() {
    this.failed = this.written;
  }

  /** Called after saving what was sent; the form may have changed since. */
  wasSaved({ path, item, line, digest, title }, sent) {
    Object.assign(this.about, { path, item, line, digest, title });
    this.saved = sent;
    if (!this.raw) forms.settle(this.form);
  }

  /** Discards unsaved changes, so that leaving asks nothing. */
  discard() {
    this.saved = this.written;
  }

  /** Focuses the first control. */
  focus() {
    this.form.querySelector("[data-control]").focus();
  }
}
