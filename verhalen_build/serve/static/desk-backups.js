// Unsaved changes in local storage, in case the browser or the server crashes.

import { formatTime, say, words } from "./desk-api.js";
import { askToForget } from "./desk-forget.js";
import { announce } from "./desk-form.js";
import { backupsOf, dropEntry, keepEntry, nameOfEntry, textOfEntry } from "./desk-storage.js";

/** The backups of one record: that of this form, and those that other forms left. Only its own is ever overwritten. */
export class LocalBackups {
  constructor(record) {
    this.record = record;
    // Each form has an entry of its own, as a record may be open in several tabs.
    this.form = crypto.randomUUID();
    this.restored = null;
  }

  /** Stores the unsaved state of the form. */
  keep() {
    const { current, about, isDirty } = this.record;
    if (isDirty) keepEntry(this.#name, { ...current, digest: about.digest, time: Date.now() });
    else dropEntry(this.#name);
  }

  /** Offers to restore a backup of another form; `onRestored` is called when it is in the form. */
  offerRestore(onRestored) {
    const backup = this.#find();
    if (!backup) return;
    const { time, digest, ...texts } = backup.copy;
    const box = document.getElementById("restore");
    box.querySelector("p").textContent = say("restoreFrom", { time: formatTime(time) });
    box.hidden = false;
    box.querySelector("[data-restore]").addEventListener("click", () => {
      box.hidden = true;
      this.record.restore(texts);
      // With the digest of its base version, saving detects that the file changed since.
      this.record.about.digest = digest;
      this.restored = backup;
      this.keep();
      onRestored();
      announce(words.restored);
      this.record.focus();
    });
    box.querySelector("[data-forget]").addEventListener("click", () =>
      askToForget(() => {
        box.hidden = true;
        dropEntry(backup.name);
        this.record.focus();
      }),
    );
  }

  /** Deletes the backup of what is saved or put away now, and hides the offer. */
  settle() {
    dropEntry(this.#name);
    // The text that was brought back is dealt with too, unless its own form has gone on with it.
    if (this.restored && textOfEntry(this.restored.name) === this.restored.text) dropEntry(this.restored.name);
    this.restored = null;
    document.getElementById("restore").hidden = true;
  }

  get #name() {
    return nameOfEntry(this.record.about, this.form);
  }

  /** The backup of this record that the address names, or else the latest one. */
  #find() {
    const left = this.#left().filter(({ name, copy }) => {
      const { time, digest, ...texts } = copy;
      const wasSaved = JSON.stringify(texts) === this.record.saved;
      // In another way.
      if (wasSaved) dropEntry(name);
      return !wasSaved;
    });
    return left.find(({ form }) => form && `#${encodeURIComponent(form)}` === location.hash) ?? left[0];
  }

  /** The backups that other forms of this record left, as far as they can be brought back into this one. */
  #left() {
    const { archive, kind, path, item } = this.record.about;
    const isRaw = Boolean(this.record.raw);
    return backupsOf(archive).filter(({ copy, ...entry }) => {
      const isOfRecord = entry.path === path && entry.item === item && (path || entry.kind === kind);
      return isOfRecord && !copy.isDamaged && "raw" in copy === isRaw;
    });
  }
}
