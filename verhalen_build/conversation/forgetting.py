"""Forgetting somebody: every place where they are named, and a change of the sources that names them nowhere.

The record about them goes out of the stories, with their pictures, to a folder of its own. In its place comes a record
that says nothing but how readers see them, and to which links and references lead.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from verhalen_build.archive.naming import first_of, last_of
from verhalen_build.archive.record_contents import asset_path
from verhalen_build.archive.translated_books import words_of_role
from verhalen_build.conversation.files_of_person import FilesOfPerson
from verhalen_build.conversation.name_places import FileNames, ForgottenPerson, with_edits
from verhalen_build.conversation.people import people_in
from verhalen_build.desk.file_editor import edit_record, extract_item, new_file
from verhalen_build.desk.source import read_source
from verhalen_build.desk.values import FormValue, Values
from verhalen_build.desk.written import EditMode, is_list_file, items_of, kind_of, written
from verhalen_build.importers.import_memory import MEMORY
from verhalen_build.model.archive_paths import CONFIG, STORIES
from verhalen_build.model.consent import NameForm
from verhalen_build.model.digests import digest
from verhalen_build.model.name_search import NameSearch
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Record, RecordKey, Text, first_value
from verhalen_build.model.recording import TRANSCRIPT_FIELDS
from verhalen_build.model.translation import is_translation
from verhalen_build.publish.source_change import SourceChange
from verhalen_build.read.sources import read_bytes
from verhalen_build.steps.live import State
from verhalen_build.translations import translations

FORGOTTEN = "forgotten"
"""The folder for what is taken out of the stories."""

_FOLDER = f"{STORIES}/people"


class ChangedLine(NamedTuple):
    """A place in a file where somebody is named: the line as it is, and as it would be."""

    path: SourcePath
    line: int
    before: str
    after: str


@dataclass(frozen=True)
class ForgettingPlan:
    """What forgetting somebody does: the person, each changed line, and the change of the files.

    `transcripts` are those that change, as the name is heard in their recordings.
    """

    person: ForgottenPerson
    lines: tuple[ChangedLine, ...]
    change: SourceChange
    transcripts: tuple[SourcePath, ...]

    @property
    def folder(self) -> str:
        """The folder for what is taken out."""
        return folder_of(self.person)

    @property
    def letter_path(self) -> SourcePath:
        """The file with a letter to send on."""
        return SourcePath(f"{self.folder}/letter.txt")

    @property
    def register(self) -> str:
        """The names that must not be anywhere afterwards, one a line."""
        return "\n".join(self.person.long_names)


def folder_of(person: ForgottenPerson) -> str:
    """The folder for what is taken out of the stories about somebody, which does not tell who it was."""
    return f"{FORGOTTEN}/{PurePosixPath(person.path).stem}"


def plan_forgetting(record: Record, state: State, shown_as: str = "") -> ForgettingPlan:
    """What forgetting somebody would change; without `shown_as` the words are those that readers see now, or a role.

    Raises UserFault (`cannot-read`, `cannot-write`).
    """
    return _Planner(state, record, shown_as).plan()


@dataclass(frozen=True)
class _Planner:
    """Works out what forgetting somebody changes."""

    state: State
    record: Record
    shown_as: str

    def plan(self) -> ForgettingPlan:
        """The plan."""
        person, moved = self.person, self._moved
        root = self.state.root
        paths = [path for path in (CONFIG, *self.state.contents, *self._files.transcripts) if path not in moved]
        contents = {path: read_bytes(root, path) for path in paths}
        changed = {path: self._changed(path, data) for path, data in contents.items()}
        if (root / MEMORY).is_file():
            contents[MEMORY] = read_bytes(root, MEMORY)
            changed[MEMORY] = self._without_lines(contents[MEMORY])
        written_files = {path: data for path, data in changed.items() if data != contents[path]}
        lines = tuple(
            line for path, data in written_files.items() for line in _changed_lines(path, contents[path], data)
        )
        if any(record.kind == "person" for record in self._files.records) or lines:
            written_files[person.path] = self._new_record()
        seen = {path: digest(contents[path]) for path in written_files if path in contents}
        seen |= {path: digest(read_bytes(root, path)) for path in moved}
        change = SourceChange(moved, tuple(self._files.removed(person.search)), written_files, seen)
        changed_transcripts = tuple(path for path in self._files.transcripts if path in written_files)
        return ForgettingPlan(person, lines, change, changed_transcripts)

    @cached_property
    def _files(self) -> FilesOfPerson:
        return FilesOfPerson(self.state, self.record)

    @cached_property
    def person(self) -> ForgottenPerson:
        """Who is forgotten, and what comes in their place."""
        token = secrets.token_hex(3)
        texts = translations(self.state.config.settings.language)
        word = texts.gettext("Person")
        return ForgottenPerson(
            keys=self._files.keys,
            names=self._files.names,
            parts={part: self._namesakes(part) for part in _parts(self.record) if part != self.record.title},
            title=f"{word} {token}",
            path=SourcePath(f"{_FOLDER}/{word.lower()}-{token}.md"),
            shown=self._shown(),
            set_aside=self._files.set_aside,
        )

    def _namesakes(self, part: str) -> frozenset[RecordKey]:
        """The others with this first or last name."""
        key = matching_key(part)
        others = (record for record in people_in(self.state) if record not in self._files.records)
        return frozenset(record.key for record in others if key in map(matching_key, _parts(record)))

    def _shown(self) -> str:
        naming = self.state.config.naming
        return self._unless_telling(self.shown_as or naming.name_as(self.record, self._form), naming.language)

    def _shown_in(self, records: tuple[Record, ...]) -> str:
        """The words in place of the name in a file: those of the book, and in a translation those in its language."""
        languages_of_file = {record.choice("lang") if is_translation(record) else "" for record in records}
        # A list of which the last item was taken out has no records, and so no language.
        language = languages_of_file.pop() if len(languages_of_file) == 1 else ""
        if not language:
            return self.person.shown
        every = self.state.book.translations.included
        own = next(
            (each.record for each in every if each.original in self._files.keys and each.language == language), None
        )
        settings = self.state.config.settings.in_language(language)
        naming = replace(self.state.config.naming, language=settings.language)
        # Words that were asked for may tell less than the role does, and they are in one language.
        words = words_of_role(self.record, own if not self.shown_as else None, naming, self._form)
        return self._unless_telling(words, naming.language)

    @property
    def _form(self) -> NameForm:
        is_unnamed = self.state.config.naming.form(self.record) is NameForm.NONE
        return NameForm.NONE if is_unnamed else NameForm.ROLE

    def _unless_telling(self, shown: str, language: Language) -> str:
        tells = NameSearch(self._files.names).in_text(shown).certain
        return translations(language).gettext("someone involved") if tells else shown

    @cached_property
    def _moved(self) -> dict[SourcePath, SourcePath]:
        """What goes out of the stories, and where it goes. Its file names do not tell who it was."""
        folder = folder_of(self.person)
        own = [record.source for record in self._files.own_texts if record.source and record.place == record.source]
        paths = (*own, *sorted(self.person.set_aside))
        return {
            path: SourcePath(f"{folder}/{number}{PurePosixPath(path).suffix.lower()}")
            for number, path in enumerate(dict.fromkeys(paths), start=1)
        }

    def _new_record(self) -> bytes:
        language, kind = self.state.config.settings.language, self.state.config.schema.kinds["person"]
        consent: Values = {"name": NameForm.ROLE.value, "shown_as": self.person.shown}
        return new_file(kind, {"title": self.person.title, "consent": consent}, "", language)

    def _changed(self, path: SourcePath, data: bytes) -> bytes:
        """A file without the person."""
        data = self._without_items(path, data)
        data = self._without_media(path, data)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            # It is a fault of its own, and a name in it is found by the check.
            return data
        archive = self.state.book.joined.archive
        records = self._records_in(path, data)
        shown = self._shown_in(self._files.transcripts.get(path, records))
        names = FileNames(path, text, records, archive, self.person, shown)
        return with_edits(text, names.edits()).encode()

    def _records_in(self, path: SourcePath, data: bytes) -> tuple[Record, ...]:
        """The records of a file, read again where it has changed, as they tell where names are written."""
        if path == CONFIG:
            return (self.state.book.joined.archive.settings.record,)
        if path in self._files.transcripts:
            return ()
        is_same = self.state.contents.get(path) == digest(data)
        file = (self.state if is_same else self.state.with_texts({path: data})).files.get(path)
        return file.records if file is not None else ()

    def _without_lines(self, data: bytes) -> bytes:
        """What is remembered of imports, a line for each file, without files that name the person."""
        lines = data.splitlines(keepends=True)
        return b"".join(line for line in lines if not self.person.search.in_file(line).certain)

    def _without_items(self, path: SourcePath, data: bytes) -> bytes:
        """A list file without the person."""
        kind = kind_of(path, self.state.config.schema)
        lines = {
            record.line for record in self._files.own_texts if record.source == path and record.place != record.source
        }
        if kind is None or not lines:
            return data
        source, _, _ = read_source(path, data, is_list=True)
        items = items_of(source.root) if source is not None else ()
        for number in reversed([number for number, item in enumerate(items) if item.line in lines]):
            data, _ = extract_item(data, kind, number)
        return data

    def _without_media(self, path: SourcePath, data: bytes) -> bytes:
        """A file without the pictures and recordings in its fields that are taken out."""
        kind = kind_of(path, self.state.config.schema)
        has_some = self.person.set_aside or self._files.recordings
        if kind is None or not has_some or path == CONFIG or path in self._files.transcripts:
            return data
        language = self.state.config.settings.language
        for entry in written(path, data, self.state.config.schema):
            if entry.mode is EditMode.FORM:
                values = self._pruned(path, entry.values)
                if values != entry.values:
                    item = entry.item if is_list_file(path) else None
                    data = edit_record(data, kind, values, entry.body, language, item)
        return data

    def _pruned(self, path: SourcePath, values: Values) -> Values:
        """Values without the pictures, recordings and transcripts that are taken out."""
        pruned = {
            key: self._pruned_value(path, value)
            for key, value in values.items()
            if key not in TRANSCRIPT_FIELDS or not self._is_set_aside(path, value)
        }
        return {key: value for key, value in pruned.items() if value}

    def _pruned_value(self, path: SourcePath, value: FormValue) -> FormValue:
        if isinstance(value, list):
            return [each for each in (self._pruned_value(path, each) for each in value) if each]
        if isinstance(value, dict):
            is_aside = self._is_set_aside(path, value.get("src", "")) or self._is_taken_out(path, value.get("file", ""))
            return {} if is_aside else self._pruned(path, value)
        return value

    def _is_set_aside(self, path: SourcePath, target: FormValue) -> bool:
        assets = self.state.book.joined.archive.assets
        return isinstance(target, str) and asset_path(path, target, assets) in self.person.set_aside

    def _is_taken_out(self, path: SourcePath, target: FormValue) -> bool:
        """Whether a recording goes: its file is set aside, or it is at another website and the person speaks in it."""
        files = (
            first_value(recording.values, "file", Text)
            for record, recording in self._files.recordings
            if record.source == path
        )
        return self._is_set_aside(path, target) or any(file is not None and file.text == target for file in files)


def _parts(record: Record) -> tuple[str, ...]:
    return tuple(dict.fromkeys((first_of(record.title), last_of(record.title))))


def _changed_lines(path: SourcePath, before: bytes, after: bytes) -> Iterator[ChangedLine]:
    """The lines that differ between two versions of a file."""
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            lines = [line.strip() for line in new[new_start:new_end]]
            for number, line in enumerate(old[old_start:old_end]):
                yield ChangedLine(
                    path, old_start + number + 1, line.strip(), lines[number] if number < len(lines) else ""
                )
