"""What pages are made of: the archive, its addresses and its theme, and what follows from those for all pages."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from gettext import NullTranslations
from typing import NamedTuple, TypeVar

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.model.formatting import language_name
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Record, RecordKey, RichText
from verhalen_build.model.schema import Kind, Schema
from verhalen_build.model.translation import has_words
from verhalen_build.model.typography import typographic
from verhalen_build.site.backlinks import Backlinks, backlinks
from verhalen_build.site.book_order import BookOrder, book_order
from verhalen_build.site.data.data_file import DataFile
from verhalen_build.site.data.data_files import data_files
from verhalen_build.site.data.record_data import RecordData
from verhalen_build.site.excerpts import Excerpts, excerpts
from verhalen_build.site.facets import Browse, FacetValue, FacetValueKey, browse, browsed_records
from verhalen_build.site.feeds import FEED_SUFFIX, WHOLE_BOOK, feeds_of
from verhalen_build.site.language_books import LanguageBooks
from verhalen_build.site.linked_data.archive_data import LinkedData
from verhalen_build.site.matrix import Matrix, matrix_of
from verhalen_build.site.media_types import ATOM, MARKDOWN, RSS
from verhalen_build.site.mining import RESERVED, TWIN_SUFFIX, MiningExceptions, has_twin, mining_exceptions, mining_of
from verhalen_build.site.presenter import Presenter
from verhalen_build.site.printed_volumes import VolumePart, volumes_of
from verhalen_build.site.related import RelatedStories
from verhalen_build.site.routes import Routes, numbered
from verhalen_build.site.sharing import sharing_of
from verhalen_build.site.slot_filling import rich_html
from verhalen_build.site.theme import Theme
from verhalen_build.site.timeline_events import Timeline, timeline_of
from verhalen_build.site.view import Alternate, Original, Page, Sharing

_Topic = TypeVar("_Topic")


class PagePlan(NamedTuple):
    """One page of the site; `argument` and `number` distinguish it from others of its type.

    `language` is that of a translated book, "" for the book itself.
    """

    type: str
    argument: str = ""
    number: int = 1
    language: Language = ""


def _has_words(record: Record, schema: Schema) -> bool:
    """Whether a record has more words than its title."""
    fields = (field for field in schema.kinds[record.kind].fields if has_words(field) and field.key != "title")
    return bool(record.body.digest) or any(field.key in record.values for field in fields)


class _topic_of_fields(cached_property[_Topic]):  # noqa: N801 - a decorator, as cached_property is
    """A topic that follows from the fields and names of records and from the texts of the theme, and nothing else."""


class SiteContext:
    """Everything that pages are made of. `today` is the day of the build.

    What follows from an archive for all its pages is computed when a page first asks for it, one topic at a time.
    `earlier` is what was computed for the archive before a change, where that may still hold. `original` is the context
    of the book itself, for a translated one.
    """

    def __init__(
        self,
        books: LanguageBooks,
        language: Language,
        theme: Theme,
        today: date,
        earlier: RelatedStories | None = None,
        original: "SiteContext | None" = None,
    ) -> None:
        self.books = books
        self.book = books.in_language(language)
        self.archive = self.book.archive
        self.routes = self.book.routes
        self.theme = theme.in_language(self.archive.settings.language)
        self.today = today
        self._earlier = earlier
        self.original = original or self

    def __reduce__(
        self,
    ) -> tuple[type["SiteContext"], tuple[LanguageBooks, Language, Theme, date, None, "SiteContext | None"]]:
        """Computed values do not travel to another process: they are inherited when it is forked, or computed again."""
        original = self.original if self.is_translated else None
        return SiteContext, (self.books, self.book.language, self.theme, self.today, None, original)

    def updated(self, books: LanguageBooks, theme: Theme) -> "SiteContext":
        """The context after a change of the archive; what takes long to compute is kept where it still holds."""
        language = books.original.language
        return SiteContext(books, language, theme, self.today, vars(self).get("related", self._earlier))

    def has_fields_of(self, archive: Archive, routes: Routes, theme: Theme) -> bool:
        """Whether every topic that follows from fields would be the same with these."""
        return self.theme is theme and self.routes == routes and archive.has_fields_of(self.archive)

    def with_texts_of(self, books: LanguageBooks) -> "SiteContext":
        """The context after a change of texts only: topics that follow from fields are kept."""
        context = self.updated(books, self.theme)
        for name, topic in vars(self).items():
            if isinstance(vars(SiteContext).get(name), _topic_of_fields):
                vars(context)[name] = topic
        return context

    def compute_all(self) -> None:
        """Computes every topic, before work is spread over processes that inherit it."""
        for name, attribute in vars(SiteContext).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    def texts(self, text: str) -> str:
        """The translation of an English text of the theme."""
        return self._catalogue.gettext(text)

    def plural_name(self, kind: Kind) -> str:
        """The plural name of a kind."""
        return kind.label[self.archive.settings.language][1]

    def page(
        self, path: SitePath, title: str, description: str = "", section: str = "", record: Record | None = None
    ) -> Page:
        """What every page has in common."""
        lang = self.presenter.language_of(record) if record is not None else ""
        canonical = (
            "" if record is not None and record.flag("draft") else self.web_address(self._found_at(path, record))
        )
        return Page(
            path,
            "../" * path.count("/"),
            title,
            description,
            section,
            lang,
            canonical=canonical,
            translations=self._translations(path, record, lang, canonical) if canonical else (),
            alternates=self._alternates(path, record),
            mining=self._mining(record),
            linked_data=self._linked_data(path, record),
            sharing=self._sharing(record),
            counterparts=self.books.counterparts(self.book.language, path),
            original=self._original(record),
        )

    @property
    def is_translated(self) -> bool:
        """Whether this is the book in another language than its own."""
        return self.original is not self

    def _lacks_translation(self, record: Record | None) -> bool:
        """Whether the words of a page are those of the original, as there are no others."""
        return self.is_translated and record is not None and record.key not in self.book.translated

    def _found_at(self, path: SitePath, record: Record | None) -> SitePath:
        """Where others are to find a page: words that are not translated have their own page in the book itself."""
        if record is not None and self._lacks_translation(record):
            return self.books.original.routes.records[record.key]
        return path

    def _translations(
        self, path: SitePath, record: Record | None, lang: Language, canonical: str
    ) -> tuple[tuple[Language, str], ...]:
        """The languages in which a page exists, with its addresses; the last is for those who read none of them."""
        if self._lacks_translation(record):
            return ()
        existing = self.books.with_page(self.book.language, path, record.key if record is not None else None)
        pairs = [(language, self.web_address(each)) for language, each in existing] or [("", canonical)]
        first = lang if not self.is_translated else ""
        own = first or (pairs[0][0] or self.archive.settings.language)
        return ((own, pairs[0][1]), *pairs[1:], ("x-default", pairs[0][1]))

    def _original(self, record: Record | None) -> Original | None:
        """What a reader must know of the words of a page: that they are not translated, or of an earlier original."""
        if record is None or not self.is_translated:
            return None
        original = self.books.original
        language = original.archive.records[record.key].choice("lang") or original.language
        is_whole = self._lacks_translation(record) and _has_words(record, self.archive.schema)
        fields = self.archive.schema.kinds[record.kind].fields
        inherited = self.archive.inherited.get(record.key, {})
        is_part = any(field.key in inherited for field in fields if has_words(field))
        is_outdated = record.key in self.book.outdated
        if language == self.book.language or not (is_whole or is_part or is_outdated):
            return None
        return Original(language_name(language, self.archive.settings.language), is_whole, is_part, is_outdated)

    def _sharing(self, record: Record | None) -> Sharing:
        """What is shown with a link; a card has the words of its page, so there is one for what is translated."""
        if record is None or self._lacks_translation(record):
            return Sharing()
        return sharing_of(self.presenter, record)

    def _mining(self, record: Record | None) -> str:
        """What miners may do with a page, also with what it shows of other records."""
        exceptions = self.mining_exceptions
        shows_reserved = exceptions.is_mixed and (record is None or record.key in exceptions.showing)
        return RESERVED if shows_reserved else mining_of(self.archive, record)

    def _linked_data(self, path: SitePath, record: Record | None) -> str:
        """What the page of a record says of it; the cover and the page about the data say what they are of."""
        if self.is_translated and not self.archive.settings.base_url:
            # Without an address on the web, that of a record depends on the folder of the page.
            return ""
        if record is not None:
            return self.linked_data.of_record(record.key)
        is_of_all = path in {self.routes.fixed("home"), self.routes.fixed("open-data")}
        return self.linked_data.of_dataset() if is_of_all else ""

    def web_address(self, path: SitePath) -> str:
        """The address of a page on the web, "" where that of the site is not known."""
        base_url = self.archive.settings.base_url
        # A cover is the page of its folder.
        folders = {book.routes.fixed("home"): book.routes.prefix for book in self.books.books}
        return base_url + folders.get(path, path) if base_url else ""

    def _alternates(self, path: SitePath, record: Record | None) -> tuple[Alternate, ...]:
        """The feed and the podcast of the cover, the feed of a theme or municipality; a story as Markdown."""
        if self._lacks_translation(record):
            return ()
        if record is not None and record.kind == STORY:
            address = self.web_address(SitePath(path + TWIN_SUFFIX))
            return (Alternate(MARKDOWN, address, "Markdown"),) if has_twin(self.archive, record.key) else ()
        name = record.key if record is not None else WHOLE_BOOK
        is_cover = record is None and path == self.routes.fixed("home")
        has_feed = (record is not None or is_cover) and name in self.feeds
        feeds = (Alternate(ATOM, self.web_address(self.feed_path(name)), self.feed_title(name)),) if has_feed else ()
        return (*feeds, *self.podcasts) if is_cover else feeds

    @cached_property
    def podcasts(self) -> tuple[Alternate, ...]:
        """The podcast in the language of this book, and that of the book itself, in its own language."""
        books = (self.book, self.original.book) if self.is_translated else (self.book,)
        return tuple(
            Alternate(RSS, self.web_address(book.routes.fixed("podcast")), self._podcast_title(book.language))
            for book in books
            if book.episodes
        )

    def _podcast_title(self, language: Language) -> str:
        if not self.is_translated:
            return self.texts("The podcast of this book")
        name = language_name(language, self.archive.settings.language)
        return self.texts("The podcast of this book, in %(language)s") % {"language": name}

    def feed_path(self, name: str) -> SitePath:
        """The address of a feed: that of the whole book, or of a theme or municipality."""
        if name == WHOLE_BOOK:
            return self.routes.fixed("feed")
        return SitePath(self.routes.records[RecordKey(name)].removesuffix(".html") + FEED_SUFFIX)

    def feed_title(self, name: str) -> str:
        """The title of a feed."""
        title = typographic(self.archive.settings.title)
        return f"{self.archive.names[RecordKey(name)]} · {title}" if name != WHOLE_BOOK else title

    def page_of(self, plan: PagePlan, title: str, description: str = "") -> Page:
        """What every page has in common, for a page or further page of a type that occurs once."""
        path = numbered(self.routes.fixed(plan.type), plan.number)
        return self.page(path, title, description, section=plan.type)

    def config_html(self, text: RichText | None, lang: Language = "") -> str:
        """A text of config.yaml, for a single page; `lang` is its language if that is not the one of the site."""
        if text is None:
            return ""
        html = rich_html(text, self.archive.settings.record, self.archive, self.routes, self.routes.root)
        return self.presenter.in_language(html, lang)

    @cached_property
    def _catalogue(self) -> NullTranslations:
        return self.theme.texts()

    @cached_property
    def presenter(self) -> Presenter:
        """How records and their values appear."""
        return Presenter(self.archive, self.routes, self.texts)

    @_topic_of_fields
    def order(self) -> BookOrder:
        """The order in which readers meet records."""
        return book_order(self.archive)

    @_topic_of_fields
    def printed_volumes(self) -> tuple[tuple[VolumePart, ...], ...]:
        """The parts of the book by the volume in which they are printed."""
        return volumes_of(self.archive.book)

    @cached_property
    def related(self) -> RelatedStories:
        """Which stories are about the same things."""
        return self._earlier.updated(self.archive) if self._earlier else RelatedStories(self.archive)

    @cached_property
    def backlinks(self) -> Backlinks:
        """Which records name which in their fields."""
        return backlinks(self.archive, self.order)

    @cached_property
    def record_data(self) -> RecordData:
        """The records as plain data."""
        return RecordData(self.presenter, self.texts)

    @cached_property
    def data_files(self) -> Mapping[str, DataFile]:
        """The data files, by name: the same in each language."""
        if self.is_translated:
            return self.original.data_files
        return data_files(self.record_data, self.linked_data.graph)

    @cached_property
    def linked_data(self) -> LinkedData:
        """The records and the archive as linked data: the same in each language, as these are the same things."""
        if self.is_translated:
            return self.original.linked_data
        return LinkedData(self.presenter, self.today, self.record_data, self.books)

    @cached_property
    def mining_exceptions(self) -> MiningExceptions:
        """Where miners may do something else than in the book."""
        return mining_exceptions(self.archive)

    @_topic_of_fields
    def excerpts(self) -> Excerpts:
        """Lessons and quotes."""
        return excerpts(self.archive)

    @_topic_of_fields
    def feeds(self) -> Mapping[str, tuple[RecordKey, ...]]:
        """The stories in each feed; without an address on the web there are no feeds."""
        return feeds_of(self.archive, self.today) if self.archive.settings.base_url else {}

    @_topic_of_fields
    def timeline(self) -> Timeline:
        """Everything with a date."""
        return timeline_of(self.archive)

    @_topic_of_fields
    def browse(self) -> Browse:
        """What can be browsed, and by which facets."""
        return browse(self.archive, self.texts)

    @_topic_of_fields
    def browse_rows(self) -> list[tuple[Kind, RecordKey]]:
        """The records that can be browsed, with their kinds.

        Much faster than `browse`, and the number of pages depends on it.
        """
        return [(kind, record.key) for kind, record in browsed_records(self.archive)]

    @_topic_of_fields
    def facet_values(self) -> Mapping[FacetValueKey, FacetValue]:
        """Each facet value by its key."""
        return {value.key: value for facet in self.browse.facets for value in facet.values}

    @_topic_of_fields
    def matrix(self) -> Matrix | None:
        """The records by theme and municipality."""
        return matrix_of(self.browse)

    @_topic_of_fields
    def initiatives_by_ownership(self) -> list[tuple[str, RecordKey]]:
        """Each initiative with its type of ownership ("" if it does not say), in the order of the choices."""
        field = self.archive.schema.kinds["initiative"].field("ownership")
        ranks = {choice: rank for rank, choice in enumerate([*(field.choices if field else ()), ""])}
        pairs = [(self.archive.records[key].choice("ownership"), key) for key in self.archive.by_kind["initiative"]]
        return sorted(pairs, key=lambda pair: ranks[pair[0]])
