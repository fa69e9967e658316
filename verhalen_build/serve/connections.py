"""The connections of the preview: read and written within limits of time, so that nobody holds up the others."""

import io
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

MOST_CONNECTIONS = 250
"""Each has a thread and files of its own, and of files a program may have a thousand or so."""
_AT_ONCE = 64 * 1024


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
        self.expect(patience.head)

    def expect(self, seconds: float) -> None:
        """Gives what is still to come so much time from now on."""
        self._end = time.monotonic() + seconds

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
    """Waits for nobody forever, and has no more connections at a time than it can have files.

    With more than that the one is let go that has waited longest without asking anything.
    """

    def __init__(self, app: WSGIApplication, listener: socket.socket, patience: Patience = Patience()) -> None:
        host, port = listener.getsockname()
        super().__init__(host, port, app, _Handler, fd=listener.fileno())
        self.patience = patience
        self._lock = Lock()
        self._count = 0
        self._idle: dict[socket.socket, None] = {}

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._count += 1
            self._idle[request] = None
            longest = next(iter(self._idle)) if self._count > MOST_CONNECTIONS else None
            if longest is not None:
                del self._idle[longest]
        if longest is not None:
            with suppress(OSError):
                longest.shutdown(socket.SHUT_RDWR)
        super().process_request(request, client_address)

    def is_asked(self, request: socket.socket) -> None:
        """Tells that a connection is not idle: all of the head of a request is there."""
        with self._lock:
            self._idle.pop(request, None)

    def shutdown_request(self, request: Any) -> None:
        """Hangs up when the other side has, or after a moment: what it still sends would cost it the answer."""
        with self._lock:
            self._idle[request] = None
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
            with self._lock:
                self._idle.pop(request, None)
                self._count -= 1


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
        self.server.is_asked(self.connection)
        self._incoming.expect(self.server.patience.body)
        super().run_wsgi()

    def send_response(self, code: int, message: str | None = None) -> None:
        """What comes in from here on is nothing that anybody reads, but the answer may be lost without it."""
        self._incoming.expect(self.server.patience.after)
        super().send_response(code, message)
