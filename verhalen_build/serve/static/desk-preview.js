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
    const { view, blocks } = this.#front();
    if (!body || document.activeElement !== body || !blocks.length) return;
    const block = blockAt(blocks, wordsIn(body.value.slice(0, body.selectionStart)) / Math.max(1, wordsIn(body.value)));
    const { top, bottom, height } = block.getBoundingClientRect();
    // Not with scrollIntoView, which would scroll the form around it as well.
    if (bottom < 0 || top > view.innerHeight) scrollBy(view, top - (view.innerHeight - height) / 2);
  }

  /** Scrolls the page along with the text: what is halfway down the window comes halfway down the page. */
  followScroll() {
    const { body } = this.record;
    const { view, blocks } = this.#front();
    if (!body || !blocks.length) return;
    const text = body.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (innerHeight / 2 - text.top) / text.height));
    const top = blocks[0].getBoundingClientRect().top;
    const bottom = blocks[blocks.length - 1].getBoundingClientRect().bottom;
    // Above its text a page has its title, which belongs to the top of the form.
    if (part === 0) view.scrollTo({ top: 0, behavior: "instant" });
    else scrollBy(view, top + part * (bottom - top) - view.innerHeight / 2);
  }

  /** The window of the visible page, with the blocks of its text. */
  #front() {
    const frame = this.frames.find((candidate) => candidate.classList.contains("front"));
    const blocks = frame?.contentDocument?.querySelectorAll(".prose > *") ?? [];
    return { view: frame?.contentWindow, blocks };
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

function scrollBy(view, distance) {
  view.scrollBy({ top: distance, behavior: "instant" });
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
