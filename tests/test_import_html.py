"""Pages saved by Word, Google Docs and browsers: what their styles and classes mean comes along, and no more."""

from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.bringing import CONFIG, only_text


class BringIn:
    """Brings in one file; `text` is the body of its story, and `report` what was told."""

    def __init__(self, archive: WriteArchive, verhalen: RunVerhalen, folder: Path) -> None:
        self._book = archive({"config.yaml": CONFIG})
        self._verhalen = verhalen
        self._folder = folder
        self.report = ""
        self.text = ""

    def __call__(self, content: str, style: str = "", name: str = "a.html") -> None:
        page = f"<html><head><style>{style}</style></head><body>{content}</body></html>"
        (self._folder / name).write_text(page if name.endswith(".html") else content, "utf-8")
        run = self._verhalen("bring-in", str(self._folder / name), cwd=self._book)
        assert run.exit_code == 0, run.output
        self.report = run.stdout
        self.text = only_text(self._book)


@pytest.fixture
def bring_in(archive: WriteArchive, verhalen: RunVerhalen, tmp_path: Path) -> BringIn:
    return BringIn(archive, verhalen, tmp_path)


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("font-weight:700", "een **vet** woord"),
        ("font-weight: bold; font-style: italic", "een ***vet*** woord"),
        ("text-decoration:line-through", "een <del>vet</del> woord"),
        ("text-decoration-line:line-through;", "een <del>vet</del> woord"),
        ("vertical-align:super;font-size:7pt", "een <sup>vet</sup> woord"),
        ("vertical-align:sub", "een <sub>vet</sub> woord"),
        ("font-weight:400", "een vet woord"),
    ],
)
def test_what_a_class_or_style_says_of_words_comes_along(bring_in: BringIn, style: str, shown: str) -> None:
    bring_in(
        f"<h1>Soep</h1><p>een <span class='c1'>vet</span> woord</p><p>een <span style='{style}'>vet</span> woord</p>",
        f"span{{font-size:9pt}} .c0, .c1{{{style}}} @media print{{.c1{{display:none}}}}",
    )

    assert bring_in.text == f"{shown}\n\n{shown}"


def test_the_clipboard_of_google_docs_is_not_bold_throughout(bring_in: BringIn) -> None:
    bring_in("<h1>Soep</h1><b style='font-weight:normal'><p>gewoon <span style='font-weight:700'>vet</span></p></b>")

    assert bring_in.text == "gewoon **vet**"


def test_comments_are_no_notes(bring_in: BringIn) -> None:
    bring_in(
        "<h1>Soep</h1><p>Tekst<sup><a href='#ftnt1' id='ftnt_ref1'>[1]</a></sup>"
        "<sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup> verder"
        "<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[JV1]</a></span>.</p>"
        "<div><p><a href='#ftnt_ref1' id='ftnt1'>[1]</a> De noot.</p></div>"
        "<div class='c30'><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a>GEHEIM</p></div>"
        "<div style='mso-element:comment-list'><div id='_com_1' class=msocomtxt><p>GEHEIM</p></div></div>"
    )

    assert bring_in.text == "Tekst[^1] verder.\n\n[^1]: De noot."
    assert "GEHEIM" not in bring_in.report


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display: none'>GEHEIM</p>",
        "<span class=weg>GEHEIM</span>",
        "<p hidden>GEHEIM</p>",
        "<span style='mso-hide:all'>GEHEIM</span>",
    ],
)
def test_hidden_text_stays_out_and_is_told(bring_in: BringIn, hidden: str) -> None:
    bring_in(f"<h1>Soep</h1><p>Te zien.</p>{hidden}", "span.weg{display:none}")

    assert bring_in.text == "Te zien."
    assert "verborgen tekst: GEHEIM" in bring_in.report


def test_blacked_out_words_stay_out(bring_in: BringIn) -> None:
    bring_in("<h1>Soep</h1><p>Naam: <span style='background:black;mso-highlight:black'>GEHEIM</span>.</p>")

    assert bring_in.text == "Naam: ."
    assert "zoals bij zwart lakken: GEHEIM" in bring_in.report


@pytest.mark.parametrize(
    "address",
    [
        "https://www.google.com/url?q=https://www.voorbeeld.nl/soep%3Fa%3D1&amp;sa=D&amp;usg=x",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.voorbeeld.nl%2Fsoep%3Fa%3D1&amp;data=x",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.voorbeeld.nl%2Fsoep%3Fa%3D1&amp;h=x",
    ],
)
def test_a_link_leads_to_where_it_leads_in_the_end(bring_in: BringIn, address: str) -> None:
    bring_in(f"<h1>Soep</h1><p>Zie <a href='{address}'>de site</a>.</p>")

    assert bring_in.text == "Zie [de site](https://www.voorbeeld.nl/soep?a=1)."


def test_lists_that_word_wrote_as_paragraphs_are_lists(bring_in: BringIn) -> None:
    space = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span>"

    def item(mark: str, text: str, style: str) -> str:
        return (
            f"<p class=MsoListParagraph style='{style}'><span style='font-family:Symbol'>{mark}{space}</span>{text}</p>"
        )

    bring_in(
        "<h1>Soep</h1>"
        + item("·", "soep", "mso-list:l0 level1 lfo1")
        + item("o", "met <b>prei</b>", "mso-list:l0 level2 lfo1")
        + item("·", "brood", "mso-list:l0 level1 lfo1")
        + "<p>Daarna:</p>"
        + item("1.", "eerst", "margin-left:36.0pt")
        + item("a)", "stap", "margin-left:72.0pt")
        + item("2.", "dan", "margin-left:36.0pt")
    )

    assert bring_in.text == "- soep\n    - met **prei**\n- brood\n\nDaarna:\n\n1. eerst\n\n    a. stap\n2. dan"
    assert "niet meegekomen" not in bring_in.report


def test_a_deeper_list_of_google_docs_is_in_the_item_before_it(bring_in: BringIn) -> None:
    bring_in(
        "<h1>Soep</h1><ul class='c5 lst-kix_a-0 start'><li>een</li><li>twee</li></ul>"
        "<ul class='lst-kix_a-1 start'><li>dieper</li></ul><ol class='lst-kix_a-2 start'><li>diepst</li></ol>"
        "<ul class='lst-kix_a-0'><li>drie</li></ul>"
    )

    assert bring_in.text.startswith("- een\n- twee\n    - dieper\n        1. diepst\n")
    assert bring_in.text.endswith("- drie")


def test_the_marks_of_notes_of_word_are_not_lost_words(bring_in: BringIn) -> None:
    bring_in(
        "<h1>Soep</h1><p>Tekst<a href='#_ftn1' name='_ftnref1'><span><span>[1]</span></span></a>.</p>"
        "<p><a href='#_ftnref1' name='_ftn1'><span>[1]</span></a> De noot.</p>"
    )

    assert bring_in.text == "Tekst[^1].\n\n[^1]: De noot."
    assert "niet meegekomen" not in bring_in.report


def test_a_list_of_wordpad_is_a_list(bring_in: BringIn) -> None:
    bring_in(
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Calibri;}{\f1\fcharset2 Symbol;}}\pard\b Soep\b0\par"
        r"\pard{\pntext\f1\'B7\tab}{\*\pn\pnlvlblt\pnf1{\pntxtb\'B7}}\fi-360 prei\par{\pntext\f1\'B7\tab}ui\par"
        r"\pard Dan.\par{\pntext\f0 1.\tab}een\par{\pntext\f0 2.\tab}twee\par}",
        name="a.rtf",
    )

    assert bring_in.text == "- prei\n- ui\n\nDan.\n\n1. een\n2. twee"


def test_the_words_below_a_picture_of_another_website_stay(bring_in: BringIn) -> None:
    bring_in(
        "<h1>De bank</h1><figure><img src='https://www.voorbeeld.nl/a.png' alt='Groepsfoto'>"
        "<figcaption>Van links naar rechts: Mies en Teun</figcaption></figure>"
    )

    assert bring_in.text == "Van links naar rechts: Mies en Teun"
    assert "https://www.voorbeeld.nl/a.png (Groepsfoto)" in bring_in.report


def test_words_in_a_figure_beside_its_picture_and_caption_stay(bring_in: BringIn) -> None:
    bring_in(
        "<h1>De bank</h1><figure><p>Boven de foto</p>"
        "<img src='https://www.voorbeeld.nl/a.png' alt='Groep' title='bank.png'>"
        "<figcaption>Mies en Teun</figcaption></figure>"
        "<figure><img src='https://www.voorbeeld.nl/b.png' alt='Pan' title='pan.png'>"
        "<figcaption>De pan</figcaption></figure>"
    )

    assert [words in bring_in.text for words in ("Boven de foto", "Mies en Teun", "De pan")] == [True] * 3
    assert "niet meegekomen" not in bring_in.report


@pytest.mark.parametrize(
    ("embedded", "link"),
    [
        (
            "<iframe src='//www.youtube.com/embed/a' title='Film over soep'></iframe>",
            "[Film over soep](https://www.youtube.com/embed/a)",
        ),
        ("<video><source src='https://voorbeeld.nl/a.mp4'>Geen video</video>", "<https://voorbeeld.nl/a.mp4>"),
    ],
)
def test_a_film_on_a_page_becomes_a_link(bring_in: BringIn, embedded: str, link: str) -> None:
    bring_in(f"<h1>De bank</h1><p>Tekst.</p>{embedded}<iframe src='https://voorbeeld.nl/t' width=1 height=1></iframe>")

    assert bring_in.text == f"Tekst.\n\n{link}"
    assert "een film of iets dergelijks is nu een link: https://" in bring_in.report


TEXT = (
    "<p>"
    + "Elke dinsdag koken we in het dorpshuis een pan soep voor wie er trek in heeft, met groente van de tuin. " * 3
    + "</p>"
)


@pytest.mark.parametrize(
    "around", ["<main>{}</main>", "<div><article>{}</article></div>", "<div class='inhoud'>{}</div>"]
)
def test_of_a_web_page_only_the_main_content_comes_along_and_the_rest_is_told(bring_in: BringIn, around: str) -> None:
    menu = "".join(f"<li><a href='https://voorbeeld.nl/{number}'>Pagina {number}</a></li>" for number in range(9))
    table = "<table><tr><td>prei</td><td>ja</td></tr></table>"
    content = around.format(f"<h1>De soep</h1>{TEXT}{TEXT}{table}{TEXT}")
    bring_in(
        f"<header><a href='https://voorbeeld.nl'>Huisstijl</a></header><nav><ul>{menu}</ul></nav>{content}"
        "<div class='sidebar'><p>Meer lezen</p></div><footer>Privacyverklaring</footer>"
    )

    assert bring_in.text.count("Elke dinsdag") == 9
    assert "| prei | ja |" in bring_in.text
    assert not any(words in bring_in.text for words in ("Pagina 1", "Huisstijl", "Meer lezen", "Privacyverklaring"))
    assert "wat om de tekst van de pagina heen staat: Privacyverklaring" in bring_in.report
    assert "wat om de tekst van de pagina heen staat: Pagina 0 Pagina 1" in bring_in.report


def test_a_page_of_a_word_processor_stays_whole(bring_in: BringIn) -> None:
    bring_in(f"<h1>Soep</h1><p class=MsoNormal>Begin.</p><article>{TEXT}{TEXT}</article><div class=menu>Einde.</div>")

    assert bring_in.text.startswith("Begin.")
    assert bring_in.text.endswith("Einde.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (r"{\v GEHEIM}", "verborgen tekst: GEHEIM"),
        (r"\v GE\'e9IM\plain ", "verborgen tekst: GEéIM"),
        (r"{\highlight1 GEHEIM}", "zoals bij zwart lakken: GEHEIM"),
        (r"{\cf2 GEHEIM}", "zoals bij zwart lakken: GEHEIM"),
    ],
)
def test_text_of_rtf_that_is_not_seen_stays_out(bring_in: BringIn, words: str, told: str) -> None:
    colours = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
    bring_in(
        rf"{{\rtf1\ansi{colours}\pard\b Soep\b0\par Naam: {words}.\par\cf1 Zwart.\cf0\v0  Gewoon.\par}}", name="a.rtf"
    )

    assert bring_in.text == "Naam: .\n\nZwart. Gewoon."
    assert told in bring_in.report
