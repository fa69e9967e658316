// The page beside the form: drawn anew when one stops typing, without losing its place.

import { Trouble, send } from "./desk-ask.js";
import { showTrouble } from "./desk-bar.js";

const PAUSE = 400;

/** The page of a record as it would be, in two frames: the next one is loaded behind the one that is seen. */
export class PageBeside {
  /** `heard` is given what the server answers to what stands in the form. */
  constructor(record, heard) {
    this.record = record;
    this.heard = heard;
    this.frames = [...document.querySelectorAll("iframe.page")];
    this.shown = "";
    this.asking = null;
    this.timer = 0;
  }

  /** Draws the page as the form is now. */
  async draw() {
    if (this.record.isBlank) {
      this.#show("");
      return;
    }
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await send("api/sketch", this.record.filled(), {}, this.asking.signal);
      this.#show(answer.page);
      this.heard(answer);
    } catch (error) {
      if (error instanceof Trouble) showTrouble(error.message);
      else if (error.name !== "AbortError") throw error;
    }
  }

  /** Draws the page once nobody has typed for a moment; `first` is done just before. */
  drawSoon(first) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      first();
      this.draw();
    }, PAUSE);
  }

  /** Lets be what was about to be drawn. */
  stop() {
    this.asking?.abort();
    clearTimeout(this.timer);
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
      // Nobody answered: the page that stands there stays, and this one is asked for again.
      if (!back.contentDocument) {
        this.shown = "";
        return;
      }
      back.contentDocument.addEventListener("click", openBeside);
      if (isSamePage) back.contentWindow.scrollTo({ top: front.contentWindow.scrollY, behavior: "instant" });
      swap(front, back);
    };
    this.shown = address;
    back.contentWindow.location.replace(address);
  }
}

/** Brings the frame at the back to the front, for eyes, fingers and ears. */
function swap(front, back) {
  back.classList.add("front");
  back.removeAttribute("aria-hidden");
  back.tabIndex = 0;
  if (!front) return;
  front.classList.remove("front");
  front.setAttribute("aria-hidden", "true");
  front.tabIndex = -1;
}

/** Follows a link of the page in a tab of its own: beside the form stays what is being written. */
function openBeside(event) {
  const link = event.target.closest("a[href]");
  const here = event.currentTarget.location;
  if (!link || (link.hash && link.pathname === here.pathname)) return;
  event.preventDefault();
  open(link.href, "_blank", "noopener");
}
