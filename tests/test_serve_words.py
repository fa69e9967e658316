"""The words that a page of the desk hands to its scripts: each is used, and each that is used is there."""

import re

from tests.support.command import ROOT
from verhalen_build.model.problems import Severity

SERVE = ROOT / "verhalen_build" / "serve"
TEMPLATES = "\n".join(file.read_text("utf-8") for file in sorted((SERVE / "templates").glob("*.html")))
SCRIPTS = "\n".join(file.read_text("utf-8") for file in sorted((SERVE / "static").glob("desk*.js")))

SEVERITIES = {severity.value for severity in Severity}


def found(pattern: str, text: str) -> set[str]:
    """What a pattern finds, of each find all groups."""
    finds = re.finditer(pattern, text)
    return {group for find in finds for group in (find.groups() if find.groups() else find.group()) if group}


def handed_to_scripts() -> set[str]:
    """The names under which pages give words to their scripts."""
    blocks = re.findall(
        r"{% set (?:request_)?words = (?:dict\(request_words, \*\*)?{(.*?)}\)? %}", TEMPLATES, re.DOTALL
    )
    return found(r'"(\w+)": (?:_\(|ngettext\(|form\.)', "\n".join(blocks))


def test_every_word_that_scripts_are_given_is_used() -> None:
    used = found(r"\bwords\.(\w+)", SCRIPTS) | found(r'"(\w+)"', SCRIPTS)

    assert sorted(handed_to_scripts() - used - SEVERITIES) == []


def test_every_word_that_scripts_use_is_given_to_them() -> None:
    used = found(r"\bwords\.(\w+)", SCRIPTS) | found(r'\b(?:say|showStatus)\("(\w+)"', SCRIPTS)

    assert sorted((used | SEVERITIES) - handed_to_scripts()) == []
