"""The preview's own pages, and what it adds to those of the book: from templates, in the site's language."""

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
"""Under this address stands all that is not of the book; no page of a book has an address that begins with a dot."""

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^<>]*+>\n?')
_END = b"</body>"


class Pages:
    """Renders pages in the language that the site has at that moment."""

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
        """The text of a page. In a template `t("key")` gives the words of words.yaml."""
        language = self._language()
        return self._environment.get_template(template).render(
            t=lambda key, **given: text(key, language, **given), language=language, own=OWN, **values
        )


def text(key: str, language: Language, **given: object) -> str:
    """The words that stand under a key of words.yaml, filled in."""
    return _words()[key][language].format(**given)


def dressed(page: bytes, strip: str) -> bytes:
    """A page of the book as the preview shows it: with its strip, and under the policy that the server gives."""
    bare = _POLICY.sub(b"", page, count=1)
    before, end, after = bare.rpartition(_END)
    # A template of the site's own may have no end of its body.
    return before + strip.encode() + end + after if end else bare + strip.encode()


@cache
def _words() -> dict[str, dict[Language, str]]:
    data = files("verhalen_build.serve").joinpath("words.yaml").read_bytes()
    return msgspec.convert(yaml.safe_load(data), dict[str, dict[Language, str]])
