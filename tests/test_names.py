# ruff: noqa: RUF001
"""Kinds of name: what a title becomes in an address, in an alphabet, and where two spellings are compared."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verhalen_build.model.names import (
    initial,
    loose_key,
    matching_key,
    person_sort_key,
    slugify,
    sort_key,
)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("De bank onder de linde", "de-bank-onder-de-linde"),
        ("Zorgcoöperatie Austerlitz", "zorgcooperatie-austerlitz"),
        ("'t Loo & Oosterwolde", "t-loo-oosterwolde"),
        ("d’Olde Bieb", "d-olde-bieb"),
        ("IJsselmonde", "ijsselmonde"),
        ("Ĳsselmonde", "ijsselmonde"),  # the letter that some keyboards make of i and j
        ("Wie trekt de kar?", "wie-trekt-de-kar"),
        ("2.0-regelaar", "2-0-regelaar"),
        ("Smørrebrød en Weißbier", "smorrebrod-en-weissbier"),
        ("  Twee   spaties  ", "twee-spaties"),
        ("ﬁets", "fiets"),  # one sign for f and i, as PDFs have it
        ("Məmməd, 5 µm", "m-mm-d-5-m"),  # as it has always been
        ("Café Оксана", "cafe-oksana"),
        ("Ольга Їжак", "olga-izhak"),  # a letter without a sound of its own parts no word
        ("Андрій", "andriy"),
        ("Ελλάδα", "ellada"),
        ("محمد علي", "mhmd-ly"),
        ("张伟", "zhangwei"),
        ("हिन्दी", "hindi"),
        ("٣٤", "34"),
        ("Feest 🎉", "feest"),
        ("🎉", ""),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_the_slug_of_a_title(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text())
def test_a_slug_is_lower_case_letters_digits_and_single_hyphens(title: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slugify(title))


@given(st.text())
def test_the_slug_of_a_slug_is_that_slug(title: str) -> None:
    assert slugify(slugify(title)) == slugify(title)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("De Badde", "badde"),
        ("Het dorp neemt het stuur", "dorp neemt het stuur"),
        ("Een zootje ongeregeld", "zootje ongeregeld"),
        ("The bench", "bench"),
        ("An orchard", "orchard"),
        ("'t Loo", "loo"),
        ("’t Loo", "loo"),
        ("‘s Avonds", "avonds"),
        ("d'Olde Bieb", "olde bieb"),
        ("Élan", "elan"),
        ("“Nee” is ook een antwoord", "nee” is ook een antwoord"),
        ('"De motor"', "motor"),
        ("Derde kamer", "derde kamer"),  # begins with the letters of an article
        ("De", "de"),  # an article alone is the title
        ("2013 in Hoogeveen", "2013 in hoogeveen"),
    ],
)
def test_the_key_that_files_a_title_in_the_alphabet(title: str, key: str) -> None:
    assert sort_key(title) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Frans Kerver", "kerver frans"),
        ("Milou van Rijn", "rijn milou van"),
        ("Jan van der Heide", "heide jan van der"),
        ("Gerard ’t Hart", "hart gerard 't"),
        ("Zoë Öztürk", "ozturk zoe"),
        ("Joke", "joke"),
        ("", ""),
    ],
)
def test_the_key_that_files_a_person_by_the_last_name(name: str, key: str) -> None:
    assert person_sort_key(name) == key


@pytest.mark.parametrize(
    ("key", "letter"),
    [("badde", "B"), ("2013 in hoogeveen", "#"), ("ελλάδα", "Ε"), ("оксана", "О"), ("🎉", "#"), ("", "#")],
)
def test_the_letter_under_which_a_key_stands(key: str, letter: str) -> None:
    assert initial(key) == letter


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Tuin in de Stad", "tuin in de stad"),
        ("d'Olde Bieb", "d’Olde Bieb"),
        ("d'Olde Bieb", "d`Olde Bieb"),
        ("Tuin  in\n de Stad ", "Tuin in de Stad"),
        ("Coöperatie", "Coo\u0308peratie"),  # the same letter as name sign and as two
        ("Андрій", "Андріи\u0306"),
        ("Sint-Jan", "Sint\u2011Jan"),  # a hyphen at which no line is broken
        ("Oosterwolde", "Ooster\u00adwolde"),  # a hyphen that does not show
        ("محمد", "\u200fمحمد"),  # a mark of direction
        ("Feest ❤", "Feest ❤\ufe0f"),
        ("ΟΔΥΣΣΕΥΣ", "Οδυσσεύσ".replace("ύ", "υ")),  # both sorts of sigma
    ],
)
def test_two_spellings_of_one_name_match(name: str, other: str) -> None:
    assert matching_key(name) == matching_key(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Coöperatie", "Cooperatie"),
        ("De Badde", "Badde"),
        ("Tuin-in-de-Stad", "Tuin in de Stad"),
        ("Strauß", "Strauss"),
        ("Işık", "Isik"),
        ("ＡＢ", "AB"),
    ],
)
def test_names_that_differ_in_more_than_that_do_not_match(name: str, other: str) -> None:
    assert matching_key(name) != matching_key(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Coöperatie", "Cooperatie"),
        ("Tuin-in-de-Stad", "tuin in de stad"),
        ("d’Olde Bieb", "d Olde Bieb"),
        ("Wie trekt de kar?", "Wie trekt de kar"),
        ("Strauß", "Strauss"),
        ("Işık", "Isik"),
        ("ＡＢ", "AB"),
    ],
)
def test_names_that_are_alike_but_for_accents_and_punctuation_are_found_loosely(name: str, other: str) -> None:
    assert loose_key(name) == loose_key(other)


DIFFERENT = [
    *("C", "C++", "C#", "A/B", "A B", "AB", "Water & Land", "Water Land", "5 %", "5"),
    *("Оксана", "Марія", "Андрій", "Андріи", "محمد", "علي", "张伟", "章伟", "か", "が", "น้ำ", "นา"),
    *("🎉", "🎈", "👋🏻", "👋🏿", "?!", "!?", "…", "x" * 120 + "a", "x" * 120 + "b"),
]


def test_no_two_different_names_share_a_key() -> None:
    assert len({loose_key(name) for name in DIFFERENT}) == len(DIFFERENT)
    assert len({matching_key(name) for name in DIFFERENT}) == len(DIFFERENT)


@given(st.text())
def test_names_that_match_are_found_loosely_too(name: str) -> None:
    assert loose_key(matching_key(name)) == loose_key(name)
