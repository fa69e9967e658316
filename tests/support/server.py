"""A web server for the tests, on a free port of this machine."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import BinaryIO


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base class's
        """Keep the log out of the test report."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Answers with the file each time: by its date, what two builds write in one second would be the same."""
        del self.headers["If-Modified-Since"]
        return super().send_head()


class _KeptHandler(_QuietHandler):
    def end_headers(self) -> None:
        """Lets browsers keep each file for ten minutes without asking, as hosts of pages do."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()


class Stoppable:
    """A server that can be stopped before the context ends, as when a connection is lost; a handler answers."""

    def __init__(self, handler: Callable[..., BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> "Stoppable":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Answers nobody from now on."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def server_of(folder: Path, is_kept: bool = False) -> Stoppable:
    """A server of a folder. If its files are `is_kept`, browsers need not ask for them again."""
    return Stoppable(partial(_KeptHandler if is_kept else _QuietHandler, directory=str(folder)))


@contextmanager
def serve(folder: Path, is_kept: bool = False) -> Iterator[str]:
    """Serve a folder as `server_of` does, as long as the context lasts; gives its address, with a slash at the end."""
    with server_of(folder, is_kept) as server:
        yield server.address
