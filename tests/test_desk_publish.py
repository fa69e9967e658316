"""Publishing at the desk: what would change is seen first, and an earlier publication comes back as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import STORY, desk, desk_with_target, look, send
from tests.support.pictures import tiny_png
from tests.support.serving import Served
from verhalen_build.model.names import SitePath
from verhalen_build.publish.manifest import MANIFEST
from verhalen_build.publish.publications import PUBLICATIONS, publications_to

FINE, BAD, FAULTY = 200, 400, 422
SUMMARY = "samenvatting: Twee buren zetten een bank neer, en het dorp kreeg een plein."
PERSON = """\
---
naam: Joke Bakker
toestemming: {{naam: {form}, voor: [website], getoond_als: een buurvrouw}}
---
Zij kookt.
"""


@pytest.fixture
def web(tmp_path: Path) -> Path:
    return tmp_path / "web"


@pytest.fixture
def served(tmp_path: Path, web: Path) -> Iterator[Served]:
    """An archive with its desk, and a folder to publish to."""
    with desk_with_target(tmp_path / "archive", web) as desk_served:
        yield desk_served


def look_at(served: Served, publication: str = "") -> str:
    """What would change, as HTML."""
    status, answer = send(served, "api/publish/look", {"target": "", "publication": publication})
    assert status == FINE, answer
    return str(answer["html"])


def seen_in(html: str) -> str:
    """What the button of a look sends."""
    return html.partition('data-go="')[2].partition('"')[0]


def publish(served: Served, publication: str = "") -> str:
    """Looks, publishes that, and gives what was done as HTML."""
    seen = seen_in(look_at(served, publication))
    status, answer = send(served, "api/publish/go", {"target": "", "publication": publication, "seen": seen})
    assert status == FINE, answer
    return str(answer["html"])


def change(served: Served, old: str, new: str, path: str = STORY) -> None:
    """Edits a text outside the desk."""
    file = served.root / path
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_what_changes_is_seen_before_anything_goes(served: Served, web: Path) -> None:
    html = look_at(served)

    assert "De bank onder de linde" in html
    assert seen_in(html)
    assert not web.exists()


def test_what_was_seen_is_what_readers_get(served: Served, web: Path) -> None:
    done = publish(served)

    assert "Gepubliceerd" in done
    assert (web / "index.html").read_bytes() == (served.root / "site/index.html").read_bytes()
    assert "er is niets te publiceren" in look_at(served)


def test_what_changed_after_the_look_is_looked_at_again(served: Served, web: Path) -> None:
    seen = seen_in(look_at(served))
    change(served, SUMMARY, "samenvatting: Iets anders.")

    status, answer = send(served, "api/publish/go", {"target": "", "seen": seen})

    assert status == FAULTY
    assert answer["problems"][0]["code"] == "publish-outdated"
    assert "Er is iets veranderd sinds je keek" in answer["problems"][0]["message"]
    assert not web.exists()


def test_problems_come_before_the_button(served: Served, web: Path) -> None:
    change(served, SUMMARY, SUMMARY + "\nthemas: [Bestaat niet]")

    html = look_at(served)

    assert "Dit moet eerst in orde" in html
    assert not seen_in(html)
    status, answer = send(served, "api/publish/go", {"target": "", "seen": ""})
    assert (status, web.exists()) == (FAULTY, False), answer


def test_what_went_wrong_after_the_look_stops_it(served: Served, web: Path) -> None:
    seen = seen_in(look_at(served))
    change(served, SUMMARY, SUMMARY + "\nonbekend: ja")

    status, answer = send(served, "api/publish/go", {"target": "", "seen": seen})

    assert status == FAULTY
    assert "onbekend" in answer["problems"][0]["message"]
    assert not web.exists()


def test_who_is_named_for_the_first_time_is_shown(served: Served) -> None:
    publish(served)
    (served.root / "stories/people").mkdir(exist_ok=True)
    (served.root / "stories/people/joke.md").write_text(PERSON.format(form="volledig"), "utf-8")

    html = look_at(served)

    assert "Voor het eerst met naam (1)" in " ".join(html.replace("</h4>", "").split())
    assert "<li>Joke Bakker</li>" in html


def test_an_earlier_publication_comes_back_to_the_byte(served: Served, web: Path) -> None:
    publish(served)
    before = {path.relative_to(web): path.read_bytes() for path in web.rglob("*") if path.is_file()}
    change(served, SUMMARY, "samenvatting: Iets anders.")
    publish(served)
    first = publications_to(served.root, str(web))[-1]

    html = look_at(served, first.name)
    done = publish(served, first.name)

    assert "Terug naar het boek van" in html
    assert {path.relative_to(web): path.read_bytes() for path in web.rglob("*") if path.is_file()} == before
    assert done.count("Terug naar het boek van") == 1
    assert "samenvatting: Iets anders." in (served.root / STORY).read_text("utf-8")
    assert not list((served.root / PUBLICATIONS).glob("back-*"))


def test_whoever_withdrew_since_does_not_come_back(served: Served, web: Path) -> None:
    person = served.root / "stories/people/joke.md"
    person.parent.mkdir(exist_ok=True)
    person.write_text(PERSON.format(form="volledig"), "utf-8")
    publish(served)
    person.write_text(PERSON.format(form="rol"), "utf-8")
    publish(served)
    manifest = (web / MANIFEST).read_bytes()
    named = publications_to(served.root, str(web))[-1]

    html = look_at(served, named.name)
    status, _ = send(served, "api/publish/go", {"target": "", "publication": named.name, "seen": ""})

    assert "Joke Bakker" in html
    assert "Naar dit boek kun je nu niet terug" in html
    assert ">mensen/joke.html, regel" in html
    assert not seen_in(html)
    assert (status, (web / MANIFEST).read_bytes()) == (FAULTY, manifest)


def test_whoever_was_taken_out_of_the_book_does_not_come_back(served: Served, web: Path) -> None:
    person = served.root / "stories/people/joke.md"
    person.write_text(PERSON.format(form="volledig"), "utf-8")
    publish(served)
    person.unlink()
    publish(served)
    named = publications_to(served.root, str(web))[-1]

    html = look_at(served, named.name)
    _, answer = send(served, "api/publish/go", {"target": "", "publication": named.name, "seen": ""})

    assert answer["problems"][0]["code"] == "publication-names"
    assert "In dit boek van toen staat “Joke Bakker”, en in het boek van nu niet meer." in html
    assert not seen_in(html)


def test_pictures_that_come_back_are_shown(served: Served, web: Path) -> None:
    picture = "afbeelding: {bestand: bank.png, beschrijving: De bank}"
    (served.root / "stories/bank.png").write_bytes(tiny_png())
    change(served, SUMMARY, f"{SUMMARY}\n{picture}")
    publish(served)
    change(served, f"\n{picture}", "")
    publish(served)

    html = look_at(served, publications_to(served.root, str(web))[-1].name)

    assert "Weer te zien" in html
    assert "bank.png</li>" in html


def test_a_publication_of_which_a_file_is_gone_is_not_half_restored(served: Served, web: Path) -> None:
    publish(served)
    publication = publications_to(served.root, str(web))[0]
    (
        served.root / PUBLICATIONS / "files" / publication.files[SitePath("verhalen/de-bank-onder-de-linde.html")]
    ).unlink()

    status, answer = send(served, "api/publish/look", {"target": "", "publication": publication.name})

    assert status == FAULTY
    assert answer["problems"][0]["code"] == "publication-incomplete"
    assert "niet meer bewaard" in answer["problems"][0]["message"]
    assert "Naar deze kun je niet terug" in look(served, "publish").text


@pytest.mark.parametrize("asked", [{"target": "", "publication": "../../x"}, {"target": ""}, {}, {"target": 1}])
def test_what_is_no_request_of_the_page_is_refused(served: Served, asked: dict[str, object]) -> None:
    status, _ = send(served, "api/publish/look", {**asked, "iets": "anders"} if len(asked) == 1 else asked)

    assert status == BAD


def test_without_a_place_the_page_says_what_to_do(tmp_path: Path) -> None:
    with desk(tmp_path / "archive") as served:
        page = look(served, "publish")

    assert page.status == FINE
    assert "publiceren: {soort: map" in page.text
