"""The words of the program: all that the code says is in each catalogue that is kept whole, and nothing else."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.support.command import ROOT
from verhalen_build.model.archive_paths import files_folder
from verhalen_build.model.schema import settings_fields
from verhalen_build.site.page_types import PAGE_ADDRESSES
from verhalen_build.translations import languages, translations

LOCALE = ROOT / "verhalen_build" / "locale"
WHOLE = ("nl",)
"""The languages of which nothing may be missing."""

Key = tuple[str, str]
"""The context of a text, "" if it has none, and the text itself."""

NAME_A_LANGUAGE = {
    "importers/blogs/permalinks.py",  # the language of a site of Hugo that names none
    "site/lexicon.py",  # which words are small, and how Dutch ones are stemmed and joined
    "translations.py",  # the language of the code, and that of an archive that names none
}

LOOK_UPS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "msgid", "msgids", "texts"}

# What is filled in: as Python does it in all texts of this program, and as Click does it in its own.
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+(?:![rs])?\}")


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as texts:
        return read_po(texts)


def of_language(language: str) -> Catalog:
    return catalogue(LOCALE / language / "LC_MESSAGES" / "messages.po")


def in_the_code() -> Catalog:
    """What `make texts` finds in the code."""
    return extracted("verhalen_build", *click.__path__)


@cache
def extracted(*sources: str) -> Catalog:
    """The texts in these folders."""
    with TemporaryDirectory() as folder:
        template = Path(folder, "messages.pot")
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "--mapping-file"]
        subprocess.run(
            [*command, "pyproject.toml", "--keywords", "msgid msgids:1,2", "--output-file", str(template), *sources],
            cwd=ROOT,
            check=True,
        )
        return catalogue(template)


def messages(texts: Catalog) -> dict[Key, Message]:
    return {(message.context or "", forms(message.id)[0]): message for message in texts if message.id}


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A text, or its forms by number."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def placeholders(texts: tuple[str, ...]) -> set[str]:
    return {placeholder for text in texts for placeholder in _PLACEHOLDER.findall(text)}


def own_messages(language: str) -> Iterator[Message]:
    """Those that are this program's: Click's use other placeholders."""
    return (message for message in messages(of_language(language)).values() if not message.python_brace_format)


@pytest.mark.parametrize("language", WHOLE)
def test_every_text_in_the_code_is_in_the_catalogue(language: str) -> None:
    assert sorted(messages(in_the_code()).keys() - messages(of_language(language)).keys()) == []


@pytest.mark.parametrize("language", set(languages()) - {"en"})
def test_a_catalogue_has_no_text_that_is_no_longer_in_the_code(language: str) -> None:
    assert sorted(messages(of_language(language)).keys() - messages(in_the_code()).keys()) == []
    assert not of_language(language).obsolete


@pytest.mark.parametrize("language", WHOLE)
def test_every_text_is_translated(language: str) -> None:
    assert [message.id for message in messages(of_language(language)).values() if not all(forms(message.string))] == []


@pytest.mark.parametrize("language", WHOLE)
def test_apostrophes_are_curly_as_in_the_texts_of_a_book(language: str) -> None:
    theme = catalogue(ROOT / "themes" / "boek" / "locale" / language / "LC_MESSAGES" / "messages.po")
    texts = [
        form for messages in (of_language(language), theme) for message in messages for form in forms(message.string)
    ]

    assert [text for text in texts if re.search(r"\w'\w", text)] == []


@pytest.mark.parametrize("language", set(languages()) - {"en"})
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in of_language(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", set(languages()) - {"en"})
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    other = [
        message.id
        for message in own_messages(language)
        if any(forms(message.string)) and placeholders(forms(message.string)) != placeholders(forms(message.id))
    ]

    assert other == []


@pytest.mark.parametrize("language", set(languages()) - {"en"})
def test_a_translation_of_a_text_of_click_has_no_placeholders_of_its_own(language: str) -> None:
    own = [
        message.id
        for message in messages(of_language(language)).values()
        if message.python_brace_format and not placeholders(forms(message.string)) <= placeholders(forms(message.id))
    ]

    assert own == []


@pytest.mark.parametrize("language", set(languages()) - {"en"})
def test_a_text_in_a_page_has_no_signs_that_html_has_a_meaning_for(language: str) -> None:
    """Pages take a text as it is."""
    in_pages = messages(extracted("verhalen_build/serve"))
    translated = messages(of_language(language))

    assert [key for key in in_pages if re.search(r'[<>&"]', key[1] + "".join(forms(translated[key].string)))] == []


def test_code_names_no_language_but_where_its_grammar_is_the_matter() -> None:
    named = {
        path.relative_to(ROOT / "verhalen_build").as_posix()
        for path in (ROOT / "verhalen_build").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in {"nl", "en"}
    }

    assert named == NAME_A_LANGUAGE


def test_a_text_is_looked_up_by_its_own_words_which_can_be_found_in_the_code() -> None:
    """Not inside an f-string, and not as one of two or a text made of parts: those are not extracted."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "verhalen_build").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for call in (ast.walk(node) if isinstance(node, ast.JoinedStr) else (node,))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in LOOK_UPS
        if isinstance(node, ast.JoinedStr)
        or any(isinstance(words, ast.IfExp | ast.BinOp | ast.JoinedStr) for words in call.args[:2])
    ]

    assert hidden == []


def test_what_is_filled_in_has_a_name() -> None:
    assert [key for key in messages(in_the_code()) if re.search(r"%[^(%]|\{\}", key[1])] == []


@pytest.mark.parametrize("language", languages())
def test_addresses_are_names_of_files_each_its_own(language: str) -> None:
    addresses = [address.path(language) for address in PAGE_ADDRESSES.values()]

    file_name = re.compile(
        r"(?:\.well-known/|data/)?[a-z0-9]+(?:-[a-z0-9]+)*\.(?:html|js|atom|rss|xml|txt|json|bib|ris|webmanifest)|CITATION\.cff"
    )
    assert [address for address in addresses if not file_name.fullmatch(address)] == []
    assert len(set(addresses)) == len(addresses)
    assert re.fullmatch(r"[a-z0-9-]+", files_folder(language))


def test_a_book_can_be_in_every_language_that_there_is() -> None:
    (language,) = (field for field in settings_fields() if field.key == "language")

    assert set(language.choices) == set(languages())


def test_what_a_language_lacks_is_english() -> None:
    assert translations("nl").gettext("Stopped.") == "Gestopt."
    assert translations("nl").gettext("Never said.") == "Never said."
    assert translations("en").gettext("Stopped.") == "Stopped."
