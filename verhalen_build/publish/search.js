// Searches with Pagefind: in one index, or in the shards of a large site as if they were one.
"use strict";

// Every file is a script, which a page may load from a disk too. `load` gives what one of them holds.
document.currentScript.data = ((folder) => async (load, wordsOf) => {
  const fetchFile = async (address) => {
    const data = await load(address.replace(/(?=\?|$)/, ".js"));
    return new Response(typeof data === "string" ? Uint8Array.from(data, (sign) => sign.charCodeAt()) : JSON.stringify(data));
  };
  // Of these the names do not change with what is in them, so nothing that was kept will do. Pagefind asks for its entry so too.
  const fresh = (address) => load(`${address}?ts=${Date.now()}`);
  const [[starts, partNames], program] = await Promise.all([fresh(`${folder}words.json.js`), load(`${folder}pagefind.js`)]);
  const createInstance = program(fetchFile, folder);
  const opened = {};
  // The index of the whole site, or of the words of each shard. It is opened first, for it has the program of all.
  const main = createInstance({ basePath: folder, noWorker: true });
  const { words: labels } = await main.filters();
  // A label says which shard it is, and how many pages are in it.
  const shards = labels ? Object.keys(labels) : [""];

  async function openIndex(label) {
    const path = label && `${label.split(" ")[0]}/`;
    const index = path ? createInstance({ basePath: folder + path, noWorker: true }) : main;
    const [table] = await Promise.all([fresh(`${folder}${path}pages.json.js`), index.filters()]);
    const pages = {};
    for (const [id, [names, within]] of Object.entries(table)) pages[id] = { names, within };
    return { pages, find: async (words) => (await index.search(words)).results };
  }

  const open = (label) => (opened[label] ??= openIndex(label));
  const size = (index) => Object.keys(index.pages).length;
  // How much it says of a page that it has a word which `count` of all pages have (BM25).
  const rarity = (pages, count) => Math.log((pages - count + 0.5) / (count + 0.5) + 1);

  // The indexes with these words. Any other shard would give pages with shorter words.
  async function indexesWith(words) {
    if (!labels) return [await open("")];
    const { totalFilters } = await main.search(words.replaceAll('"', " "));
    return Promise.all(shards.filter((label) => totalFilters.words?.[label]).map(open));
  }

  // The place with most matches near it.
  function best(places) {
    const near = (place) => places.filter((other) => other >= place && other < place + 22).length;
    return places.reduce((one, other) => (near(other) > near(one) ? other : one));
  }

  // The sentence at a place, and what follows it, as far as that is short.
  function excerpt(words, from, to, best) {
    const isEnd = (place) => place < from || /[.!?…]["”’')]*$/.test(words[place]);
    let start = Math.max(best, from);
    while (!isEnd(start - 1)) start--;
    let end = Math.max(start + 22, best + 5);
    while (end < start + 40 && !isEnd(end - 1)) end++;
    return words.slice(start, Math.min(end, to)).join(" ") + (end >= to || isEnd(end - 1) ? "" : " …");
  }

  return {
    starts,
    part: (number) => load(`${folder}words/${partNames[number]}.json.js`),

    // Every page, without a score.
    async all() {
      const indexes = await Promise.all(shards.map(open));
      return (await Promise.all(indexes.map(async ({ pages, find }) =>
        (await find(null)).map(({ id, data }) => Object.assign(pages[id], { data }))))).flat();
    },

    // The pages with a word, or with a longer one that begins with it, which counts for less; or with words in exactly
    // this order. Each with its score, and where that stands in it.
    async find(text, isExact) {
      const phrase = `"${text}"`;
      const words = isExact || text.includes(" ") ? phrase : text;
      const indexes = await indexesWith(words);
      const answers = await Promise.all(indexes.map(({ find }) => find(words)));
      const exact = new Set((await Promise.all(indexes.map(({ find }) => find(phrase)))).flat().map(({ id }) => id));
      const count = answers.flat().length;
      const total = shards.reduce((sum, label) => sum + Number(label.split(" ")[1]), 0);
      return answers.flatMap((results, place) => {
        const { pages } = indexes[place];
        // Pagefind weighs a word by how rare it is in that shard.
        const factor = labels ? rarity(total, count) / rarity(size(indexes[place]), results.length) : 1;
        return results.map(({ id, score, words: hits, data }) => {
          const weight = !exact.has(id) ? 0.1 : wordsOf(pages[id].names[0]).includes(text) ? 1.5 : 1;
          return [Object.assign(pages[id], { data }), { score: (score * factor || 1) * weight, hits }];
        });
      });
    },

    // The parts of a page with words at these places, the first of which may be its beginning, and those words.
    async read({ data }, places) {
      const { meta, raw_url: address, raw_content: text, anchors } = await data();
      const words = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").split(/\s+/);
      const headings = anchors.filter(({ element, text }) => /^h\d/i.test(element) && text?.trim());
      const starts = [{ text: meta.title, location: 0 }, ...headings, { location: words.length }];
      const parts = starts.slice(0, -1).flatMap(({ id, text, location }, n) => {
        const to = starts[n + 1].location;
        const inside = places.filter((place) => place >= location && place < to);
        if (!inside.length) return [];
        const place = best(inside);
        // In a recording, the second at which that is said.
        const said = anchors.findLast((anchor) => anchor.id.startsWith("t=") && anchor.location >= location && anchor.location <= place);
        return [[said?.id ?? id, text, excerpt(words, location + text.trim().split(/\s+/).length, to, place)]];
      });
      return { ...meta, path: address.slice(1), parts, hits: places.flatMap((place) => wordsOf(words[place])) };
    },
  };
})(new URL("./", document.currentScript.src).href);
