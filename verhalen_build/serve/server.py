"""Serves a preview on this computer, and on this computer only."""

import errno
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.serve.app import App
from verhalen_build.serve.preview import Preview

HOST = "127.0.0.1"
_MOST_TRIES = 100
_LAST_PORT = 65535
_POLL = 0.1
_TAKEN = (errno.EADDRINUSE, errno.EACCES)


class _Quiet(WSGIRequestHandler):
    """Says nothing of requests; what goes wrong in the program itself is still told by the server."""

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
        super().run_wsgi()


@dataclass(frozen=True)
class Addresses:
    """Where the book is, and the desk ("" without one); `desk_once` opens the desk once, in whatever browser."""

    book: str
    desk: str
    desk_once: str


def serve(preview: Preview, port: int, exactly: bool, with_desk: bool, ready: Callable[[Addresses], None]) -> None:
    """Serves until Ctrl+C, or until the preview ends by a fault of its own; `ready` is called when it begins.

    A port that is taken gives way to the next free one, unless it was asked for `exactly`. Raises UserFault
    (`port-taken`).
    """
    listener = _listener(port, exactly)
    port = listener.getsockname()[1]
    app = App(preview, port, with_desk)
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet, fd=listener.fileno())
    book = f"http://{HOST}:{port}/"
    desk = f"{book}.verhalen/desk/?token=" if with_desk else ""
    loop = Thread(target=server.serve_forever, args=(_POLL,), name="server", daemon=True)
    loop.start()
    preview.start(server.shutdown)
    try:
        ready(Addresses(book, desk and desk + app.token, desk and desk + app.token_for_once))
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
