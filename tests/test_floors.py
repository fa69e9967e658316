"""The house has floors: a module imports only from its own floor and those below it."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import pytest

from tests.support.command import ROOT

PACKAGE = "verhalen_build"

# From the ground up. What is not a folder is a module.
FLOORS = tuple(
    "translations model read archive site publish author importers desk steps links build run prove report "
    "conversation upgrade upload serve click_words cli __main__".split()
)

# Each library is known in few modules, so that it can be replaced alone. Not so msgspec: the records are made of it.
LIBRARIES = {
    "ahocorasick_rs": {"model.name_search"},
    "anyascii": {"model.names"},
    "babel": {"model.formatting", "model.numbers", "model.single_values", "site.theme"},
    "cbor2": {"publish.search_order"},
    "click": {
        "cli.authoring",
        "cli.bring_in",
        "cli.building",
        "cli.commands",
        "cli.common",
        "cli.conversation",
        "cli.doctor",
        "cli.main",
        "cli.publishing",
        "cli.serve",
        "cli.upgrading",
        "cli.without_command",
        "click_words",
    },
    "fsspec": {"upload.disk", "upload.remote_folder", "upload.sftp"},
    "fontpkg_source_serif_4": {"site.drawings.fonts"},
    "jinja2": {
        "site.override_checks",
        "site.program_templates",
        "site.render",
        "site.template_types",
        "site.templates",
    },
    "httpx": {"upload.webdav"},
    "keyring": {"upload.passwords"},
    "lxml": {
        "importers.blogs.wordpress_export",
        "importers.documents.main_content",
        "importers.documents.message_text",
        "importers.markup.html_tree",
    },
    "manimgx_fonts": {"site.drawings.fonts"},
    "markdown": {"read.blocks", "read.callouts", "read.converter", "read.inline"},
    "markupsafe": {"site.render", "site.template_types", "site.templates"},
    "mutagen": {"read.sound"},
    "networkx": {"site.drawings.order"},
    "nh3": {"read.sanitiser", "site.portable_html"},
    "paramiko": {"upload.sftp"},
    "pagefind": {"publish.full_text"},
    "PIL": {
        "desk.picture_uploads",
        "importers.documents.open_document_pictures",
        "importers.documents.word_pictures",
        "publish.file_contents",
        "publish.picture_encoder",
        "publish.picture_store",
        "read.picture_pixels",
        "site.rasteriser",
    },
    "olefile": {"importers.documents.outlook_message"},
    "obstore": {"upload.object_store"},
    "openpyxl": {"importers.tables.workbook"},
    "py_svg_hush": {"read.svg_cleaner"},
    "pyoxigraph": {"site.linked_data.rdf"},
    "pypandoc": {"importers.markup.pandoc"},
    "pypdf": {"publish.file_contents"},
    "rapidfuzz": {"model.near"},
    "rcssmin": {"site.theme"},
    "resvg_py": {"site.rasteriser"},
    "rjsmin": {"site.theme"},
    "readability": {"importers.documents.main_content"},
    "Stemmer": {"site.lexicon"},
    "truststore": {"links.web_client", "upload.webdav"},
    "urllib3": {"links.web_client"},
    "uharfbuzz": {"site.drawings.fonts"},
    "watchdog": {"serve.watch"},
    "werkzeug": {
        "serve.access",
        "serve.app",
        "serve.desk",
        "serve.endpoints.book_endpoints",
        "serve.endpoints.consent_endpoints",
        "serve.endpoints.desk_responses",
        "serve.endpoints.endpoint",
        "serve.endpoints.form_endpoints",
        "serve.endpoints.list_endpoints",
        "serve.endpoints.publish_endpoints",
        "serve.endpoints.saving_endpoints",
        "serve.endpoints.source_endpoints",
        "serve.endpoints.upload_endpoints",
        "serve.endpoints.version_endpoints",
        "serve.request_body",
        "serve.server",
    },
    "webdav4": {"upload.webdav"},
    "yaml": {"desk.spans", "model.packaged", "read.yaml_tree"},
}

# What would let a module see the disk, the clock or the dice.
OUTSIDE_WORLD = {"io", "os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess", "tempfile", "time"}
CLOCK_READERS = {"now", "today", "utcnow"}

# Names that would do for anything.
VAGUE_NAMES = {"one", "known", "found", "kept", "told", "some"}
NAMED_BY_LIBRARIES = {"read.blocks: found"}


@dataclass(frozen=True)
class Import:
    """That `importer`, a dotted name inside the package, imports `imported`, a dotted name, at a line."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def inside(name: str) -> str:
    """The part of a dotted name after the package: `verhalen_build.model.names` gives `model.names`."""
    return name.removeprefix(PACKAGE).removeprefix(".")


def top(name: str) -> str:
    """The first part of a dotted name."""
    return name.partition(".")[0]


def floor_of(name: str) -> int:
    """The number of the floor on which a module stands; -1 for the package itself, which holds only its version."""
    return FLOORS.index(top(name)) if name else -1


@cache
def modules() -> dict[str, ast.Module]:
    """Each module of the package, by dotted name inside it."""
    trees = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT / PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        trees[name] = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return trees


def imports_of(importer: str, tree: ast.Module) -> Iterator[Import]:
    """Everything a module imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(importer, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{importer}:{node.lineno}: a relative import"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield Import(importer, submodule if inside(submodule) in modules() else node.module, node.lineno)


@cache
def imports() -> tuple[Import, ...]:
    """Every import in the package."""
    return tuple(each for name, tree in modules().items() for each in imports_of(name, tree))


def test_every_module_stands_on_a_floor() -> None:
    homeless = [name for name in modules() if name and top(name) not in FLOORS]

    assert not homeless, "\n".join(homeless)


def test_a_module_imports_only_from_its_own_floor_and_below() -> None:
    upwards = [
        str(each)
        for each in imports()
        if top(each.imported) == PACKAGE and floor_of(inside(each.imported)) > floor_of(each.importer)
    ]

    assert not upwards, "\n".join(upwards)


def test_reading_and_the_archive_know_nothing_of_each_other() -> None:
    between = [
        str(each) for each in imports() if {top(each.importer), top(inside(each.imported))} == {"read", "archive"}
    ]

    assert not between, "\n".join(between)


def test_importers_of_one_kind_of_source_know_nothing_of_the_others() -> None:
    folders = ("documents", "tables", "blogs")
    across = [
        str(each)
        for each in imports()
        for folder in folders
        if inside(each.imported).startswith(f"importers.{folder}.")
        and each.importer.startswith("importers.")
        and not each.importer.startswith(f"importers.{folder}")
        # What chooses between them.
        and each.importer != "importers.source_import"
    ]

    assert not across, "\n".join(across)


def test_no_two_classes_or_modules_have_the_same_name() -> None:
    classes = [node.name for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    files = [path.name for path in (ROOT / PACKAGE).rglob("*.py") if path.name != "__init__.py"]

    assert [name for name, times in Counter([*classes, *files]).items() if times > 1] == []


def bound_name(node: ast.AST) -> str:
    """The name that a node gives to a value, a parameter or a function; "" for any other."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.FunctionDef(name=name):
            return name
    return ""


def test_names_say_what_they_stand_for() -> None:
    vague = {
        f"{module}: {bound_name(node)}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if bound_name(node).strip("_") in VAGUE_NAMES
    }

    assert vague == NAMED_BY_LIBRARIES


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    neighbours: dict[str, set[str]] = {name: set() for name in modules()}
    for each in imports():
        if top(each.imported) == PACKAGE:
            neighbours[each.importer].add(inside(each.imported))

    # Raises CycleError, which names the circle.
    TopologicalSorter(neighbours).prepare()


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_only_where_it_lives(library: str) -> None:
    elsewhere = [
        str(each) for each in imports() if top(each.imported) == library and each.importer not in LIBRARIES[library]
    ]

    assert not elsewhere, "\n".join(elsewhere)


@pytest.mark.parametrize("floor", ["model", "archive"])
def test_the_pure_floors_know_no_disk_and_no_clock(floor: str) -> None:
    seen = [str(each) for each in imports() if top(each.importer) == floor and top(each.imported) in OUTSIDE_WORLD]
    seen += [
        f"{name}:{node.lineno} reads the clock"
        for name, tree in modules().items()
        if top(name) == floor
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_READERS
    ]
    seen += [
        f"{name}:{node.lineno} opens a file"
        for name, tree in modules().items()
        if top(name) == floor
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]

    assert not seen, "\n".join(seen)


def test_starting_the_command_loads_no_library_that_its_help_does_not_need() -> None:
    heavy = {
        "babel",
        "jinja2",
        "markdown",
        "networkx",
        "nh3",
        "PIL",
        "rapidfuzz",
        "ruamel",
        "urllib3",
        "watchdog",
        "werkzeug",
    }
    program = "import sys, verhalen_build.cli.main; print(*{name.partition('.')[0] for name in sys.modules})"

    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)

    assert not heavy & set(run.stdout.split())
