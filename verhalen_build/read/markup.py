"""From a writer's Markdown to clean HTML with a slot for every link, and what the archive must know of the text.

Python-Markdown gives HTML, nh3 leaves only what a page may hold, and one walk over the tags of the result does the
rest: slots for links and pictures (their addresses are known only after the archive is joined), ids for headings,
the sentence around each link, typographic marks, links to words of the glossary, and sidenotes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape

import nh3

from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Body, RichText
from verhalen_build.model.typography import typographic
from verhalen_build.read.addresses import SCHEMES, refusal, scheme_of
from verhalen_build.read.converter import convert
from verhalen_build.read.costly import TookTooLong, costly_spot, time_limit
from verhalen_build.read.walk import HEADINGS, NAME_SCHEME, NOTE, PIPE, STRUCTURE, Walk, dressed

_SECONDS = 4.0
_INLINE = frozenset(
    "a abbr b br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup u var wbr".split()
)
_TAGS = _INLINE | STRUCTURE
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

_WRITTEN_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)/?>")
_WRITTEN_ATTRIBUTE = re.compile(r"""\s([a-zA-Z][\w:-]*)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_OUTSIDE = re.compile(r'<[^<>]*?\s(href|src)="([a-zA-Z][a-zA-Z0-9+.-]*:[^"]*)"')
_PASSED = SCHEMES | {scheme_of(NAME_SCHEME)}
# The characters U+E000 to U+E00F, as `without_slot_marks` takes them out of what a writer wrote.
_SLOT_MARK_CODE = re.compile(r"&#(?:x0*e00[0-9a-f](?![0-9a-f])|0*573(?:4[4-9]|5[0-9])(?![0-9]));?", re.IGNORECASE)
_HALF_LINK = re.compile(r"\[\[(?![^\[\]\n]+\]\])[^\n]*")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_SHOWN = 80
_SPECIAL = re.compile(r"[\\`*_\[\]<>&#!|~]|^\s*(?:[-+]|\d+[.)])\s|^ {4}|\n|  $|://", re.MULTILINE)
_WORDS: dict[Language, dict[str, str]] = {
    "nl": {"back": "Terug naar noot {} in de tekst", "table": "Tabel", "notes": "Noten"},
    "en": {"back": "Back to note {} in the text", "table": "Table", "notes": "Notes"},
}


@dataclass(frozen=True)
class Lexicon:
    """The words of the glossary that are linked at their first use: each spelling leads to the word's title."""

    titles: Mapping[str, str]

    def pattern(self) -> re.Pattern[str] | None:
        if not self.titles:
            return None
        longest_first = sorted(self.titles, key=lambda spelling: (-len(spelling), spelling))
        # An & in front is that of a code, and its name is no word.
        return re.compile(r"(?<![\w&])(?:" + "|".join(map(_as_in_html, longest_first)) + r")(?!\w)", re.IGNORECASE)


def _as_in_html(spelling: str) -> str:
    """The pattern of a spelling as it stands in the text of a page, where it may be broken over lines."""
    return r"\s+".join(map(re.escape, typographic(escape(spelling, quote=False)).split()))


@dataclass(frozen=True)
class Written:
    """A text made ready: HTML with slots, what the archive must know of it, and its blocks without markup."""

    html: str
    body: Body
    blocks: tuple[str, ...]
    problems: tuple[Problem, ...]


class Markup:
    """Turns Markdown into HTML; made once per process, because Python-Markdown is slow to set up."""

    def __init__(self, language: Language, lexicon: Lexicon = Lexicon({})) -> None:
        self._language: Language = language
        self._titles = {matching_key(typographic(spelling)): title for spelling, title in lexicon.titles.items()}
        self._lexicon = lexicon.pattern()

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
        spot = costly_spot(text)
        if spot is not None:
            line, column, excerpt = spot
            problem = Problem("costly-text", Location(at.file, at.line + line, column), excerpt)
            return Written("", Body(), (), (problem,))
        try:
            with time_limit(_SECONDS):
                return self._converted(text, at, digest, in_field, source or text)
        except TookTooLong:
            return Written("", Body(), (), (Problem("costly-text", at, text.strip()[:60]),))

    def _converted(self, text: str, at: Location, digest: str, in_field: bool, source: str) -> Written:
        # HTML has codes for characters that the text itself may not hold.
        raw = _SLOT_MARK_CODE.sub("\ufffd", convert(text, footnotes=not in_field))
        clean = nh3.clean(
            # A page has no inline styles; the side to which a column of a table leans is a class.
            _ALIGNED.sub(r'\1 class="\2"', raw) if "text-align" in raw else raw,
            tags=set(_TAGS),
            clean_content_tags=_CLEAN_CONTENT,
            attributes=_ATTRIBUTES,
            allowed_classes=_CLASSES,
            url_schemes=set(_PASSED),
            link_rel=None,
        )
        lexicon = None if in_field else self._lexicon
        walk = Walk(source, at, _WORDS[self._language], lexicon, self._titles, in_field)
        walk.over(clean.replace(PIPE, "|"))
        loose = () if in_field else _loose_notes(source, at)
        removed = (*_removed(raw, source, at), *_refused(raw, source, at))
        problems = (*walk.problems, *removed, *_half_links(text, source, at), *loose)
        body = Body(digest, tuple(walk.links), tuple(walk.headings), tuple(walk.ids), walk.words, at.line)
        html = dressed("".join(walk.out)).replace(NOTE, ":")
        return Written(html, body, tuple(walk.blocks), problems)


def _removed(raw: str, source: str, at: Location) -> Iterator[Problem]:
    """What the sanitiser takes out of raw HTML, so that nothing goes in silence."""
    if "<" not in source:
        return
    # As often as it came through as a tag: in code it is text.
    left = Counter(match[0] for match in _WRITTEN_TAG.finditer(raw))
    for match in _WRITTEN_TAG.finditer(_without_code(source)):
        left[match[0]] -= 1
        if left[match[0]] < 0:
            continue
        name = match[1].lower()
        if name not in _TAGS:
            yield Problem("html-removed", _located(source, match.start(), at), match[0][:_SHOWN])
            continue
        for attribute in _WRITTEN_ATTRIBUTE.finditer(match[2]):
            if attribute[1].lower() not in _ATTRIBUTES.get(name, set()) | _ATTRIBUTES["*"]:
                place = _located(source, match.start(2) + attribute.start(1), at)
                yield Problem("html-removed", place, attribute[0].strip()[:_SHOWN])


def _refused(raw: str, source: str, at: Location) -> Iterator[Problem]:
    """The addresses that the sanitiser takes away."""
    for match in _OUTSIDE.finditer(raw):
        address = unescape(match[2])
        if scheme_of(address) not in _PASSED:
            code = refusal(address, is_image=match[1] == "src")
            yield Problem(code, _located(source, max(source.find(address), 0), at), _shown(address))


def _half_links(text: str, source: str, at: Location) -> Iterator[Problem]:
    """Links that begin with [[ and do not end on their line."""
    if "[[" not in text:
        return
    found = 0
    for match in _HALF_LINK.finditer(_without_code(text)):
        written = match[0].strip()[:_SHOWN]
        found = max(source.find(written, found), found)
        yield Problem("unclosed-link", _located(source, found, at), written)
        found += 1


def _loose_notes(source: str, at: Location) -> Iterator[Problem]:
    """Notes that the text announces and that are not there, and the reverse."""
    if "[^" not in source:
        return
    plain = _without_code(source)
    notes = {match[1]: match.start() for match in _NOTE.finditer(plain)}
    announced = {match[1]: match.start() for match in _NOTE_MARK.finditer(plain)}
    for code, some, others in (("note-missing", announced, notes), ("note-unused", notes, announced)):
        for name, offset in some.items():
            if name not in others:
                yield Problem(code, _located(source, offset, at), f"[^{name}]")


def _without_code(source: str) -> str:
    """The same text with spaces where code stands, so that places stay what they are."""
    if "`" not in source and "~~~" not in source:
        return source
    return _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), source)


def _shown(address: str) -> str:
    """An address, or of the code of a picture only what it begins with."""
    return address.partition(",")[0] + ",…" if address.startswith("data:") else address[:_SHOWN]


def _located(source: str, offset: int, at: Location) -> Location:
    """The place of a character of a text that begins at a place."""
    column = offset - source.rfind("\n", 0, offset)
    line = source.count("\n", 0, offset)
    return Location(at.file, at.line + line, column if line else column + at.column - 1)
