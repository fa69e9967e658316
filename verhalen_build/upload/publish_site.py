"""One publish as the command asks for it, with the faults of the other side as problems."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.upload.carry_out import Watch, carry_out, is_current
from verhalen_build.upload.plan import PublishPlan
from verhalen_build.upload.read_back import ReadBack, SiteReader, read_back
from verhalen_build.upload.remote_folder import RemoteFault, RemoteFolder
from verhalen_build.upload.turn import TurnTaken, end_turn, take_turn

# As many files as one wants to read about: most often they have one cause.
_MOST_TOLD = 5


def target_called(targets: Sequence[PublishTarget], name: str) -> PublishTarget:
    """The target of that name, or the only one. Raises UserFault: `no-target`, `needless-target`, `unknown-target`."""
    if not targets:
        raise UserFault(Problem("no-target", Location(CONFIG), ""))
    for target in targets:
        if target.name == name or (not name and len(targets) == 1):
            return target
    names = ", ".join(target.name for target in targets if target.name)
    code = "unknown-target" if names else "needless-target"
    raise UserFault(Problem(code, targets[0].at, name, {"known": names}))


@contextmanager
def remote_problems(target: PublishTarget) -> Iterator[None]:
    """What the other side did not do, as a problem. Raises UserFault: `target-fault`, `target-taken`."""
    try:
        yield
    except RemoteFault as fault:
        details = {"reason": fault.reason, "target": where(target)}
        raise UserFault(Problem("target-fault", target.at, fault.path or where(target), details)) from fault
    except TurnTaken as taken:
        raise UserFault(Problem("target-taken", target.at, taken.who, {"since": taken.since})) from taken


def publish(plan: PublishPlan, site: Path, folder: RemoteFolder, target: PublishTarget, watch: Watch) -> None:
    """Carries out a plan when nobody else is publishing there.

    Raises RemoteFault, TurnTaken, and UserFault (`target-changed`) where somebody published since the plan was made.
    """
    turn = take_turn(folder)
    try:
        if not is_current(plan, folder):
            raise UserFault(Problem("target-changed", target.at, where(target)))
        carry_out(plan, site, folder, turn, watch)
    finally:
        # Where the connection is gone, this cannot be said; whoever is next sees it by waiting.
        with suppress(RemoteFault):
            end_turn(turn)
    folder.finish()


def read_back_problems(plan: PublishPlan, reader: SiteReader, at: Location) -> tuple[Problem, ...]:
    """What readers do not get as it was built, once it is published."""
    result = read_back({path: plan.site[path] for path in plan.written}, plan.removed, reader)
    return tuple(_problems(result, at))


def _problems(result: ReadBack, at: Location) -> Iterator[Problem]:
    # What somebody withdrew and readers still get matters most.
    problems = (
        *(Problem("read-back-still-there", at, path) for path in sorted(result.still_there, key=_is_no_page)),
        *(_unlike_problem(path, result.unlike[path], at) for path in sorted(result.unlike, key=_is_no_page)),
    )
    yield from problems[:_MOST_TOLD]
    if len(problems) > _MOST_TOLD:
        yield Problem("read-back-more", at, str(len(problems)))


def _unlike_problem(path: SitePath, answer: str, at: Location) -> Problem:
    codes = {"missing": "read-back-missing", "no-answer": "read-back-no-answer"}
    code = codes.get(answer, "read-back-refused" if answer.isdigit() and len(answer) == 3 else "read-back-other")
    return Problem(code, at, path, {"status": answer})


def _is_no_page(path: SitePath) -> bool:
    """The key by which pages come before files that nobody knows by name."""
    return not path.endswith(".html")


def where(target: PublishTarget) -> str:
    """A target as messages name it."""
    places = {
        "folder": target.path,
        "sftp": f"{target.host}:{target.path}",
        "webdav": f"{target.url.rstrip('/')}/{target.path.strip('/')}",
        "s3": f"s3://{target.bucket}/{target.path}".rstrip("/"),
        "git": target.repository,
    }
    return places[target.type]
