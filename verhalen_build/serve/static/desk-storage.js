// Where the browser keeps texts that are not saved yet: one entry in local storage for each record.

/** The name of the entry of a file, or of an item in it. With the archive, as another may be served at this address. */
export function nameOfRecord(archive, path, item) {
  return `${beginning(archive)}${path} ${item ?? ""}`;
}

/** The name of the entry of a new record. It is known by its tab, so that two new ones stay apart. */
export function nameOfNew(archive, kind, tab) {
  return `${beginning(archive)}new ${kind} ${tab}`;
}

/** Stores a text. Local storage may be disabled or full; the desk works without it. */
export function keepBackup(name, copy) {
  try {
    localStorage.setItem(name, JSON.stringify(copy));
  } catch {
    // As above.
  }
}

export function dropBackup(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // As above.
  }
}

/** All texts of an archive, the latest first: each with the name of its entry, and the record that it is of. */
export function backupsOf(archive) {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(beginning(archive)));
    const backups = names.map((name) => ({ name, ...recordOf(name.slice(beginning(archive).length)), copy: JSON.parse(localStorage.getItem(name)) }));
    return backups.sort((a, b) => b.copy.time - a.copy.time);
  } catch {
    return [];
  }
}

function beginning(archive) {
  return `verhalen-desk ${archive} `;
}

function recordOf(name) {
  if (name.startsWith("new ")) {
    const [, kind, tab] = name.split(" ");
    return { kind, path: "", item: null, tab };
  }
  const [, path, item] = name.match(/^(.*) (\d*)$/s);
  return { kind: "", path, item: item ? Number(item) : null, tab: "" };
}
