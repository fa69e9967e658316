"""Full text search: what is found, when it is made, and that the pages never wait or suffer for it."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT, run_verhalen
from tests.support.killer import run_killed
from verhalen_build.model.names import SitePath, plain
from verhalen_build.publish.file_contents import contents_of
from verhalen_build.publish.full_text import IndexOptions, SearchFault, index_files, search_document
from verhalen_build.publish.manifest import MANIFEST, read_manifest
from verhalen_build.publish.search_data import Words, lexicon_files
from verhalen_build.publish.search_order import UnknownFormat, canonical_files
from verhalen_build.publish.search_scripts import content_of_script
from verhalen_build.publish.search_shards import shard_count
from verhalen_build.site.lexicon import SearchLexicon, small_words, words_in

CONFIG = "titel: Proef\ntoestemming: volledig\n"
KAS = """---
titel: De kas
samenvatting: Een kas achter de school.
gemeenten: [Oudstad]
mensen: [Joke Vos]
---

Hier groeien pompoenen.

## Een hek van wilgentenen

Het hek werd in maart gevlochten.
"""
WORLD = {
    "config.yaml": CONFIG,
    "stories/kas.md": KAS,
    "stories/bank.md": "---\ntitel: De bank\nsamenvatting: Zitten bij de vijver.\n---\n\nMet [[De kas]] verderop.\n",
    "stories/people/joke.md": "---\ntitel: Joke Vos\nsamenvatting: Vlecht manden.\nalias: Jootje\n---\n\nNu.\n",
    "stories/municipalities/oud.md": "---\ntitel: Oudstad\nopgegaan_in: Nieuwstad\n---\n\nEen stad met een vijver.\n",
    "stories/municipalities/nieuw.md": "---\ntitel: Nieuwstad\n---\n\nHet stadhuis is van glas.\n",
}
DRAFT = """---
titel: Het geheime plan
concept: ja
citaten:
  - {persoon: Piet, tekst: De onderzeeer is klaar., verwoording: letterlijk}
---

Niemand weet van de onderzeeer.
"""
DRAFT_INITIATIVE = """---
titel: De geheime kast
concept: ja
relaties:
  - {van: Piet, naar: De geheime kast, soort: hulp, wat: Hielp stiekem bij de onderzeeer.}
---
"""


def build(folder: Path, *arguments: str, **environment: str) -> str:
    """What a build says that has to succeed."""
    run = run_verhalen("build", *arguments, cwd=folder, environment=environment)
    assert run.returncode == 0, run.stderr
    return run.stderr


def fragments(folder: Path) -> dict[str, dict[str, object]]:
    """What Pagefind knows of each page, by its address: this is all that it can show and find."""
    by_address = {}
    for path in (folder / "site/pagefind").rglob("*.pf_fragment.js"):
        data = json.loads(unpacked(path).removeprefix(b"pagefind_dcd"))
        by_address[data["url"].removeprefix("/")] = data
    return by_address


def unpacked(path: Path) -> bytes:
    """What is in a file of search that is packed in a script."""
    return gzip.decompress(content_of_script(path.read_bytes()) or b"")


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """By which it shows that a file of search has been made again."""
    paths = (folder / "site/pagefind").rglob("*")
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in paths if path.is_file()}


COUNTING = """#!/bin/sh
echo run >> "$PAGEFIND_RUNS"
exec "$PAGEFIND_REAL" "$@"
"""


@pytest.fixture
def counted(tmp_path: Path) -> dict[str, str]:
    """An environment in which each run of Pagefind is written down in the file that `runs` reads."""
    from pagefind.service import get_executable

    script = tmp_path / "pagefind-counted"
    script.write_text(COUNTING)
    script.chmod(0o755)
    return {
        "PAGEFIND_BINARY_PATH": str(script),
        "PAGEFIND_REAL": str(get_executable()),
        "PAGEFIND_RUNS": str(tmp_path / "runs"),
    }


def runs(environment: dict[str, str]) -> int:
    path = Path(environment["PAGEFIND_RUNS"])
    return len(path.read_text().splitlines()) if path.exists() else 0


unix_only = pytest.mark.skipif(sys.platform == "win32", reason="a script stands for a program")


# What is found


def test_every_described_record_is_found_and_no_list_or_stub(archive: WriteArchive) -> None:
    folder = archive(WORLD | {"stories/haag.md": "---\ntitel: De haag\nmensen: [Nog Niemand]\n---\n\nGroen.\n"})
    build(folder)

    assert (folder / "site/mensen/nog-niemand.html").exists()
    assert set(fragments(folder)) == {
        "verhalen/kas.html",
        "verhalen/bank.html",
        "verhalen/haag.html",
        "mensen/joke.html",
        "gemeenten/oud.html",
        "gemeenten/nieuw.html",
    }


def test_of_a_page_are_found_its_title_summary_and_text_and_not_what_names_it(archive: WriteArchive) -> None:
    folder = archive(WORLD)
    build(folder)

    kas = fragments(folder)["verhalen/kas.html"]
    assert kas["meta"] == {
        "title": "De kas",
        "summary": "Een kas achter de school.",
        "kind": "Verhaal",
        "names": "Oudstad | Joke Vos",
    }
    assert "pompoenen" in str(kas["content"])
    assert "De bank" not in str(kas["content"])
    assert [anchor["id"] for anchor in kas["anchors"]] == ["een-hek-van-wilgentenen"]  # type: ignore[attr-defined]


def test_a_record_is_found_by_kind_and_by_the_old_and_the_new_name_of_its_municipality(archive: WriteArchive) -> None:
    folder = archive(WORLD)
    build(folder)

    filters = {path: fragment["filters"] for path, fragment in fragments(folder).items()}
    assert filters["verhalen/kas.html"] == {"in": ["soort=verhalen", "gemeente=oud", "gemeente=nieuw"]}
    assert filters["gemeenten/nieuw.html"] == {"in": ["soort=gemeenten", "gemeente=nieuw"]}
    assert filters["mensen/joke.html"] == {"in": ["soort=mensen"]}


@pytest.mark.parametrize("arguments", [[], ["--drafts"]])
def test_a_draft_is_not_found_even_where_it_has_a_page(archive: WriteArchive, arguments: list[str]) -> None:
    folder = archive(
        WORLD
        | {
            "stories/plan.md": DRAFT,
            "stories/haag.md": "---\ntitel: De haag\nvervolg_op: Het geheime plan\n---\n\nGroen.\n",
            "stories/initiatives/kast.md": DRAFT_INITIATIVE,
            "stories/people/piet.md": "---\nnaam: Piet\nrollen: [{rol: Bakker, organisatie: De bond}]\n---\n",
            "stories/organisations/bond.md": "---\nnaam: De bond\nconcept: ja\n---\n",
        }
    )
    build(folder, *arguments)

    assert (folder / "site/verhalen/plan.html").exists() is bool(arguments)
    assert ("stiekem" in (folder / "site/mensen/piet.html").read_text("utf-8")) is bool(arguments)
    assert "Bakker" in str(fragments(folder)["mensen/piet.html"]["content"])
    everything = json.dumps(fragments(folder)) + (folder / "site/zoeken-index.js").read_text("utf-8")
    assert "verhalen/plan.html" not in everything
    assert "onderzeeer" not in everything
    assert "geheime" not in everything
    assert "concept" not in everything


def test_a_member_who_is_not_listed_is_not_found(archive: WriteArchive) -> None:
    folder = archive(WORLD | {"stories/members.yaml": "- naam: Riek Bakker\n  op_de_lijst: nee\n"})
    build(folder)

    everything = json.dumps(fragments(folder)) + (folder / "site/zoeken-index.js").read_text("utf-8")
    assert "Riek" not in everything


def test_what_is_found_of_a_page_are_whole_elements() -> None:
    page = (
        b'<html><head><meta data-pagefind-filter="in[content]" content="soort=verhalen"></head><body>'
        b'<header class="x" data-pagefind-body><h1>Kas</h1></header><p>menu</p>'
        b'<div data-pagefind-body data-markable><div class="a">een</div><div>twee</div></div><div>daarna</div>'
        b'<img alt=" data-pagefind-body "></body></html>'
    )

    text = search_document(page)

    assert b"soort=verhalen" in text
    assert b"<h1>Kas</h1>" in text
    assert b"<div>twee</div></div>" in text
    assert b"menu" not in text
    assert b"daarna" not in text
    assert search_document(b'<html><body><img alt="a data-pagefind-body b"></body></html>') == b""


@pytest.mark.parametrize(
    "text",
    [
        "| Wat | Jaar |\n|---|---|\n| Pompoenen | 2008 |\n| Bonen | 2009 |",
        "<dl><dt>Pompoenen</dt><dd>2008</dd></dl>",
        "Pompoenen<br>2008",
    ],
)
def test_words_in_elements_side_by_side_are_words_of_their_own(archive: WriteArchive, text: str) -> None:
    folder = archive(WORLD | {"stories/oogst.md": f"---\ntitel: De oogst\n---\n\n{text}\n"})
    build(folder)

    words = str(fragments(folder)["verhalen/oogst.html"]["content"]).split()
    assert {"Pompoenen", "2008"} <= {word.strip(".") for word in words}


# When it is made


@unix_only
def test_search_is_made_anew_only_when_what_is_found_changed(archive: WriteArchive, counted: dict[str, str]) -> None:
    folder = archive(WORLD)
    build(folder, **counted)
    assert runs(counted) == 1
    before = stamps(folder)

    build(folder, **counted)
    (folder / "config.yaml").write_text("titel: Een andere naam\ntoestemming: volledig\n")
    said = build(folder, **counted)
    assert "site is klaar" in said
    build(folder, "--base-url", "https://voorbeeld.nl/", **counted)
    assert runs(counted) == 1
    assert stamps(folder) == before

    (folder / "stories/kas.md").write_text(KAS.replace("pompoenen", "courgettes"))
    build(folder, **counted)
    assert runs(counted) == 2
    assert "courgettes" in str(fragments(folder)["verhalen/kas.html"]["content"])


@unix_only
def test_where_everything_is_forgotten_search_is_made_anew(archive: WriteArchive, counted: dict[str, str]) -> None:
    folder = archive(WORLD)
    build(folder, **counted)

    build(folder, "--clean", **counted)

    assert runs(counted) == 2


@unix_only
def test_search_files_that_somebody_deleted_come_back(archive: WriteArchive, counted: dict[str, str]) -> None:
    folder = archive(WORLD)
    build(folder, **counted)
    (folder / "site/pagefind/pagefind.js").unlink()

    build(folder, **counted)

    assert (folder / "site/pagefind/pagefind.js").exists()


def test_without_search_its_files_go(archive: WriteArchive) -> None:
    folder = archive(WORLD)
    build(folder)
    assert (folder / "site/pagefind/pagefind.js").exists()

    build(folder, "--no-search")

    assert not (folder / "site/pagefind").exists()
    assert (folder / "site/zoeken.html").exists()


def test_the_files_of_search_are_in_the_manifest_and_those_of_others_stay(archive: WriteArchive) -> None:
    folder = archive(WORLD)
    build(folder)
    files = {path.relative_to(folder / "site").as_posix() for path in (folder / "site/pagefind").rglob("*.*")}
    assert files <= read_manifest(str(folder / "site")).keys()
    (folder / "site/pagefind/mine.txt").write_text("mine")

    build(folder, "--no-search")

    assert [path.name for path in (folder / "site/pagefind").iterdir()] == ["mine.txt"]


def test_nothing_of_its_work_stays_behind(archive: WriteArchive) -> None:
    folder = archive(WORLD)
    build(folder)

    left = {path.name for path in (folder / ".verhalen").rglob("*") if path.is_file()}
    assert left == {".gitignore", "memo.sqlite", "address-key", "lock", "seen", "search", "strangers"}


# In shards

MANY = WORLD | {
    f"stories/bij-{number}.md": f"---\ntitel: Kast {number}\n---\n\nDe bijen van kast {number} vliegen op de linde.\n"
    for number in range(210)
}


@pytest.mark.parametrize(
    ("pages", "count"), [(0, 1), (1, 1), (200, 1), (201, 2), (1_000, 8), (1_600, 8), (10_000, 32), (100_000, 128)]
)
def test_the_number_of_shards_grows_more_slowly_than_the_site(pages: int, count: int) -> None:
    assert shard_count(pages) == count


@unix_only
def test_after_a_change_only_the_shard_of_that_page_and_the_vocabulary_are_made_anew(
    archive: WriteArchive, counted: dict[str, str]
) -> None:
    folder = archive(MANY)
    build(folder, **counted)
    assert runs(counted) == 3
    before = stamps(folder)

    (folder / "stories/bij-7.md").write_text("---\ntitel: Kast 7\n---\n\nEen wespennest.\n")
    build(folder, **counted)

    assert runs(counted) == 5
    changed = {path.relative_to(folder / "site/pagefind").parts[0] for path in changes(folder, before)}
    assert len(changed & {"1", "2"}) == 1
    assert "wespennest" in json.dumps(fragments(folder))


@unix_only
def test_a_change_without_new_words_leaves_the_vocabulary_as_it_is(
    archive: WriteArchive, counted: dict[str, str], tmp_path: Path
) -> None:
    folder = archive(MANY)
    build(folder, **counted)

    (folder / "stories/bij-7.md").write_text("---\ntitel: Kast 7\n---\n\nDe bijen van kast 7 vliegen op kast 7.\n")
    build(folder, **counted)

    assert runs(counted) == 4
    clean = Path(shutil.copytree(folder, tmp_path / "clean"))
    shutil.rmtree(clean / "site")
    build(clean, "--clean")
    assert contents(folder) == contents(clean)


def changes(folder: Path, before: dict[str, tuple[int, int]]) -> list[Path]:
    return [Path(path) for path, stamp in stamps(folder).items() if before.get(path) != stamp]


def test_a_build_after_changes_has_the_bytes_of_a_clean_one(archive: WriteArchive, tmp_path: Path) -> None:
    """Also where the number of shards changes, and where the memo got lost meanwhile."""
    folder = archive({name: text for name, text in MANY.items() if not name.endswith("9.md")})
    build(folder)
    assert not (folder / "site/pagefind/1").exists()
    archive(MANY)
    build(folder)
    assert (folder / "site/pagefind/1").exists()

    (folder / "stories/bij-3.md").write_text("---\ntitel: Kast 3\n---\n\nEen wespennest.\n")
    (folder / ".verhalen/memo.sqlite").unlink()
    build(folder)
    (folder / "stories/bij-4.md").unlink()
    build(folder)

    clean = Path(shutil.copytree(folder, tmp_path / "clean"))
    shutil.rmtree(clean / "site")
    build(clean, "--clean")
    assert contents(folder) == contents(clean)


def test_what_was_taken_out_of_a_text_is_in_no_file_of_search(archive: WriteArchive) -> None:
    folder = archive(MANY | {"stories/bij-5.md": "---\ntitel: Kast 5\n---\n\nHet geheim van Zwammerdam.\n"})
    build(folder)
    assert search_files_with(folder, b"wammerdam")

    (folder / "stories/bij-5.md").write_text("---\ntitel: Kast 5\n---\n\nNiets meer.\n")
    build(folder)

    assert not search_files_with(folder, b"wammerdam")


def search_files_with(folder: Path, text: bytes) -> list[Path]:
    paths = [path for path in (folder / "site/pagefind").rglob("*.js") if path.is_file()]
    return [path for path in paths if text in b"".join(contents_of(path.read_bytes()))]


# Where it cannot be made


@unix_only
def test_without_pagefind_a_build_says_so_in_one_line(archive: WriteArchive, tmp_path: Path) -> None:
    """A Python that has every library but that one."""
    folder = archive(WORLD)
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not path.name.startswith("pagefind"):
            (libraries / path.name).symlink_to(path)

    run = subprocess.run(
        [sys.executable, "-S", "-m", "verhalen_build", "build"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(libraries)])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert run.returncode == 0, run.stderr
    (said,) = (line for line in run.stderr.splitlines() if "Pagefind" in line)
    assert said.startswith("Zoeken gaat alleen in titels en samenvattingen: Pagefind is niet geïnstalleerd.")
    assert said.endswith('python -m pip install "verhalen-build[site]"')
    assert "Geen problemen gevonden." in run.stderr
    assert not (folder / "site/pagefind").exists()


@unix_only
@pytest.mark.parametrize("program", ["exit 3", "kill -9 $$", "echo kapot >&2; exit 1"])
def test_a_fault_of_pagefind_is_told_and_the_pages_are_in_place(
    archive: WriteArchive, tmp_path: Path, program: str
) -> None:
    """It is the problem `search-failed`, and the next build tries again."""
    folder = archive(WORLD)
    build(folder)
    faulty = tmp_path / "pagefind"
    faulty.write_text(f"#!/bin/sh\n{program}\n")
    faulty.chmod(0o755)
    (folder / "stories/kas.md").write_text(KAS.replace("pompoenen", "courgettes"))

    said = build(folder, PAGEFIND_BINARY_PATH=str(faulty))

    assert "[search-failed]" in said
    assert "Traceback" not in said
    assert "courgettes" in (folder / "site/verhalen/kas.html").read_text("utf-8")
    # What it found before is not so any more.
    assert not (folder / "site/pagefind").exists()
    assert "[search-failed]" not in build(folder)
    assert "courgettes" in str(fragments(folder)["verhalen/kas.html"]["content"])


@unix_only
def test_under_strict_a_fault_of_pagefind_counts(archive: WriteArchive) -> None:
    folder = archive(WORLD)

    run = run_verhalen("build", "--strict", cwd=folder, environment={"PAGEFIND_BINARY_PATH": "/bin/false"})

    assert run.returncode == 1
    assert (folder / "site/verhalen/kas.html").exists()


SLOW = """#!/bin/sh
touch "$STARTED"
sleep 600
"""


@unix_only
def test_while_it_is_made_the_new_pages_and_the_old_search_are_there(archive: WriteArchive, tmp_path: Path) -> None:
    folder = archive(WORLD)
    build(folder)
    before = stamps(folder)
    slow = tmp_path / "pagefind"
    slow.write_text(SLOW)
    slow.chmod(0o755)
    (folder / "stories/kas.md").write_text(KAS.replace("pompoenen", "courgettes"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PAGEFIND_BINARY_PATH": str(slow)}
    environment["STARTED"] = str(tmp_path / "started")

    command = [sys.executable, "-m", "verhalen_build", "build"]
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, start_new_session=True) as run:
        while not (tmp_path / "started").exists():
            assert run.poll() is None
        assert "courgettes" in (folder / "site/verhalen/kas.html").read_text("utf-8")
        assert stamps(folder) == before
        # As Ctrl+C does, or a kill: what it was doing is done by the next one.
        os.killpg(run.pid, signal.SIGKILL)

    build(folder)
    assert "courgettes" in str(fragments(folder)["verhalen/kas.html"]["content"])


@unix_only
def test_search_does_not_lead_to_a_page_that_has_gone_while_it_is_made(archive: WriteArchive, tmp_path: Path) -> None:
    folder = archive(WORLD)
    build(folder)
    looking = tmp_path / "pagefind"
    looking.write_text(f'#!/bin/sh\nls "{folder}/site" > "{tmp_path}/seen"\nexit 1\n')
    looking.chmod(0o755)
    (folder / "stories/kas.md").write_text(KAS.replace("---\ntitel", "---\nconcept: ja\ntitel"))

    build(folder, PAGEFIND_BINARY_PATH=str(looking))

    assert "pagefind" not in (tmp_path / "seen").read_text().split()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_killed_anywhere_every_file_is_whole_and_the_next_build_completes_it(
    archive: WriteArchive, tmp_path: Path
) -> None:
    folder = archive(WORLD)
    build(folder)
    old = contents(folder)
    (folder / "stories/kas.md").write_text(KAS.replace("pompoenen", "courgettes"))
    new = contents(built_copy(folder, tmp_path / "wanted"))

    at, code = 1, -signal.SIGKILL
    while code == -signal.SIGKILL:
        copy = Path(shutil.copytree(folder, tmp_path / f"killed-{at}"))
        code = run_killed(["-m", "verhalen_build", "build", "--jobs", "1"], copy, tmp_path / "tools", at).returncode
        # The list of what was made is one of three: between the pages and the search there is one of its own.
        standing = {path: data for path, data in contents(copy).items() if path != MANIFEST}
        assert standing.items() <= old.items() | new.items()
        build(copy)
        assert contents(copy) == new
        assert "courgettes" in str(fragments(copy)["verhalen/kas.html"]["content"])
        at += 17
    assert code == 0


def built_copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    build(target)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in (folder / "site").rglob("*") if path.is_file())
    return {path.relative_to(folder / "site").as_posix(): path.read_bytes() for path in paths}


def test_clean_builds_give_the_same_bytes_those_of_search_included(archive: WriteArchive) -> None:
    """Pagefind writes the values of a filter in an order of chance: with seven, some of six builds would differ."""
    towns = {f"stories/municipalities/{number}.md": f"---\ntitel: Stad {number}\n---\n\nGlas.\n" for number in range(7)}
    folder = archive(WORLD | towns)
    build(folder, "--clean", "--output", "site")
    first = contents(folder)

    for _ in range(5):
        shutil.rmtree(folder / "site")
        build(folder, "--clean")
        assert contents(folder) == first
    assert len([path for path in first if path.endswith((".pf_meta.js", ".pf_filter.js"))]) == 2


def test_files_of_a_form_that_is_not_known_are_a_fault_of_search() -> None:
    entry = json.dumps({"version": "9", "languages": {"nl": {"hash": "nl_1", "wasm": "nl", "page_count": 1}}})

    for files in ({}, {"pagefind-entry.json": b"{}"}, {"pagefind-entry.json": entry.encode()}):
        with pytest.raises(UnknownFormat):
            canonical_files(files)
    with pytest.raises(UnknownFormat):
        canonical_files({"pagefind-entry.json": entry.encode(), "pagefind.nl_1.pf_meta": b"no gzip"})


def test_no_pages_are_no_fault(tmp_path: Path) -> None:
    assert index_files([], tmp_path, IndexOptions("nl")) == {}


def test_what_pagefind_says_of_its_fault_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(tmp_path / "nowhere"))

    with pytest.raises(SearchFault):
        index_files([(SitePath("a.html"), b"<html></html>")], tmp_path, IndexOptions("nl"))


# What is searched in where Pagefind cannot run


def index_of(folder: Path) -> tuple[dict[str, dict[str, object]], dict[str, str]]:
    """The records of the index by their path, and what the lexicon has of each word."""
    text = (folder / "site/zoeken-index.js").read_text("utf-8")
    records, lexicon = json.loads(text.strip().removeprefix("document.currentScript.data=").removesuffix(";"))
    entries = dict(entry.partition(":")[::2] for entry in lexicon.split("!"))
    return {record["path"]: record for record in records}, entries


def test_the_index_has_what_a_record_is_found_by(archive: WriteArchive) -> None:
    folder = archive(WORLD)
    build(folder, "--no-search")

    records, lexicon = index_of(folder)

    assert records["verhalen/kas.html"] == {
        "path": "verhalen/kas.html",
        "title": "De kas",
        "kind": "Verhaal",
        "summary": "Een kas achter de school.",
        "aliases": [],
        "names": ["Oudstad", "Joke Vos"],
        "parts": [["een-hek-van-wilgentenen", "Een hek van wilgentenen"]],
        "within": ["soort=verhalen", "gemeente=oud", "gemeente=nieuw"],
    }
    assert records["mensen/joke.html"]["aliases"] == ["Jootje"]
    assert lexicon["jootje"] == "joke vos"


# The lexicon


def lexicon_of(*words: str, names: tuple[tuple[str, ...], ...] = (), language: str = "nl") -> dict[str, str]:
    """What the lexicon has of each word: its other forms and names, and compounds that end in it."""
    lowered = frozenset(word.lower() for word in words)
    entries = SearchLexicon(lowered, lowered & frozenset(words), names, language).entries()
    return dict(entry.partition(":")[::2] for entry in entries)


def test_a_compound_is_found_by_the_word_that_it_ends_in() -> None:
    lexicon = lexicon_of("burger", "burgerbegroting", "burgerbegrotingen", "begroting", "dorp", "dorpshuizen", "huizen")

    assert lexicon["begroting"] == ":burgerbegroting"
    assert lexicon["huizen"] == ":dorpshuizen"


def test_a_compound_is_found_by_its_end_also_if_that_is_no_word_of_the_book() -> None:
    assert lexicon_of("fiets", "baan", "fietscrossbaan")["crossbaan"] == ":fietscrossbaan"


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("halen", ("verhalen", "ver")),
        ("stellen", ("voorstellen", "voor")),
        ("tuin", ("fortuin",)),
        ("geld", ("geregeld", "bezegeld")),
        ("stem", ("ecosysteem",)),
        ("ouderen", ("wethouder", "wethouders")),
        ("echt", ("terecht", "ter")),
        ("lijken", ("vriendelijk", "vriend", "huiselijke", "huis")),
        ("schap", ("landschap", "land")),
        # A name is no compound, whatever it seems to consist of.
        ("wijk", ("Winterswijk", "winter", "Steenwijk", "steen")),
        ("zand", ("Hoogezand", "hoog")),
        ("veld", ("Hollandscheveld", "hollandsche", "Groeneveld", "groen")),
        # Nor is a verb, if it is never written without an ending.
        ("vinden", ("vindt", "vind", "plaats", "plaatsvinden")),
    ],
)
def test_a_word_that_only_looks_like_a_compound_is_none(word: str, others: tuple[str, ...]) -> None:
    lexicon = lexicon_of(word, *others)

    assert lexicon[word].partition(":")[2] == ""


def test_a_noun_is_found_by_what_it_ends_in_also_if_that_is_a_verb_too() -> None:
    assert lexicon_of("werk", "werkt", "werken", "buurt", "buurtwerk")["werk"] == "werken:buurtwerk"


def test_names_of_one_record_are_found_by_each_other() -> None:
    lexicon = lexicon_of("meelifter", "free", "rider", "kas", names=(("Meelifter", "free rider"), ("De kas", "Kas")))

    assert lexicon["meelifter"] == "free rider"
    assert lexicon["free rider"] == "meelifter"
    # Whoever finds the one finds the other anyway.
    assert lexicon["kas"] == ""


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("bibliotheken", "bibliotheek"),
        ("overheden", "overheid"),
        ("regelingen", "regeling"),
        ("coöperaties", "coöperatie"),
        ("wijken", "wijk"),
    ],
)
def test_forms_of_a_word_are_found_by_each_other(word: str, others: str) -> None:
    forms = [plain(form) for form in (word, others)]

    assert lexicon_of(*forms)[forms[0]] == forms[1]


@pytest.mark.parametrize(
    ("word", "other"),
    [("overheid", "over"), ("regeling", "regel"), ("geregeld", "regel"), ("waarheid", "waar"), ("zekerheid", "zeker")],
)
def test_a_word_made_of_another_is_no_form_of_it(word: str, other: str) -> None:
    assert lexicon_of(word, other) == {word: "", other: ""}


def test_of_a_word_with_many_relations_a_browser_is_given_few() -> None:
    fronts = ("buurt", "gevel", "school", "volks", "kloos", "dak", "bloemen", "kruiden")
    compounds = tuple(f"{front}winkel" for front in fronts)

    related = lexicon_of("winkel", "winkels", *fronts, *compounds)["winkel"]

    assert related == "winkels:dakwinkel=buurtwinkel=gevelwinkel=klooswinkel=volkswinkel=schoolwinkel"


def test_the_small_words_of_a_language_are_written_as_words_are_looked_up() -> None:
    for language in ("nl", "en"):
        assert words_in(small_words(language)) == small_words(language).split()
    assert small_words("fy") == ""


def test_words_that_stand_side_by_side_in_the_lexicon_are_not_taken_for_a_name_that_readers_must_not_see(
    archive: WriteArchive,
) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Proef\n",
            "stories/people/anna.md": "---\nnaam: Anna Annink\ntoestemming: niet\n---\n",
            "stories/a.md": "---\ntitel: Een\n---\n\nAnna is ook een plant.\n",
            "stories/b.md": "---\ntitel: Twee\n---\n\nAnnink is ook een weg.\n",
        }
    )

    said = build(folder)

    assert "name-in-output" not in said
    (part,) = (folder / "site/pagefind/words").iterdir()
    assert "anna!annink!" in part.read_text("utf-8")


def test_in_parts_of_the_lexicon_every_word_is_there_once_and_in_order() -> None:
    words = Words([f"woord{number:06}" for number in range(20_000)], [], [])

    files = lexicon_files([words], "nl")

    starts, names = json.loads(files["words.json"])
    parts = [json.loads(files[f"words/{name}.json"]).split("!") for name in names]
    assert len(starts) > 1
    assert starts == [part[0] for part in parts]
    assert [word for part in parts for word in part] == words.words


def test_an_index_of_a_thousand_stories_is_less_than_a_megabyte(tmp_path: Path, verhalen: RunVerhalen) -> None:
    from benchmarks.archives import plan
    from benchmarks.generators import verhalen as generator
    from benchmarks.generators import write

    write(plan(200), [generator()], tmp_path)
    folder = tmp_path / "verhalen"
    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    # A fifth of them, with all of their people and places.
    assert (folder / "site/zoeken-index.js").stat().st_size < 200_000
