"""From a writer's Markdown to clean HTML with a slot for every link, and what the archive must know of the text.

Python-Markdown converts, nh3 sanitises, and what it leaves is parsed into a tree. Small passes over that tree make
slots of links and pictures (whose addresses are known only after the archive is joined), link glossary words, set ids
and typographic marks, find the sentence around each link, and repeat short footnotes beside the text.
"""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from html import escape

from verhalen_build.model.digests import words_digest
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Body, Heading, RichText, WebLink
from verhalen_build.model.typography import typographic
from verhalen_build.read.callouts import ASIDE
from verhalen_build.read.converter import Converted, convert
from verhalen_build.read.costly import Budget, TookTooLong, time_limit
from verhalen_build.read.figures import place_pictures, placement_words, set_figures
from verhalen_build.read.glossary import Glossary, link_words, spellings
from verhalen_build.read.headings import set_headings_and_ids
from verhalen_build.read.inner_marks import NAME_SCHEME, NOTE
from verhalen_build.read.layout import keep_to_phrases, set_asides, set_tables
from verhalen_build.read.links import mark_embeds, mark_links, number_links
from verhalen_build.read.lost_words import lost_words
from verhalen_build.read.notes import UnusedNotes, remove_unused_notes, set_notes
from verhalen_build.read.places import Source
from verhalen_build.read.sanitiser import ATTRIBUTES, outside_addresses, removed_addresses, sanitised
from verhalen_build.read.sentences import Prose, prose
from verhalen_build.read.source_checks import (
    headings_without_space,
    notes,
    removed_html,
    unclosed_links,
)
from verhalen_build.read.tree import inner_html, parse, shown_text, text_blocks
from verhalen_build.read.typesetting import set_typography
from verhalen_build.translations import translations

_SECONDS = 4.0
_SHOWN = 80
_NO_WORDS = Glossary({})
_SPECIAL = re.compile(r"[\\`*_\[\]<>&#!|~]|^[^\S\n]*+(?:[-+]|\d++[.)])\s|^ {4}|\n|  $|://", re.MULTILINE)


@dataclass(frozen=True)
class RenderedText:
    """A text as HTML with slots, what the archive must know of it, and its blocks without markup."""

    html: str
    body: Body
    blocks: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Page:
    """The result of the passes; `words` is the text of the page, with what was left out."""

    html: str
    prose: Prose
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    words: str
    web_links: tuple[WebLink, ...]
    unused_notes: tuple[str, ...]
    problems: tuple[Problem, ...]


class Markup:
    """Turns Markdown into HTML; made once per process, because Python-Markdown is slow to set up."""

    _budget: Budget | None = None

    def __init__(self, language: Language, glossary: Glossary = _NO_WORDS) -> None:
        self._texts = translations(language)
        self._placements = placement_words(self._texts)
        self._glossary = spellings(glossary)

    def for_file(self) -> "Markup":
        """A copy for the texts of one file, which share one budget of work."""
        markup = copy(self)
        markup._budget = Budget()
        return markup

    def body(self, text: str, file: SourcePath, line: int, digest: str) -> RenderedText:
        """The text of a record; `line` is where it begins in its file."""
        return self._rendered(text, Location(file, line, 1), digest, in_field=False)

    def field(self, text: str, at: Location, as_it_stands: str = "") -> tuple[RichText, tuple[Problem, ...]]:
        """A Markdown field; a single paragraph comes without its <p>. Places are searched for in `as_it_stands`."""
        if not _SPECIAL.search(text):
            return RichText(text, typographic(escape(text, quote=False))), ()
        written = self._rendered(text, at, "", in_field=True, source=as_it_stands)
        html = written.html.strip()
        if html.count("<p>") == 1 and html.startswith("<p>") and html.endswith("</p>"):
            html = html[3:-4]
        return RichText(text, html, written.body.links, written.body.web_links), written.problems

    def _rendered(self, text: str, at: Location, digest: str, in_field: bool, source: str = "") -> RenderedText:
        if not text.strip():
            return RenderedText("", Body(), (), ())
        spot = (self._budget or Budget()).costly_spot(text)
        if spot is not None:
            line, column, excerpt = spot
            problem = Problem("costly-text", Location(at.file, at.line + line, column), excerpt)
            return RenderedText("", Body(), (), (problem,))
        try:
            with time_limit(_SECONDS):
                return self._converted(text, at, digest, in_field, source or text)
        except TookTooLong:
            return RenderedText("", Body(), (), (Problem("costly-text", at, text.strip()[:60]),))

    def _converted(self, text: str, at: Location, digest: str, in_field: bool, source_text: str) -> RenderedText:
        source = Source(source_text, at)
        converted = convert(text, footnotes=not in_field, with_places=not in_field)
        clean = sanitised(converted.html)
        addresses = outside_addresses(converted.html)
        page = self._page(clean, source, in_field)
        problems = [
            *page.problems,
            *removed_html(source, converted.html, converted.dropped, ATTRIBUTES),
            *removed_addresses(converted.html, clean, addresses, source),
            *_conversion_problems(converted, source, text),
            *unclosed_links(source),
            *headings_without_space(source),
            *(() if in_field else notes(source, page.unused_notes)),
        ]
        targets = [part for link in page.prose.links if link.form != "word" for part in (link.target, link.fragment)]
        reported = [problem.value for problem in problems]
        is_scheme_typed = NAME_SCHEME in text
        reported += (address for address in addresses if is_scheme_typed or not address.startswith(NAME_SCHEME))
        for offset, words in lost_words(text, converted, page.words, (*targets, *reported)):
            problems.append(Problem("words-lost", _place(offset, words, source, text), words))
        body = Body(
            digest,
            page.prose.links,
            page.headings,
            page.ids,
            page.prose.words,
            at.line,
            web_links=page.web_links,
            words_digest="" if in_field else words_digest(text),
        )
        return RenderedText(page.html, body, page.prose.blocks, tuple(problems))

    def _page(self, clean: str, source: Source, in_field: bool) -> _Page:
        """Runs the passes over the tree of sanitised HTML."""
        root = parse(clean)
        # First the passes that remove elements: links in an unused note are not links of the text.
        unused_notes = remove_unused_notes(root) if NOTE in clean else UnusedNotes()
        if ASIDE in clean:
            set_asides(root)
        keep_to_phrases(root)
        links = mark_links(root, source)
        if "!<a" in clean:
            mark_embeds(root, links)
        if "<img" in clean:
            place_pictures(root, links, self._placements, in_field)
        blocks = text_blocks(root)
        # The glossary is spelled with typographic marks, and its words are links, which are numbered in document order.
        set_typography(blocks)
        if not in_field:
            link_words(blocks, self._glossary, links, source)
        numbered = number_links(root, links)
        headings, ids = set_headings_and_ids(root, source, in_field)
        as_prose = prose(blocks, numbered)
        words = " ".join([shown_text(root), unused_notes.text, links.left_out])
        # Last the passes that copy words or wrap elements: sidenotes are copies of finished notes.
        if NOTE in clean:
            set_notes(root, self._texts)
        if "<table" in clean:
            set_tables(root, self._texts)
        if "<img" in clean:
            set_figures(root, links)
        html = inner_html(root).replace(NOTE, ":")
        problems = (*links.problems, *ids.problems)
        web_links = tuple(links.to_web)
        return _Page(html, as_prose, tuple(headings), tuple(ids.taken), words, web_links, unused_notes.names, problems)


def _conversion_problems(converted: Converted, source: Source, text: str) -> Iterator[Problem]:
    for tag in converted.unclosed:
        place = _place(tag.offset, tag.written, source, text)
        if tag.is_comment:
            yield Problem("comment-unclosed", place, tag.written)
        else:
            yield Problem("html-unclosed", place, tag.written[:_SHOWN], {"end": f"</{tag.name}>"})
    for code, lines in (("table-row-too-long", converted.long_rows), ("quote-goes-on", converted.unmarked_lines)):
        for line, place in zip(lines, source.places_of_lines(lines), strict=True):
            yield Problem(code, place, line.strip()[:_SHOWN])


def _place(offset: int, written: str, source: Source, text: str) -> Location:
    """The place of something in a text; a field may be indented and folded in its file, so there it is searched for."""
    return source.place(offset) if source.text == text else source.place_of(written)
