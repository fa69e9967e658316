"""Renders the pages of the preview itself, and what it adds to pages of the book, in the language of the site."""

import re
from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

from verhalen_build.model.problems import Language
from verhalen_build.site.program_templates import program_templates
from verhalen_build.translations import translations

OWN = "/.verhalen/"
"""The prefix of all addresses that are not of the book, in which no address starts with a dot."""

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^<>]*+>\n?')
_END = b"</body>"


class PageRenderer:
    """Renders templates in the current language of the site."""

    def __init__(self, language: Callable[[], Language]) -> None:
        self._language = language

    @property
    def texts(self) -> NullTranslations:
        """The texts of the program in the current language."""
        return translations(self._language())

    def render(self, template: str, **values: Any) -> str:
        """Renders a page."""
        language = self._language()
        return (
            program_templates("verhalen_build.serve", language)
            .get_template(template)
            .render(language=language, own=OWN, **values)
        )


def add_strip(page: bytes, strip: str) -> bytes:
    """A page of the book with the strip of the preview, and without its policy, as the server sends one."""
    html = _POLICY.sub(b"", page, count=1)
    before, end, after = html.rpartition(_END)
    # A template of a custom theme may have no end tag of the body.
    return before + strip.encode() + end + after if end else html + strip.encode()
