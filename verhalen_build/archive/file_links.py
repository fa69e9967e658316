"""The files that texts show or lead to, and what is wrong with them."""

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from verhalen_build.archive.brackets import EMBED, as_markdown, is_picture_name
from verhalen_build.archive.name_index import NameIndex
from verhalen_build.archive.record_contents import asset_path
from verhalen_build.model.names import SourcePath, full_url
from verhalen_build.model.picture_fault import PictureFault
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Link
from verhalen_build.model.single_values import is_url, is_written_as_address

# File types of Notepad and word processors.
_DOCUMENTS = frozenset({"doc", "docx", "odt", "rtf", "htm", "html"})
_WRITTEN_ELSEWHERE = _DOCUMENTS | {"txt"}
_MOST_NEAR = 4


class FileUse(NamedTuple):
    """That a source shows a file on its page, as a picture, or leads to it."""

    source: SourcePath
    file: SourcePath
    is_shown: bool


def shown_pictures_of(uses: Iterable[FileUse]) -> frozenset[SourcePath]:
    """The files that are shown."""
    return frozenset(use.file for use in uses if use.is_shown)


def linked_files_of(uses: Iterable[FileUse]) -> frozenset[SourcePath]:
    """The files that something leads to."""
    return frozenset(use.file for use in uses if not use.is_shown)


class FileLinks:
    """Finds the files that some records name; what is wrong is added to `problems`."""

    def __init__(self, index: NameIndex, problems: list[Problem]) -> None:
        self.uses: set[FileUse] = set()
        self._index = index
        self._problems = problems

    def leads_to_file(self, target: str, at: Location) -> None:
        """A link to a file: reports what is missing, and what readers should not fetch or cannot use."""
        if self._use(target, at):
            self._check_linked(target, at)
        else:
            self._missing("missing-file", target, at)

    def shows_picture(self, target: str, at: Location) -> None:
        """A picture on a page."""
        if not self._use(target, at, is_shown=True):
            self._missing("missing-image", target, at)
            return
        fault = self._fault(target, at)
        if fault is not None:
            self._problems.append(Problem(fault.code, at, target, dict(fault.details)))

    def keeps_copy(self, written: str, at: Location) -> None:
        """The file of a kept copy, unless that is at an address."""
        if is_url(written):
            return
        if is_written_as_address(written):
            self._problems.append(Problem("address-broken", at, written))
        elif self._use(written, at):
            self._check_linked(written, at)
        else:
            self._missing("kept-missing", written, at)

    def in_brackets(self, link: Link, at: Location) -> None:
        """A file in double brackets, which are for records."""
        written = posixpath.basename(link.target)
        files = [path for path in self._index.files_called(link.target) if path in self._index.assets]
        # If several are similar, an extension may say which one is meant.
        same = [path for path in files if path.lower().endswith(written.lower())]
        language = self._index.language
        near = [as_markdown(path, link.form, language) for path in _as_written(same or files, at.file)]
        example = as_markdown(f"images/{written}" if is_picture_name(written) else written, link.form, language)
        value = f"{'!' if link.form == EMBED else ''}[[{link.target}]]"
        details = {"near": self._index.alternatives(near), "example": example}
        self._problems.append(Problem("file-in-brackets", at, value, details))

    def _use(self, target: str, at: Location, is_shown: bool = False) -> bool:
        """Whether the file exists; if so it will be part of the site."""
        path = asset_path(at.file, target, self._index.assets)
        if path is not None:
            self.uses.add(FileUse(at.file, path, is_shown))
        return path is not None

    def _check_linked(self, target: str, at: Location) -> None:
        fault = self._fault(target, at)
        if fault is not None and fault.is_unsafe:
            self._problems.append(Problem(fault.code, at, target, dict(fault.details)))
        elif fault is not None and fault.tells:
            self._problems.append(Problem("picture-tells", at, target, {"sort": fault.tells}))
        elif fault is not None and fault.unlike_name:
            self._problems.append(Problem("file-unlike-its-name", at, target, {"sort": fault.unlike_name}))

    def _fault(self, target: str, at: Location) -> PictureFault | None:
        path = asset_path(at.file, target, self._index.assets)
        return self._index.picture_faults.get(path) if path is not None else None

    def _missing(self, code: str, target: str, at: Location) -> None:
        address = full_url(target)
        if address:
            self._problems.append(Problem("bare-address", at, target, {"near": address}))
        else:
            similar = self._index.files_called(target)
            files = (path for path in similar if code == "missing-file" or path in self._index.assets)
            self._problems.append(Problem(code, at, target, {"near": ", ".join(_as_written(files, at.file))}))


def unread_files(assets: Iterable[SourcePath]) -> Iterator[Problem]:
    """Files that look as if they were meant as a story, and that no text links to."""
    for path in assets:
        stem, dot, ending = path.rpartition(".")
        if dot and ending.lower() in _WRITTEN_ELSEWHERE:
            document = posixpath.basename(path) if ending.lower() in _DOCUMENTS else ""
            details = {"example": f"{stem.removesuffix('.md')}.md", "document": document}
            yield Problem("not-read", Location(path), path, details)


def _as_written(files: Iterable[SourcePath], source: SourcePath) -> list[str]:
    """At most four files as one writes them in a source, the nearest folder first."""
    written = (posixpath.relpath(path, posixpath.dirname(source)) for path in files)
    return sorted(written, key=lambda path: (len(path), path))[:_MOST_NEAR]
