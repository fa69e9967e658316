"""Addresses outside the archive: which may stand on a page, and what is wrong with the others."""

import re

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
