"""Publishing to a branch: what its history keeps, and what Git is not to ask, to wait for, or to take for its own."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.accounts import PASSWORD, USER
from tests.support.file_servers import git_server
from tests.support.published_books import book_files, git

IDENTITY = ("-c", "user.name=Joke", "-c", "user.email=joke@voorbeeld.nl")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """An empty repository."""
    git("init", "--quiet", "--bare", "pages.git", cwd=tmp_path)
    return tmp_path / "pages.git"


@pytest.fixture
def book(archive: WriteArchive) -> Callable[[str], Path]:
    """Writes an archive that is published to a target of Git."""
    return lambda settings: archive(book_files(f"{{soort: git, {settings}}}"))


def commit(work: Path, name: str, branch: str) -> None:
    """Somebody else's commit with one file."""
    (work / name).write_text("van een ander")
    git("add", name, cwd=work)
    git(*IDENTITY, "commit", "--quiet", "-m", name, cwd=work)
    git("push", "--quiet", "origin", f"HEAD:{branch}", cwd=work)


# The history


def test_who_was_taken_out_is_not_in_the_history_of_the_branch(
    book: Callable[[str], Path], verhalen: RunVerhalen, pages: Path
) -> None:
    folder = book(f"repository: {pages}")
    (folder / "stories/kas.md").write_text("---\ntitel: De kas\nsamenvatting: Kort.\n---\nJoke Bakker plant er.\n")
    verhalen("publish", "--yes", cwd=folder)
    there = git("grep", "--files-with-matches", "Joke Bakker", "gh-pages", cwd=pages)
    (folder / "stories/kas.md").write_text("---\ntitel: De kas\nsamenvatting: Kort.\n---\nIedereen plant er.\n")

    run = verhalen("publish", "--yes", cwd=folder)

    assert "verhalen/kas.html" in there
    assert run.exit_code == 0, run.stderr
    assert git("log", "--oneline", "-S", "Joke Bakker", "gh-pages", cwd=pages) == ""


def test_what_others_did_before_stays_and_what_they_do_after_stays_as_files(
    book: Callable[[str], Path], verhalen: RunVerhalen, pages: Path, tmp_path: Path
) -> None:
    folder, work = book(f"repository: {pages}, branch: pages"), tmp_path / "work"
    git("clone", "--quiet", str(pages), str(work), cwd=tmp_path)
    commit(work, "LICENSE", "pages")
    verhalen("publish", "--yes", cwd=folder)
    git("pull", "--quiet", "origin", "pages", cwd=work)
    commit(work, "CNAME", "pages")
    for name in ("kas", "bank"):
        (folder / f"stories/{name}.md").write_text(f"---\ntitel: De {name}\nsamenvatting: Kort.\n---\nAnders.\n")
        assert verhalen("publish", "--yes", cwd=folder).exit_code == 0

    history = git("log", "--format=%s", "pages", cwd=pages).splitlines()
    files = git("ls-tree", "--name-only", "pages", cwd=pages).split()

    assert history == ["verhalen publish", "LICENSE"]
    assert {"CNAME", "LICENSE", "index.html"} <= set(files)


def test_a_repository_that_keeps_every_version_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, pages: Path
) -> None:
    git("config", "receive.denyNonFastForwards", "true", cwd=pages)
    folder = book(f"repository: {pages}")
    verhalen("publish", "--yes", cwd=folder)
    before = git("rev-parse", "gh-pages", cwd=pages)
    (folder / "stories/bank.md").unlink()

    run = verhalen("publish", "--yes", cwd=folder)

    assert "laat de vorige versie van deze branch niet vervangen" in run.stderr
    assert git("rev-parse", "gh-pages", cwd=pages) == before


# What Git takes from its surroundings


def test_a_publish_within_a_hook_leaves_the_repository_of_the_archive_alone(
    book: Callable[[str], Path], verhalen: RunVerhalen, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = book(f"repository: {pages}")
    git("init", "--quiet", cwd=folder)
    git(*IDENTITY, "commit", "--quiet", "--allow-empty", "-m", "Begin", cwd=folder)
    before = git("for-each-ref", cwd=folder), git("config", "--list", "--local", cwd=folder)
    monkeypatch.setenv("GIT_DIR", str(folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(folder / ".git/index"))

    run = verhalen("publish", "--yes", cwd=folder)

    monkeypatch.undo()
    assert run.exit_code == 0, run.stderr
    assert (git("for-each-ref", cwd=folder), git("config", "--list", "--local", cwd=folder)) == before
    assert "index.html" in git("ls-tree", "--name-only", "gh-pages", cwd=pages)


@pytest.mark.parametrize("place", ["../pages.git", "'./../pages.git'"])
def test_a_path_to_a_repository_counts_from_the_archive(
    book: Callable[[str], Path], verhalen: RunVerhalen, pages: Path, place: str
) -> None:
    run = verhalen("publish", "--yes", cwd=book(f"repository: {place}"))

    assert run.exit_code == 0, run.stderr
    assert "index.html" in git("ls-tree", "--name-only", "gh-pages", cwd=pages)


def test_an_address_that_runs_a_program_is_no_place(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    git("config", "--global", "protocol.ext.allow", "always", cwd=tmp_path)

    run = verhalen("publish", "--yes", cwd=book(f"repository: 'ext::touch {tmp_path}/x'"))

    assert "[target-unreached]" in run.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "repository", [pytest.param("ssh://git@{}/boek.git", marks=pytest.mark.sshd), "http://{}/x.git"]
)
def test_a_server_that_says_nothing_is_not_waited_for(
    book: Callable[[str], Path], verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, repository: str
) -> None:
    monkeypatch.setattr("verhalen_build.upload.git_branch._MOST_SILENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = repository.format(f"127.0.0.1:{silent.getsockname()[1]}")
        run = verhalen("publish", "--yes", cwd=book(f"repository: '{address}'"))

    assert "antwoordt niet). [target-unreached]" in run.stderr


# A password


def test_the_password_of_a_repository_comes_from_the_keyring(
    book: Callable[[str], Path], verhalen: RunVerhalen, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VERHALEN_PUBLISH_PASSWORD", raising=False)
    git("config", "http.receivepack", "true", cwd=pages)
    passwords = {("verhalen", f"{USER}@127.0.0.1"): PASSWORD}
    monkeypatch.setattr("keyring.get_password", lambda *account: passwords.get(account))
    with git_server(pages.parent) as address:
        run = verhalen("publish", "--yes", cwd=book(f"repository: '{address}pages.git', gebruiker: {USER}"))

    assert run.exit_code == 0, run.stderr
