// The sections of a form: each stays folded or open as the writer last left it, for records of that kind.

const STORE = "verhalen-desk sections";

function choices() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    // Local storage may be disabled, or hold something else.
    return {};
  }
}

function remember(name, isOpen) {
  try {
    localStorage.setItem(STORE, JSON.stringify({ ...choices(), [name]: isOpen }));
  } catch {
    // As above.
  }
}

/** Folds the sections of a form as they were left, and remembers what the writer folds and opens. */
export function manageSections(form, kind) {
  const chosen = choices();
  for (const section of form.querySelectorAll("details.section")) {
    const name = `${kind} ${section.dataset.section}`;
    section.open = chosen[name] ?? section.open;
    section.querySelector("summary").addEventListener("click", () => remember(name, !section.open));
  }
}

/** Opens the section in which an element stands. */
export function openSectionOf(element) {
  const section = element.closest("details.section");
  if (section) section.open = true;
}
