"""`verhalen init --editor`: settings with which VS Code and Obsidian write what a build reads."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT
from tests.support.editor_yaml import EditorLoader
from tests.support.pictures import tiny_jpeg
from verhalen_build.model.reference import settings_schema
from verhalen_build.model.schema import builtin_schema

HOME = ".vscode/settings.json", ".vscode/extensions.json", ".obsidian/app.json"


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text("utf-8"))


def test_a_new_book_has_them_beside_the_example(tmp_path: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("init", "boek", "--editor", cwd=tmp_path)

    assert run.exit_code == 0
    assert all((tmp_path / "boek" / name).is_file() for name in ("config.yaml", "Schrijven.cmd", *HOME))
    assert "Je boek staat in" in run.stderr
    assert "Geen problemen gevonden." in verhalen("check", "--strict", cwd=tmp_path / "boek").stderr


def test_without_being_asked_for_they_are_not_there(tmp_path: Path, verhalen: RunVerhalen) -> None:
    verhalen("init", "boek", cwd=tmp_path)

    assert not any((tmp_path / "boek" / name).exists() for name in HOME)


def test_a_book_that_is_there_gets_only_these_and_what_was_there_stays(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    own = b'{"files.autoSave": "off"} // van ons\r\n'
    folder = archive({"config.yaml": "titel: Boek\n", ".vscode/settings.json": own, "stories/a.md": "# A\n\nTekst.\n"})

    run = verhalen("init", ".", "--editor", cwd=folder)

    assert run.exit_code == 0
    assert (folder / ".vscode/settings.json").read_bytes() == own
    assert "settings.json was er al, en blijft zoals het is." in run.stderr
    assert all((folder / name).is_file() for name in HOME)
    assert not list(folder.glob("Schrijven.*"))
    assert (folder / "config.yaml").read_text("utf-8") == "titel: Boek\n"


def test_a_link_in_the_place_of_a_file_is_not_written_through(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: Boek\n"})
    (folder / ".vscode").mkdir()
    try:
        (folder / ".vscode/settings.json").symlink_to(folder / "elders.json")
    except OSError:
        pytest.skip("this system makes no symbolic links")

    verhalen("init", ".", "--editor", cwd=folder)

    assert not (folder / "elders.json").exists()


def test_settings_that_cannot_be_read_are_told_first(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: [Boek\n"})

    run = verhalen("init", ".", "--editor", cwd=folder)

    assert run.exit_code == 1
    assert "config.yaml:" in run.stderr
    assert not (folder / ".vscode").exists()


def test_vs_code_finds_a_schema_for_each_file_that_may_be_there(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    kinds = "kinds:\n  tocht:\n    folder: tochten\n    label: {nl: [tocht, tochten]}\n    address: {nl: tochten}\n"
    folder = archive({"config.yaml": f"titel: Boek\n{kinds}"})

    verhalen("init", ".", "--editor", cwd=folder)

    schemas = read(folder, ".vscode/settings.json")["yaml.schemas"]
    assert {"config.yaml", "stories/people.yaml", "stories/tochten.yaml"} <= set(schemas.values())
    assert len(schemas) == len(builtin_schema().kinds) + 2
    for name in schemas:
        jsonschema.Draft202012Validator.check_schema(read(folder, name))


def test_the_schemas_take_the_files_of_the_example_book(tmp_path: Path, verhalen: RunVerhalen) -> None:
    verhalen("init", "boek", "--editor", cwd=tmp_path)

    for schema, file in (("config", "config.yaml"), ("members", "stories/members.yaml")):
        written = yaml.load((ROOT / file).read_text("utf-8"), EditorLoader)
        jsonschema.validate(written, read(tmp_path / "boek", f".vscode/verhalen/{schema}.schema.json"))


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ("titel: Boek\nondertiel: Verhalen", "'ondertiel' was unexpected"),
        ("titel: Boek\ntaal: frans", "'frans' is not one of"),
        ("titel: Boek\ntoestemming: {naam: altijd}", "is not valid under any of the given schemas"),
    ],
)
def test_the_schema_of_the_settings_refuses_what_a_build_refuses(settings: str, complaint: str) -> None:
    (error,) = jsonschema.Draft202012Validator(settings_schema("nl")).iter_errors(yaml.load(settings, EditorLoader))

    assert complaint in error.message


def test_what_obsidian_writes_with_them_arrives(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    # With relative links in Markdown, and pictures in the folder of the settings, whose names have spaces.
    folder = archive(
        {
            "config.yaml": "titel: Boek\ntoestemming: volledig\n",
            "stories/De pont vaart.md": (
                "---\ntitel: De pont\n---\nMet [Fenna Bos](people/Fenna%20Bos.md).\n\n"
                "![Een pont](images/Pasted%20image%201.jpg)\n"
            ),
            "stories/people/Fenna Bos.md": "---\ntitel: Fenna Bos\n---\nUit [De pont](<../De pont vaart.md>).\n",
            "stories/images/Pasted image 1.jpg": tiny_jpeg(),
        }
    )
    verhalen("init", ".", "--editor", cwd=folder)
    settings = read(folder, ".obsidian/app.json")

    run = verhalen("build", cwd=folder)

    assert (settings["attachmentFolderPath"], settings["newLinkFormat"]) == ("stories/images", "relative")
    assert "fout" not in run.stderr.replace("fouten", "")
    page = (folder / "site/verhalen/de-pont-vaart.html").read_text("utf-8")
    assert "mensen/fenna-bos.html" in page
    assert "<img" in page
