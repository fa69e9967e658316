"""Who may see the preview: whoever has the link of this run, of which the token becomes a cookie.

Other users of a computer reach its ports as well, and drafts are not for them.
"""

import secrets
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from werkzeug.wrappers import Request, Response

PARAMETER = "token"
"""The parameter of the link that holds the token."""


class Access:
    """Lets in whoever has the token of one run at one port; may be used by any thread."""

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        # An address with which a browser is opened stands in the list of programs, for all users to see.
        self.token_for_once = secrets.token_urlsafe(24)
        # A cookie is for all ports of a computer.
        self._cookie = f"verhalen-{port}"

    def let_in(self, request: Request) -> Response | None:
        """For a link with a valid token the way to the same address without it, with the cookie; else None."""
        if not self._opens(request.args.get(PARAMETER, "")):
            return None
        others = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
        query = f"?{urlencode(others)}" if others else ""
        response = redirect(on_this_server(request.path) + query)
        response.set_cookie(self._cookie, self.token, httponly=True, samesite="Strict")
        return response

    def is_in(self, request: Request) -> bool:
        """Whether a browser sends the cookie of this run along."""
        return _are_equal(request.cookies.get(self._cookie, ""), self.token)

    def is_from_our_page(self, request: Request) -> bool:
        """Whether a page of the desk sends this, which knows the token itself, and no page elsewhere."""
        origin = request.headers.get("Origin", "")
        given = request.headers.get("X-Verhalen-Token", "")
        return urlsplit(origin).netloc == request.host and _are_equal(given, self.token)

    def _opens(self, token: str) -> bool:
        if _are_equal(token, self.token_for_once):
            self.token_for_once = secrets.token_urlsafe(24)
            return True
        return _are_equal(token, self.token)


def redirect(address: str) -> Response:
    """The way to another address."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def on_this_server(path: str) -> str:
    """A path as an address that leads to no other server; the top for what would."""
    return quote(path) if path.startswith("/") and path[1:2] not in {"/", "\\"} else "/"


def _are_equal(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())
