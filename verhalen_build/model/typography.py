"""Typographic quotes, dashes and ellipses, set in one pass over plain text."""

import re

_CANDIDATE = re.compile(r"[\"']|--|\.\.\.")
# What Dutch clips at the front: 's avonds, 't Loo, 'n, 'k, 'm, 'r, 'em, 'ie, '90.
_CLIPPED = re.compile(r"'(?=(?:[stnkmr]|em|ie|ns|\d\d)\b)", re.IGNORECASE)
_PLAIN = {"--": "\u2013", "...": "\u2026"}
_OPENS_AFTER = " \t\n\u00a0([{\u2013\u2014-/"


def typographic(text: str, before: str = " ") -> str:
    """The text with typographic marks; `before` is the character that stands in front of it."""
    if not _CANDIDATE.search(text):
        return text

    def mark(match: re.Match[str]) -> str:
        found = match[0]
        if found in _PLAIN:
            return _PLAIN[found]
        previous = text[match.start() - 1] if match.start() else before
        opens = previous in _OPENS_AFTER or previous in "\u2018\u201c"
        if found == '"':
            return "\u201c" if opens else "\u201d"
        clipped = _CLIPPED.match(text, match.start())
        return "\u2018" if opens and not clipped else "\u2019"

    return _CANDIDATE.sub(mark, text)
