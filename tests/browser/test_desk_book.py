"""The page of the book: its title, its parts and their order, by drag and by keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_axe import violations
from tests.support.serving import Served, until

pytestmark = pytest.mark.browser

PARTS = """\
# De delen.
boek:
  delen:
    - titel: Begin
      verhalen:
        - Soep  # de eerste
        - Brood
    - titel: Eind
      verhalen: [Pap]
"""


@pytest.fixture
def book_tab(desk_tab: Page, new_desk: Served) -> Page:
    """A tab with the page of a book of two parts, and a story in neither."""
    for title in ("Soep", "Brood", "Pap"):
        new_desk.write(f"stories/{title.lower()}.md", f"---\ntitel: {title}\n---\nOver {title}.\n")
    new_desk.write("config.yaml", config(new_desk).partition("boek:\n")[0] + PARTS)
    until(lambda: 'value="Eind"' in new_desk.get("/.verhalen/desk/book").text, lambda: "the parts")
    until(lambda: "Pap" in new_desk.get("/.verhalen/desk/").text, lambda: "the stories")
    desk_tab.get_by_role("link", name="De titel, de delen en de volgorde van het boek").click()
    expect(desk_tab.locator("form.book:not([inert])")).to_be_attached()
    return desk_tab


def config(served: Served) -> str:
    return (served.root / "config.yaml").read_text("utf-8")


def story(tab: Page, title: str) -> Locator:
    return tab.locator(f".story[data-story='{title}']")


def order(tab: Page) -> list[list[str]]:
    """The stories of each part, and last those in none."""
    lists: list[list[str]] = tab.evaluate(
        "[...document.querySelectorAll('ol.stories')].map(l => [...l.children].map(story => story.dataset.story))"
    )
    return lists


def save(tab: Page) -> None:
    tab.keyboard.press("Control+s")
    expect(tab.locator("#status")).to_have_text("Bewaard")


def test_stories_and_parts_are_moved_by_keyboard_and_only_that_is_written(book_tab: Page, new_desk: Served) -> None:
    before = config(new_desk)
    story(book_tab, "Brood").get_by_role("button", name="Omlaag").focus()
    book_tab.keyboard.press("Enter")
    expect(book_tab.locator("#live")).to_have_text("Brood is nu nummer 1 in Eind.")
    expect(story(book_tab, "Brood").get_by_role("button", name="Omlaag")).to_be_focused()
    assert order(book_tab)[:2] == [["Soep"], ["Brood", "Pap"]]

    # To any part at once, also from the end of the book.
    to = story(book_tab, "De bank onder de linde").get_by_role("combobox")
    to.focus()
    to.select_option("Begin")
    expect(to).to_be_focused()
    assert order(book_tab) == [["Soep", "De bank onder de linde"], ["Brood", "Pap"], []]
    expect(book_tab.get_by_text("Elk verhaal heeft zijn plaats in een deel.")).to_be_visible()
    save(book_tab)

    assert config(new_desk) == before.replace("        - Brood\n", "        - De bank onder de linde\n").replace(
        "[Pap]", "[Brood, Pap]"
    )
    # Until this is saved, leaving asks; the page of the book follows.
    new_desk.shows("/", "De bank onder de linde")


def test_a_story_is_dragged_to_another_part(book_tab: Page, new_desk: Served) -> None:
    story(book_tab, "Soep").drag_to(story(book_tab, "Pap"), target_position={"x": 40, "y": 3})

    assert order(book_tab)[:2] == [["Brood"], ["Soep", "Pap"]]
    save(book_tab)
    assert "verhalen: [Soep, Pap]" in config(new_desk)


def test_a_part_is_added_named_moved_and_taken_away(book_tab: Page, new_desk: Served) -> None:
    book_tab.get_by_label("Titel van het boek").fill("Een ander boek")
    book_tab.get_by_role("button", name="Voeg een deel toe").click()
    # Without a name nothing is saved, and the browser says where.
    book_tab.keyboard.press("Control+s")
    expect(book_tab.locator("#status")).to_have_text("Nog niet bewaard")
    book_tab.keyboard.type("Midden: het hart")
    third = book_tab.get_by_role("group", name="Deel 3")
    third.get_by_role("button", name="Omhoog").first.click()
    expect(book_tab.locator("#live")).to_have_text("Midden: het hart is nu deel 2.")
    book_tab.get_by_role("group", name="Deel 1").get_by_role("button", name="Weghalen").first.click()
    assert order(book_tab) == [[], ["Pap"], ["Soep", "Brood", "De bank onder de linde"]]
    save(book_tab)

    after = config(new_desk)
    assert "# De delen." in after
    assert 'titel: "Midden: het hart"' in after
    assert "Begin" not in after
    new_desk.shows("/", "Een ander boek")


@pytest.mark.parametrize("choice", ["Bewaar mijn versie", "Neem de andere versie"])
def test_a_config_that_changed_meanwhile_is_not_overwritten(book_tab: Page, new_desk: Served, choice: str) -> None:
    book_tab.get_by_label("Titel van het boek").fill("Van mij")
    theirs = config(new_desk).replace("titel: Begin", "titel: Van hen")
    new_desk.write("config.yaml", theirs)
    book_tab.keyboard.press("Control+s")
    dialog = book_tab.get_by_role("dialog")
    expect(dialog).to_contain_text("Dit bestand is intussen veranderd")
    assert config(new_desk) == theirs

    dialog.get_by_role("button", name=choice).click()

    trash = new_desk.root / ".verhalen" / "trash"
    until(trash.is_dir, lambda: "the trash")
    if choice == "Bewaar mijn versie":
        expect(book_tab.locator("#status")).to_have_text("Bewaard")
        assert "Van mij" in config(new_desk)
    else:
        expect(book_tab.get_by_label("Titel van het deel").first).to_have_value("Van hen")
        assert config(new_desk) == theirs
    (trashed,) = trash.iterdir()
    assert ("Van hen" if choice == "Bewaar mijn versie" else "Van mij") in trashed.read_text("utf-8")


@pytest.mark.node
def test_the_page_of_the_book_can_be_used_by_everyone(axe: str, book_tab: Page) -> None:
    assert list(violations(book_tab, axe)) == []

    book_tab.set_viewport_size({"width": 320, "height": 256})
    assert book_tab.evaluate("document.documentElement.scrollWidth") == 320
