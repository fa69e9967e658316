// Ctrl+S saves at the desk, instead of the page in a file.

/** Saves with the keyboard, but not behind an open dialog. */
export function saveOnKey(save) {
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) save();
  });
}
