const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Make text safe in HTML. */
exports.safe = (text) => String(text).replace(/[&<>"]/g, (character) => escapes[character]);

/** Make one list item per entry. */
exports.items = (entries, item) => entries.map((entry) => `<li>${item(entry)}</li>\n`).join("");

/** Link to a page by its title. */
exports.link = (entry) => `<a href="${entry.page.url}">${exports.safe(entry.data.title)}</a>`;

/** Link to a story with the year it is from. */
exports.dated = (entry) => `${exports.link(entry)} (${entry.date.getUTCFullYear()})`;

/** Put the whole page around its middle. */
exports.base = (title, summary, main) => `<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${exports.safe(title)} | Het boek</title>
${summary ? `<meta name="description" content="${exports.safe(summary)}">` : ""}
</head>
<body>
<header>
<nav>
<a href="/index.html">Verhalen</a>
<a href="/gemeenten/index.html">Gemeenten</a>
<a href="/themas/index.html">Thema's</a>
<a href="/mensen/index.html">Mensen</a>
<a href="/initiatieven/index.html">Initiatieven</a>
</nav>
</header>
<main>
${main}
</main>
<footer><p>Het boek</p></footer>
</body>
</html>
`;
