"""Which addresses are on the web for everyone, and so can be looked at from here."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urldefrag, urlsplit

# RFC 2606, RFC 6761, RFC 6762, RFC 7686, RFC 8375, and what ICANN keeps for networks of one's own.
_NO_DOMAINS = frozenset("alt example home.arpa internal invalid lan local localhost onion test".split())
_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})


def without_fragment(address: str) -> str:
    """The address of a page, without the place in it; `//www.zwolle.nl` gets its scheme."""
    return urldefrag(f"https:{address}" if address.startswith("//") else address).url


def host_of(address: str) -> str:
    """The host of an address, in lower case; "" if it has none."""
    parts = _split(address)
    return (parts.hostname or "").rstrip(".") if parts else ""


def is_on_web(address: str) -> bool:
    """Whether an address leads to a host that everyone can reach: no example, and nothing inside a network."""
    parts, host = _split(address), host_of(address)
    if parts is None or parts.scheme not in {"http", "https"} or not host:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not _is_reserved(host)


def _is_reserved(host: str) -> bool:
    labels = host.split(".")
    ends = {".".join(labels[start:]) for start in range(len(labels))}
    return not ends.isdisjoint(_NO_DOMAINS | _EXAMPLES)


def _split(address: str) -> SplitResult | None:
    """The parts of an address; None if it has none, such as `http://[`."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
