"""What is said in a recording: WebVTT, SRT, a text with times, or the XML of OHMS.

WebVTT: https://www.w3.org/TR/webvtt1. The libraries for these formats do not keep the line of a cue, and without it no
fault has a place; what differs between the formats is little.
"""

import operator
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.recording import Cue, Transcript, clock, looks_like_name
from verhalen_build.read.ohms import OhmsFault, ohms_transcript, spread_cues
from verhalen_build.read.text import decode, merge_conflict

# A time, with the number of the picture in film (0:01:05:12), which says nothing of sound.
_TIME = r"(?:\d{1,3}:\d{2}:\d{2}:\d{2}|(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)"
_ARROW = "-->"
_WEB_VTT = "WEBVTT"
# With the arrows that Word makes of it. Whisper has both times between brackets, and the words behind them.
_TIMING = re.compile(rf"\s*+(\[?)({_TIME})\s*+(?:-{{0,2}}>|[–—]>|[→\uf0e0à])\s*+({_TIME})(?:\](.*)|\s.*)?")
_NOT_SAID = re.compile(r"(?:NOTE|STYLE|REGION)\b")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]*+)>")
# OHMS writes an empty line as two of these; broadcasters let another speaker begin within a line.
_TURN_WITHIN = re.compile(r"(?i:<br ?/?>)++|(?<!\s)\s++(?=(?:>|&gt;){2})")
# Formatting in cues, also that of programs that write SRT: <i>, <c.yellow>, <00:01:02.000>, {\an8}.
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*+>|\{\\[^{}]*+\}")
_HEADING = re.compile(r"#{1,6}\s++(\S.*)")
_UNTIL = rf"\s*+[-–—,]\s*+[\[(]?({_TIME})[\])]?"
_AT_START = re.compile(rf"\s*+[\[(]?({_TIME})[\])]?(?:{_UNTIL})?[:,]?(?:\s++[-–—](?=\s))?(?:\s++|$)(.*)")
# A time with points, as some write it in Dutch: 12.30, 1.02.03.
_POINTED = re.compile(r"\A\s*+[\[(]?\d{1,3}(?:\.\d{2}){1,2}(?=[\])\s:,]|$)")
# As f4 and EasyTranscript write a time, in tenths.
_STAMP = re.compile(r"#(\d{1,2}:\d{2}:\d{2})-(\d)#")
# Some write a time, who speaks, or a heading in bold, as Markdown does.
_BOLD_TIME = re.compile(rf"\A\s*+\*\*([\[(]?{_TIME}[\])]?:?)\*\*")
_BOLD_NAME = re.compile(
    rf"\A(\s*+(?:[\[(]?{_TIME}[\])]?:?\s++(?:[-–—]\s++)?)?+(?:#{{1,6}}\s++)?+)\*\*([^*]++)\*\*"
    rf"(?:(?<=:\*\*)|(?= *+(?:[:\[(\t]|{_TIME}|$)))"
)
_OTHER_SPEAKER = ">>"
# What stands before the words of each where two speak in one subtitle.
_DASH = re.compile(rf"\A((?:{_TAG.pattern})*+)\s*+[-–—](?:\s++|(?=[^\s\d-]))")
# How long the lines stand that YouTube repeats, to let them roll up.
_AN_INSTANT = 0.05
_AT_END = re.compile(rf"([^\W\d][^\[\](]{{1,60}}?)[\s:,]*+[\[(]?({_TIME})[\])]?\s*+()")
_AFTER_NAME = re.compile(rf"([^\W\d][^\[\](]{{1,60}}?)[\s:,]*+[\[(]({_TIME})[\])]\s*+:?\s*+(\S.*)")
# Also `mw. Bos` and `[interviewer]`; no time and no web address.
_LABEL = re.compile(
    r"((?i:mw|dr|ir|mr|ds|dhr|drs|mevr|prof)\. [^:.!?;\t]{1,50}?"
    r"|[\[(<]?[^\W\d_](?:[^:.!?;\t]|(?<=\b[^\W\d_])\.){0,50}?)"
    r" *+(?::(?:\s++|(?=[^\W\d_]))|\t\s*+)(?=\S)"
)
_LABEL_WITHIN = re.compile(r"(?<=[.?!…\])”\"]) +(?=([^\W\d_][^:.!?,;\t]{0,50}?) *:\s)")
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
    conflict = merge_conflict(text, path)
    if conflict is not None:
        return Transcript((), (*problems, conflict))
    if path.lower().endswith(".xml"):
        try:
            cues, found_problems = _cues_of_ohms(path, text)
        except OhmsFault as fault:
            return Transcript((), (Problem(fault.code, Location(path, fault.line, 1), fault.words[:_LONGEST_VALUE]),))
    else:
        cues, found_problems = _cues_in(path, text, 0)
    problems = (*problems, *found_problems)
    if not cues and not found_problems:
        problems = (*problems, Problem("transcript-empty", Location(path), path.rpartition("/")[2]))
    in_order = tuple(sorted(_with_labels(list(_with_names_apart(cues))), key=lambda cue: cue.start))
    return Transcript(in_order, (*problems, *_order_problems(path, cues)))


def _cues_of_ohms(path: SourcePath, text: str) -> tuple[list[Cue], list[Problem]]:
    interview = ohms_transcript(text)
    cues, problems = _cues_in(path, interview.web_vtt, interview.line) if interview.web_vtt else ([], [])
    return [*(turn for cue in interview.cues for turn in _turns_in_line(cue)), *cues], problems


def _turns_in_line(cue: Cue) -> Iterable[Cue]:
    if cue.is_heading:
        return [cue]
    turns = _turns(cue.start, cue.end, _lines([cue.text]), cue.line)
    return [_cue(turn.start, turn.end, turn.text, turn.line) for turn in turns]


def _cues_in(path: SourcePath, text: str, lines_before: int) -> tuple[list[Cue], list[Problem]]:
    lines = [_without_bold(line) for line in text.split("\n")]
    problems: list[Problem] = []

    def report(code: str, line: int, value: str) -> None:
        problems.append(Problem(code, Location(path, lines_before + line, 1), " ".join(value.split())[:_LONGEST_VALUE]))

    if _ARROW in text or text.startswith(_WEB_VTT) or any(map(_TIMING.fullmatch, lines)):
        cues = _blocks(lines, report)
    elif sum(1 for line in lines if _STAMP.search(line)) > _times_in(lines):
        cues = _stamped_lines(lines)
    else:
        cues = _timed_lines(lines, report)
    return [replace(cue, line=lines_before + cue.line) for cue in cues], problems


# WebVTT and SRT


def _blocks(lines: list[str], report: _Report) -> Iterator[Cue]:
    """The cues of a file in which each begins with two times and an arrow."""
    shown = _Shown()
    last = max((number for number, line in enumerate(lines, 1) if _TIMING.fullmatch(line)), default=0)
    for first, block in _paragraphs(lines):
        places = [place for place, line in enumerate(block) if _TIMING.fullmatch(line)]
        _report_stray(first, block[: places[0]] if places else block, bool(places), report)
        for place, following in pairwise([*places, len(block)]):
            match = _TIMING.fullmatch(block[place])
            assert match is not None
            number = first + place + 1
            words = [match[4] or "", *_words_in(block[place + 1 : following], following < len(block), number, report)]
            start, end = seconds_of(match[2]), seconds_of(match[3])
            # OHMS does not know when the last words end.
            end = start if number == last and not end else end
            said = _with_dashes_read(_lines(words))
            is_instant = 0 < end - start < _AN_INSTANT
            for turn in _turns(start, end, _without_repeated(said, shown, is_instant), number):
                yield from _voices(turn.start, turn.end, turn.text, number)
            shown = _Shown(_plain(said[-1]) if said else "", is_instant)


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines between empty ones, and how many lines stand before them."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip() or (line and _goes_on(block, lines[number + 1 : number + 3])):
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _goes_on(block: list[str], following: list[str]) -> bool:
    """Whether a cue goes on after a line of spaces, as YouTube writes it: no cue or note begins below."""
    if not any(map(_TIMING.fullmatch, block)):
        return False
    begins = any(map(_TIMING.fullmatch, following)) or any(map(_NOT_SAID.match, following[:1]))
    return _TIMING.fullmatch(block[-1]) is not None or not begins


def _report_stray(first: int, before: list[str], is_cue: bool, report: _Report) -> None:
    """Reports what stands before the times of a block, or without any, and is no note, name or number of a cue."""
    if first == 0 and before and before[0].startswith(_WEB_VTT):
        return
    is_note = bool(before) and _NOT_SAID.match(before[0]) is not None
    for place, line in enumerate(before[is_note:], is_note):
        if _ARROW in line:
            report("transcript-time", first + place + 1, line)
            return
    stray = " ".join(before[:-1] if is_cue else before).strip()
    if stray and not stray.isdigit() and not is_note:
        report("transcript-without-time", first + 1, stray)


def _words_in(lines: list[str], is_followed: bool, number: int, report: _Report) -> list[str]:
    """The lines of a cue, without the number of one that follows at once; after a broken time, nothing is sure."""
    broken = next((place for place, line in enumerate(lines) if _ARROW in line), None)
    if broken is not None:
        report("transcript-time", number + broken + 1, lines[broken])
        lines, is_followed = lines[:broken], True
    return lines[:-1] if is_followed and lines and lines[-1].strip().isdigit() else lines


def _lines(said: Iterable[str]) -> list[str]:
    """What is said at one time by lines, of which each may begin with somebody else."""
    return [part for line in said for part in _TURN_WITHIN.split(line) if part.strip()]


def _with_dashes_read(said: list[str]) -> list[str]:
    """The lines of a cue; where two or more begin with a dash, each of those is said by somebody else."""
    dashed = [_DASH.sub(rf"\1{_OTHER_SPEAKER} ", line, count=1) if _DASH.match(line) else line for line in said]
    return dashed if sum(map(operator.ne, said, dashed)) > 1 else said


class _Shown(NamedTuple):
    """The last line of a cue, and whether it stands there for an instant."""

    line: str = ""
    is_instant: bool = False


def _without_repeated(said: list[str], shown: _Shown, is_instant: bool) -> list[str]:
    """The lines of a cue without the one that was shown last, where YouTube repeats it to let the lines roll up.

    Elsewhere, or with a voice, it is said once more.
    """
    rolls = is_instant or (shown.is_instant and len(said) > 1)
    is_repeated = rolls and said and _plain(said[0]) == shown.line and not _VOICE.search(said[0])
    return said[1:] if is_repeated else said


def _turns(start: float, end: float, lines: Iterable[str], number: int) -> list[Cue]:
    """The lines of one time as cues: another begins where somebody else may begin to speak, or a sentence `Kijk: …`."""
    turns: list[str] = []
    for line in lines:
        words = _plain(line)
        if not turns or words.startswith(_OTHER_SPEAKER) or _LABEL.match(words):
            turns.append(line)
        else:
            turns[-1] += f" {line}"
    if len(turns) == 1:
        return [Cue(start, end, turns[0], number)]
    return list(spread_cues(start, end, [(number, turn) for turn in turns]))


def _voices(start: float, end: float, words: str, line: int) -> Iterator[Cue]:
    """The cues of one time: one for each voice in it."""
    before, *voices = _VOICE.split(words)
    said = [("", before), *zip(voices[::2], voices[1::2], strict=True)]
    for label, text in said:
        if _plain(text).strip("> "):
            yield _cue(start, end, _plain(text), line, _plain(label))


def _plain(words: str) -> str:
    return " ".join(unescape(_TAG.sub("", words)).split())


# Text with times


def _timed_lines(lines: list[str], report: _Report) -> Iterator[Cue]:
    """The cues of a text in which a line begins with a time, or has one after the name of who speaks."""
    if not _times_in(lines):
        lines = [_POINTED.sub(lambda time: time[0].replace(".", ":"), line, count=1) for line in lines]
    if not _times_in(lines):
        for number, line in enumerate(lines, 1):
            if line.strip():
                return report("transcript-unread", number, line)
    cues: list[Cue] = []
    headings: list[tuple[str, int]] = []
    after_names = _after_names(lines)
    for number, line in enumerate(lines, 1):
        at_start, heading = _AT_START.fullmatch(line), _HEADING.fullmatch(line.strip())
        if at_start is not None:
            cues += _headings_at(seconds_of(at_start[1]), headings)
            end = seconds_of(at_start[2]) if at_start[2] else 0
            cues.append(_cue(seconds_of(at_start[1]), end, at_start[3].strip(), number))
        elif number in after_names:
            cue = after_names[number]
            cues += [*_headings_at(cue.start, headings), cue]
        elif heading is not None:
            headings.append((heading[1], number))
        elif line.strip() and cues and not cues[-1].is_heading:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text}\n{line.strip()}".strip())
        elif line.strip():
            report("transcript-without-time", number, line)
    for text, number in headings:
        report("transcript-without-time", number, text)
    for cue in _with_ends([cue for cue in _with_names_above(cues) if cue.text]):
        yield from _turns_of(cue)


def _stamped_lines(lines: list[str]) -> Iterator[Cue]:
    """The cues of a text of f4 or EasyTranscript, in which a time (`#00:01:12-3#`) ends what is said, or begins it."""
    start = 0.0
    waiting: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        said, *timed = _STAMP.split(line)
        for words, time in zip([said, *timed[2::3]], [*zip(timed[::3], timed[1::3], strict=True), None], strict=True):
            waiting += [(number, line.strip()) for line in _lines([words])]
            if time is not None:
                end = seconds_of(".".join(time))
                yield from _spread(start, end, waiting)
                start = end
                waiting = []
    yield from _spread(start, start, waiting)


def _spread(start: float, end: float, parts: list[tuple[int, str]]) -> Iterator[Cue]:
    for cue in spread_cues(start, end, parts):
        yield _cue(cue.start, cue.end, cue.text, cue.line)


def _without_bold(line: str) -> str:
    """A line without the marks of bold around its time, who speaks, or a heading; in what is said they stay."""
    return _BOLD_NAME.sub(r"\1\2", _BOLD_TIME.sub(r"\1", line))


def _times_in(lines: list[str]) -> int:
    """How many lines begin with a time, or have one after the name of who speaks."""
    return sum(1 for line in lines if _AT_START.fullmatch(line)) + len(_after_names(lines))


def _after_names(lines: list[str]) -> dict[int, Cue]:
    """What is said after a name and a time, also on the next lines; by the number of the line.

    A single one may be a sentence (`In Zwolle (10:30) stapten we over.`), and is one if it is not written as a name.
    """
    matches = {
        number: match
        for number, line in enumerate(lines, 1)
        if _AT_START.fullmatch(line) is None and (match := _AFTER_NAME.fullmatch(line) or _AT_END.fullmatch(line))
    }
    times = Counter(match[1].strip() for match in matches.values())
    cues: dict[int, Cue] = {}
    for number, match in matches.items():
        label = match[1].strip()
        if looks_like_name(label) or times[label] > 1:
            cue = _cue(seconds_of(match[2]), 0, match[3], number, label)
            prefix = match.string[: match.start(3)].strip()
            cues[number] = replace(cue, is_sure=times[label] > 1, prefix=prefix)
    return cues


def _with_names_above(cues: list[Cue]) -> Iterator[Cue]:
    """The cues with what may be a name above their words as who says them (`0:12 Speaker 1`).

    So Word writes what it heard. It surely is a name where it stands above words more than once.
    """
    above = Counter(cue.text.partition("\n")[0] for cue in cues if "\n" in cue.text)
    for cue in cues:
        first, _, words = cue.text.partition("\n")
        is_sure = looks_like_name(first) and above[first] > 1
        is_above = words and not cue.label and _NAME_ABOVE.fullmatch(first) and (is_sure or not cue.is_sure)
        said = replace(cue, label=first, is_sure=is_sure, text=words, prefix=first) if is_above else cue
        yield _with_words(said)


def _with_words(cue: Cue) -> Cue:
    """A cue in which what may be a name is what is said, if that is all there is."""
    return cue if cue.text or cue.is_sure else replace(cue, label="", text=cue.prefix, prefix="")


def _headings_at(start: float, headings: list[tuple[str, int]]) -> list[Cue]:
    """The headings that wait for a time, which they get from what follows them."""
    cues = [Cue(start, start, text, line, is_heading=True) for text, line in headings]
    headings.clear()
    return cues


def _with_ends(cues: list[Cue]) -> Iterator[Cue]:
    """Each cue until its own end or else the next one begins; how long the last one takes is not known."""
    for cue, following in pairwise([*cues, None]):
        assert cue is not None
        later = following is not None and following.start >= cue.start
        until = following.start if following is not None and later else cue.start
        yield replace(cue, end=cue.end or until)


def _turns_of(cue: Cue) -> Iterator[Cue]:
    """A cue of several lines as one for each who may speak in it."""
    first, *others = _turns(cue.start, cue.end, _lines(cue.text.split("\n")), cue.line)
    yield replace(cue, end=first.end, text=first.text)
    for turn in others:
        yield _cue(turn.start, turn.end, turn.text, turn.line)


# What they have in common


def _cue(start: float, end: float, text: str, line: int, label: str = "") -> Cue:
    heading = _HEADING.fullmatch(text)
    if heading is not None:
        return Cue(start, end, heading[1], line, is_heading=True)
    if text.startswith(_OTHER_SPEAKER):
        return Cue(start, end, text.lstrip("> "), line, label, is_sure=True)
    return Cue(start, end, text, line, label.rstrip(" :"), bool(label))


def _with_names_apart(cues: list[Cue]) -> Iterator[Cue]:
    """The cues, apart where after a sentence somebody begins whose name stands before other words too."""
    names = {cue.label for cue in cues if cue.label and cue.is_sure}
    names |= {label for label, times in _labels_before(cues).items() if _is_name(label, times)}
    for cue in cues:
        # What stands in a voice of WebVTT is said by that one.
        is_voice = cue.label and not cue.prefix
        first, *others = [cue.text] if is_voice else _pieces(cue.text, names)
        if others:
            spread = list(spread_cues(cue.start, cue.end, [(cue.line, words) for words in (first, *others)]))
            yield replace(cue, end=spread[0].end, text=first)
            yield from (_cue(piece.start, piece.end, piece.text, piece.line) for piece in spread[1:])
        else:
            yield cue


def _pieces(text: str, names: Container[str]) -> Iterator[str]:
    start = 0
    for match in _LABEL_WITHIN.finditer(text):
        if match[1] in names:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _with_labels(cues: list[Cue]) -> Iterator[Cue]:
    """The cues with what may be a name before their words (`Anneke: Het begon …`) apart."""
    labels = _labels_before(cues)
    for cue in cues:
        match = _LABEL.match(cue.text) if not cue.label and not cue.is_heading else None
        if match is None:
            yield cue
        else:
            is_name = _is_name(match[1], labels[match[1]])
            words, prefix = cue.text[match.end() :], match[0].strip()
            yield replace(cue, label=match[1], text=words, is_sure=is_name or cue.is_sure, prefix=prefix)


def _labels_before(cues: list[Cue]) -> Counter[str]:
    """How many times each label stands before words."""
    return Counter(match[1] for cue in cues if not cue.label and (match := _LABEL.match(cue.text)))


def _is_name(label: str, times: int) -> bool:
    """Whether a label is surely a name: written like one, and of several words, in capitals or there repeatedly."""
    return looks_like_name(label) and (" " in label or label.isupper() or times > 1)


def seconds_of(time: str) -> float:
    """A time as these files write it (`1:02:03.500`, `2:03`, `1:02:03:12`), in seconds."""
    *minutes, seconds = time.replace(",", ".").split(":")[:3]
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
