"""Feeds (RFC 4287) of the newest and newly changed stories, and the page that tells readers of them."""

from collections.abc import Iterable, Iterator

from verhalen_build.archive.archive import STORY
from verhalen_build.model.licences import licences
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.book_views import FollowView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.feeds import WHOLE_BOOK, last_changed, timestamp, written_on
from verhalen_build.site.file_views import Enclosure, FeedCategory, FeedEntry, FeedView
from verhalen_build.site.pages.portable_story import portable_story
from verhalen_build.site.pages.recording_parts import media_address, recording_title
from verhalen_build.site.view import Alternate, Page, Ref

_FOLLOWED_KINDS = ("theme", "municipality")


def feed_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The feed of the whole book."""
    return (PagePlan("feed") for name in context.feeds if name == WHOLE_BOOK)


def subject_feed_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The feeds of themes and municipalities."""
    return (PagePlan("subject-feed", name) for name in context.feeds if name != WHOLE_BOOK)


def feed_texts(context: SiteContext, plan: PagePlan) -> Iterable[RecordKey]:
    """The stories whose texts are in a feed."""
    return context.feeds[plan.argument]


def feed_page(context: SiteContext, plan: PagePlan) -> FeedView:
    """One feed."""
    settings = context.archive.settings
    path = context.feed_path(plan.argument)
    subject = context.routes.records[RecordKey(plan.argument)] if plan.argument else context.routes.fixed("home")
    stories = context.feeds[plan.argument]
    changed = (last_changed(context.archive.records[key], context.today) for key in stories)
    return FeedView(
        # The addresses in a feed are absolute, as it is read elsewhere.
        page=Page(path, settings.base_url, context.feed_title(plan.argument)),
        address=context.web_address(path),
        about=context.web_address(subject),
        subtitle=typographic(settings.subtitle),
        updated=max(timestamp(day) for day in changed if day is not None),
        author=typographic(settings.publisher.name or settings.title),
        entries=tuple(_entry(context, key) for key in stories),
    )


def _entry(context: SiteContext, key: RecordKey) -> FeedEntry:
    record = context.archive.records[key]
    written, changed = written_on(record, context.today), last_changed(record, context.today)
    assert changed is not None
    licence = licences().get(record.choice("licence") or context.archive.settings.licence)
    return FeedEntry(
        address=context.web_address(context.routes.records[key]),
        published=timestamp(written) if written is not None else "",
        updated=timestamp(changed),
        authors=tuple(ref.label for ref in context.presenter.refs_of(record, "authors")),
        categories=tuple(_categories(context, record)),
        rights=licence.label[context.archive.settings.language] if licence else "",
        licence=licence.url if licence else "",
        story=portable_story(context, key, context.archive.settings.base_url),
        enclosures=tuple(_enclosures(context, key)),
    )


def _enclosures(context: SiteContext, key: RecordKey) -> Iterator[Enclosure]:
    for recording in context.archive.recordings.get(key, ()):
        address = media_address(context, recording, context.archive.settings.base_url)
        yield Enclosure(address, recording.media_type, recording.size, recording_title(context, key, recording))


def _categories(context: SiteContext, record: Record) -> Iterator[FeedCategory]:
    scheme = context.web_address(context.routes.index(context.archive.schema.kinds["theme"]))
    for ref in context.presenter.refs_of(record, "themes"):
        if ref.path:
            yield FeedCategory(ref.path.rpartition("/")[2].removesuffix(".html"), scheme, ref.label)


def follow_page(context: SiteContext, plan: PagePlan) -> FollowView:
    """What a feed is, with all feeds of the book."""
    archive = context.archive
    groups = []
    for kind in _FOLLOWED_KINDS:
        names = [key for key in archive.by_kind[kind] if key in context.feeds]
        if names:
            title = capitalized(context.plural_name(archive.schema.kinds[kind]))
            groups.append((title, tuple(_feed(context, name, context.presenter.ref(name)) for name in names)))
    title = typographic(archive.settings.title)
    story = capitalized(context.plural_name(archive.schema.kinds[STORY]))
    return FollowView(
        page=context.page_of(plan, context.texts("Follow")),
        whole=_feed(context, WHOLE_BOOK, Ref(f"{title}: {story.lower()}")),
        groups=tuple(groups),
        podcasts=context.podcasts,
    )


def _feed(context: SiteContext, name: str, of: Ref) -> Alternate:
    return Alternate("", context.web_address(context.feed_path(name)), of.label, of.lang)
