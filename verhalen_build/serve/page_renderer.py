"""Renders the pages of the preview itself, and what it adds to pages of the book, in the language of the site."""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from verhalen_build.model.problems import Language

OWN = "/.verhalen/"
"""The prefix of all addresses that are not of the book, in which no address starts with a dot."""

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^<>]*+>\n?')
_END = b"</body>"


class PageRenderer:
    """Renders templates in the current language of the site."""

    def __init__(self, language: Callable[[], Language]) -> None:
        self._language = language
        self._environment = Environment(
            loader=PackageLoader("verhalen_build.serve"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, template: str, **values: Any) -> str:
        """Renders a page. In a template `t("key")` is a text of words.yaml."""
        language = self._language()
        return self._environment.get_template(template).render(
            t=lambda key, **arguments: text(key, language, **arguments), language=language, own=OWN, **values
        )


def text(key: str, language: Language, **arguments: object) -> str:
    """The text of a key in words.yaml, filled in."""
    return _words()[key][language].format(**arguments)


def add_strip(page: bytes, strip: str) -> bytes:
    """A page of the book with the strip of the preview, and without its policy, as the server sends one."""
    html = _POLICY.sub(b"", page, count=1)
    before, end, after = html.rpartition(_END)
    # A template of a custom theme may have no end tag of the body.
    return before + strip.encode() + end + after if end else html + strip.encode()


@cache
def _words() -> dict[str, dict[Language, str]]:
    data = files("verhalen_build.serve").joinpath("words.yaml").read_bytes()
    return msgspec.convert(yaml.safe_load(data), dict[str, dict[Language, str]])
