"""The people in an archive at the desk: who may be named, what they answered, and names mended in one press."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import violations
from tests.browser.test_desk import save, sit_down
from tests.support.desk import desk_of, tab_at_desk
from tests.support.serving import Served
from verhalen_build.conversation.answers import ANSWERS
from verhalen_build.desk.trash import TRASH

pytestmark = [pytest.mark.browser]

FILES = {
    "config.yaml": "titel: Ons boek\nadressleutel: geheim\ne_mail: redactie@boek.example\ntoestemming: rol\n",
    "stories/people/joke.md": (
        "---\nnaam: Joke Bakker\ntoestemming: {naam: rol, getoond_als: een buurvrouw}\n---\nKookt.\n"
    ),
    "stories/people/piet.md": "---\nnaam: Piet Jansen\ntoestemming: {naam: volledig, sinds: 2024, tot: 2024}\n---\n",
    "stories/soep.md": (
        "---\ntitel: De soep\nsamenvatting: Joke Bakker kookt.\nmensen: [Joke Bakker, An de Wit]\n---\n"
        "Toen kwam [[Joke Bakker]].\n\nDaar was Joke\nBakker weer. Zie [[Joke Bakker|Joke Bakker zelf]]. Dag Joke.\n"
    ),
}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An archive with somebody who is not named, and a story that names her."""
    for name, text in FILES.items():
        (tmp_path / "archive" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "archive" / name).write_text(text, "utf-8")
    with desk_of(tmp_path / "archive") as desk_served:
        yield desk_served


@pytest.fixture
def tab(chromium: Browser, served: Served) -> Iterator[Page]:
    """A tab in which the desk is open."""
    window = chromium.new_context(viewport={"width": 1280, "height": 900})
    with window, tab_at_desk(window, served, HTTPStatus.UNPROCESSABLE_ENTITY) as at_desk:
        yield at_desk


def open_consents(tab: Page) -> None:
    tab.get_by_role("link", name="Wie genoemd mag worden").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Wie genoemd mag worden")


def test_a_name_that_readers_must_not_see_is_mended_in_one_press(tab: Page, served: Served) -> None:
    tab.get_by_role("link", name="De soep").click()
    body, summary = tab.get_by_label("Tekst", exact=True), tab.locator("[data-field=summary]")
    expect(tab.locator("#body-faults .mend")).to_have_count(3)

    summary.get_by_role("button", name="Maak er “een buurvrouw” van").click()
    expect(summary.locator(".problem-line")).to_have_count(0)
    for left in (2, 1, 0):
        tab.locator("#f-title").focus()
        # As long as a hand takes to press; meanwhile the focus leaves the title.
        tab.locator("#body-faults .mend").first.click(delay=100)
        expect(tab.locator("#body-faults .problem-line")).to_have_count(left)
    expect(tab.locator(".mend")).to_have_count(0)
    save(tab)

    assert body.input_value() == (
        "Toen kwam [[Joke Bakker]].\n\nDaar was [[Joke Bakker]] weer. Zie [[Joke Bakker]]. Dag [[Joke Bakker]]."
    )
    assert "samenvatting: Een buurvrouw kookt." in (served.root / "stories/soep.md").read_text("utf-8")


def test_everyone_is_listed_with_what_needs_attention_first(tab: Page) -> None:
    open_consents(tab)

    headings = [heading.partition(" (")[0] for heading in tab.get_by_role("heading", level=2).all_text_contents()]
    assert headings == [
        "Antwoorden van wie teruglas",
        "Afgelopen of ingetrokken",
        "Niet alles is opgeschreven",
        "Niets afgesproken, dus geldt de regel in config.yaml",
    ]
    names = tab.locator(".people strong").all_text_contents()
    assert names == ["Piet Jansen", "Joke Bakker", "An de Wit"]
    expect(tab.locator(".people li").nth(1)).to_contain_text("Lezers zien: “een buurvrouw”.")


def test_an_answer_is_brought_in_shown_beside_its_records_and_put_away(
    tab: Page, served: Served, tmp_path: Path
) -> None:
    open_consents(tab)
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Terugleesbestand (Joke Bakker)").click()
    download.value.save_as(tmp_path / "terug.html")
    other = tab.context.browser.new_page()  # type: ignore[union-attr]
    other.goto((tmp_path / "terug.html").as_uri())
    other.get_by_role("group", name="Toen kwam een buurvrouw.").get_by_label("Dit niet").check()
    with other.expect_download() as answer:
        other.get_by_role("button", name="Bewaar mijn antwoorden als bestand").click()
    answer.value.save_as(tmp_path / "antwoord.json")
    other.close()

    expect(tab.locator("#answer-file")).to_be_enabled()
    tab.set_input_files("#answer-file", tmp_path / "antwoord.json")

    expect(tab.locator(".answer")).to_contain_text("Joke Bakker")
    tab.locator(".answer").get_by_role("link", name="stories/soep.md").click()
    expect(tab.get_by_role("region", name="Wat mensen hierover antwoordden")).to_contain_text(
        "Joke Bakker: Dit niet – “Toen kwam een buurvrouw.”"
    )
    tab.get_by_role("link", name="Alle antwoorden").click()
    tab.get_by_role("button", name="Dit is klaar").click()
    expect(tab.get_by_text("Er zijn nu geen antwoorden.")).to_be_visible()
    assert not list((served.root / ANSWERS).iterdir())
    (trashed,) = (served.root / TRASH).iterdir()
    assert json.loads(trashed.read_bytes())["person"] == "Joke Bakker"


def test_a_file_that_is_no_answer_is_told_at_the_desk(tab: Page, served: Served, tmp_path: Path) -> None:
    open_consents(tab)
    (tmp_path / "vreemd.json").write_text("{}")

    expect(tab.locator("#answer-file")).to_be_enabled()
    tab.set_input_files("#answer-file", tmp_path / "vreemd.json")

    expect(tab.locator("#answer-faults")).to_contain_text("geen bestand met antwoorden")
    assert not (served.root / ANSWERS).exists()


@pytest.mark.node
@pytest.mark.parametrize("page", ["consents", "consent-form?person=person/", "readback?person=person/"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_can_be_read_by_everyone(
    axe: str, chromium: Browser, served: Served, tmp_path: Path, page: str, width: int
) -> None:
    answer = {
        "format": "verhalen-answer-1",
        "person": "Joke Bakker",
        "made": "2024-06-01",
        "name": "first",
        "statements": [{"id": "x", "text": "Toen kwam een buurvrouw.", "verdict": "change", "words": "Toen kwam ik."}],
    }
    (served.root / ANSWERS).mkdir()
    (served.root / ANSWERS / "2024-06-01.json").write_text(json.dumps(answer))
    with chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True) as context:
        tab = context.new_page()
        sit_down(tab, served)
        open_consents(tab)
        if page != "consents":
            name = "Formulier om af te drukken" if page.startswith("consent-form") else "Terugleesbestand"
            link = tab.get_by_role("link", name=f"{name} (Joke Bakker)")
            if page.startswith("consent-form"):
                link.click()
            else:
                with tab.expect_download() as download:
                    link.click()
                download.value.save_as(tmp_path / "terug.html")
                tab.goto((tmp_path / "terug.html").as_uri())
        tab.screenshot(path=tmp_path / f"{page.partition('?')[0]}-{width}.png", full_page=True)

        assert not list(violations(tab, axe))
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_form_says_what_is_asked_for_what_until_when_and_how_to_withdraw(tab: Page) -> None:
    open_consents(tab)

    tab.get_by_role("link", name="Formulier om af te drukken (Joke Bakker)").click()

    headings = tab.get_by_role("heading", level=2).all_text_contents()
    assert headings == ["Wat wij vragen", "Waarvoor", "Tot wanneer", "Als u van gedachten verandert"]
    for way in ("volledig: “Joke Bakker”", "voornaam: “Joke”", "rol: “een buurvrouw”", "niet: “een buurvrouw”"):
        expect(tab.get_by_label(way)).to_be_visible()
    for purpose in ("website", "boek", "foto"):
        expect(tab.get_by_label(purpose)).to_be_visible()
    expect(tab.locator("main")).to_contain_text("of schrijf naar redactie@boek.example")
