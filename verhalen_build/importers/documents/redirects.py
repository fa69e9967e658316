"""Links that pass by a program which counts or checks them: the address to which they lead."""

from urllib.parse import parse_qs, urlsplit

# By the end of a host and the start of a path: the parameter with the address.
_REDIRECTS = (
    ("www.google.com", "/url", ("q", "url")),
    ("google.com", "/url", ("q", "url")),
    ("www.google.nl", "/url", ("q", "url")),
    (".safelinks.protection.outlook.com", "/", ("url",)),
    ("l.facebook.com", "/l.php", ("u",)),
    ("lm.facebook.com", "/l.php", ("u",)),
    ("l.instagram.com", "/", ("u",)),
    ("www.linkedin.com", "/redir/", ("url",)),
    ("www.youtube.com", "/redirect", ("q",)),
    ("slack-redir.net", "/link", ("url",)),
    ("out.reddit.com", "/", ("url",)),
)
_MOST_REDIRECTS = 3


def without_redirect(address: str) -> str:
    """The address to which a link leads in the end, as far as that is written in it; nothing is asked of a website."""
    for _ in range(_MOST_REDIRECTS):
        target = _target(address)
        if not target:
            break
        address = target
    return address


def _target(address: str) -> str:
    """The address in a link of a known program; "" for another link."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    for end, path, names in _REDIRECTS:
        if (host == end or (end.startswith(".") and host.endswith(end))) and parts.path.startswith(path):
            values = parse_qs(parts.query)
            targets = (values[name][0] for name in names if name in values)
            return next((target for target in targets if target.startswith(("http://", "https://"))), "")
    return ""
