// Brings in the answers of people who read back, and puts away those that are dealt with.

import { send } from "./desk-api.js";
import { problemLine } from "./desk-form.js";
import { showingErrors } from "./desk-problems.js";

const faults = document.getElementById("answer-faults");
const file = document.getElementById("answer-file");

/** Sends a request; shows the page anew when it succeeds, and else what is wrong. */
async function sendAndReload(path, payload) {
  const answer = await showingErrors(faults, () => send(path, payload));
  if (!answer) return;
  if (answer.outcome === "faults") faults.append(...answer.problems.map(problemLine));
  else location.reload();
}

file.addEventListener("change", async () => {
  const [chosen] = file.files;
  if (chosen) await sendAndReload("api/answer", chosen);
  file.value = "";
});
// What was pressed before this script was there would be lost.
file.disabled = false;

for (const button of document.querySelectorAll("[data-done]")) {
  button.addEventListener("click", () => sendAndReload("api/answer-done", { path: button.dataset.done }));
  button.disabled = false;
}
