"""A branch of a Git repository, as hosts of pages (GitHub, GitLab, Codeberg) show it: one publish is one commit."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Problem, UserFault
from verhalen_build.upload.passwords import VARIABLE
from verhalen_build.upload.remote_folder import RemoteFault, RemoteFolder
from verhalen_build.upload.target_faults import refused, unreached

_BRANCH = "gh-pages"
_OURS = "refs/heads/published"
# Without this, GitHub leaves out what begins with an underscore, and tries to make pages of Markdown.
_NO_JEKYLL = SitePath(".nojekyll")
_NOBODY = "verhalen <verhalen@localhost>"
# With the name and the password of this environment, if there is one; else as Git itself does.
_CREDENTIALS = f'!f() {{ echo "username=$VERHALEN_PUBLISH_USER"; echo "password=${VARIABLE}"; }}; f'
# What Git says in English, by keys of the phrases `remote`.
_REASONS = {
    "Authentication failed": "refused",
    "Permission denied": "refused",
    "could not read Username": "refused",
    "could not read Password": "refused",
    "error: 403": "refused",
    "hook declined": "branch-closed",
    "Could not resolve host": "no-host",
    "Failed to connect": "ECONNREFUSED",
    "Connection refused": "ECONNREFUSED",
    "timed out": "ETIMEDOUT",
    "maximum allowed size": "too-large",
    "No space left": "ENOSPC",
    "does not appear to be a git repository": "no-repository",
    "not found": "no-repository",
    "transport": "no-repository",
    "strange pathname": "no-repository",
    "invalid refspec": "branch-name",
    "fetch first": "changed-meanwhile",
    "cannot lock ref": "changed-meanwhile",
    "hung up unexpectedly": "ECONNRESET",
}
_NO_BRANCH = "couldn't find remote ref"


class GitBranch:
    """The files of a branch; see RemoteFolder. What is written and removed waits for `finish`."""

    def __init__(self, git: "_Git", folder: str) -> None:
        self._git = git
        self._folder = folder
        self._fetch()

    def _fetch(self) -> None:
        self._commit = self._git.fetch()
        listed = self._git.run("ls-tree", "-r", "-z", "--name-only", self._commit) if self._commit else b""
        self._paths = {path.decode("utf-8", "replace") for path in listed.split(b"\0")}
        self._changes: dict[str, bytes | None] = {}

    def read(self, path: SitePath) -> bytes | None:
        full_path = self._full(path)
        if full_path in self._changes:
            return self._changes[full_path]
        return self._git.run("cat-file", "blob", f"{self._commit}:{full_path}") if full_path in self._paths else None

    def write(self, path: SitePath, data: bytes) -> None:
        self._changes[self._full(path)] = data

    def remove(self, path: SitePath) -> None:
        self._changes[self._full(path)] = None

    def has(self, path: SitePath) -> bool:
        return self.read(path) is not None

    def tidy(self, paths: Iterable[SitePath]) -> None:
        """A commit is there whole or not at all."""

    def finish(self) -> None:
        """Makes one commit of all that changed, and pushes it; raises RemoteFault where somebody else was first."""
        if _NO_JEKYLL not in self._paths:
            self._changes.setdefault(_NO_JEKYLL, b"")
        changes = {path: data for path, data in self._changes.items() if data is not None or path in self._paths}
        self._git.run(
            "fast-import", "--quiet", "--force", "--date-format=now", stdin=b"".join(self._commit_of(changes))
        )
        self._git.push(_OURS)
        # What is read from here on is what the repository has.
        self._fetch()

    def _commit_of(self, changes: dict[str, bytes | None]) -> Iterator[bytes]:
        """A commit in the form that `git fast-import` reads."""
        message = b"verhalen publish\n"
        yield f"commit {_OURS}\ncommitter {self._git.committer()} now\ndata {len(message)}\n".encode() + message
        if self._commit:
            yield f"from {self._commit}\n".encode()
        for path, data in changes.items():
            quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if data is None:
                yield f"D {quoted}\n".encode()
            else:
                yield f"M 100644 inline {quoted}\ndata {len(data)}\n".encode() + data + b"\n"

    def _full(self, path: SitePath) -> str:
        return f"{self._folder}/{path}" if self._folder else path


@contextmanager
def git_branch(target: PublishTarget) -> Iterator[RemoteFolder]:
    """The branch that a target names. Raises UserFault: `target-library`, `target-unreached`, `target-refused`."""
    with TemporaryDirectory(prefix="verhalen-") as folder:
        git = _Git(Path(folder), target)
        try:
            git.run("init", "--quiet", "--bare")
            branch = GitBranch(git, target.path.strip("/"))
        except FileNotFoundError as error:
            raise UserFault(Problem("target-library", target.at, "git")) from error
        except RemoteFault as fault:
            if fault.reason == "refused":
                raise refused(target, target.repository) from fault
            raise unreached(target, target.repository, fault.reason) from fault
        yield branch


class _Git:
    """The command Git in an empty repository of its own."""

    def __init__(self, folder: Path, target: PublishTarget) -> None:
        self._folder = folder
        self._remote = target.repository
        self._branch = f"refs/heads/{target.branch or _BRANCH}"
        has_password = bool(target.user and os.environ.get(VARIABLE))
        self._options = ("-c", "credential.helper=", "-c", f"credential.helper={_CREDENTIALS}") if has_password else ()
        # It asks nobody: a window may not be there.
        self._environment = {
            **os.environ,
            "GIT_TERMINAL_PROMPT": "0",
            "VERHALEN_PUBLISH_USER": target.user,
            "LC_ALL": "C",
        }

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What the command writes. Raises RemoteFault with its last words."""
        done = subprocess.run(
            ["git", *self._options, *arguments],
            cwd=self._folder,
            env=self._environment,
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RemoteFault(_reason(done.stderr.decode("utf-8", "replace")))
        return done.stdout

    def fetch(self) -> str:
        """The last commit of the branch; "" if there is no such branch yet."""
        try:
            self.run("fetch", "--quiet", "--depth=1", "--", self._remote, self._branch)
        except RemoteFault as fault:
            if _NO_BRANCH in fault.reason:
                return ""
            raise
        return self.run("rev-parse", "FETCH_HEAD").decode().strip()

    def push(self, commit: str) -> None:
        """Gives a commit to the branch; what came there meanwhile is not overwritten."""
        self.run("push", "--quiet", "--", self._remote, f"{commit}:{self._branch}")

    def committer(self) -> str:
        """Whoever publishes, as Git knows them."""
        try:
            return self.run("var", "GIT_COMMITTER_IDENT").decode("utf-8", "replace").rpartition(">")[0] + ">"
        except RemoteFault:
            return _NOBODY


def _reason(text: str) -> str:
    """Why Git failed, as a key of the phrases `remote`."""
    last = " ".join(line.strip() for line in text.strip().splitlines()[-3:]) or "git"
    return next((reason for words, reason in _REASONS.items() if words in text), last)
