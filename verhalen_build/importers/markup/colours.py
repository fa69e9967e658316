"""Whether a text can be told from what is behind it."""

# How much two colours differ at least, over red, green and blue together, for a text to be seen.
_LEAST_DIFFERENCE = 48


def hexadecimal(colour: str) -> str:
    """A colour as six hexadecimal digits; "" for one that is automatic or transparent."""
    digits = colour.strip("#").lower()
    return digits if len(digits) == 6 and all(digit in "0123456789abcdef" for digit in digits) else ""


def is_invisible(colour: str, behind: str) -> bool:
    """Whether a colour is nearly that of what is behind it; both as six digits, "" for unknown."""
    if not colour or not behind:
        return False
    pairs = zip(bytes.fromhex(colour), bytes.fromhex(behind), strict=True)
    return sum(abs(part - other_part) for part, other_part in pairs) < _LEAST_DIFFERENCE
