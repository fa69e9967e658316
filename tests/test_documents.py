"""What the project says about itself leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.command import ROOT
from tests.test_floors import FLOORS

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")

# Every text about the project, as against the texts of the book.
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "benchmarks" / "README.md"]


def prose(document: Path) -> str:
    """A document without its code."""
    return CODE.sub("", document.read_text(encoding="utf-8"))


def places(document: Path) -> set[str]:
    """The headings of a document, by the names that hosts of Git give them."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_to_the_project_itself_arrives(document: Path) -> None:
    lost = []
    for link in LINK.findall(prose(document)):
        address = urlsplit(link)
        file = document.parent / unquote(address.path) if address.path else document
        if not address.scheme and not (
            file.exists()
            and (not address.fragment or file.suffix != ".md" or unquote(address.fragment) in places(file))
        ):
            lost.append(link)

    assert not lost, "\n".join(lost)


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    commands = re.findall(r"^make (\w+)", readme.partition("```\n\n")[0], re.MULTILINE)

    assert commands == ["site", "test"]
    assert all(re.search(rf"^{command}:", makefile, re.MULTILINE) for command in commands)


def test_every_decision_is_found_under_what_it_is_about() -> None:
    """A new one gets its number in the first table of DECISIONS.md."""
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    table = decisions.partition("| what no longer holds")[0]
    numbers = {
        number
        for first, last in re.findall(r"\b(\d+)(?:–(\d+))?(?=[, ])", table)
        for number in range(int(first), int(last or first) + 1)
    }

    missing = {int(number) for number in re.findall(r"^## (\d+)\. ", decisions, re.MULTILINE)} - numbers

    assert not missing, f"In no row of the table: {sorted(missing)}"


DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")


def test_every_module_and_template_that_the_design_names_is_there() -> None:
    files = [path for folder in ("verhalen_build", "themes", "tests") for path in (ROOT / folder).rglob("*")]
    named = re.findall(r"`([\w/.-]+\.(?:py|js|yaml|html|css))`", DESIGN)
    made_by_a_build = {"bladeren-index.js", "zoeken-index.js", "config.yaml"}

    missing = {name for name in named if not any(path.as_posix().endswith(f"/{name}") for path in files)}

    assert named
    assert missing - made_by_a_build == set()


def test_the_design_lists_the_floors_from_the_ground_up() -> None:
    table = DESIGN.partition("| floor |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]

    assert tuple(re.findall(r"`(\w+)(?:/|\.py)`", "".join(rows))) == FLOORS
