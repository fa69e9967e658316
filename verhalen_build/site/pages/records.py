"""The page of a record, whatever its kind."""

from verhalen_build.archive.archive import STORY, Mention
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import Drawings, InBook, Mentioned, MentionGroup, RecordView
from verhalen_build.site.pages.evaluated import evaluation_of
from verhalen_build.site.pages.map import place_map
from verhalen_build.site.pages.municipality import in_municipality, of_municipality
from verhalen_build.site.pages.networks import around_of, network_drawings, relations_section
from verhalen_build.site.pages.ownership import values_of
from verhalen_build.site.pages.said import quote_of
from verhalen_build.site.pages.search import choices_of
from verhalen_build.site.pages.theme import in_theme, of_theme
from verhalen_build.site.shown import capital
from verhalen_build.site.view import Said

_WORDS_A_MINUTE = 220


def record_page(known: Known, plan: PagePlan) -> RecordView:
    """The page of one record, whatever its kind."""
    key = RecordKey(plan.argument)
    archive, record = known.archive, known.archive.records[key]
    kind = archive.schema.kinds[record.kind]
    path = known.routes.records[key]
    root = "../" * path.count("/")
    summary = typographic(record.text("summary"))
    is_story = record.kind == STORY
    facts, sections = known.shown.fields(record, kind, root)
    return RecordView(
        page=known.page(path, archive.names[key], summary, record.kind, record),
        kind=record.kind,
        kind_label=capital(kind.label[archive.settings.language][0]),
        index=known.routes.index(kind),
        summary=summary,
        facts=facts,
        sections=(*sections, *relations_section(known, key, root)),
        body=known.shown.body(record, root),
        picture=known.shown.picture(record),
        stub=key in archive.stubs,
        mentions=_mentions(known, key),
        sources=known.shown.sources(record, kind, root),
        draft=record.flag("draft"),
        said=() if is_story else _said_by(known, key, root),
        date=known.shown.date(record),
        iso=str(record.date("date") or ""),
        in_book=_in_book(known, key, record) if is_story else None,
        drawings=_drawings(known, key),
        within=choices_of(known, key),
        in_municipality=in_municipality(known, key) if record.kind == "municipality" else None,
        in_theme=in_theme(known, key, root) if record.kind == "theme" else None,
    )


def _drawings(known: Known, key: RecordKey) -> Drawings:
    network, flows = network_drawings(known, key)
    return Drawings(
        map=place_map(known, key),
        network=network,
        flows=flows,
        around=around_of(known, key),
        evaluation=evaluation_of(known, key),
        values=values_of(known, key),
    )


def _in_book(known: Known, key: RecordKey, record: Record) -> InBook:
    place = known.places[key]
    order = known.archive.stories
    return InBook(
        authors=known.shown.refs_of(record, "authors"),
        part=known.part_titles[key],
        previous=known.shown.ref(order[place - 1]) if place else None,
        next=known.shown.ref(order[place + 1]) if place + 1 < len(order) else None,
        follows=known.shown.refs_of(record, "follows"),
        # A writer may say that a story follows itself; nobody need go from a page to that page.
        followed_by=tuple(known.shown.ref(later) for later in known.archive.followed_by.get(key, ()) if later != key),
        related=tuple(known.shown.entry(other) for other in known.related.of(key)),
        minutes=max(1, round(record.body.words / _WORDS_A_MINUTE)) if record.body.words else 0,
    )


def _mentions(known: Known, key: RecordKey) -> tuple[MentionGroup, ...]:
    """Who names this record, by kind, with the sentence; what the page tells in a place of its own is left out."""
    told = _told(known, key)
    by_kind: dict[str, list[Mention]] = {}
    for mention in known.archive.mentions.get(key, ()):
        if mention.field != "follows" and mention.source not in told:
            by_kind.setdefault(mention.source.partition("/")[0], []).append(mention)
    groups = []
    for kind in known.archive.schema.kinds.values():
        if kind.key in by_kind:
            ordered = sorted(by_kind[kind.key], key=lambda mention: known.order[mention.source])
            found = tuple(_mentioned(known, mention.source, mention.sentence, key) for mention in ordered)
            groups.append(MentionGroup(kind.key, capital(known.many(kind)), found))
    return tuple(groups)


def _told(known: Known, key: RecordKey) -> frozenset[RecordKey]:
    """The records that a page lists because they name it in a certain field."""
    match known.archive.records[key].kind:
        case "municipality":
            return of_municipality(known, key)
        case "theme":
            return of_theme(known, key)
    return frozenset()


def _mentioned(known: Known, source: RecordKey, sentence: str, target: RecordKey) -> Mentioned:
    if not sentence:
        return Mentioned(known.shown.ref(source), known.shown.entry(source).text)
    return Mentioned(known.shown.ref(source), *sentence.partition(known.archive.names[target]))


def _said_by(known: Known, key: RecordKey, root: str) -> tuple[Said, ...]:
    """The quotes of a person, wherever they stand."""
    return tuple(quote_of(known, *quoted, root) for quoted in known.quotes_of.get(key, ()))
