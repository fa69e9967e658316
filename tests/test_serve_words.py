"""The words of the preview and the desk: each is used, each that is used is there, and both languages say the same."""

import re
from string import Formatter

import pytest
import yaml

from tests.support.command import ROOT
from verhalen_build.model.problems import Severity

SERVE = ROOT / "verhalen_build" / "serve"
WORDS: dict[str, dict[str, str]] = yaml.safe_load((SERVE / "words.yaml").read_text("utf-8"))
PYTHON = "\n".join(file.read_text("utf-8") for file in sorted(SERVE.glob("*.py")))
TEMPLATES = "\n".join(file.read_text("utf-8") for file in sorted((SERVE / "templates").glob("*.html")))
SCRIPTS = "\n".join(file.read_text("utf-8") for file in sorted((SERVE / "static").glob("desk*.js")))

# What the code has from elsewhere: why a page is marked (archive/selection.py), and how grave a problem is.
FROM_ELSEWHERE = {"draft", "future", *(severity.value for severity in Severity)}


def found(pattern: str, text: str) -> set[str]:
    """What a pattern finds, of each find all groups."""
    finds = re.finditer(pattern, text)
    return {group for find in finds for group in (find.groups() if find.groups() else find.group()) if group}


def counted(text: str) -> set[str]:
    """The keys of what is told in one way of one thing and in another of many."""
    return {f"{key}-{number}" for key in found(r'_count_text\("([\w-]+)"', text) for number in ("one", "many")}


def handed_to_scripts() -> set[str]:
    """The names under which a page gives words to its scripts."""
    (block,) = re.findall(r"{% set words = {(.*?)} %}", TEMPLATES, re.DOTALL)
    return found(r'"(\w+)": (?:t\(|form\.)', block)


def test_every_word_is_used() -> None:
    quoted = found(r'"([\w-]+)"', PYTHON) | found(r'"([\w-]+)"', TEMPLATES)

    assert sorted(WORDS.keys() - quoted - counted(PYTHON) - FROM_ELSEWHERE) == []


def test_every_word_that_is_used_is_there() -> None:
    used = found(r'\bt\("([\w-]+)"', TEMPLATES) | found(r'\btext\("([\w-]+)"', PYTHON) | counted(PYTHON)
    used |= found(r'\b_(?:message|say)\(\s*"([\w-]+)",\s*"([\w-]+)"', PYTHON)
    used |= found(r'(?:look|behind)="([\w-]+)" if .* else "([\w-]+)"', PYTHON)

    assert sorted((used | FROM_ELSEWHERE) - WORDS.keys()) == []


def test_every_word_that_scripts_are_given_is_used() -> None:
    used = found(r"\bwords\.(\w+)", SCRIPTS) | found(r'"(\w+)"', SCRIPTS)

    assert sorted(handed_to_scripts() - used - FROM_ELSEWHERE) == []


def test_every_word_that_scripts_use_is_given_to_them() -> None:
    used = found(r"\bwords\.(\w+)", SCRIPTS) | found(r'\b(?:say|showStatus)\("(\w+)"', SCRIPTS)

    assert sorted((used | {severity.value for severity in Severity}) - handed_to_scripts()) == []


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same(key: str) -> None:
    assert WORDS[key].keys() == {"nl", "en"}
    slots = {
        language: sorted(name for _, name, _, _ in Formatter().parse(text) if name)
        for language, text in WORDS[key].items()
    }
    assert slots["nl"] == slots["en"]
