module.exports = {
  layout: "term.11ty.js",
  tags: ["mensen"],
  permalink: ({ page }) => `/mensen/${page.fileSlug}.html`,
};
