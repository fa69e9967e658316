"""A branch of a Git repository, as hosts of pages (GitHub, GitLab, Codeberg) show it: one publish is one commit.

It takes the place of the commits that earlier publishes made: who was taken out of the book is not to be found in the
history of a branch that everybody can read. What others had on the branch before the first publish stays below it.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Problem, UserFault
from verhalen_build.model.secret_addresses import server_on_web
from verhalen_build.publish.manifest import MANIFEST
from verhalen_build.upload.passwords import VARIABLE, password_of
from verhalen_build.upload.remote_folder import RemoteFault, RemoteFolder
from verhalen_build.upload.target_faults import refused, unreached

_BRANCH = "gh-pages"
_OURS = "refs/heads/published"
# Without this, GitHub leaves out what begins with an underscore, and tries to make pages of Markdown.
_NO_JEKYLL = SitePath(".nojekyll")
_NOBODY = "verhalen <verhalen@localhost>"
# How long a connection may say nothing, and in how long any book is sent.
_MOST_SILENCE = 30
_MOST_SECONDS = 1800.0
# No other programs, which an address can name as well (`ext::…`).
_PROTOCOLS = "file:git:http:https:ssh"
# As all that Git knows as infinite.
_ALL_HISTORY = 2147483647
# An address with a server, such as `git@codeberg.org:joke/boek.git`, or with a drive.
_WITH_SERVER = re.compile(r"[^/\\]+:")
# With the name and the password of this environment, if there is one; else as Git itself does.
_CREDENTIALS = f'!f() {{ echo "username=$VERHALEN_PUBLISH_USER"; echo "password=${VARIABLE}"; }}; f'
# What Git says in English, by keys of the phrases `remote`.
_REASONS = {
    "Host key verification failed": "unknown-server",
    "Authentication failed": "refused",
    "Permission denied": "refused",
    "could not read Username": "refused",
    "could not read Password": "refused",
    "error: 403": "refused",
    "non-fast-forward": "history-kept",
    "force push": "history-kept",
    "force-push": "history-kept",
    "hook declined": "branch-closed",
    "Could not resolve host": "no-host",
    "Failed to connect": "ECONNREFUSED",
    "Connection refused": "ECONNREFUSED",
    "timed out": "ETIMEDOUT",
    "Operation too slow": "ETIMEDOUT",
    "maximum allowed size": "too-large",
    "No space left": "ENOSPC",
    "does not appear to be a git repository": "no-repository",
    "not found": "no-repository",
    "transport": "no-repository",
    "strange pathname": "no-repository",
    "invalid refspec": "branch-name",
    "stale info": "changed-meanwhile",
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

    def there(self, paths: Iterable[SitePath]) -> set[SitePath]:
        return {path for path in paths if self._full(path) in self._paths}

    def tidy(self, paths: Iterable[SitePath]) -> None:
        """A commit is there whole or not at all."""

    def finish(self) -> None:
        """Makes one commit of all that changed, and pushes it; raises RemoteFault where somebody else was first."""
        if _NO_JEKYLL not in self._paths:
            self._changes.setdefault(_NO_JEKYLL, b"")
        changes = {path: data for path, data in self._changes.items() if data is not None or path in self._paths}
        commit = b"".join(self._commit_of(changes, self._parent()))
        self._git.run("fast-import", "--quiet", "--force", "--date-format=now", stdin=commit)
        self._git.push(_OURS, self._commit)
        # What is read from here on is what the repository has.
        self._fetch()

    def _parent(self) -> str:
        """The last commit from before the first publish; "" if there is none."""
        if not self._commit:
            return ""
        self._git.fetch(_ALL_HISTORY)
        ours = self._git.commits("--full-history", "--reverse", self._commit, "--", self._full(MANIFEST))
        return next(iter(self._git.commits("--max-count=1", "--skip=1", ours[0])), "") if ours else self._commit

    def _commit_of(self, changes: dict[str, bytes | None], parent: str) -> Iterator[bytes]:
        """A commit in the form that `git fast-import` reads: the files of the branch, and what changes of them."""
        message = b"verhalen publish\n"
        yield f"commit {_OURS}\ncommitter {self._git.committer()} now\ndata {len(message)}\n".encode() + message
        if parent:
            yield f"from {parent}\n".encode()
        if self._commit:
            yield f'M 040000 {self._git.tree_of(self._commit)} ""\n'.encode()
        for path, data in changes.items():
            quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if data is None:
                yield f"D {quoted}\n".encode()
            else:
                yield f"M 100644 inline {quoted}\ndata {len(data)}\n".encode() + data + b"\n"

    def _full(self, path: SitePath) -> str:
        return f"{self._folder}/{path}" if self._folder else path


@contextmanager
def git_branch(target: PublishTarget, root: Path) -> Iterator[RemoteFolder]:
    """The branch that a target names; a repository on a disk counts from `root`, the archive.

    Raises UserFault: `target-library`, `target-unreached`, `target-refused`.
    """
    with TemporaryDirectory(prefix="verhalen-") as folder:
        try:
            branch = GitBranch(_Git(Path(folder), target, root), target.path.strip("/"))
        except FileNotFoundError as error:
            raise UserFault(Problem("target-library", target.at, "git")) from error
        except RemoteFault as fault:
            if fault.reason == "refused":
                raise refused(target, target.repository) from fault
            raise unreached(target, target.repository, fault.reason) from fault
        yield branch


class _Git:
    """The command Git in an empty repository of its own."""

    def __init__(self, folder: Path, target: PublishTarget, root: Path) -> None:
        self._folder = folder
        self._remote = _remote(target.repository, root)
        self._branch = f"refs/heads/{target.branch or _BRANCH}"
        password = _password(target)
        credentials = ("-c", "credential.helper=", "-c", f"credential.helper={_CREDENTIALS}") if password else ()
        silence = ("-c", "http.lowSpeedLimit=1", "-c", f"http.lowSpeedTime={_MOST_SILENCE}")
        self._options = (*silence, *credentials)
        self._environment = _environment(folder) | {"VERHALEN_PUBLISH_USER": target.user, VARIABLE: password}
        self.run("init", "--quiet", "--bare")

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What the command writes. Raises RemoteFault with its last words."""
        try:
            done = subprocess.run(
                ["git", f"--git-dir={self._folder}", *self._options, *arguments],
                cwd=self._folder,
                env=self._environment,
                input=stdin,
                capture_output=True,
                check=False,
                timeout=_MOST_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise RemoteFault("ETIMEDOUT") from error
        if done.returncode:
            raise RemoteFault(_reason(done.stderr.decode("utf-8", "replace")))
        return done.stdout

    def fetch(self, depth: int = 1) -> str:
        """The last commit of the branch, with so many before it; "" if there is no such branch yet."""
        try:
            self.run("fetch", "--quiet", f"--depth={depth}", "--", self._remote, self._branch)
        except RemoteFault as fault:
            if _NO_BRANCH in fault.reason:
                return ""
            raise
        return self.run("rev-parse", "FETCH_HEAD").decode().strip()

    def commits(self, *which: str) -> list[str]:
        """The commits that `git rev-list` gives."""
        return self.run("rev-list", *which).decode().split()

    def tree_of(self, commit: str) -> str:
        """The files of a commit, as Git names them together."""
        return self.run("rev-parse", f"{commit}^{{tree}}").decode().strip()

    def push(self, commit: str, expected: str) -> None:
        """Gives a commit to the branch in place of the one expected there; what else came there is not overwritten."""
        lease = f"--force-with-lease={self._branch}:{expected}"
        self.run("push", "--quiet", lease, "--", self._remote, f"{commit}:{self._branch}")

    def committer(self) -> str:
        """Whoever publishes, as Git knows them."""
        try:
            return self.run("var", "GIT_COMMITTER_IDENT").decode("utf-8", "replace").rpartition(">")[0] + ">"
        except RemoteFault:
            return _NOBODY


def _remote(repository: str, root: Path) -> str:
    """Where Git finds a repository: a path counts from the archive, and not from the folder in which Git works."""
    is_address = "://" in repository or _WITH_SERVER.match(repository)
    return repository if is_address else os.path.normpath(root / os.path.expanduser(repository))


def _password(target: PublishTarget) -> str:
    """The password with which to sign in at an address on the web; "" where Git itself knows how."""
    server = server_on_web(target.repository)
    return password_of(f"{target.user}@{server}") if target.user and server else ""


def _environment(folder: Path) -> dict[str, str]:
    """The environment in a folder without what leads Git to another repository, as in a hook; it asks nobody."""
    listed = subprocess.run(["git", "rev-parse", "--local-env-vars"], check=True, capture_output=True, text=True)
    inherited = {name: value for name, value in os.environ.items() if name not in listed.stdout.split()}
    own = {"GIT_ALLOW_PROTOCOL": _PROTOCOLS, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return inherited | own | ({} if _has_own_ssh(folder, inherited) else {"GIT_SSH_COMMAND": _ssh()})


def _has_own_ssh(folder: Path, environment: dict[str, str]) -> bool:
    """Whether Git was set to use another program than `ssh`, or other options of it."""
    question = ["git", "config", "--get", "core.sshCommand"]
    answer = subprocess.run(question, cwd=folder, env=environment, capture_output=True, check=False)
    return answer.returncode == 0 or bool({"GIT_SSH", "GIT_SSH_COMMAND"} & environment.keys())


def _ssh() -> str:
    """`ssh` that asks nothing, as a window may not be there, and waits no longer for a server than the rest."""
    silence = f"-oConnectTimeout={_MOST_SILENCE} -oServerAliveInterval={_MOST_SILENCE}"
    return f"ssh -oBatchMode=yes {silence}"


def _reason(text: str) -> str:
    """Why Git failed, as a key of the phrases `remote`."""
    last = " ".join(line.strip() for line in text.strip().splitlines()[-3:]) or "git"
    return next((reason for words, reason in _REASONS.items() if words in text), last)
