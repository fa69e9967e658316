"""Who may see the preview: whoever opened the link of this run, and nobody else on the computer."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.support.desk import STORY, desk, link_to_desk
from tests.support.serving import PATIENCE, Served, serving, write

FINE, ONWARD, REFUSED = 200, 303, 403
STRANGER = {"Cookie": ""}
SECRET = "Dit is nog geheim."
WORLD: dict[str, str | bytes] = {
    "config.yaml": "titel: Ons boek\n",
    "stories/kas.md": "---\ntitel: De kas\nconcept: ja\n---\nDit is nog geheim. Zie het [plan](plan.pdf).\n",
    "stories/plan.pdf": b"%PDF Dit is nog geheim.",
    "stories/people/joke.md": "---\nnaam: Joke\naliassen: [oud/joke.html]\n---\nKookt.\n",
}
ALL_THAT_IS_THERE = [
    "/",
    "/index.html",
    "/verhalen/kas.html",
    "/oud/joke.html",
    "/is-er-niet.html",
    "/bestanden/plan.pdf",
    "/static/boek.css",
    "/zoeken-index.js",
    "/pagefind/pagefind.js",
    "/.verhalen/problems",
    "/.verhalen/source/stories/kas.md",
    "/.verhalen/source/config.yaml",
    "/.verhalen/events",
    "/.verhalen/behind?to=/verhalen/kas.html",
    "/.verhalen/onzin",
    "/.verhalen/desk/",
    "/.verhalen/desk/record?path=stories/kas.md",
    "//verhalen/kas.html",
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A book with a draft, served without a desk. Tests only look at it."""
    folder = tmp_path_factory.mktemp("served") / "archive"
    write(folder, WORLD)
    with serving(folder) as served:
        yield served


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
@pytest.mark.parametrize("path", ALL_THAT_IS_THERE)
def test_without_the_link_nothing_of_the_book_is_seen(world: Served, path: str, method: str) -> None:
    answer = world.get(path, STRANGER, method)

    assert answer.status == REFUSED
    assert SECRET not in answer.text
    assert world.token not in answer.text
    assert answer.headers.get("Location") is None
    assert answer.headers.get("Set-Cookie") is None


@pytest.mark.parametrize("cookie", ["verhalen-{port}=", "verhalen-{port}=anders", "verhalen-1={token}", "{token}"])
def test_another_cookie_opens_nothing(world: Served, cookie: str) -> None:
    given = {"Cookie": cookie.format(port=world.port, token=world.token)}

    assert world.get("/", given).status == REFUSED


@pytest.mark.parametrize("query", ["", "?token=", "?token=anders", "?token=%ff%00", "?token[]=a", "?q=a&token=b"])
def test_a_link_of_another_run_opens_nothing(world: Served, query: str) -> None:
    answer = world.get(f"/{query}", STRANGER)

    assert answer.status == REFUSED
    assert answer.headers.get("Set-Cookie") is None


def test_who_has_no_link_is_told_where_it_is_in_the_language_of_the_book(world: Served) -> None:
    page = world.get("/verhalen/kas.html", STRANGER)

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="nl">' in page.text
    assert "Die link staat in het venster waar verhalen serve draait" in page.text
    for address in re.findall(r'(?:href|src)="(/\.verhalen/static/[^"]*)"', page.text):
        assert world.get(address, STRANGER).status == FINE


def test_the_link_that_is_shown_opens_the_book_as_often_as_needed(world: Served) -> None:
    for _ in range(2):
        opened = world.get("/?token=" + world.token, STRANGER)
        assert (opened.status, opened.headers["Location"]) == (ONWARD, "/")

        cookie = opened.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Path=/" in cookie
        assert SECRET in world.get("/verhalen/kas.html", {"Cookie": cookie.partition(";")[0]}).text


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/verhalen/kas.html?token={}", "/verhalen/kas.html"),
        ("/bladeren.html?thema=a+b&token={}&thema=%26", "/bladeren.html?thema=a+b&thema=%26"),
        ("/met%20spatie%3F.html?token={}", "/met%20spatie%3F.html"),
        ("//evil.example/?token={}", "/evil.example/"),
        ("/\\evil.example/?token={}", "/"),
        ("/%5cevil.example/?token={}", "/"),
        ("/%0d%0aX:%20y?token={}", "/%0D%0AX%3A%20y"),
    ],
)
def test_a_link_to_any_page_leads_to_it_on_this_server(world: Served, asked: str, given: str) -> None:
    for method in ("GET", "HEAD"):
        answer = world.get(asked.format(world.token), STRANGER, method)

        assert (answer.status, answer.headers["Location"]) == (ONWARD, given)
        assert urlsplit(urljoin(world.address, given)).netloc == f"127.0.0.1:{world.port}"


def test_who_has_the_cookie_may_use_the_word_token_in_an_address(world: Served) -> None:
    assert world.get("/?token=anders").status == FINE


def test_book_and_desk_open_with_one_link(tmp_path: Path) -> None:
    with desk(tmp_path / "archive") as served:
        said = served.said.read_text("utf-8")

        assert f"Het boek: {served.link}\n" in said
        assert link_to_desk(served) == f"{served.address}.verhalen/desk/?token={served.token}"
        assert served.get("/").status == FINE
        assert served.get(f"/.verhalen/desk/record?path={STORY}").status == FINE


def test_each_run_has_a_token_of_its_own(world: Served, tmp_path: Path) -> None:
    write(tmp_path / "archive", WORLD)
    with serving(tmp_path / "archive") as other:
        assert other.token != world.token
        assert other.get(f"/?token={world.token}", STRANGER).status == REFUSED


def test_who_listens_without_the_link_hears_nothing_and_keeps_no_connection(world: Served) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", world.port), timeout=PATIENCE))
            connection.sendall(f"GET /.verhalen/events HTTP/1.1\r\nHost: 127.0.0.1:{world.port}\r\n\r\n".encode())
            with connection.makefile("rb") as answer:
                assert b" 403 " in answer.readline()
                answer.read()
