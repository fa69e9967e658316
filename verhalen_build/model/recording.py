"""Recordings of sound and film, and what is said in them."""

import re
from typing import Literal

import msgspec

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem
from verhalen_build.model.record import Group, Reference
from verhalen_build.model.single_values import format_duration

RECORDINGS = "recordings"
"""The field with the recordings of a record, a group."""
TRANSCRIPT_FIELDS = ("transcript", "captions")
"""The fields of a recording with files of what is said in it."""
FACT_FIELDS = ("speakers", "date", "duration")
"""The fields of a recording without words, which a translation has of its original."""

MEDIA_TYPES: dict[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
}
"""The media type of each kind of file that browsers play, by the end of its name."""
TRANSCRIPT_SUFFIXES = (".vtt", ".srt", ".txt", ".xml")
"""How the name of a file with a transcript ends."""
UPLOADS: dict[str, tuple[str, ...]] = {"recording": tuple(MEDIA_TYPES), "transcript": TRANSCRIPT_SUFFIXES}
"""How the names of files end that a writer may upload at a field, by what the field says that it takes."""
FILM = "video/"
"""How the media type of a film begins."""

_LOWER_CASE_IN_NAMES = frozenset("van de der den ten ter het 't te la le du von zu of and en".split())
# What sentences begin with, and nobody is called.
_NO_NAMES = frozenset(
    "bijvoorbeeld bovendien daarom dus en goed immers ja kijk kortom luister maar namelijk nee nou oké ook tja toen"
    " trouwens want zo and because but look no now okay so then well yes".split()
)

# What stands in a sentence before a colon, and in nothing that a speaker is called.
_IN_SENTENCES = frozenset(
    "dacht denk denkt dit dat dus er gaat geldt ging had heb hebben hebt heeft hem hij ik is je jij jullie kan kon kwam"
    " let maar mijn moest moet niet omdat ons onze riep schreef staat stond toen u vind vindt vond vroeg vroegen want"
    " waren was we weet werd wij wil wilde wist wordt zei zeg zeggen zegt zeiden ze zij zijn zo"
    " asked but he i it my not our said saw say says she that there they this thought told were which you".split()
)
# What is written in brackets in a label tells how or to whom somebody speaks.
_IN_BRACKETS = re.compile(r"\[[^\[\]]*+\]|\([^()]*+\)")

MediaFault = Literal["", "media-of-another-kind", "media-damaged", "media-track"]


class MediaFile(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a file with sound or film: how long it takes, 0 if it does not tell, and its size for readers.

    `fault` is the code of a problem with it, or ""; `rare_codec` is one that not every browser plays, or "".
    It `is_cut` if it plays and stops before its end.
    """

    media_type: str
    seconds: float = 0
    size: int = 0
    fault: MediaFault = ""
    rare_codec: str = ""
    is_cut: bool = False


class Cue(msgspec.Struct, frozen=True, array_like=True):
    """Words that are said from `start` to `end`, in seconds, or a heading; `line` is where they stand in their file.

    `label` is who says them, as written; it `is_sure` unless it may be the beginning of a sentence. Then `prefix` is
    what was taken off before the words (`Let op:`). Where the label is sure and "", somebody else speaks than before,
    and it is not said who.
    """

    start: float
    end: float
    text: str
    line: int
    label: str = ""
    is_sure: bool = False
    is_heading: bool = False
    prefix: str = ""


def looks_like_name(label: str) -> bool:
    """Whether what stands before words is written as a name: each of its own words has a capital or is a number."""
    words = _words_of_label(label)
    return (
        0 < len(words) <= 5
        and "," not in label
        and " ".join(words).lower() not in _NO_NAMES
        and all(word[:1].isupper() or word.isdigit() or word in _LOWER_CASE_IN_NAMES for word in words)
    )


def may_be_speaker(label: str) -> bool:
    """Whether what stands before words may say who speaks, also if it is not written as a name (`vrouw in de zaal`)."""
    words = [word.lower().strip(".,") for word in _words_of_label(label)]
    return len(words) <= 5 and not _IN_SENTENCES.intersection(words) and not _NO_NAMES.intersection(words[:1])


def _words_of_label(label: str) -> list[str]:
    """The words in a label, without signs and what is in brackets (`Anna …`, `Anna (lacht)`)."""
    return [word for word in _IN_BRACKETS.sub(" ", label).split() if any(map(str.isalnum, word))]


class Transcript(msgspec.Struct, frozen=True, array_like=True):
    """What is said in a recording, in order of time, and what is wrong with the file."""

    cues: tuple[Cue, ...] = ()
    problems: tuple[Problem, ...] = ()


class SpokenCue(msgspec.Struct, frozen=True, array_like=True):
    """A cue of which it is known who says it: somebody of the book, or somebody else by a `label`, or "" and None."""

    start: float
    end: float
    text: str
    speaker: Reference | None = None
    label: str = ""
    is_heading: bool = False


class Recording(msgspec.Struct, frozen=True, array_like=True):
    """A recording of a record: its fields, its `file` or else its `address`, how long it takes, and what is said.

    `seconds` is 0 where that is not known. `captions` is what players show: what is said, unless a file has them.
    `translated` are the fields in the language of the book that it is shown in, where that is a translation; with its
    file, the recording itself is.
    """

    fields: Group
    media_type: str
    seconds: float
    size: int
    file: SourcePath | None = None
    address: str = ""
    cues: tuple[SpokenCue, ...] = ()
    captions: tuple[SpokenCue, ...] = ()
    translated: tuple[str, ...] = ()

    @property
    def is_translation(self) -> bool:
        """Whether a translation has this recording and its original has not."""
        return "file" in self.translated

    @property
    def is_film(self) -> bool:
        """Whether there is something to see."""
        return self.media_type.startswith(FILM)


def clock(seconds: float) -> str:
    """A moment as a transcript writes it, without zeros that say nothing: `1:05:30`, `0:04.25`."""
    thousandths = round(seconds % 1 * 1000)
    return format_duration(int(seconds)) + (f".{thousandths:03}".rstrip("0") if thousandths else "")
