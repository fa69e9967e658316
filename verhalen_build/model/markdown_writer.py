"""Writes pandoc's tree of a document as the Markdown that this program reads.

Pandoc's own Markdown has much that is not read here: grid tables, attributes, line breaks with a backslash. And every
character of the text must be literal, or a bracket would become a broken link.

The tree: https://hackage.haskell.org/package/pandoc-types/docs/Text-Pandoc-Definition.html, as JSON: `t` is the type of
an element and `c` its content.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote

from verhalen_build.model.list_numbers import formatted

Element = dict[str, Any]
"""A block or an inline in pandoc's tree."""

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ue000-\ue00f\u00ad\u200b\ufeff]")
_MAY_BE_SPECIAL = re.compile(r"[\\*\]{|\[_]")
_SPECIAL = re.compile(r"[\\*\]{|]|\[(?!\^)|(?<![^\W_])_|_(?![^\W_])")
_BRACKET_BEFORE_LINK = re.compile(r"(?<!\\)((?:\\\\)*)\\\[(?=\[)")
_CODE_NAME = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:(?=[#>]|[+-](?:[\s-]|$))|(\d+)(?=[.)](?:\s|$)))", re.MULTILINE)
_UNESCAPABLE_LINE = re.compile(r"^([=~:])(?=[=~: \t-]*+$|~~)", re.MULTILINE)
_NOTE_AT_END = re.compile(r"\[\^\d+\]$")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\[\]]*[^\s<>\"'\[\].,;:!?)]")
_SAFE_IN_ADDRESS = "/:?#@!$&'+,;=%~-._"
_BREAK = "  \n"
_SEPARATOR = "<!-- -->"
# What pandoc calls the formats of numbers other than decimal.
_LETTERS = {
    "LowerAlpha": "lowerLetter",
    "UpperAlpha": "upperLetter",
    "LowerRoman": "lowerRoman",
    "UpperRoman": "upperRoman",
}
_LISTS = frozenset({"BulletList", "OrderedList"})
# Two of the same type in a row would be read as one.
_MERGEABLE = frozenset({"BulletList", "OrderedList", "BlockQuote"})
_EMPHASIS = {"Emph": ("*", "em"), "Strong": ("**", "strong")}
_VISIBLE = frozenset({"Str", "Code", "CodeBlock", "Math", "Image"})
_TAGS = {"Superscript": "sup", "Subscript": "sub", "Strikeout": "del"}
_ALIGNMENTS = {"AlignLeft": ":---", "AlignRight": "---:", "AlignCenter": ":---:"}


@dataclass
class MarkdownWriter:
    """Writes one document; `counts` has the number of elements written by type, `losses` what could not be and why.

    `address` returns the address for a link, "" to keep only its text; `picture` returns the path and description of
    a picture, None to leave it out. `anchors` are the ids of headings that are link targets, each with its new name.
    `first_note` is the number of the first note.
    """

    address: Callable[[Element], str]
    picture: Callable[[str, str], tuple[str, str] | None]
    anchors: Mapping[str, str] = field(default_factory=dict)
    first_note: int = 1
    counts: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    _notes: list[list[Element]] = field(default_factory=list)
    _depth: int = 0
    _in_cell: bool = False
    _in_note: bool = False
    _in_link: bool = False

    def document(self, blocks: list[Element]) -> str:
        """The Markdown of a document, with its notes at the end."""
        pieces = [self.blocks(blocks)]
        # Notes come last: their numbers follow from the order in the text.
        self._in_note = True
        for number, note in enumerate(self._notes, start=self.first_note):
            self._depth += 1
            text = self.blocks(note)
            self._depth -= 1
            pieces.append(f"[^{number}]: {_indent(text)}")
        return "\n\n".join(piece for piece in pieces if piece) + "\n"

    def blocks(self, blocks: Iterable[Element]) -> str:
        """The Markdown of blocks, with an empty line between them."""
        written: list[str] = []
        last = ""
        for block in _flatten_divs(blocks):
            text = self._block(block).strip("\n")
            if not text.strip():
                continue
            kind = block["t"]
            if written and ((kind == last and kind in _MERGEABLE) or (last in _LISTS and text.startswith("    "))):
                written.append(_SEPARATOR)
            written.append(text)
            last = kind
        return "\n\n".join(written)

    # Blocks

    def _block(self, block: Element) -> str:
        kind, content = _type_and_content(block)
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
        text = _escape_line_starts(_trim_lines(self.inlines(inlines)))
        if text and not self._depth:
            self.counts["paragraphs"] += 1
        return text

    def _heading(self, level: int, attributes: list[Any], inlines: list[Element]) -> str:
        pictures, words = _partition(inlines, "Image")
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
        text = self._nested(blocks)
        return "\n".join(f"> {line}" if line else ">" for line in text.split("\n")) if text else ""

    def _numbered(self, attributes: list[Any], items: list[list[Element]]) -> str:
        start, style, delimiter = attributes
        form = _LETTERS.get(style["t"], "")
        if form and all(len(list(_flatten_divs(item))) == 1 and _is_tight(item) for item in items):
            return self._lettered(start, form, delimiter["t"], items)
        self.losses["list-letters"] += bool(form)
        return self._list(items, (f"{number}." for number in range(start, start + len(items))))

    def _lettered(self, start: int, form: str, delimiter: str, items: list[list[Element]]) -> str:
        """A list with letters, which Markdown does not have, as lines: a text may refer to one of them."""
        self.counts["lists"] += not self._depth
        before, after = "(" if delimiter == "TwoParens" else "", "." if delimiter in {"Period", "DefaultDelim"} else ")"
        marks = (f"{before}{formatted(number, form)}{after}" for number in range(start, start + len(items)))
        return _BREAK.join(f"{mark} {self._nested(item)}" for mark, item in zip(marks, items, strict=False))

    def _list(self, items: list[list[Element]], marks: Iterator[str]) -> str:
        self.counts["lists"] += not self._depth
        tight = all(map(_is_tight, items))
        written = []
        for item, mark in zip(items, marks, strict=False):
            text = self._nested(item)
            if tight:
                # No empty line between the paragraph of an item and a nested list; an empty item keeps its marker.
                text = re.sub(r"\n\n(?=(?:    )*(?:- |\d+\. ))", "\n", text)
            written.append(f"{mark} {_indent(text) or '&nbsp;'}")
        return ("\n" if tight else "\n\n").join(written)

    def _definitions(self, pairs: list[Any]) -> str:
        written = []
        for term, meanings in pairs:
            head = self.inlines([{"t": "Strong", "c": term}])
            written += [head, *(self._nested(meaning) for meaning in meanings)]
        return "\n\n".join(part for part in written if part)

    def _code(self, text: str) -> str:
        clean = _INVISIBLE.sub("", text).strip("\n").replace("\t", "    ")
        if self._in_cell or not clean.strip():
            return self._code_span(clean)
        if self._depth:
            return "\n".join(f"    {line}".rstrip() for line in clean.split("\n"))
        fence = _fence(clean, 3)
        return f"{fence}\n{clean}\n{fence}"

    def _figure(self, _attributes: Any, caption: list[Any], blocks: list[Element]) -> str:
        words = " ".join(plain_text(caption[1]).split())
        pictures = [piece for block in blocks for piece in walk(block) if piece["t"] == "Image"]
        if len(pictures) != 1:
            return self.blocks([*blocks, *caption[1]])
        attributes, alt, (source, title) = pictures[0]["c"]
        if plain_text(blocks).split() != plain_text(alt).split():
            # There is more in it than a picture.
            return self.blocks([*blocks, *caption[1]])
        if any(piece["t"] == "Link" for piece in walk(caption[1])):
            # The caption of a picture is without links.
            return self.blocks([*blocks, *caption[1]])
        alternative = " ".join(plain_text(alt).split())
        if words and alternative.endswith(f": {words}"):
            # Of a numbered caption in OpenDocument pandoc leaves out the number, and repeats the whole as description.
            alt, words = [], alternative
        captioned = {"t": "Image", "c": [attributes, alt, [source, words or title]]}
        return self._paragraph([captioned])

    # Tables

    def _table(
        self, _attributes: Any, caption: list[Any], columns: list[Any], head: list[Any], bodies: list[Any], foot: Any
    ) -> str:
        rows = [row for body in bodies for part in (body[2], body[3]) for row in part] + list(foot[1])
        if len(columns) == 1 and len(rows) + len(head[1]) == 1:
            # A table of one cell is a frame around a text.
            row = (*head[1], *rows)[0]
            return self.blocks([*caption[1], *(block for cell in row[1] for block in cell[4])])
        self.counts["tables"] += 1
        # Each cell is written exactly once, or its notes would get two numbers.
        self._in_cell = True
        grid = self._grid([*head[1], *rows], len(columns))
        self._in_cell = False
        width, header_rows = max(map(len, grid), default=len(columns)), len(head[1])
        if not header_rows or not any(grid[0]):
            grid, header_rows = ([[""] * width, *grid] if not header_rows else grid), max(header_rows, 1)
        rule = [_ALIGNMENTS.get(column[0]["t"], "---") for column in columns] + ["---"] * (width - len(columns))
        lines = ["| " + " | ".join(row) + " |" for row in [grid[0], rule, *grid[1:]]]
        text = self.blocks(caption[1]) if caption[1] else ""
        return "\n\n".join(part for part in (text, "\n".join(lines)) if part)

    def _grid(self, rows: list[Any], width: int) -> list[list[str]]:
        """The text of each cell, in rows of equal length; that of merged cells is in the first of them."""
        taken: set[tuple[int, int]] = set()
        texts: dict[tuple[int, int], str] = {}
        for row_index, (_, cells) in enumerate(rows):
            column = 0
            for cell in cells:
                _, _, row_span, column_span, blocks = cell
                self.losses["merged-cells"] += row_span > 1 or column_span > 1
                column = next(free for free in count(column) if (row_index, free) not in taken)
                taken |= {
                    (row_index + row, column + offset) for row in range(row_span) for offset in range(column_span)
                }
                texts[row_index, column] = self._cell(blocks)
                # A row may have more cells than the table says that it has columns.
                width = max(width, column + 1)
        return [[texts.get((row, column), "") for column in range(width)] for row in range(len(rows))]

    def _cell(self, blocks: list[Element]) -> str:
        return "<br>".join(line for block in blocks for line in self._cell_lines(block) if line)

    def _cell_lines(self, block: Element) -> Iterator[str]:
        kind, content = _type_and_content(block)
        if kind in {"BulletList", "OrderedList"}:
            items = content if kind == "BulletList" else content[1]
            start, style = content[0][:2] if kind == "OrderedList" else (1, {"t": ""})
            for number, item in enumerate(items, start=start):
                mark = "•" if kind == "BulletList" else f"{formatted(number, _LETTERS.get(style['t'], 'decimal'))})"
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
            yield _trim_lines(self.inlines(content)).replace(_BREAK, "<br>").replace("\n", " ")
        else:
            yield self._block(block).replace("\n", " ").strip()

    # Inlines

    def inlines(self, inlines: Iterable[Element]) -> str:
        """The Markdown of running text."""
        out = ""
        for inline in _merge_adjacent(inlines):
            piece = self._inline(inline, out)
            # An exclamation mark before a link would make it a picture.
            out = out[:-1] + "\\!" if piece.startswith("[") and out.endswith("!") else out
            # A note reference followed by a colon would be a note definition.
            piece = "&#58;" + piece[1:] if piece.startswith(":") and _NOTE_AT_END.search(out) else piece
            out += piece
        return _apart_from_links(out)

    def _inline(self, inline: Element, before: str) -> str:
        kind, content = _type_and_content(inline)
        if kind == "Str":
            return _escape(content) if self._in_link else escape_text(content)
        if kind in {"Space", "SoftBreak"}:
            return " "
        if kind == "LineBreak":
            return "<br>" if self._in_cell else _BREAK
        if kind in _EMPHASIS:
            return self._emphasis(kind, content, before)
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

    def _emphasis(self, kind: str, inlines: list[Element], before: str) -> str:
        mark, tag = _EMPHASIS[kind]
        inner = list(_merge_adjacent(inlines))
        while len(inner) == 1 and inner[0]["t"] == kind:
            inner = list(_merge_adjacent(inner[0]["c"]))
        text = self.inlines(inner)
        words = text.strip()
        if not words or words == "<br>":
            return text
        start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        only_other = len(inner) == 1 and inner[0]["t"] in _EMPHASIS and words.startswith("*") and words.endswith("*")
        # Adjacent asterisks would be misread, as would emphasis around a literal asterisk.
        touching = (before + start).endswith("*") or (words.count("*") > 0 and not only_other)
        opening, closing = (f"<{tag}>", f"</{tag}>") if touching else (mark, mark)
        return f"{start}{opening}{words}{closing}{end}"

    def _link(self, link: Element) -> str:
        if self._in_link:
            return self.inlines(link["c"][1])
        address = self.address(link)
        if plain_text(link["c"][1]).strip() == address and _is_plain_url(address):
            self.counts["links"] += 1
            return f"<{address}>"
        notes, others = _partition(link["c"][1], "Note")
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
        return f"{start}[{words.strip()}]({escape_address(address)}){end}{after}"

    def _image(self, _attributes: Any, alt: list[Element], target: list[str]) -> str:
        source, title = target
        picture = self.picture(source, " ".join(plain_text(alt).split()))
        caption = " ".join(title.removeprefix("fig:").split())
        if picture is None:
            # Who is on a picture may be known from these words only.
            return escape_text(caption)
        self.counts["pictures"] += 1
        path, description = picture
        title_part = f' "{_escape_attribute(caption)}"' if caption else ""
        return f"![{_escape_attribute(description)}]({path}{title_part})"

    def _note(self, blocks: list[Element]) -> str:
        if self._in_note:
            return f" ({escape_text(plain_text(blocks))})"
        if not any(element["t"] in _VISIBLE for element in walk(blocks)):
            return ""
        self._notes.append(blocks)
        self.counts["notes"] += 1
        return f"[^{self.first_note + len(self._notes) - 1}]"

    def _code_span(self, text: str) -> str:
        words = " ".join(_INVISIBLE.sub("", text).split())
        if not words:
            return ""
        fence = _fence(words, 1)
        space = " " if "`" in words else ""
        # A bar ends a cell, even in code.
        return escape_text(words) if "|" in words else f"{fence}{space}{words}{space}{fence}"

    def _nested(self, blocks: list[Element]) -> str:
        self._depth += 1
        text = self.blocks(blocks)
        self._depth -= 1
        return text


def escape_text(text: str) -> str:
    """Text escaped for use anywhere but at the start of a line; URLs become links."""
    pieces, position = [], 0
    clean = _clean_line(text)
    for match in _ADDRESS.finditer(clean):
        address = match[0]
        pieces.append(_escape(clean[position : match.start()]))
        pieces.append(f"<{address}>" if _is_plain_url(address) else f"[{_escape(address)}]({escape_address(address)})")
        position = match.end()
    return _apart_from_links("".join([*pieces, _escape(clean[position:])]))


def _apart_from_links(text: str) -> str:
    """The text with a literal bracket before a link written in another way."""
    # A pattern that looks back takes long to find nothing.
    return _BRACKET_BEFORE_LINK.sub(r"\1&#91;", text) if "\\[[" in text else text


def escape_address(address: str) -> str:
    """An address escaped for the brackets of a link."""
    return quote(address, safe=_SAFE_IN_ADDRESS)


def plain_text(elements: Any) -> str:
    """The text of a part of the tree, without notes."""
    if isinstance(elements, list):
        return "".join(map(plain_text, elements))
    if not isinstance(elements, dict):
        return ""
    kind, content = elements.get("t"), elements.get("c")
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind == "Str":
        return _INVISIBLE.sub("", str(content)).replace("\t", " ")
    if kind in {"Code", "CodeBlock", "Math"} and isinstance(content, list):
        return str(content[1])
    if kind in {"Note", "RawInline", "RawBlock"}:
        return ""
    if kind == "DefinitionList":
        return "\n".join(plain_text(part) for pair in content or [] for part in pair)
    text = plain_text(content)
    return f"{text}\n" if kind in {"Para", "Plain", "Header"} else text


def walk(part: Any) -> Iterator[Element]:
    """Every element of a part of the tree, in document order."""
    stack = [part]
    while stack:
        node = stack.pop()
        children = node
        if isinstance(node, dict):
            if "t" in node:
                yield node
            children = list(node.values())
        # Most of a tree is texts, which hold no elements.
        stack.extend([child for child in reversed(children) if isinstance(child, (list, dict))])


def _merge_adjacent(inlines: Iterable[Element]) -> Iterator[Element]:
    """Merges adjacent inlines of one style: Word splits them invisibly."""
    pending: Element | None = None
    for inline in inlines:
        kind = inline["t"]
        if pending is not None and pending["t"] == kind and kind in {*_EMPHASIS, "Str"}:
            pending = {"t": kind, "c": pending["c"] + inline["c"]}
            continue
        if pending is not None:
            yield pending
        pending = inline
    if pending is not None:
        yield pending


def _flatten_divs(blocks: Iterable[Element]) -> Iterator[Element]:
    for block in blocks:
        if block["t"] == "Div":
            yield from _flatten_divs(block["c"][1])
        elif block["t"] != "Null":
            yield block


def _is_tight(item: list[Element]) -> bool:
    """Whether a list item is one paragraph, with or without nested lists."""
    others = [block["t"] for block in _flatten_divs(item) if block["t"] not in _LISTS]
    return others in ([], ["Para"], ["Plain"])


def _fence(code: str, least: int) -> str:
    """A longer run of backticks than any in the code, of at least a length."""
    return "`" * max(least, max((len(run) + 1 for run in re.findall("`+", code)), default=0))


def _type_and_content(element: Element) -> tuple[str, Any]:
    """The type of an element and its content; None where that type has none."""
    return element["t"], element.get("c")


def _partition(inlines: list[Element], kind: str) -> tuple[list[Element], list[Element]]:
    """The inlines of one type, and the others."""
    matching = [inline for inline in inlines if inline["t"] == kind]
    return matching, [inline for inline in inlines if inline["t"] != kind]


def _is_plain_url(address: str) -> bool:
    """Whether an address can be written between angle brackets as it is."""
    return address.startswith(("http://", "https://")) and escape_address(address) == address


def without_invisible(text: str) -> str:
    """The text without invisible characters, which do harm or keep a word from being found."""
    return _INVISIBLE.sub("", text)


def _clean_line(text: str) -> str:
    return without_invisible(text).replace("\t", " ").replace("\n", " ")


def _escape(text: str) -> str:
    """Escaped text in which a URL does not become a link."""
    text = _CODE_NAME.sub("&amp;", _clean_line(text))
    # Most texts have none, and this is much faster.
    if _MAY_BE_SPECIAL.search(text):
        text = _SPECIAL.sub(lambda mark: "\\" + mark[0], text)
    return text.replace("[^", "&#91;^").replace("<", "&lt;").replace("://", ":&#47;/").replace("`", "&#96;")


def _escape_line_starts(text: str) -> str:
    """The lines with their first characters escaped where these would start another kind of block."""
    text = _LINE_START.sub(lambda start: f"{start[1]}\\" if start[1] else "\\", text)
    return _UNESCAPABLE_LINE.sub(lambda sign: f"&#{ord(sign[1])};", text)


def _trim_lines(text: str) -> str:
    lines = [line.strip() for line in text.strip().split("\n")]
    return _BREAK.join(line for line in lines if line)


def _indent(text: str) -> str:
    """A text with all lines but the first indented by four spaces; a line goes before code at the start."""
    text = f"&nbsp;\n\n{text}" if text.startswith("    ") else text
    first, *others = text.split("\n")
    return "\n".join([first, *(f"    {line}" if line.strip() else "" for line in others)])


def _escape_attribute(text: str) -> str:
    """Text for the description or caption of a picture, where characters cannot be escaped, only replaced."""
    swapped = str.maketrans({"[": "(", "]": ")", '"': "”", "<": "(", ">": ")", "\\": "/", "`": "’", "*": "", "|": "/"})
    return _INVISIBLE.sub("", text).translate(swapped).replace("_", " ").replace("&", "&amp;")
