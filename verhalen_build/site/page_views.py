"""The views of whole pages: what each type of page shows."""

from verhalen_build.site.citations import CitationLine
from verhalen_build.site.drawings.around import AroundDrawing
from verhalen_build.site.drawings.book_map import MapDrawing
from verhalen_build.site.drawings.evaluation import EvaluationDrawing
from verhalen_build.site.drawings.flows import FlowsDrawing
from verhalen_build.site.drawings.network_drawing import NetworkDrawing
from verhalen_build.site.drawings.timeline_drawing import TimelineDrawing
from verhalen_build.site.drawings.triangle import TriangleDrawing
from verhalen_build.site.view import (
    Alternate,
    Bit,
    BodyView,
    Cell,
    Excerpt,
    Figure,
    ListEntry,
    PageView,
    Ref,
    Section,
    View,
)

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


class TextFileView(PageView, frozen=True, array_like=True):
    """A file of plain text."""

    text: str


class LinkPreview(View, frozen=True, array_like=True):
    """What a page says of a record that it names, before a reader goes there; `lang` is the language of the text."""

    ref: Ref
    text: str
    lang: str


class SaidSentence(View, frozen=True, array_like=True):
    """A sentence of a transcript: the fragment that leads to it, its exact second, and its words."""

    fragment: str
    at: str
    text: str


class SaidPassage(View, frozen=True, array_like=True):
    """What somebody says without a break, and from when."""

    speaker: Ref | None
    time: str
    sentences: tuple[SaidSentence, ...]


class SaidChapter(View, frozen=True, array_like=True):
    """A chapter of a transcript, with the fragment of its beginning; what comes before all headings has none."""

    heading: str
    fragment: str
    time: str
    passages: tuple[SaidPassage, ...]


class RecordingView(View, frozen=True, array_like=True):
    """A recording on the page of its record, of which it is the `number`-th; `lang` is its language, if another.

    `address` begins at the page itself, or is one at another `host`; `captions` is the path of a file, or "".
    `page_address` is that on the web of the page, or ""; what is said there `is_written_out`, also where only the
    recording is mentioned and `chapters` is empty.
    """

    number: int
    lang: str
    title: str
    is_film: bool
    media_type: str
    address: str
    host: str
    duration: str
    date: str
    speakers: tuple[Ref, ...]
    note: str
    seen: str
    captions: str
    page_address: str
    is_written_out: bool
    chapters: tuple[SaidChapter, ...]

    @property
    def contents(self) -> tuple[SaidChapter, ...]:
        """The chapters with a heading."""
        return tuple(chapter for chapter in self.chapters if chapter.heading)


class CaptionLine(View, frozen=True, array_like=True):
    """A line of captions, from one second to another, and who says it, if that is known."""

    start: float
    end: float
    speaker: str
    text: str


class CaptionsView(PageView, frozen=True, array_like=True):
    """The captions of a recording."""

    lines: tuple[CaptionLine, ...]


class ChapterMark(View, frozen=True, array_like=True):
    """The second at which a chapter begins, and its heading."""

    start: float
    heading: str


class ChaptersView(PageView, frozen=True, array_like=True):
    """The chapters of a recording."""

    marks: tuple[ChapterMark, ...]


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


class FeedCategory(View, frozen=True, array_like=True):
    """A theme of a story: its name within the list of themes, the address of that list, and its name for readers."""

    term: str
    scheme: str
    label: str


class Enclosure(View, frozen=True, array_like=True):
    """A file that goes with a story in a feed: its address, media type, and size, 0 where that is not known."""

    address: str
    media_type: str
    size: int
    title: str


class FeedEntry(View, frozen=True, array_like=True):
    """A story in a feed; `published` and `rights` are "" where nothing is known of them."""

    address: str
    published: str
    updated: str
    authors: tuple[str, ...]
    categories: tuple[FeedCategory, ...]
    rights: str
    licence: str
    story: RecordView
    enclosures: tuple[Enclosure, ...]


class FeedView(PageView, frozen=True, array_like=True):
    """A feed: its own address, and that of the page that it is `about`."""

    address: str
    about: str
    subtitle: str
    updated: str
    author: str
    entries: tuple[FeedEntry, ...]


class PodcastEntry(View, frozen=True, array_like=True):
    """A recording in a podcast; `media` is the address of its file, of `size` bytes, 0 where that is not known."""

    title: str
    address: str
    published: str
    description: str
    media: str
    media_type: str
    size: int
    seconds: int
    speakers: tuple[str, ...]
    language: str
    transcript: str
    chapters: str


class PodcastView(PageView, frozen=True, array_like=True):
    """A podcast: its own address, that of the page that it is `about`, and its entries."""

    address: str
    about: str
    guid: str
    description: str
    author: str
    email: str
    cover: str
    entries: tuple[PodcastEntry, ...]


class FollowView(PageView, frozen=True, array_like=True):
    """How to follow the book: its feed, those of its themes and municipalities, and its podcast, if it has one."""

    whole: Alternate
    groups: tuple[tuple[str, tuple[Alternate, ...]], ...]
    podcast: str


class SitemapPage(View, frozen=True, array_like=True):
    """A page that is worth finding: its address on the web, and the day of its last change, if that is known.

    `translations` are the languages in which it exists, if there are several, each with its address there.
    """

    address: str
    changed: str = ""
    translations: tuple[tuple[str, str], ...] = ()


class SitemapView(PageView, frozen=True, array_like=True):
    """Pages for search engines, or the addresses of several such lists (`parts`)."""

    pages: tuple[SitemapPage, ...]
    parts: tuple[str, ...] = ()

    @property
    def has_translations(self) -> bool:
        """Whether any of these pages exists in several languages."""
        return any(page.translations for page in self.pages)


class MiningRule(View, frozen=True, array_like=True):
    """Whether mining is reserved for all addresses that begin with a path."""

    location: str
    is_reserved: bool


class RobotsGroup(View, frozen=True, array_like=True):
    """What some crawlers may and may not read, the most exact rule first."""

    crawlers: tuple[str, ...]
    rules: tuple[MiningRule, ...]


class RobotsView(PageView, frozen=True, array_like=True):
    """What crawlers may do, and the address of the list of pages."""

    groups: tuple[RobotsGroup, ...]
    sitemap: str


class SearchDescriptionView(PageView, frozen=True, array_like=True):
    """How a browser searches the book: names of the lengths that browsers take, and the address with a slot."""

    short_name: str
    long_name: str
    description: str
    template: str
    icon: str


class MiningRulesView(PageView, frozen=True, array_like=True):
    """What miners may do, the most exact rule first."""

    rules: tuple[MiningRule, ...]


class TwinView(PageView, frozen=True, array_like=True):
    """A story as Markdown: what comes before its text, already as Markdown, and the address of its page."""

    head: str
    address: str
    story: RecordView


class LinkedText(View, frozen=True, array_like=True):
    """A text in a list for machines: its title, its address, and what it is about."""

    title: str
    address: str
    about: str


class ReadingListPart(View, frozen=True, array_like=True):
    """The texts of one part of the book."""

    title: str
    stories: tuple[LinkedText, ...]


class ReadingListView(PageView, frozen=True, array_like=True):
    """The texts that machines may read, with the licence of the book in words."""

    summary: str
    licence: str
    parts: tuple[ReadingListPart, ...]


class WorkerView(PageView, frozen=True, array_like=True):
    """The worker that keeps what was read; without a version, one that removes itself.

    `static` and `unread` are addresses of what it keeps beforehand, and `pictures` is the folder of pictures in several
    sizes. `locale` is how it writes a day (https://www.rfc-editor.org/info/bcp47). The others are words that it adds to
    pages.
    """

    version: str = ""
    static: tuple[str, ...] = ()
    unread: str = ""
    pictures: str = ""
    notice: str = ""
    list_title: str = ""
    empty_list: str = ""
    retry: str = ""
    locale: str = ""


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


class IndexedFacet(View, frozen=True, array_like=True):
    """A facet in the script's index: the names of the facet and its values in addresses and for readers."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]


class IndexedRecord(View, frozen=True, array_like=True):
    """A record in the script's index; `values` are numbered through all facets, `state` is stub or ""."""

    values: tuple[int, ...]
    path: str
    title: str
    text: str
    note: str
    state: str
    lang: str


class BrowseIndexView(PageView, frozen=True, array_like=True):
    """The index for the script."""

    facets: tuple[IndexedFacet, ...]
    records: tuple[IndexedRecord, ...]


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


class DataFileView(PageView, frozen=True, array_like=True):
    """A data file, with its bytes."""

    data: bytes


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


class SearchRecord(View, frozen=True, array_like=False):
    """A record in the index for searching without full text: `parts` are its headings with their ids, `names` the
    names in its fields, and `within` the search choices that include it, in the form of an address.
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
    """The index for searching where full text cannot be searched; `lexicon` has its words (`site/lexicon.py`)."""

    records: tuple[SearchRecord, ...]
    lexicon: str


class TitlesView(PageView, frozen=True, array_like=True):
    """The address and the title of every record, for the page for unknown addresses."""

    titles: tuple[tuple[str, str], ...]


class ShareCardView(PageView, frozen=True, array_like=True):
    """The picture that is shown with a link to a page: what it is called, and the words above and below that."""

    name: str
    above: str
    below: str


class IconView(PageView, frozen=True, array_like=True):
    """The icon of the book at one size; `icon` is the drawing of the theme, which its template gets as an address.

    Around it is an empty margin of `inset`, and behind it a colour if it `is_opaque`.
    """

    icon: str
    size: int
    inset: int
    is_opaque: bool


class ManifestIcon(View, frozen=True, array_like=True):
    """An icon in the manifest; its purpose is `any`, or `maskable` if it may be cut to any shape."""

    path: str
    size: int
    purpose: str


class ManifestView(PageView, frozen=True, array_like=True):
    """What a browser needs to keep the book among the programs of a device."""

    short_name: str
    icons: tuple[ManifestIcon, ...]
