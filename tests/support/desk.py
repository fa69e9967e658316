"""The writing desk as a writer has it: an archive made by `verhalen init`, served with its desk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from click.testing import CliRunner
from PIL import Image

from tests.support.serving import Served, free_port, serving
from verhalen_build.cli.main import cli

STORY = "stories/de-bank-onder-de-linde.md"


@contextmanager
def desk(folder: Path) -> Iterator[Served]:
    """A new archive in a folder, served with its desk as long as the context lasts."""
    made = CliRunner().invoke(cli, ["init", str(folder)], catch_exceptions=False)
    # What is written at the desk is named as it is written, unless a test is about that.
    config = folder / "config.yaml"
    config.write_bytes(config.read_bytes().replace(b"toestemming: rol", b"toestemming: volledig"))
    assert made.exit_code == 0, made.stderr
    with desk_of(folder) as served:
        yield served


@contextmanager
def desk_of(folder: Path, port: int | None = None) -> Iterator[Served]:
    """An archive that is there, served with its desk."""
    with serving(folder, ("--desk", "--port", str(port or free_port()))) as served:
        yield served


def link_to_desk(served: Served) -> str:
    """The link that opens the desk, as the command tells it."""
    link = re.search(r"http://\S*/desk/\?token=\S+", served.said.read_text("utf-8"))
    assert link, served.said.read_text("utf-8")
    return link[0]


def files_of(root: Path) -> set[str]:
    """Every file of an archive by its path, but for what the program remembers."""
    paths = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {path for path in paths if not path.startswith(".verhalen/memo")}


def photo(width: int = 60, height: int = 40) -> bytes:
    """A small photo with a place in it, as a phone makes one."""
    exif = Image.Exif()
    exif[0x9286] = "Geheim"
    made = BytesIO()
    Image.new("RGB", (width, height), (90, 140, 80)).save(made, "JPEG", exif=exif)
    return made.getvalue()
