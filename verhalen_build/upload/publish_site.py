"""One publish as the command and the desk ask for it, with the faults of the other side as problems."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

import msgspec

from verhalen_build.archive.consents import names_shown
from verhalen_build.model.archive_paths import CONFIG, STATE
from verhalen_build.model.archive_settings import PublishTarget, Settings
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language, Location, Problem, UserFault
from verhalen_build.model.secret_addresses import without_secret
from verhalen_build.publish.manifest import MANIFEST, format_manifest
from verhalen_build.publish.memo import open_memo
from verhalen_build.publish.publications import (
    Publication,
    StaleSite,
    keep_files,
    keep_publication,
    kept_bytes,
    publication_name,
    publishing,
)
from verhalen_build.steps.current_book import current_book
from verhalen_build.steps.summary import Options, Stages
from verhalen_build.upload.carry_out import carry_out, foreign_files, is_current, other_book, plan_publish
from verhalen_build.upload.plan import PublishPlan, pages_in
from verhalen_build.upload.read_back import (
    MISSING,
    MOVED,
    NO_ANSWER,
    ReadBack,
    SiteReader,
    Waiting,
    folder_reader,
    is_unclear,
    read_back,
    web_reader,
)
from verhalen_build.upload.remote_folder import RemoteFault, RemoteFolder
from verhalen_build.upload.site_names import site_names
from verhalen_build.upload.turn import TURN_FILE, TurnTaken, account, end_turn, take_turn

# As many files as one wants to read about: most often they have one cause.
_MOST_TOLD = 5


@dataclass(frozen=True)
class PublishJob:
    """A site that goes to a target: the archive it is of, its folder, and where readers find it ("" if not known).

    `title` is that of the book, and `language` that of messages. `back_to` is when the site was published before, if
    this is the way back to it.
    """

    root: Path
    site: Path
    target: PublishTarget
    title: str
    base_url: str
    language: Language
    back_to: datetime | None = None


@dataclass(frozen=True)
class PublishChanges:
    """What publishing changes: the plan, files of another website that would be overwritten, the title of another book.

    `people` are the names on the pages, and `first_named` those that readers do not find there yet. `problems` say what
    readers do not get of what should be there already.
    """

    plan: PublishPlan
    foreign: tuple[SitePath, ...] = ()
    other_book: str = ""
    people: tuple[str, ...] = ()
    first_named: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

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
    return PublishJob(root, site, target, settings.title, target.base_url or settings.base_url, settings.language)


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
        raise UserFault(Problem("target-taken", target.at, where(target), {"since": taken.since})) from taken


def changes_at(
    job: PublishJob, names: Callable[[], tuple[str, ...]], folder: RemoteFolder, stages: Stages
) -> PublishChanges:
    """What a publish changes; `names` gives those by which readers may see people, and is asked if anything changes.

    Raises RemoteFault, and UserFault (`publish-outdated`) where the site is being built anew.
    """
    plan = plan_publish(job.site, folder)
    problems: tuple[Problem, ...] = ()
    if plan.is_empty:
        # What was uploaded before may be gone since, or never have come to readers.
        with stages.stage("read-back"):
            result = read_back(plan.site, {}, _reader(job, folder), is_patient=False)
        lost = frozenset(path for path, answer in result.unlike.items() if not is_unclear(answer))
        plan, problems = replace(plan, lost=lost), tuple(_problems(result, job.target.at))
    if plan.is_empty:
        return PublishChanges(plan, problems=problems)
    with _stale_as_problem(job.target):
        on_site = site_names(names(), plan, job.root, job.site, folder)
    return PublishChanges(
        plan, foreign_files(plan, folder), other_book(job.title, plan, folder), on_site.all, on_site.new, problems
    )


def book_names(root: Path, options: Options, stages: Stages) -> tuple[str, ...]:
    """The names by which readers may see the people of an archive, as it is now."""
    with open_memo(root / STATE) as memo:
        config, book = current_book(root, options, memo, stages)
    return names_shown(book.joined.archive, config.naming)


def publish(job: PublishJob, changes: PublishChanges, folder: RemoteFolder, stages: Stages) -> tuple[Problem, ...]:
    """Publishes a site as it was looked at, keeps it, and gives what readers do not get as it was built.

    Raises RemoteFault, TurnTaken, and UserFault: `publish-outdated` where the site is not as it was, `target-changed`
    where somebody published since, `publish-running`, and `cannot-write` or `disk-full` on this computer.
    """
    plan = changes.plan
    with publishing(job.root):
        with _stale_as_problem(job.target):
            # From here on a build in another window changes nothing of what readers get.
            keep_files(job.root, job.site, plan.site)
        with stages.stage("upload"):
            _upload(job, plan, folder, stages)
        problems = _keep(job, changes)
    with stages.stage("read-back"):
        waiting = partial(stages.watch, "read-back")
        return (*read_back_problems(plan, _reader(job, folder), job.target.at, waiting), *problems)


def _upload(job: PublishJob, plan: PublishPlan, folder: RemoteFolder, stages: Stages) -> None:
    """Carries out a plan when nobody else is publishing there."""

    def bytes_of(path: SitePath) -> bytes:
        data = kept_bytes(job.root, plan.site[path])
        assert data is not None
        return data

    turn = take_turn(folder, partial(stages.watch, "turn"))
    try:
        if not is_current(plan, folder):
            raise UserFault(Problem("target-changed", job.target.at, where(job.target)))
        watch = partial(stages.watch, "upload")
        carry_out(plan, job.title, bytes_of, folder, turn, watch)
    finally:
        # Where the connection is gone, this cannot be said; whoever is next sees it by waiting.
        with suppress(RemoteFault):
            end_turn(turn)
    folder.finish()


def _keep(job: PublishJob, changes: PublishChanges) -> tuple[Problem, ...]:
    """Keeps a publication; gives why that could not be done, as readers have the book all the same."""
    try:
        keep_publication(job.root, _publication(job, changes))
    except UserFault as fault:
        return tuple(msgspec.structs.replace(problem, code="publication-not-kept") for problem in fault.problems)
    return ()


def _publication(job: PublishJob, changes: PublishChanges) -> Publication:
    moment, plan = datetime.now(UTC), changes.plan
    return Publication(
        name=publication_name(moment),
        moment=moment,
        target=where(job.target),
        by=account(),
        new=len(pages_in(plan.new)),
        changed=len(pages_in(plan.changed)),
        removed=len(pages_in(plan.removed)),
        files=dict(plan.site),
        people=changes.people,
        back_to=job.back_to,
    )


def _reader(job: PublishJob, folder: RemoteFolder) -> SiteReader:
    """How readers get the site, or, where nothing is known of a website, what is in the folder itself."""
    is_slow = job.target.type == "git"
    return web_reader(job.base_url, job.language, is_slow) if job.base_url else folder_reader(folder)


@contextmanager
def _stale_as_problem(target: PublishTarget) -> Iterator[None]:
    """A site that another build changed meanwhile, as a problem. Raises UserFault: `publish-outdated`."""
    try:
        yield
    except (StaleSite, FileNotFoundError) as error:
        raise UserFault(Problem("publish-outdated", target.at, where(target))) from error


def read_back_problems(
    plan: PublishPlan, reader: SiteReader, at: Location, waiting: Waiting = lambda passed, seconds: None
) -> tuple[Problem, ...]:
    """What readers do not get as it was built, once it is published."""
    written = {path: plan.site[path] for path in plan.written}
    removed = {path: plan.published[path] for path in plan.removed}
    return tuple(_problems(read_back(written, removed, reader, waiting), at))


def _problems(result: ReadBack, at: Location) -> Iterator[Problem]:
    # What somebody withdrew and readers still get matters most.
    problems = (
        *(Problem("read-back-still-there", at, path) for path in sorted(result.still_there, key=_is_no_page)),
        *(_unseen_problem(path, result.unseen[path], at) for path in sorted(result.unseen, key=_is_no_page)),
        *(_unlike_problem(path, result.unlike[path], at) for path in sorted(result.unlike, key=_is_no_page)),
    )
    yield from problems[:_MOST_TOLD]
    if len(problems) > _MOST_TOLD:
        yield Problem("read-back-more", at, str(len(problems)))


def _unlike_problem(path: SitePath, answer: str, at: Location) -> Problem:
    if answer.startswith(MOVED):
        location = answer.removeprefix(MOVED)
        # The address of the book is what comes before the path of the page, if that is still in it.
        near = location.removesuffix(quote(path))
        return Problem("read-back-moved", at, path, {"location": location, "near": near if near != location else ""})
    codes = {MISSING: "read-back-missing", NO_ANSWER: "read-back-no-answer"}
    code = codes.get(answer, "read-back-refused" if is_unclear(answer) else "read-back-other")
    return Problem(code, at, path, {"status": answer})


def _unseen_problem(path: SitePath, answer: str, at: Location) -> Problem:
    reason = "moved" if answer.startswith(MOVED) else answer
    return Problem("read-back-unseen", at, path, {"reason": reason})


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
