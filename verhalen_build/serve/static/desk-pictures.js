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
      this.show(box.querySelector("[data-shown]"), inner(box, "src")?.value);
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

  /** Uploads a picture and returns its path relative to the record; null on failure, with the reason in `status`. */
  async upload(file, status) {
    const says = { tooLarge: words.tooLarge, uploading: words.uploading, uploaded: words.uploaded };
    return upload(file, { path: "api/picture", from: this.record.about.path, largest: LARGEST, says, status });
  }

  /** Uploads the files chosen at a field; whether any is in the form now. */
  async uploadChosen(input) {
    const files = [...input.files];
    // So that the same file can be chosen again.
    input.value = "";
    return this.#uploadTo(input.closest("[data-image]"), files);
  }

  /** Makes pictures that are dropped on a field come into it; dropped beside one, they do not take the form's place. */
  takeDropped(changed) {
    addEventListener("dragover", (event) => {
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = placeOf(event.target) ? "copy" : "none";
    });
    addEventListener("drop", async (event) => {
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      const place = placeOf(event.target);
      const box = place?.matches("[data-image]") ? place : place && forms.appendItem(place);
      if (box && (await this.#uploadTo(box, [...event.dataTransfer.files]))) changed();
    });
  }

  /** Uploads files to an image field: in a list of images each further one to a new item below, else only the first. */
  async #uploadTo(box, files) {
    const list = box.closest("[data-shape=list]");
    const taken = list ? files : files.slice(0, 1);
    const boxes = taken.map((file, index) => (index ? forms.appendItem(list) : box));
    let isUploaded = false;
    for (const [index, target] of boxes.entries()) isUploaded = (await this.#uploadInto(target, taken[index])) || isUploaded;
    if (taken.length < files.length) statusOf(box).append(" ", words.onlyFirst);
    if (isUploaded) inner(box, "alt")?.focus();
    return isUploaded;
  }

  async #uploadInto(box, file) {
    const src = await this.upload(file, statusOf(box));
    if (src === null) return false;
    inner(box, "src").value = src;
    this.showAll();
    return true;
  }
}

/** Where it is told how an upload went. */
function statusOf(box) {
  return box.querySelector("[data-busy]");
}

/** The control of a field inside an image. */
function inner(box, key) {
  const field = forms.fieldsIn(box).find((candidate) => candidate.dataset.field === key);
  return field ? forms.controlOf(field) : null;
}

/** The image field, or the list of them, that something is dropped on. */
function placeOf(target) {
  return target.closest("[data-image]") ?? target.closest("[data-shape=list]:has(> template[data-images])");
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}
