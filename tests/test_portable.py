"""On Windows the tests can at least be loaded, so that those which need no Unix system run there.

What a module asks for as it is loaded has to be there on every system; a test that needs more says so, and asks within.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import ROOT

UNIX_MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}
# https://docs.python.org/3/library/os.html, where it says "Availability: Unix".
UNIX_NAMES = {
    "os": {"chown", "fork", "geteuid", "getpgid", "getuid", "killpg", "mkfifo", "setsid", "uname"},
    "signal": {"SIGHUP", "SIGKILL", "SIGSTOP"},
}
MODULES = [path for folder in ("verhalen_build", "scripts", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]


def loaded(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a module that run as it is loaded, except where it asks first what system this is."""
    for child in ast.iter_child_nodes(node):
        if asks_first(child):
            continue
        yield child
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            yield from (part for decorator in getattr(child, "decorator_list", ()) for part in loaded(decorator))
        else:
            yield from loaded(child)


def asks_first(node: ast.AST) -> bool:
    """Whether a part of a module depends on the system, or on what is there."""
    if isinstance(node, ast.If):
        return "sys.platform" in ast.unparse(node.test)
    return isinstance(node, ast.BoolOp) and "hasattr(os" in ast.unparse(node)


def needs(node: ast.AST) -> set[str]:
    """What a part of a module needs of a Unix system."""
    match node:
        case ast.Import(names=names):
            return {name.name for name in names} & UNIX_MODULES
        case ast.ImportFrom(module=str() as module):
            return {module} & UNIX_MODULES
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return {f"{owner}.{name}"} if name in UNIX_NAMES.get(owner, ()) else set()
    return set()


@pytest.mark.parametrize("module", [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in MODULES])
def test_a_module_loads_on_every_system(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))

    assert {need for node in loaded(tree) for need in needs(node)} == set()
