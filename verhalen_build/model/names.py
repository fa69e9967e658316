"""Kinds of name, each made in one place: slugs, paths of sources and of pages, keys to match and to sort by."""

import re
import unicodedata
from functools import lru_cache
from typing import NewType

Slug = NewType("Slug", str)
"""Lower-case ASCII letters, digits and single hyphens: the last part of an address."""

SourcePath = NewType("SourcePath", str)
"""A file the writer made, with forward slashes, relative to the archive: `stories/people/frans-kerver.md`."""

SitePath = NewType("SitePath", str)
"""A file of the site, with forward slashes, relative to its root: `mensen/frans-kerver.html`."""

_WITHOUT_SCHEME = re.compile(r"(?:www\.|[\w-]+\.(?:nl|com|org|net|eu|be|de)(?:/|$))\S*", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@/]+@[^\s@/]+\.[^\s@/]+")
# Letters that Unicode does not take apart into a base letter and an accent.
_UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ĳ": "ij"}  # noqa: RUF001
)
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
LONGEST_SLUG = 100
"""A slug is the name of a file: no disk takes more than 255 bytes, and Windows 260 letters for the whole path."""
# The site's own begin with a line, and those of footnotes with `fn:` or `fnref:`.
_ID_OF_WRITER = re.compile(r"(?!_|fn(?:ref\d*)?:)\S+")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'"})
_AROUND_TITLE = ' "“”„-.…'
_LEADING_ARTICLE = re.compile(r"^(?:['’][a-z]\s+|d['’]\s?|(?:de|het|een|the|an?)\s+)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower case, without accents: `Coöperatie` gives `cooperatie`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def slugify(text: str) -> Slug:
    """The slug of a title: `'t Loo & Coöperatie` gives `t-loo-cooperatie`; may be empty, is cut after 100 letters."""
    slug = _NOT_IN_SLUG.sub("-", plain(text)).strip("-")
    if len(slug) > LONGEST_SLUG:
        # At the end of a word, where there is one.
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return Slug(slug)


def may_be_id(text: str) -> bool:
    """Whether a writer may give this id to a place in a text: no spaces, and none that the site itself gives."""
    return _ID_OF_WRITER.fullmatch(text) is not None


@lru_cache(maxsize=65536)
def matching_key(name: str) -> str:
    """The form under which two spellings of one name are equal: case, spaces and sort of apostrophe do not count."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().translate(_APOSTROPHES).split())


@lru_cache(maxsize=65536)
def sort_key(title: str) -> str:
    """The key that files a title in an alphabet: without article, accents or quotation marks (`De Badde` under b)."""
    key = plain(title.translate(_APOSTROPHES)).strip(_AROUND_TITLE)
    return _LEADING_ARTICLE.sub("", key, count=1).strip(_AROUND_TITLE + "'") or key


@lru_cache(maxsize=65536)
def person_sort_key(name: str) -> str:
    """The key that files a person's name, as Dutch registers do: `Milou van Rijn` gives `rijn milou van`."""
    words = plain(name.translate(_APOSTROPHES)).split()
    return " ".join([*words[-1:], *words[:-1]])


NO_LETTER = "#"


def initial(key: str) -> str:
    """The letter of the alphabet under which a sort key stands, NO_LETTER for all else."""
    return key[0].upper() if key and key[0].isascii() and key[0].isalpha() else NO_LETTER


def meant_address(written: str) -> str:
    """What a web or mail address without its beginning means: `www.zwolle.nl` is `https://www.zwolle.nl`; else ""."""
    if _MAIL.fullmatch(written):
        return f"mailto:{written}"
    return f"https://{written}" if _WITHOUT_SCHEME.fullmatch(written) else ""
