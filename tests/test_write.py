"""Putting a site in place: what is written, what goes, what belongs to others, and what the disk may refuse."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sites import Site, files_in, publish_site
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import UserFault, help_of, message_of, problem_kinds
from verhalen_build.publish.file_states import FileState, scan_files
from verhalen_build.publish.manifest import MANIFEST, format_manifest, read_manifest
from verhalen_build.publish.write import open_output, publish

BOOK = {"index.html": "omslag", "mensen/frans.html": "Frans", "mensen/milou.html": "Milou"}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """An archive of which the site is `BOOK`."""
    publish_site(BOOK, tmp_path)
    return tmp_path


def codes_and_values(fault: pytest.ExceptionInfo[UserFault]) -> list[tuple[str, str]]:
    return [(problem.code, problem.value) for problem in fault.value.problems]


def inodes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


# What is written and what goes


def test_a_site_is_what_was_published(published: Path) -> None:
    assert files_in(published / "site") == BOOK


def test_nothing_stays_behind_in_the_state_folder_but_what_the_next_build_reads(published: Path) -> None:
    left = {path.name for path in (published / ".verhalen").rglob("*") if path.is_file()}

    assert left == {"lock", "seen"}


def test_only_what_differs_is_written(published: Path) -> None:
    before = inodes(published / "site")

    done = publish_site({**BOOK, "index.html": "nieuw omslag"}, published)

    assert done.written == ("index.html",)
    after = inodes(published / "site")
    assert {name for name in before if before[name] != after[name]} == {"index.html", MANIFEST}


def test_the_same_site_again_writes_nothing(published: Path) -> None:
    before = inodes(published / "site")

    done = publish_site(BOOK, published)

    assert (done.written, done.removed) == ((), ())
    assert inodes(published / "site") == before


@pytest.mark.parametrize("state", ["kept", "deleted"])
def test_a_page_that_somebody_changed_by_hand_is_put_right(published: Path, state: str) -> None:
    page = published / "site/mensen/frans.html"
    page.write_text("FRANS")
    if state == "deleted":
        delete_state(published)

    done = publish_site(BOOK, published)

    assert done.written == ("mensen/frans.html",)
    assert page.read_text() == "Frans"


def test_a_page_that_somebody_deleted_comes_back(published: Path) -> None:
    (published / "site/index.html").unlink()

    publish_site(BOOK, published)

    assert files_in(published / "site") == BOOK


def test_a_removed_page_disappears_and_so_does_the_folder_it_leaves_empty(published: Path) -> None:
    done = publish_site({"index.html": "omslag"}, published)

    assert done.removed == ("mensen/frans.html", "mensen/milou.html")
    assert not (published / "site/mensen").exists()


def test_a_removed_page_disappears_also_after_the_state_folder_was_deleted(published: Path) -> None:
    delete_state(published)

    publish_site({"index.html": "omslag"}, published)

    assert files_in(published / "site") == {"index.html": "omslag"}


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    publish_site({"a": "file", "b/c/d": "deep", "b/e": "beside"}, tmp_path)

    publish_site({"a/x": "in the folder", "b": "file"}, tmp_path)

    assert files_in(tmp_path / "site") == {"a/x": "in the folder", "b": "file"}


NAMES = st.sampled_from(["a", "b", "a/a", "a/b", "b/a/a", "b/a/b"])


def is_possible(site: Site) -> bool:
    """Whether no file of a site is a folder of it too."""
    return not any(other.startswith(f"{path}/") for path in site for other in site)


@given(st.lists(st.dictionaries(NAMES, st.sampled_from(["x", "y"])).filter(is_possible), min_size=2, max_size=4))
@settings(deadline=None, max_examples=60)
def test_whatever_came_before_the_folder_holds_the_last_site(
    tmp_path_factory: pytest.TempPathFactory, sites: list[Site]
) -> None:
    archive = tmp_path_factory.mktemp("archive")

    for site in sites:
        publish_site(site, archive)

    assert files_in(archive / "site") == sites[-1]
    folders = {path.relative_to(archive / "site").as_posix() for path in (archive / "site").rglob("*") if path.is_dir()}
    assert folders == {parent.as_posix() for path in sites[-1] for parent in Path(path).parents} - {"."}


def test_closing_without_publishing_leaves_no_trace(published: Path) -> None:
    with open_output(published / "site", published / ".verhalen") as output:
        output.stage.write(SitePath("index.html"), b"never published")

    assert files_in(published / "site") == BOOK
    assert not list((published / ".verhalen").rglob(".verhalen-stage-*"))


def test_a_file_that_was_never_staged_is_our_own_fault_and_changes_nothing(published: Path) -> None:
    with (
        open_output(published / "site", published / ".verhalen") as output,
        pytest.raises(ValueError, match="never staged"),
    ):
        publish(output, {SitePath("index.html"): digest(b"forgotten")})

    assert files_in(published / "site") == BOOK


# The manifest


def test_the_manifest_lists_each_file_with_its_digest_by_path(published: Path) -> None:
    lines = (published / "site" / MANIFEST).read_text().splitlines()

    assert lines == [f"{digest(BOOK[path].encode())}  {path}" for path in sorted(BOOK)]
    assert len(lines[0].split()[0]) == 32


def test_a_manifest_reads_as_it_was_written(tmp_path: Path) -> None:
    files = {SitePath("beeld/twee  spaties & café.jpg"): digest(b"1"), SitePath("index.html"): digest(b"2")}
    (tmp_path / MANIFEST).write_bytes(format_manifest(files))

    assert read_manifest(str(tmp_path)) == files


@pytest.mark.parametrize(
    "line",
    ["", "<<<<<<< HEAD", "abc  ../stories/a.md", "abc  /etc/hosts", "abc  a/../../b", "abc  a\\..\\..\\b", "abc  ."],
)
def test_a_line_that_is_not_one_of_ours_names_nothing_that_may_be_deleted(tmp_path: Path, line: str) -> None:
    (tmp_path / MANIFEST).write_text(f"{line}\nabc  index.html\n")

    assert read_manifest(str(tmp_path)) == {"index.html": "abc"}


def test_a_manifest_from_elsewhere_deletes_nothing_outside_the_site(published: Path) -> None:
    story = published / "story.md"
    story.write_text("kept")
    with (published / "site" / MANIFEST).open("a") as manifest:
        manifest.write("abc  ../story.md\n")

    publish_site({"index.html": "omslag"}, published)

    assert story.read_text() == "kept"


# What belongs to others


def test_files_of_others_survive(published: Path) -> None:
    (published / "site/CNAME").write_text("verhalen.example")
    (published / "site/mensen/notes.txt").write_text("mine")

    publish_site({"index.html": "omslag"}, published)

    assert files_in(published / "site") == {
        "CNAME": "verhalen.example",
        "index.html": "omslag",
        "mensen/notes.txt": "mine",
    }


def test_a_file_of_others_in_the_way_of_a_page_is_a_problem_and_nothing_changes(published: Path) -> None:
    (published / "site/woorden.html").write_text("mine")

    with pytest.raises(UserFault) as fault:
        publish_site({"index.html": "nieuw omslag", "woorden.html": "woorden"}, published)

    assert codes_and_values(fault) == [("foreign-file", "site/woorden.html")]
    assert files_in(published / "site") == {**BOOK, "woorden.html": "mine"}


def test_all_that_is_in_the_way_is_told_at_once(published: Path) -> None:
    (published / "site/a.html").mkdir()
    (published / "site/b.html").write_text("mine")
    (published / "site/c").symlink_to(published)

    with pytest.raises(UserFault) as fault:
        publish_site({"a.html": "a", "b.html": "b", "c/d.html": "d"}, published)

    assert sorted(codes_and_values(fault)) == [
        ("foreign-file", "site/b.html"),
        ("foreign-folder", "site/a.html"),
        ("foreign-link", "site/c"),
    ]


def test_a_file_that_has_the_bytes_of_the_page_already_is_taken_over(published: Path) -> None:
    (published / "site" / MANIFEST).unlink()

    publish_site(BOOK, published)

    assert set(read_manifest(str(published / "site"))) == set(BOOK)


def test_a_file_of_others_where_a_folder_must_come_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/mensen").write_text("mine")

    with pytest.raises(UserFault) as fault:
        publish_site(BOOK, tmp_path)

    assert codes_and_values(fault) == [("foreign-file", "site/mensen")]


def test_a_folder_where_a_file_must_come_is_a_problem_while_others_have_something_in_it(published: Path) -> None:
    (published / "site/mensen/notes.txt").write_text("mine")

    with pytest.raises(UserFault) as fault:
        publish_site({"mensen": "a file now"}, published)

    assert codes_and_values(fault) == [("foreign-folder", "site/mensen")]
    assert (published / "site/mensen/frans.html").exists()


def test_a_folder_of_others_in_the_place_of_a_page_is_a_problem(published: Path) -> None:
    (published / "site/index.html").unlink()
    (published / "site/index.html").mkdir()

    with pytest.raises(UserFault) as fault:
        publish_site(BOOK, published)

    assert codes_and_values(fault) == [("foreign-folder", "site/index.html")]


def test_a_link_in_a_folder_counts_as_something_of_others(published: Path) -> None:
    (published / "site/mensen/elsewhere").symlink_to(published)

    with pytest.raises(UserFault) as fault:
        publish_site({"mensen": "a file now"}, published)

    assert codes_and_values(fault) == [("foreign-folder", "site/mensen")]


def test_nothing_is_written_through_a_link_that_leads_out_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site/mensen").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UserFault) as fault:
        publish_site(BOOK, tmp_path)

    assert codes_and_values(fault) == [("foreign-link", "site/mensen")]
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_page_may_change_the_case_of_its_name_where_that_makes_no_difference(tmp_path: Path) -> None:
    publish_site({"Foto.jpg": "foto"}, tmp_path)
    # Two names of one file: what such a file system shows.
    os.link(tmp_path / "site/Foto.jpg", tmp_path / "site/foto.jpg")

    publish_site({"foto.jpg": "nieuwe foto"}, tmp_path)

    assert files_in(tmp_path / "site") == {"foto.jpg": "nieuwe foto"}


def test_nothing_is_deleted_through_a_link_that_leads_out_of_the_site(published: Path) -> None:
    (published / "site/mensen").rename(published / "elsewhere")
    (published / "site/mensen").symlink_to(published / "elsewhere")

    publish_site({"index.html": "omslag"}, published)

    assert set(files_in(published / "elsewhere")) == {"frans.html", "milou.html"}
    assert (published / "site/mensen").is_symlink()


def test_a_link_in_the_place_of_a_page_is_not_replaced(published: Path) -> None:
    mine = published / "mine.html"
    mine.write_text("mine")
    (published / "site/index.html").unlink()
    (published / "site/index.html").symlink_to(mine)

    with pytest.raises(UserFault) as fault:
        publish_site(BOOK, published)

    assert codes_and_values(fault) == [("foreign-link", "site/index.html")]
    assert mine.read_text() == "mine"


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "www")

    publish_site(BOOK, tmp_path)

    assert files_in(tmp_path / "www") == BOOK
    assert (tmp_path / "site").is_symlink()


def test_two_outputs_of_one_archive_know_nothing_of_each_other(published: Path) -> None:
    publish_site({"index.html": "concept"}, published, output="concept")

    assert files_in(published / "site") == BOOK
    assert files_in(published / "concept") == {"index.html": "concept"}


# What the state folder may hold


@pytest.mark.parametrize("content", [b"", b"{", b'{"index.html":"of another version"}', b"\xff\xfe\x00"])
def test_what_was_seen_may_be_torn_or_of_another_version(published: Path, content: bytes) -> None:
    next((published / ".verhalen").rglob("seen")).write_bytes(content)

    assert publish_site(BOOK, published).written == ()


def test_a_file_is_not_read_again_while_its_size_and_time_are_the_same(published: Path) -> None:
    page = published / "site/index.html"
    status = page.stat()
    remembered = {SitePath("index.html"): FileState(status.st_size, status.st_mtime_ns, "remembered")}

    assert scan_files(str(page.parent), remembered, remembered)[SitePath("index.html")].digest == "remembered"
    os.utime(page, ns=(0, 0))
    assert scan_files(str(page.parent), remembered, remembered)[SitePath("index.html")].digest == digest(b"omslag")


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b'{"stage":',
        b'{"stage":"../../elsewhere","removed":[],"emptied":[],"written":["index.html"]}',
        b'{"stage":".verhalen-stage-00000000","removed":["../mine.txt"],"emptied":["../empty"],"written":[]}',
        b'{"stage":".verhalen-stage-00000000","removed":["mine.txt"],"emptied":[],"written":[]}',
        b'{"stage":".verhalen-stage-00000000","removed":[],"emptied":[],"written":["index.html"]}',
    ],
)
def test_a_journal_that_is_not_ours_does_no_harm(published: Path, journal: bytes) -> None:
    (published / "mine.txt").write_text("mine")
    (published / "empty").mkdir()
    (published / "site/mine.txt").write_text("mine")
    work = next((published / ".verhalen").rglob("seen")).parent
    (work / ".verhalen-stage-00000000").mkdir()
    (work / "journal").write_bytes(journal)

    publish_site(BOOK, published)

    assert files_in(published / "site") == {**BOOK, "mine.txt": "mine"}
    assert (published / "mine.txt").exists()
    assert (published / "empty").exists()


def delete_state(archive: Path) -> None:
    for path in sorted((archive / ".verhalen").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (archive / ".verhalen").rmdir()


# Two builds at once


HOLD = """
import sys
from pathlib import Path
from verhalen_build.publish.file_states import FileState, scan_files
from verhalen_build.publish.write import open_output

with open_output(Path("site"), Path(".verhalen")):
    sys.stdout.write("open\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


@pytest.fixture
def other_build(published: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that builds in the same archive, and has not finished."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HOLD]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=published, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("other_build")
def test_a_second_build_in_the_same_folder_is_told_to_wait(published: Path) -> None:
    with pytest.raises(UserFault) as fault:
        publish_site(BOOK, published)

    assert codes_and_values(fault) == [("build-running", "site")]


@pytest.mark.usefixtures("other_build")
def test_a_build_in_another_folder_may_go_on(published: Path) -> None:
    publish_site(BOOK, published, output="elsewhere")

    assert files_in(published / "elsewhere") == BOOK


def test_a_killed_build_holds_nobody_up(published: Path, other_build: subprocess.Popen[str]) -> None:
    other_build.kill()
    other_build.wait()

    assert publish_site(BOOK, published).written == ()


# What the disk refuses


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """`mounted("-t", "tmpfs", "-o", "size=64k", "tmpfs")` mounts a small disk and gives its folder."""
    folders: list[Path] = []

    def mount(*arguments: str) -> Path:
        folder = tmp_path / f"disk-{len(folders)}"
        folder.mkdir()
        try:
            subprocess.run(["mount", *arguments, str(folder)], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("mounting a small disk needs Linux and root")
        folders.append(folder)
        return folder

    yield mount
    for folder in folders:
        subprocess.run(["umount", str(folder)], check=True)


TMPFS = ("-t", "tmpfs", "-o", "size=64k", "tmpfs")


def test_a_full_disk_is_one_message_and_the_site_stays_as_it_was(mounted: Callable[..., Path]) -> None:
    archive = mounted(*TMPFS)
    publish_site(BOOK, archive)

    with pytest.raises(UserFault) as fault:
        publish_site({**BOOK, "index.html": "x" * 40_000, "themas.html": "y" * 40_000}, archive)

    assert codes_and_values(fault) == [("disk-full", "site/themas.html")]
    assert files_in(archive / "site") == BOOK


def test_after_a_full_disk_nothing_takes_up_space(mounted: Callable[..., Path]) -> None:
    archive = mounted(*TMPFS)
    with pytest.raises(UserFault):
        publish_site({"index.html": "x" * 80_000}, archive)

    publish_site({"index.html": "x" * 30_000}, archive)

    assert len(files_in(archive / "site")["index.html"]) == 30_000


def test_a_site_on_another_disk_is_staged_there(mounted: Callable[..., Path], tmp_path: Path) -> None:
    disk = mounted(*TMPFS)

    publish_site(BOOK, tmp_path, output=disk.name)
    publish_site({"index.html": "nieuw omslag"}, tmp_path, output=disk.name)

    assert files_in(disk) == {"index.html": "nieuw omslag"}
    assert {path.name for path in disk.iterdir()} == {"index.html", MANIFEST}


def test_a_folder_that_is_mounted_from_the_same_disk_counts_as_another(
    mounted: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "www").mkdir()
    bound = mounted("--bind", str(tmp_path / "www"))
    assert bound.stat().st_dev == tmp_path.stat().st_dev

    publish_site(BOOK, tmp_path, output=bound.name)

    assert files_in(tmp_path / "www") == BOOK


def test_a_folder_that_may_not_be_written_is_one_message(mounted: Callable[..., Path], tmp_path: Path) -> None:
    publish_site(BOOK, tmp_path, output="www")
    read_only = mounted("--bind", str(tmp_path / "www"))
    subprocess.run(["mount", "-o", "remount,bind,ro", str(read_only)], check=True)

    with pytest.raises(UserFault) as fault:
        publish_site({"index.html": "nieuw", "a/b.html": "b", "c/d.html": "d"}, tmp_path, output=read_only.name)

    assert codes_and_values(fault) == [("cannot-write", read_only.name)]
    assert files_in(tmp_path / "www") == BOOK


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such mode for folders")
def test_a_folder_without_permission_is_one_message_and_nothing_changes(published: Path) -> None:
    folder = published / "site/mensen"
    folder.chmod(0o555)
    try:
        with pytest.raises(UserFault) as fault:
            publish_site({"index.html": "nieuw omslag", "mensen/nieuw.html": "nieuw"}, published)
    finally:
        folder.chmod(0o755)

    assert codes_and_values(fault) == [("cannot-write", "site/mensen")]
    assert files_in(published / "site") == BOOK


def test_a_file_in_the_place_of_the_output_folder_is_a_problem_before_any_work_is_done(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")

    with pytest.raises(UserFault) as fault, open_output(tmp_path / "site", tmp_path / ".verhalen"):
        pytest.fail("opened")

    assert codes_and_values(fault) == [("foreign-file", "site")]


@pytest.mark.parametrize("output", ["a-file/site", "a-file/deeper/site"])
def test_an_output_folder_that_cannot_be_made_is_a_problem(tmp_path: Path, output: str) -> None:
    (tmp_path / "a-file").write_text("mine")

    with pytest.raises(UserFault) as fault:
        publish_site(BOOK, tmp_path, output=output)

    assert codes_and_values(fault) == [("cannot-write", output)]


def test_a_file_in_the_place_of_the_state_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".verhalen").write_text("mine")

    with pytest.raises(UserFault) as fault:
        publish_site(BOOK, tmp_path)

    assert codes_and_values(fault) == [("cannot-write", ".verhalen")]


def test_a_file_that_a_program_holds_open_for_a_moment_is_waited_for(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As Windows does while a virus scanner looks at the file.
    held = threading.Event()
    threading.Timer(0.1, held.set).start()
    really_replace = os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("index.html") and not held.is_set():
            raise PermissionError(13, "The process cannot access the file because it is being used")
        really_replace(source, target)

    monkeypatch.setattr(os, "replace", replace)

    publish_site({**BOOK, "index.html": "nieuw omslag"}, published)

    assert files_in(published / "site") == {**BOOK, "index.html": "nieuw omslag"}


def test_a_file_that_stays_held_open_is_a_problem_and_the_next_build_finishes(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_replace = os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("milou.html"):
            raise PermissionError(13, "The process cannot access the file because it is being used")
        really_replace(source, target)

    new = {path: f"{text}, herzien" for path, text in BOOK.items()}
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(UserFault) as fault:
            publish_site(new, published)
    with open_output(published / "site", published / ".verhalen"):
        pass  # A build with an error in a story gets no further than this.

    assert codes_and_values(fault) == [("cannot-write", "site/mensen/milou.html")]
    assert files_in(published / "site") == new


def test_a_publish_that_cannot_be_finished_does_not_hold_up_the_next_build(published: Path) -> None:
    with pytest.raises(UserFault):
        publish_site({**BOOK, f"woorden/{'lang-' * 60}.html": "te lang"}, published)

    publish_site({**BOOK, "woorden/kort.html": "kort"}, published)

    assert files_in(published / "site") == {**BOOK, "woorden/kort.html": "kort"}


# Worker processes


def test_a_stage_travels_to_another_process(tmp_path: Path) -> None:
    with open_output(tmp_path / "site", tmp_path / ".verhalen") as output:
        pickle.loads(pickle.dumps(output.stage)).write(SitePath("index.html"), b"omslag")
        publish(output, {SitePath("index.html"): digest(b"omslag")})

    assert files_in(tmp_path / "site") == {"index.html": "omslag"}


@pytest.mark.parametrize(
    "code", ["foreign-file", "foreign-folder", "foreign-link", "disk-full", "cannot-write", "build-running"]
)
def test_every_problem_of_publishing_has_its_words(code: str) -> None:
    from verhalen_build.publish.faults import path_problem

    problem = path_problem(code, "site/index.html", reason="Permission denied")

    assert problem_kinds()[code].severity == "error"
    for language in ("nl", "en"):
        assert "site/index.html" in message_of(problem, language)
        assert help_of(problem, language)
