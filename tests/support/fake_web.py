"""Other people's websites for the tests: a proxy on this machine that answers for every host, and for some with faults.

The command is told of it by the environment, as on the computers of a municipality; nothing leaves the machine.
"""

import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

import pytest


@dataclass(frozen=True)
class Reply:
    """What a website answers: a status with headers, or nothing at all (`silent`, or it breaks off: `closed`)."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    address: str
    headers: Mapping[str, str]


Page = Reply | Callable[[Asked], Reply]


@dataclass
class FakeWeb:
    """Websites by the address of each page; what is not among them gives 404. Hosts in `secure` have a certificate."""

    pages: dict[str, Page]
    secure: Mapping[str, ssl.SSLContext] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    most_at_once: Counter[str] = field(default_factory=Counter)
    ended: Event = field(default_factory=Event)
    _open: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def times(self, address: str, method: str = "") -> int:
        """How often a page was asked for."""
        return sum(asked.address == address and method in {"", asked.method} for asked in self.asked)

    def reply(self, asked: Asked) -> Reply:
        host = urlsplit(asked.address).netloc
        with self._lock:
            self.asked.append(asked)
            self._open[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self._open[host])
        page = self.pages.get(asked.address, Reply(404))
        reply = page if isinstance(page, Reply) else page(asked)
        if reply.fault == "silent":
            self.ended.wait()
        with self._lock:
            self._open[host] -= 1
        return reply


class _Handler(BaseHTTPRequestHandler):
    web: FakeWeb

    def do_HEAD(self) -> None:
        self._answer(self.path)

    def do_GET(self) -> None:
        self._answer(self.path)

    def do_CONNECT(self) -> None:
        host = self.path.partition(":")[0]
        if host not in self.web.secure:
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        # Who does not trust the certificate leaves halfway.
        with (
            suppress(OSError),
            self.web.secure[host].wrap_socket(self.connection, server_side=True) as secured,
            secured.makefile("rb") as stream,
        ):
            line = stream.readline().decode("latin-1").split()
            reply = self.web.reply(Asked(line[0], f"https://{host}{line[1]}", {}))
            secured.sendall(f"HTTP/1.1 {reply.status} .\r\nContent-Length: 0\r\n\r\n".encode())

    def _answer(self, address: str) -> None:
        reply = self.web.reply(Asked(self.command, address, dict(self.headers)))
        self.close_connection = True
        if reply.fault:
            return
        self.send_response(reply.status, ".")
        for name, text in reply.headers.items():
            self.send_header(name, text)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base class's
        """Keep the log out of the test report."""


@contextmanager
def serve_web(web: FakeWeb) -> Iterator[str]:
    """Answers for these websites as long as the context lasts; gives the address of the proxy."""
    handler = type("_WebHandler", (_Handler,), {"web": web})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            web.ended.set()
            server.shutdown()
            thread.join()


def use_proxy(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """Makes this process connect through a proxy, "" for none."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    if proxy:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("https_proxy", proxy)
