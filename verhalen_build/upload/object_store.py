"""A bucket of S3, or of what speaks like it: files are replaced whole, and each says what it is."""

import mimetypes
import posixpath
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.names import SitePath
from verhalen_build.model.recording import MEDIA_TYPES
from verhalen_build.publish.manifest import MANIFEST
from verhalen_build.site.media_types import MediaType
from verhalen_build.upload.passwords import password_of
from verhalen_build.upload.remote_folder import Faults, RemoteFault, RemoteFolder, folders_of, remote_faults
from verhalen_build.upload.target_faults import refused, unreached

if TYPE_CHECKING:
    from obstore.store import S3Config

_PATIENCE = timedelta(seconds=30)

_FAULTS = Faults(
    (BaseError, OSError),
    {
        "NoSuchBucket": "no-bucket",
        "AccessDenied": "EACCES",
        "404 Not Found": "no-s3",
        "405 Method Not Allowed": "no-s3",
        "501 Not Implemented": "no-s3",
        "507 Insufficient Storage": "ENOSPC",
        "RequestTimeTooSkewed": "clock",
        "ConnectionRefused": "ECONNREFUSED",
        "ConnectionReset": "ECONNRESET",
        "dns error": "no-host",
        "TimedOut": "ETIMEDOUT",
    },
)
# They become a part of addresses.
_NAME = re.compile(r"[\w.-]*", re.ASCII)
# What the system's own list does not have everywhere.
_OTHERS = {
    ".bib": MediaType.BIBTEX,
    ".cff": MediaType.YAML,
    ".geojson": MediaType.GEOJSON,
    ".js": MediaType.SCRIPT,
    ".md": MediaType.MARKDOWN,
    ".nt": MediaType.N_TRIPLES,
    ".ris": MediaType.RIS,
    ".rss": MediaType.RSS,
    ".ttl": MediaType.TURTLE,
    ".vtt": MediaType.WEB_VTT,
    ".webmanifest": MediaType.MANIFEST,
    ".atom": MediaType.ATOM,
}


class ObjectStore:
    """The files below a prefix in a bucket; see RemoteFolder."""

    def __init__(self, bucket: S3Store, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = prefix

    def read(self, path: SitePath) -> bytes | None:
        with remote_faults(_FAULTS, path):
            try:
                return bytes(obstore.get(self._bucket, self._key(path)).bytes())
            except (FileNotFoundError, NotFoundError):
                return None

    def write(self, path: SitePath, data: bytes) -> None:
        with remote_faults(_FAULTS, path):
            obstore.put(self._bucket, self._key(path), data, attributes={"Content-Type": content_type_of(path)})

    def remove(self, path: SitePath) -> None:
        with remote_faults(_FAULTS, path):
            obstore.delete(self._bucket, self._key(path))

    def there(self, paths: Iterable[SitePath]) -> set[SitePath]:
        wanted = {self._key(path): path for path in paths}
        listed = set()
        for folder in folders_of(SitePath(key) for key in wanted):
            with remote_faults(_FAULTS):
                objects = obstore.list_with_delimiter(self._bucket, prefix=folder or None)["objects"]
                listed |= {entry["path"] for entry in objects}
        return {path for key, path in wanted.items() if key in listed}

    def tidy(self, paths: Iterable[SitePath]) -> None:
        """A file that did not come whole is not there."""

    def finish(self) -> None:
        """Readers have each file as soon as it is written."""

    def _key(self, path: SitePath) -> str:
        return posixpath.join(self._prefix, path)


@contextmanager
def bucket_folder(target: PublishTarget) -> Iterator[RemoteFolder]:
    """The bucket that a target names; without a user the keys are those that the environment has for all programs.

    Raises UserFault: `target-unreached`, `target-refused`.
    """
    for name, reason in ((target.bucket, "bucket-name"), (target.region, "region-name")):
        if not _NAME.fullmatch(name):
            raise unreached(target, name, reason)
    secret = password_of(f"{target.user}@{target.bucket}") if target.user else ""
    config: S3Config = {"region": target.region or "us-east-1"}
    if target.url:
        config["endpoint"] = target.url
    if target.user:
        config |= {"access_key_id": target.user, "secret_access_key": secret}
    store = S3Store(
        target.bucket,
        config=config,
        client_options={"allow_http": target.url.startswith("http://"), "timeout": _PATIENCE},
        retry_config={"max_retries": 2, "retry_timeout": _PATIENCE},
    )
    folder = ObjectStore(store, target.path.strip("/"))
    try:
        # The answer to a question without a body, such as whether a file is there, does not say why it is refused.
        folder.read(MANIFEST)
    except RemoteFault as fault:
        is_refused = isinstance(fault.__cause__, PermissionDeniedError | UnauthenticatedError)
        if is_refused and fault.reason != "clock":
            raise refused(target, target.bucket) from fault
        raise unreached(target, target.bucket, fault.reason) from fault
    yield folder


def content_type_of(path: SitePath) -> str:
    """What a file is, for browsers: a store of objects does not know by itself."""
    suffix = posixpath.splitext(path)[1].lower()
    if suffix in _OTHERS:
        return _OTHERS[suffix].content_type
    guessed = MEDIA_TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed
