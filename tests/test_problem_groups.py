"""Many problems of one kind: told once for each cause, with all of them in a list beside it."""

import csv
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problem_groups import problem_groups
from verhalen_build.model.problems import Location, Problem


def problem(line: int, value: str = "", code: str = "unknown-key") -> Problem:
    return Problem(code, Location(SourcePath("stories/a.md"), line), value)


def sizes(problems: list[Problem]) -> list[tuple[str, int]]:
    """The value of the first problem of each group, and how many are in it."""
    return [(group.first.value, 1 + len(group.others)) for group in problem_groups(problems)]


def test_twenty_of_a_kind_are_each_shown() -> None:
    assert sizes([problem(line, "x") for line in range(20)]) == [("x", 1)] * 20


def test_more_of_a_kind_are_together_by_their_value() -> None:
    problems = [problem(line, ["kleur", "maat", f"veld {line}"][line % 3]) for line in range(30)]

    assert sizes(problems) == [("kleur", 10), ("maat", 10), ("veld 2", 10)]


def test_only_the_values_that_occur_most_are_apart() -> None:
    """Of 7 values with 7 to 13 problems each, 5 are a group, and the other two are one."""
    problems = [problem(line, f"v{value}") for value in range(7) for line in range(7 + value)]

    assert sizes(problems) == [("v0", 15), ("v2", 9), ("v3", 10), ("v4", 11), ("v5", 12), ("v6", 13)]


def test_groups_stand_where_their_first_problem_stood_and_few_of_another_kind_stay_apart() -> None:
    problems = [problem(1, "a", "stub"), *(problem(line, "x") for line in range(21)), problem(2, "a", "stub")]

    assert sizes(problems) == [("a", 1), ("x", 21), ("a", 1)]


def many_faults(number: int) -> dict[str, str]:
    story = "---\ntitel: Verhaal {0}\nkleurtje: rood\n---\n\nTekst.\n"
    return {"config.yaml": "titel: Proef\n", **{f"stories/{n:02}.md": story.format(n) for n in range(number)}}


@pytest.mark.parametrize("command", ["check", "build"])
def test_one_is_shown_and_all_are_in_a_list(archive: WriteArchive, verhalen: RunVerhalen, command: str) -> None:
    folder = archive(many_faults(24))

    run = verhalen(command, *(["--no-search"] if command == "build" else []), cwd=folder)

    assert run.output.count("[unknown-key]") == 1
    assert "stories/00.md:3:1: " in run.output
    places = "stories/01.md:3:1, stories/02.md:3:1"
    assert f"Dat geldt ook voor {places} en nog 21 plaatsen. Alles staat in .verhalen/problems.txt." in run.output
    text = (folder / ".verhalen/problems.txt").read_text("utf-8")
    assert text.count("[unknown-key]") == 24
    assert "stories/23.md:3:1: " in text
    rows = table(folder / ".verhalen/problems.csv")
    assert [row["Bestand"] for row in rows] == [f"stories/{number:02}.md" for number in range(24)]
    assert {row["Waarde"] for row in rows} == {"kleurtje"}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_what_was_mended_is_in_no_list_any_more(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(many_faults(24))
    verhalen("check", cwd=folder)

    for path in (folder / "stories").glob("1*.md"):
        path.unlink()
    run = verhalen("check", cwd=folder)

    assert run.output.count("[unknown-key]") == 14
    assert not list((folder / ".verhalen").glob("problems.*"))


def test_a_cell_of_the_list_is_no_formula(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({name: text.replace("kleurtje", '"=1+1"') for name, text in many_faults(24).items()})

    verhalen("check", cwd=folder)

    assert {row["Waarde"] for row in table(folder / ".verhalen/problems.csv")} == {"'=1+1"}


def test_for_programs_all_are_given(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(many_faults(24))

    assert verhalen("check", "--format", "github", cwd=folder).output.count("title=unknown-key") == 24
