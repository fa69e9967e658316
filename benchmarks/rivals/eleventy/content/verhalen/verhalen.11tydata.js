module.exports = {
  layout: "story.11ty.js",
  tags: ["verhalen"],
  permalink: ({ page }) => `/verhalen/${page.fileSlug}.html`,
};
