// Shows problems: at their fields, and in the summary above the form.

import { RequestError, say, words } from "./desk-api.js";
import * as forms from "./desk-form.js";
import { openSectionOf } from "./desk-sections.js";

// Not shown while a new record is still being filled in.
const NOT_FOR_NEW = new Set(["missing-required", "no-title"]);

/** The problems of one record. */
export class ProblemDisplay {
  constructor(record) {
    this.record = record;
    this.summary = document.getElementById("summary");
    this.showsAll = !record.isNew;
    this.problems = [];
    this.elsewhere = [];
    // Errors that the last save caused in other records: shown until the next change.
    this.broken = [];
  }

  /** Shows problems at their fields: all of them, or only those of fields that have been edited. */
  show(problems, elsewhere) {
    const shownBefore = this.#shownPlaces();
    this.problems = problems;
    this.elsewhere = elsewhere;
    forms.clearProblems(this.record.form);
    this.#showAt((place) => shownBefore.has(place) || !isBusyAt(place));
    if (!this.summary.hidden) this.#list(problems, elsewhere);
  }

  /** Shows the problems of a field that the focus has left. Others stay as they are, with a button that may be half pressed. */
  showLeft() {
    const shown = this.#shownPlaces();
    this.#showAt((place) => !shown.has(place) && !isBusyAt(place));
  }

  #shownPlaces() {
    const visible = [...this.record.form.querySelectorAll(".faults:not(:empty)")];
    return new Set(visible.map((box) => box.closest("[data-shape], [data-body]")));
  }

  #showAt(isWanted) {
    const byPlace = new Map();
    for (const problem of this.problems) {
      const place = this.#placeOf(problem);
      if (place && this.#isDue(problem, place) && isWanted(place)) {
        byPlace.set(place, [...(byPlace.get(place) ?? []), problem]);
      }
    }
    for (const [place, problems] of byPlace) {
      forms.showProblems(place, problems);
      if (problems.some((problem) => problem.severity === "error")) openSectionOf(place);
    }
  }

  /** Shows the problems of a form that has just been opened. */
  open(problems) {
    this.show(problems, []);
    const weighty = problems.filter((problem) => problem.severity !== "notice");
    if (!weighty.length) return;
    const title = weighty.length === 1 ? words.othersOne : say("othersMany", { number: weighty.length });
    this.summarise({ title, problems });
  }

  /** Shows the problems in a preview of the form. */
  showPreview({ problems = [], elsewhere = [] }) {
    this.show(problems, elsewhere.length ? elsewhere : this.broken);
  }

  /** Shows the problems in the answer to a save; from then on all are shown. */
  showAnswer({ problems, elsewhere = [] }) {
    this.showsAll = true;
    this.show(problems, elsewhere);
  }

  /** Fills the summary; with `asDraft` or `anyway`, which is then called, it offers to save after all. */
  summarise({ title, lead = "", problems = [], elsewhere = [], asDraft = false, anyway = null }) {
    this.#list(problems, elsewhere);
    document.getElementById("summary-title").textContent = title;
    const text = this.summary.querySelector(".lead");
    text.hidden = !lead;
    text.textContent = lead;
    document.getElementById("as-draft").hidden = !asDraft;
    const button = document.getElementById("anyway");
    button.hidden = !anyway;
    button.onclick = anyway;
  }

  /** Shows the summary, and focuses it. */
  interrupt(summary) {
    this.summarise(summary);
    this.summary.hidden = false;
    this.summary.focus();
  }

  #placeOf({ field }) {
    const { raw, body, form } = this.record;
    if (raw || !field) return null;
    return field === "body" && body ? form.querySelector("[data-body]") : forms.find(form, field);
  }

  #isDue({ code }, place) {
    const wasTouched = [...this.record.touched].some((control) => place.contains(control));
    return this.showsAll || (wasTouched && !NOT_FOR_NEW.has(code));
  }

  #list(problems, elsewhere) {
    const weighty = problems.filter((problem) => problem.severity !== "notice" || !this.#placeOf(problem));
    const lines = [...weighty.map((problem) => this.#line(problem)), ...elsewhere.map((problem) => listItem(lineElsewhere(problem)))];
    this.summary.querySelector("ul").replaceChildren(...lines);
    this.summary.hidden = !lines.length;
    const hasErrors = weighty.some((problem) => problem.severity === "error") || elsewhere.length > 0;
    this.summary.classList.toggle("mild", lines.length > 0 && !hasErrors);
  }

  #line(problem) {
    const line = forms.problemLine(problem);
    const { raw } = this.record;
    const place = this.#placeOf(problem);
    if (place || raw) {
      const target = place ? forms.targetOf(place) : raw;
      const link = document.createElement("a");
      link.href = `#${target.id}`;
      link.textContent = place ? nameOf(place) : problem.line ? say("fileLine", { line: problem.line }) : words.wholeFile;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.#goTo(target, problem);
      });
      line.prepend(link, " ");
    }
    return listItem(line);
  }

  #goTo(target, problem) {
    openSectionOf(target);
    target.scrollIntoView({ block: "center" });
    target.focus();
    const { raw, body } = this.record;
    const line = target === body ? problem.body_line : target === raw ? problem.line : 0;
    if (line) selectLine(target, line);
  }
}

/** Runs an action; a failed request is shown in `box`, and gives null. */
export async function showingErrors(box, action) {
  box.replaceChildren();
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    box.append(errorLine(error.message));
    return null;
  }
}

/** A line with an error of the desk itself. */
export function errorLine(message, help = "") {
  return forms.problemLine({ severity: "error", message, help });
}

/** Whether the writer is still typing there: half a name or date is not an error yet. */
function isBusyAt(place) {
  const target = place.dataset.shape === "single" ? forms.controlOf(place) : null;
  return target !== null && target === document.activeElement;
}

function nameOf(place) {
  return "body" in place.dataset ? words.body : forms.nameOf(place);
}

/** A line with a problem in another file. */
export function lineElsewhere(problem) {
  const line = forms.problemLine(problem);
  line.prepend(`${say("elsewhere", { place: problem.place })} `);
  return line;
}

function listItem(content) {
  const item = document.createElement("li");
  item.append(content);
  return item;
}

function selectLine(area, number) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.setSelectionRange(start, start + (lines[number - 1]?.length ?? 0));
}
