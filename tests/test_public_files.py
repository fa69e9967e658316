"""What readers get of a file: nothing in it that works, and nothing that tells of its maker."""

from typing import Any

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from verhalen_build.read.public_files import public_bytes

DRAWING = b"""<?xml version="1.0"?><!-- door Geheim -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
  sodipodi:docname="/home/geheim/kaart.svg" viewBox="0 0 20 10" onload="geheim()">
<title>Kaart</title><metadata>Geheim</metadata><script>geheim()</script>
<style>.weg { stroke: #333 }</style><path class="weg" d="M0 0 L20 10"/><text>De brink</text></svg>"""


def test_of_a_drawing_only_what_draws_goes_along() -> None:
    shown = public_bytes(DRAWING)

    assert b"geheim" not in shown.lower()
    for part in (b'viewBox="0 0 20 10"', b"<title>Kaart", b"stroke: #333", b'd="M0 0 L20 10"', b"De brink"):
        assert part in shown


def test_a_drawing_is_cleaned_in_the_same_way_every_time() -> None:
    assert public_bytes(DRAWING) == public_bytes(DRAWING) == public_bytes(public_bytes(DRAWING))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"woorden", b"<html><body>"])
def test_other_files_go_along_as_they_are(data: bytes) -> None:
    assert public_bytes(data) == data


def test_readers_are_not_led_to_a_drawing_that_cannot_be_cleaned(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files: dict[str, Any] = {
        "config.yaml": "titel: Boek\n",
        "stories/kaart.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script>',
        "stories/weg.svg": DRAWING,
        "stories/a.md": "---\ntitel: A\n---\n\n[de kaart](kaart.svg) en [de weg](weg.svg)\n",
    }
    folder = archive(files)

    said = verhalen("check", cwd=folder).stdout
    assert "stories/a.md:5:12: fout: De tekening kaart.svg is beschadigd" in said
    assert "weg.svg is" not in said
