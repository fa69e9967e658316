"""A folder on a server, over SFTP. A server that this computer does not know is refused, as by the command `ssh`."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import paramiko  # type: ignore[import-untyped]
from fsspec.implementations.sftp import SFTPFileSystem  # type: ignore[import-untyped]

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.problems import Problem, UserFault
from verhalen_build.upload.passwords import password_of
from verhalen_build.upload.remote_folder import Faults, FileSystemFolder, RemoteFolder, remote_reason
from verhalen_build.upload.target_faults import refused, unreached

_SECONDS = 30
# What paramiko says of a server without this extension of OpenSSH (SSH_FX_OP_UNSUPPORTED).
_UNSUPPORTED = "Operation unsupported"
_FAULTS = Faults(
    (paramiko.SSHException, EOFError, OSError),
    # All that a server says of a full disk, and of much else, is SSH_FX_FAILURE.
    {
        "Failure": "server-fault",
        "Unable to connect": "ECONNREFUSED",
        "closed": "ECONNRESET",
        "dropped": "ECONNRESET",
        "timed out": "ETIMEDOUT",
    },
)


class _UnknownHost(Exception):
    """This computer does not know the server that has this key."""

    def __init__(self, key: paramiko.PKey) -> None:
        super().__init__()
        shortened = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        # As `ssh-keygen -l` shows it.
        self.fingerprint = f"{key.get_name()} SHA256:{shortened}"


class _KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """Lets in the servers of `known_hosts`."""

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        file = Path("~/.ssh/known_hosts").expanduser()
        keys = paramiko.HostKeys(str(file)) if file.is_file() else paramiko.HostKeys()
        expected = (keys.lookup(hostname) or {}).get(key.get_name())
        if expected is None:
            raise _UnknownHost(key)
        if expected != key:
            raise paramiko.BadHostKeyException(hostname, key, expected)


@contextmanager
def sftp_folder(target: PublishTarget) -> Iterator[RemoteFolder]:
    """The folder that a target names. Raises UserFault, as `connected` says."""
    files = _connect(target)
    try:
        yield FileSystemFolder(files, target.path, partial(_move, files.ftp), _FAULTS)
    finally:
        files.client.close()


def _move(ftp: paramiko.SFTPClient, old: str, new: str) -> None:
    """Gives a file another name, also on servers that take no name which is there already."""
    try:
        ftp.posix_rename(old, new)
    except OSError as error:
        if str(error) != _UNSUPPORTED:
            raise
        with suppress(FileNotFoundError):
            ftp.remove(new)
        ftp.rename(old, new)


def _connect(target: PublishTarget) -> SFTPFileSystem:
    try:
        return SFTPFileSystem(
            target.host,
            port=target.port or 22,
            username=target.user or None,
            password=password_of(f"{target.user}@{target.host}") or None,
            host_key_policy=_KnownHosts(),
            timeout=_SECONDS,
            banner_timeout=_SECONDS,
            auth_timeout=_SECONDS,
            skip_instance_cache=True,
        )
    except _UnknownHost as error:
        details = {"reason": error.fingerprint}
        raise UserFault(Problem("target-host-key", target.at, target.host, details)) from error
    except paramiko.BadHostKeyException as error:
        raise UserFault(Problem("target-host-changed", target.at, target.host)) from error
    except paramiko.AuthenticationException as error:
        raise refused(target, target.host) from error
    except _FAULTS.errors as error:
        raise unreached(target, target.host, remote_reason(error, _FAULTS)) from error
