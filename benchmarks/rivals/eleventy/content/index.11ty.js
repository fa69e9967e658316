const { base, dated, items } = require("../_includes/base.js");

exports.data = { permalink: "/index.html" };
exports.render = ({ collections }) =>
  base("Verhalen", "", `<h1>Verhalen</h1>\n<ul>\n${items(collections.stories, dated)}</ul>`);
