"""The software bill of materials, as `make sbom` writes it."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from scripts import sbom
from scripts.windows_folder import LOCKED, pinned
from tests.support.command import ROOT
from verhalen_build import __version__


def plain(name: str) -> str:
    """A name as PyPI compares names, without what follows it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name)[0]).lower()


@pytest.mark.pypi
def test_it_has_what_is_installed_with_the_program_in_the_versions_that_are_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "dist" / "verhalen.cdx.json"
    monkeypatch.setattr("sys.argv", ["sbom", str(file)])

    sbom.main()

    bill: dict[str, Any] = json.loads(file.read_text("utf-8"))
    program = bill["metadata"]["component"]
    versions = {plain(component["name"]): Version(component["version"]) for component in bill["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for extra in sbom.EXTRAS.split(",") for line in project["optional-dependencies"][extra]]
    # Some have another version for older Pythons.
    locked = re.findall(r"^([\w.-]+)==([^\s;]+)", pinned(LOCKED.read_text("utf-8")), re.MULTILINE)
    assert (bill["bomFormat"], program["name"], program["version"]) == ("CycloneDX", "verhalen-build", __version__)
    assert {plain(line) for line in (*project["dependencies"], *extras)} <= versions.keys()
    assert versions.items() <= {(plain(name), Version(version)) for name, version in locked}
    # What only tests need is not among it.
    assert "pytest" not in versions
