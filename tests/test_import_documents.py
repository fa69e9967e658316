"""`verhalen bring-in FILE...`: documents become stories that the book can hold, and what is lost is told."""

import base64
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from PIL import ExifTags, Image

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.documents import (
    EMF,
    OTHER_PNG,
    PNG,
    W,
    add_picture,
    add_xml,
    by_libreoffice,
    by_pandoc,
    find_libreoffice,
    part,
    with_parts,
    word,
)
from verhalen_build.importers import xml_package
from verhalen_build.importers.documents import document_importer
from verhalen_build.importers.markup import pandoc
from verhalen_build.importers.markup.findings import Passage, Place
from verhalen_build.importers.markup.lost_passages import markdown_words, missing_passages
from verhalen_build.importers.markup.pandoc import PandocTree, find_pandoc, read_document
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.text import LARGEST

BOOK = {
    "config.yaml": "titel: Ons boek\ntoestemming: volledig\n",
    "stories/people/joke-voorbeeld.md": "---\nnaam: Joke Voorbeeld\naliassen: [Joke]\n---\n",
    "stories/people/jan-zwolle.md": "---\nnaam: Jan van Zwolle\n---\n",
    "stories/initiatives/de-lindebank.md": "---\ntitel: De Lindebank\n---\n",
    "stories/municipalities.yaml": "- naam: Zwolle\n- naam: Lindenveen\n",
}
ENGLISH = {"config.yaml": "title: Our book\nlanguage: en\nconsent: full\n"}


@pytest.fixture
def book(archive: WriteArchive, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with some people and places in it; today is the first day of 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767265200")
    return archive(BOOK)


def everything(folder: Path) -> dict[str, bytes]:
    """Every file in a folder but for what a check remembers."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".verhalen" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def story(book: Path, slug: str) -> str:
    return (book / f"stories/{slug}.md").read_text("utf-8")


def body(book: Path, slug: str) -> str:
    """The body of a story, without front matter."""
    return story(book, slug).split("\n---\n", 1)[1].strip("\n")


def brought(verhalen: RunVerhalen, book: Path, *files: Path) -> str:
    """The report of a bring-in that succeeds, after which nothing in the book is wrong, as a draft or without."""
    result = verhalen("bring-in", *map(str, files), cwd=book)
    assert result.exit_code == 0, result.output
    assert errors(verhalen, book) == []
    return result.stdout


def errors(verhalen: RunVerhalen, book: Path) -> list[str]:
    """What is wrong in a book, with its drafts for anybody to read."""
    checked = verhalen("check", "--drafts", "--format", "json", cwd=book)
    return [problem["message"] for problem in json.loads(checked.stdout) if problem["severity"] == "error"]


def refused(verhalen: RunVerhalen, book: Path, *files: Path) -> str:
    """The problems of a bring-in that is refused and that changed nothing."""
    before = everything(book)
    result = verhalen("bring-in", *map(str, files), cwd=book)
    assert result.exit_code == 1, result.output
    assert everything(book) == before
    return result.stderr


# What is kept


def test_a_word_document_becomes_a_draft_with_its_title_date_and_author(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    word("De soep van dinsdag", "Elke dinsdag staat er soep.").save(str(tmp_path / "Soep.docx"))

    report = brought(verhalen, book, tmp_path / "Soep.docx")

    assert story(book, "de-soep-van-dinsdag") == (
        "---\ntitel: De soep van dinsdag\ndatum: 2024-05-17\nauteurs:\n  - Joke Voorbeeld\nconcept: ja\n---\n\n"
        "Elke dinsdag staat er soep.\n"
    )
    assert "stories/de-soep-van-dinsdag.md" in report
    assert "Overgenomen: 1 alinea." in report
    assert "de datum: 2024-05-17 (de dag die het document als begin noemt)" in report
    assert report.splitlines()[-1] == "Bekijk het met: verhalen serve --desk --open"


def test_in_an_english_book_fields_and_report_are_english(
    archive: WriteArchive, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    book = archive(ENGLISH)
    word("Tuesday soup", "Every Tuesday.").save(str(tmp_path / "Soup.docx"))

    report = brought(verhalen, book, tmp_path / "Soup.docx")

    assert story(book, "tuesday-soup").startswith("---\ntitle: Tuesday soup\ndate: 2024-05-17\nauthors:\n")
    assert "draft: yes\n" in story(book, "tuesday-soup")
    assert "Nothing was overwritten." in report
    assert report.splitlines()[-1] == "Look at it with: verhalen serve --desk --open"


RICH = """
---
title: De soep
---

# Het begin {#begin}

Tekst met **vet**, *schuin*, [een link](https://voorbeeld.nl/a?b=1&c=2) en een noot.[^1]

[^1]: Een *noot*.

- een
- twee
    - genest

1. eerst
2. dan

> Wie komt, eet mee.

| Wie | Wat |
|-----|-----|
| Joke | soep |

## Verder

Zie [het begin](#begin).
"""


@pytest.mark.parametrize("ending", ["docx", "odt", "html", "md"])
def test_headings_notes_lists_tables_quotes_and_links_survive(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, ending: str
) -> None:
    path = tmp_path / f"soep.{ending}"
    by_pandoc(RICH, path)

    brought(verhalen, book, path)

    text = body(book, "de-soep")
    assert "## Het begin" in text
    assert "### Verder" in text
    assert "Tekst met **vet**, *schuin*, [een link](https://voorbeeld.nl/a?b=1&c=2) en een noot.[^1]" in text
    assert "\n[^1]: Een *noot*." in text
    assert "- een\n- twee\n    - genest\n" in text
    assert "1. eerst\n2. dan\n" in text
    assert "> Wie komt, eet mee." in text
    assert re.search(r"\| Wie \| Wat \|\n\|[-: |]+\|\n\| Joke \| soep \|", text)


@pytest.mark.parametrize("ending", ["docx", "html", "md"])
def test_a_link_inside_a_document_leads_to_its_heading(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, ending: str
) -> None:
    by_pandoc(RICH, tmp_path / f"soep.{ending}")

    brought(verhalen, book, tmp_path / f"soep.{ending}")

    assert "## Het begin {#kop-1}" in body(book, "de-soep")
    assert "Zie [het begin](#kop-1)." in body(book, "de-soep")


def test_a_page_of_google_docs_keeps_its_title_and_notes(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "a.html").write_text(
        '<html><body class="doc-content"><p class="c1 title"><span>De wilgen</span></p><h1>Begin</h1>'
        '<p>Er stond een boom<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><h1>Einde</h1><p>Weg.</p><hr>'
        '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;Een <b>wilg</b>.</span></p></div></body></html>'
    )

    report = brought(verhalen, book, tmp_path / "a.html")

    assert body(book, "de-wilgen") == ("## Begin\n\nEr stond een boom[^1].\n\n## Einde\n\nWeg.\n\n[^1]: Een **wilg**.")
    assert "link die nergens" not in report


def test_a_page_of_word_keeps_its_title_and_notes(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "a.htm").write_text(
        "<html><body lang=NL><div class=WordSection1><p class=MsoTitle>De wilgen</p><h1>Begin</h1><p class=MsoNormal>Er"
        ' stond een boom<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1" title=""><span>[1]</span></a>.'
        '</p></div><div><br clear=all><hr align=left size=1 width="33%"><div id=ftn1><p class=MsoFootnoteText>'
        '<a href="#_ftnref1" name="_ftn1" title=""><span>[1]</span></a> Een <b>wilg</b>.</p></div></div></body></html>'
    )

    report = brought(verhalen, book, tmp_path / "a.htm")

    assert body(book, "de-wilgen") == "## Begin\n\nEr stond een boom[^1].\n\n[^1]: Een **wilg**."
    assert "link die nergens" not in report


def test_two_notes_to_one_mark_lose_no_words(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    notes = "".join(f'<p><a id="b" href="#a">1</a> {word}</p>' for word in ("een", "twee"))
    (tmp_path / "a.html").write_text(f'<h1>Soep</h1><p>Boom<a id="a" href="#b">1</a></p>{notes}')

    brought(verhalen, book, tmp_path / "a.html")

    assert body(book, "soep") == "Boom[^1]\n\n1 twee\n\n[^1]: een"


def test_a_paragraph_below_a_heading_is_no_title_whatever_it_is_called(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    (tmp_path / "a.html").write_text('<h1>Soep</h1><p>Eet mee.</p><p class="title">Rubriek</p>')

    brought(verhalen, book, tmp_path / "a.html")

    assert body(book, "soep") == "Eet mee.\n\nRubriek"


def test_rtf_survives_with_its_notes(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "a.rtf").write_bytes(
        rb"{\rtf1\ansi{\info{\title Soep}{\author Joke Voorbeeld}{\creatim\yr2023\mo4\dy5}}"
        rb"{\header Kop}\pard Twee\b  vette\b0  woorden.{\*\footnote Een noot.}\par}"
    )

    report = brought(verhalen, book, tmp_path / "a.rtf")

    assert body(book, "soep") == "Twee **vette** woorden.[^1]\n\n[^1]: Een noot."
    assert "datum: 2023-04-05\nauteurs:\n  - Joke Voorbeeld\n" in story(book, "soep")
    assert "koptekst van de bladzijden" in report


def test_ticks_and_choices_of_a_form_in_rtf_are_in_the_text(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    def form_field(code: str, properties: str) -> str:
        return rf"{{\field{{\*\fldinst {{ {code} }}{{{{\*\formfield{{{properties}}}}}}}}}{{\fldrslt }}}}"

    fields = [
        form_field("FORMCHECKBOX", r"\fftype1\ffres1\ffdefres0"),
        form_field("FORMCHECKBOX", r"\fftype1\ffres0\ffdefres1"),
        form_field("FORMCHECKBOX", r"\fftype1\ffres25\ffdefres1"),
        form_field("FORMDROPDOWN", r"\fftype2\ffres1{\*\ffl Zwolle}{\*\ffl Hoogeveen}"),
        form_field("FORMDROPDOWN", r"\fftype2\ffres7{\*\ffl Zwolle}"),
    ]
    (tmp_path / "a.rtf").write_text(r"{{\rtf1\ansi Ja {} nee {} of {} in {} en {}.\par}}".format(*fields))

    brought(verhalen, book, tmp_path / "a.rtf")

    assert body(book, "a") == "Ja ☒ nee ☐ of ☒ in Hoogeveen en ."


@pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is not there")
@pytest.mark.parametrize("ending", ["odt", "rtf", "html"])
def test_what_libreoffice_saves_comes_in(book: Path, tmp_path: Path, verhalen: RunVerhalen, ending: str) -> None:
    word("De soep", "Elke dinsdag.").save(str(tmp_path / "soep.docx"))

    brought(verhalen, book, by_libreoffice(tmp_path / "soep.docx", ending))

    assert "Elke dinsdag." in body(book, "de-soep")


@pytest.mark.parametrize(
    "above",
    [
        '---\ntitle: "Plan: soep"\ndate: 2024-05\nauthor: Joke\ngemeente: Zwolle\ntags: [a, b]\n---\n',
        '+++\ntitle = "Plan: soep"\ndate = 2024-05-01\nauthor = "Joke"\ngemeente = "Zwolle"\ntags = ["a", "b"]\n+++\n',
        '{"title": "Plan: soep", "date": "2024-05", "author": "Joke", "gemeente": "Zwolle", "tags": ["a", "b"]}\n',
    ],
    ids=["yaml", "toml", "json"],
)
def test_markdown_keeps_what_stands_above_it_where_the_book_has_a_field_for_it(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, above: str
) -> None:
    (tmp_path / "a.md").write_text(f"{above}\nTekst.\n", encoding="utf-8")

    report = brought(verhalen, book, tmp_path / "a.md")

    text = story(book, "plan-soep")
    assert 'titel: "Plan: soep"\n' in text
    assert "datum: 2024-05" in text
    assert "auteurs:\n  - Joke Voorbeeld\ngemeenten:\n  - Zwolle\n" in text
    assert "veld boven de tekst: tags: a, b" in report


def test_a_name_link_stays_where_it_leads_to_somebody(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "a.md").write_text(
        "# Soep\n\n[[Joke Voorbeeld|Joke]] uit [[Zwolle#Markt]] en [[Niemand]].\n", encoding="utf-8"
    )

    report = brought(verhalen, book, tmp_path / "a.md")

    assert body(book, "soep") == "[[Joke Voorbeeld|Joke]] uit [[Zwolle]] en Niemand."
    assert "link die nergens heen kan: Niemand" in report


def test_windows_letters_are_read_and_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "a.html").write_bytes("<h1>Café</h1><p>één €</p>".encode("cp1252"))

    report = brought(verhalen, book, tmp_path / "a.html")

    assert body(book, "cafe") == "één €"
    assert "de tekens zijn gelezen als Windows-1252" in report


# Titles


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ('Titel: "x" #1', "titel-x-1"),
        ("'t Loo [[y]] <b> --- {z}", "t-loo-y-b-z"),
        ("ALLES IN HOOFDLETTERS", "alles-in-hoofdletters"),
        ("“Slim” – en\tzo", "slim-en-zo"),
        ("lang " * 60, "-".join(["lang"] * 20)),
        ("???", "soep"),
    ],
)
def test_any_title_will_do(book: Path, tmp_path: Path, verhalen: RunVerhalen, title: str, slug: str) -> None:
    word(title, "Tekst.").save(str(tmp_path / "soep.docx"))

    brought(verhalen, book, tmp_path / "soep.docx")

    assert (book / f"stories/{slug}.md").is_file()


def test_without_a_title_the_first_heading_is_it_or_a_bold_line_or_the_name_of_the_file(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    with_heading = word()
    with_heading.add_heading("Een kop", 1)
    with_heading.add_paragraph("Tekst.")
    with_heading.save(str(tmp_path / "a.docx"))
    with_bold = word()
    with_bold.add_paragraph().add_run("Een vette regel").bold = True
    with_bold.add_paragraph("Tekst.")
    with_bold.save(str(tmp_path / "b.docx"))
    word("", "Tekst.").save(str(tmp_path / "Mijn_verhaal.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx", tmp_path / "b.docx", tmp_path / "Mijn_verhaal.docx")

    assert [body(book, slug) for slug in ("een-kop", "een-vette-regel", "mijn-verhaal")] == ["Tekst."] * 3
    assert "de titel: Een kop" not in report
    assert "de titel: Een vette regel" in report
    assert "de titel, naar de naam van het bestand: Mijn verhaal" in report


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    for folder in ("een", "twee"):
        (tmp_path / folder).mkdir()
        word("De soep", folder).save(str(tmp_path / folder / "soep.docx"))
    brought(verhalen, book, tmp_path / "een/soep.docx")

    report = brought(verhalen, book, tmp_path / "een/soep.docx", tmp_path / "twee/soep.docx")

    assert [body(book, slug) for slug in ("de-soep", "de-soep-2")] == ["een", "twee"]
    assert "het bestand heet de-soep-2" in report


# Names


def test_known_names_in_the_text_are_proposed(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    text = "Bij de Lindebank in LINDENVEEN zat Joke naast Jan van Zwolle. Zwollenaren en Jokes zijn anderen."
    word("Soep", text).save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    fields = story(book, "soep")
    assert "mensen:\n  - Joke Voorbeeld\n  - Jan van Zwolle\n" in fields
    assert "initiatieven:\n  - De Lindebank\n" in fields
    # Zwolle occurs only inside the name of a person.
    assert "gemeenten:\n  - Lindenveen\ninitiatieven" in fields
    assert "gemeente in de tekst: Lindenveen" in report


@pytest.mark.parametrize("author", ["Microsoft Office User", "De Lindebank", "???", "Zwolle; Lindenveen"])
def test_an_author_who_cannot_be_one_is_left_out_and_told(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, author: str
) -> None:
    document = word("Soep", "Tekst.")
    document.core_properties.author = author
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert "auteurs" not in story(book, "soep")
    assert "als auteur stond er:" in report


# Pictures


def test_pictures_come_out_to_a_folder_of_the_story(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Tekst.")
    add_picture(document, PNG, "Een pan [soep] op tafel")
    add_picture(document, OTHER_PNG)
    add_picture(document, PNG, "image1.png")
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert (book / "stories/images/soep/beeld-1.png").read_bytes() == PNG
    assert (book / "stories/images/soep/beeld-2.png").read_bytes() == OTHER_PNG
    assert len(list((book / "stories/images/soep").iterdir())) == 2
    assert "![Een pan (soep) op tafel](images/soep/beeld-1.png)" in body(book, "soep")
    assert "![Beschrijf hier wat er op dit beeld te zien is](images/soep/beeld-2.png)" in body(book, "soep")
    assert "beschrijf het beeld images/soep/beeld-2.png" in report


def test_a_picture_that_browsers_cannot_show_is_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Tekst.")
    add_picture(document, PNG, "Een schets")
    document.save(str(tmp_path / "a.docx"))
    with_parts(tmp_path / "a.docx", {"word/media/image1.png": EMF})

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Tekst."
    assert "beeld dat een browser niet kan tonen: image1.png (Een schets)" in report


def test_a_page_takes_along_pictures_beside_it_and_no_other_file(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    folder = tmp_path / "pagina"
    folder.mkdir()
    (tmp_path / "boven.png").write_bytes(PNG)
    (folder / "naast.png").write_bytes(PNG)
    (folder / "geheim.txt").write_text("wachtwoord")
    sources = ["naast.png", "../boven.png", "geheim.txt", "http://127.0.0.1:9/x.png", "file:///etc/hostname"]
    images = "".join(f'<img alt="Een beeld" src="{source}">' for source in sources)
    (folder / "a.html").write_text(f'<h1>Soep</h1><p>{images}</p><iframe src="geheim.txt"></iframe>')

    report = brought(verhalen, book, folder / "a.html")

    assert body(book, "soep") == "![Een beeld](images/soep/beeld-1.png)"
    assert {path for path in everything(book) if path not in BOOK} == {
        "stories/.bring-in.jsonl",
        "stories/images/soep/beeld-1.png",
        "stories/soep.md",
    }
    assert "beeld dat niet bij het document zat: boven.png" in report
    assert "beeld van een andere website: http://127.0.0.1:9/x.png" in report
    assert "1 ingesloten object" in report


def _photograph(side_up: int) -> bytes:
    """A JPEG as a telephone makes it: with the place where it was made, and which side is up."""
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = side_up
    notes[ExifTags.Base.Make] = "Telefoon"
    notes.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 40.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (8, 4), "red").save(out, "JPEG", exif=notes, comment="bij ons thuis")
    return out.getvalue()


@pytest.mark.parametrize("side_up", [1, 6])
def test_a_photograph_comes_along_without_the_place_where_it_was_made(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, side_up: int
) -> None:
    document = word("Soep", "Tekst.")
    add_picture(document, _photograph(side_up), "Een rode pan")
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    with Image.open(book / "stories/images/soep/beeld-1.jpg") as kept:
        assert dict(kept.getexif()) == ({ExifTags.Base.Orientation: side_up} if side_up > 1 else {})
        assert kept.convert("RGB").getpixel((1, 1)) == (254, 0, 0)
    assert b"Telefoon" not in (book / "stories/images/soep/beeld-1.jpg").read_bytes()
    assert "wat een camera in de beelden schreef, zoals de plaats" in report


@pytest.mark.parametrize("length", range(0, 700, 9))
def test_a_photograph_that_breaks_off_does_no_harm(length: int) -> None:
    broken = _photograph(6)[:length]

    assert b"Telefoon" not in without_notes(broken)


# What is lost


def test_what_a_story_cannot_hold_is_told_one_by_one(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Tekst.")
    document.add_comment(document.paragraphs[1].runs, "Klopt dit?", author="Jan")
    document.sections[0].header.paragraphs[0].text = "Dorpskrant"
    document.add_paragraph().add_run("Onderstreept.").underline = True
    add_xml(document, f'<w:p {W}><w:ins w:id="1"><w:r><w:t>Erbij. </w:t></w:r></w:ins></w:p>')
    add_xml(document, f'<w:p {W}><w:del w:id="2"><w:r><w:delText>Eraf.</w:delText></w:r></w:del></w:p>')
    add_xml(document, f"<w:p {W}><w:r><w:rPr><w:vanish/></w:rPr><w:t>Geheim.</w:t></w:r></w:p>")
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Tekst.\n\nOnderstreept.\n\nErbij."
    for line in (
        "1 opmerking",
        "koptekst van de bladzijden: Dorpskrant",
        "1 bijgehouden toevoeging is aanvaard",
        "1 bijgehouden verwijdering is doorgevoerd",
        "verborgen tekst: Geheim.",
        "onderstrepingen",
    ):
        assert f"    - {line}\n" in report


def test_text_boxes_come_along_as_text(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Ervoor.")
    add_xml(
        document,
        f'<w:p {W} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:t>Ernaast.</w:t></w:r><w:r><w:pict><v:shape>'
        "<v:textbox><w:txbxContent><w:p><w:r><w:t>In een vak.</w:t></w:r></w:p></w:txbxContent></v:textbox>"
        "</v:shape></w:pict></w:r></w:p>",
    )
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Ervoor.\n\nErnaast.\n\nIn een vak."
    assert "1 tekstvak staat nu als gewone tekst in het verhaal" in report


def test_what_stands_around_words_does_not_take_them_along(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep")
    number = '<w:fldSimple w:instr=" SEQ Figuur "><w:r><w:t>12</w:t></w:r></w:fldSimple>'
    named = '<w:customXml w:element="q"><w:r><w:t xml:space="preserve"> van prei</w:t></w:r></w:customXml>'
    add_xml(document, f'<w:p {W}><w:r><w:t xml:space="preserve">Pan </w:t></w:r>{number}{named}</w:p>')
    document.save(str(tmp_path / "a.docx"))

    brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Pan 12 van prei"


def test_a_title_below_a_picture_is_still_the_title(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word()
    add_picture(document, PNG, "Het dorpswapen")
    document.add_heading("De soep van dinsdag", 0).add_run().add_picture(io.BytesIO(OTHER_PNG))
    for heading in ("Prei", "Pan"):
        document.add_heading(heading, 1)
    document.save(str(tmp_path / "a.docx"))

    brought(verhalen, book, tmp_path / "a.docx")

    text = body(book, "de-soep-van-dinsdag")
    assert text.count("images/de-soep-van-dinsdag/") == 2
    assert text.endswith("## Prei\n\n## Pan")


def test_a_table_of_contents_stays_behind(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep")
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    line = document.add_paragraph(style="toc 1")
    for kind in ("begin", "separate"):
        line._p.append(parse_xml(f'<w:r {W}><w:fldChar w:fldCharType="{kind}"/></w:r>'))
    line.add_run("Prei 7")
    add_xml(document, f'<w:p {W}><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>Pan.</w:t></w:r></w:p>')
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Pan."
    assert "de inhoudsopgave met de nummers van de bladzijden" in report


def test_a_row_that_was_tracked_as_deleted_goes(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("Prei", "Pan", "Weg", "Ook"), strict=True):
        cell.text = text
    table.rows[1]._tr.insert(0, parse_xml(f'<w:trPr {W}><w:del w:id="1"/></w:trPr>'))
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert "Prei" in body(book, "soep")
    assert "Weg" not in body(book, "soep")
    assert "1 bijgehouden verwijdering is doorgevoerd" in report


def test_a_picture_that_word_only_links_to_is_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Tekst.")
    add_picture(document, PNG, "Een pan")
    blip = document.paragraphs[-1]._p.xpath(".//a:blip")[0]
    link = document.part.relate_to("file:///etc/passwd", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    blip.attrib.clear()
    blip.set(qn("r:link"), link)
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Tekst."
    assert "1 beeld dat niet in het document zit, maar er alleen mee verbonden is" in report


def test_a_picture_that_is_not_where_word_says_is_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Tekst.")
    add_picture(document, PNG, "Een pan")
    document.save(str(tmp_path / "a.docx"))
    relations = part(tmp_path / "a.docx", "word/_rels/document.xml.rels").replace(b"media/image1.png", b"../../b.png")
    with_parts(tmp_path / "a.docx", {"word/_rels/document.xml.rels": relations})

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Tekst."
    assert "zoek 1 beeld op, want dat is niet meegekomen" in report


def test_a_picture_in_a_text_box_comes_along(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Ervoor.")
    add_picture(document, PNG, "Een pan")
    inside = document.paragraphs[-1]._p
    document.element.body.remove(inside)
    box = parse_xml(
        f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>'
        '<mc:Choice Requires="wps"><w:drawing><w:txbxContent/></w:drawing></mc:Choice><mc:Fallback/>'
        "</mc:AlternateContent></w:r></w:p>"
    )
    box.xpath(".//w:txbxContent")[0].append(inside)
    document.element.body.insert(-1, box)
    document.save(str(tmp_path / "a.docx"))

    brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep") == "Ervoor.\n\n![Een pan](images/soep/beeld-1.png)"


def test_the_words_of_a_diagram_are_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    word("Soep", "Tekst.").save(str(tmp_path / "a.docx"))
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    diagram = f'<d xmlns:a="{drawing}"><a:t>Prei</a:t><a:t>Pan</a:t></d>'.encode()
    with_parts(tmp_path / "a.docx", {"word/diagrams/data1.xml": diagram})

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert "woorden in een schema: Prei Pan" in report


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("5-11-2024", "2024-11-05"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01"),
    ],
)
def test_a_date_is_written_as_the_book_does(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, written: str, date: str
) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: Soep\ndate: {written}\n---\nTekst.\n")

    brought(verhalen, book, tmp_path / "a.md")

    assert f"datum: {date}\n" in story(book, "soep")


@pytest.mark.parametrize("written", ["2024-13-45", "ooit", "2199-01-01"])
def test_a_date_that_cannot_be_is_left_out_and_told(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, written: str
) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: Soep\ndate: {written}\n---\nTekst.\n")

    report = brought(verhalen, book, tmp_path / "a.md")

    assert "datum:" not in story(book, "soep")
    assert f"een datum die geen datum is: {written}" in report


def test_words_that_pandoc_loses_are_told(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_half(program: str, data: bytes, reader: str, display_path: str) -> PandocTree:
        tree = read_document(program, data, reader, display_path)
        return PandocTree(tree.blocks[:1], tree.meta, tree.media)

    monkeypatch.setattr("verhalen_build.importers.documents.document_importer.read_document", read_half)
    word("Soep", "Een.", "Twee drie.").save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert "zoek deze woorden op, want die zijn niet meegekomen: Twee drie (alinea 3, na “Soep Een”)" in report


def test_a_lost_word_is_told_with_its_place_though_the_same_word_is_elsewhere() -> None:
    source = [
        Passage("Er kon ja of nee worden gestemd.", Place("paragraph", (1,))),
        Passage("de bank", Place("cell", (1, 1, 1))),
        Passage("ja", Place("cell", (1, 1, 2))),
        Passage("de soep", Place("cell", (1, 2, 1))),
    ]

    lost = list(
        missing_passages(source, markdown_words("Er kon **ja** of nee worden gestemd.\n\n- de bank\n- de soep"))
    )

    assert lost == [Passage("ja", Place("cell", (1, 1, 2), before="worden gestemd de bank"))]


@pytest.mark.parametrize(
    "shown",
    [
        "1. De *soep* van <del>maandag</del> dinsdag[^1].\n\n[^1]: Elke week.",
        "## Elke week {#kop-1}\n\nDe [soep](https://voorbeeld.nl/a) van<br>maandag dins**dag**",
        'Elke week ![De bank](a.png "De soep van maandag") dinsdag&#46;',
    ],
)
def test_words_that_moved_or_have_marks_around_them_are_not_lost(shown: str) -> None:
    source = [Passage("De soep van maandag dinsdag. Elke week.", Place("paragraph", (1,)))]

    assert list(missing_passages(source, markdown_words(shown))) == []


def test_a_row_with_more_cells_than_the_first_keeps_them_all(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Stemming", "Er kon ja of nee worden gestemd.")
    row = "<w:tc><w:p><w:r><w:t>De soep</w:t></w:r></w:p></w:tc>"
    more = "<w:tc><w:p><w:r><w:t>ja</w:t></w:r></w:p></w:tc>"
    add_xml(
        document, f"<w:tbl {W}><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{row}</w:tr><w:tr>{row}{more}</w:tr></w:tbl>"
    )
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert "| De soep | ja |" in body(book, "stemming")
    assert "niet meegekomen" not in report


def test_a_section_in_a_cell_of_libreoffice_keeps_its_words(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    path = tmp_path / "a.odt"
    by_pandoc("# Besluit\n\nTekst.", path)
    table = (
        b"<table:table><table:table-column/><table:table-row>"
        b"<table:table-cell><text:p>voorstel</text:p></table:table-cell><table:table-cell>"
        b"<text:section text:name='q'><text:p>gestemd met ja</text:p></text:section></table:table-cell>"
        b"</table:table-row></table:table></office:text>"
    )
    with_parts(path, {"content.xml": part(path, "content.xml").replace(b"</office:text>", table)})

    report = brought(verhalen, book, path)

    assert "| voorstel | gestemd met ja |" in body(book, "besluit")
    assert "niet meegekomen" not in report


def test_a_picture_with_a_caption_and_a_heading_in_a_table_come_along_from_libreoffice(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    path = tmp_path / "a.odt"
    by_pandoc("# Soep\n\nTekst.", path)
    more = (
        b"<text:p><draw:frame><draw:text-box><text:p><draw:frame><draw:image xlink:href='Pictures/x.png'/></draw:frame>"
        b"Het bijschrift</text:p></draw:text-box></draw:frame></text:p>"
        b"<table:table><table:table-column/><table:table-column/><table:table-row>"
        b"<table:table-cell><text:h text:outline-level='2'>Kop</text:h></table:table-cell>"
        b"<table:table-cell><text:p>cel</text:p></table:table-cell></table:table-row></table:table></office:text>"
    )
    content = part(path, "content.xml").replace(b"</office:text>", more)
    with_parts(path, {"content.xml": content, "Pictures/x.png": PNG})

    report = brought(verhalen, book, path)

    assert "(images/soep/beeld-1.png" in body(book, "soep")
    assert "Het bijschrift" in body(book, "soep")
    assert "| Kop | cel |" in body(book, "soep")
    assert "niet meegekomen" not in report


def test_fields_loose_frames_and_descriptions_come_along_from_libreoffice(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    path = tmp_path / "a.odt"
    by_pandoc("# Soep\n\nHaken TEKST.\n\nVAK", path)
    frame = '<draw:frame><draw:image xlink:href="Pictures/pan.png"/><svg:desc>Een pan</svg:desc></draw:frame>'
    box = "<draw:frame><draw:text-box><text:p>In een vak.</text:p></draw:text-box></draw:frame>"
    content = part(path, "content.xml").decode()
    content = content.replace("TEKST", '<text:user-defined text:name="x">veldwoord</text:user-defined>')
    content = content.replace("</office:text>", f"<text:p><draw:g>{frame}</draw:g></text:p>{box}</office:text>")
    with_parts(path, {"content.xml": content.encode(), "Pictures/pan.png": PNG})

    report = brought(verhalen, book, path)

    assert "Haken veldwoord." in body(book, "soep")
    assert body(book, "soep").endswith("![Een pan](images/soep/beeld-1.png)\n\nIn een vak.")
    assert "niet meegekomen" not in report


def test_emoji_and_spaces_come_along_from_rich_text(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi\uc1 Soep \u-10179?\u-8704? voor \u8364? 2.}")

    brought(verhalen, book, tmp_path / "a.rtf")

    assert body(book, "a") == "Soep 😀 voor € 2."


def test_words_of_a_page_that_cannot_come_along_are_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    page = "<html><head><title>Soep</title><style>prei</style></head><p>V<b>et</b> en</p><textarea>pannen</textarea>"
    (tmp_path / "a.html").write_text(page)

    report = brought(verhalen, book, tmp_path / "a.html")

    assert body(book, "soep") == "V**et** en"
    assert "want die zijn niet meegekomen: pannen (regel 1, na “Vet en”)\n" in report


def test_joined_cells_keep_their_words_and_are_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep", "Tekst.")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "samen | één"
    table.cell(1, 0).text = "a"
    table.cell(1, 1).add_paragraph("b")
    document.save(str(tmp_path / "a.docx"))

    report = brought(verhalen, book, tmp_path / "a.docx")

    assert body(book, "soep").startswith("Tekst.\n\n| samen \\| één |  |\n| --- | --- |\n| a | b |")
    assert "1 samengevoegde cel" in report


def test_hidden_text_comments_and_deletions_of_libreoffice_do_not_come_along(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    path = tmp_path / "a.odt"
    by_pandoc("# Soep\n\nTekst.", path)
    more = (
        b"<text:p>Zichtbaar<text:hidden-text text:string-value='Geheim'>Geheim</text:hidden-text>"
        b"<office:annotation><text:p>Klopt dit?</text:p></office:annotation>.</text:p></office:text>"
    )
    with_parts(path, {"content.xml": part(path, "content.xml").replace(b"</office:text>", more)})

    report = brought(verhalen, book, path)

    assert body(book, "soep") == "Tekst.\n\nZichtbaar."
    assert "verborgen tekst: Geheim" in report
    assert "1 opmerking" in report


# Signs that mean something in Markdown

SIGNS = [
    *(
        "[[haken]] en [een link](x) ![y](z)",
        "[[half",
        "[^1] noot",
        "[ref]: http://voorbeeld.nl",
        "[x] {: .klasse} {#id}",
    ),
    *(
        "---",
        "***",
        "===",
        "~~~",
        "```",
        "# kop",
        "> quote",
        "- lijst",
        "+ plus",
        "1. nummer",
        "1) haakje",
        "2.5 miljoen",
    ),
    *("<b>vet</b> & <script>alert(1)</script>", "a < b > c &amp; &copy; &#91;", "<!-- c -->", "</p>", "<https://x.nl>"),
    *("*ster* _laag_ snake_case __x__", "`code` ``x``", "a|b|c", "|---|---|", "\\ \\* \\[", "$x^2$", "::: div"),
    *("http://voorbeeld.nl/a_b*c?x=[1]&y=(2).", "https://voorbeeld.nl/é", "www.x.nl en a@b.nl", "file:///etc/passwd"),
    *(
        "ta\tb",
        "   spaties",
        "“Slim” ‘zo’ — – …",
        "— een ambtenaar",
        "{{ x }} {% y %}",
        "a\n---",
        "a\n===",
    ),
]


def test_every_sign_means_itself_wherever_it_stands(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    document = word("Soep")
    for style in ("Normal", "List Bullet", "Quote", "Heading 2"):
        for signs in SIGNS:
            document.add_paragraph(signs, style=style)
    table = document.add_table(len(SIGNS), 2)
    for row, signs in zip(table.rows, SIGNS, strict=True):
        row.cells[0].text = signs
    mixed = document.add_paragraph()
    for number, signs in enumerate(SIGNS):
        run = mixed.add_run(signs)
        run.bold, run.italic = number % 2 == 0, number % 3 == 0
    document.save(str(tmp_path / "a.docx"))

    brought(verhalen, book, tmp_path / "a.docx")
    verhalen("build", "--drafts", cwd=book)

    page = (book / "site/verhalen/soep.html").read_text("utf-8")
    text = unescape(re.sub(r"<[^>]+>", " ", page[page.index('<div class="prose">') :]))
    plain = _as_shown("".join(text.split()))
    assert [signs for signs in SIGNS if plain.count(_as_shown("".join(signs.split()))) < 6] == []


def _as_shown(text: str) -> str:
    """A text with one sort of dash, quotation mark and ellipsis: a page makes some of the others."""
    return re.sub(r"[-–—]+", "-", re.sub('[‘’“”"]', "'", text)).replace("…", "...")


# Adjacent elements in a document, as pandoc's Markdown, and as the importer writes them.
NEIGHBOURS = {
    "een noot en een dubbele punt": ("Hij zei[^1]: kom.\n\n[^1]: Wie?", "Hij zei[^1]&#58; kom.\n\n[^1]: Wie?"),
    "een uitroep en een link": ("Kom\\![mee](https://x.nl)", "Kom\\![mee](https://x.nl)"),
    "een haak en een link": ("\\[[mee](https://x.nl)\\]", "&#91;[mee](https://x.nl)\\]"),
    "vet en schuin": ("**vet***schuin*", "**vet**<em>schuin</em>"),
    "twee lijsten": ("- een\n\n<!-- -->\n\n- twee", "- een\n- twee"),
    "code in een lijst": ("-     x = [[y]]", "- &nbsp;\n\n        x = [[y]]"),
    "een nummer dat verdergaat": ("3. drie\n4. vier", "3. drie\n4. vier"),
    "een noot in een link": ("[mee[^1]](https://x.nl)\n\n[^1]: Wie?", "[mee](https://x.nl)[^1]\n\n[^1]: Wie?"),
    "code met haken": ("`[[x]] <b>`", "`[[x]] <b>`"),
}


@pytest.mark.parametrize("written", NEIGHBOURS)
def test_neighbours_stay_apart(book: Path, tmp_path: Path, verhalen: RunVerhalen, written: str) -> None:
    markdown, expected = NEIGHBOURS[written]
    (tmp_path / "a.md").write_text(f"---\ntitle: Soep\n---\n\n{markdown}\n")

    brought(verhalen, book, tmp_path / "a.md")

    assert body(book, "soep") == expected


@pytest.mark.parametrize("deep", [3, 40])
def test_lists_in_lists_come_along(book: Path, tmp_path: Path, verhalen: RunVerhalen, deep: int) -> None:
    items = "".join(f"<ul><li>stap {number}" for number in range(deep)) + "</li></ul>" * deep
    (tmp_path / "a.html").write_text(f"<h1>Soep</h1>{items}")

    brought(verhalen, book, tmp_path / "a.html")

    assert body(book, "soep").splitlines()[-1] == "    " * (deep - 1) + f"- stap {deep - 1}"


@pytest.mark.parametrize("piece", ["<b><i>", "<blockquote>"])
def test_what_is_nested_without_end_is_refused(book: Path, tmp_path: Path, verhalen: RunVerhalen, piece: str) -> None:
    (tmp_path / "a.html").write_text(f"<h1>Soep</h1>{piece * 500}soep")

    assert "document-too-large" in refused(verhalen, book, tmp_path / "a.html")


@pytest.mark.parametrize("piece", ["<div ", "<!--x>", '<a href="'])
def test_a_page_of_very_many_tags_without_end_is_refused_at_once(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, piece: str
) -> None:
    (tmp_path / "a.html").write_text(f"<h1>Soep</h1>{piece * 200_000}")

    assert "[document-too-large]" in refused(verhalen, book, tmp_path / "a.html")


def test_a_page_with_a_tag_without_end_comes_in(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "a.html").write_text("<h1>Soep</h1><p>Eet mee.</p><p class=")

    brought(verhalen, book, tmp_path / "a.html")

    assert body(book, "soep").startswith("Eet mee.")


def test_a_document_that_keeps_pandoc_busy_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "SECONDS", 0.5)
    (tmp_path / "a.html").write_text("<ul><li>stap" * 100)

    assert "document-too-large" in refused(verhalen, book, tmp_path / "a.html")


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_xml_that_is_nested_without_end_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    by_pandoc("# Soep", path)
    deep = b"<a>" * 5000 + b"</a>" * 5000
    with_parts(path, {"word/document.xml" if ending == "docx" else "content.xml": deep})

    assert "document-too-large" in refused(verhalen, book, path)


def test_an_empty_document_becomes_an_empty_story(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    word().save(str(tmp_path / "leeg.docx"))

    report = brought(verhalen, book, tmp_path / "leeg.docx")

    assert body(book, "leeg") == ""
    assert "er staat geen tekst in het document" in report


# What cannot come in


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    word("Goed", "Tekst.").save(str(tmp_path / "goed.docx"))
    (tmp_path / "kapot.docx").write_bytes(b"PK\x03\x04 and then nothing")
    (tmp_path / "slot.docx").write_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"))
    (tmp_path / "oud.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "map.docx").mkdir()
    (tmp_path / "plaat.png").write_bytes(PNG)
    names = ["goed.docx", "kapot.docx", "slot.docx", "oud.doc", "map.docx", "plaat.png", "weg.docx"]

    problems = refused(verhalen, book, *(tmp_path / name for name in names))

    assert re.findall(r"\[([a-z-]+)\]\n", problems) == [
        "old-word",
        "no-documents",
        "document-kind",
        "document-missing",
        "document-damaged",
        "document-locked",
    ]


@pytest.mark.parametrize(
    ("named", "suggestion"),
    [
        ("Mijn verhaal", '"Mijn verhaal over soep.md", "Mijn verhaal.docx"'),
        ("mijn Verhaal.doc", '"Mijn verhaal.docx"'),
        ("Mijn verhalen", ""),
        ("weg/Mijn verhaal", ""),
    ],
)
def test_of_a_file_that_is_not_there_the_files_that_begin_so_are_named(
    book: Path, verhalen: RunVerhalen, named: str, suggestion: str
) -> None:
    for name in ("Mijn verhaal.docx", "Mijn verhaal over soep.md", "Ander verhaal.docx"):
        (book / name).write_bytes(b"")
    (book / "Mijn verhaal_bestanden").mkdir()

    problems = refused(verhalen, book, Path(named))

    assert re.findall(r"\[([a-z-]+)\]\n", problems) == ["document-missing"]
    assert ("Wel is er:" in problems) is bool(suggestion)
    assert f"Wel is er: {suggestion}." in " ".join(problems.split()) or not suggestion


def test_a_word_document_of_which_the_inside_is_damaged_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    word("Soep", "Tekst.").save(str(tmp_path / "a.docx"))
    good = part(tmp_path / "a.docx", "word/document.xml")
    for name, data in {
        "half": good[: len(good) // 2],
        "entity": b'<!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>',
        "empty": b"",
        "other": b"<html/>",
    }.items():
        path = tmp_path / f"{name}.docx"
        path.write_bytes((tmp_path / "a.docx").read_bytes())
        with_parts(path, {"word/document.xml": data})

        assert "document-damaged" in refused(verhalen, book, path), name


@pytest.mark.parametrize("name", ["nieuw.docx", "nieuw.odt"])
def test_a_document_that_nobody_saved_is_told_to_be_empty(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, name: str
) -> None:
    (tmp_path / name).write_bytes(b"")

    assert "[document-empty]" in refused(verhalen, book, tmp_path / name)


def test_a_zip_that_unpacks_to_more_than_can_be_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_package, "LARGEST_UNPACKED", 1000)
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 100_000)

    assert "document-too-large" in refused(verhalen, book, tmp_path / "a.docx")


def test_xml_that_no_memory_may_hold_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_package, "LARGEST_XML", 100)
    word("Soep", "Tekst.").save(str(tmp_path / "a.docx"))

    assert "[document-too-large]" in refused(verhalen, book, tmp_path / "a.docx")


def test_a_document_that_is_too_long_for_one_story_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    paragraph = "<p>" + "soep" * 500 + "</p>"
    (tmp_path / "a.html").write_text("<h1>Soep</h1>" + paragraph * (LARGEST // 2000 + 1))

    assert "document-unfit" in refused(verhalen, book, tmp_path / "a.html")


def photograph() -> bytes:
    """A picture of some hundred thousand bytes that no program can make smaller."""
    out = io.BytesIO()
    Image.effect_noise((320, 320), 90).save(out, "PNG")
    return out.getvalue()


def as_page(picture: bytes) -> bytes:
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    return f'<h1>Soep</h1><p>Eet mee.</p><p><img alt="Een plein" src="{address}"></p>'.encode()


def as_markdown(picture: bytes) -> bytes:
    return f"# Soep\n\nEet mee.\n\n![Een plein](data:image/png;base64,{base64.b64encode(picture).decode()})\n".encode()


def as_rich_text(picture: bytes) -> bytes:
    digits = re.sub(r"(.{128})", r"\1\n", picture.hex())
    inside = f"{{\\pict\\pngblip\\picw320\\pich320\n{digits}}}"
    return f"{{\\rtf1\\ansi Eet mee.\\par {inside}\\par}}".encode()


PLAIN = [("html", as_page), ("md", as_markdown), ("rtf", as_rich_text)]


@pytest.mark.parametrize(("ending", "written"), PLAIN)
def test_a_picture_inside_a_text_comes_along_and_pandoc_is_spared_it(
    book: Path,
    tmp_path: Path,
    verhalen: RunVerhalen,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
    written: Callable[[bytes], bytes],
) -> None:
    lengths: list[int] = []

    def read(program: str, data: bytes, reader: str, display_path: str) -> PandocTree:
        lengths.append(len(data))
        return read_document(program, data, reader, display_path)

    monkeypatch.setattr(document_importer, "read_document", read)
    picture = photograph()
    (tmp_path / f"soep.{ending}").write_bytes(written(picture))

    brought(verhalen, book, tmp_path / f"soep.{ending}")

    assert [path.read_bytes() for path in book.rglob("*.png")] == [picture]
    assert "Eet mee." in story(book, "soep")
    assert max(lengths) < 1_000


@pytest.mark.parametrize("ending", ["html", "rtf"])
def test_a_text_of_twenty_megabytes_is_refused_before_pandoc_starts(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(document_importer, "read_document", lambda *_: pytest.fail("pandoc was started"))
    paragraph = {"html": b"<p>Eet mee met de soep.</p>\n", "rtf": b"Eet mee met de soep.\\par\n"}[ending]
    start = {"html": b"<h1>Soep</h1>", "rtf": b"{\\rtf1\\ansi "}[ending]
    (tmp_path / f"a.{ending}").write_bytes(start + paragraph * (20 * 2**20 // len(paragraph)))

    assert "[document-too-large]" in refused(verhalen, book, tmp_path / f"a.{ending}")


@pytest.mark.parametrize("ending", ["html", "rtf", "md"])
def test_a_file_that_takes_too_much_memory_is_not_even_read(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(document_importer, "LARGEST_PLAIN", 1_000)
    (tmp_path / f"a.{ending}").write_bytes(as_page(photograph()))

    assert "[document-too-large]" in refused(verhalen, book, tmp_path / f"a.{ending}")


def test_many_digits_in_a_text_are_no_picture(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    digits = "0123456789" * 300
    (tmp_path / "soep.html").write_text(f"<h1>Soep</h1><p>data:image/png;base64,{digits[:-1]}</p>")
    (tmp_path / "brood.rtf").write_text(f"{{\\rtf1\\ansi {digits}1\\par}}")

    brought(verhalen, book, tmp_path / "soep.html", tmp_path / "brood.rtf")

    assert digits[:-1] in story(book, "soep")
    assert f"{digits}1" in story(book, "brood")


def test_what_is_no_plain_file_is_not_waited_for(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes among its files")
    os.mkfifo(tmp_path / "a.md")

    assert "[document-missing]" in refused(verhalen, book, tmp_path / "a.md")


def test_without_pandoc_the_message_says_how_to_get_it(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_pandoc() -> str:
        raise OSError("No pandoc was found")

    monkeypatch.setattr("pypandoc.get_pandoc_path", without_pandoc)
    word("Soep", "Tekst.").save(str(tmp_path / "a.docx"))

    problems = refused(verhalen, book, tmp_path / "a.docx")

    assert "[pandoc-missing]" in problems
    assert 'Typ: pip install "verhalen-build[import]"' in problems


def test_pandoc_may_read_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("wachtwoord")
    page = f'<h1>Soep</h1><iframe src="{secret}"></iframe><object data="{secret}"></object><img src="{secret}">'

    tree = read_document(find_pandoc(), page.encode(), "html", "a.html")

    assert "wachtwoord" not in json.dumps(tree.blocks)
    assert not tree.media


def test_a_folder_that_is_no_book_is_told(tmp_path: Path, verhalen: RunVerhalen) -> None:
    word("Soep", "Tekst.").save(str(tmp_path / "a.docx"))

    assert "[no-archive]" in refused(verhalen, tmp_path, tmp_path / "a.docx")
