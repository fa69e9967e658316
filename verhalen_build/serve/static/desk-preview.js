// The preview beside the form: refreshed after typing stops, at the same scroll position.

import { RequestError, send } from "./desk-api.js";
import { showError } from "./desk-status.js";

const PAUSE = 400;

/** The page of the unsaved record, double-buffered in two frames: the next one loads behind the visible one. */
export class PreviewPane {
  /** `onAnswer` is called with the answer of the server to each preview. */
  constructor(record, onAnswer) {
    this.record = record;
    this.onAnswer = onAnswer;
    this.frames = [...document.querySelectorAll("iframe.page")];
    this.shown = "";
    this.request = null;
    this.timer = 0;
  }

  /** Shows the page for the current form. */
  async refresh() {
    if (this.record.isBlank) {
      this.#show("");
      return;
    }
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await send("api/sketch", this.record.submission(), {}, this.request.signal);
      this.#show(answer.page);
      this.onAnswer(answer);
    } catch (error) {
      if (error instanceof RequestError) showError(error.message);
      else if (error.name !== "AbortError") throw error;
    }
  }

  /** Refreshes after a pause in typing; `first` is called just before. */
  refreshSoon(first) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      first();
      this.refresh();
    }, PAUSE);
  }

  /** Cancels a pending refresh. */
  stop() {
    this.request?.abort();
    clearTimeout(this.timer);
  }

  /** Scrolls the page to the place in the text where one writes, unless that is in view. */
  follow() {
    const { body } = this.record;
    const frame = this.frames.find((candidate) => candidate.classList.contains("front"));
    const blocks = frame?.contentDocument?.querySelectorAll(".prose > *");
    if (!body || document.activeElement !== body || !blocks?.length) return;
    const block = blockAt(blocks, wordsIn(body.value.slice(0, body.selectionStart)) / Math.max(1, wordsIn(body.value)));
    const { top, bottom } = block.getBoundingClientRect();
    const height = frame.contentWindow.innerHeight;
    if (bottom < 0 || top > height) block.scrollIntoView({ block: "center", behavior: "instant" });
  }

  #show(address) {
    document.getElementById("no-page").hidden = Boolean(address);
    if (!address) {
      this.frames.forEach((frame) => frame.classList.remove("front"));
      this.shown = "";
      return;
    }
    const front = this.frames.find((frame) => frame.classList.contains("front"));
    const back = this.frames.find((frame) => frame !== front);
    const isSamePage = front && this.shown.split("?")[0] === address.split("?")[0];
    back.onload = () => {
      back.onload = null;
      // No answer: the visible page remains, and the next refresh requests this one again.
      if (!back.contentDocument) {
        this.shown = "";
        return;
      }
      back.contentDocument.addEventListener("click", openInTab);
      if (isSamePage) back.contentWindow.scrollTo({ top: front.contentWindow.scrollY, behavior: "instant" });
      swap(front, back);
      this.follow();
    };
    this.shown = address;
    back.contentWindow.location.replace(address);
  }
}

/** The number of words in a text. */
export function wordsIn(text) {
  return text.match(/[\p{L}\p{N}]+(?:[’'-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}

/** The block in which a part of all words has been read. */
function blockAt(blocks, part) {
  const counts = [...blocks].map((block) => wordsIn(block.textContent));
  let left = part * counts.reduce((total, count) => total + count, 0);
  const index = counts.findIndex((count) => (left -= count) <= 0);
  return blocks[index < 0 ? blocks.length - 1 : index];
}

/** Brings the frame at the back to the front, for sight, touch and screen readers. */
function swap(front, back) {
  back.classList.add("front");
  back.removeAttribute("aria-hidden");
  back.tabIndex = 0;
  if (!front) return;
  front.classList.remove("front");
  front.setAttribute("aria-hidden", "true");
  front.tabIndex = -1;
}

/** Opens a link of the preview in a new tab, so that the preview stays at this record. */
function openInTab(event) {
  const link = event.target.closest("a[href]");
  const current = event.currentTarget.location;
  if (!link || (link.hash && link.pathname === current.pathname)) return;
  event.preventDefault();
  open(link.href, "_blank", "noopener");
}
