// Suggestions of names while typing: a combobox as in the ARIA Authoring Practices.

import { getJson, say } from "./desk-api.js";
import { announce } from "./desk-form.js";

const PAUSE = 120;

/** Connects suggestions to every combobox in a part of the page; `makeNew(input, kind, name)` makes a record. */
export function offerNames(part, makeNew) {
  const lists = new WeakMap();
  const listOf = (target) => {
    const input = target.closest?.("[role=combobox]");
    if (!input) return null;
    if (!lists.has(input)) lists.set(input, new NameCombobox(input, makeNew));
    return lists.get(input);
  };
  part.addEventListener("input", (event) => listOf(event.target)?.typed());
  part.addEventListener("keydown", (event) => listOf(event.target)?.pressed(event));
  part.addEventListener("focusout", (event) => listOf(event.target)?.close());
  part.addEventListener("click", (event) => listOf(event.target)?.clicked());
}

class NameCombobox {
  constructor(input, makeNew) {
    this.input = input;
    this.makeNew = "only" in input.dataset ? null : makeNew;
    this.list = document.getElementById(input.getAttribute("aria-controls"));
    this.active = -1;
    this.asked = 0;
    // Pressing on the list must not move the focus from the input.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get isOpen() {
    return !this.list.hidden;
  }

  typed() {
    clearTimeout(this.timer);
    if (!this.input.value.trim()) this.close();
    else this.timer = setTimeout(() => this.open(), PAUSE);
  }

  clicked() {
    if (!this.input.value && !this.isOpen) this.open();
  }

  async open(first = -1) {
    const name = this.input.value.trim();
    const asked = (this.asked += 1);
    const query = new URLSearchParams({ q: name, kinds: this.input.dataset.kinds });
    const { names } = await getJson(`api/names?${query}`).catch(() => ({ names: [] }));
    if (asked !== this.asked || document.activeElement !== this.input) return;
    const exists = names.some(({ title, note, value }) => [title, note, value].some((text) => isSameName(text, name)));
    const options = names.map((suggestion) => this.option(suggestion));
    if (name && !exists && this.makeNew) options.push(...this.makers(name));
    if (!options.length) options.push(this.nothing());
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.point(first);
    announce(names.length === 1 ? say("namesOne") : names.length ? say("namesMany", { number: names.length }) : say("namesNone"));
  }

  option({ value, title, kind, note }) {
    const option = this.item(title);
    option.dataset.value = value;
    const label = document.createElement("span");
    label.className = "note";
    label.textContent = note ? `${say("otherName", { name: note })} · ${kind}` : kind;
    option.append(" ", label);
    return option;
  }

  makers(name) {
    const kinds = this.input.dataset.kinds.split(",");
    const labels = this.input.dataset.labels.split("|");
    return kinds.filter(Boolean).map((kind, index) => {
      const option = this.item(say("makeNew", { name, kind: labels[index] }));
      option.classList.add("maker");
      option.dataset.kind = kind;
      return option;
    });
  }

  item(text) {
    const option = document.createElement("li");
    option.role = "option";
    option.setAttribute("role", "option");
    option.id = `${this.list.id}-${(this.made = (this.made ?? 0) + 1)}`;
    option.setAttribute("aria-selected", "false");
    option.textContent = text;
    return option;
  }

  nothing() {
    const option = this.item(say("namesNone"));
    option.setAttribute("aria-disabled", "true");
    return option;
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  point(index) {
    const options = this.options;
    this.active = options.length ? (index + options.length) % options.length : -1;
    if (index < 0 && this.active === options.length - 1 && !this.wraps) this.active = -1;
    this.wraps = false;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === this.active)));
    const active = options[this.active];
    if (active) {
      this.input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  async pressed(event) {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) {
        await this.open(0);
      } else {
        this.wraps = true;
        this.point(this.active + (key === "ArrowDown" ? 1 : this.active < 0 ? 0 : -1));
      }
    } else if (key === "Enter" && this.isOpen) {
      event.preventDefault();
      const option = this.options[this.active];
      if (option) this.choose(option);
      else this.close();
    } else if (key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (key === "Tab") {
      this.close();
    }
  }

  choose(option) {
    if (option.getAttribute("aria-disabled") === "true") return;
    const { value, kind } = option.dataset;
    this.close();
    if (kind) {
      this.makeNew(this.input, kind, this.input.value.trim());
      return;
    }
    this.input.value = value;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    announce(value);
  }
}

function isSameName(first, second) {
  return first.trim().toLowerCase() === second.toLowerCase();
}
