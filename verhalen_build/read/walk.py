"""One walk over clean HTML, in which a text becomes ready for the archive and for its page."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import accumulate
from urllib.parse import unquote

from verhalen_build.model.names import matching_key, may_be_id, slugify
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Heading, Link
from verhalen_build.model.slots import ADDRESS, CLOSE, END, LABEL, OPEN
from verhalen_build.model.typography import typographic
from verhalen_build.read.addresses import refusal, scheme_of
from verhalen_build.read.callouts import ASIDE
from verhalen_build.read.raw_html import BLOCKS
from verhalen_build.read.text import without_slot_marks

PIPE = "\ue00f"
NOTE = "\ue005"
"""Stands between `fn` and the name of a footnote in ids and links, so that no id of a writer's is taken for one."""
NAME_SCHEME = "verhalen:"
UNLABELLED = "\ue009"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = HEADINGS | {"p", "li", "td", "th", "blockquote", "footer", "div", "dd", "dt", "figcaption", "caption", "pre"}
_JOINS = frozenset("/:-_%")
# `![[…]]`, with which Obsidian shows a picture or another text.
_EMBED_MARK = re.compile(r"(?<![^\s>(])!$")
_ONLY_STYLE = frozenset({"<em>", "</em>", "<strong>", "</strong>"})
WIKI = re.compile(r"\[\[([^\[\]\n]+)\]\]")
# A value of an attribute may hold the mark that ends a tag.
_TAG = re.compile(r'(<[^<>"]++(?:"[^"]*"[^<>"]*+)*>)')
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_ATTRIBUTE = re.compile(r'(?<![a-z-])([a-z-]++)="([^"]*)"')
_SENTENCE_END = re.compile(rf"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-ZÀ-Þ0-9'’‘{LABEL}])")
# As the end of a heading has it, and as HTML has it.
_WRITTEN_ID = re.compile(
    r"""#([^\s{}#]+)[ \t]*\}|\bid[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE
)
_NOTES = '<div class="footnote">'
_NOTE_ITEM = re.compile(rf'<li id="fn{NOTE}([^"]*)"')
_NOTE_USED = re.compile(rf'href="#fn{NOTE}([^"]*)"')
_FIGURE = re.compile(r"<p>(<img [^>]*>)</p>")
_TITLE = re.compile(r' title="([^"]*)"')
_IN_NOTE_ONLY = re.compile(r'<a class="footnote-backref"(?:(?!<a\s).)*?</a>|</?p>', re.DOTALL)
_ID = re.compile(r' id="[^"]*"')
_LONGEST_SENTENCE = 320


@dataclass
class _Note:
    """The footnote being walked: where its <li> stands in `out`, and how many blocks and items it holds."""

    number: str
    start: int
    blocks: int = 0
    items: int = 0


@dataclass
class _Quote:
    """A blockquote that is open: where its tag stands in `out`, and whether it has become an aside."""

    start: int
    is_aside: bool = False


@dataclass
class Walk:
    """One walk over the tags of clean HTML; `out` is the page's HTML in pieces."""

    source: str
    at: Location
    words_for: Mapping[str, str]
    lexicon: re.Pattern[str] | None
    titles: Mapping[str, str]
    in_field: bool = False
    out: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    ids: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    words: int = 0
    left_out: str = ""
    unused_notes: tuple[str, ...] = ()

    _block: list[str] = field(default_factory=list)
    _block_length: int = 0
    _block_links: list[tuple[int, int]] = field(default_factory=list)
    _open_link: tuple[int, bool] | None = None
    _link_end: str = ""
    _in_note_link: bool = False
    _code: int = 0
    _heading: tuple[int, str, str] | None = None
    _heading_text: list[str] = field(default_factory=list)
    _headings_inside: int = 0
    _in_aside_title: bool = False
    _quotes: list[_Quote] = field(default_factory=list)
    _times: dict[str, int] = field(default_factory=dict)
    _line_starts: list[int] = field(default_factory=list)
    _found_from: dict[str, int] = field(default_factory=dict)
    _id_places: dict[str, list[int]] = field(default_factory=dict)
    _id_times: Counter[str] = field(default_factory=Counter)
    _linked_words: set[str] = field(default_factory=set)
    _note_places: dict[str, int] = field(default_factory=dict)
    _note: _Note | None = None
    _numbers: dict[str, int] = field(default_factory=dict)
    _notes: dict[str, tuple[int, int]] = field(default_factory=dict)
    _notes_begin: bool = False
    _last_note: str = ""

    def over(self, html: str) -> None:
        self._linked_words = {
            matching_key(m[1].partition("|")[0].partition("#")[0]) for m in WIKI.finditer(self.source)
        }
        pieces = _TAG.split(html)
        if _NOTES in html:
            self.unused_notes, self.left_out = _leave_out_unused_notes(pieces)
        for index, piece in enumerate(pieces):
            if not piece:
                continue
            if index % 2:
                self._tag(piece)
            else:
                self._text(piece)
        self._end_block()
        self._set_sidenotes()

    # Text

    def _text(self, html: str) -> None:
        if self._skipped_label():
            return
        if self._in_note_link:
            # The number of a note is no part of the sentence.
            self.out.append(html)
            return
        text = html
        if self._code or (self._open_link is not None and "://" in text):
            # Code and addresses are shown as they are.
            if self._heading is not None:
                self._heading_text.append(unescape(text))
            self._keep(unescape(text), text)
            return
        if text.startswith(ASIDE):
            text = self._aside(text)
        before = self._block[-1][-1:] if self._block else " "
        text = typographic(text, before or " ")
        plain = unescape(text)
        if self._heading is not None:
            self._heading_text.append(plain)
        elif self.lexicon is not None and self._open_link is None:
            text = self._words_linked(text)
        self._keep(plain, text)

    def _keep(self, plain: str, html: str) -> None:
        self._add_words(plain)
        self.out.append(html)

    def _add_words(self, plain: str) -> None:
        self._block.append(plain)
        self._block_length += len(plain)

    def _skipped_label(self) -> bool:
        return self._open_link is not None and self._open_link[1]

    def _aside(self, text: str) -> str:
        if self._quotes and not self._quotes[-1].is_aside:
            quote = self._quotes[-1]
            quote.is_aside = True
            attributes = self.out[quote.start].removeprefix("<blockquote")
            self.out[quote.start] = f'<div class="aside" role="note"{attributes}'
        if self.out[-1] == "<strong>":
            self.out[-1] = '<strong class="aside-title">'
            self._in_aside_title = True
        return text.removeprefix(ASIDE)

    def _words_linked(self, text: str) -> str:
        assert self.lexicon is not None

        def linked(match: re.Match[str]) -> str:
            # What matches without regard to case may still be another word: an i without a dot is no i.
            title = self.titles.get(matching_key(unescape(match[0])), "")
            key = matching_key(title)
            if not title or key in self._linked_words:
                return match[0]
            self._linked_words.add(key)
            before = len(unescape(text[: match.start()]))
            number = self._add_link(Link("word", title, "", True, *self._place(match[0])), before)
            return f"{OPEN}{number}{END}{match[0]}{CLOSE}{number}{END}"

        return self.lexicon.sub(linked, text)

    # Tags

    def _tag(self, tag: str) -> None:
        if tag in _ONLY_STYLE:
            self.out.append(tag)
            return
        name_match = _TAG_NAME.match(tag)
        name = name_match[1] if name_match else ""
        closing = tag.startswith("</")
        if name in _BLOCKS:
            self._end_block()
        if closing:
            self._close(name, tag)
        else:
            self._open(name, tag, dict(_ATTRIBUTE.findall(tag)) if "=" in tag else {})

    def _open(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        if name == "a":
            self._open_anchor(attributes, tag)
        elif name == "img":
            self._image(attributes, tag)
        elif name in HEADINGS:
            self._open_heading(name, attributes)
        elif name == "blockquote":
            self._quotes.append(_Quote(len(self.out)))
            self.out.append(tag)
        elif name == "table":
            self.out.append(f'<section class="table" tabindex="0" aria-label="{self.words_for["table"]}">')
            self.out.append(tag)
        elif attributes.get("class") == "footnote":
            self._notes_begin = True
            self.out.append(f'<div class="footnotes" role="doc-endnotes" aria-label="{self.words_for["notes"]}">')
        elif name == "hr" and self._notes_begin:
            # The style draws the line above the notes.
            self._notes_begin = False
        elif attributes.get("id", "").startswith(f"fn{NOTE}"):
            self._note = _Note(attributes["id"].removeprefix(f"fn{NOTE}"), len(self.out))
            self.out.append(self._with_own_id(tag, attributes))
        else:
            self._open_other(name, tag, attributes)

    def _open_other(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        if name in {"pre", "code"}:
            self._code += 1
        if name == "br":
            self._add_words(" ")
        if name == "br" and self._in_aside_title:
            self._in_aside_title = False
            self._end_block()
        if self._note is not None:
            self._note.blocks += name in BLOCKS
            self._note.items += name == "li"
        self.out.append(self._with_own_id(tag, attributes))

    def _close(self, name: str, tag: str) -> None:
        if name == "a":
            self._close_anchor()
        elif name in HEADINGS:
            self._close_heading()
        elif name == "blockquote":
            self.out.append("</div>" if self._quotes.pop().is_aside else tag)
        elif name == "table":
            self.out.append("</table></section>")
        elif name == "li" and self._note is not None and self._note.items == 0:
            if self._note.blocks == 1:
                self._notes[self._note.number] = (self._note.start, len(self.out))
            self._note = None
            self.out.append(tag)
        else:
            self._close_other(name, tag)

    def _close_other(self, name: str, tag: str) -> None:
        if name in {"pre", "code"}:
            self._code -= 1
        if name == "li" and self._note is not None:
            self._note.items -= 1
        self.out.append(tag)
        if name == "sup" and self._last_note:
            self._note_places.setdefault(self._last_note, len(self.out))
            self._last_note = ""

    def _with_own_id(self, tag: str, attributes: dict[str, str]) -> str:
        own = attributes.get("id")
        if own is None or self._take_id(own):
            return tag
        return tag.replace(f' id="{own}"', "", 1)

    def _take_id(self, own: str) -> bool:
        name = unescape(own).replace(NOTE, ":")
        self._id_times[name] += 1
        code = self._refusal_of_id(name, is_note=NOTE in own)
        if code:
            self.problems.append(Problem(code, self._place_of_id(name), name))
            return False
        self.ids[name] = None
        return True

    def _refusal_of_id(self, name: str, is_note: bool) -> str:
        """The code of the problem with an id; "" where the page can have it."""
        if self.in_field:
            # A page shows several fields, and those of other records too, so ids in them would meet.
            return "id-in-field"
        if not is_note and not may_be_id(name):
            return "id-reserved"
        return "duplicate-id" if name in self.ids else ""

    def _place_of_id(self, name: str) -> Location:
        """Where this id is written for as often as the walk has come by it."""
        if not self._id_places:
            for match in _WRITTEN_ID.finditer(self.source):
                self._id_places.setdefault(unescape(match[match.lastindex or 0]), []).append(match.start())
        places = self._id_places.get(name, [0])
        line, column = self._line_and_column(places[min(self._id_times[name], len(places)) - 1])
        return Location(self.at.file, line, column)

    def _open_heading(self, name: str, attributes: dict[str, str]) -> None:
        if self._heading is not None:
            # Raw HTML can hold a heading in a heading; its words are words of the outer one.
            self._headings_inside += 1
            return
        self._heading = (len(self.out), name, attributes.get("id", ""))
        self.out.append("")

    def _close_heading(self) -> None:
        if self._headings_inside:
            self._headings_inside -= 1
            return
        assert self._heading is not None
        index, name, own = self._heading
        text = "".join(self._heading_text).strip()
        self._heading = None
        self._heading_text = []
        level = max(2, int(name[1]))
        self.out.append(f"</h{level}>")
        has_own = bool(own) and self._take_id(own)
        if self.in_field:
            self.out[index] = f"<h{level}>"
            return
        if not has_own:
            own = self._free_id(slugify(text) or "kop")
            self.ids[own] = None
        self.headings.append(Heading(unescape(own), text, level))
        self.out[index] = f'<h{level} id="{own}">'

    def _free_id(self, wanted: str) -> str:
        candidate, number = wanted, self._times.get(wanted, 1)
        while candidate in self.ids:
            number += 1
            candidate = f"{wanted}-{number}"
        self._times[wanted] = number
        return candidate

    # Links and pictures

    def _open_anchor(self, attributes: dict[str, str], tag: str) -> None:
        address = unescape(attributes.get("href", ""))
        note_class = attributes.get("class", "")
        if note_class == "footnote-backref":
            note = self._note.number if self._note else ""
            number = self._numbers.setdefault(note, len(self._numbers) + 1)
            label = self.words_for["back"].format(number)
            self.out.append(f'<a class="footnote-backref" href="{escape(address)}" aria-label="{escape(label)}">')
            self._in_note_link = True
            return
        if note_class == "footnote-ref":
            self._last_note = address.partition(NOTE)[2]
            self.out.append(f'<a class="footnote-ref" href="{escape(address)}" role="doc-noteref">')
            self._in_note_link = True
            return
        if address.startswith(NAME_SCHEME):
            self._open_name(_unquoted(address.removeprefix(NAME_SCHEME)), attributes.get("title") == UNLABELLED)
        elif not address or scheme_of(address):
            if attributes.get("href") == "":
                self.problems.append(Problem("empty-link", self._location("]()"), "]()"))
            self._open_link = (-1, False)
            self.out.append(self._with_own_id(tag, attributes))
        else:
            self._open_file(address, attributes.get("title", ""))

    def _open_name(self, written: str, unlabelled: bool) -> None:
        name, _, fragment = written.partition("#")
        # Where nothing follows the mark of a heading, it is of the name.
        name = name if fragment.strip() else written
        place = self._place(f"[[{written}")
        form = "embed" if self.out and _EMBED_MARK.search(self.out[-1]) else "name"
        number = self._add_link(Link(form, name.strip(), fragment.strip(), not unlabelled, *place))
        self._open_link = (number, unlabelled)
        self.out.append(f"{OPEN}{number}{END}")
        if unlabelled:
            self.out.append(f"{LABEL}{number}{END}")
            if self._heading is not None:
                self._heading_text.append(name.strip() or fragment.strip())
            # How a record is named is not known here, and in a sentence too it is not for the writer to decide.
            self._add_words(f"{LABEL}{number}{END}" if name.strip() else fragment.strip())

    def _open_file(self, address: str, title: str) -> None:
        path, _, fragment = address.partition("#")
        place = self._place(address)
        number = self._add_link(Link("file", _unquoted(path), _unquoted(fragment), True, *place))
        self._open_link = (number, False)
        self.out.append(f"{OPEN}{number}{END}")
        if title:
            # The tag of the link itself comes later.
            self.out.append(f'<span title="{title}">')
            self._link_end = "</span>"

    def _close_anchor(self) -> None:
        number = self._open_link[0] if self._open_link is not None else -1
        self._open_link = None
        self._in_note_link = False
        self.out.append("</a>" if number < 0 else f"{self._link_end}{CLOSE}{number}{END}")
        self._link_end = ""

    def _image(self, attributes: dict[str, str], tag: str) -> None:
        if "src" not in attributes:
            # The sanitiser has taken it away, and that has been told.
            self.left_out += tag
            return
        address = unescape(attributes["src"])
        if not address:
            self.left_out += tag
            self.problems.append(Problem("empty-link", self._location("]()"), "]()"))
            return
        place = self._location(address)
        if not attributes.get("alt", "").strip():
            self.problems.append(Problem("image-without-alt", place, address))
        refused = refusal(address, is_image=True)
        if refused:
            self.left_out += tag
            self.problems.append(Problem(refused, place, address))
            return
        number = self._add_link(Link("image", _unquoted(address), "", True, place.line, place.column))
        alt, title = attributes.get("alt", ""), attributes.get("title", "")
        caption = f' title="{escape(typographic(unescape(title)))}"' if title else ""
        self.out.append(f'<img src="{ADDRESS}{number}{END}" alt="{alt}"{caption} loading="lazy">')

    def _add_link(self, link: Link, before: int = 0) -> int:
        """Keeps a link, and where it stands in its block: `before` letters after what has been walked."""
        self._block_links.append((len(self.links), self._block_length + before))
        self.links.append(link)
        return len(self.links) - 1

    def _place(self, written: str) -> tuple[int, int]:
        """Line and column of the next place where this stands in the source; of the text where it does not stand so."""
        found = self._next(written, self._found_from.get(written, 0))
        if found < 0:
            found = max(self.source.find(written), 0)
        self._found_from[written] = found + 1
        return self._line_and_column(found)

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        """The line and column in the file of a character of the source."""
        if not self._line_starts:
            self._line_starts = [0, *accumulate(len(line) + 1 for line in self.source.split("\n"))]
        line = bisect_right(self._line_starts, offset) - 1
        column = offset - self._line_starts[line] + 1
        return self.at.line + line, column if line or self.at.column <= 1 else column + self.at.column - 1

    def _next(self, written: str, start: int) -> int:
        """Where this stands next and is not part of something longer; -1 where it does not."""
        found = self.source.find(written, start)
        while found >= 0 and self._is_part(written, found):
            found = self.source.find(written, found + 1)
        return found

    def _is_part(self, written: str, found: int) -> bool:
        end = found + len(written)
        if written.startswith("[["):
            return not self.source[end : end + 9].lstrip().startswith(("]", "|", "#", "\\"))
        before, after = self.source[max(found - 1, 0) : found], self.source[end : end + 1]
        return before.isalnum() or before in _JOINS or after.isalnum() or after in _JOINS

    def _location(self, written: str) -> Location:
        line, column = self._place(written)
        return Location(self.at.file, line, column)

    # Blocks, sentences, sidenotes

    def _end_block(self) -> None:
        if not self._block:
            return
        text = "".join(self._block)
        self._block = []
        self._block_length = 0
        offsets, self._block_links = self._block_links, []
        if not text.strip():
            return
        words = text.split()
        self.words += len(words)
        self.blocks.append(" ".join(words))
        if offsets:
            self._set_sentences(text, offsets)

    def _set_sentences(self, text: str, offsets: list[tuple[int, int]]) -> None:
        spans = list(_sentence_spans(text))
        ends = [end for _, end in spans]
        sentences: dict[int, str] = {}
        for number, offset in offsets:
            index = min(bisect_right(ends, offset), len(ends) - 1)
            if index not in sentences:
                start, end = spans[index]
                sentences[index] = _shortened(" ".join(text[start:end].split()))
            link = self.links[number]
            self.links[number] = Link(
                link.form, link.target, link.fragment, link.labelled, link.line, link.column, sentences[index]
            )

    def _set_sidenotes(self) -> None:
        """Repeats each short note beside its place in the text; the style shows one of the two."""
        places = sorted(self._note_places.items(), key=lambda item: item[1])
        notes: list[tuple[int, str]] = []
        for position, (number, place) in enumerate(places, start=1):
            if number in self._notes:
                start, end = self._notes[number]
                pieces = (_ID.sub("", piece) if piece.startswith("<") else piece for piece in self.out[start + 1 : end])
                inner = _IN_NOTE_ONLY.sub("", "".join(pieces)).strip().removesuffix("&nbsp;")
                self.out[start] = self.out[start].replace("<li ", '<li class="beside" ', 1)
                label = f'<span class="sidenote-number">{position}</span>'
                notes.append((place, f'<small class="sidenote">{label} {inner}</small>'))
        # From the last to the first, so that the places before stay where they are.
        for place, note in reversed(notes):
            self.out.insert(place, note)


def _leave_out_unused_notes(pieces: list[str]) -> tuple[tuple[str, ...], str]:
    """Empties the notes to which nothing refers, and the list of notes where none is left; tags stay at odd indexes.

    Gives their names, and the HTML that is left out.
    """
    used = {unquote(match[1]) for match in map(_NOTE_USED.search, pieces[1::2]) if match}
    items = [(index, match[1]) for index in range(1, len(pieces), 2) if (match := _NOTE_ITEM.match(pieces[index]))]
    unused = [index for index, number in items if unquote(number) not in used]
    names = tuple(unescape(number) for _, number in items if unquote(number) not in used)
    if unused and len(unused) == len(items):
        before = (index for index in range(unused[0], 0, -1) if pieces[index] == _NOTES)
        unused = [next(before, unused[0])]
    return names, "".join(_empty(pieces, index) for index in unused)


def _empty(pieces: list[str], start: int) -> str:
    """Empties an element and all that it holds, and gives what that was."""
    opening = _TAG_NAME.match(pieces[start])
    assert opening is not None
    depth = 0
    emptied: list[str] = []
    for index in range(start, len(pieces)):
        tag = _TAG_NAME.match(pieces[index]) if index % 2 else None
        emptied.append(pieces[index])
        if tag is not None and tag[1] == opening[1]:
            depth += -1 if pieces[index].startswith("</") else 1
        pieces[index] = ""
        if depth == 0:
            break
    return "".join(emptied)


def _unquoted(address: str) -> str:
    """An address with the characters for which its codes stand."""
    return without_slot_marks(unquote(address)) if "%" in address else address


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def sentence_with(name: str, blocks: Iterable[str]) -> str:
    """The first sentence in these blocks of text that holds a name; "" where none does."""
    # The blocks have the marks of the page.
    shown = " ".join(typographic(name).split())
    for block in blocks:
        found = _find_whole(shown, block)
        if found >= 0:
            return _sentence_at(block, found)
    return ""


def _find_whole(name: str, text: str) -> int:
    """Where a name stands in a text and is not part of a longer word; -1 where it does not."""
    found = text.find(name)
    while found >= 0:
        end = found + len(name)
        if not (text[found - 1 : found].isalnum() or text[end : end + 1].isalnum()):
            return found
        found = text.find(name, found + 1)
    return -1


def _sentence_at(text: str, offset: int) -> str:
    spans = list(_sentence_spans(text))
    start, end = next((span for span in spans if offset < span[1]), spans[-1])
    return _shortened(" ".join(text[start:end].split()))


def _shortened(sentence: str) -> str:
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    return sentence[:_LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"


def dressed(html: str) -> str:
    """Pictures that stand alone become figures."""
    return _FIGURE.sub(_figure, html) if "<img" in html else html


def _figure(match: re.Match[str]) -> str:
    title = _TITLE.search(match[1])
    caption = f"<figcaption>{title[1]}</figcaption>" if title else ""
    return f"<figure>{_TITLE.sub('', match[1])}{caption}</figure>"
