"""Addresses outside the archive: which of them a page may have, and what is wrong with the others."""

import posixpath
import re
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""The schemes that a link may have."""

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_OWN_COMPUTER = re.compile(r"file:|[a-zA-Z]:[\\/]", re.IGNORECASE)


def scheme_of(address: str) -> str:
    """The scheme of an address, in lower case; "" for a file of the archive, and http for `//www.zwolle.nl`."""
    match = _SCHEME.match(address)
    return match[1].lower() if match else "http" * address.startswith("//")


def refusal(address: str, is_image: bool) -> str:
    """The code of the problem with an address outside the archive; "" if a page may have it."""
    if _OWN_COMPUTER.match(address):
        return "own-computer"
    scheme = scheme_of(address)
    if is_image:
        return {"": "", "data": "embedded-image"}.get(scheme, "remote-image")
    return "" if scheme in {"", *SCHEMES} else "link-scheme"


_ENDS_OF_FILES = frozenset("htm html xhtml php php5 asp aspx jsp cgi md txt xml json pdf".split())
_DOTS = frozenset({".", ".."})


def address_of_folder(url: str) -> tuple[str, str]:
    """The parts of a web address that the address of a folder cannot have, and the address without them; "" for none.

    That is a name and password, a part `..`, a file such as `index.html`, a query (`?…`) or a fragment (`#…`).
    """
    address = urlsplit(url)
    login, _, host = address.netloc.rpartition("@")
    above, _, name = address.path.rstrip("/").rpartition("/")
    is_file = name.rpartition(".")[2].lower() in _ENDS_OF_FILES and "." in name
    surplus = (
        login and f"{login}@",
        next((part for part in address.path.split("/") if part in _DOTS), ""),
        name if is_file else "",
        f"?{address.query}" if "?" in url.partition("#")[0] else "",
        f"#{address.fragment}" if "#" in url else "",
    )
    folder = posixpath.normpath(f"/{above if is_file else address.path}").strip("/")
    excess = ", ".join(filter(None, surplus))
    return (excess, "/".join(filter(None, [f"{address.scheme}://{host}", folder])) + "/") if excess else ("", "")
