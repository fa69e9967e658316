// The copy of what is not saved yet in this browser, for when it or the server goes down.

import { say, words } from "./desk-ask.js";
import { announce } from "./desk-form.js";

/** The copies of one record. */
export class Copies {
  constructor(record) {
    this.record = record;
  }

  /** Keeps what stands in the form, as far as that is not saved. */
  keep() {
    const { current, about, isDirty } = this.record;
    try {
      if (isDirty) localStorage.setItem(this.#name, JSON.stringify({ ...current, digest: about.digest, time: Date.now() }));
      else this.drop();
    } catch {
      // A browser that keeps nothing still lets one write.
    }
  }

  /** Throws a copy away; without a name that of this record in this tab. */
  drop(name = null) {
    try {
      localStorage.removeItem(name ?? this.#name);
    } catch {
      // As above.
    }
  }

  /** Asks what to do with a copy that was left behind; `restored` hears when it was put in the form. */
  offer(restored) {
    const [name, copy] = this.#find();
    if (!copy) return;
    const { time, digest, ...texts } = copy;
    if (JSON.stringify(texts) === this.record.saved) return;
    const box = document.getElementById("restore");
    const shown = new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    box.querySelector("p").textContent = say("restoreFrom", { time: shown });
    box.hidden = false;
    box.querySelector("[data-restore]").addEventListener("click", () => {
      box.hidden = true;
      this.record.put(texts);
      // It was made from what the file held then; if that has changed since, saving tells.
      this.record.about.digest = digest;
      this.keep();
      if (name !== this.#name) this.drop(name);
      restored();
      announce(words.restored);
      this.record.focus();
    });
    box.querySelector("[data-forget]").addEventListener("click", () => {
      box.hidden = true;
      this.drop(name);
      this.record.focus();
    });
  }

  /** Throws the copy away of what is saved now, and asks nothing more about it. */
  settle() {
    this.drop();
    document.getElementById("restore").hidden = true;
  }

  /** A record without a file is known by its tab, so that two new ones do not get in each other's way. */
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

  /** Another archive may have been at the same address: its copies are not ours. */
  #nameOf(what) {
    return `verhalen-desk ${this.record.about.archive} ${what}`;
  }

  /** The copy of this record, with its name; of one without a file the last that any tab left behind. */
  #find() {
    try {
      const isOurs = (name) => (this.record.isNew ? name.startsWith(this.#beginningOfNew) : name === this.#name);
      const found = Object.keys(localStorage).filter(isOurs);
      const copies = found.map((name) => [name, JSON.parse(localStorage.getItem(name))]);
      return copies.sort(([, one], [, other]) => other.time - one.time)[0] ?? [];
    } catch {
      return [];
    }
  }
}
