"""What the style sheet of a saved page says about its text: bold, italic, struck through, raised or hidden.

Word and Google Docs write this with classes. Of a style sheet only plain selectors are read: of elements, classes and
ids, without what is meant for paper or small screens.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|<!--|-->")
_AT_RULE = re.compile(r"@[\w-]++[^{};@]*+(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_RULE = re.compile(r"(?:\A|(?<=[{}]))([^{}]++)\{([^{}]*+)\}")
_SELECTOR = re.compile(r"([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_DECLARATION = re.compile(r"""(?<![\w-])([\w-]++)\s*+:\s*+((?:"[^"]*+"|'[^']*+'|[^;"'])*+)""")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_NAMED = {"black": "000000", "white": "ffffff", "windowtext": "000000"}
_BOLD = frozenset({"bold", "bolder"})


@dataclass(frozen=True)
class StyleSheet:
    """The declarations by selector, the most specific last."""

    rules: tuple[tuple[str, frozenset[str], Mapping[str, str]], ...] = ()

    @classmethod
    def of(cls, texts: list[str]) -> "StyleSheet":
        """The rules in the style sheets of a page."""
        rules = [rule for text in texts for rule in _rules(_AT_RULE.sub("", _COMMENT.sub("", text)))]
        return cls(tuple(sorted(rules, key=lambda rule: len(rule[1]))))

    def declarations(self, tag: str, classes: str, identifier: str, style: str) -> dict[str, str]:
        """The declarations for an element, those of its own last."""
        marks = {f".{name}" for name in classes.split()} | ({f"#{identifier}"} if identifier else set())
        values: dict[str, str] = {}
        for rule_tag, rule_marks, declarations in self.rules:
            if rule_tag in {"", tag} and rule_marks <= marks:
                values |= declarations
        return values | _declarations(style)


def is_bold(declarations: Mapping[str, str]) -> bool | None:
    """Whether the declarations say that text is bold; None where they do not say."""
    weight = declarations.get("font-weight", "")
    if weight.isdecimal():
        return int(weight) >= 600
    return weight in _BOLD if weight else None


def is_italic(declarations: Mapping[str, str]) -> bool | None:
    """Whether the declarations say that text is italic; None where they do not say."""
    style = declarations.get("font-style", "")
    return style in {"italic", "oblique"} if style else None


def is_struck(declarations: Mapping[str, str]) -> bool:
    """Whether text is struck through."""
    lines = declarations.get("text-decoration", "") + declarations.get("text-decoration-line", "")
    return "line-through" in lines


def is_hidden(declarations: Mapping[str, str]) -> bool:
    """Whether a browser, or Word, does not show the element."""
    return (
        declarations.get("display") == "none"
        or declarations.get("visibility") in {"hidden", "collapse"}
        or declarations.get("mso-hide") == "all"
    )


def colour(value: str) -> str:
    """A colour as six hexadecimal digits; "" for one that is not read here."""
    words = value.replace("!important", "").strip().lower()
    rgb = _RGB.search(words)
    if rgb:
        return "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
    first = words.split(" ")[0] if words else ""
    digits = first.removeprefix("#")
    if first.startswith("#") and len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return digits if first.startswith("#") and re.fullmatch("[0-9a-f]{6}", digits) else _NAMED.get(first, "")


def _rules(text: str) -> Iterator[tuple[str, frozenset[str], Mapping[str, str]]]:
    for selectors, block in _RULE.findall(text):
        declarations = _declarations(block)
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match and selector.strip():
                yield (match[1] or "").lower(), frozenset(re.findall(r"[.#][\w-]+", match[2])), declarations


def _declarations(block: str) -> dict[str, str]:
    return {name.lower(): value.strip().lower() for name, value in _DECLARATION.findall(block)}
