"""The podcast of the book: its recordings for programs that play them one after another (RSS 2.0).

What directories ask for: https://podcasters.apple.com/support/823-podcast-requirements. Transcripts, chapters
and people: https://github.com/Podcastindex-org/podcast-namespace.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from email.utils import format_datetime
from uuid import UUID, uuid5

from verhalen_build.model.record import PartialDate, first_value
from verhalen_build.model.recording import Recording
from verhalen_build.model.typography import typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.feeds import is_future, last_changed
from verhalen_build.site.file_views import PodcastEntry, PodcastView
from verhalen_build.site.language_books import Episode
from verhalen_build.site.pages.icon_pages import PODCAST_COVER
from verhalen_build.site.pages.recording_parts import (
    captions_path,
    chapters_path,
    has_chapters,
    language_of,
    media_address,
    recording_title,
    speakers_of,
)
from verhalen_build.site.view import Page

# Of podcasts by the address of their feed: https://podcasting2.org/docs/podcast-namespace/tags/guid
_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_NOON = 12


def podcast_plans(context: SiteContext) -> Iterable[PagePlan]:
    """The podcast in a language, if there is anything to hear in it and the site has an address on the web."""
    return (PagePlan("podcast"),) if context.book.episodes else ()


def podcast_page(context: SiteContext, plan: PagePlan) -> PodcastView:
    """The recordings, the newest first; those without a date come last, in the order of their records."""
    settings = context.archive.settings
    path = context.routes.fixed("podcast")
    address = context.web_address(path)
    episodes: dict[str, PodcastEntry] = {}
    for _, entry in sorted(_entries(context), key=lambda entry: entry[0], reverse=True):
        # Players know an episode by its file, also when it gets another number or page: one file is one episode.
        episodes.setdefault(entry.media, entry)
    return PodcastView(
        page=Page(path, settings.base_url, typographic(settings.title)),
        address=address,
        about=context.web_address(context.routes.fixed("home")),
        language=context.book.language,
        guid=str(uuid5(_NAMESPACE, address.partition("://")[2].rstrip("/"))),
        description=context.presenter.description,
        author=typographic(settings.publisher.name or settings.title),
        email=settings.email,
        cover=context.web_address(PODCAST_COVER),
        entries=tuple(episodes.values()),
    )


def _entries(context: SiteContext) -> Iterator[tuple[PartialDate, PodcastEntry]]:
    for episode in context.book.episodes:
        changed = last_changed(context.archive.records[episode.key], context.today)
        published = changed or _recorded_on(episode.recording, context.today)
        yield published or PartialDate(0), _entry(context, episode, published)


def _recorded_on(recording: Recording, today: date) -> PartialDate | None:
    day = first_value(recording.fields.values, "date", PartialDate)
    return day if day is not None and not is_future(day, today) else None


def _entry(context: SiteContext, episode: Episode, published: PartialDate | None) -> PodcastEntry:
    key, number, recording = episode
    record, name = context.archive.records[key], context.archive.names[key]
    page = context.web_address(context.routes.records[key])
    has_words = any(not cue.is_heading for cue in recording.captions)
    summary = record.text("summary") if "summary" not in context.archive.inherited.get(key, {}) else ""
    return PodcastEntry(
        title=": ".join(dict.fromkeys((name, recording_title(context, key, recording)))),
        address=f"{page}#_recording-{number}",
        published=_in_words(published) if published is not None else "",
        description=" ".join(map(typographic, filter(None, (recording.fields.text("note"), summary)))) or name,
        media=media_address(context, recording, context.archive.settings.base_url),
        media_type=recording.media_type,
        size=recording.size,
        seconds=round(recording.seconds),
        speakers=tuple(ref.label for ref in speakers_of(context, recording)),
        language=language_of(context, key, recording, "transcript"),
        transcript=context.web_address(captions_path(context, key, number)) if has_words else "",
        chapters=context.web_address(chapters_path(context, key, number)) if has_chapters(recording) else "",
    )


def _in_words(day: PartialDate) -> str:
    """A date as RSS writes it (RFC 2822): the first day that it may be, at noon."""
    return format_datetime(datetime(day.year, day.month or 1, day.day or 1, _NOON, tzinfo=UTC))
