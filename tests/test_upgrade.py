"""`verhalen upgrade`: an archive of an earlier version is brought up to this one, and nothing is changed unasked."""

from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.terminal import POSIX, PROGRAM, terminal

STORY = "---\ntitel: De pont\nmensen: [Fenna Bos]\n---\n[[Fenna Bos]] vaart weer.\n"
PERSON = "---\ntitel: Fenna Bos\n---\nSchipper van de pont.\n"
SETTINGS = "# Ons boek\r\ntitel: Dijkzicht  # met opmerking\r\nvormgeving: ons\r\ntoestemming: volledig\r\n"
TEMPLATE = (
    '{# één regel #}\r\n{% extends "boek/index.html" %}\r\n{% block head %}\r\n'
    "<style>.one { color: red }</style>\r\n<p>{{ view.one if view.total == 1 else view.many }}</p>\r\n{% endblock %}"
)
NOW = TEMPLATE.replace("view.one", "view.singular").replace("view.many", "view.plural")


def book(archive: WriteArchive, settings: str = SETTINGS, template: str = TEMPLATE) -> Path:
    return archive(
        {
            "config.yaml": settings.encode(),
            "stories/de-pont.md": STORY,
            "stories/people/fenna-bos.md": PERSON,
            "themes/ons/templates/index.html": template.encode(),
        }
    )


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and ".verhalen" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.parametrize("options", [("--dry-run",), (), ("--dry-run", "--yes")])
def test_it_shows_each_line_that_would_change_and_changes_nothing(
    archive: WriteArchive, verhalen: RunVerhalen, options: tuple[str, ...]
) -> None:
    folder = book(archive)
    before = files_of(folder)

    run = verhalen("upgrade", *options, cwd=folder)

    assert run.exit_code == 0
    assert run.stdout == (
        "themes/ons/templates/index.html:5\n"
        "  - <p>{{ view.one if view.total == 1 else view.many }}</p>\n"
        "  + <p>{{ view.singular if view.total == 1 else view.plural }}</p>\n"
    )
    assert "Er is nog niets veranderd." in run.stderr
    assert files_of(folder) == before


def test_what_is_agreed_to_is_changed_and_nothing_else(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = book(archive)
    before = files_of(folder)

    run = verhalen("upgrade", "--yes", cwd=folder)

    assert run.exit_code == 0
    assert "De sjablonen zijn veranderd." in run.stderr
    assert files_of(folder) == {**before, "themes/ons/templates/index.html": NOW.encode()}
    assert "template-renamed" not in verhalen("check", cwd=folder).stderr


def test_once_done_there_is_nothing_to_do(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("upgrade", cwd=book(archive, template=NOW))

    assert (run.exit_code, run.stdout) == (0, "")
    assert "past bij versie" in run.stderr


def test_an_archive_without_a_theme_of_its_own_fits(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("upgrade", cwd=archive({"config.yaml": "titel: Leeg\n"}))

    assert run.exit_code == 0
    assert "past bij versie" in run.stderr


def test_a_line_of_which_not_all_can_be_told_apart_stays_and_is_told(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    # The second one is not of a view, and what is in the style is no name at all.
    template = "{% set x = {'one': 1} %}\n<i class='.one'>{{ view.one }}{{ x.one }}</i>\n{{ view.many }}\n"
    folder = book(archive, template=template)

    run = verhalen("upgrade", "--yes", cwd=folder)

    written = (folder / "themes/ons/templates/index.html").read_text("utf-8")
    assert written == template.replace("view.many", "view.plural")
    assert "themes/ons/templates/index.html:2:1: waarschuwing:" in run.stderr
    assert run.exit_code == 1


def test_what_has_to_be_mended_by_hand_is_told_as_it_will_be(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = book(archive, template=TEMPLATE + "{% block onder %}{{ view.number }}{% endblock %}")

    run = verhalen("upgrade", cwd=folder)

    assert run.exit_code == 1
    assert "[template-block]" in run.stderr
    assert "[template-name]" in run.stderr
    assert "[template-renamed]" not in run.stderr


@POSIX
@pytest.mark.parametrize(("typed", "written"), [("n", TEMPLATE), ("", TEMPLATE), ("j", NOW)])
def test_in_a_terminal_it_asks(archive: WriteArchive, typed: str, written: str) -> None:
    folder = book(archive)

    with terminal(folder, *PROGRAM, "upgrade") as window:
        window.read_until("Dit allemaal veranderen? [j/N]")
        window.type(typed)
        assert window.process.wait(60) == 0

    assert (folder / "themes/ons/templates/index.html").read_bytes() == written.encode()


WITHOUT_CONSENT = SETTINGS.replace("toestemming: volledig\r\n", "")


@POSIX
def test_whether_everybody_may_be_named_is_asked_and_written_only_after_a_yes(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = book(archive, WITHOUT_CONSENT, NOW)

    with terminal(folder, *PROGRAM, "upgrade") as window:
        shown = window.read_until("Is iedereen daarmee akkoord gegaan? [j/N]")
        window.type("j")
        assert window.process.wait(60) == 0

    assert "(mensen: 1)" in shown
    assert "config.yaml:4\r\n  + toestemming:" in shown
    added = b"toestemming:\r\n  naam: volledig\r\n"
    assert (folder / "config.yaml").read_bytes() == WITHOUT_CONSENT.encode() + added
    verhalen("build", cwd=folder)
    assert "Fenna Bos" in (folder / "site/verhalen/de-pont.html").read_text("utf-8")


@pytest.mark.parametrize("options", [("--yes",), ()])
def test_nobody_is_named_by_an_option(archive: WriteArchive, verhalen: RunVerhalen, options: tuple[str, ...]) -> None:
    folder = book(archive, WITHOUT_CONSENT)

    run = verhalen("upgrade", *options, cwd=folder)

    assert "(mensen: 1)" in run.stdout
    assert (folder / "config.yaml").read_bytes() == WITHOUT_CONSENT.encode()


@pytest.mark.parametrize(
    ("settings", "person"),
    [
        (WITHOUT_CONSENT, "---\ntitel: Fenna Bos\ntoestemming: voornaam\n---\nSchipper.\n"),
        (WITHOUT_CONSENT + "consent: {warn_days: 30}\r\n", PERSON),
    ],
)
def test_where_something_is_agreed_nothing_is_asked(
    archive: WriteArchive, verhalen: RunVerhalen, settings: str, person: str
) -> None:
    folder = book(archive, settings, NOW)
    (folder / "stories/people/fenna-bos.md").write_text(person, "utf-8")

    assert "mensen:" not in verhalen("upgrade", cwd=folder).stdout


@pytest.mark.parametrize(
    ("template", "code"), [(b"{% block head %}{{ view.one }", "template-fault"), (b"\xff\xfe", "encoding")]
)
def test_a_template_that_cannot_be_used_is_told(
    archive: WriteArchive, verhalen: RunVerhalen, template: bytes, code: str
) -> None:
    folder = book(archive)
    (folder / "themes/ons/templates/index.html").write_bytes(template)

    run = verhalen("upgrade", cwd=folder)

    assert run.exit_code == 1
    assert f"[{code}]" in run.stderr
    assert "past bij versie" not in run.stderr


def test_a_name_between_brackets_is_rewritten_as_well(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = book(archive, template=TEMPLATE.replace("view.one", 'view["one"]').replace("view.many", "view[ 'many' ]"))

    run = verhalen("upgrade", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert (folder / "themes/ons/templates/index.html").read_bytes() == NOW.encode()


def test_a_comment_stays_and_is_no_reason_to_leave_its_line(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    comment = "{# was view.one,\r\nen view.one #}"
    folder = book(archive, template=TEMPLATE.replace("<p>", f"{comment}<p>"))

    run = verhalen("upgrade", "--yes", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert (folder / "themes/ons/templates/index.html").read_bytes() == NOW.replace("<p>", f"{comment}<p>").encode()


def test_who_typed_upgrade_is_not_told_to_type_it(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = book(archive, template=TEMPLATE.replace("<p>", "<p>van view.one"))

    run = verhalen("upgrade", "--yes", cwd=folder)

    assert run.exit_code == 1
    assert "[template-by-hand]" in run.stderr
    assert "Typ `verhalen upgrade`" not in run.stderr


def test_a_notice_is_no_reason_to_fail(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = book(archive, template=NOW)
    (folder / "themes/ons/templates/nergens.html").write_text("<p>Niemand vraagt hiernaar.</p>")

    run = verhalen("upgrade", cwd=folder)

    assert "[template-unused]" in run.stderr
    assert run.exit_code == 0


def test_outside_an_archive_it_says_so(tmp_path: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("upgrade", cwd=tmp_path)

    assert run.exit_code == 1
    assert "config.yaml" in run.stderr
