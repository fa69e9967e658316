"""Syntax of kramdown and WordPress that other Markdown shows as it is typed, turned into HTML that it knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from verhalen_build.importers.blogs.template_tags import TextEdit

_STRUCK = re.compile(r"(?<![~\\])(~~)(?=[^\s~])([^\n]{1,1000}?)(?<=[^\s~])(~~)(?!~)")
_LOWERED = re.compile(r"(?<=[^\W_])(~)(?!~)([^\s~]{1,20})(~)(?!~)")
_RAISED = re.compile(r"(?<=[\w)])(\^)([^\s^\[\]]{1,20})(\^)")
_MARKDOWN_ATTRIBUTE = re.compile(r"(?<=<)(?:\w+[^<>]*?)(\s+markdown\s*=\s*[\"']?\w+[\"']?)(?=[^<>]*>)")
_CONTENTS = re.compile(r"^[ \t]*(?:[*+-]|\d+\.)[ \t][^\n]*\n[ \t]*\{:\s*toc\b[^}\n]*\}", re.MULTILINE)
# {: .right #id width="3"} of kramdown, and {.right} or {width=50%} of Hugo and Pandoc behind a picture or heading.
_ATTRIBUTES = re.compile(
    r"\{:(?!:|\s*toc\b)[^{}\n]*\}"
    r"|(?<=[)\] \t])\{(?=[^{}\n]*[.=])(?:[.#][\w-]++|[\w-]++=(?:\"[^\"\n]*\"|[^\s{}\"]++)|[ \t]++)++\}"
)
_ID = re.compile(r"#([\w-]+)")
_TERM = re.compile(r" {0,3}(?![:>#|<*+-]|\d+[.)]\s)\S")
_DEFINITION = re.compile(r"( {0,3}:[ \t]+)\S")
_MOST_TERMS = 3

_PICTURE = re.compile(
    r"\s*(?:(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?|!\[[^\[\]]*\]\([^()]*\)|\[!\[[^\[\]]*\]\([^()]*\)\]\([^()]*\))\s*",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"(\[caption\b([^\[\]]*)\])((?:(?!\[/?caption\b).)*?)(\[/caption\])", re.DOTALL | re.IGNORECASE)
_CAPTION_ATTRIBUTE = re.compile(r"\bcaption=\"([^\"]*)\"")
SHORTCODE = re.compile(
    r"\[(?P<name>caption|embed|youtube|vimeo|video|audio|gallery|playlist|contact-form(?:-7)?|[a-z][\w-]*(?=\s+[\w-]+=[\"'\d]))"
    r"(?P<arguments>(?:\s[^\[\]\n]*)?)/?\](?!\(|:|\[(?!/))(?:(?P<content>[^\[\]\n]*)(?P<end>\[/(?P=name)\]))?"
    r"|\[/(?:[a-z]+[_-][\w-]+|gallery|video|audio)\]"
)
"""A shortcode of WordPress, with its content where it has an end."""

_FILMS = frozenset({"embed", "youtube", "vimeo", "video", "audio"})
_WEB_ADDRESS = re.compile(r"https?://[^\s\"'\[\]<>]+")


def film_of_shortcode(shortcode: re.Match[str]) -> str:
    """The address of the film or sound that a match of SHORTCODE shows; "" for other shortcodes."""
    address = _WEB_ADDRESS.search(shortcode[0]) if shortcode["name"] in _FILMS else None
    return address[0] if address else ""


def dialect_edits(masked: str) -> Iterator[TextEdit]:
    """The edits that turn syntax of other dialects into HTML or leave it out; `masked` is a text without its code."""
    for pattern, element in ((_STRUCK, "del"), (_LOWERED, "sub"), (_RAISED, "sup")):
        for match in pattern.finditer(masked):
            yield TextEdit(*match.span(1), f"<{element}>")
            yield TextEdit(*match.span(3), f"</{element}>")
    for attribute in _MARKDOWN_ATTRIBUTE.finditer(masked):
        yield TextEdit(*attribute.span(1), "")
    for contents in _CONTENTS.finditer(masked):
        yield TextEdit(*contents.span(), "")
    for attributes in _ATTRIBUTES.finditer(masked):
        yield TextEdit(*attributes.span(), _kept_id(masked, attributes))
    yield from _definition_lists(masked)


def caption_edits(masked: str) -> Iterator[TextEdit]:
    """The edits that turn the captions of WordPress into figures."""
    for caption in _CAPTION.finditer(masked):
        picture = _PICTURE.match(masked, caption.start(3), caption.end(3))
        if picture is None:
            continue
        words = _CAPTION_ATTRIBUTE.search(caption[2])
        yield TextEdit(*caption.span(1), "<figure>\n")
        yield TextEdit(picture.end(), picture.end(), f"\n<figcaption>{words[1] if words else ''}")
        yield TextEdit(*caption.span(4), "</figcaption>\n</figure>")


def _kept_id(text: str, attributes: re.Match[str]) -> str:
    """The id among the attributes of a heading, which links may refer to."""
    line = text[text.rfind("\n", 0, attributes.start()) + 1 : attributes.start()]
    heading_id = _ID.search(attributes[0])
    return f"{{#{heading_id[1]}}}" if heading_id and line.lstrip().startswith("#") else ""


@dataclass(frozen=True)
class _SourceLine:
    """A line of a text: its offset, and its words without the line end."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _definition_lists(text: str) -> Iterator[TextEdit]:
    """The edits for terms with a colon and an explanation on the next line."""
    if "\n:" not in text and "\n :" not in text:
        return
    lines: list[_SourceLine] = []
    start = 0
    for words in text.split("\n"):
        lines.append(_SourceLine(start, words))
        start += len(words) + 1
    last_end = -1
    for number, line in enumerate(lines):
        mark = _DEFINITION.match(line.text)
        terms = _terms_above(lines, number) if mark else []
        is_next = number > 0 and last_end == number - 1
        if mark is None or not (terms or is_next):
            continue
        end = _definition_end(lines, number)
        if terms:
            begins_list = last_end < 0 or any(lines[between].text.strip() for between in range(last_end + 1, terms[0]))
            for term in terms:
                opening = "<dl>\n<dt>" if begins_list and term == terms[0] else "<dt>"
                yield TextEdit(lines[term].start, lines[term].start, opening)
                yield TextEdit(lines[term].end, lines[term].end, "</dt>")
        yield TextEdit(line.start, line.start + len(mark[1]), "<dd>")
        yield TextEdit(lines[end].end, lines[end].end, "</dd>" if _goes_on(lines, end) else "</dd>\n</dl>")
        last_end = end


def _terms_above(lines: list[_SourceLine], number: int) -> list[int]:
    """The lines with the terms that an explanation is about."""
    above = number - 1
    if above >= 0 and not lines[above].text.strip():
        above -= 1
    terms: list[int] = []
    while above >= 0 and len(terms) <= _MOST_TERMS and _TERM.match(lines[above].text):
        terms.insert(0, above)
        above -= 1
    is_paragraph = above < 0 or not lines[above].text.strip()
    return terms if is_paragraph and len(terms) <= _MOST_TERMS else []


def _definition_end(lines: list[_SourceLine], number: int) -> int:
    """The last line of an explanation."""
    end = number
    while end + 1 < len(lines) and lines[end + 1].text.strip() and not _DEFINITION.match(lines[end + 1].text):
        end += 1
    return end


def _goes_on(lines: list[_SourceLine], end: int) -> bool:
    """Whether more explanations or terms follow an explanation."""
    following = next((number for number in range(end + 1, len(lines)) if lines[number].text.strip()), None)
    if following is None:
        return False
    below = range(following, min(following + _MOST_TERMS + 2, len(lines)))
    first = next((number for number in below if _DEFINITION.match(lines[number].text)), None)
    return first is not None and (first == following == end + 1 or bool(_terms_above(lines, first)))
