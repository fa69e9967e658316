"""Fixtures for all tests, and what happens where a program that some tests need is not there."""

import os
import shutil
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import hypothesis
import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, BrowserContext, expect

from tests.support.chromium import bring_to_rest, find_chromium, launch_chromium
from tests.support.command import ROOT
from tests.support.demo import build_demo
from tests.support.pages import Page, read_pages
from tests.support.server import serve

# How long an example takes depends on what else the computer does.
hypothesis.settings.register_profile("no-clock", deadline=None)
hypothesis.settings.load_profile("no-clock")

NODE_MODULES = ROOT / "tests" / "browser" / "node_modules"


@dataclass(frozen=True)
class Need:
    """A program that only some tests need, each marked with its marker."""

    name: str
    is_there: Callable[[], bool]
    how_to_get: str


NEEDS = {
    "browser": Need(
        "Chromium",
        lambda: find_chromium() is not None,
        "install Chromium or Chrome (Debian: apt install chromium libatomic1)",
    ),
    "java": Need(
        "Java",
        lambda: shutil.which("java") is not None,
        "install Java 11 or newer (Debian: apt install default-jre-headless)",
    ),
    "node": Need(
        "Node",
        NODE_MODULES.is_dir,
        "install Node.js with npm (Debian: apt install npm), then run `make test`, or `npm ci` in tests/browser",
    ),
}

_left_out = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option by which new output of the examples is taken for what is expected."""
    parser.addoption("--accept", action="store_true", help="take what comes of tests/examples for what is expected")


def pytest_configure(config: pytest.Config) -> None:
    """Start the count of tests that are left out."""
    config.stash[_left_out] = Counter()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out where its program is not there; where CI=true, where nothing may be missing, fail it."""
    missing = [marker for marker, need in NEEDS.items() if item.get_closest_marker(marker) and not need.is_there()]
    if not missing:
        return
    if os.environ.get("CI") == "true":
        wanted = "; ".join(f"{NEEDS[marker].name} is not there: {NEEDS[marker].how_to_get}" for marker in missing)
        pytest.fail(wanted, pytrace=False)
    for marker in missing:
        item.config.stash[_left_out][marker] += 1
    pytest.skip(", ".join(NEEDS[marker].name for marker in missing))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and how to have it run."""
    counts = config.stash[_left_out]
    if counts:
        terminalreporter.section("tests left out", yellow=True)
    for marker, count in counts.items():
        need = NEEDS[marker]
        terminalreporter.write_line(f"for want of {need.name}: {count}. To run these too, {need.how_to_get}.")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether what comes of an example now is what it should be from here on."""
    return bool(request.config.getoption("--accept"))


class RunVerhalen(Protocol):
    """Runs `verhalen` in a folder."""

    def __call__(self, *arguments: str, cwd: Path) -> Result: ...


@pytest.fixture
def verhalen(monkeypatch: pytest.MonkeyPatch) -> RunVerhalen:
    """`verhalen("build", cwd=folder)` inside the process of the test, for speed.

    The result has `exit_code`, `stdout` and `stderr`. An exception that the command lets out fails the test.
    Where the process itself matters, use `tests.support.command.run_verhalen`.
    """
    from verhalen_build.cli.main import cli

    def run(*arguments: str, cwd: Path) -> Result:
        monkeypatch.chdir(cwd)
        return CliRunner().invoke(cli, arguments, catch_exceptions=False)

    return run


WriteArchive = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def archive(tmp_path: Path) -> WriteArchive:
    """`archive({"stories/a.md": "..."})` writes these files in a new folder and gives the folder.

    Text may be indented with the test that holds it; it is written as UTF-8 with a line feed at each end of line.
    """

    def write(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "archive"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else _outdented(content))
        return folder

    return write


def _outdented(text: str) -> bytes:
    return textwrap.dedent(text.removeprefix("\n")).encode()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built demo site. Tests only read it."""
    return build_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo_pages(demo_site: Path) -> tuple[Page, ...]:
    """Every page of the demo site."""
    return read_pages(demo_site)


@pytest.fixture(scope="session")
def demo_address(demo_site: Path) -> Iterator[str]:
    """The address of the demo site on a web server: below the top of it, and with a slash at the end."""
    with serve(demo_site.parent) as address:
        yield f"{address}{demo_site.name}/"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all tests; each opens a context of its own."""
    # How long a page takes depends on what else the computer does.
    expect.set_options(timeout=20_000)
    close = BrowserContext.close

    def close_at_rest(context: BrowserContext) -> None:
        bring_to_rest(context)
        close(context)

    with launch_chromium() as browser, pytest.MonkeyPatch.context() as patch:
        patch.setattr(BrowserContext, "close", close_at_rest)
        yield browser


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A window as wide as a phone."""
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context
