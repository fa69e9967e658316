"""New files come into the archive all together or not at all, and never over what is there."""

from pathlib import Path

import pytest

from verhalen_build.importers.write_files import NewFile, free_slug, write_all
from verhalen_build.model.names import LONGEST_SLUG, Slug, SourcePath
from verhalen_build.model.problems import UserFault

STORY = NewFile(SourcePath("stories/de-bank.md"), b"# De bank\n")
PICTURE = NewFile(SourcePath("stories/de-bank/linde.png"), b"a picture")


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_are_written_with_the_folders_they_need(tmp_path: Path) -> None:
    write_all(tmp_path, [STORY, PICTURE])

    assert (tmp_path / STORY.path).read_bytes() == STORY.data
    assert (tmp_path / PICTURE.path).read_bytes() == PICTURE.data


def test_where_names_are_taken_each_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    write_all(tmp_path, [STORY, PICTURE])
    third = NewFile(SourcePath("stories/derde.md"), b"")

    with pytest.raises(UserFault) as fault:
        write_all(tmp_path, [third, NewFile(STORY.path, b"other"), NewFile(PICTURE.path, b"other")])

    assert [(problem.code, problem.value) for problem in fault.value.problems] == [
        ("file-exists", STORY.path),
        ("file-exists", PICTURE.path),
    ]
    assert (tmp_path / STORY.path).read_bytes() == STORY.data
    assert not (tmp_path / third.path).exists()


def test_a_folder_in_the_place_of_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / STORY.path).mkdir(parents=True)

    with pytest.raises(UserFault, match="file-exists"):
        write_all(tmp_path, [STORY])


def test_a_file_in_the_place_of_a_folder_is_told_and_what_was_made_goes_again(tmp_path: Path) -> None:
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories/de-bank").write_bytes(b"no folder")
    before = everything(tmp_path)

    with pytest.raises(UserFault, match="cannot-write"):
        write_all(tmp_path, [STORY, PICTURE])

    assert everything(tmp_path) == before == ["stories", "stories/de-bank"]


def test_a_slug_that_is_taken_gets_a_number() -> None:
    assert free_slug(Slug("de-bank"), {"de-linde"}) == "de-bank"
    assert free_slug(Slug("de-bank"), {"de-bank"}) == "de-bank-2"
    assert free_slug(Slug("de-bank"), {"de-bank", "de-bank-2"}) == "de-bank-3"
    assert free_slug(Slug("a" * LONGEST_SLUG), {"a" * LONGEST_SLUG}) == "a" * (LONGEST_SLUG - 2) + "-2"
