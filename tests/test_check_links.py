"""`verhalen check --links`: whether links to other sites still answer, against servers on this machine."""

import socket
import ssl
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
import trustme

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.fake_web import Asked, FakeWeb, Page, Reply, serve_web, use_proxy
from verhalen_build.links import host_turns, link_rounds
from verhalen_build.links.host_turns import PAUSE, HostTurns
from verhalen_build.links.link_rounds import outcomes
from verhalen_build.links.web_client import NoAnswer, ServerAnswer, WebClient
from verhalen_build.links.web_hosts import is_on_web, without_fragment
from verhalen_build.links.web_look import Outcome, WebLook

CONFIG = "titel: Boek\ntoestemming: volledig\nlicentie: CC BY 4.0\n"


class FakeClock:
    """A clock that only waiting moves on."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds
        self.waits += [seconds] if seconds else []


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """Websites to which a test adds its pages; between requests nobody waits."""
    fake = FakeWeb({})
    monkeypatch.setattr(host_turns, "PAUSE", 0.0)
    with serve_web(fake) as proxy:
        use_proxy(monkeypatch, proxy)
        yield fake


def look(address: str, clock: FakeClock | None = None) -> Outcome:
    return WebLook(WebClient("nl", 0.3), HostTurns(clock or FakeClock())).outcome(address)


def codes(output: str) -> list[str]:
    """Each problem with its place: `stories/a.md:3:5 link-gone`."""
    lines = [line for line in output.splitlines() if line.endswith("]")]
    return [f"{line.split(': ')[0]} {line.rpartition('[')[2].rstrip(']')}" for line in lines]


# The command


def test_a_page_that_is_gone_is_a_warning_at_its_place_with_an_archived_copy(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb
) -> None:
    web.pages["http://www.dorp.nl/hier"] = Reply()
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": "---\ntitel: A\ndatum: 2014-05\n---\n"
            "Zie [hier](http://www.dorp.nl/hier) en\nook [daar](http://www.stad.nl/daar#kop).\n",
        }
    )

    run = verhalen("check", "--links", cwd=folder)

    assert codes(run.stdout) == ["stories/a.md:6:12 link-gone"]
    assert "https://web.archive.org/web/2014/http://www.stad.nl/daar" in run.stdout
    assert run.exit_code == 0
    assert "2 nu bekeken" in run.stderr


def test_a_copy_in_a_web_archive_that_is_gone_may_have_others_there(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb
) -> None:
    copy = "http://web.archive.org/web/20140501/http://www.stad.nl/daar"
    folder = archive({"config.yaml": CONFIG, "stories/a.md": f"---\ntitel: A\n---\nZie [daar]({copy}).\n"})

    run = verhalen("check", "--links", cwd=folder)

    assert "https://web.archive.org/web/*/http://www.stad.nl/daar" in run.stdout


def test_texts_fields_and_credits_are_looked_at_and_code_and_examples_are_not(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb
) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG + "beschrijving: Van http://www.omslag.nl/a.\n",
            "stories/a.md": "---\ntitel: A\n"
            "afbeelding: {src: a.png, alt: Een tuin, maker: 'Jan, http://www.foto.nl/jan'}\n"
            "tussenstanden: [{datum: 2015, tekst: 'Zie [dit](http://www.stand.nl/)'}]\n---\n"
            "`http://www.kaal.nl/x` en http://www.kaal.nl/x, <a href='http://www.html.nl/'>html</a>[^1].\n\n"
            "    http://www.blok.nl/\n\n"
            "[mail](mailto:a@b.nl) [vb](http://www.example.org/) [lokaal](http://localhost:8000/) "
            "[net](http://intranet/) [ip](http://192.168.1.1/)\n\n[^1]: Zie http://www.noot.nl/.\n",
            "stories/sources/b.md": "---\ntitel: B\nwebadres: http://www.bron.nl/\n---\n",
            "stories/a.png": b"",
        }
    )

    verhalen("check", "--links", cwd=folder)

    assert {asked.address for asked in web.asked} == {
        "http://www.omslag.nl/a",
        "http://www.foto.nl/jan",
        "http://www.stand.nl/",
        "http://www.kaal.nl/x",
        "http://www.html.nl/",
        "http://www.noot.nl/",
        "http://www.bron.nl/",
    }


@pytest.mark.parametrize(
    ("file", "text", "places"),
    [
        ("a.md", "---\r\ntitel: A\r\n---\r\nZie\r\nhttp://www.a.nl/ nu\r\n", ["5:1"]),
        ("a.md", "---\ntitel: A\n---\n`http://www.a.nl/` en http://www.a.nl/ en http://www.a.nl/\n", ["4:23", "4:43"]),
        ("a.md", "---\ntitel: A\n---\nZie [dit][r].\n\n[r]: http://www.a.nl/ 'titel'\n", ["6:6"]),
        ("a.md", "---\ntitel: A\n---\n| a | b |\n|---|---|\n| [t](http://www.a.nl/) | b |\n", ["6:7"]),
        (
            "a.md",
            "---\ntitel: A\nlessen:\n  - >-\n    Een les die\n    [wijst](http://www.a.nl/).\n---\nTekst.\n",
            ["6:13"],
        ),
        ("people.yaml", "- naam: A\n- naam: B\n  website: http://www.a.nl/\n", ["3:12"]),
        ("../config.yaml", CONFIG + "beschrijving: >-\n  Van\n  http://www.a.nl/\n", ["6:3"]),
    ],
)
def test_a_link_is_told_where_it_is_written(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb, file: str, text: str, places: list[str]
) -> None:
    folder = archive({"config.yaml": CONFIG})
    (folder / "stories").mkdir(exist_ok=True)
    (folder / "stories" / file).write_bytes(text.encode())

    run = verhalen("check", "--links", cwd=folder)

    shown = f"stories/{file}".replace("stories/../", "")
    assert [each for each in codes(run.stdout) if "link-gone" in each] == [f"{shown}:{at} link-gone" for at in places]


def test_the_kept_copy_of_a_source_is_suggested(archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": "---\ntitel: A\n---\nLees [het verslag](http://www.bron.nl/verslag.pdf).\n",
            "stories/sources/b.md": "---\ntitel: B\n"
            "webadres: http://www.bron.nl/verslag.pdf\nbewaard: verslag.pdf\n---\n",
            "stories/sources/verslag.pdf": b"%PDF-",
        }
    )

    run = verhalen("check", "--links", cwd=folder)

    gone = [line for line in codes(run.stdout) if line.endswith("link-gone")]
    assert gone == ["stories/a.md:4:20 link-gone", "stories/sources/b.md:3:11 link-gone"]
    assert run.stdout.count("Verwijs naar de bewaarde kopie (verslag.pdf)") == 2
    assert "web.archive.org" not in run.stdout


def test_what_answered_is_not_asked_for_again_within_a_week(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_on(day: str) -> str:
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        return verhalen("check", "--links", cwd=folder).stdout

    web.pages["http://www.goed.nl/"] = Reply()
    web.pages["http://www.dicht.nl/"] = Reply(403)
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": "---\ntitel: A\n---\nhttp://www.goed.nl/ http://www.weg.nl/ http://www.dicht.nl/\n",
        }
    )
    asked = []
    for day in ("2024-05-01", "2024-05-01", "2024-05-02", "2024-05-07", "2024-05-08"):
        output = check_on(day)
        asked.append([web.times(f"http://www.{name}.nl/", "HEAD") for name in ("goed", "weg", "dicht")])
        assert codes(output) == ["stories/a.md:4:21 link-gone", "stories/a.md:4:40 link-not-seen"]

    # What answers is remembered for a week, a fault for a day, and who refuses programs is asked again.
    assert asked == [[1, 1, 1], [1, 1, 2], [1, 2, 3], [1, 3, 4], [2, 4, 5]]


def test_without_a_connection_there_is_one_message_and_nothing_is_remembered(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_names(host: str, *arguments: object, **options: object) -> None:
        names.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    names: list[str] = []
    use_proxy(monkeypatch, "")
    monkeypatch.setattr(host_turns, "PAUSE", 0.0)
    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    folder = archive(
        {"config.yaml": CONFIG, "stories/a.md": "---\ntitel: A\n---\nhttp://www.een.nl/ http://www.twee.nl/\n"}
    )

    first, second = (verhalen("check", "--links", cwd=folder) for _ in range(2))

    assert codes(first.stdout) == codes(second.stdout) == ["config.yaml links-offline"]
    assert sorted(names) == sorted(["www.een.nl", "www.twee.nl"] * 2)


def test_a_website_that_does_not_exist_is_told_for_each_of_its_pages_and_asked_for_once(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fake_names(host: str, *arguments: object, **options: object) -> object:
        names.append(host)
        if host == "www.weg.nl":
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return real_names("127.0.0.1", *arguments, **options)  # type: ignore[arg-type]

    names: list[str] = []
    real_names = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", fake_names)
    monkeypatch.setenv("no_proxy", "www.weg.nl")
    web.pages["http://www.goed.nl/"] = Reply()
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": "---\ntitel: A\n---\nhttp://www.goed.nl/ http://www.weg.nl/a http://www.weg.nl/b\n",
        }
    )

    run = verhalen("check", "--links", cwd=folder)

    assert codes(run.stdout) == ["stories/a.md:4:21 link-without-host", "stories/a.md:4:41 link-without-host"]
    assert names.count("www.weg.nl") == 1


def test_what_becomes_of_other_pages_is_told_in_words(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb
) -> None:
    web.pages["http://www.a.nl/x"] = redirect(301, "http://www.b.nl/y")
    web.pages["http://www.b.nl/y"] = Reply()
    web.pages["http://www.c.nl/x"] = redirect(302, "/")
    web.pages["http://www.c.nl/"] = Reply()
    web.pages["http://www.d.nl/x"] = Reply(500)
    web.pages["http://www.e.nl/x"] = Reply(403)
    links = " ".join(f"http://www.{host}.nl/x#kop" for host in "acde")
    folder = archive({"config.yaml": CONFIG, "stories/a.md": f"---\ntitel: A\n---\n{links}\n"})

    run = verhalen("check", "--links", cwd=folder)

    assert [line.partition(": ")[2] for line in run.stdout.splitlines() if line.endswith("]")] == [
        "let op: De pagina http://www.a.nl/x#kop is voorgoed verhuisd; de link komt nog wel aan. [link-moved]",
        (
            "waarschuwing: De link http://www.c.nl/x#kop komt nu uit op de voorpagina http://www.c.nl/; "
            "de pagina zelf is er waarschijnlijk niet meer. [link-to-front-page]"
        ),
        "waarschuwing: De pagina http://www.d.nl/x#kop was niet te bereiken: de server geeft 500. [link-no-answer]",
        (
            "let op: Of de pagina http://www.e.nl/x#kop er nog is, is niet te zeggen: "
            "de website laat geen programma’s toe (403). [link-not-seen]"
        ),
    ]
    assert "→ Schrijf het nieuwe adres: http://www.b.nl/y#kop" in run.stdout


def test_links_to_the_book_itself_are_left_alone(archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG + "webadres: http://www.boek.nl/verhalen/\n",
            "stories/a.md": "---\ntitel: A\n---\nhttp://www.boek.nl/verhalen/b.html http://www.boek.nl/anders\n",
        }
    )

    verhalen("check", "--links", cwd=folder)

    assert {asked.address for asked in web.asked} == {"http://www.boek.nl/anders"}


def test_with_strict_a_link_that_does_not_answer_is_an_error(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb
) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/a.md": "---\ntitel: A\n---\nhttp://www.weg.nl/\n"})

    assert verhalen("check", "--links", cwd=folder).exit_code == 0
    assert verhalen("check", "--links", "--strict", cwd=folder).exit_code == 1


def test_what_is_left_when_the_time_is_up_is_told(
    archive: WriteArchive, verhalen: RunVerhalen, web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verhalen_build.links.check_links._MOST_SECONDS", -1.0)
    folder = archive(
        {"config.yaml": CONFIG, "stories/a.md": "---\ntitel: A\n---\nhttp://www.een.nl/ http://www.twee.nl/\n"}
    )

    run = verhalen("check", "--links", cwd=folder)

    assert codes(run.stdout) == ["config.yaml links-unfinished"]
    assert "2 pagina’s" in run.stdout
    assert not web.asked


# One address


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Reply(200), Outcome("answers")),
        (Reply(204), Outcome("answers")),
        (Reply(404), Outcome("gone", "404")),
        (Reply(410), Outcome("gone", "410")),
        (Reply(401), Outcome("refused", "401")),
        (Reply(403), Outcome("refused", "403")),
        (Reply(999), Outcome("refused", "999")),
        (Reply(400), Outcome("no-answer", "400")),
        (Reply(500), Outcome("no-answer", "500")),
        (Reply(503), Outcome("no-answer", "503")),
        (Reply(304), Outcome("no-answer", "304")),
        (Reply(301), Outcome("no-answer", "301")),
        (Reply(fault="closed"), Outcome("no-answer", "closed")),
        (Reply(fault="silent"), Outcome("no-answer", "timeout")),
    ],
)
def test_each_answer_is_told_as_what_it_is(web: FakeWeb, page: Page, outcome: Outcome) -> None:
    web.pages["http://www.a.nl/x"] = page

    assert look("http://www.a.nl/x") == outcome


@pytest.mark.parametrize("refusal", [Reply(405), Reply(404), Reply(403), Reply(500), Reply(503), Reply(fault="closed")])
def test_a_server_that_knows_no_head_is_asked_in_the_way_of_a_reader(web: FakeWeb, refusal: Reply) -> None:
    web.pages["http://www.a.nl/x"] = lambda asked: refusal if asked.method == "HEAD" else Reply()

    assert look("http://www.a.nl/x") == Outcome("answers")
    assert [asked.method for asked in web.asked] == ["HEAD", "GET"]


def test_the_program_says_who_it_is(web: FakeWeb) -> None:
    look("http://www.a.nl/x")

    assert web.asked[0].headers["User-Agent"].startswith("verhalen/")
    assert web.asked[0].headers["Accept-Language"].startswith("nl")


def redirect(status: int, location: str, cookie: str = "") -> Reply:
    return Reply(status, {"Location": location} | ({"Set-Cookie": f"{cookie}; Path=/"} if cookie else {}))


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (301, 200, Outcome("moved", address="http://www.b.nl/y")),
        (308, 200, Outcome("moved", address="http://www.b.nl/y")),
        (302, 200, Outcome("answers")),
        (307, 200, Outcome("answers")),
        (301, 404, Outcome("gone", "404")),
        (302, 403, Outcome("refused", "403")),
    ],
)
def test_redirects_are_followed_and_a_permanent_one_is_told(
    web: FakeWeb, first: int, second: int, outcome: Outcome
) -> None:
    web.pages["http://www.a.nl/x"] = redirect(first, "http://www.b.nl/y")
    web.pages["http://www.b.nl/y"] = Reply(second)

    assert look("http://www.a.nl/x") == outcome


def test_a_page_moved_to_where_another_redirect_is_for_now(web: FakeWeb) -> None:
    web.pages["http://www.a.nl/x"] = redirect(301, "/y")
    web.pages["http://www.a.nl/y"] = redirect(302, "/z?sessie=1")
    web.pages["http://www.a.nl/z?sessie=1"] = Reply()

    assert look("http://www.a.nl/x") == Outcome("moved", address="http://www.a.nl/y")


def test_a_page_that_sends_on_to_the_front_page_is_as_good_as_gone(web: FakeWeb) -> None:
    web.pages["http://www.a.nl/raad/verslag.pdf"] = redirect(302, "/index.html")
    web.pages["http://www.a.nl/index.html"] = Reply()
    web.pages["http://www.a.nl/index.php"] = redirect(301, "/")
    web.pages["http://www.a.nl/"] = Reply()

    assert look("http://www.a.nl/raad/verslag.pdf") == Outcome("front-page", address="http://www.a.nl/index.html")
    assert look("http://www.a.nl/index.php") == Outcome("moved", address="http://www.a.nl/")


def test_redirects_in_a_circle_end(web: FakeWeb) -> None:
    web.pages["http://www.a.nl/x"] = redirect(302, "/y")
    web.pages["http://www.a.nl/y"] = redirect(302, "/x")

    assert look("http://www.a.nl/x") == Outcome("no-answer", "loop")
    assert len(web.asked) == 2


def test_redirects_without_end_end(web: FakeWeb) -> None:
    def next_page(asked: Asked) -> Reply:
        address = f"{asked.address}x"
        web.pages[address] = next_page
        return redirect(302, address)

    web.pages["http://www.a.nl/"] = next_page

    assert look("http://www.a.nl/") == Outcome("no-answer", "loop")


def test_a_website_that_wants_a_cookie_first_gets_it(web: FakeWeb) -> None:
    def wall(asked: Asked) -> Reply:
        return Reply() if asked.headers.get("Cookie") == "akkoord=ja" else redirect(302, "/x", "akkoord=ja")

    web.pages["http://www.a.nl/x"] = wall

    assert look("http://www.a.nl/x") == Outcome("answers")


def test_no_redirect_leads_into_the_network_of_the_reader(web: FakeWeb) -> None:
    web.pages["http://www.a.nl/x"] = redirect(302, "http://127.0.0.1:8080/geheim")
    web.pages["http://www.a.nl/y"] = redirect(302, "http://[")

    assert look("http://www.a.nl/x") == Outcome("no-answer", "inward")
    assert look("http://www.a.nl/y") == Outcome("no-answer", "inward")
    assert {asked.address for asked in web.asked} == {"http://www.a.nl/x", "http://www.a.nl/y"}


@pytest.mark.parametrize("address", ["http://www.a.nl/café", "http://www.a.nl/een twee", "http://www.a.nl/caf%C3%A9"])
def test_an_address_with_letters_of_any_sort_is_asked_for_as_a_browser_does(web: FakeWeb, address: str) -> None:
    web.pages["http://www.a.nl/caf%C3%A9"] = web.pages["http://www.a.nl/een%20twee"] = Reply()

    assert look(address) == Outcome("answers")


def test_a_redirect_in_utf_8_is_understood(web: FakeWeb) -> None:
    web.pages["http://www.a.nl/x"] = redirect(302, "/café".encode().decode("latin-1"))
    web.pages["http://www.a.nl/caf%C3%A9"] = Reply()

    assert look("http://www.a.nl/x") == Outcome("answers")


@pytest.mark.parametrize("address", ["http://www.a.nl:99999/", "http://www." + "a" * 70 + ".nl/", "http://www..nl/"])
def test_an_address_that_cannot_be_is_no_crash(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    use_proxy(monkeypatch, "")

    assert look(address) == Outcome("no-answer", "address")


# Politeness


def test_one_host_is_asked_one_thing_at_a_time(web: FakeWeb) -> None:
    addresses = [f"http://www.{host}.nl/{page}" for host in "abcd" for page in range(6)]
    web.pages.update(dict.fromkeys(addresses, Reply()))
    clock = FakeClock()
    looks = WebLook(WebClient("nl"), HostTurns(clock)).outcome

    came = dict(outcomes(addresses, looks, clock, Event(), 1000.0))

    assert came == dict.fromkeys(addresses, Outcome("answers"))
    assert web.most_at_once == {f"www.{host}.nl": 1 for host in "abcd"}


def test_between_two_requests_to_one_host_there_is_a_pause() -> None:
    clock = FakeClock()
    turns = HostTurns(clock)
    moments: list[float] = []

    def request() -> ServerAnswer:
        moments.append(clock.now())
        return ServerAnswer(200, "", "", "")

    for _ in range(3):
        turns.ask("http://www.a.nl/", request)
    turns.ask("http://www.b.nl/", request)

    assert [later - earlier for earlier, later in pairwise(moments)] == [PAUSE, PAUSE, 0.0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_after_the_time_it_asks_for(web: FakeWeb, status: int) -> None:
    replies = iter([Reply(status, {"Retry-After": "20"}), Reply()])
    web.pages["http://www.a.nl/x"] = lambda asked: next(replies)
    clock = FakeClock()

    assert look("http://www.a.nl/x", clock) == Outcome("answers")
    assert clock.waits == [20.0]


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        ("3600", []),
        ("Wed, 01 Jan 2200 10:00:00 GMT", []),
        ("Mon, 01 Jan 2024 10:00:00 GMT", []),
        ("straks", [10.0]),
        ("", [10.0]),
    ],
)
def test_a_server_that_stays_busy_is_left_alone_and_no_page_of_it_is_called_broken(
    web: FakeWeb, retry_after: str, waits: list[float]
) -> None:
    web.pages["http://www.a.nl/x"] = Reply(429, {"Retry-After": retry_after} if retry_after else {})
    clock = FakeClock()
    looks = WebLook(WebClient("nl"), HostTurns(clock))

    assert looks.outcome("http://www.a.nl/x") == Outcome("refused", "busy")
    assert looks.outcome("http://www.a.nl/y") == Outcome("refused", "busy")
    assert clock.waits == waits
    assert not web.times("http://www.a.nl/y")


def test_a_host_that_is_down_is_not_asked_for_every_page_of_it(web: FakeWeb) -> None:
    pages = [f"http://www.a.nl/{number}" for number in range(9)]
    web.pages.update(dict.fromkeys(pages, Reply(fault="closed")))
    looks = WebLook(WebClient("nl"), HostTurns(FakeClock()))

    assert {looks.outcome(page) for page in pages} == {Outcome("no-answer", "closed")}
    assert len(web.asked) == 4


def test_when_all_is_stopped_nothing_more_is_asked(web: FakeWeb) -> None:
    addresses = [f"http://www.a.nl/{number}" for number in range(9)]
    stopped = Event()
    clock = FakeClock()

    def look_once(address: str) -> Outcome:
        stopped.set()
        return Outcome("answers")

    assert dict(outcomes(addresses, look_once, clock, stopped, 10.0)) == {addresses[0]: Outcome("answers")}


def test_a_server_that_never_ends_does_not_keep_the_command_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_rounds, "_LONGEST_WAIT", 0.01)
    ended, clock = Event(), FakeClock()

    def look_forever(address: str) -> Outcome:
        clock.time = 100.0
        ended.wait()
        return Outcome("answers")

    assert list(outcomes(["http://www.a.nl/"], look_forever, clock, Event(), 10.0)) == []
    ended.set()


# Secure connections


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system itself keeps whom it trusts")
@pytest.mark.parametrize(
    ("host", "outcome"),
    [
        ("www.goed.nl", Outcome("answers")),
        ("www.verlopen.nl", Outcome("certificate", "certificate-expired")),
        ("www.ander.nl", Outcome("certificate", "certificate-of-other")),
        ("www.zelf.nl", Outcome("certificate", "certificate-unknown")),
        ("www.dicht.nl", Outcome("no-answer", "proxy")),
    ],
)
def test_a_certificate_that_cannot_be_trusted_is_told_with_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, outcome: Outcome
) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    secure = {
        "www.goed.nl": server_context(authority.issue_cert("www.goed.nl")),
        "www.verlopen.nl": server_context(
            authority.issue_cert("www.verlopen.nl", not_after=datetime(2020, 1, 1, tzinfo=UTC))
        ),
        "www.ander.nl": server_context(authority.issue_cert("www.elders.nl")),
        "www.zelf.nl": server_context(stranger.issue_cert("www.zelf.nl")),
    }
    with serve_web(FakeWeb({f"https://{host}/": Reply()}, secure)) as proxy:
        use_proxy(monkeypatch, proxy)

        assert look(f"https://{host}/") == outcome


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system itself keeps whom it trusts")
def test_a_page_without_a_good_certificate_is_told_with_its_place(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = {"www.zelf.nl": server_context(trustme.CA().issue_cert("www.zelf.nl"))}
    folder = archive({"config.yaml": CONFIG, "stories/a.md": "---\ntitel: A\n---\nZie https://www.zelf.nl/a.\n"})
    with serve_web(FakeWeb({}, secure)) as proxy:
        use_proxy(monkeypatch, proxy)

        run = verhalen("check", "--links", cwd=folder)

    assert codes(run.stdout) == ["stories/a.md:4:5 link-certificate"]
    assert "niemand die deze computer kent, staat in voor het certificaat" in run.stdout


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


# Without a proxy


def test_a_server_that_is_not_there_accepts_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    use_proxy(monkeypatch, "")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))

        assert look(f"http://127.0.0.1:{closed.getsockname()[1]}/") == Outcome("no-answer", "connection")


@pytest.mark.parametrize(("error", "reason"), [(socket.EAI_NONAME, "no-host"), (socket.EAI_AGAIN, "resolve")])
def test_a_name_that_cannot_be_looked_up_now_is_not_called_gone(
    monkeypatch: pytest.MonkeyPatch, error: int, reason: str
) -> None:
    def no_names(*arguments: object, **options: object) -> None:
        raise socket.gaierror(error, "unknown")

    use_proxy(monkeypatch, "")
    monkeypatch.setattr(socket, "getaddrinfo", no_names)

    with pytest.raises(NoAnswer) as fault:
        WebClient("nl").ask("HEAD", "http://www.weg.nl/")
    assert fault.value.reason == reason


def test_a_proxy_that_is_not_there_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        use_proxy(monkeypatch, f"127.0.0.1:{closed.getsockname()[1]}")

        assert look("http://www.a.nl/") == Outcome("no-answer", "proxy")


# Which addresses


@pytest.mark.parametrize(
    ("address", "is_looked_at"),
    [
        ("https://www.zwolle.nl/loket", True),
        ("https://www.zwolle.nl.:443/loket", True),
        ("http://münchen.de/", True),
        ("http://8.8.8.8/", True),
        ("http://voorbeeld.example.com/", False),
        ("https://EXAMPLE.org/", False),
        ("https://boek.example/", False),
        ("https://boek.test/", False),
        ("http://localhost:8000/", False),
        ("http://127.0.0.1/", False),
        ("http://[::1]/", False),
        ("http://10.0.0.8/", False),
        ("http://printer.local/", False),
        ("http://intranet/", False),
        ("http://router.home.arpa/", False),
        ("mailto:boek@zwolle.nl", False),
        ("tel:0384985000", False),
        ("http://[", False),
        ("http://www.zwolle.nl:99999999/", False),
    ],
)
def test_only_what_is_on_the_web_for_everyone_is_looked_at(address: str, is_looked_at: bool) -> None:
    assert is_on_web(address) is is_looked_at


def test_places_in_a_page_are_one_page() -> None:
    addresses: Iterable[str] = ("https://a.nl/x#een", "https://a.nl/x", "//a.nl/x#twee", "https://a.nl/x#")

    assert set(map(without_fragment, addresses)) == {"https://a.nl/x"}
