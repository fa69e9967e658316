"""Two versions of a text side by side: what differs is marked, and what is equal is not in the way."""

import pytest

from verhalen_build.serve.text_diff import DiffRow, side_by_side


def shown(pair: DiffRow) -> tuple[str, str]:
    """Both sides of a pair, with what differs between brackets; "-" where a version has no line."""
    if pair.skipped:
        return (f"{pair.skipped} equal", "")
    sides = (pair.theirs, pair.ours)
    theirs, ours = (
        "-" if side is None else "".join(f"[{part.text}]" if part.differs else part.text for part in side)
        for side in sides
    )
    return theirs, ours


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ("a\n", "a\n", [("a", "a")]),
        ("", "a\n", [("-", "[a]")]),
        ("a\nb\n", "a\n", [("a", "a"), ("[b]", "-")]),
        ("Elke woensdag soep.\n", "Elke dinsdag soep.\n", [("Elke [woensdag] soep.", "Elke [dinsdag] soep.")]),
        ("a\r\nb\n", "a\nc\n", [("a", "a"), ("[b]", "[c]")]),
    ],
)
def test_lines_stand_beside_each_other(theirs: str, ours: str, expected: list[tuple[str, str]]) -> None:
    assert [shown(pair) for pair in side_by_side(theirs, ours)] == expected


def test_many_equal_lines_are_counted_and_a_few_are_shown_around_a_difference() -> None:
    equal = "".join(f"{number}\n" for number in range(10))

    pairs = [shown(pair) for pair in side_by_side(f"{equal}x\n{equal}", f"{equal}y\n{equal}")]

    assert pairs == [
        ("8 equal", ""),
        *(("8", "8"), ("9", "9")),
        ("[x]", "[y]"),
        *(("0", "0"), ("1", "1")),
        ("8 equal", ""),
    ]
