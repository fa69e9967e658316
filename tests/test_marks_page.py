"""The page where readers find what they marked: there in every book, empty until a browser fills it."""

from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pages import Page, read_pages

STORY = "---\ntitel: De kas\n---\nEr groeit van alles.\n"
PERSON = "---\nnaam: Joke\n---\nKookt.\n"


def built(
    archive: WriteArchive, verhalen: RunVerhalen, config: str = "titel: Ons boek\ntoestemming: volledig\n"
) -> dict[str, Page]:
    """The pages of a small book."""
    folder = archive({"config.yaml": config, "stories/kas.md": STORY, "stories/people/joke.md": PERSON})
    run = verhalen("build", "--no-search", cwd=folder)
    assert run.exit_code == 0, run.stderr
    return {page.path: page for page in read_pages(folder / "site")}


def scripts(page: Page) -> list[str]:
    """The names of the scripts of a page."""
    sources = (script.attributes.get("src") for script in page.tagged("script"))
    return [Path(source.partition("?")[0]).name for source in sources if source]


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ("titel: Ons boek\ntoestemming: volledig\n", "mijn-gele-zinnen.html"),
        ("title: Our book\nlanguage: en\nconsent: full\n", "my-yellow-sentences.html"),
    ],
)
def test_every_book_has_the_page_and_every_page_leads_to_it(
    archive: WriteArchive, verhalen: RunVerhalen, config: str, path: str
) -> None:
    pages = built(archive, verhalen, config)

    assert path in pages
    for page in pages.values():
        assert any(link.attributes.get("href", "").endswith(path) for link in page.tagged("a")), page.path


def test_only_stories_and_the_page_itself_have_the_marker(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    pages = built(archive, verhalen)

    assert {"marks.js", "marker.js"} <= set(scripts(pages["verhalen/kas.html"]))
    assert {"marks.js", "my-marks.js"} <= set(scripts(pages["mijn-gele-zinnen.html"]))
    assert not {"marks.js", "marker.js", "my-marks.js"} & set(scripts(pages["mensen/joke.html"]))


def test_the_name_of_the_book_tells_its_marks_from_those_of_another(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    pages = built(archive, verhalen, "titel: 'Ons \"boek\" <b>'\n")

    for path in ("verhalen/kas.html", "mijn-gele-zinnen.html"):
        names = [
            element.attributes["data-book"] for element in pages[path].elements if "data-book" in element.attributes
        ]
        assert [name.replace("“", '"').replace("”", '"') for name in names] == ['Ons "boek" <b>']
