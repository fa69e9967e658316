"""The kept copies of sources: whether each file still is what it was when it was kept."""

from collections.abc import Callable, Iterator

from verhalen_build.archive.archive import SOURCE, Archive
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Record, Text
from verhalen_build.model.single_values import is_url


def kept_file(record: Record, archive: Archive) -> SourcePath | None:
    """The file that is the kept copy of a source; None if it has none, or an address instead."""
    written = record.text("kept")
    return archive.asset(record.source, written) if written and not is_url(written) else None


def kept_copy_problems(archive: Archive, checksum: Callable[[SourcePath], str]) -> Iterator[Problem]:
    """Each kept file that differs from the checksum in its source, or whose source has none.

    `checksum` gives the SHA-256 of a file. That a file is missing is told where names are resolved.
    """
    for key in archive.by_kind[SOURCE]:
        record = archive.records[key]
        path = kept_file(record, archive)
        if path is not None:
            yield from _file_problem(record, checksum(path))
        elif "sha256" in record.values and "kept" not in record.values:
            yield Problem("checksum-alone", _place(record, "sha256"), record.text("sha256"))


def _file_problem(record: Record, checksum: str) -> Iterator[Problem]:
    written = record.text("sha256")
    details = {"checksum": checksum, "copy": record.text("kept")}
    if not written:
        yield Problem("kept-unsealed", _place(record, "kept"), record.text("kept"), details)
    elif _digits(written) != checksum:
        yield Problem("kept-changed", _place(record, "sha256"), written, details)


def _digits(written: str) -> str:
    """A checksum as other programs write it, in the form of ours: `SHA256: AB CD …`."""
    return "".join(written.lower().removeprefix("sha256").removeprefix("sha-256").strip(": \t").split())


def _place(record: Record, field: str) -> Location:
    value = next((value for value in record.values[field] if isinstance(value, Text)), Text(""))
    return Location(record.source, value.line or record.line, value.column)
