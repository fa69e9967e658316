"""What is said in a recording: WebVTT, SRT, a text with times, or the XML of OHMS.

WebVTT: https://www.w3.org/TR/webvtt1. The libraries for these formats do not keep the line of a cue, and without it no
fault has a place; what differs between the formats is little.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from itertools import pairwise

from msgspec.structs import replace

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.recording import Cue, Transcript, clock, looks_like_name
from verhalen_build.read.ohms import OhmsFault, ohms_transcript
from verhalen_build.read.text import decode

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_ARROW = "-->"
_WEB_VTT = "WEBVTT"
_TIMING = re.compile(rf"\s*+({_TIME})\s*+-->\s*+({_TIME})(?:\s.*)?")
_NOT_SAID = re.compile(r"(?:NOTE|STYLE|REGION)\b")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]*+)>")
# Formatting in cues, also that of programs that write SRT: <i>, <c.yellow>, <00:01:02.000>, {\an8}.
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*+>|\{\\[^{}]*+\}")
_HEADING = re.compile(r"#{1,6}\s++(\S.*)")
_AT_START = re.compile(rf"\s*+[\[(]?({_TIME})[\])]?:?(?:\s++[-–—](?=\s))?(?:\s++|$)(.*)")
_AT_END = re.compile(rf"([^\W\d][^\[\](]{{1,60}}?)[\s:,]*+[\[(]?({_TIME})[\])]?\s*+")
_LABEL = re.compile(r"([^\W\d_][^:.!?,;]{0,50}?)\s*+:\s++(?=\S)")
# No sentence, and not the beginning of one that a name stands before.
_NAME_ABOVE = re.compile(r"[^\W\d_][^:!?,;]{0,50}[\w)]")
_LONGEST_VALUE = 60

_Report = Callable[[str, int, str], None]
"""Tells of a fault: its code, the line, and what stands there."""


def read_transcript(path: SourcePath, data: bytes) -> Transcript:
    """The transcript in a file, and every problem with it."""
    text, problems = decode(data, path)
    if text is None:
        return Transcript((), problems)
    if path.lower().endswith(".xml"):
        try:
            cues, found_problems = _cues_of_ohms(path, text)
        except OhmsFault as fault:
            return Transcript(
                (), (Problem("transcript-unread", Location(path, fault.line, 1), fault.words[:_LONGEST_VALUE]),)
            )
    else:
        cues, found_problems = _cues_in(path, text, 0)
    problems = (*problems, *found_problems)
    if not cues and not found_problems:
        problems = (*problems, Problem("transcript-empty", Location(path), path.rpartition("/")[2]))
    in_order = tuple(sorted(_with_labels(cues), key=lambda cue: cue.start))
    return Transcript(in_order, (*problems, *_order_problems(path, cues)))


def _cues_of_ohms(path: SourcePath, text: str) -> tuple[list[Cue], list[Problem]]:
    interview = ohms_transcript(text)
    cues, problems = _cues_in(path, interview.web_vtt, interview.line) if interview.web_vtt else ([], [])
    return [*interview.cues, *cues], problems


def _cues_in(path: SourcePath, text: str, lines_before: int) -> tuple[list[Cue], list[Problem]]:
    lines = text.split("\n")
    problems: list[Problem] = []

    def report(code: str, line: int, value: str) -> None:
        problems.append(Problem(code, Location(path, lines_before + line, 1), " ".join(value.split())[:_LONGEST_VALUE]))

    read = _blocks if _ARROW in text or text.startswith(_WEB_VTT) else _timed_lines
    cues = [replace(cue, line=lines_before + cue.line) for cue in read(lines, report)]
    return cues, problems


# WebVTT and SRT


def _blocks(lines: list[str], report: _Report) -> Iterator[Cue]:
    """The cues of a file in which each begins with two times and an arrow."""
    for first, block in _paragraphs(lines):
        timing = next((place for place, line in enumerate(block) if _ARROW in line), None)
        if timing is None:
            if not _is_beside(first, block):
                report("transcript-without-time", first + 1, " ".join(block))
            continue
        match = _TIMING.fullmatch(block[timing])
        if match is None:
            report("transcript-time", first + timing + 1, block[timing])
            continue
        words = " ".join(block[timing + 1 :])
        yield from _voices(seconds_of(match[1]), seconds_of(match[2]), words, first + timing + 1)


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines between blank ones, with the number of the first; a line with an arrow begins another cue."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _is_beside(first: int, block: list[str]) -> bool:
    """Whether a paragraph is not said: the head of a file, a note, or only the number of a cue without words."""
    return (first == 0 and block[0].startswith(_WEB_VTT)) or bool(_NOT_SAID.match(block[0])) or block[0].isdigit()


def _voices(start: float, end: float, words: str, line: int) -> Iterator[Cue]:
    """The cues of one time: one for each voice in it."""
    before, *voices = _VOICE.split(words)
    said = [("", before), *zip(voices[::2], voices[1::2], strict=True)]
    for label, text in said:
        if _plain(text):
            yield _cue(start, end, _plain(text), line, _plain(label))


def _plain(words: str) -> str:
    return " ".join(unescape(_TAG.sub("", words)).split())


# Text with times


def _timed_lines(lines: list[str], report: _Report) -> Iterator[Cue]:
    """The cues of a text in which a line begins with a time, or ends in one after the name of who speaks."""
    cues: list[Cue] = []
    headings: list[tuple[str, int]] = []
    for number, line in enumerate(lines, 1):
        at_start, at_end, heading = _AT_START.fullmatch(line), _AT_END.fullmatch(line), _HEADING.fullmatch(line.strip())
        if at_start is not None:
            cues += _headings_at(seconds_of(at_start[1]), headings)
            cues.append(_cue(seconds_of(at_start[1]), 0, at_start[2].strip(), number))
        elif at_end is not None:
            cues += _headings_at(seconds_of(at_end[2]), headings)
            cues.append(_cue(seconds_of(at_end[2]), 0, "", number, at_end[1].strip()))
        elif heading is not None:
            headings.append((heading[1], number))
        elif line.strip() and cues and not cues[-1].is_heading:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text}\n{line.strip()}".strip())
        elif line.strip():
            report("transcript-without-time", number, line)
    for text, number in headings:
        report("transcript-without-time", number, text)
    yield from _with_ends([cue for cue in _with_names_above(cues) if cue.text])


def _with_names_above(cues: list[Cue]) -> Iterator[Cue]:
    """The cues with their words on one line, and a name that stands above them as who says them (`0:12 Speaker 1`).

    So Word writes what it heard. A single word counts as a name where it stands above words more than once.
    """
    above = Counter(cue.text.partition("\n")[0] for cue in cues if "\n" in cue.text)
    for cue in cues:
        first, _, words = cue.text.partition("\n")
        is_name = _NAME_ABOVE.fullmatch(first) and looks_like_name(first) and (" " in first or above[first] > 1)
        said = replace(cue, label=first, is_sure=True, text=words) if words and is_name and not cue.label else cue
        yield replace(said, text=said.text.replace("\n", " "))


def _headings_at(start: float, headings: list[tuple[str, int]]) -> list[Cue]:
    """The headings that wait for a time, which they get from what follows them."""
    cues = [Cue(start, start, text, line, is_heading=True) for text, line in headings]
    headings.clear()
    return cues


def _with_ends(cues: list[Cue]) -> Iterator[Cue]:
    """Each cue until the next one begins; how long the last one takes is not known."""
    for cue, following in pairwise([*cues, None]):
        assert cue is not None
        later = following is not None and following.start >= cue.start
        yield replace(cue, end=following.start if following is not None and later else cue.start)


# What they have in common


def _cue(start: float, end: float, text: str, line: int, label: str = "") -> Cue:
    heading = _HEADING.fullmatch(text)
    if heading is not None:
        return Cue(start, end, heading[1], line, is_heading=True)
    return Cue(start, end, text, line, label.rstrip(" :"), bool(label))


def _with_labels(cues: list[Cue]) -> Iterator[Cue]:
    """The cues with the names before their words (`Anneke: Het begon …`) apart.

    Only what is written as a name counts: all its words with a capital, and a single word more than once.
    """
    labels = [match[1] for cue in cues if not cue.label and (match := _LABEL.match(cue.text))]
    for cue in cues:
        match = _LABEL.match(cue.text) if not cue.label and not cue.is_heading else None
        if match is None:
            yield cue
        else:
            is_name = looks_like_name(match[1]) and (
                " " in match[1] or match[1].isupper() or labels.count(match[1]) > 1
            )
            yield replace(cue, label=match[1], text=cue.text[match.end() :], is_sure=is_name)


def seconds_of(time: str) -> float:
    """A time as these files write it (`1:02:03.500`, `2:03`), in seconds."""
    *minutes, seconds = time.replace(",", ".").split(":")
    total = 0.0
    for part in minutes:
        total = total * 60 + int(part)
    return total * 60 + float(seconds)


def _order_problems(path: SourcePath, cues: Iterable[Cue]) -> Iterator[Problem]:
    """Times that go back, and cues that begin before the one before has ended."""
    said = [cue for cue in cues if not cue.is_heading]
    for cue in said:
        if cue.end < cue.start:
            at = Location(path, cue.line, 1)
            yield Problem("transcript-ends-before", at, clock(cue.end), {"start": clock(cue.start)})
    for before, cue in pairwise(said):
        details = {"before": clock(before.start), "until": clock(before.end)}
        at, value = Location(path, cue.line, 1), clock(cue.start)
        if cue.start < before.start:
            yield Problem("transcript-backwards", at, value, details)
        # Two who speak at once share a cue.
        elif cue.start < before.end - 0.05 and (cue.line, cue.end) != (before.line, before.end):
            yield Problem("transcript-overlap", at, value, details)
