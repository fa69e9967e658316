// The yellow marker on the page of a story.
(() => {
  "use strict";
  // A page that is left while it loads may get this script without the one before.
  if (!self.verhalen) return;
  const { home, texts, newId, stored, read, change, say, entry, fill } = verhalen;
  const { path, title } = texts;
  const root = document.querySelector("[data-markable]");
  const section = document.querySelector(".gele-zinnen");
  const [, tools, menu, chooser, frame] = home.children;
  const [markButton, shareButton] = tools.children;
  // Parts of the text that are not the story's own.
  const APART = ".sidenote, .footnote-ref, .footnote-backref, .place, .further, button, svg";
  const CONTEXT = 40;
  // The story as one text, with single spaces and a line for each block, and the node of each character in it.
  let text, letters;
  // Places of marks: {start, end, name, mark}; `guest` is the mark of a sentence that somebody shared.
  let spans, guest;

  function readText() {
    letters = [];
    const gap = () => {
      if (letters.at(-1)?.letter === " ") letters.pop();
      if (letters.length && letters.at(-1).letter !== "\n") letters.push({ letter: "\n" });
    };
    const walk = (node) => {
      if (node instanceof Text) {
        for (let offset = 0; offset < node.length; offset++) {
          const letter = node.data[offset].replace(/\s/, " ");
          if (letter !== " " || /\S/.test(letters.at(-1)?.letter ?? " ")) letters.push({ letter, node, offset });
        }
      } else if (node instanceof Element && !node.matches(APART)) {
        const block = !getComputedStyle(node).display.startsWith("inline");
        if (block) gap();
        node.childNodes.forEach(walk);
        if (block) gap();
      }
    };
    walk(root);
    text = letters.map(({ letter }) => letter).join("");
  }

  function ranges({ start, end }) {
    const parts = [];
    let range;
    for (const { node, offset } of letters.slice(start, end).filter(({ node }) => node)) {
      if (range?.endContainer !== node) {
        parts.push((range = new Range()));
        range.setStart(node, offset);
      }
      range.setEnd(node, offset + 1);
    }
    return parts;
  }

  const rects = (span) => ranges(span).flatMap((range) => [...range.getClientRects()]);

  function trimmed(start, end) {
    const part = text.slice(start, end);
    return { start: end - part.trimStart().length, end: start + part.trimEnd().length };
  }

  function selected() {
    const selection = getSelection();
    if (selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const inside = ({ node, offset }) => node && range.isPointInRange(node, offset) && range.isPointInRange(node, offset + 1);
    const span = trimmed(letters.findIndex(inside), letters.findLastIndex(inside) + 1);
    return span.start < span.end ? span : null;
  }

  // Finding marks again

  const words = (of) => [...of.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index: start }) => ({ word: word.toLowerCase(), start, end: start + word.length }));

  // The place with most of its context. A few words without any of it may be anything, unless `any` will do.
  function exactly({ exact, prefix, suffix, start }, any) {
    let best;
    // An empty text would be found everywhere.
    if (!exact.trim()) return best;
    const most = (count, fits) => (count && !fits(count) ? most(count - 1, fits) : count);
    for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) {
      const end = at + exact.length;
      const score =
        most(prefix.length, (count) => text.endsWith(prefix.slice(-count), at)) +
        most(suffix.length, (count) => text.startsWith(suffix.slice(0, count), end)) -
        Math.abs(at - start) / 1e7;
      if (!(best?.score >= score)) best = { start: at, end, score };
    }
    return any || best?.score > 9 || words(exact).length > 3 ? best : undefined;
  }

  // The words of the story that differ least from the mark's (Sellers 1980), if at most one in four does.
  function nearly({ exact, start }) {
    const wanted = words(exact);
    if (wanted.length < 5) return null;
    const there = words(text);
    // For each number of words of the story: how many differ if the mark ends there, and where it would begin.
    let cost = Array(there.length + 1).fill(0);
    let from = [...cost.keys()];
    wanted.forEach(({ word }, above) => {
      const [next, begin] = [[above + 1], [0]];
      there.forEach((other, at) => {
        const ways = [cost[at] + (other.word !== word), cost[at + 1] + 1, next[at] + 1];
        const best = Math.min(...ways);
        next.push(best);
        begin.push(best === ways[0] ? from[at] : best === ways[1] ? from[at + 1] : begin[at]);
      });
      [cost, from] = [next, begin];
    });
    const places = cost.flatMap((edits, at) =>
      at > from[at] && edits <= wanted.length / 4 ? { edits, start: there[from[at]].start, end: there[at - 1].end, state: "changed" } : [],
    );
    const worth = (place) => place.edits + Math.abs(place.start - start) / 1e7;
    return places.sort((a, b) => worth(a) - worth(b))[0];
  }

  const locate = (mark, any) => exactly(mark, any) ?? nearly(mark);

  // Showing marks

  function paint() {
    const elements = !CSS.highlights;
    if (elements) {
      for (const old of root.querySelectorAll("mark[class^=geel]")) old.replaceWith(...old.childNodes);
      root.normalize();
      readText();
    }
    let reach = 0;
    const strokes = { geel: [], "geel-noot": [], "geel-even": [] };
    for (const { start, end, name } of spans) {
      strokes[name].push(...ranges({ start: Math.max(start, reach), end }));
      reach = Math.max(reach, end);
    }
    for (const name in strokes) {
      if (!elements) CSS.highlights.set(name, new Highlight(...strokes[name]));
      else {
        for (const range of strokes[name]) {
          const mark = document.createElement("mark");
          mark.className = name;
          range.surroundContents(mark);
        }
      }
    }
    if (elements) readText();
  }

  function itemOf({ mark }) {
    const item = entry(mark);
    item.querySelector("[data-do=go]").hidden = mark.state === "gone";
    return item;
  }

  function show() {
    // A story that moved has another address, but the same title and sentence.
    const marks = read().filter((mark) => mark.path === path || (mark.title === title && exactly(mark)));
    const all = marks.map((mark) => {
      const place = locate(mark) ?? { start: Infinity, state: "gone" };
      return { ...place, name: mark.note ? "geel-noot" : "geel", mark: { ...mark, path, title, state: place.state } };
    });
    all.sort((a, b) => a.start - b.start);
    spans = [...all.filter(({ end }) => end), ...(guest ? [guest] : [])];
    paint();
    fill(section.querySelector("ol"), all.map(itemOf));
    return all;
  }

  const crossed = (span) => spans.filter(({ start, end, mark }) => mark && start < span.end && end > span.start);

  const quoted = (start, end) => ({
    path,
    title,
    exact: text.slice(start, end),
    prefix: text.slice(Math.max(0, start - CONTEXT), start),
    suffix: text.slice(end, end + CONTEXT),
    start,
    end,
  });

  // Overlapping strokes become one; adjacent strokes stay two, as they may be two thoughts.
  function add(span) {
    const old = crossed(span);
    const start = Math.min(span.start, ...old.map(({ start }) => start));
    const end = Math.max(span.end, ...old.map(({ end }) => end));
    const marks = old.map(({ mark }) => mark);
    const modified = new Date().toJSON();
    const mark = {
      created: modified,
      id: newId(),
      ...marks[0],
      modified,
      ...quoted(start, end),
      note: marks.map(({ note }) => note).filter(Boolean).join("\n"),
    };
    guest = null;
    tools.hidden = true;
    getSelection().removeAllRanges();
    say(texts.marked, texts.note, () => {
      openMenu(mark);
      menu.querySelector("[data-do=note]").click();
    });
    change((all) => [...all.filter(({ id }) => !marks.some((mark) => mark.id === id)), mark]);
  }

  let leaving;

  function surround(span) {
    leaving?.abort();
    const lines = span ? rects(span) : [];
    frame.replaceChildren(
      ...lines.map(({ left, top, width, height }) => {
        const line = document.createElement("i");
        line.style = `left:${left + scrollX}px;top:${top + scrollY}px;width:${width}px;height:${height}px`;
        return line;
      }),
    );
    if (lines[0]?.top < 50 || lines.at(-1)?.bottom > innerHeight - 150) scrollBy(0, lines[0].top - innerHeight / 3);
  }

  function go(span) {
    const [{ startContainer, startOffset }] = ranges(span);
    // The keyboard and a screen reader continue from here.
    getSelection().collapse(startContainer, startOffset);
    surround(span);
    leaving = new AbortController();
    for (const next of ["pointerdown", "keydown"]) addEventListener(next, () => surround(), leaving);
  }

  verhalen.go = (mark, event) => {
    event.preventDefault();
    const span = spans.find((span) => span.mark?.id === mark.id);
    // Another tab may have removed it.
    if (span) go(span);
  };

  // The menu of a mark

  function openMenu(mark, { clientX, clientY } = { clientX: innerWidth / 2, clientY: innerHeight / 3 }) {
    menu.firstElementChild.replaceChildren(entry(mark));
    menu.style = `--x:${clientX}px;--y:${clientY}px`;
    menu.showModal();
  }
  // A single press must not discard a note that is being written.
  const isWriting = () => {
    const note = menu.querySelector("textarea");
    return note.value !== note.defaultValue;
  };
  menu.oncancel = () => !isWriting();
  menu.onclick = ({ target }) => {
    if ((target === menu && !isWriting()) || target.matches(".shut, [data-do]:not([data-do=note])")) {
      menu.close();
      // A browser keeps the focus in a closed menu until it repaints, and a key pressed meanwhile is lost.
      document.activeElement.blur();
    }
  };
  root.addEventListener("click", (event) => {
    if (!getSelection().isCollapsed || event.target.closest("a, button")) return;
    const { clientX: x, clientY: y } = event;
    const hit = spans.find((span) => span.mark && rects(span).some((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom));
    if (hit) openMenu(hit.mark, event);
  });

  // The buttons at a selection

  let wait;
  document.addEventListener("selectionchange", () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      const span = selected();
      tools.hidden = !span;
      if (!span) return;
      const { right, bottom } = rects(span).at(-1);
      tools.style = `--x:${Math.min(right, innerWidth - 190) + scrollX}px;--y:${bottom + scrollY}px`;
      // A tap may clear the selection before it counts as a press.
      markButton.onclick = () => add(span);
      shareButton.onclick = () => verhalen.share(quoted(span.start, span.end));
    }, 300);
  });
  tools.onpointerdown = (event) => event.preventDefault();

  // Choosing sentences by keyboard

  let sentences, from, to, opener;

  function choose() {
    const segmenter = Intl.Segmenter && new Intl.Segmenter(root.closest("[lang]").lang, { granularity: "sentence" });
    let at = 0;
    sentences = [];
    for (const line of text.split(/(?<=\n)/)) {
      const parts = segmenter ? [...segmenter.segment(line)].map(({ segment }) => segment) : line.match(/.*?[.!?…]+['"’”)]*\s+|.+\s*/g);
      for (const part of parts) {
        const span = trimmed(at, (at += part.length));
        // On a wide screen the notes at the end are hidden.
        if (rects(span).length) sentences.push(span);
      }
    }
    from = to = Math.max(0, sentences.findIndex((span) => rects(span)[0].top > 0));
    opener = document.activeElement;
    chooser.hidden = false;
    chooser.focus();
    point();
  }
  const chosen = () => ({ start: sentences[Math.min(from, to)].start, end: sentences[Math.max(from, to)].end });
  function point() {
    const { start, end } = chosen();
    surround({ start, end });
    chooser.lastElementChild.textContent = text.slice(start, end);
  }
  chooser.onblur = () => {
    chooser.hidden = true;
    surround();
  };
  chooser.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      to = Math.min(Math.max(to + step, 0), sentences.length - 1);
      if (!event.shiftKey) from = to;
      point();
    } else if (event.key === "Enter" || event.key === "Escape") {
      opener.focus();
      chooser.onblur();
      if (event.key === "Enter") add(chosen());
    } else return;
    event.preventDefault();
  };
  section.querySelector("button").onclick = choose;

  // A single-letter shortcut gets in the way of readers who speak to their computer; they can turn it off.
  const letter = section.querySelector("input");
  letter.checked = stored("verhalen:letter") !== "off";
  letter.onchange = () => stored("verhalen:letter", letter.checked ? "on" : "off");
  addEventListener("keydown", (event) => {
    if (!isKey("m", event) || !letter.checked || event.target.closest("dialog, [role=application]")) return;
    event.preventDefault();
    const span = selected();
    if (span) add(span);
    else choose();
  });

  // A shared sentence

  function receive() {
    const quote = /^#geel=(.+?)(?=:~:|$)/.exec(location.hash)?.[1].split(",");
    if (!quote) return;
    let place;
    try {
      const prefix = quote[0].endsWith("-") ? `${decodeURIComponent(quote.shift().slice(0, -1))} ` : "";
      const [exact, last] = quote.map(decodeURIComponent);
      place = locate({ exact, prefix, suffix: "", start: 0 }, true);
      const end = last ? text.indexOf(last, place.end) : -1;
      if (end >= 0) place.end = end + last.length;
    } catch {
      // A malformed link has no sentence.
    }
    if (!place) return say(texts.lost);
    if (!crossed(place).length) {
      guest = { ...place, name: "geel-even" };
      show();
      say(texts.given, texts.keep, () => add(guest), true);
    }
    go(place);
  }
  addEventListener("hashchange", receive);

  readText();
  section.hidden = false;
  Object.assign(document.querySelector(".share"), { hidden: false, onclick: verhalen.sharePage });
  // The page of all marks says how they were found. Only loading a story reports that, or two tabs would take turns.
  const places = new Map(show().map(({ mark }) => [mark.id, mark]));
  const tell = (marks) => marks.map((mark) => places.get(mark.id) ?? mark);
  verhalen.changed = show;
  if (JSON.stringify(tell(read())) !== JSON.stringify(read())) change(tell);
  receive();
})();
