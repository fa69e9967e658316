"""pandoc (https://pandoc.org), run as a program that may read one document and nothing else."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.publish.faults import path_problem

MEDIA = "media"
"""The folder in which pandoc puts the pictures of a document."""

SECONDS = 60.0
"""How long pandoc may take for one document."""

# A document in a zip brings its pictures along, and a text has had its taken out.
_MEMORY = {"docx": "-M2g", "odt": "-M2g"}
_MEMORY_OF_TEXT = "-M350m"
# Some seventy lists in lists; each takes a few steps of a stack that is not endless.
_DEEPEST = 300
_BAD_OPTION = 6


@dataclass(frozen=True)
class Tree:
    """A document as pandoc reads it: its blocks, its metadata, and its pictures by the address the blocks have."""

    blocks: list[dict[str, Any]]
    meta: Mapping[str, Any]
    media: Mapping[str, bytes]


def find_pandoc() -> str:
    """The path of the program. Raises UserFault (`pandoc-missing`)."""
    try:
        import pypandoc  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, which not everybody has

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        raise UserFault(Problem("pandoc-missing", Location(SourcePath("pandoc")), "pandoc")) from None


def read_document(program: str, data: bytes, reader: str, shown: str) -> Tree:
    """The tree of a document; `shown` is its name in messages.

    pandoc gets the bytes and no way to other files or to the web (`--sandbox`). Raises UserFault: `document-damaged`
    where it cannot be read, `document-too-large` where that takes too long or too much memory.
    """
    with tempfile.TemporaryDirectory(prefix="verhalen-") as folder:
        memory = _MEMORY.get(reader, _MEMORY_OF_TEXT)
        options = ["+RTS", memory, "-RTS", "--sandbox", "--from", reader, "--to", "json", "--extract-media", MEDIA]
        try:
            run = subprocess.run(
                [program, *options], input=data, capture_output=True, cwd=folder, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise UserFault(path_problem("document-too-large", shown)) from None
        if run.returncode == _BAD_OPTION:
            # An old pandoc of somebody's own, which knows no sandbox.
            raise UserFault(Problem("pandoc-missing", Location(SourcePath("pandoc")), "pandoc"))
        if run.returncode:
            raise UserFault(_refusal(run, shown))
        tree = _tree(run.stdout, shown)
        return Tree(tree["blocks"], tree["meta"], _media(Path(folder)))


def _tree(output: bytes, shown: str) -> dict[str, Any]:
    """What pandoc says, unless it is nested so deep that nobody wrote it so."""
    try:
        tree: dict[str, Any] = json.loads(output)
    except RecursionError:
        raise UserFault(path_problem("document-too-large", shown)) from None
    level: list[Any] = [tree]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one) if _nests(inner)]
        if not level:
            return tree
    raise UserFault(path_problem("document-too-large", shown))


def _nests(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _refusal(run: subprocess.CompletedProcess[bytes], shown: str) -> Problem:
    said = run.stderr.decode("utf-8", "replace").split("\n")
    if any("heap" in line.lower() for line in said):
        return path_problem("document-too-large", shown)
    return path_problem("document-damaged", shown, reason="pandoc")


def _media(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted((folder / MEDIA).rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
