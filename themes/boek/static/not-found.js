// The page for unknown addresses: its search begins with the words of the address, and it lists titles that are near these.
"use strict";

(() => {
  const { titles } = document.currentScript.dataset;
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // The last part of the address that says something. As the query of another address, anything can be decoded.
  const parts = location.pathname.split("/").map((part) => plain(new URLSearchParams(`q=${part.replace(/\.\w{2,5}$/, "")}`).get("q")));
  const asked = parts.findLast((part) => part && !/^(index( \d+)?|404)$/.test(part));
  if (!asked) return;
  document.querySelector("#_words").value = asked;

  // The part of the pairs of letters in both texts that they share (Dice).
  const pairsIn = (text) => new Set([...text].map((letter, n) => letter + text[n + 1]));
  const pairs = pairsIn(asked);
  function likeness(title) {
    const others = [...pairsIn(plain(title))];
    return (2 * others.filter((pair) => pairs.has(pair)).length) / (others.length + pairs.size);
  }

  const script = make("script", { src: titles });
  script.onload = () => {
    const all = script.data.map(([path, title]) => [likeness(title), path, title]).sort((a, b) => b[0] - a[0]);
    const near = all.slice(0, 5).filter(([like]) => like > Math.max(0.4, all[0][0] * 0.7));
    const list = document.querySelector(".near ul");
    list.append(...near.map(([, path, textContent]) => make("li", {}, make("a", { href: titles.replace(/[^/]*$/, path), textContent }))));
    list.parentElement.hidden = !near[0];
  };
  document.head.append(script);
})();
