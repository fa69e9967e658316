"""Serves a preview on this computer, and on this computer only."""

import errno
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.serve.access import PARAMETER
from verhalen_build.serve.app import App
from verhalen_build.serve.connections import Server
from verhalen_build.serve.pages import OWN
from verhalen_build.serve.preview import Preview

HOST = "127.0.0.1"
_MOST_TRIES = 100
_LAST_PORT = 65535
_POLL = 0.1
_TAKEN = (errno.EADDRINUSE, errno.EACCES)


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
