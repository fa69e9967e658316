"""The demo archive of this repository, built once for all tests that look at its pages."""

import shutil
from pathlib import Path

from tests.support.command import ROOT, run_verhalen

BASE_URL = "https://boek.example.org/boek/"


def build_demo(folder: Path) -> Path:
    """Build a copy of the demo archive inside `folder`, and give the folder of the site.

    The work tree is left as it was, and the site stands in a folder `boek`, so that a web server with `folder`
    as its root serves it below the top, as a site on a shared server is. The page for what is not found says so too.
    """
    site = site_of(folder)
    archive = folder / "archive"
    shutil.copytree(ROOT / "stories", archive / "stories")
    shutil.copy(ROOT / "config.yaml", archive)
    run = run_verhalen("build", "--output", str(site), "--base-url", BASE_URL, cwd=archive)
    assert run.returncode == 0, f"the demo archive does not build\n{run.stdout}{run.stderr}"
    return site


def site_of(folder: Path) -> Path:
    """The folder of the site, of the folder in which it was built."""
    return folder / "boek"
