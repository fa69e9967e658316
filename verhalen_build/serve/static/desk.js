// A record on the desk: its form (or its plain text), the page beside it, and saving.

import { Trouble, own, piece, say, send, words } from "./desk-ask.js";
import * as forms from "./desk-form.js";
import { manageToolbar, write } from "./desk-markdown.js";
import { offerNames } from "./desk-names.js";

const PAUSE = 400;
const LARGEST = 20 * 1024 * 1024;

const byId = (id) => document.getElementById(id);
const bench = byId("bench");
const form = byId("form");
const body = byId("body");
const raw = byId("raw");
const about = JSON.parse(bench.dataset.about);
const summary = byId("summary");

let saved = "";
let failed = "";
let showsAll = Boolean(about.path);
let saving = false;
let sketching = null;
let lastTold = [[], []];
// What the last save broke in other records: that stays said until something is changed here.
let broken = [];
const touched = new Set();

// What stands here

function current() {
  if (raw) return { raw: raw.value };
  return { values: forms.collect(form), body: body ? body.value : null };
}

function filled(more = {}) {
  const { kind, path, item, digest } = about;
  return { kind, path, item, digest, ...current(), ...more };
}

function isDirty() {
  return JSON.stringify(current()) !== saved;
}

function isBlank() {
  const { values, body: text, raw: whole } = current();
  return whole === undefined && !Object.keys(values).length && !text?.trim();
}

function status(key) {
  byId("status").textContent = words[key];
  byId("status").dataset.state = key;
}

// A copy in this browser, for when it or the server goes down

/** What copies of this kind of record are called: those of another archive at the same address are not ours. */
function copiesOf(what) {
  return `verhalen-desk ${about.archive} ${what}`;
}

/** A record without a file is known by its tab, so that two new ones do not get in each other's way. */
function copyName() {
  if (about.path) return copiesOf(`${about.path} ${about.item ?? ""}`);
  const tab = sessionStorage.getItem("verhalen-desk tab") ?? crypto.randomUUID();
  sessionStorage.setItem("verhalen-desk tab", tab);
  return copiesOf(`new ${about.kind} ${tab}`);
}

function keepCopy() {
  try {
    if (isDirty()) localStorage.setItem(copyName(), JSON.stringify({ ...current(), digest: about.digest, time: Date.now() }));
    else dropCopy();
  } catch {
    // A browser that keeps nothing still lets one write.
  }
}

function dropCopy(name = copyName()) {
  try {
    localStorage.removeItem(name);
  } catch {
    // As above.
  }
}

/** The copy of this record, with its name; of one without a file the last that any tab left behind. */
function findCopy() {
  try {
    const isOurs = (name) => (about.path ? name === copyName() : name.startsWith(copiesOf(`new ${about.kind} `)));
    const found = Object.keys(localStorage).filter(isOurs);
    const copies = found.map((name) => [name, JSON.parse(localStorage.getItem(name))]);
    return copies.sort(([, one], [, other]) => other.time - one.time)[0] ?? [];
  } catch {
    return [];
  }
}

function offerCopy() {
  const [name, copy] = findCopy();
  if (!copy) return;
  const { time, digest, ...texts } = copy;
  if (JSON.stringify(texts) === saved) return;
  const box = byId("restore");
  const shown = new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  box.querySelector("p").textContent = say("restoreFrom", { time: shown });
  box.hidden = false;
  box.querySelector("[data-restore]").addEventListener("click", () => {
    if (raw) raw.value = texts.raw ?? raw.value;
    else forms.fill(form, texts.values ?? {});
    if (body) body.value = texts.body ?? "";
    // It was made from what the file held then; if that has changed since, saving tells.
    about.digest = digest;
    box.hidden = true;
    showPictures();
    keepCopy();
    if (name !== copyName()) dropCopy(name);
    changed();
    forms.announce(words.restored);
    form.querySelector("[data-control]").focus();
  });
  box.querySelector("[data-forget]").addEventListener("click", () => {
    box.hidden = true;
    dropCopy(name);
    form.querySelector("[data-control]").focus();
  });
}

// The page beside it

const frames = [...document.querySelectorAll("iframe.page")];
let shown = "";

function showPage(address) {
  byId("no-page").hidden = Boolean(address);
  if (!address) {
    frames.forEach((frame) => frame.classList.remove("front"));
    shown = "";
    return;
  }
  const front = frames.find((frame) => frame.classList.contains("front"));
  const back = frames.find((frame) => frame !== front);
  const samePage = front && shown.split("?")[0] === address.split("?")[0];
  back.onload = () => {
    back.onload = null;
    back.contentDocument.addEventListener("click", openBeside);
    if (samePage) back.contentWindow.scrollTo({ top: front.contentWindow.scrollY, behavior: "instant" });
    back.classList.add("front");
    back.removeAttribute("aria-hidden");
    back.tabIndex = 0;
    front?.classList.remove("front");
    front?.setAttribute("aria-hidden", "true");
    if (front) front.tabIndex = -1;
  };
  shown = address;
  back.contentWindow.location.replace(address);
}

/** Follows a link of the page in a tab of its own: beside the form stays what is being written. */
function openBeside(event) {
  const link = event.target.closest("a[href]");
  const here = event.currentTarget.location;
  if (!link || (link.hash && link.pathname === here.pathname)) return;
  event.preventDefault();
  open(link.href, "_blank", "noopener");
}

async function sketch() {
  if (isBlank()) {
    showPage("");
    return;
  }
  sketching?.abort();
  sketching = new AbortController();
  try {
    const answer = await send("api/sketch", filled(), {}, sketching.signal);
    showPage(answer.page);
    const elsewhere = answer.elsewhere ?? [];
    showProblems(answer.problems ?? [], elsewhere.length ? elsewhere : broken);
  } catch (error) {
    if (error instanceof Trouble) byId("status").textContent = error.message;
    else if (error.name !== "AbortError") throw error;
  }
}

let timer = 0;

function showName() {
  if (raw) return;
  byId("name").textContent = current().values.title || (about.path ? words.newTitle : "");
}

function changed() {
  broken = [];
  const now = JSON.stringify(current());
  status(now === failed ? "notSaved" : now !== saved ? "unsaved" : about.path ? "saved" : "fresh");
  showName();
  clearTimeout(timer);
  timer = setTimeout(() => {
    keepCopy();
    sketch();
  }, PAUSE);
}

// Problems

const ofNewcomers = new Set(["missing-required", "no-title"]);

function placeOf(problem) {
  if (raw) return null;
  if (problem.field === "body" && body) return form.querySelector("[data-body]");
  return problem.field ? forms.find(form, problem.field) : null;
}

/** Shows problems at their fields: all of them, or only those of fields that somebody has been at. */
function showProblems(problems, elsewhere) {
  const wasTold = new Set([...form.querySelectorAll(".told:not(:empty)")].map((told) => told.closest("[data-shape], [data-body]")));
  lastTold = [problems, elsewhere];
  forms.clearTold(form);
  const by = new Map();
  for (const problem of problems) {
    const place = placeOf(problem);
    const isShown = showsAll || (place && wasTouched(place) && !ofNewcomers.has(problem.code));
    if (place && isShown && (wasTold.has(place) || !isBusyAt(place))) by.set(place, [...(by.get(place) ?? []), problem]);
  }
  for (const [place, some] of by) forms.showTold(place, some);
  if (!summary.hidden) summarise(problems, elsewhere);
}

/** Whether somebody is still typing there: half a name or day is no mistake yet. */
function isBusyAt(place) {
  const target = place.dataset.shape === "one" ? forms.controlOf(place) : null;
  return target !== null && target === document.activeElement;
}

function wasTouched(place) {
  return [...touched].some((control) => place.contains(control));
}

function summarise(problems, elsewhere) {
  const weighty = problems.filter((problem) => problem.severity !== "notice" || !placeOf(problem));
  const lines = weighty.map(summaryLine);
  lines.push(...elsewhere.map((problem) => elsewhereLine(problem)));
  summary.querySelector("ul").replaceChildren(...lines);
  summary.hidden = !lines.length;
  const hasErrors = weighty.some((problem) => problem.severity === "error") || elsewhere.length > 0;
  summary.classList.toggle("mild", lines.length > 0 && !hasErrors);
}

function summaryLine(problem) {
  const line = document.createElement("li");
  const told = forms.toldLine(problem);
  const place = placeOf(problem);
  if (place || raw) {
    const name = raw ? (problem.line ? say("fileLine", { line: problem.line }) : words.wholeFile) : labelOf(place);
    const link = document.createElement("a");
    link.href = `#${(place ? forms.targetOf(place) : raw).id}`;
    link.textContent = name;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(place, problem);
    });
    told.prepend(link, " ");
  }
  line.append(told);
  return line;
}

function labelOf(place) {
  return "body" in place.dataset ? words.body : forms.nameOf(place);
}

function elsewhereLine(problem) {
  const line = document.createElement("li");
  const told = forms.toldLine(problem);
  told.prepend(`${say("elsewhere", { place: problem.place })} `);
  line.append(told);
  return line;
}

function goTo(place, problem) {
  const target = place ? forms.targetOf(place) : raw;
  target.scrollIntoView({ block: "center" });
  target.focus();
  const line = target === body ? problem.body_line : target === raw ? problem.line : 0;
  if (line) selectLine(target, line);
}

function selectLine(area, number) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.setSelectionRange(start, start + (lines[number - 1]?.length ?? 0));
}

function showSummary(title, lead, problems, elsewhere, asDraft) {
  summarise(problems, elsewhere);
  byId("summary-title").textContent = title;
  const text = summary.querySelector(".lead");
  text.hidden = !lead;
  text.textContent = lead;
  byId("as-draft").hidden = !asDraft;
  byId("anyway").hidden = true;
}

// Saving

async function save({ draft = false, over = false, anyway = false } = {}) {
  if (saving) return;
  saving = true;
  byId("save").setAttribute("aria-disabled", "true");
  status("saving");
  sketching?.abort();
  clearTimeout(timer);
  keepCopy();
  const box = draft ? forms.find(form, "draft")?.querySelector("[data-control]") : null;
  const wasDraft = box && { checked: box.checked, defaultChecked: box.defaultChecked };
  // Ticked anew, so that it counts as a yes, whatever stood there.
  if (box) Object.assign(box, { checked: true, defaultChecked: false });
  const sent = JSON.stringify(current());
  const untick = () => {
    if (box) Object.assign(box, wasDraft);
    failed = JSON.stringify(current());
  };
  try {
    const answer = await send(over ? "api/overwrite" : "api/save", filled({ draft, anyway }));
    if (answer.outcome === "saved") wasSaved(answer, sent);
    else if (answer.outcome === "conflict") disagree(answer);
    else {
      untick();
      if (answer.outcome === "harm") wouldHarm(answer, draft, over);
      else wasNotSaved(answer);
    }
  } catch (error) {
    untick();
    if (!(error instanceof Trouble)) throw error;
    status("notSaved");
    showSummary(words.notSaved, error.message, [], [], false);
    summary.hidden = false;
    summary.focus();
  } finally {
    saving = false;
    byId("save").removeAttribute("aria-disabled");
  }
}

function wasNotSaved(answer) {
  showsAll = true;
  status("notSaved");
  const errors = answer.problems.filter((problem) => problem.severity === "error").length;
  const title = errors === 1 ? words.faultsOne : say("faultsMany", { number: errors });
  summary.hidden = false;
  showProblems(answer.problems, []);
  showSummary(title, answer.draft ? words.asDraftHint : "", answer.problems, [], answer.draft);
  summary.hidden = false;
  summary.focus();
}

/** What others would lose by it is asked about first. */
function wouldHarm(answer, draft, over) {
  showsAll = true;
  status("notSaved");
  summary.hidden = false;
  showProblems(answer.problems, answer.elsewhere);
  showSummary(words.harm, words.harmAbout, answer.problems, answer.elsewhere, false);
  const anyway = byId("anyway");
  anyway.hidden = false;
  anyway.onclick = () => save({ draft, over, anyway: true });
  summary.hidden = false;
  summary.focus();
}

function wasSaved(answer, sent) {
  dropCopy();
  broken = answer.elsewhere;
  if (!about.path && !raw) history.replaceState(null, "", `${own}desk/${answer.address}`);
  Object.assign(about, { path: answer.path, item: answer.item, digest: answer.digest });
  // Not what stands here now: there may have been typing meanwhile.
  saved = sent;
  if (!raw) forms.settle(form);
  const isDraft = !raw && current().values.draft === "yes";
  status(isDirty() ? "unsaved" : isDraft ? "savedDraft" : "saved");
  byId("name").textContent = answer.title || words.newTitle;
  if (words.kindLabel) document.querySelector(".bar .kind").textContent = words.kindLabel;
  byId("path").textContent = answer.path;
  byId("leave").hidden = false;
  byId("restore").hidden = true;
  showsAll = true;
  summary.hidden = true;
  showProblems(answer.problems, answer.elsewhere);
  if (answer.kept) forms.announce(say("kept", { place: answer.kept }));
  if (answer.elsewhere.length) {
    summary.hidden = false;
    showSummary(words.saved, "", answer.problems, answer.elsewhere, false);
  }
  byId("in-book").href = answer.page;
  byId("in-book").hidden = !answer.page;
  if (raw) location.reload();
  else sketch();
}

// When the file changed meanwhile

function disagree(answer) {
  status("notSaved");
  const dialog = byId("conflict-dialog");
  const content = dialog.querySelector("[data-content]");
  content.innerHTML = answer.html;
  const told = content.querySelector(".told");
  content.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  content.querySelector("[data-mine]").addEventListener("click", () => {
    dialog.close();
    save({ over: true });
  });
  content.querySelector("[data-theirs]").addEventListener("click", () =>
    trying(told, async () => {
      const kept = await send("api/put-aside", { path: answer.path, text: answer.ours });
      if (kept.outcome === "faults") {
        told.append(...kept.problems.map(forms.toldLine));
        return;
      }
      dropCopy();
      saved = JSON.stringify(current());
      if (answer.digest) location.reload();
      else location.assign(`${own}desk/`);
    }),
  );
  dialog.showModal();
}

async function trying(told, action) {
  told.replaceChildren();
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    told.append(trouble(error.message));
  }
}

function trouble(message, help = "") {
  return forms.toldLine({ severity: "error", message, help });
}

// Deleting

function manageRemoval() {
  const dialog = byId("remove-dialog");
  const told = dialog.querySelector(".told");
  const text = dialog.querySelector("[data-text]");
  const calm = text.textContent;
  byId("remove").addEventListener("click", () => {
    told.replaceChildren();
    text.textContent = isDirty() ? words.removeUnsaved : calm;
    dialog.showModal();
  });
  const yes = dialog.querySelector("[data-yes]");
  yes.addEventListener("click", () =>
    trying(told, async () => {
      const { path, digest, item } = about;
      const answer = await send("api/remove", { path, digest, item });
      if (answer.outcome === "conflict") {
        told.append(trouble(words.changedMeanwhile));
      } else if (answer.outcome === "faults") {
        told.append(...answer.problems.map(forms.toldLine));
      } else {
        isGone(dialog, answer.kept);
      }
    }),
  );
}

function isGone(dialog, kept) {
  dropCopy();
  saved = JSON.stringify(current());
  dialog.addEventListener("close", () => location.assign(`${own}desk/`));
  byId("remove-title").textContent = words.gone;
  dialog.querySelector("[data-text]").textContent = kept ? say("kept", { place: kept }) : words.keptNothing;
  const link = document.createElement("a");
  link.className = "button";
  link.href = `${own}desk/`;
  link.textContent = words.goneAddress;
  dialog.querySelector(".buttons").replaceChildren(link);
  link.focus();
}

// A new record on the way

function makeNew(input, kind, name) {
  const dialog = byId("new-dialog");
  const content = dialog.querySelector("[data-content]");
  const query = new URLSearchParams({ kind, title: name });
  piece(`part?${query}`).then(
    (html) => {
      content.innerHTML = html;
      const part = content.querySelector("form");
      for (const box of part.querySelectorAll("[role=combobox]")) box.dataset.only = "";
      forms.manageLists(part, () => {});
      content.querySelector("[data-close]").addEventListener("click", () => dialog.close());
      part.addEventListener("submit", (event) => {
        event.preventDefault();
        create(part, dialog, input);
      });
      dialog.addEventListener("close", () => input.focus(), { once: true });
      dialog.showModal();
    },
    (error) => forms.announce(error.message),
  );
}

function create(part, dialog, input) {
  const told = part.querySelector("[data-whole]");
  return trying(told, async () => {
    const values = forms.collect(part);
    const anyway = "anyway" in part.dataset;
    const answer = await send("api/save", { kind: part.dataset.kind, values, body: "", anyway });
    forms.clearTold(part);
    delete part.dataset.anyway;
    if (answer.outcome === "harm") {
      told.replaceChildren(trouble(words.harm, words.harmAgain), ...answer.elsewhere.map(forms.toldLine));
      part.dataset.anyway = "";
      return;
    }
    if (answer.outcome !== "saved") {
      const homeless = [];
      for (const problem of answer.problems) {
        const place = problem.field ? forms.find(part, problem.field) : null;
        if (place) forms.showTold(place, [problem]);
        else homeless.push(problem);
      }
      told.replaceChildren(...homeless.map(forms.toldLine));
      (part.querySelector("[aria-invalid]") ?? part.querySelector("[data-control]")).focus();
      return;
    }
    input.value = answer.title;
    touched.add(input);
    dialog.close();
    forms.announce(say("made", { name: answer.title }));
    changed();
  });
}

// Pictures

function pictureAddress(src) {
  return `${own}desk/picture?${new URLSearchParams({ from: about.path, src })}`;
}

function sourceOf(box) {
  const field = forms.fieldsIn(box).find((one) => one.dataset.field === "src");
  return field ? forms.controlOf(field) : null;
}

function showPictures() {
  for (const box of form.querySelectorAll("[data-image]")) {
    if (box.dataset.shape === "group") showPicture(box.querySelector("[data-shown]"), sourceOf(box)?.value);
  }
}

function showPicture(image, src) {
  if (!src) {
    image.hidden = true;
    image.removeAttribute("src");
    return;
  }
  const address = pictureAddress(src);
  image.onload = () => (image.hidden = false);
  image.onerror = () => (image.hidden = true);
  if (image.getAttribute("src") !== address) image.src = address;
}

/** Brings a picture in; what is wrong with it is told in `told`. */
async function upload(file, busy, told) {
  told.replaceChildren();
  if (file.size > LARGEST) {
    told.append(trouble(words.tooLarge));
    return null;
  }
  busy.textContent = words.uploading;
  try {
    const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" };
    const query = new URLSearchParams({ from: about.path });
    const answer = await send(`api/picture?${query}`, file, headers);
    if (answer.outcome === "saved") {
      busy.textContent = words.uploaded;
      return answer;
    }
    told.append(...answer.problems.map(forms.toldLine));
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    told.append(trouble(error.message));
  }
  busy.textContent = "";
  return null;
}

async function pictureChosen(input) {
  const box = input.closest("[data-image]");
  const field = forms.fieldsIn(box).find((one) => one.dataset.field === "src");
  const [file] = input.files;
  if (!file || !field) return;
  const answer = await upload(file, box.querySelector("[data-busy]"), field.querySelector(".told"));
  input.value = "";
  if (!answer) return;
  forms.controlOf(field).value = answer.src;
  showPictures();
  const alt = forms.fieldsIn(box).find((one) => one.dataset.field === "alt");
  if (alt) forms.controlOf(alt).focus();
  changed();
}

// What the toolbar asks

function linkDialog() {
  const dialog = byId("link-dialog");
  const name = byId("link-name");
  const label = byId("link-words");
  let selection = [0, 0];
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!name.value.trim()) {
      name.focus();
      forms.announce(words.needName);
      return;
    }
    const text = label.value.trim();
    dialog.close();
    body.setSelectionRange(...selection);
    write(body, text ? `[[${name.value.trim()}|${text}]]` : `[[${name.value.trim()}]]`);
  });
  return () => {
    selection = [body.selectionStart, body.selectionEnd];
    const chosen = body.value.slice(...selection);
    name.value = "";
    label.value = chosen;
    dialog.showModal();
    name.focus();
  };
}

function imageDialog() {
  const dialog = byId("image-dialog");
  const input = byId("image-file");
  const alt = byId("image-alt");
  const caption = byId("image-caption");
  const told = byId("image-told");
  const altTold = byId("image-alt-told");
  let src = "";
  let selection = [0, 0];
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const answer = await upload(file, dialog.querySelector("[data-busy]"), told);
    input.value = "";
    if (!answer) return;
    src = answer.src;
    showPicture(dialog.querySelector("[data-shown]"), src);
    alt.focus();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    told.replaceChildren();
    altTold.replaceChildren();
    alt.removeAttribute("aria-invalid");
    if (!src) {
      told.append(trouble(words.needPicture));
      input.focus();
    } else if (!alt.value.trim()) {
      altTold.append(trouble(words.needAlt));
      alt.setAttribute("aria-invalid", "true");
      alt.focus();
    } else {
      dialog.close();
      body.setSelectionRange(...selection);
      const title = caption.value.trim().replaceAll('"', "”");
      const described = alt.value.trim().replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&");
      onItsOwnLine(`![${described}](${src}${title ? ` "${title}"` : ""})`);
    }
  });
  return () => {
    selection = [body.selectionStart, body.selectionEnd];
    src = "";
    told.replaceChildren();
    altTold.replaceChildren();
    alt.removeAttribute("aria-invalid");
    alt.value = caption.value = dialog.querySelector("[data-busy]").textContent = "";
    showPicture(dialog.querySelector("[data-shown]"), "");
    dialog.showModal();
  };
}

function onItsOwnLine(text) {
  const before = body.value.slice(0, body.selectionStart);
  const after = body.value.slice(body.selectionEnd);
  const start = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const end = after.startsWith("\n\n") || !after ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  write(body, start + text + end);
}

// All of it together

function begin() {
  saved = JSON.stringify(current());
  status(about.path ? "saved" : "fresh");
  byId("save").disabled = false;
  form.addEventListener("input", (event) => {
    touched.add(event.target);
    changed();
  });
  form.addEventListener("change", (event) => {
    if ("upload" in event.target.dataset) return void pictureChosen(event.target);
    touched.add(event.target);
    showPictures();
    changed();
  });
  form.addEventListener("focusout", (event) => {
    if ("control" in event.target.dataset) requestAnimationFrame(() => showProblems(...lastTold));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form.addEventListener("keydown", (event) => {
    // Enter in a line is no reason to save; a text of one line has none.
    const isLine = event.target.tagName === "INPUT" || event.target.classList.contains("flat");
    if (event.key === "Enter" && isLine && !event.target.matches("[type=file]")) event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) save();
    }
  });
  addEventListener("beforeunload", (event) => {
    if (!isDirty()) return;
    keepCopy();
    event.preventDefault();
  });
  byId("as-draft").addEventListener("click", () => save({ draft: true }));
  byId("view").addEventListener("click", () => {
    const isPreview = bench.classList.toggle("shows-page");
    byId("view").setAttribute("aria-pressed", String(isPreview));
  });
  offerNames(document, makeNew);
  if (!raw) forms.manageLists(form, changed);
  if (body) manageToolbar(form.querySelector("[role=toolbar]"), body, { link: linkDialog(), image: imageDialog() });
  manageRemoval();
  showPictures();
  offerCopy();
  const weighty = about.problems.filter((problem) => problem.severity !== "notice");
  showProblems(about.problems, []);
  if (weighty.length) {
    summary.hidden = false;
    const title = weighty.length === 1 ? words.othersOne : say("othersMany", { number: weighty.length });
    showSummary(title, "", about.problems, [], false);
  }
  sketch();
}

begin();
