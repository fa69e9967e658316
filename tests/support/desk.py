"""The writing desk as a writer has it: an archive made by `verhalen init`, served with its desk."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.support.chromium import listen
from tests.support.serving import PATIENCE, Answer, Served, free_port, serving
from verhalen_build.cli.main import cli
from verhalen_build.model.archive_paths import CONFIG

DESK = "/.verhalen/desk/"
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


@contextmanager
def desk_with_target(folder: Path, web: Path) -> Iterator[Served]:
    """A new archive in a folder that is published to the folder `web`, served with its desk."""
    with desk(folder):
        pass
    with (folder / CONFIG).open("a", encoding="utf-8") as config:
        config.write(f"\npubliceren: {{pad: {web}}}\n")
    with desk_of(folder) as served:
        yield served


def link_to_desk(served: Served) -> str:
    """The link that opens the desk, as the command tells it."""
    link = re.search(r"http://\S*/desk/\?token=\S+", served.said.read_text("utf-8"))
    assert link, served.said.read_text("utf-8")
    return link[0]


@contextmanager
def tab_at_desk(window: BrowserContext, served: Served, *expected_statuses: int) -> Iterator[Page]:
    """A tab with the list of the desk; its pages ask for nothing elsewhere, and get no other errors than expected."""
    tab = window.new_page()
    heard = listen(tab, served.address)
    tab.goto(link_to_desk(served))
    yield tab
    assert not [line for line in heard if not any(str(status) in line for status in expected_statuses)], heard


def look(served: Served, path: str) -> Answer:
    """What a browser at the desk gets."""
    return served.get(DESK + path)


def send(served: Served, path: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """Sends as a page of the desk does: an object as JSON, or bytes; gives the status, and the answer as data."""
    given = {
        **served.cookie,
        "Origin": f"http://127.0.0.1:{served.port}",
        "X-Verhalen-Token": served.token,
        **(headers or {}),
    }
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with closing(HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)) as connection:
        connection.request("POST", DESK + path, data, given)
        response = connection.getresponse()
        text = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(text) if is_json else text.decode()


def files_of(root: Path) -> set[str]:
    """Every file of an archive by its path, but for what the program remembers."""
    paths = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {path for path in paths if not path.startswith((".verhalen/memo", ".verhalen/pictures/", ".verhalen/.git"))}


def photo(width: int = 60, height: int = 40) -> bytes:
    """A small photo with a place in it, as a phone makes one."""
    exif = Image.Exif()
    exif[0x9286] = "Geheim"
    made = BytesIO()
    Image.new("RGB", (width, height), (90, 140, 80)).save(made, "JPEG", exif=exif)
    return made.getvalue()
