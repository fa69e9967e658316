"""Straight marks become typographic ones, as Dutch sets them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verhalen_build.model.typography import typographic


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ('"Ga je mee?" vroeg ze.', "“Ga je mee?” vroeg ze."),
        ("Ze zei: 'ja'.", "Ze zei: ‘ja’."),
        ("Hij zei: \"Zij riep 'nee'.\"", "Hij zei: “Zij riep ‘nee’.”"),
        ("De gemeente (het 'gezag')", "De gemeente (het ‘gezag’)"),
        ("foto's van oma's tuin", "foto’s van oma’s tuin"),
        ("Hans' fiets", "Hans’ fiets"),
        ("'s Avonds in 't Loo", "’s Avonds in ’t Loo"),
        ("zo'n bank, 'n boom, m'n buur", "zo’n bank, ’n boom, m’n buur"),
        ("d'Olde Bieb", "d’Olde Bieb"),
        ("de jaren '90", "de jaren ’90"),
        ("2006 -- 2016", "2006 – 2016"),
        ("Een --- lang --- streepje", "Een – lang – streepje"),
        ("ga naar --> daar, <-- hier en ----", "ga naar --> daar, <-- hier en ----"),
        ("Nou ja...", "Nou ja…"),
        ("\"'Ja', zei ze.\"", "“‘Ja’, zei ze.”"),
        ("'\"Ja\", zei ze.'", "‘“Ja”, zei ze.’"),
        ('"\'s Avonds"', "“’s Avonds”"),
        ("“Al goed” en ‘zo’", "“Al goed” en ‘zo’"),
        ("zonder merktekens", "zonder merktekens"),
        ("", ""),
    ],
)
def test_marks_are_set(written: str, set_: str) -> None:
    assert typographic(written) == set_


def test_what_stands_before_a_piece_of_text_decides_whether_a_quote_opens_or_closes() -> None:
    """As in `Zij <em>zei</em>" en ging`: the piece begins with a quote, and the sentence does not."""
    assert typographic('" en ging', before="i") == "” en ging"
    assert typographic('"Ga mee', before=" ") == "“Ga mee"


@given(st.text())
def test_setting_marks_twice_changes_nothing_more(text: str) -> None:
    assert typographic(typographic(text)) == typographic(text)
