"""How the number of an item in a list is written: as a number, letters or a Roman number."""

_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x", 9: "ix"}
_ROMAN |= {5: "v", 4: "iv", 1: "i"}
UNNUMBERED = frozenset({"bullet", "none", ""})
"""The formats of a list in which items have no number."""


def formatted(number: int, form: str) -> str:
    """A number in a format, named as in Word: `upperRoman`, `lowerLetter` and the like; "" for one without numbers."""
    if form in {"lowerLetter", "upperLetter"}:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""
        return letters.upper() if form == "upperLetter" else letters
    if form in {"lowerRoman", "upperRoman"}:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form == "decimalZero":
        return f"{number:02}"
    return "" if form in UNNUMBERED else str(number)


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN.items():
        out += letters * (number // value)
        number %= value
    return out
