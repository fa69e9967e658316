"""The proof that no withheld name is in a site: the finished files are searched before any is put in place."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec

from verhalen_build.archive.bare_names import WithheldNames
from verhalen_build.model.digests import digest
from verhalen_build.model.name_search import NameInFile, NameSearch
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.publish.faults import disk_faults
from verhalen_build.publish.file_contents import Unreadable, contents_of
from verhalen_build.publish.full_text import FOLDER as SEARCH_FOLDER
from verhalen_build.publish.memo import Memo
from verhalen_build.publish.write import Output
from verhalen_build.site.data.data_files import is_of_schema
from verhalen_build.steps.inputs import code_digest
from verhalen_build.steps.spread import spread
from verhalen_build.steps.withheld_names import Register, masked

_TABLE = "proof"
# Searching a file takes a fifth of a millisecond, and starting processes half a second.
_WORTH_PROCESSES = 4_000
# Pagefind's index of words: single words, as stems and in alphabetical order, of the texts that are in its fragments.
_WORDS_ONLY = (".pf_index.js",)


@dataclass(frozen=True)
class SiteSearch:
    """A search for withheld names in the finished files of a site; `site` is its folder in messages.

    `attachments` are those that were not made from texts. In others, what may be a name or two people in a row was told
    where it is written, or it is a list that the program made.
    """

    withheld: WithheldNames
    register: Register
    site: str
    attachments: frozenset[SitePath]

    @cached_property
    def names(self) -> NameSearch:
        """The search for all of them."""
        return NameSearch((*self.withheld.search.names, *self.register.names))

    @cached_property
    def digest(self) -> str:
        """A digest of what is searched for and how."""
        return digest(code_digest().encode(), msgspec.msgpack.encode(self.names.names))

    def problems(self, path: SitePath, data: bytes) -> tuple[Problem, ...]:
        """The withheld names in a file and in its own name."""
        file = SourcePath(f"{self.site}/{path}")
        in_path = self.names.in_file(path.encode()).all
        problems = [self._problem("name-in-output", place, Location(file)) for place in in_path]
        if (path.startswith(SEARCH_FOLDER) and path.endswith(_WORDS_ONLY)) or is_of_schema(path):
            return tuple(problems)
        try:
            for content in contents_of(data):
                problems += self._in_content(content, file, path in self.attachments)
        except Unreadable:
            problems.append(Problem("output-not-searched", Location(file), path))
        # The same place may be that of two spellings of one name.
        return tuple({(problem.code, problem.at, problem.value): problem for problem in problems}.values())

    def _in_content(self, content: bytes, file: SourcePath, is_attachment: bool) -> Iterator[Problem]:
        places = self.names.in_file(content)
        for place in places.certain:
            # Two cells may be of two people where the program made the list; what somebody writes has a comma.
            if place.is_reversed and not is_attachment and ", " not in place.written:
                continue
            yield self._problem("name-in-output", place, Location(file, place.line))
        for place in places.uncertain if is_attachment else ():
            yield self._problem("name-perhaps-in-output", place, Location(file, place.line))

    def _problem(self, code: str, place: NameInFile, at: Location) -> Problem:
        person = self.withheld.by_name.get(place.name)
        if person is None:
            details = {"name": masked(place.name), "place": self.register.file}
            return Problem(code, at, masked(place.written), details)
        details = {"name": person.names[0], "place": person.place or place.name}
        return Problem(code, at, place.written, details)


@dataclass(frozen=True)
class ProofWork:
    """What a process needs to search files; an item is a path and where its bytes are."""

    search: SiteSearch

    def prepare(self) -> None:
        """Each process makes the names ready for itself."""

    def start(self) -> Callable[[tuple[SitePath, str]], tuple[Problem, ...]]:
        """The function that searches one file."""

        def search(item: tuple[SitePath, str]) -> tuple[Problem, ...]:
            path, file = item
            with disk_faults(path), open(file, "rb") as stream:
                return self.search.problems(path, stream.read())

        return search


@dataclass(frozen=True)
class Proof:
    """Searches the files of a site in one build; `jobs` processes share the work."""

    search: SiteSearch
    memo: Memo
    jobs: int

    def problems(self, files: Mapping[SitePath, str], output: Output) -> tuple[Problem, ...]:
        """The withheld names in files of the site, of which `files` has the digests.

        Each is staged, or in the output already. What was searched before for the same names is not searched again.
        """
        if not self.search.names.names:
            return ()
        keys = {path: self._key(path, name) for path, name in files.items()}
        proven = self.memo.get_many(_TABLE, keys.values())
        items = [(path, _file(path, files[path], output)) for path, key in keys.items() if key not in proven]
        problems: list[Problem] = []
        clean: dict[SitePath, str] = {}
        jobs = self.jobs if len(items) >= _WORTH_PROCESSES else 1
        for (path, _), in_file in zip(items, spread(ProofWork(self.search), items, jobs), strict=True):
            problems += in_file
            clean |= {} if in_file else {path: files[path]}
        self.remember(clean)
        return tuple(problems)

    def remember(self, files: Mapping[SitePath, str]) -> None:
        """Keeps that these files, of which `files` has the digests, have no withheld name."""
        self.memo.put(_TABLE, {self._key(path, name): b"" for path, name in files.items()})

    def _key(self, path: SitePath, file_digest: str) -> str:
        return digest(f"{self.search.digest}\n{path}\n{file_digest}".encode())


def _file(path: SitePath, file_digest: str, output: Output) -> str:
    """Where the bytes of a file of the site are now."""
    return output.stage.file(path) if output.differs(path, file_digest) else os.path.join(output.folder, path)
