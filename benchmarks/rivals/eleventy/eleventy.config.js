const footnotes = require("markdown-it-footnote");

const kinds = ["gemeenten", "themas", "mensen", "initiatieven"];
const byTitle = (one, other) => (one.data.title < other.data.title ? -1 : 1);

function group(stories, keysOf) {
  const groups = new Map();
  for (const story of stories) {
    for (const key of keysOf(story.data)) {
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(story);
    }
  }
  return groups;
}

module.exports = function (eleventy) {
  eleventy.setQuietMode(true);
  eleventy.amendLibrary("md", (markdown) => markdown.set({ typographer: true }).use(footnotes));
  const stories = (api) => api.getFilteredByTag("verhalen").sort(byTitle);
  const terms = (api) => kinds.flatMap((kind) => api.getFilteredByTag(kind).sort(byTitle));
  eleventy.addCollection("stories", stories);
  eleventy.addCollection("terms", terms);
  eleventy.addCollection("named", (api) => new Map(terms(api).map((term) => [term.page.url, term])));
  eleventy.addCollection("backlinks", (api) => group(stories(api), (data) => data.links));
  eleventy.addCollection("storiesOf", (api) =>
    group(stories(api), (data) => kinds.flatMap((kind) => data[kind].map((slug) => `/${kind}/${slug}.html`))),
  );
};

module.exports.config = {
  dir: { input: "content", includes: "../_includes", output: "site" },
  markdownTemplateEngine: false,
  htmlTemplateEngine: false,
};
