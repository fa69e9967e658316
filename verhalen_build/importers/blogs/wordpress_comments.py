"""The comments on a post in WordPress as a text beside the story, which no build reads."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from verhalen_build.importers.blogs.wordpress_export import WordPressComment
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.translations import translations

_LINE_END = re.compile(r"<br\s*/?>|</(?:p|div|li|blockquote)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*+>")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_APPROVED = "1"
_WAITING = "0"


def kept_comments(comments: Iterable[WordPressComment]) -> tuple[WordPressComment, ...]:
    """The comments that people wrote and that are not thrown away: without spam, trash and links from other blogs."""
    return tuple(
        comment
        for comment in comments
        if comment.kind in {"", "comment"} and comment.approved in {_APPROVED, _WAITING} and comment.text.strip()
    )


def comments_path(story: SourcePath, language: Language) -> SourcePath:
    """The path of the file beside a story. A build reads no file of which the name begins with an underscore."""
    folder, _, name = story.rpartition("/")
    word = translations(language).pgettext("file name", "comments")
    return SourcePath(f"{folder}/_{name.removesuffix('.md')}-{word}.txt")


def format_comments(title: str, comments: Iterable[WordPressComment], language: Language) -> str:
    """The comments as plain text: those that could be read on the old site, and apart from them those that waited.

    Of who wrote them only the name is there, and no e-mail address.
    """
    texts = translations(language)
    by_state: dict[str, list[WordPressComment]] = {_APPROVED: [], _WAITING: []}
    for comment in comments:
        by_state[comment.approved].append(comment)
    headings = {
        _APPROVED: texts.gettext("Comments on “%(title)s” that could be read on the old site"),
        _WAITING: texts.gettext("Comments on “%(title)s” that nobody approved yet"),
    }
    parts = [
        "\n".join([headings[state] % {"title": title}, "", *_entries(of_state, texts.gettext("Anonymous"))])
        for state, of_state in by_state.items()
        if of_state
    ]
    return "\n".join(parts)


def _entries(comments: list[WordPressComment], anonymous: str) -> Iterator[str]:
    for comment in comments:
        # A name may have been filled in as an e-mail address.
        name = anonymous if "@" in comment.author or not comment.author else comment.author
        yield f"{name}, {comment.day}" if comment.day else name
        yield f"{_words(comment)}\n"


def _words(comment: WordPressComment) -> str:
    text = unescape(_TAG.sub("", _LINE_END.sub("\n", comment.text)))
    if comment.email:
        text = re.sub(re.escape(comment.email), "…", text, flags=re.IGNORECASE)
    return _BLANK_LINES.sub("\n\n", text.replace("\r", "")).strip()
