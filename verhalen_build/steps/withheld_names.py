"""Looks in the sources for names that readers must not see.

A file is searched again only when it or the names changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import msgspec

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.bare_names import WithheldNames, bare_names, file_name_problems, mentioned_in, spoken_names
from verhalen_build.archive.consents import withheld_people
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.record_contents import links_in
from verhalen_build.archive.recordings import SpokenLine
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.digests import digest
from verhalen_build.model.name_search import NameSearch
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.model.translation import is_translation
from verhalen_build.publish.memo import Memo
from verhalen_build.read.records import ReadFile
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import decode
from verhalen_build.steps.inputs import Inputs, code_digest

_TABLE = "names"


@dataclass(frozen=True)
class Register:
    """The names that must not be anywhere, with the file they come from and a digest of it ("" for none)."""

    names: tuple[str, ...] = ()
    file: str = ""
    digest: str = ""
    problems: tuple[Problem, ...] = ()

    @cached_property
    def search(self) -> NameSearch:
        """The search for all of them."""
        return NameSearch(self.names)


def read_register(root: Path, settings: Settings, from_environment: str) -> Register:
    """The names in the file that config.yaml points to, and those in the environment."""
    names = _names_in(from_environment)
    if not settings.withheld:
        return Register(names)
    file = root / settings.withheld
    if root.resolve() in file.resolve().parents:
        return Register(names, problems=(Problem("register-inside", settings.withheld_at, settings.withheld),))
    try:
        data = file.read_bytes()
    except OSError:
        # Where the names come from the environment, as they may in CI, the file need not be there.
        missing = () if names else (Problem("register-missing", settings.withheld_at, settings.withheld),)
        return Register(names, settings.withheld, "", missing)
    text, problems = decode(data, SourcePath(settings.withheld))
    return Register((*names, *_names_in(text or "")), settings.withheld, digest(data), problems)


def _names_in(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True)
class SourceSearch:
    """A search for withheld names in the sources of an archive."""

    archive: Archive
    naming: Naming
    withheld: WithheldNames
    register: Register

    @cached_property
    def digest(self) -> str:
        """A digest of all that the result for a file follows from, besides the file."""
        people = [tuple(person) for person in self.withheld.people]
        return digest(code_digest().encode(), msgspec.msgpack.encode((people, self.register.names)))

    @property
    def is_needed(self) -> bool:
        """Whether there is any name to look for."""
        return bool(self.withheld.people or self.register.names)

    def problems(self, path: SourcePath, data: bytes, file: ReadFile | None) -> tuple[Problem, ...]:
        """The places in a file with a name that must not be there. Texts are read as when they are built."""
        in_name = tuple(file_name_problems(path, file.records, self.archive, self.withheld)) if file is not None else ()
        # Whom a translation mentions may be in its original only.
        has_part = self._mentioned_by_originals(file) and self.withheld.parts.candidates(data)
        if not (has_part or self.withheld.search.candidates(data) or self.register.search.candidates(data)):
            return in_name
        text, _ = decode(data, path)
        if text is None:
            return in_name
        records = [self.naming.addressed(record) for record in (file.records if file is not None else ())]
        # What is not in this build is not seen by readers.
        in_build = path == CONFIG or any(map(self.archive.is_in_build, records))
        bare = bare_names(path, text, records, self.archive, self.withheld) if in_build else ()
        return (*in_name, *bare, *self._in_register(path, text))

    def _in_register(self, path: SourcePath, text: str) -> Iterator[Problem]:
        # These names may not be there for anything in the world, so not where it may be two people in a row either.
        for _, start, end in self.register.search.in_text(text).all:
            at = Location(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
            yield Problem("name-in-register", at, masked(text[start:end]))

    def in_transcripts(self, said: Iterable[SpokenLine]) -> Iterator[Problem]:
        """The places in what is said in recordings with a name that must not be there."""
        for path, lines in groupby(said, lambda line: line.at.file) if self.is_needed else ():
            # In one text, as a name may go on in the next line.
            by_line: dict[int, list[str]] = {}
            records: dict[tuple[SourcePath, int], Record] = {}
            for line in lines:
                by_line.setdefault(line.at.line, []).append(line.text)
                records[line.record.source, line.record.line] = line.record
            text = "\n".join(" ".join(by_line.get(number, ())) for number in range(1, max(by_line) + 1))
            spoken = spoken_names(path, text, tuple(records.values()), self.archive, self.withheld)
            for problem in (*spoken, *self._in_register(path, text)):
                yield msgspec.structs.replace(problem, at=Location(path, problem.at.line, 1))

    def in_file_names(self, paths: Iterable[SourcePath]) -> Iterator[Problem]:
        """The files whose own names hold a name of the register."""
        for path in paths if self.register.names else ():
            for name, *_ in self.register.search.in_text(path).all:
                yield Problem("name-in-register", Location(path), masked(name))

    def key(self, path: SourcePath, content: str, file: ReadFile | None) -> str:
        """The key under which the result for a file is kept."""
        linked = sorted(
            {
                link.target
                for record in (file.records if file is not None else ())
                for link in (*record.body.links, *links_in(record.values))
                if link.form == "file" and self.archive.link_target(link, record.source) is not None
            }
        )
        mentioned = self._mentioned_by_originals(file)
        return digest(f"{self.digest}\n{path}\n{content}\n{linked}\n{mentioned}".encode())

    def _mentioned_by_originals(self, file: ReadFile | None) -> dict[int, list[RecordKey]]:
        """The people that the original of each translation in a file mentions, by the line of the translation."""
        return {
            record.line: [person.key for person in mentioned_in(record, self.archive, self.withheld)]
            for record in (file.records if file is not None else ())
            if is_translation(record) and self.archive.is_in_build(record)
        }


def masked(name: str) -> str:
    """A name of which only the first letters of its words are left, for messages that others may see."""
    return " ".join(f"{word[0]}…" for word in name.split())


def source_search(archive: Archive, naming: Naming, register: Register) -> SourceSearch:
    """The search for withheld names in the sources of an archive."""
    return SourceSearch(archive, naming, WithheldNames(withheld_people(archive, naming)), register)


def search_sources(
    search: SourceSearch, root: Path, inputs: Inputs, files: Mapping[SourcePath, ReadFile], memo: Memo
) -> dict[SourcePath, tuple[Problem, ...]]:
    """The withheld names in each source, from the memo or searched for now. Raises UserFault (`cannot-read`)."""
    if not search.is_needed:
        return {}
    contents = {**inputs.texts, CONFIG: digest(read_bytes(root, CONFIG))}
    keys = {path: search.key(path, content, files.get(path)) for path, content in contents.items()}
    decoder = msgspec.msgpack.Decoder(tuple[Problem, ...])
    remembered = {key: decoder.decode(data) for key, data in memo.items(_TABLE, keys.values())}
    searched = {
        key: search.problems(path, read_bytes(root, path), files.get(path))
        for path, key in keys.items()
        if key not in remembered
    }
    memo.put(_TABLE, {key: msgspec.msgpack.encode(problems) for key, problems in searched.items()})
    memo.keep_only(_TABLE, set(keys.values()))
    problems = remembered | searched
    return {path: problems[key] for path, key in keys.items() if problems[key]}
