"""Names in texts and fields that readers must not see, where they are not part of a link or reference.

In: the text of a file, its records and the archive. Out: a problem for each place. What a link or field refers to is
written with the real name, as the site shows another.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.consents import WithheldPerson
from verhalen_build.archive.record_contents import links_in, references_in
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.name_patterns import letters_of, pattern_of, places_of
from verhalen_build.model.name_search import NameInText, NameSearch
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Record, RecordKey, Reference, Text
from verhalen_build.model.translation import is_translation

_MASK = "\x00"
_NOT_LINE_END = re.compile(r"[^\n]")
_YAML = (".yaml", ".yml")
_LINK = re.compile(r"\[\[([^\[\]|]*+)(\|)?")
_LABEL_BEFORE = re.compile(r"\[\[[^\[\]|]*+\|[^\[\]]*+$")
_ADDRESS = re.compile(r"\]\(\s*+<?([^()<>\s]++)")
_FIELDS = re.compile(r"\A---[ \t]*+\n.*?\n(?:---|\.\.\.)[ \t]*+$", re.DOTALL | re.MULTILINE)
_COMMENT_IN_FIELDS = re.compile(r"^[ \t]*+#[^\n]*+", re.MULTILINE)
_OPENING = re.compile(r"[\"']?(?:\[\[)?")
_HEADING = re.compile(r"^#\s++(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class WithheldNames:
    """The people who are not named in full, and the search for their names."""

    people: tuple[WithheldPerson, ...]

    @cached_property
    def search(self) -> NameSearch:
        """The search for all of their names."""
        return NameSearch(tuple(dict.fromkeys(name for person in self.people for name in person.names)))

    @cached_property
    def parts(self) -> NameSearch:
        """The search for first and last names of those who are not named by that alone either."""
        return NameSearch(tuple(dict.fromkeys(part for person in self.people for part in person.parts)))

    @cached_property
    def by_name(self) -> Mapping[str, WithheldPerson]:
        """Whose name each is; the first where several people have the same."""
        return {name: person for person in reversed(self.people) for name in person.names}

    @cached_property
    def by_written_name(self) -> Mapping[str, WithheldPerson]:
        """Whose name each is, however it is written."""
        return {matching_key(name): person for name, person in self.by_name.items()}

    @cached_property
    def by_key(self) -> Mapping[RecordKey, WithheldPerson]:
        """The people by record."""
        return {person.key: person for person in self.people}


def bare_names(
    path: SourcePath, text: str, all_records: Iterable[Record], archive: Archive, withheld: WithheldNames
) -> Iterator[Problem]:
    """A problem for each place in a file where a withheld name would be seen by readers.

    `all_records` are those of the file; what is not in the archive is not in the site either.
    """
    in_file = sorted(all_records, key=lambda record: record.line)
    file = _SearchedFile(path, text, archive.settings.language)
    records = tuple(record for record in in_file if archive.is_in_build(record))
    visible = _masked(_without_references(path, text, records, archive), _left_out(text, in_file, archive))
    names = withheld.search.in_text(visible)
    for name, start, end in outermost(names.certain):
        person = withheld.by_name[name]
        code = "label-withheld" if _LABEL_BEFORE.search(visible, 0, start) else "name-withheld"
        yield file.problem(code, start, end, person, file.record_at(start, in_file))
    for name, start, end in outermost(names.uncertain):
        yield file.problem("name-perhaps-withheld", start, end, withheld.by_name[name], file.record_at(start, in_file))
    for start, end, person in _parts_of_names(visible, records, archive, withheld):
        yield file.problem("name-part-withheld", start, end, person, file.record_at(start, in_file))


def file_name_problems(
    path: SourcePath, records: Iterable[Record], archive: Archive, withheld: WithheldNames
) -> Iterator[Problem]:
    """The withheld names in the name of a file, if that becomes the address of a page."""
    shown = any(archive.is_in_build(record) and not is_of_people(record.kind) for record in records)
    if shown and not path.endswith(_YAML):
        # Where it may be two people in a row too: a file is soon called otherwise.
        for name, *_ in outermost(withheld.search.in_text(posixpath.basename(path)).all):
            person = withheld.by_name[name]
            yield Problem("name-in-file-name", Location(path), name, {"place": person.place or person.names[0]})


def spoken_names(
    path: SourcePath, text: str, records: Sequence[Record], archive: Archive, withheld: WithheldNames
) -> Iterator[Problem]:
    """A problem for each place in what is said in recordings of these records where readers would see a withheld name.

    A transcript has no links, so that something else is to be done than in a text.
    """
    file = _SearchedFile(path, text, archive.settings.language)
    names = withheld.search.in_text(text)
    for name, start, end in outermost(names.certain):
        yield file.problem("name-in-transcript", start, end, withheld.by_name[name], records[0])
    for name, start, end in outermost(names.uncertain):
        yield file.problem("name-perhaps-withheld", start, end, withheld.by_name[name], records[0])
    for start, end, person in _parts_of_names(text, records, archive, withheld):
        yield file.problem("name-part-in-transcript", start, end, person, records[0])


def _parts_of_names(
    visible: str, records: Iterable[Record], archive: Archive, withheld: WithheldNames
) -> Iterator[tuple[int, int, WithheldPerson]]:
    """Where the first or last name is of somebody whom these records mention, without the rest of the name."""
    parts = withheld.parts.candidates(visible.encode())
    mentioned = {
        person.key: person for record in records if parts for person in mentioned_in(record, archive, withheld)
    }
    for person in mentioned.values():
        for part in parts:
            if part in person.parts:
                for match in pattern_of(part).finditer(_without_full_names(visible, person)):
                    yield match.start(), match.end(), person


def outermost(places: Iterable[NameInText]) -> Iterator[NameInText]:
    """The places that are not within another, as an alias may be part of the name."""
    end = -1
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if place.end > end:
            yield place
            end = place.end


@dataclass(frozen=True)
class _SearchedFile:
    """A file in which names are found."""

    path: SourcePath
    text: str
    book_language: Language

    def record_at(self, start: int, records: Sequence[Record]) -> Record | None:
        """The record at a place in the file, of those that are in it, in order."""
        line = self._line_at(start)
        return next((each for each in reversed(records) if each.line <= line), None)

    def problem(self, code: str, start: int, end: int, person: WithheldPerson, record: Record | None) -> Problem:
        """The problem with the name of a person in the words of a record, with those to write in its place."""
        language = (record.choice("lang") if record is not None else "") or self.book_language
        # An original is in the book itself, whatever the language of its text.
        is_in_translated_book = record is not None and is_translation(record)
        details = {
            "name": person.names[0],
            "shown": person.shown_in.get(language, person.shown) if is_in_translated_book else person.shown,
            "words": person.words.get(language, ""),
            "place": person.place or person.names[0],
        }
        at = Location(self.path, self._line_at(start), start - self.text.rfind("\n", 0, start))
        return Problem(code, at, " ".join(self.text[start:end].split()), details)

    def _line_at(self, start: int) -> int:
        return self.text.count("\n", 0, start) + 1


def mentioned_in(record: Record, archive: Archive, withheld: WithheldNames) -> Iterator[WithheldPerson]:
    """The people that a record names, or is about, and for a translation those of its original, which has the facts.

    Who is not in the book is known by name only.
    """
    original = archive.original_of(record) if is_translation(record) else None
    if original is not None:
        yield from mentioned_in(original, archive, withheld)
    if record.key in withheld.by_key:
        yield withheld.by_key[record.key]
    written = [(reference.name, archive.target(reference)) for reference in references_in(record.values)]
    links = (*record.body.links, *links_in(record.values))
    written += [(link.target, archive.link_target(link, record.source)) for link in links]
    for name, key in written:
        person = withheld.by_key.get(key) if key is not None else withheld.by_written_name.get(matching_key(name))
        if person is not None:
            yield person


def _without_full_names(text: str, person: WithheldPerson) -> str:
    """The text without the full names of a person, which are reported by themselves."""
    return _masked(text, (place[:2] for name in person.names for place in places_of(name, text, letters_of(name))))


def _without_references(path: SourcePath, text: str, records: tuple[Record, ...], archive: Archive) -> str:
    """The text with everything masked that readers do not see: what links and fields refer to, and comments."""
    spans = [match.span(1) for match in _LINK.finditer(text)]
    spans += _comments(text, path)
    resolved = {
        link.target
        for record in records
        for link in (*record.body.links, *links_in(record.values))
        if link.form == "file" and archive.link_target(link, record.source) is not None
    }
    spans += [match.span(1) for match in _ADDRESS.finditer(text) if unquote(match[1]).partition("#")[0] in resolved]
    starts = line_starts(text)
    for record in records:
        written: list[Text | Reference] = [*_own_names(record), *references_in(record.values)]
        spans += [span for value in written if (span := span_of(value, text, starts)) is not None]
        if is_of_people(record.kind):
            heading = _HEADING.search(text)
            is_title = heading is not None and matching_key(heading[1]) == matching_key(record.title)
            spans += [heading.span(1)] if heading is not None and is_title else []
    return _masked(text, spans)


def _left_out(text: str, in_file: list[Record], archive: Archive) -> Iterator[tuple[int, int]]:
    """The parts of a list that are records which are not in this build."""
    starts = line_starts(text)
    ends = [*(starts[record.line - 1] for record in in_file[1:]), len(text)]
    for record, end in zip(in_file, ends, strict=False):
        if not archive.is_in_build(record):
            yield starts[record.line - 1], end


def _own_names(record: Record) -> Iterator[Text]:
    """Where the record of a person says what their names are."""
    if is_of_people(record.kind):
        for field in ("title", "aliases", "sort"):
            yield from (value for value in record.values.get(field, ()) if isinstance(value, Text))


def _comments(text: str, path: SourcePath) -> Iterator[tuple[int, int]]:
    """What only those who have the file see."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start)) >= 0:
        yield start, end
        start = text.find("<!--", end)
    fields = _FIELDS.match(text)
    end_of_fields = len(text) if path.endswith(_YAML) else fields.end() if fields else 0
    yield from (match.span() for match in _COMMENT_IN_FIELDS.finditer(text, 0, end_of_fields))


def span_of(value: Text | Reference, text: str, starts: Sequence[int]) -> tuple[int, int] | None:
    """Where a value is in the text, with the marks before it; `starts` is where each line begins."""
    if not 0 < value.line < len(starts):
        return None
    opening = _OPENING.match(text, starts[value.line - 1] + value.column - 1)
    written = value.text if isinstance(value, Text) else value.name
    return (opening.start(), opening.end() + len(written)) if opening else None


def line_starts(text: str) -> list[int]:
    """Where each line of a text begins."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if end > position:
            parts += [text[position:start], _NOT_LINE_END.sub(_MASK, text[max(start, position) : end])]
            position = min(end, len(text))
    return "".join([*parts, text[position:]])
