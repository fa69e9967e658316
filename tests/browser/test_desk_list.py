"""The list of the desk: in order of change, drafts and faults by themselves, and texts that are not saved yet."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_axe import violations
from tests.support.desk import STORY
from tests.support.serving import Served, until

pytestmark = pytest.mark.browser

LONG_AGO = 1_000_000_000


def titles(tab: Page) -> list[str]:
    """The records in the list, in order."""
    return tab.locator("#results .rows a").all_inner_texts()


def make_unsaved(tab: Page, text: str) -> None:
    """Types a text and leaves before it is saved, as after a crash."""
    tab.get_by_label("Tekst", exact=True).fill(text)
    until(lambda: text in tab.evaluate("JSON.stringify(localStorage)"), lambda: "the copy")
    tab.on("dialog", lambda dialog: dialog.accept())


def test_what_was_changed_last_comes_first_and_the_address_tells_so(desk_tab: Page, new_desk: Served) -> None:
    for path in (new_desk.root / "stories").rglob("*.md"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    new_desk.write(STORY, (new_desk.root / STORY).read_text("utf-8") + "\nMeer.\n")
    new_desk.shows("/verhalen/de-bank-onder-de-linde.html", "Meer.")

    desk_tab.get_by_label("Volgorde").select_option("Laatst veranderd")

    expect(desk_tab.get_by_role("heading", name="Laatst veranderd")).to_be_visible()
    assert titles(desk_tab)[0] == "De bank onder de linde"
    expect(desk_tab.locator("#results time").last).to_contain_text("9 september 2001")
    assert desk_tab.url.endswith("/desk/?order=changed")
    desk_tab.get_by_role("link", name="De bank onder de linde").click()
    expect(desk_tab.locator("#status")).to_have_text("Bewaard")
    desk_tab.go_back()
    expect(desk_tab.get_by_label("Volgorde")).to_have_value("changed")


def test_drafts_and_what_is_not_right_are_found_by_themselves(desk_tab: Page, new_desk: Served) -> None:
    new_desk.write("stories/half.md", "---\ntitel: Half\nconcept: ja\n---\nNog niet.\n")
    new_desk.write("stories/scheef.md", "---\ntitel: Scheef\ndatum: ooit\n---\nTekst.\n")
    until(lambda: "Scheef" in new_desk.get("/.verhalen/desk/").text, lambda: "the list")
    desk_tab.reload()

    desk_tab.get_by_label("Laat zien").select_option("Concepten")
    expect(desk_tab.locator("#found")).to_have_text("1 stuk gevonden.")
    assert titles(desk_tab) == ["Half"]
    desk_tab.get_by_label("Laat zien").select_option("Wat niet klopt")
    expect(desk_tab.locator("#results .rows a").first).to_have_text("Scheef")
    assert "Half" not in titles(desk_tab)

    # By keyboard: the first letter chooses in a list.
    desk_tab.get_by_label("Laat zien").focus()
    desk_tab.keyboard.press("C")
    expect(desk_tab.locator("#results .rows a")).to_have_text(["Half"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("show=drafts", "Er zijn hier geen concepten."),
        ("show=faults", "Hier hoeft niets hersteld te worden."),
        ("q=zebra", "Niets heeft “zebra” in zijn naam."),
        ("kind=place", "Van deze soort is er nog niets."),
    ],
)
def test_a_list_without_records_says_why(desk_tab: Page, query: str, words: str) -> None:
    desk_tab.goto(f"{desk_tab.url}?{query}")

    expect(desk_tab.locator(".empty")).to_contain_text(words)


def test_an_address_that_asks_for_what_is_not_there_gives_everything(desk_tab: Page) -> None:
    before = titles(desk_tab)

    desk_tab.goto(f"{desk_tab.url}?order=zomaar&show=niets")

    assert titles(desk_tab) == before


def test_a_text_that_is_not_saved_is_in_the_list(story_form: Page) -> None:
    make_unsaved(story_form, "Nog niet bewaard.")
    story_form.get_by_role("link", name="Schrijftafel").click()

    unsaved = story_form.get_by_role("region", name="Nog niet bewaard")
    expect(unsaved).to_contain_text("verhaal, getypt op")
    unsaved.get_by_role("link", name="De bank onder de linde").click()
    story_form.get_by_role("button", name="Haal die terug").click()
    expect(story_form.get_by_label("Tekst", exact=True)).to_have_value("Nog niet bewaard.")

    story_form.keyboard.press("Control+s")
    expect(story_form.locator("#status")).to_have_text("Bewaard")
    story_form.get_by_role("link", name="Schrijftafel").click()
    expect(unsaved).to_be_hidden()


def test_of_two_new_stories_that_are_not_saved_each_comes_back(desk_tab: Page, new_desk: Served) -> None:
    # Two tabs, of which each has its own new story.
    for title in ("Eerste", "Tweede"):
        tab = desk_tab.context.new_page()
        tab.goto(f"{new_desk.address}.verhalen/desk/new?kind=story")
        tab.get_by_label("Titel").fill(title)
        make_unsaved(tab, f"Tekst van {title}.")
        tab.close(run_before_unload=False)
    desk_tab.reload()

    desk_tab.get_by_role("region", name="Nog niet bewaard").get_by_role("link", name="Eerste").click()
    desk_tab.get_by_role("button", name="Haal die terug").click()

    expect(desk_tab.get_by_label("Tekst", exact=True)).to_have_value("Tekst van Eerste.")


def test_the_unsaved_text_of_a_file_that_is_gone_can_be_copied(story_form: Page, new_desk: Served) -> None:
    make_unsaved(story_form, "Alleen hier.")
    (new_desk.root / STORY).unlink()
    until(lambda: "De bank onder" not in new_desk.get("/.verhalen/desk/").text, lambda: "the list")
    story_form.get_by_role("link", name="Schrijftafel").click()

    unsaved = story_form.get_by_role("region", name="Nog niet bewaard")
    expect(unsaved).to_contain_text("Het bestand is er niet meer.")
    unsaved.get_by_text("Laat de tekst zien").click()
    assert "Alleen hier." in unsaved.get_by_role("textbox").input_value()
    unsaved.get_by_role("button", name="Gooi die weg").click()
    # It is the only copy.
    desk_dialog = story_form.get_by_role("dialog", name="Wil je deze tekst weggooien?")
    desk_dialog.get_by_role("button", name="Annuleren").click()
    expect(unsaved).to_be_visible()
    unsaved.get_by_role("button", name="Gooi die weg").click()
    desk_dialog.get_by_role("button", name="Gooi die weg").click()
    expect(unsaved).to_be_hidden()
    expect(story_form.get_by_label("Zoek op naam")).to_be_focused()


def copies(tab: Page) -> list[str]:
    """What this browser keeps of texts that are not saved."""
    kept: list[str] = tab.evaluate("Object.values(localStorage)")
    return kept


def new_story(tab: Page, served: Served, title: str) -> None:
    """Opens a form for a new story in a tab, and types in it what the browser then keeps."""
    tab.goto(f"{served.address}.verhalen/desk/new?kind=story")
    tab.get_by_label("Titel").fill(title)
    until(lambda: any(title in copy for copy in copies(tab)), lambda: f"the copy of {title}")


def leaving(tab: Page) -> Page:
    """A tab in which one leaves with something unsaved."""
    tab.on("dialog", lambda dialog: dialog.accept())
    return tab


def test_a_new_story_overwrites_none_that_was_left_in_the_same_tab(desk_tab: Page, new_desk: Served) -> None:
    new_story(leaving(desk_tab), new_desk, "Eerste")
    new_story(desk_tab, new_desk, "Tweede")

    assert [title in str(copies(desk_tab)) for title in ("Eerste", "Tweede")] == [True, True]
    desk_tab.get_by_role("link", name="Schrijftafel").click()
    expect(desk_tab.get_by_role("region", name="Nog niet bewaard").get_by_role("listitem")).to_have_count(2)


def test_a_text_that_is_brought_back_in_another_tab_overwrites_none(desk_tab: Page, new_desk: Served) -> None:
    other = leaving(desk_tab.context.new_page())
    new_story(other, new_desk, "Eerste")
    new_story(leaving(desk_tab), new_desk, "Tweede")
    desk_tab.get_by_role("link", name="Schrijftafel").click()

    desk_tab.get_by_role("region", name="Nog niet bewaard").get_by_role("link", name="Eerste").click()
    desk_tab.get_by_role("button", name="Haal die terug").click()
    expect(desk_tab.get_by_label("Titel")).to_have_value("Eerste")
    desk_tab.get_by_label("Titel").fill("Eerste, beter")
    desk_tab.keyboard.press("Control+s")
    expect(desk_tab.locator("#status")).to_have_text("Bewaard")

    # What was brought back is saved; the other is still there.
    until(lambda: "Eerste" not in str(copies(desk_tab)), lambda: "only the second")
    assert "Tweede" in str(copies(desk_tab))


@pytest.mark.parametrize("is_saved", [False, True])
def test_an_offer_that_is_ignored_is_still_there_the_next_time(
    story_form: Page, new_desk: Served, is_saved: bool
) -> None:
    make_unsaved(story_form, "Van voor de storing.")
    story_form.reload()
    expect(story_form.get_by_role("region", name="Tekst die niet bewaard was")).to_be_visible()
    text = story_form.get_by_label("Tekst", exact=True)
    before = text.input_value()

    text.fill(f"{before}x")
    until(lambda: len(copies(story_form)) == 2, lambda: "the copy of this form")
    if is_saved:
        story_form.keyboard.press("Control+s")
        expect(story_form.locator("#status")).to_have_text("Bewaard")
    else:
        text.fill(before)
    until(lambda: len(copies(story_form)) == 1, lambda: "the other copy by itself")

    story_form.reload()
    story_form.get_by_role("button", name="Haal die terug").click()
    expect(text).to_have_value("Van voor de storing.")


def test_a_save_in_one_tab_leaves_the_copy_of_another(story_form: Page, new_desk: Served) -> None:
    other = story_form.context.new_page()
    other.goto(story_form.url)
    make_unsaved(story_form, "In de eerste tab.")

    other.get_by_label("Tekst", exact=True).fill("In de tweede tab.")
    other.keyboard.press("Control+s")
    expect(other.locator("#status")).to_have_text("Bewaard")

    assert "In de eerste tab." in str(copies(other))


@pytest.mark.parametrize(
    "damage", ["{", "null", "7", "[]", '{"time": 1}', '{"time": "x", "values": {}}', '{"time": 1, "values": null}']
)
def test_a_damaged_copy_hides_no_other(story_form: Page, damage: str) -> None:
    make_unsaved(story_form, "Nog niet bewaard.")
    archive = story_form.evaluate("Object.keys(localStorage)[0].split(' ')[1]")
    entry = f"verhalen-desk {archive} new story x"
    story_form.evaluate("([name, text]) => localStorage.setItem(name, text)", [entry, damage])
    story_form.get_by_role("link", name="Schrijftafel").click()

    unsaved = story_form.get_by_role("region", name="Nog niet bewaard")
    expect(unsaved.get_by_role("listitem")).to_have_count(2)
    expect(unsaved).to_contain_text("deze tekst is beschadigd")
    unsaved.get_by_role("link", name="De bank onder de linde").click()
    story_form.get_by_role("button", name="Haal die terug").click()
    expect(story_form.get_by_label("Tekst", exact=True)).to_have_value("Nog niet bewaard.")


def test_a_copy_of_an_earlier_version_of_the_desk_comes_back(story_form: Page) -> None:
    make_unsaved(story_form, "Van toen.")
    story_form.evaluate(
        "() => { const [[name, text]] = Object.entries(localStorage); localStorage.clear();"
        "localStorage.setItem(name.replace(/[0-9a-f-]{36}$/, '').replace(/ $/, ''), text); }"
    )
    # The form that is left keeps its own once more.
    story_form.get_by_label("Tekst", exact=True).fill("Van nu.")
    story_form.get_by_role("link", name="Schrijftafel").click()

    unsaved = story_form.get_by_role("region", name="Nog niet bewaard")
    expect(unsaved.get_by_role("link", name="De bank onder de linde")).to_have_count(2)


def test_who_reads_an_unsaved_text_is_left_in_peace_while_another_tab_types(story_form: Page, new_desk: Served) -> None:
    make_unsaved(story_form, "Om rustig te lezen.")
    tab = story_form.context.new_page()
    tab.goto(f"{new_desk.address}.verhalen/desk/")
    unsaved = tab.get_by_role("region", name="Nog niet bewaard")
    unsaved.get_by_text("Laat de tekst zien").click()
    unsaved.get_by_role("textbox").focus()

    new_story(story_form, new_desk, "Een ander")

    expect(unsaved.get_by_role("listitem")).to_have_count(2)
    expect(unsaved.get_by_role("listitem").first).to_contain_text("Een ander")
    expect(unsaved.get_by_role("textbox")).to_be_focused()


@pytest.mark.node
def test_the_list_with_unsaved_texts_can_be_read_by_everyone(axe: str, story_form: Page) -> None:
    make_unsaved(story_form, "Nog niet bewaard.")
    story_form.get_by_role("link", name="Schrijftafel").click()
    story_form.get_by_label("Volgorde").select_option("Laatst veranderd")
    expect(story_form.get_by_role("heading", name="Laatst veranderd")).to_be_visible()

    assert list(violations(story_form, axe)) == []
