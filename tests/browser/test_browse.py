"""Browsing and the matrix in a real browser: choosing, counting, the address, the keyboard, and without a script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from tests.browser.test_axe import violations
from tests.support.chromium import listen
from tests.support.command import run_verhalen
from tests.support.server import serve

pytestmark = pytest.mark.browser

THEMES = ("Loslaten", "Durf", "Eigen kracht")
PLACES = ("Zeist", "Breda", "Hoogezand-Sappemeer")


def record(number: int, fields: str = "") -> str:
    """A story; the first 60 are on letting go, every second one is on daring, every third one in Breda."""
    themes = [name for name, on in (("Loslaten", number < 60), ("Durf", number % 2 == 0)) if on]
    place = "Breda" if number % 3 == 0 else "Zeist"
    people = f"Mens {number % 25:02}"
    return (
        f"---\ntitel: Verhaal {number:02}\nsamenvatting: Over {number}.\ndatum: {2010 + number % 4}\n"
        f"themas: [{', '.join(themes)}]\ngemeente: {place}\nmensen: [{people}]\n{fields}---\n"
    )


WORLD = {
    "config.yaml": "titel: Ons boek\ntoestemming: volledig\n",
    "stories/themes.yaml": "".join(f"- titel: {name}\n" for name in THEMES),
    "stories/municipalities.yaml": "- naam: Zeist\n- naam: Breda\n- naam: Hoogezand-Sappemeer\n"
    "  opgegaan_in: Midden-Groningen\n- naam: Midden-Groningen\n",
    "stories/people.yaml": "".join(f"- naam: Mens {number:02}\n" for number in range(25)),
    "stories/hostile.md": "---\ntitel: 'Een <img src=x onerror=alert(1)> titel'\ngemeente: Hoogezand-Sappemeer\n"
    "themas: Eigen kracht\ntaal: en\n---\n",
    "stories/initiatives/bieb.md": "---\ntitel: De bieb\ngemeente: Zeist\nthemas: Durf\nstatus: loopt\n---\n",
    **{f"stories/v{number:02}.md": record(number) for number in range(70)},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site of the world of these tests."""
    folder = tmp_path_factory.mktemp("browse")
    for name, text in WORLD.items():
        path = folder / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    run = run_verhalen("build", "--no-search", "--output", str(folder / "boek"), cwd=folder / "archive")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "boek"


@pytest.fixture(scope="module", params=["http", "file"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the site is, with a slash at the end: on a web server, and on a disk."""
    if request.param == "file":
        yield f"{site.as_uri()}/"
    else:
        with serve(site.parent) as base:
            yield f"{base}{site.name}/"


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab of a browser at a desk."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def box(tab: Tab, name: str) -> Locator:
    """The box of a value, with its count in its name."""
    return tab.get_by_role("checkbox", name=re.compile(rf"^{name} \d+$"))


def counts(tab: Tab, facet: str) -> dict[str, int]:
    """The values of a facet that can be seen, with their counts."""
    labels = tab.locator(f"[data-facet={facet}] li").filter(visible=True).all()
    return {label.locator(".what").inner_text(): int(label.locator(".count").inner_text()) for label in labels}


def status(tab: Tab) -> str:
    """What the page says of how many there are."""
    return tab.get_by_role("status").inner_text()


def shown(tab: Tab) -> list[str]:
    """The titles of all results that can be seen."""
    return tab.locator(".outcome .entry-title").filter(visible=True).all_inner_texts()


def chips(tab: Tab) -> list[str]:
    """What is chosen, as it stands above the results."""
    return [text.removesuffix("×").strip() for text in tab.locator(".chosen .what").all_inner_texts()]


def query(tab: Tab) -> str:
    """What the address says after its question mark."""
    return tab.url.partition("?")[2]


# Choosing


def test_a_choice_narrows_the_results_and_tells_how_many(tab: Tab, address: str) -> None:
    faults = listen(tab, address)
    tab.goto(f"{address}bladeren.html")
    expect(tab.get_by_role("status")).to_have_text("72 verhalen en initiatieven")

    box(tab, "Loslaten").check()
    box(tab, "Breda").check()

    expect(tab.get_by_role("status")).to_have_text("20 van de 72 gevonden")
    assert sorted(shown(tab)) == [f"Verhaal {number:02}" for number in range(0, 60, 3)]
    assert chips(tab) == ["Thema: Loslaten", "Gemeente: Breda"]
    assert query(tab) == "thema=loslaten&gemeente=breda"
    assert not faults, "\n".join(faults)


def test_where_the_index_does_not_come_a_choice_in_the_address_is_said_not_to_be_made(tab: Tab, address: str) -> None:
    tab.route("**/bladeren-index.js", lambda route: route.abort())
    tab.goto(f"{address}bladeren.html?thema=loslaten")
    assert status(tab) == "Je keuze kon niet worden toegepast. Laad de pagina opnieuw."
    tab.goto(f"{address}bladeren.html")
    assert status(tab) == "72 verhalen en initiatieven"


def test_an_index_with_a_facet_that_the_page_does_not_have_does_no_harm(tab: Tab, address: str, site: Path) -> None:
    faults = listen(tab, address)
    index = (site / "bladeren-index.js").read_text("utf-8")
    older = index.replace('["thema",', '["oud","Oud",[]],["thema",', 1)
    assert older != index
    tab.route("**/bladeren-index.js", lambda route: route.fulfill(body=older, content_type="text/javascript"))
    tab.goto(f"{address}bladeren.html")

    box(tab, "Breda").check()

    expect(tab.get_by_role("status")).to_have_text("24 van de 72 gevonden")
    assert chips(tab) == ["Gemeente: Breda"]
    assert not faults, "\n".join(faults)


def test_two_values_of_one_facet_widen_and_two_facets_narrow(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html?jaar=2010&jaar=2011")
    either = {f"Verhaal {number:02}" for number in range(70) if number % 4 < 2}
    assert status(tab) == f"{len(either)} van de 72 gevonden"

    box(tab, "Breda").check()

    assert set(shown(tab)) == {title for title in either if int(title[-2:]) % 3 == 0}


def test_the_counts_follow_the_choice_in_the_other_facets(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html")
    assert counts(tab, "gemeente") == {"Zeist": 47, "Breda": 24, "Hoogezand-Sappemeer": 1, "Midden-Groningen": 1}

    box(tab, "Durf").check()

    # Nothing on daring was told in the other two.
    assert counts(tab, "gemeente") == {"Zeist": 24, "Breda": 12}
    # Within the facet, what each would bring.
    assert counts(tab, "thema") == {"Loslaten": 60, "Durf": 36, "Eigen kracht": 1}
    for name, count in counts(tab, "gemeente").items():
        box(tab, name).check()
        assert status(tab) == f"{count} van de 72 gevonden"
        box(tab, name).uncheck()


def test_what_names_a_merged_municipality_is_found_under_both_names(tab: Tab, address: str) -> None:
    for name in ("hoogezand-sappemeer", "midden-groningen"):
        tab.goto(f"{address}bladeren.html?gemeente={name}")
        assert shown(tab) == ["Een <img src=x onerror=alert(1)> titel"]


def test_a_title_that_looks_like_markup_stays_text_in_its_own_language(tab: Tab, address: str) -> None:
    faults = listen(tab, address)
    tab.goto(f"{address}bladeren.html?gemeente=hoogezand-sappemeer")

    expect(tab.locator(".outcome .entries").first.locator("a[lang=en]")).to_have_text(
        "Een <img src=x onerror=alert(1)> titel"
    )
    assert not faults, "\n".join(faults)


def test_a_result_leads_to_its_page(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html?soort=initiatieven")

    tab.get_by_role("link", name="De bieb").filter(visible=True).click()

    expect(tab).to_have_url(f"{address}initiatieven/bieb.html")


def test_fifty_results_come_at_a_time(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html?thema=loslaten")
    assert len(shown(tab)) == 50

    tab.get_by_role("button", name="Toon meer").click()

    assert len(shown(tab)) == 60
    assert tab.evaluate("document.activeElement.textContent") == shown(tab)[50]
    expect(tab.get_by_role("button", name="Toon meer")).to_be_hidden()


def test_where_nothing_fits_that_is_told(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html?status=loopt&gemeente=breda")

    assert status(tab) == "Er is niets dat bij al deze keuzes past. Haal er een weg."
    assert shown(tab) == []


# The choice in the address


def test_back_and_forward_go_through_the_choices(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html")
    box(tab, "Durf").check()
    box(tab, "Breda").check()
    narrow = shown(tab)

    tab.go_back()
    expect(box(tab, "Breda")).not_to_be_checked()
    assert (query(tab), chips(tab)) == ("thema=durf", ["Thema: Durf"])
    tab.go_back()
    expect(tab.get_by_role("status")).to_have_text("72 verhalen en initiatieven")
    expect(box(tab, "Durf")).not_to_be_checked()
    tab.go_forward()
    tab.go_forward()

    expect(box(tab, "Breda")).to_be_checked()
    assert shown(tab) == narrow


def test_an_address_that_is_reloaded_or_sent_to_another_shows_the_same(
    tab: Tab, address: str, chromium: Browser
) -> None:
    tab.goto(f"{address}bladeren.html")
    box(tab, "Durf").check()
    box(tab, "2010").check()
    seen = (status(tab), shown(tab), chips(tab))

    tab.reload()
    assert (status(tab), shown(tab), chips(tab)) == seen
    with chromium.new_context() as another:
        other = another.new_page()
        other.goto(tab.url)
        assert (status(other), shown(other), chips(other)) == seen


def test_what_the_address_names_and_the_book_has_not_is_told_and_left_out(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html?thema=durf&thema=%3Cb%3Ehoop&utm_source=brief")

    assert status(tab) == "36 van de 72 gevonden Dit staat niet in het boek en telt niet mee: <b>hoop."
    assert chips(tab) == ["Thema: Durf"]


def test_choices_are_taken_away_one_by_one_and_all_at_once(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html?thema=durf&gemeente=breda&jaar=2010")

    tab.get_by_role("button", name="Haal weg: Gemeente: Breda").click()
    assert chips(tab) == ["Thema: Durf", "Jaar: 2010"]
    assert query(tab) == "thema=durf&jaar=2010"

    tab.get_by_role("button", name="Wis alles").click()
    assert (chips(tab), query(tab)) == ([], "")
    assert status(tab) == "72 verhalen en initiatieven"
    expect(tab.get_by_role("heading", level=2, name="Initiatieven")).to_be_visible()


# Long facets


def test_a_long_facet_shows_ten_and_on_request_all(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html")
    assert len(counts(tab, "mens")) == 10

    tab.locator("[data-facet=mens]").get_by_role("button", name="Toon alle").click()

    assert len(counts(tab, "mens")) == 25
    assert tab.evaluate("document.activeElement.labels[0].innerText").startswith("Mens 10")


def test_a_long_facet_can_be_searched(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html")

    tab.get_by_role("searchbox", name="Zoek hierin: Mensen").fill("méns 2")
    assert list(counts(tab, "mens")) == [f"Mens 2{number}" for number in range(5)]
    box(tab, "Mens 24").check()
    tab.get_by_role("searchbox", name="Zoek hierin: Mensen").fill("")

    # It stays in sight, though it is not among the first.
    assert len(counts(tab, "mens")) == 11
    assert chips(tab) == ["Mens: Mens 24"]


def test_a_value_that_was_let_go_stays_under_the_hand(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html?mens=mens-24")

    box(tab, "Mens 24").focus()
    tab.keyboard.press("Space")

    expect(box(tab, "Mens 24")).not_to_be_checked()
    expect(box(tab, "Mens 24")).to_be_focused()


# Keyboard, phone, no script


def test_choosing_goes_by_keyboard_alone(tab: Tab, address: str) -> None:
    tab.goto(f"{address}bladeren.html")
    box(tab, "Loslaten").focus()
    tab.keyboard.press("Space")
    expect(box(tab, "Loslaten")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    expect(box(tab, "Durf")).to_be_focused()
    assert chips(tab) == ["Thema: Loslaten", "Thema: Durf"]

    chip = tab.get_by_role("button", name="Haal weg: Thema: Durf")
    chip.focus()
    tab.keyboard.press("Enter")

    assert chips(tab) == ["Thema: Loslaten"]
    # The number of results is where the keyboard goes on.
    expect(tab.get_by_role("status")).to_be_focused()


def test_on_a_phone_a_choice_is_answered_where_the_reader_is_looking(chromium: Browser, address: str) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as phone:
        tab = phone.new_page()
        tab.goto(f"{address}bladeren.html")
        expect(box(tab, "Durf")).to_be_hidden()

        tab.get_by_text("Thema’s", exact=True).last.tap()
        box(tab, "Durf").tap()

        bar = tab.get_by_role("region", name="Keuzes").get_by_role("button", name="Toon 36")
        expect(bar).to_be_in_viewport(ratio=1)
        assert tab.evaluate("document.documentElement.scrollWidth") == 390
        bar.tap()
        expect(tab.get_by_role("status")).to_have_text("36 van de 72 gevonden")
        expect(tab.get_by_role("status")).to_be_in_viewport()
        expect(tab.get_by_role("status")).to_be_focused()


def test_without_a_script_everything_is_there_and_leads_on(chromium: Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{address}bladeren.html")

        assert len(set(shown(tab))) == 72
        expect(tab.get_by_role("checkbox")).to_have_count(0)
        expect(tab.get_by_role("button").filter(visible=True)).to_have_count(0)
        tab.get_by_text("Thema’s", exact=True).last.click()
        tab.locator("[data-facet=thema]").get_by_role("link", name="Durf").click()
        expect(tab).to_have_url(f"{address}themas/durf.html")


# The matrix


def test_a_number_of_the_matrix_leads_to_as_many_results(tab: Tab, address: str) -> None:
    tab.goto(f"{address}matrix.html")
    cell = tab.get_by_role("link", name="Durf in Breda")
    number = cell.inner_text().split()[0]

    cell.click()

    expect(tab.get_by_role("status")).to_have_text(f"{number} van de 72 gevonden")
    assert chips(tab) == ["Thema: Durf", "Gemeente: Breda"]
    # An address to share, without the place that is for who has no script.
    expect(tab).to_have_url(f"{address}bladeren.html?thema=durf&gemeente=breda")


def test_without_a_script_a_number_leads_to_its_municipality(chromium: Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        tab = context.new_page()
        tab.goto(f"{address}matrix.html")

        tab.get_by_role("link", name="Durf in Zeist").click()

        expect(tab.get_by_role("link", name="Zeist", exact=True)).to_be_in_viewport()


def test_on_a_phone_the_names_of_the_matrix_are_whole_words(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 844}) as phone:
        tab = phone.new_page()
        tab.goto(f"{demo_address}matrix.html")

        broken = tab.get_by_role("rowheader").evaluate_all(
            """headers => headers.flatMap((header) => {
              const text = header.querySelector("a")?.firstChild ?? header.firstChild;
              return [...text.data.matchAll(/[^\\s-]+/g)].filter(({ 0: word, index }) => {
                const range = document.createRange();
                range.setStart(text, index);
                range.setEnd(text, index + word.length);
                return range.getClientRects().length > 1;
              }).map(([word]) => word);
            })"""
        )
        assert not broken


def test_a_table_that_is_too_wide_scrolls_with_its_first_column_in_place(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 844}) as phone:
        tab = phone.new_page()
        tab.goto(f"{demo_address}matrix.html")
        assert tab.evaluate("document.documentElement.scrollWidth") == 390
        first = tab.get_by_role("rowheader").first
        left = first.evaluate("element => element.getBoundingClientRect().left")

        tab.get_by_role("region", name="Thema’s per gemeente").focus()
        total = tab.get_by_role("columnheader", name="Totaal")
        expect(total).not_to_be_in_viewport()
        for _ in range(30):
            tab.keyboard.press("ArrowRight")

        expect(total).to_be_in_viewport()

        assert first.evaluate("element => element.getBoundingClientRect().left") == left


@pytest.mark.node
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", ["bladeren.html?thema=loslaten&gemeente=hoogeveen&mens=x", "matrix.html"])
def test_axe_has_nothing_against_a_choice_or_the_matrix(
    axe: str, chromium: Browser, demo_address: str, width: int, page: str
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}{page}")
        for folded in tab.locator(".facets summary").all():
            if folded.locator("xpath=..").get_attribute("open") is None:
                folded.click()

        assert list(violations(tab, axe)) == []
