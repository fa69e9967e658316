"""Runs pandoc (https://pandoc.org) in its sandbox on one document."""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
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

# Formats in a zip hold pictures; from the others embedded pictures have been removed.
_MEMORY = {"docx": "-M2g", "odt": "-M2g"}
_MEMORY_OF_TEXT = "-M350m"
# About seventy nested lists: each takes several levels, and later code is recursive.
_DEEPEST = 300
_BAD_OPTION = 6


@dataclass(frozen=True)
class PandocTree:
    """A document as pandoc reads it: blocks, metadata, and pictures by the path used in the blocks."""

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


def read_document(program: str, data: bytes, reader: str, display_path: str) -> PandocTree:
    """The tree of a document; `display_path` is its name in messages.

    pandoc gets the bytes, and no access to other files or the network (`--sandbox`). Raises UserFault:
    `document-damaged` when it cannot be read, `document-too-large` when that takes too long or too much memory.
    """
    with tempfile.TemporaryDirectory(prefix="verhalen-") as folder:
        memory = _MEMORY.get(reader, _MEMORY_OF_TEXT)
        options = ["+RTS", memory, "-RTS", "--sandbox", "--from", reader, "--to", "json", "--extract-media", MEDIA]
        try:
            run = subprocess.run(
                [program, *options], input=data, capture_output=True, cwd=folder, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise UserFault(path_problem("document-too-large", display_path)) from None
        if run.returncode == _BAD_OPTION:
            # An older pandoc, without --sandbox.
            raise UserFault(Problem("pandoc-missing", Location(SourcePath("pandoc")), "pandoc"))
        if run.returncode:
            raise UserFault(_refusal(run, display_path))
        tree = _tree(run.stdout, display_path)
        return PandocTree(tree["blocks"], tree["meta"], _media(Path(folder)))


def _tree(output: bytes, display_path: str) -> dict[str, Any]:
    """The JSON of pandoc. Raises UserFault (`document-too-large`) when nested deeper than people write."""
    try:
        tree: dict[str, Any] = json.loads(output)
    except RecursionError:
        raise UserFault(path_problem("document-too-large", display_path)) from None
    level: list[Any] = [tree]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in _children(node) if isinstance(child, (dict, list))]
        if not level:
            return tree
    raise UserFault(path_problem("document-too-large", display_path))


def _children(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, dict) else node


def _refusal(run: subprocess.CompletedProcess[bytes], display_path: str) -> Problem:
    output = run.stderr.decode("utf-8", "replace").split("\n")
    if any("heap" in line.lower() for line in output):
        return path_problem("document-too-large", display_path)
    return path_problem("document-damaged", display_path, reason="pandoc")


def _media(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted((folder / MEDIA).rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
