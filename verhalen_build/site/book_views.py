"""The views of pages about the whole book: its cover, contents, indexes, drawings, search and data."""

from verhalen_build.site.drawings.book_map import MapDrawing
from verhalen_build.site.drawings.timeline_drawing import TimelineDrawing
from verhalen_build.site.record_views import RecordView, ValuesView
from verhalen_build.site.view import Alternate, Excerpt, Figure, ListEntry, PageView, Ref, View


class IndexLetter(View, frozen=True, array_like=True):
    """The records of an index under one letter, or of one year; `id` is that of its heading."""

    id: str
    letter: str
    entries: tuple[ListEntry, ...]


class IndexView(PageView, frozen=True, array_like=True):
    """The index of a kind, or one page of it."""

    kind: str
    singular: str
    plural: str
    total: int
    letters: tuple[IndexLetter, ...]
    all_letters: tuple[tuple[str, str], ...]
    by_municipality: tuple[ListEntry, ...]
    pages: tuple[tuple[str, str, bool], ...]
    unlisted: int = 0


class ExcerptsView(PageView, frozen=True, array_like=True):
    """All lessons or all quotes, by story."""

    total: int
    groups: tuple[tuple[Ref, tuple[Excerpt, ...]], ...]
    pages: tuple[tuple[str, str, bool], ...]


class ContentsPart(View, frozen=True, array_like=True):
    """A part of the book; `start` is the number of its first story, `title_lang` the language of a title in another."""

    title: str
    title_lang: str
    about: str
    start: int
    stories: tuple[ListEntry, ...]


class ContentsView(PageView, frozen=True, array_like=True):
    """The table of contents, in the order of the book."""

    parts: tuple[ContentsPart, ...]


class PrintedPart(View, frozen=True, array_like=True):
    """A part of the book as it is printed; `start` is the number of its first story.

    `title_lang` is the language of its title if that is not the one of the site.
    """

    title: str
    title_lang: str
    about: str
    start: int
    stories: tuple[RecordView, ...]


class PrintedBookView(PageView, frozen=True, array_like=True):
    """The stories of a volume in full; `numbers` has that of each by its address, and `address` is that of the book.

    `pages` leads to the other volumes, and `picture` is that of the first story.
    """

    address: str
    picture: Figure | None
    parts: tuple[PrintedPart, ...]
    numbers: dict[str, int]
    pages: tuple[tuple[str, str, bool], ...]

    @property
    def has_titles(self) -> bool:
        """Whether any part has a title."""
        return any(part.title for part in self.parts)

    @property
    def has_pictures(self) -> bool:
        """Whether any story has a picture."""
        return any(story.has_pictures for part in self.parts for story in part.stories)


class WaysIn(View, frozen=True, array_like=True):
    """The records of a kind that most stories name, with their number of stories; `all` is the index of the kind."""

    label: str
    entries: tuple[ListEntry, ...]
    all: str


class HomeView(PageView, frozen=True, array_like=True):
    """The cover of the book and the ways in.

    `part` is the title of the part with the first story, `part_lang` its language if that is not the one of the site,
    and `picture` the picture of that story.
    """

    description: str
    counts: tuple[tuple[str, str], ...]
    first: ListEntry | None
    part: str
    part_lang: str
    picture: Figure | None
    recent: tuple[ListEntry, ...]
    ways: tuple[WaysIn, ...]
    lesson: Excerpt | None
    members: int
    map: MapDrawing | None
    map_credit: str
    matrix: "MatrixTable | None"


class JoinView(PageView, frozen=True, array_like=True):
    """How to join; `mail` is the address of a pre-filled e-mail."""

    mail: str
    members: int


class PlainView(PageView, frozen=True, array_like=True):
    """A page with nothing but its title and fixed text."""


class MissingPageText(View, frozen=True, array_like=True):
    """What the page for unknown addresses says in another language, and the ways on from it: texts with addresses."""

    lang: str
    title: str
    text: str
    ways: tuple[tuple[str, str], ...]


class NotFoundView(PageView, frozen=True, array_like=True):
    """The page for unknown addresses, which is one for the book in all its languages."""

    others: tuple[MissingPageText, ...]


class RedirectView(PageView, frozen=True, array_like=True):
    """An old address."""

    target: Ref


class FollowView(PageView, frozen=True, array_like=True):
    """How to follow the book: its feed, those of its themes and municipalities, and its podcasts."""

    whole: Alternate
    groups: tuple[tuple[str, tuple[Alternate, ...]], ...]
    podcasts: tuple[Alternate, ...]


class FacetView(View, frozen=True, array_like=True):
    """A facet without a script: its first values, each with the id of its link, and the address of all, if any."""

    name: str
    label: str
    values: tuple[tuple[str, ListEntry], ...]
    total: int
    all_values: str


class BrowseGroup(View, frozen=True, array_like=True):
    """The records of one kind; `ref` is the index of that kind."""

    kind: str
    ref: Ref
    entries: tuple[ListEntry, ...]


class BrowseView(PageView, frozen=True, array_like=True):
    """All that can be browsed, or one page of it; `kinds` names the kinds, `facets` are on the first page only."""

    total: int
    kinds: str
    facets: tuple[FacetView, ...]
    groups: tuple[BrowseGroup, ...]
    pages: tuple[tuple[str, str, bool], ...]


class MatrixHead(View, frozen=True, array_like=True):
    """A theme or municipality at the edge of the matrix, with the address of its records."""

    ref: Ref
    count: int
    path: str


class MatrixCell(View, frozen=True, array_like=True):
    """The number of records in a cell, its shade, and the address of those records, if any."""

    count: int
    level: int
    path: str


class MatrixTable(View, frozen=True, array_like=True):
    """The matrix, or a corner of it; `themes_down` says whether its rows are themes or municipalities."""

    themes_down: bool
    columns: tuple[MatrixHead, ...]
    rows: tuple[tuple[MatrixHead, tuple[MatrixCell, ...]], ...]
    total: int


class MatrixView(PageView, frozen=True, array_like=True):
    """How many records there are on each theme in each municipality."""

    table: MatrixTable


class TourStop(View, frozen=True, array_like=True):
    """A gathering in the list beside the map."""

    ref: Ref
    date: str
    iso: str
    missing: str = ""


class MapListEntry(View, frozen=True, array_like=True):
    """A municipality or place in the list beside the map, with the places in it.

    `missing` says why it is not on the map: its coordinates are unknown, it lies outside, or there is no room.
    """

    ref: Ref
    stories: int
    missing: str = ""
    places: tuple["MapListEntry", ...] = ()


class MapView(PageView, frozen=True, array_like=True):
    """The map of the book, and the same facts in lists; `groups` are provinces with their municipalities."""

    drawing: MapDrawing | None
    credit: str
    counts: tuple[str, ...]
    tour: tuple[TourStop, ...]
    undated: tuple[TourStop, ...]
    groups: tuple[tuple[str, tuple[MapListEntry, ...]], ...]


class LaneView(View, frozen=True, array_like=True):
    """A lane of the timeline: its plural and singular name.

    `count` is the number of events, `within` that number by municipality; both only on the first page.
    """

    number: int
    plural: str
    singular: str
    count: int
    within: str


class TimelineEntry(View, frozen=True, array_like=True):
    """An event in the list of the timeline; `number` is as in the drawing, `within` as in its counts.

    `text_lang` is the language of the text if that is not the one of the site.
    """

    number: int
    year: int
    lane: int
    date: str
    iso: str
    ref: Ref
    path: str
    text: str
    text_lang: str
    within: str


class TimelineYear(View, frozen=True, array_like=True):
    """The events that began in a year."""

    year: int
    events: tuple[TimelineEntry, ...]


class TimelineView(PageView, frozen=True, array_like=True):
    """The timeline, or a further page of its list; the drawing is on the first page.

    `municipalities` are slugs and names to choose from, and `parameter` is the name of that choice in an address.
    """

    drawing: TimelineDrawing | None
    lanes: tuple[LaneView, ...]
    municipalities: tuple[tuple[str, str], ...]
    parameter: str
    years: tuple[TimelineYear, ...]
    pages: tuple[tuple[str, str, bool], ...]


class OwnershipGroup(View, frozen=True, array_like=True):
    """The initiatives of one type of ownership, "" for those that do not say."""

    sort: str
    initiatives: tuple[ListEntry, ...]


class OwnershipView(PageView, frozen=True, array_like=True):
    """The initiatives by ownership, or a further page of them; `sorts` are keys, names and counts."""

    sorts: tuple[tuple[str, str, int], ...]
    groups: tuple[OwnershipGroup, ...]
    values: ValuesView | None
    pages: tuple[tuple[str, str, bool], ...]


class DataLink(View, frozen=True, array_like=True):
    """A data file to fetch: its format, address and size."""

    label: str
    path: str
    size: str


class DataRow(View, frozen=True, array_like=True):
    """What one may fetch in one or more formats; `count` is its number of rows in words, if it is a table."""

    title: str
    count: str
    links: tuple[DataLink, ...]


class OpenDataView(PageView, frozen=True, array_like=True):
    """The page on open data: what there is by kind, in tables of their own, and on the whole book.

    `updated` is the day of the newest change that records tell, if they do.
    """

    licence: str
    licence_address: str
    publisher: str
    publisher_lang: str
    updated: str
    iso: str
    kinds: tuple[DataRow, ...]
    groups: tuple[DataRow, ...]
    whole: tuple[DataRow, ...]


class SearchChoice(View, frozen=True, array_like=True):
    """A value to narrow a search by: its form in an address, and its label."""

    value: str
    label: str


class SearchView(PageView, frozen=True, array_like=True):
    """The search page, with the choices that narrow a search; the names are those in addresses.

    `small_words` do not narrow a search.
    """

    kind_name: str
    kinds: tuple[SearchChoice, ...]
    municipality_name: str
    municipalities: tuple[SearchChoice, ...]
    small_words: str
