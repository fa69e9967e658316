"""What is left of a drawing looks as it did, whatever program wrote it, and says nothing of who drew it."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from verhalen_build.read.svg_cleaner import clean_drawing

SVG = "{http://www.w3.org/2000/svg}"
START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30">'
ILLUSTRATOR = """<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator 25.0.0, SVG Export Plug-In -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
    <!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">
]>
<svg version="1.1" xmlns:i="&ns_ai;" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" i:maker="Joke">
<style type="text/css">.st0{fill:#E30613;}</style>
<switch><foreignObject requiredExtensions="&ns_ai;" width="1" height="1"><i:pgfRef/></foreignObject>
<g i:extraneous="self"><rect class="st0" width="20" height="10"/></g></switch></svg>"""
INKSCAPE = """<svg:svg xmlns:svg="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
  xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30" inkscape:export-filename="/home/joke/dorp.png">
<svg:metadata>Joke</svg:metadata><inkscape:grid>Joke</inkscape:grid>
<svg:linearGradient id="a"/><svg:linearGradient id="b" xlink:href="#a"/>
<svg:rect style="fill:url(#b)" width="20" height="10" inkscape:label="Joke" data-maker="Joke"/></svg:svg>"""


def cleaned(drawing: str) -> Element:
    """The root of a drawing after cleaning, in which nothing is active."""
    result = clean_drawing(drawing.encode())
    assert result.active == ""
    root = fromstring(result.svg)
    assert root.tag == f"{SVG}svg"
    return root


@pytest.mark.parametrize("drawing", [ILLUSTRATOR, INKSCAPE])
def test_of_a_drawing_program_the_shapes_are_kept_and_not_its_notes(drawing: str) -> None:
    root = cleaned(drawing)

    assert root.get("viewBox") == "0 0 40 30"
    assert [element.get("width") for element in root.iter(f"{SVG}rect")] == ["20"]
    assert "joke" not in clean_drawing(drawing.encode()).svg.decode().lower()
    assert all(element.tag.startswith(SVG) for element in root.iter())


def test_what_refers_within_the_drawing_does_so_still() -> None:
    gradients = cleaned(INKSCAPE).iter(f"{SVG}linearGradient")

    assert [gradient.get("href") for gradient in gradients] == [None, "#a"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<text><tspan>Dorps</tspan><tspan>kaart</tspan></text>", "Dorpskaart"),
        ("<text>\n  <tspan>Het</tspan>\n  <tspan>plein</tspan>\n</text>", " Het plein "),
        ("<text>Een <tspan>vet</tspan> <tspan>woord</tspan>.</text>", "Een vet woord."),
        ('<text><textPath xlink:href="#weg">Langs de weg</textPath></text>', "Langs de weg"),
        ("<text>Café &amp; <tspan>kas</tspan></text>", "Café & kas"),
    ],
)
def test_words_keep_the_spaces_between_them_and_get_no_others(text: str, shown: str) -> None:
    (element,) = cleaned(f"{START}<g>{text}</g></svg>").iter(f"{SVG}text")

    assert "".join(element.itertext()) == shown


def test_a_text_still_runs_along_its_path() -> None:
    (element,) = cleaned(f'{START}<text><textPath href="#weg">Langs de weg</textPath></text></svg>').iter(
        f"{SVG}textPath"
    )

    assert dict(element.items()) == {"href": "#weg"}


@pytest.mark.parametrize(
    "reference",
    [
        'href="https://evil.example/x.svg#p"',
        'xlink:href="//evil.example/x.svg#p"',
        'href="javascript:alert(1)"',
        'href=" &#9;javascript:alert(1)//#p"',
        'href="x.svg#p"',
        'href="data:image/svg+xml,#p"',
        'href="https://evil.example/" xlink:href="#weg"',
        'data-path="https://evil.example/x.svg#p"',
    ],
)
def test_a_text_runs_along_no_path_of_elsewhere(reference: str) -> None:
    drawing = f"{START}<text><textPath {reference}>Langs de weg</textPath></text></svg>"

    (element,) = fromstring(clean_drawing(drawing.encode()).svg).iter(f"{SVG}textPath")

    assert dict(element.items()) == {}
    assert element.text == "Langs de weg"


def test_a_drawing_without_a_namespace_gets_one() -> None:
    assert cleaned("<svg viewBox='0 0 9 9'><rect width='9'/></svg>")[0].tag == f"{SVG}rect"


def test_a_drawing_in_utf_16_is_read_like_any_other() -> None:
    drawing = f'<?xml version="1.0" encoding="UTF-16"?>{START}<text>Caf\u00e9</text></svg>'

    assert clean_drawing(drawing.encode("utf-16")) == clean_drawing(f"{START}<text>Caf\u00e9</text></svg>".encode())


def test_cleaning_twice_is_cleaning_once() -> None:
    once = clean_drawing(ILLUSTRATOR.encode()).svg

    assert clean_drawing(once).svg == once
