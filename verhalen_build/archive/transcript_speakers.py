"""Who says what in a transcript.

In: its cues with labels, as they were read, and the recording that they are of. Out: the same cues, each with its
speaker.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from msgspec.structs import replace

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.directory import names_of_record
from verhalen_build.archive.naming import first_of
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Group, Reference
from verhalen_build.model.recording import Cue, SpokenCue, looks_like_name, may_be_speaker


def with_speakers(
    cues: Sequence[Cue], path: SourcePath, recording: Group, archive: Archive
) -> tuple[tuple[SpokenCue, ...], tuple[Problem, ...]]:
    """The cues in a file, each with who says it, and a problem for each label that is no speaker of the recording.

    One without a label is said by who spoke before.
    """
    speakers = _speakers(recording, archive)
    spoken: list[SpokenCue] = []
    unknown: dict[str, Location] = {}
    speaker: Reference | None = None
    label = ""
    for cue in _with_names_only(cues, speakers):
        described = speakers.get(matching_key(cue.label)) if cue.label else None
        if described is not None:
            speaker, label = described, ""
        elif cue.label or cue.is_sure:
            speaker, label = None, cue.label
            unknown.setdefault(cue.label or _without_colon(cue.prefix), Location(path, cue.line, 1))
        spoken.append(SpokenCue(cue.start, cue.end, cue.text, speaker, label, cue.is_heading))
    names = ", ".join(reference.name for reference in recording.references("speakers"))
    return tuple(spoken), tuple(
        Problem("transcript-speaker", at, written, {"known": names or "–"})
        for written, at in unknown.items()
        if written
    )


def _speakers(recording: Group, archive: Archive) -> dict[str, Reference]:
    """The speakers of a recording by each of their names: the whole one, others, the first name, and initials."""
    speakers: dict[str, Reference] = {}
    for reference in recording.references("speakers"):
        target = archive.target(reference)
        records = [archive.records[target]] if target is not None else []
        # An organisation may have a name in another language too.
        records += [each.record for each in archive.translations if each.original == target]
        full = (reference.name, *(name for record in records for name in names_of_record(record)))
        initials = ("".join(word[0] for word in name.split()) for name in full)
        for name in (*full, *map(first_of, full), *initials):
            speakers.setdefault(matching_key(name), reference)
    return speakers


def _with_names_only(cues: Sequence[Cue], speakers: Container[str]) -> Iterator[Cue]:
    """The cues with a label where that is a name; the beginning of a sentence goes back before the other words.

    Where one label is surely a name, one that looks like a name is so too: nobody gets the words of another. What
    stands there once is a sentence after words that nobody says, if it is the only one. Beside voices of WebVTT it may
    be either, and so may what is not written as a name beside names (`interviewer: …`): it stays before the words,
    which nobody says, and keeps its prefix to be asked about. Where that stands more than once, it is who speaks.
    """
    sure = [cue for cue in cues if cue.label and (cue.is_sure or matching_key(cue.label) in speakers)]
    times = Counter(matching_key(cue.label) for cue in cues)
    has_voices = any(not cue.prefix for cue in sure)
    is_only_one = len(sure) == 1 and matching_key(sure[0].label) not in speakers and sure[0] is not _first_said(cues)
    for cue in cues:
        key = matching_key(cue.label)
        is_once = bool(cue.prefix) and times[key] == 1
        is_name = cue.is_sure or (sure and looks_like_name(cue.label))
        may_be_either = (sure and not is_only_one and may_be_speaker(cue.label)) or (is_name and has_voices)
        is_kept = is_name and not (is_once and (has_voices or is_only_one))
        if not cue.label or key in speakers or is_kept or (may_be_either and not is_once):
            yield cue
        elif may_be_either:
            yield replace(cue, label="", is_sure=True, text=f"{cue.prefix} {cue.text}")
        else:
            yield replace(cue, label="", is_sure=False, text=f"{cue.prefix} {cue.text}", prefix="")


def _without_colon(prefix: str) -> str:
    return prefix.rstrip(" :\t")


def _first_said(cues: Iterable[Cue]) -> Cue | None:
    return next((cue for cue in cues if not cue.is_heading), None)
