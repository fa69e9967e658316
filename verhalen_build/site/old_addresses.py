"""The file for an old address, or why there can be none."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from verhalen_build.model.names import SitePath, full_url

_PAGE = (".html", ".htm")
# Extensions that other sites use; a web server would not serve an HTML page from a file with such a name.
_OTHER_FILE = re.compile(
    r"\.(?:php\d?|phtml|aspx?|ashx|jspx?|jsf|cfm|cgi|pl|py|rb|do|action|dll|nsf|shtml|xhtml|xml|rss|atom|json|txt|csv|md"
    r"|pdf|docx?|odt|rtf|xlsx?|pptx?|zip|jpe?g|png|gif|webp|svg|mp[34]|css|js)$",
    re.IGNORECASE,
)
_QUERY = re.compile(r"\?[^\s?=&]+=")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_WINDOWS_NAME = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_NOT_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*/]|\ufffd')
_LONGEST_NAME = 200
_MARK = {"query": "?", "fragment": "#"}
_CODES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True)
class OldAddress:
    """An old address: the file of the site for it, "" if there can be none.

    `faults` are the parts of the address that are ignored or impossible, each with a key of the phrases `old-address`.
    """

    path: SitePath
    faults: tuple[tuple[str, str], ...] = ()


def looks_like_address(alias: str) -> bool:
    """Whether an alias is an address rather than a name: it has a slash, a file extension, a query or a #."""
    if _QUERY.search(alias) or alias.startswith("#"):
        return True
    path = re.split(r"[?#]", alias)[0]
    if path.endswith(_PAGE) or _OTHER_FILE.search(path):
        return True
    # `Hoogeveen/De Wolden` is a name.
    return "/" in path and (path.startswith("/") or path.endswith("/") or "://" in path or " " not in path)


def old_address(alias: str, base_url: str = "") -> OldAddress:
    """The file for an address, absolute or from the top of the site; `base_url` is the URL of the book, or "".

    A server decodes an address before looking for the file: `co%C3%B6peratie` is coöperatie.
    """
    address, site = _split(full_url(alias) or alias), urlsplit(base_url)
    is_elsewhere = bool(address.netloc and site.netloc) and _host(address.netloc) != _host(site.netloc)
    path = address.path
    if address.netloc and site.netloc and not is_elsewhere:
        if not path.startswith(site.path):
            return OldAddress(SitePath(""), ((path, "outside"),))
        path = path.removeprefix(site.path)
    parts = [unicodedata.normalize("NFC", _read(part)) for part in path.split("/") if part]
    impossible = tuple(fault for number, part in enumerate(parts, 1) if (fault := _fault(part, number == len(parts))))
    ignored = {"site": address.netloc * is_elsewhere, "query": address.query, "fragment": address.fragment}
    faults = tuple((_MARK.get(why, "") + part, why) for why, part in ignored.items() if part)
    if impossible or (faults and parts in ([], ["index.html"])):
        # Everybody visits the first page of a site: it leads to no single record.
        return OldAddress(SitePath(""), impossible or faults)
    return OldAddress(_file(parts, path.endswith("/")), faults)


def _split(address: str) -> SplitResult:
    # Left to itself, the library removes tabs and line ends.
    address = re.sub(r"\s", " ", address)
    try:
        return urlsplit(address)
    except ValueError:
        # Square brackets in the place of a host name.
        return SplitResult("", "", address, "", "")


def _file(parts: list[str], is_folder: bool) -> SitePath:
    if is_folder or not parts:
        return SitePath("/".join([*parts, "index.html"]))
    return SitePath("/".join(parts) + ("" if parts[-1].endswith(_PAGE) else ".html"))


def _fault(part: str, is_last: bool) -> tuple[str, str] | None:
    """What prevents a part of an address from being a file or folder name on every computer, and why."""
    character = _NOT_IN_NAME.search(part)
    if character:
        return (part, "codes") if character[0] == "\ufffd" else (character[0], "character")
    if part.startswith((".", " ")) or part.endswith((".", " ")):
        return part, "edge"
    if _WINDOWS_NAME.match(part):
        return part, "reserved"
    if len(part.encode()) > _LONGEST_NAME:
        return f"{part[:40]}…", "long"
    other = _OTHER_FILE.search(part) if is_last else None
    if other:
        return other[0], "program"
    return (part, "page") if part.endswith(_PAGE) and not is_last else None


def _read(part: str) -> str:
    """A part of an address, decoded; U+FFFD for codes that are not valid UTF-8."""
    return _CODES.sub(lambda codes: unquote(codes[0], errors="replace"), part)


def _host(netloc: str) -> str:
    return netloc.rpartition("@")[2].lower().removeprefix("www.")
