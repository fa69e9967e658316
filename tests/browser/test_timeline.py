"""The timeline in a browser: chosen by municipality, from mouse and keyboard, with the choice in the address."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from playwright.sync_api import Page as Tab

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.chromium import listen
from tests.support.pages import Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest, demo_address: str, demo_site: Path) -> str:
    """The address of the demo, on a web server and on a disk."""
    return demo_address if request.param == "http" else f"{demo_site.as_uri()}/"


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab of a browser at a desk."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def marks(tab: Tab) -> Locator:
    """What the drawing shows."""
    return tab.locator("svg.chart a").filter(visible=True)


def listed(tab: Tab) -> Locator:
    """What the list shows."""
    return tab.locator(".happened ol li").filter(visible=True)


def numbers(tab: Tab) -> list[int]:
    """The numbers in the key of the drawing."""
    return [int(count) for count in tab.locator(".keys .count").filter(visible=True).all_inner_texts()]


def test_with_a_municipality_chosen_drawing_list_and_counts_follow(tab: Tab, base: str) -> None:
    heard = listen(tab, base)
    tab.goto(f"{base}tijdlijn.html")
    everything = listed(tab).count()
    assert sum(numbers(tab)) == marks(tab).count() == everything

    tab.get_by_label("Gemeente").select_option("Utrecht")

    expect(tab).to_have_url(f"{base}tijdlijn.html?gemeente=utrecht")
    assert 0 < listed(tab).count() < everything
    assert sum(numbers(tab)) == marks(tab).count() == listed(tab).count()
    for link in listed(tab).get_by_role("link").all():
        assert "bronnen/" not in (link.get_attribute("href") or "")
    # No year is left with nothing below it.
    expect(tab.locator(".happened h2").filter(visible=True)).to_have_count(
        tab.locator(".happened section").filter(has=tab.locator("li:not([hidden])")).count()
    )
    assert not heard, "\n".join(heard)


def test_with_all_municipalities_chosen_again_the_address_is_as_it_was(tab: Tab, base: str) -> None:
    tab.goto(f"{base}tijdlijn.html")
    choice = tab.get_by_label("Gemeente")
    choice.select_option("Utrecht")
    choice.select_option("")
    expect(tab).to_have_url(f"{base}tijdlijn.html")


def test_back_and_forward_go_through_what_was_chosen(tab: Tab, base: str) -> None:
    tab.goto(f"{base}tijdlijn.html")
    choice = tab.get_by_label("Gemeente")
    everything = listed(tab).count()
    choice.select_option("Utrecht")
    choice.select_option("Zwolle")
    of_zwolle = listed(tab).count()

    tab.go_back()
    expect(choice).to_have_value("utrecht")
    tab.go_back()
    expect(choice).to_have_value("")
    expect(listed(tab)).to_have_count(everything)
    tab.go_forward()
    tab.go_forward()

    expect(choice).to_have_value("zwolle")
    expect(listed(tab)).to_have_count(of_zwolle)


def test_an_address_can_be_shared_and_one_that_nobody_knows_shows_all(tab: Tab, base: str) -> None:
    tab.goto(f"{base}tijdlijn.html?gemeente=utrecht")
    expect(tab.get_by_label("Gemeente")).to_have_value("utrecht")
    of_utrecht = listed(tab).count()

    tab.goto(f"{base}tijdlijn.html?gemeente=nergens.*")

    expect(tab.get_by_label("Gemeente")).to_have_value("")
    assert listed(tab).count() > of_utrecht


def test_the_choice_can_be_made_with_the_keyboard(tab: Tab, base: str) -> None:
    tab.goto(f"{base}tijdlijn.html")
    choice = tab.get_by_label("Gemeente")
    choice.focus()

    # One key at a time: letters that come slowly each begin a word of their own.
    for _ in range(choice.locator("option").count()):
        tab.keyboard.press("ArrowDown")
        if choice.input_value() == "hoogeveen":
            break

    expect(tab).to_have_url(re.compile(r"\?gemeente=hoogeveen$"))
    tab.keyboard.press("Tab")
    expect(listed(tab).first.get_by_role("link")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("De Smederijen")


def test_every_link_of_the_drawing_arrives(tab: Tab, demo_address: str, demo_pages: tuple[Page, ...]) -> None:
    pages = {page.path: page for page in demo_pages}
    tab.goto(f"{demo_address}tijdlijn.html")

    for link in marks(tab).all():
        target, _, anchor = urljoin(tab.url, link.get_attribute("href")).removeprefix(demo_address).partition("#")
        assert not anchor or anchor in pages[target].ids


def test_a_mouse_leads_from_the_drawing_to_the_page(tab: Tab, base: str) -> None:
    tab.goto(f"{base}tijdlijn.html")

    tab.get_by_role("link", name=re.compile(r"^\d+, Utrecht, december 2014: bijeenkomst")).click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("Utrecht, december 2014")


@pytest.mark.parametrize("page", ["tijdlijn.html", "eigenaarschap.html", "verhalen/drie-hoeken-een-plein.html"])
def test_on_a_phone_nothing_is_wider_than_the_page(phone: BrowserContext, demo_address: str, page: str) -> None:
    tab = phone.new_page()

    tab.goto(demo_address + page)

    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    for chart in tab.locator("svg.chart").all():
        box = chart.bounding_box()
        assert box is not None
        # Type of 11 units is at least 10.5 pixels high.
        assert box["width"] >= 344


def test_without_scripts_all_is_shown_and_nothing_can_be_chosen(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}tijdlijn.html?gemeente=utrecht")

        expect(tab.get_by_role("combobox")).to_have_count(0)
        assert marks(tab).count() == listed(tab).count() == tab.locator(".happened ol li").count() > 0


def test_in_a_large_book_the_counts_follow_and_the_choice_goes_along_to_further_pages(
    tab: Tab, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    def story(number: int, states: int) -> str:
        dated = "".join(f"\n  - datum: {2000 + state % 9}\n    tekst: Toen." for state in range(states))
        return f"---\ntitel: Verhaal {number}\ngemeente: Gemeente {number}\ntussenstanden:{dated}\n---\n"

    root = archive(
        {
            "config.yaml": "titel: Groot boek\n",
            **{
                f"stories/municipalities/gemeente-{number}.md": f"---\nnaam: Gemeente {number}\n---\n"
                for number in (1, 2)
            },
            "stories/een.md": story(1, 450),
            "stories/twee.md": story(2, 18),
        }
    )
    assert verhalen("build", "--no-search", cwd=root).exit_code == 0
    tab.goto((root / "site" / "tijdlijn.html").as_uri())
    bar = tab.locator("svg.chart a").first.locator(".bar")
    whole = float(bar.get_attribute("width") or 0)
    assert numbers(tab) == [468]

    tab.get_by_label("Gemeente").select_option("Gemeente 2")

    assert numbers(tab) == [18]
    assert marks(tab).all_text_contents() == ["2"] * 9
    assert float(bar.get_attribute("width") or 0) == pytest.approx(whole * 2 / 52, abs=0.1)
    marks(tab).last.click()
    expect(tab).to_have_url(re.compile(r"/tijdlijn-2\.html\?gemeente=gemeente-2#_2008$"))
    expect(tab.get_by_label("Gemeente")).to_have_value("gemeente-2")
    expect(listed(tab)).to_have_count(4)
