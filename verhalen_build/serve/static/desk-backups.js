// Unsaved changes in local storage, in case the browser or the server crashes.

import { say, words } from "./desk-api.js";
import { announce } from "./desk-form.js";

/** The backups of one record. */
export class LocalBackups {
  constructor(record) {
    this.record = record;
  }

  /** Stores the unsaved state of the form. */
  keep() {
    const { current, about, isDirty } = this.record;
    try {
      if (isDirty) localStorage.setItem(this.#name, JSON.stringify({ ...current, digest: about.digest, time: Date.now() }));
      else this.drop();
    } catch {
      // Local storage may be disabled; the desk works without it.
    }
  }

  /** Deletes a backup; without a name that of this record in this tab. */
  drop(name = null) {
    try {
      localStorage.removeItem(name ?? this.#name);
    } catch {
      // As above.
    }
  }

  /** Offers to restore a backup; `onRestored` is called when it is in the form. */
  offerRestore(onRestored) {
    const [name, copy] = this.#find();
    if (!copy) return;
    const { time, digest, ...texts } = copy;
    if (JSON.stringify(texts) === this.record.saved) return;
    const box = document.getElementById("restore");
    const formatted = new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    box.querySelector("p").textContent = say("restoreFrom", { time: formatted });
    box.hidden = false;
    box.querySelector("[data-restore]").addEventListener("click", () => {
      box.hidden = true;
      this.record.restore(texts);
      // With the digest of its base version, saving detects that the file changed since.
      this.record.about.digest = digest;
      this.keep();
      if (name !== this.#name) this.drop(name);
      onRestored();
      announce(words.restored);
      this.record.focus();
    });
    box.querySelector("[data-forget]").addEventListener("click", () => {
      box.hidden = true;
      this.drop(name);
      this.record.focus();
    });
  }

  /** Deletes the backup of what is saved now, and hides the offer. */
  settle() {
    this.drop();
    document.getElementById("restore").hidden = true;
  }

  /** A new record is identified by its tab, so that two new ones have separate backups. */
  get #name() {
    const { path, item } = this.record.about;
    if (path) return this.#nameOf(`${path} ${item ?? ""}`);
    const tab = sessionStorage.getItem("verhalen-desk tab") ?? crypto.randomUUID();
    sessionStorage.setItem("verhalen-desk tab", tab);
    return `${this.#beginningOfNew}${tab}`;
  }

  get #beginningOfNew() {
    return this.#nameOf(`new ${this.record.about.kind} `);
  }

  /** With the archive in it, as another archive may have been served at this address. */
  #nameOf(what) {
    return `verhalen-desk ${this.record.about.archive} ${what}`;
  }

  /** The backup of this record, with its name; for a new record the latest of any tab. */
  #find() {
    try {
      const isOurs = (name) => (this.record.isNew ? name.startsWith(this.#beginningOfNew) : name === this.#name);
      const names = Object.keys(localStorage).filter(isOurs);
      const copies = names.map((name) => [name, JSON.parse(localStorage.getItem(name))]);
      return copies.sort(([, a], [, b]) => b.time - a.time)[0] ?? [];
    } catch {
      return [];
    }
  }
}
