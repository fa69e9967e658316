module.exports = {
  layout: "term.11ty.js",
  tags: ["initiatieven"],
  permalink: ({ page }) => `/initiatieven/${page.fileSlug}.html`,
};
