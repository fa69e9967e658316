"""`verhalen serve` as a writer runs it: a process of its own, asked over HTTP, and stopped with Ctrl+C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from random import randrange

import pytest

from tests.support.command import ROOT

# For a computer that has much else to do; what goes well takes a part of a second.
PATIENCE = 60.0
_EVERY = 0.01


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers, and the body as text."""

    status: int
    headers: Message
    text: str


@dataclass(frozen=True)
class Served:
    """An archive that is being served, on a port of this computer; `said` is the file with what the command said."""

    root: Path
    port: int
    process: subprocess.Popen[bytes]
    said: Path

    @property
    def address(self) -> str:
        """Where the book is, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def link(self) -> str:
        """The link that opens the book, as the command tells it."""
        return f"{self.address}?token={self.token}"

    @cached_property
    def token(self) -> str:
        """The token of this run."""
        token = re.search(r"\?token=([\w-]+)", self.said.read_text("utf-8"))
        assert token, self.said.read_text("utf-8")
        return token[1]

    @property
    def cookie(self) -> dict[str, str]:
        """What a browser sends along that opened the link."""
        return {"Cookie": f"verhalen-{self.port}={self.token}"}

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        """Asks for a path, as it stands and with the cookie unless another is given; a redirect is not followed."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, headers={**self.cookie, **(headers or {})})
            return _answer(connection.getresponse())

    def shows(self, path: str, text: str, status: int = 200) -> Answer:
        """Waits until the page at a path has this status and holds this text."""
        last = [self.get(path)]

        def is_there() -> bool:
            last[0] = self.get(path)
            return last[0].status == status and text in last[0].text

        until(is_there, lambda: f"{text!r} with {status} at {path}, but {last[0].status} and\n{last[0].text}")
        return last[0]

    def raw(self, request: bytes) -> bytes:
        """Sends bytes as they are, and gives all that comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            with connection.makefile("rb") as answer:
                return answer.read()

    @contextmanager
    def epochs(self) -> Iterator[Iterator[str]]:
        """Listens to the events of the server; each next one is the name of the epoch that has become visible."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", "/.verhalen/events", headers=self.cookie)
            yield _data(connection.getresponse())

    def write(self, name: str, content: str | bytes) -> None:
        """Writes a file of the archive, in a folder that is made where it is not there."""
        write(self.root, {name: content})

    def stop(self) -> int:
        """Presses Ctrl+C, which reaches the processes that the command started too, and gives its exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Writes files in a folder, texts as UTF-8."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def until(condition: Callable[[], bool], what: Callable[[], str]) -> None:
    """Waits for a condition; fails, and says what was waited for, when it does not come."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what()}"
        time.sleep(_EVERY)


def free_port() -> int:
    """A port of this computer that nobody listens at.

    It is none of those that a system hands out, so that no connection takes it before it is listened at, and none that
    a worker beside this one draws.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    while True:
        port = randrange(20_000 + worker, 32_000, workers)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _hear_the_keyboard() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def launch(root: Path, *arguments: str, program: Path | None = None) -> tuple[subprocess.Popen[bytes], Path]:
    """Starts `verhalen serve` in a folder; gives the process, and the file with what it says, beside the folder.

    `program` is a command that is installed somewhere; without it, that of these sources is run.
    """
    if os.name != "posix":
        pytest.skip("a keyboard is heard as in a terminal of a Unix system")
    said = root.with_name(f"{root.name}-said.txt")
    command = [str(program)] if program is not None else [sys.executable, "-m", "verhalen_build"]
    with said.open("wb") as file:
        process = subprocess.Popen(
            [*command, "serve", *arguments],
            cwd=root,
            env={**os.environ, **({} if program is not None else {"PYTHONPATH": str(ROOT)})},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            # So that Ctrl+C can be sent as a keyboard sends it: to all processes of a terminal.
            start_new_session=True,
            # What runs in the background of a script has been told not to hear it.
            preexec_fn=_hear_the_keyboard,  # noqa: PLW1509 - it only sets a signal
        )
    return process, said


@contextmanager
def serving(root: Path, arguments: Sequence[str] | None = None, program: Path | None = None) -> Iterator[Served]:
    """An archive that is served as long as the context lasts; without arguments at a free port (see `launch`).

    At the end the command has to stop at Ctrl+C with exit code 0, and must not have failed anywhere.
    """
    given = ("--port", str(free_port())) if arguments is None else arguments
    process, said = launch(root, *given, program=program)
    served = None
    try:
        served = Served(root, _port(process, said), process, said)
        yield served
        if process.poll() is None:
            assert served.stop() == 0, said.read_text("utf-8")
        assert "Traceback" not in said.read_text("utf-8"), said.read_text("utf-8")
    finally:
        process.kill()
        process.wait()


def _port(process: subprocess.Popen[bytes], said: Path) -> int:
    """The port, once the command has said where the book is."""

    def link() -> re.Match[str] | None:
        return re.search(r"http://127\.0\.0\.1:(\d+)/\S*\s", said.read_text("utf-8"))

    until(lambda: link() is not None or process.poll() is not None, lambda: said.read_text("utf-8"))
    match = link()
    assert match, f"the command ended: {said.read_text('utf-8')}"
    return int(match[1])


def _answer(response: HTTPResponse) -> Answer:
    return Answer(response.status, response.headers, response.read().decode("utf-8", "replace"))


def _data(response: HTTPResponse) -> Iterator[str]:
    for line in response:
        if line.startswith(b"data: "):
            yield line.removeprefix(b"data: ").strip().decode()
