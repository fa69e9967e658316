"""What pages are made of: the archive, its addresses and words, and what is worked out once for all pages."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from gettext import GNUTranslations
from heapq import nsmallest
from itertools import groupby, permutations
from typing import NamedTuple

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import successors
from verhalen_build.model.names import SitePath
from verhalen_build.model.record import Group, PartialDate, Record, RecordKey, RichText
from verhalen_build.model.schema import Kind
from verhalen_build.model.typography import typographic
from verhalen_build.site.browse import Browse, FacetValue, Meaning, browse, by_municipality
from verhalen_build.site.links import rich_html
from verhalen_build.site.matrix import Matrix, matrix_of
from verhalen_build.site.moments import LANES, Moment, moments_of
from verhalen_build.site.related import RelatedStories
from verhalen_build.site.routes import Routes, numbered
from verhalen_build.site.shown import Shown
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import Page

_LISTED_BY = ("municipality", "themes")
_RELATED_THEMES = 8
_UNDATED = PartialDate(9999)


class PagePlan(NamedTuple):
    """One page that the site has; `argument` and `number` tell it from others of its sort."""

    sort: str
    argument: str = ""
    number: int = 1


@dataclass(frozen=True)
class Known:
    """All that pages are made of; `earlier` is what was worked out for the archive as it was before, if any.

    `today` is the day of the build.
    """

    archive: Archive
    routes: Routes
    theme: Theme
    today: date
    earlier: RelatedStories | None = None

    def __reduce__(self) -> tuple[type["Known"], tuple[Archive, Routes, Theme, date]]:
        """What was worked out once is worked out again in another process, where it cannot be inherited."""
        return Known, (self.archive, self.routes, self.theme, self.today)

    def of_next(self, archive: Archive, routes: Routes, theme: Theme) -> "Known":
        """The same of the archive after a change; what takes long to work out is kept where it still holds."""
        return Known(archive, routes, theme, self.today, vars(self).get("related", self.earlier))

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
        lang = self.shown.language_of(record) if record is not None else ""
        return Page(path, "../" * path.count("/"), title, description, section, lang)

    def page_of(self, plan: PagePlan, title: str, description: str = "") -> Page:
        """What every page has, of one that is there once, or of a further page of it."""
        path = numbered(self.routes.fixed(plan.sort), plan.number)
        return self.page(path, title, description, section=plan.sort)

    def config_html(self, text: RichText | None) -> str:
        """A text of config.yaml, for a page at the root of the site."""
        return rich_html(text, self.archive.settings.record, self.archive, self.routes, "") if text is not None else ""

    def work_out(self) -> None:
        """Works out all that every page needs, before the work is spread over processes that inherit it."""
        _ = (self.order, self.part_titles, self.related, self.story_counts, self.lessons_of, self.quotes_of)
        _ = (self.named_by, self.predecessors, self.related_themes, self.facet_values, self.matrix, self.lanes)
        _ = (self.happened_in, self.owned, self.shown)

    @cached_property
    def shown(self) -> Shown:
        """How records and their values appear."""
        return Shown(self.archive, self.routes, self.texts)

    @cached_property
    def _catalogue(self) -> GNUTranslations:
        return self.theme.texts()

    @cached_property
    def places(self) -> dict[RecordKey, int]:
        """The place of each story in the book."""
        return {key: place for place, key in enumerate(self.archive.stories)}

    @cached_property
    def order(self) -> dict[RecordKey, int]:
        """The place of each record in the lists of its kind; stories as in the book."""
        order = {key: place for keys in self.archive.by_kind.values() for place, key in enumerate(keys)}
        return {**order, **self.places}

    @cached_property
    def part_titles(self) -> dict[RecordKey, str]:
        """The title of the part of the book in which each story stands."""
        return {key: typographic(part.title) for part in self.archive.book for key in part.stories}

    @cached_property
    def related(self) -> RelatedStories:
        """Which stories are about the same."""
        return self.earlier.renewed(self.archive) if self.earlier else RelatedStories(self.archive)

    @cached_property
    def story_counts(self) -> dict[RecordKey, int]:
        """How many stories name each record."""
        return {
            key: sum(mention.source.startswith(f"{STORY}/") for mention in mentions)
            for key, mentions in self.archive.mentions.items()
        }

    @cached_property
    def browse(self) -> Browse:
        """What can be browsed, and by what."""
        return browse(self.archive, self.texts)

    @cached_property
    def browsed(self) -> list[tuple[RecordKey | None, RecordKey]]:
        """What can be browsed, each record after each of its municipalities, and at the end after none."""
        return [(municipality, key) for municipality, keys in by_municipality(self.archive) for key in keys]

    @cached_property
    def facet_values(self) -> dict[Meaning, FacetValue]:
        """Each value by which readers can browse."""
        return {value.meaning: value for facet in self.browse.facets for value in facet.values}

    @cached_property
    def matrix(self) -> Matrix | None:
        """The records by theme and municipality."""
        return matrix_of(self.browse)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """All that has a date, in order."""
        return moments_of(self.archive)

    @cached_property
    def lanes(self) -> tuple[tuple[Moment, ...], ...]:
        """The moments of each lane of the timeline."""
        lanes: tuple[list[Moment], ...] = tuple([] for _ in LANES)
        for moment in self.moments:
            lanes[moment.lane].append(moment)
        return tuple(map(tuple, lanes))

    @cached_property
    def happened_in(self) -> list[RecordKey]:
        """The municipalities in which something happened, by the alphabet."""
        slugs = {slug for moment in self.moments for slug in moment.within}
        return [key for key in self.archive.by_kind["municipality"] if self.archive.records[key].slug in slugs]

    @cached_property
    def owned(self) -> list[tuple[str, RecordKey]]:
        """Each initiative with whose it is, "" where it does not say, in the order of the choices."""
        field = self.archive.schema.kinds["initiative"].field("ownership")
        ranks = {choice: rank for rank, choice in enumerate([*(field.choices if field else ()), ""])}
        found = [(self.archive.records[key].choice("ownership"), key) for key in self.archive.by_kind["initiative"]]
        return sorted(found, key=lambda one: ranks[one[0]])

    @cached_property
    def lessons(self) -> list[tuple[RecordKey, int, RichText]]:
        """Each lesson, with its story and its number there, in the order of the book."""
        return [
            (key, number, value)
            for key in self.archive.stories
            for number, value in enumerate(self.archive.records[key].values.get("lessons", ()), start=1)
            if isinstance(value, RichText)
        ]

    @cached_property
    def lessons_of(self) -> dict[RecordKey, list[tuple[RecordKey, int, RichText]]]:
        """The lessons of each story."""
        return {story: list(lessons) for story, lessons in groupby(self.lessons, key=lambda lesson: lesson[0])}

    @cached_property
    def named_by(self) -> dict[tuple[str, RecordKey], dict[str, list[RecordKey]]]:
        """By a field and what is named in it: the records that do, kind by kind in the order of the schema.

        Stories stand as in the book, and what has a date in that order; all else by the alphabet.
        """
        archive, found = self.archive, dict[tuple[str, RecordKey], dict[str, list[RecordKey]]]()
        for kind, keys in archive.by_kind.items():
            dated = sorted(keys, key=lambda key: archive.records[key].began or _UNDATED)
            for key in archive.stories if kind == STORY else dated:
                for field in _LISTED_BY:
                    for target in self._named(key, field):
                        found.setdefault((field, target), {}).setdefault(kind, []).append(key)
        return found

    def _named(self, key: RecordKey, field: str) -> tuple[RecordKey, ...]:
        """What a record names in a field, each once, and itself never."""
        targets = map(self.archive.target, self.archive.records[key].references(field))
        return tuple(dict.fromkeys(target for target in targets if target is not None and target != key))

    @cached_property
    def predecessors(self) -> dict[RecordKey, list[RecordKey]]:
        """The municipalities that went into each, the last to do so first."""
        found: dict[RecordKey, list[tuple[int, RecordKey]]] = {}
        for key in self.archive.by_kind["municipality"]:
            for steps, later in enumerate(successors(self.archive, key)):
                found.setdefault(later, []).append((steps, key))
        return {key: [earlier for _, earlier in sorted(some, key=lambda one: one[0])] for key, some in found.items()}

    @cached_property
    def related_themes(self) -> dict[RecordKey, list[tuple[RecordKey, int]]]:
        """The themes that share most stories with each, with how many, most first."""
        shared: dict[RecordKey, Counter[RecordKey]] = {}
        for story in self.archive.stories:
            for theme, other in permutations(self._named(story, "themes"), 2):
                shared.setdefault(theme, Counter())[other] += 1

        def first(one: tuple[RecordKey, int]) -> tuple[int, int]:
            return -one[1], self.order[one[0]]

        return {theme: nsmallest(_RELATED_THEMES, counts.items(), key=first) for theme, counts in shared.items()}

    @cached_property
    def quotes_of(self) -> dict[RecordKey, list[tuple[RecordKey, int, Group]]]:
        """The quotes of each person."""
        quotes: dict[RecordKey, list[tuple[RecordKey, int, Group]]] = {}
        for quoted in self.quotes:
            for reference in quoted[2].references("person"):
                target = self.archive.target(reference)
                if target is not None:
                    quotes.setdefault(target, []).append(quoted)
        return quotes

    @cached_property
    def quotes(self) -> list[tuple[RecordKey, int, Group]]:
        """Each quote, with its story and its number there, in the order of the book."""
        return [
            (key, number, group)
            for key in self.archive.stories
            for number, group in enumerate(self.archive.records[key].groups("quotes"), start=1)
            if any(isinstance(value, RichText) for value in group.values.get("text", ()))
        ]
