"""Whatever is sent to the desk, and however: it is answered with a reason, holds up nobody, and leaves no traceback."""

import json
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from tests.support.desk import STORY, desk, files_of
from tests.support.serving import PATIENCE, Served
from verhalen_build.model.digests import digest
from verhalen_build.serve.request_body import read_body
from verhalen_build.serve.server import Server, Timeouts

SAVE = "/.verhalen/desk/api/save"
FINE, BAD, NO_LENGTH, TOO_LARGE = 200, 400, 411, 413


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive with its desk, in which nothing that these tests send comes to be."""
    with desk(tmp_path_factory.mktemp("desk") / "archive") as served:
        yield served


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """An archive with its desk, for one test."""
    with desk(tmp_path / "archive") as served:
        yield served


def head(served: Served, *lines: str, path: str = SAVE, version: str = "1.1") -> bytes:
    """The head of what a page of the desk sends, with these lines in it."""
    given = (
        f"POST {path} HTTP/{version}",
        f"Host: 127.0.0.1:{served.port}",
        f"Origin: http://127.0.0.1:{served.port}",
        f"Cookie: {served.cookie['Cookie']}",
        f"X-Verhalen-Token: {served.token}",
        *lines,
    )
    return "".join(f"{line}\r\n" for line in (*given, "")).encode()


def status_of(answer: bytes) -> int:
    """The status of an answer, after those that only say to go on."""
    while answer.startswith(b"HTTP/1.1 100"):
        answer = answer.partition(b"\r\n\r\n")[2]
    return int(answer.split(maxsplit=2)[1])


def form(served: Served, body: str = "Kort.") -> bytes:
    """The form of the example story with another text."""
    of_file = {"kind": "story", "path": STORY, "digest": digest((served.root / STORY).read_bytes())}
    return json.dumps({**of_file, "values": {"title": "De bank onder de linde"}, "body": body}).encode()


NOT_A_BODY = [
    (("Content-Length: abc",), b"", BAD),
    (("Content-Length: -1",), b"", BAD),
    (("Content-Length: 1_0",), b"1234567890", BAD),
    (("Content-Length: +2",), b"{}", BAD),
    (("Content-Length: ",), b"", BAD),
    (("Content-Length: 5", "Content-Length: 6"), b"123456", BAD),
    (("Content-Length: " + "9" * 5000,), b"{}", BAD),
    (("Content-Length: 100",), b"{}", BAD),
    (("Content-Length: 0",), b"", BAD),
    (("Content-Length: 90000000000000000",), b"{}", BAD),
    (("Content-Length: 9000000",), b"x" * 9_000_000, TOO_LARGE),
    ((), b"{}", NO_LENGTH),
    ((), b"", NO_LENGTH),
    (("Transfer-Encoding: chunked",), b"2\r\n{}\r\n0\r\n\r\n", NO_LENGTH),
    (("Transfer-Encoding: chunked",), b"onzin\r\n", NO_LENGTH),
    (("Transfer-Encoding: chunked",), b"-5\r\n12345\r\n", NO_LENGTH),
    (("Transfer-Encoding: chunked",), b"ffffffffffffffffffffffff\r\n12345\r\n", NO_LENGTH),
    (("Transfer-Encoding: chunked", "Content-Length: 2"), b"{}", NO_LENGTH),
    (("Transfer-Encoding: gzip",), b"{}", NO_LENGTH),
]


@pytest.mark.parametrize(("lines", "body", "status"), NOT_A_BODY, ids=range(len(NOT_A_BODY)))
def test_what_is_no_whole_body_is_refused_with_a_reason(
    world: Served, lines: tuple[str, ...], body: bytes, status: int
) -> None:
    before = files_of(world.root)

    answer = world.raw(head(world, *lines) + body)

    assert status_of(answer) == status
    assert files_of(world.root) == before
    assert "Traceback" not in world.said.read_text("utf-8")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_whole_body_is_saved_however_it_comes(own: Served, version: str) -> None:
    plain = form(own, "In een keer.")
    assert status_of(own.raw(head(own, f"Content-Length: {len(plain)}", version=version) + plain)) == FINE
    assert (own.root / STORY).read_text("utf-8").endswith("In een keer.\n")

    patient = form(own, "Op een teken.")
    lines = (f"Content-Length: {len(patient)}", "Expect: 100-continue")
    assert status_of(own.raw(head(own, *lines, version=version) + patient)) == FINE
    assert (own.root / STORY).read_text("utf-8").endswith("Op een teken.\n")


@pytest.mark.parametrize("way", ["save", "overwrite", "sketch", "picture", "remove", "put-aside"])
def test_a_body_that_stalls_holds_up_nobody(own: Served, way: str) -> None:
    with ExitStack() as stack:
        stalled = stack.enter_context(socket.create_connection(("127.0.0.1", own.port), timeout=PATIENCE))
        stalled.sendall(head(own, "Content-Length: 1000", path=f"/.verhalen/desk/api/{way}") + b"{")

        whole = form(own, "Toch bewaard.")
        saved = own.raw(head(own, f"Content-Length: {len(whole)}") + whole)
        tried = own.raw(head(own, f"Content-Length: {len(whole)}", path="/.verhalen/desk/api/sketch") + whole)

        assert (status_of(saved), status_of(tried)) == (FINE, FINE)
        assert (own.root / STORY).read_text("utf-8").endswith("Toch bewaard.\n")


HASTY = Timeouts(head=1, body=2, silent=1, unread=1, after=1)


@pytest.fixture
def hasty(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """The address of a server as the preview has it, but with little patience, that answers with what it is sent."""

    def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return Response(read_body(Request(environ), 1000))(environ, start_response)
        except HTTPException as error:
            return error(environ, start_response)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(echo, listener, getattr(request, "param", HASTY))
        loop = Thread(target=server.serve_forever, args=(0.01,))
        loop.start()
        yield listener.getsockname()
        server.shutdown()
        loop.join()


POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n"


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b""),
        (b"POST / HT", b""),
        (POST, b""),
        (POST + b"\r\n", b"408"),
        (POST + b"\r\n12345", b"408"),
        (POST + b"\r\n1234567890", b"200"),
    ],
)
def test_who_stalls_is_let_go_and_told_so_where_it_can_be(hasty: tuple[str, int], sent: bytes, answer: bytes) -> None:
    with socket.create_connection(hasty, timeout=PATIENCE) as connection, connection.makefile("rb") as answers:
        connection.sendall(sent)

        assert answers.readline()[9:12] == answer
        answers.read()


@pytest.mark.parametrize(
    ("before", "answer"), [(b"POST / HTTP/1.1\r\nX: ", b""), (POST.replace(b"10", b"999") + b"\r\n", b"408")]
)
def test_who_trickles_is_let_go_like_who_stalls(hasty: tuple[str, int], before: bytes, answer: bytes) -> None:
    with socket.create_connection(hasty, timeout=0.1) as connection:
        connection.sendall(before)
        heard = None
        while heard is None:
            with suppress(TimeoutError):
                # An answer, or its end: both come only when the server has had enough.
                connection.sendall(b"x")
                heard = connection.recv(1000)

    assert heard[9:12] == answer


@pytest.mark.parametrize("hasty", [replace(HASTY, body=0.5, slowest=4)], indirect=True)
def test_who_goes_on_sending_is_waited_for(hasty: tuple[str, int]) -> None:
    with socket.create_connection(hasty, timeout=0.1) as connection:
        connection.sendall(POST + b"\r\n")
        for _ in range(9):
            connection.sendall(b"x")
            # Nothing is answered yet.
            with pytest.raises(TimeoutError):
                connection.recv(1000)
        connection.sendall(b"x")
        connection.settimeout(PATIENCE)

        assert connection.recv(1000)[9:12] == b"200"


def test_a_hundred_saves_and_fifty_that_break_off_lose_nothing(own: Served) -> None:
    def add(number: int) -> int:
        body = {"kind": "member", "values": {"title": f"Lid {number}"}, "body": ""}
        sent = json.dumps(body).encode()
        return status_of(own.raw(head(own, f"Content-Length: {len(sent)}") + sent))

    def break_off(number: int) -> int:
        return status_of(own.raw(head(own, "Content-Length: 1000") + b"x" * number))

    with ThreadPoolExecutor(50) as everyone:
        broken = [everyone.submit(break_off, number) for number in range(50)]
        added = [everyone.submit(add, number) for number in range(100)]

    assert {future.result() for future in broken} == {BAD}
    assert {future.result() for future in added} == {FINE}
    names = {path.name for path in (own.root / "stories" / "members").iterdir()}
    assert names == {f"lid-{number}.md" for number in range(100)}


def test_requests_behind_each_other_on_one_connection_are_not_taken_for_one(world: Served) -> None:
    """The connection ends with the first answer, and what comes behind it is not read as a body."""
    behind = head(world, "Content-Length: 2") + b"{}"
    answer = world.raw(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{world.port}\r\n\r\n".encode() + behind)

    assert answer.count(b"HTTP/1.1 ") == 1
    assert status_of(answer) == 403
