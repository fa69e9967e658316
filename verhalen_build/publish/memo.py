"""What is remembered between builds, by digest: read files, their HTML, rendered pages, compiled templates, search
documents, the words of search shards, which links answered, checksums of files, which are pictures, what is in
recordings and transcripts, and the last build as a whole.

It lives in `.verhalen/memo.sqlite`. Everything in it can be worked out again, so it may be deleted at any time, and
what is damaged or of another version is not trusted: each value carries a digest of itself.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, path_problem

_TABLES = (
    "files",
    "html",
    "pages",
    "templates",
    "assets",
    "pictures",
    "search",
    "words",
    "names",
    "proof",
    "links",
    "checksums",
    "looks",
    "recordings",
    "builds",
)
_FILE_NAME = "memo.sqlite"
_DIGEST_SIZE = 8
_KEYS_PER_QUERY = 500
_SLACK = 1000
_FORMAT = 1
# The names in errno for what the database reports.
_REASONS = {
    sqlite3.SQLITE_BUSY: "EBUSY",
    sqlite3.SQLITE_LOCKED: "EBUSY",
    sqlite3.SQLITE_PERM: "EACCES",
    sqlite3.SQLITE_CANTOPEN: "EACCES",
    sqlite3.SQLITE_READONLY: "EACCES",
    sqlite3.SQLITE_NOMEM: "ENOMEM",
}


class DamagedMemo(Exception):
    """The memo is damaged, so a build must start again without it."""


class Memo:
    """A few tables of keys and bytes."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def get_all(self, table: str) -> dict[str, bytes]:
        """Every intact value in a table."""
        with self._database_faults():
            return dict(_intact(self._connection.execute(f"SELECT key, value FROM {table}")))

    def items(self, table: str, keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The intact values a table has under these keys, of which only some are in memory at a time."""
        all_keys = list(keys)
        for start in range(0, len(all_keys), _KEYS_PER_QUERY):
            batch = all_keys[start : start + _KEYS_PER_QUERY]
            marks = ",".join("?" * len(batch))
            with self._database_faults():
                rows = self._connection.execute(f"SELECT key, value FROM {table} WHERE key IN ({marks})", batch)
                intact = list(_intact(rows))
            yield from intact

    def get_many(self, table: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The intact values a table has under these keys."""
        return dict(self.items(table, keys))

    def get(self, table: str, key: str) -> bytes:
        """The value under a key. Raises DamagedMemo when it is gone or damaged."""
        # One by one, and for thousands of texts: without what it takes to ask for several.
        with self._database_faults():
            row = self._connection.execute(f"SELECT key, value FROM {table} WHERE key = ?", (key,)).fetchone()
        for _, value in _intact((row,) if row else ()):
            return value
        raise DamagedMemo

    def keys(self, table: str) -> set[str]:
        """The keys of a table."""
        with self._database_faults():
            return {key for (key,) in self._connection.execute(f"SELECT key FROM {table}")}

    def put(self, table: str, items: Mapping[str, bytes]) -> None:
        """Adds or replaces values."""
        rows = ((key, blake2b(value, digest_size=_DIGEST_SIZE).digest() + value) for key, value in items.items())
        with self._database_faults(), self._connection:
            self._connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)

    def replace(self, table: str, items: Mapping[str, bytes]) -> None:
        """Replaces everything in a table by these values."""
        with self._database_faults(), self._connection:
            self._connection.execute(f"DELETE FROM {table}")
        self.put(table, items)

    def keep_only(self, table: str, keys: Collection[str]) -> None:
        """Forgets what no build needs any more, once there is a lot of it."""
        stored_keys = self.keys(table)
        if len(stored_keys) > _SLACK + 2 * len(keys):
            old = ((key,) for key in stored_keys.difference(keys))
            with self._database_faults(), self._connection:
                self._connection.executemany(f"DELETE FROM {table} WHERE key = ?", old)

    def close(self) -> None:
        """Closes the database file."""
        self._connection.close()

    @contextmanager
    def _database_faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise _cannot_write(error) from error
        except sqlite3.DatabaseError as error:
            self._connection.close()
            _remove(self._path)
            raise DamagedMemo from error


@contextmanager
def open_memo(state: Path, anew: bool = False) -> Iterator[Memo]:
    """Opens the memo of an archive, starting a new one when asked or when the file is damaged or of another version.

    Raises UserFault (`cannot-write`, `disk-full`), and later DamagedMemo when a look inside shows damage.
    """
    with disk_faults(state.name):
        state.mkdir(parents=True, exist_ok=True)
        # In here are drafts, and earlier versions with everybody they ever named: none of that is for others.
        if not (state / ".gitignore").exists():
            (state / ".gitignore").write_bytes(b"*\n")
    path = state / _FILE_NAME
    if anew:
        _remove(path)
    try:
        connection = _connect(path)
    except sqlite3.OperationalError as error:
        raise _cannot_write(error) from error
    except sqlite3.DatabaseError:
        _remove(path)
        connection = _connect(path)
    memo = Memo(connection, path)
    try:
        yield memo
    finally:
        memo.close()


def read_memo(state: Path) -> Memo:
    """The memo opened read-only, for worker processes."""
    path = (state / _FILE_NAME).resolve()
    return Memo(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True), path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    try:
        # Everything can be made again: no need to wait for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in {0, _FORMAT}:
            raise sqlite3.DatabaseError("another format")
        with connection:
            for table in _TABLES:
                connection.execute(f"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY, value BLOB)")
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
    except BaseException:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    with disk_faults(f"{path.parent.name}/{path.name}"):
        for leftover in (path, path.with_name(path.name + "-journal")):
            leftover.unlink(missing_ok=True)


def _cannot_write(error: sqlite3.OperationalError) -> UserFault:
    # Only the lowest byte gives the kind of error.
    number = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF
    code = "disk-full" if number == sqlite3.SQLITE_FULL else "cannot-write"
    return UserFault(path_problem(code, f".verhalen/{_FILE_NAME}", reason=_REASONS.get(number, "EIO")))


def _intact(rows: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for key, stored in rows:
        value = stored[_DIGEST_SIZE:]
        if blake2b(value, digest_size=_DIGEST_SIZE).digest() == stored[:_DIGEST_SIZE]:
            yield key, value
