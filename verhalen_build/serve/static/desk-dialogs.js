// What the desk asks in a dialog: for a new record on the way, a link, a picture, and before it deletes.

import { Trouble, own, piece, say, send, words } from "./desk-ask.js";
import * as forms from "./desk-form.js";
import { write, writeApart } from "./desk-markdown.js";
import { trouble, trying } from "./desk-told.js";

/** Gives what makes a record of a kind that has no name in the list yet; `made` hears in which control it was put. */
export function newRecordDialog(made) {
  const dialog = document.getElementById("new-dialog");
  const content = dialog.querySelector("[data-content]");
  return async (input, kind, name) => {
    try {
      content.innerHTML = await piece(`part?${new URLSearchParams({ kind, title: name })}`);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      forms.announce(error.message);
      return;
    }
    const part = content.querySelector("form");
    // There is no making of a record on the way to making a record.
    for (const box of part.querySelectorAll("[role=combobox]")) box.dataset.only = "";
    forms.manageLists(part, () => {});
    closeWith(content, dialog);
    part.addEventListener("submit", async (event) => {
      event.preventDefault();
      const title = await trying(part.querySelector("[data-whole]"), () => create(part));
      if (!title) return;
      input.value = title;
      dialog.close();
      forms.announce(say("made", { name: title }));
      made(input);
    });
    dialog.addEventListener("close", () => input.focus(), { once: true });
    dialog.showModal();
  };
}

/** Makes a record of what stands in a dialog, and gives its title; "" where it cannot be, which is told in place. */
async function create(part) {
  const values = forms.collect(part);
  const anyway = "anyway" in part.dataset;
  const answer = await send("api/save", { kind: part.dataset.kind, values, body: "", anyway });
  forms.clearTold(part);
  delete part.dataset.anyway;
  if (answer.outcome === "saved") return answer.title;
  if (answer.outcome === "harm") {
    const told = [trouble(words.harm, words.harmAgain), ...answer.elsewhere.map(forms.toldLine)];
    part.querySelector("[data-whole]").replaceChildren(...told);
    part.dataset.anyway = "";
  } else {
    showFaults(part, answer.problems);
  }
  return "";
}

function showFaults(part, problems) {
  const homeless = [];
  for (const problem of problems) {
    const place = problem.field ? forms.find(part, problem.field) : null;
    if (place) forms.showTold(place, [problem]);
    else homeless.push(problem);
  }
  part.querySelector("[data-whole]").replaceChildren(...homeless.map(forms.toldLine));
  (part.querySelector("[aria-invalid]") ?? part.querySelector("[data-control]")).focus();
}

/** Gives what asks for a link, and puts it in a text. */
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
    write(area, text ? `[[${target}|${text}]]` : `[[${target}]]`);
  });
  return () => {
    selection = [area.selectionStart, area.selectionEnd];
    name.value = "";
    label.value = area.value.slice(...selection);
    dialog.showModal();
    name.focus();
  };
}

/** Gives what asks for a picture, and puts it in a text. */
export function imageDialog(area, pictures) {
  const dialog = document.getElementById("image-dialog");
  const input = document.getElementById("image-file");
  const alt = document.getElementById("image-alt");
  const caption = document.getElementById("image-caption");
  const told = document.getElementById("image-told");
  const image = dialog.querySelector("[data-shown]");
  const busy = dialog.querySelector("[data-busy]");
  let src = "";
  let selection = [0, 0];
  closeWith(dialog, dialog);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const found = await pictures.bringIn(file, busy, told);
    // So that the same file can be chosen again.
    input.value = "";
    if (found === null) return;
    src = found;
    pictures.show(image, src);
    alt.focus();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    forms.clearTold(dialog);
    if (!src) {
      told.append(trouble(words.needPicture));
      input.focus();
    } else if (!alt.value.trim()) {
      document.getElementById("image-alt-told").append(trouble(words.needAlt));
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
    forms.clearTold(dialog);
    alt.value = caption.value = busy.textContent = "";
    pictures.show(image, src);
    dialog.showModal();
  };
}

function pictureInText(src, alt, caption) {
  // No sign in them may end what they stand in.
  const described = alt.trim().replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&");
  const title = caption.trim().replaceAll('"', "”");
  return `![${described}](${src}${title ? ` "${title}"` : ""})`;
}

/** Lets a record be deleted, once its writer has confirmed that. */
export function manageRemoval(record, copies) {
  const dialog = document.getElementById("remove-dialog");
  const told = dialog.querySelector(".told");
  const text = dialog.querySelector("[data-text]");
  const calm = text.textContent;
  document.getElementById("remove").addEventListener("click", () => {
    told.replaceChildren();
    text.textContent = record.isDirty ? words.removeUnsaved : calm;
    dialog.showModal();
  });
  dialog.querySelector("[data-yes]").addEventListener("click", () =>
    trying(told, async () => {
      const { path, digest, item } = record.about;
      const answer = await send("api/remove", { path, digest, item });
      if (answer.outcome === "conflict") {
        told.append(trouble(words.changedMeanwhile));
      } else if (answer.outcome === "faults") {
        told.append(...answer.problems.map(forms.toldLine));
      } else {
        copies.drop();
        record.letGo();
        tellItIsGone(dialog, answer.kept);
      }
    }),
  );
}

function tellItIsGone(dialog, kept) {
  dialog.addEventListener("close", () => location.assign(`${own}desk/`));
  document.getElementById("remove-title").textContent = words.gone;
  dialog.querySelector("[data-text]").textContent = kept ? say("kept", { place: kept }) : words.keptNothing;
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
