"""Bringing in at the desk in a browser: with the keyboard, with a folder, by dropping, and readable for everyone."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import violations
from tests.support.desk import desk, link_to_desk, tab_at_desk
from tests.support.documents import word
from tests.support.serving import Served

pytestmark = [pytest.mark.browser]

POST = "---\ntitle: De {name}\ndate: 2020-01-31\ntags: [groen]\ninleidend: Over de {name}.\n---\nDit is de {name}.\n"
DROP = """([name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name));
  document.getElementById("choose").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
}"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with desk(tmp_path / "archive") as desk_served:
        yield desk_served


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    posts = tmp_path / "oud-blog/_posts"
    posts.mkdir(parents=True)
    for name in ("bank", "tuin", "straat"):
        (posts / f"2020-01-31-de-{name}.md").write_text(POST.format(name=name), encoding="utf-8")
    return posts.parent


def open_page(tab: Page) -> None:
    """Opens the page for bringing in, from the list."""
    tab.get_by_role("link", name="Binnenhalen…").click()
    expect(tab.get_by_role("heading", name="Wat wil je binnenhalen?")).to_be_visible()
    # What is dropped before its script is there goes to the browser.
    tab.wait_for_load_state()


@pytest.fixture
def tab(chromium: Browser, served: Served) -> Iterator[Page]:
    """A tab with the page."""
    window = chromium.new_context(viewport={"width": 1280, "height": 900})
    with window, tab_at_desk(window, served, HTTPStatus.UNPROCESSABLE_ENTITY) as page:
        open_page(page)
        yield page


def report(tab: Page) -> None:
    """Waits for the report, where the focus goes."""
    expect(tab.get_by_role("heading", name="Wat er zou komen")).to_be_focused()


def test_a_document_comes_in_with_the_keyboard_and_its_draft_is_one_step_away(
    tab: Page, served: Served, tmp_path: Path
) -> None:
    word("De soep", "Op woensdag koken wij soep.").save(str(tmp_path / "soep.docx"))
    tab.get_by_label("Bestanden").set_input_files(tmp_path / "soep.docx")
    report(tab)
    expect(tab.locator("#status")).to_have_text("Dit is wat er zou komen.")
    expect(tab.get_by_role("region", name="Verslag")).to_contain_text("soep.docx → stories/de-soep.md")

    tab.get_by_role("button", name="Overnemen (1 bestand)").focus()
    tab.keyboard.press("Enter")

    expect(tab.get_by_role("heading", name="Het is binnen")).to_be_focused()
    tab.get_by_role("link", name="De soep").click()
    expect(tab.get_by_label("Titel")).to_have_value("De soep")


def test_a_blog_comes_as_a_folder_with_its_mapping_to_change(tab: Page, served: Served, blog: Path) -> None:
    tab.get_by_label("Of een map").set_input_files(blog)
    report(tab)
    expect(tab.get_by_label("Wat het is")).to_have_value("folder")
    mapping = tab.get_by_label("De mapping")
    text = mapping.input_value()
    assert '# inleidend: "-"' in text
    mapping.fill(text.replace('# inleidend: "-"', "inleidend: samenvatting"))

    tab.get_by_role("button", name="Kijk opnieuw").click()
    report(tab)
    tab.get_by_role("button", name="Overnemen (4 bestanden)").click()

    expect(tab.get_by_role("heading", name="Het is binnen")).to_be_focused()
    assert "samenvatting: Over de bank." in (served.root / "stories/de-bank.md").read_text("utf-8")


def test_a_file_can_be_dropped(tab: Page, served: Served) -> None:
    tab.evaluate(DROP, ["mensen.csv", "naam\nPiet Nieuw\n"])

    report(tab)
    expect(tab.get_by_label("Wat het is")).to_have_value("table")


def test_another_kind_of_record_shows_at_once_what_comes(tab: Page, served: Served) -> None:
    tab.evaluate(DROP, ["mensen.csv", "naam\nPiet Nieuw\n"])
    report(tab)

    tab.get_by_label("Wat elke rij wordt").select_option("person")

    expect(tab.get_by_role("region", name="Verslag")).to_contain_text("stories/people/piet-nieuw.md")


def test_what_cannot_come_is_told(tab: Page, served: Served, tmp_path: Path) -> None:
    (tmp_path / "plaatje.pdf").write_bytes(b"%PDF-1.4")

    tab.get_by_label("Bestanden").set_input_files(tmp_path / "plaatje.pdf")

    report(tab)
    expect(tab.locator(".problem.error")).to_have_count(1)
    expect(tab.locator("[data-take]")).to_have_count(0)


def test_who_does_not_take_over_begins_again(tab: Page, served: Served, tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Een brief\n\nBeste mensen, kom allen.\n")
    tab.get_by_label("Bestanden").set_input_files(tmp_path / "brief.txt")
    report(tab)

    tab.get_by_role("button", name="Niet overnemen").click()

    expect(tab.get_by_label("Bestanden")).to_be_focused()
    expect(tab.get_by_role("heading", name="Wat er zou komen")).to_have_count(0)
    assert not list((served.root / ".verhalen/bring-in/uploads").iterdir())


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_where_something_is_brought_in(
    axe: str, chromium: Browser, served: Served, blog: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    faults: list[str] = []

    def check(tab: Page, name: str) -> None:
        faults.extend(f"{name}: {violation}" for violation in violations(tab, axe))
        wide = tab.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{name}: is {wide} wide")

    with chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme) as context:
        tab = context.new_page()
        tab.goto(link_to_desk(served))
        open_page(tab)
        check(tab, "choose")
        tab.get_by_label("Of een map").set_input_files(blog)
        report(tab)
        check(tab, "report")
        tab.get_by_role("button", name="Overnemen (4 bestanden)").click()
        expect(tab.get_by_role("heading", name="Het is binnen")).to_be_focused()
        check(tab, "taken")

    assert faults == []
