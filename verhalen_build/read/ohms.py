"""Interviews exported by OHMS, the Oral History Metadata Synchronizer.

The times of a transcript are in `sync`: `1:|12(6)|30(2)` says that each next minute begins at that line, and that word
of it. The index has points, each with a time in seconds and a title. Since version 6 the words are WebVTT, in an
element of their own, at times without its first line.
What the elements mean: https://github.com/uklibraries/ohms-viewer/tree/master/app/Ohms
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from verhalen_build.model.recording import Cue

_DECLARATION = re.compile(r"\A\s*+<\?xml[^>]*+\?>")
_SYNC = re.compile(r"(\d+)(?:\((\d+)\))?")
# Notes at the end, and where they belong.
_NOTES = ("footnotes", "footnote")
_DURATION = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})")
_WEB_VTT = "WEBVTT"
_DOCUMENT_TYPE = "<!DOCTYPE"
_A_MINUTE = 60
# How many seconds a heading may move, to stand between sentences.
_NEAR = 15
_SENTENCE_END = re.compile(r"[.?!…][\])\"'”’]*\Z")
# What is there where only the index was made.
_NO_TRANSCRIPT = "no transcript."


OhmsFaultCode = Literal["transcript-unread", "transcript-doctype", "transcript-note-open"]


class OhmsFault(Exception):
    """A file of which the interview cannot be read: the code of the problem, and the `words` where it is, at a line."""

    def __init__(self, code: OhmsFaultCode, words: str, line: int) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.line = line


class Interview(NamedTuple):
    """What is said in an interview, by cues, or as WebVTT that begins after `line` lines; and its index as headings."""

    cues: tuple[Cue, ...]
    web_vtt: str = ""
    line: int = 0


def ohms_transcript(text: str) -> Interview:
    """The transcript in the XML of OHMS. Raises OhmsFault."""
    # An entity could be as large as a disk, and these files have none.
    entity = text.find(_DOCUMENT_TYPE)
    if entity >= 0:
        raise OhmsFault("transcript-doctype", _DOCUMENT_TYPE, text.count("\n", 0, entity) + 1)
    # The text is decoded, whatever the declaration says. The line end after it counts for the places.
    try:
        root = ElementTree.fromstring(_DECLARATION.sub("", text))
    except ElementTree.ParseError as error:
        line, _ = error.position
        raise OhmsFault("transcript-unread", text.split("\n")[line - 1].strip(), line) from error
    record = root.find("{*}record")
    if record is None:
        raise OhmsFault("transcript-unread", f"<{root.tag.rpartition('}')[2]}>", 1)
    headings = tuple(_headings(record, text))
    for name in ("vtt_transcript", "transcript"):
        words = _text(record, name)
        if _is_said(words) and (name == "vtt_transcript" or words.lstrip().startswith(_WEB_VTT)):
            blank = len(words) - len(words.lstrip())
            return Interview(headings, words.lstrip(), next(_lines_of(name, text)) - 1 + words.count("\n", 0, blank))
    seconds = _seconds(_text(record, "duration"))
    line = next(_lines_of("transcript", text), 1)
    cues = tuple(_cues(_text(record, "transcript"), line, _text(record, "sync"), seconds))
    return Interview((*_between_sentences(headings, cues), *cues))


def _text(parent: Element, name: str) -> str:
    return parent.findtext(f"{{*}}{name}") or ""


def _lines_of(name: str, text: str) -> Iterator[int]:
    """The line of each element of a name."""
    for match in re.finditer(rf"<(?:\w+:)?{name}(?=[\s>])[^<>]*+>", text):
        yield text.count("\n", 0, match.end()) + 1


def _headings(record: Element, text: str) -> Iterator[Cue]:
    for point, line in zip(record.iterfind("{*}index/{*}point"), _lines_of("point", text), strict=False):
        time, title = _text(point, "time").strip(), " ".join(_text(point, "title").split()).rstrip(";")
        if title and time.isdigit():
            yield Cue(int(time), int(time), title, line, is_heading=True)


def _seconds(duration: str) -> float:
    """How long the interview takes (`01:02:03`), 0 if that is not said."""
    match = _DURATION.fullmatch(duration.strip())
    return int(match[1]) * 60 * _A_MINUTE + int(match[2]) * _A_MINUTE + int(match[3]) if match else 0


def _is_said(words: str) -> bool:
    return words.strip().lower() not in {"", _NO_TRANSCRIPT}


def _cues(transcript: str, first_line: int, sync: str, seconds: float) -> Iterator[Cue]:
    """A cue for each line, or part of one, between two places whose time is known."""
    lines = _without_notes(transcript, first_line).split("\n") if _is_said(transcript) else []
    for (start, place), (end, until) in pairwise(_marks(sync, lines, seconds)):
        parts = [(first_line + number, words) for number, words in _between(lines, place, until) if words]
        yield from spread_cues(start, end, parts)


def spread_cues(start: float, end: float, parts: Sequence[tuple[int, str]]) -> Iterator[Cue]:
    """Words with their lines, said between two times, as cues whose times follow from how many letters come before."""
    letters = sum(len(words) for _, words in parts)
    before = 0
    for number, words in parts:
        begins, before = before, before + len(words)
        times = (start + (end - start) * begins / letters, start + (end - start) * before / letters)
        yield Cue(round(times[0], 1), round(times[1], 1), words, number)


def _between_sentences(headings: Iterable[Cue], cues: Sequence[Cue]) -> Iterator[Cue]:
    """The headings, not halfway a sentence: when words are said is known to the minute only."""
    begins = [cue.start for before, cue in pairwise([None, *cues]) if cue is not None and _begins(before, cue)]
    for heading in headings:
        near = min(begins, key=lambda start: abs(start - heading.start), default=heading.start)
        start = near if abs(near - heading.start) <= _NEAR else heading.start
        yield replace(heading, start=start, end=start)


def _begins(before: Cue | None, cue: Cue) -> bool:
    """Whether a cue begins with a sentence, or with who says it, which these files have in capitals."""
    return before is None or _SENTENCE_END.search(before.text) is not None or cue.text.partition(":")[0].isupper()


def _without_notes(transcript: str, first_line: int) -> str:
    """The transcript without notes, of which the line ends stay, so that the lines after them keep their numbers.

    Raises OhmsFault for a note without an end: it is not known where what is said goes on.
    """
    for name in _NOTES:
        said, *parts = transcript.split(f"[[{name}]]")
        for part in parts:
            note, end, after = part.partition(f"[[/{name}]]")
            if not end:
                raise OhmsFault("transcript-note-open", f"[[{name}]]", first_line + said.count("\n"))
            said += "\n" * note.count("\n") + after
        transcript = said
    return transcript


class _Place(NamedTuple):
    """A word of a line, both from 0."""

    line: int
    word: int


def _marks(sync: str, lines: list[str], seconds: float) -> list[tuple[float, _Place]]:
    """The places whose time is known, the first and last included."""
    size, _, chunks = sync.partition(":")
    minutes = int(size) if size.strip().isdigit() else 1
    places = [_Place(0, 0)]
    for chunk in chunks.split("|")[1:]:
        match = _SYNC.match(chunk.strip())
        if match is not None and int(match[1]) < len(lines):
            places.append(_Place(int(match[1]), max(int(match[2] or 1) - 1, 0)))
    marks = [(float(number * minutes * _A_MINUTE), place) for number, place in enumerate(places)]
    last = marks[-1][0]
    # The last part takes as long as any, unless the whole is shorter.
    end = last + minutes * _A_MINUTE
    return [*marks, (min(end, seconds) if seconds > last else end, _Place(len(lines), 0))]


def _between(lines: list[str], place: _Place, until: _Place) -> Iterator[tuple[int, str]]:
    for number in range(place.line, min(until.line + 1, len(lines))):
        words = lines[number].split()
        first = place.word if number == place.line else 0
        last = until.word if number == until.line else len(words)
        yield number, " ".join(words[first:last])
