// What the browser keeps for the desk in local storage: for each form that was opened an entry with its unsaved text.

const BEGINNING = "verhalen-desk ";

/** The name of the entry of an opened form. With the archive, as another may be served at this address. */
export function nameOfEntry({ archive, kind, path, item }, form) {
  return `${beginning(archive)}${path ? `${path} ${item ?? ""}` : `new ${kind}`} ${form}`;
}

/** Stores a value as JSON. Local storage may be disabled or full; the desk works without it. */
export function keepEntry(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // As above.
  }
}

export function dropEntry(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // As above.
  }
}

/** The text of an entry; null for none. */
export function textOfEntry(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** All texts of an archive, the latest first: each with the name of its entry, its record, and the form that wrote it. */
export function backupsOf(archive) {
  const start = beginning(archive);
  const names = namesOfEntries().filter((name) => name.startsWith(start));
  const backups = names.map((name) => {
    const text = textOfEntry(name) ?? "";
    return { name, ...recordOf(name.slice(start.length)), text, copy: copyOf(text) };
  });
  return backups.sort((a, b) => b.copy.time - a.copy.time);
}

function namesOfEntries() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

/** The copy in an entry. Of a damaged one its text as it is, so that it hides no other and can be copied by hand. */
function copyOf(text) {
  try {
    const copy = JSON.parse(text);
    const isWhole = typeof copy?.raw === "string" || (copy?.values && typeof copy.values === "object");
    if (isWhole && Number.isFinite(copy.time)) return copy;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { raw: text, time: 0, isDamaged: true };
}

/** Whether an entry of local storage is of the desk. */
export function isOfDesk(name) {
  return name.startsWith(BEGINNING);
}

function beginning(archive) {
  return `${BEGINNING}${archive} `;
}

function recordOf(name) {
  const [, kind, formOfNew] = name.match(/^new (\S*) (.*)$/s) ?? [];
  if (kind) return { kind, path: "", item: null, form: formOfNew };
  // An earlier version of this program had one entry for all forms of a record.
  const [, path, item, form = ""] = name.match(/^(.*?) (\d{0,9})(?: ([0-9a-f-]{36}))?$/s) ?? [name, name, ""];
  return { kind: "", path, item: item ? Number(item) : null, form };
}
