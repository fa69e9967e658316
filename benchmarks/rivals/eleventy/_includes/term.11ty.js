const { base, dated, items, safe } = require("./base.js");

exports.render = ({ title, summary, facts, page, content, collections }) =>
  base(title, summary, `<article>
<h1>${safe(title)}</h1>
<p class="summary">${safe(summary)}</p>
${facts ? `<p class="facts">${safe(facts)}</p>` : ""}
${content}
</article>
<section>
<h2>Verhalen</h2>
<ul>
${items(collections.storiesOf.get(page.url) ?? [], dated)}</ul>
</section>`);
