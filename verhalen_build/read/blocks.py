"""Block rules that replace Python-Markdown's own where those drop words or attribute them to somebody else.

Adjacent quotes are not merged, a heading needs a space after its marks, a link definition counts only if it is used, a
footnote that is defined twice is shown twice, and a table row keeps every cell.
"""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockQuoteProcessor,
    HashHeaderProcessor,
    ParagraphProcessor,
    ReferenceProcessor,
    SetextHeaderProcessor,
)
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteBlockProcessor, FootnoteExtension
from markdown.extensions.tables import TableProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from verhalen_build.read.callouts import Callouts
from verhalen_build.read.code import without_code
from verhalen_build.read.line_starts import CALLOUT, DASH
from verhalen_build.read.lists import OWN_NUMBER, OWN_NUMBER_END, lay_out_lists

# If every line begins with a letter, the block can only be a paragraph.
_PLAIN = re.compile(r"[^\W\d_][^\n]*(?:\n[^\W\d_][^\n]*)*\Z")
_HEADING = re.compile(r"(?:^|\n)[ ]{0,3}(?P<level>#{1,6})[ ]+(?P<header>[^\s][^\n]*)(?:\n|$)")
_UNDERLINED = re.compile(r"\A(?![ ]{0,3}(?:>|[-*+][ ]|\d+[.)][ ]))[^\n]*\n(?:=+|-{2,})[ ]*(?:\n|$)")
_HEADING_ID = re.compile(r"(?<!\\)\{:?[ ]*#([^\s{}#]+)[ ]*\}$")
_DASH = re.compile(rf"(?:{DASH}|-{{2,3}})[ ]{{0,3}}(?=[^\s–—―-])")
# A line with one of these endings is dialogue, or goes on; it does not name a speaker.
_NO_SPEAKER = ("?", "!", "–", "—", "―", "-", ":")
_CALLOUT = re.compile(CALLOUT)
# The lookbehind comes after the bracket, because a pattern with a literal prefix is searched much faster.
_LABEL = re.compile(r"\[(?<![\[\\]\[)([^\[\]]+)\](?![:(])")
# The target of a definition is an address: with a scheme, a path, a file, a fragment, or in angle brackets.
_ADDRESS = re.compile(
    r"<[^<>]*>$|[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]|\.{0,2}/|#\w|www\."
    r"|[^\s]+\.(?:md|html?|pdf|docx?|odt|xlsx?|csv|txt|jpe?g|png|gif|webp|svg|mp[34])(?:#[^\s]*)?$",
    re.IGNORECASE,
)
_NOTE_IN_NOTE = re.compile(r"^([ >]{0,9})\[(?=\^[^\]\n]*\]:)", re.MULTILINE)
BRACKET = "\ue007"
"""Placeholder for a literal `[`."""
_HARD_BLANK = re.compile(r"\n[^\S\n]++(?=\n)")
_COMMENT_LABELS = frozenset({"//", "_", "comment"})
_NUMBERED = re.compile(f"{OWN_NUMBER}(\\d+){OWN_NUMBER_END}")


class BlockRules(Extension):
    """Registers the rules of this module and collects lines to be reported.

    `long_rows` are rows of tables with more cells than there are columns, `unmarked_lines` lines without a `>` that are
    read as a part of the quote above them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.long_rows: list[str] = []
        self.unmarked_lines: list[str] = []

    def extendMarkdown(self, md: Markdown) -> None:
        md.registerExtension(self)
        labels = _Labels(md)
        md.preprocessors.register(labels, "labels", 11)
        md.preprocessors.register(_Lists(md), "lists", 10)
        blocks = md.parser.blockprocessors
        blocks.register(_Plain(md.parser), "plain-block", 105)
        blocks.register(_Tables(md.parser, self.long_rows), "table", 75)
        blocks.register(_Headings(md.parser), "hashheader", 70)
        blocks.register(_UnderlinedHeadings(md.parser), "setextheader", 60)
        blocks.register(_Quotes(md.parser, self.unmarked_lines), "quote", 20)
        blocks.register(_LinkDefinitions(md.parser, labels), "reference", 15)
        # Before inline rules run, and after the footnotes have been added.
        md.treeprocessors.register(_QuoteParts(md), "quote-parts", 45)
        md.treeprocessors.register(Callouts(md), "callouts", 44.5)
        md.treeprocessors.register(_ItemNumbers(md), "item-numbers", 44)
        md.treeprocessors.register(_HeadingIds(md), "heading-ids", 43)

    def reset(self) -> None:
        self.long_rows.clear()
        self.unmarked_lines.clear()


class Footnotes(FootnoteExtension):
    """Footnotes in which a second definition of a name is appended to the first, not put in its place."""

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_Notes(self), "footnote", 17)

    def makeFootnoteId(self, id: str) -> str:  # noqa: A002, N802 - the library's own words
        return super().makeFootnoteId(_without_spaces(id))

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:  # noqa: A002, N802
        return super().makeFootnoteRefId(_without_spaces(id), found)

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002 - the library's own word
        earlier = [self.footnotes[id]] if id in self.footnotes else []
        # A definition inside a note would be found too late to be shown, so its mark is kept as text.
        text = _NOTE_IN_NOTE.sub(rf"\1{BRACKET}", text)
        super().setFootnote(id, "\n\n".join([*earlier, lay_out_lists(text)]))


def _without_spaces(name: str) -> str:
    """The name of a note for an id, which may hold no white space but a non-breaking space."""
    return name.replace(" ", "\u00a0").replace("\t", "\u00a0")


class _Notes(FootnoteBlockProcessor):
    """Footnote definitions of several paragraphs, with any number of empty lines between them."""

    def detectTabbed(self, blocks: list[str]) -> list[str]:  # noqa: N802 - the library's own name
        paragraphs: list[str] = []
        while True:
            number = next((number for number, block in enumerate(blocks) if block.strip("\n")), len(blocks))
            if number == len(blocks) or not blocks[number].lstrip("\n").startswith("    "):
                return paragraphs
            blocks[: number + 1] = [blocks[number].lstrip("\n")]
            paragraphs += super().detectTabbed(blocks)


class _Lists(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        # A line of non-breaking spaces counts as empty.
        return lay_out_lists(_HARD_BLANK.sub("\n", "\n".join(lines))).split("\n")


class _Labels(Preprocessor):
    """Collects the labels that links in the text may refer to, in lower case."""

    in_text: frozenset[str] = frozenset()

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        readable = without_code(text) if "]:" in text else ""
        self.in_text = frozenset(normal_label(match[1]) for match in _LABEL.finditer(readable))
        return lines


def normal_label(label: str) -> str:
    """The normalised label of a link definition."""
    return " ".join(label.split()).lower()


class _Plain(ParagraphProcessor):
    """Handles plain paragraphs first, so that no other rule is tried on them."""

    def test(self, parent: Element, block: str) -> bool:
        return _PLAIN.match(block) is not None


class _Headings(HashHeaderProcessor):
    """`# Heading`, and not `#hashtag` or `#1 in the row`."""

    RE = _HEADING

    def run(self, parent: Element, blocks: list[str]) -> None:
        super().run(parent, blocks)
        parent[-1].text = _without_closing_marks(parent[-1].text or "")


def _without_closing_marks(heading: str) -> str:
    """`Heading ##` without its closing marks; the one of `C#` is part of the word."""
    words = heading.rstrip("#")
    return words.rstrip() if words != heading and words[-1:].isspace() else heading


class _UnderlinedHeadings(SetextHeaderProcessor):
    """A line with ---- or ==== below it. Below a list item or a quote such a line is a rule."""

    RE = _UNDERLINED


class _Quotes(BlockQuoteProcessor):
    """Makes a separate quote of each group of lines that begin with `>`, so that each keeps its own speaker."""

    def __init__(self, parser: BlockParser, unmarked_lines: list[str]) -> None:
        super().__init__(parser)
        self._unmarked_lines = unmarked_lines

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        match = self.RE.search(block)
        start = match.start() if match else 0
        self.parser.parseBlocks(parent, [block[:start]])
        lines = block[start:].lstrip("\n").split("\n")
        quoted = [self.clean(line) for line in lines]
        end = next((number for number in range(1, len(lines)) if self._ends_before(lines, quoted, number)), len(lines))
        if end < len(lines):
            blocks.insert(0, "\n".join(lines[end:]))
        self._unmarked_lines += [line for line in lines[:end] if line.strip() and not self.RE.match(line)][:1]
        # So that a quote in a list item has paragraphs.
        self.parser.state.set("blockquote")
        text = "\n".join(_signatures_apart(quoted[:end])).rstrip("\n")
        self.parser.parseChunk(SubElement(parent, "blockquote"), lay_out_lists(text))
        self.parser.state.reset()

    def _ends_before(self, lines: list[str], quoted: list[str], number: int) -> bool:
        """Whether the quote ends before a line without `>`: after an empty line, or after the line with the speaker."""
        if self.RE.match(lines[number]):
            return False
        return not quoted[number - 1].strip() or _is_signature(quoted, number - 1, number)


def _signatures_apart(lines: list[str]) -> Iterator[str]:
    """The lines of a quote, with an empty line before one that names the speaker, and after it unless it continues."""
    signatures = dict.fromkeys(number for number in range(len(lines)) if _is_signature(lines, number, len(lines)))
    for number, line in enumerate(lines):
        if number in signatures:
            yield ""
        yield line
        if number in signatures and not line.rstrip().endswith(","):
            yield ""


def _is_signature(lines: list[str], number: int, end: int) -> bool:
    """Whether a line names the speaker: it has a dash, and its neighbours do not. The quote ends before `end`."""
    if number == 0 or not _DASH.match(lines[number]) or lines[number].rstrip().endswith(_NO_SPEAKER):
        return False
    return not _DASH.match(lines[number - 1]) and (number + 1 >= end or not _DASH.match(lines[number + 1]))


class _LinkDefinitions(ReferenceProcessor):
    """`[label]: address` if the text has a link with that label; any other line of this form is text."""

    def __init__(self, parser: BlockParser, labels: _Labels) -> None:
        super().__init__(parser)
        self._labels = labels

    def run(self, parent: Element, blocks: list[str]) -> bool:
        block = blocks[0]
        definitions = [match for match in self.RE.finditer(block) if self._take(match)] if "]:" in block else []
        if not definitions:
            return False
        starts = [0, *(match.end() for match in definitions)]
        ends = [*(match.start() for match in definitions), len(block)]
        between = [block[start:end].strip("\n") for start, end in zip(starts, ends, strict=True)]
        blocks[:1] = [text for text in between if text.strip()]
        return True

    def _take(self, match: re.Match[str]) -> bool:
        """Whether this defines a link that is used, or is a comment (`[//]: #`). The first definition counts."""
        label, references = normal_label(match[1]), self.parser.md.references
        if label in _COMMENT_LABELS and match[2] in {"#", "<>"}:
            return True
        if label in references or label not in self._labels.in_text or not _ADDRESS.match(match[2]):
            return False
        references[label] = (match[2].lstrip("<").rstrip(">"), match[5] or match[6] or "")
        return True


class _Tables(TableProcessor):
    """A table whose rows keep surplus cells: they are joined into the last one."""

    def __init__(self, parser: BlockParser, long_rows: list[str]) -> None:
        super().__init__(parser, {"use_align_attribute": False})
        self._long_rows = long_rows
        self._columns = 0

    def run(self, parent: Element, blocks: list[str]) -> None:
        self._columns = len(self.separator)
        super().run(parent, blocks)
        self._columns = 0

    def _split_row(self, row: str) -> list[str]:
        cells: list[str] = super()._split_row(row)  # type: ignore[misc]
        if not self._columns or not any(cell.strip() for cell in cells[self._columns :]):
            return cells
        self._long_rows.append(row)
        last = " | ".join(cell.strip() for cell in cells[self._columns - 1 :])
        return [*cells[: self._columns - 1], last]


class _QuoteParts(Treeprocessor):
    """Splits a quote with several speakers, and makes a footer of each line that names one."""

    def run(self, root: Element) -> None:
        # Inner quotes first.
        for parent in reversed(list(root.iter())):
            for position in reversed(range(len(parent))):
                if parent[position].tag == "blockquote":
                    quotes = [_quote(part) for part in _quote_parts(list(parent[position]))]
                    quotes[-1].tail = parent[position].tail
                    parent[position : position + 1] = quotes


def _quote_parts(children: Sequence[Element]) -> Iterator[list[Element]]:
    signatures = set(_signatures(children))
    part: list[Element] = []
    for number, child in enumerate(children):
        if part and (number - 1 in signatures or _CALLOUT.match(child.text or "")):
            yield part
            part = []
        part.append(_footer(child) if number in signatures else child)
    yield part


def _signatures(children: Sequence[Element]) -> list[int]:
    """The paragraphs that name a speaker; none if the last one does not, because then the dashes are dialogue."""
    texts = ["", *((child.text or "") if child.tag == "p" else "" for child in children), ""]
    signatures = [
        number - 1
        for number in range(2, len(texts) - 1)
        if _DASH.match(texts[number])
        and not _DASH.match(texts[number - 1])
        and not _DASH.match(texts[number + 1])
        and not texts[number].rstrip().endswith(_NO_SPEAKER)
    ]
    return signatures if signatures[-1:] == [len(children) - 1] else []


def _footer(paragraph: Element) -> Element:
    footer = Element("footer")
    footer.text = _DASH.sub("", paragraph.text or "", count=1)
    return footer


def _quote(children: Sequence[Element]) -> Element:
    quote = Element("blockquote")
    quote.extend(children)
    return quote


class _ItemNumbers(Treeprocessor):
    """Restores the number that the writer gave a list item."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            holder = item if (item.text and item.text.strip()) or not len(item) else item[0]
            number = _NUMBERED.match(holder.text or "")
            if number:
                item.set("value", number[1])
                holder.text = (holder.text or "")[number.end() :]


class _HeadingIds(Treeprocessor):
    """Ids from `## Heading {#id}`; other text in braces is left alone."""

    def run(self, root: Element) -> None:
        for level in range(1, 7):
            for heading in root.iter(f"h{level}"):
                own = _HEADING_ID.search(heading.text or "")
                if own:
                    heading.set("id", own[1])
                    heading.text = (heading.text or "")[: own.start()].rstrip()
