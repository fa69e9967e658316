"""`verhalen doctor`: what is installed, what is missing, and what that costs."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen
from verhalen_build import __version__


def test_it_tells_the_versions_of_what_is_there(tmp_path: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("doctor", cwd=tmp_path)

    assert run.exit_code == 0
    assert run.stdout.startswith(f"verhalen {__version__} met Python 3.")
    assert f"Zoeken in teksten: ja (pagefind {version_of('pagefind')}, pagefind-bin " in run.stdout
    assert ": nee" not in run.stdout


def test_it_tells_what_is_missing_what_that_costs_and_how_to_get_it(
    tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_pagefind(package: str) -> str:
        if package.startswith("pagefind"):
            raise PackageNotFoundError(package)
        return version_of(package)

    monkeypatch.setattr("verhalen_build.cli.doctor.version", without_pagefind)

    run = verhalen("doctor", cwd=tmp_path)

    assert "Zoeken in teksten: nee (niet aanwezig: pagefind, pagefind-bin)" in run.stdout
    assert "Lezers zoeken dan alleen in titels, namen en samenvattingen." in run.stdout
    assert 'pip install "verhalen-build[site]"' in run.stdout
    assert "Publiceren: ja" in run.stdout
