"""The page of a record, whatever its kind."""

from collections.abc import Iterable, Iterator, Sequence

from verhalen_build.archive.archive import STORY, Mention
from verhalen_build.archive.network import records_named_by
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.pages.colophon import colophon_of
from verhalen_build.site.pages.evaluation_part import evaluation_of
from verhalen_build.site.pages.excerpt_pages import quote_of
from verhalen_build.site.pages.map_page import place_map
from verhalen_build.site.pages.municipality_parts import in_municipality, listed_on_municipality_page
from verhalen_build.site.pages.network_parts import around_of, network_drawings, relations_section
from verhalen_build.site.pages.ownership_page import values_of
from verhalen_build.site.pages.recording_parts import recordings_on
from verhalen_build.site.pages.search_page import aliases_of, names_in_fields, search_choices
from verhalen_build.site.pages.theme_parts import in_theme, listed_on_theme_page
from verhalen_build.site.record_views import (
    Drawings,
    InBook,
    LinkPreview,
    MentionGroup,
    MentionView,
    RecordView,
    RelatedStory,
)
from verhalen_build.site.view import Cell, Excerpt

_WORDS_A_MINUTE = 220
# How many things that related stories share are named.
_REASONS = 3


def record_page(context: SiteContext, plan: PagePlan) -> RecordView:
    """The page of one record, whatever its kind."""
    key = RecordKey(plan.argument)
    archive, record = context.archive, context.archive.records[key]
    kind = archive.schema.kinds[record.kind]
    path = context.routes.records[key]
    root = "../" * path.count("/")
    summary = typographic(record.text("summary"))
    is_story = record.kind == STORY
    facts, sections = context.presenter.fields(record, kind, root)
    named = records_named_by(archive, key)
    return RecordView(
        page=context.page(path, archive.names[key], summary, record.kind, record),
        kind=record.kind,
        kind_label=capitalized(kind.label[archive.settings.language][0]),
        index=context.routes.index(kind),
        summary=summary,
        facts=facts,
        sections=(*sections, *relations_section(context, key, root)),
        body=context.presenter.body(record, root),
        picture=context.presenter.picture(record, root),
        stub=key in archive.stubs,
        mentions=_mentions(context, key, facts),
        sources=context.presenter.sources(record, kind, root),
        draft=record.flag("draft"),
        quotes=() if is_story else _quotes_of(context, key, root),
        date=context.presenter.date(record),
        iso=str(record.date("date") or ""),
        in_book=_in_book(context, key, record) if is_story else None,
        drawings=_drawings(context, key, named),
        colophon=colophon_of(context, key),
        recordings=recordings_on(context, key, root),
        previews=tuple(_previews(context, named)),
        within=search_choices(context, key),
        aliases=aliases_of(archive, key),
        names=names_in_fields(archive, key),
        in_municipality=in_municipality(context, key) if record.kind == "municipality" else None,
        in_theme=in_theme(context, key, root) if record.kind == "theme" else None,
        summary_lang=context.presenter.language_of(record, "summary"),
        is_in_search=archive.has_words_in_language(key),
    )


def _previews(context: SiteContext, named: Iterable[RecordKey]) -> Iterator[LinkPreview]:
    for key in named:
        entry = context.presenter.entry(key)
        # Miners take a page as it is, so what is reserved stays on pages that are reserved.
        if entry.text and key not in context.mining_exceptions.reserved:
            yield LinkPreview(entry.ref, entry.text, entry.text_lang)


def _drawings(context: SiteContext, key: RecordKey, named: Iterable[RecordKey]) -> Drawings:
    network, flows = network_drawings(context, key)
    return Drawings(
        map=place_map(context, key),
        network=network,
        flows=flows,
        around=around_of(context, key, named),
        evaluation=evaluation_of(context, key),
        values=values_of(context, key),
        relations_lang=context.presenter.language_of(context.archive.records[key], "relations"),
    )


def _in_book(context: SiteContext, key: RecordKey, record: Record) -> InBook:
    place = context.order.stories[key]
    order = context.archive.stories
    return InBook(
        authors=context.presenter.refs_of(record, "authors"),
        after=context.presenter.refs_in_text(record, "after"),
        part=typographic(context.order.parts[key].title),
        part_lang=context.order.parts[key].title_lang,
        part_number=context.order.part_numbers[key],
        number=place + 1,
        total=len(order),
        previous=context.presenter.ref(order[place - 1]) if place else None,
        next=context.presenter.ref(order[place + 1]) if place + 1 < len(order) else None,
        follows=context.presenter.refs_of(record, "follows"),
        # A writer may say that a story follows itself; a link from a page to itself helps nobody.
        followed_by=tuple(
            context.presenter.ref(later) for later in context.archive.followed_by.get(key, ()) if later != key
        ),
        related=tuple(_related(context, key, other) for other in context.related.of(key)),
        minutes=max(1, round(record.body.words / _WORDS_A_MINUTE)) if record.body.words else 0,
    )


def _related(context: SiteContext, key: RecordKey, other: RecordKey) -> RelatedStory:
    shared = context.related.shared(key, other)[:_REASONS]
    return RelatedStory(context.presenter.entry(other), tuple(map(context.presenter.ref_in_text, shared)))


def _mentions(context: SiteContext, key: RecordKey, facts: Sequence[Cell]) -> tuple[MentionGroup, ...]:
    """The records that name this one, by kind, those with a sentence first, except those the page lists elsewhere."""
    listed_elsewhere = _listed_elsewhere(context, key)
    in_facts = {ref.path for fact in facts for ref in fact.refs}
    by_kind: dict[str, list[Mention]] = {}
    for mention in context.archive.mentions.get(key, ()):
        is_repeated = not mention.sentence and context.routes.records[mention.source] in in_facts
        if mention.field != "follows" and mention.source not in listed_elsewhere and not is_repeated:
            by_kind.setdefault(mention.source.partition("/")[0], []).append(mention)
    groups = []
    for kind in context.archive.schema.kinds.values():
        if kind.key in by_kind:
            ordered = sorted(
                by_kind[kind.key],
                key=lambda mention: (not mention.sentence, context.order.records[mention.source]),
            )
            mentions = tuple(_mention_view(context, mention.source, mention.sentence, key) for mention in ordered)
            groups.append(MentionGroup(kind.key, capitalized(context.plural_name(kind)), mentions))
    return tuple(groups)


def _listed_elsewhere(context: SiteContext, key: RecordKey) -> frozenset[RecordKey]:
    """The records that a page lists because they name it in a certain field."""
    match context.archive.records[key].kind:
        case "municipality":
            return listed_on_municipality_page(context, key)
        case "theme":
            return listed_on_theme_page(context, key)
    return frozenset()


def _mention_view(context: SiteContext, source: RecordKey, sentence: str, target: RecordKey) -> MentionView:
    presenter, archive = context.presenter, context.archive
    entry = presenter.entry(source)
    if not sentence:
        return MentionView(entry.ref, entry.text, lang=entry.text_lang)
    names = (archive.names[target], archive.name_in_text(target).in_text)
    before, name, after = sentence.partition(next((name for name in names if name in sentence), names[0]))
    lang, name_lang = (presenter.language_of(archive.records[key]) for key in (source, target))
    own = name_lang or archive.settings.language
    return MentionView(entry.ref, before, name, after, lang, own if name_lang != lang else "")


def _quotes_of(context: SiteContext, key: RecordKey, root: str) -> tuple[Excerpt, ...]:
    """The quotes of a person, in whichever story."""
    return tuple(quote_of(context, *quote, root) for quote in context.excerpts.quotes_of.get(key, ()))
