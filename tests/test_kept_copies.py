"""The kept copy of a source: published with it, shown with what it is, and the same file as when it was kept."""

import hashlib
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from verhalen_build.model.formatting import format_size

CONFIG = "titel: Boek\ntoestemming: volledig\n"
COPY = b"%PDF-1.4 verslag"
CHECKSUM = hashlib.sha256(COPY).hexdigest()


def source(fields: str) -> str:
    return f"---\ntitel: Verslag\n{fields}---\n"


def page(folder: Path) -> str:
    return (folder / "site" / "bronnen" / "verslag.html").read_text("utf-8")


def test_a_kept_file_is_published_with_its_source_and_only_then(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files: dict[str, str | bytes] = {"config.yaml": CONFIG, "stories/sources/stukken/het verslag.pdf": COPY}
    folder = archive(files | {"stories/sources/verslag.md": source("")})
    copy = folder / "site" / "bestanden" / "sources" / "stukken" / "het verslag.pdf"

    verhalen("build", "--no-search", cwd=folder)
    assert not copy.exists()

    archive(files | {"stories/sources/verslag.md": source("bewaard: stukken/het verslag.pdf\n")})
    verhalen("build", "--no-search", cwd=folder)

    assert copy.read_bytes() == COPY
    assert '<a href="../bestanden/sources/stukken/het%20verslag.pdf">het verslag.pdf</a> (PDF, 1 kB)' in page(folder), (
        page(folder)
    )


def test_a_copy_at_a_web_archive_is_a_link(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    address = "https://web.archive.org/web/2014/https://www.dorp.nl/verslag"
    folder = archive({"config.yaml": CONFIG, "stories/sources/verslag.md": source(f"bewaard: {address}\n")})

    verhalen("build", "--no-search", cwd=folder)

    assert f'<a href="{address}" rel="external">{address}</a>' in page(folder)


@pytest.mark.parametrize("written", [CHECKSUM, CHECKSUM.upper(), f"sha256:{CHECKSUM}", f'"SHA-256: {CHECKSUM}"'])
def test_a_checksum_may_be_as_another_program_writes_it(
    archive: WriteArchive, verhalen: RunVerhalen, written: str
) -> None:
    files: dict[str, str | bytes] = {
        "config.yaml": CONFIG,
        "stories/sources/verslag.pdf": COPY,
        "stories/sources/verslag.md": source(f"bewaard: verslag.pdf\nsha256: {written}\n"),
    }

    assert verhalen("check", cwd=archive(files)).stdout == ""


def test_a_file_that_did_not_change_is_not_read_again(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_reading(*arguments: object) -> None:
        raise AssertionError

    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/sources/verslag.pdf": COPY,
            "stories/sources/verslag.md": source(f"bewaard: verslag.pdf\nsha256: {CHECKSUM}\n"),
        }
    )
    verhalen("check", cwd=folder)

    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "file_digest", no_reading)
        assert verhalen("check", cwd=folder).stdout == ""
    (folder / "stories/sources/verslag.pdf").write_bytes(COPY + b" veranderd")
    assert "[kept-changed]" in verhalen("check", cwd=folder).stdout


def test_another_size_comes_on_the_page(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/sources/verslag.pdf": COPY,
            "stories/sources/verslag.md": source("bewaard: verslag.pdf\n"),
        }
    )
    verhalen("build", "--no-search", cwd=folder)
    (folder / "stories/sources/verslag.pdf").write_bytes(bytes(2_340_000))

    verhalen("build", "--no-search", cwd=folder)

    assert "(PDF, 2,3 MB)" in page(folder)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "1 kB"),
        (1, "1 kB"),
        (1_499, "1 kB"),
        (340_000, "340 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (2_340_000, "2,3 MB"),
        (23_400_000, "23 MB"),
        (5_100_000_000, "5,1 GB"),
        (12_345_000_000_000, "12.345 GB"),
    ],
)
def test_a_size_is_told_in_the_unit_that_fits(size: int, text: str) -> None:
    assert format_size(size, "nl") == text
