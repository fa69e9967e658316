"""What an endpoint of the desk is, and the request that it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar
from urllib.parse import unquote

import msgspec
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from verhalen_build.model.problems import Language
from verhalen_build.serve.form_submission import language_of
from verhalen_build.steps.live import State

# Longer than any story.
_MOST_TEXT = 8 * 1024 * 1024

_Payload = TypeVar("_Payload")


@dataclass(frozen=True)
class DeskRequest:
    """A request, with the state at that time and the body."""

    state: State
    http: Request
    body: bytes = b""

    @property
    def arguments(self) -> Mapping[str, str]:
        """The parameters in the address."""
        return self.http.args

    @property
    def line(self) -> int:
        """The line that is asked for, 0 for none."""
        return self.http.args.get("line", 0, int)

    @property
    def file_name(self) -> str:
        """The name of the file that is sent; "" for none."""
        return unquote(self.http.headers.get("X-File-Name", ""))

    @property
    def language(self) -> Language:
        """The language of the book."""
        return language_of(self.state)

    def payload(self, form: type[_Payload]) -> _Payload:
        """The JSON in the body. Raises BadRequest where it is invalid."""
        try:
            return msgspec.json.decode(self.body, type=form)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequest from error


@dataclass(frozen=True)
class GetEndpoint:
    """What answers a request that changes nothing."""

    answer: Callable[[DeskRequest], Response]


@dataclass(frozen=True)
class PostEndpoint:
    """What answers a request that may change something.

    With `in_turn` one of them is answered at a time. A body larger than `largest_body` is refused; with None the
    endpoint reads the body itself, as it is too large for memory.
    """

    answer: Callable[[DeskRequest], Response]
    in_turn: bool = False
    largest_body: int | None = _MOST_TEXT


Endpoints: TypeAlias = Mapping[str, GetEndpoint | PostEndpoint]
"""Endpoints by their address below that of the desk."""


def now() -> datetime:
    """This moment, in the time zone of this computer."""
    return datetime.now(UTC).astimezone()
