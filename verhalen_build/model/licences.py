"""The licences that can be chosen, and the spellings by which people name them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from verhalen_build.model.near import nearest
from verhalen_build.model.packaged import packaged_yaml
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Choice
from verhalen_build.model.single_values import Choices, InvalidValue, choice_key
from verhalen_build.translations import languages

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# What differs between spellings of one licence: CC-BY-4.0, cc by 4.0, Creative Commons BY 4.0 Internationaal.
_SIGNS = re.compile(r"[\W_]+")
_SAME_WORDS = (
    ("creativecommons", "cc"),
    ("naamsvermelding", "by"),
    ("attribution", "by"),
    ("gelijkdelen", "sa"),
    ("sharealike", "sa"),
    ("nietcommercieel", "nc"),
    ("noncommercial", "nc"),
    ("geenafgeleidewerken", "nd"),
    ("noderivatives", "nd"),
    ("internationaal", ""),
    ("international", ""),
    ("zero", "0"),
    ("publicdomainmark", "pdm"),
)


@dataclass(frozen=True)
class Licence:
    """A licence: its name in each language, and the address that says what it allows."""

    label: Mapping[Language, str]
    url: str


@cache
def licences() -> Mapping[str, Licence]:
    """The licences that can be chosen, by key; the open ones first."""
    rows = packaged_yaml("licences.yaml")
    return {key: Licence(_labels(row["label"]), row["url"]) for key, row in rows.items()}


def _labels(label: str | dict[str, str]) -> Mapping[Language, str]:
    return dict.fromkeys(languages(), label) if isinstance(label, str) else label


@cache
def licence_choices() -> dict[str, dict[str, str]]:
    """The licences as the choices of a field."""
    return {key: dict(licence.label) for key, licence in licences().items()}


def licence_key(text: str) -> str:
    """The key of the licence that a text names, in whichever spelling or by its address; "" if it is none of them."""
    address = _ADDRESS.search(text)
    if address is not None:
        return next((key for key, row in licences().items() if _starts_with(address[0], row.url)), "")
    spelling = _spelling(text)
    versionless = {key.rpartition("-")[0]: key for key in licences() if key.startswith("cc")}
    spellings = {_spelling(key): key for key in (*versionless, *licences())} | {
        _spelling(label): key for key, row in licences().items() for label in row.label.values()
    }
    return versionless.get(spellings.get(spelling, ""), spellings.get(spelling, ""))


def licence_url(text: str) -> str:
    """The address of the licence that a text names or gives; "" if there is none in it."""
    key = licence_key(text)
    address = _ADDRESS.search(text)
    return licences()[key].url if key else (address[0] if address is not None else "")


def read_licence(text: str, choices: Choices, language: Language) -> Choice:
    """The licence that a text names. Raises InvalidValue."""
    key = choice_key(text, choices) or licence_key(text)
    if key:
        return Choice(key)
    names = [licence.label[language] for licence in licences().values()]
    raise InvalidValue("unknown-choice", meant=nearest(text, names), choices=", ".join(names))


def _starts_with(address: str, url: str) -> bool:
    """Whether an address leads to a licence, or to a translation of it (`…/by/4.0/deed.nl`)."""
    return (_path(address) + "/").startswith(_path(url) + "/")


def _path(address: str) -> str:
    return address.lower().partition("://")[2].removeprefix("www.").rstrip("/")


def _spelling(text: str) -> str:
    spelling = _SIGNS.sub("", text.lower())
    for word, short in _SAME_WORDS:
        spelling = spelling.replace(word, short)
    return spelling
