"""The media types of pages, with the suffix of their templates."""

from enum import Enum


class MediaType(Enum):
    """What a browser takes a page for (https://www.iana.org/assignments/media-types); texts are in UTF-8.

    `suffix` is how the templates of such pages end, "" if they have none.
    """

    HTML = ("text/html; charset=utf-8", ".html")
    SCRIPT = ("text/javascript; charset=utf-8", ".js")
    JSON = ("application/json; charset=utf-8", ".json")
    XML = ("application/xml; charset=utf-8", ".xml")
    ATOM = ("application/atom+xml; charset=utf-8", ".atom")
    RSS = ("application/rss+xml; charset=utf-8", ".rss")
    TEXT = ("text/plain; charset=utf-8", "")
    MARKDOWN = ("text/markdown; charset=utf-8", "")
    SVG = ("image/svg+xml", ".svg")
    PNG = ("image/png", "")
    MANIFEST = ("application/manifest+json", ".webmanifest")
    CSV = ("text/csv; charset=utf-8", "")
    GEOJSON = ("application/geo+json", "")
    N_TRIPLES = ("application/n-triples", "")
    BIBTEX = ("application/x-bibtex; charset=utf-8", "")
    RIS = ("application/x-research-info-systems; charset=utf-8", "")
    CSL_JSON = ("application/vnd.citationstyles.csl+json", "")
    YAML = ("application/yaml; charset=utf-8", "")
    WEB_VTT = ("text/vtt; charset=utf-8", "")
    CHAPTERS = ("application/json+chapters", "")
    TURTLE = ("text/turtle; charset=utf-8", "")

    def __init__(self, content_type: str, suffix: str) -> None:
        self.content_type = content_type
        self.suffix = suffix


ATOM = "application/atom+xml"
"""The media type of a feed, as links to it name it."""
RSS = "application/rss+xml"
"""That of a podcast."""
MARKDOWN = "text/markdown"
"""That of a text as Markdown."""
XML_SUFFIXES = (MediaType.XML.suffix, MediaType.ATOM.suffix, MediaType.RSS.suffix, MediaType.SVG.suffix)
TEMPLATE_SUFFIXES = tuple(media_type.suffix for media_type in MediaType if media_type.suffix)
"""How the name of a template ends; other files beside templates are notes."""
