// The page of the book: its title, its parts, and which stories they have in which order, by drag and by keyboard.

import { say, send, words } from "./desk-api.js";
import { resolveConflict } from "./desk-conflict.js";
import { announce, problemLine } from "./desk-form.js";
import { saveOnKey } from "./desk-keys.js";
import { showingErrors } from "./desk-problems.js";
import { showStatus } from "./desk-status.js";

const form = document.getElementById("bench");
const faults = document.getElementById("faults");
const parts = form.querySelector(".parts");
const unplaced = form.querySelector(".unplaced .stories");
let saved = "";
let dragged = null;

/** What the form says, as the server has it. */
function book() {
  const written = [...parts.children].map((part) => ({
    title: part.querySelector("[data-title]").value,
    about: part.querySelector("[data-about]").value,
    stories: [...part.querySelectorAll("[data-story]")].map((story) => story.dataset.story),
  }));
  return { title: document.getElementById("book-title").value, parts: written };
}

function isSaved() {
  return JSON.stringify(book()) === saved;
}

function changed() {
  showStatus(isSaved() ? "saved" : "unsaved");
}

/** All lists of stories in the order of the book; the last is of those that are in no part. */
function lists() {
  return [...form.querySelectorAll("ol.stories")];
}

function titleOf(list) {
  const part = list.closest("li.part");
  return part ? part.querySelector("[data-title]").value || say("partNumber", { number: [...parts.children].indexOf(part) + 1 }) : words.lastInBook;
}

/** Numbers the parts, and switches off arrows that lead nowhere. */
function renumber() {
  [...parts.children].forEach((part, index) => {
    part.querySelector("[data-number]").textContent = index + 1;
    setDisabled(part.querySelector("fieldset > .tools"), index === 0, index === parts.children.length - 1);
  });
  const all = lists();
  for (const [number, list] of all.entries()) {
    list.hidden = !list.children.length;
    list.parentElement.querySelector(".none").hidden = !list.hidden;
    [...list.children].forEach((story, index) => {
      offerHere(story.querySelector("[data-to]"));
      const isLast = number === all.length - 1 && index === list.children.length - 1;
      setDisabled(story.querySelector(".tools"), number === 0 && index === 0, isLast);
    });
  }
}

function setDisabled(tools, isFirst, isLast) {
  tools.querySelector("[data-up]").disabled = isFirst;
  tools.querySelector("[data-down]").disabled = isLast;
}

/** After something was moved: says so, and keeps the focus on the button that was pressed. */
function moved(button, message) {
  renumber();
  const opposite = button.parentElement.querySelector("up" in button.dataset ? "[data-down]" : "[data-up]");
  (button.disabled ? opposite : button).focus();
  announce(message);
  changed();
}

function sayWhere(story) {
  const list = story.parentElement;
  return say("movedStory", { title: story.dataset.story, number: [...list.children].indexOf(story) + 1, part: titleOf(list) });
}

function moveStory(button, story, step) {
  const list = story.parentElement;
  const neighbour = step < 0 ? story.previousElementSibling : story.nextElementSibling;
  const all = lists();
  const next = all[all.indexOf(list) + step];
  if (neighbour) neighbour[step < 0 ? "before" : "after"](story);
  else if (step < 0) next.append(story);
  else next.prepend(story);
  moved(button, sayWhere(story));
}

function movePart(button, part, step) {
  if (step < 0) part.previousElementSibling.before(part);
  else part.nextElementSibling.after(part);
  const number = [...parts.children].indexOf(part) + 1;
  moved(button, say("movedPart", { title: titleOf(part.querySelector("ol")), number }));
}

function removePart(part) {
  unplaced.prepend(...part.querySelectorAll("[data-story]"));
  const neighbour = part.nextElementSibling ?? part.previousElementSibling;
  part.remove();
  renumber();
  (neighbour?.querySelector("[data-title]") ?? document.getElementById("add-part")).focus();
  announce(words.removedPart);
  changed();
}

function addPart() {
  parts.append(document.getElementById("new-part").content.cloneNode(true));
  renumber();
  parts.lastElementChild.querySelector("[data-title]").focus();
  changed();
}

/** Fills the list of parts at a story when somebody comes there: in all rows they would be thousands. */
function offerParts(select) {
  const here = select.closest("ol");
  select.replaceChildren(...lists().map((list, index) => new Option(titleOf(list), index, false, list === here)));
}

/** Shows only the part that a story is in, until somebody comes to choose another. */
function offerHere(select) {
  select.replaceChildren(new Option(titleOf(select.closest("ol")), ""));
}

function moveTo(select) {
  const story = select.closest(".story");
  lists()[select.value].append(story);
  renumber();
  offerParts(select);
  select.focus();
  announce(sayWhere(story));
  changed();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button.tool");
  if (!button) return;
  const story = button.closest(".story");
  const part = button.closest("li.part");
  if ("remove" in button.dataset) removePart(part);
  else if (story) moveStory(button, story, "up" in button.dataset ? -1 : 1);
  else movePart(button, part, "up" in button.dataset ? -1 : 1);
});
document.getElementById("add-part").addEventListener("click", addPart);
form.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-to]")) offerParts(event.target);
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-to]")) moveTo(event.target);
});
form.addEventListener("input", changed);

// Dragging

form.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".story");
  if (!dragged) return;
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.story);
});
form.addEventListener("dragover", (event) => {
  const part = event.target.closest(".part");
  if (!dragged || !part) return;
  event.preventDefault();
  const over = event.target.closest(".story");
  if (!over) {
    if (!part.contains(dragged)) part.querySelector("ol.stories").append(dragged);
  } else if (over !== dragged) {
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  }
  renumber();
});
form.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  announce(sayWhere(dragged));
  dragged = null;
  changed();
});
form.addEventListener("drop", (event) => event.preventDefault());

// Saving

async function save(over = false) {
  if (!form.reportValidity()) return;
  showStatus("saving");
  const sent = book();
  const answer = await showingErrors(faults, () => send("api/book", { digest: form.dataset.digest, book: sent, over }));
  if (answer?.outcome === "saved") {
    form.dataset.digest = answer.digest;
    saved = JSON.stringify(sent);
    changed();
    if (answer.trashed) announce(say("kept", { place: answer.trashed }));
    return;
  }
  showStatus("notSaved");
  if (answer?.outcome === "conflict") resolveConflict(answer, { onMine: () => save(true), onTheirs: reload });
  else if (answer) faults.append(...answer.problems.map(problemLine));
}

function reload() {
  // So that leaving asks nothing.
  saved = JSON.stringify(book());
  location.reload();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
saveOnKey(save);
addEventListener("beforeunload", (event) => {
  if (!isSaved()) event.preventDefault();
});

renumber();
saved = JSON.stringify(book());
form.inert = false;
