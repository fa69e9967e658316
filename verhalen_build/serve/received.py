"""What a request brings along: read whole and within bounds, before anybody waits for what comes of it."""

import re
from collections.abc import Iterator

from werkzeug.exceptions import BadRequest, LengthRequired, RequestEntityTooLarge, RequestTimeout
from werkzeug.wrappers import Request

# So that a browser that sends too much hears why, it is listened to for so much longer.
_PATIENCE = 4
_CHUNK = 64 * 1024
_LENGTH = re.compile(r"[0-9]{1,18}")


def received(request: Request, most: int) -> bytes:
    """The body of a request, of at most so many bytes.

    Raises an HTTPException: LengthRequired where it does not say its length, as one in chunks does not (no browser
    sends such a body here), RequestEntityTooLarge, RequestTimeout where it stalls, and BadRequest where it breaks off.
    """
    length = _length(request)
    if length <= most:
        return b"".join(_parts(request, length))
    for _ in _parts(request, min(length, most * _PATIENCE)):
        """Not kept."""
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
    left = length
    while left:
        try:
            part = stream.read(min(left, _CHUNK))
        except TimeoutError as error:
            raise RequestTimeout from error
        except OSError as error:
            raise BadRequest from error
        if not part:
            raise BadRequest
        left -= len(part)
        yield part
