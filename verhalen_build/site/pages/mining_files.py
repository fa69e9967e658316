"""Files for machines that read: what they may do, and where they may, the stories as Markdown."""

from collections.abc import Iterable, Iterator

import msgspec

from verhalen_build.archive.archive import STORY
from verhalen_build.model.formatting import own_language_name
from verhalen_build.model.front_matter_writer import PlainValue, format_front_matter
from verhalen_build.model.licences import licences
from verhalen_build.model.markdown_writer import escape_text
from verhalen_build.model.names import SitePath
from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.file_views import (
    LinkedText,
    MiningRule,
    MiningRulesView,
    ReadingListPart,
    ReadingListView,
    TwinView,
)
from verhalen_build.site.language_books import LanguageBook
from verhalen_build.site.mining import RESERVED, TWIN_SUFFIX, has_twin
from verhalen_build.site.pages.portable_story import portable_story
from verhalen_build.site.pages.recording_parts import recordings_on
from verhalen_build.site.render import BodyHtml
from verhalen_build.site.view import Page


def mining_rule_plans(context: SiteContext) -> Iterable[PagePlan]:
    """The file with the rules, which is looked for at the root of a host only."""
    settings = context.archive.settings
    has_rules = bool(settings.mining or context.mining_exceptions.records)
    return (PagePlan("mining-rules"),) if settings.base_path == "/" and has_rules else ()


def mining_rules(context: SiteContext, plan: PagePlan) -> MiningRulesView:
    """What holds for the book, after where something else holds: miners use the first rule that fits a path."""
    mining = context.archive.settings.mining
    of_book = (MiningRule("/", mining == RESERVED or context.mining_exceptions.is_mixed),) if mining else ()
    return MiningRulesView(Page(context.routes.fixed(plan.type), "", ""), (*exceptional_rules(context), *of_book))


def exceptional_rules(context: SiteContext) -> tuple[MiningRule, ...]:
    """The rules for records that say something else than the book, and for what shows one that is reserved.

    A rule for a page holds for the same text as Markdown, as that address begins with the address of the page. Where a
    book that may be mined has reserved records, only the pages of others may be: not lists, and not data.
    """
    exceptions, archive, routes = context.mining_exceptions, context.archive, context.routes
    showing = [key for key in archive.records if key in exceptions.showing]
    feeds = (name for name, stories in context.feeds.items() if exceptions.reserved.intersection(stories))
    return (
        *(MiningRule(f"/{routes.records[key]}", choice == RESERVED) for key, choice in exceptions.records.items()),
        # As Markdown a story is without what its page shows of others.
        *(MiningRule(f"/{routes.records[key]}{TWIN_SUFFIX}", False) for key in showing if has_twin(archive, key)),
        *(MiningRule(f"/{routes.records[key]}", True) for key in showing),
        *(MiningRule(f"/{context.feed_path(name)}", True) for name in feeds),
        *(_rules_of_folders(context) if exceptions.is_mixed else ()),
    )


def _rules_of_folders(context: SiteContext) -> Iterator[MiningRule]:
    """The pages of records may be mined, and the indexes among them may not."""
    archive = context.archive
    folders = [
        kind.address[archive.settings.language] for kind in archive.schema.kinds.values() if archive.by_kind[kind.key]
    ]
    yield from (MiningRule(f"/{folder}/index", True) for folder in folders)
    yield from (MiningRule(f"/{folder}/", False) for folder in folders)


def mining_rules_json(view: MiningRulesView, body_html: BodyHtml) -> bytes:
    """The rules after the TDM Reservation Protocol (https://www.w3.org/community/reports/tdmrep/)."""
    rules = [{"location": rule.location, "tdm-reservation": int(rule.is_reserved)} for rule in view.rules]
    return msgspec.json.format(msgspec.json.encode(rules), indent=2) + b"\n"


def twin_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The stories that are there as Markdown."""
    return (PagePlan("twin", key) for key in context.archive.stories if has_twin(context.archive, key))


def twin_path(context: SiteContext, plan: PagePlan) -> SitePath:
    """The address of a story as Markdown: that of its page, and more."""
    return SitePath(context.routes.records[RecordKey(plan.argument)] + TWIN_SUFFIX)


def twin(context: SiteContext, plan: PagePlan) -> TwinView:
    """A story as Markdown."""
    key = RecordKey(plan.argument)
    root = context.archive.settings.base_url
    story = msgspec.structs.replace(portable_story(context, key, root), recordings=recordings_on(context, key, root))
    title, summary = escape_text(story.page.title), escape_text(story.summary)
    head = f"{format_front_matter(_front_matter(context, key))}\n# {title}\n\n" + (f"{summary}\n\n" if summary else "")
    address = context.web_address(context.routes.records[key])
    return TwinView(Page(twin_path(context, plan), story.page.root, ""), head, address, story)


def _front_matter(context: SiteContext, key: RecordKey) -> dict[str, PlainValue]:
    archive = context.archive
    record, settings = archive.records[key], archive.settings
    licence = licences().get(record.choice("licence") or settings.licence)
    return {
        "title": archive.names[key],
        "authors": [ref.label for ref in context.presenter.refs_of(record, "authors")],
        "after": [ref.label for ref in context.presenter.refs_of(record, "after")],
        "date": str(record.date("date") or ""),
        "updated": str(record.date("updated") or ""),
        "language": record.choice("lang") or settings.language,
        "licence": licence.label[settings.language] if licence else "",
        "licence_url": licence.url if licence else "",
        "book": typographic(settings.title),
        "source": context.web_address(context.routes.records[key]),
    }


def reading_list_plans(context: SiteContext) -> Iterable[PagePlan]:
    """The list of stories as Markdown, if there are any."""
    return (PagePlan("reading-list"),) if any(twin_plans(context)) else ()


def reading_list(context: SiteContext, plan: PagePlan) -> ReadingListView:
    """The stories as Markdown, by part of the book, and last the translations by language."""
    archive = context.archive
    stories_label = capitalized(context.plural_name(archive.schema.kinds[STORY]))
    parts = []
    for part in archive.book:
        stories = tuple(_linked_in(context.book, context, key) for key in part.stories if has_twin(archive, key))
        if stories:
            parts.append(ReadingListPart(typographic(part.title) or stories_label, stories))
    parts += [
        ReadingListPart(own_language_name(book.language), stories)
        for book in context.books.books[1:]
        if (
            stories := tuple(
                _linked_in(book, context, key) for key in book.archive.stories if has_twin(book.archive, key)
            )
        )
    ]
    settings = archive.settings
    licence = licences().get(settings.licence)
    return ReadingListView(
        page=Page(context.routes.fixed(plan.type), "", typographic(settings.title)),
        summary=typographic(settings.subtitle),
        licence=f"{licence.label[settings.language]}, {licence.url}" if licence else "",
        parts=tuple(parts),
    )


def _linked_in(book: LanguageBook, context: SiteContext, key: RecordKey) -> LinkedText:
    summary = typographic(book.archive.records[key].text("summary"))
    address = context.web_address(SitePath(book.routes.records[key] + TWIN_SUFFIX))
    return LinkedText(book.archive.names[key], address, summary)


def reading_list_text(view: ReadingListView, body_html: BodyHtml) -> bytes:
    """The list in the form of https://llmstxt.org."""
    lines = [f"# {escape_text(view.page.title)}"]
    lines += ["", f"> {escape_text(view.summary)}"] if view.summary else []
    lines += ["", escape_text(view.licence)] if view.licence else []
    for part in view.parts:
        lines += ["", f"## {escape_text(part.title)}", ""]
        for story in part.stories:
            about = f": {escape_text(story.about)}" if story.about else ""
            lines.append(f"- [{escape_text(story.title)}]({story.address}){about}")
    return ("\n".join(lines) + "\n").encode()
