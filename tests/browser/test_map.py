"""The map in a browser: names that can be read on a phone, and marks that a keyboard comes by."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.support.chromium import listen
from tests.support.command import run_verhalen

pytestmark = pytest.mark.browser

# The box of the letters of each line of words on the map, as the browser has drawn them, with the words. What a font
# keeps free above and below its letters is not in it: that may lie on other words. They are measured large, as a
# browser gives these heights in whole pixels.
WORDS = """marks => {
  const pen = document.createElement("canvas").getContext("2d");
  return marks.flatMap(mark => [...mark.querySelectorAll("text")].map(text => {
    const style = getComputedStyle(text), size = parseFloat(style.fontSize);
    pen.font = `${style.fontStyle} ${style.fontWeight} ${100 * size}px ${style.fontFamily}`;
    const {x, width} = text.getBBox();
    const {actualBoundingBoxAscent: above, actualBoundingBoxDescent: below} = pen.measureText(text.textContent);
    const foot = text.y.baseVal[0].value;
    return [text.textContent, x, foot - above / 100, x + width, foot + below / 100];
  }));
}"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the map of an archive with a hundred places close together."""
    folder = tmp_path_factory.mktemp("crowded")
    random = Random(1)
    for number in range(100):
        kind = "municipalities" if number % 4 == 0 else "places"
        file = folder / "stories" / kind / f"p{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        spot = f"{52.4 + random.random() / 2:.4f}, {6.0 + random.random() / 2:.4f}"
        file.write_text(f"---\nnaam: Moerwijk-Noord {number}\ncoordinaten: {spot}\n---\n", "utf-8")
    (folder / "config.yaml").write_text("titel: Ons boek\n", "utf-8")
    run = run_verhalen("build", "--no-search", cwd=folder)
    assert run.returncode == 0, run.stderr
    return (folder / "site" / "kaart.html").as_uri()


@pytest.fixture(params=[390, 768, 1280])
def tab(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Tab]:
    """A tab as wide as a phone, a tablet and a desk."""
    with chromium.new_context(viewport={"width": request.param, "height": 844}) as context:
        yield context.new_page()


def overlapping(tab: Tab) -> list[str]:
    """The pairs of words on the map that overlap."""
    words = tab.locator(".spot").evaluate_all(WORDS)
    return [
        f"{first[0]} and {second[0]}"
        for first, second in combinations(words, 2)
        if first[1] < second[3]
        and second[1] < first[3]
        and first[2] < second[4]
        and second[2] < first[4]
        # The lines of one name stand close.
        and not f"{first[0]}{second[0]}".startswith("Moerwijk-Noord")
    ]


def test_no_names_on_the_map_of_the_book_lie_on_each_other(tab: Tab, demo_address: str) -> None:
    tab.goto(f"{demo_address}kaart.html")

    assert tab.locator(".spot text").count() > 12
    assert overlapping(tab) == []


def test_no_names_in_a_crowd_lie_on_each_other(tab: Tab, crowded: str) -> None:
    tab.goto(crowded)

    assert tab.locator(".spot").count() > 80
    assert tab.locator(".spot text").count() > 10
    assert overlapping(tab) == []


def outside(tab: Tab) -> list[str]:
    """The words on the map that do not end inside it."""
    _, _, width, height = (tab.locator("svg.map").get_attribute("viewBox") or "").split()
    return [
        text
        for text, left, top, right, bottom in tab.locator(".spot").evaluate_all(WORDS)
        if left < 0 or top < 0 or right > float(width) or bottom > float(height)
    ]


@pytest.mark.parametrize("page", ["kaart.html", "gemeenten/hoogeveen.html", "plaatsen/austerlitz.html"])
def test_every_name_on_a_map_ends_inside_it(tab: Tab, demo_address: str, page: str) -> None:
    tab.goto(demo_address + page)

    assert outside(tab) == []


def test_every_name_in_a_crowd_ends_inside_the_map(tab: Tab, crowded: str) -> None:
    tab.goto(crowded)

    assert outside(tab) == []


@pytest.mark.parametrize("page", ["kaart.html", "gemeenten/hoogeveen.html", "plaatsen/austerlitz.html"])
def test_a_map_is_no_wider_than_the_page(tab: Tab, demo_address: str, page: str) -> None:
    tab.goto(demo_address + page)

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page", ["kaart.html", "gemeenten/hoogeveen.html"])
def test_words_on_a_phone_are_large_enough_to_read(phone: BrowserContext, demo_address: str, page: str) -> None:
    tab = phone.new_page()
    tab.goto(demo_address + page)

    heights = tab.locator(".spot:not(.tour-stop) text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"
    )

    assert heights
    assert min(heights) > 10.5


def test_every_mark_can_be_reached_with_a_keyboard_is_seen_to_be_and_leads_to_its_page(
    phone: BrowserContext, demo_address: str
) -> None:
    tab = phone.new_page()
    faults = listen(tab, demo_address)
    tab.goto(f"{demo_address}kaart.html")
    count = tab.locator(".spot").count()
    tab.get_by_role("link", name="Sla de kaart over").focus()

    for place in range(count):
        tab.keyboard.press("Tab")
        here = tab.locator(".spot").nth(place)
        expect(here).to_be_focused()
        assert here.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
        assert here.evaluate("link => getComputedStyle(link.querySelector('path')).fill") == "rgb(255, 225, 77)"

    name = tab.locator(".spot").nth(count - 1).locator("title").text_content() or ""
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text(name.partition(":")[0])
    assert not faults, "\n".join(faults)


def test_marks_have_names_for_a_screen_reader_and_the_map_has_one(phone: BrowserContext, demo_address: str) -> None:
    tab = phone.new_page()
    tab.goto(f"{demo_address}kaart.html")
    drawing = tab.get_by_role("group", name="Kaart van het boek")

    expect(drawing.get_by_role("link", name=re.compile(r"Hoogeveen: \d+ verhalen"))).to_have_count(1)
    expect(drawing.get_by_role("link", name="2. Groningen, september 2013")).to_have_count(1)


def test_the_map_is_whole_without_javascript_and_on_a_disk(chromium: Browser, demo_site: Path) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto((demo_site / "kaart.html").as_uri())
        tab.locator(".municipality-spot").first.locator("path").click()

        expect(tab.locator(".label").first).to_contain_text("Gemeente")


def test_on_paper_everything_on_the_map_is_there(phone: BrowserContext, demo_address: str) -> None:
    tab = phone.new_page()
    tab.goto(f"{demo_address}kaart.html")
    tab.emulate_media(media="print")

    for mark in tab.locator(".spot").all():
        expect(mark.locator("path")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_mark_on_the_map_can_be_pointed_at_where_it_has_room(
    chromium: Browser, demo_address: str, width: int
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}kaart.html")

        circles = tab.locator(".spot .hit").evaluate_all(
            """hits => hits.map(hit => hit.getBoundingClientRect())
              .map(({x, y, width}) => [x + width / 2, y + width / 2, width])"""
        )
        distances = [
            min(((x - left) ** 2 + (y - top) ** 2) ** 0.5 for left, top, _ in circles if (left, top) != (x, y))
            for x, y, _ in circles
        ]
        wrong = [
            circle for circle, distance in zip(circles, distances, strict=True) if circle[2] < min(24, distance) - 0.5
        ]
        assert not wrong
