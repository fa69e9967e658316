"""The page on which readers search, and what it searches in where Pagefind cannot run."""

from collections.abc import Iterable, Iterator

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import successors, with_successors
from verhalen_build.archive.within import references_in
from verhalen_build.model.names import slugify, sort_key
from verhalen_build.model.record import RecordKey, Text
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.page_views import Findable, SearchChoice, SearchIndexView, SearchView
from verhalen_build.site.stems import stems_of

_MUNICIPALITY = "municipality"
_KIND = "kind"
# Of an address under which something stood, no reader thinks.
_ADDRESS_MARKS = ("/", ".html")


def keys_to_find(archive: Archive) -> Iterator[RecordKey]:
    """The records that a search may lead to: no drafts, and none that nobody has described yet."""
    for kind, keys in archive.by_kind.items():
        for key in archive.stories if kind == STORY else keys:
            if not archive.records[key].flag("draft") and key not in archive.stubs:
                yield key


def choices_of(context: SiteContext, key: RecordKey) -> tuple[str, ...]:
    """The choices among which a record is: its kind and its municipalities, each as it stands in an address.

    What is of a municipality that went into another is of both.
    """
    name = _name(context, _MUNICIPALITY)
    places = (f"{name}={_slug(place)}" for place in _municipalities(context.archive, key))
    return (f"{_name(context, _KIND)}={_folder(context.archive, key)}", *places)


def search_page(context: SiteContext, plan: PagePlan) -> SearchView:
    """The page on which readers search."""
    archive = context.archive
    language = archive.settings.language
    found = list(keys_to_find(archive))
    kinds = [archive.schema.kinds[kind] for kind in dict.fromkeys(archive.records[key].kind for key in found)]
    return SearchView(
        page=context.page_of(plan, context.texts("Search")),
        kind_name=_name(context, _KIND),
        kinds=tuple(SearchChoice(kind.address[language], capitalized(context.many(kind))) for kind in kinds),
        municipality_name=_name(context, _MUNICIPALITY),
        municipalities=tuple(
            SearchChoice(_slug(key), archive.names[key]) for key in _all_municipalities(context, found)
        ),
    )


def search_index(context: SiteContext, plan: PagePlan) -> SearchIndexView:
    """What is searched in where Pagefind cannot run: all but the texts themselves."""
    keys = tuple(keys_to_find(context.archive))
    records = tuple(_findable(context, key) for key in keys)
    texts = (*(context.archive.names[key] for key in keys), *_texts(records))
    stems = stems_of(texts, context.archive.settings.language)
    return SearchIndexView(context.page_of(plan, ""), records, stems)


def _findable(context: SiteContext, key: RecordKey) -> Findable:
    archive = context.archive
    kind = archive.schema.kinds[archive.records[key].kind]
    return Findable(
        path=context.routes.records[key],
        title=archive.names[key],
        kind=capitalized(kind.label[archive.settings.language][0]),
        summary=context.presenter.entry(key).text,
        aliases=tuple(_aliases(archive, key)),
        names=tuple(_named(archive, key)),
        parts=tuple((heading.id, heading.text) for heading in archive.records[key].body.headings),
        within=choices_of(context, key),
    )


def _texts(records: Iterable[Findable]) -> Iterator[str]:
    for findable in records:
        yield from (findable.title, findable.summary, *findable.aliases, *findable.names)
        yield from (text for _, text in findable.parts)


def _name(context: SiteContext, choice: str) -> str:
    """What a choice is called in an address."""
    return slugify(context.texts(choice.capitalize()))


def _folder(archive: Archive, key: RecordKey) -> str:
    """What stands for the kind of a record in addresses: the folder of its pages."""
    return archive.schema.kinds[archive.records[key].kind].address[archive.settings.language]


def _slug(key: RecordKey) -> str:
    return key.partition("/")[2]


def _municipalities(archive: Archive, key: RecordKey) -> tuple[RecordKey, ...]:
    """The municipalities of a record, each followed by what it went into; a municipality is its own."""
    record = archive.records[key]
    if record.kind == _MUNICIPALITY:
        return (key, *successors(archive, key))
    return with_successors(archive, record.references(_MUNICIPALITY))


def _all_municipalities(context: SiteContext, keys: Iterable[RecordKey]) -> list[RecordKey]:
    """The municipalities of these records, by the alphabet."""
    archive = context.archive
    found = {place for key in keys for place in _municipalities(archive, key)}
    return sorted(found, key=lambda place: (sort_key(archive.names[place]), place))


def _aliases(archive: Archive, key: RecordKey) -> Iterator[str]:
    for value in archive.records[key].values.get("aliases", ()):
        if isinstance(value, Text) and not any(mark in value.text for mark in _ADDRESS_MARKS):
            yield typographic(value.text)


def _named(archive: Archive, key: RecordKey) -> Iterator[str]:
    """The names of what a record names in its fields, each once, but for drafts."""
    targets = dict.fromkeys(map(archive.target, references_in(archive.records[key].values)))
    for target in targets:
        if target is not None and target != key and not archive.records[target].flag("draft"):
            yield archive.names[target]
