"""A story without the page around it: its text, fields and sources, with absolute addresses."""

from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.context import SiteContext
from verhalen_build.site.page_views import InBook, RecordView
from verhalen_build.site.view import Page


def portable_story(context: SiteContext, key: RecordKey) -> RecordView:
    """What a feed and a machine get of a story: neither its drawings nor its place in the book."""
    archive, record, presenter = context.archive, context.archive.records[key], context.presenter
    kind, root, path = archive.schema.kinds[record.kind], archive.settings.base_url, context.routes.records[key]
    _, sections = presenter.fields(record, kind, root)
    return RecordView(
        page=Page(path, root, archive.names[key], lang=presenter.language_of(record)),
        kind=record.kind,
        kind_label=capitalized(kind.label[archive.settings.language][0]),
        index=context.routes.index(kind),
        summary=typographic(record.text("summary")),
        facts=(),
        sections=sections,
        body=presenter.body(record, root),
        picture=presenter.picture(record),
        stub=False,
        mentions=(),
        sources=presenter.sources(record, kind, root),
        date=presenter.date(record),
        iso=str(record.date("date") or ""),
        in_book=InBook(
            authors=presenter.refs_of(record, "authors"),
            after=presenter.refs_of(record, "after"),
            part="",
            previous=None,
            next=None,
            follows=(),
            followed_by=(),
            related=(),
            minutes=0,
        ),
    )
