"""Serves a preview on localhost only."""

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
from verhalen_build.serve.page_renderer import OWN
from verhalen_build.serve.preview import Preview

HOST = "127.0.0.1"
_MOST_TRIES = 100
_LAST_PORT = 65535
_POLL = 0.1
_IN_USE = (errno.EADDRINUSE, errno.EACCES)
_READ_SIZE = 64 * 1024
# Each has its own thread and file descriptors, of which a process may have about a thousand.
_MOST_CONNECTIONS = 250


@dataclass(frozen=True)
class Timeouts:
    """The timeouts of a connection, in seconds.

    For the `head` of a request and for its `body`, between bytes received (`silent`), for the client to read the
    response (`unread`), and after the response (`after`). What comes in gives a body more time, for as long as it
    would take at `slowest` bytes a second: a film takes minutes over a forwarded port.
    """

    head: float = 10.0
    body: float = 120.0
    silent: float = 15.0
    unread: float = 60.0
    after: float = 2.0
    slowest: float = 200_000.0


class _RequestStream(io.RawIOBase):
    """The input of a connection. Reading raises TimeoutError after the deadline."""

    def __init__(self, connection: socket.socket, timeouts: Timeouts) -> None:
        self._connection = connection
        self._timeouts = timeouts
        self._deadline = time.monotonic() + timeouts.head

    def expect_body(self) -> None:
        """Sets the deadline for the body."""
        self._deadline = time.monotonic() + self._timeouts.body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self._connection.settimeout(min(remaining, self._timeouts.silent))
        try:
            received = self._connection.recv_into(buffer)
            self._deadline += received / self._timeouts.slowest
            return received
        finally:
            # Writing to the same connection has its own timeout.
            self._connection.settimeout(self._timeouts.unread)


class Server(ThreadedWSGIServer):
    """A threaded server with timeouts, and a limit on simultaneous connections."""

    def __init__(self, app: WSGIApplication, listener: socket.socket, timeouts: Timeouts = Timeouts()) -> None:
        host, port = listener.getsockname()
        super().__init__(host, port, app, _Handler, fd=listener.fileno())
        self.timeouts = timeouts
        self._free = BoundedSemaphore(_MOST_CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.close_request(request)

    def shutdown_request(self, request: Any) -> None:
        """Closes after the client has, or after a timeout: closing with unread input would lose the response."""
        end = time.monotonic() + self.timeouts.after
        with suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(self.timeouts.after)
            while time.monotonic() < end and request.recv(_READ_SIZE):
                pass
        self.close_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class _Handler(WSGIRequestHandler):
    """Logs no requests; the server still reports our own bugs."""

    server: Server

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self._stream = _RequestStream(self.connection, self.server.timeouts)
        self.rfile = io.BufferedReader(self._stream)

    def make_environ(self) -> WSGIEnvironment:
        """As in werkzeug, but with all Content-Length headers rather than the last."""
        environ = super().make_environ()
        lengths = self.headers.get_all("Content-Length")
        return {**environ, "CONTENT_LENGTH": ",".join(lengths)} if lengths else environ

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        return

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return

    def run_wsgi(self) -> None:
        """Answers a request; for an invalid address, werkzeug would raise an error."""
        try:
            urlsplit(self.path)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        self._stream.expect_body()
        super().run_wsgi()


@dataclass(frozen=True)
class PreviewLinks:
    """Links to the book, and to the desk ("" without one); `once` opens the desk, or else the book, only once."""

    book: str
    desk: str
    once: str


def _addresses(app: App, port: int, with_desk: bool) -> PreviewLinks:
    book = f"http://{HOST}:{port}/?{PARAMETER}="
    desk = f"http://{HOST}:{port}{OWN}desk/?{PARAMETER}=" if with_desk else ""
    access = app.access
    return PreviewLinks(book + access.token, desk and desk + access.token, (desk or book) + access.one_time_token)


def serve(preview: Preview, port: int, exactly: bool, with_desk: bool, ready: Callable[[PreviewLinks], None]) -> None:
    """Serves until Ctrl+C, or until the thread of the preview crashes; `ready` is called at the start.

    If the port is in use the next free one is taken, unless it was requested `exactly`. Raises UserFault
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
        # The usual end. It is raised here and not in a request, as those run in other threads.
        pass
    finally:
        preview.stop()
        server.shutdown()
        server.server_close()
        listener.close()


def _listener(port: int, exactly: bool) -> socket.socket:
    tries = [port] if exactly else range(port, min(port + _MOST_TRIES, _LAST_PORT + 1))
    for candidate in tries:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # On Windows SO_REUSEADDR would let two programs share a port.
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno not in _IN_USE:
                raise
        else:
            return listener
    raise UserFault(Problem("port-taken", Location(SourcePath(HOST)), str(port)))
