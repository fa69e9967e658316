"""The views of whole pages: what each sort of page shows."""

from verhalen_build.site.view import Body, Cell, Entry, PageView, Picture, Ref, Said, Section, View


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


class RecordView(PageView, frozen=True, array_like=True):
    """The page of one record."""

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
    said: tuple[Said, ...] = ()
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
    related: tuple[Entry, ...]
    minutes: int


class Letter(View, frozen=True, array_like=True):
    """The records of an index that stand under one letter."""

    letter: str
    entries: tuple[Entry, ...]


class IndexView(PageView, frozen=True, array_like=True):
    """The index of a kind, or one page of it."""

    kind: str
    one: str
    many: str
    total: int
    letters: tuple[Letter, ...]
    all_letters: tuple[tuple[str, str], ...]
    by_municipality: tuple[Entry, ...]
    pages: tuple[tuple[str, str, bool], ...]
    unlisted: int = 0


class SaidView(PageView, frozen=True, array_like=True):
    """An index of all lessons or all quotes, story by story."""

    total: int
    groups: tuple[tuple[Ref, tuple[Said, ...]], ...]
    pages: tuple[tuple[str, str, bool], ...]


class ContentsPart(View, frozen=True, array_like=True):
    """A part of the book; `start` is the number of its first story."""

    title: str
    about: str
    start: int
    stories: tuple[Entry, ...]


class ContentsView(PageView, frozen=True, array_like=True):
    """The table of contents, in the order of the book."""

    parts: tuple[ContentsPart, ...]


class HomeView(PageView, frozen=True, array_like=True):
    """The cover of the book and the ways in."""

    description: str
    counts: tuple[tuple[str, str], ...]
    first: tuple[Entry, ...]
    newest: tuple[Entry, ...]
    themes: tuple[Entry, ...]
    municipalities: tuple[Entry, ...]
    lesson: Said | None


class JoinView(PageView, frozen=True, array_like=True):
    """How to join; `mail` is the address of a pre-filled e-mail."""

    mail: str
    members: int


class PlainView(PageView, frozen=True, array_like=True):
    """A page that says only one thing: the page that was not found."""


class RedirectView(PageView, frozen=True, array_like=True):
    """An old address."""

    target: Ref
