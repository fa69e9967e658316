"""The drawings of networks in a browser: their links arrive, the switch works, and a phone shows them legibly."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.test_axe import violations
from tests.support.chromium import listen

pytestmark = pytest.mark.browser

DRAWN = ("initiatieven/fietscrossbaan-ijsselmonde.html", "initiatieven/ouderensoos.html")
NEAR = ("verhalen/de-pot-en-de-passie.html", "gemeenten/utrecht.html", *DRAWN)
WHOLE, STAYS = "svg[aria-labelledby^='_network-']", "svg[aria-labelledby^='_stays-']"


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab on a phone."""
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context.new_page()


@pytest.fixture
def tab_without_script(chromium: Browser) -> Iterator[Tab]:
    """A tab on a phone that runs no script."""
    with chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False) as context:
        yield context.new_page()


def boxes(tab: Tab, selector: str) -> dict[str, tuple[float, float, float, float]]:
    """Where what a selector finds is on the screen, by its words: left, top, right and bottom."""
    measured: list[tuple[str, list[float]]] = tab.eval_on_selector_all(
        selector,
        """texts => texts.map((text, place) => {
          const box = text.getBoundingClientRect();
          return [`${place} ${text.textContent}`, [box.left, box.top, box.right, box.bottom]];
        })""",
    )
    return {name: (box[0], box[1], box[2], box[3]) for name, box in measured}


def overlap(first: tuple[float, float, float, float], second: tuple[float, float, float, float]) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


@pytest.mark.parametrize("path", NEAR)
def test_every_link_of_a_drawing_arrives(tab: Tab, demo_address: str, demo_site: Path, path: str) -> None:
    tab.goto(demo_address + path)

    links: list[str] = tab.eval_on_selector_all(".web a", "links => links.map(link => link.href.baseVal)")

    here = demo_site / path
    text = here.read_text("utf-8")
    lost = [
        link
        for link in links
        if (f'id="{link[1:]}"' not in text if link.startswith("#") else not (here.parent / link).is_file())
    ]
    assert len(links) > 10
    assert not lost


@pytest.mark.parametrize("path", DRAWN)
def test_on_a_phone_no_words_of_a_network_lie_on_others_and_none_leave_the_screen(
    tab: Tab, demo_address: str, path: str
) -> None:
    tab.goto(demo_address + path)

    for state in ("dat blijft", "Het netwerk"):
        tab.get_by_role("button", name=state).last.click()
        for drawing in tab.locator(".web[role=group]:visible").all():
            drawing.evaluate("drawing => { drawing.id = 'looked-at'; }")
            words = boxes(tab, "#looked-at :is(.actor text, .hub-name, .badge)")
            wrong = [pair for pair in combinations(words, 2) if overlap(words[pair[0]], words[pair[1]])]
            drawing.evaluate("drawing => { drawing.removeAttribute('id'); }")
            assert words
            assert not wrong
            assert all(left >= 0 and right <= 390 for left, _, right, _ in words.values())


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("path", NEAR)
def test_no_page_with_a_drawing_is_wider_than_its_window(tab: Tab, demo_address: str, path: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 844})
    tab.goto(demo_address + path)
    tab.locator(".around summary").click()

    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_around_a_record_no_words_lie_on_others_on_a_phone(tab: Tab, demo_address: str) -> None:
    for path in NEAR:
        tab.goto(demo_address + path)
        tab.locator(".around summary").click()
        words = boxes(tab, ".around text")
        wrong = [pair for pair in combinations(words, 2) if overlap(words[pair[0]], words[pair[1]])]
        assert not wrong
        assert all(left >= 0 and right <= 390 for left, _, right, _ in words.values())


def test_a_name_on_several_lines_is_one_name_for_who_listens(tab: Tab, demo_address: str) -> None:
    for path, drawing in ((DRAWN[0], WHOLE), (NEAR[0], ".around")):
        tab.goto(demo_address + path)
        tab.locator(".around summary").click()
        name = "Woningcorporatie bij de fietscrossbaan"
        expect(tab.locator(drawing).get_by_role("link", name=name, exact=True).first).to_be_visible()


def test_a_mark_leads_to_its_relation_in_the_list(tab: Tab, demo_address: str) -> None:
    tab.goto(demo_address + DRAWN[0])

    tab.locator(f"{WHOLE} .tie", has_text="h2").focus()
    tab.keyboard.press("Enter")

    expect(tab).to_have_url(f"{demo_address}{DRAWN[0]}#_relation-h2")
    expect(tab.locator("li:target")).to_contain_text("fietsen te onderhouden")


def test_what_was_done_is_told_at_its_mark_when_that_has_focus_or_is_pointed_at(tab: Tab, demo_address: str) -> None:
    tab.goto(demo_address + DRAWN[0])
    told, ties = tab.locator("#_preview"), tab.locator(f"{WHOLE} .tie")
    expect(tab.locator(f"{WHOLE} .tip").first).to_be_hidden()

    ties.nth(1).focus()
    tab.keyboard.press("Tab")
    expect(told).to_contain_text(tab.locator(ties.nth(2).get_attribute("href") or "").locator("p").first.inner_text())

    ties.nth(4).locator(".room").hover()
    expect(told).to_contain_text(tab.locator(ties.nth(4).get_attribute("href") or "").locator("p").first.inner_text())
    badge, box = ties.nth(4).locator(".badge").bounding_box(), told.bounding_box()
    assert badge
    assert box
    assert min(abs(badge["y"] + badge["height"] - box["y"]), abs(box["y"] + box["height"] - badge["y"])) < 4


def test_without_a_script_it_is_told_in_the_drawing(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(demo_address + DRAWN[0])
        tie = tab.locator(f"{WHOLE} .tie").nth(4)

        tie.locator(".room").hover()

        expect(tie.locator(".tip")).to_be_visible()
        expect(tab.locator(f"{WHOLE} .hint")).to_be_hidden()


def test_the_switch_shows_one_network_at_a_time_by_mouse_and_by_keyboard(tab: Tab, demo_address: str) -> None:
    heard = listen(tab, demo_address)
    tab.goto(demo_address + DRAWN[0])
    stays = tab.get_by_role("button", name="Het netwerk dat blijft")
    whole = tab.get_by_role("button", name="Het netwerk", exact=True)

    expect(tab.locator(WHOLE)).to_be_visible()
    expect(tab.locator(STAYS)).to_be_hidden()
    expect(whole).to_have_attribute("aria-pressed", "true")

    stays.click()
    expect(tab.locator(WHOLE)).to_be_hidden()
    expect(tab.locator(STAYS)).to_be_visible()
    expect(stays).to_have_attribute("aria-pressed", "true")
    expect(whole).to_have_attribute("aria-pressed", "false")

    whole.focus()
    tab.keyboard.press("Space")
    expect(tab.locator(WHOLE)).to_be_visible()
    expect(tab.locator(STAYS)).to_be_hidden()
    assert not heard


def test_the_switch_works_from_a_disk(tab: Tab, demo_site: Path) -> None:
    tab.goto((demo_site / DRAWN[0]).as_uri())

    tab.get_by_role("button", name="Het netwerk dat blijft").click()

    expect(tab.locator(STAYS)).to_be_visible()


def test_without_a_script_both_networks_stand_one_under_the_other(tab_without_script: Tab, demo_address: str) -> None:
    tab = tab_without_script
    tab.goto(demo_address + DRAWN[0])

    whole, stays = tab.locator(WHOLE).bounding_box(), tab.locator(STAYS).bounding_box()

    assert whole is not None
    assert stays is not None
    assert whole["y"] + whole["height"] <= stays["y"]
    expect(tab.locator(".switch")).to_be_hidden()


def test_on_paper_both_networks_are_printed_whichever_is_shown(tab: Tab, demo_address: str) -> None:
    tab.goto(demo_address + DRAWN[0])
    tab.get_by_role("button", name="Het netwerk dat blijft").click()

    tab.emulate_media(media="print")

    expect(tab.locator(WHOLE)).to_be_visible()
    expect(tab.locator(STAYS)).to_be_visible()
    expect(tab.locator(".switch")).to_be_hidden()


@pytest.mark.node
def test_axe_finds_no_fault_on_a_page_with_these_drawings(axe: str, tab: Tab, demo_address: str) -> None:
    for path in NEAR:
        tab.goto(demo_address + path)
        assert not list(violations(tab, axe))
