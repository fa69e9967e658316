"""The book while somebody writes: after any change it is the book that a fresh start would give."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
import yaml

from tests.support.command import ROOT
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.schema import Field, build_schema, builtin_declarations
from verhalen_build.site.context import PagePlan
from verhalen_build.steps.live import State, first_state, next_state
from verhalen_build.steps.summary import Options, Stages, Summary

A_DAY = date(2026, 1, 1)
MANY_ALIKE = 20


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo archive, opened before."""
    root = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "stories", root / "stories")
    # With its time, as a file that has just changed is read again.
    shutil.copy2(ROOT / "config.yaml", root)
    opened(root)
    return root


@pytest.fixture
def archive(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo archive."""
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    return tmp_path


def opened(root: Path) -> State:
    state = first_state(root, Options(root / "site", A_DAY, drafts=True, future=True, preview=True), Stages())
    assert isinstance(state, State)
    return state


def after(before: State, paths: frozenset[SourcePath] | None = None) -> State:
    state = next_state(before, Stages(), paths)
    assert isinstance(state, State)
    return state


def everything(state: State) -> dict[str, object]:
    """All that a reader or writer may see of a state: what every page shows, and the bytes of one of many alike."""
    rendered: dict[SitePath, PagePlan] = {}
    counts: Counter[str] = Counter()
    for path, plan in state.plans.items():
        if counts[plan.type] % MANY_ALIKE == 0:
            rendered[path] = plan
        counts[plan.type] += 1
    return {
        "views": {path: msgspec.msgpack.encode(state.site_pages.page(plan).view) for path, plan in state.plans.items()},
        "pages": {path: state.page(plan) for path, plan in rendered.items()},
        "static": state.static,
        "assets": state.assets,
        "problems": state.summary.problems,
        "failed": state.summary.failed,
    }


def rewritten(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def a_sentence(root: Path) -> None:
    with (root / "stories" / "de-pot-en-de-passie.md").open("a", encoding="utf-8") as file:
        file.write("\nNog een zin, over [[Zwolle]].\n")


def other_fields(root: Path) -> None:
    rewritten(root / "stories" / "vier-harken.md", "\nthemas: [", "\nthemas: [Bankjes, ")
    rewritten(root / "stories" / "vier-harken.md", "\nlessen:\n", "\nlessen:\n  - Begin gewoon.\n")
    rewritten(root / "stories" / "vier-harken.md", "\ndatum: 2016\n", "\ndatum: 2013\n")


def a_fault(root: Path) -> None:
    rewritten(root / "stories" / "vier-harken.md", "\n---\n", "\ngemeente: Nergenshuizen\nonzin: ja\n---\n")


def a_new_story(root: Path) -> None:
    (root / "stories" / "nieuw.md").write_text("---\ntitel: Iets nieuws\nmens: Iemand Anders\n---\n\nTekst.\n", "utf-8")


def a_story_of_which_nothing_shows(root: Path) -> None:
    (root / "stories" / "leeg.md").write_text("# Leeg\n\n<!-- Nog schrijven. -->\n", "utf-8")


def a_story_renamed(root: Path) -> None:
    (root / "stories" / "vier-harken.md").rename(root / "stories" / "vijf-harken.md")


def a_story_removed(root: Path) -> None:
    (root / "stories" / "zolang-het-niet-af-is.md").unlink()


def a_word_in_the_glossary(root: Path) -> None:
    text = "---\ntitel: bankje\nbetekenis: Om op te zitten.\n---\n"
    (root / "stories" / "words" / "bankje.md").write_text(text, "utf-8")


def a_member(root: Path) -> None:
    with (root / "stories" / "members.yaml").open("a", encoding="utf-8") as file:
        file.write("- naam: Een Nieuw Lid\n  op_de_lijst: nee\n")


def another_title_of_the_book(root: Path) -> None:
    rewritten(root / "config.yaml", "title: Het boek waar je lid van kunt worden", "title: Een andere titel")


def a_template(root: Path) -> None:
    templates = root / "themes" / "boek" / "templates"
    templates.mkdir(parents=True)
    (templates / "404.html").write_text('{% extends "boek/404.html" %}{% block title %}Weg{% endblock %}', "utf-8")


def a_file_beside_the_stories(root: Path) -> None:
    (root / "stories" / "kaart.pdf").write_bytes(b"%PDF")
    with (root / "stories" / "vier-harken.md").open("a", encoding="utf-8") as file:
        file.write("\nZie de [kaart](kaart.pdf).\n")


CHANGES = [
    a_sentence,
    other_fields,
    a_fault,
    a_new_story,
    a_story_of_which_nothing_shows,
    a_story_renamed,
    a_story_removed,
    a_word_in_the_glossary,
    a_member,
    another_title_of_the_book,
    a_template,
    a_file_beside_the_stories,
]


@pytest.fixture(scope="module")
def unchanged(demo: Path) -> dict[str, object]:
    """All that may be seen of the demo."""
    return everything(opened(demo))


def test_a_copy_of_the_demo_shows_the_same(archive: Path, unchanged: dict[str, object]) -> None:
    assert everything(opened(archive)) == unchanged


def contents(root: Path) -> dict[SourcePath, bytes]:
    """The files of an archive, other than those that builds make."""
    files = (file for file in root.rglob("*") if file.is_file())
    paths = {SourcePath(file.relative_to(root).as_posix()): file for file in files}
    return {path: file.read_bytes() for path, file in paths.items() if not path.startswith((".", "site/"))}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_book_is_what_a_fresh_start_gives_whether_told_which_files_changed_or_not(
    archive: Path, unchanged: dict[str, object], change: Callable[[Path], None]
) -> None:
    before, earlier = opened(archive), contents(archive)

    change(archive)
    files = contents(archive)
    paths = frozenset(path for path in earlier.keys() | files.keys() if earlier.get(path) != files.get(path))
    looked_through, told = everything(after(before)), everything(after(before, paths))

    assert looked_through == told == everything(opened(archive))
    assert looked_through != unchanged


def test_of_a_text_that_was_told_to_change_the_others_are_not_looked_at(archive: Path) -> None:
    before = opened(archive)
    a_sentence(archive)

    none_seen = after(before, frozenset({SourcePath("stories/vier-harken.md")}))
    seen = after(none_seen)

    assert none_seen.book is before.book
    assert seen.book is not before.book


def test_a_text_with_two_names_changes_under_both(archive: Path) -> None:
    os.link(archive / "stories" / "vier-harken.md", archive / "stories" / "nog-eens.md")
    before = opened(archive)
    with (archive / "stories" / "vier-harken.md").open("a", encoding="utf-8") as file:
        file.write("\nAnders.\n")

    now = after(before, frozenset({SourcePath("stories/vier-harken.md")}))

    assert everything(now) == everything(opened(archive))


def test_a_text_behind_a_link_changes_with_the_file_it_leads_to(archive: Path) -> None:
    (archive / "stories" / "nog-eens.md").symlink_to("vier-harken.md")
    before = opened(archive)
    with (archive / "stories" / "vier-harken.md").open("a", encoding="utf-8") as file:
        file.write("\nAnders.\n")

    now = after(before, frozenset({SourcePath("stories/vier-harken.md")}))

    assert everything(now) == everything(opened(archive))


def test_what_follows_from_fields_is_kept_when_only_a_text_changes(archive: Path) -> None:
    before = opened(archive)
    a_sentence(archive)

    now = after(before)

    assert now.plans is before.plans
    assert now.site_pages.context.timeline is before.site_pages.context.timeline


def test_what_was_taken_from_an_earlier_state_stays_as_it_was(archive: Path) -> None:
    before = opened(archive)
    page = before.plans[before.book.routes.fixed("home")]
    was = before.page(page)

    another_title_of_the_book(archive)
    now = after(before)

    assert before.page(page) == was != now.page(page)


def test_nothing_is_done_when_nothing_changed(archive: Path) -> None:
    before = opened(archive)

    again = after(before)

    assert again.book is before.book
    assert again.summary is before.summary


def test_a_second_save_within_the_same_tick_of_the_clock_is_seen_by_its_bytes(archive: Path) -> None:
    story = archive / "stories" / "vier-harken.md"
    before = opened(archive)
    status = story.stat()
    data = story.read_bytes()
    story.write_bytes(data[:-2] + b"?\n")
    now = story.stat().st_mtime_ns
    first = after(before)
    story.write_bytes(data[:-2] + b"!\n")
    os.utime(story, ns=(now, now))

    second = after(first)

    assert story.stat().st_size == status.st_size
    assert first.contents["stories/vier-harken.md"] != second.contents["stories/vier-harken.md"]  # type: ignore[index]


def test_a_text_can_be_tried_without_being_saved(archive: Path) -> None:
    state = opened(archive)
    plan = state.plans[state.book.routes.records["story/vier-harken"]]  # type: ignore[index]
    text = (archive / "stories" / "vier-harken.md").read_bytes()

    tried = state.with_texts({"stories/vier-harken.md": text + b"\nNog niet bewaard.\n"})  # type: ignore[dict-item]

    assert b"Nog niet bewaard." in tried.page(plan)
    assert b"Nog niet bewaard." not in state.page(plan)


def half_filled(field: Field) -> Iterator[dict[str, str]]:
    """Objects of a field in which each that it must have is missing once; and one with nothing."""
    written = {
        inner.names["nl"][0]: "Piet"
        if inner.to
        else next(iter(inner.choices.values()))["nl"]
        if inner.choices
        else {FieldType.NUMBER: "1", FieldType.DATE: "2014"}.get(inner.type, "Iets")
        for inner in field.fields
    }
    yield {}
    for inner in field.fields:
        yield {name: value for name, value in written.items() if name != inner.names["nl"][0]}


@pytest.mark.parametrize("draft", ["ja", "nee"])
def test_what_is_half_filled_in_has_a_page_and_so_has_all_that_it_names(tmp_path: Path, draft: str) -> None:
    (tmp_path / "config.yaml").write_text("titel: Boek\ntoestemming: volledig\n", "utf-8")
    schema = build_schema(builtin_declarations())
    for kind in ("story", "initiative", "person"):
        fields = {field.names["nl"][0]: list(half_filled(field)) for field in schema.kinds[kind].fields if field.fields}
        file = tmp_path / "stories" / schema.kinds[kind].folder / "half.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        front = {"titel": f"Half {kind}", "concept": draft, **fields}
        file.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n", "utf-8")

    state = opened(tmp_path)

    pages = {path: state.page(plan) for path, plan in state.plans.items()}
    assert {"verhalen/half.html", "initiatieven/half.html", "mensen/half.html", "mensen/piet.html"} <= pages.keys()


def test_settings_that_cannot_be_used_give_only_the_problems(archive: Path) -> None:
    state = opened(archive)
    (archive / "config.yaml").write_bytes(b"titel: \xff\0")

    failed = next_state(state, Stages())

    assert isinstance(failed, Summary)
    assert failed.failed


def test_an_earlier_build_has_read_the_files_already(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(archive)
    monkeypatch.setattr("verhalen_build.steps.reading.ReadWork.start", None)

    assert not opened(archive).summary.failed
