// The trash and earlier versions: puts back what was deleted, and takes back an earlier version.

import { own, say, send, words } from "./desk-api.js";
import { problemLine } from "./desk-form.js";
import { errorLine, lineElsewhere, showingErrors } from "./desk-problems.js";

const page = document.getElementById("bench");

/** Does something on a press of a button; errors that it would make are shown first, and done by a second press. */
function manage(button, path, payload) {
  const faults = button.closest("[data-file], section").querySelector(".faults");
  let anyway = false;
  button.addEventListener("click", async () => {
    const answer = await showingErrors(faults, () => send(path, { ...payload(), anyway }));
    if (!answer) return;
    if (answer.outcome === "saved") {
      location.assign(`${own}desk/${answer.address}`);
      return;
    }
    faults.append(...linesFor(answer));
    if (answer.outcome !== "harm") return;
    anyway = true;
    button.textContent = words.restoreAnyway;
  });
  button.disabled = false;
}

/** Why nothing was done. */
function linesFor({ outcome, path, problems = [] }) {
  const reasons = {
    taken: () => say("placeTaken", { place: path }),
    closed: () => say("listClosed", { place: path }),
    "no-text": () => say("noText", { place: path }),
    conflict: () => words.changedSince,
    harm: () => words.harmRestore,
  };
  const reason = reasons[outcome]?.();
  return [...(reason ? [errorLine(reason)] : []), ...problems.map((problem) => (problem.place ? lineElsewhere(problem) : problemLine(problem)))];
}

for (const button of page.querySelectorAll("[data-put-back]")) {
  const item = button.closest("[data-file]");
  manage(button, "api/put-back", () => ({ name: item.dataset.file, kind: item.querySelector("[data-kind]")?.value ?? "" }));
}
for (const button of page.querySelectorAll("[data-take-back]")) {
  const { path, digest, line } = page.dataset;
  manage(button, "api/take-back", () => ({ path, digest, line: Number(line), version: button.dataset.takeBack }));
}
