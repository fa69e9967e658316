"""What holds for every test in a browser."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebError, expect

from tests.conftest import NODE_MODULES
from tests.support.desk import desk, tab_at_desk
from tests.support.serving import Served


@pytest.fixture(autouse=True)
def no_script_fails(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a script of a page lets out fails the test, also where the test itself looks at something else."""
    let_out: list[str] = []
    make = Browser.new_context

    def hear(fault: WebError) -> None:
        let_out.append(f"{fault.page.url if fault.page else 'a page'}: {fault.error}")

    def watched(browser: Browser, **options: object) -> BrowserContext:
        context = make(browser, **options)  # type: ignore[arg-type]
        context.on("weberror", hear)
        return context

    monkeypatch.setattr(Browser, "new_context", watched)
    yield
    assert not let_out, "\n".join(let_out)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for what keeps people from using a page."""
    return (NODE_MODULES / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[Served]:
    """An archive made by `verhalen init`, with its desk."""
    with desk(tmp_path / "boek") as book:
        yield book


@pytest.fixture
def desk_tab(chromium: Browser, new_desk: Served) -> Iterator[Page]:
    """A tab with the list of the desk, as wide as a laptop."""
    window = chromium.new_context(viewport={"width": 1280, "height": 900})
    with window, tab_at_desk(window, new_desk, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY) as tab:
        yield tab


@pytest.fixture
def story_form(desk_tab: Page) -> Page:
    """A tab with the form of a story."""
    desk_tab.get_by_role("link", name="De bank onder de linde").click()
    # Only then its scripts are there.
    expect(desk_tab.locator("#status")).to_have_text("Bewaard")
    return desk_tab


@pytest.fixture
def empty_text(story_form: Page) -> Page:
    """A tab with the form of a story, in its text, which is empty."""
    story_form.get_by_label("Tekst", exact=True).fill("")
    return story_form
