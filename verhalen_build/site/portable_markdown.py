"""A story as Markdown: from the tree of its HTML to the tree of a document, which the writer of Markdown takes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element as Html

from verhalen_build.model.markdown_writer import Element, MarkdownWriter
from verhalen_build.read.tree import HEADINGS
from verhalen_build.site.portable_html import is_block, portable_tree

_NO_ATTRIBUTES = ["", [], []]
_INLINES = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "Emph"),
    **dict.fromkeys(("strong", "b"), "Strong"),
    **dict.fromkeys(("del", "s"), "Strikeout"),
    "sup": "Superscript",
    "sub": "Subscript",
}
_CODE = frozenset({"code", "kbd", "samp"})
_DECIMAL = [{"t": "Decimal"}, {"t": "Period"}]
_DEFAULT = {"t": "AlignDefault"}


def portable_markdown(html: str, address: str) -> str:
    """The Markdown of a text; `address` is where it is on the web, for links to a place in it."""
    root = portable_tree(html)
    notes = {item.get("id", ""): item for section in _notes(root) for item in section.iter("li")}
    writer = MarkdownWriter(lambda link: link["c"][2][0], lambda source, description: (source, description))
    return writer.document(_TreeConverter(notes, address).blocks(root))


def _notes(root: Html) -> Iterator[Html]:
    return (element for element in root.iter("div") if element.get("class") == "footnotes")


class _TreeConverter:
    """Converts one text; `notes` are its footnotes by id."""

    def __init__(self, notes: Mapping[str, Html], address: str) -> None:
        self._notes = notes
        self._address = address
        self._block_of: Mapping[str, Callable[[Html], Element]] = {
            **dict.fromkeys(HEADINGS, self._heading),
            "p": lambda element: {"t": "Para", "c": self._inlines(element)},
            "ul": lambda element: {"t": "BulletList", "c": self._items(element)},
            "ol": self._numbered,
            "dl": self._definitions,
            "blockquote": lambda element: {"t": "BlockQuote", "c": self.blocks(element)},
            "pre": lambda element: {"t": "CodeBlock", "c": [_NO_ATTRIBUTES, "".join(element.itertext())]},
            "hr": lambda element: {"t": "HorizontalRule"},
            "table": self._table,
        }

    def blocks(self, parent: Html) -> list[Element]:
        """What is in an element as blocks; running text beside them becomes a block of its own."""
        blocks: list[Element] = []
        running: list[Element] = list(_text(parent.text))
        for child in parent:
            if is_block(child.tag):
                blocks += [*_plain(running), *self._block(child)]
                running = list(_text(child.tail))
            else:
                running += [*self._inline(child), *_text(child.tail)]
        return [*blocks, *_plain(running)]

    def _block(self, element: Html) -> Iterable[Element]:
        name = element.get("class")
        if name == "footnotes":
            # Each comes where its mark is.
            return ()
        if name == "aside":
            return ({"t": "BlockQuote", "c": self.blocks(element)},)
        convert = self._block_of.get(element.tag)
        return (convert(element),) if convert is not None else self.blocks(element)

    def _heading(self, element: Html) -> Element:
        return {"t": "Header", "c": [int(element.tag[1]), _NO_ATTRIBUTES, self._inlines(element)]}

    def _items(self, element: Html) -> list[list[Element]]:
        return [self.blocks(item) for item in element if item.tag == "li"]

    def _numbered(self, element: Html) -> Element:
        start = element.get("start", "")
        number = int(start) if start.isdecimal() else 1
        return {"t": "OrderedList", "c": [[number, *_DECIMAL], self._items(element)]}

    def _definitions(self, element: Html) -> Element:
        pairs: list[list[object]] = []
        for part in (part for part in element.iter() if part.tag in {"dt", "dd"}):
            if part.tag == "dt":
                pairs.append([self._inlines(part), []])
            elif pairs:
                pairs[-1][1] = [self.blocks(part)]
        return {"t": "DefinitionList", "c": pairs}

    def _table(self, element: Html) -> Element:
        rows = list(element.iter("tr"))
        head = [row for row in rows[:1] if all(cell.tag == "th" for cell in row)]
        caption = [block for part in element.iter("caption") for block in self.blocks(part)]
        columns = [[_DEFAULT, {"t": "ColWidthDefault"}]] * max(map(len, rows), default=0)
        body = [self._row(row) for row in rows[len(head) :]]
        parts = [[_NO_ATTRIBUTES, [self._row(row) for row in head]], [[_NO_ATTRIBUTES, 0, [], body]]]
        return {"t": "Table", "c": [_NO_ATTRIBUTES, [None, caption], columns, *parts, [_NO_ATTRIBUTES, []]]}

    def _row(self, row: Html) -> list[object]:
        return [_NO_ATTRIBUTES, [[_NO_ATTRIBUTES, _DEFAULT, *_spans(cell), self.blocks(cell)] for cell in row]]

    def _inlines(self, parent: Html) -> list[Element]:
        """What is in an element as running text."""
        inlines = list(_text(parent.text))
        for child in parent:
            inlines += [*self._inline(child), *_text(child.tail)]
        return inlines

    def _inline(self, element: Html) -> Iterable[Element]:
        match element.tag:
            case "br":
                return ({"t": "LineBreak"},)
            case "img":
                target = [element.get("src", ""), element.get("title", "")]
                return ({"t": "Image", "c": [_NO_ATTRIBUTES, list(_text(element.get("alt"))), target]},)
            case "a":
                return self._link(element)
            case "sup" if len(element) == 1 and element[0].get("class") == "footnote-ref":
                return self._inlines(element)
        if element.tag in _CODE:
            return ({"t": "Code", "c": [_NO_ATTRIBUTES, "".join(element.itertext())]},)
        inlines = self._inlines(element)
        style = _INLINES.get(element.tag)
        return ({"t": style, "c": inlines},) if style else inlines

    def _link(self, element: Html) -> Iterable[Element]:
        target = element.get("href", "")
        note = self._notes.get(target.removeprefix("#"))
        match element.get("class"):
            case "footnote-backref":
                return ()
            case "footnote-ref" if note is not None:
                return ({"t": "Note", "c": self.blocks(note)},)
        address = self._address + target if target.startswith("#") else target
        return ({"t": "Link", "c": [_NO_ATTRIBUTES, self._inlines(element), [address, ""]]},)


def _text(text: str | None) -> Iterable[Element]:
    """A text with its line ends as spaces."""
    return ({"t": "Str", "c": " ".join(text.split("\n"))},) if text else ()


def _plain(inlines: list[Element]) -> Iterable[Element]:
    """A block of running text, unless there is nothing but space."""
    is_empty = all(inline["t"] == "Str" and not inline["c"].strip() for inline in inlines)
    return () if is_empty else ({"t": "Plain", "c": inlines},)


def _spans(cell: Html) -> tuple[int, int]:
    """Over how many rows and columns a cell goes."""
    return _number(cell.get("rowspan", "")), _number(cell.get("colspan", ""))


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1
