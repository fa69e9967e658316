"""What real servers do wrong while a book is published: a full disk, a cut, a password, a clock."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import boto3  # type: ignore[import-untyped]
import pytest
import trustme

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.accounts import PASSWORD, USER
from tests.support.command import run_verhalen
from tests.support.file_servers import git_server, s3_server, ssh_server, webdav_server
from tests.support.published_books import book_files, files_in, git
from tests.support.server import serve
from tests.support.serving import free_port
from verhalen_build.model.names import SitePath
from verhalen_build.upload.remote_folder import FileSystemFolder

# More than the first files of the small book, and less than its largest.
LARGEST = 30_000
FULL = Path("/dev/full")
on_linux = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")


@pytest.fixture
def book(archive: WriteArchive) -> Callable[[str], Path]:
    """Writes an archive that is published to a target."""
    return lambda target: archive(book_files(target))


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The right password, and no waiting for who was killed."""
    monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", PASSWORD)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr("verhalen_build.upload.turn._PATIENCE", 0)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty repository that is served."""
    folder = tmp_path / "repositories/pages.git"
    git("init", "--quiet", "--bare", str(folder), cwd=tmp_path)
    git("config", "http.receivepack", "true", cwd=folder)
    return folder


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """An empty folder that is served."""
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def sftp_target(port: int, user: str, web: Path) -> str:
    return f"{{soort: sftp, server: 127.0.0.1, poort: {port}, gebruiker: {user}, pad: {web}}}"


def webdav_target(address: str) -> str:
    return f"{{soort: webdav, adres: '{address}', gebruiker: {USER}, pad: boek}}"


def s3_target(address: str, user: str = USER) -> str:
    return f"{{soort: s3, adres: '{address}', bucket: boeken, gebruiker: {user}, pad: ons}}"


def git_target(address: str) -> str:
    return f"{{soort: git, repository: '{address}pages.git', gebruiker: {USER}}}"


# A full disk


def fill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the next file that is written in a folder go to a disk that is full."""
    monkeypatch.setattr("verhalen_build.upload.remote_folder.secrets.token_hex", lambda size: "x")
    folder.mkdir(parents=True)
    (folder / ".verhalen-upload-x").symlink_to(FULL)


@on_linux
def test_a_folder_on_a_full_disk_is_told_and_goes_on_once_there_is_room(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    folder = book(f"{{pad: {web}}}")
    fill(web / "verhalen", monkeypatch)

    full = verhalen("publish", "--yes", cwd=folder)
    again = verhalen("publish", "--yes", cwd=folder)

    assert "verhalen/bank.html: de schijf is vol. [target-fault]" in full.stderr
    assert again.exit_code == 0, again.stderr
    assert files_in(web).keys() == files_in(folder / "site").keys()


@on_linux
def test_a_full_disk_behind_webdav_is_told_and_goes_on_once_there_is_room(
    book: Callable[[str], Path], verhalen: RunVerhalen, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webdav_server(share) as address:
        folder = book(webdav_target(address))
        fill(share / "boek/verhalen", monkeypatch)
        full = verhalen("publish", "--yes", cwd=folder)
        again = verhalen("publish", "--yes", cwd=folder)

    assert "vaak is de schijf daar vol. [target-fault]" in full.stderr
    assert again.exit_code == 0, again.stderr
    assert files_in(share / "boek").keys() == files_in(folder / "site").keys()


@pytest.mark.sshd
def test_a_full_disk_behind_sftp_is_told_and_goes_on_once_there_is_room(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, port = tmp_path / "web", free_port()
    with ssh_server(tmp_path / "ssh", port, LARGEST) as server:
        monkeypatch.setenv("HOME", str(server.home))
        folder = book(sftp_target(port, server.user, web))
        full = verhalen("publish", "--yes", cwd=folder)
    with ssh_server(tmp_path / "ssh", port):
        again = verhalen("publish", "--yes", cwd=folder)

    assert "vaak is de schijf daar vol. [target-fault]" in full.stderr
    assert again.exit_code == 0, again.stderr
    assert files_in(web).keys() == files_in(folder / "site").keys()


def test_a_repository_that_takes_no_more_is_told_and_goes_on_once_there_is_room(
    book: Callable[[str], Path], verhalen: RunVerhalen, repository: Path
) -> None:
    git("config", "receive.maxInputSize", "20k", cwd=repository)
    folder = book(f"{{soort: git, repository: {repository}}}")

    full = verhalen("publish", "--yes", cwd=folder)
    branches = git("branch", cwd=repository)
    git("config", "--unset", "receive.maxInputSize", cwd=repository)
    again = verhalen("publish", "--yes", cwd=folder)

    assert "neemt niet zoveel tegelijk aan. [target-fault]" in full.stderr
    assert branches == ""
    assert again.exit_code == 0, again.stderr


# A cut


class Cut(FileSystemFolder):
    """A folder whose server is killed before the tenth file."""

    kill: Callable[[], None]
    left = 10

    def write(self, path: SitePath, data: bytes) -> None:
        """As the folder does, until the server is gone."""
        self.left -= 1
        if not self.left:
            type(self).kill()
        super().write(path, data)


@pytest.mark.sshd
def test_a_cut_connection_over_sftp_is_told_and_goes_on(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, port = tmp_path / "web", free_port()
    with ssh_server(tmp_path / "ssh", port) as server, monkeypatch.context() as cutting:
        monkeypatch.setenv("HOME", str(server.home))
        folder = book(sftp_target(port, server.user, web))
        cutting.setattr(Cut, "kill", server.kill, raising=False)
        cutting.setattr("verhalen_build.upload.sftp.FileSystemFolder", Cut)
        cut = verhalen("publish", "--yes", cwd=folder)
    with ssh_server(tmp_path / "ssh", port):
        again = verhalen("publish", "--yes", cwd=folder)

    assert "de server brak de verbinding af. [target-fault]" in cut.stderr
    assert again.exit_code == 0, again.stderr
    assert files_in(web).keys() == files_in(folder / "site").keys()


def test_a_cut_in_the_middle_of_a_file_over_webdav_leaves_nothing_behind(
    book: Callable[[str], Path], verhalen: RunVerhalen, share: Path
) -> None:
    port = free_port()
    with webdav_server(share, port, LARGEST) as address:
        folder = book(webdav_target(address))
        cut = verhalen("publish", "--yes", cwd=folder)
    halves = [path for path in files_in(share) if ".verhalen-upload-" in path]
    gone = verhalen("publish", "--yes", cwd=folder)
    with webdav_server(share, port):
        again = verhalen("publish", "--yes", cwd=folder)

    assert "de server brak de verbinding af. [target-fault]" in cut.stderr
    assert halves
    assert "(de server neemt geen verbinding aan). [target-unreached]" in gone.stderr
    assert again.exit_code == 0, again.stderr
    assert files_in(share / "boek").keys() == files_in(folder / "site").keys()


def test_a_cut_while_a_bucket_is_filled_is_told_and_goes_on(book: Callable[[str], Path], verhalen: RunVerhalen) -> None:
    port = free_port()
    with s3_server("boeken", port, most_puts=9) as address:
        folder = book(s3_target(address))
        cut = verhalen("publish", "--yes", cwd=folder)
    with s3_server("boeken", port):
        again = verhalen("publish", "--yes", cwd=folder)

    assert "de server neemt geen verbinding aan. [target-fault]" in cut.stderr
    assert again.exit_code == 0, again.stderr


def test_a_cut_while_a_commit_is_sent_leaves_the_branch_as_it_was(
    book: Callable[[str], Path], verhalen: RunVerhalen, repository: Path
) -> None:
    hook = refuse(repository, "kill -9 $PPID")
    with git_server(repository.parent) as address:
        folder = book(git_target(address))
        cut = verhalen("publish", "--yes", cwd=folder)
    branches = git("branch", cwd=repository)
    hook.unlink()
    with git_server(repository.parent) as address:
        (folder / "config.yaml").write_bytes(bytes(str(book_files(git_target(address))["config.yaml"]), "utf-8"))
        again = verhalen("publish", "--yes", cwd=folder)

    assert "de server brak de verbinding af. [target-fault]" in cut.stderr
    assert branches == ""
    assert again.exit_code == 0, again.stderr
    assert "index.html" in git("ls-tree", "--name-only", "gh-pages", cwd=repository)


def refuse(repository: Path, command: str) -> Path:
    """What a repository does before it takes a commit; gives the file that says so."""
    hook = repository / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{command}\n", "utf-8")
    hook.chmod(0o755)
    return hook


# A password


@pytest.mark.sshd
def test_a_wrong_password_over_sftp_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ssh_server(tmp_path / "ssh") as server:
        monkeypatch.setenv("HOME", str(server.home))
        (server.home / ".ssh/id_ed25519").unlink()
        run = verhalen("publish", "--yes", cwd=book(sftp_target(server.port, server.user, tmp_path / "web")))

    assert run.exit_code == 1
    assert "[target-refused]" in run.stderr
    assert not (tmp_path / "web").exists()


def test_a_wrong_password_over_webdav_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", "fout")
    with webdav_server(share) as address:
        run = verhalen("publish", "--yes", cwd=book(webdav_target(address)))

    assert run.exit_code == 1
    assert "[target-refused]" in run.stderr
    assert files_in(share) == {}


@pytest.mark.parametrize("is_right", [True, False])
def test_a_wrong_secret_key_of_a_bucket_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, is_right: bool
) -> None:
    with s3_server("boeken") as address, only_editor(address) as (key, secret):
        monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", secret if is_right else "fout")
        run = verhalen("publish", "--yes", cwd=book(s3_target(address, key)))

    assert run.exit_code == (0 if is_right else 1), run.stderr
    assert ("[target-refused]" in run.stderr) is not is_right


@contextmanager
def only_editor(address: str) -> Iterator[tuple[str, str]]:
    """Lets nobody but one user in from now on; gives the two keys of that user."""
    keys = {"aws_access_key_id": USER, "aws_secret_access_key": PASSWORD, "region_name": "us-east-1"}
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    with closing(boto3.client("iam", endpoint_url=address, **keys)) as client:
        client.create_user(UserName=USER)
        client.put_user_policy(UserName=USER, PolicyName="boeken", PolicyDocument=policy)
        key = client.create_access_key(UserName=USER)["AccessKey"]
    with urlopen(Request(f"{address}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})):
        yield key["AccessKeyId"], key["SecretAccessKey"]


def test_a_wrong_password_of_a_repository_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with git_server(repository.parent) as address:
        folder = book(git_target(address))
        right = verhalen("publish", "--yes", cwd=folder)
        monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", "fout")
        wrong = verhalen("publish", "--yes", cwd=folder)

    assert right.exit_code == 0, right.stderr
    assert "[target-refused]" in wrong.stderr


def test_a_wrong_password_of_a_repository_that_anybody_may_read_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERHALEN_PUBLISH_PASSWORD", "fout")
    with git_server(repository.parent, is_public=True) as address:
        run = verhalen("publish", "--yes", cwd=book(git_target(address)))

    assert "kijk of de gebruiker en het wachtwoord kloppen. [target-fault]" in run.stderr
    assert git("branch", cwd=repository) == ""


# An address


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("{{soort: webdav, adres: '{website}', gebruiker: redactie, pad: boek}}", "niets dat WebDAV spreekt"),
        ("{{soort: s3, adres: '{website}', bucket: boeken, gebruiker: redactie}}", "niets dat S3 spreekt"),
        ("{{soort: git, repository: '{website}pages.git'}}", "geen Git-archief"),
        ("{{soort: s3, adres: '{website}', bucket: Onze boeken, gebruiker: redactie}}", "zo kan een bucket niet heten"),
        ("{{soort: sftp, server: bestaat.niet.invalid, gebruiker: redactie, pad: /boek}}", "geen server met deze naam"),
        ("{{soort: git, repository: 'https://bestaat.niet.invalid/x.git'}}", "geen server met deze naam"),
        ("{{soort: git, repository: '{website}x.git', branch: 'a..b'}}", "zo kan een branch niet heten"),
    ],
)
def test_an_address_where_something_else_is_or_nothing_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, share: Path, target: str, words: str
) -> None:
    with serve(share) as website:
        run = verhalen("publish", "--yes", cwd=book(target.format(website=website)))

    assert run.exit_code == 1
    assert words in run.stderr
    assert "in het Engels" not in run.stderr


def test_a_bucket_that_is_not_there_is_told(book: Callable[[str], Path], verhalen: RunVerhalen) -> None:
    with s3_server("andere") as address:
        run = verhalen("publish", "--yes", cwd=book(s3_target(address)))

    assert "s3://boeken/ons: er is geen bucket met deze naam. [target-fault]" in run.stderr


def test_a_branch_that_nobody_may_write_to_is_told(
    book: Callable[[str], Path], verhalen: RunVerhalen, repository: Path
) -> None:
    refuse(repository, "echo 'You are not allowed to push to a protected branch' >&2; exit 1")

    run = verhalen("publish", "--yes", cwd=book(f"{{soort: git, repository: {repository}}}"))

    assert "laat niemand naar deze branch schrijven. [target-fault]" in run.stderr


def test_the_name_of_a_repository_is_no_option_of_git(
    book: Callable[[str], Path], verhalen: RunVerhalen, tmp_path: Path
) -> None:
    run = verhalen("publish", "--yes", cwd=book(f"{{soort: git, repository: '--upload-pack=touch {tmp_path}/x'}}"))

    assert "[target-unreached]" in run.stderr
    assert not (tmp_path / "x").exists()


# A clock


def clock_off_by(offset: str) -> Mapping[str, str]:
    """The environment in which the clock of this computer is off."""
    printed = subprocess.run(["faketime", "-f", offset, "env"], check=True, capture_output=True, text=True).stdout
    variables = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    return {name: variables[name] for name in ("LD_PRELOAD", "FAKETIME")}


@pytest.mark.faketime
def test_where_nobody_looks_at_the_clock_one_that_is_off_does_not_matter(
    book: Callable[[str], Path], verhalen: RunVerhalen, share: Path, repository: Path
) -> None:
    with webdav_server(share) as webdav, git_server(repository.parent) as pages:
        targets = (webdav_target(webdav), git_target(pages), f"{{pad: {share / 'map'}}}")
        before = [verhalen("publish", "--yes", cwd=book(target)) for target in targets]
        runs = []
        for target in targets:
            folder = book(target)
            (folder / "stories/bank.md").unlink()
            runs.append(run_verhalen("publish", "--yes", cwd=folder, environment=clock_off_by("-5h")))

    assert [run.exit_code for run in before] == [0, 0, 0]
    assert [run.returncode for run in runs] == [0, 0, 0], [run.stderr for run in runs]


@pytest.mark.faketime
def test_a_bucket_that_refuses_a_clock_that_is_off_is_told(book: Callable[[str], Path]) -> None:
    with s3_server("boeken") as address:
        run = run_verhalen("publish", "--yes", cwd=book(s3_target(address)), environment=clock_off_by("+5h"))

    assert run.returncode == 1
    assert "(de klok van deze computer loopt niet gelijk met die van de server). [target-unreached]" in run.stderr


@pytest.mark.faketime
def test_a_certificate_that_a_clock_takes_for_invalid_is_told(
    book: Callable[[str], Path], share: Path, tmp_path: Path
) -> None:
    authority, certificate = trustme.CA(), tmp_path / "certificate.pem"
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    issued = authority.issue_cert("127.0.0.1", not_before=datetime.now(UTC))
    issued.private_key_and_cert_chain_pem.write_to_path(certificate)
    trusted = {"SSL_CERT_FILE": str(tmp_path / "authority.pem")}
    with webdav_server(share, certificate=certificate) as address:
        folder = book(webdav_target(address))
        right = run_verhalen("publish", "--yes", cwd=folder, environment=trusted)
        wrong = run_verhalen("publish", "--yes", cwd=folder, environment={**trusted, **clock_off_by("-5h")})
        unknown = run_verhalen("publish", "--yes", cwd=folder, environment={"SSL_CERT_FILE": os.devnull})

    assert right.returncode == 0, right.stderr
    assert "of de klok van deze computer loopt verkeerd). [target-unreached]" in wrong.stderr
    assert "vertrouwt het certificaat van de server niet). [target-unreached]" in unknown.stderr
