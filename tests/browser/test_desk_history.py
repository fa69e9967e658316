"""What was deleted is put back, and what a record said before is found, compared and taken back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import violations
from tests.support.desk import STORY, desk_of, tab_at_desk
from tests.support.serving import Served, until, write

pytestmark = pytest.mark.browser

MEMBERS = "stories/members.yaml"
LIST = "# De leden.\n- naam: Ada\n# over Bo\n- naam: Bo\n"


def delete(tab: Page) -> None:
    """Deletes the record of a form, and goes to the list."""
    tab.get_by_role("button", name="Verwijderen…").click()
    tab.get_by_role("dialog").get_by_role("button", name="Verwijder", exact=True).click()
    tab.get_by_role("link", name="Naar de lijst").click()


def save_text(tab: Page, text: str) -> None:
    tab.get_by_label("Tekst", exact=True).fill(text)
    tab.keyboard.press("Control+s")
    expect(tab.locator("#status")).to_have_text("Bewaard")


def text_of(served: Served, path: str = STORY) -> str:
    return (served.root / path).read_text("utf-8")


@pytest.fixture
def list_desk(tmp_path: Path) -> Iterator[Served]:
    """An archive with a list of members."""
    write(tmp_path / "boek", {"config.yaml": "titel: Ons boek\ntoestemming: volledig\n", MEMBERS: LIST})
    with desk_of(tmp_path / "boek") as served:
        yield served


@pytest.fixture
def list_tab(chromium: Browser, list_desk: Served) -> Iterator[Page]:
    """A tab with the form of a member of that list."""
    with chromium.new_context() as window, tab_at_desk(window, list_desk) as tab:
        tab.get_by_role("link", name="Bo", exact=True).click()
        yield tab


@pytest.mark.node
def test_what_was_deleted_is_put_back_from_the_trash(axe: str, story_form: Page, new_desk: Served) -> None:
    before = text_of(new_desk)
    delete(story_form)
    story_form.get_by_role("link", name="De prullenbak").click()
    deleted = story_form.get_by_role("listitem").filter(has_text="De bank onder de linde")
    expect(deleted).to_contain_text(f"het stond in {STORY}")
    expect(deleted).to_contain_text(", door ")
    deleted.get_by_text("Laat de tekst zien").click()
    expect(deleted.locator("pre")).to_contain_text("titel: De bank onder de linde")
    assert list(violations(story_form, axe)) == []

    deleted.get_by_role("button", name="Terugzetten").click()

    expect(story_form.get_by_label("Titel")).to_have_value("De bank onder de linde")
    assert text_of(new_desk) == before
    story_form.goto(f"{new_desk.address}.verhalen/desk/trash")
    expect(story_form.get_by_text("De prullenbak is leeg.")).to_be_visible()


def test_nothing_is_put_back_over_a_file_that_is_there(story_form: Page, new_desk: Served) -> None:
    delete(story_form)
    story_form.get_by_role("link", name="De prullenbak").click()
    button = story_form.get_by_role("button", name="Terugzetten")
    expect(button).to_be_enabled()
    new_desk.write(STORY, "---\ntitel: De bank onder de linde\n---\nNieuw.\n")

    button.click()

    expect(story_form.get_by_text(f"Er is al een bestand {STORY}, dus er is niets teruggezet.")).to_be_visible()
    assert text_of(new_desk).endswith("Nieuw.\n")
    # From then on the page says so beforehand, and shows how the two differ.
    until(lambda: "De bank onder" in new_desk.get("/.verhalen/desk/").text, lambda: "the list")
    story_form.reload()
    expect(button).to_have_count(0)
    story_form.get_by_role("link", name="Vergelijk het met wat er nu staat").click()
    expect(story_form.locator("ins").filter(has_text="Nieuw")).to_be_visible()


def test_what_would_make_an_error_is_put_back_at_the_second_press(story_form: Page, new_desk: Served) -> None:
    delete(story_form)
    # Another story took its name meanwhile.
    new_desk.write("stories/andere.md", "---\ntitel: De bank onder de linde\n---\nAnders.\n")
    until(lambda: "De bank onder" in new_desk.get("/.verhalen/desk/").text, lambda: "the list")
    story_form.goto(f"{new_desk.address}.verhalen/desk/trash")

    story_form.get_by_role("button", name="Terugzetten").click()
    expect(story_form.get_by_text("Dit geeft fouten in het boek")).to_be_visible()
    assert not (new_desk.root / STORY).exists()
    story_form.get_by_role("button", name="Doe het toch").click()

    until((new_desk.root / STORY).exists, lambda: "the story")


def test_of_an_old_file_in_the_trash_one_says_what_it_was(desk_tab: Page, new_desk: Served) -> None:
    old = "---\nnaam: Piet Vroeger\n---\n"
    write(new_desk.root, {".verhalen/trash/20200101-120000-piet-vroeger.md": old})
    desk_tab.get_by_role("link", name="De prullenbak").click()
    expect(desk_tab.get_by_text("1 januari 2020, 12:00", exact=True)).to_be_visible()

    desk_tab.get_by_label("Zet het terug als").select_option("mens")
    desk_tab.get_by_role("button", name="Terugzetten").click()

    expect(desk_tab.get_by_label("Naam", exact=True)).to_have_value("Piet Vroeger")
    assert text_of(new_desk, "stories/people/piet-vroeger.md") == old


def test_a_record_goes_back_to_its_list_with_its_comment(list_tab: Page, list_desk: Served) -> None:
    delete(list_tab)
    assert "Bo" not in text_of(list_desk, MEMBERS)

    list_tab.get_by_role("link", name="De prullenbak").click()
    list_tab.get_by_role("button", name="Terugzetten").click()

    expect(list_tab.get_by_label("Naam").first).to_have_value("Bo")
    assert text_of(list_desk, MEMBERS) == LIST


@pytest.mark.node
def test_an_earlier_version_is_compared_and_taken_back_and_nothing_is_lost(
    axe: str, story_form: Page, new_desk: Served
) -> None:
    first = text_of(new_desk)
    story_form.get_by_label("Datum", exact=True).first.fill("2024-06")
    save_text(story_form, "Er was geen bank.")
    second = text_of(new_desk)
    story_form.get_by_role("link", name="Eerdere versies").click()

    # In the words of the form: the field with what it was and is, and the text with the words that differ.
    expect(story_form.get_by_role("heading", name="Datum", exact=True)).to_be_visible()
    expect(story_form.locator("ins").filter(has_text="geen")).to_be_visible()
    expect(story_form.locator(".history")).not_to_contain_text("---")
    assert list(violations(story_form, axe)) == []
    story_form.get_by_role("button", name="Haal deze versie terug").click()

    expect(story_form.locator("#status")).to_have_text("Bewaard")
    assert text_of(new_desk) == first
    # The way back is a save too: what was there before it is now an earlier version.
    story_form.get_by_role("link", name="Eerdere versies").click()
    expect(story_form.get_by_role("navigation", name="Versies").get_by_role("link")).to_have_count(2)
    story_form.get_by_role("button", name="Haal deze versie terug").click()
    expect(story_form.locator("#status")).to_have_text("Bewaard")
    assert text_of(new_desk) == second


def test_a_version_is_not_taken_back_over_a_file_that_changed_meanwhile(story_form: Page, new_desk: Served) -> None:
    save_text(story_form, "Een.")
    story_form.get_by_role("link", name="Eerdere versies").click()
    theirs = text_of(new_desk).replace("Een.", "Van hen.")
    new_desk.write(STORY, theirs)

    story_form.get_by_role("button", name="Haal deze versie terug").click()

    expect(story_form.get_by_text("Het bestand is intussen veranderd")).to_be_visible()
    assert text_of(new_desk) == theirs


def test_a_version_with_a_fault_is_taken_back_at_the_second_press_and_opens_at_the_fault(
    story_form: Page, new_desk: Served
) -> None:
    now = text_of(new_desk)
    with_fault = re.sub(r"(?m)^datum:.*$", "datum: ooit", now)
    assert with_fault != now
    new_desk.write(STORY, with_fault)
    until(lambda: "ooit" in new_desk.get(f"/.verhalen/desk/record?path={STORY}").text, lambda: "the fault")
    story_form.reload()
    story_form.get_by_label("Datum", exact=True).first.fill("2024-06")
    save_text(story_form, "Hersteld.")
    story_form.get_by_role("link", name="Eerdere versies").click()

    story_form.get_by_role("button", name="Haal deze versie terug").click()
    expect(story_form.get_by_text("dus er is nog niets gedaan")).to_be_visible()
    expect(story_form.locator("main")).to_contain_text(f"Hierdoor ontstaat een fout in {STORY}:")
    expect(story_form.locator("main")).not_to_contain_text("datum: 2014-12-10")
    story_form.get_by_role("button", name="Doe het toch").click()

    expect(story_form.get_by_label("Datum", exact=True).first).to_have_value("ooit")
    assert text_of(new_desk) == with_fault


def test_a_version_that_was_not_chosen_is_among_the_earlier_ones(story_form: Page, new_desk: Served) -> None:
    story_form.get_by_label("Tekst", exact=True).fill("Van mij.")
    new_desk.write(STORY, text_of(new_desk).replace("Dit is een voorbeeld.", "Van hen."))
    story_form.keyboard.press("Control+s")
    story_form.get_by_role("dialog").get_by_role("button", name="Neem de andere versie").click()
    expect(story_form.get_by_role("dialog")).to_have_count(0)

    story_form.get_by_role("link", name="Eerdere versies").click()

    expect(story_form.get_by_text("getypt, en nooit bewaard")).to_be_visible()
    expect(story_form.locator("del").filter(has_text="mij")).to_be_visible()


def test_a_record_without_earlier_versions_says_so(story_form: Page) -> None:
    story_form.get_by_role("link", name="Eerdere versies").click()

    expect(story_form.locator(".empty")).to_contain_text("Er is nog geen eerdere versie.")
