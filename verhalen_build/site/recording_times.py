"""What is said in a recording as a page shows it: chapters of passages of sentences, each with its second.

A media fragment (https://www.w3.org/TR/media-frags/) such as `#t=125` is at once the id of a sentence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from verhalen_build.model.record import Reference
from verhalen_build.model.recording import SpokenCue
from verhalen_build.read.sentences import sentence_spans

# After a silence of so many seconds, or as many letters, a new paragraph begins.
_SILENCE = 3.0
_LONG = 700


@dataclass(frozen=True)
class Sentence:
    """A sentence and when it is said, in seconds."""

    start: float
    end: float
    text: str


@dataclass
class SpokenPassage:
    """What somebody says without a break."""

    speaker: Reference | None
    label: str
    sentences: list[Sentence] = field(default_factory=list)


@dataclass
class Chapter:
    """What is said under a heading, which may be ""."""

    heading: str
    start: float
    passages: list[SpokenPassage] = field(default_factory=list)


def chapters_of(cues: Iterable[SpokenCue]) -> list[Chapter]:
    """The chapters of a recording."""
    chapters = [Chapter("", 0)]
    for is_heading, group in _by_speaker(cues):
        if is_heading:
            chapters += [Chapter(cue.text, cue.start) for cue in group]
        else:
            chapters[-1].passages += _passages(group)
    return [chapter for chapter in chapters if chapter.heading or chapter.passages]


def _by_speaker(cues: Iterable[SpokenCue]) -> Iterator[tuple[bool, list[SpokenCue]]]:
    """Cues that follow each other without another speaker, heading or silence between them."""
    group: list[SpokenCue] = []
    for cue in cues:
        if group and not _goes_on(group[-1], cue):
            yield group[0].is_heading, group
            group = []
        group.append(cue)
    if group:
        yield group[0].is_heading, group


def _goes_on(before: SpokenCue, cue: SpokenCue) -> bool:
    is_same = (before.speaker, before.label, before.is_heading) == (cue.speaker, cue.label, cue.is_heading)
    return is_same and cue.start - before.end < _SILENCE


def _passages(cues: list[SpokenCue]) -> Iterator[SpokenPassage]:
    passage = SpokenPassage(cues[0].speaker, cues[0].label)
    length = 0
    for sentence in _sentences(cues):
        if length > _LONG:
            yield passage
            passage, length = SpokenPassage(passage.speaker, passage.label), 0
        passage.sentences.append(sentence)
        length += len(sentence.text)
    if passage.sentences:
        yield passage


def _sentences(cues: list[SpokenCue]) -> Iterator[Sentence]:
    """The sentences of cues, in which one may begin or end halfway."""
    text, places = "", [(0, cues[0].start)]
    for cue in cues:
        text += " " * bool(text)
        places += [(len(text), cue.start), (len(text) + len(cue.text), cue.end)]
        text += cue.text
    for start, end in sentence_spans(text):
        if text[start:end].strip():
            yield Sentence(_time_at(start, places), _time_at(end, places), text[start:end].strip())


def _time_at(letter: int, places: list[tuple[int, float]]) -> float:
    """When a letter is said, between two letters of which that is known."""
    for (before, start), (after, end) in pairwise(places):
        if letter < after:
            return start + max(end - start, 0) * (letter - before) / (after - before)
    return places[-1][1]


class FragmentNames:
    """Gives each moment of a recording the fragment that leads to it; `number` is that of the recording on its page."""

    def __init__(self, number: int) -> None:
        self._suffix = f"&n={number}" if number > 1 else ""
        self._taken: set[int] = set()

    def fragment(self, seconds: float) -> str:
        """The fragment of a moment, in whole seconds unless another has that."""
        tenths = int(seconds) * 10
        while tenths in self._taken:
            tenths = max(tenths + 1, int(seconds * 10))
        self._taken.add(tenths)
        return f"t={tenths / 10:g}{self._suffix}"
