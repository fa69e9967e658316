"""The data files, and the page that explains them."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from verhalen_build.model.archive_paths import DATA_FOLDER
from verhalen_build.model.formatting import format_number, format_partial_date, format_size
from verhalen_build.model.licences import licences
from verhalen_build.model.names import SitePath
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.book_views import DataLink, DataRow, OpenDataView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.data.data_file import DataFile
from verhalen_build.site.data.data_files import data_file_names, whole_book_files
from verhalen_build.site.data.record_data import newest_update
from verhalen_build.site.file_views import DataFileView
from verhalen_build.site.media_types import MediaType
from verhalen_build.site.render import BodyHtml


def data_plans(page_type: str, media_type: MediaType) -> Callable[[SiteContext], Iterator[PagePlan]]:
    """The data files of a media type."""

    def plans(context: SiteContext) -> Iterator[PagePlan]:
        names = data_file_names(context.record_data)
        return (PagePlan(page_type, name) for name, format_ in names.items() if format_.media_type is media_type)

    return plans


def data_path(context: SiteContext, plan: PagePlan) -> SitePath:
    """The address of a data file."""
    return SitePath(f"{DATA_FOLDER}/{plan.argument}")


def data_file(context: SiteContext, plan: PagePlan) -> DataFileView:
    """A data file."""
    file = context.data_files[plan.argument]
    return DataFileView(context.page(data_path(context, plan), file.title), file.data)


def file_bytes(view: DataFileView, body_html: BodyHtml) -> bytes:
    """The bytes of a data file."""
    return view.data


def open_data_page(context: SiteContext, plan: PagePlan) -> OpenDataView:
    """The page that explains the data."""
    settings, language = context.archive.settings, context.archive.settings.language
    licence = licences().get(settings.licence)
    updated = newest_update(context.original.archive)
    files = context.data_files.values()
    return OpenDataView(
        page=context.page_of(plan, context.texts("Open data")),
        licence=licence.label[language] if licence is not None else "",
        licence_address=licence.url if licence is not None else "",
        publisher=typographic(settings.publisher.name),
        publisher_lang=settings.translated_from if settings.translated_from != language else "",
        updated=format_partial_date(updated, language) if updated is not None else "",
        iso=str(updated or ""),
        kinds=tuple(_kind_rows(context, files)),
        groups=tuple(_row(context, [file]) for file in files if file.kind and file.table and not file.table.key),
        whole=tuple(_rows_of_all(context, files)),
    )


def _kind_rows(context: SiteContext, files: Iterable[DataFile]) -> Iterator[DataRow]:
    """A row for each kind: its table, and its records as JSON with their schema."""
    for kind in context.original.record_data.keys:
        yield _row(context, [file for file in files if file.kind == kind and (file.table is None or file.table.key)])


def _rows_of_all(context: SiteContext, files: Iterable[DataFile]) -> Iterator[DataRow]:
    """A row for what is about the whole book, in whichever formats."""
    of_all = (file for file in files if not file.kind)
    return (_row(context, list(same)) for _, same in groupby(of_all, key=lambda file: file.title))


def _title(context: SiteContext, file: DataFile) -> str:
    """What is in a file, in the language of the page."""
    if not file.kind:
        names = whole_book_files(context.original.record_data)
        titles = dict(zip(names, whole_book_files(context.record_data).values(), strict=True))
        return titles[file.name].title
    kind = context.archive.schema.kinds[file.kind]
    plural, field = capitalized(context.plural_name(kind)), kind.field(file.field)
    return f"{plural}: {field.display_name(context.archive.settings.language).lower()}" if field else plural


def _row(context: SiteContext, files: list[DataFile]) -> DataRow:
    table = files[0].table
    links = (
        DataLink(
            file.format.label,
            f"{DATA_FOLDER}/{file.name}",
            format_size(len(file.data), context.archive.settings.language),
        )
        for file in files
    )
    count = format_number(len(table.rows), context.archive.settings.language) if table is not None else ""
    return DataRow(typographic(_title(context, files[0])), count, tuple(links))
