"""Makes the view of every page from the archive: one small function per kind of page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from gettext import GNUTranslations
from itertools import groupby
from typing import NamedTuple, TypeVar
from urllib.parse import quote

import msgspec

from verhalen_build.archive.archive import STORY, Archive, Mention
from verhalen_build.archive.naming import register_key
from verhalen_build.model.names import NO_LETTER, SitePath, initial
from verhalen_build.model.record import (
    Choice,
    Group,
    Record,
    RecordKey,
    Reference,
    RichText,
    Text,
)
from verhalen_build.model.schema import Kind
from verhalen_build.model.typography import typographic
from verhalen_build.site.links import rich_html
from verhalen_build.site.related import RelatedStories
from verhalen_build.site.routes import Routes, numbered
from verhalen_build.site.shown import Shown, capital
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import (
    ContentsPart,
    ContentsView,
    Entry,
    HomeView,
    InBook,
    IndexView,
    JoinView,
    Letter,
    Mentioned,
    MentionGroup,
    MenuItem,
    Page,
    PlainView,
    RecordView,
    RedirectView,
    Said,
    SaidView,
    Section,
    SiteView,
    View,
)
from verhalen_build.site.words import number_in_words

PAGE_SIZE = 400
_WORDS_A_MINUTE = 220
_IN_MENU = ("theme", "municipality", "initiative", "person", "word", "gathering")
_NEWEST = 6


Part = TypeVar("Part")

AnyPage = RecordView | IndexView | SaidView | ContentsView | HomeView | JoinView | PlainView | RedirectView


class PagePlan(NamedTuple):
    """One page that the site has; `argument` and `number` tell it from others of its sort."""

    sort: str
    argument: str = ""
    number: int = 1


@dataclass(frozen=True)
class PageOf:
    """One page to render: which template shows which view."""

    template: str
    view: View
    path: SitePath


@dataclass(frozen=True)
class Views:
    """The views of one archive; `earlier` is what was worked out for the archive as it was before, if any."""

    archive: Archive
    routes: Routes
    theme: Theme
    earlier: RelatedStories | None = None

    def __reduce__(self) -> tuple[type["Views"], tuple[Archive, Routes, Theme]]:
        """What was worked out once is worked out again in another process, where it cannot be inherited."""
        return Views, (self.archive, self.routes, self.theme)

    def of_next(self, archive: Archive, routes: Routes, theme: Theme) -> "Views":
        """The views of the archive after a change; what takes long to work out is kept where it still holds."""
        return Views(archive, routes, theme, vars(self).get("_related", self.earlier))

    def plan(self) -> Iterator[PagePlan]:
        """Every page of the site."""
        yield PagePlan("home")
        yield PagePlan("contents")
        for kind in self.archive.schema.kinds.values():
            keys = self.archive.by_kind[kind.key]
            if keys or kind.key == "member":
                yield from (PagePlan("index", kind.key, number) for number in _pages_of(keys))
        if self._lessons:
            yield from (PagePlan("lessons", "", number) for number in _pages_of(self._lessons))
        if self._quotes:
            yield from (PagePlan("quotes", "", number) for number in _pages_of(self._quotes))
        yield PagePlan("join")
        yield PagePlan("not-found")
        yield from (PagePlan("redirect", path) for path in self.routes.redirects)
        yield from (PagePlan("record", key) for key in self.archive.records)

    def path(self, plan: PagePlan) -> SitePath:
        """The address of a page of the plan."""
        match plan.sort:
            case "record":
                return self.routes.records[RecordKey(plan.argument)]
            case "index":
                return self.routes.index(self.archive.schema.kinds[plan.argument], plan.number)
            case "redirect":
                return SitePath(plan.argument)
            case _:
                return numbered(self.routes.fixed(plan.sort), plan.number)

    def text_of(self, plan: PagePlan) -> bytes:
        """The digest of the text that stands on a page of the plan, if one does."""
        if plan.sort != "record":
            return b""
        return self.archive.records[RecordKey(plan.argument)].body.digest.encode()

    def page(self, plan: PagePlan) -> PageOf:
        """One page of the plan."""
        template, view = self._view(plan)
        return PageOf(template, view, view.page.path)

    def _view(self, plan: PagePlan) -> tuple[str, AnyPage]:
        match plan.sort:
            case "record":
                key = RecordKey(plan.argument)
                return "story.html" if key.startswith(f"{STORY}/") else "record.html", self.record(key)
            case "index":
                template = "members.html" if plan.argument == "member" else "index.html"
                return template, self.index(self.archive.schema.kinds[plan.argument], plan.number)
            case "lessons" | "quotes":
                return f"{plan.sort}.html", self.said(plan.sort, plan.number)
            case "redirect":
                return "redirect.html", self.redirect(SitePath(plan.argument))
            case _:
                once: dict[str, tuple[str, Callable[[], AnyPage]]] = {
                    "home": ("home.html", self.home),
                    "contents": ("contents.html", self.contents),
                    "join": ("join.html", self.join),
                    "not-found": ("404.html", self.not_found),
                }
                template, view = once[plan.sort]
                return template, view()

    def texts(self, text: str) -> str:
        """The site's words for an English text of the theme."""
        return self._catalogue.gettext(text)

    # What is the same on every page

    def site(self, styles: tuple[str, ...]) -> SiteView:
        """The site's name, menu and styles."""
        settings, routes = self.archive.settings, self.routes
        kinds = [self.archive.schema.kinds[key] for key in _IN_MENU if self.archive.by_kind[key]]
        menu = (MenuItem(kind.key, capital(self._many(kind)), routes.index(kind)) for kind in kinds)
        return SiteView(
            title=typographic(settings.title),
            subtitle=typographic(settings.subtitle),
            language=settings.language,
            menu=(MenuItem("contents", self.texts("Contents"), routes.fixed("contents")), *menu),
            footer=tuple(self._footer()),
            home=routes.fixed("home"),
            join=routes.fixed("join"),
            members=routes.index(self.archive.schema.kinds["member"]),
            styles=styles,
        )

    def _footer(self) -> Iterator[MenuItem]:
        """The ways in that are not in the menu, and the pages about the book itself."""
        if self._lessons:
            yield MenuItem("lessons", self.texts("Lessons"), self.routes.fixed("lessons"))
        if self._quotes:
            yield MenuItem("quotes", self.texts("Quotes"), self.routes.fixed("quotes"))
        for kind in self.archive.schema.kinds.values():
            if self.archive.by_kind[kind.key] and kind.key not in {*_IN_MENU, "page", "member"}:
                yield MenuItem(kind.key, capital(self._many(kind)), self.routes.index(kind))
        for key in self.archive.by_kind.get("page", ()):
            yield MenuItem(key, self.archive.names[key], self.routes.records[key])

    def _page(
        self, path: SitePath, title: str, description: str = "", section: str = "", record: Record | None = None
    ) -> Page:
        lang = self._shown.language_of(record) if record is not None else ""
        return Page(path, "../" * path.count("/"), title, description, section, lang)

    def _many(self, kind: Kind) -> str:
        return kind.label[self.archive.settings.language][1]

    # Records

    def record(self, key: RecordKey) -> RecordView:
        """The page of one record, whatever its kind."""
        archive, record = self.archive, self.archive.records[key]
        kind = archive.schema.kinds[record.kind]
        path = self.routes.records[key]
        root = "../" * path.count("/")
        summary = typographic(record.text("summary"))
        is_story = record.kind == STORY
        facts, sections = self._shown.fields(record, kind, root)
        return RecordView(
            page=self._page(path, archive.names[key], summary, record.kind, record),
            kind=record.kind,
            kind_label=capital(kind.label[archive.settings.language][0]),
            index=self.routes.index(kind),
            summary=summary,
            facts=facts,
            sections=(*sections, *self._relations(key, root)),
            body=self._shown.body(record, root),
            picture=self._shown.picture(record),
            stub=key in archive.stubs,
            mentions=self._mentions(key),
            sources=self._shown.sources(record, kind, root),
            draft=record.flag("draft"),
            said=() if is_story else self._said_by(key, root),
            date=self._shown.date(record),
            iso=str(record.date("date") or ""),
            in_book=self._in_book(key, record) if is_story else None,
        )

    def _in_book(self, key: RecordKey, record: Record) -> InBook:
        place = self._places[key]
        order = self.archive.stories
        return InBook(
            authors=self._shown.refs_of(record, "authors"),
            part=self._part_titles[key],
            previous=self._shown.ref(order[place - 1]) if place else None,
            next=self._shown.ref(order[place + 1]) if place + 1 < len(order) else None,
            follows=self._shown.refs_of(record, "follows"),
            followed_by=tuple(self._shown.ref(later) for later in self.archive.followed_by.get(key, ())),
            related=tuple(self._shown.entry(other) for other in self._related.of(key)),
            minutes=max(1, round(record.body.words / _WORDS_A_MINUTE)) if record.body.words else 0,
        )

    def _relations(self, key: RecordKey, root: str) -> tuple[Section, ...]:
        """The relations of a record, from whichever end it is seen."""
        one = self.archive.schema.kinds["initiative"].field("relations")
        relations = self.archive.relations.get(key, ())
        if one is None or not relations:
            return ()
        items = tuple(
            self._shown.group(one, relation.group, self.archive.records[relation.declared_on], root)
            for relation in relations
        )
        return (Section("relations", "relations", self._shown.label(one), items),)

    def _mentions(self, key: RecordKey) -> tuple[MentionGroup, ...]:
        """Who names this record, by kind, with the sentence; what a story follows is shown elsewhere."""
        by_kind: dict[str, list[Mention]] = {}
        for mention in self.archive.mentions.get(key, ()):
            if mention.field != "follows":
                by_kind.setdefault(mention.source.partition("/")[0], []).append(mention)
        groups = []
        for kind in self.archive.schema.kinds.values():
            if kind.key in by_kind:
                ordered = sorted(by_kind[kind.key], key=lambda mention: self._order[mention.source])
                found = tuple(self._mentioned(mention.source, mention.sentence, key) for mention in ordered)
                groups.append(MentionGroup(kind.key, capital(self._many(kind)), found))
        return tuple(groups)

    def _mentioned(self, source: RecordKey, sentence: str, target: RecordKey) -> Mentioned:
        if not sentence:
            return Mentioned(self._shown.ref(source), self._shown.entry(source).text)
        return Mentioned(self._shown.ref(source), *sentence.partition(self.archive.names[target]))

    def _said_by(self, key: RecordKey, root: str) -> tuple[Said, ...]:
        """The quotes of a person, wherever they stand."""
        return tuple(self._quote(*quoted, root) for quoted in self._quotes_of.get(key, ()))

    # Lists

    def index(self, kind: Kind, number: int = 1) -> IndexView:
        """The index of a kind, or a further page of it where it is long."""
        archive = self.archive
        keys = archive.by_kind[kind.key]
        letters = self._letters(kind)
        # The first page on which each letter stands.
        starts = {letters[key]: place // PAGE_SIZE + 1 for place, key in reversed(list(enumerate(keys)))}
        one, many = kind.label[archive.settings.language]
        return IndexView(
            page=self._page(self.routes.index(kind, number), capital(many), section=kind.key),
            kind=kind.key,
            one=one,
            many=many,
            total=len(keys) if kind.key != "member" else archive.members,
            letters=tuple(
                Letter(letter, tuple(self._index_entry(key) for key in some))
                for letter, some in groupby(_part(keys, number), key=letters.__getitem__)
            ),
            all_letters=tuple(
                (letter, f"{self.routes.index(kind, page)}#{_letter_id(letter)}")
                for letter, page in sorted(starts.items())
            ),
            by_municipality=self._by_municipality(kind) if number == 1 else (),
            pages=self._pager(self.routes.index(kind), number, len(keys)),
            unlisted=archive.members - len(keys) if kind.key == "member" else 0,
        )

    def _letters(self, kind: Kind) -> dict[RecordKey, str]:
        archive = self.archive
        keys = archive.by_kind[kind.key]
        return {key: initial(register_key(archive.records[key], archive.names[key])) for key in keys}

    def _index_entry(self, key: RecordKey) -> Entry:
        # How many stories name a story says little in a list of stories.
        stories = 0 if key.startswith(f"{STORY}/") else self._story_counts.get(key, 0)
        return msgspec.structs.replace(self._shown.entry(key), count=stories)

    def _by_municipality(self, kind: Kind) -> tuple[Entry, ...]:
        """How many records of a kind each municipality has."""
        field_of_kind = kind.field("municipality")
        if field_of_kind is None or kind.key == "municipality":
            return ()
        counts: dict[RecordKey, int] = {}
        for key in self.archive.by_kind[kind.key]:
            for reference in self.archive.records[key].references("municipality"):
                target = self.archive.target(reference)
                if target is not None:
                    counts[target] = counts.get(target, 0) + 1
        ordered = (key for key in self.archive.by_kind["municipality"] if key in counts)
        return tuple(Entry(self._shown.ref(key), count=counts[key]) for key in ordered)

    def _pager(self, first: SitePath, current: int, entries: int) -> tuple[tuple[str, str, bool], ...]:
        """Label, address and whether it is this one, of each page of a list; nothing where there is only one."""
        pages = _pages_of(range(entries))
        return tuple((str(page), numbered(first, page), page == current) for page in pages) if len(pages) > 1 else ()

    def said(self, name: str, number: int = 1) -> SaidView:
        """The index of all lessons or of all quotes, story by story in the order of the book."""
        path = self.routes.fixed(name)
        if name == "lessons":
            title, total = self.texts("Lessons"), len(self._lessons)
            some = [self._lesson(*lesson, "") for lesson in _part(self._lessons, number)]
        else:
            title, total = self.texts("Quotes"), len(self._quotes)
            some = [self._quote(*quoted, "") for quoted in _part(self._quotes, number)]
        groups = tuple((story, tuple(of_story)) for story, of_story in groupby(some, key=lambda one: one.story))
        page = self._page(numbered(path, number), title, section=name)
        return SaidView(page, total, groups, self._pager(path, number, total))

    def _lesson(self, story: RecordKey, number: int, text: RichText, root: str) -> Said:
        record = self.archive.records[story]
        html = rich_html(text, record, self.archive, self.routes, root)
        return Said(html, f"{self.routes.records[story]}#{_anchor('lessons', number)}", self._shown.ref(story))

    def _quote(self, story: RecordKey, number: int, group: Group, root: str) -> Said:
        record = self.archive.records[story]
        text = next(value for value in group.values["text"] if isinstance(value, RichText))
        speakers = [named for value in _references(group, "person") for named in self._shown.named(value)]
        role = next((typographic(v.text) for v in group.values.get("role", ()) if isinstance(v, Text)), "")
        return Said(
            html=rich_html(text, record, self.archive, self.routes, root),
            path=f"{self.routes.records[story]}#{_anchor('quotes', number)}",
            story=self._shown.ref(story),
            speaker=speakers[0] if speakers else None,
            role=role,
            verbatim=any(isinstance(v, Choice) and v.key == "verbatim" for v in group.values.get("wording", ())),
        )

    # Pages that are there once

    def contents(self) -> ContentsView:
        """The table of contents."""
        parts, start = [], 1
        for part in self.archive.book:
            about = self._config_html(part.about)
            stories = tuple(self._shown.entry(key) for key in part.stories)
            parts.append(ContentsPart(typographic(part.title), about, start, stories))
            start += len(stories)
        page = self._page(self.routes.fixed("contents"), self.texts("Contents"), section="contents")
        return ContentsView(page, tuple(parts))

    def home(self) -> HomeView:
        """The cover: what it is, how to join, and the ways in."""
        archive, settings = self.archive, self.archive.settings
        description = self._config_html(settings.description)
        page = self._page(
            self.routes.fixed("home"), typographic(settings.title), typographic(settings.subtitle), "home"
        )
        first = archive.stories[:_NEWEST]
        dated = [key for key in archive.stories if archive.records[key].date("date") and key not in first]
        newest = sorted(dated, key=lambda key: str(archive.records[key].date("date")), reverse=True)[:_NEWEST]
        return HomeView(
            page=page,
            description=description,
            counts=tuple(self._counts()),
            first=tuple(self._shown.entry(key) for key in first),
            newest=tuple(self._shown.entry(key) for key in newest),
            themes=tuple(self._counted("theme")),
            municipalities=tuple(self._counted("municipality")),
            lesson=self._lesson(*self._lessons[0], "") if self._lessons else None,
        )

    def _config_html(self, text: RichText | None) -> str:
        """A text of config.yaml, for a page at the root of the site."""
        return rich_html(text, self.archive.settings.record, self.archive, self.routes, "") if text is not None else ""

    def _counts(self) -> Iterator[tuple[str, str]]:
        language = self.archive.settings.language
        for key in (STORY, "initiative", "person", "municipality"):
            kind = self.archive.schema.kinds[key]
            number = len(self.archive.by_kind[key])
            if number:
                label = kind.label[language][0 if number == 1 else 1]
                yield f"{number_in_words(number, language)} {label}", self.routes.index(kind)

    def _counted(self, kind: str) -> Iterator[Entry]:
        """The records of a kind that stories name, with how many do."""
        for key in self.archive.by_kind[kind]:
            if self._story_counts.get(key):
                yield Entry(self._shown.ref(key), count=self._story_counts[key])

    def join(self) -> JoinView:
        """How to become a member."""
        page = self._page(self.routes.fixed("join"), self.texts("Join"), section="join")
        settings = self.archive.settings
        subject = self.texts("I was given the book")
        lines = (
            self.texts("Hello! I was given the book, so I am a member."),
            "",
            self.texts("My name:"),
            self.texts("My place:"),
            self.texts("I was given the book by:"),
            self.texts("I want to be on the list of members (yes or no):"),
        )
        body = quote("\r\n".join(lines))
        mail = f"mailto:{settings.email}?subject={quote(subject)}&body={body}" if settings.email else ""
        return JoinView(page, mail, self.archive.members)

    def redirect(self, path: SitePath) -> RedirectView:
        """An old address."""
        key = self.routes.redirects[path]
        return RedirectView(self._page(path, self.archive.names[key]), self._shown.ref(key))

    def not_found(self) -> PlainView:
        """The page for an address that is not there; a server shows it at any depth, so it needs the full address."""
        path = self.routes.fixed("not-found")
        root = self.archive.settings.base_path
        return PlainView(Page(path, root, self.texts("Page not found")))

    # Worked out once

    def work_out(self) -> None:
        """Works out all that every page needs, before the work is spread over processes that inherit it."""
        _ = (self._order, self._part_titles, self._related, self._story_counts, self._lessons, self._quotes_of)

    @cached_property
    def _shown(self) -> Shown:
        return Shown(self.archive, self.routes, self.texts)

    @cached_property
    def _catalogue(self) -> GNUTranslations:
        return self.theme.texts()

    @cached_property
    def _places(self) -> dict[RecordKey, int]:
        return {key: place for place, key in enumerate(self.archive.stories)}

    @cached_property
    def _order(self) -> dict[RecordKey, int]:
        """The place of each record in the lists of its kind; stories as in the book."""
        order = {key: place for keys in self.archive.by_kind.values() for place, key in enumerate(keys)}
        return {**order, **self._places}

    @cached_property
    def _part_titles(self) -> dict[RecordKey, str]:
        return {key: typographic(part.title) for part in self.archive.book for key in part.stories}

    @cached_property
    def _related(self) -> RelatedStories:
        return self.earlier.renewed(self.archive) if self.earlier else RelatedStories(self.archive)

    @cached_property
    def _story_counts(self) -> dict[RecordKey, int]:
        """How many stories name each record."""
        return {
            key: sum(mention.source.startswith(f"{STORY}/") for mention in mentions)
            for key, mentions in self.archive.mentions.items()
        }

    @cached_property
    def _lessons(self) -> list[tuple[RecordKey, int, RichText]]:
        return [
            (key, number, value)
            for key in self.archive.stories
            for number, value in enumerate(self.archive.records[key].values.get("lessons", ()), start=1)
            if isinstance(value, RichText)
        ]

    @cached_property
    def _quotes_of(self) -> dict[RecordKey, list[tuple[RecordKey, int, Group]]]:
        """The quotes of each person."""
        quotes: dict[RecordKey, list[tuple[RecordKey, int, Group]]] = {}
        for quoted in self._quotes:
            for reference in _references(quoted[2], "person"):
                target = self.archive.target(reference)
                if target is not None:
                    quotes.setdefault(target, []).append(quoted)
        return quotes

    @cached_property
    def _quotes(self) -> list[tuple[RecordKey, int, Group]]:
        return [
            (key, number, group)
            for key in self.archive.stories
            for number, group in enumerate(self.archive.records[key].groups("quotes"), start=1)
            if any(isinstance(value, RichText) for value in group.values.get("text", ()))
        ]


def _references(group: Group, key: str) -> tuple[Reference, ...]:
    return tuple(value for value in group.values.get(key, ()) if isinstance(value, Reference))


def _pages_of(entries: Sequence[object]) -> range:
    """The numbers of the pages on which a list of this length stands; an empty one has a page too."""
    return range(1, max(1, -(-len(entries) // PAGE_SIZE)) + 1)


def _part(entries: Sequence[Part], number: int) -> Sequence[Part]:
    """What stands on one page of a list."""
    return entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _anchor(field_key: str, number: int) -> str:
    """The id of an item on the page of its story."""
    # With a mark that no heading's id has.
    return f"_{field_key}-{number}"


def _letter_id(letter: str) -> str:
    return f"letter-{letter.lower()}" if letter != NO_LETTER else "letter-0"
