"""What the desk remembers between two requests: the texts that forms were made from, and books not yet saved."""

import secrets
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from verhalen_build.model.digests import digest
from verhalen_build.steps.live import State

_Thing = TypeVar("_Thing")

_MOST_SKETCHES = 4
_MOST_FORMS = 100
_MOST_TEXTS = 200


class Last(Generic[_Thing]):
    """The last few things that were kept, by name; may be used by any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._things: OrderedDict[str, _Thing] = OrderedDict()

    def keep(self, name: str, thing: _Thing) -> None:
        """Keeps one more; the one that was asked for longest ago gives way."""
        with self._lock:
            self._things[name] = thing
            self._things.move_to_end(name)
            while len(self._things) > self._most:
                self._things.popitem(last=False)

    def get(self, name: str) -> _Thing | None:
        """What was kept under a name, if it is still there."""
        with self._lock:
            if name in self._things:
                self._things.move_to_end(name)
            return self._things.get(name)

    def all(self) -> tuple[_Thing, ...]:
        """All that is still there."""
        with self._lock:
            return tuple(self._things.values())


class Sketches:
    """Books with a text that is not saved, each under a name that nobody can guess."""

    def __init__(self) -> None:
        self.one_at_a_time = Lock()
        self._last: Last[State] = Last(_MOST_SKETCHES)
        self._newest: Last[str] = Last(_MOST_FORMS)

    def begin(self, form: str) -> str:
        """Tells that a form wants a sketch, and gives the name of that wish."""
        wish = secrets.token_urlsafe(12)
        self._newest.keep(form, wish)
        return wish

    def is_wanted(self, form: str, wish: str) -> bool:
        """Whether the form has not asked for another one since."""
        return self._newest.get(form) == wish

    def keep(self, state: State) -> str:
        """Keeps a book and gives its name."""
        name = secrets.token_urlsafe(12)
        self._last.keep(name, state)
        return name

    def get(self, name: str) -> State | None:
        """The book of that name, if it is still there."""
        return self._last.get(name)

    def all(self) -> tuple[State, ...]:
        """All that are still there."""
        return self._last.all()


class Bases:
    """The bytes that forms were made from, so that a form can tell what it changed even after the file did."""

    def __init__(self) -> None:
        self._last: Last[bytes] = Last(_MOST_TEXTS)

    def keep(self, data: bytes) -> None:
        """Keeps the bytes of a file under their digest."""
        self._last.keep(digest(data), data)

    def get(self, name: str) -> bytes | None:
        """The bytes of that digest, if they are still there."""
        return self._last.get(name)
