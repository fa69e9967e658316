"""A word that is wider than a small phone breaks, and nothing is pushed out of sight."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.command import run_verhalen

pytestmark = pytest.mark.browser

WIDTH = 320
LONG = "Aansprakelijkheidswaardevaststellingsveranderingen"

STORY = """\
---
titel: Over {word} {number}
datum: 2014
thema: {word}
tussenstanden:
  - {{datum: 2015, tekst: {word} van nu}}
---
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with a long word in its titles, in a theme and in what came of a story."""
    archive = tmp_path_factory.mktemp("long")
    (archive / "stories").mkdir()
    (archive / "config.yaml").write_text("titel: Ons boek\n", encoding="utf-8", newline="\n")
    for number in range(12):
        text = STORY.format(word=LONG, number=number)
        (archive / "stories" / f"v{number}.md").write_text(text, encoding="utf-8", newline="\n")
    other = STORY.format(word="Durf", number=0)
    (archive / "stories" / "last.md").write_text(other, encoding="utf-8", newline="\n")
    run = run_verhalen("build", "--no-search", cwd=archive)
    assert run.returncode == 0, run.stdout + run.stderr
    return archive / "site"


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("page", ["index.html", "bladeren.html", "verhalen/v1.html", "inhoud.html"])
def test_a_long_word_makes_no_page_wider_than_a_phone(chromium: Browser, site: Path, page: str, scripts: bool) -> None:
    with chromium.new_context(viewport={"width": WIDTH, "height": 844}, java_script_enabled=scripts) as phone:
        tab = phone.new_page()
        tab.goto((site / page).as_uri())
        for panel in tab.locator("summary").all():
            panel.click()

        assert tab.evaluate("document.documentElement.scrollWidth") == WIDTH
        edges = tab.locator("main :is(h1, h2, a, time, dd, .count)").evaluate_all(
            "all => all.map((element) => element.getBoundingClientRect().right)"
        )
        assert max(edges) <= WIDTH


@pytest.mark.parametrize("scripts", [True, False])
def test_the_count_beside_a_long_word_stays_whole(chromium: Browser, site: Path, scripts: bool) -> None:
    with chromium.new_context(viewport={"width": WIDTH, "height": 844}, java_script_enabled=scripts) as phone:
        tab = phone.new_page()
        tab.goto((site / "bladeren.html").as_uri())
        theme = tab.locator("[data-facet=thema]")
        theme.locator("summary").click()

        counts = theme.locator("li .count")
        assert counts.all_inner_texts() == ["12", "1"]
        # Each line of the text is a rectangle.
        lines = counts.evaluate_all(
            """(all) => all.map((element) => {
              const range = document.createRange();
              range.selectNodeContents(element);
              return range.getClientRects().length;
            })"""
        )
        assert lines == [1, 1]
