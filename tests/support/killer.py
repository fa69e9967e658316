"""Kills a Python process just before its n-th change on the disk, from outside: the process knows nothing of it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.command import ROOT

# Python imports a module of this name, where there is one, before it runs anything else.
SITECUSTOMIZE = '''
import os
import signal
import sys

under = os.environ["KILL_UNDER"]
left = int(os.environ["KILL_AT"])
watched = os.getpid()


def changes_disk(event, arguments):
    """Whether an audit event is a change below the folder that is watched."""
    if event == "open":
        path, mode, flags = arguments
        if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return False
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
        path = arguments[0]
        if arguments[-1] >= 0:  # Relative to an open folder: shutil.rmtree does this.
            return True
    else:
        return False
    return isinstance(path, (str, os.PathLike)) and os.path.abspath(path).startswith(under)


def count(event, arguments):
    global left
    if changes_disk(event, arguments) and os.getpid() == watched:
        left -= 1
        if left == 0:
            os.kill(watched, signal.SIGKILL)


if "KILL_TORN" in os.environ:
    import resource

    # The kernel kills a process that writes past the limit, after it wrote what fits.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["KILL_TORN"]),) * 2)

sys.addaudithook(count)
'''


def run_killed(
    arguments: Sequence[str], cwd: Path, tools: Path, at: int = 0, torn: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `python *arguments` in a folder, killed just before its change number `at` there; 0 is never.

    With `torn` it is killed in the midst of writing a file, after so many bytes. `tools` is a folder for our tricks.
    """
    tools.mkdir(exist_ok=True)
    (tools / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tools), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KILL_UNDER": f"{os.path.realpath(cwd)}{os.sep}",
        "KILL_AT": str(at),
        **({} if torn is None else {"KILL_TORN": str(torn)}),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
