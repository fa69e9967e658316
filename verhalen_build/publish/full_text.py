"""Full text search by Pagefind: from pages of records to the files that a browser searches in.

Pagefind is a separate program, installed with the extra `site`, that reads a folder of pages and writes a folder of
files. It is given search documents instead of the pages: only what should be found, so that it reads no more than it
needs, and no page that it was not given.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language, system_reason

FOLDER = "pagefind/"
"""The folder of its files in a site."""

_PACKAGE = "pagefind"
_BODY = b"data-pagefind-body"
_IN_TAG = rb'(?:[^<>"]|"[^"]*+")*'
_OPENING = re.compile(rb"<([a-z][a-z0-9-]*+)(?=" + _IN_TAG + rb"?\s" + _BODY + rb"[\s=>])" + _IN_TAG + rb"+>")
_META = re.compile(rb"<meta (?=[^<>]*\bdata-pagefind-)[^<>]*+>")
_END_OF_HEAD = b"</head>"
_DOCUMENT_END = b"</body></html>"
# Elements around which Pagefind would join two words.
_ENDS_WORD = re.compile(
    rb"</(?:t[dh]|d[td]|pre|blockquote|figcaption|caption|summary|details|header|footer|address)>|<br\b[^<>]*>"
)
# What is on a page twice, or is not words.
_NOT_READ = (".sidenote", ".footnote-ref", ".footnote-backref", ".place")
# Pagefind's own pages, and a worker; our search page needs none of them.
_NOT_SHIPPED = re.compile(r"pagefind-[a-z-]+\.(?:js|css)")
# A language of which Pagefind knows no stems: those of Dutch make `over` of `overheid`. The lexicon has the forms of a
# word. This is the code for what has no language.
_NO_STEMS = "zxx"
# In positions of words; Pagefind's default is 20,000.
_SMALL_CHUNKS = {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": "4000"}
# What the page for searching runs.
_SCRIPT = Path(__file__).with_name("search.js")
_PROGRAM = "pagefind.js"
_POLL_SECONDS = 0.05
_LOW_PRIORITY = 15


class SearchFault(Exception):
    """Pagefind failed; the text is a key of the phrases `search`, or what Pagefind said itself."""


class SearchStopped(Exception):
    """Pagefind was asked to stop."""


def is_search_file(path: SitePath) -> bool:
    """Whether a file of a site is one of full text search, of the book in whichever language."""
    return f"/{FOLDER}" in f"/{path}"


def pagefind_version() -> str:
    """The installed version of Pagefind; "" where there is none."""
    # Of no use to a build that has no search, and slow to load.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True)
class IndexOptions:
    """How to make an index.

    One that is `of_many` has its words in small chunks, since a browser fetches a chunk of each. `stop` is polled for
    whether to give up; `gently` gives the process a low priority, for work in the background.
    """

    language: Language
    of_many: bool = False
    stop: Callable[[], bool] | None = None
    gently: bool = False


def search_document(page: bytes) -> bytes:
    """What should be found of a page: a small page of its own; b"" for a page that is not searched.

    It holds the elements with the attribute `data-pagefind-body` and, in its head, each `<meta>` with an attribute
    that begins with `data-pagefind-`.
    """
    if _BODY not in page:
        return b""
    parts = [_ENDS_WORD.sub(rb"\g<0> ", element) for element in _marked_elements(page)]
    metas = _META.findall(page, 0, page.find(_END_OF_HEAD))
    return (
        b"\n".join(
            [b'<!doctype html><html><head><meta charset="utf-8">', *metas, b"</head><body>", *parts, _DOCUMENT_END]
        )
        if parts
        else b""
    )


def index_files(documents: Iterable[tuple[SitePath, bytes]], folder: Path, options: IndexOptions) -> dict[str, bytes]:
    """The files in which a browser searches, by their path in the folder of the index.

    `documents` are search documents by address of their page. The work is done in `folder`, which must be empty.

    The same documents give the same bytes. Raises SearchFault, OSError where the disk refuses, and SearchStopped.
    """
    # Most builds do not search.
    from verhalen_build.publish.search_order import UnknownFormat, canonical_files  # noqa: PLC0415
    from verhalen_build.publish.search_scripts import program_as_function  # noqa: PLC0415

    pages, results = folder / "pages", folder / "found"
    count = 0
    for path, text in documents:
        file = pages / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
        count += 1
    # To Pagefind, no pages at all is an error.
    if not count:
        return {}
    _run(pages, results, folder / "said", options)
    files = {file.relative_to(results).as_posix(): file.read_bytes() for file in results.rglob("*") if file.is_file()}
    try:
        ordered = canonical_files({name: data for name, data in files.items() if not _NOT_SHIPPED.fullmatch(name)})
        program = program_as_function(ordered[_PROGRAM])
    except (UnknownFormat, KeyError, ValueError) as error:
        raise SearchFault(f"{pagefind_version()}? {error}") from error
    return {**ordered, _PROGRAM: program, _SCRIPT.name: _SCRIPT.read_bytes()}


def _run(pages: Path, results: Path, log: Path, options: IndexOptions) -> None:
    arguments = ["--site", str(pages), "--output-path", str(results), "--force-language", _NO_STEMS, "--silent"]
    # An address here is that of a file, so that it works from a disk too.
    arguments += ["--keep-index-url", "--exclude-selectors", ",".join(_NOT_READ)]
    with log.open("wb") as output:
        try:
            process = _start([_executable(), *arguments], output.fileno(), options)
        except OSError as error:
            # It is installed, but this computer cannot run it.
            raise SearchFault(system_reason(error)) from error
        try:
            while options.stop is not None and process.poll() is None:
                if options.stop():
                    raise SearchStopped
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)
            process.wait()
        finally:
            # However this ends, the process must not outlive it.
            process.kill()
            process.wait()
    if process.returncode:
        lines = log.read_text("utf-8", "replace").split("\n")
        raise SearchFault(next(filter(None, map(str.strip, lines)), f"exit {process.returncode}"))


def _start(command: list[str], output: int, options: IndexOptions) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32" and options.gently:
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(_SMALL_CHUNKS if options.of_many else {})},
        creationflags=flags,
    )
    if sys.platform != "win32" and options.gently:
        os.setpriority(os.PRIO_PROCESS, process.pid, _LOW_PRIORITY)
    return process


def _executable() -> str:
    from pagefind.service import get_executable  # noqa: PLC0415 - it need not be installed

    executable = get_executable()
    if executable is None:
        raise SearchFault("ENOENT")
    return str(executable)


def _marked_elements(page: bytes) -> Iterator[bytes]:
    """Each whole element that is marked; a marked element inside another is part of that one."""
    position = 0
    while opening := _OPENING.search(page, position):
        position = _element_end(page, opening[1], opening.end())
        yield page[opening.start() : position]


def _element_end(page: bytes, name: bytes, start: int) -> int:
    """Where the element ends whose opening tag ends at `start`; pages are well-formed."""
    depth = 1
    for tag in re.compile(rb"<(/?)" + name + rb"[\s>]").finditer(page, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return page.index(b">", tag.start()) + 1
    return len(page)
