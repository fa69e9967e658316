"""Reading an archive from a disk that other programs use too."""

import os
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.test_floors import LIBRARIES as HOMES
from tests.test_floors import top
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.memo import open_memo
from verhalen_build.read.settings import read_settings
from verhalen_build.read.sources import list_sources
from verhalen_build.steps.inputs import LIBRARIES, code_digest, look_at
from verhalen_build.steps.reading import read_all
from verhalen_build.steps.summary import Options, Stages

ARCHIVE = {"config.yaml": "titel: Ons dorpsboek\n", "stories/de-bank.md": "# De bank\n"}


def test_a_file_that_cannot_be_read_is_named(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(ARCHIVE)
    (folder / "stories" / "weg.md").symlink_to("elders.md")

    result = verhalen("build", cwd=folder)

    assert result.exit_code == 1
    assert "[cannot-read]" in result.stderr
    assert "stories/weg.md" in result.stderr


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


NO_FILES: dict[str, Callable[[Path], object]] = {
    "stories/foto.png": lambda path: path.symlink_to("elders.png"),
    "stories/people/rond": lambda path: path.symlink_to("..", target_is_directory=True),
    "stories/pijp.md": make_pipe,
    "stories/caf\udce9.md": Path.touch,
    "themes/boek/templates/story.html": lambda path: path.symlink_to("elders.html"),
}


def test_a_link_out_of_the_archive_is_named_and_nothing_is_read_of_it(
    archive: WriteArchive, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    """Wherever it stands, and whether it leads to a file or a folder; all of them in one run."""
    links = ["stories/pw.txt", "stories/x.md", "stories/people/y.yaml", "stories/images", "themes/boek/static/x.css"]
    folder = archive(
        {**ARCHIVE, "stories/de-bank.md": "# De bank\n\nZie [dit](pw.txt).\n", "../elders/geheim": "Geheim."}
    )
    for name in links:
        target = tmp_path / "elders" / ("" if name.endswith("images") else "geheim")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target, target_is_directory=target.is_dir())

    result = verhalen("build", cwd=folder)

    reported = [line.partition(": fout: ")[0] for line in result.stderr.splitlines() if "[leads-outside]" in line]
    assert result.exit_code == 1
    assert reported == sorted(links)
    assert str(tmp_path / "elders") in result.stderr
    assert not (folder / "site").exists()


@pytest.mark.parametrize("name", ["stories", "themes", "config.yaml"])
def test_what_an_archive_begins_with_is_no_link_out_of_it_either(
    name: str, archive: WriteArchive, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    folder = archive({**ARCHIVE, "themes/boek/static/x.css": ""})
    (folder / name).rename(tmp_path / "elders")
    (folder / name).symlink_to(tmp_path / "elders", target_is_directory=name != "config.yaml")

    for command in ("check", "build"):
        result = verhalen(command, cwd=folder)
        assert result.exit_code == 1
        assert f"{name}: fout: {name} is een koppeling" in result.stderr


def test_a_link_to_what_is_hidden_in_the_archive_is_not_followed(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**ARCHIVE, ".git/config": "token = geheim\n"})
    (folder / "stories/git.txt").symlink_to("../.git/config")

    assert "[leads-outside]" in verhalen("check", cwd=folder).stderr


def test_a_link_that_stays_in_the_archive_is_followed(
    archive: WriteArchive, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    folder = archive(
        {**ARCHIVE, "stories/de-bank.md": "# De bank\n\nZie [dit](foto/plan.txt).\n", "werk/plan.txt": "Plan."}
    )
    (folder / "stories/foto").symlink_to("../werk", target_is_directory=True)
    # The archive may be reached through a link itself.
    (tmp_path / "boek").symlink_to(folder, target_is_directory=True)

    result = verhalen("build", "--no-search", cwd=tmp_path / "boek")

    assert result.exit_code == 0, result.stderr
    assert (folder / "site/bestanden/foto/plan.txt").read_text("utf-8") == "Plan."


def test_links_that_lead_round_by_way_of_each_other_come_to_an_end(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**ARCHIVE, "stories/a/1.md": "", "stories/b/1.md": ""})
    for number in range(4):
        (folder / f"stories/a/naar-b-{number}").symlink_to("../b", target_is_directory=True)
        (folder / f"stories/b/naar-a-{number}").symlink_to("../a", target_is_directory=True)

    result = verhalen("check", cwd=folder)

    assert result.exit_code == 1
    assert "stories/a/naar-b-0/naar-a-0: fout:" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such files cannot be made")
@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_plain_file_is_named_and_nothing_waits_for_it(
    name: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(ARCHIVE)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    NO_FILES[name](folder / name)

    result = verhalen("check", cwd=folder)

    assert result.exit_code == 1
    shown = name.replace("\udce9", "\ufffd")
    assert f"{shown}: fout:" in result.stderr
    assert "[cannot-read]" in result.stderr


def test_what_an_editor_keeps_beside_a_template_is_left_alone(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(ARCHIVE)
    (folder / "themes/boek/templates").mkdir(parents=True)
    (folder / "themes/boek/templates/.#story.html").symlink_to("iemand@computer.1234")

    assert verhalen("check", cwd=folder).exit_code == 0


def test_a_file_that_is_saved_while_it_is_being_read_stops_the_build(archive: WriteArchive, tmp_path: Path) -> None:
    folder = archive(ARCHIVE)
    inputs = look_at(folder, list_sources(folder), Options(folder / "site", date(2026, 1, 1)))
    (folder / "stories" / "de-bank.md").write_text("# De nieuwe bank\n", encoding="utf-8")
    settings, schema, _ = read_settings(folder)
    assert settings is not None

    with open_memo(tmp_path / "memo") as memo, pytest.raises(UserFault) as fault:
        read_all(folder, inputs, settings, schema, 1, memo, Stages())

    assert [(problem.code, problem.value) for problem in fault.value.problems] == [
        ("changed-meanwhile", "stories/de-bank.md")
    ]


@pytest.mark.parametrize("name", [".verborgen.md", "~$de-bank.md", "_kladje.md", "Thumbs.db"])
def test_what_programs_and_writers_keep_for_themselves_is_left_alone(name: str, archive: WriteArchive) -> None:
    folder = archive({**ARCHIVE, f"stories/{name}": "niet voor het boek"})

    sources = list_sources(folder)

    assert sources.texts == ("stories/de-bank.md",)
    assert not sources.assets


def test_what_was_made_with_another_version_of_a_library_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = code_digest.__wrapped__()
    (tmp_path / "nh3-99.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    assert code_digest.__wrapped__() != before


def test_every_library_of_the_floors_that_make_pages_is_among_those() -> None:
    distributions = packages_distributions()
    used = {
        distribution.lower().replace("-", "_")
        for library, homes in HOMES.items()
        if any(top(home) in {"model", "read", "archive", "site"} for home in homes)
        for distribution in distributions[library]
    }

    # Records are made of msgspec, wherever they are.
    assert used | {"msgspec"} == LIBRARIES
