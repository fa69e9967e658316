"""Fixtures for all tests, and what to do when a program that some tests need is missing."""

import os
import shutil
import textwrap
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from xml.sax.saxutils import escape

import hypothesis
import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, expect

from scripts.compile_catalogues import compile_catalogues
from tests.support.budget import EXAMPLES
from tests.support.chromium import bring_to_rest, find_chromium, launch_chromium
from tests.support.command import ROOT
from tests.support.demo import build_demo, site_of
from tests.support.nginx import NGINX
from tests.support.pages import Page, read_pages
from tests.support.pypi import reaches_pypi
from tests.support.server import serve
from tests.support.sshd import SSHD

# No deadline, because the time that an example takes depends on the load; and the same examples in every run, so that
# a failure can be repeated by anybody. For a long run with other examples: `pytest --hypothesis-profile=thorough`.
no_clock = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("fixed", no_clock, derandomize=True, max_examples=EXAMPLES)
hypothesis.settings.register_profile("thorough", no_clock, max_examples=20 * EXAMPLES)
hypothesis.settings.load_profile("fixed")

NODE_MODULES = ROOT / "tests" / "browser" / "node_modules"


@dataclass(frozen=True)
class Need:
    """A program that only some tests need; a marker on the test names it."""

    name: str
    is_there: Callable[[], bool]
    how_to_get: str


NEEDS = {
    "browser": Need(
        "Chromium",
        lambda: find_chromium() is not None,
        "install Chromium or Chrome (Debian: apt install chromium-headless-shell libatomic1)",
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
    "pypi": Need("PyPI", reaches_pypi, "connect this computer to the internet"),
    "faketime": Need(
        "faketime", lambda: shutil.which("faketime") is not None, "install it (Debian: apt install faketime)"
    ),
    "nginx": Need("nginx", lambda: NGINX is not None, "install it (Debian: apt install nginx-light)"),
    "sshd": Need("OpenSSH", lambda: SSHD is not None, "install its server (Debian: apt install openssh-server)"),
}

# Aliases such as "serif" are those of the system.
FONT_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
</fontconfig>
"""

# The user property in which a skipped test records the marker of the missing program; workers pass it to the summary.
MISSING = "missing"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option to accept new output of the examples, and one to choose the browser's fonts."""
    parser.addoption("--accept", action="store_true", help="accept the output of tests/examples as expected")
    parser.addoption("--fonts", metavar="FOLDER", help="let the browser see only the fonts in this folder (Linux)")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the texts of the program as they are now; hide all fonts that were not asked for from the browser."""
    if not hasattr(config, "workerinput"):
        compile_catalogues(ROOT)
    fonts = config.getoption("--fonts")
    if fonts:
        os.environ["FONTCONFIG_FILE"] = str(_only_fonts_of(Path(fonts).resolve(strict=True), config))


def _only_fonts_of(folder: Path, config: pytest.Config) -> Path:
    """Write a fontconfig file with one folder of fonts, removed when pytest ends."""
    folder_of_file = TemporaryDirectory()
    config.add_cleanup(folder_of_file.cleanup)
    file = Path(folder_of_file.name) / "fonts.conf"
    file.write_text(FONT_CONFIGURATION.format(fonts=escape(str(folder)), cache=folder_of_file.name), "utf-8")
    return file


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Start one worker more than there are cores: a third of the time tests wait, for a browser or a server."""
    cores = yield
    return cores + 1


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing; with CI=true, where nothing may be missing, fail it."""
    missing = [marker for marker, need in NEEDS.items() if item.get_closest_marker(marker) and not need.is_there()]
    if not missing:
        return
    if os.environ.get("CI") == "true":
        wanted = "; ".join(f"{NEEDS[marker].name} is not there: {NEEDS[marker].how_to_get}" for marker in missing)
        pytest.fail(wanted, pytrace=False)
    item.user_properties += [(MISSING, marker) for marker in missing]
    pytest.skip(", ".join(NEEDS[marker].name for marker in missing))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report what was skipped for want of a program, and how to get it."""
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    counts = Counter(str(marker) for report in skipped for name, marker in report.user_properties if name == MISSING)
    if counts:
        terminalreporter.section("tests left out", yellow=True)
    for marker, count in counts.items():
        need = NEEDS[marker]
        terminalreporter.write_line(f"for want of {need.name}: {count}. To run these too, {need.how_to_get}.")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether the present output of an example becomes the expected output."""
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
def demo_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the built demo site, shared by all workers; tests only read it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "demo"
    with FileLock(folder.with_suffix(".lock")):
        return site_of(folder) if folder.exists() else build_demo(folder)


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
    # Generous, because the time that a page takes depends on the load.
    expect.set_options(timeout=30_000)
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
