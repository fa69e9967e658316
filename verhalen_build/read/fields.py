"""From YAML text to values typed by the schema: every scalar is text until its field says what it is."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from verhalen_build.model.names import SourcePath
from verhalen_build.model.near import nearest
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import (
    Choice,
    Coordinates,
    Flag,
    Group,
    Image,
    Money,
    Number,
    PartialDate,
    Period,
    Reference,
    Text,
    Value,
)
from verhalen_build.model.reference import TYPE_NAMES, example_of
from verhalen_build.model.schema import IMAGE_FIELDS, Field, FieldType, lookup_name, names_of
from verhalen_build.read.addresses import refusal
from verhalen_build.read.markup import Markup
from verhalen_build.read.numbers import Mark, both_readings, meant_amount, meant_number, read_amount, read_number
from verhalen_build.read.yaml_faults import quoted
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence

FLAGS = {
    **dict.fromkeys(("ja", "waar", "yes", "true", "aan", "on"), True),
    **dict.fromkeys(("nee", "onwaar", "no", "false", "uit", "off"), False),
}
"""What writers write for yes and no, in lower case."""
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DUTCH_DATE = re.compile(r"(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ](\d{4})")
_YEAR_FIRST = re.compile(r"\d{4}(?:[/. ]\d{1,2}){1,2}")
_MONTHS = {
    name: number
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"mrt": 3}
_DATE_IN_WORDS = re.compile(r"(?:(\d{1,2})\s+)?([a-z]{3,})\.?\s+(\d{4})", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"^(?:(?:ma|di|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s{1,4}", re.IGNORECASE
)
# At the end of a day: T10:00, 10:00:00Z, om 10.00 uur, 10:00-12:00.
_TIME = re.compile(
    r"(?:T|,?\s{1,4}(?:om\s|at\s)?)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?"
    r"(?:Z|\s?[+-]\d{2}:?\d{2}|\s?(?:uur|u|am|pm)\b)?(?:\s?[-–]\s?\d{1,2}[:.]\d{2}(?:\s?uur)?)?$",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?<!\s)\s++(?:tot en met|t/m|tot|to|until|through|–|-)(?:\s++|$)|(?:(?<!\s)\s++)?(?:/|\.\.)\s*+")
_STILL = frozenset({"", "heden", "nu", "now", "today", "present"})
_COORDINATES = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*+[,;]\s*+|\s++)(-?\d+(?:\.\d+)?)")
_WITH_COMMAS = re.compile(r"\A-?\d+,\d+(?=[;,]?\s+-?\d+,\d+\Z)|(?<=\s)-?\d+,\d+\Z")
_URL = re.compile(r"https?://[^\s<>\".]++\.[^\s<>\"]++|https?://localhost[^\s<>\"]*")
_BARE_URL = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
_EMAIL = re.compile(r"[^\s@<>]++@[^\s@<>.]++\.[^\s@<>]++")
_WIKI_BRACKETS = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")

_SHOWN = 60


class _Unfit(Exception):
    """A value that is not of its type; `meant` is how to write what was most likely meant, "" where that is unclear."""

    def __init__(self, code: str = "wrong-type", meant: str = "", known: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.meant = meant
        self.known = known


@dataclass
class Typist:
    """Types the values of one file and gathers what is wrong with them; `text` is that of the file."""

    file: SourcePath
    language: Language
    markup: Markup
    problems: list[Problem] = field(default_factory=list)
    text: str = ""
    _numbers: list[tuple[Field, Scalar]] = field(default_factory=list)

    def mapping(
        self, mapping: Mapping, fields: Iterable[Field], skip: frozenset[str] = frozenset()
    ) -> dict[str, tuple[Value, ...]]:
        """The values of a mapping, by field; keys in `skip` are somebody else's."""
        known = {name: one for one in fields for name in names_of(one)}
        values: dict[str, tuple[Value, ...]] = {}
        first: dict[str, Scalar] = {}
        nodes: dict[str, Node] = {}
        for key, node in mapping.entries:
            if key.text in skip:
                continue
            found = known.get(lookup_name(key.text))
            if found is None:
                self._unknown_key(key, fields)
            elif found.key in first:
                other = first[found.key]
                near = found.name(self.language) if found.repeat else ""
                self._problem("key-twice", key, key.text, other=other.text, line=str(other.line), near=near)
            else:
                first[found.key] = key
                typed = self._field(found, node, found.key)
                if typed:
                    values[found.key] = typed
                    nodes[found.key] = node
        self._check_order(fields, values, nodes)
        return values

    def _check_order(
        self, fields: Iterable[Field], values: Mapped[str, tuple[Value, ...]], nodes: Mapped[str, Node]
    ) -> None:
        """Reports each date that lies before the one after which it comes; both may be a year or a month only."""
        named = {one.key: one for one in fields}
        for one in (one for one in named.values() if one.not_before):
            first, last = _date_in(values, one.not_before), _date_in(values, one.key)
            if first and last and _last_day(last) < _first_day(first):
                names = {"field": one.name(self.language), "other": named[one.not_before].name(self.language)}
                self._problem("dates-swapped", nodes[one.key], str(last), **names, first=str(first))

    def missing(
        self,
        values: dict[str, tuple[Value, ...]],
        fields: Iterable[Field],
        at: Location,
        code: str = "missing-required",
    ) -> None:
        """Reports the required fields that have no value."""
        for one in fields:
            if one.required and one.key not in values and not self._said_at(at, one):
                details = {"about": one.about[self.language]}
                self.problems.append(Problem(code, at, one.name(self.language), details))

    def _said_at(self, at: Location, one: Field) -> bool:
        """Whether this field has a problem of its own already: one fault, one problem."""
        return any(p.details.get("field") == one.name(self.language) and p.at.line >= at.line for p in self.problems)

    def check_numbers(self) -> None:
        """Reports the numbers that can be read in two ways, once the whole file has been: how does it write others?"""
        marks = [(one, node, number_mark(one, node.text.strip(), self.language)) for one, node in self._numbers]
        other = next((node for _, node, mark in marks if mark is Mark.BEFORE_DECIMALS), None)
        for one, node, mark in marks if other else ():
            if other and mark is Mark.AFTER_THOUSANDS:
                other_text = other.text.strip()
                details = unclear_number(node.text.strip(), self.language, other_text, other.line)
                self._problem("number-unclear", node, node.text.strip(), field=one.name(self.language), **details)

    # One field

    def _field(self, one: Field, node: Node, outer: str) -> tuple[Value, ...]:
        node = _unwrapped(one, node)
        if isinstance(node, Scalar) and not node.text.strip():
            return ()
        if isinstance(node, Sequence) and one.repeat:
            values = [self._value(one, item, outer) for item in node.items]
            return tuple(value for value in values if value is not None)
        value = self._value(one, node, outer)
        return () if value is None else (value,)

    def _value(self, one: Field, node: Node, outer: str) -> Value | None:
        node = _unwrapped(one, node)
        if one.type is FieldType.GROUP:
            return self._group(one, node, outer)
        if one.type is FieldType.IMAGE:
            return self._image(one, node)
        if one.type is FieldType.COORDINATES and isinstance(node, Sequence):
            texts = [item.text for item in node.items if isinstance(item, Scalar)]
            node = Scalar(", ".join(texts), node.line, node.column, False)
        if not isinstance(node, Scalar):
            if isinstance(node, Mapping) and one.type in {FieldType.TEXT, FieldType.MARKDOWN}:
                self._sentence(one, node)
            else:
                self._wrong(one, node, as_written(node), _Unfit(meant=_as_one(one, node)))
            return None
        return self._scalar(one, node, outer) if node.text.strip() else None

    def _scalar(self, one: Field, node: Scalar, outer: str) -> Value | None:
        if one.type is FieldType.REFERENCE:
            name = _WIKI_BRACKETS.sub(r"\1", node.text).strip()
            return Reference(name, one.to, outer, node.line, node.column)
        if one.type is FieldType.TEXT:
            return Text(node.text.strip(), node.line, node.column)
        if one.type is FieldType.MARKDOWN:
            text, problems = self.markup.field(
                node.text, Location(self.file, node.line, node.column), self._as_it_stands(node)
            )
            self.problems += problems
            return text
        self._numbers += [(one, node)] if one.type in _WITH_MARKS else []
        try:
            value = _PARSERS[one.type](node.text.strip(), one, self.language)
        except _Unfit as fault:
            self._wrong(one, node, node.text.strip(), fault)
            return None
        if isinstance(value, Coordinates):
            return Coordinates(value.latitude, value.longitude, node.line, node.column)
        return value

    def _as_it_stands(self, node: Scalar) -> str:
        """A value as it stands in the file, indented and folded, and perhaps some lines that follow it."""
        if not self._lines:
            return node.text
        count = 2 * node.text.count("\n") + len(node.text) // 20 + 5
        first, *others = self._lines[node.line - 1 : node.line + count]
        return "\n".join([first[node.column - 1 :], *others])

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n") if self.text else []

    def _group(self, one: Field, node: Node, outer: str) -> Value | None:
        if isinstance(node, Scalar) and one.main:
            main = next(inner for inner in one.fields if inner.key == one.main)
            node = Mapping(((Scalar(main.key, node.line, node.column, False), node),), node.line, node.column)
        if isinstance(node, Mapping) and one.main and not self._knows_any(node, one.fields):
            self._sentence(one, node)
            return None
        if not isinstance(node, Mapping):
            needed = [inner for inner in one.fields if inner.required] or one.fields[:1]
            self._wrong(one, node, as_written(node), _Unfit(), example=self._example_of(needed))
            return None
        values = self.mapping(node, one.fields)
        if one.shares:
            self._check_shares(one, node, values)
        nested = {key: tuple(_within(value, outer) for value in inner) for key, inner in values.items()}
        self.missing(nested, one.fields, Location(self.file, node.line, node.column))
        return Group(nested)

    def _check_shares(self, one: Field, node: Mapping, values: dict[str, tuple[Value, ...]]) -> None:
        """Reports parts of a whole that cannot be: one below zero, or all of them zero."""
        shares = {inner.key: inner for inner in one.fields if inner.type is FieldType.NUMBER}
        numbers = {key: value.value for key in shares for value in values.get(key, ()) if isinstance(value, Number)}
        for key, number in numbers.items():
            if number < 0:
                written = next(value for name, value in node.entries if lookup_name(name.text) in names_of(shares[key]))
                self._problem("share-negative", written, as_written(written), field=shares[key].name(self.language))
        if numbers.keys() == shares.keys() and not any(numbers.values()):
            self._problem("shares-all-zero", node, as_written(node), field=one.name(self.language))

    def _knows_any(self, node: Mapping, fields: Iterable[Field]) -> bool:
        known = {name for one in fields for name in names_of(one)}
        return not node.entries or any(lookup_name(key.text) in known for key, _ in node.entries)

    def _example_of(self, fields: Iterable[Field]) -> str:
        return f"{{{', '.join(f'{inner.name(self.language)}: …' for inner in fields)}}}"

    def _image(self, one: Field, node: Node) -> Value | None:
        if isinstance(node, Scalar):
            node = Mapping(((Scalar("src", node.line, node.column, False), node),), node.line, node.column)
        if not isinstance(node, Mapping):
            self._wrong(one, node, as_written(node), _Unfit(), example=self._example_of(IMAGE_FIELDS[:2]))
            return None
        values = self.mapping(node, IMAGE_FIELDS)
        self.missing(values, IMAGE_FIELDS, Location(self.file, node.line, node.column))
        texts = {key: value.text for key, (value, *_) in values.items() if isinstance(value, Text)}
        src = texts.get("src", "")
        if not src:
            return None
        at = next(Location(self.file, n.line, n.column) for k, n in node.entries if lookup_name(k.text) in _SRC_NAMES)
        if not texts.get("alt"):
            self.problems.append(Problem("image-without-alt", at, src))
        refused = refusal(src, is_image=True)
        if refused:
            self.problems.append(Problem(refused, at, src[:_SHOWN]))
            return None
        alt, caption, credit, licence = (texts.get(key, "") for key in ("alt", "caption", "credit", "licence"))
        return Image(SourcePath(src), alt, caption, credit, licence, at.line, at.column)

    # Problems

    def _problem(self, code: str, node: Node, value: str, **details: str) -> None:
        self.problems.append(Problem(code, Location(self.file, node.line, node.column), value, details))

    def _wrong(self, one: Field, node: Node, value: str, fault: _Unfit, example: str = "") -> None:
        name = one.name(self.language)
        lead = "" if fault.known else self._lead(one, node)
        details = {
            "field": name,
            "expected": TYPE_NAMES[one.type][self.language],
            "example": lead + (example or example_of(one.type, self.language) or "…"),
            "near": fault.meant and lead + fault.meant,
            "known": fault.known,
        }
        self._problem(fault.code, node, value, **{name: text for name, text in details.items() if text})

    def _sentence(self, one: Field, node: Mapping) -> None:
        """Reports what is a block to YAML and a sentence to the writer, such as `- Ik had: nog hout over`."""
        sentence = ", ".join(f"{key.text}: {as_written(value)}" for key, value in node.entries)
        self._problem("yaml-colon", node, sentence, correction=f"{self._lead(one, node)}{quoted(sentence)}")

    def _lead(self, one: Field, node: Node) -> str:
        """What a line to paste begins with: the dash of a list where the value stands behind one, or else the field."""
        is_item = self._lines and self._lines[node.line - 1][: node.column - 1].rstrip().endswith("-")
        return "- " if is_item else f"{one.name(self.language)}: "

    def _unknown_key(self, key: Scalar, fields: Iterable[Field]) -> None:
        names = [name for one in fields for name in one.names[self.language]]
        near = nearest(key.text.lower(), names)
        known = ", ".join(one.name(self.language) for one in fields)
        self._problem("unknown-key", key, key.text, near=near, known=known)


_WITH_MARKS = frozenset({FieldType.NUMBER, FieldType.MONEY})
_SRC_NAMES = frozenset(names_of(IMAGE_FIELDS[0]))


def _unwrapped(one: Field, node: Node) -> Node:
    """`gemeente: [[Zwolle]]` is two lists in YAML, but a link to the writer."""
    if one.type is FieldType.REFERENCE and isinstance(node, Sequence) and len(node.items) == 1:
        inner = node.items[0]
        if isinstance(inner, Sequence) and len(inner.items) == 1 and isinstance(inner.items[0], Scalar):
            return inner.items[0]
    return node


def as_written(node: Node) -> str:
    """A value on one line, cut short where it is long."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        text = f"[{', '.join(map(as_written, node.items))}]"
    else:
        text = f"{{{', '.join(f'{key.text}: {as_written(value)}' for key, value in node.entries)}}}"
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + " …"


def _as_one(one: Field, node: Node) -> str:
    """How to write a list where one value belongs: words after one another, of anything else the first."""
    texts = [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
    return ", ".join(texts) if one.type in {FieldType.TEXT, FieldType.MARKDOWN} else "".join(texts[:1])


def _within(value: Value, outer: str) -> Value:
    if isinstance(value, Reference):
        return Reference(value.name, value.kinds, outer, value.line, value.column)
    return value


def parse_date(text: str) -> PartialDate | None:
    """A year, month or day as `2014`, `2014-12`, `2014-12-10`; None where it is not written so.

    Raises ValueError where it is, but no calendar has it.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    date(year, month if match[2] else 1, day if match[3] else 1)
    return PartialDate(year, month, day)


def _date(text: str, one: Field, language: Language) -> PartialDate:
    try:
        parsed = parse_date(text)
    except ValueError:
        raise _Unfit("impossible-date") from None
    if parsed is None:
        raise _Unfit(_date_fault(text), _meant_date(text))
    return parsed


def _date_fault(*texts: str) -> str:
    return "date-with-time" if any(map(_TIME.search, texts)) else "wrong-type"


def _meant_date(text: str) -> str:
    """What a Dutch notation of a date means, in ours: `10-12-2014 om 9.00` and `10 december 2014` are `2014-12-10`."""
    day = _WEEKDAY.sub("", _TIME.sub("", text))
    meant = "" if day == text else day
    day_first = _DUTCH_DATE.fullmatch(day)
    words = _DATE_IN_WORDS.fullmatch(day)
    if day_first:
        meant = "-".join(filter(None, (day_first[3], day_first[2], day_first[1])))
    elif _YEAR_FIRST.fullmatch(day):
        meant = re.sub(r"\D", "-", day)
    elif words:
        month = next((number for name, number in _MONTHS.items() if name.startswith(words[2].lower())), 0)
        meant = "-".join(filter(None, (words[3], str(month), words[1])))
    try:
        return str(parse_date(meant) or "")
    except ValueError:
        return ""


def _period(text: str, one: Field, language: Language) -> Period:
    dates = [part.strip() for part in _UNTIL.split(text, maxsplit=1)]
    meant = [_meant_date(date) or date for date in dates]
    if meant != dates:
        # Raises where more is wrong with it than how the dates are written.
        _period(_until(meant, language), one, language)
        raise _Unfit(_date_fault(*dates), _until(meant, language))
    first = _date(dates[0], one, language)
    if len(dates) == 1:
        return Period(first, first)
    if dates[1].lower() in _STILL:
        return Period(first, None)
    last = _date(dates[1], one, language)
    if _last_day(last) < _first_day(first):
        raise _Unfit("end-before-start", meant=_until([dates[1], dates[0]], language))
    return Period(first, last)


def _date_in(values: Mapped[str, tuple[Value, ...]], key: str) -> PartialDate | None:
    return next((value for value in values.get(key, ()) if isinstance(value, PartialDate)), None)


def _first_day(partial: PartialDate) -> tuple[int, int, int]:
    return partial.year, partial.month or 1, partial.day or 1


def _last_day(partial: PartialDate) -> tuple[int, int, int]:
    """The last day that it may be; the 31st of any month, as days are only compared."""
    return partial.year, partial.month or 12, partial.day or 31


def _until(dates: list[str], language: Language) -> str:
    return {"nl": " tot ", "en": " to "}[language].join(dates)


def _number(text: str, one: Field, language: Language) -> Number:
    written = read_number(text, language)
    if written is None:
        raise _Unfit(meant=meant_number(text, language))
    return Number(float(written.value), text)


def _money(text: str, one: Field, language: Language) -> Money:
    amount = read_amount(text, language)
    if amount is None:
        raise _Unfit(meant=meant_amount(text, language))
    return Money(float(amount.number.value), amount.currency)


def number_mark(one: Field, text: str, language: Language) -> Mark:
    """How a number or amount has the mark that can mean two things; ABSENT in a field that takes neither."""
    if one.type is FieldType.NUMBER:
        number = read_number(text, language)
        return number.mark if number else Mark.ABSENT
    amount = read_amount(text, language) if one.type is FieldType.MONEY else None
    return amount.number.mark if amount else Mark.ABSENT


def unclear_number(text: str, language: Language, other: str, line: int) -> dict[str, str]:
    """The details of a `number-unclear`: both readings, and the number on a line that makes one of them doubtful."""
    whole, decimal = both_readings(text, language)
    return {"whole": whole, "decimal": decimal, "other": other, "line": str(line)}


def _flag(text: str, one: Field, language: Language) -> Flag:
    if text.lower() not in FLAGS:
        raise _Unfit
    return Flag(FLAGS[text.lower()])


def choice_key(text: str, one: Field) -> str | None:
    """The key of the choice that is written so, in either language; None for what is no choice of this field."""
    wanted = lookup_name(text)
    return next(
        (key for key, names in one.choices.items() if wanted in {lookup_name(key), *map(lookup_name, names.values())}),
        None,
    )


def _choice(text: str, one: Field, language: Language) -> Choice:
    key = choice_key(text, one)
    if key is not None:
        return Choice(key)
    known = [names[language] for names in one.choices.values()]
    raise _Unfit("unknown-choice", meant=nearest(text.lower(), known), known=", ".join(known))


def _coordinates(text: str, one: Field, language: Language) -> Coordinates:
    match = _COORDINATES.fullmatch(text)
    if match is None:
        raise _Unfit(meant=", ".join(part.replace(",", ".") for part in _WITH_COMMAS.findall(text)))
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise _Unfit
    return Coordinates(latitude, longitude)


def is_url(text: str) -> bool:
    """Whether a text is a web address in full, of which the parts can be told."""
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return _URL.fullmatch(text) is not None


def _url(text: str, one: Field, language: Language) -> Text:
    if not is_url(text):
        raise _Unfit(meant=f"https://{text}" if _BARE_URL.fullmatch(text) else "")
    return Text(text)


def _email(text: str, one: Field, language: Language) -> Text:
    if not _EMAIL.fullmatch(text):
        raise _Unfit
    return Text(text)


def _text(text: str, one: Field, language: Language) -> Text:
    return Text(text)


_PARSERS: dict[FieldType, Callable[[str, Field, Language], Value]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.FLAG: _flag,
    FieldType.CHOICE: _choice,
    FieldType.URL: _url,
    FieldType.EMAIL: _email,
    FieldType.DATE: _date,
    FieldType.PERIOD: _period,
    FieldType.COORDINATES: _coordinates,
}
