"""A third language is a catalogue and labels, and no Python: here a few words of Frisian."""

import re
import shutil
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent

import pytest

from scripts.compile_catalogues import compile_catalogues
from tests.support.command import ROOT, run_verhalen

HEADER = """\
msgid ""
msgstr ""
"Language: fy\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
PROGRAM = f"""\
{HEADER}
msgid "Options"
msgstr "Opsjes"

msgid "Builds the book: from the folder stories to the folder site.\\n\\n"
"Where there is an error, the site does not change, and this tells what to do."
msgstr "Bout it boek."

msgid "error"
msgstr "flater"

msgid "%(num)s error"
msgid_plural "%(num)s errors"
msgstr[0] "%(num)s flater"
msgstr[1] "%(num)s flaters"

msgid "yes"
msgstr "ja"

msgid "contents.html"
msgstr "ynhald.html"

msgid "Notes"
msgstr "Noaten"

msgid "Save"
msgstr "Bewarje"

msgid "row"
msgstr "rige"

msgctxt "column"
msgid "text"
msgstr "tekst"

msgctxt "mapping file"
msgid "kind"
msgstr "slach"
"""
THEME = f"""\
{HEADER}
msgid "Contents"
msgstr "Ynhâld"

msgid "%(num)s story"
msgid_plural "%(num)s stories"
msgstr[0] "%(num)s ferhaal"
msgstr[1] "%(num)s ferhalen"
"""
ARCHIVE = {
    "config.yaml": """\
        title: Us boek
        language: Frysk
        theme: us
        kinds:
          story:
            label: {fy: [ferhaal, ferhalen]}
            fields:
              date: {name: {fy: [dei]}}
              length: {type: number, name: {nl: lengte, en: length, fy: lingte}, about: How long it is.}
        """,
    "stories/de-bank.md": """\
        ---
        title: De bank
        dei: 2014-12-10
        municipality: Ljouwert
        lingte: 2,5
        ---
        In bank.[^1]

        [^1]: Fan hout.
        """,
    "stories/municipalities/ljouwert.md": "---\nname: Ljouwert\n---\n",
    "themes/us/locale/fy/LC_MESSAGES/messages.po": THEME,
}


def replace_once(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this program with a catalogue of Frisian, and its name among the settings."""
    program = tmp_path_factory.mktemp("program")
    for folder in ("verhalen_build", "themes"):
        shutil.copytree(ROOT / folder, program / folder, ignore=shutil.ignore_patterns("__pycache__"))
    catalogue = program / "verhalen_build/locale/fy/LC_MESSAGES/messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(PROGRAM, encoding="utf-8")
    replace_once(program / "verhalen_build/model/settings.yaml", "choices: [nl, en]", "choices: [nl, en, fy]")
    replace_once(
        program / "verhalen_build/model/kinds.yaml",
        "fy: {nl: Fries, en: Frisian}",
        "fy: {nl: Fries, en: Frisian, fy: Frysk}",
    )
    compile_catalogues(program)
    return program


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in ARCHIVE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
    return tmp_path


def run(program: Path, book: Path, *arguments: str) -> CompletedProcess[str]:
    return run_verhalen(*arguments, cwd=book, environment={"PYTHONPATH": str(program)})


def test_a_book_has_the_words_there_are_and_english_for_the_rest(program: Path, book: Path) -> None:
    built = run(program, book, "build", "--strict", "--no-search")

    assert built.returncode == 0, built.stderr
    contents = (book / "site/ynhald.html").read_text("utf-8")
    assert '<html lang="fy">' in contents
    assert "<h1>Ynhâld</h1>" in re.sub(r"<h1[^>]*>", "<h1>", contents)
    assert "1 ferhaal" in (book / "site/municipalities/index.html").read_text("utf-8")
    # Of these there is no Frisian: an address of the program, a label of the schema and a text of the theme.
    assert (book / "site/search.html").is_file()
    assert (book / "site/municipalities/ljouwert.html").is_file()
    assert "Begin reading" in (book / "site/index.html").read_text("utf-8")
    story = (book / "site/stories/de-bank.html").read_text("utf-8")
    assert "Ferhaal" in story
    assert "Municipality" in story
    # Not from a catalogue, but as the language has it (CLDR).
    assert '<time datetime="2014-12-10">10 Desimber 2014</time>' in story
    assert "2,5" in story
    assert 'aria-label="Noaten"' in story
    assert 'aria-label="Back to note 1 in the text"' in story


def test_a_command_says_what_there_are_words_for(program: Path, book: Path) -> None:
    (book / "stories/kapot.md").write_text("---\ntitle: X\ndei: 10 desimber 2014\n---\nY.\n", encoding="utf-8")

    explained = run(program, book, "build", "--help")
    checked = run(program, book, "check")

    assert "Bout it boek." in explained.stdout
    assert "Opsjes:\n" in explained.stdout
    assert "Show this message and exit." in explained.stdout
    assert checked.stdout.startswith("stories/kapot.md:3:6: flater: “dei” takes a date")
    # The names of months are those of CLDR.
    assert "2014-12-10" in checked.stdout
    assert checked.stderr == "Found: 1 flater.\n"


def test_a_writer_begins_in_the_language(program: Path, tmp_path: Path) -> None:
    begun = run(program, tmp_path, "init", "--language", "fy", "boek")
    book = tmp_path / "boek"
    made = run(program, book, "new", "story", "De hage")

    assert begun.returncode == 0, begun.stderr
    assert "\nlanguage: fy\n" in (book / "config.yaml").read_text("utf-8")
    assert made.stdout == "stories/de-hage.md\n"
    assert "#draft: ja\n" in (book / "stories/de-hage.md").read_text("utf-8")
    assert run(program, book, "build", "--strict", "--no-search").returncode == 0
    assert '<html lang="fy">' in (book / "site/index.html").read_text("utf-8")


def test_what_is_imported_has_the_words_there_are(program: Path, book: Path) -> None:
    (book / "rows.csv").write_text("name,tekst\nIt Hearrenfean,In plak.\n", encoding="utf-8")
    (book / "blog").mkdir()
    (book / "blog/2014-12-10-tuin.md").write_text("---\ntitle: De tuin\nlayout: x\n---\nGriente.\n", encoding="utf-8")
    (book / "mapping.yaml").write_text("slach: story\nleave_out: [layout]\n", encoding="utf-8")

    table = run(program, book, "bring-in", "--from", "csv", "--kind", "municipality", "--yes", "rows.csv")
    blog = run(program, book, "bring-in", "--from", "folder", "--map", "mapping.yaml", "--yes", "blog")

    assert table.returncode == 0, table.stderr
    assert table.stdout.split() == [
        *("rige", "file", "name", "tekst"),
        *("2", "stories/municipalities/it-hearrenfean.md", "It", "Hearrenfean", "In", "plak."),
    ]
    assert (book / "stories/municipalities/it-hearrenfean.md").read_text("utf-8").endswith("---\n\nIn plak.\n")
    assert blog.returncode == 0, blog.stderr
    assert "dei: 2014-12-10\n" in (book / "stories/tuin.md").read_text("utf-8")


def test_other_books_are_as_they_were(program: Path, book: Path) -> None:
    (book / "config.yaml").write_text("titel: Ons boek\n", encoding="utf-8")
    (book / "stories/de-bank.md").write_text("---\ntitel: De bank\n---\nEen bank.\n", encoding="utf-8")

    both = []
    for source in (ROOT, program):
        assert run(source, book, "build", "--strict", "--no-search", "--clean").returncode == 0
        both.append({path: path.read_bytes() for path in (book / "site").rglob("*.html")})

    assert both[0] == both[1]
