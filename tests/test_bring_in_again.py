"""`verhalen bring-in` for the second time: what changed there comes along, and what was edited here stays."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.bringing import Bringing
from tests.support.documents import OTHER_PNG, PNG, word
from verhalen_build.importers.import_memory import source_name

MEMORY = "stories/.bring-in.jsonl"
LONG = "Op woensdag koken wij soep voor wie er komt, en dat zijn er elke week meer."


def post(title: str, text: str, keys: str = "") -> str:
    return f"---\ntitle: {title}\ndate: 2020-01-31\n{keys}---\n{text}\n"


class Blog(Bringing):
    """A blog that is brought in, changed, and brought in again."""

    def begin(self, **posts: str) -> None:
        self.write({"mapping.yaml": "velden: {tags: themas}\n"})
        for name, text in posts.items():
            self.source(name, text)
        self.again()

    def source(self, name: str, text: str) -> None:
        path = self.folder / f"blog/_posts/2020-01-31-{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def again(self, *options: str) -> None:
        self.run("--from", "folder", "blog", "--map", "mapping.yaml", *(options or ("--yes",)))

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.text(path)
        assert old in text
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def stories(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "stories").glob("*.md"))


@pytest.fixture
def blog(archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch) -> Blog:
    """Today is the first day of 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767265200")
    return Blog(archive, verhalen)


# A blog


def test_a_source_in_which_nothing_changed_changes_nothing(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste.", "tags: soep\n"), soep=post("De soep", "De tweede."))
    memory = blog.text(MEMORY)

    blog.again()

    assert blog.codes() == []
    assert "zoals het was: 3" in blog.said
    assert blog.exit_code == 0
    assert blog.stories() == ["bank.md", "soep.md"]
    assert blog.text(MEMORY) == memory


def test_what_changed_there_is_taken_over_where_nobody_touched_it(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    blog.source("bank", post("De bank", "De laatste."))

    blog.again()

    assert blog.codes() == ["source-changed"]
    assert "-De eerste.\n    +De laatste." in blog.said
    assert "De laatste." in blog.text("stories/bank.md")


def test_a_difference_is_put_beside_what_was_edited_here(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    blog.edit("stories/bank.md", "De eerste.", "De eerste, en wat ik zelf weet.")
    blog.source("bank", post("De bank", "De laatste."))

    blog.again()

    assert blog.codes() == ["source-changed-beside"]
    assert "en wat ik zelf weet" in blog.text("stories/bank.md")
    assert "De laatste." in blog.text(".verhalen/bring-in/stories/bank.md")
    # The difference is that of the source, without what was edited here.
    assert "-De eerste.\n    +De laatste." in blog.said
    assert "wat ik zelf weet" not in blog.said


def test_without_what_is_kept_in_the_state_folder_the_difference_is_with_what_is_here(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    blog.edit("stories/bank.md", "De eerste.", "Wat ik weet.")
    blog.source("bank", post("De bank", "De laatste."))
    shutil.rmtree(blog.folder / ".verhalen")

    blog.again()

    assert blog.codes() == ["source-changed-beside"]
    assert "-Wat ik weet.\n    +De laatste." in blog.said


def test_a_difference_with_what_was_edited_here_is_told_once(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    blog.edit("stories/bank.md", "De eerste.", "Wat ik weet.")
    blog.source("bank", post("De bank", "De laatste."))

    blog.again()
    blog.again()

    assert blog.codes() == []
    assert "Wat ik weet." in blog.text("stories/bank.md")


def test_who_takes_over_the_new_version_gets_later_ones_by_themselves(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    blog.edit("stories/bank.md", "De eerste.", "Wat ik weet.")
    blog.source("bank", post("De bank", "De tweede."))
    blog.again()
    shutil.copy(blog.folder / ".verhalen/bring-in/stories/bank.md", blog.folder / "stories/bank.md")
    blog.source("bank", post("De bank", "De laatste."))

    blog.again()

    assert blog.codes() == ["source-changed"]
    assert "De laatste." in blog.text("stories/bank.md")


def test_a_dry_run_tells_the_same_and_writes_and_remembers_nothing(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."), soep=post("De soep", "De tweede."))
    blog.edit("stories/soep.md", "De tweede.", "Wat ik weet.")
    blog.source("bank", post("De bank", "De laatste."))
    blog.source("soep", post("De soep", "De laatste."))
    blog.source("tuin", post("De tuin", "Helemaal nieuw."))
    memory = blog.text(MEMORY)

    blog.again("--dry-run")

    assert sorted(blog.codes()) == ["source-changed", "source-changed-beside"]
    assert "nieuw: 1; daar veranderd, en overgenomen: 1; daar veranderd en hier bewerkt" in blog.said
    assert "De eerste." in blog.text("stories/bank.md")
    assert blog.text(MEMORY) == memory
    assert "De laatste." in blog.text(".verhalen/bring-in/stories/soep.md")


def test_what_is_no_longer_there_stays_here_and_is_told(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."), soep=post("De soep", "De tweede."))
    (blog.folder / "blog/_posts/2020-01-31-bank.md").unlink()

    blog.again()

    assert blog.codes() == ["source-gone"]
    assert blog.stories() == ["bank.md", "soep.md"]


def test_what_was_removed_here_does_not_come_back(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."), soep=post("De soep", "De tweede."))
    (blog.folder / "stories/bank.md").unlink()
    blog.source("bank", post("De bank", "De laatste."))

    blog.again()

    assert blog.codes() == ["removed-here"]
    assert blog.stories() == ["soep.md"]


def test_who_removed_all_of_it_begins_anew(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste.", "tags: soep\n"))
    (blog.folder / "stories/bank.md").unlink()

    blog.again()

    assert blog.codes() == []
    assert blog.stories() == ["bank.md"]


def test_a_new_post_of_which_the_name_is_taken_takes_nothing_from_the_others(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    early = blog.folder / "blog/_posts/2019-01-01-bank.md"
    early.write_text("---\ntitle: Een andere bank\n---\nVan eerder.\n", encoding="utf-8")

    blog.again()

    assert blog.stories() == ["bank-2.md", "bank.md"]
    assert "De eerste." in blog.text("stories/bank.md")
    assert "Van eerder." in blog.text("stories/bank-2.md")


def test_a_story_with_another_name_here_is_found_and_left_as_it_is(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."), soep=post("De soep", "De tweede."))
    (blog.folder / "stories/bank.md").rename(blog.folder / "stories/onze-bank.md")
    blog.source("bank", post("De bank", "De laatste."))

    blog.again()

    assert blog.codes() == ["source-changed-moved"]
    assert blog.stories() == ["onze-bank.md", "soep.md"]
    assert "De eerste." in blog.text("stories/onze-bank.md")


def test_other_line_ends_are_no_edit(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    story = blog.folder / "stories/bank.md"
    story.write_bytes(b"\xef\xbb\xbf" + story.read_bytes().replace(b"\n", b"\r\n"))
    blog.source("bank", post("De bank", "De laatste."))

    blog.again()

    assert blog.codes() == ["source-changed"]


def test_another_mapping_changes_what_nobody_touched(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste.", "intro: Over een bank.\n"))
    assert blog.codes() == ["key-unmapped"]
    (blog.folder / "mapping.yaml").write_text("velden: {intro: samenvatting}\n", encoding="utf-8")

    blog.again()

    assert blog.codes() == ["source-changed"]
    assert "samenvatting: Over een bank." in blog.text("stories/bank.md")


def test_a_picture_that_changed_there_is_taken_over_under_its_own_name(blog: Blog) -> None:
    blog.write({"mapping.yaml": "velden: {}\n", "blog/images/plaat.png": PNG})
    blog.source("bank", post("De bank", "![Een plaat](/images/plaat.png)"))
    blog.again()
    (blog.folder / "blog/images/plaat.png").write_bytes(OTHER_PNG)

    blog.again()

    assert blog.codes() == ["source-changed"]
    assert (blog.folder / "stories/images/plaat.png").read_bytes() == OTHER_PNG


def test_a_picture_that_was_replaced_here_stays(blog: Blog) -> None:
    blog.write({"mapping.yaml": "velden: {}\n", "blog/images/plaat.png": PNG})
    blog.source("bank", post("De bank", "![Een plaat](/images/plaat.png)"))
    blog.again()
    (blog.folder / "stories/images/plaat.png").write_bytes(OTHER_PNG)

    blog.again()

    assert blog.codes() == []
    assert blog.stories() == ["bank.md"]
    assert (blog.folder / "stories/images/plaat.png").read_bytes() == OTHER_PNG


def test_what_the_archive_as_it_is_now_cannot_have_is_told_and_not_written(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    blog.edit("stories/bank.md", "/2020/01/31/bank.html", "/2020/01/31/soep.html")
    blog.source("soep", post("De soep", "De tweede."))

    blog.again()

    assert "aliases-collide" in blog.codes()
    assert blog.exit_code == 1
    assert blog.stories() == ["bank.md"]


def test_a_damaged_memory_is_told_by_its_line(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    lines = blog.text(MEMORY) + '<<<<<<< HEAD\n{"path":"stories/../config.yaml","origin":"folder"}\n'
    (blog.folder / MEMORY).write_text(lines, encoding="utf-8")

    blog.again()

    assert blog.codes() == ["memory-unreadable", "memory-unreadable"]
    assert f"{MEMORY}:2:1" in blog.said


def test_a_memory_cannot_name_a_file_outside_the_stories(blog: Blog) -> None:
    blog.begin(bank=post("De bank", "De eerste."))
    memory = blog.text(MEMORY)
    for path in ("config.yaml", "stories/../config.yaml", "/etc/passwd", "stories/.bring-in.jsonl"):
        (blog.folder / MEMORY).write_text(memory.replace("stories/bank.md", path), encoding="utf-8")
        blog.again()
        assert blog.codes() == ["memory-unreadable"]


# A table


def test_rows_that_changed_are_taken_over_and_others_stay(blog: Blog) -> None:
    blog.write({"mensen.csv": "naam,aliassen\nJoke Voorbeeld,Joke\nJan Jansen,Jan\n"})
    command = ("--from", "table", "mensen.csv", "--kind", "mens", "--yes")
    blog.run(*command)
    blog.edit("stories/people/jan-jansen.md", "- Jan", "- Jan\n  - Johan")
    (blog.folder / "mensen.csv").write_text("naam,aliassen\nJoke Voorbeeld,Jopie\nJan Jansen,Jantje\nMaria,Mies\n")

    blog.run(*command)

    assert blog.codes() == ["source-changed", "source-changed-beside"]
    assert "Jopie" in blog.text("stories/people/joke-voorbeeld.md")
    assert "Johan" in blog.text("stories/people/jan-jansen.md")
    assert "Mies" in blog.text("stories/people/maria.md")


def test_a_table_with_a_later_day_in_its_name_is_the_same_table(blog: Blog) -> None:
    blog.write(
        {
            "mensen-2026-01-01.csv": "naam\nJoke Voorbeeld\nJan Jansen\n",
            "mensen-2026-02-01.csv": "naam\nJoke Voorbeeld\n",
        }
    )
    for day in ("2026-01-01", "2026-02-01"):
        blog.run("--from", "table", f"mensen-{day}.csv", "--kind", "mens", "--yes")

    assert blog.codes() == ["source-gone"]


# Documents


@pytest.fixture
def bring(tmp_path: Path, blog: Blog) -> Callable[..., None]:
    """`bring("a.docx", title, text)` brings in a document, after a new version of it was written."""
    blog.write({})

    def run(name: str, title: str, *texts: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        word(title, *texts).save(str(path))
        blog.run(str(path))

    return run


def test_a_document_brought_in_twice_is_one_story(bring: Callable[..., None], blog: Blog) -> None:
    bring("soep.docx", "De soep", LONG)
    bring("soep.docx", "De soep", LONG)

    assert blog.stories() == ["de-soep.md"]
    assert "zoals het was: 1" in blog.said
    assert blog.exit_code == 0


def test_a_document_with_a_new_text_and_title_is_the_same_story(bring: Callable[..., None], blog: Blog) -> None:
    bring("soep.docx", "De soep", LONG)
    bring("soep.docx", "De warme soep", LONG, "En nu ook op vrijdag.")

    assert blog.codes() == ["source-changed"]
    assert blog.stories() == ["de-soep.md"]
    assert "En nu ook op vrijdag." in blog.text("stories/de-soep.md")


def test_another_document_of_the_same_name_is_another_story(bring: Callable[..., None], blog: Blog) -> None:
    bring("een/verhaal.docx", "Mijn verhaal", LONG)
    bring("twee/verhaal.docx", "Mijn verhaal", "Hoe onze straat aan zijn bankje kwam, met hulp van vier buren.")
    bring("een/verhaal.docx", "Mijn verhaal", LONG)

    assert "zoals het was: 1" in blog.said
    assert blog.stories() == ["mijn-verhaal-2.md", "mijn-verhaal.md"]


def test_a_story_that_was_published_here_is_not_written_over(bring: Callable[..., None], blog: Blog) -> None:
    bring("soep.docx", "De soep", LONG)
    blog.edit("stories/de-soep.md", "concept: ja\n", "")
    bring("soep.docx", "De soep", LONG, "En nu ook op vrijdag.")

    assert blog.codes() == ["source-changed-beside"]
    assert "vrijdag" not in blog.text("stories/de-soep.md")
    assert "+En nu ook op vrijdag." in blog.said


def test_a_folder_that_is_elsewhere_now_is_known_by_its_name(tmp_path: Path, blog: Blog) -> None:
    blog.write({})
    for place in ("toen", "nu"):
        (tmp_path / place / "verzameld").mkdir(parents=True)
        word("De soep", LONG).save(str(tmp_path / place / "verzameld/a.docx"))
        blog.run(str(tmp_path / place / "verzameld"))

    assert blog.stories() == ["de-soep.md"]
    assert "zoals het was: 1" in blog.said


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("leden.csv", "leden"),
        ("leden (2).csv", "leden"),
        ("site.WordPress.2026-11-29.xml", "site.WordPress"),
        ("2026-01-01.csv", "2026-01-01"),
    ],
)
def test_a_copy_and_a_later_day_are_the_same_source(tmp_path: Path, name: str, source: str) -> None:
    assert source_name(tmp_path / name, is_dated=True) == source
