"""Publishing: to folders and real servers, with cuts and other faults, and reading back as readers do."""

import errno
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner
from paramiko import SFTPClient  # type: ignore[import-untyped]

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.accounts import PASSWORD, USER
from tests.support.command import ROOT, run_verhalen
from tests.support.file_servers import s3_server, ssh_server, webdav_server
from tests.support.pictures import tiny_png
from tests.support.published_books import STORY, book_files, files_in, git
from tests.support.server import serve
from tests.support.serving import free_port
from verhalen_build.cli.main import cli
from verhalen_build.model.archive_paths import CONFIG as CONFIG_FILE
from verhalen_build.model.name_search import NameSearch
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Location, Problem, UserFault, message_of
from verhalen_build.publish.faults import path_problem
from verhalen_build.publish.file_contents import contents_of
from verhalen_build.publish.manifest import MANIFEST, parse_manifest
from verhalen_build.publish.publications import (
    MOST_PUBLICATIONS,
    PUBLICATIONS,
    is_whole,
    publications_to,
    publishing,
    restored,
)
from verhalen_build.upload.plan import PublishPlan
from verhalen_build.upload.publish_site import read_back_problems
from verhalen_build.upload.read_back import SiteReader
from verhalen_build.upload.remote_folder import Faults, FileSystemFolder, RemoteFault, remote_reason
from verhalen_build.upload.turn import TURN_FILE


@pytest.fixture
def book(archive: WriteArchive) -> Callable[[str], Path]:
    """Writes an archive that is published to a target."""
    return lambda target: archive(book_files(target))


# A folder


def test_a_book_is_published_to_a_folder_as_it_was_built(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stderr
    built = files_in(folder / "site")
    assert files_in(web).keys() == built.keys()
    assert all(data == built[path] for path, data in files_in(web).items() if path != MANIFEST)


def test_only_what_changed_goes_and_only_what_was_ours_is_removed(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")
    verhalen("publish", "--yes", cwd=folder)
    (web / "van-een-ander.txt").write_text("blijft")
    before = {path: path.stat().st_mtime_ns for path in web.rglob("*.html")}
    (folder / "stories/bank.md").unlink()

    run = verhalen("publish", "--yes", cwd=folder)

    assert "Weg: " in run.stderr
    assert not (web / "verhalen/bank.html").exists()
    assert (web / "van-een-ander.txt").exists()
    assert (web / "word-lid.html").stat().st_mtime_ns == before[web / "word-lid.html"]


def test_a_build_tells_how_many_files_a_publish_uploads(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")

    built = verhalen("build", cwd=folder)
    again = verhalen("build", cwd=folder)
    plan = verhalen("publish", "--dry-run", cwd=folder)

    told = [set(re.findall(r"(?:zoeken zijn het er|Nieuw:) (\d+)", run.stderr)) for run in (built, again, plan)]
    assert told == [{str(len(files_in(folder / "site").keys() - {MANIFEST}))}] * 3


def test_publishing_again_does_nothing_and_says_so(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")
    verhalen("publish", "--yes", cwd=folder)

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 0
    assert "er is niets te publiceren" in run.stderr


@pytest.mark.parametrize(
    ("options", "answer", "exit_code"), [(["--dry-run"], None, 0), ([], "n\n", 1), ([], "\n", 1), ([], None, 1)]
)
def test_nothing_is_published_unasked(
    book: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    options: list[str],
    answer: str | None,
    exit_code: int,
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")

    monkeypatch.chdir(folder)
    run = CliRunner().invoke(cli, ["publish", *options], input=answer, catch_exceptions=False)

    assert run.exit_code == exit_code
    assert "verhalen/kas.html" in run.stderr
    assert ("met dezelfde opdracht en --yes" in run.stderr) is (answer is not None)
    assert not (tmp_path / "web").exists()


def test_files_of_another_website_are_not_overwritten_unasked(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text("de site van de gemeente")

    run = verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {web}}}"))

    assert run.exit_code == 1
    assert "[target-in-use]" in run.stderr
    assert files_in(web) == {"index.html": b"de site van de gemeente"}


def test_a_book_with_a_warning_is_not_published(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")
    (folder / "stories/kas.md").write_text("---\ntitel: De kas\nkleur: groen\n---\nTekst.\n")

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "Er is niets gepubliceerd." in run.stderr
    assert not (tmp_path / "web").exists()


def test_a_drive_that_is_not_there_does_not_become_a_folder(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    run = verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {tmp_path / 'weg/boek'}}}"))

    assert run.exit_code == 1
    assert "[target-unreached]" in run.stderr
    assert not (tmp_path / "weg").exists()


@pytest.mark.parametrize("place", [".", "stories", "stories/nieuw", "../archive", "site", "site/web", ".verhalen"])
def test_a_book_is_not_published_among_the_files_of_its_archive(
    book: Callable[[str], Path], verhalen: RunVerhalen, place: str
) -> None:
    folder = book(f"{{pad: {place}}}")
    (folder / ".verhalen").mkdir()

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "[target-in-archive]" in run.stderr
    assert not (folder / place / ".verhalen-manifest").exists() or place == "site"
    assert files_in(folder / "stories").keys() == {"kas.md", "bank.md"}


def test_a_file_is_no_place_to_publish_to(book: Callable[[str], Path], verhalen: RunVerhalen) -> None:
    run = verhalen("publish", "--yes", cwd=book("{pad: config.yaml}"))

    assert run.exit_code == 1
    assert "config.yaml (een deel van de weg erheen is geen map). [target-unreached]" in run.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "de schijf is vol"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "de server neemt geen verbinding aan"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "er is geen server met deze naam"),
        (OSError("a text of a library"), "in het Engels: a text of a library"),
    ],
)
def test_what_the_other_side_did_not_do_is_told_in_dutch(error: OSError, words: str) -> None:
    problem = Problem(
        "target-fault", Location(CONFIG_FILE), "x", {"reason": remote_reason(error, Faults((), {})), "target": "web"}
    )

    assert words in message_of(problem, "nl")


def test_a_name_for_the_only_place_which_has_none_is_told(book: Callable[[str], Path], verhalen: RunVerhalen) -> None:
    run = verhalen("publish", "proef", cwd=book("{pad: ../web}"))

    assert run.exit_code == 1
    assert "[needless-target]" in run.stderr


def test_of_several_places_those_without_a_name_are_told(book: Callable[[str], Path], verhalen: RunVerhalen) -> None:
    run = verhalen("publish", cwd=book("[../a, ../b]"))

    assert run.exit_code == 1
    assert run.stderr.count("[target-unnamed]") == 2


def test_without_a_place_there_is_nothing_to_publish_to(book: Callable[[str], Path], verhalen: RunVerhalen) -> None:
    run = verhalen("publish", cwd=book("[]"))

    assert run.exit_code == 1
    assert "[no-target]" in run.stderr


def test_of_several_places_one_is_named(book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path) -> None:
    folder = book(f"[{{naam: proef, pad: {tmp_path / 'a'}}}, {{naam: echt, pad: {tmp_path / 'b'}}}]")

    unchosen = verhalen("publish", "--yes", cwd=folder)
    unknown = verhalen("publish", "ergens", "--yes", cwd=folder)
    run = verhalen("publish", "proef", "--yes", cwd=folder)

    assert "je noemt er geen. [target-unchosen]" in unchosen.stderr
    assert "die “ergens” heet. [unknown-target]" in unknown.stderr
    assert all("Kies een van deze: proef, echt" in run.stderr for run in (unchosen, unknown))
    assert run.exit_code == 0, run.stderr
    assert (tmp_path / "a/index.html").exists()
    assert not (tmp_path / "b").exists()


def test_what_is_not_installed_is_told(book: Callable[[str], Path], tmp_path: Path) -> None:
    # As where only the program itself was installed.
    (tmp_path / "fsspec.py").write_text("raise ModuleNotFoundError(name='fsspec')\n", "utf-8")
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")

    run = run_verhalen("publish", "--yes", cwd=folder, environment={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})

    assert run.returncode == 1
    assert "[target-library]" in run.stderr


# Servers


@pytest.mark.sshd
def test_a_book_is_published_over_sftp(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    with ssh_server(tmp_path / "ssh") as server:
        monkeypatch.setenv("HOME", str(server.home))
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        target = f"{{soort: sftp, server: 127.0.0.1, poort: {server.port}, gebruiker: {server.user}, pad: {web}}}"
        folder = book(target)

        first = verhalen("publish", "--yes", cwd=folder)
        (folder / "stories/bank.md").unlink()
        second = verhalen("publish", "--yes", cwd=folder)

    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr + second.stderr
    assert files_in(web).keys() == files_in(folder / "site").keys()


@pytest.mark.sshd
def test_a_server_that_only_takes_new_names_is_published_to_as_well(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(ftp: SFTPClient, old: str, new: str) -> None:
        raise OSError("Operation unsupported")

    monkeypatch.setattr("paramiko.SFTPClient.posix_rename", unsupported)
    with ssh_server(tmp_path / "ssh") as server:
        monkeypatch.setenv("HOME", str(server.home))
        web = tmp_path / "web"
        folder = book(f"{{soort: sftp, server: 127.0.0.1, poort: {server.port}, gebruiker: {server.user}, pad: {web}}}")
        verhalen("publish", "--yes", cwd=folder)
        (folder / "stories/kas.md").write_text(STORY.format(title="De kas", text="Ze is leeg."), "utf-8")
        run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert (web / "verhalen/kas.html").read_bytes() == (folder / "site/verhalen/kas.html").read_bytes()


@pytest.mark.sshd
def test_a_server_that_this_computer_does_not_know_is_not_trusted(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ssh_server(tmp_path / "ssh") as server:
        monkeypatch.setenv("HOME", str(server.home))
        web = tmp_path / "web"
        folder = book(f"{{soort: sftp, server: 127.0.0.1, poort: {server.port}, gebruiker: {server.user}, pad: {web}}}")
        hosts = server.home / ".ssh/known_hosts"
        known_hosts = hosts.read_text("utf-8")
        hosts.unlink()
        unknown = verhalen("publish", "--yes", cwd=folder)
        other_key = (server.home / ".ssh/id_ed25519.pub").read_text("utf-8").split()[1]
        hosts.write_text(f"{known_hosts.rsplit(' ', 1)[0]} {other_key}\n", "utf-8")
        changed = verhalen("publish", "--yes", cwd=folder)

    assert "[target-host-key]" in unknown.stderr
    assert "ssh-ed25519 SHA256:" in unknown.stderr
    assert "[target-host-changed]" in changed.stderr
    assert not (tmp_path / "web").exists()


def test_a_book_is_published_over_webdav(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", PASSWORD)
    with webdav_server(share) as address:
        folder = book(f"{{soort: webdav, adres: '{address}', gebruiker: {USER}, pad: boek}}")
        first = verhalen("publish", "--yes", cwd=folder)
        (folder / "stories/bank.md").unlink()
        second = verhalen("publish", "--yes", cwd=folder)
        monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", "fout")
        third = verhalen("publish", "--yes", cwd=folder)

    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr + second.stderr
    assert files_in(share / "boek").keys() == files_in(folder / "site").keys()
    assert third.exit_code == 1
    assert "[target-refused]" in third.stderr


def test_a_book_is_published_to_a_bucket_and_each_file_says_what_it_is(
    book: Callable[[str], Path], verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", PASSWORD)
    with s3_server("boeken") as address:
        folder = book(f"{{soort: s3, adres: '{address}', bucket: boeken, gebruiker: {USER}, pad: ons}}")
        first = verhalen("publish", "--yes", cwd=folder)
        (folder / "stories/bank.md").unlink()
        second = verhalen("publish", "--yes", cwd=folder)
        keys = {"aws_access_key_id": USER, "aws_secret_access_key": PASSWORD, "region_name": "us-east-1"}
        with closing(boto3.client("s3", endpoint_url=address, **keys)) as client:
            names = {item["Key"] for item in client.list_objects_v2(Bucket="boeken")["Contents"]}
            page = client.head_object(Bucket="boeken", Key="ons/verhalen/kas.html")

    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr + second.stderr
    assert names == {f"ons/{path}" for path in files_in(folder / "site")}
    assert page["ContentType"] == "text/html; charset=utf-8"


def test_a_book_is_published_to_a_branch(book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path) -> None:
    pages = tmp_path / "pages.git"
    git("init", "--quiet", "--bare", str(pages), cwd=tmp_path)
    folder = book(f"{{soort: git, repository: {pages}}}")

    first = verhalen("publish", "--yes", cwd=folder)
    (folder / "stories/bank.md").unlink()
    second = verhalen("publish", "--yes", cwd=folder)
    third = verhalen("publish", "--yes", cwd=folder)

    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 0, 0), first.stderr + second.stderr
    there = set(git("ls-tree", "-r", "--name-only", "gh-pages", cwd=pages).splitlines())
    assert there == {*files_in(folder / "site"), ".nojekyll"}
    assert git("show", "gh-pages:verhalen/kas.html", cwd=pages) == (folder / "site/verhalen/kas.html").read_text(
        "utf-8"
    )


def test_what_others_have_on_the_branch_stays(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    pages, work = tmp_path / "pages.git", tmp_path / "work"
    git("init", "--quiet", "--bare", str(pages), cwd=tmp_path)
    git("clone", "--quiet", str(pages), str(work), cwd=tmp_path)
    (work / "CNAME").write_text("boek.voorbeeld.nl")
    identity = ("-c", "user.name=Joke", "-c", "user.email=joke@voorbeeld.nl")
    git("add", "CNAME", cwd=work)
    git(*identity, "commit", "--quiet", "-m", "Adres", cwd=work)
    git("push", "--quiet", "origin", "HEAD:pages", cwd=work)

    run = verhalen("publish", "--yes", cwd=book(f"{{soort: git, repository: {pages}, branch: pages}}"))

    assert run.exit_code == 0, run.stderr
    assert git("show", "pages:CNAME", cwd=pages) == "boek.voorbeeld.nl"
    assert len(git("log", "--oneline", "pages", cwd=pages).splitlines()) == 2


def test_a_repository_that_is_not_there_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    run = verhalen("publish", "--yes", cwd=book(f"{{soort: git, repository: {tmp_path / 'weg.git'}}}"))

    assert run.exit_code == 1
    assert "[target-unreached]" in run.stderr


def test_what_is_lost_at_the_place_comes_back(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")
    verhalen("publish", "--yes", cwd=folder)
    (web / "index.html").unlink()
    (web / "verhalen/kas.html").write_text("een ander")

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert "Veranderd: 2 bestanden" in run.stderr
    assert (web / "verhalen/kas.html").read_bytes() == (folder / "site/verhalen/kas.html").read_bytes()
    assert (web / "index.html").exists()


def test_a_build_in_another_window_changes_nothing_of_what_goes(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")

    def build_with_a_draft(question: str) -> bool:
        draft = STORY.format(title="Geheim", text="Nog niet.").replace("---\n", "---\nconcept: ja\n", 1)
        (folder / "stories/geheim.md").write_text(draft, "utf-8")
        assert verhalen("build", "--drafts", cwd=folder).exit_code == 0
        return True

    monkeypatch.setattr("verhalen_build.cli.publishing.confirm", build_with_a_draft)
    run = verhalen("publish", cwd=folder)

    assert run.exit_code == 1
    assert "[publish-outdated]" in run.stderr
    assert not web.exists()


@pytest.mark.parametrize("foreign", ["verhalen/kas.html", "static/boek.css", "404.html"])
def test_nothing_of_another_website_is_overwritten_unasked(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, foreign: str
) -> None:
    file = tmp_path / "web" / foreign
    file.parent.mkdir(parents=True)
    file.write_text("van een ander")

    run = verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {tmp_path / 'web'}}}"))

    assert run.exit_code == 1
    assert "[target-in-use]" in run.stderr
    assert foreign in run.stderr
    assert file.read_text() == "van een ander"


def test_another_book_is_not_replaced_unasked(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")
    verhalen("publish", "--yes", cwd=folder)
    before = files_in(web)
    config = folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("Ons boek", "Hun  boek"), "utf-8")

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "Daar staat een ander boek: “Ons boek”." in run.stderr
    assert "[target-in-use]" in run.stderr
    assert files_in(web) == before


@pytest.mark.parametrize("place", ["/", "~", ".."])
def test_a_folder_with_more_than_a_book_is_no_place(
    book: Callable[[str], Path], verhalen: RunVerhalen, place: str
) -> None:
    run = verhalen("publish", "--dry-run", cwd=book(f"{{soort: map, pad: '{place}'}}"))

    assert run.exit_code == 1
    assert "[target-wide]" in run.stderr


@pytest.mark.parametrize("place", ["~niemand-heet-zo/x", "'C:\\web\\boek'", "rond/boek"])
def test_a_folder_that_cannot_be_is_told(book: Callable[[str], Path], verhalen: RunVerhalen, place: str) -> None:
    folder = book(f"{{soort: map, pad: {place}}}")
    (folder / "rond").symlink_to("rond")

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "[target-unreached]" in run.stderr
    assert not list(folder.glob("C:*"))


# Who is named, and what was published before


JOKE = "---\nnaam: Joke Bakker\n---\nZij kookt.\n"
PIET = (
    "---\nnaam: Piet Jansen\ntoestemming: {{naam: {form}, voor: [website], getoond_als: een buur}}\n---\nHij zingt.\n"
)


def test_who_is_named_for_the_first_time_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}\nadressleutel: geheim")
    (folder / "stories/people").mkdir()
    (folder / "stories/people/joke.md").write_text(JOKE, "utf-8")
    (folder / "stories/people/piet.md").write_text(PIET.format(form="rol"), "utf-8")
    first = verhalen("publish", "--yes", cwd=folder)
    (folder / "stories/people/piet.md").write_text(PIET.format(form="volledig"), "utf-8")
    (folder / "stories/bank.md").write_text(STORY.format(title="De bank", text="[[Joke Bakker]] zit er."), "utf-8")
    shutil.rmtree(folder / PUBLICATIONS)

    second = verhalen("publish", "--yes", cwd=folder)

    assert "Voor het eerst met naam: Joke Bakker\n" in first.stderr
    assert "Voor het eerst met naam: Piet Jansen\n" in second.stderr


def test_the_last_ten_publications_are_kept_whole_and_nothing_else(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")
    for number in range(MOST_PUBLICATIONS + 2):
        (folder / "stories/kas.md").write_text(STORY.format(title="De kas", text=f"Dag {number}."), "utf-8")
        verhalen("publish", "--yes", cwd=folder)

    kept = publications_to(folder, str(tmp_path / "web"))

    assert len(kept) == MOST_PUBLICATIONS
    with restored(folder, kept[-1]) as site:
        assert "Dag 2." in (site / "verhalen/kas.html").read_text("utf-8")
    in_use = {digest for publication in kept for digest in publication.files.values()}
    assert {file.name for file in (folder / PUBLICATIONS / "files").iterdir()} == in_use


def test_what_is_damaged_copied_or_newer_among_publications_stays_and_stops_nothing(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")
    verhalen("publish", "--yes", cwd=folder)
    publications = folder / PUBLICATIONS
    first = next(publications.glob("*.json"))
    newer = json.loads(first.read_bytes()) | {"name": "nieuwer", "files": [{"path": "a"}]}
    (publications / "nieuwer.json").write_text(json.dumps(newer))
    (publications / f"{first.stem} - kopie.json").write_bytes(first.read_bytes())
    (publications / "geen-zone.json").write_bytes(first.read_bytes().replace(b"Z", b""))
    (publications / "stuk.json").write_bytes(first.read_bytes()[:40])
    (publications / "files/0123456789abcdef").write_text("van een nieuwere versie")
    for number in range(MOST_PUBLICATIONS + 1):
        (folder / "stories/kas.md").write_text(STORY.format(title="De kas", text=f"Dag {number}."), "utf-8")
        assert verhalen("publish", "--yes", cwd=folder).exit_code == 0

    assert len(publications_to(folder, str(tmp_path / "web"))) == MOST_PUBLICATIONS
    assert (publications / "files/0123456789abcdef").exists()


def test_a_publication_that_cannot_be_kept_hides_not_that_readers_have_it(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(root: Path, publication: object) -> None:
        raise UserFault(path_problem("cannot-write", PUBLICATIONS, reason="ENOSPC"))

    monkeypatch.setattr("verhalen_build.upload.publish_site.keep_publication", full)
    run = verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {tmp_path / 'web'}}}"))

    assert "Teruggelezen" in run.stderr
    assert "maar naar deze publicatie kun je later niet terug" in run.stderr
    assert "[publication-not-kept]" in run.stderr


def test_one_publish_of_a_book_at_a_time_on_a_computer(book: Callable[[str], Path], tmp_path: Path) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")
    with publishing(folder):
        run = subprocess.run(
            [sys.executable, "-m", "verhalen_build", "publish", "--yes"], cwd=folder, capture_output=True, check=False
        )

    assert run.returncode == 1
    assert b"[publish-running]" in run.stderr


def test_to_forget_somebody_is_to_forget_the_publications_with_their_name(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    folder = book(f"{{soort: map, pad: {tmp_path / 'web'}}}")
    verhalen("publish", "--yes", cwd=folder)
    (folder / "stories/people").mkdir()
    portrait = "afbeelding: {bestand: pan.png, beschrijving: Bij de pan}\n---\nZij"
    (folder / "stories/people/joke.md").write_text(JOKE.replace("---\nZij", portrait), "utf-8")
    (folder / "stories/people/pan.png").write_bytes(tiny_png())
    verhalen("publish", "--yes", cwd=folder)
    pictures = publications_to(folder, str(tmp_path / "web"))[0].files

    forgotten = verhalen("forget", "Joke Bakker", "--yes", cwd=folder)

    assert forgotten.exit_code == 0, forgotten.stderr
    search = NameSearch(("Joke Bakker",))
    files = [path for path in (folder / PUBLICATIONS).rglob("*") if path.is_file()]
    assert not [file for file in files for content in contents_of(file.read_bytes()) if search.in_file(content).certain]
    assert not {file.name for file in files} & {name for path, name in pictures.items() if "pan." in path}
    kept = publications_to(folder, str(tmp_path / "web"))
    assert [is_whole(folder, publication) for publication in kept] == [True]


# Faults on the way


class FailingFolder(FileSystemFolder):
    """A folder that does not take any file after so many."""

    left = 5

    def write(self, path: SitePath, data: bytes) -> None:
        """As the folder does, until it fails."""
        if path not in {MANIFEST, TURN_FILE}:
            if not self.left:
                raise RemoteFault("geen ruimte meer", path)
            self.left -= 1
        super().write(path, data)


def test_after_a_cut_it_goes_on_and_nothing_stays_behind(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")
    with monkeypatch.context() as failing:
        failing.setattr("verhalen_build.upload.disk.FileSystemFolder", FailingFolder)
        # As when the computer is switched off: nobody gives the turn back.
        failing.setattr("verhalen_build.upload.publish_site.end_turn", lambda turn: None)
        cut = verhalen("publish", "--yes", cwd=folder)
    monkeypatch.setattr("verhalen_build.upload.turn._PATIENCE", 0)
    # What the first publish brought is in no book any more.
    (folder / "stories/kas.md").unlink()

    again = verhalen("publish", "--yes", cwd=folder)

    assert cut.exit_code == 1
    assert "geen ruimte meer" in cut.stderr
    assert "[target-fault]" in cut.stderr
    assert again.exit_code == 0, again.stderr
    assert files_in(web).keys() == files_in(folder / "site").keys()


def test_what_must_go_goes_though_a_file_cannot_be_written(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")
    verhalen("publish", "--yes", cwd=folder)
    (folder / "stories/bank.md").unlink()
    (web / "verhalen/index.html").unlink()
    # A folder in its place cannot be written over.
    (web / "verhalen/index.html").mkdir()

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "[target-fault]" in run.stderr
    assert not (web / "verhalen/bank.html").exists()


def test_somebody_else_who_publishes_is_left_to_it(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    web.mkdir()
    beats = count()

    def meanwhile(seconds: float) -> None:
        sign = {"key": "x", "since": "2016-01-01 10:00", "beat": next(beats)}
        (web / TURN_FILE).write_text(json.dumps(sign))

    meanwhile(0)

    monkeypatch.setattr("verhalen_build.upload.turn.time.sleep", meanwhile)
    run = verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {web}}}"))

    assert run.exit_code == 1
    assert "[target-taken]" in run.stderr
    assert f"Iemand anders is nu naar {web} aan het publiceren (sinds 2016-01-01 10:00)" in run.stderr
    assert not (web / "index.html").exists()


@pytest.mark.parametrize("left", [b"\xff\xfe", b"{}", b"geen json"])
def test_a_sign_that_nobody_can_read_is_no_sign_of_life(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, left: bytes
) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / TURN_FILE).write_bytes(left)

    run = verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {tmp_path / 'web'}}}"))

    assert run.exit_code == 0, run.stderr


def test_the_world_is_not_told_who_publishes(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs: list[bytes] = []
    write = FileSystemFolder.write

    def noting(folder: FileSystemFolder, path: SitePath, data: bytes) -> None:
        signs.extend([data] if path == TURN_FILE else [])
        write(folder, path, data)

    monkeypatch.setattr("getpass.getuser", lambda: "jokebakker")
    monkeypatch.setattr(FileSystemFolder, "write", noting)
    verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {tmp_path / 'web'}}}"))

    assert signs
    assert not any(name in sign.decode() for sign in signs for name in ("jokebakker", socket.gethostname()))


def test_who_looked_before_somebody_else_published_looks_again(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{soort: map, pad: {web}}}")

    def somebody_else_publishes(question: str) -> bool:
        shutil.copytree(folder / "site", web)
        (web / MANIFEST).write_text("0  verhalen/van-een-ander.html\n")
        return True

    monkeypatch.setattr("verhalen_build.cli.publishing.confirm", somebody_else_publishes)
    run = verhalen("publish", cwd=folder)

    assert run.exit_code == 1
    assert "[target-changed]" in run.stderr
    assert parse_manifest((web / MANIFEST).read_bytes()) == {"verhalen/van-een-ander.html": "0"}
    assert not (web / TURN_FILE).exists()


def test_whoever_is_cut_off_gives_the_turn_back(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verhalen_build.upload.disk.FileSystemFolder", FailingFolder)

    run = verhalen("publish", "--yes", cwd=book(f"{{soort: map, pad: {tmp_path / 'web'}}}"))

    assert "[target-fault]" in run.stderr
    assert not (tmp_path / "web" / TURN_FILE).exists()


# Reading back


def test_what_readers_get_is_held_against_what_was_built(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verhalen_build.upload.read_back._PAUSES", (0.0,))
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    with serve(elsewhere) as address:
        folder = book(f"{{soort: map, pad: {tmp_path / 'web'}, webadres: '{address}'}}")
        verhalen("build", "--base-url", address, "--strict", "--output", str(elsewhere), cwd=folder)
        (elsewhere / "verhalen/kas.html").write_text("een ander boek")
        (elsewhere / "verhalen/bank.html").unlink()
        run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "lezers krijgen nog niet alles" in run.stderr
    assert re.search(r"verhalen/bank\.html niet: .*\[read-back-missing\]", run.stderr)
    assert re.search(r"verhalen/kas\.html iets anders .*\[read-back-other\]", run.stderr)
    assert run.stderr.count("[read-back-") == 2


def test_what_was_removed_and_is_still_served_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verhalen_build.upload.read_back._PAUSES", (0.0,))
    web, cache = tmp_path / "web", tmp_path / "cache"
    cache.mkdir()
    with serve(cache) as address:
        folder = book(f"{{soort: map, pad: {web}, webadres: '{address}'}}")
        verhalen("publish", "--yes", cwd=folder)
        shutil.copytree(web, cache, dirs_exist_ok=True)
        (folder / "stories/bank.md").unlink()
        run = verhalen("publish", "--yes", cwd=folder)

    still_there = r"verhalen/bank\.html is weggehaald, en lezers krijgen het nog.*\[read-back-still-there\]"
    assert re.search(still_there, run.stderr)


def test_a_website_that_does_not_answer_is_told_and_not_every_file(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verhalen_build.upload.read_back._PAUSES", (0.0,))
    folder = book(f"{{pad: {tmp_path / 'web'}, webadres: 'http://localhost:{free_port()}/'}}")

    run = verhalen("publish", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "[read-back-no-answer]" in run.stderr
    assert "[read-back-more]" in run.stderr


def test_what_a_host_of_branches_shows_minutes_later_is_waited_for(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, web = tmp_path / "pages.git", tmp_path / "web"
    git("init", "--quiet", "--bare", str(pages), cwd=tmp_path)
    web.mkdir()

    def meanwhile(seconds: int, waiting: object) -> None:
        if seconds >= 60:
            git(f"--work-tree={web}", "checkout", "--force", "gh-pages", "--", ".", cwd=pages)

    monkeypatch.setattr("verhalen_build.upload.read_back._wait", meanwhile)
    with serve(web) as address:
        run = verhalen("publish", "--yes", cwd=book(f"{{soort: git, repository: {pages}, webadres: '{address}'}}"))

    assert run.exit_code == 0, run.stderr
    assert "lezers hebben het" in run.stderr


def test_what_is_waited_for_is_told_by_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verhalen_build.upload.read_back.time.sleep", lambda seconds: None)
    monkeypatch.setattr("verhalen_build.upload.read_back._PAUSES", (0.0, 2.0))
    waited: list[tuple[int, int]] = []
    reader = SiteReader(lambda path: "404", at_once=1)

    read_back_problems(
        PublishPlan({SitePath("a"): "x"}, {}), reader, Location(CONFIG_FILE), lambda *of: waited.append(of)
    )

    assert waited == [(0, 2), (1, 2)]


def test_what_a_server_refuses_is_told_with_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verhalen_build.upload.read_back._PAUSES", (0.0,))
    plan = PublishPlan({SitePath("index.html"): "x"}, {})

    (problem,) = read_back_problems(plan, SiteReader(lambda path: "403", at_once=1), Location(CONFIG_FILE))

    assert (problem.code, problem.details["status"]) == ("read-back-refused", "403")


def test_readers_have_it(book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path) -> None:
    web = tmp_path / "web"
    web.mkdir()
    with serve(web) as address:
        folder = book(f"{{soort: map, pad: {web}, webadres: '{address}'}}")
        first = verhalen("publish", "--yes", cwd=folder)
        (folder / "stories/bank.md").unlink()
        second = verhalen("publish", "--yes", cwd=folder)

    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr + second.stderr
    assert f"Teruggelezen van {address}: lezers hebben het." in first.stderr


# The order


def test_a_page_goes_before_what_links_to_it() -> None:
    names = (
        "index.html sw.js sitemap.xml verhalen/index.html verhalen/oud.html verhalen/nieuw.html "
        "static/boek.css pagefind/pagefind-entry.json.js pagefind/words.json.js pagefind/words/a.json.js"
    )
    site = {SitePath(name): "nieuw" for name in names.split()}

    plan = PublishPlan(site, {SitePath("verhalen/oud.html"): "oud"})

    assert plan.written == (
        "pagefind/words/a.json.js",
        "static/boek.css",
        "pagefind/pagefind-entry.json.js",
        "pagefind/words.json.js",
        "verhalen/nieuw.html",
        "verhalen/oud.html",
        "sitemap.xml",
        "verhalen/index.html",
        "index.html",
        "sw.js",
    )


def test_a_file_that_may_be_there_half_is_written_again() -> None:
    published = parse_manifest(b"  verhalen/kas.html\n")

    plan = PublishPlan({SitePath("verhalen/kas.html"): "x"}, published)

    assert plan.changed == ("verhalen/kas.html",)
