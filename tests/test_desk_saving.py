"""What the desk saves is whole, in stories/, and never in the place of what somebody else wrote meanwhile."""

import os
import stat
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import WriteArchive
from verhalen_build.desk.file_editor import NoSuchItem
from verhalen_build.desk.saving import (
    Conflict,
    Saved,
    keep_version,
    new_path,
    new_picture_path,
    overwrite,
    remove,
    remove_item,
    save,
    sweep,
)
from verhalen_build.desk.trash import TRASH, TRASH_ORIGINS, Origin, TrashReason, trashed_files
from verhalen_build.desk.versions import MOST_VERSIONS, VERSIONS, keep_earlier_version, versions_of
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import UserFault, help_of, message_of
from verhalen_build.model.schema import build_schema, builtin_declarations
from verhalen_build.read.sources import list_sources

SCHEMA = build_schema(builtin_declarations())
STORY = SourcePath("stories/soep.md")
LIST = SourcePath("stories/members.yaml")
NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def root(archive: WriteArchive) -> Path:
    """An archive with one story and one list."""
    return archive({STORY: b"Soep.\n", LIST: b"- naam: Ada\n# over Bo\n- naam: Bo\n"})


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def refusal(root: Path, path: str) -> str:
    """The code of the problem with a path, which is told in both languages."""
    with pytest.raises(UserFault) as fault:
        save(root, SourcePath(path), b"x", None)
    (problem,) = fault.value.problems
    assert path in message_of(problem, "nl")
    assert "stories" in help_of(problem, "en")
    return problem.code


def failing(*_: object) -> None:
    raise OSError(5, "Input/output error")


def test_a_file_is_saved_when_it_is_as_the_writer_found_it(root: Path) -> None:
    saved = save(root, STORY, b"Stamppot.\n", digest(b"Soep.\n"))

    assert saved == Saved(STORY, digest(b"Stamppot.\n"))
    assert (root / STORY).read_bytes() == b"Stamppot.\n"
    assert files(root) == {STORY, LIST, *(version.path for version in versions_of(root, STORY))}


def test_what_a_file_held_before_each_save_is_kept_the_last_twenty_times(root: Path) -> None:
    texts = [b"Soep.\n", *(b"Soep met %d.\n" % number for number in range(MOST_VERSIONS + 2))]
    for before, after in pairwise(texts):
        # Written at the same time according to the disk: as where a clock ticks every two seconds.
        os.utime(root / STORY, (NOON.timestamp(),) * 2)
        save(root, STORY, after, digest(before))
    # The same once more is no version.
    save(root, STORY, texts[-1], digest(texts[-1]))

    versions = versions_of(root, STORY)
    assert [(root / version.path).read_bytes() for version in versions] == texts[-2 : -2 - MOST_VERSIONS : -1]
    assert {version.written for version in versions} == {NOON}


@pytest.mark.parametrize("years", [-40, -9, 9, 900, 30_000])
def test_a_text_of_any_age_is_kept_when_it_is_replaced(root: Path, years: int) -> None:
    for number in range(MOST_VERSIONS + 5):
        save(root, STORY, b"Soep met %d.\n" % number, digest((root / STORY).read_bytes()))
    # Somebody puts another text in its place, as old as it was elsewhere.
    (root / STORY).write_bytes(b"Van hen.\n")
    elsewhere = NOON.timestamp() + years * 365.25 * 86400
    os.utime(root / STORY, (elsewhere, elsewhere))

    save(root, STORY, b"Pap.\n", digest(b"Van hen.\n"))
    save(root, STORY, b"Brij.\n", digest(b"Pap.\n"))

    kept = [(root / version.path).read_bytes() for version in versions_of(root, STORY)]
    assert kept[:2] == [b"Pap.\n", b"Van hen.\n"]
    assert len(kept) == MOST_VERSIONS


def test_what_is_replaced_after_the_clock_was_set_back_is_kept(root: Path) -> None:
    for number in range(MOST_VERSIONS + 1):
        keep_earlier_version(root, STORY, b"Soep met %d.\n" % number, 0, NOON + timedelta(days=number))

    keep_earlier_version(root, STORY, b"Pap.\n", 0, NOON - timedelta(days=1))

    versions = versions_of(root, STORY)
    assert (root / versions[0].path).read_bytes() == b"Pap.\n"
    assert len(versions) == MOST_VERSIONS


def test_only_files_of_the_desk_are_versions(root: Path) -> None:
    save(root, STORY, b"Pap.\n", digest(b"Soep.\n"))
    (version,) = versions_of(root, STORY)
    folder = (root / version.path).parent
    (folder / "20261121-120000-000000.md").symlink_to(root / LIST)
    (folder / "99999999-999999-999999.md").write_text("Geen datum.")
    (folder / "aantekening.md").write_text("Van mij.")

    assert versions_of(root, STORY) == (version,)
    assert versions_of(root, SourcePath(f"{STORY}/x.md")) == ()


def test_a_file_that_was_changed_meanwhile_stays_and_both_texts_are_shown(root: Path) -> None:
    (root / STORY).write_bytes(b"\xef\xbb\xbfPap.\n")

    conflict = save(root, STORY, b"Stamppot.\n", digest(b"Soep.\n"))

    assert conflict == Conflict(STORY, digest(b"\xef\xbb\xbfPap.\n"), theirs="Pap.\n", ours="Stamppot.\n")
    assert (root / STORY).read_bytes() == b"\xef\xbb\xbfPap.\n"


def test_a_file_that_was_removed_meanwhile_is_not_made_anew_unasked(root: Path) -> None:
    (root / STORY).unlink()

    assert save(root, STORY, b"Stamppot.\n", digest(b"Soep.\n")) == Conflict(STORY, "", "", "Stamppot.\n")
    assert files(root) == {LIST}


def test_a_new_file_does_not_take_the_place_of_another(root: Path) -> None:
    assert isinstance(save(root, STORY, b"Stamppot.\n", None), Conflict)
    assert (root / STORY).read_bytes() == b"Soep.\n"


def test_a_new_file_gets_the_folders_it_needs(root: Path) -> None:
    path = SourcePath("stories/people/ada.md")

    assert save(root, path, b"Ada.\n", None) == Saved(path, digest(b"Ada.\n"))
    assert (root / path).read_bytes() == b"Ada.\n"


def test_overwriting_keeps_the_other_version(root: Path) -> None:
    first = overwrite(root, STORY, b"Stamppot.\n", NOON)
    second = overwrite(root, STORY, b"Pap.\n", NOON)

    assert first.trashed == ".verhalen/trash/20261121-120000-soep.md"
    assert second.trashed == ".verhalen/trash/20261121-120000-soep-2.md"
    assert [(root / saved.trashed).read_bytes() for saved in (first, second)] == [b"Soep.\n", b"Stamppot.\n"]
    assert (root / STORY).read_bytes() == b"Pap.\n"


def test_what_is_removed_can_be_found_in_the_trash(root: Path) -> None:
    removed = remove(root, STORY, digest(b"Soep.\n"), NOON)

    assert removed == Saved(STORY, "", ".verhalen/trash/20261121-120000-soep.md")
    assert files(root) == {
        LIST,
        ".verhalen/trash/20261121-120000-soep.md",
        ".verhalen/trash-origins/20261121-120000-soep.md.json",
    }


def test_the_trash_tells_where_something_was_when_it_went_and_why(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    overwrite(root, STORY, b"Pap.\n", NOON)
    keep_version(root, STORY, b"Brij.\n", NOON + timedelta(minutes=1))
    remove_item(root, LIST, SCHEMA.kinds["member"], 0, digest((root / LIST).read_bytes()), NOON + timedelta(minutes=2))
    remove(root, STORY, digest(b"Pap.\n"), NOON + timedelta(minutes=3))

    assert [(file.moment, file.name, file.origin) for file in trashed_files(root)] == [
        (NOON + timedelta(minutes=3), "soep.md", Origin(STORY, TrashReason.REMOVED, by="ada")),
        (NOON + timedelta(minutes=2), "members.yaml", Origin(LIST, TrashReason.REMOVED, is_item=True, by="ada")),
        (NOON + timedelta(minutes=1), "soep.md", Origin(STORY, TrashReason.UNSAVED, by="ada")),
        (NOON, "soep.md", Origin(STORY, TrashReason.REPLACED, by="ada")),
    ]


def test_what_is_in_the_trash_without_an_origin_or_a_date_is_there_too(root: Path) -> None:
    for name in ("20261121-120000-oud.md", "20269999-999999-raar.md", "los.md", ".verborgen.md"):
        file = root / TRASH / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"Oud.\n")
        os.utime(file, (NOON.timestamp(),) * 2)
    origin = root / TRASH_ORIGINS / "los.md.json"
    origin.parent.mkdir()
    origin.write_text("kapot")

    files_there = trashed_files(root)

    assert {(file.name, file.origin) for file in files_there} == {
        ("oud.md", None),
        ("20269999-999999-raar.md", None),
        ("los.md", None),
    }


def test_a_file_that_was_changed_meanwhile_is_not_removed(root: Path) -> None:
    assert remove(root, STORY, digest(b"Pap.\n"), NOON) == Conflict(STORY, digest(b"Soep.\n"), "Soep.\n", "")
    assert files(root) == {STORY, LIST}


def test_a_record_of_a_list_goes_to_the_trash_alone(root: Path) -> None:
    before = (root / LIST).read_bytes()

    removed = remove_item(root, LIST, SCHEMA.kinds["member"], 1, digest(before), NOON)

    assert isinstance(removed, Saved)
    assert (root / LIST).read_bytes() == b"- naam: Ada\n"
    assert (root / removed.trashed).read_bytes() == b"# over Bo\n- naam: Bo\n"


@pytest.mark.parametrize("item", [-1, 2, 99])
def test_a_record_that_no_list_has_cannot_be_removed(item: int, root: Path) -> None:
    before = (root / LIST).read_bytes()

    with pytest.raises(NoSuchItem):
        remove_item(root, LIST, SCHEMA.kinds["member"], item, digest(before), NOON)

    assert files(root) == {STORY, LIST}
    assert (root / LIST).read_bytes() == before


@pytest.mark.parametrize(
    "path",
    [
        *("../a.md", "stories/../a.md", "stories/../../a.md", "/stories/a.md", "stories//a.md", "stories/./a.md"),
        *("a.md", "config.yaml", "themes/a.md", "stories", "stories/", "stories/.md", "stories/.git/a.md"),
        *("stories/_a.md", "stories/~a.md", "stories/a.html", "stories/a.svg", "stories/a.md.exe", "stories/a.md/"),
        *("stories\\a.md", "stories/..\\..\\a.md", "stories/C:a.md", "stories/a.md:x.md", "stories/a\0.md"),
        *(
            "stories/con.md",
            "stories/NUL.md",
            "stories/com1.jpg",
            "stories/aux/a.md",
            "stories/a./a.md",
            "stories/a /a.md",
        ),
    ],
)
def test_only_texts_and_pictures_in_stories_are_saved(path: str, root: Path) -> None:
    before = files(root)

    assert refusal(root, path) == "not-for-the-desk"
    assert files(root) == before


def test_a_link_that_leads_out_of_stories_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "secret.md").write_bytes(b"Geheim.\n")
    (root / "stories/out").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "stories/link.md").symlink_to(tmp_path / "secret.md")

    assert refusal(root, "stories/out/a.md") == "not-for-the-desk"
    assert refusal(root, "stories/link.md") == "not-for-the-desk"


def test_a_link_inside_stories_stays_a_link(root: Path) -> None:
    (root / "stories/link.md").symlink_to(root / STORY)

    save(root, SourcePath("stories/link.md"), b"Stamppot.\n", digest(b"Soep.\n"))

    assert (root / "stories/link.md").is_symlink()
    assert (root / STORY).read_bytes() == b"Stamppot.\n"


def test_what_a_link_leads_to_stays_when_the_link_is_removed(root: Path) -> None:
    link = SourcePath("stories/link.md")
    (root / link).symlink_to(root / STORY)

    removed = remove(root, link, digest(b"Soep.\n"), NOON)

    assert removed == Saved(link, "", ".verhalen/trash/20261121-120000-link.md")
    assert not os.path.lexists(root / link)
    assert (root / STORY).read_bytes() == b"Soep.\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_keeps_its_owner(root: Path) -> None:
    os.chown(root / STORY, 1234, 2345)

    save(root, STORY, b"Stamppot.\n", digest(b"Soep.\n"))

    assert ((root / STORY).stat().st_uid, (root / STORY).stat().st_gid) == (1234, 2345)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_file_keeps_its_permissions(root: Path) -> None:
    (root / STORY).chmod(0o640)

    save(root, STORY, b"Stamppot.\n", digest(b"Soep.\n"))

    assert stat.S_IMODE((root / STORY).stat().st_mode) == 0o640


def test_a_save_that_fails_leaves_the_file_and_nothing_beside_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(UserFault, match="disk-full"):
        save(root, STORY, b"Stamppot.\n", digest(b"Soep.\n"))

    assert (root / STORY).read_bytes() == b"Soep.\n"
    assert files(root) == {STORY, LIST}


def test_what_a_save_that_was_cut_off_left_behind_is_swept_away_after_an_hour(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As when the power fails: the new file is there, and neither moved to its place nor taken away.
    with monkeypatch.context() as power:
        power.setattr(os, "remove", failing)
        power.setattr(os, "replace", failing)
        for path in (STORY, SourcePath("stories/nieuw.md"), SourcePath("stories/people/ada.md")):
            with pytest.raises(UserFault):
                save(root, path, b"Half", digest(b"Soep.\n") if path == STORY else None)
        with pytest.raises(UserFault):
            keep_version(root, STORY, b"Half", NOON)
    left = files(root) - {STORY, LIST}
    assert sorted(os.path.dirname(path) for path in left) == [
        TRASH_ORIGINS,
        f"{VERSIONS}/{digest(STORY.encode())}",
        "stories",
        "stories/people",
    ]

    sweep(root)
    assert files(root) == {STORY, LIST, *left}

    for name in files(root):
        os.utime(root / name, (time.time() - 3601,) * 2)
    sweep(root)
    assert files(root) == {STORY, LIST}


def test_sweeping_leaves_what_is_not_of_the_desk(root: Path, tmp_path: Path) -> None:
    others = (".verhalen-notities", ".git/.verhalen-0123456789abcdef", ".verhalen-0123456789abcdef.md")
    (root / "stories/.git").mkdir()
    for name in others:
        (root / "stories" / name).write_bytes(b"Van mij.\n")
        os.utime(root / "stories" / name, (0, 0))

    sweep(root)
    sweep(tmp_path / "nowhere")

    assert files(root) == {STORY, LIST, *(f"stories/{name}" for name in others)}


def test_a_file_that_is_being_saved_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(list_sources(root).texts))

    save(root, SourcePath("stories/nieuw.md"), b"Nieuw.\n", None)

    assert seen == [(LIST, STORY)]


def test_saving_what_is_there_already_touches_nothing(root: Path) -> None:
    os.utime(root / STORY, (0, 0))

    save(root, STORY, b"Soep.\n", digest(b"Soep.\n"))

    assert (root / STORY).stat().st_mtime == 0


def test_a_new_record_gets_a_name_that_is_free(root: Path) -> None:
    assert new_path(root, SCHEMA.kinds["person"], "Frans Kerver") == "stories/people/frans-kerver.md"
    assert new_path(root, SCHEMA.kinds["story"], "Soep!") == "stories/soep-2.md"
    assert new_path(root, SCHEMA.kinds["story"], "Con") == "stories/con-2.md"
    with pytest.raises(UserFault, match="no-address"):
        new_path(root, SCHEMA.kinds["story"], "???")


@pytest.mark.parametrize("title", ["", " \n"])
def test_a_record_without_a_title_is_asked_for_one(title: str, root: Path) -> None:
    with pytest.raises(UserFault, match="title-needed") as fault:
        new_path(root, SCHEMA.kinds["person"], title)

    (problem,) = fault.value.problems
    assert "Geef een titel" in help_of(problem, "nl")
    assert "Give a title" in help_of(problem, "en")


def test_the_same_picture_is_kept_once_and_another_gets_a_number(root: Path) -> None:
    path = new_picture_path(root, "pan.jpg", b"one")
    save(root, path, b"one", None)

    assert path == "stories/images/pan.jpg"
    assert new_picture_path(root, "pan.jpg", b"one") == path
    assert new_picture_path(root, "pan.jpg", b"two") == "stories/images/pan-2.jpg"
    assert isinstance(save(root, path, b"one", None), Saved)
