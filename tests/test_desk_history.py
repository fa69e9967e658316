"""What was deleted or replaced at the desk comes back as it was, also beside files that are damaged."""

import os
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from tests.support.desk import STORY, desk, desk_of, look, send
from tests.support.serving import Served, until, write
from verhalen_build.cli.main import cli
from verhalen_build.desk.saving import save
from verhalen_build.desk.trash import TRASH, TRASH_ORIGINS, trashed_files
from verhalen_build.desk.versions import VERSIONS, versions_of
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath

FINE, BAD, GONE, FAULTY = 200, 400, 404, 422
MEMBERS = SourcePath("stories/members.yaml")
LIST = b"# De leden.\r\n- naam: Ada\r\n# over Bo\r\n- naam: Bo\r\n"
VERSION = SourcePath(STORY)
TITLE = "titel: De bank onder de linde"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive with its desk, for all tests."""
    with desk(tmp_path_factory.mktemp("desk") / "archive") as served:
        yield served


@pytest.fixture
def own(world: Served) -> Served:
    """The archive, with nothing in its trash and no earlier versions."""
    for folder in (TRASH, TRASH_ORIGINS, VERSIONS):
        shutil.rmtree(world.root / folder, ignore_errors=True)
    return world


def replace_by(served: Served, *contents: bytes) -> None:
    """Saves texts over the example story one after the other, as the desk does."""
    for content in contents:
        save(served.root, VERSION, content, digest((served.root / STORY).read_bytes()))
    until(lambda: digest(contents[-1]) in page_of(served), lambda: "the last text")


def page_of(served: Served, path: str = STORY, **more: str) -> str:
    """The page with the earlier versions of a file."""
    answer = look(served, f"versions?{urlencode({'path': path, **more})}")
    assert answer.status == FINE
    return answer.text


def take_back(served: Served, version: str, path: str = STORY, **more: object) -> dict[str, object]:
    asked = {"path": path, "version": version, "digest": digest((served.root / path).read_bytes()), **more}
    status, answer = send(served, "api/take-back", asked)
    assert status == FINE
    assert isinstance(answer, dict)
    return answer


ODD_TEXTS = [
    f"\ufeff---\r\n{TITLE}\r\n---\r\nMet een merkteken.\r\n".encode(),
    f"---\r{TITLE}\r---\rVan een oude Mac.\r".encode(),
    f"---\r\n{TITLE}\n---\n\n\n  Van alles door elkaar.  \r\n\n".encode(),
    f"---\n{TITLE}\n---\nZonder einde".encode(),
    f"---\n{TITLE}\n---\nEen\u2028teken\x0cdat niemand ziet.\n".encode(),
]


@pytest.mark.parametrize("then", ODD_TEXTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_version_comes_back_to_the_byte(own: Served, then: bytes, line_end: str) -> None:
    replace_by(own, then, f"---\n{TITLE}\n---\nNu.\n".replace("\n", line_end).encode())

    assert take_back(own, versions_of(own.root, VERSION)[0].path)["outcome"] == "saved"

    assert (own.root / STORY).read_bytes() == then


def test_of_a_version_that_differs_in_its_line_ends_only_the_page_says_so(own: Served) -> None:
    then = f"---\r\n{TITLE}\r\n---\r\nTekst.\r\n".encode()
    replace_by(own, then, then.replace(b"\r\n", b"\n"))

    assert "Er verschilt alleen iets wat je niet ziet" in page_of(own)
    take_back(own, versions_of(own.root, VERSION)[0].path)
    assert (own.root / STORY).read_bytes() == then


@pytest.mark.parametrize("then", ["café".encode("cp1252"), "﻿soep".encode("utf-16"), b"so\x00ep"])
def test_a_version_that_is_no_text_stays_where_it_is(own: Served, then: bytes) -> None:
    now = f"---\n{TITLE}\n---\nNu.\n".encode()
    replace_by(own, then, now)
    version = versions_of(own.root, VERSION)[0].path

    assert take_back(own, version, anyway=True) == {"outcome": "no-text", "path": version}
    assert (own.root / STORY).read_bytes() == now


def test_a_version_with_a_fault_comes_back_at_the_second_press(own: Served) -> None:
    then = f"---\n{TITLE}\ndatum: ooit\n---\nTekst.\n".encode()
    replace_by(own, then, f"---\n{TITLE}\n---\nNu.\n".encode())
    version = versions_of(own.root, VERSION)[0].path

    answer = take_back(own, version)
    assert answer["outcome"] == "harm"
    assert [(problem["code"], problem["place"], problem["help"]) for problem in answer["problems"]] == [  # type: ignore[attr-defined]
        ("wrong-type", STORY, "")
    ]

    assert take_back(own, version, anyway=True)["outcome"] == "saved"
    assert (own.root / STORY).read_bytes() == then


def test_a_version_in_the_trash_that_is_kept_twice_is_the_one_that_is_compared(own: Served) -> None:
    replaced = f"---\n{TITLE}\n---\nVan hen.\n"
    own.write(STORY, replaced)
    until(lambda: digest(replaced.encode()) in page_of(own), lambda: "theirs")
    mine = {"kind": "story", "path": STORY, "digest": "0" * 64, "values": {"title": "De bank onder de linde"}}
    status, answer = send(own, "api/overwrite", {**mine, "body": "Van mij."})
    assert (status, answer["outcome"]) == (FINE, "saved")
    replace_by(own, *(f"---\n{TITLE}\n---\nNog {number}.\n".encode() for number in range(3)))

    page = page_of(own, version=answer["trashed"])

    assert "<del>hen</del>" in page
    # One moment in the list, which is the one that is shown.
    assert page.count("aria-current") == 1


@pytest.mark.parametrize("version", ["x", ".verhalen/trash/niets.md", "config.yaml", f"../{STORY}"])
def test_what_is_no_version_is_not_shown_as_one(own: Served, version: str) -> None:
    replace_by(own, f"---\n{TITLE}\n---\nNu.\n".encode())

    assert look(own, f"versions?{urlencode({'path': STORY, 'version': version})}").status == GONE
    asked = {"path": STORY, "version": version, "digest": digest((own.root / STORY).read_bytes())}
    assert send(own, "api/take-back", asked)[0] == BAD


def test_versions_of_one_moment_have_labels_of_their_own(own: Served) -> None:
    for number in range(4):
        os.utime(own.root / STORY, (1_500_000_000 + number // 2,) * 2)
        replace_by(own, f"---\n{TITLE}\n---\nNummer {number}.\n".encode())

    page = page_of(own)
    labels = [part.partition("</time>")[0].partition(">")[2] for part in page.split("<time")[1:]]

    assert len(labels) == len(set(labels)) == 4


def test_a_member_of_a_list_is_found_again_from_its_versions(tmp_path: Path) -> None:
    before = "- naam: Ada\n- naam: Bo\n"
    now = "- naam: Aad\n- naam: Ada\n  aliassen: [Adje]\n- naam: Bo\n"
    write(tmp_path / "boek", {"config.yaml": "titel: Ons boek\ntoestemming: volledig\n", MEMBERS: before})
    save(tmp_path / "boek", MEMBERS, now.encode(), digest(before.encode()))
    with desk_of(tmp_path / "boek") as served:
        form = look(served, f"record?{urlencode({'path': MEMBERS, 'line': 4})}").text
        assert f"versions?path={MEMBERS}&line=4" in unescape(form)
        page = unescape(page_of(served, MEMBERS, line="4"))
        assert f"record?{urlencode({'path': MEMBERS, 'line': 4})}" in page

        answer = take_back(served, versions_of(served.root, MEMBERS)[0].path, MEMBERS, line=4)

    assert answer["address"] == f"record?{urlencode({'path': MEMBERS, 'line': 2})}"


def test_a_damaged_file_in_the_trash_keeps_no_other_from_being_put_back(own: Served) -> None:
    origins = {
        "20261121-120000-goed.md": b'{"path": "stories/goed.md", "reason": "removed"}',
        "20261121-120001-geen-tekst.md": b'{"path": "stories/caf\xe9.md", "reason": "removed"}',
        "20261121-120002-lang.md": b'{"path": "stories/%s.md", "reason": "removed"}' % (b"x" * 5000),
        "20261121-120003-nul.md": b'{"path": "stories/\\u0000.md", "reason": "removed"}',
        "20261121-120004-half.md": b"{",
    }
    for name, origin in origins.items():
        write(own.root, {f"{TRASH}/{name}": f"---\ntitel: {name}\n---\n", f"{TRASH_ORIGINS}/{name}.json": origin})
    # As from a zip of an old computer.
    Path(own.root, os.fsdecode(os.fsencode(TRASH) + b"/20261121-120005-caf\xe9.md")).write_text("Tekst.")

    page = look(own, "trash")

    assert page.status == FINE
    assert page.text.count("<li data-file=") == 6
    assert "Dit kan hier niet teruggezet worden" in page.text
    assert send(own, "api/put-back", {"name": "20261121-120000-goed.md"})[1]["outcome"] == "saved"
    assert (own.root / "stories/goed.md").is_file()
    # What nobody can put there is refused in words.
    for name in ("20261121-120002-lang.md", "20261121-120003-nul.md"):
        status, answer = send(own, "api/put-back", {"name": name, "anyway": True})
        assert (status, answer["outcome"]) == (FAULTY, "faults")


def test_what_goes_back_to_a_list_ends_its_lines_as_the_list_does(tmp_path: Path) -> None:
    write(tmp_path / "boek", {"config.yaml": "titel: Ons boek\ntoestemming: volledig\n", MEMBERS: LIST})
    with desk_of(tmp_path / "boek") as served:
        status, _ = send(served, "api/remove", {"path": MEMBERS, "digest": digest(LIST), "item": 1})
        assert status == FINE
        (file,) = trashed_files(served.root)

        assert send(served, "api/put-back", {"name": file.path.rpartition("/")[2]})[1]["outcome"] == "saved"

        assert (served.root / MEMBERS).read_bytes() == LIST


def test_what_was_deleted_twice_in_one_minute_has_buttons_with_names_of_their_own(own: Served) -> None:
    for number in range(2):
        write(own.root, {f"{TRASH}/20261121-12000{number}-piet.md": "---\ntitel: Piet\n---\n"})

    page = look(own, "trash").text

    assert "(Piet, 21 november 2026, 12:00:00)" in page
    assert "(Piet, 21 november 2026, 12:00:01)" in page


def test_who_is_forgotten_is_in_no_earlier_version(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own.root)
    with_name = f"---\n{TITLE}\n---\nPietje Puk was erbij.\n".encode()
    own.write("stories/people/pietje-puk.md", "---\nnaam: Pietje Puk\n---\n")
    replace_by(own, with_name, f"---\n{TITLE}\n---\nNiemand was erbij.\n".encode())
    assert any(b"Pietje" in (own.root / version.path).read_bytes() for version in versions_of(own.root, VERSION))

    done = CliRunner().invoke(cli, ["forget", "Pietje Puk", "--yes"], catch_exceptions=False)

    assert done.exit_code == 0, done.output
    assert not any(b"Pietje" in (own.root / version.path).read_bytes() for version in versions_of(own.root, VERSION))
