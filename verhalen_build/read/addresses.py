"""Addresses outside the archive: which may stand on a page, and what is wrong with the others."""

import posixpath
import re
from urllib.parse import SplitResult, urlsplit

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""What a link may begin with."""

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_OWN_COMPUTER = re.compile(r"file:|[a-zA-Z]:[\\/]", re.IGNORECASE)


def scheme_of(address: str) -> str:
    """What an address begins with, in lower case; "" for a file of the archive, and http for `//www.zwolle.nl`."""
    found = _SCHEME.match(address)
    return found[1].lower() if found else "http" * address.startswith("//")


def refusal(address: str, is_image: bool) -> str:
    """The code of the problem with an address that is no file of the archive; "" where a page may have it."""
    if _OWN_COMPUTER.match(address):
        return "own-computer"
    scheme = scheme_of(address)
    if is_image:
        return {"": "", "data": "embedded-image"}.get(scheme, "remote-image")
    return "" if scheme in {"", *SCHEMES} else "link-scheme"


# Ends of names that are files on the web, and that no folder of a site has.
_FILE_NAME = re.compile(r"(?<![^/])[^/]*\.(?:x?html?|php\d?|aspx?|jsp|cgi|md|txt|xml|json|pdf)/?$", re.IGNORECASE)
_DOTS = frozenset({".", ".."})


def address_of_folder(url: str) -> tuple[str, str]:
    """What a web address has that the address of a folder has not, and the address without it; "" where nothing.

    That is a name and password, a part `..`, a file such as `index.html`, a query (`?…`) or a fragment (`#…`).
    """
    address = urlsplit(url)
    file = _FILE_NAME.search(address.path)
    login = address.netloc.rpartition("@")[0]
    query, fragment = address.query or "?" in url.partition("#")[0], address.fragment or "#" in url
    surplus = (
        login and f"{login}@",
        next((part for part in address.path.split("/") if part in _DOTS), ""),
        file[0] if file else "",
        f"?{address.query}" if query else "",
        f"#{address.fragment}" if fragment else "",
    )
    found = ", ".join(filter(None, surplus))
    return (found, _folder_of(address, file)) if found else ("", "")


def _folder_of(address: SplitResult, file: re.Match[str] | None) -> str:
    path = address.path[: file.start()] if file else address.path
    folder = posixpath.normpath(f"/{path}").strip("/")
    return "/".join(filter(None, [f"{address.scheme}://{address.netloc.rpartition('@')[2]}", folder])) + "/"
