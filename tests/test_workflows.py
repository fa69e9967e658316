"""The workflows of this repository: in the form that their host reads, and with what they promise."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import NEEDS
from tests.support.command import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
_VERSION = re.compile(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+")


def jobs(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows" / name).read_text("utf-8"))
    return dict(read["jobs"])


def uses(job: dict[str, Any]) -> list[str]:
    return [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_has_the_form_that_its_host_reads(file: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(file)]

    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_each_action_is_of_a_version_and_each_job_has_an_end(file: Path) -> None:
    for job in jobs(file.name).values():
        assert job["timeout-minutes"]
        assert all(_VERSION.fullmatch(step["uses"]) for step in job["steps"] if "uses" in step)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_what_a_workflow_calls_is_there(file: Path) -> None:
    targets = {".venv/test-installed", *re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)}
    for command in (step["run"] for job in jobs(file.name).values() for step in job["steps"] if "run" in step):
        files = re.findall(r"\btests/\w+\.py|\.ci/run|requirements[\w-]*\.txt", command)
        assert all((ROOT / name).exists() for name in files)
        for called in re.findall(r"^make (.+)$", command, re.MULTILINE):
            assert set(called.split()) <= targets


def test_linux_runs_what_the_project_runs_and_all_three_systems_are_tried() -> None:
    systems = jobs("test.yml")

    assert systems["linux"]["steps"][-1]["run"] == "bash .ci/run"
    assert [name.partition("-")[0] for name in systems["others"]["strategy"]["matrix"]["os"]] == ["windows", "macos"]


def test_only_tests_that_need_a_program_of_linux_are_left_out_elsewhere() -> None:
    left_out = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))["env"]["WITHOUT"]

    assert {f"not {marker}" for marker in NEEDS.keys() - {"pypi"}} == set(left_out.split(" and "))


def test_a_release_is_published_without_a_password_and_only_after_its_wheel_is_tried() -> None:
    build, pypi, release = jobs("release.yml").values()

    assert any("tests/test_wheel.py" in step.get("run", "") for step in build["steps"])
    assert (pypi["needs"], release["needs"]) == ("build", "pypi")
    assert pypi["permissions"] == {"id-token": "write"}
    assert "secrets." not in (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    assert {"actions/attest-build-provenance", "actions/attest-sbom"} <= set(uses(release))
