"""Servers to publish to, started by the tests on this machine: OpenSSH, WebDAV, S3 and Git."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from getpass import getuser
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest

from tests.support.accounts import PASSWORD, USER
from tests.support.command import ROOT
from tests.support.serving import free_port
from tests.support.sshd import SSHD


@dataclass(frozen=True)
class SshServer:
    """An OpenSSH server: its port, the user that may sign in by a key, and a home with that key and `known_hosts`."""

    port: int
    user: str
    home: Path
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """Cuts every connection: each has a process of its own."""
        for process in (self.process.pid, *_descendants(self.process.pid)):
            os.kill(process, signal.SIGKILL)


def _descendants(process: int) -> Iterator[int]:
    for child in map(int, Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()):
        yield from (child, *_descendants(child))


@contextmanager
def ssh_server(folder: Path, port: int = 0, largest_file: int | None = None) -> Iterator[SshServer]:
    """An OpenSSH server that lets in the user of the tests by a key, with its files in a folder.

    Started a second time with the same folder, it is the same server. What comes after the largest file finds no room.
    """
    assert SSHD is not None
    home, port = folder / "home", port or free_port()
    allowed = folder / "authorized_keys"
    if not home.exists():
        _make_keys(folder, home)
        shutil.copy(home / ".ssh/id_ed25519.pub", allowed)
    host_key = (folder / "host_key.pub").read_text("utf-8").split()
    (home / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{port} {host_key[0]} {host_key[1]}\n", "utf-8")
    options = {
        "HostKey": folder / "host_key",
        "AuthorizedKeysFile": allowed,
        "ListenAddress": "127.0.0.1",
        "StrictModes": "no",
        "PidFile": "none",
        "PasswordAuthentication": "yes",
        "KbdInteractiveAuthentication": "no",
        "Subsystem": "sftp internal-sftp",
    }
    arguments = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    Path("/run/sshd").mkdir(exist_ok=True) if os.getuid() == 0 else None
    with _process(port, [SSHD, "-D", "-e", "-f", os.devnull, "-p", str(port), *arguments], largest_file) as process:
        yield SshServer(port, getuser(), home, process)


def _make_keys(folder: Path, home: Path) -> None:
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    for key in (folder / "host_key", home / ".ssh/id_ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)


@contextmanager
def webdav_server(
    folder: Path, port: int = 0, largest_file: int | None = None, certificate: Path | None = None
) -> Iterator[str]:
    """A WebDAV server of a folder, for USER and PASSWORD; gives its address.

    A file that is larger than allowed kills it in the middle. With a certificate and its key it speaks HTTPS.
    """
    settings = {"folder": str(folder)} | ({"certificate": str(certificate)} if certificate else {})
    port = port or free_port()
    with _web_process("webdav", port, largest_file, **settings):
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}/"


@contextmanager
def git_server(folder: Path, is_public: bool = False) -> Iterator[str]:
    """Git's own server of the repositories in a folder, for USER and PASSWORD; gives its address.

    Of public repositories anybody may read.
    """
    port = free_port()
    with _web_process("git", port, folder=str(folder), is_public=is_public):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def s3_server(bucket: str, port: int = 0, most_puts: int = sys.maxsize) -> Iterator[str]:
    """A server that speaks S3, with an empty bucket; gives its address. It dies after it was given so many files."""
    port = port or free_port()
    with _web_process("s3", port, most_puts=most_puts):
        address = f"http://127.0.0.1:{port}"
        keys = {"aws_access_key_id": USER, "aws_secret_access_key": PASSWORD, "region_name": "us-east-1"}
        with closing(boto3.client("s3", endpoint_url=address, **keys)) as client:
            client.create_bucket(Bucket=bucket)
        yield address


def _web_process(
    kind: str, port: int, largest_file: int | None = None, **settings: object
) -> "AbstractContextManager[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "tests.support.web_process", kind, str(port), json.dumps(settings)]
    return _process(port, command, largest_file)


@contextmanager
def _process(port: int, command: list[str], largest_file: int | None) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that listens at a port, and is killed in the end."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells in /proc which processes a server has")
    limit = _limit(largest_file) if largest_file else None
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        preexec_fn=limit,  # noqa: PLW1509 - it only sets a limit
    )
    try:
        _wait_for(port)
        yield process
    finally:
        process.kill()
        process.wait()


def _limit(largest_file: int) -> Callable[[], None]:
    """Lets a process write no larger files."""
    # Windows does not have it.
    import resource

    return partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest_file, largest_file))


def _wait_for(port: int) -> None:
    """Waits until somebody listens."""
    for _ in range(600):
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nobody listens at port {port}")
