const { base, items, link, safe } = require("./base.js");

exports.render = function ({ title, summary, page, content, collections, ...data }) {
  const terms = (label, kind) =>
    `<dt>${label}</dt>` +
    data[kind].map((slug) => `<dd>${link(collections.named.get(`/${kind}/${slug}.html`))}</dd>`).join("");
  const day = page.date;
  const backlinks = collections.backlinks.get(page.fileSlug);
  return base(title, summary, `<article>
<h1>${safe(title)}</h1>
<p class="summary">${safe(summary)}</p>
${content}
</article>
<aside>
<dl>
<dt>Datum</dt><dd><time datetime="${day.toISOString().slice(0, 10)}">${day.getUTCDate()}-${day.getUTCMonth() + 1}-${day.getUTCFullYear()}</time></dd>
${terms("Gemeente", "gemeenten")}
${terms("Thema's", "themas")}
${terms("Mensen", "mensen")}
${terms("Initiatief", "initiatieven")}
</dl>
</aside>
${backlinks ? `<section>
<h2>Genoemd in</h2>
<ul>
${items(backlinks, link)}</ul>
</section>` : ""}`);
};
