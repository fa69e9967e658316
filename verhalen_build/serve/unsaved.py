"""What the desk remembers between requests: base versions of forms, and previews of unsaved texts."""

import secrets
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from verhalen_build.model.digests import digest
from verhalen_build.steps.live import State

_Value = TypeVar("_Value")

_MAX_PREVIEWS = 4
_MAX_FORMS = 100
_MAX_VERSIONS = 200


class RecentCache(Generic[_Value]):
    """A cache of the capacity recently used values, by name; safe to use from any thread."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._values: OrderedDict[str, _Value] = OrderedDict()

    def keep(self, name: str, value: _Value) -> None:
        """Adds a value; the least recently used one is dropped."""
        with self._lock:
            self._values[name] = value
            self._values.move_to_end(name)
            while len(self._values) > self._capacity:
                self._values.popitem(last=False)

    def get(self, name: str) -> _Value | None:
        """The value of a name, if it is still there."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
            return self._values.get(name)

    def all(self) -> tuple[_Value, ...]:
        """All values."""
        with self._lock:
            return tuple(self._values.values())


class UnsavedPreviews:
    """States with an unsaved text, each under a name that cannot be guessed."""

    def __init__(self) -> None:
        self.one_at_a_time = Lock()
        self._cache: RecentCache[State] = RecentCache(_MAX_PREVIEWS)
        self._newest: RecentCache[str] = RecentCache(_MAX_FORMS)

    def register(self, form: str) -> str:
        """Registers a request of a form for a preview; returns its id."""
        request_id = secrets.token_urlsafe(12)
        self._newest.keep(form, request_id)
        return request_id

    def is_latest(self, form: str, request_id: str) -> bool:
        """Whether the form has made no later request."""
        return self._newest.get(form) == request_id

    def keep(self, state: State) -> str:
        """Keeps a state; returns its name."""
        name = secrets.token_urlsafe(12)
        self._cache.keep(name, state)
        return name

    def get(self, name: str) -> State | None:
        """The state of a name, if it is still there."""
        return self._cache.get(name)

    def all(self) -> tuple[State, ...]:
        """All states."""
        return self._cache.all()


class BaseVersions:
    """The versions from which forms were made, to find what a form changed even after the file did."""

    def __init__(self) -> None:
        self._cache: RecentCache[bytes] = RecentCache(_MAX_VERSIONS)

    def keep(self, data: bytes) -> None:
        """Keeps the bytes of a file by their digest."""
        self._cache.keep(digest(data), data)

    def get(self, name: str) -> bytes | None:
        """The bytes with a digest, if they are still there."""
        return self._cache.get(name)
