// Browsing: several values of a facet widen a choice, several facets narrow it; the address keeps it. The index is a
// script of its own that calls this, so that it also loads from a disk. `facets` are [name, label, [[name, label]]]; a
// record has the numbers of its values, which go on from facet to facet.
"use strict";
window.verhalenBrowse = (facets, folders) => {
  const FIRST = 10;
  const MATCHES = 50;
  const PAGE = 50;
  const template = document.getElementById("_browse");
  const copyOf = (name) => template.content.querySelector(name).cloneNode(true);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const values = facets.flatMap(([, , some], facet) => some.map(([name, label]) => ({ facet, name, label })));
  const records = folders.flatMap(([folder, some]) => some.map((record) => [folder, ...record]));
  const chosen = new Set();
  // Values that the reader touched stay where they are, whatever their count.
  const touched = new Set();
  let results = [];
  let counts = [];

  // Finds what fits the choice and, of each value, how many records have it and fit what is chosen in other facets.
  function choose() {
    const active = facets.map(() => false);
    for (const id of chosen) active[values[id].facet] = true;
    const needed = active.filter(Boolean).length;
    const met = facets.map(() => -1);
    results = [];
    counts = new Uint32Array(values.length);
    records.forEach((record, number) => {
      const has = record[5];
      let missing = needed;
      for (const id of has) {
        const { facet } = values[id];
        if (!chosen.has(id) || met[facet] === number) continue;
        met[facet] = number;
        missing--;
      }
      if (!missing) results.push(record);
      if (missing > 1) return;
      for (const id of has) {
        const { facet } = values[id];
        if (!missing || (active[facet] && met[facet] !== number)) counts[id]++;
      }
    });
  }

  // Takes the choice from the address; gives the values there that are not in the book.
  function recall() {
    const unknown = [];
    chosen.clear();
    for (const [key, name] of new URLSearchParams(location.search)) {
      const facet = facets.findIndex((one) => one[0] === key);
      const id = values.findIndex((value) => value.facet === facet && value.name === name);
      if (id >= 0) chosen.add(id);
      else if (facet >= 0) unknown.push(name);
    }
    return unknown;
  }

  function remember() {
    const query = new URLSearchParams();
    for (const id of [...chosen].sort((a, b) => a - b)) query.append(facets[values[id].facet][0], values[id].name);
    return chosen.size ? `?${query}` : location.pathname;
  }

  function change(id, on) {
    touched.add(id);
    chosen[on ? "add" : "delete"](id);
    changed();
  }

  function changed() {
    history.pushState(null, "", remember());
    show();
    if (outcome.getBoundingClientRect().top < 0) outcome.scrollIntoView();
  }

  const outcome = document.querySelector(".outcome");
  const found = outcome.querySelector(".found");
  const everything = outcome.querySelector(".everything");
  const unchosen = found.textContent;
  const chips = copyOf(".chosen");
  const chip = chips.firstElementChild;
  const clear = copyOf(".clear");
  const list = copyOf(".entries");
  const entry = list.firstElementChild;
  const more = copyOf(".more");
  found.after(chips, clear, list, more);
  clear.onclick = () => {
    chosen.clear();
    changed();
    found.focus();
  };
  more.onclick = () => {
    const from = list.children.length;
    showResults(from);
    list.children[from].querySelector("a").focus();
  };

  function showChosen() {
    chips.replaceChildren(
      ...Array.from(chosen, (id, place) => {
        const item = chip.cloneNode(true);
        item.querySelector(".what").textContent = `${facets[values[id].facet][1]}: ${values[id].label}`;
        item.firstElementChild.onclick = () => {
          change(id, false);
          (chips.children[place] ?? chips.lastElementChild)?.firstElementChild.focus();
          if (!chosen.size) found.focus();
        };
        return item;
      }),
    );
    chips.hidden = clear.hidden = list.hidden = !chosen.size;
    everything.hidden = chosen.size > 0;
    const told = results.length ? template.dataset.found : template.dataset.none;
    found.textContent = chosen.size ? fill(told, { found: results.length, total: records.length }) : unchosen;
  }

  function showResults(from) {
    if (!from) list.replaceChildren();
    const some = chosen.size ? results.slice(from, from + PAGE) : [];
    list.append(
      ...some.map(([folder, title, slug, text, note, , lang, state]) => {
        const item = entry.cloneNode(true);
        const link = item.querySelector("a");
        link.textContent = title;
        link.href = `${folder}/${slug}.html`;
        link.className = state;
        if (lang) link.lang = lang;
        item.querySelector(".draft").hidden = state !== "draft";
        item.querySelector(".entry-note").textContent = note;
        item.querySelector("p").textContent = text;
        return item;
      }),
    );
    more.hidden = !chosen.size || from + PAGE >= results.length;
  }

  let next = 0;
  const panels = facets.map(([name, , some], place) => {
    const details = document.querySelector(`[data-facet="${name}"]`);
    const box = details.querySelector("ul");
    const items = some.map(() => null);
    const choice = copyOf(".choices").firstElementChild;
    const search = copyOf("input[type=search]");
    const all = copyOf(".all");
    const start = next;
    next += some.length;
    let whole = false;

    function made(id) {
      const item = choice.cloneNode(true);
      item.querySelector(".what").textContent = values[id].label;
      item.querySelector("input").onchange = (event) => change(id, event.target.checked);
      return item;
    }

    function showPanel() {
      const wanted = plain(search.value.trim());
      let room = wanted ? MATCHES : whole ? Infinity : FIRST;
      let before = null;
      let on = 0;
      for (let place = 0; place < items.length; place++) {
        const id = start + place;
        const fits = counts[id] > 0 && plain(values[id].label).includes(wanted);
        const visible = chosen.has(id) || (touched.has(id) && !wanted) || (fits && room > 0);
        room -= fits;
        on += chosen.has(id);
        if (visible && !items[place]) {
          items[place] = made(id);
          if (before) before.after(items[place]);
          else box.prepend(items[place]);
        }
        before = items[place] ?? before;
        if (!items[place]) continue;
        items[place].hidden = !visible;
        items[place].querySelector("input").checked = chosen.has(id);
        items[place].querySelector(".count").textContent = counts[id];
      }
      details.querySelector("summary .count").textContent = on || "";
      all.hidden = Boolean(wanted) || room >= 0;
    }

    box.replaceChildren();
    details.querySelector("p")?.remove();
    search.hidden = items.length <= FIRST;
    search.ariaLabel = `${search.ariaLabel}: ${details.querySelector("summary").textContent.trim()}`;
    search.oninput = showPanel;
    all.onclick = () => {
      const before = box.querySelectorAll("li:not([hidden])").length;
      whole = true;
      showPanel();
      box.querySelectorAll("li:not([hidden]) input")[before]?.focus();
    };
    box.before(search);
    box.after(all);
    details.open = place < 4 && matchMedia("(min-width: 60rem)").matches;
    return showPanel;
  });

  function show() {
    choose();
    for (const showPanel of panels) showPanel();
    showChosen();
    showResults(0);
  }

  addEventListener("popstate", () => {
    recall();
    show();
  });
  const unknown = recall();
  show();
  if (unknown.length) found.append(` ${fill(template.dataset.unknown, { names: unknown.join(", ") })}`);
  // A place on the page leads to where its municipality stands; with a choice that is not shown.
  else if (chosen.size && location.hash) history.replaceState(null, "", remember());
};
