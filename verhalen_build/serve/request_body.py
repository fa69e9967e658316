"""Reads the body of a request, with a limit, before the request has to wait for others."""

import re
from collections.abc import Iterator

from werkzeug.exceptions import BadRequest, LengthRequired, RequestEntityTooLarge, RequestTimeout
from werkzeug.wrappers import Request

# A browser only shows a refusal after sending the body, so a few times the limit is read and discarded.
_DISCARDED_FACTOR = 4
_CHUNK = 64 * 1024
_LENGTH = re.compile(r"[0-9]{1,18}")


def read_body(request: Request, limit: int) -> bytes:
    """The body of a request, of at most `limit` bytes. Raises an HTTPException as `body_parts` does."""
    return b"".join(body_parts(request, limit))


def body_parts(request: Request, limit: int) -> Iterator[bytes]:
    """The body of a request, of at most `limit` bytes, in parts that are small enough to keep in memory.

    Raises an HTTPException: LengthRequired without a length, as for a chunked body (no browser sends one here),
    RequestEntityTooLarge, RequestTimeout when it stalls, and BadRequest when it is cut short.
    """
    length = _length(request)
    if length <= limit:
        yield from _parts(request, length)
        return
    for _ in _parts(request, min(length, limit * _DISCARDED_FACTOR)):
        """Discarded."""
    raise RequestEntityTooLarge


def _length(request: Request) -> int:
    length = request.environ.get("CONTENT_LENGTH")
    if length is None or "Transfer-Encoding" in request.headers:
        raise LengthRequired
    if not _LENGTH.fullmatch(length):
        raise BadRequest
    return int(length)


def _parts(request: Request, length: int) -> Iterator[bytes]:
    stream = request.environ["wsgi.input"]
    remaining = length
    while remaining:
        try:
            part = stream.read(min(remaining, _CHUNK))
        except TimeoutError as error:
            raise RequestTimeout from error
        except OSError as error:
            raise BadRequest from error
        if not part:
            raise BadRequest
        remaining -= len(part)
        yield part
