"""The views of a recording: on the page of its record, and its captions and chapters for players."""

from verhalen_build.site.view import PageView, Ref, View


class SaidSentence(View, frozen=True, array_like=True):
    """A sentence of a transcript: the fragment that leads to it, its exact second, and its words."""

    fragment: str
    at: str
    text: str


class SaidPassage(View, frozen=True, array_like=True):
    """What somebody says without a break, and from when."""

    speaker: Ref | None
    time: str
    sentences: tuple[SaidSentence, ...]


class SaidChapter(View, frozen=True, array_like=True):
    """A chapter of a transcript, with the fragment of its beginning; what comes before all headings has none."""

    heading: str
    fragment: str
    time: str
    passages: tuple[SaidPassage, ...]


class RecordingView(View, frozen=True, array_like=True):
    """A recording on the page of its record, of which it is the `number`-th.

    `lang` is the language of what is said if it is not that of the site, and `title_lang`, `note_lang` and `seen_lang`
    are those of the title, the note and what is seen.
    `language` names that of the recording itself, if it is not that of the book.
    `address` begins at the page itself, or is one at another `host`; `captions` is the path of a file, or "".
    `page_address` is that on the web of the page, or ""; what is said there `is_written_out`, also where only the
    recording is mentioned and `chapters` is empty.
    """

    number: int
    lang: str
    title: str
    title_lang: str
    is_film: bool
    media_type: str
    address: str
    host: str
    length: str
    language: str
    date: str
    speakers: tuple[Ref, ...]
    note: str
    note_lang: str
    seen: str
    seen_lang: str
    captions: str
    page_address: str
    is_written_out: bool
    chapters: tuple[SaidChapter, ...]

    @property
    def contents(self) -> tuple[SaidChapter, ...]:
        """The chapters with a heading."""
        return tuple(chapter for chapter in self.chapters if chapter.heading)


class CaptionLine(View, frozen=True, array_like=True):
    """A line of captions, from one second to another, and who says it, if that is known."""

    start: float
    end: float
    speaker: str
    text: str


class CaptionsView(PageView, frozen=True, array_like=True):
    """The captions of a recording."""

    lines: tuple[CaptionLine, ...]


class ChapterMark(View, frozen=True, array_like=True):
    """The second at which a chapter begins, and its heading."""

    start: float
    heading: str


class ChaptersView(PageView, frozen=True, array_like=True):
    """The chapters of a recording."""

    marks: tuple[ChapterMark, ...]
