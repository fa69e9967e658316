"""What the project says about itself leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.command import ROOT

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")

# Every text about the project, as against the texts of the book.
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_to_the_project_itself_arrives(document: Path) -> None:
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    addresses = map(urlsplit, LINK.findall(text))

    lost = [
        address.path
        for address in addresses
        if not address.scheme and address.path and not (document.parent / unquote(address.path)).exists()
    ]

    assert not lost, "\n".join(lost)


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    commands = re.findall(r"^make (\w+)", readme.partition("```\n\n")[0], re.MULTILINE)

    assert commands == ["site", "test"]
    assert all(re.search(rf"^{command}:", makefile, re.MULTILINE) for command in commands)
