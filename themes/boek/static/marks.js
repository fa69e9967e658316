// The reader's marks, for the stories and for the page of all marks. They stay in this browser.
"use strict";
window.verhalen = (() => {
  const home = document.getElementById("_marker");
  const texts = home.dataset;
  // Books may share an origin, as all files on a disk do.
  const key = `verhalen:marks:${texts.book}`;
  const base = new URL(texts.root || ".", location.href);
  // Changes that could not be saved; they are tried again with the next one.
  let waiting = [];
  let timer = 0;

  const copyOf = (name) => home.content.querySelector(name).cloneNode(true);
  const bar = document.body.appendChild(copyOf(".marker-bar"));
  const [told, act, close] = bar.children;

  function say(text, label = "", action = null, stay = false) {
    told.textContent = text;
    act.textContent = label;
    act.hidden = !label;
    close.hidden = !text;
    act.onclick = () => (say(""), action());
    clearTimeout(timer);
    if (text && !stay) timer = setTimeout(say, 9000, "");
  }
  close.onclick = () => say("");

  function stored() {
    try {
      const marks = JSON.parse(localStorage.getItem(key));
      return Array.isArray(marks) ? marks : [];
    } catch {
      return [];
    }
  }

  const read = () => waiting.reduce((marks, how) => how(marks), stored());

  // `how` is a function from marks to marks. What other tabs saved is read again first.
  function change(how) {
    waiting.push(how);
    try {
      localStorage.setItem(key, JSON.stringify(read()));
      waiting = [];
    } catch {
      say(texts.unsaved, "", null, true);
    }
    shared.changed();
  }

  // Without crypto.randomUUID, which plain http does not have.
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const encoded = (text) => encodeURIComponent(text.replace(/\p{Cs}/gu, "")).replaceAll("-", "%2D");

  // A text fragment, and the same in a form of our own, for a browser or a text that the first does not suit.
  function link(mark) {
    const lines = mark.exact.split("\n");
    const first = lines[0].split(" ");
    const last = lines.at(-1).split(" ");
    // The first word before it may be half a word.
    const before = mark.prefix.split("\n").at(-1).trim().split(" ").slice(1).slice(-4).join(" ");
    let quote = mark.exact.length < 40 && before ? `${encoded(before)}-,` : "";
    if (lines[1] || first.length > 12) {
      quote += `${encoded(first.slice(0, 5).join(" "))},${encoded(last.slice(-5).join(" "))}`;
    } else {
      quote += encoded(mark.exact);
    }
    return new URL(`${mark.path}#geel=${quote}:~:text=${quote}`, base).href;
  }

  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      say(done);
    } catch {
      prompt(texts.byHand, text);
    }
  }

  const actions = {
    go: (mark, item, event) => shared.go(mark, event),
    copy: (mark) => copy(`${mark.exact}\n\n${mark.title}: ${new URL(mark.path, base)}`, texts.copied),
    share: (mark) => copy(link(mark), texts.shared),
    remove(mark) {
      say(texts.removed, texts.undo, () => change((marks) => [...marks, mark]));
      change((marks) => marks.filter(({ id }) => id !== mark.id));
    },
    note(mark, item) {
      const form = item.querySelector(".note-form");
      form.hidden = !form.hidden;
      if (!form.hidden) form.querySelector("textarea").focus();
    },
    save(mark, item) {
      const note = item.querySelector("textarea").value.trim();
      item.querySelector(".note-form").hidden = true;
      const modified = new Date().toJSON();
      change((marks) => marks.map((one) => (one.id === mark.id ? { ...one, note, modified } : one)));
    },
  };

  function entry(mark) {
    const item = copyOf(".gele-zin");
    item.dataset.id = mark.id;
    item.querySelector("blockquote").textContent = mark.exact;
    item.querySelector(".state").textContent = texts[mark.state] ?? "";
    item.querySelector(".note").textContent = item.querySelector("textarea").value = mark.note;
    item.querySelector("a").href = link(mark);
    for (const button of item.querySelectorAll("[data-do]")) {
      button.setAttribute("aria-label", `${button.textContent}: ${mark.exact.slice(0, 60)}`);
      button.onclick = (event) => actions[button.dataset.do](mark, item, event);
    }
    return item;
  }

  // Shows new items in a place of the page, and keeps the keyboard where it was.
  function fill(place, items, otherwise) {
    const active = document.activeElement;
    const inside = place.contains(active);
    // Somebody writes a note; saving it shows the rest.
    if (inside && active.closest(".note-form:not([hidden])")) return;
    const id = inside && active.closest("[data-id]")?.dataset.id;
    place.replaceChildren(...items);
    if (!inside) return;
    const again = place.querySelector(`[data-id="${id}"] [data-do=${active.dataset.do === "save" ? "note" : active.dataset.do}]`);
    (again ?? otherwise).focus();
  }

  addEventListener("storage", (event) => {
    if (event.key === key || event.key === null) shared.changed();
  });
  addEventListener("pageshow", (event) => event.persisted && shared.changed());

  const shared = { texts, base, read, change, newId, link, say, entry, fill, copyOf, changed() {}, go() {} };
  return shared;
})();
