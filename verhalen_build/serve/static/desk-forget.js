// Asks before a text that is only in this browser is thrown away.

/** Opens the dialog; `onYes` is called if the text may go. */
export function askToForget(onYes) {
  const dialog = document.getElementById("forget-dialog");
  dialog.returnValue = "";
  const answered = () => {
    if (dialog.returnValue === "yes") onYes();
  };
  dialog.addEventListener("close", answered, { once: true });
  dialog.showModal();
}
