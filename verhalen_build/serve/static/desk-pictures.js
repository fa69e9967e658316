// Pictures: uploaded, and shown at the fields that refer to them.

import { own, words } from "./desk-api.js";
import * as forms from "./desk-form.js";
import { upload } from "./desk-uploads.js";

const LARGEST = 20 * 1024 * 1024;

/** The pictures of one record. */
export class Pictures {
  constructor(record) {
    this.record = record;
  }

  /** Shows the pictures of all image fields. */
  showAll() {
    for (const box of this.record.form.querySelectorAll("[data-image]")) {
      if (box.dataset.shape === "group") this.show(box.querySelector("[data-shown]"), inner(box, "src")?.value);
    }
  }

  /** Shows a picture by its path relative to the record, or none. */
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

  /** Uploads a picture and returns its path relative to the record; null on failure, with the reason in `faults`. */
  async upload(file, busy, faults) {
    const says = { tooLarge: words.tooLarge, uploading: words.uploading, uploaded: words.uploaded };
    return upload(file, { path: "api/picture", from: this.record.about.path, largest: LARGEST, says, busy, faults });
  }

  /** Uploads the file chosen at a field; whether it is in the form now. */
  async uploadChosen(input) {
    const box = input.closest("[data-image]");
    const [file] = input.files;
    const control = inner(box, "src");
    if (!file || !control) return false;
    const faults = control.closest("[data-shape]").querySelector(".faults");
    const src = await this.upload(file, box.querySelector("[data-busy]"), faults);
    // So that the same file can be chosen again.
    input.value = "";
    if (src === null) return false;
    control.value = src;
    this.showAll();
    inner(box, "alt")?.focus();
    return true;
  }
}

/** The control of a field inside an image. */
function inner(box, key) {
  const field = forms.fieldsIn(box).find((candidate) => candidate.dataset.field === key);
  return field ? forms.controlOf(field) : null;
}
