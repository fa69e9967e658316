module.exports = {
  layout: "term.11ty.js",
  tags: ["gemeenten"],
  permalink: ({ page }) => `/gemeenten/${page.fileSlug}.html`,
};
