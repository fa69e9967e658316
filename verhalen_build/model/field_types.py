"""The types of field: a row for each says how its values are read, explained, checked in an editor, and shown.

The values of most types are read from plain words; a new type of that sort is a member of `FieldType` and a row. Other
values have more structure (`Shape`), and code that takes values apart handles every shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Any, NamedTuple

from verhalen_build.model.formatting import format_exact_number, format_money, format_partial_date, format_period
from verhalen_build.model.licences import licence_key, read_licence
from verhalen_build.model.numbers import Separator, separator_in_amount, separator_in_number
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Choice, Coordinates, Flag, Money, Number, PartialDate, Period, Text, Value
from verhalen_build.model.single_values import (
    FLAG_LABELS,
    Choices,
    choice_key,
    flag_key,
    format_duration,
    language_key,
    read_choice,
    read_coordinates,
    read_date,
    read_duration,
    read_email,
    read_flag,
    read_language,
    read_money,
    read_number_value,
    read_period,
    read_text,
    read_url,
)
from verhalen_build.model.typography import typographic
from verhalen_build.translations import msgid

Texts = dict[str, str]
"""One text per language."""


class FieldType(StrEnum):
    """The type of a field's values."""

    TEXT = "text"
    MARKDOWN = "markdown"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    CHOICE = "choice"
    LANGUAGE = "language"
    LICENCE = "licence"
    URL = "url"
    EMAIL = "email"
    DATE = "date"
    PERIOD = "period"
    DURATION = "duration"
    COORDINATES = "coordinates"
    IMAGE = "image"
    REFERENCE = "reference"
    GROUP = "group"


class Shape(Enum):
    """The structure of a value: words, a text with markup, the name of a record, a picture, or fields of its own."""

    WORDS = auto()
    MARKDOWN = auto()
    REFERENCE = auto()
    IMAGE = auto()
    GROUP = auto()


class SiteWords(NamedTuple):
    """The language of a site, and its translation of English texts."""

    language: Language
    texts: Callable[[str], str]


class Control(NamedTuple):
    """How a form asks for a value: an `input`, `select`, `textarea` or `combobox`, and the type of an input."""

    element: str = "input"
    input_type: str = "text"
    input_mode: str = ""
    is_short: bool = False


_PLAIN_INPUT = Control()


@dataclass(frozen=True)
class FieldTypeRow:
    """Everything about a type of field.

    `takes` says in words what a value is, and `example` shows one; both are English, and are translated when used.
    `read` makes a value from a text and raises InvalidValue; `text` formats a value for readers, "" if its type has no
    text. `form_text` converts a written text for a form. `separator` says how a number uses the sign that can mean two
    things. `href` makes the address that a value links to. `is_converted` says that importers convert cells in another
    notation.
    """

    takes: str
    text: Callable[[Value, Choices, SiteWords], str]
    read: Callable[[str, Choices, Language], Value] = read_text
    shape: Shape = Shape.WORDS
    example: str = ""
    json_schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    control: Control = _PLAIN_INPUT
    form_text: Callable[[str, Choices], str] = lambda written, choices: written
    separator: Callable[[str, Language], Separator] = lambda written, language: Separator.ABSENT
    href: Callable[[str], str] | None = None
    facet: bool = False
    is_prose: bool = False
    is_converted: bool = False

    @property
    def is_group(self) -> bool:
        """Whether a value has fields of its own."""
        return self.shape in {Shape.IMAGE, Shape.GROUP}


def _no_words(value: Value, choices: Choices, words: SiteWords) -> str:
    return ""


def _text(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Text)
    return typographic(value.text)


def _address(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Text)
    return value.text


def _number(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Number)
    return format_exact_number(value, words.language)


def _money(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Money)
    return format_money(value, words.language)


def _flag(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Flag)
    return words.texts("yes") if value.value else words.texts("no")


def _choice(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Choice)
    return choices[value.key][words.language]


def _date(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, PartialDate)
    return format_partial_date(value, words.language)


def _period(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Period)
    return format_period(value, words.language)


def _duration(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Number)
    return format_duration(int(value.value))


def _coordinates(value: Value, choices: Choices, words: SiteWords) -> str:
    assert isinstance(value, Coordinates)
    return f"{value.latitude:.4f}, {value.longitude:.4f}"


# YAML types in an editor: a bare 2014 is a number, `ja` is text and `true` is a boolean.
FIELD_TYPES: dict[FieldType, FieldTypeRow] = {
    FieldType.TEXT: FieldTypeRow(
        takes=msgid("plain text"),
        text=_text,
        example=msgid("words"),
        json_schema={"type": ["string", "number"]},
        facet=True,
        is_prose=True,
    ),
    FieldType.MARKDOWN: FieldTypeRow(
        takes=msgid("text (Markdown)"),
        text=_no_words,
        shape=Shape.MARKDOWN,
        example=msgid("words"),
        control=Control("textarea"),
        is_prose=True,
    ),
    FieldType.NUMBER: FieldTypeRow(
        takes=msgid("a number"),
        text=_number,
        read=read_number_value,
        example="12",
        json_schema={"type": ["number", "string"]},
        control=Control(input_mode="decimal", is_short=True),
        separator=separator_in_number,
    ),
    FieldType.MONEY: FieldTypeRow(
        takes=msgid("an amount of money"),
        text=_money,
        read=read_money,
        example=msgid("€ 1,250"),
        json_schema={"type": ["number", "string"]},
        control=Control(input_mode="decimal", is_short=True),
        separator=separator_in_amount,
    ),
    FieldType.FLAG: FieldTypeRow(
        takes=msgid("yes or no"),
        text=_flag,
        read=read_flag,
        example=msgid("yes"),
        json_schema={"enum": [True, False, *FLAG_LABELS]},
        control=Control("select"),
        form_text=flag_key,
        facet=True,
    ),
    FieldType.CHOICE: FieldTypeRow(
        takes=msgid("a choice"),
        text=_choice,
        read=read_choice,
        control=Control("select"),
        form_text=lambda written, choices: choice_key(written.strip(), choices) or written,
        facet=True,
    ),
    FieldType.LANGUAGE: FieldTypeRow(
        takes=msgid("a language"),
        text=_choice,
        read=read_language,
        control=Control("select"),
        form_text=lambda written, choices: language_key(written.strip(), choices) or written,
        facet=True,
    ),
    FieldType.LICENCE: FieldTypeRow(
        takes=msgid("a licence"),
        text=_choice,
        read=read_licence,
        example="CC BY 4.0",
        control=Control("select"),
        form_text=lambda written, choices: licence_key(written) or written,
        facet=True,
    ),
    FieldType.URL: FieldTypeRow(
        takes=msgid("a web address"),
        text=_address,
        read=read_url,
        example=msgid("https://www.example.org"),
        json_schema={"type": "string", "pattern": "^https?://"},
        control=Control(input_type="url"),
        href=str,
        is_converted=True,
    ),
    FieldType.EMAIL: FieldTypeRow(
        takes=msgid("an e-mail address"),
        text=_text,
        read=read_email,
        example=msgid("book@example.org"),
        json_schema={"type": "string", "pattern": "@"},
        control=Control(input_type="email"),
        href="mailto:{}".format,
    ),
    FieldType.DATE: FieldTypeRow(
        takes=msgid("a date (year, year-month or year-month-day)"),
        text=_date,
        read=read_date,
        example="2014-12-10",
        json_schema={"type": ["string", "integer"], "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$"},
        control=Control(is_short=True),
        facet=True,
        is_converted=True,
    ),
    FieldType.PERIOD: FieldTypeRow(
        takes=msgid("a period"),
        text=_period,
        read=read_period,
        example=msgid("2014-03-19 to 2014-03-20"),
        json_schema={"type": ["string", "integer"]},
        facet=True,
        is_converted=True,
    ),
    FieldType.DURATION: FieldTypeRow(
        takes=msgid("a duration (hours:minutes:seconds)"),
        text=_duration,
        read=read_duration,
        example="1:05:30",
        # In YAML 1.1 it is a number in base sixty.
        json_schema={"type": ["string", "integer"]},
        control=Control(is_short=True),
        is_converted=True,
    ),
    FieldType.COORDINATES: FieldTypeRow(
        takes=msgid("a place on the map (latitude, longitude)"),
        text=_coordinates,
        read=read_coordinates,
        example="52.7225, 6.4764",
        json_schema={"type": ["string", "array"]},
        control=Control(is_short=True),
    ),
    FieldType.IMAGE: FieldTypeRow(
        takes=msgid("an image"),
        text=_no_words,
        shape=Shape.IMAGE,
    ),
    FieldType.REFERENCE: FieldTypeRow(
        takes=msgid("the name of another record"),
        text=_no_words,
        shape=Shape.REFERENCE,
        json_schema={"type": ["string", "number"]},
        control=Control("combobox"),
        facet=True,
    ),
    FieldType.GROUP: FieldTypeRow(
        takes=msgid("a block of fields"),
        text=_no_words,
        shape=Shape.GROUP,
    ),
}
