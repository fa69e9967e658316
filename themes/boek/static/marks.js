// The reader's marks, for stories and the page of all marks. They stay in this browser.
window.verhalen = (() => {
  "use strict";
  const home = document.getElementById("_marker");
  const texts = home.dataset;
  const base = new URL(texts.root || ".", location);
  // Books may share an origin. A book has its address as key on a site, and its title on a disk, where folders move.
  const key = `verhalen:marks:${base.protocol === "file:" ? texts.book : base.pathname}`;
  const [message, act, close] = home.firstElementChild.children;
  // Changes that could not be saved are repeated with the next one.
  let waiting = [];
  let timer;

  function say(text, label = "", action, stay) {
    message.textContent = text;
    act.textContent = label;
    act.hidden = !label;
    close.hidden = !text;
    act.onclick = () => (say(""), action());
    clearTimeout(timer);
    if (!stay) timer = setTimeout(say, 9000, "");
  }
  close.onclick = () => say("");

  // The value of a key, as stored or as last set if nothing can be stored.
  function stored(name, text) {
    try {
      if (text) localStorage.setItem(name, text);
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  const text = (value) => (typeof value === "string" ? value.slice(0, 1e5) : "");
  const time = (value) => new Date(Date.parse(value) || Date.now()).toJSON();

  // Data from a file, or from a storage that others write to, is sanitized, or left out.
  const trusted = (marks) =>
    [marks].flat().filter(Boolean).map((mark) => ({
      id: /^[\da-f]{32}$/.exec(text(mark.id))?.[0],
      // Of an address, only the path within the book: folder and file.
      path: /\w[\w.~-]*\/\w[\w.~-]*\.html(?=[?#]|$)/.exec(text(mark.path))?.[0],
      title: text(mark.title),
      exact: text(mark.exact).trim(),
      prefix: text(mark.prefix).slice(-40),
      suffix: text(mark.suffix).slice(0, 40),
      start: Number(mark.start) || 0,
      end: Number(mark.end) || 0,
      note: text(mark.note),
      created: time(mark.created),
      modified: time(mark.modified ?? mark.created),
      state: text(mark.state) || undefined,
    })).filter(({ id, path, exact }) => id && path && exact);

  function read() {
    let saved;
    try {
      saved = JSON.parse(stored(key));
    } catch {
      // Not one of ours.
    }
    return waiting.reduce((marks, edit) => edit(marks), trusted(saved));
  }

  // `edit` maps marks to marks; changes of other tabs are read first.
  function change(edit) {
    waiting.push(edit);
    if (stored(key, JSON.stringify(read()))) waiting = [];
    else say(texts.unsaved, "", null, true);
    shared.changed();
  }

  // crypto.randomUUID does not exist on plain http.
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, 0)).join("");

  const encoded = (text) => encodeURIComponent(text.replace(/\p{Cs}/gu, "")).replaceAll("-", "%2D");

  // A text fragment, and the same for our own script where the browser does not support it.
  function link({ exact, prefix, path }, at = base) {
    const lines = exact.split("\n");
    const first = lines[0].split(" ");
    // The context may begin with half a word.
    const before = exact.length < 40 && prefix.split("\n").at(-1).trim().split(" ").slice(1).slice(-4).join(" ");
    const ends = [first.slice(0, 5).join(" "), lines.at(-1).split(" ").slice(-5).join(" ")];
    const parts = lines[1] || first.length > 12 ? ends : [exact];
    const quote = (before ? `${encoded(before)}-,` : "") + parts.map(encoded).join();
    return new URL(`${path}#geel=${quote}:~:text=${quote}`, at).href;
  }

  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      say(done);
    } catch {
      prompt(texts.byHand, text);
    }
  }

  // With what the device shares with; where it has nothing for that, by the clipboard.
  async function send(url, title, text, done) {
    try {
      await navigator.share({ url, title, text });
    } catch ({ name }) {
      if (name !== "AbortError") copy(url, url.startsWith("file:") ? texts.sharedHere : done);
    }
  }
  // Others have the book on the web, where that is known.
  const web = texts.web || base;
  const share = (mark) => send(link(mark, web), mark.title, mark.exact, texts.shared);
  const sharePage = () => send(new URL(texts.path, web).href, texts.title, "", texts.sharedPage);

  const actions = {
    go: (mark, item, event) => shared.go(mark, event),
    copy: (mark) => copy(`${mark.exact}\n\n${mark.title}: ${new URL(mark.path, base)}`, texts.copied),
    share,
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
      change((marks) => marks.map((old) => (old.id === mark.id ? { ...old, note, modified: new Date().toJSON() } : old)));
    },
  };

  function entry(mark) {
    const item = home.lastElementChild.content.firstElementChild.cloneNode(true);
    const [quote, state, note] = item.children;
    item.dataset.id = mark.id;
    quote.textContent = mark.exact;
    quote.id = `_${mark.id}`;
    state.textContent = texts[mark.state] ?? "";
    note.textContent = item.querySelector("textarea").defaultValue = mark.note;
    item.querySelector("a").href = link(mark);
    for (const button of item.querySelectorAll("[data-do]")) {
      button.setAttribute("aria-describedby", quote.id);
      button.onclick = (event) => actions[button.dataset.do](mark, item, event);
    }
    return item;
  }

  // Replaces the items in a part of the page, and keeps the focus where it was.
  function fill(place, items) {
    const active = document.activeElement;
    const inside = place.contains(active);
    // A note is being written; saving it shows the rest.
    if (inside && active.closest(".note-form:not([hidden])")) return;
    place.replaceChildren(...items);
    if (inside) (place.querySelector(`[data-id="${active.closest("li")?.dataset.id}"] [data-do=note]`) ?? place).focus();
  }

  addEventListener("storage", (event) => {
    if (event.key === key || !event.key) shared.changed();
  });
  // A page restored by the back button.
  addEventListener("pageshow", (event) => event.persisted && shared.changed());
  home.hidden = false;

  const shared = { home, texts, base, newId, stored, trusted, read, change, say, entry, fill, share, sharePage, changed() {}, go() {} };
  return shared;
})();
