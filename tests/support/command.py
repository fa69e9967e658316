"""The `verhalen` command as a user runs it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_verhalen(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `verhalen` with these arguments in a folder; gives its exit code and what it wrote, as text.

    `environment` adds to that of the tests, of which SOURCE_DATE_EPOCH is left out.
    """
    surroundings = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        [sys.executable, "-m", "verhalen_build", *arguments],
        cwd=cwd,
        env={**surroundings, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
