"""Pieces of HTML as Markdown, such as the texts of a blog: many at a time, as starting pandoc takes long."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verhalen_build.importers.markup.document_headings import shift_headings
from verhalen_build.importers.markup.findings import Finding, Passage
from verhalen_build.importers.markup.footnotes import with_footnotes
from verhalen_build.importers.markup.lost_passages import markdown_words, missing_passages
from verhalen_build.importers.markup.pandoc import find_pandoc, read_document
from verhalen_build.importers.markup.typed_lists import with_lists
from verhalen_build.model.markdown_writer import (
    Element,
    MarkdownWriter,
    escape_address,
    plain_text,
    walk,
)
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault

_ADDRESS_WITH_ID = re.compile(r"href=\"[^\"#]*+#([^\"]++)\"")
_READER = "html-native_divs-native_spans"
_LARGEST_BATCH = 400_000
_DEEPEST = 300
_MARK = "fragmentbegins"
_LOST = {"script": "scripts", "form": "forms", "canvas": "shapes", "svg": "shapes"}
_LONGEST_HIDDEN = 80


@dataclass(frozen=True)
class FragmentText:
    """A piece of HTML as Markdown, and what it could not hold; `missing` are words that were lost.

    A piece that is nested too deep or too large to be read has no text, and `is_refused`.
    """

    text: str = ""
    findings: tuple[Finding, ...] = ()
    missing: tuple[Passage, ...] = ()
    is_refused: bool = False


@dataclass(frozen=True)
class _PlainFragment:
    """A piece of HTML made plain for pandoc; `is_readable` says whether pandoc may get it."""

    html: str
    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...]
    is_readable: bool = True


def fragments_as_markdown(fragments: Sequence[str]) -> tuple[FragmentText, ...]:
    """Each piece of HTML as Markdown with its addresses as they are.

    Raises UserFault: `pandoc-missing`.
    """
    program = find_pandoc()
    plain = [_plain(fragment) for fragment in fragments]
    linked = frozenset(address for fragment in plain for address in _fragment_links(fragment.html))
    converted: list[FragmentText] = []
    for batch in _batches(plain):
        converted += _convert(program, batch, linked)
    return tuple(converted)


def _plain(fragment: str) -> _PlainFragment:
    try:
        from verhalen_build.importers.markup.html_tree import PageTree  # noqa: PLC0415 - needs an extra
    except ImportError as error:
        library = error.name or "lxml"
        raise UserFault(Problem("pandoc-missing", Location(SourcePath(library)), library)) from error
    # Without an element around it, a piece of only comments would be no page.
    page = PageTree.of(f"<body>{fragment}")
    if page.depth() > _DEEPEST or len(fragment) > _LARGEST_BATCH * 5:
        return _PlainFragment("", (), (), is_readable=False)
    lost = Counter(_LOST[element.tag] for element in page.root.iter(*_LOST))
    page.make_plain()
    page.remove_drawings()
    counts = [Finding(code, str(count)) for code, count in (lost + page.counts).items()]
    hidden = [Finding(finding.code, finding.value[:_LONGEST_HIDDEN]) for finding in page.findings]
    return _PlainFragment(page.body(), (*hidden, *counts), page.passages)


def _fragment_links(html: str) -> Iterator[str]:
    """The ids that links in a piece of HTML refer to."""
    for address in _ADDRESS_WITH_ID.finditer(html):
        yield address[1]


def _batches(fragments: Iterable[_PlainFragment]) -> Iterator[list[_PlainFragment]]:
    batch: list[_PlainFragment] = []
    size = 0
    for fragment in fragments:
        if batch and size + len(fragment.html) > _LARGEST_BATCH:
            yield batch
            batch, size = [], 0
        batch.append(fragment)
        size += len(fragment.html)
    if batch:
        yield batch


def _convert(program: str, batch: list[_PlainFragment], linked: frozenset[str]) -> list[FragmentText]:
    """The pieces of a batch; where pandoc refuses the batch, each by itself."""
    page = "\n".join(f"<p>{_MARK}</p>\n{fragment.html}" for fragment in batch)
    try:
        blocks = read_document(program, page.encode(), _READER, "html").blocks
    except UserFault:
        if len(batch) > 1:
            return [text for fragment in batch for text in _convert(program, [fragment], linked)]
        return [FragmentText(is_refused=True)]
    parts: list[list[Element]] = []
    for block in blocks:
        if block["t"] in {"Para", "Plain"} and plain_text(block).strip() == _MARK:
            parts.append([])
        else:
            parts[-1].append(block)
    return [_written(fragment, part, linked) for fragment, part in zip(batch, parts, strict=True)]


def _written(fragment: _PlainFragment, blocks: list[Element], linked: frozenset[str]) -> FragmentText:
    if not fragment.is_readable:
        return FragmentText(is_refused=True)
    blocks = shift_headings(with_lists(with_footnotes(blocks)))
    writer = MarkdownWriter(_address, _picture, _anchors(blocks, linked))
    text = writer.document(blocks)
    losses = tuple(Finding(code, str(count)) for code, count in writer.losses.items() if count)
    missing = tuple(missing_passages(fragment.passages, markdown_words(text)))
    return FragmentText(text, (*fragment.findings, *losses), missing)


def _anchors(blocks: list[Element], linked: frozenset[str]) -> Mapping[str, str]:
    """The ids of headings that links refer to, which stay as they are."""
    ids = (str(element["c"][1][0]) for element in walk(blocks) if element["t"] == "Header")
    return {heading_id: heading_id for heading_id in ids if heading_id in linked}


def _address(link: Element) -> str:
    target: Any = link["c"][2][0]
    return str(target)


def _picture(source: str, description: str) -> tuple[str, str]:
    return escape_address(source), description
