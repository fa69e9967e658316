"""A story without the page around it: its text, fields and sources."""

from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.context import SiteContext
from verhalen_build.site.pages.recording_parts import recordings_mentioned
from verhalen_build.site.record_views import InBook, RecordView
from verhalen_build.site.view import Page


def portable_story(context: SiteContext, key: RecordKey, root: str) -> RecordView:
    """What a feed, a machine and paper get of a story: neither its drawings nor its place in the book.

    `root` leads to the root of the site: from another site that is its address on the web.
    """
    archive, record, presenter = context.archive, context.archive.records[key], context.presenter
    kind, path = archive.schema.kinds[record.kind], context.routes.records[key]
    return RecordView(
        page=Page(path, root, archive.names[key], lang=presenter.language_of(record)),
        kind=record.kind,
        kind_label=capitalized(kind.label[archive.settings.language][0]),
        index=context.routes.index(kind),
        summary=typographic(record.text("summary")),
        summary_lang=presenter.language_of(record, "summary"),
        facts=(),
        sections=presenter.sections(record, kind, root),
        body=presenter.body(record, root),
        picture=presenter.picture(record, root),
        stub=False,
        mentions=(),
        sources=presenter.sources(record, kind, root),
        recordings=recordings_mentioned(context, key, root),
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
