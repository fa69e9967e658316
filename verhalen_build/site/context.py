"""What pages are made of: the archive, its addresses and its theme, and what follows from those for all pages."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from gettext import GNUTranslations
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.model.names import SitePath
from verhalen_build.model.record import Record, RecordKey, RichText
from verhalen_build.model.schema import Kind
from verhalen_build.site.backlinks import Backlinks, backlinks
from verhalen_build.site.book_order import BookOrder, book_order
from verhalen_build.site.excerpts import Excerpts, excerpts
from verhalen_build.site.facets import Browse, FacetValue, FacetValueKey, browse, by_municipality
from verhalen_build.site.links import rich_html
from verhalen_build.site.matrix import Matrix, matrix_of
from verhalen_build.site.presenter import Presenter
from verhalen_build.site.related import RelatedStories
from verhalen_build.site.routes import Routes, numbered
from verhalen_build.site.theme import Theme
from verhalen_build.site.timeline_events import Timeline, timeline_of
from verhalen_build.site.view import Page


class PagePlan(NamedTuple):
    """One page that the site has; `argument` and `number` tell it from others of its type."""

    type: str
    argument: str = ""
    number: int = 1


class SiteContext:
    """All that pages are made of. `today` is the day of the build.

    What follows from an archive for all its pages is worked out when a page first asks for it, one topic at a time.
    `earlier` is what was worked out for the archive as it was before, where that may still hold.
    """

    def __init__(
        self, archive: Archive, routes: Routes, theme: Theme, today: date, earlier: RelatedStories | None = None
    ) -> None:
        self.archive = archive
        self.routes = routes
        self.theme = theme
        self.today = today
        self._earlier = earlier

    def __reduce__(self) -> tuple[type["SiteContext"], tuple[Archive, Routes, Theme, date]]:
        """What was worked out is worked out again in another process, where it cannot be inherited."""
        return SiteContext, (self.archive, self.routes, self.theme, self.today)

    def of_next(self, archive: Archive, routes: Routes, theme: Theme) -> "SiteContext":
        """The same of the archive after a change; what takes long to work out is kept where it still holds."""
        return SiteContext(archive, routes, theme, self.today, vars(self).get("related", self._earlier))

    def work_out(self) -> None:
        """Works out every topic, before work is spread over processes that inherit it."""
        for name, attribute in vars(SiteContext).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    def texts(self, text: str) -> str:
        """The site's words for an English text of the theme."""
        return self._catalogue.gettext(text)

    def many(self, kind: Kind) -> str:
        """What several records of a kind are called."""
        return kind.label[self.archive.settings.language][1]

    def page(
        self, path: SitePath, title: str, description: str = "", section: str = "", record: Record | None = None
    ) -> Page:
        """What every page has."""
        lang = self.presenter.language_of(record) if record is not None else ""
        return Page(path, "../" * path.count("/"), title, description, section, lang)

    def page_of(self, plan: PagePlan, title: str, description: str = "") -> Page:
        """What every page has, of a type with one page, or of a further page of it."""
        path = numbered(self.routes.fixed(plan.type), plan.number)
        return self.page(path, title, description, section=plan.type)

    def config_html(self, text: RichText | None) -> str:
        """A text of config.yaml, for a page at the root of the site."""
        return rich_html(text, self.archive.settings.record, self.archive, self.routes, "") if text is not None else ""

    @cached_property
    def _catalogue(self) -> GNUTranslations:
        return self.theme.texts()

    @cached_property
    def presenter(self) -> Presenter:
        """How records and their values appear."""
        return Presenter(self.archive, self.routes, self.texts)

    @cached_property
    def order(self) -> BookOrder:
        """The order in which readers meet records."""
        return book_order(self.archive)

    @cached_property
    def related(self) -> RelatedStories:
        """Which stories are about the same."""
        return self._earlier.renewed(self.archive) if self._earlier else RelatedStories(self.archive)

    @cached_property
    def backlinks(self) -> Backlinks:
        """Who names whom in fields."""
        return backlinks(self.archive, self.order)

    @cached_property
    def excerpts(self) -> Excerpts:
        """Lessons and quotes."""
        return excerpts(self.archive)

    @cached_property
    def timeline(self) -> Timeline:
        """What has a date."""
        return timeline_of(self.archive)

    @cached_property
    def browse(self) -> Browse:
        """What can be browsed, and by what."""
        return browse(self.archive, self.texts)

    @cached_property
    def browsed(self) -> list[tuple[RecordKey | None, RecordKey]]:
        """What can be browsed, each record after each of its municipalities, and at the end after none.

        Far quicker to know than `browse`: how many pages there are depends on it.
        """
        return [(municipality, key) for municipality, keys in by_municipality(self.archive) for key in keys]

    @cached_property
    def facet_values(self) -> Mapping[FacetValueKey, FacetValue]:
        """Each value by which readers can browse."""
        return {value.key: value for facet in self.browse.facets for value in facet.values}

    @cached_property
    def matrix(self) -> Matrix | None:
        """The records by theme and municipality."""
        return matrix_of(self.browse)

    @cached_property
    def owned(self) -> list[tuple[str, RecordKey]]:
        """Each initiative with its type of ownership, "" where it does not say, in the order of the choices."""
        field = self.archive.schema.kinds["initiative"].field("ownership")
        ranks = {choice: rank for rank, choice in enumerate([*(field.choices if field else ()), ""])}
        pairs = [(self.archive.records[key].choice("ownership"), key) for key in self.archive.by_kind["initiative"]]
        return sorted(pairs, key=lambda pair: ranks[pair[0]])
