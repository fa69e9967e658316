"""The demo site by the Nu Html Checker, the validator behind the W3C's."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import NODE_MODULES

# What browsers know and this checker does not.
NEW_IN_CSS = ("::highlight(", "::target-text", "paint-order", "{ x: ")


def is_new(site: Path, path: str, line: int) -> bool:
    """Whether what the checker has against a line of a style sheet is that it does not know it."""
    if not path.endswith(".css"):
        return False
    return any(name in (site / path).read_text(encoding="utf-8").splitlines()[line - 1] for name in NEW_IN_CSS)


@pytest.mark.java
@pytest.mark.node
def test_every_page_style_sheet_and_drawing_of_the_demo_is_valid(demo_site: Path) -> None:
    checker = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss1m", "-jar", str(checker), "--format", "json", "--stdout", "--errors-only"]
    kinds = ["--skip-non-html", "--also-check-css", "--also-check-svg"]

    run = subprocess.run([*command, *kinds, str(demo_site)], capture_output=True, encoding="utf-8", check=False)

    found = (
        (message["url"].rpartition(f"/{demo_site.name}/")[2], message.get("lastLine", 1), message["message"])
        for message in json.loads(run.stdout)["messages"]
    )
    errors = [f"{path}:{line}: {message}" for path, line, message in found if not is_new(demo_site, path, line)]
    assert not errors, "\n".join(errors)
    assert run.returncode in {0, 1}, run.stderr
