"""Full text search, built again if the text of any page changed, and put in place after the pages."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language, Problem
from verhalen_build.publish.faults import disk_faults, path_problem
from verhalen_build.publish.full_text import SearchFault, pagefind_version, search_document, search_files
from verhalen_build.publish.memo import Memo
from verhalen_build.publish.write import Output, publish, rescan
from verhalen_build.steps.inputs import code_digest
from verhalen_build.steps.summary import Options, Stages

_TABLE = "search"
_FOLDER_OF_WORK = "search-"


class _Made(msgspec.Struct, frozen=True):
    """The search files in an output: the key of what they were made of, the pages they lead to, their digests."""

    key: str
    pages: tuple[SitePath, ...]
    files: dict[SitePath, str]


@dataclass(frozen=True)
class Search:
    """Full text search in one build: `pages` are those that may be found, of all the `files` of the site.

    `files` has the digest of each. `made` is what an earlier build made, as long as the output still has it unchanged.
    Without `wanted` the site gets no full text search.
    """

    wanted: bool
    language: Language
    pages: tuple[SitePath, ...]
    files: Mapping[SitePath, str]
    made: _Made | None

    @property
    def files_meanwhile(self) -> dict[SitePath, str]:
        """All files of the site until its search is made anew, those of an earlier search among them.

        None of these stay where they lead to a page that is gone, or may not be found any more. What was taken out of
        a page that is still there can be found until the new ones are in place, some seconds later.
        """
        if not self.wanted or self.made is None or not set(self.made.pages) <= set(self.pages):
            return dict(self.files)
        return {**self.files, **self.made.files}

    def files_after(self, output: Output, memo: Memo) -> tuple[dict[SitePath, str], Problem | None]:
        """Stages the search files of a site of which the pages are in place; gives the digest of each.

        There are none, and a problem (`search-failed`), where Pagefind does not do its work.
        Raises UserFault (`cannot-write`, `disk-full`).
        """
        digests = self._digests(output, memo)
        key = digest(
            code_digest().encode(),
            f"{pagefind_version()} {self.language}".encode(),
            msgspec.msgpack.encode(sorted(digests.items())),
        )
        if self.made is not None and self.made.key == key:
            return self.made.files, None
        documents = ((path, search_document(_read(output, path))) for path in digests)
        try:
            files = dict(_staged(output, documents, self.language))
        except SearchFault as fault:
            return {}, path_problem("search-failed", output.display_path, reason=str(fault))
        with disk_faults(output.display_path):
            _file_of(output).write_bytes(msgspec.json.encode(_Made(key, tuple(digests), files)))
        return files, None

    def _digests(self, output: Output, memo: Memo) -> dict[SitePath, str]:
        """What is to be found of each page, by its digest; only pages that are not as they were are read."""
        code = code_digest().encode()
        keys = {path: digest(code, self.files[path].encode()) for path in self.pages}
        known = memo.get_many(_TABLE, keys.values())
        fresh: dict[str, bytes] = {}
        for path, key in keys.items():
            if key not in known:
                text = search_document(_read(output, path))
                fresh[key] = digest(text).encode() if text else b""
        memo.put(_TABLE, fresh)
        memo.keep_only(_TABLE, keys.values())
        found = known | fresh
        return {path: name.decode() for path, key in keys.items() if (name := found[key])}


class SearchResult(NamedTuple):
    """What came of making a search: every file of the site with its digest, and the problem if it failed.

    It is `missing` where it was wanted and Pagefind is not installed.
    """

    files: Mapping[SitePath, str]
    problems: tuple[Problem, ...] = ()
    missing: bool = False


def plan_search(
    pages: Iterable[SitePath], files: Mapping[SitePath, str], language: Language, output: Output, options: Options
) -> Search:
    """Full text search over these pages, given the digests of all the files that the site will have."""
    made = _load(_file_of(output))
    # They may be of a later build that was cut, or lost.
    if made is not None and any(output.differs(path, name) for path, name in made.files.items()):
        made = None
    if made is not None and options.clean:
        made = msgspec.structs.replace(made, key="")
    return Search(options.search, language, tuple(sorted(pages)), files, made)


def publish_search(search: Search, output: Output, memo: Memo, stages: Stages) -> SearchResult:
    """Puts full text search in place beside pages that are there by now. Raises UserFault as `publish`."""
    if not search.wanted:
        return SearchResult(search.files)
    with stages.stage("search"):
        output = rescan(output)
        missing = not pagefind_version()
        search_files, problem = ({}, None) if missing else search.files_after(output, memo)
        files = {**search.files, **search_files}
        publish(output, files)
    return SearchResult(files, (problem,) if problem is not None else (), missing)


def _file_of(output: Output) -> Path:
    """Where it is kept what was made for an output; not in the memo, for an archive may move with its site."""
    return Path(output.work) / "search"


def _load(file: Path) -> _Made | None:
    """What was made; none where that is not there, torn, or of another version."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Made)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _read(output: Output, path: SitePath) -> bytes:
    with disk_faults(f"{output.display_path}/{path}"):
        return (Path(output.folder) / path).read_bytes()


def _staged(
    output: Output, documents: Iterable[tuple[SitePath, bytes]], language: Language
) -> Iterator[tuple[SitePath, str]]:
    with _folder_of_work(output) as folder, disk_faults(output.display_path):
        for path, data in search_files(documents, language, folder):
            output.stage.write(path, data)
            yield path, digest(data)


@contextmanager
def _folder_of_work(output: Output) -> Iterator[Path]:
    """A folder for Pagefind, after what a killed build left of its own; a program of that one may still be at work."""
    for old in Path(output.work).glob(f"{_FOLDER_OF_WORK}*"):
        shutil.rmtree(old, ignore_errors=True)
    with disk_faults(output.display_path):
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER_OF_WORK, dir=output.work))
    try:
        yield folder
    finally:
        # What cannot be deleted now, the next build deletes.
        shutil.rmtree(folder, ignore_errors=True)
