"""Building: the same bytes each time, nothing lost, nothing written in vain, and nothing where there is an error."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT, run_verhalen
from tests.support.pictures import tiny_png
from verhalen_build.cli.main import cli

MAY_2024 = "1714557600"
JUNE_2024 = "1717236000"

CONFIG = """\
titel: Ons boek
beschrijving: Verhalen over [[De tuin]].
toestemming: volledig
boek:
  delen:
    - titel: Begin
      verhalen: [De kas, De tafel]
"""
# All stories on one page, to print.
PRINTED = "print-het-boek.html"

WORLD: dict[str, str | bytes] = {
    "config.yaml": CONFIG,
    "stories/kas.md": """\
---
titel: De kas
datum: 2014-12
gemeente: Zwolle
mensen: [Frans, Joke]
thema: Loslaten
lessen: [Begin klein.]
afbeelding: {bestand: images/kas.png, beschrijving: De kas}
---
Toen kwam [[Joke]] binnen.[^1] Zij wilde meemaken. Zie [de tafel](tafel.md#later).

[^1]: Met soep.
""",
    "stories/tafel.md": """\
---
titel: De tafel
vervolg_op: De kas
initiatief: De tuin
---
## Later

Er kwam soep.
""",
    "stories/los.md": "---\ntitel: Los verhaal\ndatum: 2016\n---\nOver niets.\n",
    "stories/initiatives/tuin.md": """\
---
titel: De tuin
aliassen: [Stadstuin, oud/tuin.html]
gemeente: Zwolle
---
Groen.
""",
    "stories/people/joke.md": "---\nnaam: Joke\n---\nKookt.\n",
    "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\n---\n",
    "stories/municipalities/utrecht.md": "---\nnaam: Utrecht\n---\n",
    "stories/themes/loslaten.md": "---\ntitel: Loslaten\n---\n",
    "stories/words.yaml": "- titel: meemaken\n  betekenis: Erbij zijn.\n",
    "stories/members.yaml": "- naam: Milou\n  op_de_lijst: ja\n- naam: Willem\n",
    "stories/images/kas.png": tiny_png(1),
    "stories/images/niet-gebruikt.png": tiny_png(2),
}


def site_of(folder: Path, output: str = "site") -> dict[str, bytes]:
    """Every file of a site with its bytes, what the build itself keeps there included."""
    site = folder / output
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def everything_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Of every file of a site when it was written, and where on the disk."""
    site = folder / "site"
    return {
        path.relative_to(site).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in site.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def build(verhalen: RunVerhalen) -> Callable[..., Result]:
    """`build(folder, "--strict")`, which has to succeed; without full text search, of which test_search.py tells."""

    def run(folder: Path, *arguments: str) -> Result:
        result = verhalen("build", "--no-search", *arguments, cwd=folder)
        assert result.exit_code == 0, result.stderr
        return result

    return run


Build = Callable[..., Result]


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world above, with its site and what is remembered of it, without searching in texts. To be copied."""
    folder = tmp_path_factory.mktemp("built")
    for name, content in WORLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert CliRunner().invoke(cli, ["build", "--no-search"], catch_exceptions=False).exit_code == 0
    return folder


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """The world above after a build, for a test to change."""
    return Path(shutil.copytree(built_once, tmp_path / "archive"))


def test_an_archive_of_which_nothing_is_published_yet_has_a_site_too(archive: WriteArchive, build: Build) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Boek\ntoestemming: volledig\n",
            "stories/a.md": "---\ntitel: A\nconcept: ja\n---\n",
        }
    )

    build(folder)

    assert "index.html" in site_of(folder)


# The same bytes


def test_two_builds_give_the_same_bytes(archive: WriteArchive, build: Build) -> None:
    folder = archive(WORLD)

    build(folder)
    build(folder, "--output", "again", "--clean")

    assert site_of(folder) == site_of(folder, "again")


def test_the_order_in_which_files_came_into_their_folders_does_not_matter(
    archive: WriteArchive, build: Build, tmp_path: Path
) -> None:
    folder = archive(WORLD)
    build(folder)
    other = tmp_path / "other"
    for name in reversed(WORLD):
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / name, other / name)

    build(other)

    assert site_of(other) == site_of(folder)


def test_files_as_notepad_saves_them_give_the_same_site(built: Path, build: Build) -> None:
    """With a byte-order mark in front, and a carriage return at each end of line."""
    before = site_of(built)

    for path in [built / "config.yaml", *(built / "stories").rglob("*.md"), *(built / "stories").glob("*.yaml")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    run = build(built, "--clean", "--strict")

    assert site_of(built) == before
    assert run.stderr.endswith("Gevonden: 1 melding.\n")


def test_one_process_and_two_give_the_same_bytes(archive: WriteArchive) -> None:
    many = {f"stories/people/mens-{number}.md": f"# Mens {number}\n\nKent [[Joke]].\n" for number in range(210)}
    folder = archive(WORLD | many)

    # Processes of their own: a test that starts others from among its threads would be asking for trouble.
    for jobs in ("1", "2"):
        run = run_verhalen("build", "--no-search", "--clean", "--jobs", jobs, "--output", f"by-{jobs}", cwd=folder)
        assert run.returncode == 0, run.stderr

    assert len(site_of(folder, "by-1")) > 210
    assert site_of(folder, "by-1") == site_of(folder, "by-2")


HEEDLESS = """
import multiprocessing
import signal
from verhalen_build.steps.spread import spread

class Work:
    def prepare(self):
        pass

    def start(self):
        return heed

def heed(item):
    return multiprocessing.parent_process() is not None, signal.getsignal(signal.SIGINT) is signal.SIG_IGN

if __name__ == "__main__":
    print(sorted(set(spread(Work(), ITEMS))))
"""


@pytest.mark.parametrize("items", ["range(1000), 2", "range(9), 2, items_take_long=True"])
def test_ctrl_c_is_for_the_build_and_not_for_its_workers(items: str, tmp_path: Path) -> None:
    (tmp_path / "heedless.py").write_text(HEEDLESS.replace("ITEMS", items))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    run = subprocess.run([sys.executable, tmp_path / "heedless.py"], env=environment, capture_output=True, check=True)

    assert run.stdout.strip() == b"[(False, False), (True, True)]"


def test_the_day_of_the_build_may_be_fixed(
    archive: WriteArchive, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = archive(WORLD | {"stories/feest.md": "---\ntitel: Feest\ndatum: 2024-05-15\n---\n"})

    monkeypatch.setenv("SOURCE_DATE_EPOCH", MAY_2024)
    before = build(folder)
    assert not (folder / "site/verhalen/feest.html").exists()

    monkeypatch.setenv("SOURCE_DATE_EPOCH", JUNE_2024)
    build(folder)
    assert (folder / "site/verhalen/feest.html").exists()
    assert "Feest (stories/feest.md:1): datum ligt in de toekomst" in before.stderr


# What changed, and no more


def test_an_unchanged_archive_writes_nothing(built: Path, build: Build) -> None:
    before = stamps(built)

    again = build(built)

    assert stamps(built) == before
    assert re.search(r"site was al bij: \d+ bestanden, niets te veranderen\.", again.stderr)


def test_what_a_later_build_put_there_is_not_taken_for_the_last_one(built: Path, build: Build) -> None:
    build(built)
    story = built / "stories/los.md"
    before = story.read_bytes()
    memory = (built / ".verhalen/memo.sqlite").read_bytes()
    story.write_bytes(before + b"\nToch iets.\n")
    build(built)
    # As after a build that was killed when it had published, and before it had remembered that; then the edit undone.
    (built / ".verhalen/memo.sqlite").write_bytes(memory)
    story.write_bytes(before)

    build(built)

    assert "Toch iets." not in (built / "site/verhalen/los.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "pages"),
    [
        ("stories/los.md", "Over niets.", "Over iets.", {"verhalen/los.html", PRINTED}),
        ("stories/kas.md", "Met soep.", "Met brood.", {"verhalen/kas.html", PRINTED}),
        ("stories/kas.md", "binnen.", "eraan.", {"verhalen/kas.html", "mensen/joke.html", PRINTED}),
        ("stories/people/joke.md", "Kookt.", "Bakt.", {"mensen/joke.html"}),
    ],
)
def test_one_edit_writes_only_the_pages_that_show_it(
    built: Path, build: Build, name: str, old: str, new: str, pages: set[str]
) -> None:
    before = stamps(built)

    replace(name, old, new)(built)
    build(built)

    after = stamps(built)
    assert {page for page in after if after[page] != before.get(page)} - {".verhalen-manifest"} == pages


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def write(name: str, content: str | bytes) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return edit


def delete(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def rename(name: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / name).rename(folder / new)

    return edit


def both(*edits: Callable[[Path], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        for change in edits:
            change(folder)

    return edit


EDITS: dict[str, Callable[[Path], None]] = {
    "a text": replace("stories/kas.md", "Met soep.", "Met brood."),
    "a heading that is linked to": replace("stories/tafel.md", "## Later", "## Later {#later}\n\n## Nog later"),
    "a title": replace("stories/initiatives/tuin.md", "titel: De tuin", "titel: De tuin\nsamenvatting: Groen"),
    "a name of somebody": replace("stories/people/joke.md", "naam: Joke", "naam: Joke\nsort: Zzz"),
    "a name of a file": rename("stories/los.md", "stories/vast.md"),
    "a new story": write(
        "stories/nieuw.md", "---\ntitel: Nieuw\nmens: Joke\nvervolg_op: De tafel\n---\nHoi [[Joke]].\n"
    ),
    "a story less": delete("stories/los.md"),
    "a stub that is described": write("stories/people/frans.md", "---\nnaam: Frans\n---\nBouwt.\n"),
    "a draft": replace("stories/los.md", "titel:", "concept: ja\ntitel:"),
    "a date": replace("stories/los.md", "datum: 2016", "datum: 2013"),
    "an alias": replace("stories/initiatives/tuin.md", "Stadstuin, ", ""),
    "a word": replace("stories/words.yaml", "titel: meemaken", "titel: soep"),
    "a word more": replace("stories/words.yaml", "- titel", "- titel: soep\n  betekenis: Warm.\n- titel"),
    "a member": replace("stories/members.yaml", "- naam: Willem", "- naam: Willem\n  op_de_lijst: ja"),
    "a picture": write("stories/images/kas.png", tiny_png(3)),
    "the name of a picture": both(
        rename("stories/images/kas.png", "stories/images/glas.png"), replace("stories/kas.md", "kas.png", "glas.png")
    ),
    "the title of the book": replace("config.yaml", "titel: Ons boek", "titel: Jullie boek"),
    "the order of the book": replace("config.yaml", "[De kas, De tafel]", "[De tafel, De kas]"),
    "the language": replace("config.yaml", "titel: Ons boek", "titel: Our book\ntaal: en"),
    "a field of its own": both(
        replace(
            "config.yaml", "titel: Ons", "kinds: {person: {fields: {kookt: {type: flag, about: Of.}}}}\ntitel: Ons"
        ),
        replace("stories/people/joke.md", "naam: Joke", "naam: Joke\nkookt: ja"),
    ),
    "a style": write("themes/boek/static/ons.css", "main { color: green }"),
    "a template": write(
        "themes/boek/templates/story.html", '{% extends "boek/story.html" %}{% block text %}{% endblock %}'
    ),
    "a text of the theme": write(
        "themes/boek/locale/nl/LC_MESSAGES/messages.po",
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Join"\nmsgstr "Doe mee"\n',
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_any_edit_the_site_is_what_a_first_build_would_make_of_it(name: str, built: Path, build: Build) -> None:
    before = site_of(built)

    EDITS[name](built)
    build(built)
    build(built, "--output", "fresh", "--clean")

    assert site_of(built) == site_of(built, "fresh")
    assert site_of(built) != before


def test_a_removed_story_removes_its_page_and_a_strangers_file_survives(built: Path, build: Build) -> None:
    folder = built
    (folder / "site/verhalen/van-mij.html").write_text("van mij", encoding="utf-8")
    (folder / "site/CNAME").write_text("boek.voorbeeld.nl", encoding="utf-8")
    (folder / "stories/los.md").unlink()

    run = build(folder)

    assert not (folder / "site/verhalen/los.html").exists()
    assert (folder / "site/verhalen/van-mij.html").read_text("utf-8") == "van mij"
    assert (folder / "site/CNAME").read_text("utf-8") == "boek.voorbeeld.nl"
    assert "en 1 verwijderd" in run.stderr


# What is remembered


def memo(folder: Path) -> Path:
    return folder / ".verhalen" / "memo.sqlite"


def in_memo(folder: Path, *statements: str) -> None:
    with sqlite3.connect(memo(folder)) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


TABLES = ("files", "html", "pages", "builds")
DAMAGE: dict[str, Callable[[Path], object]] = {
    "deleted": lambda folder: shutil.rmtree(folder / ".verhalen"),
    "cut in half": lambda folder: memo(folder).write_bytes(
        memo(folder).read_bytes()[: memo(folder).stat().st_size // 2]
    ),
    "empty": lambda folder: memo(folder).write_bytes(b""),
    "not a database": lambda folder: memo(folder).write_bytes(b"niets " * 1000),
    "with random bytes in the middle": lambda folder: memo(folder).write_bytes(
        memo(folder).read_bytes()[:5000] + bytes(range(256)) * 8 + memo(folder).read_bytes()[7048:]
    ),
    "of another format": lambda folder: in_memo(folder, "PRAGMA user_version = 99"),
    "of another version, with other keys": lambda folder: in_memo(
        folder, *(f"UPDATE {table} SET key = 'x' || key" for table in TABLES)
    ),
    "with other values under its keys": lambda folder: in_memo(
        folder, *(f"UPDATE {table} SET value = x'00112233445566778899'" for table in TABLES)
    ),
    "without the texts": lambda folder: in_memo(folder, "DELETE FROM html", "DELETE FROM builds"),
    "with damaged texts": lambda folder: in_memo(folder, "UPDATE html SET value = x'00'", "DELETE FROM builds"),
    "without a table": lambda folder: in_memo(folder, "DROP TABLE pages"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_clean_build_does_not_mind_what_became_of_the_memory(damage: str, built: Path, build: Build) -> None:
    before = site_of(built)
    DAMAGE[damage](built)

    build(built, "--clean")

    assert site_of(built) == before


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_check_does_not_mind_what_became_of_the_memory(damage: str, built: Path, verhalen: RunVerhalen) -> None:
    EDITS["the title of the book"](built)
    DAMAGE[damage](built)

    assert verhalen("check", cwd=built).exit_code == 0


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_memory_that_is_gone_torn_or_of_another_version_gives_the_same_site(
    damage: str, built: Path, build: Build
) -> None:
    # So that pages are made anew from the texts that are remembered.
    EDITS["the title of the book"](built)

    DAMAGE[damage](built)
    build(built)
    build(built, "--output", "fresh", "--clean")

    assert site_of(built) == site_of(built, "fresh")


NOTHING_TO_SEE = {
    "a comment": "<!-- nog schrijven -->",
    "a note on nothing": "[^1]: Zo was het.",
    "a script": "<script>alert(1)</script>",
    "a frame": '<iframe src="https://voorbeeld.nl/"></iframe>',
    "a hard space": "&nbsp;",
    "an invisible sign": "\u200b",
    "a rule": "---",
    "empty brackets": "<p></p>\n\n<details></details>",
    "nothing": "",
}


@pytest.mark.parametrize("text", NOTHING_TO_SEE.values(), ids=NOTHING_TO_SEE)
def test_a_text_that_comes_to_nothing_is_a_page_and_a_warning(
    text: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Boek\ntoestemming: volledig\n",
            "stories/a.md": f"---\ntitel: Leeg\n---\n\n{text}\n",
        }
    )

    first = verhalen("build", "--no-search", cwd=folder)
    (folder / "stories/b.md").write_text("---\ntitel: B\n---\nZie [[Leeg]].\n", encoding="utf-8")
    again = verhalen("build", "--no-search", cwd=folder)

    for run in (first, again):
        assert run.exit_code == 0
        assert re.search(r"^stories/a.md:[56]:1: .*\[no-text\]$", run.stderr, re.MULTILINE)
    assert "<h1>Leeg</h1>" in (folder / "site/verhalen/a.html").read_text("utf-8")
    assert verhalen("check", "--strict", cwd=folder).exit_code == 1


@pytest.mark.parametrize("folder", ["people", "themes", "municipalities", "sources", "pages"])
def test_nothing_but_a_comment_is_a_text_of_every_kind(
    folder: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    root = archive(
        {"config.yaml": "titel: Boek\ntoestemming: volledig\n", f"stories/{folder}/a.md": "# A\n\n<!-- later -->\n"}
    )

    run = verhalen("build", "--no-search", cwd=root)

    assert run.exit_code == 0
    assert ("[no-text]" in run.stderr) is (folder == "pages")


def test_nobody_asks_for_the_text_of_a_draft(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    draft = "---\ntitel: A\nconcept: ja\n---\n<!-- later -->\n"
    folder = archive({"config.yaml": "titel: Boek\ntoestemming: volledig\n", "stories/a.md": draft})

    assert verhalen("build", "--strict", "--no-search", "--drafts", cwd=folder).exit_code == 0


def test_a_name_of_sixty_words_has_an_address_that_every_disk_can_hold(built: Path, build: Build) -> None:
    replace("stories/people/joke.md", "naam: Joke", f"naam: Joke\naliassen: [{'nog een naam ' * 20}]")(built)

    build(built)

    assert (built / "site/mensen" / f"{'nog-een-naam-' * 7}nog-een.html").is_file()


# Where there is an error


@pytest.mark.parametrize(
    "fault",
    [
        replace("stories/kas.md", "gemeente: Zwolle", "gemeente: Zwole"),
        replace("stories/kas.md", "[[Joke]]", "[[Jokke]]"),
        replace("stories/people/joke.md", "naam: Joke", "naam: Joke\nnaam: Joke"),
        replace("config.yaml", "titel: Ons boek", "titel: [Ons, boek]"),
        write("themes/boek/templates/story.html", "{{ niets }}"),
        write("stories/people/JOKE!.md", "# Joke\n"),
    ],
    ids=["a name", "a link", "a key", "a setting", "a template", "an address"],
)
def test_an_error_leaves_the_site_as_it_was_to_the_byte(
    built: Path, verhalen: RunVerhalen, fault: Callable[[Path], None]
) -> None:
    before, standing = site_of(built), stamps(built)
    fault(built)

    run = verhalen("build", cwd=built)

    assert run.exit_code == 1
    assert site_of(built) == before
    assert stamps(built) == standing


def test_a_warning_stops_a_strict_build_only(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(WORLD | {"stories/soep.md": "---\ntitel: Soep\nmens: Jokke\n---\n"})

    strict = verhalen("build", "--strict", cwd=folder)
    plain = verhalen("build", cwd=folder)

    assert (strict.exit_code, plain.exit_code) == (1, 0)
    assert "stories/soep.md:3:7: fout: " in strict.stderr
    assert "stories/soep.md:3:7: waarschuwing: " in plain.stderr


@pytest.mark.parametrize("arguments", [["build", "--jobs", "0"], ["build", "--onzin"], ["bouwt"]])
def test_a_wrong_use_of_the_command_ends_with_2(
    archive: WriteArchive, verhalen: RunVerhalen, arguments: list[str]
) -> None:
    folder = archive(WORLD)

    assert verhalen(*arguments, cwd=folder).exit_code == 2
    assert not (folder / "site").exists()


@pytest.mark.parametrize("command", ["build", "build --clean", "check"])
def test_a_folder_that_is_no_archive_is_left_alone(tmp_path: Path, verhalen: RunVerhalen, command: str) -> None:
    run = verhalen(*command.split(), cwd=tmp_path)

    assert run.exit_code == 1
    assert "[no-archive]" in run.stderr
    assert list(tmp_path.iterdir()) == []


# What is not in the book


@pytest.fixture
def unfinished(archive: WriteArchive, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with a draft that has a picture, and a story of a later day."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MAY_2024)
    return archive(
        WORLD
        | {
            "stories/feest.md": "---\ntitel: Feest\ndatum: 2024-06\n---\n",
            "stories/kladje.md": "---\ntitel: Kladje\nconcept: ja\n---\n![Kas](images/niet-gebruikt.png)\n",
            "stories/gatherings/zomer.md": "---\ntitel: Zomer\ndatum: 2024-07\n---\n",
        }
    )


def test_drafts_and_later_stories_are_left_out_and_listed(unfinished: Path, build: Build) -> None:
    run = build(unfinished)

    site = site_of(unfinished)
    assert {"verhalen/kladje.html", "verhalen/feest.html", "beelden/1/images/niet-gebruikt.png"}.isdisjoint(site)
    assert "bijeenkomsten/zomer.html" in site
    listed = run.stderr.partition("Niet in het boek:\n")[2].splitlines()[:3]
    assert listed == [
        "  Feest (stories/feest.md:1): datum ligt in de toekomst (mee te nemen met --future)",
        "  Kladje (stories/kladje.md:1): concept (mee te nemen met --drafts)",
        "  Willem (stories/members.yaml:3): lid dat niet op de lijst wil",
    ]


def test_drafts_and_later_stories_are_included_when_asked_for(unfinished: Path, build: Build) -> None:
    run = build(unfinished, "--drafts", "--future")

    site = site_of(unfinished)
    assert {"verhalen/kladje.html", "verhalen/feest.html", "beelden/1/images/niet-gebruikt.png"} <= site.keys()
    assert b'<strong class="draft">' in site["verhalen/kladje.html"]
    assert b'<strong class="draft">' not in site["verhalen/feest.html"]
    assert "Kladje" not in run.stderr


def test_a_draft_that_was_included_is_gone_after_the_next_build_without(unfinished: Path, build: Build) -> None:
    build(unfinished)
    without = site_of(unfinished)

    build(unfinished, "--drafts", "--future")
    build(unfinished)

    assert site_of(unfinished) == without


# Where the book stands


def test_the_page_that_is_not_found_has_links_from_the_top_of_the_site(archive: WriteArchive, build: Build) -> None:
    folder = archive(WORLD | {"config.yaml": CONFIG + "webadres: https://www.voorbeeld.nl/boek\n"})

    build(folder)
    build(folder, "--base-url", "https://proef.voorbeeld.nl/", "--output", "proef")

    configured, asked = site_of(folder), site_of(folder, "proef")
    assert b'href="/boek/static/boek.css' in configured["404.html"]
    assert b'href="/static/boek.css' in asked["404.html"]


def test_the_output_may_be_anywhere(archive: WriteArchive, build: Build, tmp_path: Path) -> None:
    folder = archive(WORLD)
    build(folder)

    build(folder, "--output", str(tmp_path / "elders" / "boek"))

    assert site_of(tmp_path / "elders", "boek") == site_of(folder)


# The summary


@pytest.mark.parametrize("output", ["stories", "stories/site", "themes/boek", ".verhalen", ".", "site/.."])
def test_the_site_may_not_come_among_the_files_of_the_archive(
    output: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(WORLD)

    run = verhalen("build", "--output", output, cwd=folder)

    assert run.exit_code == 1
    assert "[bad-output]" in run.stderr
    assert {path.name for path in folder.iterdir()} == {"config.yaml", "stories"}


def test_the_site_may_not_come_where_everything_else_is(
    archive: WriteArchive, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The top of a drive, a folder that holds the archive, and a home; by whatever way one writes them."""
    folder = archive(WORLD)
    homes = tmp_path / "mensen"
    (homes / "joke").mkdir(parents=True)
    (homes / "frans").mkdir()
    monkeypatch.setenv("HOME", str(homes / "joke"))
    monkeypatch.setenv("USERPROFILE", str(homes / "joke"))
    (folder / "erheen").symlink_to(homes / "joke", target_is_directory=True)
    (folder / "omhoog").symlink_to("..", target_is_directory=True)
    before = everything_below(tmp_path)

    above = ("/", "..", "../", "../..", "site/../..", str(tmp_path), "omhoog", "//", folder.anchor)
    persons = (
        "~",
        "~/",
        str(homes / "joke"),
        str(homes / "frans"),
        "../mensen/frans",
        str(homes),
        "erheen",
        "~/../frans",
    )
    for output in (*above, *persons):
        run = verhalen("build", "--output", output, "--no-search", cwd=folder)

        assert run.exit_code == 1
        assert "[wide-output]" in run.stderr, output
        assert "verhalen build --output " in run.stderr
        assert everything_below(tmp_path) == before


@pytest.mark.parametrize("output", ["../site", "~/boek", "site", "nieuw/en/diep", "~/Mijn boek"])
def test_the_site_may_come_in_a_folder_of_its_own(
    output: str, archive: WriteArchive, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = archive(WORLD)
    home = tmp_path / "mensen/joke"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))

    assert verhalen("build", "--no-search", "--output", output, cwd=folder).exit_code == 0

    assert (folder / output.replace("~", str(home)) / "index.html").is_file()


@pytest.mark.parametrize(
    ("output", "instead"), [("/", "site"), ("..", "../site"), ("~", "{home}/site"), ("{home}/..", "site")]
)
def test_what_to_write_instead_will_do(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, output: str, instead: str
) -> None:
    folder = archive(WORLD)
    home = folder.parent / "mensen" / "joke"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))

    run = verhalen("build", "--output", output.format(home=home), cwd=folder)

    told = run.stderr.partition("verhalen build --output ")[2].splitlines()[0]
    assert told == instead.format(home=home.as_posix())
    assert verhalen("build", "--no-search", "--output", told, cwd=folder).exit_code == 0


def test_what_is_not_of_the_book_stays_and_is_told_once(archive: WriteArchive, build: Build) -> None:
    folder = archive(WORLD)
    mine = {"CNAME": "boek.voorbeeld.nl", ".git/config": "[core]", "mensen/foto.jpg": "foto", "Thumbs.db": "x"}
    for name, text in mine.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(text, encoding="utf-8")

    first, again = build(folder), build(folder)
    replace("stories/los.md", "Over niets.", "Over iets.")(folder)
    (folder / "site/mensen/later.txt").write_text("later", encoding="utf-8")
    changed = build(folder)

    assert "In site staat ook wat niet van het boek is: .git/, CNAME, mensen/foto.jpg." in first.stderr
    assert "niet van het boek" not in again.stderr
    assert "niet van het boek is: mensen/later.txt." in changed.stderr
    assert {name: (folder / "site" / name).read_text("utf-8") for name in mine} == mine
    assert "niet van het boek" not in build(folder, "--clean").stderr


def test_the_summary_tells_what_was_done_what_is_wrong_and_how_long_each_stage_took(
    archive: WriteArchive, build: Build
) -> None:
    folder = archive(WORLD)

    first = build(folder)
    replace("stories/los.md", "Over niets.", "Over iets.")(folder)
    second = build(folder)

    count = len(site_of(folder)) - 1
    assert f"site is klaar: {count} bestanden, waarvan {count} nieuw of veranderd en 0 verwijderd." in first.stderr
    assert f"site is klaar: {count} bestanden, waarvan 2 nieuw of veranderd en 0 verwijderd." in second.stderr
    for run in (first, second):
        assert re.search(
            r"Seconden: lezen [\d.]+, verbinden [\d.]+, namen zoeken [\d.]+, beelden maken [\d.]+, "
            r"pagina’s maken [\d.]+, "
            r"de site doorzoeken [\d.]+, schrijven [\d.]+\.",
            run.stderr,
        )
        assert "stories/kas.md:5:10: let op: “Frans” is nog niet beschreven" in run.stderr
        assert run.stderr.endswith("Gevonden: 1 melding.\n")
        assert run.stdout == ""
