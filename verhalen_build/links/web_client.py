"""Asks one address of one server, by the proxy and the certificates that this computer is set to use."""

import socket
import ssl
from dataclasses import dataclass
from http.client import RemoteDisconnected
from urllib.parse import urljoin
from urllib.request import getproxies, proxy_bypass

import truststore
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Timeout, make_headers, parse_url

from verhalen_build import __version__
from verhalen_build.links.web_hosts import host_of

_MOST_SECONDS = 15.0
_SENT_ON = frozenset({301, 302, 303, 307, 308})
_LINKS = "looks whether links still answer"
# Some servers refuse who does not say what they can read.
_ACCEPT = "text/html,application/xhtml+xml,*/*;q=0.8"
# OpenSSL's numbers for what is wrong with a certificate (X509_V_ERR_…).
_CERTIFICATE_FAULTS = {9: "certificate-expired", 10: "certificate-expired", 62: "certificate-of-other"}
# What each of the library's errors is, and whether there was a server to ask.
_FAULTS: dict[type[HTTPError], tuple[str, bool]] = {
    # Which the library counts among the next.
    NewConnectionError: ("connection", False),
    ConnectTimeoutError: ("timeout", False),
    ReadTimeoutError: ("timeout", True),
    ProxyError: ("proxy", False),
    LocationValueError: ("address", False),
    ProtocolError: ("closed", True),
}


@dataclass(frozen=True)
class ServerAnswer:
    """What a server answered: its status, where it sends on, how long it asks to wait, and the cookies that it sets."""

    status: int
    location: str
    retry_after: str
    cookies: str


@dataclass(frozen=True)
class FetchedPage:
    """A page as a server gives it: its status, its bytes, and where the server sends on instead ("" if it does not)."""

    status: int
    body: bytes
    location: str


class NoAnswer(Exception):
    """There was no answer; `reason` is a key of the phrases `link`, `is_connected` if there was a server to ask."""

    def __init__(self, reason: str, is_connected: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_connected = is_connected


class WebClient:
    """Asks for addresses in the name of this program, on a new connection each time."""

    def __init__(self, language: str, most_seconds: float = _MOST_SECONDS, purpose: str = _LINKS) -> None:
        self._timeout = Timeout(connect=most_seconds, read=most_seconds)
        self._headers = {
            "User-Agent": f"verhalen/{__version__} ({purpose})",
            "Accept": _ACCEPT,
            "Accept-Language": f"{language},en;q=0.5",
        }
        self._proxies = getproxies()
        # As browsers do: municipalities look into what passes, with a certificate that only their computers know.
        self._certificates = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def ask(self, method: str, address: str, cookies: str = "") -> ServerAnswer:
        """What the server answers, without following where it sends on. Raises NoAnswer."""
        headers = {**self._headers, "Cookie": cookies} if cookies else self._headers
        try:
            # A new pool each time, so that no connection is held open, and any thread may ask.
            with self._pool(address) as pool:
                response = pool.request(
                    method,
                    parse_url(address).url,
                    headers=headers,
                    redirect=False,
                    retries=False,
                    timeout=self._timeout,
                    preload_content=False,
                )
                # Of the page itself nothing is read.
                response.close()
        except HTTPError as error:
            raise _no_answer(error) from error
        return ServerAnswer(
            response.status,
            _as_unicode(response.headers.get("Location", "")),
            response.headers.get("Retry-After", ""),
            "; ".join(cookie.partition(";")[0] for cookie in response.headers.getlist("Set-Cookie")),
        )

    def fetch(self, address: str) -> FetchedPage:
        """A page as it is now, whatever is remembered on the way; follows once within a host. Raises NoAnswer."""
        page = self._page(address)
        # Many a host shows `kas.html` at `kas`.
        return self._page(page.location) if page.location and host_of(page.location) == host_of(address) else page

    def _page(self, address: str) -> FetchedPage:
        headers = {**self._headers, "Cache-Control": "no-cache", "Accept-Encoding": "identity"}
        try:
            with self._pool(address) as pool:
                response = pool.request(
                    "GET", parse_url(address).url, headers=headers, redirect=False, retries=False, timeout=self._timeout
                )
        except HTTPError as error:
            raise _no_answer(error) from error
        sent_on = _as_unicode(response.headers.get("Location", "")) if response.status in _SENT_ON else ""
        return FetchedPage(response.status, response.data, urljoin(address, sent_on) if sent_on else "")

    def _pool(self, address: str) -> urllib3.PoolManager:
        proxy = self._proxies.get(address.partition(":")[0].lower()) or self._proxies.get("all")
        if not proxy or proxy_bypass(host_of(address)):
            return urllib3.PoolManager(ssl_context=self._certificates)
        proxy = proxy if "://" in proxy else f"http://{proxy}"
        login = parse_url(proxy).auth
        headers = make_headers(proxy_basic_auth=login) if login else None
        return urllib3.ProxyManager(proxy, proxy_headers=headers, ssl_context=self._certificates)


def _as_unicode(header: str) -> str:
    """A header in UTF-8, which http.client takes for Latin-1."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _no_answer(error: HTTPError) -> NoAnswer:
    if isinstance(error, NameResolutionError):
        return NoAnswer("resolve" if _is_for_now(error) else "no-host")
    if isinstance(error, ProxyError) and isinstance(error.original_error, RemoteDisconnected):
        return NoAnswer("closed", is_connected=True)
    if isinstance(error, SSLError):
        return NoAnswer(_secure_fault(error))
    return next((NoAnswer(*fault) for kind, fault in _FAULTS.items() if isinstance(error, kind)), NoAnswer("closed"))


def _is_for_now(error: NameResolutionError) -> bool:
    """Whether the name could not be looked up now, rather than that there is none."""
    return isinstance(error.__cause__, socket.gaierror) and error.__cause__.errno == socket.EAI_AGAIN


def _secure_fault(error: SSLError) -> str:
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _CERTIFICATE_FAULTS.get(getattr(cause, "verify_code", 0), "certificate-unknown")
    return "secure"
