"""The page where a film can be seen, for the address of a frame that shows it."""

import re
from urllib.parse import urlsplit

_YOUTUBE = re.compile(r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,})")
_VIMEO = re.compile(r"player\.vimeo\.com/video/(\d+)")
_FILM_PAGES = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}
_FILM_NAME = re.compile(r"[\w-]{3,20}")


def page_of_frame(address: str) -> str:
    """The address of the page that a frame shows: that of the film itself, with https where it has no scheme."""
    parts = urlsplit(address)
    youtube = _YOUTUBE.match(f"{parts.netloc}{parts.path}")
    vimeo = _VIMEO.match(f"{parts.netloc}{parts.path}")
    if youtube and youtube[1] != "videoseries":
        return _FILM_PAGES["youtube"].format(youtube[1])
    if vimeo:
        return _FILM_PAGES["vimeo"].format(vimeo[1])
    return f"https:{address}" if address.startswith("//") else address


def film_in(name: str, values: list[str]) -> str:
    """The address of the film that a template tag shows, by the name of the tag and the values in it; "" for none."""
    service = next((service for service in _FILM_PAGES if service in name), "")
    if not service:
        return ""
    address = next((value for value in values if value.startswith(("https://", "http://", "//"))), "")
    if address:
        return page_of_frame(address)
    film = next((value for value in values if _FILM_NAME.fullmatch(value)), "")
    return _FILM_PAGES[service].format(film) if film else ""
