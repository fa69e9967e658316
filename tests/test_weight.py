"""The book stays light: what it needs besides its pages is small, however much the drawings and search ask for."""

from pathlib import Path

from tests.conftest import RunVerhalen, WriteArchive

MOST_SCRIPT = 38_000
MOST_STYLE = 40_000
# What a page with a picture loads besides.
MOST_PICTURE_SCRIPT = 2_000
MOST_PICTURE_STYLE = 2_000
# What a page with a recording loads besides.
MOST_RECORDING_SCRIPT = 3_000
MOST_RECORDING_STYLE = 2_000
# What a book that is read without a connection loads besides, of which 400 for pictures in several sizes.
MOST_OFFLINE_SCRIPT = 5_400


def sizes(site: Path, ending: str) -> dict[str, int]:
    """The bytes of each file of the theme with an ending, as they stand on a disk."""
    return {path.name: path.stat().st_size for path in sorted((site / "static").rglob(f"*{ending}"))}


def test_all_scripts_together_are_small(demo_site: Path) -> None:
    scripts = sizes(demo_site, ".js")
    # Only on pages with a picture.
    assert scripts.pop("pictures.js") <= MOST_PICTURE_SCRIPT
    # Only on pages with a recording.
    assert scripts.pop("recordings.js") <= MOST_RECORDING_SCRIPT

    assert sum(scripts.values()) <= MOST_SCRIPT, scripts


def test_all_style_sheets_together_are_small(demo_site: Path) -> None:
    styles = sizes(demo_site, ".css")
    assert styles.pop("pictures.css") <= MOST_PICTURE_STYLE
    assert styles.pop("recordings.css") <= MOST_RECORDING_STYLE

    assert sum(styles.values()) <= MOST_STYLE, styles


def test_what_pages_load_besides_data_and_search_is_all_counted(demo_site: Path) -> None:
    elsewhere = {
        path.relative_to(demo_site).as_posix()
        for path in demo_site.rglob("*")
        if path.suffix in {".js", ".css"} and not {"static", "pagefind"}.intersection(path.relative_to(demo_site).parts)
    }

    # No page of this book loads sw.js: it is for browsers that have a worker of an earlier build.
    assert all(name.endswith("-index.js") for name in elsewhere - {"sw.js"}), elsewhere


def test_what_reading_without_a_connection_needs_is_small(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n"})

    verhalen("build", "--no-search", "--offline", cwd=folder)

    scripts = {name: (folder / "site" / name).stat().st_size for name in ("sw.js", "offline.js")}
    assert sum(scripts.values()) <= MOST_OFFLINE_SCRIPT, scripts
