const { base, items, link } = require("../_includes/base.js");

exports.data = {
  labels: { gemeenten: "Gemeenten", themas: "Thema's", mensen: "Mensen", initiatieven: "Initiatieven" },
  pagination: { data: "labels", size: 1, alias: "kind" },
  permalink: ({ kind }) => `/${kind}/index.html`,
};
exports.render = ({ kind, labels, collections }) => {
  const terms = collections.terms.filter((term) => term.data.tags.includes(kind));
  const counted = (term) => `${link(term)} (${(collections.storiesOf.get(term.page.url) ?? []).length})`;
  return base(labels[kind], "", `<h1>${labels[kind]}</h1>\n<ul>\n${items(terms, counted)}</ul>`);
};
