"""Serves a preview on this computer, and on this computer only."""

import errno
import io
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import BoundedSemaphore, Thread
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.serve.access import PARAMETER
from verhalen_build.serve.app import App
from verhalen_build.serve.pages import OWN
from verhalen_build.serve.preview import Preview

HOST = "127.0.0.1"
_MOST_TRIES = 100
_LAST_PORT = 65535
_POLL = 0.1
_TAKEN = (errno.EADDRINUSE, errno.EACCES)
_AT_ONCE = 64 * 1024
# Each has a thread and files of its own, and of files a program may have a thousand or so.
_MOST_CONNECTIONS = 250


@dataclass(frozen=True)
class Patience:
    """The seconds that a connection may take.

    For the `head` of a request and for its `body`, without a byte that comes (`silent`), for what is sent to be
    taken (`unread`), and after the answer (`after`). A photo of 20 MB takes part of a second here, and a minute where
    the port of another computer is brought here.
    """

    head: float = 10.0
    body: float = 120.0
    silent: float = 15.0
    unread: float = 60.0
    after: float = 2.0


class _Incoming(io.RawIOBase):
    """What comes in over a connection, as long as there is time. Reading raises TimeoutError after that."""

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        self._connection = connection
        self._patience = patience
        self._end = time.monotonic() + patience.head

    def expect_body(self) -> None:
        """Gives what is still to come the time for a body from now on."""
        self._end = time.monotonic() + self._patience.body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(min(left, self._patience.silent))
        try:
            return self._connection.recv_into(buffer)
        finally:
            # The same connection is written to, which has another limit.
            self._connection.settimeout(self._patience.unread)


class Server(ThreadedWSGIServer):
    """Waits for nobody forever, and has no more connections at a time than it can have files."""

    def __init__(self, app: WSGIApplication, listener: socket.socket, patience: Patience = Patience()) -> None:
        host, port = listener.getsockname()
        super().__init__(host, port, app, _Handler, fd=listener.fileno())
        self.patience = patience
        self._free = BoundedSemaphore(_MOST_CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.close_request(request)

    def shutdown_request(self, request: Any) -> None:
        """Hangs up when the other side has, or after a moment: what it still sends would cost it the answer."""
        end = time.monotonic() + self.patience.after
        with suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(self.patience.after)
            while time.monotonic() < end and request.recv(_AT_ONCE):
                pass
        self.close_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class _Handler(WSGIRequestHandler):
    """Says nothing of requests; what goes wrong in the program itself is still told by the server."""

    server: Server

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self._incoming = _Incoming(self.connection, self.server.patience)
        self.rfile = io.BufferedReader(self._incoming)

    def make_environ(self) -> WSGIEnvironment:
        """As werkzeug makes it, but with every length that is given, and not only the last."""
        environ = super().make_environ()
        lengths = self.headers.get_all("Content-Length")
        return {**environ, "CONTENT_LENGTH": ",".join(lengths)} if lengths else environ

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        return

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return

    def run_wsgi(self) -> None:
        """Answers a request; of one for an address that is none, werkzeug makes an error of its own."""
        try:
            urlsplit(self.path)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        self._incoming.expect_body()
        super().run_wsgi()


@dataclass(frozen=True)
class Addresses:
    """Links that open the book, and the desk ("" without one); `once` opens the desk, or else the book, only once."""

    book: str
    desk: str
    once: str


def _addresses(app: App, port: int, with_desk: bool) -> Addresses:
    book = f"http://{HOST}:{port}/?{PARAMETER}="
    desk = f"http://{HOST}:{port}{OWN}desk/?{PARAMETER}=" if with_desk else ""
    access = app.access
    return Addresses(book + access.token, desk and desk + access.token, (desk or book) + access.token_for_once)


def serve(preview: Preview, port: int, exactly: bool, with_desk: bool, ready: Callable[[Addresses], None]) -> None:
    """Serves until Ctrl+C, or until the preview ends by a fault of its own; `ready` is called when it begins.

    A port that is taken gives way to the next free one, unless it was asked for `exactly`. Raises UserFault
    (`port-taken`).
    """
    listener = _listener(port, exactly)
    port = listener.getsockname()[1]
    app = App(preview, port, with_desk)
    server = Server(app, listener)
    loop = Thread(target=server.serve_forever, args=(_POLL,), name="server", daemon=True)
    loop.start()
    preview.start(server.shutdown)
    try:
        ready(_addresses(app, port, with_desk))
        while loop.is_alive():
            time.sleep(_POLL)
    except KeyboardInterrupt:
        # That is how a writer ends it. It comes here, and not in the midst of a request that was just taken on.
        pass
    finally:
        preview.stop()
        server.shutdown()
        server.server_close()
        listener.close()


def _listener(port: int, exactly: bool) -> socket.socket:
    tries = [port] if exactly else range(port, min(port + _MOST_TRIES, _LAST_PORT + 1))
    for one in tries:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # On Windows the option by which a port that was just left is free would let two programs share one.
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, one))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno not in _TAKEN:
                raise
        else:
            return listener
    raise UserFault(Problem("port-taken", Location(SourcePath(HOST)), str(port)))
