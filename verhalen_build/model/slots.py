"""The slots in the HTML of a text: where the parts of a link go once its target is known.

A slot is a marker, the number of the link in its text, and an end: private-use characters, which reading removes from
whatever a writer wrote. Each link has an opening tag, a label if the writer gave none, and a closing tag; a picture has
what stands around it, and in its own tag a slot for the attributes that follow from its file.
"""

import re

_BLOCK = re.compile(r"<(?:p|li|h\d|t[dh]|d[dt]|blockquote|figcaption|br)\b")
_OPENING_MARKS = "\"'\u201c\u201e\u2018(["
_CLOSING_MARKS = "\"'\u201d\u2019)"
_SENTENCE_ENDS = (".", "!", "?", "\u2026")
_LOOKED_BACK = 300

OPEN, END, LABEL, CLOSE, ATTRIBUTES = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
SLOT = re.compile(f"([{OPEN}{LABEL}{CLOSE}{ATTRIBUTES}])(\\d+){END}")


def begins_sentence(text: str, position: int) -> bool:
    """Whether a position in a text or its HTML is where a sentence begins."""
    end = position
    while end > 0:
        last = text[end - 1]
        if last == ">":
            start = text.rfind("<", max(0, end - _LOOKED_BACK), end)
            if start < 0 or _BLOCK.match(text, start, end):
                return start >= 0
            end = start
        elif last == END:
            start = text.rfind(OPEN, max(0, end - _LOOKED_BACK), end)
            if start < 0 or not text[start + 1 : end - 1].isdigit():
                return False
            end = start
        elif last.isspace():
            before = text[max(0, end - _LOOKED_BACK) : end].rstrip()
            if not before or before.rstrip(_CLOSING_MARKS).endswith(_SENTENCE_ENDS):
                return True
            end -= 1
        elif last in _OPENING_MARKS:
            end -= 1
        else:
            return False
    return True
