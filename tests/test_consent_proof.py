"""Names put in every place there is do not get out; and the search would have found them if they had."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pictures import tiny_png
from tests.support.sites import everything
from verhalen_build.archive import public
from verhalen_build.archive.naming import Naming
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Problem
from verhalen_build.model.reference import example_of
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind, builtin_schema
from verhalen_build.site import slot_filling
from verhalen_build.steps import rendering, searching
from verhalen_build.steps.proof import SiteSearch

CONFIG = "titel: Ons boek\nadressleutel: geheim\n"
# A translation has words only, and recordings need a file of sound.
OTHER_TEXTS = ("translation_of", "original_digest", "recordings")
LETTERS = "abcdefghijklmnopqrstuvwxyz"

TEXT = """\
@ begon. Daarna kwam **@** en *met @*, ook @.

## Wat @ deed

- punt van @
- [ ] nog met @

| Wie | Wat |
|-----|-----|
| @   | met @ |

> Gezegd tegen @.

> [!NOTE] Over @
> Nog eens @.

Een noot.[^1]

[^1]: Volgens @.
"""


class Canaries:
    """People who are not named, each with a name of their own; how many there are."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def name(self) -> str:
        """The name of another one."""
        number = len(self.names)
        self.names.append(f"Kanarie {LETTERS[number // 26].upper()}{LETTERS[number % 26]}vogel")
        return self.names[-1]

    def fill(self, text: str) -> str:
        """A text with a link to a new one for each @."""
        first, *others = text.split("@")
        return first + "".join(f"[[{self.name()}]]{other}" for other in others)

    def value(self, field: Field) -> object:
        """A value for a field, with a new one wherever there may be a person."""
        match field.type:
            case FieldType.REFERENCE:
                return self.name() if "person" in field.to else f"Een {field.to[0]}"
            case FieldType.MARKDOWN:
                return self.fill("Volgens @ en **@**.")
            case FieldType.CHOICE:
                return next(iter(field.choices))
            case FieldType.IMAGE:
                return {inner.key: self.value(inner) for inner in IMAGE_FIELDS} | {"src": "tuin.png"}
            case FieldType.GROUP:
                return {inner.key: self.value(inner) for inner in field.fields if inner.key not in {"until", "ended"}}
            case FieldType.TEXT:
                return "woorden"
        return example_of(field.type, "nl")

    def record(self, kind: Kind) -> str:
        """A record of a kind with every field, and a text."""
        others = (
            field
            for field in kind.fields
            if field.key not in {"title", "aliases", "draft", "consent", "merged_into", "lang", "kept", "sha256"}
            and field.key not in OTHER_TEXTS
        )
        values = {field.key: [self.value(field)] * 1 if field.repeat else self.value(field) for field in others}
        return f"---\n{_yaml({'title': f'Een {kind.key}', **values})}---\n{self.fill(TEXT)}"


def _yaml(values: dict[str, object]) -> str:
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False))


@pytest.fixture
def aviary(archive: WriteArchive) -> Path:
    """An archive with people who are not named in every field and place there is."""
    canaries = Canaries()
    files: dict[str, str | bytes] = {"stories/tuin.png": tiny_png()}
    for kind in builtin_schema().kinds.values():
        path = "/".join(part for part in ("stories", kind.folder, f"een-{kind.key}.md") if part)
        files[path] = canaries.record(kind).replace("src: tuin.png", "src: /tuin.png").replace("/tuin.png", "tuin.png")
    files["config.yaml"] = CONFIG + canaries.fill("beschrijving: Een boek van @ en @.\n")
    people = [
        f"- naam: {name}\n  alias: [Bijnaam {name}, oud/{name.replace(' ', '-')}.html]\n  sorteernaam: {name} zelf\n"
        "  toestemming: {naam: rol, getoond_als: een vogel}\n"
        for name in canaries.names
    ]
    files["stories/people.yaml"] = "".join(people)
    assert len(canaries.names) > 100
    return archive(files)


def test_a_hundred_names_in_every_field_and_place_are_nowhere_in_the_site(aviary: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("build", cwd=aviary)

    assert run.exit_code == 0, run.stderr
    site = everything(aviary / "site").lower()
    assert "kanarie" not in site
    assert "een vogel" in site
    assert (aviary / "site/pagefind").is_dir()


FOR_ELSEWHERE = (
    "feed.atom",
    "themas/een-theme.atom",
    "gemeenten/een-municipality.atom",
    "verhalen/een-story.html.md",
    "llms.txt",
    "sitemap.xml",
    "opensearch.xml",
    "robots.txt",
    ".well-known/tdmrep.json",
)


def test_what_is_read_elsewhere_has_none_of_those_names_either(aviary: Path, verhalen: RunVerhalen) -> None:
    with (aviary / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("webadres: https://boek.voorbeeld.nl/\ndatamining: toegestaan\n")

    run = verhalen("build", cwd=aviary)

    assert run.exit_code == 0, run.stderr
    assert [path for path in FOR_ELSEWHERE if not (aviary / "site" / path).is_file()] == []
    assert "kanarie" not in everything(aviary / "site").lower()
    assert all("een vogel" in (aviary / "site" / path).read_text("utf-8").lower() for path in FOR_ELSEWHERE[:4])


BROKEN: dict[str, tuple[object, str, object]] = {
    "names": (Naming, "name_in_text", lambda self, record: record.title),
    "names that stand alone": (Naming, "name", lambda self, record: record.title),
    "addresses": (Naming, "addressed", lambda self, record: record),
    "records": (Naming, "public", lambda self, record: record),
    "ids of headings": (public, "_shown_ids", lambda record, archive, naming: {}),
    "links": (slot_filling, "_label", lambda name: slot_filling.Fill(label="Kanarie Aavogel")),
    "search": (searching, "search_document", lambda page: b"<html><body>Kanarie Aavogel</body></html>"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_where_the_replacement_is_broken_nothing_is_published(
    aviary: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(*BROKEN[broken])

    run = verhalen("build", cwd=aviary)

    assert run.exit_code == 1
    assert "[name-in-output]" in run.stderr
    published = everything(aviary / "site").lower() if (aviary / "site").exists() else ""
    assert "kanarie" not in published


def zipped(name: str) -> bytes:
    """A ZIP file with a file that has a name in its text."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{name}</w:t>")
    return file.getvalue()


def portable(name: str) -> bytes:
    """A PDF with a name in its properties."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": name})
    writer.write(file)
    return file.getvalue()


def joined_letters(name: str) -> bytes:
    """A PDF of a program that has one sign for three letters of a name."""
    before, after = name.split("ffi")
    text = f"BT /F 12 Tf ({before}\x01{after}) Tj ET".encode("latin-1")
    return b"\n".join(
        (
            b"%PDF-1.4",
            b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources 6 0 R>>endobj",
            b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj" % (len(text), text),
            b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[1/ffi]>>>>endobj",
            b"6 0 obj<</Font<</F 5 0 R>>>>endobj",
            b"trailer<</Root 1 0 R>>",
            b"startxref\n0",
            b"%%EOF",
        )
    )


def noted_png(name: str) -> bytes:
    """A PNG with a name in a compressed note."""
    notes, file = PngImagePlugin.PngInfo(), io.BytesIO()
    notes.add_text("Author", name, zip=True)
    Image.new("L", (1, 1)).save(file, "PNG", pnginfo=notes)
    return file.getvalue()


FILES: dict[str, Callable[[str], bytes]] = {
    "plan.docx": zipped,
    "plan.pdf": portable,
    "kaart.txt": str.encode,
    "oud.txt": lambda name: name.encode("utf-16"),
    "pagina.html": lambda name: f"<p>{name.replace(' ', '&nbsp;')}</p>".encode(),
    "tekening.svg": lambda name: f"<svg xmlns='http://www.w3.org/2000/svg'><text>{name}</text></svg>".encode(),
}


@pytest.mark.parametrize("file", FILES)
def test_a_name_in_a_linked_file_stops_the_build(archive: WriteArchive, verhalen: RunVerhalen, file: str) -> None:
    person = "---\nnaam: Wilhelmina Zandvliet\n---\n"
    story = f"# De tuin\n\nZie [het bestand]({file}).\n"
    content = FILES[file]("Wilhelmina Zandvliet")
    folder = archive(
        {"config.yaml": CONFIG, "stories/people/w.md": person, "stories/tuin.md": story, f"stories/{file}": content}
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert f"site/bestanden/{file}" in run.stderr
    assert "[name-in-output]" in run.stderr
    assert not (folder / "site").exists()


@pytest.mark.parametrize("file", FILES)
def test_a_name_in_a_linked_file_with_its_last_name_first_stops_the_build(
    archive: WriteArchive, verhalen: RunVerhalen, file: str
) -> None:
    person = "---\nnaam: Wilhelmina van Zandvliet\n---\n"
    story = f"# De tuin\n\nZie [het bestand]({file}).\n"
    content = FILES[file]("Zandvliet, Wilhelmina van")
    folder = archive(
        {"config.yaml": CONFIG, "stories/people/w.md": person, "stories/tuin.md": story, f"stories/{file}": content}
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert "staat “Zandvliet, Wilhelmina van”" in run.stderr
    assert not (folder / "site").exists()


def test_of_a_name_without_a_place_where_it_was_agreed_none_is_told(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = "# De tuin\n\nZie [het verslag](a.txt).\n"
    folder = archive({"config.yaml": CONFIG, "stories/tuin.md": story, "stories/a.txt": "Met Karel Verborgen."})
    monkeypatch.setenv("VERHALEN_WITHHELD", "Karel Verborgen\n")

    run = verhalen("build", cwd=folder)

    assert "[name-in-output]" in run.stderr
    assert "De afspraak staat" not in run.stderr


def test_two_people_in_a_row_in_a_linked_file_are_told_and_stop_nothing(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    files = {"stories/people/w.md": "---\nnaam: Wilhelmina Zandvliet\ntoestemming: voornaam\n---\n"}
    # On a page the same is a list that the program made, or what was told at its place in the text.
    story = "---\ntitel: De tuin\nmensen: [Riek Zandvliet, Wilhelmina Zandvliet]\n---\nZie [het verslag](a.txt).\n"
    people = "---\nnaam: Riek Zandvliet\ntoestemming: volledig\n---\n"
    folder = archive(
        {**files, "config.yaml": CONFIG, "stories/people/r.md": people, "stories/tuin.md": story}
        | {"stories/a.txt": "Aanwezig: Riek Zandvliet, Wilhelmina de Vries."}
    )

    run = verhalen("build", "--strict", cwd=folder)
    proven = verhalen("proof", "bewijs.txt", cwd=folder)

    assert run.exit_code == proven.exit_code == 0, run.stderr
    assert run.stderr.count("[name-perhaps-in-output]") == 1
    assert "site/bestanden/a.txt:1: let op" in run.stderr
    assert "twee mensen achter elkaar" in (folder / "bewijs.txt").read_text("utf-8")
    assert (folder / "bewijs.txt").read_text("utf-8").count("Zandvliet, Wilhelmina") == 1


def test_a_name_in_the_notes_of_a_picture_is_taken_out(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    person = "---\nnaam: Wilhelmina Zandvliet\n---\n"
    story = "# De tuin\n\n![Een tuin](tuin.png)\n"
    picture = noted_png("Wilhelmina Zandvliet")
    folder = archive(
        {"config.yaml": CONFIG, "stories/people/w.md": person, "stories/tuin.md": story, "stories/tuin.png": picture}
    )

    assert verhalen("build", cwd=folder).exit_code == 0


def test_if_the_notes_of_a_picture_were_left_in_the_search_would_find_the_name(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "public_bytes", lambda data: data)
    person = "---\nnaam: Wilhelmina Zandvliet\n---\n"
    story = "# De tuin\n\n[De foto](tuin.png)\n"
    picture = noted_png("Wilhelmina Zandvliet")
    folder = archive(
        {"config.yaml": CONFIG, "stories/people/w.md": person, "stories/tuin.md": story, "stories/tuin.png": picture}
    )

    run = verhalen("build", cwd=folder)

    assert "site/bestanden/tuin.png" in run.stderr


def test_a_name_in_a_document_is_found_where_its_letters_are_one_sign(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    person, story = "---\nnaam: Wies Griffioen\n---\n", "# De tuin\n\nZie [het plan](plan.pdf).\n"
    plan = joined_letters("Wies Griffioen")
    folder = archive(
        {"config.yaml": CONFIG, "stories/people/w.md": person, "stories/tuin.md": story, "stories/plan.pdf": plan}
    )

    run = verhalen("build", cwd=folder)

    assert "In dit bestand van de site staat “Wies Griffioen”" in run.stderr
    # What the library mends in a document is of no use to an editor.
    assert run.stderr.startswith("site/bestanden/plan.pdf")


def test_a_file_that_cannot_be_opened_is_told(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    person = "---\nnaam: Wilhelmina Zandvliet\n---\n"
    story = "# De tuin\n\nZie [het plan](plan.zip).\n"
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/w.md": person,
            "stories/tuin.md": story,
            "stories/plan.zip": b"PK\x03\x04kapot",
        }
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0
    assert "[output-not-searched]" in run.stderr


def test_only_what_changed_is_searched_again(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = "# {title}\n\nKoud.\n"
    files = {f"stories/{name}.md": story.replace("{title}", name) for name in ("een", "twee", "drie")}
    folder = archive({"config.yaml": CONFIG, "stories/people/w.md": "---\nnaam: Wilhelmina Zandvliet\n---\n", **files})
    verhalen("build", cwd=folder)
    searched: list[str] = []

    search = SiteSearch.problems

    def search_and_note(self: SiteSearch, path: SitePath, data: bytes) -> tuple[Problem, ...]:
        searched.append(path)
        return search(self, path, data)

    monkeypatch.setattr(SiteSearch, "problems", search_and_note)
    (folder / "stories/een.md").write_text("# een\n\nWarm.\n", "utf-8")

    verhalen("build", cwd=folder)

    assert "verhalen/een.html" in searched
    assert "verhalen/twee.html" not in searched


def test_a_name_withheld_since_is_not_left_in_the_old_search(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    person = "---\nnaam: Wilhelmina Zandvliet\ntoestemming: volledig\n---\n"
    story = "# De tuin\n\nMet [[Wilhelmina Zandvliet]].\n"
    folder = archive({"config.yaml": CONFIG, "stories/people/w.md": person, "stories/tuin.md": story})
    assert verhalen("build", cwd=folder).exit_code == 0
    assert "Zandvliet" in everything(folder / "site")
    (folder / "stories/people/w.md").write_text(person.replace("volledig", "rol"), "utf-8")

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert "zandvliet" not in everything(folder / "site").lower()


# A site that is there


def test_a_site_that_is_there_can_be_searched_with_a_report(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    person = "---\nnaam: Wilhelmina Zandvliet\ntoestemming: rol\n---\n"
    folder = archive({"config.yaml": CONFIG, "stories/people/w.md": person, "stories/tuin.md": "# De tuin\n\nKoud.\n"})
    verhalen("build", cwd=folder)

    run = verhalen("proof", "bewijs.txt", cwd=folder)

    assert run.exit_code == 0, run.stderr
    report = (folder / "bewijs.txt").read_text("utf-8")
    page = (folder / "site/verhalen/tuin.html").read_bytes()
    assert "Geen naam gevonden." in report
    assert "Wilhelmina Zandvliet; een betrokkene; stories/people/w.md" in report
    assert f"{hashlib.sha256(page).hexdigest()} {len(page):>9} verhalen/tuin.html" in report


def test_a_name_in_a_site_that_is_there_is_found(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    person = "---\nnaam: Wilhelmina Zandvliet\ntoestemming: rol\n---\n"
    folder = archive(
        {"config.yaml": CONFIG, "stories/people/w.md": person, "oud/a.html": "<p>Wilhelmina\nZandvliet</p>"}
    )

    checked = verhalen("check", "--output", "oud", cwd=folder)
    proven = verhalen("proof", "bewijs.txt", "--output", "oud", cwd=folder)

    assert checked.exit_code == proven.exit_code == 1
    assert "oud/a.html:1" in checked.stdout
    assert "oud/a.html:1: Wilhelmina Zandvliet" in (folder / "bewijs.txt").read_text("utf-8")


def test_where_there_is_no_site_that_is_told(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": CONFIG})

    assert "[site-missing]" in verhalen("proof", "bewijs.txt", cwd=folder).stderr
