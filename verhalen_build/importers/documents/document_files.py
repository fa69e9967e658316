"""The documents that a command names: files by themselves, and all that is in folders and zips."""

import os
import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath, PurePosixPath

from verhalen_build.importers.documents.document_sorts import ZIP, not_a_document, sort_of_program_file
from verhalen_build.importers.import_memory import source_name
from verhalen_build.importers.input_file import check_file, read_input
from verhalen_build.importers.xml_package import unzip
from verhalen_build.model.archive_paths import STORIES, THEMES
from verhalen_build.model.problems import Problem, UserFault, system_reason
from verhalen_build.publish.faults import path_problem
from verhalen_build.read.sources import is_utf8, unreadable

LARGEST = 200 * 1024 * 1024
"""The most bytes of a document or zip."""

LARGEST_LINKED = 50 * 1024 * 1024
"""The most bytes of a picture beside a document."""

# What an archive has in its folder for itself, besides what is hidden.
_OWN_FOLDERS = (STORIES, THEMES, "site")
# The folder that a browser or Word makes beside a saved page, with what the page shows.
_PARTS_OF_PAGE = ("_files", "_bestanden", "-bestanden", ".fld")
_PAGES = (".html", ".htm")


@dataclass(frozen=True)
class LinkedFile:
    """A picture to which a document refers: its path in messages, and its bytes."""

    display_path: str
    data: bytes


@dataclass(frozen=True)
class DocumentFile:
    """A document. `display_path` is its path in messages, `subfolders` are those between it and what was named.

    `read` gives its bytes, at most so many, and raises UserFault. `read_linked` gives a picture beside it by its
    relative path, None where there is none. `item` is the name by which it is known again.
    """

    display_path: str
    read: Callable[[int], bytes]
    read_linked: Callable[[str], LinkedFile | None]
    subfolders: tuple[str, ...] = ()
    item: str = ""

    @property
    def name(self) -> PurePath:
        """Its own name, without folders."""
        return PurePath(PurePosixPath(self.display_path).name)


@dataclass(frozen=True)
class DocumentFiles:
    """Documents in order, and the problems with what is beside them."""

    documents: tuple[DocumentFile, ...] = ()
    problems: tuple[Problem, ...] = ()


def list_documents(paths: Iterable[Path], extensions: Collection[str], archive: Path) -> DocumentFiles:
    """The documents that are named, each once, and those in the folders and zips that are.

    `extensions` are those of documents; in a folder or zip any other file is a problem that says what it is. The
    folders that `archive` has for itself are passed over.
    """
    own_folders = frozenset((archive / name).resolve() for name in _OWN_FOLDERS)
    lister = _Lister(extensions, own_folders)
    return _joined(map(lister.named, {path.resolve(): path for path in paths}.values()))


def _joined(listed: Iterable[DocumentFiles]) -> DocumentFiles:
    parts = list(listed)
    return DocumentFiles(
        tuple(document for part in parts for document in part.documents),
        tuple(problem for part in parts for problem in part.problems),
    )


@dataclass(frozen=True)
class _Lister:
    """Lists documents with these extensions, but for those in the folders that an archive has for itself."""

    extensions: Collection[str]
    own_folders: frozenset[Path]

    def named(self, path: Path) -> DocumentFiles:
        """What a path on the command line means."""
        listed = self._listed(path)
        documents = (replace(file, item=_item_name(path, file.display_path)) for file in listed.documents)
        return replace(listed, documents=tuple(documents))

    def _listed(self, path: Path) -> DocumentFiles:
        display_path = path.as_posix()
        try:
            if path.is_dir():
                return _not_empty(self._in_folder(path, display_path, ()), display_path)
            if path.suffix.lower() == ZIP:
                data = read_input(path, LARGEST, "document-too-large")
                return _not_empty(self._in_zip(data, display_path, ()), display_path)
            check_file(path)
            if path.suffix.lower() in self.extensions:
                return DocumentFiles((_on_disk(path, display_path, ()),))
            code = "old-word" if path.suffix.lower() == ".doc" else "document-kind"
            return DocumentFiles(problems=(not_a_document(display_path, code),))
        except UserFault as fault:
            return DocumentFiles(problems=fault.problems)

    def _in_folder(self, folder: Path, display_path: str, subfolders: tuple[str, ...]) -> DocumentFiles:
        """The documents in a folder and below it; links to other folders are not followed: they may go in circles."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            return DocumentFiles(problems=(path_problem("cannot-read", display_path, reason=system_reason(error)),))
        pages = {PurePath(entry.name).stem for entry in entries if entry.name.lower().endswith(_PAGES)}
        return _joined(
            self._in_entry(entry, f"{display_path}/{entry.name}", subfolders)
            for entry in entries
            if not _is_part_of_page(entry.name, pages) and Path(entry.path).resolve() not in self.own_folders
        )

    def _in_entry(self, entry: "os.DirEntry[str]", display_path: str, subfolders: tuple[str, ...]) -> DocumentFiles:
        path = Path(entry.path)
        if not is_utf8(entry.name):
            return DocumentFiles(problems=(unreadable(display_path, "EILSEQ"),))
        if entry.is_dir() and not sort_of_program_file(entry.name):
            # Documents of Pages are folders on a Mac.
            if path.suffix.lower() == ".pages":
                return _left_out(display_path)
            if entry.is_symlink():
                return DocumentFiles(problems=(path_problem("document-linked-folder", display_path),))
            return self._in_folder(path, display_path, (*subfolders, entry.name))

        def unpack() -> DocumentFiles:
            return self._in_zip(read_input(path, LARGEST, "document-too-large"), display_path, subfolders)

        return self._sorted_out(_on_disk(path, display_path, subfolders), unpack)

    def _in_zip(self, data: bytes, display_path: str, subfolders: tuple[str, ...]) -> DocumentFiles:
        """The documents in a zip. Raises UserFault: what `unzip` raises."""
        files = dict(sorted(unzip(data, display_path).items()))
        pages = {name.rpartition(".")[0] for name in files if name.lower().endswith(_PAGES)}
        return _joined(
            self._in_zip_entry(name, files, display_path, subfolders)
            for name in files
            if not any(_is_part_of_page(folder.as_posix(), pages) for folder in PurePosixPath(name).parents)
        )

    def _in_zip_entry(
        self, name: str, files: Mapping[str, bytes], zip_path: str, subfolders: tuple[str, ...]
    ) -> DocumentFiles:
        *folders, _ = PurePosixPath(name).parts
        document = _from_zip(name, files, zip_path, (*subfolders, *folders))
        if any(map(sort_of_program_file, folders)):
            problem = path_problem("file-of-program", document.display_path, sort="computer")
            return DocumentFiles(problems=(problem,))
        return self._sorted_out(document, lambda: _left_out(document.display_path))

    def _sorted_out(self, file: DocumentFile, unpack: Callable[[], DocumentFiles]) -> DocumentFiles:
        """A file of a folder or zip: a document, the documents in it, or the problem that says why it is none."""
        sort = sort_of_program_file(file.name.name)
        if sort:
            return DocumentFiles(problems=(path_problem("file-of-program", file.display_path, sort=sort),))
        extension = file.name.suffix.lower()
        if extension in self.extensions:
            return DocumentFiles((file,))
        try:
            return unpack() if extension == ZIP else _left_out(file.display_path)
        except UserFault as fault:
            return DocumentFiles(problems=fault.problems)


def document_source(path: Path) -> str:
    """The name by which a file, folder or zip that is named is known again."""
    is_collection = path.is_dir() or path.suffix.lower() == ZIP
    return source_name(path) if is_collection else f"{source_name(path)}{path.suffix.lower()}"


def _item_name(path: Path, display_path: str) -> str:
    inner = display_path.removeprefix(path.as_posix()).lstrip("/")
    return f"{document_source(path)}/{inner}" if inner else document_source(path)


def _on_disk(path: Path, display_path: str, subfolders: tuple[str, ...]) -> DocumentFile:
    def read(largest: int) -> bytes:
        return read_input(path, largest, "document-too-large")

    return DocumentFile(display_path, read, partial(_linked_on_disk, path.parent), subfolders)


def _linked_on_disk(folder: Path, source: str) -> LinkedFile | None:
    """A file in or below a folder; files elsewhere are never read."""
    try:
        path = folder / source.replace("\\", "/")
        is_inside = path.resolve().is_relative_to(folder.resolve())
        if is_inside and path.is_file() and path.stat().st_size <= LARGEST_LINKED:
            return LinkedFile(Path(os.path.normpath(path)).as_posix(), path.read_bytes())
    except (OSError, ValueError):
        pass
    return None


def _from_zip(name: str, files: Mapping[str, bytes], zip_path: str, subfolders: tuple[str, ...]) -> DocumentFile:
    display_path = f"{zip_path}/{name}"

    def read(largest: int) -> bytes:
        if len(files[name]) > largest:
            raise UserFault(path_problem("document-too-large", display_path))
        return files[name]

    read_linked = partial(_linked_in_zip, files, zip_path, PurePosixPath(name).parent)
    return DocumentFile(display_path, read, read_linked, subfolders)


def _linked_in_zip(files: Mapping[str, bytes], zip_path: str, folder: PurePosixPath, source: str) -> LinkedFile | None:
    name = posixpath.normpath((folder / source.replace("\\", "/")).as_posix())
    return LinkedFile(f"{zip_path}/{name}", files[name]) if name in files else None


def _not_empty(files: DocumentFiles, display_path: str) -> DocumentFiles:
    """The files of a folder or zip, with a problem where none is a document."""
    if files.documents:
        return files
    return DocumentFiles(problems=(path_problem("no-documents", display_path), *files.problems))


def _left_out(display_path: str) -> DocumentFiles:
    return DocumentFiles(problems=(not_a_document(display_path, "document-left-out"),))


def _is_part_of_page(folder: str, pages: Iterable[str]) -> bool:
    """Whether a folder has the parts of a page that was saved beside it."""
    return any(folder == f"{page}{end}" for page in pages for end in _PARTS_OF_PAGE)
