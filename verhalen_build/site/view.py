"""What pages show, as plain data: the same view gives the same bytes.

Addresses are paths from the site's root; a template puts the page's own `root` in front of them.
"""

import msgspec

from verhalen_build.model.names import SitePath
from verhalen_build.site.links import Fill


class View(msgspec.Struct, frozen=True, array_like=True):
    """The base of all that a page shows."""


class Ref(View, frozen=True, array_like=True):
    """A record as other pages name it; without a path there is nothing to link to."""

    label: str
    path: str = ""
    kind: str = ""
    stub: bool = False
    lang: str = ""
    draft: bool = False


class Bit(View, frozen=True, array_like=True):
    """One of several values, or one that is more than words: an address, a date, a picture, an object."""

    text: str = ""
    href: str = ""
    iso: str = ""
    picture: "Picture | None" = None
    cells: tuple["Cell", ...] = ()


class Cell(View, frozen=True, array_like=True):
    """The values of one field, ready to show; `iso` is the machine's form of a date.

    `bits` has the values one by one, where words alone will not do.
    """

    key: str
    label: str
    text: str = ""
    html: str = ""
    refs: tuple[Ref, ...] = ()
    iso: str = ""
    choice: str = ""
    bits: tuple[Bit, ...] = ()


class Section(View, frozen=True, array_like=True):
    """A field with objects in it: each item is a mapping from field to cell. `template` says which one shows it."""

    key: str
    template: str
    label: str
    items: tuple[dict[str, Cell], ...]


class Picture(View, frozen=True, array_like=True):
    """A picture with its words."""

    path: str
    alt: str
    caption: str
    credit: str
    licence: str


class Mentioned(View, frozen=True, array_like=True):
    """Where a record is named: the sentence in three parts, the name in the middle.

    Where the name is only in a field, `before` says what the naming record is about.
    """

    ref: Ref
    before: str = ""
    name: str = ""
    after: str = ""


class MentionGroup(View, frozen=True, array_like=True):
    """The records of one kind that name this one."""

    kind: str
    label: str
    mentions: tuple[Mentioned, ...]


class Body(View, frozen=True, array_like=True):
    """The text of a page: the digest of its HTML, and what fills its slots."""

    digest: str = ""
    fills: tuple[Fill, ...] = ()


class Page(View, frozen=True, array_like=True):
    """What every page has: its address, the way to the root, its title, and where it stands in the menu."""

    path: SitePath
    root: str
    title: str
    description: str = ""
    section: str = ""
    lang: str = ""


class RecordView(View, frozen=True, array_like=True):
    """The page of one record."""

    page: Page
    kind: str
    kind_label: str
    index: str
    summary: str
    facts: tuple[Cell, ...]
    sections: tuple[Section, ...]
    body: Body
    picture: Picture | None
    stub: bool
    mentions: tuple[MentionGroup, ...]
    sources: tuple[Cell, ...] = ()
    date: str = ""
    iso: str = ""
    said: tuple["Said", ...] = ()
    draft: bool = False
    in_book: "InBook | None" = None


class InBook(View, frozen=True, array_like=True):
    """What only a story has: its writers, its place in the book, and the stories around it."""

    authors: tuple[Ref, ...]
    part: str
    previous: Ref | None
    next: Ref | None
    follows: tuple[Ref, ...]
    followed_by: tuple[Ref, ...]
    related: tuple["Entry", ...]
    minutes: int


class Entry(View, frozen=True, array_like=True):
    """A record in a list."""

    ref: Ref
    text: str = ""
    note: str = ""
    count: int = 0


class Letter(View, frozen=True, array_like=True):
    """The records of an index that stand under one letter."""

    letter: str
    entries: tuple[Entry, ...]


class IndexView(View, frozen=True, array_like=True):
    """The index of a kind, or one page of it."""

    page: Page
    kind: str
    one: str
    many: str
    total: int
    letters: tuple[Letter, ...]
    all_letters: tuple[tuple[str, str], ...]
    by_municipality: tuple[Entry, ...]
    pages: tuple[tuple[str, str, bool], ...]
    unlisted: int = 0


class Said(View, frozen=True, array_like=True):
    """A quote or lesson and the story in which it stands."""

    html: str
    path: str
    story: Ref
    speaker: Ref | None = None
    role: str = ""
    verbatim: bool = False


class SaidView(View, frozen=True, array_like=True):
    """An index of all lessons or all quotes, story by story."""

    page: Page
    total: int
    groups: tuple[tuple[Ref, tuple[Said, ...]], ...]
    pages: tuple[tuple[str, str, bool], ...]


class ContentsPart(View, frozen=True, array_like=True):
    """A part of the book; `start` is the number of its first story."""

    title: str
    about: str
    start: int
    stories: tuple[Entry, ...]


class ContentsView(View, frozen=True, array_like=True):
    """The table of contents, in the order of the book."""

    page: Page
    parts: tuple[ContentsPart, ...]


class HomeView(View, frozen=True, array_like=True):
    """The cover of the book and the ways in."""

    page: Page
    description: str
    counts: tuple[tuple[str, str], ...]
    first: tuple[Entry, ...]
    newest: tuple[Entry, ...]
    themes: tuple[Entry, ...]
    municipalities: tuple[Entry, ...]
    lesson: Said | None


class JoinView(View, frozen=True, array_like=True):
    """How to join; `mail` is the address of a pre-filled e-mail."""

    page: Page
    mail: str
    members: int


class PlainView(View, frozen=True, array_like=True):
    """A page that says only one thing: the page that was not found."""

    page: Page


class RedirectView(View, frozen=True, array_like=True):
    """An old address."""

    page: Page
    target: Ref


class MenuItem(View, frozen=True, array_like=True):
    """A way in; `key` tells on which pages it is the current one."""

    key: str
    label: str
    path: str


class SiteView(View, frozen=True, array_like=True):
    """What is the same on every page."""

    title: str
    subtitle: str
    language: str
    menu: tuple[MenuItem, ...]
    footer: tuple[MenuItem, ...]
    home: str
    join: str
    members: str
    styles: tuple[str, ...]
