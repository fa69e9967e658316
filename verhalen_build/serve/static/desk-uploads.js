// Files from the computer of a writer, on their way to the archive.

import { send, words } from "./desk-api.js";
import * as forms from "./desk-form.js";
import { errorLine, showingErrors } from "./desk-problems.js";

const LARGEST_FILE = 500 * 1024 * 1024;

/** Uploads a file and returns its path relative to the record; null on failure, with the reason in `faults`. */
export async function upload(file, { path, from, largest, says, busy, faults, ...query }) {
  if (file.size > largest) {
    faults.replaceChildren(errorLine(says.tooLarge));
    return null;
  }
  busy.textContent = says.uploading;
  const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" };
  const answer = await showingErrors(faults, () => send(`${path}?${new URLSearchParams({ from, ...query })}`, file, headers));
  const isUploaded = answer?.outcome === "saved";
  busy.textContent = isUploaded ? says.uploaded : "";
  if (answer && !isUploaded) faults.append(...answer.problems.map(forms.problemLine));
  return isUploaded ? answer.src : null;
}

/** Uploads the file chosen at a field that names one; returns the control of the field if it is in the form now. */
export async function uploadChosenFile(input, from) {
  const [file] = input.files;
  if (!file) return null;
  const box = input.closest("[data-shape]");
  const src = await upload(file, {
    path: "api/file",
    upload: input.dataset.file,
    from,
    largest: LARGEST_FILE,
    says: { tooLarge: words.fileTooLarge, uploading: words.fileUploading, uploaded: words.fileUploaded },
    busy: box.querySelector("[data-busy]"),
    faults: box.querySelector(".faults"),
  });
  // So that the same file can be chosen again.
  input.value = "";
  if (src === null) return null;
  const control = forms.controlOf(box);
  control.value = src;
  return control;
}
