"""The views of what programs read: feeds, lists, scripts' indexes, data files, cards and icons."""

from verhalen_build.site.record_views import RecordView
from verhalen_build.site.view import PageView, View


class TextFileView(PageView, frozen=True, array_like=True):
    """A file of plain text."""

    text: str


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
    """A podcast: its own address, that of the page that it is `about`, its language, and its entries."""

    address: str
    about: str
    language: str
    guid: str
    description: str
    author: str
    email: str
    cover: str
    entries: tuple[PodcastEntry, ...]


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


class DataFileView(PageView, frozen=True, array_like=True):
    """A data file, with its bytes."""

    data: bytes


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
