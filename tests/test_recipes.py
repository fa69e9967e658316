"""The recipes to publish with (docs/recepten): in the form that each host reads, and tried on this machine."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.support.command import ROOT, run_verhalen
from tests.support.nginx import RECIPE, nginx
from tests.support.pages import Page
from tests.support.published_books import book_files, git
from verhalen_build import __version__
from verhalen_build.model.names import SitePath
from verhalen_build.upload.object_store import content_type_of

RECIPES = RECIPE.parent
SCHEMAS = {"github-pages.yml": "github-workflows", "gitlab-ci.yml": "gitlab-ci", "woodpecker.yaml": "woodpecker-ci"}
POLICY = "Content-Security-Policy"
# What a page cannot say of itself (https://www.w3.org/TR/CSP3/#meta-element).
ONLY_IN_HEADER = {"frame-ancestors": {"'none'"}}
NETLIFY = ROOT / "tests/browser/node_modules/@netlify/config/bin.js"


def recipe(name: str) -> Any:
    """What a recipe in YAML says."""
    return yaml.safe_load((RECIPES / name).read_text("utf-8"))


# The form


@pytest.mark.parametrize(("name", "schema"), SCHEMAS.items())
def test_a_workflow_has_the_form_that_its_host_reads(name: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(RECIPES / name)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_each_action_is_of_one_commit_and_says_of_which_version_that_is() -> None:
    actions = re.findall(r"uses: (.+)", (RECIPES / "github-pages.yml").read_text("utf-8"))

    assert len(actions) == 4
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in actions)


def test_every_host_publishes_the_main_branch_whatever_it_is_called() -> None:
    github, gitlab, woodpecker = map(recipe, SCHEMAS)

    # YAML takes the word `on` for a truth value.
    assert github[True]["push"] is None
    assert github["jobs"]["bouwen"]["if"] == "github.ref_name == github.event.repository.default_branch"
    assert github["jobs"]["publiceren"]["needs"] == "bouwen"
    assert gitlab["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert woodpecker["when"][0]["evaluate"] == "CI_COMMIT_BRANCH == CI_REPO_DEFAULT_BRANCH"
    assert "branch" not in woodpecker["when"][0]


def test_what_gitlab_built_does_not_stay_there_for_everybody() -> None:
    artifacts = recipe("gitlab-ci.yml")["pages"]["artifacts"]

    assert (artifacts["expire_in"], artifacts["public"]) == ("1 hour", False)


def test_codeberg_passes_the_list_of_names_once_its_marks_are_taken_away(tmp_path: Path) -> None:
    lines = (RECIPES / "woodpecker.yaml").read_text("utf-8")
    own = tmp_path / "woodpecker.yaml"
    own.write_text(re.sub(r"# (VERHALEN_WITHHELD:|  from_secret: withheld_names)", r"\1", lines))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.woodpecker-ci", str(own)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    environment = yaml.safe_load(own.read_text())["steps"][0]["environment"]
    assert environment["VERHALEN_WITHHELD"] == {"from_secret": "withheld_names"}


@pytest.mark.parametrize("name", ["github-pages.yml", "gitlab-ci.yml", "woodpecker.yaml", "netlify.toml", "_headers"])
def test_a_recipe_says_how_a_list_of_names_is_given_and_how_its_absence_is_noticed(name: str) -> None:
    text = (RECIPES / name).read_text("utf-8")

    assert "VERHALEN_WITHHELD" in text
    assert "geheime_namen" in text


@pytest.mark.node
def test_netlify_reads_its_recipe_and_sends_the_headers(tmp_path: Path) -> None:
    shutil.copy(RECIPES / "netlify.toml", tmp_path)
    command = ["node", str(NETLIFY), f"--repositoryRoot={tmp_path}", "--offline"]

    config = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["config"]

    assert config["build"]["command"] == "verhalen build --strict"
    assert Path(config["build"]["publish"]) == tmp_path / "site"
    assert [(rule["for"], set(rule["values"])) for rule in config["headers"]] == [("/*", set(safe_headers()))]


@pytest.mark.node
def test_cloudflare_and_netlify_read_one_file_of_headers(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    shutil.copy(RECIPES / "_headers", tmp_path / "site")
    (tmp_path / "netlify.toml").write_text('[build]\npublish = "site"\n')
    command = ["node", str(NETLIFY), f"--repositoryRoot={tmp_path}", "--offline"]

    config = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["config"]

    assert config["headers"] == [{"for": "/*", "values": safe_headers()}]
    # More than this Cloudflare does not read.
    assert max(map(len, (RECIPES / "_headers").read_text("utf-8").splitlines())) <= 2000


def test_every_recipe_installs_the_version_that_these_are_of() -> None:
    requirements = (RECIPES / "requirements.txt").read_text("utf-8")
    installed = re.findall(r"^verhalen-build\[[a-z,]+\]==(.+)$", requirements, re.MULTILINE)

    assert installed == [__version__]
    assert all("pip install --requirement requirements.txt" in (RECIPES / name).read_text("utf-8") for name in SCHEMAS)


def test_every_recipe_is_in_the_manual() -> None:
    manual = (ROOT / "docs/publiceren.md").read_text("utf-8")

    assert [path.name for path in RECIPES.iterdir() if f"](recepten/{path.name})" not in manual] == []


# The commands


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """An archive as an editor has it."""
    for name, content in book_files(f"{{soort: git, repository: {tmp_path / 'pages.git'}, branch: pages}}").items():
        (tmp_path / "boek" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "boek" / name).write_text(str(content), "utf-8")
    return tmp_path / "boek"


def host_runs(command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command of a recipe, run in a shell with the program of this folder."""
    own = re.sub(r"^verhalen\b", f"{shlex.quote(sys.executable)} -m verhalen_build", command)
    assert own != command
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(own, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def run_as_host(command: str, cwd: Path) -> None:
    """Runs a command of a recipe, which succeeds."""
    done = host_runs(command, cwd)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("given", ["", "  \n", "# alleen een opmerking\n"])
def test_where_a_book_has_a_list_of_names_and_the_host_has_none_nothing_is_built(book: Path, given: str) -> None:
    config = (book / "config.yaml").read_text("utf-8")
    (book / "config.yaml").write_text(f"{config}geheime_namen: ../prive/namen.txt\n", "utf-8")

    done = host_runs("verhalen build --strict", book, VERHALEN_WITHHELD=given)

    assert done.returncode == 1
    assert "[register-missing]" in done.stderr
    assert not (book / "site").exists()


def test_github_publishes_what_its_commands_build(book: Path) -> None:
    steps = recipe("github-pages.yml")["jobs"]["bouwen"]["steps"]
    (published,) = (step["with"]["path"] for step in steps if "pages-artifact" in step.get("uses", ""))

    run_as_host(next(step["run"] for step in steps if step.get("run", "").startswith("verhalen")), book)

    assert (book / published / "404.html").is_file()


def test_gitlab_publishes_what_its_commands_build(book: Path) -> None:
    job = recipe("gitlab-ci.yml")["pages"]

    run_as_host(job["script"][-1], book)

    # The folder that GitLab publishes unless it is told another.
    assert job["artifacts"]["paths"] == ["public"]
    assert (book / "public/404.html").is_file()


def test_codeberg_publishes_what_its_commands_push(book: Path) -> None:
    git("init", "--quiet", "--bare", "pages.git", cwd=book.parent)

    run_as_host(recipe("woodpecker.yaml")["steps"][0]["commands"][-1], book)

    assert "404.html" in git("ls-tree", "--name-only", "pages", cwd=book.parent / "pages.git")


def test_netlify_publishes_what_its_command_builds(book: Path) -> None:
    build = tomllib.loads((RECIPES / "netlify.toml").read_text("utf-8"))["build"]

    run_as_host(build["command"], book)

    assert (book / build["publish"] / "404.html").is_file()


def test_cloudflare_publishes_what_its_command_builds(book: Path) -> None:
    shutil.copy(RECIPES / "_headers", book)
    settings = dict(re.findall(r"^# (Build [a-z ]+): (.+)$", (RECIPES / "_headers").read_text("utf-8"), re.MULTILINE))

    run_as_host(settings["Build command"], book)

    published = {path.name for path in (book / settings["Build output directory"]).iterdir()}
    assert {"404.html", "_headers"} <= published


# The policy


def test_headers_ask_of_browsers_what_the_pages_themselves_ask(demo_pages: tuple[Page, ...]) -> None:
    asked: dict[str, set[str]] = {}
    for page in demo_pages:
        for meta in page.tagged("meta"):
            if meta.attributes.get("http-equiv") == POLICY:
                for name, sources in directives(meta.attributes["content"]).items():
                    asked[name] = asked.get(name, set()) | sources

    assert {name: directives(policy) for name, policy in policies().items()} == dict.fromkeys(
        policies(), asked | ONLY_IN_HEADER
    )


def directives(policy: str) -> dict[str, set[str]]:
    """The sources that a policy allows, by directive."""
    return {name: set(sources) for name, *sources in (part.split() for part in policy.split(";"))}


def policies() -> dict[str, str]:
    """The policy in every file that sends or tells it as a header."""
    files = {path: path.read_text("utf-8") for path in (*RECIPES.iterdir(), ROOT / "docs/publiceren.md")}
    by_file = {
        path.name: re.findall(rf'{POLICY}:? (?:= )?"?(default-src[^"\n]*)', text) for path, text in files.items()
    }
    return {name: policy for name, in_file in by_file.items() for policy in in_file}


def safe_headers() -> dict[str, str]:
    """The headers that the manual names."""
    manual = (ROOT / "docs/publiceren.md").read_text("utf-8")
    block = re.search(rf"^```\n({POLICY}: .*?)```", manual, re.M | re.S)
    assert block
    return dict(line.split(": ", 1) for line in block[1].splitlines())


# A server of one's own


@pytest.fixture(scope="module")
def address(demo_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo as nginx serves it by the recipe."""
    with nginx(demo_site, tmp_path_factory.mktemp("nginx")) as address:
        yield address


def ask(address: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Message, bytes]:
    """The status, headers and body of an answer."""
    place = urlsplit(address)
    with closing(HTTPConnection(place.netloc)) as connection:
        connection.request("GET", place.path + path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()


@pytest.mark.nginx
@pytest.mark.parametrize("path", ["", "zoeken.html", "static/icon.svg", "verhalen", "nergens.html"])
def test_nginx_sends_the_headers_of_the_manual_with_every_answer(address: str, path: str) -> None:
    headers = ask(address, path)[1]

    assert {name: headers[name] for name in safe_headers()} == safe_headers()


@pytest.mark.nginx
@pytest.mark.parametrize("path", ["nergens.html", "verhalen/nergens", ".verhalen-manifest", "data/.verhalen-upload-x"])
def test_nginx_shows_the_page_of_the_book_for_what_is_not_found(address: str, demo_site: Path, path: str) -> None:
    status, _headers, body = ask(address, path)

    assert (status, body) == (404, (demo_site / "404.html").read_bytes())


@pytest.mark.nginx
@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("index.html", "no-cache"),
        ("feed.atom", "no-cache"),
        ("static/boek.css", "no-cache"),
        ("pagefind/pagefind-entry.json.js", "no-cache"),
        ("static/boek.css?v=0a1b2c3d", "public, max-age=31536000, immutable"),
        ("static/icon.svg", "public, max-age=86400"),
        ("nergens.png", "no-cache"),
    ],
)
def test_nginx_lets_browsers_keep_each_kind_of_file_as_long_as_it_stays_the_same(
    address: str, path: str, kept: str
) -> None:
    assert ask(address, path)[1]["Cache-Control"] == kept


@pytest.mark.nginx
def test_nginx_lets_browsers_keep_what_is_named_by_its_content(address: str, demo_site: Path) -> None:
    named = list(demo_site.rglob("*.pf_index.js"))

    for path in named:
        assert "immutable" in ask(address, path.relative_to(demo_site).as_posix())[1]["Cache-Control"]
    assert named


@pytest.mark.nginx
def test_what_is_published_to_nginx_is_read_back_whole(book: Path, tmp_path: Path) -> None:
    web = tmp_path / "web"
    with nginx(web, tmp_path) as address:
        target = f"{{pad: {web}, webadres: '{address}', offline: ja}}"
        (book / "config.yaml").write_text(str(book_files(target)["config.yaml"]), "utf-8")
        run = run_verhalen("publish", "--yes", cwd=book)

    assert run.returncode == 0, run.stderr
    assert f"Teruggelezen van {address}: lezers hebben het." in run.stderr
    assert (web / "sw.js").is_file()


@pytest.mark.nginx
def test_nginx_compresses_texts_and_says_when_nothing_changed(address: str) -> None:
    _status, headers, body = ask(address, "index.html", {"Accept-Encoding": "gzip"})

    again = ask(address, "index.html", {"If-None-Match": headers["ETag"]})

    assert headers["Content-Encoding"] == "gzip"
    assert len(body) < len(ask(address, "index.html")[2]) / 2
    assert (again[0], again[2]) == (304, b"")


@pytest.mark.nginx
def test_nginx_says_of_every_kind_of_file_what_it_is(address: str, demo_site: Path) -> None:
    one_of_each = {path.suffix: path.relative_to(demo_site).as_posix() for path in demo_site.rglob("[!.]*.*")}
    other_names = {"application/javascript": "text/javascript", "text/xml": "application/xml"}

    sent = {path: ask(address, path)[1].get_content_type() for path in one_of_each.values()}

    expected = {path: content_type_of(SitePath(path)).partition(";")[0] for path in sent}
    assert {path: other_names.get(kind, kind) for path, kind in sent.items()} == {
        path: other_names.get(kind, kind) for path, kind in expected.items()
    }
