"""The words of the program in each language that it speaks: gettext catalogues.

The texts in the code are English, and what a catalogue lacks stays so. A language is a folder in locale/ with a
catalogue (messages.po), compiled when the package is built (messages.mo): to read the words at each start would take a
third of the time of a build with nothing to do.
"""

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

_LOCALE = Path(__file__).parent / "locale"
_SOURCE_LANGUAGE = "en"


@cache
def languages() -> tuple[str, ...]:
    """The code of each language that the program speaks."""
    return (*sorted(folder.name for folder in _LOCALE.iterdir() if folder.is_dir()), _SOURCE_LANGUAGE)


@cache
def translations(language: str) -> NullTranslations:
    """The texts of the program in a language, by the English ones in the code."""
    return translation("messages", _LOCALE, [language], fallback=language == _SOURCE_LANGUAGE)
