"""The media types of pages, with the suffix of their templates."""

from enum import Enum


class MediaType(Enum):
    """What a browser takes a page for (https://www.iana.org/assignments/media-types); pages are in UTF-8."""

    HTML = ("text/html", ".html")
    SCRIPT = ("text/javascript", ".js")
    JSON = ("application/json", ".json")
    XML = ("application/xml", ".xml")

    def __init__(self, name: str, suffix: str) -> None:
        self.content_type = f"{name}; charset=utf-8"
        self.suffix = suffix


TEMPLATE_SUFFIXES = tuple(media_type.suffix for media_type in MediaType)
"""How the name of a template ends; other files beside templates are notes."""
