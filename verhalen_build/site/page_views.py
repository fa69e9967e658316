"""The views of whole pages: what each sort of page shows."""

from verhalen_build.site.drawings.around import AroundDrawing
from verhalen_build.site.drawings.book_map import MapDrawing
from verhalen_build.site.drawings.evaluation import EvaluationDrawing
from verhalen_build.site.drawings.flows import FlowsDrawing
from verhalen_build.site.drawings.network_drawing import NetworkDrawing
from verhalen_build.site.drawings.timeline_drawing import TimelineDrawing
from verhalen_build.site.drawings.triangle import TriangleDrawing
from verhalen_build.site.view import BodyView, Cell, Excerpt, Figure, ListEntry, PageView, Ref, Section, View


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


class PlaceMap(View, frozen=True, array_like=True):
    """Where a record is: a map of the area with this name, "" where it lies in none."""

    drawing: MapDrawing
    area: str
    credit: str


class Weighed(View, frozen=True, array_like=True):
    """A story with what each of the values weighs in it: name and number."""

    number: int
    path: str
    label: str
    weights: tuple[tuple[str, str], ...]


class ValuesView(View, frozen=True, array_like=True):
    """Stories in the triangle of values, and the names of its corners: legitimacy, commitment and efficiency."""

    drawing: TriangleDrawing
    corners: tuple[str, ...]
    stories: tuple[Weighed, ...]


class Drawings(View, frozen=True, array_like=True):
    """The drawings of a record page."""

    map: PlaceMap | None = None
    network: NetworkDrawing | None = None
    flows: FlowsDrawing | None = None
    around: AroundDrawing | None = None
    evaluation: EvaluationDrawing | None = None
    values: ValuesView | None = None


class RecordView(PageView, frozen=True, array_like=True):
    """The page of one record."""

    kind: str
    kind_label: str
    index: str
    summary: str
    facts: tuple[Cell, ...]
    sections: tuple[Section, ...]
    body: BodyView
    picture: Figure | None
    stub: bool
    mentions: tuple[MentionGroup, ...]
    sources: tuple[Cell, ...] = ()
    date: str = ""
    iso: str = ""
    quotes: tuple[Excerpt, ...] = ()
    draft: bool = False
    in_book: "InBook | None" = None
    within: tuple[str, ...] = ()
    in_municipality: "InMunicipality | None" = None
    in_theme: "InTheme | None" = None
    drawings: Drawings = Drawings()

    @property
    def to_find(self) -> bool:
        """Whether a search may lead here: not to a draft, nor to what nobody has described yet."""
        return not (self.draft or self.stub)


class InBook(View, frozen=True, array_like=True):
    """What only a story has: its writers, its place in the book, and the stories around it."""

    authors: tuple[Ref, ...]
    part: str
    previous: Ref | None
    next: Ref | None
    follows: tuple[Ref, ...]
    followed_by: tuple[Ref, ...]
    related: tuple[ListEntry, ...]
    minutes: int


class Listed(View, frozen=True, array_like=True):
    """The records of one kind that name a record in a field: `entries` has the first.

    Those that come after them are in `others`, by name only, unless they can be browsed.
    """

    kind: str
    label: str
    total: int
    entries: tuple[ListEntry, ...]
    others: tuple[Ref, ...] = ()


class OldName(View, frozen=True, array_like=True):
    """A municipality that went into another, `by_way_of` those between; and what stands under its name."""

    ref: Ref
    by_way_of: tuple[Ref, ...]
    lists: tuple[Listed, ...]
    browse: str


class InMunicipality(View, frozen=True, array_like=True):
    """What only a municipality has. The last of those it was `merged_into` is the one that is there now."""

    lists: tuple[Listed, ...]
    merged_into: tuple[Ref, ...]
    old_names: tuple[OldName, ...]
    browse: str


class InTheme(View, frozen=True, array_like=True):
    """What only a theme has; of `all_lessons`, a number, it shows some. A related theme counts the shared stories."""

    lists: tuple[Listed, ...]
    lessons: tuple[Excerpt, ...]
    all_lessons: int
    related: tuple[ListEntry, ...]
    browse: str


class IndexLetter(View, frozen=True, array_like=True):
    """The records of an index that stand under one letter."""

    letter: str
    entries: tuple[ListEntry, ...]


class IndexView(PageView, frozen=True, array_like=True):
    """The index of a kind, or one page of it."""

    kind: str
    one: str
    many: str
    total: int
    letters: tuple[IndexLetter, ...]
    all_letters: tuple[tuple[str, str], ...]
    by_municipality: tuple[ListEntry, ...]
    pages: tuple[tuple[str, str, bool], ...]
    unlisted: int = 0


class ExcerptsView(PageView, frozen=True, array_like=True):
    """An index of all lessons or all quotes, story by story."""

    total: int
    groups: tuple[tuple[Ref, tuple[Excerpt, ...]], ...]
    pages: tuple[tuple[str, str, bool], ...]


class ContentsPart(View, frozen=True, array_like=True):
    """A part of the book; `start` is the number of its first story."""

    title: str
    about: str
    start: int
    stories: tuple[ListEntry, ...]


class ContentsView(PageView, frozen=True, array_like=True):
    """The table of contents, in the order of the book."""

    parts: tuple[ContentsPart, ...]


class WaysBy(View, frozen=True, array_like=True):
    """The records of a kind that most stories name, with how many do; `all` is where all of the kind are."""

    label: str
    entries: tuple[ListEntry, ...]
    all: str


class HomeView(PageView, frozen=True, array_like=True):
    """The cover of the book and the ways in; `part` is the title of the part with the first story."""

    description: str
    counts: tuple[tuple[str, str], ...]
    first: ListEntry | None
    part: str
    newest: tuple[ListEntry, ...]
    ways: tuple[WaysBy, ...]
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
    """A page that says only one thing: the page that was not found."""


class RedirectView(PageView, frozen=True, array_like=True):
    """An old address."""

    target: Ref


class FacetView(View, frozen=True, array_like=True):
    """A facet as it is without a script: its first values, and where all of them are, if there is such a page."""

    name: str
    label: str
    values: tuple[ListEntry, ...]
    total: int
    all_values: str


class BrowseGroup(View, frozen=True, array_like=True):
    """The records of one municipality, or those of none."""

    id: str
    ref: Ref | None
    entries: tuple[ListEntry, ...]


class BrowseView(PageView, frozen=True, array_like=True):
    """All that can be browsed, or one page of it; `kinds` says of what, `facets` stand on the first page.

    `by_municipality` tells whether any of it is told by municipality.
    """

    total: int
    kinds: str
    by_municipality: bool
    facets: tuple[FacetView, ...]
    groups: tuple[BrowseGroup, ...]
    pages: tuple[tuple[str, str, bool], ...]


class IndexedFacet(View, frozen=True, array_like=True):
    """A facet in the index of the script: what it and its values are called in an address and for readers."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]


class IndexedRecord(View, frozen=True, array_like=True):
    """A record in the index of the script; `values` are numbered through all facets, `state` is stub or ""."""

    values: tuple[int, ...]
    path: str
    title: str
    text: str
    note: str
    state: str
    lang: str


class BrowseIndexView(PageView, frozen=True, array_like=True):
    """The index of the script."""

    facets: tuple[IndexedFacet, ...]
    records: tuple[IndexedRecord, ...]


class MatrixHead(View, frozen=True, array_like=True):
    """A theme or municipality at the edge of the matrix, with where all its records are shown."""

    ref: Ref
    count: int
    path: str


class MatrixCell(View, frozen=True, array_like=True):
    """How many records there are, of which shade that is, and where they are shown, if there are any."""

    count: int
    level: int
    path: str


class MatrixTable(View, frozen=True, array_like=True):
    """The matrix, or a corner of it; `themes_down` tells whether its rows are themes, or municipalities."""

    themes_down: bool
    columns: tuple[MatrixHead, ...]
    rows: tuple[tuple[MatrixHead, tuple[MatrixCell, ...]], ...]
    total: int


class MatrixView(PageView, frozen=True, array_like=True):
    """How many records there are on each theme in each municipality."""

    table: MatrixTable


class Stop(View, frozen=True, array_like=True):
    """A gathering in the list beside the map."""

    ref: Ref
    date: str
    iso: str
    missing: str = ""


class Located(View, frozen=True, array_like=True):
    """A municipality or place in the list beside the map, with the places in it.

    `missing` says why it is not on the map: its spot is unknown, it lies outside, or it is crowded out.
    """

    ref: Ref
    stories: int
    missing: str = ""
    places: tuple["Located", ...] = ()


class MapView(PageView, frozen=True, array_like=True):
    """The map of the book, and the same facts in lists; `groups` are provinces with their municipalities."""

    drawing: MapDrawing | None
    credit: str
    counts: tuple[str, ...]
    tour: tuple[Stop, ...]
    undated: tuple[Stop, ...]
    groups: tuple[tuple[str, tuple[Located, ...]], ...]


class LaneView(View, frozen=True, array_like=True):
    """A lane of the timeline: what many of it and one of it are called.

    `count` is how many there are, `within` by place; both stand on the first page only.
    """

    number: int
    many: str
    one: str
    count: int
    within: str


class Happened(View, frozen=True, array_like=True):
    """Something in the list of the timeline; `number` is the one in the drawing, `within` says where it counts."""

    number: int
    year: int
    lane: int
    date: str
    iso: str
    ref: Ref
    path: str
    text: str
    within: str


class TimelineYear(View, frozen=True, array_like=True):
    """What began in a year."""

    year: int
    happened: tuple[Happened, ...]


class TimelineView(PageView, frozen=True, array_like=True):
    """The timeline, or a further page of its list; the drawing stands on the first.

    `municipalities` are slugs and names to choose from, and `parameter` is what the choice is called in an address.
    """

    drawing: TimelineDrawing | None
    lanes: tuple[LaneView, ...]
    municipalities: tuple[tuple[str, str], ...]
    parameter: str
    years: tuple[TimelineYear, ...]
    pages: tuple[tuple[str, str, bool], ...]


class Owned(View, frozen=True, array_like=True):
    """The initiatives of one sort of ownership, "" for those that do not say."""

    sort: str
    initiatives: tuple[ListEntry, ...]


class OwnershipView(PageView, frozen=True, array_like=True):
    """The initiatives by whose they are, or a further page of them; `sorts` are keys and names with a count."""

    sorts: tuple[tuple[str, str, int], ...]
    groups: tuple[Owned, ...]
    values: ValuesView | None
    pages: tuple[tuple[str, str, bool], ...]


class SearchChoice(View, frozen=True, array_like=True):
    """Something to narrow a search by: how it stands in an address, and how readers see it."""

    value: str
    label: str


class SearchView(PageView, frozen=True, array_like=True):
    """The page on which readers search, with what narrows a search; the names are those in an address."""

    kind_name: str
    kinds: tuple[SearchChoice, ...]
    municipality_name: str
    municipalities: tuple[SearchChoice, ...]


class Findable(View, frozen=True, array_like=False):
    """A record as search finds it without its text: `parts` are its headings, each with its id, `names` what it names.

    `within` has the choices that lead to it, each as it stands in an address.
    """

    path: str
    title: str
    kind: str
    summary: str
    aliases: tuple[str, ...]
    names: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    within: tuple[str, ...]


class SearchIndexView(PageView, frozen=True, array_like=True):
    """What is searched in where the texts themselves cannot be; `stems` has those of words that have another."""

    records: tuple[Findable, ...]
    stems: dict[str, str]
