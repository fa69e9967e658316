// Searches with Pagefind: in one index, or in the shards of a large site as if they were one.
import { createInstance } from "./pagefind.js";

const indexIn = (folder) =>
  createInstance({ basePath: new URL(folder, import.meta.url).href, noWorker: true, excerptLength: 22 });

// How much it says of a page that it has a word which `count` of all pages have (BM25).
const rarity = (pages, count) => Math.log((pages - count + 0.5) / (count + 0.5) + 1);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// A function that searches as `search` of an index does, and gives `results` and `totalFilters`.
export async function open() {
  const index = indexIn("./");
  const { words } = await index.filters();
  return words ? inShards(index, Object.keys(words)) : index.search;
}

// `vocabulary` is the index of the words of each shard. It was opened first, for it has the program of all. A label says
// which shard it is, and how many pages are in it.
function inShards(vocabulary, labels) {
  const shards = {};
  const pagesOf = (label) => Number(label.split(" ")[1]);

  async function openShard(label) {
    const index = indexIn(`./${label.split(" ")[0]}/`);
    await index.filters();
    return { index, pages: pagesOf(label) };
  }

  // The shards with these words. Any other one would give pages with shorter words, or with some of the words.
  async function shardsWith(text) {
    const words = text && (await vocabulary.search(text.replaceAll('"', " "))).totalFilters.words;
    const holding = words ? labels.filter((label) => words[label]) : labels;
    return Promise.all(holding.map((label) => (shards[label] ??= openShard(label))));
  }

  // For each shard, what its scores are multiplied by: Pagefind weighs a word by how rare it is in that shard.
  async function factors(chosen, words) {
    const countsIn = ({ index }) => Promise.all(words.map(async (word) => (await index.search(word)).results.length));
    const counts = await Promise.all(chosen.map(countsIn));
    const pages = sum(labels.map(pagesOf));
    const overall = sum(words.map((_, place) => rarity(pages, sum(counts.map((numbers) => numbers[place])))));
    return chosen.map((shard, place) => overall / sum(counts[place].map((count) => rarity(shard.pages, count))));
  }

  return async (text, options) => {
    const chosen = await shardsWith(text);
    const answers = await Promise.all(chosen.map(({ index }) => index.search(text, options)));
    // Results for words in quotation marks have no scores.
    const weights = text && !text.includes('"') ? await factors(chosen, text.split(/\s+/)) : [];
    const counts = {};
    for (const [value, count] of answers.flatMap(({ totalFilters }) => Object.entries(totalFilters.in ?? {}))) {
      counts[value] = (counts[value] ?? 0) + count;
    }
    const results = answers.flatMap(({ results }, place) =>
      results.map((result) => ({ ...result, score: result.score * (weights[place] ?? 1) })));
    return { totalFilters: { in: counts }, results: results.sort((a, b) => b.score - a.score) };
  };
}
