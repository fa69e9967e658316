"""Access to the preview, by a link with a token that becomes a cookie.

Other users of the computer can connect to its ports as well, and must not see drafts.
"""

import secrets
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from werkzeug.wrappers import Request, Response

PARAMETER = "token"
"""The parameter of the link that holds the token."""


class Access:
    """Checks the token of one run of the server; safe to use from any thread."""

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        # All users can see the command line that opens a browser, so its token works only once.
        self.one_time_token = secrets.token_urlsafe(24)
        # Cookies are shared by all ports of a host.
        self._cookie = f"verhalen-{port}"

    def redeem_token(self, request: Request) -> Response | None:
        """For a link with a valid token, a redirect to the address without it, which sets the cookie; else None."""
        if not self._is_valid(request.args.get(PARAMETER, "")):
            return None
        others = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
        query = f"?{urlencode(others)}" if others else ""
        response = redirect(on_this_server(request.path) + query)
        response.set_cookie(self._cookie, self.token, httponly=True, samesite="Strict")
        return response

    def has_cookie(self, request: Request) -> bool:
        """Whether a request has the cookie of this run."""
        return _are_equal(request.cookies.get(self._cookie, ""), self.token)

    def is_from_our_page(self, request: Request) -> bool:
        """Whether a page of the desk sent a request: it has the token itself, which other pages do not (CSRF)."""
        origin = request.headers.get("Origin", "")
        sent = request.headers.get("X-Verhalen-Token", "")
        return urlsplit(origin).netloc == request.host and _are_equal(sent, self.token)

    def _is_valid(self, token: str) -> bool:
        if _are_equal(token, self.one_time_token):
            self.one_time_token = secrets.token_urlsafe(24)
            return True
        return _are_equal(token, self.token)


def redirect(address: str) -> Response:
    """A redirect."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def on_this_server(path: str) -> str:
    """A path as an address on this server; the root for one that would lead elsewhere."""
    return quote(path) if path.startswith("/") and path[1:2] not in {"/", "\\"} else "/"


def _are_equal(sent: str, token: str) -> bool:
    return secrets.compare_digest(sent.encode(), token.encode())
