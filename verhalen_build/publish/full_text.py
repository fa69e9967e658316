"""Full text search, by Pagefind: from pages of records to the files that a browser searches in.

Pagefind is a program of its own, which comes along with the extra `site`. It reads a folder of pages and writes a
folder of files. What it is given are not the pages themselves but what is to be found of each, so that it reads no
more than it needs, and no page that it was not given.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language, system_reason

FOLDER = "pagefind/"
"""Where its files stand in a site."""

_PACKAGE = "pagefind"
_BODY = b"data-pagefind-body"
_IN_TAG = rb'(?:[^<>"]|"[^"]*+")*'
_OPENING = re.compile(rb"<([a-z][a-z0-9-]*+)(?=" + _IN_TAG + rb"?\s" + _BODY + rb"[\s=>])" + _IN_TAG + rb"+>")
_META = re.compile(rb"<meta (?=[^<>]*\bdata-pagefind-)[^<>]*+>")
_END_OF_HEAD = b"</head>"
_END = b"</body></html>"
# What stands on a page twice, or is no words.
_NOT_READ = (".sidenote", ".footnote-ref", ".footnote-backref", ".place")
# Pages of its own, and a worker; the page of ours needs none of them.
_NOT_SHIPPED = re.compile(r"pagefind-[a-z-]+\.(?:js|css)")
_A_LOOK = 0.05
_NICE = 15


class SearchFault(Exception):
    """That Pagefind did not do its work; the text is a key of the phrases `search`, or what it said itself."""


class Stopped(Exception):
    """That Pagefind was asked to stop."""


def pagefind_version() -> str:
    """The version of Pagefind that is installed; "" where there is none."""
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return ""


def document(page: bytes) -> bytes:
    """What is to be found of a page; b"" where nothing is.

    These are the elements with the attribute `data-pagefind-body` and, in its head, each `<meta>` with an attribute
    that begins with `data-pagefind-`.
    """
    if _BODY not in page:
        return b""
    parts = list(_bodies(page))
    metas = _META.findall(page, 0, page.find(_END_OF_HEAD))
    return (
        b"\n".join([b'<!doctype html><html><head><meta charset="utf-8">', *metas, b"</head><body>", *parts, _END])
        if parts
        else b""
    )


def search_files(
    documents: Iterable[tuple[SitePath, bytes]],
    language: Language,
    folder: Path,
    stop: Callable[[], bool] = lambda: False,
    gently: bool = False,
) -> Iterator[tuple[SitePath, bytes]]:
    """The files by which a browser searches, each with its address in the site.

    `documents` are pages by address, as `document` gives them. The work is done in `folder`, which must be empty;
    `stop` is asked now and then whether to give up. `gently` is for work behind somebody's back.

    The same documents give the same bytes. Raises SearchFault, OSError where the disk refuses, and Stopped.
    """
    from verhalen_build.publish.search_order import UnknownForm, in_one_order  # noqa: PLC0415 - most builds do not search

    pages, found = folder / "pages", folder / "found"
    count = 0
    for path, text in documents:
        file = pages / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
        count += 1
    # Pagefind takes no pages at all for a fault.
    if not count:
        return
    _run(pages, found, language, folder / "said", stop, gently)
    made = {file.relative_to(found).as_posix(): file.read_bytes() for file in found.rglob("*") if file.is_file()}
    try:
        ordered = in_one_order({name: data for name, data in made.items() if not _NOT_SHIPPED.fullmatch(name)})
    except UnknownForm as error:
        raise SearchFault(f"{pagefind_version()}? {error}") from error
    for name, data in ordered.items():
        yield SitePath(FOLDER + name), data


def _run(pages: Path, found: Path, language: Language, said: Path, stop: Callable[[], bool], gently: bool) -> None:
    arguments = ["--site", str(pages), "--output-path", str(found), "--force-language", language, "--silent"]
    # An address is that of a file here, so that it leads there from a folder too.
    arguments += ["--keep-index-url", "--exclude-selectors", ",".join(_NOT_READ)]
    with said.open("wb") as output:
        try:
            process = _started([_executable(), *arguments], output.fileno(), gently)
        except OSError as error:
            # It is there, and this computer cannot run it.
            raise SearchFault(system_reason(error)) from error
        try:
            while process.poll() is None:
                if stop():
                    raise Stopped
                _wait(process)
        finally:
            # Whatever ends this ends that.
            process.kill()
            process.wait()
    if process.returncode:
        lines = said.read_text("utf-8", "replace").split("\n")
        raise SearchFault(next(filter(None, map(str.strip, lines)), f"exit {process.returncode}"))


def _started(command: list[str], output: int, gently: bool) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32" and gently:
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, creationflags=flags
    )
    if sys.platform != "win32" and gently:
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
    return process


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_A_LOOK)
    except subprocess.TimeoutExpired:
        return


def _executable() -> str:
    from pagefind.service import get_executable  # noqa: PLC0415 - it need not be installed

    found = get_executable()
    if found is None:
        raise SearchFault("ENOENT")
    return str(found)


def _bodies(page: bytes) -> Iterator[bytes]:
    """Each element that is marked, whole; one inside another is part of that."""
    position = 0
    while opening := _OPENING.search(page, position):
        position = _end_of(page, opening[1], opening.end())
        yield page[opening.start() : position]


def _end_of(page: bytes, name: bytes, start: int) -> int:
    """Where an element ends that was opened just before `start`; a page is well-formed."""
    depth = 1
    for tag in re.compile(rb"<(/?)" + name + rb"[\s>]").finditer(page, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return page.index(b">", tag.start()) + 1
    return len(page)
