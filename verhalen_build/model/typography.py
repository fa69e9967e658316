"""Typographic quotes, dashes and ellipses, set in one pass over plain text."""

import re

# Two or three hyphens are one dash. More are a line, and next to an angle bracket they are an arrow or a comment.
_CANDIDATE = re.compile(r"[\"']|(?<![-<!])(?<!&lt;)-{2,3}(?!-|>|&gt;)|\.\.\.")
# Dutch words that begin with an apostrophe: 's avonds, 't Loo, 'n, 'k, 'm, 'r, 'em, 'ie, '90.
_CLIPPED = re.compile(r"'(?=(?:[stnkmr]|em|ie|ns|\d\d)\b)", re.IGNORECASE)
_PLAIN = {"--": "\u2013", "---": "\u2013", "...": "\u2026"}
_OPENS_AFTER = " \t\n\u00a0([{\u2013\u2014-/\u2018\u201c"


def typographic(text: str, before: str = " ") -> str:
    """The text with typographic marks; `before` is the character in front of it."""
    if not ('"' in text or "'" in text or "--" in text or "..." in text):
        return text
    # The last mark and where it ended: of two adjacent marks, the second depends on what the first became.
    last_mark, last_end = before, 0

    def mark(match: re.Match[str]) -> str:
        nonlocal last_mark, last_end
        previous = last_mark if match.start() == last_end else text[match.start() - 1]
        last_mark, last_end = _mark(text, match, previous), match.end()
        return last_mark

    return _CANDIDATE.sub(mark, text)


def _mark(text: str, match: re.Match[str], previous: str) -> str:
    if match[0] in _PLAIN:
        return _PLAIN[match[0]]
    opens = previous in _OPENS_AFTER
    if match[0] == '"':
        return "\u201c" if opens else "\u201d"
    return "\u2018" if opens and not _CLIPPED.match(text, match.start()) else "\u2019"


def capitalized(text: str) -> str:
    """The text with an initial capital and typographic marks."""
    return typographic(text[:1].upper() + text[1:])
