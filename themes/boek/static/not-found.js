// The page for unknown addresses: its search begins with the words of the address, and it lists titles that are near these.
"use strict";

(() => {
  const { titles } = document.currentScript.dataset;
  const wordsOf = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];

  // An address may hold what is no text.
  function decoded(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  // The last part of the address that says something.
  const names = location.pathname.split("/").map((part) => wordsOf(decoded(part).replace(/\.\w{2,5}$/, "")).join(" "));
  const asked = names.findLast((name) => name && !/^(index( \d+)?|404)$/.test(name));
  if (!asked) return;
  document.querySelector("#_words").value = asked;

  const pairsIn = (text) => new Set([...text].slice(1).map((letter, n) => text[n] + letter));
  const pairs = pairsIn(asked);
  // Which part of the pairs of letters in two texts they share (Dice).
  function likeness(title) {
    const others = pairsIn(wordsOf(title).join(" "));
    return (2 * [...others].filter((pair) => pairs.has(pair)).length) / (others.size + pairs.size);
  }

  const script = Object.assign(document.createElement("script"), { src: titles });
  script.onload = () => {
    const all = script.data.map(([path, title]) => [likeness(title), path, title]).sort((a, b) => b[0] - a[0]);
    const near = all.slice(0, 5).filter(([like]) => like > Math.max(0.4, all[0][0] * 0.7));
    const section = document.querySelector(".near");
    for (const [, path, title] of near) {
      const link = Object.assign(document.createElement("a"), { href: titles.replace(/[^/]*$/, path), textContent: title });
      section.querySelector("ul").append(document.createElement("li"));
      section.querySelector("li:last-child").append(link);
      section.hidden = false;
    }
  };
  document.head.append(script);
})();
