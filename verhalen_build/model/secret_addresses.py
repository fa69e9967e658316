"""Addresses in which a password stands, or to which one would go for anybody on the way to read."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_PASSWORD = re.compile(r"(?<=://)(?P<user>[^/?#:@\s]*:)(?P<password>[^/?#\s]+)(?=@)")
_LOGIN = re.compile(r"(?P<scheme>^|://)(?P<user>[^/?#:@]*)(?P<password>:[^/?#]*)?@")
# How tokens of GitHub, GitLab, Bitbucket and Codeberg begin, or all that they are.
_TOKEN = re.compile(r"gh[a-z]_\w+|github_pat_\w+|glpat-[\w-]+|ATB\w{10,}|[0-9a-f]{40}")


def has_secret(address: str) -> bool:
    """Whether a password stands in an address, or a token in place of a user."""
    login = _LOGIN.search(address)
    return login is not None and bool(login["password"] or _TOKEN.fullmatch(login["user"]))


def without_secret(address: str) -> str:
    """An address to show: with the user, and without a password or token."""
    return _LOGIN.sub(lambda login: login["scheme"] + _shown(login["user"]), address, count=1)


def with_hidden_passwords(line: str) -> str:
    """A line of a file to show, just as long, without the passwords in its addresses."""
    return _PASSWORD.sub(lambda login: login["user"] + "•" * len(login["password"]), line)


def is_sent_plainly(address: str) -> bool:
    """Whether what is sent to an address can be read on the way: it is not secured, and not on this computer."""
    return address.lower().startswith("http://") and not _is_own_computer(server_on_web(address))


def server_on_web(address: str) -> str:
    """The server of an address that begins with http or https; "" of any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""


def _shown(user: str) -> str:
    return f"{user}@" if user and not _TOKEN.fullmatch(user) else ""


def _is_own_computer(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
