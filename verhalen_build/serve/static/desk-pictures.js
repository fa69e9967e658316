// Pictures: uploaded, and shown at the fields that refer to them.

import { own, send, words } from "./desk-api.js";
import * as forms from "./desk-form.js";
import { errorLine, showingErrors } from "./desk-problems.js";

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
    if (file.size > LARGEST) {
      faults.replaceChildren(errorLine(words.tooLarge));
      return null;
    }
    busy.textContent = words.uploading;
    const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" };
    const query = new URLSearchParams({ from: this.record.about.path });
    const answer = await showingErrors(faults, () => send(`api/picture?${query}`, file, headers));
    const isUploaded = answer?.outcome === "saved";
    busy.textContent = isUploaded ? words.uploaded : "";
    if (answer && !isUploaded) faults.append(...answer.problems.map(forms.problemLine));
    return isUploaded ? answer.src : null;
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
