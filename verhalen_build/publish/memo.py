"""What is remembered between builds, by digest: read files, their HTML, rendered pages, compiled templates, what is
found of each page by searching, and the last build as a whole.

It lies in `.verhalen/memo.sqlite`. Whatever it holds can be worked out again, so it may be deleted at any time, and
what is damaged or of another version is not believed: each value carries a digest of itself.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, path_problem

_TABLES = ("files", "html", "pages", "templates", "assets", "search", "builds")
_FILE = "memo.sqlite"
_SEAL = 8
_MOST_KEYS = 500
_SPARE = 1000
_FORMAT = 1
# What the database says, by the names of errno.
_REASONS = {
    sqlite3.SQLITE_BUSY: "EBUSY",
    sqlite3.SQLITE_LOCKED: "EBUSY",
    sqlite3.SQLITE_PERM: "EACCES",
    sqlite3.SQLITE_CANTOPEN: "EACCES",
    sqlite3.SQLITE_READONLY: "EACCES",
    sqlite3.SQLITE_NOMEM: "ENOMEM",
}


class DamagedMemo(Exception):
    """What is remembered cannot be relied on; a build that forgets it all will do."""


class Memo:
    """A few tables of key and bytes."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def all(self, table: str) -> dict[str, bytes]:
        """Everything in a table that is sound."""
        with self._database_faults():
            return dict(_opened(self._connection.execute(f"SELECT key, value FROM {table}")))

    def some(self, table: str, keys: Iterable[str]) -> dict[str, bytes]:
        """What a table has under these keys, where it is sound."""
        found: dict[str, bytes] = {}
        wanted = list(keys)
        with self._database_faults():
            for start in range(0, len(wanted), _MOST_KEYS):
                some = wanted[start : start + _MOST_KEYS]
                marks = ",".join("?" * len(some))
                rows = self._connection.execute(f"SELECT key, value FROM {table} WHERE key IN ({marks})", some)
                found.update(_opened(rows))
        return found

    def one(self, table: str, key: str) -> bytes:
        """What was put in a table under a key. Raises DamagedMemo where it is not there any more, or not sound."""
        found = self.some(table, [key]).get(key)
        if found is None:
            raise DamagedMemo
        return found

    def keys(self, table: str) -> set[str]:
        """The keys of a table."""
        with self._database_faults():
            return {key for (key,) in self._connection.execute(f"SELECT key FROM {table}")}

    def put(self, table: str, items: Mapping[str, bytes]) -> None:
        """Adds or replaces values."""
        rows = ((key, blake2b(value, digest_size=_SEAL).digest() + value) for key, value in items.items())
        with self._database_faults(), self._connection:
            self._connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)

    def replace(self, table: str, items: Mapping[str, bytes]) -> None:
        """Puts these values in the place of all that a table has."""
        with self._database_faults(), self._connection:
            self._connection.execute(f"DELETE FROM {table}")
        self.put(table, items)

    def keep_only(self, table: str, keys: Collection[str]) -> None:
        """Forgets what no build needs any more, once that has become much."""
        known = self.keys(table)
        if len(known) > _SPARE + 2 * len(keys):
            old = ((key,) for key in known.difference(keys))
            with self._database_faults(), self._connection:
                self._connection.executemany(f"DELETE FROM {table} WHERE key = ?", old)

    def close(self) -> None:
        """Lets go of the file."""
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
    """Opens the memo of an archive; one that is no database, or of another version, is begun anew, as when asked for.

    Raises UserFault (`cannot-write`, `disk-full`), and later DamagedMemo where a look inside shows damage.
    """
    with disk_faults(state.name):
        state.mkdir(parents=True, exist_ok=True)
    path = state / _FILE
    if anew:
        _remove(path)
    try:
        connection = _prepared(path)
    except sqlite3.OperationalError as error:
        raise _cannot_write(error) from error
    except sqlite3.DatabaseError:
        _remove(path)
        connection = _prepared(path)
    memo = Memo(connection, path)
    try:
        yield memo
    finally:
        memo.close()


def read_memo(state: Path) -> Memo:
    """The memo for reading only, for worker processes."""
    path = (state / _FILE).resolve()
    return Memo(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True), path)


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    try:
        # It can all be made again: no need to wait for the disk.
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
    # Only the last byte says what sort of error it is.
    number = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF
    code = "disk-full" if number == sqlite3.SQLITE_FULL else "cannot-write"
    return UserFault(path_problem(code, f".verhalen/{_FILE}", reason=_REASONS.get(number, "EIO")))


def _opened(rows: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for key, sealed in rows:
        value = sealed[_SEAL:]
        if blake2b(value, digest_size=_SEAL).digest() == sealed[:_SEAL]:
            yield key, value
