"""Posts in HTML: their texts as Markdown, in which the codes of the old program stand as they were."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from verhalen_build.importers.blogs.blog import Post
from verhalen_build.importers.blogs.dialects import SHORTCODE
from verhalen_build.importers.blogs.html_elements import FRAMES, html_elements
from verhalen_build.importers.blogs.template_tags import TAG, TextEdit, apply_edits
from verhalen_build.importers.front_matter_reader import first_text
from verhalen_build.importers.markup.findings import Finding
from verhalen_build.importers.markup.html_fragments import FragmentText, fragments_as_markdown
from verhalen_build.model.names import loose_key
from verhalen_build.model.problems import Location, Problem
from verhalen_build.read.text import without_closing_marks

_HIDDEN = frozenset({"hidden", "redacted"})
_LONGEST_VALUE = 80
_TITLE = re.compile(r"<h1\b", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"\s*+##[ \t]++([^\n]+)\n?")


@dataclass
class _Codes:
    """The codes in a text, each behind a word that stands in its place while the text is converted."""

    text: str
    _prefix: str = "codeword"
    _codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        while self._prefix in self.text:
            self._prefix += "x"

    def hidden(self) -> str:
        """The text with a word in the place of each code."""
        edits: list[TextEdit] = []
        for start, end in sorted({*_frames(self.text), *_tags(self.text)}, key=lambda span: (span[0], -span[1])):
            if not edits or start >= edits[-1].end:
                edits.append(TextEdit(start, end, f"{self._prefix}{len(self._codes)}z"))
                self._codes.append(self.text[start:end])
        return apply_edits(self.text, edits)

    def restored(self, text: str) -> str:
        """A text with the codes in the places of their words."""
        word = re.compile(rf"{self._prefix}(\d+)z")
        return word.sub(lambda match: self._codes[int(match[1])], text)


def _frames(text: str) -> Iterator[tuple[int, int]]:
    return ((element.start, element.end) for element in html_elements(text, text) if element.name in FRAMES)


def _tags(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for pattern in (TAG, SHORTCODE) for match in pattern.finditer(text))


def with_markdown(posts: Sequence[Post]) -> tuple[tuple[Post, ...], tuple[Problem, ...]]:
    """Posts of which the text is HTML with that text as Markdown, and what Markdown could not hold.

    Raises UserFault: `pandoc-missing`.
    """
    codes = [_Codes(post.body) for post in posts]
    texts = fragments_as_markdown([code.hidden() for code in codes]) if posts else ()
    converted = (
        post if text.is_refused else _converted(post, code.restored(text.text))
        for post, code, text in zip(posts, codes, texts, strict=True)
    )
    problems = (
        problem for post, code, text in zip(posts, codes, texts, strict=True) for problem in _problems(post, code, text)
    )
    return tuple(converted), tuple(problems)


def _converted(post: Post, text: str) -> Post:
    """The post with its text as Markdown. A heading above it that is its title, is not repeated."""
    heading = _FIRST_HEADING.match(text) if _TITLE.search(post.body) else None
    words = without_closing_marks(heading[1]) if heading else ""
    title = first_text(post.values, "title")
    if heading is not None and (not title or loose_key(words) == loose_key(title)):
        post, text = replace(post, values={**post.values, "title": title or words}), text[heading.end() :].lstrip("\n")
    return replace(post, body=text, is_converted=True)


def _problems(post: Post, codes: _Codes, text: FragmentText) -> Iterator[Problem]:
    at = Location(post.file, post.body_line, 1)
    if text.is_refused:
        yield Problem("html-unreadable", at, post.title)
    yield from _finding_problems(text.findings, post, at)
    for passage in text.missing:
        yield Problem("passage-lost", at, codes.restored(passage.text)[:_LONGEST_VALUE], {"title": post.title})


def _finding_problems(findings: Iterable[Finding], post: Post, at: Location) -> Iterator[Problem]:
    for finding in findings:
        if finding.code in _HIDDEN:
            yield Problem("hidden-left-out", at, finding.value, {"title": post.title})
        else:
            yield Problem("html-changed", at, post.title, {"what": finding.code, "cause": finding.code})
