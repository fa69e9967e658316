// Publishing: shows what a publish would change, and carries it out.

import { getJson, RequestError, send, words } from "./desk-api.js";

const POLL = 1000;

/** One target: its section of the page. */
class Target {
  constructor(section) {
    this.section = section;
    this.status = section.querySelector(".status");
    this.faults = section.querySelector(".faults");
    this.publication = "";
    section.addEventListener("click", (event) => this.#press(event.target.closest("button")));
    this.#release();
  }

  #press(button) {
    if (!button) return;
    if ("look" in button.dataset) {
      this.publication = button.dataset.publication ?? "";
      this.#work("api/publish/look", "", words.looking, ({ html }) => this.#show(html));
    } else if ("go" in button.dataset) {
      this.#work("api/publish/go", button.dataset.go, words.going, ({ html }) => this.#replace(html));
    } else if ("leave" in button.dataset) {
      this.#show("");
      this.status.textContent = words.left;
      this.section.querySelector("[data-look]").focus();
    }
  }

  /** Asks the server for something that takes a while, and tells meanwhile how far it is. */
  async #work(path, seen, message, done) {
    this.#hold();
    this.status.textContent = message;
    const timer = setInterval(() => this.#tell(message), POLL);
    try {
      const answer = await send(path, { target: this.section.dataset.target, publication: this.publication, seen });
      this.status.textContent = "";
      if (answer.outcome === "faults") this.#showFaults(answer.problems.map((problem) => [problem.message, problem.help].filter(Boolean).join(" ")));
      else done(answer);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.status.textContent = "";
      this.#showFaults([error.message]);
    } finally {
      clearInterval(timer);
      this.#release();
    }
  }

  async #tell(message) {
    const progress = await getJson("api/publish/progress").catch(() => null);
    // Not after the answer has come.
    if (progress?.words && this.status.textContent) this.status.textContent = `${message} ${progress.words}`;
  }

  #show(html) {
    const changes = this.section.querySelector(".changes");
    changes.innerHTML = html;
    changes.querySelector("h3")?.focus();
  }

  /** Shows what was done, with the publications as they are now. */
  #replace(html) {
    const part = document.createRange().createContextualFragment(html);
    this.section.querySelector(".publications-of").replaceWith(part.querySelector(".publications-of"));
    this.#show(part.querySelector(".changes").innerHTML);
  }

  #showFaults(messages) {
    this.#show("");
    this.faults.replaceChildren(...messages.map((message) => Object.assign(document.createElement("p"), { className: "fault", textContent: message })));
  }

  #hold() {
    this.faults.replaceChildren();
    for (const button of this.section.querySelectorAll("button")) button.disabled = true;
  }

  #release() {
    for (const button of this.section.querySelectorAll("button")) button.disabled = false;
  }
}

for (const section of document.querySelectorAll("[data-target]")) new Target(section);
