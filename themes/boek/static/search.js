// Search: in full texts by Pagefind where that was made, otherwise in titles and summaries. Both are asked for single
// words, of which it is known here which ones stand in the book and which belong together.
"use strict";

(() => {
  const [form, note, status, list, more] = document.querySelectorAll("#_search, #_search ~ :is(.hint, .said, ol, button)");
  const [field, ...selects] = form.querySelectorAll("input, select");
  const { root, index, small, found, foundFor, instead, none, busy, fault } = form.dataset;
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/ı/g, "i");
  const wordsOf = (text) => fold(`${text ?? ""}`).match(/[\p{L}\p{N}]+/gu) ?? [];
  const smallWords = wordsOf(small);
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  // What a script leaves as `data`: a page may load no other kind of file from a disk.
  const load = (src) => new Promise((resolve, reject) => {
    const script = make("script", { src, onerror: reject, onload: () => resolve(script.data) });
    document.head.append(script);
    script.remove();
  });

  // A way to search has the words of the book in parts, which begin with `starts`. Its `find` gives the pages with a word,
  // each with a score and what matches there, and `read` what is shown of a page.

  // It lies beside this page, in each language.
  const byPagefind = async () => (await load("pagefind/search.js"))(load, wordsOf);

  async function byFile() {
    note.hidden = false;
    const [records, lexicon] = await load(index);
    for (const record of records) {
      const { title, aliases, names, parts, summary } = record;
      record.words = [[summary, 2], [parts.map((part) => part[1]), 3], [names, 5], [aliases, 6], [title, 9]]
        .flatMap(([text, weight]) => wordsOf(text).map((word) => [word, weight]));
      record.names = [title, ...aliases];
    }
    return {
      starts: [""],
      part: () => lexicon,
      all: () => records,
      find: (text, isExact) => records.flatMap((record) => {
        const hits = wordsOf(text).map((start) => record.words.filter(([word]) => (isExact ? word === start : word.startsWith(start))));
        const scores = hits.flat().map(([word, weight]) => (text.includes(word) ? weight : weight / 10));
        return hits.every(([hit]) => hit) ? [[record, { score: Math.max(...scores), hits: hits.flat().map(([word]) => word) }]] : [];
      }),
      read: (record, hits) => {
        const parts = record.parts.filter(([, title]) => wordsOf(title).some((word) => hits.includes(word)));
        return { ...record, parts, hits };
      },
    };
  }

  // Entries of the lexicon by their word, of all words with the same first letter.
  function lexiconOf({ starts, part }) {
    const parts = [];
    const entriesIn = async (n) => (await part(n)).split("!").map((entry) => {
      const [word, ...fields] = entry.split(":");
      return [word, fields.map((field) => field.split("=").filter(Boolean))];
    });
    return async ([initial]) => new Map((await Promise.all(starts.flatMap((start, n) =>
      (start[0] > initial || starts[n + 1]?.[0] < initial ? [] : (parts[n] ??= entriesIn(n)))))).flat());
  }

  // How many letters to add, leave out, change or swap to make one word of the other; more than `most` if that many are
  // not enough.
  function slipsBetween(one, other, most) {
    if (one === other || most < 0) return 0;
    const [front, back] = [one.slice(1), other.slice(1)];
    if (one[0] === other[0]) return slipsBetween(front, back, most);
    const ways = [[front, other], [one, back], [front, back]];
    if (one[0] === back[0] && front[0] === other[0]) ways.push([front.slice(1), back.slice(1)]);
    return 1 + Math.min(...ways.map((way) => slipsBetween(...way, most - 1)));
  }

  // The words of the book that may be meant by one that is not in it: the word without an ending, or those with the
  // fewest slips, or what it ends in if it is a compound.
  async function replacements(asked, words, lexicon) {
    const base = [1, 2].map((ending) => asked.slice(0, -ending)).find((word) => word[3] && words.includes(word));
    if (base || !asked[3] || /\d/.test(asked)) return base ? [base] : [];
    for (const slips of asked[7] ? [1, 2] : [1]) {
      // A short word that lacks a letter of it is another word.
      const like = words.filter((word) => word[0] === asked[0] && (asked[5] || [...asked].every((letter) => word.includes(letter))) && slipsBetween(asked, word, slips) <= slips);
      if (like[0]) return like.slice(0, 3);
    }
    for (let place = 3; place < asked.length - 3; place++) {
      const tail = asked.slice(place);
      if (words.some((word) => word.startsWith(asked.slice(0, place))) && (await lexicon(tail)).has(tail)) return [tail];
    }
    return [];
  }

  // The words to search for in place of one, each with the part of its score that counts, itself first.
  async function alternatives(asked, lexicon) {
    const known = [...(await lexicon(asked)).keys()];
    const meant = known.some((word) => word.startsWith(asked)) ? [asked] : await replacements(asked, known, lexicon);
    const words = meant.map((word) => [word, 1]);
    // Of several that may be meant, nothing is guessed beyond them.
    const related = meant.length === 1 && (await lexicon(meant[0])).get(meant[0]);
    return new Map([...words, ...(related || []).flatMap((others, n) => others.map((other) => [other, n ? 0.4 : 0.8]))]);
  }

  // The pages with any of these words, each with its highest score and all that matches.
  async function findAny(words, find) {
    const pages = new Map();
    await Promise.all([...words].map(async ([word, part]) => {
      for (const [page, { score, hits }] of await find(word)) {
        const before = pages.get(page) ?? { score: 0, hits: [] };
        pages.set(page, { score: Math.max(before.score, score * part), hits: [...before.hits, ...hits] });
      }
    }));
    return pages;
  }

  const withoutSmall = (words) => {
    const others = words.filter((word) => !smallWords.includes(word));
    return others[0] ? others : words;
  };

  // A page that is called what was asked comes first, then others that have that as another name, or but for small words.
  function rankOf(names, asked) {
    const find = (form) => names.findIndex((name) => `${form(wordsOf(name))}` === `${form(asked)}`);
    const place = find((words) => words);
    return place ? (place > 0 ? 3 : find(withoutSmall) < 0 ? 0 : 2) : 4;
  }

  // The pages that have a word of each of these groups.
  async function findAll(groups, find) {
    const answers = await Promise.all(groups.map((words) => findAny(words, find)));
    return [...(answers[0]?.keys() ?? [])].flatMap((page) => {
      const matches = answers.flatMap((pages) => pages.get(page) ?? []);
      const match = { score: matches.reduce((sum, { score }) => sum + score, 0), hits: matches.flatMap(({ hits }) => hits) };
      return matches.length < groups.length ? [] : [[page, match]];
    });
  }

  // The results, the best first, and for words that are not in the book those that were searched for.
  async function resultsFor(text, { find, all, lexicon }) {
    if (!text) return [(await all()).map((page) => ({ page, hits: [] })), []];
    const asked = wordsOf(text);
    const whole = asked.join(" ");
    const results = new Map();
    const replaced = [];
    const add = (pages, least = 0) => {
      for (const [page, { score, hits }] of pages) {
        if (!results.has(page)) results.set(page, { page, hits, score, rank: Math.max(least, rankOf(page.names, asked)) });
      }
    };
    let isOne;
    const seek = async (words, least) => add(await findAll(await Promise.all(withoutSmall(words).map(async (word) => {
      // Where two words are one in the book, neither is a mistake.
      const group = isOne ? new Map([[word, 1]]) : await alternatives(word, lexicon);
      if (!group.has(word)) replaced.push(...group.keys());
      return group;
    })), find), least);
    if (/^".+"$/.test(text)) add(await find(whole, true));
    else {
      for (const [n, word] of asked.slice(1).entries()) {
        const joined = asked[n] + word;
        if (smallWords.includes(word) && smallWords.includes(asked[n]) || !(await lexicon(joined)).has(joined)) continue;
        await seek(asked.toSpliced(n, 2, joined), 1);
        isOne = true;
      }
      await seek(asked);
      // What bears a name of several words may have another one too.
      const [otherNames = []] = (asked[1] && (await lexicon(whole)).get(whole)) || [];
      add(await findAny(new Map(otherNames.map((name) => [name, 0.8])), find));
    }
    return [[...results.values()].sort((a, b) => b.rank - a.rank || b.score - a.score), replaced];
  }

  function itemOf({ path, title, summary = "", kind, parts, hits }) {
    // Every second piece of the text is a word.
    const marked = (name, text, properties) => make(name, properties, ...text.split(/([\p{L}\p{M}\p{N}]+)/u).map(
      (piece, n) => (n % 2 && hits.includes(fold(piece)) ? make("mark", {}, piece) : piece)));
    const part = (className, address, title, text) =>
      [make("p", { className }, marked("a", title, { href: root + address })), marked("p", text)];
    const start = wordsOf(`${title} ${summary}`).some((word) => hits.includes(word)) ? summary : parts.find(([id]) => !id)?.[2];
    const sections = parts.filter(([id]) => id).slice(0, 3);
    return make("li", {}, make("p", { className: "label" }, kind),
      ...part("entry-title", path, title, start || summary),
      make("ul", {}, ...sections.map(([id, heading, text = ""]) => make("li", {}, ...part("", `${path}#${id}`, heading, text)))));
  }

  function say(heading, remark) {
    status.replaceChildren(...[["h2", heading], ["p", remark]].flatMap(([name, textContent]) => (textContent ? make(name, { textContent }) : [])));
  }

  let way = byPagefind;
  let starting;
  let turn = 0;
  let timer;

  async function search() {
    const mine = ++turn;
    const myWay = way;
    const text = field.value.trim();
    const choices = selects.filter(({ value }) => value).map(({ name, value }) => `${name}=${value}`);
    const isAsked = text || choices[0];
    say("", isAsked ? busy : "");
    try {
      if (isAsked) starting ??= way().then((engine) => ({ ...engine, lexicon: lexiconOf(engine) }));
      const engine = await starting;
      const [all, replaced] = isAsked ? await resultsFor(text, engine) : [[], []];
      const counts = {};
      for (const choice of all.flatMap(({ page }) => page.within)) counts[choice] = (counts[choice] ?? 0) + 1;
      const results = all.filter(({ page }) => choices.every((choice) => page.within.includes(choice)));
      const total = results.length;
      more.onclick = async () => {
        const shown = results.splice(0, 10);
        const records = await Promise.all(shown.map(({ page, hits }) => engine.read(page, hits)));
        if (mine === turn) list.append(...records.map(itemOf));
        more.hidden = !results.length;
      };
      if (mine !== turn) return;
      list.replaceChildren();
      await more.onclick();
      const other = replaced[0] ? instead.replace("{words}", replaced.join(", ")) : "";
      if (isAsked) say((text ? foundFor : found).replace("{number}", total).replace("{query}", () => text.replace(/^"|"$/g, "")), total ? other : none);
      for (const { name, options } of selects) {
        for (const option of options) {
          const { label } = option.dataset;
          if (label) option.text = isAsked ? `${label} (${counts[`${name}=${option.value}`] ?? 0})` : label;
        }
      }
    } catch {
      if (myWay === way) [way, starting] = [byFile, null];
      if (mine !== turn) return;
      if (myWay === byFile) say("", fault);
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
