"""Names that are close to a name are found without comparing it with every other."""

import random
import string
from unittest.mock import Mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tests.support.budget import times
from verhalen_build.model.names import plain
from verhalen_build.model.near import NearNames, allowed_edits

# Few letters and short names, so that many are close to one another.
NAMES = st.text("abc e", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("described", "written"),
    [
        ("Zwolle", "Zwole"),
        ("Zwolle", "Zwollle"),
        ("Zwolle", "Swolle"),
        ("Zwolle", "Zwolel"),  # two letters that changed places are one edit
        ("Zwolle", "Zwlole"),
        ("Hoogeveen", "Hoogevenne"),  # from nine letters on, two
        ("Zorgcoöperatie Austerlitz", "Zorgcooperatie Austerlits"),  # an accent is no edit
    ],
)
def test_a_slip_of_the_pen_is_close(described: str, written: str) -> None:
    assert NearNames([described]).close(written) == [described]


@pytest.mark.parametrize(
    ("described", "written"),
    [
        ("Zwolle", "Zole"),
        ("Hoogeveen", "Hogeven"),
        ("Joke", "Joke"),
        ("Joke", "joké"),
        ("Anna", "Bert"),
        ("B", "🎉"),
        ("Jo", "Ko"),
    ],
)
def test_a_name_itself_and_another_name_are_not_close(described: str, written: str) -> None:
    assert NearNames([described]).close(written) == []


@given(st.lists(NAMES, max_size=12), NAMES)
@times(4)
@example(["abcd"], "acbd")
@example(["aaabbbccc"], "aababcbcc")
def test_exactly_the_names_within_the_allowed_edits_are_found_nearest_first(described: list[str], name: str) -> None:
    spellings: dict[str, dict[str, None]] = {}
    for other in described:
        spellings.setdefault(plain(other), {})[other] = None
    measured = sorted((OSA.distance(plain(name), key), key) for key in spellings)
    near = (key for distance, key in measured if 0 < distance <= allowed_edits(plain(name)))
    close = [spelling for key in near for spelling in spellings[key]]

    assert NearNames(described).close(name) == close
    assert NearNames(described).close(name, most=2) == close[:2]


def test_names_that_differ_in_an_accent_only_are_each_close() -> None:
    assert NearNames(["Jose Maas", "José Maas", "José Maas"]).close("Jose Mas") == ["Jose Maas", "José Maas"]


def test_suggestions_are_close_names_and_then_those_that_share_a_word_at_most_four() -> None:
    described = ["Buurttuin Noord", "Buurttuin Oost", "Buurttuin West", "Tuin in de Stad", "Buurttuin Zuid"]

    assert NearNames(described).suggestions("Buurttuin Wset") == [
        "Buurttuin West",
        "Buurttuin Noord",
        "Buurttuin Oost",
        "Buurttuin Zuid",
    ]


def test_a_name_like_no_other_has_no_suggestions() -> None:
    assert NearNames(["Tuin in de Stad", "De Badde"]).suggestions("Een heel ander ding in een dorp") == []


@pytest.mark.parametrize("beginning", ["", "Stichting Vrienden van "])
def test_ten_thousand_unknown_names_are_not_each_compared_with_ten_thousand_others(
    monkeypatch: pytest.MonkeyPatch, beginning: str
) -> None:
    letters = random.Random(1)
    described = NearNames(invented_names(letters, beginning))
    measuring = Mock(side_effect=process.extract)
    monkeypatch.setattr("rapidfuzz.process.extract", measuring)

    for name in invented_names(letters, beginning):
        described.suggestions(name)

    # Of a hundred million pairs, a few per name.
    assert sum(len(call.args[1]) for call in measuring.call_args_list) < 10_000 * 20


def test_names_with_a_number_have_so_many_close_ones_that_not_all_are_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    described = NearNames(f"Persoon {number}" for number in range(10_000))
    measuring = Mock(side_effect=process.extract)
    monkeypatch.setattr("rapidfuzz.process.extract", measuring)

    suggestions = described.suggestions("Persoon 12345")

    assert suggestions == ["Persoon 1234", "Persoon 1235", "Persoon 1245", "Persoon 1345"]
    assert sum(len(call.args[1]) for call in measuring.call_args_list) < 20


def invented_names(letters: random.Random, beginning: str) -> list[str]:
    """Ten thousand names of two words, and what they all begin with."""

    def word() -> str:
        return "".join(letters.choices(string.ascii_lowercase, k=letters.randint(3, 9)))

    return [f"{beginning}{word()} {word()}" for _ in range(10_000)]
