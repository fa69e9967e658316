// Files from the computer of a writer, on their way to the archive.

import { send, words } from "./desk-api.js";
import * as forms from "./desk-form.js";
import { errorLine, showingErrors } from "./desk-problems.js";

const LARGEST_FILE = 500 * 1024 * 1024;

/**
 * Uploads a file and returns its path relative to the record; null on failure, with the reason in `status`.
 *
 * Not among the problems of the field, which the next preview shows anew.
 */
export async function upload(file, { path, from, largest, says, status, ...query }) {
  if (file.size > largest) {
    status.replaceChildren(errorLine(says.tooLarge));
    return null;
  }
  status.textContent = says.uploading;
  const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" };
  const faults = document.createElement("span");
  const answer = await showingErrors(faults, () => send(`${path}?${new URLSearchParams({ from, ...query })}`, file, headers));
  if (answer?.outcome === "saved") {
    status.textContent = says.uploaded;
    return answer.src;
  }
  status.replaceChildren(...faults.childNodes, ...(answer?.problems ?? []).map(forms.problemLine));
  return null;
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
    status: box.querySelector("[data-busy]"),
  });
  // So that the same file can be chosen again.
  input.value = "";
  if (src === null) return null;
  const control = forms.controlOf(box);
  control.value = src;
  return control;
}
