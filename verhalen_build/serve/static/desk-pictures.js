// Pictures: brought in from the writer's computer, and shown where they are named.

import { own, send, words } from "./desk-ask.js";
import * as forms from "./desk-form.js";
import { trouble, trying } from "./desk-told.js";

const LARGEST = 20 * 1024 * 1024;

/** The pictures of one record. */
export class Pictures {
  constructor(record) {
    this.record = record;
  }

  /** Shows the pictures that the fields of the form name. */
  showAll() {
    for (const box of this.record.form.querySelectorAll("[data-image]")) {
      if (box.dataset.shape === "group") this.show(box.querySelector("[data-shown]"), inner(box, "src")?.value);
    }
  }

  /** Shows the picture that a record names, or none. */
  show(image, src) {
    if (!src) {
      image.hidden = true;
      image.removeAttribute("src");
      return;
    }
    const address = `${own}desk/picture?${new URLSearchParams({ from: this.record.about.path, src })}`;
    image.onload = () => (image.hidden = false);
    image.onerror = () => (image.hidden = true);
    if (image.getAttribute("src") !== address) image.src = address;
  }

  /** Brings a picture in, and gives how the record names it; null where it cannot come in, which is told in `told`. */
  async bringIn(file, busy, told) {
    if (file.size > LARGEST) {
      told.replaceChildren(trouble(words.tooLarge));
      return null;
    }
    busy.textContent = words.uploading;
    const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" };
    const query = new URLSearchParams({ from: this.record.about.path });
    const answer = await trying(told, () => send(`api/picture?${query}`, file, headers));
    const isIn = answer?.outcome === "saved";
    busy.textContent = isIn ? words.uploaded : "";
    if (answer && !isIn) told.append(...answer.problems.map(forms.toldLine));
    return isIn ? answer.src : null;
  }

  /** Brings in what was chosen at a field, and tells whether that is in the form now. */
  async chosen(input) {
    const box = input.closest("[data-image]");
    const [file] = input.files;
    const control = inner(box, "src");
    if (!file || !control) return false;
    const told = control.closest("[data-shape]").querySelector(".told");
    const src = await this.bringIn(file, box.querySelector("[data-busy]"), told);
    // So that the same file can be chosen again.
    input.value = "";
    if (src === null) return false;
    control.value = src;
    this.showAll();
    inner(box, "alt")?.focus();
    return true;
  }
}

/** The control of a field of an image. */
function inner(box, key) {
  const field = forms.fieldsIn(box).find((one) => one.dataset.field === key);
  return field ? forms.controlOf(field) : null;
}
