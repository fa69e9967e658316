"""Bringing in at the desk: files are uploaded, looked at, and taken over; nothing of the uploads stays behind."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.desk import desk, files_of, look, send
from tests.support.documents import PNG, word
from tests.support.serving import Served
from verhalen_build.desk import source_uploads
from verhalen_build.model.problems import UserFault

FINE, REFUSED, GONE, TOO_LARGE, FAULTY = 200, 403, 404, 413, 422
UPLOADS = ".verhalen/bring-in/uploads"
SOUP = "Op woensdag koken wij soep voor wie er komt, en dat zijn er elke week meer."


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    with desk(tmp_path / "archive") as served:
        yield served


@pytest.fixture
def document(tmp_path: Path) -> bytes:
    word("De soep", SOUP).save(str(tmp_path / "soep.docx"))
    return (tmp_path / "soep.docx").read_bytes()


def upload(served: Served, files: Mapping[str, bytes]) -> str:
    """Uploads files as the page does; the name of the source."""
    source = str(send(served, "api/source/begin", {})[1]["source"])
    for name, data in files.items():
        assert upload_one(served, source, name, data)[0] == FINE
    return source


def upload_one(served: Served, source: str, name: str, data: bytes) -> tuple[int, Any]:
    return send(served, f"api/source/file?source={source}", data, {"X-File-Name": quote(name)})


def seen(served: Served, source: str, **options: Any) -> str:
    status, answer = send(served, "api/source/look", {"source": source, **options})
    assert status == FINE, answer
    return str(answer["html"])


def taken(served: Served, source: str, **options: Any) -> str:
    status, answer = send(served, "api/source/take", {"source": source, **options})
    assert status == FINE, answer
    return str(answer["html"])


def stories(served: Served) -> set[str]:
    return {path for path in files_of(served.root) if path.startswith("stories/")}


def test_a_document_is_looked_at_and_then_taken_over(own: Served, document: bytes) -> None:
    before = stories(own)
    source = upload(own, {"soep.docx": document})

    html = seen(own, source)

    assert "soep.docx → stories/de-soep.md" in html
    assert "Overnemen (1 bestand)" in html
    assert UPLOADS not in html
    assert stories(own) == before

    html = taken(own, source)

    assert ">De soep</a>" in html
    assert "record?path=stories" in html
    assert stories(own) - before == {"stories/de-soep.md", "stories/.bring-in.jsonl"}
    assert not list((own.root / UPLOADS).iterdir())


def test_a_table_comes_with_its_columns_filled_in_as_far_as_they_are_known(own: Served) -> None:
    source = upload(own, {"mensen.csv": b"naam,Schoenmaat\nPiet Nieuw,42\n"})

    html = seen(own, source, kind="person")

    assert "naam=naam\nSchoenmaat=\n" in html
    assert "column-unused" not in html
    assert "Schoenmaat" in html

    taken(own, source, origin="table", kind="person", columns="naam=naam\nSchoenmaat=-\n")

    assert "stories/people/piet-nieuw.md" in stories(own)


def test_a_table_without_a_title_can_be_mended_in_the_form(own: Served) -> None:
    source = upload(own, {"mensen.csv": b"Wie,Schoenmaat\nPiet Nieuw,42\n"})

    assert "data-take" not in seen(own, source, kind="person")
    assert "data-take" in seen(own, source, origin="table", kind="person", columns="Wie=naam\nSchoenmaat=\n")


def test_a_blog_comes_with_the_mapping_that_is_proposed(own: Served) -> None:
    post = b"---\ntitle: De bank\ndate: 2020-01-31\ntags: [groen]\n---\nEen bank met een ![plaat](/images/a.png).\n"
    source = upload(own, {"blog/_posts/2020-01-31-de-bank.md": post, "blog/images/a.png": PNG})

    html = seen(own, source)

    assert "generator: jekyll" in html
    assert "tags: themas" in html
    assert "_posts/2020-01-31-de-bank.md" in html

    taken(own, source)

    assert {"stories/de-bank.md", "stories/images/a.png"} <= stories(own)


def test_a_mapping_with_a_fault_is_told_with_its_line_and_stays_in_the_form(own: Served) -> None:
    post = b"---\ntitle: De bank\ndate: 2020-01-31\n---\nEen bank.\n"
    source = upload(own, {"blog/_posts/2020-01-31-de-bank.md": post})

    html = seen(own, source, origin="folder", mapping="velden:\n  tags: temas\n")

    assert "mapping:2" in html
    assert "tags: temas" in html
    assert "data-take" not in html


def test_what_was_edited_since_is_kept_and_told(own: Served, document: bytes, tmp_path: Path) -> None:
    taken(own, upload(own, {"soep.docx": document}))
    own.write("stories/de-soep.md", (own.root / "stories/de-soep.md").read_text("utf-8") + "\nVan mij.\n")
    word("De soep", SOUP, "En op vrijdag.").save(str(tmp_path / "nieuw.docx"))
    source = upload(own, {"soep.docx": (tmp_path / "nieuw.docx").read_bytes()})

    html = seen(own, source)

    assert "+En op vrijdag." in html
    assert "daar veranderd en hier bewerkt" in html
    assert "Gezien: meld dit niet nog eens" in html
    assert "Dat is onthouden" in taken(own, source)
    assert "Van mij." in (own.root / "stories/de-soep.md").read_text("utf-8")


def test_several_files_are_documents_and_can_be_nothing_else(own: Served, document: bytes) -> None:
    source = upload(own, {"soep.docx": document, "brief.txt": b"Een brief\n\nBeste mensen, kom allen.\n"})

    assert "brief.txt → " in seen(own, source)
    # What `one-source` says.
    assert "Er zijn meer bestanden gekozen: brief.txt, soep.docx" in seen(own, source, origin="table")


@pytest.mark.parametrize(
    "name",
    "../../config.yaml|/etc/passwd|a/../../b.txt|a\\..\\b.txt|C:/b.txt||a//b.txt|.|con.txt|a\0.txt".split("|"),
)
def test_a_name_that_could_lead_elsewhere_is_refused(own: Served, name: str) -> None:
    before = files_of(own.root)
    source = upload(own, {})

    status, answer = upload_one(own, source, name, b"x")

    assert status == FAULTY
    assert [problem["code"] for problem in answer["problems"]] == ["upload-name"]
    assert name in answer["problems"][0]["message"]
    assert files_of(own.root) == before


@pytest.mark.parametrize("source", ["", "..", "../../stories", "0" * 32])
def test_only_a_source_of_this_run_can_be_used(own: Served, source: str) -> None:
    for path in ("look", "take", "leave"):
        status, answer = send(own, f"api/source/{path}", {"source": source})
        assert (status, answer["outcome"]) == (FAULTY, "faults")
    assert upload_one(own, quote(source), "a.txt", b"x")[0] == FAULTY
    assert (own.root / "stories").is_dir()


def test_a_source_may_not_become_too_large(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_uploads, "LARGEST_SOURCE", 10)
    uploads = source_uploads.SourceUploads(own.root)
    source = uploads.begin()
    uploads.keep(source, "a.txt", b"12345678")

    with pytest.raises(UserFault, match="upload-too-much"):
        uploads.keep(source, "b.txt", b"12345678")


def test_what_is_not_taken_over_is_removed(own: Served, document: bytes) -> None:
    source = upload(own, {"soep.docx": document})

    assert send(own, "api/source/leave", {"source": source})[0] == FINE

    assert not list((own.root / UPLOADS).iterdir())
    answer = send(own, "api/source/look", {"source": source})[1]
    assert [problem["code"] for problem in answer["problems"]] == ["upload-gone"]


def test_what_an_earlier_run_left_is_removed_at_the_start(tmp_path: Path) -> None:
    with desk(tmp_path / "archive") as served:
        upload(served, {"a.txt": b"Een brief."})
        root = served.root
    left = root / UPLOADS
    assert list(left.iterdir())

    source_uploads.SourceUploads(root).remove_older(left.stat().st_mtime + 100)

    assert not list(left.iterdir())


def test_only_the_own_page_may_upload_look_or_take(own: Served) -> None:
    for path in ("begin", "file", "look", "take", "leave"):
        assert send(own, f"api/source/{path}", {}, {"X-Verhalen-Token": "fout"})[0] == REFUSED
        assert send(own, f"api/source/{path}", {}, {"Cookie": ""})[0] == REFUSED


def test_the_page_is_reached_from_the_list(own: Served) -> None:
    assert "desk/bring-in" in look(own, "").text
    assert look(own, "bring-in").status == FINE
