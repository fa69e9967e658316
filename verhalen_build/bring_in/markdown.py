"""From pandoc's tree of a document to Markdown as this book reads it.

Pandoc writes Markdown of its own, in which much is not understood here: grid tables, attributes, line breaks with a
backslash. And in what a stranger typed every sign must mean itself, or a bracket would become a link that breaks.

The tree: https://hackage.haskell.org/package/pandoc-types/docs/Text-Pandoc-Definition.html, as JSON: `t` is the kind of
element and `c` what it holds.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Element = dict[str, Any]
"""A block or an inline of pandoc's tree."""

_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ue000-\ue00f\u00ad\u200b\ufeff]")
_MARKS = re.compile(r"[\\*\]{|]|\[(?!\^)|(?<![^\W_])_|_(?![^\W_])")
_BRACKET_BEFORE_LINK = re.compile(r"(?<!\\)((?:\\\\)*)\\\[(?=\[)")
_CODE_NAME = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:(?=[#>]|[+-](?:[\s-]|$))|(\d+)(?=[.)](?:\s|$)))", re.MULTILINE)
_UNESCAPABLE_LINE = re.compile(r"^([=~:])(?=[=~: \t-]*+$|~~)", re.MULTILINE)
_NOTE_AT_END = re.compile(r"\[\^\d+\]$")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\[\]]*[^\s<>\"'\[\].,;:!?)]")
_SAFE_IN_ADDRESS = "/:?#@!$&'+,;=%~-._"
_BREAK = "  \n"
_SEPARATOR = "<!-- -->"
_LISTS = frozenset({"BulletList", "OrderedList"})
# Two of a kind that follow each other would be read as one.
_MERGING = frozenset({"BulletList", "OrderedList", "BlockQuote"})
_STYLES = {"Emph": ("*", "em"), "Strong": ("**", "strong")}
_VISIBLE = frozenset({"Str", "Code", "CodeBlock", "Math", "Image"})
_TAGS = {"Superscript": "sup", "Subscript": "sub", "Strikeout": "del"}
_ALIGNMENTS = {"AlignLeft": ":---", "AlignRight": "---:", "AlignCenter": ":---:"}


@dataclass
class Writer:
    """Writes one document; `counts` is what was written of each sort, `losses` what could not be and why.

    `address` gives where a link leads, or "" where its words stay without it; `picture` the file of a picture
    and its description, or None where it cannot be shown. `anchors` are the ids of
    headings to which the document links, with the name each gets here.
    """

    address: Callable[[Element], str]
    picture: Callable[[str, str], tuple[str, str] | None]
    anchors: Mapping[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    _notes: list[list[Element]] = field(default_factory=list)
    _depth: int = 0
    _in_cell: bool = False
    _in_note: bool = False
    _in_link: bool = False

    def document(self, blocks: list[Element]) -> str:
        """The text of a document, its notes at the end."""
        pieces = [self.blocks(blocks)]
        # A note is written when its place in the text is known.
        self._in_note = True
        for number, note in enumerate(self._notes, start=1):
            self._depth += 1
            text = self.blocks(note)
            self._depth -= 1
            pieces.append(f"[^{number}]: {_indented(text)}")
        return "\n\n".join(piece for piece in pieces if piece) + "\n"

    def blocks(self, blocks: Iterable[Element]) -> str:
        """Some blocks, with an empty line between each two."""
        written: list[str] = []
        last = ""
        for block in _flattened(blocks):
            text = self._block(block).strip("\n")
            if not text.strip():
                continue
            kind = block["t"]
            if written and ((kind == last and kind in _MERGING) or (last in _LISTS and text.startswith("    "))):
                written.append(_SEPARATOR)
            written.append(text)
            last = kind
        return "\n\n".join(written)

    # Blocks

    def _block(self, block: Element) -> str:
        kind, content = _taken_apart(block)
        if kind in {"Para", "Plain"}:
            return self._paragraph(content)
        if kind == "Header":
            return self._heading(*content)
        if kind == "BlockQuote":
            return self._quote(content)
        if kind == "BulletList":
            return self._list(content, ("-" for _ in content))
        if kind == "OrderedList":
            return self._numbered(*content)
        if kind == "Table":
            return self._table(*content)
        return self._rare_block(kind, content)

    def _rare_block(self, kind: str, content: Any) -> str:
        if kind == "CodeBlock":
            return self._code(content[1])
        if kind == "LineBlock":
            return self._paragraph([piece for line in content for piece in (*line, {"t": "LineBreak"})])
        if kind == "DefinitionList":
            return self._definitions(content)
        if kind == "HorizontalRule":
            return "* * *"
        if kind == "Figure":
            return self._figure(*content)
        self.losses["raw"] += 1
        return ""

    def _paragraph(self, inlines: list[Element]) -> str:
        text = _at_line_starts(_trimmed(self.inlines(inlines)))
        if text and not self._depth:
            self.counts["paragraphs"] += 1
        return text

    def _heading(self, level: int, attributes: list[Any], inlines: list[Element]) -> str:
        pictures, words = _parted(inlines, "Image")
        text = " ".join(self.inlines(words).split())
        parts = []
        if text:
            self.counts["headings"] += 1
            anchor = self.anchors.get(attributes[0])
            end = f" {{#{anchor}}}" if anchor else ""
            parts.append(
                "#" * min(max(level, 2), 6) + " " + re.sub(r"(?<!#)#++$", lambda m: "\\#" * len(m[0]), text) + end
            )
        if pictures:
            parts.append(self._paragraph(pictures))
        return "\n\n".join(parts)

    def _quote(self, blocks: list[Element]) -> str:
        self.counts["quotes"] += not self._depth
        text = self._inside(blocks)
        return "\n".join(f"> {line}" if line else ">" for line in text.split("\n")) if text else ""

    def _numbered(self, attributes: list[Any], items: list[list[Element]]) -> str:
        start, style, _ = attributes
        if style["t"] not in {"Decimal", "DefaultStyle", "Example"}:
            self.losses["list-letters"] += 1
        return self._list(items, (f"{number}." for number in range(start, start + len(items))))

    def _list(self, items: list[list[Element]], marks: Iterator[str]) -> str:
        self.counts["lists"] += not self._depth
        tight = all(map(_is_short, items))
        written = []
        for item, mark in zip(items, marks, strict=False):
            text = self._inside(item)
            if tight:
                # The paragraph of an item and the list below it; an item that is empty keeps its mark.
                text = re.sub(r"\n\n(?=(?:    )*(?:- |\d+\. ))", "\n", text)
            written.append(f"{mark} {_indented(text) or '&nbsp;'}")
        return ("\n" if tight else "\n\n").join(written)

    def _definitions(self, pairs: list[Any]) -> str:
        written = []
        for term, meanings in pairs:
            head = self.inlines([{"t": "Strong", "c": term}])
            written += [head, *(self._inside(meaning) for meaning in meanings)]
        return "\n\n".join(part for part in written if part)

    def _code(self, text: str) -> str:
        clean = _ODD.sub("", text).strip("\n").replace("\t", "    ")
        if self._in_cell or not clean.strip():
            return self._code_span(clean)
        if self._depth:
            return "\n".join(f"    {line}".rstrip() for line in clean.split("\n"))
        fence = _fence(clean, 3)
        return f"{fence}\n{clean}\n{fence}"

    def _figure(self, _attributes: Any, caption: list[Any], blocks: list[Element]) -> str:
        words = " ".join(plain_text(caption[1]).split())
        pictures = [piece for block in blocks for piece in walked(block) if piece["t"] == "Image"]
        if len(pictures) != 1:
            return self.blocks([*blocks, *caption[1]])
        attributes, alt, (source, title) = pictures[0]["c"]
        shown = {"t": "Image", "c": [attributes, alt, [source, title or words]]}
        return self._paragraph([shown])

    # Tables

    def _table(
        self, _attributes: Any, caption: list[Any], columns: list[Any], head: list[Any], bodies: list[Any], foot: Any
    ) -> str:
        rows = [row for body in bodies for part in (body[2], body[3]) for row in part] + list(foot[1])
        if len(columns) == 1 and len(rows) + len(head[1]) == 1:
            # A frame around a piece of text.
            only = (*head[1], *rows)[0]
            return self.blocks(block for cell in only[1] for block in cell[4])
        self.counts["tables"] += 1
        # Written once each: a note in it has one number.
        self._in_cell = True
        grid = self._grid([*head[1], *rows], len(columns))
        self._in_cell = False
        above = len(head[1])
        if not above or not any(grid[0]):
            grid, above = ([[""] * len(columns), *grid] if not above else grid), max(above, 1)
        rule = [_ALIGNMENTS.get(column[0]["t"], "---") for column in columns]
        lines = ["| " + " | ".join(row) + " |" for row in [grid[0], rule, *grid[1:]]]
        text = self.blocks(caption[1]) if caption[1] else ""
        return "\n\n".join(part for part in (text, "\n".join(lines)) if part)

    def _grid(self, rows: list[Any], width: int) -> list[list[str]]:
        """The words of each cell; where cells were joined, they stand in the first of them."""
        taken: set[tuple[int, int]] = set()
        grid = [[""] * width for _ in rows]
        for number, (_, cells) in enumerate(rows):
            free = (place for place in range(width) if (number, place) not in taken)
            for cell in cells:
                column = next(free, None)
                if column is None:
                    break
                _, _, down, across, blocks = cell
                if down > 1 or across > 1:
                    self.losses["merged-cells"] += 1
                taken |= {(number + row, column + step) for row in range(down) for step in range(across)}
                free = (place for place in range(column + 1, width) if (number, place) not in taken)
                grid[number][column] = self._cell(blocks)
        return grid

    def _cell(self, blocks: list[Element]) -> str:
        return "<br>".join(line for block in blocks for line in self._cell_lines(block) if line)

    def _cell_lines(self, block: Element) -> Iterator[str]:
        kind, content = _taken_apart(block)
        if kind in {"BulletList", "OrderedList"}:
            items = content if kind == "BulletList" else content[1]
            for number, item in enumerate(items, start=1):
                mark = "•" if kind == "BulletList" else f"{number})"
                yield f"{mark} {self._cell(item)}"
        elif kind == "Table":
            self.losses["table-in-table"] += 1
            for row in (*content[3][1], *(row for body in content[4] for row in (*body[2], *body[3]))):
                yield " – ".join(filter(None, (self._cell(cell[4]) for cell in row[1])))
        elif kind in {"Div", "BlockQuote"}:
            for inner in content[1] if kind == "Div" else content:
                yield from self._cell_lines(inner)
        elif kind == "Header":
            yield self.inlines([{"t": "Strong", "c": content[2]}])
        elif kind in {"Para", "Plain"}:
            yield _trimmed(self.inlines(content)).replace(_BREAK, "<br>").replace("\n", " ")
        else:
            yield self._block(block).replace("\n", " ").strip()

    # Inlines

    def inlines(self, inlines: Iterable[Element]) -> str:
        """Running text."""
        out = ""
        for inline in joined(inlines):
            piece = self._inline(inline, out)
            # What is exclaimed before a link would make a picture of it.
            out = out[:-1] + "\\!" if piece.startswith("[") and out.endswith("!") else out
            # A mark with a colon behind it is where a note is written out.
            piece = "&#58;" + piece[1:] if piece.startswith(":") and _NOTE_AT_END.search(out) else piece
            out += piece
        return _BRACKET_BEFORE_LINK.sub(r"\1&#91;", out)

    def _inline(self, inline: Element, before: str) -> str:
        kind, content = _taken_apart(inline)
        if kind == "Str":
            return _in_label(content) if self._in_link else written_text(content)
        if kind in {"Space", "SoftBreak"}:
            return " "
        if kind == "LineBreak":
            return "<br>" if self._in_cell else _BREAK
        if kind in _STYLES:
            return self._styled(kind, content, before)
        if kind in _TAGS:
            inner = self.inlines(content)
            return f"<{_TAGS[kind]}>{inner}</{_TAGS[kind]}>" if inner.strip() else inner
        if kind == "Link":
            return self._link(inline)
        if kind == "Image":
            return self._image(*content)
        return self._rare_inline(kind, content)

    def _rare_inline(self, kind: str, content: Any) -> str:
        if kind == "Note":
            return self._note(content)
        if kind == "Code":
            return self._code_span(content[1])
        if kind == "Math":
            self.losses["formulas"] += 1
            return self._code_span(content[1])
        if kind == "Quoted":
            left, right = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            return f"{left}{self.inlines(content[1])}{right}"
        if kind in {"Span", "Cite"}:
            return self.inlines(content[1])
        if kind in {"Underline", "SmallCaps"}:
            return self.inlines(content)
        if kind == "RawInline" and re.fullmatch(r"<br\s*/?>", content[1], re.IGNORECASE):
            return "<br>" if self._in_cell else _BREAK
        self.losses["raw"] += 1
        return ""

    def _styled(self, kind: str, inlines: list[Element], before: str) -> str:
        mark, tag = _STYLES[kind]
        inner = list(joined(inlines))
        while len(inner) == 1 and inner[0]["t"] == kind:
            inner = list(joined(inner[0]["c"]))
        text = self.inlines(inner)
        words = text.strip()
        if not words or words == "<br>":
            return text
        start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        only_other = len(inner) == 1 and inner[0]["t"] in _STYLES and words.startswith("*") and words.endswith("*")
        # Asterisks that touch asterisks are read otherwise than they are meant; so are those around an asterisk.
        touching = (before + start).endswith("*") or (words.count("*") > 0 and not only_other)
        opening, closing = (f"<{tag}>", f"</{tag}>") if touching else (mark, mark)
        return f"{start}{opening}{words}{closing}{end}"

    def _link(self, link: Element) -> str:
        if self._in_link:
            return self.inlines(link["c"][1])
        address = self.address(link)
        if plain_text(link["c"][1]).strip() == address and _stands_alone(address):
            self.counts["links"] += 1
            return f"<{address}>"
        notes, others = _parted(link["c"][1], "Note")
        self._in_link = True
        words = self.inlines(others)
        self._in_link = False
        after = self.inlines(notes)
        if not address or not words.strip():
            return words + after
        self.counts["links"] += 1
        if address.startswith("[["):
            return address + after
        start, end = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        return f"{start}[{words.strip()}]({address_text(address)}){end}{after}"

    def _image(self, _attributes: Any, alt: list[Element], target: list[str]) -> str:
        source, title = target
        found = self.picture(source, " ".join(plain_text(alt).split()))
        if found is None:
            return ""
        self.counts["pictures"] += 1
        path, description = found
        words = " ".join(title.removeprefix("fig:").split())
        shown = f' "{_in_attribute(words)}"' if words else ""
        return f"![{_in_attribute(description)}]({path}{shown})"

    def _note(self, blocks: list[Element]) -> str:
        if self._in_note:
            return f" ({written_text(plain_text(blocks))})"
        if not any(one["t"] in _VISIBLE for one in walked(blocks)):
            return ""
        self._notes.append(blocks)
        self.counts["notes"] += 1
        return f"[^{len(self._notes)}]"

    def _code_span(self, text: str) -> str:
        words = " ".join(_ODD.sub("", text).split())
        if not words:
            return ""
        fence = _fence(words, 1)
        space = " " if "`" in words else ""
        # A bar in a cell is its border, also in code.
        return written_text(words) if "|" in words else f"{fence}{space}{words}{space}{fence}"

    def _inside(self, blocks: list[Element]) -> str:
        self._depth += 1
        text = self.blocks(blocks)
        self._depth -= 1
        return text


def written_text(text: str) -> str:
    """Words that mean just what they say, wherever they stand in a line but at its start."""
    out, done = [], 0
    clean = _clean(text)
    for found in _ADDRESS.finditer(clean):
        address = found[0]
        out.append(_in_label(clean[done : found.start()]))
        out.append(f"<{address}>" if _stands_alone(address) else f"[{_in_label(address)}]({address_text(address)})")
        done = found.end()
    return _BRACKET_BEFORE_LINK.sub(r"\1&#91;", "".join([*out, _in_label(clean[done:])]))


def address_text(address: str) -> str:
    """An address as it can stand between the brackets of a link."""
    return quote(address, safe=_SAFE_IN_ADDRESS)


def plain_text(elements: Any) -> str:
    """The words of a piece of the tree, without notes."""
    if isinstance(elements, list):
        return "".join(map(plain_text, elements))
    if not isinstance(elements, dict):
        return ""
    kind, content = elements.get("t"), elements.get("c")
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind == "Str":
        return _ODD.sub("", str(content)).replace("\t", " ")
    if kind in {"Code", "CodeBlock", "Math"} and isinstance(content, list):
        return str(content[1])
    if kind in {"Note", "RawInline", "RawBlock"}:
        return ""
    if kind == "DefinitionList":
        return "\n".join(plain_text(part) for pair in content or [] for part in pair)
    text = plain_text(content)
    return f"{text}\n" if kind in {"Para", "Plain", "Header"} else text


def walked(piece: Any) -> Iterator[Element]:
    """Every element of a piece of the tree, the outer before the inner."""
    stack = [piece]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
        elif isinstance(one, dict):
            if "t" in one:
                yield one
            stack.extend(reversed(list(one.values())))


def joined(inlines: Iterable[Element]) -> Iterator[Element]:
    """The same running text, with neighbours of one style made one: Word parts them where nobody sees it."""
    held: Element | None = None
    for inline in inlines:
        kind = inline["t"]
        if held is not None and held["t"] == kind and kind in {*_STYLES, "Str"}:
            held = {"t": kind, "c": held["c"] + inline["c"]}
            continue
        if held is not None:
            yield held
        held = inline
    if held is not None:
        yield held


def _flattened(blocks: Iterable[Element]) -> Iterator[Element]:
    for block in blocks:
        if block["t"] == "Div":
            yield from _flattened(block["c"][1])
        elif block["t"] != "Null":
            yield block


def _is_short(item: list[Element]) -> bool:
    """Whether an item of a list is one paragraph, perhaps with lists below it."""
    others = [block["t"] for block in _flattened(item) if block["t"] not in _LISTS]
    return others in ([], ["Para"], ["Plain"])


def _fence(code: str, least: int) -> str:
    """More backticks than stand together in a piece of code."""
    return "`" * max(least, max((len(run) + 1 for run in re.findall("`+", code)), default=0))


def _taken_apart(element: Element) -> tuple[str, Any]:
    """The kind of an element and what it holds; None where that kind holds nothing."""
    return element["t"], element.get("c")


def _parted(inlines: list[Element], kind: str) -> tuple[list[Element], list[Element]]:
    """The inlines of a kind, and the others."""
    return [one for one in inlines if one["t"] == kind], [one for one in inlines if one["t"] != kind]


def _stands_alone(address: str) -> bool:
    """Whether an address can stand between angle brackets as it is."""
    return address.startswith(("http://", "https://")) and address_text(address) == address


def without_odd(text: str) -> str:
    """The text without characters that nobody sees, and that do harm or keep a word from being found."""
    return _ODD.sub("", text)


def _clean(text: str) -> str:
    return without_odd(text).replace("\t", " ").replace("\n", " ")


def _in_label(text: str) -> str:
    """Words that mean just what they say; an address among them is no link."""
    text = _CODE_NAME.sub("&amp;", _clean(text))
    text = _MARKS.sub(lambda mark: "\\" + mark[0], text)
    return text.replace("[^", "&#91;^").replace("<", "&lt;").replace("://", ":&#47;/").replace("`", "&#96;")


def _at_line_starts(text: str) -> str:
    """The same lines, none of which begins with a sign that would make it something else than a line."""
    text = _LINE_START.sub(lambda start: f"{start[1]}\\" if start[1] else "\\", text)
    return _UNESCAPABLE_LINE.sub(lambda sign: f"&#{ord(sign[1])};", text)


def _trimmed(text: str) -> str:
    lines = [line.strip() for line in text.strip().split("\n")]
    return _BREAK.join(line for line in lines if line)


def _indented(text: str) -> str:
    """A text of which all lines but the first are four spaces in; code at its beginning gets a line before it."""
    text = f"&nbsp;\n\n{text}" if text.startswith("    ") else text
    first, *others = text.split("\n")
    return "\n".join([first, *(f"    {line}" if line.strip() else "" for line in others)])


def _in_attribute(text: str) -> str:
    """Words in a description or a caption of a picture, where marks cannot be written otherwise than they are."""
    swapped = str.maketrans({"[": "(", "]": ")", '"': "”", "<": "(", ">": ")", "\\": "/", "`": "’", "*": "", "|": "/"})
    return _ODD.sub("", text).translate(swapped).replace("_", " ").replace("&", "&amp;")
