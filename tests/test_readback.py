"""What somebody reads back is what the site says about them, sentence for sentence, and nothing about others."""

import json
import re
from base64 import b64decode
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.demo import site_of
from tests.support.media_bytes import SOUND
from tests.support.pictures import tiny_png
from tests.support.readback import linked_sentences, page_of, statements, words
from verhalen_build.conversation.answers import ANSWERS

CONFIG = "titel: Ons boek\nadressleutel: geheim\ntoestemming: rol\n"
JOKE = """\
---
naam: Joke Bakker
alias: Jo van de soep
samenvatting: Kookt op dinsdag.
afbeelding: {bestand: ../images/joke.png, beschrijving: Joke bij de pan}
toestemming: {naam: volledig, voor: [website, boek, foto], sinds: 2024, grond: afgesproken}
---
Joke woont om de hoek. Ze begon met één pan, samen met [[Piet Jansen]].
"""
SOUP = """\
---
titel: De soep
datum: 2024-03
gemeente: Zwolle
mensen: [Joke Bakker, Piet Jansen]
citaten:
  - {tekst: De pan was te klein., persoon: Joke Bakker, verwoording: letterlijk}
  - {tekst: Mij te zout., persoon: Piet Jansen, verwoording: letterlijk}
lessen: ["Vraag [[Joke Bakker]] eerst.", Begin klein.]
---
Het regende. Toen kwam [[Joke Bakker]] met een pan. [[Piet Jansen]] keek toe.

Joke lachte. Niemand anders wilde.

> “Nog één keer,” zei [[Jo van de soep|de kokkin]]. En zo ging het.
"""
FILES: dict[str, str | bytes] = {
    "config.yaml": CONFIG,
    "stories/images/joke.png": tiny_png(),
    "stories/people/joke-bakker.md": JOKE,
    "stories/people/piet.md": "---\nnaam: Piet Jansen\ntoestemming: {naam: rol, getoond_als: een buurman}\n---\n",
    "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\nprovincie: Overijssel\n---\n",
    "stories/soep.md": SOUP,
    "stories/brood.md": "---\ntitel: Het brood\n---\nNiemand kwam. De bakker bakte door.\n",
    "stories/concept.md": "---\ntitel: Later\nconcept: ja\n---\nOoit kwam [[Joke Bakker]] terug.\n",
}


@pytest.fixture
def folder(archive: WriteArchive) -> Path:
    return archive(FILES)


def readback(verhalen: RunVerhalen, folder: Path, name: str) -> Path:
    """The file that somebody reads back."""
    run = verhalen("readback", name, cwd=folder)
    assert run.exit_code == 0, run.stderr
    return folder / run.stdout.strip()


def test_each_sentence_field_quote_and_lesson_that_names_somebody_is_there(folder: Path, verhalen: RunVerhalen) -> None:
    file = readback(verhalen, folder, "joke bakker")

    assert file.name == "teruglezen-joke-bakker.html"
    assert statements(file) == [
        "Joke Bakker",
        "Kookt op dinsdag.",
        "Jo van de soep",
        "Joke bij de pan",
        "Joke woont om de hoek.",
        "Ze begon met één pan, samen met een buurman.",
        "Joke Bakker",
        "Tekst: De pan was te klein.; Persoon: Joke Bakker; Verwoording: letterlijk",
        "Vraag Joke Bakker eerst.",
        "Toen kwam Joke Bakker met een pan.",
        "Joke lachte.",
        "“Nog één keer,” zei de kokkin.",
    ]


def test_what_somebody_says_in_a_recording_and_what_others_say_of_them_is_there(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    recording = "opnamen: [{bestand: a.mp3, sprekers: [Joke Bakker, Piet Jansen], transcript: a.txt}]\n"
    folder = archive(
        {
            **FILES,
            "stories/brood.md": f"---\ntitel: Het brood\n{recording}---\nNiemand kwam.\n",
            "stories/bread.md": (
                "---\ntitel: The bread\nvertaling_van: Het brood\ntaal: en\n"
                "opnamen: [{bestand: a.mp3, transcript: b.txt}]\n---\nNobody came.\n"
            ),
            "stories/a.mp3": SOUND,
            "stories/a.txt": "0:00 Joke: Ik kwam. Met een pan.\n0:00 Piet: Met welke pan? Die van Joke.\n",
            "stories/b.txt": "0:00 Joke: I came.\n0:00 Piet: With which pan?\n",
        }
    )

    said = statements(readback(verhalen, folder, "Joke Bakker"))

    assert {"Ik kwam. Met een pan.", "Die van Joke.", "I came."} <= {*said}
    assert not {"Met welke pan?", "With which pan?"} & {*said}


def test_others_are_named_as_readers_see_them_and_drafts_stay_out(folder: Path, verhalen: RunVerhalen) -> None:
    text = readback(verhalen, folder, "Joke Bakker").read_text("utf-8")

    assert "een buurman" in text
    assert not re.search("Piet|Jansen|zout|Ooit|bakte", text)


def test_somebody_who_is_not_named_reads_what_readers_see(folder: Path, verhalen: RunVerhalen) -> None:
    file = readback(verhalen, folder, "Piet Jansen")

    assert statements(file) == [
        "Een buurman",
        "Een buurman",
        "Tekst: Mij te zout.; Persoon: Een buurman; Verwoording: letterlijk",
        "Een buurman keek toe.",
        "Ze begon met één pan, samen met een buurman.",
    ]
    assert "Bakker" not in words(page_of(file).find(".//h1"))


def test_the_file_says_how_somebody_is_named_for_what_and_since_when(folder: Path, verhalen: RunVerhalen) -> None:
    text = words(page_of(readback(verhalen, folder, "Joke Bakker")))

    assert "Lezers zien: “Joke Bakker”." in text
    assert "Afgesproken is: website, boek, foto, sinds 2024, afgesproken." in text
    assert "De soep verhaal · maart 2024 · Zwolle" in text


def test_a_picture_is_in_the_file_itself_and_nothing_is_fetched(
    folder: Path, verhalen: RunVerhalen, chromium: Browser
) -> None:
    file = readback(verhalen, folder, "Joke Bakker")
    (source,) = re.findall(r'<img src="data:image/png;base64,([^"]+)"', file.read_text("utf-8"))
    requests: list[str] = []

    with chromium.new_context() as context:
        tab = context.new_page()
        tab.on("request", lambda request: requests.append(request.url))
        tab.goto(file.as_uri())

    assert b64decode(source).startswith(b"\x89PNG")
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def test_a_picture_that_readers_do_not_see_is_only_told(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**FILES, "stories/people/joke-bakker.md": JOKE.replace(", foto]", "]")})
    story = SOUP.replace(
        "citaten:", "afbeelding: {bestand: images/joke.png, beschrijving: De pan, mensen: Joke Bakker}\nciten:"
    )
    archive({"stories/soep.md": story.replace("citen:", "citaten:")})

    text = readback(verhalen, folder, "Joke Bakker").read_text("utf-8")

    assert "<img" not in text
    assert "Lezers zien het niet" in text


def test_somebody_who_is_only_mentioned_can_read_back_too(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**FILES, "stories/markt.md": "---\ntitel: De markt\n---\nDaar stond [[people/an-de-wit]].\n"})
    archive({"stories/markt.md": "---\ntitel: De markt\nmensen: [An de Wit]\n---\nDaar stond [[An de Wit]].\n"})

    assert statements(readback(verhalen, folder, "An de Wit"))[1:] == ["Daar stond een betrokkene."]


@pytest.mark.parametrize("person", ["frans-kerver", "albert-jan-kruiter", "joop-hofman", "bert", "nicole"])
def test_the_sentences_are_those_of_the_finished_site(
    demo_site: Path, verhalen: RunVerhalen, person: str, tmp_path: Path
) -> None:
    archive = site_of(demo_site.parent).parent / "archive"
    run = verhalen("readback", f"people/{person}", "--output", str(tmp_path / "terug.html"), cwd=archive)
    assert run.exit_code == 0, run.stderr
    said = statements(tmp_path / "terug.html")
    page = demo_site / "mensen" / f"{person}.html"

    sentences = list(linked_sentences(demo_site, page))

    assert sentences
    for paragraph, start in sentences:
        spans = [(paragraph.find(text), len(text)) for text in said if text in paragraph]
        assert any(first <= start < first + length for first, length in spans), paragraph
    everything = "\n".join(words(page_of(file)) for file in demo_site.rglob("*.html"))
    in_texts = [text for text in said if text.endswith((".", "?", "!")) and ";" not in text]
    assert in_texts
    assert [text for text in in_texts if text not in everything] == []


@pytest.mark.parametrize(("name", "near"), [("Jook Bakker", "Bedoel je Joke Bakker?"), ("Niemand", "verhalen consent")])
def test_a_name_of_nobody_is_told_with_one_like_it(folder: Path, verhalen: RunVerhalen, name: str, near: str) -> None:
    run = verhalen("readback", name, cwd=folder)

    assert run.exit_code == 1
    assert "person-unknown" in run.stderr
    assert near in run.stderr


def test_a_name_of_several_people_is_told_with_their_files(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    people = {f"stories/people/{file}.md": "---\nnaam: Wim Vos\n---\n" for file in ("wim", "wim-vos")}
    folder = archive({**FILES, **people})

    run = verhalen("readback", "Wim Vos", cwd=folder)

    assert run.exit_code == 1
    assert "person-ambiguous" in run.stderr
    assert "stories/people/wim-vos.md, stories/people/wim.md" in run.stderr
    assert verhalen("readback", "people/wim", cwd=folder).exit_code == 0


# The answer


def answer_to(chromium: Browser, file: Path, tmp_path: Path) -> Path:
    """Fills the form in as somebody would, and saves the answer."""
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        tab = context.new_page()
        tab.goto(file.as_uri())
        part = tab.get_by_role("group", name="Toen kwam Joke Bakker met een pan.")
        part.get_by_label("Dit moet anders").check()
        part.get_by_label("Wat moet het worden?").fill("Toen kwam ik met twee pannen.")
        tab.get_by_role("group", name="Joke lachte.").get_by_label("Dit niet").check()
        tab.get_by_label("voornaam: “Joke”").check()
        tab.get_by_label("foto").uncheck()
        with tab.expect_download() as download:
            tab.get_by_role("button", name="Bewaar mijn antwoorden als bestand").click()
        saved = tmp_path / download.value.suggested_filename
        download.value.save_as(saved)
        return saved


def test_an_answer_that_is_filled_in_comes_back_beside_the_records(
    folder: Path, verhalen: RunVerhalen, chromium: Browser, tmp_path: Path
) -> None:
    saved = answer_to(chromium, readback(verhalen, folder, "Joke Bakker"), tmp_path)
    (folder / "teruglezen-joke-bakker.html").unlink()

    run = verhalen("bring-in", str(saved), cwd=folder)

    assert saved.name == "antwoord.json"
    assert run.exit_code == 0, run.stderr
    lines = [line.strip() for line in run.stdout.splitlines()]
    assert lines[0].startswith("Antwoord van Joke Bakker")
    assert "Naam: voornaam" in lines
    assert "Voor: website, boek" in lines
    assert "Dit moet anders (stories/soep.md)" in lines
    assert "→ Toen kwam ik met twee pannen." in lines
    assert "Dit niet (stories/soep.md)" in lines
    (kept,) = (folder / ANSWERS).iterdir()
    assert "joke" not in kept.name
    assert json.loads(kept.read_bytes())["person"] == "Joke Bakker"
    built = verhalen("build", cwd=folder)
    assert built.exit_code == 0, built.stderr
    assert not list((folder / "site").rglob("*antwoord*")) + list((folder / "site").rglob("*answers*"))


def test_an_answer_is_kept_once_and_tells_where_the_text_has_changed_since(
    folder: Path, verhalen: RunVerhalen, archive: WriteArchive
) -> None:
    answer = {
        "format": "verhalen-answer-1",
        "person": "Joke Bakker",
        "statements": [{"id": "0" * 12, "text": "Dit stond er.", "verdict": "remove"}],
    }
    archive({"antwoord.json": json.dumps(answer)})

    runs = [verhalen("bring-in", "antwoord.json", cwd=folder) for _ in range(2)]

    assert all("Dit niet (de tekst is intussen veranderd)" in run.stdout for run in runs)
    assert len(list((folder / ANSWERS).iterdir())) == 1


def test_what_somebody_wrote_does_nothing_in_a_terminal(
    folder: Path, verhalen: RunVerhalen, archive: WriteArchive
) -> None:
    words = "Weg\x1b[2J\x07 ermee\r\nnu"
    answer = {"format": "verhalen-answer-1", "person": "Joke Bakker", "note": words, "shown_as": words}
    archive({"antwoord.json": json.dumps({**answer, "statements": [{"id": "x", "text": words, "words": words}]})})

    run = verhalen("bring-in", "antwoord.json", cwd=folder)

    assert run.exit_code == 0
    assert run.stdout.count("Weg [2J ermee nu") == 4
    assert not re.search("[\x00-\x09\x0b-\x1f]", run.stdout)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": "verhalen-answer-2", "person": "Joke Bakker"}', b"[" * 100_000],
    ids=["empty", "no fields", "a list", "not UTF-8", "another format", "too deep"],
)
def test_what_is_no_answer_is_told(archive: WriteArchive, verhalen: RunVerhalen, data: bytes) -> None:
    folder = archive({**FILES, "vreemd.json": data})

    run = verhalen("bring-in", "vreemd.json", cwd=folder)

    assert run.exit_code == 1
    assert "answer-unreadable" in run.stderr
    assert not (folder / ANSWERS).exists()
