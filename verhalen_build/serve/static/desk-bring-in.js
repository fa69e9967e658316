// Bringing in: files are uploaded one by one, the server says what they become, and a button takes them over.

import { RequestError, say, send, words } from "./desk-api.js";

// What no source needs, and would make of a blog thousands of files.
const LEFT_OUT = /(?:^|\/)(?:\.git|\.hg|\.svn|node_modules|\.DS_Store)(?:\/|$)/;
const drop = document.getElementById("choose");
const status = document.getElementById("status");
const faults = document.getElementById("faults");
const look = document.getElementById("look");
let source = "";
let isBusy = false;

/** The files that were chosen, with their paths. */
function chosen(input) {
  return [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/** The files in what was dropped: a folder gives all that is in it. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = await Promise.all(entries.map(filesIn));
  return entries.length ? found.flat() : [...transfer.files].map((file) => ({ name: file.name, file }));
}

async function filesIn(entry) {
  const name = entry.fullPath.slice(1);
  if (LEFT_OUT.test(name)) return [];
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ name, file }];
  }
  const found = await Promise.all((await entriesOf(entry)).map(filesIn));
  return found.flat();
}

/** All entries of a folder, of which a browser gives a hundred at a time. */
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) return all;
    all.push(...part);
  }
}

/** Does something that takes a while, one at a time, and shows what went wrong. */
async function busy(action) {
  if (isBusy) return;
  isBusy = true;
  faults.replaceChildren();
  look.setAttribute("aria-busy", "true");
  try {
    await action();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    status.textContent = "";
    showFaults([error.message]);
  } finally {
    isBusy = false;
    look.removeAttribute("aria-busy");
  }
}

function showFaults(messages) {
  faults.replaceChildren(...messages.map((message) => Object.assign(document.createElement("p"), { className: "fault", textContent: message })));
}

/** The answer to a request; null where the writer has to mend something, which is shown. */
async function ask(path, payload, headers) {
  const answer = await send(path, payload, headers);
  if (answer.outcome !== "faults") return answer;
  status.textContent = "";
  showFaults(answer.problems.map((problem) => [problem.message, problem.help].filter(Boolean).join(" ")));
  return null;
}

async function upload(files) {
  const wanted = files.filter(({ name }) => !LEFT_OUT.test(name));
  look.replaceChildren();
  if (!wanted.length) {
    showFaults([words.empty]);
    return;
  }
  await leave();
  source = (await ask("api/source/begin", {}))?.source ?? "";
  for (const [index, { name, file }] of wanted.entries()) {
    status.textContent = say("uploading", { number: index + 1, total: wanted.length });
    const headers = { "X-File-Name": encodeURIComponent(name), "Content-Type": "application/octet-stream" };
    if (!(await ask(`api/source/file?source=${source}`, file, headers))) return;
  }
  await lookAt({ source });
}

async function lookAt(request) {
  status.textContent = words.looking;
  const answer = await ask("api/source/look", request);
  if (answer) show(answer.html, words.seen);
}

function show(html, message) {
  look.innerHTML = html;
  status.textContent = message;
  document.getElementById("look-title").focus();
}

/** What the form asks for; of fields that belong to another sort of source nothing. */
function request() {
  const data = Object.fromEntries(new FormData(document.getElementById("options")));
  return { ...data, skip_bad: "skip_bad" in data, source };
}

/** Throws away what was uploaded before. */
async function leave() {
  if (source) await send("api/source/leave", { source }).catch(() => null);
  source = "";
}

function uploadChosen(input) {
  const files = chosen(input);
  // So that the same files can be chosen again.
  input.value = "";
  if (files.length) busy(() => upload(files));
}

for (const input of document.querySelectorAll("#files, #folder")) {
  input.addEventListener("change", () => uploadChosen(input));
  // Chosen before this script was there, or kept by the browser.
  uploadChosen(input);
}
document.getElementById("folder-field").hidden = !("webkitdirectory" in HTMLInputElement.prototype);

drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  const files = dropped(event.dataTransfer);
  busy(async () => upload(await files));
});

look.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(() => lookAt(request()));
});
look.addEventListener("change", (event) => {
  // Another sort of source, or of record, has other options.
  if (event.target.id === "origin") busy(() => lookAt({ source, origin: event.target.value }));
  if (event.target.id === "kind") busy(() => lookAt({ source, origin: "table", kind: event.target.value }));
});
look.addEventListener("click", (event) => {
  if (event.target.closest("[data-take]")) {
    busy(async () => {
      status.textContent = words.taking;
      const answer = await ask("api/source/take", request());
      if (!answer) return;
      source = "";
      show(answer.html, "");
    });
  }
  if (event.target.closest("[data-leave]")) {
    busy(async () => {
      await leave();
      look.replaceChildren();
      status.textContent = words.left;
      document.getElementById("files").focus();
    });
  }
});
