"""The recordings on the page of a record, and the files beside it: captions, and chapters for podcasts."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from urllib.parse import quote, urlsplit

import msgspec

from verhalen_build.model.formatting import format_length, format_partial_date, language_name
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Group, PartialDate, RecordKey, Reference, RichText, first_value
from verhalen_build.model.recording import Recording, SpokenCue
from verhalen_build.model.single_values import format_duration
from verhalen_build.model.typography import typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.recording_times import Chapter, FragmentNames, SpokenPassage, chapters_of
from verhalen_build.site.recording_views import (
    CaptionLine,
    CaptionsView,
    ChapterMark,
    ChaptersView,
    RecordingView,
    SaidChapter,
    SaidPassage,
    SaidSentence,
)
from verhalen_build.site.render import BodyHtml
from verhalen_build.site.slot_filling import rich_html
from verhalen_build.site.view import Page, Ref


def recordings_on(context: SiteContext, key: RecordKey, root: str) -> tuple[RecordingView, ...]:
    """The recordings of a record, as its page shows them."""
    recordings = context.archive.recordings.get(key, ())
    return tuple(_view(context, key, number, recording, root) for number, recording in enumerate(recordings, 1))


def recordings_mentioned(context: SiteContext, key: RecordKey, root: str) -> tuple[RecordingView, ...]:
    """The recordings of a record, without what is said in them."""
    return tuple(msgspec.structs.replace(view, chapters=()) for view in recordings_on(context, key, root))


def recording_title(context: SiteContext, key: RecordKey, recording: Recording) -> str:
    """What a recording is called: by a title of its own, or else as its record."""
    return typographic(recording.fields.text("title")) or context.archive.names[key]


def speakers_of(context: SiteContext, recording: Recording) -> tuple[Ref, ...]:
    """Who are heard in a recording."""
    references = recording.fields.references("speakers")
    return tuple(ref for reference in references for ref in context.presenter.linked_refs(reference))


def _view(context: SiteContext, key: RecordKey, number: int, recording: Recording, root: str) -> RecordingView:
    record, group, settings = context.archive.records[key], recording.fields, context.archive.settings
    sound = language_of(context, key, recording, "file")
    seen = first_value(group.values, "seen", RichText)
    names = FragmentNames(number)
    return RecordingView(
        number=number,
        lang=_foreign(context, key, recording, "transcript"),
        title=recording_title(context, key, recording),
        title_lang=_foreign(context, key, recording, "title"),
        is_film=recording.is_film,
        media_type=recording.media_type,
        address=media_address(context, recording, root),
        host=urlsplit(recording.address).netloc,
        length=format_length(recording.seconds, settings.language) if recording.seconds else "",
        language=language_name(sound, settings.language) if sound != settings.book_language else "",
        date=_date(context, group),
        speakers=speakers_of(context, recording),
        note=typographic(group.text("note")),
        note_lang=_foreign(context, key, recording, "note"),
        seen=rich_html(seen, record, context.archive, context.routes, root) if seen is not None else "",
        seen_lang=_foreign(context, key, recording, "seen"),
        captions=captions_path(context, key, number) if recording.is_film and recording.captions else "",
        page_address=_page_address(context, key),
        is_written_out=bool(recording.cues),
        chapters=tuple(_chapter(context, chapter, names) for chapter in chapters_of(recording.cues)),
    )


def _foreign(context: SiteContext, key: RecordKey, recording: Recording, field: str) -> str:
    """The language of the words of a field, if it is not the one of the site."""
    language = language_of(context, key, recording, field)
    return language if language != context.archive.settings.language else ""


def language_of(context: SiteContext, key: RecordKey, recording: Recording, field: str) -> Language:
    """The language of the words of a field of a recording; with its file, of the recording itself."""
    if field in recording.translated:
        return context.archive.settings.book_language
    if field == "title" and field not in recording.fields.values:
        return context.archive.language_of_name(key)
    return context.books.original.archive.language_of(key)


def media_address(context: SiteContext, recording: Recording, root: str) -> str:
    """The address of a recording, from a page from which `root` leads to the site's root."""
    return f"{root}{quote(context.routes.asset(recording.file))}" if recording.file is not None else recording.address


def _page_address(context: SiteContext, key: RecordKey) -> str:
    """The address on the web of the page of a record; "" where the site has none."""
    return context.web_address(context.routes.records[key]) if context.archive.settings.base_url else ""


def _date(context: SiteContext, group: Group) -> str:
    date = first_value(group.values, "date", PartialDate)
    return format_partial_date(date, context.archive.settings.language) if date is not None else ""


def _refs(context: SiteContext, reference: Reference | None) -> tuple[Ref, ...]:
    return context.presenter.linked_refs(reference) if reference is not None else ()


def _chapter(context: SiteContext, chapter: Chapter, names: FragmentNames) -> SaidChapter:
    passages = tuple(_passage(context, passage, names) for passage in chapter.passages)
    fragment = next((passage.sentences[0].fragment for passage in passages), names.fragment(chapter.start))
    return SaidChapter(typographic(chapter.heading), fragment, format_duration(int(chapter.start)), passages)


def _passage(context: SiteContext, passage: SpokenPassage, names: FragmentNames) -> SaidPassage:
    sentences = tuple(
        SaidSentence(names.fragment(sentence.start), f"{round(sentence.start, 1):g}", typographic(sentence.text))
        for sentence in passage.sentences
    )
    speaker = next(iter(_refs(context, passage.speaker)), Ref(passage.label) if passage.label else None)
    return SaidPassage(speaker, format_duration(int(passage.sentences[0].start)), sentences)


# Captions and chapters, as files beside the page


def captions_path(context: SiteContext, key: RecordKey, number: int) -> SitePath:
    """The address of the captions of a recording."""
    return context.routes.beside(key, number, ".vtt")


def chapters_path(context: SiteContext, key: RecordKey, number: int) -> SitePath:
    """The address of the chapters of a recording."""
    return context.routes.beside(key, number, ".json")


def captions_plans(context: SiteContext) -> Iterator[PagePlan]:
    """What is said in films, for those who see them, and in all other recordings for the podcast."""
    in_podcast = {(episode.key, episode.number) for episode in context.book.episodes}
    for key, recordings in context.archive.recordings.items():
        for number, recording in enumerate(recordings, 1):
            if recording.captions and (recording.is_film or (key, number) in in_podcast):
                yield PagePlan("captions", key, number)


def chapters_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The chapters of recordings that have any, for the podcast."""
    for key, number, recording in context.book.episodes:
        if has_chapters(recording):
            yield PagePlan("chapters", key, number)


def has_chapters(recording: Recording) -> bool:
    """Whether a recording has a heading."""
    return any(cue.is_heading for cue in recording.cues)


def _planned(context: SiteContext, plan: PagePlan) -> Recording:
    return context.archive.recordings[RecordKey(plan.argument)][plan.number - 1]


def captions(context: SiteContext, plan: PagePlan) -> CaptionsView:
    """What is said in a recording, for players."""
    said = [cue for cue in _planned(context, plan).captions if not cue.is_heading]
    lines = tuple(_caption(context, cue, following) for cue, following in zip_longest(said, said[1:]))
    return CaptionsView(Page(captions_path(context, RecordKey(plan.argument), plan.number), "", ""), lines)


# What is shown if nothing follows and it is not known when the words end.
_LAST = 5.0


def _caption(context: SiteContext, cue: SpokenCue, following: SpokenCue | None) -> CaptionLine:
    refs = _refs(context, cue.speaker)
    until = cue.end if cue.end > cue.start else following.start if following is not None else cue.start + _LAST
    return CaptionLine(cue.start, until, refs[0].label if refs else cue.label, typographic(cue.text))


def captions_text(view: CaptionsView, body_html: BodyHtml) -> bytes:
    """Captions as WebVTT (https://www.w3.org/TR/webvtt1)."""
    parts = ["WEBVTT\n"]
    for line in view.lines:
        voice = f"<v {_escaped(line.speaker)}>" if line.speaker else ""
        parts.append(f"\n{_time(line.start)} --> {_time(line.end)}\n{voice}{_escaped(line.text)}\n")
    return "".join(parts).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def chapters(context: SiteContext, plan: PagePlan) -> ChaptersView:
    """The chapters of a recording."""
    cues: Iterable[SpokenCue] = _planned(context, plan).cues
    marks = tuple(ChapterMark(cue.start, typographic(cue.text)) for cue in cues if cue.is_heading)
    return ChaptersView(Page(chapters_path(context, RecordKey(plan.argument), plan.number), "", ""), marks)


def chapters_json(view: ChaptersView, body_html: BodyHtml) -> bytes:
    """Chapters as podcast players read them.

    https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
    """
    marks = [{"startTime": mark.start, "title": mark.heading} for mark in view.marks]
    return msgspec.json.format(msgspec.json.encode({"version": "1.2.0", "chapters": marks}), indent=2) + b"\n"
