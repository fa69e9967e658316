"""A writer at the desk: with a mouse, with a keyboard, on a phone, in the dark, and when things go wrong."""

import base64
import json
import re
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.browser.test_axe import violations
from tests.support.chromium import bring_to_rest
from tests.support.desk import STORY, desk, desk_of, files_of, link_to_desk, photo, tab_at_desk
from tests.support.media_bytes import SOUND
from tests.support.serving import Served, until

pytestmark = [pytest.mark.browser]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An archive made by `verhalen init`, with its desk."""
    with desk(tmp_path / "archive") as desk_served:
        yield desk_served


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A window as wide as a laptop."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as window:
        yield window


@pytest.fixture
def tab(context: BrowserContext, served: Served) -> Iterator[Page]:
    """A tab in which the desk is open."""
    with tab_at_desk(context, served, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY) as at_desk:
        yield at_desk
        # The server stops before the window closes, and no page may be loading then.
        bring_to_rest(context)


def sit_down(tab: Page, served: Served) -> None:
    """Opens the desk with its link, as it stands in the window of the command."""
    tab.goto(link_to_desk(served))


def open_story(tab: Page, name: str = "De bank onder de linde") -> None:
    """Opens a record from the list."""
    tab.get_by_role("link", name=name).click()
    expect(tab.locator("#status")).to_have_text("Bewaard")


def begin(tab: Page, kind: str) -> None:
    """Opens the form of a new record from the list."""
    tab.get_by_role("link", name=kind, exact=True).click()
    expect(tab.locator("#status")).to_have_text("Nog leeg")


def save(tab: Page, status: str = "Bewaard") -> None:
    """Saves with the keyboard, and waits until the desk says what came of it."""
    tab.keyboard.press("Control+s")
    expect(tab.locator("#status")).to_have_text(status)


def text_of(served: Served, name: str = STORY) -> str:
    """A file of the archive."""
    return (served.root / name).read_text("utf-8")


def preview(tab: Page) -> Page:
    """The page beside the form, as far as it is a page."""
    return tab.frame_locator("iframe.page.front")  # type: ignore[return-value]


def test_a_story_with_a_new_person_a_municipality_and_a_picture(tab: Page, served: Served, tmp_path: Path) -> None:
    before = files_of(served.root)
    (tmp_path / "Soep op Dinsdag.jpg").write_bytes(photo())
    begin(tab, "Verhaal")
    tab.get_by_label("Titel").fill("De soep van dinsdag")
    tab.get_by_label("Tekst", exact=True).fill("Elke dinsdag staat er soep.")

    # An existing municipality, from the list.
    tab.get_by_role("button", name="Voeg gemeente toe").click()
    tab.keyboard.type("linden")
    tab.get_by_role("option", name="Lindenveen").click()
    expect(tab.get_by_label("Gemeente 1", exact=True)).to_have_value("Lindenveen")

    # A person nobody has written about yet, made on the way.
    tab.get_by_role("button", name="Voeg mens toe").first.click()
    tab.keyboard.type("Piet Nieuw")
    tab.get_by_role("option", name="Maak “Piet Nieuw” als mens").click()
    expect(tab.get_by_role("dialog").get_by_label("Naam")).to_have_value("Piet Nieuw")
    tab.get_by_role("dialog").get_by_role("button", name="Maak").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    expect(tab.get_by_label("Mens 1", exact=True)).to_be_focused()

    # A picture, without its description, and a date that is none.
    tab.get_by_role("heading", name="De rest").click()
    tab.locator("[data-field=image] [data-upload]").set_input_files(tmp_path / "Soep op Dinsdag.jpg")
    expect(tab.locator("[data-field=src] input")).to_have_value("images/soep-op-dinsdag.jpg")
    expect(tab.locator("[data-field=image] [data-shown]")).to_be_visible()
    tab.get_by_label("Datum", exact=True).fill("gisteren")
    save(tab, "Niet bewaard")
    assert files_of(served.root) - before == {"stories/images/soep-op-dinsdag.jpg", "stories/people/piet-nieuw.md"}
    expect(tab.locator("#summary")).to_be_focused()
    expect(tab.get_by_role("heading", name="Er zijn 2 fouten")).to_be_visible()
    expect(tab.get_by_label("Datum", exact=True)).to_have_attribute("aria-invalid", "true")

    # The summary leads to the field; what is mended is mended at once.
    tab.locator("#summary").get_by_role("link", name="Datum").click()
    expect(tab.get_by_label("Datum", exact=True)).to_be_focused()
    tab.keyboard.press("Control+a")
    tab.keyboard.type("2024-06")
    tab.get_by_label("Beschrijving").first.fill("Een pan soep")
    expect(tab.locator("#summary")).to_be_hidden()
    expect(preview(tab).get_by_text("juni 2024")).to_be_visible()
    save(tab)

    assert files_of(served.root) - before == {
        "stories/de-soep-van-dinsdag.md",
        "stories/images/soep-op-dinsdag.jpg",
        "stories/people/piet-nieuw.md",
    }
    assert text_of(served, "stories/people/piet-nieuw.md") == "---\nnaam: Piet Nieuw\n---\n"
    assert text_of(served, "stories/de-soep-van-dinsdag.md") == (
        "---\n"
        "titel: De soep van dinsdag\n"
        "datum: 2024-06\n"
        "gemeenten: [Lindenveen]\n"
        "mensen: [Piet Nieuw]\n"
        "afbeelding:\n"
        "  bestand: images/soep-op-dinsdag.jpg\n"
        "  beschrijving: Een pan soep\n"
        "---\n"
        "\n"
        "Elke dinsdag staat er soep.\n"
    )
    page = served.shows("/verhalen/de-soep-van-dinsdag.html", "Een pan soep").text
    assert "Piet Nieuw" in page


def test_a_story_is_made_with_the_keyboard_alone(tab: Page, served: Served) -> None:
    tab.get_by_role("link", name="Verhaal", exact=True).focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#status")).to_have_text("Nog leeg")
    tab.get_by_label("Titel").focus()
    tab.keyboard.type("Met de hand")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    # One stop for the whole toolbar; arrows go along it.
    expect(tab.get_by_role("button", name="Vet")).to_be_focused()
    tab.keyboard.press("ArrowRight")
    expect(tab.get_by_role("button", name="Cursief")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("Tekst", exact=True)).to_be_focused()
    tab.keyboard.type("Heel ")
    tab.keyboard.press("Control+b")
    tab.keyboard.type("goed")

    # A link by name.
    tab.keyboard.press("End")
    tab.keyboard.type(" bij ")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("joke")
    expect(tab.get_by_role("option", name="Joke Voorbeeld")).to_be_visible()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Tekst", exact=True)).to_have_value("Heel **goed** bij [[Joke Voorbeeld]]")

    # Undo takes back what the toolbar did.
    tab.keyboard.press("Control+z")
    expect(tab.get_by_label("Tekst", exact=True)).to_have_value("Heel **goed** bij ")
    tab.keyboard.press("Control+Shift+z")

    # A reference, chosen with arrows and Enter; Escape closes the list and leaves what was typed.
    add = tab.get_by_role("button", name="Voeg thema toe")
    add.focus()
    tab.keyboard.press("Enter")
    theme = tab.get_by_label("Thema 1", exact=True)
    expect(theme).to_be_focused()
    tab.keyboard.type("eig")
    expect(theme).to_have_attribute("aria-expanded", "true")
    tab.keyboard.press("Escape")
    expect(theme).to_have_attribute("aria-expanded", "false")
    expect(theme).to_have_value("eig")
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("option", name="Eigenaarschap")).to_have_attribute("aria-selected", "true")
    tab.keyboard.press("Enter")
    expect(theme).to_have_value("Eigenaarschap")
    save(tab)

    assert text_of(served, "stories/met-de-hand.md") == (
        "---\ntitel: Met de hand\nthemas: [Eigenaarschap]\n---\n\nHeel **goed** bij [[Joke Voorbeeld]]\n"
    )


def test_items_are_added_moved_and_removed_and_said_aloud(tab: Page, served: Served) -> None:
    open_story(tab)
    for lesson in ("Twee.", "Drie."):
        tab.get_by_role("button", name="Voeg les toe").click()
        tab.keyboard.type(lesson)
    expect(tab.locator("#live")).to_have_text("Les 3 toegevoegd.")

    tab.get_by_role("button", name="Les 3 omhoog").click()
    expect(tab.locator("#live")).to_have_text("Les 3 staat nu op plaats 2 van 3.")
    expect(tab.get_by_role("button", name="Les 2 omhoog")).to_be_focused()
    tab.get_by_role("button", name="Haal Les 1 weg").click()
    expect(tab.locator("#live")).to_have_text("Les 1 weggehaald.")
    expect(tab.get_by_role("button", name="Haal Les 1 weg")).to_be_focused()
    assert tab.get_by_label("Les 1", exact=True).get_attribute("name") == "lessons.0"
    save(tab)

    before = text_of(served)
    assert "lessen:\n  - Drie.\n  - Twee.\n" in before


def test_a_faulty_record_is_kept_as_a_draft_when_its_writer_says_so(tab: Page, served: Served) -> None:
    open_story(tab)
    tab.get_by_label("Datum", exact=True).fill("ooit")
    save(tab, "Niet bewaard")

    tab.get_by_role("button", name="Bewaar als concept").click()
    expect(tab.locator("#status")).to_have_text("Bewaard als concept")

    assert "\nconcept: ja\n" in text_of(served)
    expect(tab.get_by_label("Concept")).to_be_checked()
    tab.get_by_role("link", name="Schrijftafel").click()
    expect(tab.get_by_role("listitem").filter(has_text="De bank onder de linde")).to_contain_text("concept")


def test_a_picture_in_the_text_needs_a_description(tab: Page, served: Served, tmp_path: Path) -> None:
    (tmp_path / "plein.jpg").write_bytes(photo())
    open_story(tab)
    tab.get_by_label("Tekst", exact=True).fill("Zo was het.")
    tab.get_by_role("button", name="Beeld", exact=True).click()
    dialog = tab.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(tmp_path / "plein.jpg")
    expect(dialog.get_by_label("Beschrijving")).to_be_focused()

    tab.get_by_role("button", name="Zet het beeld in de tekst").click()
    expect(dialog.get_by_label("Beschrijving")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Beschrijving").fill("Een plein")
    dialog.get_by_label("Bijschrift").fill("In mei")
    tab.get_by_role("button", name="Zet het beeld in de tekst").click()

    written = 'Zo was het.\n\n![Een plein](images/plein.jpg "In mei")'
    expect(tab.get_by_label("Tekst", exact=True)).to_have_value(written)
    # It is seen before it is saved.
    expect(preview(tab).get_by_role("img", name="Een plein")).to_be_visible()
    image = preview(tab).get_by_role("img", name="Een plein")
    until(lambda: bool(image.evaluate("image => image.naturalWidth")), lambda: "the picture")


def test_what_is_no_picture_is_said_at_its_field(tab: Page, served: Served, tmp_path: Path) -> None:
    (tmp_path / "foto.heic").write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 40)
    open_story(tab)

    tab.locator("[data-field=image] [data-upload]").set_input_files(tmp_path / "foto.heic")

    status = tab.locator("[data-field=image] [data-busy]")
    expect(status).to_contain_text("HEIC")
    # A preview, which shows the problems of fields anew, leaves it there.
    with tab.expect_response("**/desk/api/sketch*"):
        tab.get_by_label("Tekst", exact=True).fill("Meer tekst.")
    expect(status).to_contain_text("HEIC")
    # What is saved has nothing to do with it.
    save(tab)
    expect(status).to_be_empty()


DROP = """([selector, files]) => {
    const dataTransfer = new DataTransfer();
    for (const [name, data] of files) {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name, { type: name.endsWith("jpg") ? "image/jpeg" : "" }));
    }
    return !document.querySelector(selector).dispatchEvent(
        new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""


def drop(tab: Page, selector: str, *names: str) -> None:
    """Drops files on a part of the page; a browser must not open them instead of the form."""
    data = base64.b64encode(photo()).decode()
    assert tab.evaluate(DROP, [selector, [[name, data if name.endswith("jpg") else ""] for name in names]])


def test_several_pictures_come_into_the_form_at_once(tab: Page, tmp_path: Path) -> None:
    open_story(tab)
    tab.locator("details:has([data-field=images]) > summary").click()
    tab.get_by_role("button", name="Voeg beeld toe").click()
    files = [tmp_path / f"{number}.jpg" for number in (1, 2)]
    for file in files:
        file.write_bytes(photo())

    tab.locator("[data-field=images] [data-upload]").set_input_files(files)

    sources = tab.locator("[data-field=images] [data-field=src] input")
    expect(sources).to_have_count(2)
    expect(sources.nth(1)).to_have_value("images/2.jpg")
    expect(tab.locator("[name='images.0.alt']")).to_be_focused()


def test_a_picture_is_dropped_where_it_belongs_and_nowhere_takes_the_place_of_the_form(tab: Page) -> None:
    open_story(tab)
    for target in ("[data-field=image] legend", "[data-field=images] [data-add]", "[data-field=images] .item"):
        drop(tab, target, "plein.jpg")
    drop(tab, "#status", "elders.jpg")

    for name in ("image.src", "images.0.src"):
        expect(tab.locator(f"[name='{name}']")).to_have_value(re.compile(r"images/plein(-\d)?\.jpg"))
    expect(tab.locator("[data-field=images] .item")).to_have_count(1)


def test_of_two_pictures_dropped_where_one_fits_the_second_is_told_to_be_left_out(tab: Page) -> None:
    open_story(tab)

    drop(tab, "[data-field=image] legend", "plein.jpg", "straat.jpg")

    expect(tab.locator("[data-field=image] [data-busy]")).to_contain_text("alleen de eerste is genomen")
    expect(tab.locator("[name='image.src']")).to_have_value(re.compile("plein"))


def test_what_is_dropped_on_a_text_and_no_picture_is_told_below_it(tab: Page) -> None:
    open_story(tab)

    drop(tab, "#body", "leeg.heic")

    expect(tab.locator("#body + [data-pasting]")).to_contain_text("leeg.heic")


def test_a_recording_and_its_transcript_are_chosen_from_the_computer(tab: Page, served: Served, tmp_path: Path) -> None:
    (tmp_path / "Gesprek.mp3").write_bytes(SOUND)
    (tmp_path / "Gesprek.txt").write_text("0:00 Anneke: Warm is het.\n", "utf-8")
    (tmp_path / "brief.mp3").write_text("Beste Anneke", "utf-8")
    open_story(tab)
    tab.get_by_role("heading", name="De rest").click()
    tab.get_by_role("button", name="Voeg opname toe").click()
    recording = tab.locator("[data-field=recordings] [data-field=file]")

    recording.locator("[data-file]").set_input_files(tmp_path / "brief.mp3")
    expect(recording).to_contain_text("is geen geluid of film")
    recording.locator("[data-file]").set_input_files(tmp_path / "Gesprek.mp3")
    expect(recording.locator("[data-control]")).to_have_value("recordings/gesprek.mp3")
    expect(recording).not_to_contain_text("is geen geluid of film")
    tab.locator("[data-field=transcript] [data-file]").set_input_files(tmp_path / "Gesprek.txt")
    expect(tab.locator("[data-field=transcript] [data-control]")).to_have_value("recordings/gesprek.txt")
    # What is said is seen before it is saved, and who speaks is asked at the transcript.
    expect(preview(tab).locator(".transcript")).to_contain_text("Warm is het.")
    save(tab, "Bewaard")

    assert "bestand: recordings/gesprek.mp3" in text_of(served)
    assert "transcript: recordings/gesprek.txt" in text_of(served)


@pytest.mark.parametrize("choice", ["Bewaar mijn versie", "Neem de andere versie", "Verder met schrijven"])
def test_when_a_file_changed_meanwhile_both_versions_stay(tab: Page, served: Served, choice: str) -> None:
    open_story(tab)
    theirs = text_of(served).replace("Dit is een voorbeeld.", "Dit is van hen.")
    tab.get_by_label("Tekst", exact=True).fill("Dit is van mij.")
    served.write(STORY, theirs)
    tab.keyboard.press("Control+s")
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_contain_text("Dit bestand is intussen veranderd")
    expect(dialog.locator("del").first).to_have_text("hen")
    expect(dialog.locator("ins").first).to_have_text("mij")
    assert text_of(served) == theirs

    dialog.get_by_role("button", name=choice).click()

    trash = served.root / ".verhalen" / "trash"
    if choice == "Verder met schrijven":
        expect(tab.get_by_label("Tekst", exact=True)).to_have_value("Dit is van mij.")
        assert text_of(served) == theirs
        return
    until(trash.is_dir, lambda: "the trash")
    if choice == "Bewaar mijn versie":
        expect(tab.locator("#status")).to_have_text("Bewaard")
        assert "Dit is van mij." in text_of(served)
    else:
        expect(tab.get_by_label("Tekst", exact=True)).to_have_value(theirs.split("---\n", 2)[2].strip())
        assert text_of(served) == theirs
    (trashed,) = trash.iterdir()
    assert ("van hen" if choice == "Bewaar mijn versie" else "van mij") in trashed.read_text("utf-8")


def test_what_is_deleted_is_told_where_it_went(tab: Page, served: Served) -> None:
    before = text_of(served)
    open_story(tab)
    tab.get_by_role("button", name="Verwijderen…").click()
    tab.get_by_role("dialog").get_by_role("button", name="Annuleren").click()
    assert text_of(served) == before

    tab.get_by_role("button", name="Verwijderen…").click()
    tab.get_by_role("dialog").get_by_role("button", name="Verwijder", exact=True).click()

    expect(tab.get_by_role("dialog")).to_contain_text("Het staat nu in .verhalen/trash/")
    (trashed,) = files_of(served.root / ".verhalen" / "trash")
    expect(tab.get_by_role("dialog")).to_contain_text(f".verhalen/trash/{trashed}")
    assert not (served.root / STORY).exists()
    assert text_of(served, f".verhalen/trash/{trashed}") == before
    tab.get_by_role("link", name="Naar de lijst").click()
    expect(tab.get_by_role("link", name="De bank onder de linde")).to_have_count(0)


def test_text_that_was_not_saved_comes_back_after_a_crash(context: BrowserContext, tab: Page, served: Served) -> None:
    open_story(tab)
    address = tab.url
    tab.get_by_label("Titel").fill("De bank")
    tab.get_by_label("Tekst", exact=True).fill("Lang over nagedacht.")
    tab.get_by_role("button", name="Voeg vraag toe").click()
    tab.keyboard.type("En nu?")
    until(lambda: "En nu?" in tab.evaluate("JSON.stringify(localStorage)"), lambda: "the copy")
    tab.close(run_before_unload=False)

    again = context.new_page()
    again.goto(address)
    expect(again.get_by_label("Titel")).to_have_value("De bank onder de linde")
    again.get_by_role("button", name="Haal die terug").click()

    expect(again.get_by_label("Titel")).to_have_value("De bank")
    expect(again.get_by_label("Tekst", exact=True)).to_have_value("Lang over nagedacht.")
    expect(again.get_by_label("Vraag 2", exact=True)).to_have_value("En nu?")
    save(again)
    assert "Lang over nagedacht." in text_of(served)
    again.reload()
    expect(again.get_by_role("button", name="Haal die terug")).to_be_hidden()


def test_text_that_comes_back_is_not_put_over_what_changed_since(
    context: BrowserContext, tab: Page, served: Served
) -> None:
    open_story(tab)
    address = tab.url
    tab.get_by_label("Tekst", exact=True).fill("Dit is van mij.")
    until(lambda: "van mij" in tab.evaluate("JSON.stringify(localStorage)"), lambda: "the copy")
    tab.close(run_before_unload=False)
    theirs = text_of(served).replace("Dit is een voorbeeld.", "Dit is van hen.")
    served.write(STORY, theirs)
    served.shows("/verhalen/de-bank-onder-de-linde.html", "Dit is van hen.")

    again = context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Haal die terug").click()
    again.keyboard.press("Control+s")

    expect(again.get_by_role("dialog")).to_contain_text("intussen veranderd")
    assert text_of(served) == theirs


def test_who_leaves_with_something_unsaved_is_asked_first(tab: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    tab.on("dialog", stay)
    open_story(tab)
    address = tab.url
    tab.get_by_label("Titel").fill("De bank")

    tab.get_by_role("link", name="Schrijftafel").click(no_wait_after=True)

    until(lambda: asked == ["beforeunload"] if tab.title() else False, lambda: "the question")
    assert tab.url == address


def test_when_the_server_is_gone_the_text_stays_and_can_be_saved_later(context: BrowserContext, tmp_path: Path) -> None:
    with desk(tmp_path / "archive") as first:
        tab = context.new_page()
        sit_down(tab, first)
        open_story(tab)
        port, root = first.port, first.root
    tab.get_by_label("Tekst", exact=True).fill("Ondertussen geschreven.")
    tab.keyboard.press("Control+s")
    expect(tab.locator("#summary")).to_contain_text("De schrijftafel antwoordt niet.")
    expect(tab.get_by_label("Tekst", exact=True)).to_have_value("Ondertussen geschreven.")

    with desk_of(root, port) as second:
        tab.keyboard.press("Control+s")
        expect(tab.locator("#summary")).to_contain_text("De schrijftafel is opnieuw gestart.")
        other = context.new_page()
        sit_down(other, second)
        save(tab)
        assert "Ondertussen geschreven." in text_of(second)


def test_a_file_with_a_fault_in_its_yaml_is_mended_as_text(tab: Page, served: Served) -> None:
    served.write(STORY, '---\ntitel: "De bank\n---\nTekst.\n')
    served.shows("/.verhalen/problems", "de-bank-onder-de-linde.md")
    tab.reload()
    tab.locator("#results a[href*='de-bank-onder-de-linde.md']").click()
    expect(tab.get_by_label("Het hele bestand")).to_be_visible()
    expect(tab.locator("#summary")).to_be_visible()

    tab.get_by_label("Het hele bestand").fill('---\ntitel: "De bank"\n---\nTekst.\n')
    tab.keyboard.press("Control+s")

    expect(tab.get_by_label("Titel")).to_have_value("De bank")
    assert text_of(served) == '---\ntitel: "De bank"\n---\nTekst.\n'


def test_the_list_is_searched_while_one_types_and_without_scripts(chromium: Browser, tab: Page, served: Served) -> None:
    tab.get_by_label("Zoek op naam").fill("joke")
    expect(tab.locator("#found")).to_have_text("1 stuk gevonden.")
    expect(tab.locator("#results").get_by_role("link")).to_have_text(["Joke Voorbeeld"])

    with chromium.new_context(java_script_enabled=False) as plain:
        page = plain.new_page()
        sit_down(page, served)
        page.get_by_label("Soort").select_option("municipality")
        page.get_by_role("button", name="Zoek").click()
        expect(page.locator("#results").get_by_role("link")).to_have_text(["Lindenveen"])


def test_the_page_beside_the_form_keeps_its_place_while_one_fills_in_fields(tab: Page) -> None:
    open_story(tab)
    body = tab.get_by_label("Tekst", exact=True)
    body.fill("Een alinea.\n\n" * 60)
    expect(preview(tab).get_by_text("Een alinea.").nth(59)).to_be_attached()
    summary = tab.get_by_label("Samenvatting")
    # The form scrolls to it, and the page follows that.
    summary.focus()
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    tab.evaluate("document.querySelector('iframe.front').contentWindow.scrollTo(0, 700)")

    summary.fill("Andere woorden vooraf.")

    expect(preview(tab).get_by_text("Andere woorden vooraf.")).to_be_attached()
    assert tab.evaluate("document.querySelector('iframe.front').contentWindow.scrollY") == 700


@pytest.mark.node
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_at_the_desk(axe: str, chromium: Browser, served: Served, width: int) -> None:
    faults: list[str] = []
    served.write("stories/kapot.md", '---\ntitel: "Kapot\n---\n')
    served.write("stories/members.yaml", "- naam: Anna\n")
    served.shows("/.verhalen/problems", "kapot.md")

    def check(tab: Page, name: str) -> None:
        faults.extend(f"{name}: {violation}" for violation in violations(tab, axe))
        wide = tab.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{name}: is {wide} wide")

    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        sit_down(tab, served)
        check(tab, "list")
        tab.get_by_role("link", name=re.compile("kapot", re.IGNORECASE)).click()
        expect(tab.locator("#summary")).to_be_visible()
        check(tab, "text")
        sit_down(tab, served)
        open_story(tab, "Anna")
        check(tab, "item of a list")
        sit_down(tab, served)
        open_story(tab)
        check(tab, "form")
        tab.get_by_role("button", name="Voeg mens toe").first.click()
        tab.keyboard.type("Nieuw iemand")
        expect(tab.locator("[role=option]")).to_have_count(1)
        check(tab, "names")
        tab.locator("[role=option]").click()
        expect(tab.get_by_role("dialog")).to_be_visible()
        check(tab, "new record")
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Link", exact=True).click()
        check(tab, "link")
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Beeld", exact=True).click()
        check(tab, "picture")
        tab.keyboard.press("Escape")
        tab.get_by_label("Datum", exact=True).fill("ooit")
        save(tab, "Niet bewaard")
        check(tab, "problems")
        tab.get_by_label("Datum", exact=True).fill("2024")
        served.write(STORY, "---\ntitel: De bank\n---\nAnders.\n")
        tab.keyboard.press("Control+s")
        expect(tab.get_by_role("dialog")).to_contain_text("intussen veranderd")
        check(tab, "conflict")
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Verwijderen…").click()
        check(tab, "removal")

    assert not faults, "\n".join(faults)


def test_on_a_phone_the_page_is_seen_in_place_of_the_form(phone: BrowserContext, served: Served) -> None:
    tab = phone.new_page()
    sit_down(tab, served)
    open_story(tab)
    expect(tab.get_by_label("Titel")).to_be_visible()

    tab.get_by_role("button", name="Voorbeeld").click()

    expect(tab.get_by_label("Titel")).to_be_hidden()
    expect(preview(tab).get_by_role("heading", name="De bank onder de linde")).to_be_visible()
    tab.get_by_role("button", name="Voorbeeld").click()
    expect(tab.get_by_label("Titel")).to_be_visible()


def test_the_desk_speaks_the_language_of_the_book(context: BrowserContext, served: Served) -> None:
    served.write("config.yaml", "title: Our book\nlanguage: en\nconsent: full\n")
    served.shows("/", 'lang="en"')
    tab = context.new_page()
    sit_down(tab, served)

    tab.get_by_role("link", name="De bank onder de linde").click()

    expect(tab.get_by_role("button", name="Save")).to_be_visible()
    words = json.dumps(json.loads(tab.locator("#bench").get_attribute("data-words") or "{}"))
    assert "Bewaard" not in words


def test_what_a_line_cannot_show_is_not_flattened_by_saving(tab: Page, served: Served) -> None:
    text = "---\ntitel: De hal\nplaats: |\n  Straat 1\n  7900 Hoogeveen\nconcept: ja\n---\n\nTekst.\n"
    served.write("stories/de-hal.md", text)
    served.shows("/verhalen/de-hal.html", "De hal")
    tab.reload()
    open_story(tab, "De hal")
    tab.get_by_label("Titel").fill("De grote hal")

    save(tab, "Bewaard als concept")

    assert text_of(served, "stories/de-hal.md") == text.replace("De hal", "De grote hal")


def test_a_draft_that_was_marked_in_other_words_stays_one(tab: Page, served: Served) -> None:
    text = "---\ntitel: De hal\nconcept: misschien\n---\n\nTekst.\n"
    served.write("stories/de-hal.md", text)
    until(lambda: "misschien" in served.get("/.verhalen/problems").text, lambda: "the message")
    tab.reload()
    open_story(tab, "De hal")
    tab.get_by_label("Tekst", exact=True).fill("Een andere tekst.")

    save(tab, "Niet bewaard")

    assert text_of(served, "stories/de-hal.md") == text


def test_a_text_that_cannot_be_put_aside_is_not_thrown_away(tab: Page, served: Served) -> None:
    open_story(tab)
    tab.get_by_label("Tekst", exact=True).fill("Dit is van mij.")
    served.write(STORY, text_of(served).replace("Dit is een voorbeeld.", "Dit is van hen."))
    served.write(".verhalen/trash", "Geen map.")
    tab.keyboard.press("Control+s")

    tab.get_by_role("dialog").get_by_role("button", name="Neem de andere versie").click()

    expect(tab.get_by_role("dialog").locator(".faults")).not_to_be_empty()
    expect(tab.get_by_label("Tekst", exact=True)).to_have_value("Dit is van mij.")


def test_a_story_without_a_title_is_called_by_its_heading_while_one_types(tab: Page, served: Served) -> None:
    served.write("stories/de-hal.md", "# De hal\n\nTekst.\n")
    served.shows("/verhalen/de-hal.html", "Tekst.")
    tab.reload()
    open_story(tab, "De hal")
    expect(tab.locator("#name")).to_have_text("De hal")

    tab.get_by_label("Tekst", exact=True).fill("# De grote hal\n\nTekst.")

    expect(tab.locator("#name")).to_have_text("De grote hal")


def is_kept(page: Page, text: str) -> bool:
    """Whether the browser has a copy of a text."""
    return text in page.evaluate("JSON.stringify(localStorage)")


def test_two_new_stories_in_two_tabs_each_have_their_own_copy(
    context: BrowserContext, tab: Page, served: Served
) -> None:
    other = context.new_page()
    for page, title in ((tab, "Van tab een"), (other, "Van tab twee")):
        page.goto(f"{served.address}.verhalen/desk/new?kind=story")
        page.get_by_label("Titel").fill(title)
        until(partial(is_kept, page, title), lambda: "a copy")

    assert is_kept(tab, "Van tab een")
    assert is_kept(tab, "Van tab twee")


def test_what_a_save_would_break_elsewhere_is_asked_about_first(tab: Page, served: Served) -> None:
    before = files_of(served.root)
    begin(tab, "Mens")
    tab.get_by_label("Naam").first.fill("Joke Voorbeeld")

    save(tab, "Niet bewaard")

    expect(tab.locator("#summary")).to_contain_text("fouten in andere stukken")
    assert files_of(served.root) == before
    # After a save the page beside it is drawn once more, which has no news of what is broken by now.
    with tab.expect_response("**/api/sketch"):
        tab.get_by_role("button", name="Bewaar toch").click()
        expect(tab.locator("#status")).to_have_text("Bewaard")
    expect(tab.locator("#summary")).to_contain_text("de-bank-onder-de-linde.md")
    assert files_of(served.root) - before == {"stories/people/joke-voorbeeld-2.md"}


def test_after_it_was_kept_as_a_draft_one_writes_on(tab: Page, served: Served) -> None:
    served.write("stories/de-hal.md", "---\ntitel: De hal\nconcept: misschien\n---\n\nTekst.\n")
    until(lambda: "misschien" in served.get("/.verhalen/problems").text, lambda: "the message")
    tab.reload()
    open_story(tab, "De hal")
    tab.get_by_label("Tekst", exact=True).fill("Een andere tekst.")
    save(tab, "Niet bewaard")
    tab.get_by_role("button", name="Bewaar als concept").click()
    expect(tab.locator("#status")).to_have_text("Bewaard als concept")
    tab.get_by_label("Tekst", exact=True).fill("Nog een andere tekst.")

    save(tab, "Bewaard als concept")

    assert text_of(served, "stories/de-hal.md") == "---\ntitel: De hal\nconcept: ja\n---\n\nNog een andere tekst.\n"
