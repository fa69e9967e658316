"""A folder on a server, over WebDAV, as Nextcloud has it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import truststore
from webdav4.client import Client, ClientError, HTTPError, MultiStatusResponseError  # type: ignore[import-untyped]
from webdav4.fsspec import WebdavFileSystem  # type: ignore[import-untyped]

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.upload.passwords import password_of
from verhalen_build.upload.remote_folder import Faults, FileSystemFolder, RemoteFolder, remote_reason
from verhalen_build.upload.target_faults import refused, unreached

_SECONDS = 30.0
_FAULTS = Faults(
    (ClientError, MultiStatusResponseError, httpx.HTTPError, httpx.InvalidURL, OSError),
    {
        "Insufficient Storage": "ENOSPC",
        "could not be found": "ENOENT",
        "received 3": "moved",
        "received 403": "EACCES",
        "received 405": "no-webdav",
        "received 501": "no-webdav",
        "received 423": "EBUSY",
        "received 413": "too-large",
        "received 5": "server-fault",
        "timed out": "ETIMEDOUT",
        "disconnected": "ECONNRESET",
    },
)
_REFUSED = (401, 403)


@contextmanager
def webdav_folder(target: PublishTarget) -> Iterator[RemoteFolder]:
    """The folder that a target names. Raises UserFault: `target-unreached`, `target-refused`."""
    password = password_of(f"{target.user}@{httpx.URL(target.url).host}") if target.user else ""
    files = WebdavFileSystem(
        target.url,
        auth=(target.user, password) if target.user else None,
        timeout=_SECONDS,
        # The certificates that this computer trusts, as in browsers.
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        skip_instance_cache=True,
    )
    client = files.client
    try:
        _greet(target, client)
        folder = target.path.strip("/")
        yield FileSystemFolder(files, folder, lambda old, new: client.move(old, new, overwrite=True), _FAULTS)
    finally:
        client.http.close()


def _greet(target: PublishTarget, client: Client) -> None:
    """Asks for the folder at the address, to see whether we are let in."""
    try:
        client.propfind("")
    except HTTPError as error:
        if error.status_code in _REFUSED:
            raise refused(target, target.url) from error
        raise unreached(target, target.url, remote_reason(error, _FAULTS)) from error
    except _FAULTS.errors as error:
        raise unreached(target, target.url, remote_reason(error, _FAULTS)) from error
