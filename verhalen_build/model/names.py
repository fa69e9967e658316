"""The types of name, each made in one place: slugs, paths of sources and pages, keys for matching and sorting."""

import re
import unicodedata
from functools import lru_cache
from typing import NewType

from anyascii import anyascii

Slug = NewType("Slug", str)
"""Lower-case ASCII letters, digits and single hyphens: the last part of an address."""

SourcePath = NewType("SourcePath", str)
"""A file the writer made, with forward slashes, relative to the archive: `stories/people/frans-kerver.md`."""

SitePath = NewType("SitePath", str)
"""A file of the site, with forward slashes, relative to its root: `mensen/frans-kerver.html`."""

_WITHOUT_SCHEME = re.compile(r"(?:www\.|[\w-]+\.(?:nl|com|org|net|eu|be|de)(?:/|$))\S*", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@/]++@[^\s@/.]++\.[^\s@/]++")
# Letters that Unicode does not decompose into a base letter and an accent.
_UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ĳ": "ij"}  # noqa: RUF001
)
# Other scripts keep their marks: й is not и, and in Thai and Hindi the marks are vowels.
_LATIN_ACCENTS = re.compile(r"(?<=[a-z0-9])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
# Below this are the Latin letters with their accents and modifiers.
_OTHER_SCRIPT = re.compile(r"[^\x00-\u036f]")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
LONGEST_SLUG = 100
"""A slug is a file name: disks allow 255 bytes, and Windows 260 characters for the whole path."""
# Ids of the site itself begin with an underscore, and those of footnotes with `fn:` or `fnref:`.
_ID_OF_WRITER = re.compile(r"(?!_|fn(?:ref\d*)?:)\S+")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'"})
# Invisible characters (soft hyphens, direction marks, variants of emoji), and letters and hyphens with two codes.
_LOOK_ALIKES = (
    _APOSTROPHES
    | dict.fromkeys(
        (0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    )
    | {0x2010: "-", 0x2011: "-", 0x03C2: "\u03c3"}
)
_SIGNS = frozenset("#%&*/@\\§")
_JOINERS = "\u200c\u200d"
_AROUND_TITLE = ' "“”„-.…'
_LEADING_ARTICLE = re.compile(r"^(?:['’][a-z]\s+|d['’]\s?|(?:de|het|een|the|an?)\s+)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower case, Latin letters without accents: `Coöperatie` gives `cooperatie`, `Андрій` gives `андрій`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return unicodedata.normalize("NFC", _LATIN_ACCENTS.sub("", decomposed))


def slugify(text: str) -> Slug:
    """The slug of a title: `'t Loo & Coöperatie` gives `t-loo-cooperatie`; may be empty, has at most 100 letters.

    Letters and digits of other scripts are romanised: `Оксана` gives `oksana`. Different titles may have the same slug.
    """
    # As a sign (5 µm) it never was a letter in a slug, and addresses must not change.
    letters = plain(text.replace("µ", " "))
    slug = _NOT_IN_SLUG.sub("-", _OTHER_SCRIPT.sub(_romanise, letters)).strip("-")
    if len(slug) > LONGEST_SLUG:
        # At the end of a word, if possible.
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return Slug(slug)


def _romanise(match: re.Match[str]) -> str:
    """A letter or digit of another script in Latin letters; anything else unchanged."""
    letter = match[0]
    if unicodedata.category(letter)[0] not in "LMN" or unicodedata.name(letter, "").startswith(("LATIN", "MODIFIER")):
        return letter
    # A letter without a sound of its own, such as ь, becomes an apostrophe, which would split the word.
    return _NOT_IN_SLUG.sub("", anyascii(letter).lower())


def may_be_id(text: str) -> bool:
    """Whether a writer may use this id for a place in a text: no spaces, and not one that the site itself uses."""
    return _ID_OF_WRITER.fullmatch(text) is not None


@lru_cache(maxsize=65536)
def matching_key(name: str) -> str:
    """The form in which two spellings of one name are equal, whatever the case, spaces and invisible characters.

    Variants of apostrophes and hyphens do not count either, nor how a letter with an accent is stored.
    """
    return " ".join(unicodedata.normalize("NFC", name.lower().translate(_LOOK_ALIKES)).split())


@lru_cache(maxsize=65536)
def loose_key(name: str) -> str:
    """The form for recognising a name that is not quite spelled right: without accents and punctuation.

    Signs that distinguish names stay: `C++`, `C#` and `C` have three keys, and so do `A/B` and `A B`.
    """
    parts = "".join(map(_loosen, plain(matching_key(name)))).split()
    return " ".join(parts) or matching_key(name)


def _loosen(letter: str) -> str:
    if letter.isalnum() or letter in _JOINERS:
        return letter
    category = unicodedata.category(letter)
    if category[0] == "M":
        return letter
    # Skin tones of emoji are modifiers, as a loose accent is.
    is_sign = letter in _SIGNS or category in {"Sm", "Sc", "So"} or letter > "\uffff"
    return f" {letter} " if is_sign else " "


@lru_cache(maxsize=65536)
def sort_key(title: str) -> str:
    """The key for sorting a title alphabetically: no article, accents or quotation marks (`De Badde` under b)."""
    key = plain(title.translate(_APOSTROPHES)).strip(_AROUND_TITLE)
    return _LEADING_ARTICLE.sub("", key, count=1).strip(_AROUND_TITLE + "'") or key


@lru_cache(maxsize=65536)
def person_sort_key(name: str) -> str:
    """The key for sorting people as Dutch registers do: `Milou van Rijn` gives `rijn milou van`."""
    words = plain(name.translate(_APOSTROPHES)).split()
    return " ".join([*words[-1:], *words[:-1]])


NO_LETTER = "#"


def initial(key: str) -> str:
    """The letter under which a sort key is listed, in any alphabet; NO_LETTER for anything else."""
    return key[0].upper() if key[:1].isalpha() else NO_LETTER


def full_url(written: str) -> str:
    """The URL meant by a web or mail address without a scheme: `https://www.zwolle.nl` for `www.zwolle.nl`; else ""."""
    if _MAIL.fullmatch(written):
        return f"mailto:{written}"
    return f"https://{written}" if _WITHOUT_SCHEME.fullmatch(written) else ""


@lru_cache(maxsize=4096)
def lookup_name(name: str) -> str:
    """The form in which keys are compared: `Coördinaten` and `vervolg-op` are `coordinaten` and `vervolg_op`."""
    return plain(name).strip().replace("-", "_").replace(" ", "_")
