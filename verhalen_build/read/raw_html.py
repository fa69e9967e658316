"""Raw HTML in a text, prepared for Python-Markdown: each tag is handled by itself, and text between tags is Markdown.

The library would copy everything after an unclosed `<div>` or `<script>`, and a browser would hide the rest of the page
behind an unclosed comment. So an unclosed tag is removed, and the mark of an unclosed comment is shown, both with a
message. Block tags get empty lines around them, so that the text between them is read like any other. The content of
`<pre>` and fenced code is set aside until the text has been converted.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from verhalen_build.read.code import blanked, without_code
from verhalen_build.read.fences import Fence, fences
from verhalen_build.read.inner_marks import PLACE, PLACE_END
from verhalen_build.read.line_starts import BULLET, NUMBER

INLINE = frozenset(
    "a abbr b br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup u var wbr".split()
)
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre hr table thead tbody tfoot tr th td caption "
    "div figure figcaption details summary footer".split()
)
ALLOWED = INLINE | BLOCKS
"""The elements that a page may have from a text."""

# Elements of HTML, of earlier HTML and of programs that make it; `<name>` in a text is none of them, but words.
_KNOWN = ALLOWED | frozenset(
    "acronym address applet area article aside audio base basefont bdi bdo bgsound big blink body button canvas center "
    "col colgroup command content data datalist dialog dir embed fieldset font form frame frameset g head header "
    "hgroup html iframe image input isindex keygen label legend link listing main map marquee math menu menuitem meta "
    "meter multicol nav nextid nobr noembed noframes noscript object optgroup option output param path picture "
    "plaintext portal progress rb rp rt rtc ruby script search section select slot source spacer strike style svg "
    "template textarea time title track tt video xml xmp".split()
)
_OFFICE = ("o:", "v:", "w:", "m:", "st1:")
_EMPTY = frozenset("br hr img wbr".split())
# Their end tag is optional.
_OPEN_ENDED = frozenset("p li dt dd thead tbody tfoot tr th td".split())
_ONLY_PHRASES = frozenset("h1 h2 h3 h4 h5 h6 summary".split())
_WITH_CONTENT = frozenset({"pre", "script", "style"})

TAG = re.compile(
    r"""(?<!(?<!\\)\\)<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)
        (?:\s++[^\s"'=<>`/][^\s"'=<>`]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+\s*+/?>""",
    re.VERBOSE,
)
_OPEN_COMMENT, _CLOSE_COMMENT = "<!--", "-->"
_COMMENT = re.compile(r"(?<!(?<!\\)\\)<!--")
_SHOWN_COMMENT = "&lt;!--"
_OPENING = re.compile("<")
# A line that is no part of a list, a quote, a table or a note.
_IN_CONTAINER = re.compile(rf"[ \t]*(?:[>|]|{BULLET}|{NUMBER}|\[\^)")
_WHOLE_LINE_END = re.compile(r"[ \t]*\n")
_LINE_END = re.compile(r"[ \t]*(?:\n[ \t]*|\Z)")
_BLANK = re.compile(r"\n[ \t]*\n")
_LINK_BEGIN = re.compile(r"\[\[(?=[^\[\]\n])|\](?<![\]\\]\])\([ ]*<?")
_LONGEST_LABEL = 1000
_KEPT, _KEPT_END = "\ue006", "\ue001"
_KEPT_MARK = re.compile(f"<p>{_KEPT}(\\d+){_KEPT_END}</p>|{_KEPT}(\\d+){_KEPT_END}")


@dataclass(frozen=True)
class Unclosed:
    """A tag or comment without an end: where it begins in the text, and how it was written."""

    offset: int
    written: str

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment and no tag."""
        return self.written == _OPEN_COMMENT

    @property
    def name(self) -> str:
        """The name of the element."""
        return self.written.lstrip("<").split()[0].rstrip("/>")


@dataclass(frozen=True)
class Prepared:
    """A text of which every tag can be read by itself; `preformatted` is what comes back with `with_preformatted`.

    `removed` are the tags that were left out together with their content, and `hidden` the start and end
    of these and of comments in the original text.
    """

    text: str
    unclosed: tuple[Unclosed, ...] = ()
    removed: tuple[str, ...] = ()
    preformatted: tuple[str, ...] = ()
    hidden: tuple[tuple[int, int], ...] = ()

    def with_preformatted(self, html: str) -> str:
        """The converted HTML with each piece of preformatted text and fenced code in its place."""
        if not self.preformatted:
            return html
        return _KEPT_MARK.sub(lambda mark: self.preformatted[int(mark[1] or mark[2])], html)


def is_element(name: str) -> bool:
    """Whether a tag of this name is HTML, or what Word leaves behind (`<o:p>`), and not words in brackets."""
    return name.lower() in _KNOWN or name.lower().startswith(_OFFICE)


def prepare(text: str, with_places: bool = False) -> Prepared:
    """Prepares raw HTML for conversion, sets fenced code aside, and may mark links with their offsets."""
    fenced = fences(text)
    if "<" not in text:
        marks = _place_marks(without_code(text)) if with_places else ()
        edits = [*_fence_edits(fenced, 0), *marks]
        return Prepared(_edited(text, edits) if edits else text, preformatted=tuple(map(_code_block, fenced)))
    plain = without_code(text)
    comments = list(_comments(plain))
    plain = _blanked(plain, comments)
    tags = list(_tags(plain))
    elements = list(_whole_elements(plain, tags))
    tags = list(_tags(_blanked(plain, elements)))
    unclosed = dict.fromkeys(_unclosed(tags))
    code = [element for element in elements if element.name != "pre"]
    preformatted = [element for element in elements if element.name == "pre"]
    whole = (*comments, *elements)
    fenced = tuple(fence for fence in fenced if not any(span.start <= fence.start < span.end for span in whole))
    edits = [
        *_fence_edits(fenced, len(preformatted)),
        *(_Edit(comment.start, _after(text, comment), "" if comment.name else _SHOWN_COMMENT) for comment in comments),
        *(_Edit(element.start, element.end, "") for element in code),
        *(
            _Edit(element.start, element.end, _mark(text, element, number))
            for number, element in enumerate(preformatted)
        ),
        *(_Edit(tag.start(), tag.end(), " " if tag["name"].lower() in BLOCKS else "") for tag in unclosed),
        *_set_apart(text, [tag for tag in tags if tag not in unclosed]),
        *(_place_marks(blanked(plain, _spans_of(elements, tags))) if with_places else ()),
    ]
    open_comments = [Unclosed(comment.start, _OPEN_COMMENT) for comment in comments if not comment.name]
    return Prepared(
        _edited(text, edits),
        (*open_comments, *(Unclosed(tag.start(), tag[0]) for tag in unclosed)),
        tuple(element.opening for element in code),
        (
            *(_only_allowed(_without_margin(text, element)) for element in preformatted),
            *map(_code_block, fenced),
        ),
        tuple((span.start, span.end) for span in (*comments, *code) if span.name),
    )


def _tags(plain: str) -> Iterator[re.Match[str]]:
    return (tag for tag in TAG.finditer(plain) if is_element(tag["name"]) and not _is_destination(plain, tag))


def _is_destination(text: str, tag: re.Match[str]) -> bool:
    """Whether this is where a link leads, as in `[film](<video van het feest.mp4>)`."""
    if not text.endswith("](", 0, tag.start()) or not text.startswith((")", ' "', " '"), tag.end()):
        return False
    opening = text.rfind("[", max(0, tag.start() - _LONGEST_LABEL), tag.start() - 2)
    return opening >= 0 and not _BLANK.search(text, opening, tag.start())


@dataclass(frozen=True)
class _Span:
    """A span that is handled as a whole: a comment, or an element with its content."""

    start: int
    end: int
    name: str
    opening: str = ""


@dataclass(frozen=True, order=True)
class _Edit:
    """A replacement for a span of the text."""

    start: int
    end: int
    replacement: str


def _spans_of(elements: list[_Span], tags: list[re.Match[str]]) -> list[tuple[int, int]]:
    return sorted([*((element.start, element.end) for element in elements), *(tag.span() for tag in tags)])


def _place_marks(plain: str) -> Iterator[_Edit]:
    """A mark with its offset in each `[[` and before each `](`."""
    for match in _LINK_BEGIN.finditer(plain):
        if match[0] == "[[":
            yield _Edit(match.end(), match.end(), f"{PLACE}{match.start()}{PLACE_END}")
        elif not plain.startswith(("[^", "[!"), max(plain.rfind("[", 0, match.start()), 0)):
            yield _Edit(match.start(), match.start(), f"{PLACE}{match.end()}{PLACE_END}")


def _edited(text: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits):
        # Adjacent tags may both ask for the empty line between them.
        pieces += text[end : edit.start], edit.replacement
        end = max(end, edit.end)
    return "".join([*pieces, text[end:]])


def _blanked(text: str, spans: list[_Span]) -> str:
    pieces: list[str] = []
    end = 0
    for span in spans:
        pieces += text[end : span.start], " " * (span.end - span.start)
        end = span.end
    return "".join([*pieces, text[end:]])


def _comments(plain: str) -> Iterator[_Span]:
    """The comments; an unclosed one has no name, and spans only its mark."""
    close = 0
    for opening in _COMMENT.finditer(plain):
        if close < 0:
            yield _Span(opening.start(), opening.end(), "")
        elif opening.start() >= close:
            close = plain.find(_CLOSE_COMMENT, opening.end())
            end = close + len(_CLOSE_COMMENT) if close >= 0 else opening.end()
            yield _Span(opening.start(), end, "comment" if close >= 0 else "")


def without_comments(plain: str) -> str:
    """A text without code, with spaces in place of comments."""
    if _OPEN_COMMENT not in plain:
        return plain
    return blanked(plain, ((comment.start, comment.end) for comment in _comments(plain) if comment.name))


def _whole_elements(plain: str, tags: list[re.Match[str]]) -> Iterator[_Span]:
    """Preformatted text, and scripts and styles, each with its content.

    Where somebody only writes about `<script>` in a sentence, nothing after it may go: there it ends in its paragraph.
    """
    closing = {name: [tag for tag in tags if tag["end"] and tag["name"].lower() == name] for name in _WITH_CONTENT}
    for ends in closing.values():
        ends.reverse()
    blanks = [match.start() for match in _BLANK.finditer(plain)]
    end = 0
    for tag in tags:
        name = tag["name"].lower()
        if name not in _WITH_CONTENT or tag["end"] or tag.start() < end:
            continue
        ends = closing[name]
        while ends and ends[-1].start() < tag.end():
            ends.pop()
        is_one_paragraph = ends and bisect(blanks, tag.end()) == bisect(blanks, ends[-1].start())
        if ends and (name == "pre" or is_one_paragraph or _begins_line(plain, tag)):
            end = ends[-1].end()
            yield _Span(tag.start(), end, name, tag[0])


def _begins_line(text: str, tag: re.Match[str]) -> bool:
    return not text[text.rfind("\n", 0, tag.start()) + 1 : tag.start()].strip()


def _unclosed(tags: list[re.Match[str]]) -> list[re.Match[str]]:
    """The opening tags of elements that are never closed but have to be."""
    waiting: dict[str, list[re.Match[str]]] = {}
    for tag in tags:
        name = tag["name"].lower()
        if name not in ALLOWED or name in _EMPTY or name in _OPEN_ENDED:
            continue
        if not tag["end"]:
            waiting.setdefault(name, []).append(tag)
        elif waiting.get(name):
            waiting[name].pop()
    return sorted((tag for rest in waiting.values() for tag in rest), key=re.Match.start)


def _set_apart(text: str, tags: list[re.Match[str]]) -> Iterator[_Edit]:
    """Empty lines around the tags of blocks, where these begin or end a line.

    Inside an element the space at the beginning of a line becomes that before the element, for four spaces would make
    it code.
    """
    depth = 0
    margin = phrase = ""
    for tag in tags:
        name = tag["name"].lower()
        if name not in BLOCKS:
            continue
        line_start = text.rfind("\n", 0, tag.start()) + 1
        begins_line = _begins_line(text, tag)
        if not depth:
            margin = text[line_start : tag.start()] if begins_line else ""
        if not phrase and begins_line:
            yield _Edit(line_start, tag.start(), "\n" + margin)
        if name not in _EMPTY and name not in _OPEN_ENDED:
            depth = max(0, depth + (-1 if tag["end"] else 1))
        if name in _ONLY_PHRASES:
            phrase = "" if tag["end"] else phrase or name
        line_end = _LINE_END.match(text, tag.end())
        if line_end and not phrase and not _IN_CONTAINER.match(text, line_start):
            yield _Edit(tag.end(), line_end.end() if depth else tag.end(), "\n\n" + margin if depth else "\n")


def _mark(text: str, element: _Span, number: int) -> str:
    """The placeholder for preformatted text: a separate block if it begins a line."""
    line_start = text.rfind("\n", 0, element.start) + 1
    margin = text[line_start : element.start]
    mark = f"{_KEPT}{number}{_KEPT_END}"
    return mark if margin.strip() else f"\n\n{margin}{mark}\n\n{margin}"


def _fence_edits(fenced: tuple[Fence, ...], first_number: int) -> Iterator[_Edit]:
    """A placeholder, as a separate block, for each piece of fenced code."""
    for number, fence in enumerate(fenced, start=first_number):
        mark = f"{_KEPT}{number}{_KEPT_END}"
        before = "" if fence.begins_container else f"\n{fence.margin}"
        yield _Edit(fence.start, fence.end, f"{before}{mark}\n{fence.margin}")


def _code_block(fence: Fence) -> str:
    return f"<pre><code>{escape(fence.code, quote=False)}</code></pre>"


def _after(text: str, comment: _Span) -> int:
    """Where a comment ends, including its line end if it is alone on its line, so that no empty line is left."""
    line_start = text.rfind("\n", 0, comment.start) + 1
    line_end = _WHOLE_LINE_END.match(text, comment.end)
    is_alone = comment.name and line_end and not text[line_start : comment.start].strip()
    return line_end.end() if is_alone and line_end else comment.end


def _without_margin(text: str, element: _Span) -> str:
    """Preformatted text without the white space by which it belongs to a list or a note."""
    margin = text[text.rfind("\n", 0, element.start) + 1 : element.start]
    html = text[element.start : element.end]
    return html.replace(f"\n{margin}", "\n") if margin and margin.isspace() else html


def _only_allowed(html: str) -> str:
    """Preformatted text in which all but the tags that a page may have is shown as it was typed."""
    return _OPENING.sub(lambda mark: mark[0] if _is_allowed(html, mark.start()) else "&lt;", html)


def _is_allowed(html: str, offset: int) -> bool:
    tag = TAG.match(html, offset)
    return tag is not None and tag["name"].lower() in ALLOWED
