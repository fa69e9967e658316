"""Everything a build depends on, by digest: if none of it changed, neither does the site."""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.publish.full_text import pagefind_version
from verhalen_build.publish.memo import Memo
from verhalen_build.publish.write import Output
from verhalen_build.read.sources import Sources, read_bytes, statuses
from verhalen_build.steps.summary import Options, Summary

# The libraries that affect pages, messages, or the format of the memo.
LIBRARIES = frozenset(
    "ahocorasick_rs anyascii babel fontpkg_source_serif_4 jinja2 manimgx_fonts markdown markupsafe msgspec mutagen "
    "networkx nh3 pillow py_svg_hush pyoxigraph pystemmer pyyaml rapidfuzz rcssmin resvg_py rjsmin uharfbuzz".split()
)


@dataclass(frozen=True)
class Inputs:
    """The digest of each text, the file status of each other file, and a digest of everything together."""

    texts: Mapping[SourcePath, str]
    assets: Mapping[SourcePath, tuple[int, ...]]
    key: str


def look_at(root: Path, sources: Sources, options: Options) -> Inputs:
    """Reads every text once. Raises UserFault (`cannot-read`, also for files of the theme)."""
    texts = {path: digest(read_bytes(root, path)) for path in sources.texts}
    search = pagefind_version() if options.search else None
    asked = (
        *(options.today.isoformat(), options.drafts, options.future, options.strict, options.base_url, search),
        *(options.withheld_names, options.offline),
    )
    # By size and time, as these may be large; such files are replaced rather than edited.
    assets = statuses({path: entry for path, entry in sources.entries.items() if path in sources.assets})
    key = digest(
        code_digest().encode(),
        msgspec.msgpack.encode((asked, texts, assets)),
        read_bytes(root, CONFIG) if (root / CONFIG).is_file() else b"",
        msgspec.msgpack.encode(statuses(sources.themes)),
    )
    return Inputs(texts, assets, key)


@cache
def code_digest() -> str:
    """A digest of this program, its own theme and its libraries; nothing is reused from another version."""
    package = Path(__file__).parent.parent
    folders = (package, package.parent / "themes") if not (package / "themes").is_dir() else (package,)
    files = sorted(file for folder in folders for file in _program_files(str(folder)))
    return digest(msgspec.msgpack.encode((sys.version, files, sorted(_library_versions()))))


def _program_files(folder: str) -> Iterator[tuple[str, int, int]]:
    """Each file of the program below a folder with its size and time; hidden files belong to editors."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")):
                continue
            if entry.is_dir():
                yield from _program_files(entry.path)
            elif entry.is_file():
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


def _library_versions() -> list[str]:
    """The libraries with their versions, as in the names of their metadata folders: `jinja2-3.1.6.dist-info`."""
    # Using importlib.metadata takes half as long as a whole build with nothing to do.
    names = [name for folder in sys.path for name in _names_in(folder) if name.endswith("-info")]
    installed = {name: library for name in names if (library := name.lower().partition("-")[0]) in LIBRARIES}
    if set(installed.values()) >= LIBRARIES:
        return list(installed)
    from importlib.metadata import version  # noqa: PLC0415

    return [f"{name}-{version(name)}" for name in LIBRARIES]


def _names_in(folder: str) -> list[str]:
    """The entries of a folder on Python's path; none if it is an archive, missing, or not readable."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


class _Last(msgspec.Struct, frozen=True):
    """The last build to an output: the key of its inputs, a digest of the files it made, and its summary."""

    key: str
    files: str
    summary: Summary


def register_digest(root: Path, file: str) -> str:
    """The digest of a file outside the archive, with names that must not be anywhere; "" if there is none."""
    try:
        return digest((root / file).read_bytes()) if file else ""
    except OSError:
        return ""


def remembered(root: Path, memo: Memo, inputs: Inputs, output: Output) -> Summary | None:
    """The summary of the last build, if it had the same inputs and its output has not changed since."""
    encoded = memo.get_many("builds", [output.folder]).get(output.folder)
    if encoded is None:
        return None
    try:
        last = msgspec.msgpack.decode(encoded, type=_Last)
    except msgspec.DecodeError:
        return None
    on_disk = {path: state.digest for path, state in output.file_states.items()}
    # The output may be that of a later build, interrupted before it was recorded here.
    same = last.key == inputs.key and last.files == _name_of(output.built_files)
    same = same and last.summary.register_digest == register_digest(root, last.summary.register_file)
    return last.summary if same and on_disk == output.built_files else None


def _name_of(files: Mapping[SitePath, str]) -> str:
    return digest(msgspec.msgpack.encode(sorted(files.items())))


def remember(memo: Memo, inputs: Inputs, output: Output, files: Mapping[SitePath, str], summary: Summary) -> None:
    """Keeps the summary of a build for the next one."""
    unchanged = msgspec.structs.replace(summary, written=0, removed=0, foreign_files=(), stages={})
    memo.put("builds", {output.folder: msgspec.msgpack.encode(_Last(inputs.key, _name_of(files), unchanged))})
