// Search: in whole texts by Pagefind where that runs, else in titles and summaries, which stand in a script.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  const [form, said, list, more] = ["_search", "_said", "_results", "_more"].map(at);
  const { root, index, found, none, busy, fault } = form.dataset;
  const [field, ...selects] = form.querySelectorAll("input, select");
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const wordsOf = (text) => fold(`${text}`).match(/[\p{L}\p{N}]+/gu) ?? [];
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A way of searching gives how many results each choice has, and functions that fetch one result each: its path,
  // title, summary and filters, the words that fit, and of each part the id, the title and some text.

  async function byPagefind() {
    const pagefind = await import(new URL(`${root}pagefind/pagefind.js`, location));
    await pagefind.options({ noWorker: true, excerptLength: 22 });
    const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    const read = ({ content, locations, meta, filters, raw_url, sub_results }) => ({
      ...meta,
      filters,
      path: raw_url.slice(1),
      hits: locations.flatMap((place) => wordsOf(content.split(/\s+/)[place])),
      parts: sub_results.map((part) => [part.anchor?.id, part.title, plain(part.plain_excerpt)]),
    });
    return async (text, filters) => {
      const { totalFilters, results } = await pagefind.search(text || null, { filters });
      return [totalFilters, results.map((one) => async () => read(await one.data()))];
    };
  }

  async function byFile() {
    at("_in-titles").hidden = false;
    const [records, stems] = await new Promise((resolve, reject) => {
      window.verhalenSearch = (...data) => resolve(data);
      document.head.append(make("script", { src: index, onerror: reject }));
    });
    // Each word of a record, with how much it says of it.
    const weighed = records.map(({ title, aliases, names, parts, summary }) => {
      const texts = [[summary, 2], [parts.map((part) => part[1]), 3], [names, 5], [aliases, 6], [title, 9]];
      return texts.flatMap(([text, weight]) => wordsOf(text).map((word) => [word, weight]));
    });
    // How much a word is like the one asked for: that may be its beginning, a form of it, or have a slip in it.
    const likenessTo = (asked) => {
      const slip = asked.length > 5 ? 2 : 1;
      const slips = [...asked].map((_, n) => `${asked.slice(0, n)}.{0,${slip + 1}}${asked.slice(n + slip)}`);
      const near = RegExp(`^(${slips.join("|")})$`);
      const known = {};
      return (word, stem = stems[word] ?? word) => (known[word] ??=
        asked === word ? 1
        : word.startsWith(asked) || stem === stems[asked] ? 0.8
        : stem[3] && asked.startsWith(stem) && asked.length < stem.length + 4 ? 0.7
        : asked[3] && (near.test(word) || near.test(stem)) ? 0.02 : 0);
    };
    return async (text, filters) => {
      const likenesses = wordsOf(text).map(likenessTo);
      const all = records.map((record, n) => {
        const hits = [];
        const scores = likenesses.map((likeness) => Math.max(...weighed[n].map(([word, weight]) => {
          if (likeness(word)) hits.push(word);
          return likeness(word) * weight;
        })));
        const parts = record.parts.filter(([, title]) => wordsOf(title).some((word) => hits.includes(word)));
        return { ...record, parts, hits, score: scores.every(Boolean) && scores.reduce((sum, one) => sum + one, 1) };
      });
      all.sort((one, other) => other.score - one.score);
      // Slips count where there is nothing better.
      const results = all.filter(({ score }) => score > (all[0].score > 2 ? 2 : 0));
      const counts = { kind: {}, municipality: {} };
      for (const { filters } of results) {
        for (const name in filters) for (const one of filters[name]) counts[name][one] = (counts[name][one] ?? 0) + 1;
      }
      const names = Object.keys(filters);
      const chosen = results.filter((one) => names.every((name) => one.filters[name]?.includes(filters[name])));
      return [counts, chosen.map((one) => () => one)];
    };
  }

  function itemOf({ path, title, summary = "", filters, hits, parts }) {
    // Of the pieces of a text each second one is a word.
    const marked = (name, text, properties) => make(name, properties, ...text.split(/([\p{L}\p{M}\p{N}]+)/u).map(
      (piece, n) => (n % 2 && hits.includes(fold(piece)) ? make("mark", {}, piece) : piece)));
    const link = (title, address) => marked("a", title, { href: root + address });
    const says = wordsOf(summary).some((word) => hits.includes(word));
    const start = parts.find(([id]) => !id)?.[2];
    return make("li", {},
      make("p", { className: "label" }, form.querySelector(`[value="${filters.kind}"]`).dataset.one),
      make("p", { className: "entry-title" }, link(title, path)),
      marked("p", says ? summary : start ?? summary),
      make("ul", {}, ...parts.filter(([id]) => id).slice(0, 3).map(([id, title, text = ""]) =>
        make("li", {}, link(title, `${path}#${id}`), marked("p", text)))));
  }

  let way = location.protocol === "file:" ? byFile : byPagefind;
  let find;
  let turn = 0;
  let timer;

  async function search() {
    const mine = ++turn;
    const text = field.value.trim();
    const filters = {};
    for (const { dataset, value } of selects) if (value) filters[dataset.filter] = value;
    const isAsked = text || Object.keys(filters)[0];
    said.textContent = isAsked ? busy : "";
    try {
      const [counts, results] = isAsked ? await (await (find ??= way()))(text, filters) : [];
      const read = async () => {
        const some = await Promise.all((results ?? []).splice(0, 10).map((one) => one()));
        if (mine !== turn) return;
        list.append(...some.map(itemOf));
        more.hidden = !results?.length;
      };
      if (mine !== turn) return;
      const total = results?.length;
      list.replaceChildren();
      more.onclick = read;
      await read();
      for (const { dataset, options } of selects) {
        for (const option of [...options].slice(1)) {
          option.text = option.dataset.label + (counts ? ` (${counts[dataset.filter]?.[option.value] ?? 0})` : "");
        }
      }
      if (isAsked && mine === turn) said.textContent = total ? found.replace("{number}", total) : none;
    } catch {
      if (way === byFile) return (said.textContent = fault);
      way = byFile;
      find = null;
      search();
    }
  }

  function restore() {
    const given = new URLSearchParams(location.search);
    for (const one of [field, ...selects]) one.value = given.get(one.name) ?? "";
    search();
  }

  form.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  };
  form.onchange = () => {
    const given = [...new FormData(form)].filter(([, value]) => value);
    history.pushState(null, "", `?${new URLSearchParams(given)}`);
  };
  form.onsubmit = () => {
    search();
    return false;
  };
  onpopstate = restore;
  onkeydown = (event) => {
    const links = [field, ...list.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Escape: 0 }[event.key];
    // In the field, Escape empties it.
    if (place < 0 || !links[to] || place === to) return;
    event.preventDefault();
    links[to].focus();
  };
  restore();
})();
