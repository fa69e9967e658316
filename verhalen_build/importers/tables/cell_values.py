"""What is in a cell: a text for a page, or no value at all."""

import re

_ERROR = re.compile(
    r"#(?:N/A|N/B|REF!|VERW!|DIV/0!|DEEL/0!|VALUE!|WAARDE!|NAME\?|NAAM\?|NUM!|GETAL!|NULL!|LEEG!|SPILL!|OVERLOOP!|CALC!|"
    r"BEREKENEN!|GETTING_DATA|#+)|(?:Err|Fout):\d{3}"
)
_FORMULA = re.compile(r"=\s*(?:[A-Z][A-Z0-9.]*\(|[-+(\"\[\d]|\$?[A-Z]{1,3}\$?\d|'[^']+'!)")
# At the start of a line these would make a list, which begins at 1.
_NUMBER = re.compile(r"(?m)^(\d+)([.)])(?=\s)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s")


def cell_fault(text: str) -> str:
    """The code of the problem where a cell holds an error of the spreadsheet, or a formula; otherwise ""."""
    if _ERROR.fullmatch(text):
        return "cell-error"
    return "cell-formula" if _FORMULA.match(text) else ""


def markdown_of(text: str) -> str:
    """The text of a cell as Markdown: a line stays a line, and a sentence that begins with a date is no list."""
    numbers = [int(match[1]) for match in _NUMBER.finditer(text)]
    if numbers[:1] != [1]:
        text = _NUMBER.sub(r"\1\\\2", text)
    lines = text.split("\n")
    return "".join(line + _end_of(line, following) for line, following in zip(lines, [*lines[1:], None], strict=True))


def _end_of(line: str, following: str | None) -> str:
    """What comes between a line and the next."""
    if following is None:
        return ""
    is_in_paragraph = line.strip() and following.strip() and not _ITEM.match(following)
    return "  \n" if is_in_paragraph else "\n"
