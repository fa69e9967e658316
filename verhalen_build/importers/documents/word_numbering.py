"""Numbers that Word computes and does not write in the text: of headings ("2.1") and of paragraphs ("Artikel 2").

The text may refer to them. Pandoc keeps plain lists ("1.", "a)") and drops the rest (ECMA-376 part 1, 17.9).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from verhalen_build.importers.documents.word_package import W
from verhalen_build.importers.documents.word_styles import WordStyles, is_true, style_id_of, value_of
from verhalen_build.model.list_numbers import UNNUMBERED, formatted

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_HEADING = re.compile(r"heading [1-9]|title")


@dataclass(frozen=True)
class _Level:
    """A level of a numbering: the first number, the format, and the text with a placeholder for each number."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    is_legal: bool = False
    restarts_after: int | None = None
    style: str = ""


@dataclass(frozen=True)
class _Numbering:
    """A list in a document: whose counters it shares, its levels, and the levels at which it starts anew."""

    counters: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int] = field(default_factory=dict)


def write_numbers(root: Element, numbering: Element | None, styles: WordStyles) -> None:
    """Puts the number of each heading, and of each paragraph that is not in a plain list, before its text."""
    if numbering is None:
        return
    numberings = dict(_numberings(numbering))
    counters = _Counters()
    for paragraph in root.iter(f"{W}p"):
        number_id, level = _position(paragraph, numberings, styles)
        used = numberings.get(number_id)
        if used is None or level not in used.levels:
            continue
        text = counters.next(number_id, used, level)
        is_heading = any(map(_HEADING.fullmatch, styles.names(style_id_of(paragraph, "pPr/pStyle"))))
        if (
            text
            and used.levels[level].format not in UNNUMBERED
            and (is_heading or not _is_plain(used.levels[level], level))
        ):
            _write_number(paragraph, text.rstrip(".") if is_heading else text, keeps_style=is_heading)


class _Counters:
    """How far each numbering is."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def next(self, number_id: str, used: _Numbering, level: int) -> str:
        """The text of the next number at a level."""
        counts = self._counts.setdefault(used.counters, [None] * _LEVELS)
        is_restarted = level in used.starts and (number_id, level) not in self._started
        self._started.add((number_id, level))
        current = counts[level]
        first = used.starts.get(level, used.levels[level].start)
        counts[level] = first if is_restarted or current is None else current + 1
        for above in range(level):
            counts[above] = self._first(used, above) if counts[above] is None else counts[above]
        for below in range(level + 1, _LEVELS):
            after = used.levels[below].restarts_after if below in used.levels else None
            if after is None or 0 < after > level:
                counts[below] = None
        return _text(used, level, counts)

    @staticmethod
    def _first(used: _Numbering, level: int) -> int:
        return used.starts.get(level, used.levels[level].start if level in used.levels else 1)


def _text(used: _Numbering, level: int, counts: list[int | None]) -> str:
    def number(placeholder: re.Match[str]) -> str:
        index = int(placeholder[1]) - 1
        form = used.levels[index].format if index in used.levels else "decimal"
        return formatted(counts[index] or 0, "decimal" if used.levels[level].is_legal else form)

    return " ".join(_PLACEHOLDER.sub(number, used.levels[level].text).split())


def _is_plain(level: _Level, index: int) -> bool:
    """Whether a number is only that of its own level with marks around it, as pandoc keeps it."""
    return re.fullmatch(rf"[\W_]{{0,20}}%{index + 1}[\W_]{{0,20}}", level.text) is not None


def _write_number(paragraph: Element, text: str, *, keeps_style: bool) -> None:
    """Puts a number before the text of a paragraph, and takes it out of its list, also if that comes with its style."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = Element(f"{W}pPr")
        paragraph.insert(0, properties)
    ended = {f"{W}numPr"} if keeps_style else {f"{W}numPr", f"{W}pStyle", f"{W}ind"}
    properties[:] = [child for child in properties if child.tag not in ended]
    run = Element(f"{W}r")
    SubElement(run, f"{W}t").text = f"{text} "
    paragraph.insert(list(paragraph).index(properties) + 1, run)


def _position(paragraph: Element, numberings: Mapping[str, _Numbering], styles: WordStyles) -> tuple[str, int]:
    """The id of the numbering of a paragraph, "" for none, and its level there."""
    own = paragraph.find(f"{W}pPr/{W}numPr")
    style_id = style_id_of(paragraph, "pPr/pStyle") or styles.default("paragraph")
    by_style = styles.property(style_id, "numPr", "pPr")
    number_id = _child_value(own, "numId") or _child_value(by_style, "numId")
    level = _child_value(own, "ilvl") or (_child_value(by_style, "ilvl") if not _child_value(own, "numId") else "")
    if not level and number_id in numberings:
        ids = [style.get(f"{W}styleId", "") for style in styles.chain(style_id)]
        linked = (index for index, used in numberings[number_id].levels.items() if used.style and used.style in ids)
        return number_id, next(linked, 0)
    return number_id, int(level) if level.isdecimal() else 0


def _child_value(element: Element | None, name: str) -> str:
    return value_of(element.find(f"{W}{name}")) if element is not None else ""


def _numberings(root: Element) -> Iterator[tuple[str, _Numbering]]:
    abstract = {element.get(f"{W}abstractNumId", ""): element for element in root.iter(f"{W}abstractNum")}
    by_style = {
        _child_value(element, "styleLink"): key
        for key, element in abstract.items()
        if _child_value(element, "styleLink")
    }
    for number in root.iter(f"{W}num"):
        key = _child_value(number, "abstractNumId")
        if key not in abstract:
            continue
        key = by_style.get(_child_value(abstract[key], "numStyleLink"), key)
        levels = dict(map(_level, abstract[key].findall(f"{W}lvl")))
        starts: dict[int, int] = {}
        for override in number.findall(f"{W}lvlOverride"):
            index = _integer(override.get(f"{W}ilvl", ""), 0)
            levels |= dict(map(_level, override.findall(f"{W}lvl")))
            start = override.find(f"{W}startOverride")
            if start is not None:
                starts[index] = _integer(value_of(start), 1)
        yield number.get(f"{W}numId", ""), _Numbering(key, levels, starts)


def _level(element: Element) -> tuple[int, _Level]:
    form = element.find(f"{W}numFmt")
    if form is None:
        form = element.find(f".//{W}numFmt")
    restart = element.find(f"{W}lvlRestart")
    return _integer(element.get(f"{W}ilvl", ""), 0), _Level(
        _integer(_child_value(element, "start"), 0),
        value_of(form) or "decimal",
        _child_value(element, "lvlText"),
        is_true(element.find(f"{W}isLgl")),
        None if restart is None else _integer(value_of(restart), 0),
        _child_value(element, "pStyle"),
    )


def _integer(text: str, otherwise: int) -> int:
    """A number of at most four digits, as no list of people is longer."""
    return int(text) if text.isdecimal() and len(text) <= 4 else otherwise
