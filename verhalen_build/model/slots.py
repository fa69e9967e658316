"""The slots in the HTML of a text: where the parts of a link go once its target is known.

A slot is a marker, the number of the link in its text, and an end: private-use characters, which reading removes from
whatever a writer wrote. Each link has an opening tag, a label if the writer gave none, and a closing tag; an image has
an address alone.
"""

import re

_BEFORE_SENTENCE = re.compile(
    # The beginning, the end of a sentence, or the tag of a block; then tags, opening marks and slots.
    r"""(?:^|[.!?\u2026]["'\u201d\u2019)]*\s+|<(?:p|li|h\d|t[dh]|d[dt]|blockquote|figcaption|br)\b[^<>]*>\s*)"""
    r"""(?:<[^<>]*>|[\s"'\u201c\u201e\u2018(\[]|\ue000\d+\ue001)*$"""
)
_LOOKED_BACK = 300
OPEN, END, LABEL, CLOSE, ADDRESS = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
SLOT = re.compile(f"([{OPEN}{LABEL}{CLOSE}{ADDRESS}])(\\d+){END}")


def begins_sentence(text: str, position: int) -> bool:
    """Whether a position in a text or its HTML is where a sentence begins."""
    before = text[max(0, position - _LOOKED_BACK) : position]
    return _BEFORE_SENTENCE.search(before) is not None
