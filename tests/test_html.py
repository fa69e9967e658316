"""The pages by two checkers: the Nu Html Checker, the validator behind the W3C's, and html-validate."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import NODE_MODULES
from tests.support.command import ROOT
from tests.support.desk import STORY, desk

EXAMPLES = ROOT / "tests" / "examples"
DESK = "/.verhalen/desk/"
SERVED = (
    "/",
    "/nergens.html",
    DESK,
    f"{DESK}new?kind=story",
    f"{DESK}new?kind=initiative",
    f"{DESK}record?path={STORY}",
)
# What browsers know and this checker does not.
NEW_IN_CSS = ("::highlight(", "::target-text", "paint-order", "{ x: ")


def is_new(site: Path, path: str, line: int) -> bool:
    """Whether what the checker has against a line of a style sheet is that it does not know it."""
    if not path.endswith(".css"):
        return False
    return any(name in (site / path).read_text(encoding="utf-8").splitlines()[line - 1] for name in NEW_IN_CSS)


@pytest.mark.java
@pytest.mark.node
def test_every_page_style_sheet_and_drawing_of_the_demo_is_valid(demo_site: Path, tmp_path: Path) -> None:
    # In a style sheet that went out on one line, it would not show which line is at fault.
    site = Path(shutil.copytree(demo_site, tmp_path / "site"))
    shutil.copytree(ROOT / "themes/boek/static", site / "static", dirs_exist_ok=True)
    checker = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss1m", "-jar", str(checker), "--format", "json", "--stdout", "--errors-only"]
    kinds = ["--skip-non-html", "--also-check-css", "--also-check-svg"]

    run = subprocess.run([*command, *kinds, str(site)], capture_output=True, encoding="utf-8", check=False)

    messages = (
        (message["url"].rpartition(f"/{site.name}/")[2], message.get("lastLine", 1), message["message"])
        for message in json.loads(run.stdout)["messages"]
    )
    errors = [f"{path}:{line}: {message}" for path, line, message in messages if not is_new(site, path, line)]
    assert not errors, "\n".join(errors)
    assert run.returncode in {0, 1}, run.stderr


def written_pages(folder: Path) -> Path:
    """A folder with pages of the preview and of the desk, as a writer has them in the browser."""
    with desk(folder / "archive") as served:
        for number, path in enumerate(SERVED):
            page = served.get(path)
            (folder / f"served-{number}.html").write_text(page.text, encoding="utf-8")
    return folder


@pytest.mark.node
def test_every_page_keeps_to_the_rules_of_html_validate(demo_site: Path, tmp_path: Path) -> None:
    checker = NODE_MODULES / "html-validate" / "bin" / "html-validate.mjs"
    rules = NODE_MODULES.parent / "html-validate.json"
    expected = [str(site) for site in EXAMPLES.glob("*/expected/site")]
    command = ["node", str(checker), "--config", str(rules), "--formatter", "json"]

    run = subprocess.run(
        [*command, str(demo_site), *expected, *map(str, written_pages(tmp_path).glob("*.html"))],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert run.stdout, run.stderr
    pages = json.loads(run.stdout)
    messages = [
        f"{page['filePath']}:{message['line']}: {message['ruleId']}: {message['message']}"
        for page in pages
        for message in page["messages"]
    ]
    assert not messages, "\n".join(messages)
