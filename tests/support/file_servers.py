"""Servers to publish to, started by the tests on this machine: OpenSSH, WebDAV and S3."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from threading import Thread

import boto3  # type: ignore[import-untyped]
from cheroot.wsgi import Server
from moto.server import ThreadedMotoServer
from wsgidav.wsgidav_app import WsgiDAVApp  # type: ignore[import-untyped]

from tests.support.serving import free_port
from tests.support.sshd import SSHD

USER, PASSWORD = "redactie", "geheim"


@dataclass(frozen=True)
class SshServer:
    """An OpenSSH server: its port, the user that may sign in by a key, and a home with that key and `known_hosts`."""

    port: int
    user: str
    home: Path
    process: "subprocess.Popen[bytes]"


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """An OpenSSH server that lets in the user of the tests by a key, with its files in a folder."""
    assert SSHD is not None
    home, port = folder / "home", free_port()
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    for key in (folder / "host_key", home / ".ssh/id_ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    allowed = folder / "authorized_keys"
    shutil.copy(home / ".ssh/id_ed25519.pub", allowed)
    host_key = (folder / "host_key.pub").read_text("utf-8").split()
    (home / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{port} {host_key[0]} {host_key[1]}\n", "utf-8")
    options = {
        "HostKey": folder / "host_key",
        "AuthorizedKeysFile": allowed,
        "ListenAddress": "127.0.0.1",
        "StrictModes": "no",
        "PidFile": "none",
        "PasswordAuthentication": "no",
        "KbdInteractiveAuthentication": "no",
        "Subsystem": "sftp internal-sftp",
    }
    arguments = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    Path("/run/sshd").mkdir(exist_ok=True) if os.getuid() == 0 else None
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", os.devnull, "-p", str(port), *arguments])
    try:
        _wait_for(port)
        yield SshServer(port, getuser(), home, process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def webdav_server(folder: Path) -> Iterator[str]:
    """A WebDAV server of a folder, for USER and PASSWORD; gives its address."""
    port = free_port()
    users = {"*": {USER: {"password": PASSWORD}}}
    config = {
        "provider_mapping": {"/": str(folder)},
        "simple_dc": {"user_mapping": users},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "verbose": 0,
        "logging": {"enable": False},
    }
    server = Server(("127.0.0.1", port), WsgiDAVApp(config))
    thread = Thread(target=server.safe_start, daemon=True)
    thread.start()
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.stop()
        thread.join()


@contextmanager
def s3_server(bucket: str) -> Iterator[str]:
    """A server that speaks S3, with an empty bucket; gives its address."""
    server = ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    try:
        keys = {"aws_access_key_id": USER, "aws_secret_access_key": PASSWORD, "region_name": "us-east-1"}
        with closing(boto3.client("s3", endpoint_url=address, **keys)) as client:
            client.create_bucket(Bucket=bucket)
        yield address
    finally:
        server.stop()


def _wait_for(port: int) -> None:
    """Waits until somebody listens."""
    for _ in range(200):
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nobody listens at port {port}")
