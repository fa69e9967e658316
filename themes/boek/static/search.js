// Search: in full texts by Pagefind where that was made, otherwise in titles and summaries. Both are asked for single
// words, of which it is known here which ones stand in the book and which belong together.
"use strict";

(() => {
  const [form, note, status, list, more] = document.querySelectorAll("#_search, #_search ~ :is(.hint, .said, ol, button)");
  const [field, ...selects] = form.querySelectorAll("input, select");
  const { root, index, small, found, foundFor, instead, none, busy, fault } = form.dataset;
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
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

  const byPagefind = async () => (await load(`${root}pagefind/search.js`))(load, wordsOf);

  async function byFile() {
    note.hidden = false;
    const [records, lexicon] = await load(index);
    for (const record of records) {
      const { title, aliases, names, parts, summary } = record;
      const texts = [[summary, 2], [parts.map((part) => part[1]), 3], [names, 5], [aliases, 6], [title, 9]];
      record.words = texts.flatMap(([text, weight]) => wordsOf(text).map((word) => [word, weight]));
      record.names = [title, ...aliases];
    }
    return {
      starts: [""],
      part: () => lexicon,
      all: () => records,
      find: (text) => records.flatMap((record) => {
        const hits = wordsOf(text).map((start) => record.words.filter(([word]) => word.startsWith(start)));
        const scores = hits.flat().map(([word, weight]) => (text.includes(word) ? weight : weight * 0.7));
        return hits.every(([hit]) => hit) ? [[record, Math.max(...scores), hits.flat().map(([word]) => word)]] : [];
      }),
      read: (record, hits) => {
        const parts = record.parts.filter(([, title]) => wordsOf(title).some((word) => hits.includes(word)));
        return { ...record, parts, hits };
      },
    };
  }

  // Entries of the lexicon by their word: those around a word, or all.
  function lexiconOf({ starts, part }) {
    const parts = [];
    const entriesIn = async (n) => (await part(n)).split(";").map((entry) => {
      const [word, ...fields] = entry.split(":");
      return [word, fields.map((field) => field.split("|").filter(Boolean))];
    });
    return async (word) => {
      const near = (start, n) => !word || start.startsWith(word) || (start <= word && !(starts[n + 1] <= word));
      return new Map((await Promise.all(starts.flatMap((start, n) => (near(start, n) ? (parts[n] ??= entriesIn(n)) : [])))).flat());
    };
  }

  // How many letters to add, leave out, change or swap to make one word of the other.
  function slipsBetween(one, other) {
    let [before, last, row] = [[], [], [...other, 0].map((_, n) => n)];
    [...one].forEach((letter, i) => {
      [before, last, row] = [last, row, [i + 1]];
      [...other].forEach((letter2, j) => {
        const swapped = letter === other[j - 1] && one[i - 1] === letter2 ? before[j - 1] + 1 : 99;
        row.push(Math.min(row[j] + 1, last[j + 1] + 1, last[j] + (letter !== letter2), swapped));
      });
    });
    return row.at(-1);
  }

  // The words to search for in place of one, each with the part of its score that counts: itself, other names for it,
  // compounds that end in it, and what it ends in; for one that is not in the book, words that are like it or in it.
  async function alternatives(asked, lexicon) {
    let entries = await lexicon(asked);
    const words = new Map();
    const add = (word, part) => words.set(word, Math.max(part, words.get(word) ?? 0));
    const addWithRelated = (word, part) => {
      add(word, part);
      entries.get(word)?.forEach((others, n) => others.forEach((other) => add(other, part * [0.8, 0.6, 0.3][n])));
    };
    const isIn = [...entries.keys()].some((word) => word.startsWith(asked));
    if (isIn) addWithRelated(asked, 1);
    else entries = await lexicon();
    if (entries.has(asked) || !asked[3]) return words;
    const known = [...entries.keys()].filter((word) => !word.includes(" "));
    // It may be there with another ending.
    const start = isIn ? asked : asked.slice(0, Math.max(5, asked.length - 2));
    for (const word of known) if (word.indexOf(start, 3) > 0) add(word, 0.6);
    if (isIn || /\d/.test(asked)) return words;
    const most = asked[6] ? 2 : 1;
    const slips = known.map((word) => (Math.abs(word.length - asked.length) > most ? 9 : slipsBetween(asked, word)));
    const fewest = Math.min(...slips);
    known.forEach((word, n) => fewest <= most && slips[n] === fewest && addWithRelated(word, 0.5));
    if (words.size) return words;
    const longest = (isPart) => known.reduce((found, word) => (word[3] && word.length > found.length && isPart(word) ? word : found), "");
    const [front, tail] = [longest((word) => asked.startsWith(word)), longest((word) => asked.endsWith(word))];
    if (front) add(front, asked.length - front.length < 4 ? 0.5 : 0.2);
    if (tail) addWithRelated(tail, 0.3);
    return words;
  }

  // The pages with any of these words, each with its highest score and all that matches.
  async function findAny(words, find) {
    const answers = await Promise.all([...words.keys()].map((word) => find(word.includes(" ") ? `"${word}"` : word)));
    const pages = new Map();
    [...words.values()].forEach((part, n) => {
      for (const [page, score, hits] of answers[n]) {
        const before = pages.get(page) ?? { score: 0, hits: [] };
        pages.set(page, { score: Math.max(before.score, score * part), hits: [...before.hits, ...hits] });
      }
    });
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
    return place ? (place > 0 ? 2 : find(withoutSmall) < 0 ? 0 : 1) : 3;
  }

  // The results, the best first, and for words that are not in the book those that were searched for.
  async function resultsFor(text, { find, all, lexicon }) {
    if (!text) return [(await all()).map((page) => ({ page, hits: [] })), []];
    const asked = wordsOf(text);
    const needed = withoutSmall(asked);
    const whole = asked.join(" ");
    const isPhrase = /^".+"$/.test(text);
    const groups = isPhrase ? [new Map([[whole, 1]])] : await Promise.all(asked.map((word) => alternatives(word, lexicon)));
    const answers = await Promise.all(groups.map((words) => findAny(words, find)));
    const sought = answers.filter((_, n) => isPhrase || needed.includes(asked[n]));
    // What bears a name of several words may have another one too.
    const [otherNames = []] = (asked[1] && (await lexicon(whole)).get(whole)) || [];
    const results = await findAny(new Map(otherNames.map((name) => [name, 0.8])), find);
    for (const page of sought[0]?.keys() ?? []) {
      if (!sought.every((answer) => answer.has(page))) continue;
      // Small words count, but are not shown.
      const score = answers.reduce((sum, answer) => sum + (answer.get(page)?.score ?? 0), 0);
      results.set(page, { score, hits: sought.flatMap((answer) => answer.get(page).hits) });
    }
    const ranked = [...results].map(([page, match]) => ({ page, ...match, rank: rankOf(page.names, asked) }));
    const replaced = isPhrase ? [] : groups.flatMap((words, n) => (words.has(asked[n]) ? [] : [...words.keys()].slice(0, 3)));
    return [ranked.sort((a, b) => b.rank - a.rank || b.score - a.score), replaced];
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
