"""Beginning an archive, and beginning a record: `verhalen init` and `verhalen new`."""

import errno
import os
import re
import signal
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import joined
from tests.support.command import run_verhalen
from tests.support.killer import run_killed
from tests.support.published_books import git
from verhalen_build.author.examples import example_archive
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import build_schema, builtin_declarations

KINDS = build_schema(builtin_declarations()).kinds
CONFIG: dict[Language, str] = {"nl": "titel: Ons boek\n", "en": "title: Our book\nlanguage: en\n"}


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# init


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_new_archive_builds_without_any_problem(tmp_path: Path, verhalen: RunVerhalen, language: Language) -> None:
    begun = verhalen("init", "boek", "--language", language, cwd=tmp_path)
    built = verhalen("build", "--strict", cwd=tmp_path / "boek")

    assert begun.exit_code == 0
    assert {"nl": "Je boek staat in", "en": "Your book is in"}[language] in begun.stderr
    assert 'cd "boek"\n  verhalen\n' in begun.stderr
    assert built.exit_code == 0, built.stderr
    assert {"nl": "Geen problemen gevonden.", "en": "No problems found."}[language] in built.stderr
    assert (tmp_path / "boek/site/index.html").is_file()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_new_archive_has_an_example_of_each_main_kind(
    tmp_path: Path, verhalen: RunVerhalen, language: Language
) -> None:
    verhalen("init", "boek", "--language", language, cwd=tmp_path)

    archive, _ = joined(tmp_path / "boek")

    assert {kind for kind, keys in archive.by_kind.items() if keys} >= {
        "story",
        "initiative",
        "person",
        "municipality",
        "theme",
        "word",
        "gathering",
        "page",
    }
    assert not archive.stubs


def test_git_takes_nothing_of_a_new_archive_that_is_not_for_others(tmp_path: Path, verhalen: RunVerhalen) -> None:
    verhalen("init", "boek", cwd=tmp_path)
    verhalen("build", "--no-search", cwd=tmp_path / "boek")
    (tmp_path / "boek/forgotten/joke").mkdir(parents=True)
    (tmp_path / "boek/forgotten/joke/lijst.md").write_text("Joke Bakker")
    git("init", "--quiet", cwd=tmp_path / "boek")
    git("add", ".", cwd=tmp_path / "boek")

    taken = git("ls-files", cwd=tmp_path / "boek").splitlines()

    assert {"config.yaml", ".gitignore"} <= set(taken)
    assert {path.partition("/")[0] for path in taken} & {"site", ".verhalen", "forgotten"} == set()


def test_git_takes_nothing_of_what_the_program_remembers_of_an_older_archive(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n", "stories/kas.md": "---\ntitel: De kas\n---\nTekst.\n"})
    verhalen("build", "--no-search", cwd=folder)
    git("init", "--quiet", cwd=folder)
    git("add", ".", cwd=folder)

    assert ".verhalen/memo.sqlite" not in git("ls-files", cwd=folder)


def test_the_files_that_were_made_are_listed(tmp_path: Path, verhalen: RunVerhalen) -> None:
    listed = verhalen("init", "boek", cwd=tmp_path).stdout.split()

    assert {Path(path).as_posix() for path in listed} == {f"boek/{name}" for name in files_in(tmp_path / "boek")}


def test_a_folder_that_exists_may_be_used_as_long_as_it_is_empty(tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "boek").mkdir()

    assert verhalen("init", "boek", cwd=tmp_path).exit_code == 0


def test_a_folder_with_anything_in_it_is_left_as_it_is(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"notities.txt": "van mij"})

    run = verhalen("init", ".", cwd=folder)

    assert run.exit_code == 1
    assert "[folder-not-empty]" in run.stderr
    assert files_in(folder) == {"notities.txt"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("exists", [False, True], ids=["a new folder", "a folder that is there"])
def test_killed_at_any_moment_it_can_be_done_again(tmp_path: Path, verhalen: RunVerhalen, exists: bool) -> None:
    arguments = ("-m", "verhalen_build", "init", "boek")
    for at in count(1):
        world = tmp_path / str(at)
        (world / "boek" if exists else world).mkdir(parents=True)
        killed = run_killed(arguments, world, tmp_path / "tools", at)
        # The secret of an archive is new each time, in its settings.
        written = world / "boek" / "config.yaml"
        key = re.search(r"adressleutel: (\w+)", written.read_text("utf-8")) if written.is_file() else None
        whole = example_archive("nl", key[1] if key else "")
        left = {name: (world / "boek" / name).read_text("utf-8") for name in files_in(world / "boek") if name in whole}
        assert left == {name: whole[name] for name in left}
        if killed.returncode == 0:
            break
        assert killed.returncode == -signal.SIGKILL

        again = verhalen("init", "boek", cwd=world)

        assert again.exit_code == 0 or "config.yaml" in left, again.stderr
        assert files_in(world / "boek") >= whole.keys()
        assert again.exit_code or files_in(world / "boek") == whole.keys()
    assert at > 10


def test_a_story_beside_those_of_an_init_that_was_killed_is_somebodys(tmp_path: Path, verhalen: RunVerhalen) -> None:
    verhalen("init", "boek", cwd=tmp_path)
    (tmp_path / "boek/config.yaml").unlink()
    (tmp_path / "boek/stories/van-mij.md").write_text("# Van mij\n", encoding="utf-8")

    run = verhalen("init", "boek", cwd=tmp_path)

    assert run.exit_code == 1
    assert "[folder-not-empty]" in run.stderr


# new


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_new_record_is_whole_or_not_there(archive: WriteArchive, tmp_path: Path) -> None:
    folder = archive({"config.yaml": CONFIG["nl"]})
    arguments = ("-m", "verhalen_build", "new", "verhaal", "Plan")
    for at in count(1):
        run_killed(arguments, folder, tmp_path / "tools", at)
        text = (folder / "stories/plan.md").read_text("utf-8") if (folder / "stories/plan.md").exists() else ""
        assert text == "" or text.endswith("ander stuk.\n")
        if text:
            break
    assert at > 1
    torn = run_killed((*arguments, "B"), folder, tmp_path / "tools", torn=10)
    assert torn.returncode == -signal.SIGXFSZ
    assert not (folder / "stories/plan-b.md").exists()
    assert run_verhalen("new", "verhaal", "Plan B", cwd=folder).returncode == 0


def test_a_record_is_made_on_a_disk_that_gives_no_file_two_names(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*paths: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", refuse)
    folder = archive({"config.yaml": CONFIG["nl"]})

    first, second = (verhalen("new", "verhaal", "Plan", cwd=folder) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 1)
    assert "[file-exists]" in second.stderr
    assert files_in(folder / "stories") == {"plan.md"}


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_new_record_lacks_only_what_is_required(
    archive: WriteArchive, verhalen: RunVerhalen, key: str, language: Language
) -> None:
    folder = archive({"config.yaml": CONFIG[language]})

    run = verhalen("new", KINDS[key].label[language][0], "Een 'bijzonder' \"plan\": #1", cwd=folder)

    assert run.exit_code == 0, run.stderr
    path = run.stdout.strip()
    assert path == "/".join(part for part in ("stories", KINDS[key].folder, "een-bijzonder-plan-1.md") if part)
    built, problems = joined(folder)
    required = {field.name(language) for field in KINDS[key].fields if field.required and field.key != "title"}
    assert {(problem.code, problem.value) for problem in problems} == {("missing-required", name) for name in required}
    everything = [*built.records.values(), *(out.record for out in built.left_out)]
    assert [record.title for record in everything] == ["Een 'bijzonder' \"plan\": #1"]


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_field_is_there_with_its_explanation_in_the_language_of_the_site(
    archive: WriteArchive, verhalen: RunVerhalen, key: str, language: Language
) -> None:
    folder = archive({"config.yaml": CONFIG[language]})

    path = verhalen("new", key, "Plan", cwd=folder).stdout.strip()

    lines = (folder / path).read_text("utf-8").splitlines()
    # What only programs fill in is not for a writer to see.
    for field in (field for field in KINDS[key].fields if field.key != "original_digest"):
        assert f"# {field.about[language]}" in lines
        assert [line for line in lines if line.lstrip("#").startswith(f"{field.name(language)}:")]
        for inner in field.fields:
            assert [line for line in lines if line.endswith(f"{inner.name(language)}:  # {inner.about[language]}")]


@pytest.mark.parametrize("key", KINDS)
def test_with_the_hashes_taken_away_every_field_is_understood(
    archive: WriteArchive, verhalen: RunVerhalen, key: str
) -> None:
    folder = archive({"config.yaml": CONFIG["nl"]})
    path = folder / verhalen("new", key, "Plan", cwd=folder).stdout.strip()
    # What explains a field has a space after its hash.
    path.write_text(re.sub(r"(?m)^#(?=\S|  )", "", path.read_text("utf-8")), encoding="utf-8")

    _, problems = joined(folder)

    # Blocks without anything in them; nothing is unknown or misread.
    assert {problem.code for problem in problems} <= {"missing-required"}


def test_an_explanation_or_name_of_several_lines_writes_no_field_of_its_own(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    own = r'{type: text, name: "kleur\nconcept: ja", about: "een\nconcept: ja"}'
    group = r'{type: group, about: blok, fields: {hoogte: {type: text, about: "een\nconcept: ja"}}}'
    folder = archive({"config.yaml": f"titel: Ons boek\ncommon: {{colour: {own}, size: {group}}}\n"})

    path = verhalen("new", "mens", "Joke", cwd=folder).stdout.strip()

    lines = (folder / path).read_text("utf-8").splitlines()
    assert "# een concept: ja" in lines
    assert [line for line in lines if line.startswith("concept")] == []


def test_a_file_that_is_there_is_not_overwritten(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": CONFIG["nl"], "stories/people/joke.md": "van mij"})

    run = verhalen("new", "mens", "Joke", cwd=folder)

    assert run.exit_code == 1
    assert "[file-exists]" in run.stderr
    assert (folder / "stories/people/joke.md").read_text("utf-8") == "van mij"


def test_a_title_of_several_words_needs_no_quotes(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("new", "verhaal", "De", "bank", "onder", "de", "linde", cwd=archive({"config.yaml": CONFIG["nl"]}))

    assert run.stdout == "stories/de-bank-onder-de-linde.md\n"


@pytest.mark.parametrize("name", ["person", "people", "mens", "Mensen", "person "])
def test_a_kind_is_named_by_key_label_or_folder(archive: WriteArchive, verhalen: RunVerhalen, name: str) -> None:
    run = verhalen("new", name, "Joke", cwd=archive({"config.yaml": CONFIG["nl"]}))

    assert run.stdout == "stories/people/joke.md\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["gedicht", "Lente"], 2, "“gedicht” is geen soort. Kies uit: verhaal,"),
        (["mens"], 2, "TITEL"),
        (["mens", "!!!"], 1, "[no-address]"),
    ],
)
def test_what_cannot_be_made_is_told_and_nothing_is_written(
    archive: WriteArchive, verhalen: RunVerhalen, arguments: list[str], code: int, said: str
) -> None:
    folder = archive({"config.yaml": CONFIG["nl"]})

    run = verhalen("new", *arguments, cwd=folder)

    assert run.exit_code == code
    assert said in run.stderr
    assert files_in(folder) == {"config.yaml"}


def test_a_new_record_needs_an_archive(tmp_path: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("new", "mens", "Joke", cwd=tmp_path)

    assert run.exit_code == 1
    assert "[no-archive]" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_one_clear_message(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": CONFIG["nl"], "stories/people": "geen map"})

    run = verhalen("new", "mens", "Frans", cwd=folder)

    assert run.exit_code == 1
    assert "[cannot-write]" in run.stderr
    assert files_in(folder) == {"config.yaml", "stories/people"}
