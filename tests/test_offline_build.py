"""What a build makes for reading without a connection, and what it leaves where it is not asked for."""

from pathlib import Path

from tests.conftest import RunVerhalen, WriteArchive

FILES = {"config.yaml": "titel: Ons boek\n", "stories/soep.md": "# De soep\n\nWarm.\n"}
ASKS_FOR_WORKER = 'offline.js"></script>'


def pages(site: Path) -> dict[str, str]:
    """The text of each page and script at the top of the site, and of the story."""
    files = [*site.glob("*.html"), *site.glob("*.js"), site / "verhalen/soep.html"]
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in files}


def test_pages_ask_for_the_worker_only_where_the_build_was_asked_for_it(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(FILES)

    verhalen("build", "--no-search", "--offline", cwd=folder)
    with_it = pages(folder / "site")
    verhalen("build", "--no-search", cwd=folder)
    without = pages(folder / "site")

    assert '<script defer src="../offline.js"></script>' in with_it["verhalen/soep.html"]
    assert 'addEventListener("fetch"' in with_it["sw.js"]
    assert {"offline.js", "niet-bewaard.html"} <= with_it.keys()
    assert [name for name, page in without.items() if ASKS_FOR_WORKER in page] == []
    assert not {"offline.js", "niet-bewaard.html"} & without.keys()


def test_there_is_always_a_way_out(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(FILES)

    verhalen("build", "--no-search", cwd=folder)

    worker = pages(folder / "site")["sw.js"]
    assert "unregister()" in worker
    assert "fetch" not in worker


def test_each_change_of_the_book_makes_another_version(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(FILES)
    versions = []

    for text in ("Warm.", "Koud.", "Warm."):
        (folder / "stories/soep.md").write_text(f"# De soep\n\n{text}\n", "utf-8")
        verhalen("build", "--no-search", "--offline", cwd=folder)
        versions.append(pages(folder / "site")["sw.js"])

    assert versions[0] == versions[2] != versions[1]


def test_in_english_the_worker_speaks_english(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "title: Our book\nlanguage: en\n", "stories/soup.md": "# Soup\n\nHot.\n"})

    verhalen("build", "--no-search", "--offline", cwd=folder)

    worker = (folder / "site/sw.js").read_text("utf-8")
    assert "A kept page, of {day}: there is no connection." in worker
    assert '"not-kept.html"' in worker
