"""The demo site by the Nu Html Checker, the validator behind the W3C's."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import NODE_MODULES


@pytest.mark.java
@pytest.mark.node
def test_every_page_style_sheet_and_drawing_of_the_demo_is_valid(demo_site: Path) -> None:
    checker = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss1m", "-jar", str(checker), "--format", "json", "--stdout", "--errors-only"]
    kinds = ["--skip-non-html", "--also-check-css", "--also-check-svg"]

    run = subprocess.run([*command, *kinds, str(demo_site)], capture_output=True, encoding="utf-8", check=False)

    errors = [
        f"{message['url'].rpartition(f'/{demo_site.name}/')[2]}:{message.get('lastLine', 1)}: {message['message']}"
        for message in json.loads(run.stdout)["messages"]
    ]
    assert not errors, "\n".join(errors)
    assert run.returncode == 0, run.stderr
