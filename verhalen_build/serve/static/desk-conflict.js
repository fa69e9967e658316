// Two versions of a file that changed meanwhile, of which the writer chooses one.

import { send } from "./desk-api.js";
import { problemLine } from "./desk-form.js";
import { showingErrors } from "./desk-problems.js";

/** Shows both versions; `onMine` is called to save over the one on disk, `onTheirs` when the writer's is in the trash. */
export function resolveConflict({ html, path, ours }, { onMine, onTheirs }) {
  const dialog = document.getElementById("conflict-dialog");
  const content = dialog.querySelector("[data-content]");
  content.innerHTML = html;
  content.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  content.querySelector("[data-mine]").addEventListener("click", () => {
    dialog.close();
    onMine();
  });
  const faults = content.querySelector(".faults");
  content.querySelector("[data-theirs]").addEventListener("click", () =>
    showingErrors(faults, async () => {
      const answer = await send("api/put-aside", { path, text: ours });
      if (answer.outcome === "faults") faults.append(...answer.problems.map(problemLine));
      else onTheirs();
    }),
  );
  dialog.showModal();
}
