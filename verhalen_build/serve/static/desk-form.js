// Converts a form to values and back: texts, lists and objects by key of field, as the server has them.

import { say } from "./desk-api.js";
import { mendButtons } from "./desk-mending.js";

const live = document.getElementById("live");

/** Announces a text to screen readers. */
export function announce(text) {
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = text));
}

/** The direct fields of a form, a group or an item of a list. */
export function fieldsIn(box) {
  const all = [...box.querySelectorAll("[data-field]")];
  return all.filter((field) => field.parentElement.closest("[data-shape], form") === box);
}

function itemsOf(field) {
  return [...field.querySelector(":scope > .items").children];
}

export function controlOf(element) {
  return element.querySelector("[data-control]");
}

export function isEmpty(value) {
  if (typeof value === "string") return !value.trim();
  return Object.values(value).every(isEmpty);
}

/** The values of a form, a group or an item, without empty ones. */
export function collect(box) {
  const values = fieldsIn(box).map((field) => [field.dataset.field, valueOf(field)]);
  return Object.fromEntries(values.filter(([, value]) => !isEmpty(value)));
}

function valueOf(element) {
  if (element.dataset.shape === "list") return itemsOf(element).map(valueOf).filter((value) => !isEmpty(value));
  if (element.dataset.shape === "group") return collect(element);
  const control = controlOf(element);
  if ("was" in control.dataset && isUnchanged(control)) return control.dataset.was;
  if (control.type === "checkbox") return control.checked ? "yes" : "";
  return control.value;
}

/** Marks the values of a form as those of the server. */
export function settle(form) {
  for (const control of form.querySelectorAll("[data-was]")) {
    control.dataset.was = valueOf(control.closest("[data-shape]"));
    if (control.type === "checkbox") control.defaultChecked = control.checked;
    else control.defaultValue = control.value;
  }
}

/** Whether a control has its original value. An input flattens a value of several lines, which is not a change. */
function isUnchanged(control) {
  if (control.type === "checkbox") return control.checked === control.defaultChecked;
  const original = document.createElement("input");
  original.type = control.type;
  original.value = control.defaultValue;
  return control.value === original.value;
}

/** Puts values in a form, a group or an item. */
export function fill(box, values) {
  for (const field of fieldsIn(box)) setValue(field, values[field.dataset.field]);
}

/** Puts a value in the text or in a field of a record, if there is one; returns the first control of it. */
export function take({ form, body }, key, value) {
  const element = key === "body" ? body : find(form, key);
  if (value !== undefined && element === body) body.value = value;
  else if (value !== undefined) setValue(element, value);
  for (let section = element.closest("details"); section; section = section.parentElement.closest("details")) section.open = true;
  return element === body ? body : controlOf(element);
}

function setValue(element, value) {
  if (element.dataset.shape === "list") {
    element.querySelector(":scope > .items").replaceChildren();
    for (const item of value ?? []) setValue(addItem(element), item);
    renumber(element);
  } else if (element.dataset.shape === "group") {
    fill(element, value ?? {});
  } else {
    setControl(controlOf(element), value ?? "");
  }
}

function setControl(control, value) {
  if (control.type === "checkbox") {
    control.checked = value !== "" && value !== "no";
    return;
  }
  if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === value)) {
    control.add(new Option(value, value));
  }
  control.value = value;
}

// Lists

let itemCount = 0;

/** Adds an empty item to a list, and returns it. */
function addItem(field) {
  const copy = field.querySelector(":scope > template").content.cloneNode(true);
  itemCount += 1;
  refreshIds(copy, `n${itemCount}`);
  const item = copy.firstElementChild;
  field.querySelector(":scope > .items").append(item);
  return item;
}

/** Makes the ids in a copy unique, with the references to them. */
function refreshIds(part, mark) {
  for (const element of part.querySelectorAll("*")) {
    for (const name of ["id", "for", "aria-describedby", "aria-controls", "aria-labelledby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.split(" ").map((id) => `${id}-${mark}`).join(" "));
    }
  }
}

/** Renumbers the items of a list, and renames the controls in them. */
export function renumber(field) {
  const items = itemsOf(field);
  items.forEach((item, index) => {
    const belongs = (element) => element.closest(".item") === item;
    for (const element of [...item.querySelectorAll("[data-numbered]")].filter(belongs)) {
      element.textContent = element.dataset.numbered.replace("{n}", index + 1);
    }
    for (const button of [...item.querySelectorAll("[data-numbered-label]")].filter(belongs)) {
      button.setAttribute("aria-label", button.dataset.numberedLabel.replace("{n}", index + 1));
      const move = Number(button.dataset.move ?? 0);
      button.disabled = (move < 0 && index === 0) || (move > 0 && index === items.length - 1);
    }
  });
  rename(field.closest("form"), "");
}

function rename(box, path) {
  for (const field of fieldsIn(box)) {
    const fieldPath = path ? `${path}.${field.dataset.field}` : field.dataset.field;
    if (field.dataset.shape === "list") itemsOf(field).forEach((item, index) => name(item, `${fieldPath}.${index}`));
    else name(field, fieldPath);
  }
}

function name(element, path) {
  if (element.dataset.shape === "group") rename(element, path);
  else controlOf(element).name = path;
}

function labelOf(item) {
  return item.querySelector("[data-numbered]").textContent;
}

function firstControl(item) {
  const all = [...item.querySelectorAll("[data-upload], [data-control]")];
  return all.find((control) => !control.closest("[hidden]"));
}

/** Connects the buttons that add, move and remove items; `onChange` is called after each. */
export function manageLists(form, onChange) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("add" in button.dataset) add(button.closest("[data-shape=list]"));
    else if ("remove" in button.dataset) remove(button.closest(".item"));
    else if ("move" in button.dataset) move(button, button.closest(".item"), Number(button.dataset.move));
    else return;
    onChange();
  });
  for (const field of form.querySelectorAll("[data-shape=list]")) renumber(field);
}

/** Adds an empty item to the end of a list that is shown, and returns it. */
export function appendItem(field) {
  const item = addItem(field);
  for (const inner of item.querySelectorAll("[data-shape=list]")) renumber(inner);
  renumber(field);
  return item;
}

function add(field) {
  const item = appendItem(field);
  firstControl(item).focus();
  announce(say("added", { label: labelOf(item) }));
}

function remove(item) {
  const field = item.closest("[data-shape=list]");
  const neighbour = item.nextElementSibling ?? item.previousElementSibling;
  const label = labelOf(item);
  item.remove();
  renumber(field);
  (neighbour?.querySelector("[data-remove]:not([hidden])") ?? field.querySelector(":scope > [data-add]")).focus();
  announce(say("removed", { label }));
}

function move(button, item, step) {
  const field = item.closest("[data-shape=list]");
  const label = labelOf(item);
  if (step < 0) item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  renumber(field);
  // At the end of the list its button is disabled, so the other gets the focus.
  (button.disabled ? item.querySelector(`:scope > .tools [data-move="${-step}"]`) : button).focus();
  const items = itemsOf(field);
  announce(say("moved", { label, number: items.indexOf(item) + 1, total: items.length }));
}

// Problems

/** The field or item at a path such as `quotes.0.text`; null for none. */
export function find(box, path) {
  const [key, ...rest] = path.split(".");
  const field = fieldsIn(box).find((candidate) => candidate.dataset.field === key);
  if (!field || !rest.length) return field ?? null;
  if (field.dataset.shape === "group") return find(field, rest.join(".")) ?? field;
  if (field.dataset.shape !== "list") return field;
  const full = itemsOf(field).filter((item) => !isEmpty(valueOf(item)));
  const item = full[Number(rest[0])];
  if (!item) return field;
  return (rest.length > 1 && item.dataset.shape === "group" && find(item, rest.slice(1).join("."))) || item;
}

/** The labels of a field or item, outermost first. */
export function nameOf(element) {
  const names = [];
  for (let box = element; box?.dataset.shape; box = box.parentElement.closest("[data-shape]")) {
    if (box.classList.contains("item")) names.unshift(labelOf(box));
    // The label of an item has that of its list.
    else if (box.dataset.shape !== "list" || box === element) names.unshift(box.dataset.label);
  }
  return names.join(" › ");
}

/** The element to focus for a field or item. */
export function targetOf(element) {
  const simple = element.dataset.shape === "single" || "body" in element.dataset;
  if (simple) return controlOf(element);
  if (element.dataset.shape === "list") {
    return element.querySelector(":scope > [data-add]");
  }
  return element.querySelector("legend");
}

/** Shows the problems of a field below it, instead of earlier ones. */
export function showProblems(element, problems) {
  const box = element.querySelector(".faults");
  const control = element.dataset.shape === "single" || "body" in element.dataset ? controlOf(element) : null;
  box.replaceChildren(...problems.map((problem) => {
    const line = problemLine(problem);
    for (const button of mendButtons(problem, control)) line.append(" ", button);
    return line;
  }));
  const hasErrors = problems.some((problem) => problem.severity === "error");
  if (!control) return;
  if (hasErrors) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

export function clearProblems(form) {
  for (const box of form.querySelectorAll(".faults")) box.replaceChildren();
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** A line with a problem. */
export function problemLine(problem) {
  const line = document.createElement("p");
  line.className = `problem-line ${problem.severity}`;
  const severity = document.createElement("span");
  severity.className = "severity";
  severity.textContent = say(problem.severity);
  const help = document.createElement("span");
  help.className = "help";
  help.textContent = problem.help;
  const place = problem.body_line ? ` (${say("bodyLine", { line: problem.body_line })})` : "";
  line.append(severity, ` ${problem.message}${place} `, help);
  return line;
}
