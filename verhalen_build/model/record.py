"""A record: one thing in the archive, with its values typed by the schema and its text ready for a page.

These are `msgspec.Struct`s rather than dataclasses because they are kept between builds: msgspec reads and writes them
typed and fast, and refuses an old or damaged one. There are hundreds of thousands in a large archive: those that hold
nothing but words and numbers are not known to the garbage collector (`gc=False`), which makes them smaller.
"""

from collections.abc import Mapping
from functools import lru_cache
from sys import intern
from typing import Literal, NewType, TypeVar

import msgspec

from verhalen_build.model.names import Slug, SourcePath

RecordKey = NewType("RecordKey", str)
"""Kind and slug, `person/frans-kerver`: names one record in the archive."""

Placement = Literal["", "column", "left", "right", "wide", "gallery"]
LinkForm = Literal["name", "embed", "file", "image", "word"]


class Text(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """Words as the writer wrote them (types text, url and email), with their place where it may be needed."""

    text: str
    line: int = 0
    column: int = 0


class Number(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """A number, and how it was written."""

    value: float
    text: str


class Money(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """An amount in units of a currency (ISO 4217), with decimals."""

    amount: float
    currency: str


class Flag(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """Yes or no."""

    value: bool


class Choice(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """The key of one of the field's choices."""

    key: str


class PartialDate(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True, order=True):
    """A year, a month of a year, or a day; month and day are 0 where they are not known."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)


class Period(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a date up to and including another; a period without an end has not ended."""

    start: PartialDate
    end: PartialDate | None = None


class Coordinates(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """Degrees (WGS 84), with the place where they are written."""

    latitude: float
    longitude: float
    line: int = 0
    column: int = 0


class Reference(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """One record naming another by title, alias or slug, with the place where it does.

    `sentence` is the first sentence in the text with that name, or "".
    """

    name: str
    kinds: tuple[str, ...]
    line: int
    column: int
    sentence: str = ""

    def __post_init__(self) -> None:
        # In a large archive many references name few records: they share the words for that.
        msgspec.structs.force_setattr(self, "name", intern(self.name))
        msgspec.structs.force_setattr(self, "kinds", _shared(self.kinds))


@lru_cache(maxsize=1024)
def _shared(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Equal kinds as one value."""
    return kinds


class Image(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A picture: `src` is a file of the archive, `people` are those in it."""

    src: SourcePath
    alt: str
    caption: str
    credit: str
    licence: str
    line: int
    column: int
    people: tuple[Reference, ...] = ()


class Link(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One link or picture in a text, whose address is not known until the archive is joined.

    `form` is `name` ([[Title]]), `embed` (![[Title]]), `file` (a relative address), `image`, or `word` (a term found in
    the text). `labelled` says whether the writer gave the words to show, `placement` where a picture stands: "" for one
    in a sentence.
    """

    form: LinkForm
    target: str
    fragment: str
    labelled: bool
    line: int
    column: int
    sentence: str = ""
    placement: Placement = ""


class WebLink(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A link in a text to an address on the web, with its place."""

    address: str
    line: int
    column: int


class RichText(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A Markdown field: its source, and its HTML with a slot for each link that is not to the web."""

    source: str
    html: str
    links: tuple[Link, ...] = ()
    web_links: tuple[WebLink, ...] = ()


class Group(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A small object with values of its own; of a recording, `places` are its fields, each with its line and column."""

    values: dict[str, tuple["Value", ...]]
    line: int = 0
    column: int = 0
    places: tuple[tuple[str, int, int], ...] = ()

    def place_of(self, field: str) -> tuple[int, int]:
        """The line and column of a field, or else of the whole."""
        return next(((line, column) for key, line, column in self.places if key == field), (self.line, self.column))

    def text(self, field: str) -> str:
        """The words of a text field, or ""."""
        return next((value.text for value in self.values.get(field, ()) if isinstance(value, Text)), "")

    def choice(self, field: str) -> str:
        """The key of the chosen choice, or ""."""
        return next((value.key for value in self.values.get(field, ()) if isinstance(value, Choice)), "")

    def number(self, field: str) -> float | None:
        """The number in a field."""
        return next((value.value for value in self.values.get(field, ()) if isinstance(value, Number)), None)

    def references(self, field: str) -> tuple[Reference, ...]:
        """The references of a field."""
        return tuple(value for value in self.values.get(field, ()) if isinstance(value, Reference))


Value = (
    Text | Number | Money | Flag | Choice | PartialDate | Period | Coordinates | Image | Reference | RichText | Group
)


_Value = TypeVar("_Value", bound=Value)


def first_value(values: Mapping[str, tuple[Value, ...]], field: str, value_type: type[_Value]) -> _Value | None:
    """The first value of this type in a field."""
    return next((value for value in values.get(field, ()) if isinstance(value, value_type)), None)


class Heading(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A heading in a text, with a slot for each link without a label; `id` is what a #fragment refers to."""

    id: str
    text: str
    level: int


class Body(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a text; its HTML is stored under `digest` ("" when there is no text).

    `shown_ids` are the ids in its HTML that readers must not see, as a name is in them, each with the one that they do.
    `words_digest` is a digest of its words as they were written, whatever the white space between them.
    """

    digest: str = ""
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    ids: tuple[str, ...] = ()
    words: int = 0
    line: int = 0
    shown_ids: dict[str, str] = {}
    web_links: tuple[WebLink, ...] = ()
    words_digest: str = ""


class Record(msgspec.Struct, frozen=True, array_like=True):
    """One thing in the archive. `values` has one or more values for each field that was filled in."""

    kind: str
    slug: Slug
    title: str
    source: SourcePath
    line: int
    values: dict[str, tuple[Value, ...]]
    body: Body

    @property
    def key(self) -> RecordKey:
        # It is asked for again and again, and kept in many places: as one string.
        return RecordKey(intern(f"{self.kind}/{self.slug}"))

    @property
    def place(self) -> str:
        """Where it is written, for messages: the file, and in a list its line."""
        is_list = self.source.endswith((".yaml", ".yml"))
        return f"{self.source}:{self.line}" if is_list else self.source

    @property
    def public_content(self) -> tuple[object, ...]:
        """All that the pages of other records may show of this one: everything but its text's HTML and length."""
        body = self.body
        links = tuple((link.form, link.target, link.fragment, link.labelled, link.sentence) for link in body.links)
        return (self.kind, self.slug, self.title, self.source, self.values, links, body.headings, body.ids)

    def text(self, field: str) -> str:
        """The words of a text field, or ""."""
        return next((value.text for value in self.values.get(field, ()) if isinstance(value, Text)), "")

    def choice(self, field: str) -> str:
        """The key of the chosen choice, or ""."""
        return next((value.key for value in self.values.get(field, ()) if isinstance(value, Choice)), "")

    def flag(self, field: str) -> bool:
        """Whether a flag is set to yes."""
        return any(isinstance(value, Flag) and value.value for value in self.values.get(field, ()))

    def date(self, field: str) -> PartialDate | None:
        """The date in a field, or the start of its period."""
        for value in self.values.get(field, ()):
            if isinstance(value, PartialDate):
                return value
            if isinstance(value, Period):
                return value.start
        return None

    @property
    def when(self) -> PartialDate | Period | None:
        """Its period, or else its date, which says less."""
        values = (*self.values.get("period", ()), *self.values.get("date", ()))
        return next((value for value in values if isinstance(value, PartialDate | Period)), None)

    @property
    def began(self) -> PartialDate | None:
        """Its date, or the start of its period."""
        return self.when.start if isinstance(self.when, Period) else self.when

    def groups(self, field: str) -> tuple[Group, ...]:
        """The objects of a group field."""
        return tuple(value for value in self.values.get(field, ()) if isinstance(value, Group))

    def references(self, field: str) -> tuple[Reference, ...]:
        """The references of a field itself (not those inside groups)."""
        return tuple(value for value in self.values.get(field, ()) if isinstance(value, Reference))
