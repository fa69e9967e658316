// Search: in full texts by Pagefind where that runs, otherwise in titles and summaries from a script.
"use strict";

(() => {
  const [form, note, status, list, more] = document.querySelectorAll("#_search, #_search ~ :is(.hint, .said, ol, button)");
  const [field, ...selects] = form.querySelectorAll("input, select");
  const { root, index, found, none, busy, fault } = form.dataset;
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const wordsOf = (text) => fold(`${text ?? ""}`).match(/[\p{L}\p{N}]+/gu) ?? [];
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A search returns the number of results of each choice, and functions that fetch one result each. Each part of a
  // result has its id, its title and some text; its hits are the words that match.

  async function byPagefind() {
    const { open } = await import(new URL(`${root}pagefind/search.js`, location));
    const search = await open();
    const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    const read = ({ meta, raw_url, sub_results }) => ({
      ...meta,
      path: raw_url.slice(1),
      parts: sub_results.map((part) => [part.anchor?.id, part.title, plain(part.plain_excerpt)]),
      hits: wordsOf(sub_results.map((part) => part.excerpt).join().match(/(?<=<mark>).*?(?=<)/g)),
    });
    return async (text, choices) => {
      const filters = choices[0] ? { in: choices } : {};
      const { totalFilters, results } = await search(text || null, { filters });
      return [totalFilters.in ?? {}, results.map((page) => async () => read(await page.data()))];
    };
  }

  async function byFile() {
    note.hidden = false;
    const [records, stems] = await new Promise((resolve, reject) => {
      window.verhalenSearch = (...data) => resolve(data);
      document.head.append(make("script", { src: index, onerror: reject }));
    });
    // A word may be the name of a property that objects have.
    Object.setPrototypeOf(stems, null);
    // The words of a record, each with its weight.
    for (const record of records) {
      const texts = [[record.summary, 2], [record.parts.map((part) => part[1]), 3], [record.names, 5], [record.aliases, 6], [record.title, 9]];
      record.words = texts.flatMap(([text, weight]) => wordsOf(text).map((word) => [word, weight]));
    }
    // How similar a word is to the one asked for: another form of it, a longer word, or one with a slip in it.
    const likenessTo = (asked) => {
      const slip = asked[5] ? 2 : 1;
      const slips = [...asked].map((_, n) => `${asked.slice(0, n)}.{0,${slip + 1}}${asked.slice(n + slip)}`);
      const near = RegExp(`^(${slips.join("|")})$`);
      const cache = Object.create(null);
      return (word, stem = stems[word] ?? word) => (cache[word] ??=
        asked === word ? 1
        : stem === stems[asked] || (stem[3] && asked.startsWith(stem) && asked.length < stem.length + 4) ? 0.8
        : word.startsWith(asked) ? 0.7
        : asked[3] && (near.test(word) || near.test(stem)) ? 0.02 : 0);
    };
    return async (text, choices) => {
      const asked = wordsOf(text).map(likenessTo);
      if (text && !asked[0]) return [{}, []];
      const all = records.map((record) => {
        const hits = record.words.flatMap(([word]) => (asked.some((like) => like(word)) ? word : []));
        const fits = asked.map((like) => Math.max(...record.words.map(([word, weight]) => like(word) * weight)) || NaN);
        const parts = record.parts.filter(([, title]) => wordsOf(title).some((word) => hits.includes(word)));
        return { ...record, hits, parts, fit: fits.reduce((sum, fit) => sum + fit, 1) };
      }).filter(({ fit }) => fit).sort((a, b) => b.fit - a.fit);
      // Slips count only if nothing matches better.
      const results = all.filter(({ fit }) => fit > 2 || all[0].fit < 2);
      const counts = {};
      for (const choice of results.flatMap(({ within }) => within)) counts[choice] = (counts[choice] ?? 0) + 1;
      const chosen = results.filter(({ within }) => choices.every((choice) => within.includes(choice)));
      return [counts, chosen.map((record) => () => record)];
    };
  }

  function itemOf({ path, title, summary = "", kind, hits, parts }) {
    // Every second piece of the text is a word.
    const marked = (name, text, properties) => make(name, properties, ...text.split(/([\p{L}\p{M}\p{N}]+)/u).map(
      (piece, n) => (n % 2 && hits.includes(fold(piece)) ? make("mark", {}, piece) : piece)));
    const part = (className, address, title, text) =>
      [make("p", { className }, marked("a", title, { href: root + address })), marked("p", text)];
    const start = wordsOf(summary).some((word) => hits.includes(word)) ? summary : parts.find(([id]) => !id)?.[2];
    const places = parts.filter(([id]) => id).slice(0, 3);
    return make("li", {}, make("p", { className: "label" }, kind),
      ...part("entry-title", path, title, start ?? summary),
      make("ul", {}, ...places.map(([id, title, text = ""]) => make("li", {}, ...part("", `${path}#${id}`, title, text)))));
  }

  let way = location.protocol === "file:" ? byFile : byPagefind;
  let find;
  let turn = 0;
  let timer;

  async function search() {
    const mine = ++turn;
    const myWay = way;
    const text = field.value.trim();
    const choices = selects.filter(({ value }) => value).map(({ name, value }) => `${name}=${value}`);
    const isAsked = text || choices[0];
    status.textContent = isAsked ? busy : "";
    try {
      const [counts, results] = isAsked ? await (await (find ??= way()))(text, choices) : [null, []];
      const total = results.length;
      more.onclick = async () => {
        const records = await Promise.all(results.splice(0, 10).map((read) => read()));
        if (mine === turn) list.append(...records.map(itemOf));
        more.hidden = !results.length;
      };
      if (mine !== turn) return;
      list.replaceChildren();
      await more.onclick();
      if (isAsked) status.textContent = total ? found.replace("{number}", total) : none;
      for (const { name, options } of selects) {
        for (const option of options) {
          const { label } = option.dataset;
          if (label) option.text = counts ? `${label} (${counts[`${name}=${option.value}`] ?? 0})` : label;
        }
      }
    } catch {
      if (myWay === way) [way, find] = [byFile, null];
      if (mine !== turn) return;
      if (myWay === byFile) status.textContent = fault;
      else search();
    }
  }

  function restore() {
    const query = new URLSearchParams(location.search);
    for (const control of [field, ...selects]) {
      control.value = query.get(control.name) ?? "";
      // A choice that does not exist.
      control.value ||= "";
    }
    search();
  }

  form.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  };
  form.onchange = () => {
    const filled = [...new FormData(form)].filter(([, value]) => value);
    history.pushState(null, "", filled[0] ? `?${new URLSearchParams(filled)}` : location.pathname);
  };
  form.onsubmit = () => {
    search();
    return false;
  };
  onpopstate = restore;
  onkeydown = (event) => {
    const stops = [field, ...list.querySelectorAll("a")];
    const place = stops.indexOf(document.activeElement);
    const next = stops[{ ArrowDown: place + 1, ArrowUp: place - 1, Escape: 0 }[event.key]];
    // Escape empties the field.
    if (place < 0 || !next || next === stops[place]) return;
    event.preventDefault();
    next.focus();
  };
  restore();
})();
