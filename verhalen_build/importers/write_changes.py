"""Writes what an import changes in the archive, and remembers it."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from verhalen_build.importers.import_memory import MEMORY, TEXT, file_digest, format_memory
from verhalen_build.importers.source_changes import ItemOutcome, SourceChanges, new_memory, version_path, written_path
from verhalen_build.importers.write_files import NewFile, write_all
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, path_problem, retry_while_in_use


def write_changes(root: Path, changes: SourceChanges) -> None:
    """Writes the new files and the new versions of untouched ones, all or none.

    Raises UserFault: a `changed-meanwhile` for each file that was edited since it was compared, and as `write_all`.
    """
    memory = format_memory(new_memory(changes, root))
    before = _untouched(root, changes)
    with _put_back_on_failure(root, before):
        for file in changes.updated_files:
            _replace(root, file.path, file.data)
        write_all(root, changes.new_files)
    _replace(root, MEMORY, memory)
    for text in _texts(changes):
        _keep(root, written_path(file_digest(text.path, text.data)), text.data)


def keep_versions(root: Path, changes: SourceChanges) -> None:
    """Puts the new versions of what was edited here where a writer can look at them."""
    for item in changes.of(ItemOutcome.BESIDE):
        for file in item.item.files:
            _keep(root, version_path(file.path), file.data)


def _texts(changes: SourceChanges) -> Iterator[NewFile]:
    """The texts with which those of a next time are compared."""
    files = (*changes.new_files, *changes.updated_files, *(item.text for item in changes.of(ItemOutcome.BESIDE)))
    return (file for file in files if file.path.endswith(TEXT))


def _untouched(root: Path, changes: SourceChanges) -> list[NewFile]:
    """The files that will be replaced, as they are now."""
    digests = {file.path: file.line.file_digest for item in changes.of(ItemOutcome.UPDATED) for file in item.earlier}
    files: list[NewFile] = []
    for updated in changes.updated_files:
        with disk_faults(updated.path):
            files.append(NewFile(updated.path, (root / updated.path).read_bytes()))
    edited = [file.path for file in files if file_digest(file.path, file.data) != digests[file.path]]
    if edited:
        raise UserFault(*(path_problem("changed-meanwhile", path) for path in edited))
    return files


@contextmanager
def _put_back_on_failure(root: Path, files: Sequence[NewFile]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for file in files:
            # Best effort: the original error is re-raised.
            with suppress(UserFault):
                _replace(root, file.path, file.data)
        raise


def _keep(root: Path, path: SourcePath, data: bytes) -> None:
    """Writes a file that is there to look at; that it cannot be written is no reason to stop."""
    with suppress(UserFault):
        _replace(root, path, data)


def _replace(root: Path, path: SourcePath, data: bytes) -> None:
    """Writes a file in the place of the one that is there. Raises UserFault: `cannot-write`, `disk-full`."""
    temporary = root / STATE / f"bring-in-{secrets.token_hex(8)}"
    with disk_faults(path):
        temporary.parent.mkdir(parents=True, exist_ok=True)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(data)
            retry_while_in_use(partial(os.replace, temporary, root / path))
        finally:
            temporary.unlink(missing_ok=True)
