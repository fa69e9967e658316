"""The recordings of records, with what is said in them, and all that is wrong with them.

In: the joined archive, and the files that its records name. Out: recordings in which every speaker is a reference.
"""

import dataclasses
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from msgspec.structs import replace

from verhalen_build.archive.archive import Archive, Translation
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.transcript_speakers import with_speakers
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Group, Record, RecordKey, Text, first_value
from verhalen_build.model.recording import (
    FACT_FIELDS,
    MEDIA_TYPES,
    RECORDINGS,
    TRANSCRIPT_FIELDS,
    TRANSCRIPT_SUFFIXES,
    Cue,
    MediaFile,
    Recording,
    SpokenCue,
    Transcript,
    clock,
)
from verhalen_build.model.single_values import comparable_address, format_duration, is_url, is_written_as_address

# Programs round times, and sound is cut on frames.
_ROUNDED = 2.0
_SECURE = "https"
_MOST_NEAR = 4
# What is wrong only where the facts are to be: a translation has them of its original.
_OF_FACTS = frozenset(
    {"recording-without-duration", "recording-without-transcript", "transcript-past-end", "transcript-speaker"}
)


class RecordingReader(Protocol):
    """What gives the content of files."""

    def media(self, path: SourcePath) -> MediaFile:
        """What is known of a file with sound or film."""

    def transcript(self, path: SourcePath) -> Transcript:
        """What a file with a transcript says."""


class SpokenLine(NamedTuple):
    """Words of a transcript as readers will see them, with their place, and the record or translation that has them."""

    at: Location
    text: str
    record: Record


@dataclass(frozen=True)
class ReadRecordings:
    """The recordings by record, the files that readers get, everything that is said in them, and all problems.

    `translated` are those of records of which a translation has words for them, or recordings of its own.
    """

    by_record: Mapping[RecordKey, tuple[Recording, ...]]
    translated: Mapping[Language, Mapping[RecordKey, tuple[Recording, ...]]]
    files: frozenset[SourcePath]
    said: tuple[SpokenLine, ...]
    problems: tuple[Problem, ...]

    def words_of(self, key: RecordKey) -> Iterator[str]:
        """What is said in the recordings of a record, and what stands above it."""
        for recording in self.by_record.get(key, ()):
            yield from (cue.text for cue in (*recording.cues, *recording.captions))

    def in_language(self, language: Language) -> "ReadRecordings":
        """The recordings as the book has them in a language that it is translated into."""
        return dataclasses.replace(self, by_record={**self.by_record, **self.translated.get(language, {})})


NO_RECORDINGS = ReadRecordings({}, {}, frozenset(), (), ())


def named_transcripts(archive: Archive, absent: Iterable[Record]) -> frozenset[SourcePath]:
    """The files with what is said in recordings, also those of `absent` records, which are in no page."""
    return frozenset(file for file, _ in transcript_fields((*_shown_records(archive), *absent), archive))


def at_transcript_fields(problems: Iterable[Problem], archive: Archive) -> Iterator[Problem]:
    """The problems in transcripts, at each field that names the file; `within` in the details is where in that."""
    in_files: dict[SourcePath, list[Problem]] = {}
    for problem in problems:
        in_files.setdefault(problem.at.file, []).append(problem)
    for file, at in transcript_fields(_shown_records(archive), archive):
        for problem in in_files.get(file, ()):
            yield replace(problem, at=at, details={**problem.details, "within": _within(problem.at)})


def _within(at: Location) -> str:
    name = posixpath.basename(at.file)
    return f"{name}:{at.line}" if at.line else name


def _shown_records(archive: Archive) -> Iterator[Record]:
    yield from archive.records.values()
    yield from (translation.record for translation in archive.translations)


def transcript_fields(records: Iterable[Record], archive: Archive) -> Iterator[tuple[SourcePath, Location]]:
    """The files that records name as what is said in a recording, each with where it is named."""
    for record in records:
        for group in record.groups(RECORDINGS):
            for field in TRANSCRIPT_FIELDS:
                written = first_value(group.values, field, Text)
                file = archive.asset(record.source, written.text) if written is not None else None
                if written is not None and file is not None:
                    yield file, Location(record.source, written.line, written.column)


def file_in(field: str, recording: Group, record: Record, archive: Archive) -> str:
    """The file that a field of a recording names, to be compared: its path, its address, or else what is written."""
    written = recording.text(field)
    if is_written_as_address(written) and is_url(written):
        return comparable_address(written)
    return archive.asset(record.source, written) or written


def read_recordings(
    archive: Archive, orphans: Iterable[Record], naming: Naming, reader: RecordingReader
) -> ReadRecordings:
    """The recordings of an archive. Raises UserFault (`cannot-read`).

    Of `orphans`, translations of which the original is not found, only what is wrong is wanted.
    """
    reading = _Reader(archive, naming, reader, [], [])
    by_record = {key: reading.recordings(record) for key, record in archive.records.items()}
    translated: dict[Language, dict[RecordKey, tuple[Recording, ...]]] = {}
    for each in archive.translations:
        recordings = reading.translated(each, by_record[each.original])
        if recordings:
            translated.setdefault(each.language, {})[each.original] = recordings
    for orphan in orphans:
        reading.read_without_facts(orphan)
    readable = {key: _readable(recordings) for key, recordings in by_record.items() if any(recordings)}
    every = chain(readable.values(), *(recordings.values() for recordings in translated.values()))
    files = (recording.file for recordings in every for recording in recordings)
    return ReadRecordings(
        readable,
        translated,
        frozenset(file for file in files if file is not None),
        tuple(reading.said),
        tuple(reading.problems),
    )


def _readable(recordings: Iterable[Recording | None]) -> tuple[Recording, ...]:
    return tuple(recording for recording in recordings if recording is not None)


@dataclass(frozen=True)
class _Reader:
    """Reads the recordings of records; what is found is added to `problems` and `said`."""

    archive: Archive
    naming: Naming
    reader: RecordingReader
    problems: list[Problem]
    said: list[SpokenLine]

    def recordings(self, record: Record) -> tuple[Recording | None, ...]:
        """The recordings of a record, in order; None for one that cannot be played."""
        return tuple(self._reading(record, group).recording() for group in record.groups(RECORDINGS))

    def translated(self, translation: Translation, of_original: tuple[Recording | None, ...]) -> tuple[Recording, ...]:
        """The recordings of a record in the language of a translation: first its own, then those of the original.

        `of_original` are those of the original as they were read. One whose file the translation names too has its
        words. () if the translation names none: its page then has those of the original as they are.
        """
        original, record = self.archive.records[translation.original], translation.record
        left = list(record.groups(RECORDINGS))
        if not left:
            return ()
        shown: list[Recording | None] = []
        for group, recording in zip(original.groups(RECORDINGS), of_original, strict=True):
            file = file_in("file", group, original, self.archive)
            words = next((each for each in left if file_in("file", each, record, self.archive) == file), None)
            if words is None:
                shown.append(recording)
            else:
                left.remove(words)
                shown.append(self._with_words(recording, group, words, translation))
        return _readable((*(self._own(group, record) for group in left), *shown))

    def _own(self, group: Group, record: Record) -> Recording | None:
        """A recording that a translation has and its original has not."""
        reader = dataclasses.replace(self, problems=[])
        recording = reader._reading(record, group).recording()
        # Where its file is mistaken, the recording may be one of the original, which has its facts.
        self.problems.extend(reader.problems if recording is not None else _without_facts(reader.problems))
        if recording is None:
            return None
        return replace(recording, translated=tuple(dict.fromkeys((*group.values, *TRANSCRIPT_FIELDS))))

    def read_without_facts(self, record: Record) -> None:
        """Reads the recordings of a translation of which the original is not found, to tell what is wrong in them."""
        reader = dataclasses.replace(self, problems=[])
        reader.recordings(record)
        self.problems.extend(_without_facts(reader.problems))

    def _with_words(
        self, recording: Recording | None, group: Group, words: Group, translation: Translation
    ) -> Recording | None:
        """A recording of an original, with its fields in `group`, with the words of a translation."""
        record, original = translation.record, self.archive.records[translation.original]

        def is_translated(field: str) -> bool:
            """Whether a field has words in the language of the translation, and no facts or words of the original."""
            if field not in TRANSCRIPT_FIELDS:
                return field not in FACT_FIELDS
            return file_in(field, words, record, self.archive) != file_in(field, group, original, self.archive)

        own = Group({field: each for field, each in words.values.items() if is_translated(field)})
        # Who speaks is told by the original, and what is said by the translation.
        facts = {key: each for key, each in group.values.items() if key not in TRANSCRIPT_FIELDS}
        reading = self._reading(record, Group({**facts, **own.values}))
        reading.report_facts(words)
        translated = reading.with_words(recording)
        if translated is None:
            return None
        # A file in which nothing is said leaves the words of the original.
        said = TRANSCRIPT_FIELDS if translated is not recording else ()
        fields = tuple(field for field in own.values if field not in {"file", *TRANSCRIPT_FIELDS})
        return replace(translated, fields=Group({**group.values, **own.values}), translated=(*fields, *said))

    def _reading(self, record: Record, group: Group) -> "_Reading":
        return _Reading(record, group, self.archive, self.naming, self.reader, self.problems, self.said)


@dataclass(frozen=True)
class _Reading:
    """The reading of one recording; what it finds is added to `problems` and `said`.

    `record` names the files, as it is in the archive or as a translation is written.
    """

    record: Record
    group: Group
    archive: Archive
    naming: Naming
    reader: RecordingReader
    problems: list[Problem]
    said: list[SpokenLine]

    def recording(self) -> Recording | None:
        """The recording; None if there is nothing to play, and then what is wrong with its other files is told too."""
        written = first_value(self.group.values, "file", Text)
        if written is None:
            return self.with_words(None)
        recording = self._at_address(written) if is_written_as_address(written.text) else self._in_file(written)
        self._report_voices(written)
        if recording is None:
            return self.with_words(None)
        if not any(first_value(self.group.values, field, Text) for field in TRANSCRIPT_FIELDS):
            self._report("recording-without-transcript", written)
        return self.with_words(replace(recording, seconds=self._seconds(recording.seconds, written)))

    def report_facts(self, words: Group) -> None:
        """Reports what a translation says of a recording of its original, and is no words."""
        field = self.archive.schema.kinds[self.record.kind].field(RECORDINGS)
        for inner in field.fields if field is not None else ():
            if inner.key in FACT_FIELDS and inner.key in words.values:
                at = Location(self.record.source, *words.place_of(inner.key))
                self.problems.append(Problem("translation-fact", at, inner.name(self.archive.settings.language)))

    def with_words(self, recording: Recording | None) -> Recording | None:
        """A recording with what is said; None if there is nothing to play, and what is wrong with the files is told."""
        seconds = recording.seconds if recording is not None else 0
        cues, captions = (self._spoken(field, seconds) for field in TRANSCRIPT_FIELDS)
        if recording is None or not (cues or captions):
            return recording
        return replace(recording, cues=cues or captions, captions=captions or cues)

    # The file

    def _at_address(self, written: Text) -> Recording | None:
        if not is_url(written.text):
            self._report("address-broken", written)
            return None
        address = urlsplit(comparable_address(written.text))
        media_type = MEDIA_TYPES.get(posixpath.splitext(address.path)[1].lower(), "")
        if address.scheme != _SECURE:
            self._report("recording-insecure", written)
        elif not media_type:
            self._report("media-of-another-kind", written)
        elif address.netloc not in self.archive.settings.media_hosts:
            self._report("media-host-unnamed", written, host=address.netloc)
        else:
            return Recording(self.group, media_type, 0, 0, address=written.text)
        return None

    def _in_file(self, written: Text) -> Recording | None:
        path = self._file(written, "recording-missing")
        if path is None:
            return None
        if posixpath.splitext(path)[1].lower() not in MEDIA_TYPES:
            self._report("media-of-another-kind", written)
            return None
        media = self.reader.media(path)
        if media.fault:
            self._report(media.fault, written)
            return None
        if media.rare_codec:
            self._report("media-codec", written, codec=media.rare_codec)
        if media.is_cut:
            self._report("media-cut", written)
        return Recording(self.group, media.media_type, media.seconds, media.size, path)

    def _file(self, written: Text, missing: str) -> SourcePath | None:
        path = self.archive.asset(self.record.source, written.text)
        if path is None:
            self._report(missing, written, near=", ".join(self._near(written.text)))
        return path

    def _near(self, written: str) -> list[str]:
        """The files of that name elsewhere, as one writes them."""
        name, folder = posixpath.basename(written.replace("\\", "/")).lower(), posixpath.dirname(self.record.source)
        files = (path for path in self.archive.assets if posixpath.basename(path).lower() == name)
        return sorted(posixpath.relpath(path, folder) for path in files)[:_MOST_NEAR]

    def _seconds(self, in_file: float, written: Text) -> float:
        declared = self.group.number("duration") or 0
        if not in_file and not declared:
            self._report("recording-without-duration", written)
        elif in_file and declared and abs(in_file - declared) > _ROUNDED:
            at = Location(self.record.source, *self.group.place_of("duration"))
            details = {"file": format_duration(round(in_file))}
            self.problems.append(Problem("recording-duration", at, format_duration(int(declared)), details))
        return in_file or declared

    def _report_voices(self, written: Text) -> None:
        """Reports each speaker who is not named in full: a voice tells who it is."""
        for reference in self.group.references("speakers"):
            target = self.archive.target(reference)
            record = self.archive.records[target] if target is not None else None
            absent = self.archive.absent_names.get((reference.name, reference.kinds))
            # Whoever does not want to be named at all has no record here.
            is_unnamed = absent is not None and not absent.in_fields
            is_shortened = record and is_of_people(record.kind) and not self.naming.is_named_in_full(record)
            if is_unnamed or is_shortened:
                self._report("recording-of-person", written, person=reference.name)

    # What is said

    def _spoken(self, field: str, seconds: float) -> tuple[SpokenCue, ...]:
        written = first_value(self.group.values, field, Text)
        path = self._file(written, "transcript-missing") if written is not None else None
        if written is None or path is None:
            return ()
        ending = posixpath.splitext(path)[1].lower()
        if ending not in TRANSCRIPT_SUFFIXES:
            self._report("transcript-of-another-kind", written, ending=ending)
            return ()
        transcript = self.reader.transcript(path)
        self.problems.extend(transcript.problems)
        self.problems.extend(_past_the_end(transcript.cues, seconds, path))
        spoken, problems = with_speakers(transcript.cues, path, self.group, self.archive)
        self.problems.extend(problems)
        self.said.extend(self._lines(transcript.cues, spoken, path))
        return tuple(replace(cue, end=min(cue.end, seconds)) if seconds else cue for cue in spoken)

    def _lines(self, cues: Iterable[Cue], spoken: Iterable[SpokenCue], path: SourcePath) -> Iterator[SpokenLine]:
        for cue, said in zip(cues, spoken, strict=True):
            text = f"{said.label}: {said.text}" if said.label else said.text
            yield SpokenLine(Location(path, cue.line, 1), text, self.record)

    def _report(self, code: str, written: Text, value: str = "", **details: str) -> None:
        at = Location(self.record.source, written.line, written.column)
        self.problems.append(Problem(code, at, value or written.text, details))


def _without_facts(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems that do not depend on who speaks and for how long."""
    return (problem for problem in problems if problem.code not in _OF_FACTS)


def _past_the_end(cues: Sequence[Cue], seconds: float, path: SourcePath) -> Iterator[Problem]:
    """The first cue that is said after the recording has ended, with how many there are."""
    with_next = zip_longest(cues, cues[1:]) if seconds else ()
    beyond = [cue for cue, following in with_next if _is_said_after(seconds + _ROUNDED, cue, following)]
    for cue in beyond[:1]:
        details = {"duration": format_duration(int(seconds)), "count": str(len(beyond))}
        yield Problem("transcript-past-end", Location(path, cue.line, 1), clock(max(cue.start, cue.end)), details)


def _is_said_after(second: float, cue: Cue, following: Cue | None) -> bool:
    """Whether words are said after a second; where it is not written when they end, the next words begin then."""
    is_end_written = following is None or following.start != cue.end
    return cue.start > second or (is_end_written and cue.end > second)
