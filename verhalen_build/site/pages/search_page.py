"""The search page, and what it searches in where Pagefind cannot run."""

from collections.abc import Iterable, Iterator

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import successors, with_successors
from verhalen_build.archive.record_contents import references_in
from verhalen_build.model.names import slugify, sort_key
from verhalen_build.model.record import RecordKey, Text
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.book_views import SearchChoice, SearchView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.file_views import SearchIndexView, SearchRecord, TitlesView
from verhalen_build.site.lexicon import ENTRY_END, SearchLexicon, small_words, words_in

_MUNICIPALITY = "municipality"
_KIND = "kind"
# Readers do not search for old addresses.
_ADDRESS_MARKS = ("/", ".html")


def searchable_keys(archive: Archive) -> Iterator[RecordKey]:
    """The records that search may lead to: no drafts and no stubs, and in a translated book only its language."""
    for kind, keys in archive.by_kind.items():
        for key in archive.stories if kind == STORY else keys:
            is_findable = not archive.records[key].flag("draft") and key not in archive.stubs
            if is_findable and archive.has_words_in_language(key):
                yield key


def search_choices(context: SiteContext, key: RecordKey) -> tuple[str, ...]:
    """The search choices that include a record: its kind and its municipalities, in the form of an address.

    A record of a municipality that merged into another has both.
    """
    name = _parameter(context, _MUNICIPALITY)
    places = (f"{name}={_slug(place)}" for place in _municipalities(context.archive, key))
    return (f"{_parameter(context, _KIND)}={_folder(context.archive, key)}", *places)


def search_page(context: SiteContext, plan: PagePlan) -> SearchView:
    """The page on which readers search."""
    archive = context.archive
    language = archive.settings.language
    keys = list(searchable_keys(archive))
    kinds = [archive.schema.kinds[kind] for kind in dict.fromkeys(archive.records[key].kind for key in keys)]
    return SearchView(
        page=context.page_of(plan, context.texts("Search")),
        kind_name=_parameter(context, _KIND),
        kinds=tuple(SearchChoice(kind.address[language], capitalized(context.plural_name(kind))) for kind in kinds),
        municipality_name=_parameter(context, _MUNICIPALITY),
        municipalities=tuple(
            SearchChoice(_slug(key), archive.names[key]) for key in _all_municipalities(context, keys)
        ),
        small_words=small_words(archive.settings.book_language),
    )


def search_index(context: SiteContext, plan: PagePlan) -> SearchIndexView:
    """What is searched where Pagefind cannot run: everything but the texts themselves."""
    keys = tuple(searchable_keys(context.archive))
    records = tuple(_search_record(context, key) for key in keys)
    words = [word for text in _texts(records) for word in text.split()]
    lexicon = SearchLexicon(
        frozenset(part for word in words for part in words_in(word)),
        frozenset(part for word in words if word.islower() for part in words_in(word)),
        tuple((search_record.title, *search_record.aliases) for search_record in records if search_record.aliases),
        context.archive.settings.book_language,
    )
    return SearchIndexView(context.page_of(plan, ""), records, ENTRY_END.join(lexicon.entries()))


def titles_index(context: SiteContext, plan: PagePlan) -> TitlesView:
    """The titles that may be meant by an unknown address."""
    titles = tuple(
        (book.routes.records[key], book.archive.names[key])
        for book in context.books.books
        for key in searchable_keys(book.archive)
    )
    return TitlesView(context.page_of(plan, ""), titles)


def _search_record(context: SiteContext, key: RecordKey) -> SearchRecord:
    archive = context.archive
    record = archive.records[key]
    kind = archive.schema.kinds[record.kind]
    return SearchRecord(
        path=context.routes.records[key],
        title=archive.names[key],
        kind=capitalized(kind.label[archive.settings.language][0]),
        summary=context.presenter.entry(key).text,
        aliases=aliases_of(archive, key),
        names=names_in_fields(archive, key),
        parts=tuple((heading.id, archive.heading_text(heading, record)) for heading in record.body.headings),
        within=search_choices(context, key),
    )


def _texts(records: Iterable[SearchRecord]) -> Iterator[str]:
    for search_record in records:
        yield from (search_record.title, search_record.summary, *search_record.aliases, *search_record.names)
        yield from (text for _, text in search_record.parts)


def _parameter(context: SiteContext, choice: str) -> str:
    """The name of a choice in an address."""
    return slugify(context.texts(choice.capitalize()))


def _folder(archive: Archive, key: RecordKey) -> str:
    """What represents the kind of a record in addresses: the folder of its pages."""
    return archive.schema.kinds[archive.records[key].kind].address[archive.settings.language]


def _slug(key: RecordKey) -> str:
    return key.partition("/")[2]


def _municipalities(archive: Archive, key: RecordKey) -> tuple[RecordKey, ...]:
    """The municipalities of a record, each followed by those it merged into; a municipality has itself."""
    record = archive.records[key]
    if record.kind == _MUNICIPALITY:
        return (key, *successors(archive, key))
    return with_successors(archive, record.references(_MUNICIPALITY))


def _all_municipalities(context: SiteContext, keys: Iterable[RecordKey]) -> list[RecordKey]:
    """The municipalities of these records, alphabetically."""
    archive = context.archive
    municipalities = {place for key in keys for place in _municipalities(archive, key)}
    return sorted(municipalities, key=lambda place: (sort_key(archive.names[place]), place))


def aliases_of(archive: Archive, key: RecordKey) -> tuple[str, ...]:
    """The other names of a record that readers may know it by; not its old addresses."""
    aliases = (value.text for value in archive.records[key].values.get("aliases", ()) if isinstance(value, Text))
    return tuple(typographic(alias) for alias in aliases if not any(mark in alias for mark in _ADDRESS_MARKS))


def names_in_fields(archive: Archive, key: RecordKey) -> tuple[str, ...]:
    """The names of the records named in a record's fields, each once, except drafts."""
    targets = dict.fromkeys(map(archive.target, references_in(archive.records[key].values)))
    return tuple(
        archive.names[target]
        for target in targets
        if target is not None and target != key and not archive.records[target].flag("draft")
    )
