"""From a writer's Markdown to clean HTML with a slot for every link, and what the archive must know of the text.

Python-Markdown gives HTML, nh3 leaves only what a page may hold, and one walk over the tags of the result does the
rest: slots for links and pictures (their addresses are known only after the archive is joined), ids for headings,
the sentence around each link, typographic marks, links to words of the glossary, and sidenotes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from html import escape, unescape

import nh3

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Body, Heading, RichText
from verhalen_build.model.typography import typographic
from verhalen_build.read.addresses import SCHEMES, refusal, scheme_of
from verhalen_build.read.callouts import ASIDE
from verhalen_build.read.converter import Converted, convert
from verhalen_build.read.costly import Budget, TookTooLong, time_limit
from verhalen_build.read.glossary import Lexicon, link_words, spellings
from verhalen_build.read.headings import set_headings_and_ids
from verhalen_build.read.inner_marks import NAME_SCHEME, NOTE, PIPE
from verhalen_build.read.layout import keep_to_phrases, set_asides, set_figures, set_tables
from verhalen_build.read.links import mark_links, number_links
from verhalen_build.read.lost_words import lost_words
from verhalen_build.read.notes import remove_unused_notes, set_notes
from verhalen_build.read.places import Source
from verhalen_build.read.raw_html import ALLOWED, TAG
from verhalen_build.read.sentences import Prose, prose
from verhalen_build.read.source_checks import (
    headings_without_space,
    notes,
    removed_html,
    unclosed_links,
)
from verhalen_build.read.text import CONTROL
from verhalen_build.read.tree import HEADINGS, inner_html, parse, text_blocks
from verhalen_build.read.typesetting import set_typography

_SECONDS = 4.0
_WITH_ID = {tag: {"id"} for tag in (*HEADINGS, "p", "div", "span", "figure", "li", "sup")}
_ATTRIBUTES: dict[str, set[str]] = {
    **_WITH_ID,
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "li": {"id", "value"},
    "ol": {"start", "reversed", "type"},
    "th": {"colspan", "rowspan", "scope", "align"},
    "td": {"colspan", "rowspan", "align"},
    "*": {"lang", "dir"},
}
_CLEAN_CONTENT = {"script", "style"}
_SIDES = {"left", "center", "right"}
_CLASSES = {"a": {"footnote-ref", "footnote-backref"}, "div": {"footnote"}, "th": _SIDES, "td": _SIDES}
_ALIGNED = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')

_ADDRESS = re.compile(r"""\s(href|src)\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>`]++))""", re.IGNORECASE)
_IMAGE = re.compile(r"<img[\s/>]", re.IGNORECASE)
_PASSED = SCHEMES | {scheme_of(NAME_SCHEME)}
# The characters U+E000 to U+E00F, as `without_slot_marks` takes them out of what a writer wrote.
_SLOT_MARK_CODE = re.compile(r"&#(?:x0*e00[0-9a-f](?![0-9a-f])|0*573(?:4[4-9]|5[0-9])(?![0-9]));?", re.IGNORECASE)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>")
_SHOWN = 80
_NO_WORDS = Lexicon({})
_SPECIAL = re.compile(r"[\\`*_\[\]<>&#!|~]|^[^\S\n]*+(?:[-+]|\d++[.)])\s|^ {4}|\n|  $|://", re.MULTILINE)


@dataclass(frozen=True)
class Written:
    """A text made ready: HTML with slots, what the archive must know of it, and its blocks without markup."""

    html: str
    body: Body
    blocks: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Page:
    """What comes of clean HTML: that of the page, and what is known of it; `left_out` is what readers do not get."""

    html: str
    prose: Prose
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    left_out: str
    unused_notes: tuple[str, ...]
    problems: tuple[Problem, ...]


class Markup:
    """Turns Markdown into HTML; made once per process, because Python-Markdown is slow to set up."""

    _budget: Budget | None = None

    def __init__(self, language: Language, lexicon: Lexicon = _NO_WORDS) -> None:
        self._language: Language = language
        self._glossary = spellings(lexicon)

    def for_file(self) -> "Markup":
        """The same for the texts of one file, which together may ask for no more work than one text."""
        markup = copy(self)
        markup._budget = Budget()
        return markup

    def body(self, text: str, file: SourcePath, line: int, digest: str) -> Written:
        """The text of a record; `line` is where it begins in its file."""
        return self._written(text, Location(file, line, 1), digest, in_field=False)

    def field(self, text: str, at: Location, as_it_stands: str = "") -> tuple[RichText, tuple[Problem, ...]]:
        """A Markdown field; a single paragraph comes without its <p>. Places are looked for in the text of the file."""
        if not _SPECIAL.search(text):
            return RichText(text, typographic(escape(text, quote=False))), ()
        written = self._written(text, at, "", in_field=True, source=as_it_stands)
        html = written.html.strip()
        if html.count("<p>") == 1 and html.startswith("<p>") and html.endswith("</p>"):
            html = html[3:-4]
        return RichText(text, html, written.body.links), written.problems

    def _written(self, text: str, at: Location, digest: str, in_field: bool, source: str = "") -> Written:
        if not text.strip():
            return Written("", Body(), (), ())
        spot = (self._budget or Budget()).costly_spot(text)
        if spot is not None:
            line, column, excerpt = spot
            problem = Problem("costly-text", Location(at.file, at.line + line, column), excerpt)
            return Written("", Body(), (), (problem,))
        try:
            with time_limit(_SECONDS):
                return self._converted(text, at, digest, in_field, source or text)
        except TookTooLong:
            return Written("", Body(), (), (Problem("costly-text", at, text.strip()[:60]),))

    def _converted(self, text: str, at: Location, digest: str, in_field: bool, source_text: str) -> Written:
        source = Source(source_text, at)
        converted = convert(text, footnotes=not in_field)
        clean = _clean(converted.html)
        page = self._page(clean, source, in_field)
        problems = [
            *page.problems,
            *removed_html(source, converted.html, converted.dropped, _ATTRIBUTES),
            *_refused(converted.html, source),
            *_broken_addresses(converted.html, clean, source),
            *_told_in_converting(converted, source, text),
            *unclosed_links(source),
            *headings_without_space(source),
            *(() if in_field else notes(source, page.unused_notes)),
        ]
        targets = [part for link in page.prose.links if link.form != "word" for part in (link.target, link.fragment)]
        reported = [problem.value for problem in problems]
        reported += (address for _, _, address in _addresses(converted.html) if scheme_of(address))
        for offset, words in lost_words(text, converted, page.html + page.left_out, (*targets, *reported)):
            problems.append(Problem("words-lost", _place(offset, words, source, text), words))
        body = Body(digest, page.prose.links, page.headings, page.ids, page.prose.words, at.line)
        return Written(page.html, body, page.prose.blocks, tuple(problems))

    def _page(self, clean: str, source: Source, in_field: bool) -> _Page:
        """Passes over the tree of clean HTML, in which a text becomes ready for the archive and for its page."""
        root = parse(clean)
        unused_notes = remove_unused_notes(root)
        if ASIDE in clean:
            set_asides(root)
        keep_to_phrases(root)
        links = mark_links(root, source)
        blocks = text_blocks(root)
        set_typography(blocks)
        if not in_field:
            link_words(blocks, self._glossary, links, source)
        numbered = number_links(root, links)
        headings, ids = set_headings_and_ids(root, source, in_field)
        # The words of the glossary have become nodes of their own, and links have their numbers.
        words = prose(text_blocks(root) if numbered else blocks, numbered)
        set_notes(root, self._language)
        set_tables(root, self._language)
        set_figures(root)
        html = inner_html(root).replace(NOTE, ":")
        left_out = unused_notes.html + links.left_out
        return _Page(
            html,
            words,
            tuple(headings),
            tuple(ids.taken),
            left_out,
            unused_notes.names,
            (*links.problems, *ids.problems),
        )


def _clean(html: str) -> str:
    """The HTML with only what a page may hold."""
    # HTML has codes for characters that the text itself may not hold.
    html = _SLOT_MARK_CODE.sub("\ufffd", html)
    clean = nh3.clean(
        # A page has no inline styles; the side to which a column of a table leans is a class.
        _ALIGNED.sub(r'\1 class="\2"', html) if "text-align" in html else html,
        tags=set(ALLOWED),
        clean_content_tags=_CLEAN_CONTENT,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=set(_PASSED),
        link_rel=None,
    )
    clean = CONTROL.sub(" ", clean.replace(PIPE, "|"))
    # A block of HTML ends the paragraph in which it stands.
    return _EMPTY_PARAGRAPH.sub("", clean)


def _told_in_converting(converted: Converted, source: Source, text: str) -> Iterator[Problem]:
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
    """The place of something in a text, which in a field may stand otherwise in the file."""
    return source.place(offset) if source.text == text else source.place_of(written)


def _refused(html: str, source: Source) -> Iterator[Problem]:
    """The addresses that the sanitiser takes away, and the images that have none."""
    for tag, attribute, address in _addresses(html):
        if scheme_of(address) not in _PASSED | {""}:
            code = refusal(address, is_image=attribute == "src")
            yield Problem(code, source.place_of(address), _shown(address))
        elif not attribute and _IMAGE.match(tag):
            yield Problem("image-without-file", source.place_of(tag), tag[:_SHOWN])


def _broken_addresses(html: str, clean: str, source: Source) -> Iterator[Problem]:
    """Web addresses that no browser can open, such as `http://`: the sanitiser takes them away."""
    if html.count("://") == clean.count("://"):
        return
    left = Counter(address for _, _, address in _addresses(clean))
    for _, _, address in _addresses(html):
        left[address] -= 1
        if left[address] < 0 and scheme_of(address) in {"http", "https"}:
            yield Problem("address-broken", source.place_of(address), _shown(address))


def _addresses(html: str) -> Iterator[tuple[str, str, str]]:
    """Of each tag the attribute that is an address, in lower case, and its value; "" where there is none."""
    for tag in TAG.finditer(html):
        match = _ADDRESS.search(tag[0])
        if match:
            yield tag[0], match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip()
        else:
            yield tag[0], "", ""


def _shown(address: str) -> str:
    """An address, or of the code of a picture only what it begins with."""
    return address.partition(",")[0] + ",…" if address.startswith("data:") else address[:_SHOWN]
