"""Word documents: what Word computes comes into the story, and what it hides stays out."""

import io
from pathlib import Path

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from PIL import Image

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.bringing import CONFIG
from tests.support.documents import PNG, W, add_picture, add_xml, by_pandoc, part, with_parts, word

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


class BringIn:
    """Brings in one Word document; `story` is its story, `text` the body of that, and `report` what was told."""

    def __init__(self, archive: WriteArchive, verhalen: RunVerhalen, folder: Path) -> None:
        self._book = archive({"config.yaml": CONFIG})
        self._verhalen = verhalen
        self.path = folder / "a.docx"
        self.report = ""
        self.text = ""
        self.story = ""

    def __call__(self, document: Document | None = None) -> None:
        if document is not None:
            document.save(str(self.path))
        run = self._verhalen("bring-in", str(self.path), cwd=self._book)
        assert run.exit_code == 0, run.output
        self.report = run.stdout
        (story,) = (self._book / "stories").glob("*.md")
        self.story = story.read_text("utf-8")
        self.text = self.story.split("\n---\n", 1)[1].strip("\n")

    def pictures(self) -> list[Path]:
        return sorted((self._book / "stories/images").rglob("*.*"))


@pytest.fixture
def bring_in(archive: WriteArchive, verhalen: RunVerhalen, tmp_path: Path) -> BringIn:
    return BringIn(archive, verhalen, tmp_path)


def add_style(document: Document, kind: str, name: str, properties: str, based_on: str = "") -> str:
    """Adds a style of one's own to a document; returns its id."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    document.styles.element.append(
        parse_xml(
            f'<w:style {W} w:type="{kind}" w:customStyle="1" w:styleId="Id{name}"><w:name w:val="{name}"/>{base}'
            f"{properties}</w:style>"
        )
    )
    return f"Id{name}"


def add_runs(document: Document, runs: str, properties: str = "") -> None:
    """Adds a paragraph of runs."""
    add_xml(document, f"<w:p {W} {W14}><w:pPr>{properties}</w:pPr>{runs}</w:p>")


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


# Lines in styles that say what they are


@pytest.mark.parametrize("name", ["Date", "Author"])
def test_a_line_in_a_style_of_word_that_says_what_it_is_stays_in_the_text(bring_in: BringIn, name: str) -> None:
    document = word("Verslag", "De avond begon.")
    style = add_style(document, "paragraph", name, "")
    other = add_style(document, "paragraph", "Regel", "", based_on=style)
    title = document.paragraphs[0]._p
    title.addnext(parse_xml(f'<w:p {W}><w:pPr><w:pStyle w:val="{other}"/></w:pPr>{run("op basis daarvan")}</w:p>'))
    title.addnext(parse_xml(f'<w:p {W}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run("Lindenveen, 28 juli")}</w:p>'))

    bring_in(document)

    assert bring_in.text == "Lindenveen, 28 juli\n\nop basis daarvan\n\nDe avond begon."


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Lindenveen, 28 juli 2014", "2014-07-28"),
        ("dinsdag 4 maart 2014", "2014-03-04"),
        ("28-07-2014", "2014-07-28"),
        ("31 februari 2014", "2024-05-17"),
        ("28 juli 2099", "2024-05-17"),
        ("in de zomer", "2024-05-17"),
    ],
)
def test_a_line_in_the_style_for_dates_gives_the_date_and_stays_in_the_text(
    bring_in: BringIn, line: str, date: str
) -> None:
    document = word("Verslag", "De avond begon.")
    document.add_paragraph(line, style=document.styles.add_style("Date", WD_STYLE_TYPE.PARAGRAPH))

    bring_in(document)

    assert bring_in.text.startswith(f"De avond begon.\n\n{line}")
    assert f"\ndatum: {date}\n" in bring_in.story


def test_a_title_over_two_lines_is_one_title_and_a_later_one_is_text(bring_in: BringIn) -> None:
    document = word()
    for style, text in (
        ("Title", "De soep"),
        ("Title", "van dinsdag"),
        ("Subtitle", "Elke week"),
        ("Subtitle", "vers"),
    ):
        document.add_paragraph(text, style=style)
    document.add_paragraph("Tekst.")
    document.add_paragraph("Slot", style="Title")

    bring_in(document)

    assert "→ stories/de-soep-van-dinsdag.md" in bring_in.report
    assert bring_in.text == "vers\n\nTekst.\n\nSlot"
    assert "niet meegekomen" not in bring_in.report


# Other names for parts


def test_a_document_of_word_online_has_other_names_for_its_parts(bring_in: BringIn) -> None:
    document = word("Soep", "Geschreven in Word Online.")
    add_picture(document, PNG, "De bank")
    document.save(str(bring_in.path))
    renamed = {"word/document.xml": "word/document2.xml", "word/styles.xml": "word/styles2.xml"}
    relationships = part(bring_in.path, "word/_rels/document.xml.rels").replace(b"styles.xml", b"styles2.xml")
    with_parts(
        bring_in.path,
        {new: part(bring_in.path, old) for old, new in renamed.items()}
        | {"word/_rels/document2.xml.rels": relationships, "word/document.xml": b"", "word/styles.xml": b""}
        | {"_rels/.rels": part(bring_in.path, "_rels/.rels").replace(b"word/document.xml", b"/word/document2.xml")},
    )

    bring_in()

    assert "Geschreven in Word Online." in bring_in.text
    assert "![De bank](images/soep/beeld-1.png)" in bring_in.text


def test_a_document_that_was_saved_as_strict_open_xml_is_read(bring_in: BringIn) -> None:
    document = word("Soep", "Bewaard als Strict.")
    add_picture(document, PNG, "De bank")
    document.save(str(bring_in.path))
    names = ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels")
    old, new = b"http://schemas.openxmlformats.org/%b/2006/", b"http://purl.oclc.org/ooxml/%b/"
    strict = {name: part(bring_in.path, name) for name in names}
    for word_of_path in (b"wordprocessingml", b"officeDocument", b"drawingml"):
        strict = {name: data.replace(old % word_of_path, new % word_of_path) for name, data in strict.items()}
    with_parts(bring_in.path, strict)

    bring_in()

    assert bring_in.text == "Bewaard als Strict.\n\n![De bank](images/soep/beeld-1.png)"


# Hidden text


@pytest.mark.parametrize(
    ("kind", "properties"),
    [("character", "<w:rPr><w:vanish/></w:rPr>"), ("paragraph", "<w:rPr><w:vanish/></w:rPr>")],
)
def test_text_that_is_hidden_by_a_style_or_by_what_that_is_based_on_stays_out(
    bring_in: BringIn, kind: str, properties: str
) -> None:
    document = word("Soep")
    style = add_style(document, kind, "Weg", properties)
    derived = add_style(document, kind, "OokWeg", "", based_on=style)
    for name in (style, derived):
        if kind == "character":
            add_runs(document, run("Zichtbaar. ") + run("GEHEIM", f'<w:rStyle w:val="{name}"/>'))
        else:
            add_runs(document, run("GEHEIM"), f'<w:pStyle w:val="{name}"/>')

    bring_in(document)

    assert "GEHEIM" not in bring_in.text
    assert "verborgen tekst: GEHEIM" in bring_in.report


def test_a_run_can_show_what_its_style_hides_and_hidden_twice_is_shown(bring_in: BringIn) -> None:
    document = word("Soep")
    hidden = "<w:rPr><w:vanish/></w:rPr>"
    paragraph, character = add_style(document, "paragraph", "A", hidden), add_style(document, "character", "B", hidden)
    properties = f'<w:pStyle w:val="{paragraph}"/>'
    add_runs(document, run("toch te zien", '<w:vanish w:val="0"/>'), properties)
    add_runs(document, run("twee keer", f'<w:rStyle w:val="{character}"/>'), properties)

    bring_in(document)

    assert bring_in.text == "toch te zien\n\ntwee keer"


@pytest.mark.parametrize(
    "properties",
    [
        '<w:highlight w:val="black"/>',
        '<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>',
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="FEFEFE"/><w:highlight w:val="white"/>',
        '<w:shd w:val="solid" w:color="000000" w:fill="auto"/>',
    ],
)
def test_text_in_the_colour_of_what_is_behind_it_stays_out(bring_in: BringIn, properties: str) -> None:
    document = word("Soep")
    add_runs(document, run("Naam: ") + run("GEHEIM", properties) + run("."))

    bring_in(document)

    assert bring_in.text == "Naam: ."
    assert "tekst in de kleur van wat erachter zit, zoals bij zwart lakken: GEHEIM" in bring_in.report


def test_white_text_on_a_dark_ground_is_text(bring_in: BringIn) -> None:
    document = word("Soep")
    white, black = '<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
    add_runs(document, run("alinea", white), black)
    add_runs(document, run("vanzelf wit"), black)
    add_runs(document, run("woord", white + '<w:highlight w:val="blue"/>'))
    cell = f"<w:tc><w:tcPr>{black}</w:tcPr><w:p>{run('cel', white)}</w:p></w:tc>"
    add_xml(document, f"<w:tbl {W}><w:tr>{cell}{cell}</w:tr></w:tbl>")

    bring_in(document)

    assert bring_in.text == "alinea\n\nvanzelf wit\n\nwoord\n\n|  |  |\n| --- | --- |\n| cel | cel |"


# Numbers


def add_numbering(document: Document, number: int, *levels: tuple[str, str]) -> None:
    """Adds a numbering with for each level its format and text."""
    written = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (form, text) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{written}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def numbered(number: int, level: int = 0, style: str = "") -> str:
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'{name}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_the_numbers_of_headings_and_articles_are_in_the_text(bring_in: BringIn) -> None:
    document = word("Plan")
    add_numbering(document, 90, ("decimal", "%1."), ("lowerLetter", "%1.%2"))
    add_numbering(document, 91, ("upperRoman", "Artikel %1"), ("decimal", "Lid %2"))
    add_runs(document, run("Inleiding"), numbered(90, 0, "Heading1"))
    add_runs(document, run("Aanpak"), numbered(90, 0, "Heading1"))
    add_runs(document, run("Geld"), numbered(90, 1, "Heading2"))
    for level, text in ((0, "Naam"), (1, "Eerste"), (1, "Tweede"), (0, "Bestuur"), (1, "Derde")):
        add_runs(document, run(text), numbered(91, level))

    bring_in(document)

    assert bring_in.text.split("\n\n") == [
        "## 1 Inleiding",
        "## 2 Aanpak",
        "### 2.a Geld",
        "Artikel I Naam",
        "Lid 1 Eerste",
        "Lid 2 Tweede",
        "Artikel II Bestuur",
        "Lid 1 Derde",
    ]


def test_a_numbering_that_comes_with_the_style_of_a_heading_counts_too(bring_in: BringIn) -> None:
    document = word("Plan")
    add_numbering(document, 90, ("decimal", "%1"), ("decimal", "%1.%2"))
    for level in (1, 2):
        style = next(
            element
            for element in document.styles.element
            if element.get(f"{{{W.split(chr(34))[1]}}}styleId") == f"Heading{level}"
        )
        style.pPr.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level - 1}"/><w:numId w:val="90"/></w:numPr>'))
    for level in (1, 2, 2, 1):
        document.add_heading("Kop", level)

    bring_in(document)

    assert bring_in.text.split("\n\n") == ["## 1 Kop", "### 1.1 Kop", "### 1.2 Kop", "## 2 Kop"]


def test_an_article_after_a_list_is_not_in_that_list(bring_in: BringIn) -> None:
    document = word("Reglement")
    add_numbering(document, 90, ("decimal", "Artikel %1"), ("lowerLetter", "%2)"))
    for level, text in ((0, "Naam"), (1, "een"), (1, "twee"), (0, "Bestuur")):
        add_runs(document, run(text), numbered(90, level))

    bring_in(document)

    assert bring_in.text == "Artikel 1 Naam\n\na) een  \nb) twee\n\nArtikel 2 Bestuur"


def test_plain_lists_stay_lists(bring_in: BringIn) -> None:
    document = word("Plan")
    add_numbering(document, 90, ("decimal", "%1)"), ("bullet", "·"))
    for level, text in ((0, "een"), (0, "twee"), (1, "stip")):
        add_runs(document, run(text), numbered(90, level))

    bring_in(document)

    assert bring_in.text == "1. een\n2. twee\n    - stip"


# Forms


def form_field(data: str, code: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        f'<w:r><w:instrText> {code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_ticks_and_choices_of_a_form_are_in_the_text(bring_in: BringIn) -> None:
    document = word("Formulier")
    choices = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Zwolle"/><w:listEntry w:val="Hoogeveen"/></w:ddList>'
    ticked = '<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'
    add_runs(document, form_field(ticked, "FORMCHECKBOX") + run(" wil meedoen"))
    add_runs(
        document, form_field('<w:checkBox><w:default w:val="0"/></w:checkBox>', "FORMCHECKBOX") + run(" wil lid worden")
    )
    add_runs(document, run("Gemeente: ") + form_field(choices, "FORMDROPDOWN") + run("."))

    bring_in(document)

    assert bring_in.text == "☒ wil meedoen\n\n☐ wil lid worden\n\nGemeente: Hoogeveen."


def test_content_controls_say_what_was_filled_in(bring_in: BringIn) -> None:
    document = word("Formulier")
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    checked = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
    add_runs(document, control(checked, sign) + run(" ja"))
    add_runs(document, control(checked.replace('"1"', '"0"'), run("☐")) + run(" nee"))
    add_runs(document, run("Wie: ") + control("<w:text/>", run("Mies")))
    add_runs(document, run("Waar: ") + control("<w:showingPlcHdr/><w:text/>", run("Klik om tekst in te voeren.")))
    add_xml(document, f"<w:sdt {W}><w:sdtContent><w:p>{run('Een blok.')}</w:p></w:sdtContent></w:sdt>")

    bring_in(document)

    assert bring_in.text == "☒ ja\n\n☐ nee\n\nWie: Mies\n\nWaar:\n\nEen blok."
    assert "een deel van een formulier dat niet is ingevuld: Klik om tekst in te voeren." in bring_in.report


# Pictures


def half_red() -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (20, 0, 40, 20))
    image.save(out, "PNG")
    return out.getvalue()


def test_what_was_cut_away_from_a_picture_stays_out(bring_in: BringIn) -> None:
    document = word("Beelden")
    add_picture(document, half_red(), "De bank")
    blip = document.element.xpath("//a:blip")[0]
    blip.addnext(
        parse_xml('<a:srcRect xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" l="50000" t="-1000"/>')
    )

    bring_in(document)

    (picture,) = bring_in.pictures()
    with Image.open(picture) as image:
        assert image.size == (20, 20)
        assert image.convert("RGB").getcolors() == [(400, (0, 0, 255))]
    assert "wat van de beelden was weggesneden" in bring_in.report


def test_a_drawing_that_a_browser_should_not_show_comes_as_the_picture_beside_it(bring_in: BringIn) -> None:
    document = word("Beelden")
    add_picture(document, PNG, "De bank")
    document.save(str(bring_in.path))
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
    blip = (
        b"<a:extLst><a:ext uri='{96DAC541-7B7A-43D3-8B79-37D633B846F1}'><asvg:svgBlip "
        b"xmlns:asvg='http://schemas.microsoft.com/office/drawing/2016/SVG/main' r:embed='rSvg'/>"
        b"</a:ext></a:extLst></a:blip>"
    )
    relationship = (
        b"<Relationship Id='rSvg' Target='media/a.svg' "
        b"Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/image'/></Relationships>"
    )
    names = ("word/document.xml", "word/_rels/document.xml.rels")
    content, relationships = (part(bring_in.path, name) for name in names)
    start = content.index(b"<a:blip")
    end = content.index(b"/>", start)
    changed = content[:end] + b">" + blip + content[end + 2 :]
    with_parts(
        bring_in.path,
        {
            "word/media/a.svg": drawing,
            names[0]: changed,
            names[1]: relationships.replace(b"</Relationships>", relationship),
        },
    )

    bring_in()

    assert bring_in.text == "![De bank](images/beelden/beeld-1.png)"


def test_the_address_of_a_film_is_told(bring_in: BringIn) -> None:
    document = word("Film", "Tekst.")
    video = (
        "<wp15:webVideoPr xmlns:wp15='http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing' "
        "embeddedHtml='&lt;iframe src=&quot;https://www.youtube.com/embed/a?b=1&amp;amp;c=2&quot;&gt;&lt;/iframe&gt;'/>"
    )
    add_runs(document, f"<w:r><w:drawing>{video}</w:drawing></w:r>")

    bring_in(document)

    assert "film die van elders komt: https://www.youtube.com/embed/a?b=1&c=2" in bring_in.report


def test_bold_lines_above_a_text_are_offered_as_headings(bring_in: BringIn) -> None:
    document = word("Soep")
    for text, is_bold in (
        ("Waarom", True),
        ("Daarom.", False),
        ("Let op: vol.", True),
        ("Slot.", False),
        ("Naam", True),
    ):
        add_runs(document, run(text, "<w:b/>" if is_bold else ""))

    bring_in(document)

    offered = [line for line in bring_in.report.splitlines() if "deze vette regel een kop is" in line]
    assert [line.rpartition(": ")[2] for line in offered] == ["Waarom"]


def test_a_link_in_a_note_comes_along_though_the_text_has_none(bring_in: BringIn) -> None:
    by_pandoc("# Soep\n\nTekst.^[Zie [de site](https://voorbeeld.nl/soep).]\n", bring_in.path)

    bring_in()

    assert bring_in.text == "Tekst.[^1]\n\n[^1]: Zie [de site](https://voorbeeld.nl/soep)."


def test_a_large_first_letter_is_part_of_its_word(bring_in: BringIn) -> None:
    document = word("Soep")
    add_runs(document, run("E"), '<w:framePr w:dropCap="drop" w:lines="3"/>')
    add_runs(document, run("lke dinsdag."))

    bring_in(document)

    assert bring_in.text == "Elke dinsdag."
    assert "niet meegekomen" not in bring_in.report


def test_a_row_that_begins_further_on_keeps_all_its_cells(bring_in: BringIn) -> None:
    document = word("Soep")
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    shifted = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell.format("een")}{cell.format("twee")}</w:tr>'
    whole = f"<w:tr>{cell.format('links')}{cell.format('midden')}{cell.format('rechts')}</w:tr>"
    add_xml(document, f"<w:tbl {W}>{shifted}{whole}</w:tbl>")

    bring_in(document)

    assert "|  | een | twee |\n| links | midden | rechts |" in bring_in.text


def test_words_drawn_as_word_art_are_text_and_text_struck_through_twice_is_struck_through(bring_in: BringIn) -> None:
    document = word("Feest")
    shape = '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="Van harte!"/></v:shape>'
    add_xml(document, f"<w:p {W}><w:r><w:pict>{shape}</w:pict></w:r></w:p>")
    add_xml(document, f"<w:p {W}>{run('Dit is ')}{run('niet', '<w:dstrike/>')}{run(' waar.')}</w:p>")

    bring_in(document)

    assert bring_in.text == "Van harte!\n\nDit is <del>niet</del> waar."
    assert "tekening" not in bring_in.report


def test_lines_with_columns_by_tabs_are_told(bring_in: BringIn) -> None:
    bring_in(word("Lijst", "Naam\tPlaats", "Mies\tZwolle", "Los\tregeltje\tmet meer", "1.\tEerst", "2.\tDan"))

    assert bring_in.report.count("een tabel zijn") == 1
    assert "of deze regel en die erna een tabel zijn, met kolommen door tabs: Naam Plaats" in bring_in.report


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("lowerLetter", "%1.", "a. eerst  \nb. dan"),
        ("upperLetter", "%1)", "A) eerst  \nB) dan"),
        ("lowerRoman", "(%1)", "(i) eerst  \n(ii) dan"),
        ("decimal", "%1.", "1. eerst\n2. dan"),
    ],
)
def test_a_list_with_letters_keeps_them(bring_in: BringIn, form: str, text: str, expected: str) -> None:
    document = word("Stukken", "Bijgevoegd:")
    numbering = document.part.numbering_part.element
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="99">{level}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))
    for item in ("eerst", "dan"):
        properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr></w:pPr>'
        add_xml(document, f"<w:p {W}>{properties}{run(item)}</w:p>")

    bring_in(document)

    assert bring_in.text == f"Bijgevoegd:\n\n{expected}"
