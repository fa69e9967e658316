"""Publishing survives a kill at any moment: shown by killing it at every change that it makes on the disk."""

import json
import shutil
import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen
from tests.support.killer import run_killed
from tests.support.sites import Site, files_in, publish_site
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.manifest import MANIFEST, format_manifest
from verhalen_build.publish.write import open_output

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")

OLD = {
    "index.html": "old cover",
    "mensen/frans.html": "Frans",
    "mensen/milou.html": "Milou",
    "woorden/loslaten.html": "old word",
    "zaken.html": "a page that becomes a folder",
}
NEW = {
    "index.html": "a new and longer cover" * 5,
    "initiatieven/de-badde.html": "De Badde",
    "mensen/milou.html": "Milou",
    "woorden/loslaten.html": "new word",
    "zaken.html/een.html": "a page in that folder",
}
STRANGERS = {"CNAME": "verhalen.example", "mensen/notes.txt": "mine"}

PUBLISH_NEW = f"""
from pathlib import Path
from tests.support.sites import publish_site

publish_site({json.dumps(NEW)}, Path.cwd())
"""


WHOLE = OLD.items() | NEW.items() | STRANGERS.items()


def archive_in(folder: Path) -> Path:
    """An archive of which the site is OLD, with files of others in it."""
    archive = folder / "archive"
    publish_site(OLD, archive)
    for name, text in STRANGERS.items():
        (archive / "site" / name).write_text(text)
    return archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return archive_in(tmp_path)


def killed_everywhere(archive: Path, arguments: list[str], step: int = 1) -> Iterator[Path]:
    """A copy of the archive for each change at which the command can be killed, just after it was; then a whole one."""
    for at in count(1, step):
        copy = archive.parent / f"killed-at-{at}"
        shutil.copytree(archive, copy)
        run = run_killed(arguments, copy, archive.parent / "tools", at)
        yield copy
        if run.returncode != -signal.SIGKILL:
            assert run.returncode == 0, run.stderr
            return


@pytest.fixture(scope="module")
def all_killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The archive after publishing NEW was killed, once for every place where it can be; tests work on copies."""
    return tuple(killed_everywhere(archive_in(tmp_path_factory.mktemp("killed")), ["-c", PUBLISH_NEW]))


def copies(archives: tuple[Path, ...], folder: Path) -> Iterator[Path]:
    """A copy of each of these archives, to work on."""
    return (Path(shutil.copytree(archive, folder / archive.name)) for archive in archives)


def is_decided(archive: Path) -> bool:
    """Whether a killed publish had come so far that it will be, or has been, finished."""
    return any((archive / ".verhalen").rglob("journal")) or "de-badde" in manifest_in(archive)


def manifest_in(archive: Path) -> str:
    return (archive / "site" / MANIFEST).read_text("utf-8")


def manifest_of(site: Site) -> str:
    return format_manifest({SitePath(path): digest(text.encode()) for path, text in site.items()}).decode()


def test_a_kill_before_the_decision_leaves_the_old_site_to_the_byte(all_killed: tuple[Path, ...]) -> None:
    before = [archive for archive in all_killed if not is_decided(archive)]

    assert len(before) > len(NEW)
    for archive in before:
        assert files_in(archive / "site") == OLD | STRANGERS
        assert manifest_in(archive) == manifest_of(OLD)


def test_a_kill_after_the_decision_leaves_every_file_whole(all_killed: tuple[Path, ...]) -> None:
    after = [archive for archive in all_killed if is_decided(archive)]

    assert len(after) > len(NEW)
    for archive in after:
        assert STRANGERS.items() <= files_in(archive / "site").items() <= WHOLE
        assert manifest_in(archive) in (manifest_of(OLD), manifest_of(NEW))


def test_the_next_build_finishes_what_was_decided_even_when_it_publishes_nothing_itself(
    all_killed: tuple[Path, ...], tmp_path: Path
) -> None:
    for archive in copies(all_killed, tmp_path):
        wanted = NEW if is_decided(archive) else OLD

        # What a build does that finds an error in a story.
        with open_output(archive / "site", archive / ".verhalen"):
            pass

        assert files_in(archive / "site") == wanted | STRANGERS
        assert manifest_in(archive) == manifest_of(wanted)
        assert not list((archive / ".verhalen").rglob(".verhalen-stage-*"))


ANOTHER = {"index.html": "another cover", "woorden": "was a folder"}


@pytest.mark.parametrize("site", [NEW, ANOTHER], ids=["the same", "another"])
@pytest.mark.parametrize("state", ["kept", "deleted"])
def test_the_next_build_completes_the_site(
    all_killed: tuple[Path, ...], tmp_path: Path, site: Site, state: str
) -> None:
    for archive in copies(all_killed, tmp_path):
        if state == "deleted":
            shutil.rmtree(archive / ".verhalen")

        publish_site(site, archive)

        assert files_in(archive / "site") == {**site, **STRANGERS}
        assert manifest_in(archive) == manifest_of(site)
        assert not [path for path in (archive / "site").rglob("*") if path.is_dir() and not list(path.iterdir())]


def test_a_site_that_was_deleted_after_a_kill_is_not_finished_by_half(
    all_killed: tuple[Path, ...], tmp_path: Path
) -> None:
    for archive in copies(all_killed, tmp_path):
        shutil.rmtree(archive / "site")

        with open_output(archive / "site", archive / ".verhalen"):
            pass

        assert not (archive / "site").exists()


def test_killed_again_and_again_it_arrives_in_the_end(archive: Path) -> None:
    for at in count(1):
        run = run_killed(["-c", PUBLISH_NEW], archive, archive.parent / "tools", at)
        assert STRANGERS.items() <= files_in(archive / "site").items() <= WHOLE
        if run.returncode == 0:
            break

    assert files_in(archive / "site") == NEW | STRANGERS
    assert manifest_in(archive) == manifest_of(NEW)


@pytest.mark.parametrize("limit", [0, 5, 60, 200, 300])
def test_a_kill_in_the_midst_of_writing_a_file_cuts_no_file_of_the_site(archive: Path, limit: int) -> None:
    run = run_killed(["-c", PUBLISH_NEW], archive, archive.parent / "tools", torn=limit)

    assert run.returncode == -signal.SIGXFSZ
    assert files_in(archive / "site") == (NEW if is_decided(archive) else OLD) | STRANGERS
    publish_site(NEW, archive)
    assert files_in(archive / "site") == NEW | STRANGERS


# The real command


STORY = "---\ntitel: {title}\nsamenvatting: Een verhaal.\n---\n\n{text}\n"


def write_story(archive: Path, name: str, title: str, text: str) -> None:
    path = archive / "stories" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(STORY.format(title=title, text=text), encoding="utf-8")


def test_the_real_command_may_be_killed_too(tmp_path: Path, verhalen: RunVerhalen) -> None:
    archive = tmp_path / "archive"
    write_story(archive, "blijft", "Dit blijft", "Hetzelfde.")
    write_story(archive, "verandert", "Dit verandert", "Oud.")
    write_story(archive, "gaat", "Dit gaat", "Tot ziens.")
    (archive / "config.yaml").write_text("titel: Proef\n", encoding="utf-8")
    build(archive, verhalen)
    old = bytes_in(archive / "site")
    write_story(archive, "verandert", "Dit verandert", "Nieuw.")
    write_story(archive, "komt", "Dit komt", "Welkom.")
    (archive / "stories/gaat.md").unlink()
    wanted = Path(shutil.copytree(archive, tmp_path / "wanted"))
    build(wanted, verhalen)
    new = bytes_in(wanted / "site")

    states = set()
    for killed in killed_everywhere(archive, ["-m", "verhalen_build", "build", "--jobs", "1", "--no-search"], step=2):
        site = bytes_in(killed / "site")
        states.add("old" if site == old else "new" if site == new else "between")
        assert site.items() <= old.items() | new.items()
        assert site in (old, new) or any((killed / ".verhalen").rglob("journal"))
        build(killed, verhalen)
        assert bytes_in(killed / "site") == new

    assert states == {"old", "between", "new"}


def build(archive: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("build", "--no-search", cwd=archive)
    assert run.exit_code == 0, run.stderr


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
