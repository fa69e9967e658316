"""What a writer pastes from Word, Google Docs and web pages, or drops, arrives as text with its headings and links."""

import base64
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.serving import Served

pytestmark = pytest.mark.browser

# As the programs put it on the clipboard, shortened.
WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm;} @list l0:level1 {mso-level-number-format:bullet;} --></style></head>
<body lang=NL><!--StartFragment-->
<h1>De soep<o:p></o:p></h1>
<p class=MsoNormal>Elke <b>dinsdag</b> is er <a href="https://www.example.org/soep">soep</a>.<o:p></o:p></p>
<p class=MsoNormal>De tweede alinea.</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp; </span>wortel</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp; </span>prei</p>
<table><tr><td><p class=MsoNormal>Wie</p></td><td><p class=MsoNormal>Wat</p></td></tr>
<tr><td><p class=MsoNormal>Joke</p></td><td><p class=MsoNormal>pan</p></td></tr></table>
<!--EndFragment--></body></html>
"""
GOOGLE = """
<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span>De kas</span></h2>
<p dir="ltr"><span>Een </span><span style="font-style:italic;">kas</span><span> op het plein.</span></p>
<ol><li dir="ltr"><p><span>glas</span></p></li><li dir="ltr"><p><span>hout</span></p></li></ol></b>
"""
PASTE = """data => {
    const transfer = new DataTransfer();
    for (const [kind, text] of Object.entries(data)) transfer.setData(kind, text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""
DROP = """([type, data, ...names]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    for (const name of names) transfer.items.add(new File([bytes], name, { type: "image/png" }));
    const event = type === "drop"
        ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
        : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}"""


def paste(tab: Page, **data: str) -> None:
    """Pastes, as a browser does when somebody presses Ctrl+V; `text_html` stands for the type `text/html`."""
    tab.evaluate(PASTE, {name.replace("_", "/"): text for name, text in data.items()})


def picture() -> str:
    """A small picture in base 64."""
    data = BytesIO()
    Image.new("RGB", (40, 30), (200, 170, 40)).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def test_word_brings_headings_lists_links_and_tables(empty_text: Page) -> None:
    paste(empty_text, text_html=WORD, text_plain="De soep\nElke dinsdag is er soep.\n")

    text = empty_text.get_by_label("Tekst", exact=True)
    expect(text).to_have_value(
        "## De soep\n\n"
        "Elke **dinsdag** is er [soep](https://www.example.org/soep).\n\n"
        "De tweede alinea.\n\n"
        "- wortel\n- prei\n\n"
        "|  |  |\n| --- | --- |\n| Wie | Wat |\n| Joke | pan |"
    )


def test_google_docs_is_not_bold_as_a_whole(empty_text: Page) -> None:
    paste(empty_text, text_html=GOOGLE, text_plain="De kas")

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value(
        "## De kas\n\nEen *kas* op het plein.\n\n1. glas\n2. hout"
    )


def test_a_part_of_a_web_page_stays_whole(empty_text: Page) -> None:
    page = '<nav><a href="https://www.example.org/">Home</a></nav><p>Een alinea.</p><aside><p>Ernaast.</p></aside>'

    paste(empty_text, text_html=page, text_plain="Home Een alinea. Ernaast.")

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value(
        "[Home](https://www.example.org/)\n\nEen alinea.\n\nErnaast."
    )


def test_words_within_a_sentence_stay_within_it(empty_text: Page) -> None:
    text = empty_text.get_by_label("Tekst", exact=True)
    text.fill("Er was van Joke.")
    text.evaluate("area => area.setSelectionRange(7, 7)")

    paste(empty_text, text_html="<b>soep</b> ", text_plain="soep ")

    expect(text).to_have_value("Er was **soep** van Joke.")


def test_notes_go_on_where_those_of_the_text_end(empty_text: Page) -> None:
    text = empty_text.get_by_label("Tekst", exact=True)
    text.fill("Eerst.[^1]\n\n[^1]: Een noot.\n\n")
    page = """
        <p>Soep.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a></p>
        <div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1>
        <p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> Volgens Joke.</p></div></div>
        """
    text.press("Control+End")

    paste(empty_text, text_html=page, text_plain="Soep.[1]")

    expect(text).to_have_value("Eerst.[^1]\n\n[^1]: Een noot.\n\nSoep.[^2]\n\n[^2]: Volgens Joke.")


def test_a_picture_in_the_page_comes_along_and_one_that_is_elsewhere_is_told(
    empty_text: Page, new_desk: Served
) -> None:
    page = f'<p>Kijk:</p><p><img alt="een pan" src="data:image/png;base64,{picture()}"></p><img src="file:///C:/x.png">'

    paste(empty_text, text_html=page, text_plain="Kijk:")

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value("Kijk:\n\n![een pan](images/beeld-1.png)")
    expect(empty_text.get_by_text("De beelden erin kwamen niet mee.")).to_be_visible()
    assert (new_desk.root / "stories/images/beeld-1.png").is_file()


def test_plain_text_with_a_line_for_each_paragraph_keeps_its_paragraphs(empty_text: Page) -> None:
    paste(empty_text, text_plain="Een alinea.\r\nNog een.\r\n- punt\r\n- punt twee\r\nSlot.")

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value(
        "Een alinea.\n\nNog een.\n\n- punt\n- punt twee\n\nSlot."
    )


def test_lines_that_were_broken_at_a_width_stay_one_paragraph(empty_text: Page) -> None:
    lines = (
        "Dit is een alinea uit een document dat de regels",
        "afbreekt op een vaste breedte, zoals een PDF dat doet",
    )

    paste(empty_text, text_plain="\n".join((*lines, "en een brief.")))

    # Nothing was to be changed, so the browser itself pastes; a test cannot make it do so.
    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value("")


def test_colours_of_an_editor_of_code_are_no_markup(empty_text: Page) -> None:
    paste(
        empty_text,
        text_html="<div style='color:#000'><div><span>## Kop</span></div></div>",
        text_plain="## Kop\nTekst.",
    )

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value("## Kop\n\nTekst.")


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_file_can_be_dropped_and_pasted(empty_text: Page, new_desk: Served, way: str) -> None:
    empty_text.evaluate(DROP, [way, picture(), "pan.png"])

    text = empty_text.get_by_label("Tekst", exact=True)
    expect(text).to_have_value("![Beschrijf hier wat er te zien is](images/pan.png)")
    assert (new_desk.root / "stories/images/pan.png").is_file()
    # The description is selected, so that the first key begins it.
    empty_text.keyboard.type("een pan soep")
    expect(text).to_have_value("![een pan soep](images/pan.png)")


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_pictures_that_are_dropped_together_come_one_below_the_other(empty_text: Page, way: str) -> None:
    empty_text.get_by_label("Tekst", exact=True).fill("Eerst dit.")
    empty_text.evaluate(DROP, [way, picture(), "pan.png", "soep.png", "tafel.png"])

    text = empty_text.get_by_label("Tekst", exact=True)
    undescribed = "![Beschrijf hier wat er te zien is]"
    others = f"{undescribed}(images/soep.png)\n{undescribed}(images/tafel.png)"
    expect(text).to_have_value(f"Eerst dit.\n\n{undescribed}(images/pan.png)\n{others}")
    empty_text.keyboard.type("een pan soep")
    expect(text).to_have_value(f"Eerst dit.\n\n![een pan soep](images/pan.png)\n{others}")
