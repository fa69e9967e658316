// Browsing: several values of one facet widen the selection, several facets narrow it; the address keeps it. The
// index calls this: `facets` are [name, label, [[name, label]]], a record has numbers of values through all facets.
"use strict";
window.verhalenBrowse = (facets, records) => {
  const FIRST = 10;
  const PAGE = 50;
  const find = (name, within = document) => within.querySelector(name);
  const texts = find("#_browse").dataset;
  const copyOf = (name) => find(name, find("#_browse").content).cloneNode(true);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const [status, chips, clear, list, more, everything] = find(".outcome").children;
  const toResults = find(".to-results");
  const unchosen = status.textContent;

  const values = facets.flatMap(([key, , pairs], facet) => pairs.map(([name, label]) => ({ facet, pair: [key, name], label })));
  const chosen = new Set();
  // These stay visible.
  const touched = new Set();
  let results, counts;

  // The records that fit, and for each value the number that fit what is chosen in other facets.
  function choose() {
    const active = new Set(Array.from(chosen, (id) => values[id].facet));
    results = [];
    counts = new Uint32Array(values.length);
    for (const record of records) {
      const [has] = record;
      const unmet = new Set(active);
      for (const id of has) if (chosen.has(id)) unmet.delete(values[id].facet);
      if (!unmet.size) results.push(record);
      for (const id of has) if (!unmet.size || (unmet.size === 1 && unmet.has(values[id].facet))) counts[id]++;
    }
  }

  // Reads the address; returns choices that are not in the book.
  function recall() {
    const unknown = [];
    chosen.clear();
    for (const [key, name] of new URLSearchParams(location.search)) {
      const id = values.findIndex(({ pair }) => pair[0] === key && pair[1] === name);
      if (id >= 0) chosen.add(id);
      else if (facets.some((facet) => facet[0] === key)) unknown.push(name);
    }
    return unknown;
  }

  function address() {
    const query = new URLSearchParams(Array.from(chosen, (id) => values[id].pair));
    return chosen.size ? `?${query}` : location.pathname;
  }

  function change(id, on) {
    touched.add(id);
    chosen[on ? "add" : "delete"](id);
    changed();
  }

  function changed() {
    history.pushState(null, "", address());
    show();
    if (status.getBoundingClientRect().top < 0) status.scrollIntoView();
  }

  let start = 0;
  const panels = facets.flatMap(([name, , pairs]) => {
    const first = start;
    start += pairs.length;
    const panel = find(`[data-facet="${name}"]`);
    // The browser may have an older version of the page or the index.
    if (!panel) return [];
    const [summary, search, box, all] = panel.children;
    let most = FIRST;
    const items = pairs.map(([, label], number) => {
      const item = copyOf(".choice");
      find(".what", item).textContent = label;
      find("input", item).onchange = ({ target }) => change(first + number, target.checked);
      return item;
    });

    function showPanel() {
      const wanted = plain(search.value);
      let room = most;
      let on = 0;
      items.forEach((item, number) => {
        const id = first + number;
        const fits = counts[id] && (!wanted || plain(values[id].label).includes(wanted));
        item.hidden = !chosen.has(id) && !touched.has(id) && (!fits || room <= 0);
        if (fits) room--;
        if (item.hidden) return;
        on += find("input", item).checked = chosen.has(id);
        find(".count", item).textContent = counts[id];
      });
      find(".count", summary).textContent = on || "";
      all.hidden = room >= 0;
    }

    box.replaceChildren(...items);
    search.hidden = items.length < 2 * FIRST;
    search.oninput = showPanel;
    all.onclick = () => {
      const hidden = items.filter((item) => item.hidden);
      most = Infinity;
      showPanel();
      find("input", hidden.find((item) => !item.hidden)).focus();
    };
    panel.open = matchMedia("(min-width: 60rem)").matches;
    return showPanel;
  });

  function chipOf(id) {
    const chip = copyOf(".chip");
    find(".what", chip).textContent = `${facets[values[id].facet][1]}: ${values[id].label}`;
    find("button", chip).onclick = () => (change(id, false), status.focus());
    return chip;
  }

  function entryOf([, href, textContent, text, note, className, lang]) {
    const entry = copyOf(".entry");
    Object.assign(find("a", entry), { href, textContent, className }, lang && { lang });
    find(".entry-note", entry).textContent = note;
    find("p", entry).textContent = text;
    return entry;
  }

  function showMore() {
    const from = list.children.length;
    list.append(...results.slice(from, from + PAGE).map(entryOf));
    more.hidden = !chosen.size || list.children.length === results.length;
    return list.children[from];
  }

  function show() {
    choose();
    for (const showPanel of panels) showPanel();
    chips.replaceChildren(...Array.from(chosen, chipOf));
    list.replaceChildren();
    showMore();
    chips.hidden = clear.hidden = list.hidden = toResults.hidden = !chosen.size;
    toResults.textContent = texts.show.replace("{found}", results.length);
    everything.hidden = chosen.size > 0;
    status.textContent =
      !chosen.size ? unchosen : results.length ? texts.found.replace("{found}", results.length) : texts.none;
  }

  toResults.onclick = () => (status.scrollIntoView(), status.focus());
  clear.onclick = () => (chosen.clear(), changed(), status.focus());
  more.onclick = () => find("a", showMore()).focus();
  addEventListener("popstate", () => (recall(), show()));
  const unknown = recall();
  show();
  if (unknown.length) status.append(` ${texts.unknown} ${unknown.join(", ")}.`);
  // The fragment is for readers without a script.
  else if (chosen.size) history.replaceState(null, "", address());
  delete texts.fault;
};
// If the index does not load, choices in the address cannot be applied.
addEventListener("DOMContentLoaded", () => {
  const { fault } = document.querySelector("#_browse").dataset;
  if (fault && location.search) document.querySelector(".found").textContent = fault;
});
