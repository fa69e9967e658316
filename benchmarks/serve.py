"""Measures how long a writer waits: from saving a story until `verhalen serve` serves its page anew.

    python benchmarks/serve.py
    python benchmarks/serve.py --stories 1000 --edits 50 --vs hugo

README.md beside this file says what is measured and how.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

# So that it can be called by its path from anywhere.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.archives import Archive, plan
from benchmarks.build import positive, sizes
from benchmarks.generators import Generator, hugo, verhalen, write
from benchmarks.install import InstallError, install
from benchmarks.measure import BuildError
from benchmarks.report import as_table, machine

# Seconds, the median on two cores.
TARGETS = {1000: 0.15, 10000: 0.5}
# A page that is asked for without a pause keeps the server from its work; a browser asks only once.
PAUSE = 0.005
PATIENCE = 300.0


@dataclass(frozen=True)
class Server:
    """A generator, how to have it serve a folder at a port, and what it says once that can be opened."""

    generator: Generator
    command: Callable[[int], tuple[str, ...]]
    says: str = ""


@dataclass(frozen=True)
class Where:
    """The port of a server that runs, and the headers that it asks for."""

    port: int
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Waits:
    """The seconds that a writer waits after each edit of an archive of so many stories."""

    stories: int
    server: str
    seconds: tuple[float, ...]


def own_server() -> Server:
    """Describe `verhalen serve`, from the sources around this benchmark."""
    command = (sys.executable, "-m", "verhalen_build", "serve", "--port")
    return Server(verhalen(), lambda port: (*command, str(port)), "?token=")


def hugo_server() -> Server:
    """Describe Hugo's server as it is without further options."""
    generator = hugo()
    binary = generator.command[0]
    return Server(generator, lambda port: (binary, "server", "--bind", "127.0.0.1", "--port", str(port)))


RIVALS: Mapping[str, Callable[[], Server]] = {"hugo": hugo_server}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the options ask for and print it; 0 when done, 1 when a server or an installation failed."""
    options = _options(arguments)
    try:
        if options.vs:
            install(options.vs)
        servers = (own_server(), *((RIVALS[options.vs](),) if options.vs else ()))
        waits = [wait for size in options.stories for wait in _measure_size(size, servers, options.edits)]
    except (InstallError, BuildError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"machine": machine(), "waits": [asdict(wait) for wait in waits]}, indent=2))
    else:
        print(f"{machine()}\n\nFrom saving a story to its page, {options.edits} edits:\n\n{_as_text(waits)}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how long it takes from saving a story to its page.")
    add = parser.add_argument
    add("--stories", type=sizes, default=[1000, 10000], metavar="N,N", help="sizes (default: 1000,10000)")
    add("--edits", type=positive, default=20, metavar="N", help="edits, each of another story (default: 20)")
    add("--vs", choices=list(RIVALS), help="measure its server beside it; installs it")
    add("--json", action="store_true", help="print every single figure as JSON")
    return parser.parse_args(arguments)


def _measure_size(size: int, servers: Sequence[Server], edits: int) -> Iterator[Waits]:
    with tempfile.TemporaryDirectory(prefix="verhalen-benchmark-") as folder:
        archive = plan(size)
        print(f"{size:,} stories: writing", file=sys.stderr)
        write(archive, [server.generator for server in servers], Path(folder))
        for server in servers:
            print(f"{size:,} stories: {server.generator.name}", file=sys.stderr)
            root = Path(folder) / server.generator.name
            with _running(server, root) as at:
                yield Waits(size, server.generator.name, tuple(_edit_all(archive, server.generator, root, at, edits)))


def _edit_all(archive: Archive, generator: Generator, root: Path, at: Where, edits: int) -> Iterator[float]:
    """Edit stories that lie as far apart as they can, and give the seconds that each took to show."""
    step = max(1, len(archive.names) // edits)
    with closing(HTTPConnection("127.0.0.1", at.port, timeout=PATIENCE)) as connection:
        for number in range(edits):
            slug = archive.names[number * step % len(archive.names)].slug
            page, marker = f"/verhalen/{slug}.html", f"Hier kwam zin {number} bij."
            _wait_for(connection, at, page, "")
            started = time.perf_counter()
            _save(root / generator.source_of(slug), marker)
            _wait_for(connection, at, page, marker)
            yield time.perf_counter() - started


def _save(file: Path, sentence: str) -> None:
    """Add a sentence to a story, as editors save: in a new file, which takes the place of the old one."""
    new = file.with_name(f".{file.name}.new")
    new.write_text(f"{file.read_text(encoding='utf-8')}\n{sentence}\n", encoding="utf-8", newline="\n")
    new.replace(file)


def _wait_for(connection: HTTPConnection, at: Where, page: str, text: str) -> None:
    """Ask for a page until it holds a text. Raises BuildError where that takes all too long."""
    end = time.monotonic() + PATIENCE
    while True:
        connection.request("GET", page, headers=at.headers)
        answer = connection.getresponse()
        if text.encode() in answer.read() and answer.status == 200:
            return
        if time.monotonic() > end:
            raise BuildError(f"{page} does not show {text!r} within {PATIENCE:.0f} seconds")
        time.sleep(PAUSE)


@contextmanager
def _running(server: Server, root: Path) -> Iterator[Where]:
    """Have a folder served as long as the context lasts; gives where. Raises BuildError where it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    log = root.with_suffix(".log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            server.command(port),
            cwd=root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **server.generator.environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        while not (_answers(port) and server.says in log.read_text(encoding="utf-8")):
            if process.poll() is not None:
                raise BuildError(f"{server.generator.name} ended:\n{log.read_text(encoding='utf-8')[-3000:]}")
            time.sleep(PAUSE)
        yield Where(port, _cookie_of(log, port))
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            connection.request("GET", "/")
            connection.getresponse()
            return True
    except OSError:
        return False


def _cookie_of(log: Path, port: int) -> Mapping[str, str]:
    """What a browser sends along that opened the link in what a server said; nothing where that has no token."""
    token = re.search(r"\?token=([\w-]+)", log.read_text(encoding="utf-8"))
    return {"Cookie": f"verhalen-{port}={token[1]}"} if token else {}


def _as_text(waits: Sequence[Waits]) -> str:
    rows = [
        (
            f"{wait.stories:,} stories, {wait.server}",
            f"{median(wait.seconds):.3f}",
            f"{TARGETS[wait.stories]:.2f}" if wait.stories in TARGETS else "",
            f"{max(wait.seconds):.3f}",
        )
        for wait in waits
    ]
    return as_table([("seconds", "median", "target", "worst"), *rows])


if __name__ == "__main__":
    sys.exit(main())
