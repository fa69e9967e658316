"""One publish as the command and the desk ask for it, with the faults of the other side as problems."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from verhalen_build.archive.consents import names_shown
from verhalen_build.model.archive_paths import CONFIG, STATE
from verhalen_build.model.archive_settings import PublishTarget, Settings
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language, Location, Problem, UserFault
from verhalen_build.model.secret_addresses import without_secret
from verhalen_build.publish.manifest import MANIFEST, format_manifest
from verhalen_build.publish.memo import open_memo
from verhalen_build.steps.current_book import current_book
from verhalen_build.steps.summary import Options, Stages
from verhalen_build.upload.carry_out import carry_out, foreign_files, is_current, plan_publish
from verhalen_build.upload.first_named import first_named
from verhalen_build.upload.plan import PublishPlan, pages_in
from verhalen_build.upload.publications import Publication, keep_publication
from verhalen_build.upload.read_back import ReadBack, SiteReader, folder_reader, read_back, web_reader
from verhalen_build.upload.remote_folder import RemoteFault, RemoteFolder
from verhalen_build.upload.turn import TURN_FILE, TurnTaken, account, end_turn, take_turn

# As many files as one wants to read about: most often they have one cause.
_MOST_TOLD = 5


@dataclass(frozen=True)
class PublishJob:
    """A site that goes to a target: the archive it is of, its folder, and where readers find it ("" if not known).

    `language` is that of messages. `back_to` is when the site was published before, if this is the way back to it.
    """

    root: Path
    site: Path
    target: PublishTarget
    base_url: str
    language: Language
    back_to: datetime | None = None


@dataclass(frozen=True)
class PublishChanges:
    """What publishing changes: the plan, files of another website that it would overwrite, and who is named newly."""

    plan: PublishPlan
    foreign: tuple[SitePath, ...]
    first_named: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What tells these changes from others."""
        return digest(format_manifest(self.plan.site), b"\n", format_manifest(self.plan.published))


def target_options(options: Options, target: PublishTarget) -> Options:
    """The options of a build that goes to a target: nothing of a preview, and a warning counts as an error."""
    return replace(
        options,
        drafts=False,
        future=False,
        preview=False,
        strict=True,
        base_url=target.base_url,
        offline=target.offline,
    )


def publish_job(root: Path, site: Path, target: PublishTarget, settings: Settings) -> PublishJob:
    """The site of an archive on its way to a target."""
    return PublishJob(root, site, target, target.base_url or settings.base_url, settings.language)


def target_called(targets: Sequence[PublishTarget], name: str) -> PublishTarget:
    """The target of that name, or the only one.

    Raises UserFault: `no-target`, `needless-target`, `unknown-target`, `target-unchosen`.
    """
    if not targets:
        raise UserFault(Problem("no-target", Location(CONFIG), ""))
    for target in targets:
        if target.name == name or (not name and len(targets) == 1):
            return target
    names = ", ".join(target.name for target in targets if target.name)
    code = ("unknown-target" if name else "target-unchosen") if names else "needless-target"
    raise UserFault(Problem(code, targets[0].at, name, {"known": names}))


@contextmanager
def remote_problems(target: PublishTarget) -> Iterator[None]:
    """What the other side did not do, as a problem. Raises UserFault: `target-fault`, `target-taken`."""
    try:
        yield
    except RemoteFault as fault:
        place = fault.path if fault.path not in {"", MANIFEST, TURN_FILE} else where(target)
        details = {"reason": fault.reason, "target": where(target)}
        raise UserFault(Problem("target-fault", target.at, place, details)) from fault
    except TurnTaken as taken:
        raise UserFault(Problem("target-taken", target.at, taken.who, {"since": taken.since})) from taken


def changes_at(job: PublishJob, folder: RemoteFolder, options: Options, stages: Stages) -> PublishChanges:
    """What a publish changes; `options` are those of the build. Raises RemoteFault."""
    plan = plan_publish(job.site, folder)
    if plan.is_empty:
        return PublishChanges(plan, (), ())
    with open_memo(job.root / STATE) as memo:
        config, book = current_book(job.root, options, memo, stages)
    names = names_shown(book.joined.archive, config.naming)
    return PublishChanges(plan, foreign_files(plan, folder), first_named(names, plan, job.root, job.site, folder))


def publish(job: PublishJob, plan: PublishPlan, folder: RemoteFolder, stages: Stages) -> tuple[Problem, ...]:
    """Publishes a site, keeps it as a publication, and gives what readers do not get as it was built.

    Raises RemoteFault, TurnTaken, and UserFault: `target-changed` where somebody published since the plan was made,
    `cannot-write` and `disk-full` where it cannot be kept.
    """
    with stages.stage("upload"):
        _upload(job, plan, folder, stages)
    keep_publication(job.root, job.site, _publication(job, plan))
    is_slow = job.target.type == "git"
    reader = web_reader(job.base_url, job.language, is_slow) if job.base_url else folder_reader(folder)
    with stages.stage("read-back"):
        return read_back_problems(plan, reader, job.target.at)


def _upload(job: PublishJob, plan: PublishPlan, folder: RemoteFolder, stages: Stages) -> None:
    """Carries out a plan when nobody else is publishing there."""
    turn = take_turn(folder)
    try:
        if not is_current(plan, folder):
            raise UserFault(Problem("target-changed", job.target.at, where(job.target)))
        carry_out(plan, job.site, folder, turn, lambda done, total: stages.watch("upload", done, total))
    finally:
        # Where the connection is gone, this cannot be said; whoever is next sees it by waiting.
        with suppress(RemoteFault):
            end_turn(turn)
    folder.finish()


def _publication(job: PublishJob, plan: PublishPlan) -> Publication:
    return Publication(
        moment=datetime.now(UTC),
        target=where(job.target),
        by=account(),
        new=len(pages_in(plan.new)),
        changed=len(pages_in(plan.changed)),
        removed=len(pages_in(plan.removed)),
        files=dict(plan.site),
        back_to=job.back_to,
    )


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
        "webdav": f"{without_secret(target.url).rstrip('/')}/{target.path.strip('/')}",
        "s3": f"s3://{target.bucket}/{target.path}".rstrip("/"),
        "git": without_secret(target.repository),
    }
    return places[target.type]
