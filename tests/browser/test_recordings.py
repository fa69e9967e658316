"""Recordings in a browser: the sentence that is said is yellow, and a sentence plays from where it is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT

pytestmark = pytest.mark.browser

STORY = "verhalen/een-plankje-aan-een-tak.html"


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab of a browser on a phone."""
    with chromium.new_context(viewport={"width": 390, "height": 800}) as context:
        yield context.new_page()


@pytest.fixture
def address(demo_site: Path) -> str:
    """The story with a recording, on a disk, which gives a browser any part of a file."""
    return f"{demo_site.as_uri()}/{STORY}"


@pytest.fixture
def two_recordings(archive: WriteArchive, verhalen: RunVerhalen) -> str:
    """A story on a disk with two recordings, in which other words are said than are in the story."""
    sound = ROOT / "tests/examples/31-transcripts-with-faults/archive/stories/opnamen/kas.mp3"
    folder = archive(
        {
            "config.yaml": "titel: Ons boek\n",
            "stories/kas.mp3": sound.read_bytes(),
            "stories/een.txt": "0:00 In de kas is het warm.\n0:01 Buiten is het koud.\n",
            "stories/twee.txt": "0:00 De tomaten zijn rood.\n0:01 De appels nog niet.\n",
            "stories/kas.md": """\
                ---
                titel: De kas
                opnamen:
                  - {bestand: kas.mp3, transcript: een.txt}
                  - {bestand: kas.mp3, transcript: twee.txt, titel: Nog een}
                ---
                Een verhaal.
                """,
        }
    )
    built = verhalen("build", "--no-search", cwd=folder)
    assert built.exit_code == 0, built.stdout
    return (folder / "site/verhalen/kas.html").as_uri()


def yellow(tab: Tab) -> Locator:
    """The sentence that is said."""
    return tab.locator("[data-at][aria-current]")


def plays_from(tab: Tab, second: float) -> None:
    """Waits until there is sound, which must not be from before a second."""
    expect(tab.locator("audio")).to_have_js_property("paused", False)
    assert tab.evaluate("document.querySelector('audio').currentTime") >= second


def test_a_click_on_a_sentence_plays_it_and_it_is_yellow(tab: Tab, address: str) -> None:
    tab.goto(address)

    tab.get_by_text("Daar is het bijna berucht om.").last.click()

    plays_from(tab, 28)
    expect(yellow(tab)).to_have_text("Daar is het bijna berucht om.")
    assert tab.url.endswith("#t=28")


def test_the_sentence_that_follows_becomes_yellow_by_itself(tab: Tab, address: str) -> None:
    tab.goto(address)
    tab.get_by_text("Daar is het bijna berucht om.").last.click()
    plays_from(tab, 28)

    tab.evaluate("document.querySelector('audio').currentTime = 30.5")

    expect(yellow(tab)).to_have_text("In veel gemeenten is het antwoord kort: kan niet.")


def test_a_time_plays_by_the_keyboard(tab: Tab, address: str) -> None:
    tab.goto(address)

    tab.locator(".said-by a.time").last.focus()
    tab.keyboard.press("Enter")

    plays_from(tab, 21)
    expect(yellow(tab)).to_contain_text("Wie als bewoner")


@pytest.mark.parametrize("fragment", ["t=28", "t=0:28", "t=29.5"])
def test_a_link_leads_to_a_second_and_does_not_play_unasked(tab: Tab, address: str, fragment: str) -> None:
    tab.goto(f"{address}#{fragment}")

    expect(yellow(tab)).to_have_text("Daar is het bijna berucht om.")
    expect(yellow(tab)).to_be_in_viewport()
    assert tab.evaluate("document.querySelector('audio').paused")
    assert tab.evaluate("document.querySelector('audio').currentTime") >= 28


@pytest.mark.parametrize("fragment", ["t=", "t=9999999", "t=1:2:3:4", "t=1&n=9", "t=x", "_recording-1"])
def test_no_address_breaks_the_page(tab: Tab, address: str, fragment: str) -> None:
    tab.goto(f"{address}#{fragment}")

    tab.get_by_text("Daar is het bijna berucht om.").last.click()

    expect(yellow(tab)).to_have_text("Daar is het bijna berucht om.")


def test_without_scripts_the_address_leads_to_the_sentence_all_the_same(chromium: Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{address}#t=28")

        expect(tab.locator(":target")).to_have_text("Daar is het bijna berucht om.")
        expect(tab.locator(":target")).to_be_in_viewport()
        expect(tab.get_by_role("link", name="0:21")).to_be_visible()


def test_a_sentence_that_is_said_can_be_marked(tab: Tab, address: str) -> None:
    tab.goto(address)
    tab.get_by_text("Verslaafd aan het systeem zijn ze er dus niet.").last.select_text()

    tab.get_by_role("button", name="Markeer").click()

    expect(tab.locator(".gele-zin blockquote").first).to_have_text("Verslaafd aan het systeem zijn ze er dus niet.")


def test_a_click_on_a_marked_sentence_opens_its_mark_and_plays_nothing(tab: Tab, two_recordings: str) -> None:
    tab.goto(two_recordings)
    tab.get_by_text("Buiten is het koud.").select_text()
    tab.get_by_role("button", name="Markeer").click()
    expect(tab.locator(".gele-zin blockquote").first).to_have_text("Buiten is het koud.")

    tab.locator(".transcript").get_by_text("Buiten is het koud.").click()

    expect(tab.locator("dialog[open]")).to_contain_text("Buiten is het koud.")
    expect(yellow(tab)).to_have_count(0)
    expect(tab.locator("audio").first).to_have_js_property("paused", True)


def test_what_plays_stops_when_another_recording_is_played(tab: Tab, two_recordings: str) -> None:
    tab.goto(two_recordings)
    tab.locator("audio").first.evaluate("player => { player.loop = true; return player.play(); }")

    tab.get_by_text("De appels nog niet.").click()

    expect(tab.locator("audio").first).to_have_js_property("paused", True)
    assert tab.url.endswith("#t=1&n=2")
    expect(yellow(tab)).to_have_text("De appels nog niet.")


def test_on_paper_is_what_is_said_and_no_player(tab: Tab, address: str) -> None:
    tab.goto(f"{address}#t=28")

    tab.emulate_media(media="print")

    expect(tab.locator("audio")).to_be_hidden()
    expect(tab.locator(".transcript")).to_contain_text("Daar is het bijna berucht om.")


def test_search_leads_to_the_second_at_which_it_is_said(tab: Tab, demo_site: Path) -> None:
    tab.goto(f"{demo_site.as_uri()}/zoeken.html?q=berucht")

    tab.locator(f".results a[href*='{STORY}#t=']").click()

    assert tab.url.endswith(f"{STORY}#t=28")
    expect(yellow(tab)).to_have_text("Daar is het bijna berucht om.")
