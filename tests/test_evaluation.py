"""Evaluations: numbers as bars, and nothing made up where a number is not known."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import in_short, joined
from verhalen_build.site.drawings.evaluation import WIDTH, Answer, EvaluationDrawing, EvaluationRow, evaluation_drawing
from verhalen_build.site.drawings.labels import SIZE, text_width


def row(better: float | None, same: float | None, worse: float | None, party: str = "bewoners") -> EvaluationRow:
    """What a party thinks of the price."""
    said = (Answer(number, f"{number} vindt") for number in (better, same, worse))
    first, second, third = said
    return EvaluationRow(party, "de prijs", (first, second, third))


def widths(*rows: EvaluationRow) -> list[dict[int, float]]:
    """How wide each part of each bar is."""
    drawing = evaluation_drawing(rows)
    assert drawing is not None
    return [{part.answer: part.width for part in bar.parts} for bar in drawing.bars]


def test_a_bar_is_divided_by_what_people_found() -> None:
    assert widths(row(12, 3, 1)) == [{0: 270.0, 1: 67.5, 2: 22.5}]


def test_parties_of_any_size_have_bars_of_one_length() -> None:
    assert widths(row(120, 30, 10), row(12, 3, 1)) == [{0: 270.0, 1: 67.5, 2: 22.5}] * 2


def test_an_answer_that_nobody_gave_has_no_part_and_is_told() -> None:
    drawing = evaluation_drawing([row(0, 2, 2)])

    assert widths(row(0, 2, 2)) == [{1: 180.0, 2: 180.0}]
    assert drawing is not None
    assert [word.text for word in drawing.bars[0].words] == ["0 vindt", "2 vindt", "2 vindt"]


def test_fractions_are_parts_like_any_other() -> None:
    assert widths(row(62.5, 30, 7.5)) == [{0: 225.0, 1: 108.0, 2: 27.0}]


def test_where_a_number_is_not_known_there_is_no_bar() -> None:
    assert widths(row(3, 1, None), row(1, 1, 2)) == [{}, {0: 90.0, 1: 90.0, 2: 180.0}]


@pytest.mark.parametrize("unknown", [row(None, None, None), row(3, None, 1), row(0, 0, 0), row(-1, 2, 3)])
def test_where_no_row_can_be_drawn_there_is_no_drawing(unknown: EvaluationRow) -> None:
    assert evaluation_drawing([unknown]) is None


def test_the_names_above_a_bar_are_bold_and_fit_so() -> None:
    drawing = evaluation_drawing(
        [
            EvaluationRow(
                "het gebouw beheert", "De samenwerking tussen de gemeente en de bewonersgroep die", row(1, 1, 1).answers
            )
        ]
    )

    assert drawing is not None
    assert all(text_width(line.text, bold=True) <= WIDTH for line in drawing.bars[0].names)


_COUNT = st.integers(0, 10**6)


@given(st.lists(st.tuples(_COUNT, _COUNT, _COUNT), min_size=1, max_size=6), st.text("abc de", max_size=150))
def test_numbers_never_stand_on_each_other_or_outside_the_drawing(
    numbers: list[tuple[int, int, int]], party: str
) -> None:
    drawing = evaluation_drawing([row(1, 1, 1), *(row(better, same, worse, party) for better, same, worse in numbers)])

    assert drawing is not None
    for bar in drawing.bars:
        ends = [word.x + text_width(word.text, SIZE) for word in bar.words]
        assert all(end < other.x for end, other in zip(ends, bar.words[1:], strict=False))
        assert ends[-1] <= WIDTH + 0.1
        assert all(text_width(line.text, SIZE, bold=True) <= WIDTH + 0.1 for line in bar.names)
    assert lowest(drawing) <= drawing.height


def lowest(drawing: EvaluationDrawing) -> float:
    """The lowest line of words."""
    return max(word.y for bar in drawing.bars for word in bar.words)


PAGE = """
    ---
    titel: De ruilkast
    evaluaties:
      - {partij: bewoners, punt: prijs, beter: 12, gelijk: 3, slechter: 1}
      - {partij: gemeente, punt: prijs, beter: 5}
    ---
    """


def test_the_table_has_all_numbers_and_says_what_is_unknown(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    root = archive({"config.yaml": "titel: Ons boek\n", "stories/initiatives/ruilkast.md": PAGE})
    assert verhalen("build", "--no-search", cwd=root).exit_code == 0

    page = (root / "site/initiatieven/ruilkast.html").read_text("utf-8")
    rows = re.findall(r"<tr><td>.*?</tr>", page, re.DOTALL)

    cells = [unescape(re.sub(r"<[^>]*>", " ", row)).split() for row in rows]
    assert cells == [["bewoners", "prijs", "12", "3", "1"], ["gemeente", "prijs", "5", "onbekend", "onbekend"]]
    assert ">5 beter</text>" in page
    assert ">slechter onbekend</text>" in page


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ("beter: -3, gelijk: 1", "share-negative: -3"),
        ("beter: 0, gelijk: 0, slechter: 0", "shares-all-zero: {partij: a, punt: b, beter: 0, gelijk: 0, slechter: 0}"),
        ("beter: 0, gelijk: 0", ""),
        ("beter: '0,5'", ""),
    ],
)
def test_numbers_that_cannot_be_are_told_with_their_line(archive: WriteArchive, numbers: str, problem: str) -> None:
    text = f"---\ntitel: A\nevaluaties:\n  - {{partij: a, punt: b, {numbers}}}\n---\n"
    _, problems = joined(archive({"config.yaml": "titel: Ons boek\n", "stories/initiatives/a.md": text}))

    assert in_short(problems) == ([f"stories/initiatives/a.md:4: {problem}"] if problem else [])
