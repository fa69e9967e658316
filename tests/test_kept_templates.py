"""Compiled templates are kept beside the program, where Python keeps its own compiled modules."""

import sys
from pathlib import Path

import pytest

from verhalen_build.steps.kept_templates import keep_templates, kept_templates


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder below which Python keeps compiled modules, empty so far."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_kept_is_found_under_its_key_and_language_only() -> None:
    keep_templates("key", "nl", b"compiled")

    assert kept_templates("key", "nl") == b"compiled"
    assert kept_templates("other key", "nl") is None
    assert kept_templates("key", "en") is None


def test_one_version_is_kept_for_each_language(folder: Path) -> None:
    for key in ("earlier", "later"):
        keep_templates(key, "nl", key.encode())

    assert kept_templates("earlier", "nl") is None
    assert len(files(folder)) == 1


def test_a_file_that_was_cut_or_changed_is_not_used(folder: Path) -> None:
    keep_templates("key", "nl", b"compiled")
    (file,) = files(folder)
    whole = file.read_bytes()

    for damaged in (b"", whole[:-1], whole[:10], whole + b" "):
        file.write_bytes(damaged)
        assert kept_templates("key", "nl") is None


def test_nothing_is_kept_where_python_may_not(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    keep_templates("key", "nl", b"compiled")

    assert not files(folder)


def test_a_folder_that_cannot_be_made_is_no_reason_to_fail(folder: Path) -> None:
    folder.write_text("in the way")

    keep_templates("key", "nl", b"compiled")

    assert kept_templates("key", "nl") is None
