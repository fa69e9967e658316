// The page of all marks: by story, with export to a file and import from one.
(() => {
  "use strict";
  if (!self.verhalen) return;
  const { texts, base, newId, trusted, read, change, say, entry, fill } = verhalen;
  const page = document.querySelector(".my-marks");
  const list = page.querySelector(".by-story");
  const clear = page.querySelector("dialog");
  const input = page.querySelector("input");

  // The story with the newest mark first; within a story in the order of its text.
  function stories() {
    const byPath = new Map();
    for (const mark of read().sort((a, b) => b.created.localeCompare(a.created))) byPath.set(mark.path, [...(byPath.get(mark.path) ?? []), mark]);
    for (const marks of byPath.values()) marks.sort((a, b) => a.start - b.start);
    return [...byPath.values()];
  }

  function show() {
    const all = stories();
    fill(
      list,
      all.map((marks) => {
        const story = page.querySelector("template").content.firstElementChild.cloneNode(true);
        const link = story.querySelector("a");
        link.textContent = marks[0].title || marks[0].path;
        link.href = new URL(marks[0].path, base);
        story.querySelector("ol").append(...marks.map(entry));
        return story;
      }),
    );
    page.classList.toggle("empty", !all.length);
  }

  function save(end, type, text) {
    const href = URL.createObjectURL(new Blob([text], { type }));
    Object.assign(document.createElement("a"), { href, download: `${texts.file}.${end}` }).click();
  }

  // Anything that looks like markup in a mark or note stays text.
  const plain = (text) => text.replace(/[\\`*_[\]<>#|~&!]/g, "\\$&").replace(/^(\s*\d*)([-+=.)])/gm, "$1\\$2");

  function markdown() {
    const parts = stories().map((marks) => [
      `## [${plain(marks[0].title)}](${new URL(marks[0].path, base)})`,
      ...marks.flatMap(({ exact, note }) => [plain(exact).replace(/^/gm, "> ").replaceAll("\n", "\n>\n"), ...(note ? [plain(note)] : [])]),
    ]);
    return [`# ${texts.title}`, ...parts.flat()].join("\n\n") + "\n";
  }

  const urn = (id) => id.replace(/(.{8})(.{4})(.{4})(.{4})/, "urn:uuid:$1-$2-$3-$4-");

  // https://www.w3.org/TR/annotation-model/
  const annotation = ({ id, path, title, exact, prefix, suffix, start, end, note, created, modified }) => ({
    id: urn(id),
    type: "Annotation",
    motivation: note ? ["highlighting", "commenting"] : "highlighting",
    created,
    modified,
    body: note ? { type: "TextualBody", value: note, format: "text/plain", purpose: "commenting" } : undefined,
    target: {
      // A folder on somebody's disk is private.
      source: { id: base.protocol === "file:" ? path : new URL(path, base), label: title },
      selector: [
        { type: "TextQuoteSelector", exact, prefix, suffix },
        { type: "TextPositionSelector", start, end },
      ],
    },
  });

  const collection = () => ({
    "@context": "http://www.w3.org/ns/anno.jsonld",
    id: urn(newId()),
    type: "AnnotationCollection",
    label: texts.book,
    total: read().length,
    first: { type: "AnnotationPage", startIndex: 0, items: read().map(annotation) },
  });

  function markOf(annotation) {
    const { id, target, body, created, modified } = annotation ?? {};
    const find = (type) => [target?.selector].flat().find((item) => item?.type === type);
    const { source } = target ?? {};
    return {
      id: /^urn:uuid:([\da-f-]{36})$/.exec(id)?.[1].replaceAll("-", "") ?? newId(),
      path: source?.id ?? source,
      title: source?.label,
      ...find("TextQuoteSelector"),
      ...find("TextPositionSelector"),
      note: body?.value,
      created,
      modified,
    };
  }

  function withMark(marks, mark) {
    const same = ({ id, path, exact, prefix }) => id === mark.id || (path === mark.path && exact === mark.exact && prefix === mark.prefix);
    return marks.some(same)
      ? marks.map((old) => (same(old) && mark.modified > old.modified ? { ...mark, id: old.id, note: mark.note || old.note } : old))
      : [...marks, mark];
  }

  async function load(file) {
    let marks = [];
    try {
      const data = JSON.parse(await file.text());
      // Anything else, such as an annotation of something that is not a sentence, is skipped.
      marks = trusted((data.first?.items ?? data.items).map(markOf));
    } catch {
      // Reported below, as a file without marks is.
    }
    if (!marks.length) return say(texts.noMarks, "", null, true);
    const joined = (old) => marks.reduce(withMark, old);
    say(texts.loaded.replace("0", joined(read()).length - read().length));
    change(joined);
  }

  const ways = {
    print: () => print(),
    markdown: () => save("md", "text/markdown", markdown()),
    annotations: () => save("jsonld", "application/ld+json", JSON.stringify(collection(), null, 2)),
    load: () => input.click(),
    clear: () => clear.showModal(),
    keep: () => clear.close(),
    wipe() {
      clear.close();
      say(texts.cleared);
      change(() => []);
    },
  };
  for (const button of page.querySelectorAll("[data-way]")) button.onclick = ways[button.dataset.way];
  input.onchange = async () => {
    await load(input.files[0]);
    input.value = "";
  };

  verhalen.changed = show;
  page.hidden = false;
  page.previousElementSibling.hidden = true;
  show();
})();
