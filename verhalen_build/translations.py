"""The words of the program in each language that it speaks: gettext catalogues.

The texts in the code are English, and what a catalogue lacks stays so. A language is a folder in locale/ with a
catalogue (messages.po), compiled when the package is built (messages.mo): to read the words at each start would take a
third of the time of a build with nothing to do.
"""

from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import TypeVar

_Text = TypeVar("_Text")

_LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"
"""The language of the texts in the code, which needs no catalogue."""
DEFAULT_LANGUAGE = "nl"
"""The language of an archive that names none, and of the command outside an archive: the book began in Dutch."""


@cache
def languages() -> tuple[str, ...]:
    """The code of each language that the program speaks."""
    catalogues = _LOCALE.glob("*/LC_MESSAGES/messages.po")
    return (*sorted(catalogue.parts[-3] for catalogue in catalogues), SOURCE_LANGUAGE)


@cache
def translations(language: str) -> NullTranslations:
    """The texts of the program in a language, by the English ones in the code."""
    try:
        return translation("messages", _LOCALE, [language], fallback=language == SOURCE_LANGUAGE)
    except FileNotFoundError as error:
        error.add_note("In a copy of the source that was not installed, `make compiled` makes it.")
        raise


def msgid(text: str) -> str:
    """Marks a text in a table, which is translated where it is used."""
    return text


def msgids(singular: str, plural: str) -> tuple[str, str]:
    """Marks a text with a number in a table, which is translated where it is used."""
    return singular, plural


def in_language(texts: Mapping[str, _Text], language: str) -> _Text:
    """The text in a language, or else the English one, of texts by language."""
    return texts[language] if language in texts else texts[SOURCE_LANGUAGE]
