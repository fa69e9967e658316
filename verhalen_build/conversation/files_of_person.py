"""What concerns a person: the records about them, their pictures and recordings, and what the program keeps of them."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from verhalen_build.archive.directory import names_of_record
from verhalen_build.archive.naming import texts_of
from verhalen_build.archive.record_contents import asset_path, images_in
from verhalen_build.archive.recordings import file_in, transcript_fields
from verhalen_build.conversation.answers import answers_of
from verhalen_build.conversation.people import people_in
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.name_search import NameSearch
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.record import Group, Record, RecordKey, Text, first_value
from verhalen_build.model.recording import RECORDINGS, TRANSCRIPT_FIELDS
from verhalen_build.publish.faults import disk_faults
from verhalen_build.publish.file_contents import Unreadable, contents_of
from verhalen_build.publish.publications import files_to_forget
from verhalen_build.steps.live import State

# What is remembered of earlier builds is made anew, a change that is under way is not ours to touch, and publications
# are searched as a whole.
_NOT_SEARCHED = tuple(f"{STATE}/{name}" for name in ("memo", "pictures/", "publish-", "change", "publications/"))


@dataclass(frozen=True)
class FilesOfPerson:
    """Looks for what concerns a person; `record` is about them."""

    state: State
    record: Record

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records about the person: as a person, as a member, or both."""
        key = matching_key(self.record.title)
        same = (record for record in people_in(self.state) if matching_key(record.title) == key)
        return tuple(record for record in same if record.key == self.record.key or record.kind != self.record.kind)

    @cached_property
    def keys(self) -> frozenset[RecordKey]:
        """The keys of the records about the person."""
        return frozenset(record.key for record in self.records)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name that these records give."""
        return tuple(dict.fromkeys(name for record in self.records for name in _names(record)))

    @cached_property
    def own_texts(self) -> tuple[Record, ...]:
        """The records about the person, and their translations."""
        translations = self.state.book.translations
        every = (*translations.included, *translations.excluded)
        return (*self.records, *(each.record for each in every if each.original in self.keys))

    @cached_property
    def recordings(self) -> tuple[tuple[Record, Group], ...]:
        """The recordings in which the person speaks, and those of their own record, each with the record it is in.

        Another record, or a translation, may have the same recording without a word of who speaks.
        """
        every = [(record, recording) for record in self._every_record for recording in record.groups(RECORDINGS)]
        theirs = [(record, recording) for record, recording in every if self._is_theirs(record, recording)]
        # Without a file, which is a fault, it is not known to be the same.
        files = {self._media_of(record, recording) for record, recording in theirs} - {""}
        same = (each for each in every if each not in theirs and self._media_of(*each) in files)
        return (*theirs, *same)

    @cached_property
    def transcripts(self) -> dict[SourcePath, tuple[Record, ...]]:
        """The files with what is said in any recording, of this person or not, each with the records that name it."""
        transcripts: dict[SourcePath, tuple[Record, ...]] = {}
        for record in self._every_record:
            for file, _ in transcript_fields((record,), self.state.book.joined.archive):
                transcripts[file] = (*transcripts.get(file, ()), record)
        return dict(sorted(transcripts.items()))

    @cached_property
    def set_aside(self) -> frozenset[SourcePath]:
        """The pictures and recordings with the person, and the files whose own names tell the name."""
        archive = self.state.book.joined.archive
        search = NameSearch(tuple(name for name in self.names if len(name.split()) > 1))
        files = {path for path in archive.assets if search.in_text(path).certain}
        for record in self._every_record:
            for image in images_in(record.values):
                if record in self.own_texts or any(archive.target(person) in self.keys for person in image.people):
                    files.update(self._assets(record, [image.src]))
        for record, recording in self.recordings:
            fields = (first_value(recording.values, name, Text) for name in ("file", *TRANSCRIPT_FIELDS))
            files.update(self._assets(record, [field.text for field in fields if field is not None]))
        return frozenset(files)

    def removed(self, search: NameSearch) -> Iterator[SourcePath]:
        """Answers of the person, and what the program remembers that holds a name: the trash and lists of problems."""
        root = self.state.root

        def holds_name(path: SourcePath, file: Path) -> bool:
            return _holds_name(path, file, search)

        yield from (kept_answer.path for kept_answer in answers_of(self.record, root, self.state))
        # Here too nothing is read that is not in the archive itself.
        for folder, folders, names in os.walk(root / STATE):
            folders.sort()
            for file in sorted(Path(folder, name) for name in names):
                path = SourcePath(file.relative_to(root).as_posix())
                is_searched = not path.startswith(_NOT_SEARCHED) and not file.is_symlink()
                if is_searched and holds_name(path, file):
                    yield path
        yield from files_to_forget(root, holds_name)

    @cached_property
    def _every_record(self) -> tuple[Record, ...]:
        """The records of all files, also of those that are not in the book."""
        archive, translations = self.state.book.joined.archive, self.state.book.translations
        left_out = (out.record for out in archive.left_out)
        translated = (each.record for each in (*translations.included, *translations.excluded))
        return (*archive.written_records, *left_out, *translated)

    def _is_theirs(self, record: Record, recording: Group) -> bool:
        target = self.state.book.joined.archive.target
        return record in self.own_texts or any(target(each) in self.keys for each in recording.references("speakers"))

    def _media_of(self, record: Record, recording: Group) -> str:
        return file_in("file", recording, record, self.state.book.joined.archive)

    def _assets(self, record: Record, targets: Iterable[str]) -> Iterator[SourcePath]:
        paths = (asset_path(record.source, target, self.state.book.joined.archive.assets) for target in targets)
        return (path for path in paths if path is not None)


def _names(record: Record) -> Iterator[str]:
    yield from names_of_record(record)
    yield from (name for name in texts_of(record, "sort") if " " in name)


def _holds_name(path: SourcePath, file: Path, search: NameSearch) -> bool:
    with disk_faults(path):
        data = file.read_bytes()
    # What cannot be unpacked is searched as it is.
    with suppress(Unreadable):
        return bool(search.in_text(path).certain) or any(
            search.in_file(content).certain for content in contents_of(data)
        )
    return bool(search.in_file(data).certain)
