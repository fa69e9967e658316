"""Texts of LibreOffice: what it computes comes into the story, and what it hides stays out."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.bringing import CONFIG, only_text
from tests.support.documents import by_pandoc, part, with_parts

SPACES = (
    " xmlns:field='urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0'"
    " xmlns:loext='urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0'"
)


class BringIn:
    """Brings in a text with a title and some XML after that; `text` is the body of the story."""

    def __init__(self, archive: WriteArchive, verhalen: RunVerhalen, folder: Path) -> None:
        self._book = archive({"config.yaml": CONFIG})
        self._verhalen = verhalen
        self._path = folder / "a.odt"
        self.report = ""
        self.text = ""

    def __call__(
        self, content: str, automatic_styles: str = "", styles: str = "", pictures: Mapping[str, bytes] | None = None
    ) -> None:
        by_pandoc("# Soep\n", self._path)
        written = part(self._path, "content.xml").decode()
        written = written.replace("<office:document-content", f"<office:document-content{SPACES}")
        written = written.replace("</office:automatic-styles>", f"{automatic_styles}</office:automatic-styles>")
        written = written.replace("</office:text>", f"{content}</office:text>")
        named = part(self._path, "styles.xml").decode().replace("</office:styles>", f"{styles}</office:styles>")
        with_parts(self._path, {"content.xml": written.encode(), "styles.xml": named.encode(), **(pictures or {})})
        run = self._verhalen("bring-in", str(self._path), cwd=self._book)
        assert run.exit_code == 0, run.output
        self.report = run.stdout
        self.text = only_text(self._book)

    def sizes(self) -> list[tuple[int, int]]:
        """The width and height in pixels of each picture that came along."""
        paths = sorted((self._book / "stories/images").rglob("*.png"))
        return [Image.open(io.BytesIO(path.read_bytes())).size for path in paths]


@pytest.fixture
def bring_in(archive: WriteArchive, verhalen: RunVerhalen, tmp_path: Path) -> BringIn:
    return BringIn(archive, verhalen, tmp_path)


HIDDEN = "<style:style style:name='Weg' style:family='{}'><style:text-properties text:display='none'/></style:style>"


@pytest.mark.parametrize(
    "content",
    [
        "<text:section text:name='s' text:display='none'><text:p>GEHEIM</text:p></text:section>",
        "<text:section text:name='s' text:display='condition'><text:p>GEHEIM</text:p></text:section>",
        "<text:p><text:span text:style-name='Weg'>GEHEIM</text:span></text:p>",
        "<text:p text:style-name='Weg'>GEHEIM</text:p>",
        "<text:p>GEHEIM<text:hidden-paragraph text:condition='ooow:1' text:is-hidden='true'/></text:p>",
        "<text:p><text:hidden-text text:condition='ooow:1' text:string-value='GEHEIM' text:is-hidden='true'/></text:p>",
        (
            "<table:table><table:table-column/><table:table-row table:visibility='collapse'><table:table-cell>"
            "<text:p>GEHEIM</text:p></table:table-cell></table:table-row></table:table>"
        ),
    ],
)
def test_hidden_text_stays_out_and_is_told(bring_in: BringIn, content: str) -> None:
    bring_in(f"{content}<text:p>Einde.</text:p>", styles=HIDDEN.format("text") + HIDDEN.format("paragraph"))

    assert bring_in.text == "Einde."
    assert "verborgen tekst: GEHEIM" in bring_in.report


def test_text_in_a_style_based_on_a_hidden_one_stays_out(bring_in: BringIn) -> None:
    based = "<style:style style:name='P9' style:family='paragraph' style:parent-style-name='Weg'/>"

    bring_in("<text:p text:style-name='P9'>GEHEIM</text:p>", based, HIDDEN.format("paragraph"))

    assert bring_in.text == ""


def test_what_a_condition_shows_is_text(bring_in: BringIn) -> None:
    bring_in(
        "<text:p><text:hidden-text text:string-value='te zien' text:is-hidden='false'/></text:p>"
        "<text:section text:name='s' text:display='condition' text:is-hidden='false'><text:p>ook</text:p>"
        "</text:section>"
    )

    assert bring_in.text == "te zien\n\nook"


@pytest.mark.parametrize(
    "properties",
    ["fo:background-color='#000000'", "fo:color='#ffffff'", "fo:color='#000000' fo:background-color='#000000'"],
)
def test_text_in_the_colour_of_what_is_behind_it_stays_out(bring_in: BringIn, properties: str) -> None:
    style = f"<style:style style:name='T9' style:family='text'><style:text-properties {properties}/></style:style>"

    bring_in("<text:p>Naam: <text:span text:style-name='T9'>GEHEIM</text:span>.</text:p>", style)

    assert bring_in.text == "Naam: ."
    assert "tekst in de kleur van wat erachter zit, zoals bij zwart lakken: GEHEIM" in bring_in.report


NUMBERS = (
    "<text:list-style style:name='L9'><text:list-level-style-number text:level='1' style:num-format='1' "
    "style:num-prefix='Artikel '/><text:list-level-style-number text:level='2' style:num-format='1' "
    "text:display-levels='2'/></text:list-style>"
)


def test_numbers_of_articles_are_in_the_text_and_plain_lists_stay_lists(bring_in: BringIn) -> None:
    inner = "<text:list><text:list-item><text:p>lid</text:p></text:list-item></text:list>"
    bring_in(
        "<text:list text:style-name='L9'><text:list-item><text:p>Naam</text:p></text:list-item>"
        f"<text:list-item><text:p>Bestuur</text:p>{inner}</text:list-item></text:list>"
        "<text:p>Tussen.</text:p><text:list text:style-name='L8'><text:list-item><text:p>een</text:p></text:list-item>"
        "</text:list>",
        f"{NUMBERS}<text:list-style style:name='L8'><text:list-level-style-number text:level='1' style:num-format='1' "
        "style:num-suffix='.'/></text:list-style>",
    )

    assert bring_in.text.split("\n\n") == ["Artikel 1 Naam", "Artikel 2 Bestuur", "2.1 lid", "Tussen.", "1. een"]


def test_numbers_of_headings_are_in_the_text(bring_in: BringIn) -> None:
    levels = "".join(
        f"<text:outline-level-style text:level='{level}' style:num-format='1' style:num-suffix='.' "
        f"text:display-levels='{level}'/>"
        for level in (1, 2, 3)
    )
    headings = [(2, "Aanpak"), (3, "Geld"), (3, "Tijd"), (2, "Slot")]

    bring_in(
        "".join(f"<text:h text:outline-level='{level}'>{text}</text:h>" for level, text in headings),
        styles=f"<text:outline-style style:name='Outline'>{levels}</text:outline-style>",
    )

    assert bring_in.text.split("\n\n") == ["## 1.1 Aanpak", "### 1.1.1 Geld", "### 1.1.2 Tijd", "## 1.2 Slot"]


def test_what_was_filled_in_on_a_form_is_in_the_text(bring_in: BringIn) -> None:
    controls = (
        "<office:forms><form:form><form:checkbox form:id='c1' form:current-state='checked' form:label='wil meedoen'/>"
        "<form:checkbox form:id='c2' form:label='wil lid worden'/><form:listbox form:id='c3'>"
        "<form:option form:label='Zwolle'/><form:option form:label='Hoogeveen' form:current-selected='true'/>"
        "</form:listbox></form:form></office:forms>"
    )
    shown = "".join(
        f"<text:p><draw:control draw:control='{identifier}'/></text:p>" for identifier in ("c1", "c2", "c3")
    )
    mark = (
        "<text:p><field:fieldmark field:type='vnd.oasis.opendocument.field.FORMCHECKBOX'>"
        "<field:param field:name='Checkbox_Checked' field:value='true'/></field:fieldmark> ja</text:p>"
        "<text:p><loext:content-control loext:checkbox='true' loext:checked='true'>☒</loext:content-control>"
        " ook</text:p><text:p>Waar: <loext:content-control loext:showing-place-holder='true'>Klik hier"
        "</loext:content-control></text:p>"
    )

    bring_in(controls + shown + mark)

    assert bring_in.text.split("\n\n") == ["☒ wil meedoen", "☐ wil lid worden", "Hoogeveen", "☒ ja", "☒ ook", "Waar:"]
    assert "een deel van een formulier dat niet is ingevuld: Klik hier" in bring_in.report


# Pictures


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


FRAME = "<draw:frame draw:name='b' draw:style-name='{}'><draw:image xlink:href='Pictures/b.png'/></draw:frame>"


def clip(value: str) -> str:
    properties = f"<style:graphic-properties fo:clip='{value}'/>"
    return f"<style:style style:name='F' style:family='graphic'>{properties}</style:style>"


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("rect(0in, 0.25in, 0.5in, 0.125in)", (60, 48)),
        ("rect(0cm 0cm 0cm 0cm)", (96, 96)),
        ("rect(-1cm, 0cm, 0cm, 0cm)", (96, 96)),
        ("auto", (96, 96)),
    ],
)
def test_what_was_cut_away_from_a_picture_stays_out(bring_in: BringIn, value: str, size: tuple[int, int]) -> None:
    bring_in(f"<text:p>{FRAME.format('F')}</text:p>", clip(value), pictures={"Pictures/b.png": picture(96, 96)})

    assert bring_in.sizes() == [size]
    assert ("wat van de beelden was weggesneden" in bring_in.report) is (size != (96, 96))


def test_a_picture_that_cannot_be_cut_is_told(bring_in: BringIn) -> None:
    bring_in(
        f"<text:p>{FRAME.format('F')}</text:p>",
        clip("rect(9in, 0in, 9in, 0in)"),
        pictures={"Pictures/b.png": picture(96, 96)},
    )

    assert "hiervan was een stuk weggesneden: b.png" in bring_in.report


def test_a_numbered_caption_keeps_its_number(bring_in: BringIn) -> None:
    words = "Figuur <text:sequence text:name='Figuur'>1</text:sequence>: De bank"
    box = f"<draw:text-box><text:p text:style-name='Figuur'>{FRAME.format('')}{words}</text:p></draw:text-box>"

    bring_in(f"<text:p><draw:frame>{box}</draw:frame></text:p>", pictures={"Pictures/b.png": picture(9, 9)})

    assert bring_in.text.endswith('/beeld-1.png "Figuur 1: De bank")')
    assert "zoek deze woorden op" not in bring_in.report
