// What the desk says is wrong: at the fields it belongs to, and in the summary above them.

import { Trouble, say, words } from "./desk-ask.js";
import * as forms from "./desk-form.js";

// Of a record that was just begun, this need not be there yet.
const OF_NEWCOMERS = new Set(["missing-required", "no-title"]);

/** The problems of one record. */
export class Told {
  constructor(record) {
    this.record = record;
    this.summary = document.getElementById("summary");
    this.showsAll = !record.isNew;
    this.problems = [];
    this.elsewhere = [];
    // What the last save broke in other records: that stays said until something is changed here.
    this.broken = [];
  }

  /** Shows problems at their fields: all of them, or only those of fields that somebody has been at. */
  show(problems, elsewhere) {
    this.problems = problems;
    this.elsewhere = elsewhere;
    this.showAgain();
  }

  /** Shows the same problems, as somebody may be elsewhere in the form now. */
  showAgain() {
    const { form } = this.record;
    const told = [...form.querySelectorAll(".told:not(:empty)")];
    const wasTold = new Set(told.map((one) => one.closest("[data-shape], [data-body]")));
    forms.clearTold(form);
    const byPlace = new Map();
    for (const problem of this.problems) {
      const place = this.#placeOf(problem);
      if (place && this.#isDue(problem, place) && (wasTold.has(place) || !isBusyAt(place))) {
        byPlace.set(place, [...(byPlace.get(place) ?? []), problem]);
      }
    }
    for (const [place, some] of byPlace) forms.showTold(place, some);
    if (!this.summary.hidden) this.#list(this.problems, this.elsewhere);
  }

  /** Shows what a form brings with it that is just opened. */
  open(problems) {
    this.show(problems, []);
    const weighty = problems.filter((problem) => problem.severity !== "notice");
    if (!weighty.length) return;
    const title = weighty.length === 1 ? words.othersOne : say("othersMany", { number: weighty.length });
    this.summarise({ title, problems });
  }

  /** Shows what a sketch of the form gives. */
  sketched({ problems = [], elsewhere = [] }) {
    this.show(problems, elsewhere.length ? elsewhere : this.broken);
  }

  /** Shows what a save gives: from then on everything is told. */
  answered({ problems, elsewhere = [] }) {
    this.showsAll = true;
    this.show(problems, elsewhere);
  }

  /** Shows the summary; with `asDraft` or `anyway`, which is then called, it offers to save all the same. */
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

  /** Shows the summary, and takes the writer to it. */
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
    return this.showsAll || (wasTouched && !OF_NEWCOMERS.has(code));
  }

  #list(problems, elsewhere) {
    const weighty = problems.filter((problem) => problem.severity !== "notice" || !this.#placeOf(problem));
    const lines = [...weighty.map((problem) => this.#line(problem)), ...elsewhere.map(elsewhereLine)];
    this.summary.querySelector("ul").replaceChildren(...lines);
    this.summary.hidden = !lines.length;
    const hasErrors = weighty.some((problem) => problem.severity === "error") || elsewhere.length > 0;
    this.summary.classList.toggle("mild", lines.length > 0 && !hasErrors);
  }

  #line(problem) {
    const told = forms.toldLine(problem);
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
      told.prepend(link, " ");
    }
    return listItem(told);
  }

  #goTo(target, problem) {
    target.scrollIntoView({ block: "center" });
    target.focus();
    const { raw, body } = this.record;
    const line = target === body ? problem.body_line : target === raw ? problem.line : 0;
    if (line) selectLine(target, line);
  }
}

/** Does something that the server may not answer: why it did not is told in `told`, and then nothing is given. */
export async function trying(told, action) {
  told.replaceChildren();
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    told.append(trouble(error.message));
    return null;
  }
}

/** A fault of the desk's own, in words. */
export function trouble(message, help = "") {
  return forms.toldLine({ severity: "error", message, help });
}

/** Whether somebody is still typing there: half a name or day is no mistake yet. */
function isBusyAt(place) {
  const target = place.dataset.shape === "one" ? forms.controlOf(place) : null;
  return target !== null && target === document.activeElement;
}

function nameOf(place) {
  return "body" in place.dataset ? words.body : forms.nameOf(place);
}

function elsewhereLine(problem) {
  const told = forms.toldLine(problem);
  told.prepend(`${say("elsewhere", { place: problem.place })} `);
  return listItem(told);
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
