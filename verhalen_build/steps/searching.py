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
from verhalen_build.model.problems import Problem
from verhalen_build.publish.faults import disk_faults, path_problem
from verhalen_build.publish.full_text import (
    FOLDER,
    IndexOptions,
    SearchFault,
    index_files,
    pagefind_version,
    search_document,
)
from verhalen_build.publish.memo import Memo
from verhalen_build.publish.search_data import Words, fragments_in, lexicon_files, page_table, with_data, words_of
from verhalen_build.publish.search_scripts import as_scripts
from verhalen_build.publish.search_shards import shards_of, vocabulary_document, without_program, without_texts
from verhalen_build.publish.write import Output, publish
from verhalen_build.steps.book import SearchedPages
from verhalen_build.steps.inputs import code_digest
from verhalen_build.steps.proof import Proof
from verhalen_build.steps.summary import Options, Stages

_DOCUMENTS_TABLE = "search"
_WORDS_TABLE = "words"
_FOLDER_OF_WORK = "search-"


class _MadeIndex(msgspec.Struct, frozen=True):
    """An index in an output: the key of its inputs, the pages it leads to, and the digests of its files."""

    key: str
    pages: tuple[SitePath, ...]
    files: dict[SitePath, str]


@dataclass(frozen=True)
class Search:
    """Full text search in one build: `books` have the pages that may be found, of all the `files` of the site.

    `files` has the digest of each. `made` are the indexes of an earlier build, by their folder and the name of their
    shard, that can stay until new ones are in place; the shard named "" is the vocabulary of the others, or the only
    index. Without `wanted` the site gets no full text search.
    """

    wanted: bool
    books: tuple[SearchedPages, ...]
    files: Mapping[SitePath, str]
    made: Mapping[str, _MadeIndex]

    @property
    def files_meanwhile(self) -> dict[SitePath, str]:
        """All files of the site until its search is updated, including those of an earlier search.

        Until then, a few seconds, words that were removed from a page can still be found.
        """
        return {**self.files, **(_files_of(self.made) if self.wanted else {})}

    def files_after(self, output: Output, memo: Memo) -> tuple[dict[SitePath, str], Problem | None]:
        """Stages the search files of a site whose pages are in place; returns the digest of each.

        If Pagefind fails, there are none, and a problem (`search-failed`).
        Raises UserFault (`cannot-write`, `disk-full`).
        """
        documents = self._documents(output, memo)
        indexes: dict[str, _MadeIndex] = {}
        try:
            for book in self.books:
                in_book = {path: documents[path] for path in sorted(book.pages) if documents[path]}
                indexes |= self._indexes(book, shards_of(in_book), output, memo)
        except SearchFault as fault:
            return {}, path_problem("search-failed", output.display_path, reason=str(fault))
        memo.keep_only(_WORDS_TABLE, {index.key for index in indexes.values()})
        if indexes != self.made:
            with disk_faults(output.display_path):
                _file_of(output).write_bytes(msgspec.json.encode(indexes))
        return _files_of(indexes), None

    def _indexes(
        self, book: SearchedPages, shards: Mapping[str, Mapping[SitePath, str]], output: Output, memo: Memo
    ) -> dict[str, _MadeIndex]:
        """The index of each shard, new or unchanged, and the vocabulary if there are several."""
        keys = {shard: _key(book, shard, documents) for shard, documents in shards.items()}
        remembered = memo.keys(_WORDS_TABLE)
        indexes: dict[str, _MadeIndex] = {}
        for shard, key in keys.items():
            index = self._unchanged(book, shard, key)
            if index is None or (shard and key not in remembered):
                documents = ((path, search_document(_read(output, path))) for path in shards[shard])
                files = _run(book, output, documents, of_many=bool(shard))
                if shard:
                    fragments = fragments_in(files)
                    memo.put(_WORDS_TABLE, {key: msgspec.json.encode(words_of(fragments.values()))})
                    files = without_program(files) | page_table(fragments)
                else:
                    files = with_data(files, book.language)
                index = _MadeIndex(key, tuple(shards[shard]), _stage(output, book.folder, shard, files))
            indexes[shard] = index
        if "" not in indexes:
            indexes = {"": self._vocabulary(book, keys, indexes, output, memo), **indexes}
        return {f"{book.folder}{shard}": index for shard, index in indexes.items()}

    def _vocabulary(
        self, book: SearchedPages, keys: Mapping[str, str], shards: Mapping[str, _MadeIndex], output: Output, memo: Memo
    ) -> _MadeIndex:
        """The index of the words of each shard: the one that is there, unless a shard has other words now."""
        remembered = memo.get_many(_WORDS_TABLE, keys.values())
        key = _key(
            book, "", {shard: f"{len(index.pages)} {digest(remembered[index.key])}" for shard, index in shards.items()}
        )
        pages = tuple(path for index in shards.values() for path in index.pages)
        made = self._unchanged(book, "", key)
        if made is not None:
            return msgspec.structs.replace(made, pages=pages)
        words = {shard: msgspec.json.decode(remembered[index.key], type=Words) for shard, index in shards.items()}
        documents = (
            (SitePath(f"{shard}.html"), vocabulary_document(shard, len(index.pages), words[shard].words))
            for shard, index in shards.items()
        )
        files = without_texts(_run(book, output, documents)) | lexicon_files(tuple(words.values()), book.language)
        return _MadeIndex(key, pages, _stage(output, book.folder, "", files))

    def _unchanged(self, book: SearchedPages, shard: str, key: str) -> _MadeIndex | None:
        """The index that an earlier build made with this key."""
        index = self.made.get(f"{book.folder}{shard}")
        return index if index is not None and index.key == key else None

    def _documents(self, output: Output, memo: Memo) -> dict[SitePath, str]:
        """The digest of the search document of each page; only pages that changed are read."""
        code = code_digest().encode()
        pages = (path for book in self.books for path in book.pages)
        keys = {path: digest(code, self.files[path].encode()) for path in pages}
        remembered = memo.get_many(_DOCUMENTS_TABLE, keys.values())
        fresh: dict[str, bytes] = {}
        for path, key in keys.items():
            if key not in remembered:
                text = search_document(_read(output, path))
                fresh[key] = digest(text).encode() if text else b""
        memo.put(_DOCUMENTS_TABLE, fresh)
        memo.keep_only(_DOCUMENTS_TABLE, keys.values())
        documents = remembered | fresh
        return {path: documents[key].decode() for path, key in keys.items()}


class SearchResult(NamedTuple):
    """The result of making full text search: every file of the site with its digest, and the problem if it failed.

    `missing` says that it was wanted and Pagefind is not installed.
    """

    files: Mapping[SitePath, str]
    problems: tuple[Problem, ...] = ()
    missing: bool = False


def plan_search(
    books: tuple[SearchedPages, ...],
    files: Mapping[SitePath, str],
    output: Output,
    options: Options,
    proof: Proof,
) -> Search:
    """Full text search for these pages; `files` has the digests of all other files of the site."""
    all_pages = frozenset(path for book in books for path in book.pages)
    made = {
        shard: msgspec.structs.replace(index, key="") if options.clean else index
        for shard, index in _load(_file_of(output)).items()
        # An index must not lead to a page that no longer exists or may no longer be found. Its files may have been
        # removed, or replaced by a later build that was interrupted.
        if all_pages.issuperset(index.pages)
        and not any(output.differs(*file) for file in index.files.items())
        # Nor may it hold a name that has been withheld since.
        and not proof.problems(index.files, output)
    }
    return Search(options.search, books, files, made)


def publish_search(search: Search, output: Output, memo: Memo, stages: Stages, proof: Proof) -> SearchResult:
    """Adds full text search to a site whose pages are in place. Raises UserFault as `publish` does.

    Without a proof that no withheld name is in it, the site gets none.
    """
    if not search.wanted:
        return SearchResult(search.files)
    with stages.stage("search"):
        missing = not pagefind_version()
        search_files, problem = ({}, None) if missing else search.files_after(output, memo)
        names = proof.problems(search_files, output)
        files = {**search.files, **({} if names else search_files)}
        publish(output, files)
    return SearchResult(files, (*([problem] if problem is not None else []), *names), missing)


def _file_of(output: Output) -> Path:
    """The file with the indexes of an output; not in the memo, as an archive may move together with its site."""
    return Path(output.work) / "search"


def _load(file: Path) -> dict[str, _MadeIndex]:
    """The indexes in a file; none if it is missing, incomplete, or of another version."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, _MadeIndex])
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _files_of(indexes: Mapping[str, _MadeIndex]) -> dict[SitePath, str]:
    """The digest of each file of these indexes."""
    return {path: name for index in indexes.values() for path, name in index.files.items()}


def _read(output: Output, path: SitePath) -> bytes:
    with disk_faults(f"{output.display_path}/{path}"):
        return (Path(output.folder) / path).read_bytes()


def _key(book: SearchedPages, shard: str, documents: Mapping[SitePath, str] | Mapping[str, str]) -> str:
    """The key of an index, from everything that its files depend on; `documents` has their digests."""
    settings = f"{pagefind_version()} {book.language} {shard}"
    return digest(code_digest().encode(), settings.encode(), msgspec.msgpack.encode(sorted(documents.items())))


def _run(
    book: SearchedPages, output: Output, documents: Iterable[tuple[SitePath, bytes]], of_many: bool = True
) -> dict[str, bytes]:
    with _folder_of_work(output) as folder, disk_faults(output.display_path):
        return index_files(documents, folder, IndexOptions(book.language, of_many))


def _stage(output: Output, folder: str, shard: str, files: Mapping[str, bytes]) -> dict[SitePath, str]:
    """Stages the files of an index; returns the digest of each, by its address in the site."""
    folder = f"{folder}{FOLDER}{shard}/" if shard else f"{folder}{FOLDER}"
    paths = {SitePath(folder + name): data for name, data in as_scripts(files).items()}
    for path, data in paths.items():
        output.stage.write(path, data)
    return {path: digest(data) for path, data in paths.items()}


@contextmanager
def _folder_of_work(output: Output) -> Iterator[Path]:
    """A new folder for Pagefind, after removing those of killed builds; a Pagefind of theirs may still be running."""
    for old in Path(output.work).glob(f"{_FOLDER_OF_WORK}*"):
        shutil.rmtree(old, ignore_errors=True)
    with disk_faults(output.display_path):
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER_OF_WORK, dir=output.work))
    try:
        yield folder
    finally:
        # The next build deletes what cannot be deleted now.
        shutil.rmtree(folder, ignore_errors=True)
