"""Reading back from servers that do not say plainly what readers get."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from itertools import count

import pytest

from tests.support.server import Stoppable
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Location, Problem, help_of, message_of
from verhalen_build.upload.plan import PublishPlan
from verhalen_build.upload.publish_site import read_back_problems
from verhalen_build.upload.read_back import web_reader

BANK = SitePath("verhalen/bank.html")
KAS = SitePath("verhalen/kas.html")
OLD = b"<h1>De bank van Joke</h1>"
NEW = b"<h1>De kas</h1>"
# What is gone, and what has come.
PLAN = PublishPlan({KAS: digest(NEW)}, {BANK: digest(OLD)})

Answer = tuple[int, bytes, str]
"""A status, a body, and where the server sends on."""


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verhalen_build.upload.read_back._PAUSES", (0.0,))


@contextmanager
def answering(answer: Callable[[str], Answer]) -> Iterator[str]:
    """A server that answers for every path as a function says; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answers."""
            status, body, location = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base class's
            """Keep the log out of the test report."""

    with Stoppable(Handler) as server:
        yield server.address


def problems_where(gone: Callable[[str], Answer]) -> tuple[Problem, ...]:
    """What is told where a server has the new page, and answers like this for all others."""
    with answering(lambda path: (200, NEW, "") if path == f"/{KAS}" else gone(path)) as address:
        return read_back_problems(PLAN, web_reader(address, "nl", is_slow=False), Location(CONFIG))


numbers = count()


@pytest.mark.parametrize(
    "gone",
    [
        pytest.param(lambda path: (404, b"Weg", ""), id="not-found"),
        pytest.param(lambda path: (403, b"AccessDenied", ""), id="a-bucket-that-may-not-be-listed"),
        pytest.param(lambda path: (401, b"", ""), id="a-login"),
        pytest.param(lambda path: (200, b"Deze pagina is er niet", ""), id="a-page-for-what-is-not-there"),
        pytest.param(lambda path: (200, b"Bezoek %d: niets" % next(numbers), ""), id="another-such-page-each-time"),
        pytest.param(lambda path: (302, b"", "https://www.voorbeeld.nl/"), id="sent-on-to-the-cover"),
    ],
)
def test_what_was_removed_is_gone_where_readers_get_what_they_get_of_nothing(gone: Callable[[str], Answer]) -> None:
    assert problems_where(gone) == ()


@pytest.mark.parametrize("elsewhere", [(404, b"", ""), (200, b"Deze pagina is er niet", "")])
def test_what_was_removed_and_is_still_served_is_told(elsewhere: Answer) -> None:
    (problem,) = problems_where(lambda path: (200, OLD, "") if path == f"/{BANK}" else elsewhere)

    assert (problem.code, problem.value) == ("read-back-still-there", BANK)


def test_an_older_version_of_what_was_removed_is_still_there() -> None:
    (problem,) = problems_where(lambda path: (200, b"Eerder", "") if path == f"/{BANK}" else (404, b"", ""))

    assert problem.code == "read-back-still-there"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((500, b"", ""), "de server antwoordt met 500"),
        ((503, b"", ""), "de server antwoordt met 503"),
        ((429, b"", ""), "de server antwoordt met 429"),
    ],
)
def test_where_a_server_is_in_trouble_nobody_is_told_that_readers_still_get_it(answer: Answer, reason: str) -> None:
    (problem,) = problems_where(lambda path: answer)

    assert problem.code == "read-back-unseen"
    assert message_of(problem, "nl") == f"Of lezers {BANK} nog krijgen, dat is weggehaald, is niet te zien: {reason}."


def test_an_address_that_is_sent_on_with_its_path_says_what_to_write_in_config() -> None:
    with answering(lambda path: (301, b"", f"https://www.voorbeeld.nl/boek{path}")) as address:
        unseen, moved = read_back_problems(PLAN, web_reader(address, "nl", is_slow=False), Location(CONFIG))

    assert (moved.code, moved.details["near"]) == ("read-back-moved", "https://www.voorbeeld.nl/boek/")
    assert "Zet in config.yaml dit webadres: https://www.voorbeeld.nl/boek/" in help_of(moved, "nl")
    assert unseen.code == "read-back-unseen"


def test_a_host_that_leaves_html_out_of_addresses_is_read_back() -> None:
    def answer(path: str) -> Answer:
        if path.endswith(".html"):
            return 308, b"", path.removesuffix(".html")
        return (200, NEW, "") if f"{path}.html" == f"/{KAS}" else (404, b"", "")

    with answering(answer) as address:
        assert read_back_problems(PLAN, web_reader(address, "nl", is_slow=False), Location(CONFIG)) == ()


def test_a_host_that_sends_on_for_ever_is_told() -> None:
    with answering(lambda path: (302, b"", path)) as address:
        problems = read_back_problems(PLAN, web_reader(address, "nl", is_slow=False), Location(CONFIG))

    assert {problem.code for problem in problems} == {"read-back-unseen", "read-back-moved"}
