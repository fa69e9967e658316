"""The page for unknown addresses, as a server shows it: it keeps its looks at any depth, and is of help."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import listen
from tests.support.command import run_verhalen
from tests.support.server import Stoppable

pytestmark = pytest.mark.browser

WORLD = {
    "stories/harken.md": "---\ntitel: Vier harken\n---\n\nVan een hark komt er meer.\n",
    "stories/cafe.md": "---\ntitel: Het café is dicht\n---\n\nVoorgoed.\n",
    "stories/plan.md": "---\ntitel: Het geheime plan\nconcept: ja\n---\n\nNiets.\n",
}


class _WithNotFoundPage(SimpleHTTPRequestHandler):
    """Serves a folder, and its 404.html at every address where nothing is."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = next(Path(self.directory).rglob("404.html")).read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base class's
        """Keep the log out of the test report."""


@contextmanager
def serve_with_not_found_page(folder: Path) -> Iterator[str]:
    with Stoppable(partial(_WithNotFoundPage, directory=str(folder))) as server:
        yield server.address


@pytest.fixture(scope="module", params=["", "webadres: https://www.voorbeeld.nl/ons/boek/\n"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site at the top of a server, and of one below that, which says so."""
    folder = tmp_path_factory.mktemp("not-found")
    for name, text in (WORLD | {"config.yaml": f"titel: Proef\n{request.param}"}).items():
        path = folder / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    below = "ons/boek/" if request.param else ""
    assert run_verhalen("build", "--output", str(folder / "server" / below), cwd=folder / "archive").returncode == 0
    with serve_with_not_found_page(folder / "server") as address:
        yield address + below


@pytest.fixture
def tab(chromium: Browser, site: str) -> Iterator[Page]:
    with chromium.new_context() as context:
        page = context.new_page()
        heard = listen(page, site)
        yield page
        assert [line for line in heard if not re.search(r"gets 404 for|status of 404", line)] == []


@pytest.mark.parametrize("path", ["weg", "a/b/c/", "verhalen/weg/nog-dieper.html"])
def test_at_any_depth_it_looks_like_the_book_and_its_links_arrive(tab: Page, site: str, path: str) -> None:
    tab.goto(site + path)

    styles = tab.evaluate("[...document.styleSheets].map(sheet => sheet.cssRules.length)")
    assert styles
    assert all(styles)
    tab.get_by_role("link", name="Naar de inhoud").click()
    expect(tab.get_by_role("link", name="Vier harken").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "words", "title"),
    [
        ("verhalen/vier-harcken.html", "vier harcken", "Vier harken"),
        ("2014/03/de-vier-harken/", "de vier harken", "Vier harken"),
        ("Vier%20Harken", "vier harken", "Vier harken"),
        ("verhalen/caf%C3%A9-is-dicht/index.html", "cafe is dicht", "Het café is dicht"),
    ],
)
def test_it_lists_near_titles_and_searches_for_the_words_of_the_address(
    tab: Page, site: str, path: str, words: str, title: str
) -> None:
    tab.goto(site + path)

    near = tab.locator(".near a")
    expect(near.first).to_have_text(title)
    field = tab.get_by_label("Waar ben je naar op zoek?")
    expect(field).to_have_value(words)
    field.press("Enter")
    expect(tab.locator(".results .entry-title").first).to_have_text(title)
    tab.go_back()
    near.first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("path", ["xyzzy", "geheime-plan", "%FFxyzzy", "404.html", "%E2%80%A6"])
def test_where_nothing_is_near_no_titles_are_listed(tab: Page, site: str, path: str) -> None:
    with tab.expect_response(re.compile("static/not-found")):
        tab.goto(site + path)
    tab.wait_for_load_state("networkidle")

    expect(tab.locator(".near")).to_be_hidden()


def test_without_scripts_it_leads_to_the_contents_and_to_searching(chromium: Browser, site: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{site}a/b/c/")

        expect(tab.get_by_label("Waar ben je naar op zoek?")).to_be_hidden()
        expect(tab.locator("main noscript a")).to_have_attribute("href", re.compile(r"zoeken\.html$"))
        tab.get_by_role("link", name="Naar de inhoud").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Inhoud")
