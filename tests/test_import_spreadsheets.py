"""`verhalen bring-in --from table` with a spreadsheet: the rows of CSV, and what is beside them is told."""

import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.bringing import CONFIG, Bringing

Fill = Callable[[Worksheet], None]


class Bring(Bringing):
    """Brings in a spreadsheet."""

    def made(self) -> list[str]:
        """The names of the stories that are there now."""
        return sorted(path.name for path in (self.folder / "stories").glob("*.md"))

    def __call__(self, name: str, data: bytes, *options: str, kind: str = "verhaal") -> None:
        self.write({"config.yaml": CONFIG, name: data})
        self.run("--from", "table", name, "--kind", kind, *(options or ("--yes",)))


@pytest.fixture
def bring(archive: WriteArchive, verhalen: RunVerhalen) -> Bring:
    return Bring(archive, verhalen)


def workbook(**sheets: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def excel(rows: list[list[object]], change: Fill | None = None) -> bytes:
    book = workbook(Verhalen=rows)
    if change is not None:
        change(book.worksheets[0])
    return saved(book)


NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("table", "office", "text", "style")
)


def open_document(tables: str, styles: str = "") -> bytes:
    """An .ods with these tables, in the XML that LibreOffice writes."""
    content = (
        f'<office:document-content {NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return data.getvalue()


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(text: str, attributes: str = "", kind: str = "string", before: str = "") -> str:
    paragraph = f"{before}<text:p>{text}</text:p>"
    return f'<table:table-cell office:value-type="{kind}" {attributes}>{paragraph}</table:table-cell>'


def table(*rows: str, name: str = "Blad1", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


HEAD = row(cell("titel"), cell("samenvatting"))


def problems(bring: Bring) -> list[str]:
    return [code for code in bring.codes() if code != "bad-row"]


# Excel


def test_values_are_as_one_would_type_them(bring: Bring) -> None:
    cells = [
        2019,
        2.5,
        True,
        datetime.date(2014, 12, 10),
        datetime.datetime.fromisoformat("2014-12-10 20:30"),
        " tekst ",
    ]
    rows: list[list[object]] = [["titel", *(f"k{number}" for number in range(6))], ["Soep", *cells]]

    bring("lijst.xlsx", excel(rows), *(f"--map=k{number}=lessen" for number in range(6)), "--yes")

    lessons = bring.text("stories/soep.md").split("lessen:\n")[1].split("---")[0].split("\n")
    assert [line.strip(" -'\"") for line in lessons if line] == [
        "2019",
        "2,5",
        "ja",
        "2014-12-10",
        "2014-12-10 20:30",
        "tekst",
    ]


def test_a_row_of_a_workbook_becomes_a_story(bring: Bring) -> None:
    rows: list[list[object]] = [["titel", "datum", "mensen"], ["De bank", datetime.date(2014, 12, 10), "Joke V.; Mies"]]

    bring("lijst.xlsx", excel(rows))

    assert bring.text("stories/de-bank.md") == (
        "---\ntitel: De bank\ndatum: 2014-12-10\nmensen:\n  - Joke V.\n  - Mies\n---\n"
    )


def test_with_several_sheets_one_is_chosen_by_name(bring: Bring) -> None:
    book = workbook(Mensen=[["titel"], ["Joke"]], Verhalen=[["titel"], ["De bank"]], Leeg=[])

    bring("lijst.xlsx", saved(book))
    assert bring.codes() == ["sheet-choice"]
    assert "Mensen, Verhalen" in bring.said

    bring("lijst.xlsx", saved(book), "--sheet", "Verhaal", "--yes")
    assert bring.codes() == ["sheet-missing"]
    assert "Bedoel je “Verhalen”?" in bring.said

    bring("lijst.xlsx", saved(book), "--sheet", "verhalen", "--yes")
    assert bring.made() == ["de-bank.md"]


def test_a_table_without_sheets_has_none_to_choose(bring: Bring) -> None:
    bring("lijst.csv", b"titel\nDe bank\n", "--sheet", "Verhalen", "--yes")

    assert bring.codes() == ["no-sheets"]


def test_a_hidden_sheet_is_not_chosen_by_itself(bring: Bring) -> None:
    book = workbook(Verhalen=[["titel"], ["De bank"]], Adressen=[["titel"], ["Geheim"]])
    book["Adressen"].sheet_state = "hidden"

    bring("lijst.xlsx", saved(book))

    assert bring.made() == ["de-bank.md"]


def hide(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True


def test_hidden_rows_and_columns_stay_out_and_are_told(bring: Bring) -> None:
    rows: list[list[object]] = [["titel", "samenvatting"], ["De bank", "GEHEIM"], ["GEHEIM", "x"], ["De soep", "y"]]

    bring("lijst.xlsx", excel(rows, hide))

    assert bring.made() == ["de-bank.md", "de-soep.md"]
    assert "GEHEIM" not in bring.text("stories/de-bank.md")
    assert bring.codes() == ["hidden-columns", "hidden-rows"]
    assert "Verborgen kolommen zijn niet overgenomen: B" in bring.said
    assert "Verborgen rijen zijn niet overgenomen: 3" in bring.said


def adorn(sheet: Worksheet) -> None:
    sheet.merge_cells("A2:A3")
    sheet["B2"].comment = Comment("Klopt dit?", "Mies")
    sheet["B3"].hyperlink = "https://www.voorbeeld.nl/soep"
    sheet["B3"].value = "Soep"


def test_merged_cells_comments_and_links_behind_a_text_are_told(bring: Bring) -> None:
    bring(
        "lijst.xlsx", excel([["titel", "samenvatting"], ["De bank", "a"], [None, None]], adorn), "--skip-bad", "--yes"
    )

    assert set(problems(bring)) == {"merged-cells", "cell-comments", "cell-links"}
    assert "A2:A3" in bring.said


@pytest.mark.parametrize(("value", "code"), [("#N/A", "#N/A"), ("=A2+1", "=A2+1")])
def test_an_error_or_an_uncalculated_formula_is_no_value(bring: Bring, value: str, code: str) -> None:
    bring("lijst.xlsx", excel([["titel", "samenvatting"], ["De bank", value]]))

    assert bring.codes() == ["bad-row"]
    assert code in bring.said
    assert bring.made() == []


def test_a_damaged_workbook_is_told(bring: Bring) -> None:
    data = excel([["titel"], ["De bank"]])

    bring("lijst.xlsx", data[: len(data) // 2])

    assert bring.codes() == ["document-damaged"]


# OpenDocument


def test_a_row_of_an_open_document_becomes_a_story(bring: Bring) -> None:
    date = cell("10 dec", 'office:date-value="2014-12-10"', "date")
    number = cell("2,5", 'office:value="2.5"', "float")
    empty = '<table:table-cell table:number-columns-repeated="1021"/>'
    many = '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
    head = row(cell("titel"), cell("datum"), cell("lessen"), empty)

    bring("lijst.ods", open_document(table(head, row(cell("De<text:s/>bank"), date, number, empty), many)))

    text = bring.text("stories/de-bank.md")
    assert text.startswith("---\ntitel: De bank\ndatum: 2014-12-10\nlessen:\n")
    assert "2,5" in text


def test_hidden_rows_columns_and_sheets_of_an_open_document_stay_out_and_are_told(bring: Bring) -> None:
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = [
        columns,
        HEAD,
        row(cell("De bank"), cell("GEHEIM")),
        row(cell("GEHEIM"), cell("x"), attributes='table:visibility="filter"'),
    ]
    hidden = table(HEAD, row(cell("GEHEIM"), cell("y")), name="Weg", attributes='table:style-name="ta2"')

    bring("lijst.ods", open_document(table(*rows) + hidden, style))

    assert bring.made() == ["de-bank.md"]
    assert "GEHEIM" not in bring.text("stories/de-bank.md")
    assert bring.codes() == ["hidden-columns", "hidden-rows"]


def test_comments_links_and_merged_cells_of_an_open_document_are_told(bring: Bring) -> None:
    comment = cell("a", before="<office:annotation><text:p>Klopt dit?</text:p></office:annotation>")
    link = '<text:a xlink:href="https://www.voorbeeld.nl">Soep</text:a>'
    merged = cell("De soep", 'table:number-rows-spanned="2"')

    bring("lijst.ods", open_document(table(HEAD, row(cell("De bank"), comment), row(merged, cell(link)))))

    assert problems(bring) == ["cell-comments", "cell-links", "merged-cells"]
    assert "Klopt dit" not in bring.text("stories/de-bank.md")
    assert bring.text("stories/de-soep.md").count("Soep") == 1


# What is no table


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("folder.pdf", b"%PDF-1.7\n", "een PDF"),
        ("export.xml", b"<?xml version='1.0'?><rss/>", "een XML-bestand"),
        ("pagina.html", b"<!DOCTYPE html><p>a", "een webpagina"),
        ("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "een oude Excel"),
        ("beeld.png", b"\x89PNG\r\n", "een beeld"),
        ("lijst.json", b'[{"titel": "a"}]', "een JSON-bestand"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(bring: Bring, name: str, data: bytes, words: str) -> None:
    bring(name, data)

    assert bring.codes() == ["not-a-table"]
    assert words in bring.said
    assert bring.exit_code == 1


@pytest.mark.parametrize(
    ("folder", "words"), [("word/", "een document van Word"), ("ppt/", "presentatie"), ("a/", "zip")]
)
def test_a_zip_that_is_no_table_is_called_what_it_is(bring: Bring, folder: str, words: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr(f"{folder}document.xml", "<a/>")

    bring("bestand.docx", data.getvalue())

    assert words in bring.said
