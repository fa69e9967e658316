"""The views of the page of a record."""

from verhalen_build.site.citations import CitationLine
from verhalen_build.site.drawings.around import AroundDrawing
from verhalen_build.site.drawings.book_map import MapDrawing
from verhalen_build.site.drawings.evaluation import EvaluationDrawing
from verhalen_build.site.drawings.flows import FlowsDrawing
from verhalen_build.site.drawings.network_drawing import NetworkDrawing
from verhalen_build.site.drawings.triangle import TriangleDrawing
from verhalen_build.site.recording_views import RecordingView
from verhalen_build.site.view import Bit, BodyView, Cell, Excerpt, Figure, ListEntry, PageView, Ref, Section, View

# The signs that an address cannot have (https://url.spec.whatwg.org/#url-code-points).
_IN_DATA_ADDRESS = str.maketrans({sign: f"%{ord(sign):02X}" for sign in '\t\n\r "#%<>[\\]^`{|}'})


class MentionView(View, frozen=True, array_like=True):
    """A record that names this one, and the sentence in three parts with the name in the middle.

    If the name is only in a field, `before` describes the naming record instead. `lang` is the language of the sentence
    if that is not the one of the site, and `name_lang` that of the name if it is not the one of the sentence.
    """

    ref: Ref
    before: str = ""
    name: str = ""
    after: str = ""
    lang: str = ""
    name_lang: str = ""


class MentionGroup(View, frozen=True, array_like=True):
    """The records of one kind that name this one."""

    kind: str
    label: str
    mentions: tuple[MentionView, ...]


class PlaceMap(View, frozen=True, array_like=True):
    """Where a record is, on a map; `area` is the area it lies in, or ""."""

    drawing: MapDrawing
    area: str
    credit: str


class WeighedStory(View, frozen=True, array_like=True):
    """A story in the triangle of values with the weight of each value: name and number."""

    number: int
    path: str
    label: str
    weights: tuple[tuple[str, str], ...]
    lang: str


class ValuesView(View, frozen=True, array_like=True):
    """Stories in the triangle of values; its corners are legitimacy, commitment and efficiency."""

    drawing: TriangleDrawing
    corners: tuple[str, ...]
    stories: tuple[WeighedStory, ...]


class Drawings(View, frozen=True, array_like=True):
    """The drawings of a record page; `relations_lang` is the language of relations if not the one of the site."""

    map: PlaceMap | None = None
    network: NetworkDrawing | None = None
    flows: FlowsDrawing | None = None
    around: AroundDrawing | None = None
    evaluation: EvaluationDrawing | None = None
    values: ValuesView | None = None
    relations_lang: str = ""


class CitationFile(View, frozen=True, array_like=True):
    """A citation for programs: the name of its format, of its file, its media type, and its text."""

    label: str
    name: str
    media_type: str
    text: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to show, without the space that ends a file in RIS."""
        return tuple(line.rstrip() for line in self.text.splitlines())

    @property
    def address(self) -> str:
        """The file as an address (RFC 2397), so that it can be saved without a script and is not one more file."""
        return f"data:{self.media_type},{self.text.translate(_IN_DATA_ADDRESS)}"


class CitationView(View, frozen=True, array_like=True):
    """How a page is cited: as a line, and for programs."""

    line: CitationLine
    files: tuple[CitationFile, ...]


class Colophon(View, frozen=True, array_like=True):
    """What a page says of itself below its text; `elsewhere` has its addresses in registers, by the name of each."""

    updated: str = ""
    iso: str = ""
    licence: str = ""
    licence_address: str = ""
    elsewhere: tuple[Bit, ...] = ()
    citation: CitationView | None = None


class LinkPreview(View, frozen=True, array_like=True):
    """What a page says of a record that it names, before a reader goes there; `lang` is the language of the text."""

    ref: Ref
    text: str
    lang: str


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
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    in_municipality: "InMunicipality | None" = None
    in_theme: "InTheme | None" = None
    drawings: Drawings = Drawings()
    colophon: Colophon = Colophon()
    previews: tuple[LinkPreview, ...] = ()
    summary_lang: str = ""
    is_in_search: bool = True
    recordings: tuple[RecordingView, ...] = ()

    @property
    def to_find(self) -> bool:
        """Whether search may lead here: not to drafts and stubs, nor to what is in another language than the search."""
        return self.is_in_search and not (self.draft or self.stub)

    @property
    def has_pictures(self) -> bool:
        """Whether the page shows a picture."""
        in_body = any(fill.attributes for fill in self.body.fills)
        return self.picture is not None or in_body or any(map(_has_pictures, self.sections))


def _has_pictures(section: Section) -> bool:
    cells = (cell for item in section.items for cell in item.values())
    return any("<img" in cell.html or any(bit.picture is not None for bit in cell.bits) for cell in cells)


class InBook(View, frozen=True, array_like=True):
    """What only a story has: its writers, whose text it retells, its place in the book, and the stories around it.

    `number` is its place among the `total` of stories, `part_number` that of its part; both count from 1. Where
    the story stands by itself, these are 0. `part_lang` is the language of the title of its part, if another.
    """

    authors: tuple[Ref, ...]
    after: tuple[Ref, ...]
    part: str
    previous: Ref | None
    next: Ref | None
    follows: tuple[Ref, ...]
    followed_by: tuple[Ref, ...]
    related: tuple["RelatedStory", ...]
    minutes: int
    part_number: int = 0
    number: int = 0
    total: int = 0
    part_lang: str = ""


class RelatedStory(View, frozen=True, array_like=True):
    """A story about the same things; `shared` names those that weigh most."""

    story: ListEntry
    shared: tuple[Ref, ...]


class BacklinkList(View, frozen=True, array_like=True):
    """The records of one kind that name a record in a field: `entries` are the first of them.

    The rest are in `others`, by name only, unless readers can browse them.
    """

    kind: str
    label: str
    total: int
    entries: tuple[ListEntry, ...]
    others: tuple[Ref, ...] = ()


class OldName(View, frozen=True, array_like=True):
    """A municipality that merged into another, via those in `by_way_of`, and the records under its old name."""

    ref: Ref
    by_way_of: tuple[Ref, ...]
    lists: tuple[BacklinkList, ...]
    browse: str


class InMunicipality(View, frozen=True, array_like=True):
    """What only a municipality has. The last one it was `merged_into` is the one that exists now."""

    lists: tuple[BacklinkList, ...]
    merged_into: tuple[Ref, ...]
    old_names: tuple[OldName, ...]
    browse: str


class InTheme(View, frozen=True, array_like=True):
    """What only a theme has, with the first of `all_lessons`. A related theme counts the stories both have."""

    lists: tuple[BacklinkList, ...]
    lessons: tuple[Excerpt, ...]
    all_lessons: int
    related: tuple[ListEntry, ...]
    browse: str
