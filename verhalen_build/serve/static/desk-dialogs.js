// The dialogs: a new record while filling in another, a link, a picture, and deletion.

import { RequestError, own, getHtml, say, send, words } from "./desk-api.js";
import * as forms from "./desk-form.js";
import { write, writeApart } from "./desk-markdown.js";
import { errorLine, showingErrors } from "./desk-problems.js";

const ON_THE_WEB = /^(?:https?:\/\/|www\.)\S+$/i;

/** A function that asks for a new record; `onCreated` is called with the control in which its name was put. */
export function newRecordDialog(onCreated) {
  const dialog = document.getElementById("new-dialog");
  const content = dialog.querySelector("[data-content]");
  return async (input, kind, name) => {
    try {
      content.innerHTML = await getHtml(`part?${new URLSearchParams({ kind, title: name })}`);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      forms.announce(error.message);
      return;
    }
    const part = content.querySelector("form");
    // No dialog for a new record from within this one.
    for (const box of part.querySelectorAll("[role=combobox]")) box.dataset.only = "";
    forms.manageLists(part, () => {});
    closeWith(content, dialog);
    part.addEventListener("submit", async (event) => {
      event.preventDefault();
      const title = await showingErrors(part.querySelector("[data-whole]"), () => create(part));
      if (!title) return;
      input.value = title;
      dialog.close();
      forms.announce(say("made", { name: title }));
      onCreated(input);
    });
    dialog.addEventListener("close", () => input.focus(), { once: true });
    dialog.showModal();
  };
}

/** Saves the record in a dialog and returns its title; "" with errors, which are shown. */
async function create(part) {
  const values = forms.collect(part);
  const anyway = "anyway" in part.dataset;
  const answer = await send("api/save", { kind: part.dataset.kind, values, body: "", anyway });
  forms.clearProblems(part);
  delete part.dataset.anyway;
  if (answer.outcome === "saved") return answer.title;
  if (answer.outcome === "harm") {
    const lines = [errorLine(words.harm, words.harmAgain), ...answer.elsewhere.map(forms.problemLine)];
    part.querySelector("[data-whole]").replaceChildren(...lines);
    part.dataset.anyway = "";
  } else {
    showFaults(part, answer.problems);
  }
  return "";
}

function showFaults(part, problems) {
  const withoutField = [];
  for (const problem of problems) {
    const field = problem.field ? forms.find(part, problem.field) : null;
    if (field) forms.showProblems(field, [problem]);
    else withoutField.push(problem);
  }
  part.querySelector("[data-whole]").replaceChildren(...withoutField.map(forms.problemLine));
  (part.querySelector("[aria-invalid]") ?? part.querySelector("[data-control]")).focus();
}

/** A function that asks for a link and inserts it in a text. */
export function linkDialog(area) {
  const dialog = document.getElementById("link-dialog");
  const name = document.getElementById("link-name");
  const label = document.getElementById("link-words");
  let selection = [0, 0];
  closeWith(dialog, dialog);
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const target = name.value.trim();
    if (!target) {
      name.focus();
      forms.announce(words.needName);
      return;
    }
    const text = label.value.trim();
    dialog.close();
    area.setSelectionRange(...selection);
    write(area, linkInText(target, text));
  });
  return () => {
    selection = [area.selectionStart, area.selectionEnd];
    name.value = "";
    label.value = area.value.slice(...selection);
    dialog.showModal();
    name.focus();
  };
}

/** A link to a web page or to a record, with its words in the text or "". */
function linkInText(target, text) {
  if (!ON_THE_WEB.test(target)) return text ? `[[${target}|${text}]]` : `[[${target}]]`;
  const address = target.replace(/^www\./i, "https://www.").replaceAll("(", "%28").replaceAll(")", "%29");
  return `[${text || target.replace(/^https?:\/\//i, "").replace(/\/$/, "")}](${address})`;
}

/** A function that asks for a picture and inserts it in a text. */
export function imageDialog(area, pictures) {
  const dialog = document.getElementById("image-dialog");
  const input = document.getElementById("image-file");
  const alt = document.getElementById("image-alt");
  const caption = document.getElementById("image-caption");
  const faults = document.getElementById("image-faults");
  const image = dialog.querySelector("[data-shown]");
  const busy = dialog.querySelector("[data-busy]");
  let src = "";
  let selection = [0, 0];
  closeWith(dialog, dialog);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const uploaded = await pictures.upload(file, busy);
    // So that the same file can be chosen again.
    input.value = "";
    if (uploaded === null) return;
    src = uploaded;
    pictures.show(image, src);
    alt.focus();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    forms.clearProblems(dialog);
    if (!src) {
      faults.append(errorLine(words.needPicture));
      input.focus();
    } else if (!alt.value.trim()) {
      document.getElementById("image-alt-faults").append(errorLine(words.needAlt));
      alt.setAttribute("aria-invalid", "true");
      alt.focus();
    } else {
      dialog.close();
      area.setSelectionRange(...selection);
      writeApart(area, pictureInText(src, alt.value, caption.value));
    }
  });
  return () => {
    selection = [area.selectionStart, area.selectionEnd];
    src = "";
    forms.clearProblems(dialog);
    alt.value = caption.value = busy.textContent = "";
    pictures.show(image, src);
    dialog.showModal();
  };
}

function pictureInText(src, alt, caption) {
  // Escaped, so that they cannot end the Markdown around them.
  const described = alt.trim().replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&");
  const title = caption.trim().replaceAll('"', "”");
  return `![${described}](${src}${title ? ` "${title}"` : ""})`;
}

/** Deletes a record after confirmation. */
export function manageRemoval(record, backups) {
  const dialog = document.getElementById("remove-dialog");
  const faults = dialog.querySelector(".faults");
  const text = dialog.querySelector("[data-text]");
  const defaultText = text.textContent;
  const button = document.getElementById("remove");
  button.disabled = false;
  button.addEventListener("click", () => {
    faults.replaceChildren();
    text.textContent = record.isDirty ? words.removeUnsaved : defaultText;
    dialog.showModal();
  });
  dialog.querySelector("[data-yes]").addEventListener("click", () =>
    showingErrors(faults, async () => {
      const { path, digest, item } = record.about;
      const answer = await send("api/remove", { path, digest, item });
      if (answer.outcome === "conflict") {
        faults.append(errorLine(words.changedMeanwhile));
      } else if (answer.outcome === "faults") {
        faults.append(...answer.problems.map(forms.problemLine));
      } else {
        backups.settle();
        record.discard();
        showRemoved(dialog, answer.trashed);
      }
    }),
  );
}

function showRemoved(dialog, trashed) {
  dialog.addEventListener("close", () => location.assign(`${own}desk/`));
  document.getElementById("remove-title").textContent = words.gone;
  dialog.querySelector("[data-text]").textContent = trashed ? say("kept", { place: trashed }) : words.keptNothing;
  const link = document.createElement("a");
  link.className = "button";
  link.href = `${own}desk/`;
  link.textContent = words.toList;
  dialog.querySelector(".buttons").replaceChildren(link);
  link.focus();
}

function closeWith(part, dialog) {
  part.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
