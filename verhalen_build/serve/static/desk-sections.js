// The sections of a form: each stays folded or open as the writer last left it, for records of that kind.

import { keepEntry, textOfEntry } from "./desk-storage.js";

const ENTRY = "verhalen-desk sections";

/** Whether each section is open, by kind and section; nothing where that is damaged. */
function choices() {
  try {
    return JSON.parse(textOfEntry(ENTRY)) ?? {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

/** Folds the sections of a form as they were left, and remembers what the writer folds and opens. */
export function manageSections(form, kind) {
  const chosen = choices();
  for (const section of form.querySelectorAll("details.section")) {
    const name = `${kind} ${section.dataset.section}`;
    section.open = chosen[name] ?? section.open;
    section.querySelector("summary").addEventListener("click", () => keepEntry(ENTRY, { ...choices(), [name]: !section.open }));
  }
}

/** Opens the section in which an element stands. */
export function openSectionOf(element) {
  const section = element.closest("details.section");
  if (section) section.open = true;
}
