module.exports = {
  layout: "term.11ty.js",
  tags: ["themas"],
  permalink: ({ page }) => `/themas/${page.fileSlug}.html`,
};
