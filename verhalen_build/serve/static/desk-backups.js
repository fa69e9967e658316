// Unsaved changes in local storage, in case the browser or the server crashes.

import { say, words } from "./desk-api.js";
import { announce } from "./desk-form.js";
import { backupsOf, dropBackup, keepBackup, nameOfNew, nameOfRecord } from "./desk-storage.js";

/** The backups of one record. */
export class LocalBackups {
  constructor(record) {
    this.record = record;
  }

  /** Stores the unsaved state of the form. */
  keep() {
    const { current, about, isDirty } = this.record;
    if (isDirty) keepBackup(this.#name, { ...current, digest: about.digest, time: Date.now() });
    else this.drop();
  }

  /** Deletes a backup; without a name that of this record in this tab. */
  drop(name = null) {
    dropBackup(name ?? this.#name);
  }

  /** Offers to restore a backup; `onRestored` is called when it is in the form. */
  offerRestore(onRestored) {
    const { name, copy } = this.#find() ?? {};
    if (!copy) return;
    const { time, digest, ...texts } = copy;
    if (JSON.stringify(texts) === this.record.saved) {
      // It was saved in another way.
      this.drop(name);
      return;
    }
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

  get #name() {
    const { archive, kind, path, item } = this.record.about;
    if (path) return nameOfRecord(archive, path, item);
    const tab = sessionStorage.getItem("verhalen-desk tab") ?? crypto.randomUUID();
    sessionStorage.setItem("verhalen-desk tab", tab);
    return nameOfNew(archive, kind, tab);
  }

  /** The backup of this record; for a new one the backup that the address names, or else the latest of any tab. */
  #find() {
    const { archive, kind } = this.record.about;
    const backups = backupsOf(archive);
    if (!this.record.isNew) return backups.find(({ name }) => name === this.#name);
    const wanted = decodeURIComponent(location.hash.slice(1));
    const ofKind = backups.filter((backup) => !backup.path && backup.kind === kind);
    return ofKind.find(({ tab }) => tab === wanted) ?? ofKind[0];
  }
}
