"""Forgetting somebody changes every place that names them, all at once or not at all, and proves it."""

import re
import signal
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.killer import run_killed
from tests.support.media_bytes import SOUND
from tests.support.pictures import tiny_png
from tests.support.sites import everything

CONFIG = "titel: Ons boek\nadressleutel: geheim\ntoestemming: rol\nwebadres: https://boek.example/\n"
JOKE = """\
---
naam: Joke Bakker
alias: Jo van de soep
sorteernaam: Bakker, Joke
samenvatting: Kookt op dinsdag.
afbeelding: {bestand: ../images/portret.png, beschrijving: Joke bij de pan}
toestemming: {naam: volledig, voor: [website, boek, foto], getoond_als: een buurvrouw}
---
Joke woont om de hoek.
"""
SOUP = """\
---
titel: De soep van Joke Bakker
samenvatting: Joke kookt.
mensen: [ "Joke Bakker" , Piet Jansen] # Joke belde op dinsdag
afbeelding:
  bestand: images/groep.png
  beschrijving: Rond de tafel
  mensen: [Joke Bakker, Piet Jansen]
citaten:
  - {tekst: De pan was te klein., persoon: joke bakker, verwoording: letterlijk}
tussenstanden:
  - {datum: 2024-02, tekst: "[[Joke Bakker]] zoekt een pan."}
---
Toen kwam [[Joke Bakker]] met een pan. [[Jo van de soep|de kokkin]] lachte, en [[people/joke-bakker|Joke]] ook.
Daarna zei Joke **Bakker** niets meer. Joke's pan bleef staan.

- Joke Bakker
- [haar bladzijde](people/joke-bakker.md) en [Joke Bakker](people/joke-bakker.md#wie)

| wie | wat |
|---|---|
| [[Joke Bakker\\|zij]] | soep |

![Joke bij de pan](images/portret.png)
Lees ook [haar brief](images/brief-joke-bakker.pdf).
"""
FILES: dict[str, str | bytes] = {
    "config.yaml": CONFIG,
    "stories/images/portret.png": tiny_png(),
    "stories/images/groep.png": tiny_png(),
    "stories/images/brief-joke-bakker.pdf": b"%PDF-1.4\n%%EOF\n",
    "stories/images/tafel.png": tiny_png(),
    "stories/people/joke-bakker.md": JOKE,
    "stories/people/joke-pot.md": "---\nnaam: Joke Pot\ntoestemming: volledig\n---\nEen andere Joke.\n",
    "stories/people/piet.md": "---\nnaam: Piet Jansen\ntoestemming: volledig\n---\nBuurman van [[Joke Bakker]].\n",
    "stories/members.yaml": "- {naam: Piet Jansen, op_de_lijst: ja}\n- {naam: Joke Bakker, op_de_lijst: ja}\n",
    "stories/soep.md": SOUP,
    "stories/brood.md": "---\ntitel: Het brood\nmensen: [Joke Pot]\n---\nJoke bakte. Wat een bakker!\n",
    "stories/concept.md": "---\ntitel: Later\nconcept: ja\n---\nOoit kwam Joke Bakker terug.\n",
    "stories/.bring-in.jsonl": '{"path": "stories/brood.md"}\n{"path": "stories/people/joke-bakker.md"}\n',
    ".verhalen/trash/20240101-120000-soep.md": "Vroeger stond hier Joke Bakker.\n",
    ".verhalen/trash/20240101-120000-brood.md": "Meel.\n",
    ".verhalen/trash-origins/20240101-120000-soep.md.json": "stories/people/joke-bakker.md",
    ".verhalen/versions/0123456789abcdef/20240101-120000-000000.md": "Nog vroeger stond hier Joke Bakker.\n",
    "stories/people/_answers/2024-01-01.json": '{"format": "verhalen-answer-1", "person": "Joke Bakker"}',
    "stories/people/_answers/2024-01-02.json": '{"format": "verhalen-answer-1", "person": "Piet Jansen"}',
}


@pytest.fixture
def folder(archive: WriteArchive) -> Path:
    return archive(FILES)


def sources(folder: Path) -> dict[str, bytes]:
    """Every file of an archive but those that a build makes, with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    paths = {path.relative_to(folder).as_posix(): path for path in files}
    own = re.compile(r"site/|\.verhalen/(memo|\.gitignore|pictures/|publish-|change/|address)")
    return {name: path.read_bytes() for name, path in paths.items() if not own.match(name)}


def token_of(folder: Path) -> str:
    """What stands in place of the name in the record that stays."""
    (file,) = (folder / "stories" / "people").glob("persoon-*.md")
    return file.stem.removeprefix("persoon-")


def test_every_place_that_names_somebody_is_changed_and_the_rest_keeps_its_bytes(
    folder: Path, verhalen: RunVerhalen
) -> None:
    before = sources(folder)

    run = verhalen("forget", "joke bakker", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    token = token_of(folder)
    person = f"Persoon {token}"
    assert (folder / "stories" / "soep.md").read_text("utf-8") == (
        SOUP.replace("van Joke Bakker\n", "van een buurvrouw\n")
        .replace(": Joke kookt", ": Een buurvrouw kookt")
        .replace("# Joke belde", "# een buurvrouw belde")
        .replace(
            "afbeelding:\n  bestand: images/groep.png\n  beschrijving: Rond de tafel\n"
            "  mensen: [Joke Bakker, Piet Jansen]\n",
            "",
        )
        .replace("persoon: joke bakker", f"persoon: {person}")
        .replace('"Joke Bakker"', f'"{person}"')
        .replace("[[Joke Bakker]]", f"[[{person}]]")
        .replace("[[Jo van de soep|de kokkin]]", f"[[{person}|de kokkin]]")
        .replace("[[people/joke-bakker|Joke]]", f"[[{person}]]")
        .replace("zei Joke **Bakker** niets", "zei een buurvrouw niets")
        .replace("Joke's pan", "Een buurvrouw's pan")
        .replace("- Joke Bakker\n", "- Een buurvrouw\n")
        .replace("[haar bladzijde](people/joke-bakker.md)", f"[haar bladzijde](people/persoon-{token}.md)")
        .replace("[Joke Bakker](people/joke-bakker.md#wie)", f"[een buurvrouw](people/persoon-{token}.md)")
        .replace("[[Joke Bakker\\|zij]]", f"[[{person}\\|zij]]")
        .replace("![Joke bij de pan](images/portret.png)", "")
        .replace("[haar brief](images/brief-joke-bakker.pdf)", "haar brief")
    )
    after = sources(folder)
    assert after["stories/concept.md"].endswith(b"Ooit kwam een buurvrouw terug.\n")
    assert after["stories/members.yaml"] == b"- {naam: Piet Jansen, op_de_lijst: ja}\n"
    assert after["stories/.bring-in.jsonl"] == b'{"path": "stories/brood.md"}\n'
    untouched = ["stories/brood.md", "stories/people/joke-pot.md", "stories/images/tafel.png", "config.yaml"]
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}


def test_the_name_is_nowhere_afterwards_but_in_what_was_set_aside(folder: Path, verhalen: RunVerhalen) -> None:
    verhalen("build", cwd=folder)

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    assert "de naam staat in geen van de" in run.stdout
    telling = [name for name, data in sources(folder).items() if re.search(b"joke.bakker|jo van de soep", data.lower())]
    token = token_of(folder)
    # The letter has the old address of the page.
    assert telling == [f"forgotten/persoon-{token}/1.md", f"forgotten/persoon-{token}/letter.txt"]
    assert not [name for name in sources(folder) if "joke-bakker" in name]
    assert "Bakker" not in everything(folder / "site")
    assert sorted(path.name for path in (folder / f"forgotten/persoon-{token}").iterdir()) == [
        "1.md",
        "2.pdf",
        "3.png",
        "4.png",
        "letter.txt",
    ]
    assert sorted(path.name for path in (folder / ".verhalen/trash").iterdir()) == ["20240101-120000-brood.md"]
    assert [path.name for path in (folder / "stories/people/_answers").iterdir()] == ["2024-01-02.json"]
    assert b"Bakker" not in b"".join(path.read_bytes() for path in (folder / ".verhalen").rglob("*") if path.is_file())


def test_readers_see_the_words_in_place_of_the_name(folder: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("forget", "Joke Bakker", "--yes", "--shown-as", "de kokkin", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    page = re.sub(r"<[^>]*>", "", (folder / "site/verhalen/soep.html").read_text("utf-8"))
    assert "Toen kwam de kokkin met een pan." in page
    assert token_of(folder) not in everything(folder / "site")


def test_nothing_changes_without_confirmation(folder: Path, verhalen: RunVerhalen) -> None:
    before = sources(folder)

    runs = [verhalen("forget", "Joke Bakker", *options, cwd=folder) for options in ((), ("--dry-run", "--yes"))]

    assert all(run.exit_code == 0 for run in runs)
    assert all("Er is nog niets veranderd." in run.stderr for run in runs)
    assert (
        "stories/soep.md:2\n  - titel: De soep van Joke Bakker\n  + titel: De soep van een buurvrouw" in runs[0].stdout
    )
    assert "stories/people/joke-bakker.md gaat naar forgotten/persoon-" in runs[0].stdout
    assert ".verhalen/trash/20240101-120000-soep.md wordt weggegooid" in runs[0].stdout
    assert sources(folder) == before


def test_what_remains_outside_its_reach_is_a_list_with_a_letter_to_send_on(
    folder: Path, verhalen: RunVerhalen, archive: WriteArchive
) -> None:
    archive({"teruglezen-joke-bakker.html": "Joke Bakker"})

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    for words in ("Git", "Gedrukte boeken", "Webarchieven", "Zoekmachines", "opgehaald", "teruglezen-joke-bakker.html"):
        assert re.search(rf"\[ \] .*{words}", run.stdout), words
    letter = (folder / f"forgotten/persoon-{token_of(folder)}/letter.txt").read_text("utf-8")
    assert "https://boek.example/verhalen/soep.html" in letter
    assert "Joke" not in letter.replace("mensen/joke-bakker.html", "")


def test_a_story_with_the_name_in_its_title_is_called_otherwise_wherever_it_is_named(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    config = f"{CONFIG}boek: {{delen: [{{titel: Een, verhalen: [De soep van Joke Bakker]}}]}}\n"
    story = "---\ntitel: Later\nvervolg_op: De soep van Joke Bakker\n---\nNa [[De soep van Joke Bakker]].\n"
    folder = archive({**FILES, "config.yaml": config, "stories/later.md": story})

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    assert (folder / "config.yaml").read_text("utf-8") == config.replace("Joke Bakker", "een buurvrouw")
    assert (folder / "stories/later.md").read_text("utf-8") == story.replace("Joke Bakker", "een buurvrouw")


@pytest.mark.parametrize("words", ["de buurvrouw: die van hoek 3", "'t buurmeisje", "- #1", "Joke Bakker"])
def test_odd_words_in_place_of_the_name_leave_every_file_legible_or_change_nothing(
    folder: Path, verhalen: RunVerhalen, words: str
) -> None:
    before = sources(folder)

    run = verhalen("forget", "Joke Bakker", "--yes", "--shown-as", words, cwd=folder)

    assert "Traceback" not in run.stderr
    if run.exit_code:
        assert {name: data for name, data in sources(folder).items() if "problems" not in name} == before
    else:
        assert "Bakker" not in everything(folder / "site")


def test_somebody_in_a_list_of_people_gets_a_file_of_their_own(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    people = "- naam: Joke Bakker\n  website: https://joke.example\n- naam: Piet Jansen\n"
    story = "---\ntitel: De markt\n---\n[[Joke Bakker]] en [[Piet Jansen]].\n"
    folder = archive({"config.yaml": CONFIG, "stories/people.yaml": people, "stories/markt.md": story})

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    assert (folder / "stories/people.yaml").read_text("utf-8") == "- naam: Piet Jansen\n"
    assert f"[[Persoon {token_of(folder)}]]" in (folder / "stories/markt.md").read_text("utf-8")


def test_recordings_of_them_go_and_in_transcripts_of_others_the_name_is_replaced(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    cue = "WEBVTT\n\n00:00.000 --> 00:00.100\n"
    folder = archive(
        {
            "config.yaml": CONFIG + "mediaservers: [media.example.org]\n",
            "stories/people/joke-bakker.md": JOKE.replace("../images/portret.png", "../images/joke.png"),
            "stories/images/joke.png": tiny_png(),
            "stories/people/piet.md": "---\nnaam: Piet Jansen\ntoestemming: volledig\n---\nBuurman.\n",
            "stories/recordings/joke.mp3": SOUND,
            "stories/recordings/joke.vtt": f"{cue}De pan was te klein.\n",
            "stories/recordings/piet.mp3": SOUND,
            "stories/recordings/piet.vtt": f"{cue}Toen kwam Joke Bakker met een pan.\n",
            "stories/recordings/brief van Joke Bakker.mp3": SOUND,
            "stories/recordings/joke-en.vtt": f"{cue}The pan was too small.\n",
            "stories/recordings/piet-en.vtt": f"{cue}Then Joke Bakker came with a pan.\n",
            "stories/soup.md": (
                "---\ntitel: The soup\nvertaling_van: De soep\ntaal: en\nopnamen:\n"
                "  - {bestand: recordings/joke.mp3, transcript: recordings/joke-en.vtt}\n"
                "  - {bestand: recordings/piet.mp3, transcript: recordings/piet-en.vtt}\n"
                "---\nThere was soup.\n"
            ),
            "stories/soep.md": (
                "---\ntitel: De soep\nopnamen:\n"
                "  - {bestand: recordings/joke.mp3, sprekers: [Joke Bakker], transcript: recordings/joke.vtt}\n"
                "  - {bestand: recordings/piet.mp3, sprekers: [Piet Jansen], transcript: recordings/piet.vtt}\n"
                "  - {bestand: recordings/brief van Joke Bakker.mp3, sprekers: [Piet Jansen]}\n"
                "  - {bestand: 'https://media.example.org/joke.mp3', sprekers: [Joke Bakker], duur: '1:00'}\n"
                "---\nEr was soep.\n"
            ),
        }
    )

    run = verhalen("forget", "joke bakker", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    assert (folder / "stories" / "soep.md").read_text("utf-8") == (
        "---\ntitel: De soep\nopnamen:\n"
        "  - {bestand: recordings/piet.mp3, sprekers: [Piet Jansen], transcript: recordings/piet.vtt}\n"
        "---\nEr was soep.\n"
    )
    assert (folder / "stories" / "soup.md").read_text("utf-8") == (
        "---\ntitel: The soup\nvertaling_van: De soep\ntaal: en\nopnamen:\n"
        "  - {bestand: recordings/piet.mp3, transcript: recordings/piet-en.vtt}\n"
        "---\nThere was soup.\n"
    )
    left = {path.name: path for path in (folder / "stories" / "recordings").iterdir()}
    assert sorted(left) == ["piet-en.vtt", "piet.mp3", "piet.vtt"]
    assert left["piet.vtt"].read_text("utf-8") == f"{cue}Toen kwam een buurvrouw met een pan.\n"
    # In the language of the translation.
    assert left["piet-en.vtt"].read_text("utf-8") == f"{cue}Then someone involved came with a pan.\n"
    assert "De naam stond in stories/recordings/piet.vtt" in run.stdout


@pytest.mark.parametrize(
    "lists",
    [
        {"stories/people.yaml": "- naam: Joke Bakker\n"},
        {"stories/people/joke.md": "---\nnaam: Joke Bakker\n---\n", "stories/themes.yaml": ""},
        {"stories/people/joke.md": "---\nnaam: Joke Bakker\n---\n", "stories/themes.yaml": "# Komt nog.\n"},
    ],
    ids=["of which nothing is left", "without a byte", "of a comment"],
)
def test_a_list_may_be_empty(archive: WriteArchive, verhalen: RunVerhalen, lists: dict[str, str]) -> None:
    story = "---\ntitel: De markt\n---\nVan [[Joke Bakker]].\n"
    folder = archive({"config.yaml": CONFIG, "stories/markt.md": story, **lists})

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    assert f"[[Persoon {token_of(folder)}]]" in (folder / "stories/markt.md").read_text("utf-8")
    assert "Bakker" not in everything(folder / "site")


@pytest.mark.parametrize("listed", ["ja", "nee"])
def test_a_member_is_taken_off_the_list(archive: WriteArchive, verhalen: RunVerhalen, listed: str) -> None:
    members = f"- {{naam: Ada Pot, op_de_lijst: ja}}\n- {{naam: Joke Bakker, op_de_lijst: {listed}}}\n"
    story = "---\ntitel: De markt\n---\nVan [[Joke Bakker]] voor Joke.\n"
    folder = archive({"config.yaml": CONFIG, "stories/members.yaml": members, "stories/markt.md": story})

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    assert (folder / "stories/members.yaml").read_text("utf-8") == "- {naam: Ada Pot, op_de_lijst: ja}\n"
    assert not re.search("Joke|Bakker", (folder / "stories/markt.md").read_text("utf-8"))


def test_somebody_with_one_name_is_not_mistaken_for_others(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = "---\ntitel: De markt\nmensen: [Bert]\n---\nBert kwam. Ook Bert ging.\n"
    other = "---\ntitel: De haven\nmensen: [Bert Brand]\n---\nBert voer uit.\n"
    folder = archive({"config.yaml": CONFIG, "stories/markt.md": story, "stories/haven.md": other})
    archive({"stories/people/bert.md": "---\nnaam: Bert\n---\n"})

    run = verhalen("forget", "Bert", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    assert (folder / "stories/haven.md").read_text("utf-8") == other
    assert "Een betrokkene kwam. Ook een betrokkene ging." in (folder / "stories/markt.md").read_text("utf-8")


def test_somebody_who_is_only_mentioned_can_be_forgotten(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/markt.md": "---\ntitel: De markt\nmensen: [An de Wit]\n---\nDaar stond [[An de Wit]].\n",
        }
    )

    run = verhalen("forget", "An de Wit", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stdout + run.stderr
    token = token_of(folder)
    text = (folder / "stories/markt.md").read_text("utf-8")
    assert text == f"---\ntitel: De markt\nmensen: [Persoon {token}]\n---\nDaar stond [[Persoon {token}]].\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Zie https://elders.example/joke-bakker/ voor meer.", 4),
        ("Lees [[Stichting Joke Bakker]].", 4),
        ("Met Riek Bakker, Joke de Vries en Jan.", 4),
        ("[[Joke Bakker]] kwam met Riek Bakker, Joke de Vries en Jan.", 4),
        ("[[Joke Bakker]] kwam met burgemeester Bakker, Joke Smit en Kees.", 4),
    ],
)
def test_a_name_that_cannot_be_replaced_is_told_and_nothing_changes(
    archive: WriteArchive, verhalen: RunVerhalen, text: str, line: int
) -> None:
    folder = archive({**FILES, "stories/elders.md": f"---\ntitel: Elders\n---\n{text}\n"})
    archive({"stories/organisations/stichting.md": "---\nnaam: Stichting Joke Bakker\n---\n"})
    before = sources(folder)

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert f"stories/elders.md:{line}" in run.stderr
    assert "Er is niets veranderd." in run.stderr
    assert {name: data for name, data in sources(folder).items() if "problems" not in name} == before


def test_a_name_goes_where_a_row_with_another_of_their_names_begins_in_it(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    joke = JOKE.replace("alias: Jo van de soep", "alias: Hendrika Bakker")
    story = "---\ntitel: Rij\n---\nJoke Bakker, Hendrika Jansen en Ans.\n"
    folder = archive({**FILES, "stories/people/joke-bakker.md": joke, "stories/rij.md": story})

    run = verhalen("forget", "Joke Bakker", "--shown-as", "een buurvrouw", "--yes", cwd=folder)

    assert "Er is niets veranderd." not in run.stderr
    assert (folder / "stories/rij.md").read_text("utf-8") == story.replace("Joke Bakker", "Een buurvrouw")


def test_faults_that_were_there_before_do_not_stand_in_the_way(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**FILES, "stories/fout.md": "---\ntitel: Fout\nonzin: ja\n---\nTekst.\n"})

    run = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    # The site is not built with an error, but the sources are without the name.
    assert run.exit_code == 1
    assert "De site is nog zoals hij was." in run.stderr
    assert "Joke Bakker" not in (folder / "stories/soep.md").read_text("utf-8")
    assert "[ ] " in run.stdout


def test_a_file_with_ends_of_line_of_windows_keeps_them(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = "---\r\ntitel: De markt\r\n---\r\nDaar stond [[Joke Bakker]].\r\n"
    folder = archive({**FILES, "stories/markt.md": story.encode()})

    assert verhalen("forget", "Joke Bakker", "--yes", cwd=folder).exit_code == 0

    expected = story.replace("Joke Bakker", f"Persoon {token_of(folder)}").encode()
    assert (folder / "stories/markt.md").read_bytes() == expected


FORGET = """
import secrets
secrets.token_hex = lambda length: "0" * length * 2
from pathlib import Path
from datetime import date
from verhalen_build.conversation.forgetting import plan_forgetting
from verhalen_build.conversation.people import find_person
from verhalen_build.publish.source_change import change_sources
from verhalen_build.steps.live import first_state
from verhalen_build.steps.summary import Options, Stages

root = Path.cwd()
state = first_state(root, Options(Path("site"), date(2024, 6, 1), drafts=True, future=True), Stages())
change_sources(root, plan_forgetting(find_person(state, "Joke Bakker"), state).change)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_killed_at_any_moment_the_sources_are_the_old_ones_or_the_next_command_finishes(
    archive: WriteArchive, verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = archive(FILES)
    before = sources(folder)
    outcomes = set()
    for at in count(1):
        for name in sources(folder):
            (folder / name).unlink()
        archive(FILES)
        run = run_killed(["-c", FORGET], folder, tmp_path / "tools", at)
        assert run.returncode in {0, -signal.SIGKILL}, run.stderr

        verhalen("check", cwd=folder)

        after = {name: data for name, data in sources(folder).items() if "problems" not in name}
        outcomes.add(tuple(after.items()))
        if run.returncode == 0:
            break
    assert tuple(before.items()) in outcomes
    assert len(outcomes) == 2


def test_a_file_that_was_changed_meanwhile_keeps_all_as_it_is(folder: Path) -> None:
    from datetime import date

    from verhalen_build.conversation.forgetting import plan_forgetting
    from verhalen_build.conversation.people import find_person
    from verhalen_build.model.problems import UserFault
    from verhalen_build.publish.source_change import change_sources
    from verhalen_build.steps.live import State, first_state
    from verhalen_build.steps.summary import Options, Stages

    state = first_state(folder, Options(Path("site"), date(2024, 6, 1), drafts=True), Stages())
    assert isinstance(state, State)
    plan = plan_forgetting(find_person(state, "Joke Bakker"), state)
    (folder / "stories/soep.md").write_text("Net bewaard.", "utf-8")
    before = sources(folder)

    with pytest.raises(UserFault) as caught:
        change_sources(folder, plan.change)

    assert [(problem.code, problem.value) for problem in caught.value.problems] == [
        ("changed-meanwhile", "stories/soep.md")
    ]
    assert sources(folder) == before
