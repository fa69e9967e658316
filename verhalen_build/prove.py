"""Searches a site that is there for names that readers must not see, and writes what was searched."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from verhalen_build.archive.bare_names import WithheldNames
from verhalen_build.archive.consents import WithheldPerson, names_shown, withheld_people
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.publish.faults import disk_faults, path_problem
from verhalen_build.publish.manifest import read_manifest
from verhalen_build.publish.memo import open_memo
from verhalen_build.run import require_archive
from verhalen_build.site.asset_files import asset_files
from verhalen_build.steps.current_book import current_book
from verhalen_build.steps.proof import SiteSearch
from verhalen_build.steps.summary import Options, Stages
from verhalen_build.steps.withheld_names import Register, masked
from verhalen_build.translations import translations


class SearchedFile(NamedTuple):
    """A file that was searched: its path in the site, its size in bytes, and its SHA-256 as hexadecimal digits."""

    path: SitePath
    size: int
    sha256: str


@dataclass(frozen=True)
class SiteProof:
    """What was searched for, in which files, and the names that are in them; `named` are those that readers may see."""

    language: str
    site: str
    people: tuple[WithheldPerson, ...]
    named: tuple[str, ...]
    register: Register
    files: tuple[SearchedFile, ...]
    problems: tuple[Problem, ...]


def prove_site(root: Path, folder: Path, options: Options, stages: Stages) -> SiteProof:
    """Searches every file in the folder of a site, also those that no build made.

    The people are those of the archive in `root` as it is now. Raises UserFault: `no-archive`, `cannot-read`,
    `site-missing`, and the errors of config.yaml.
    """
    require_archive(root)
    if not folder.is_dir():
        raise UserFault(path_problem("site-missing", str(folder)))
    with open_memo(root / STATE, options.clean) as memo:
        config, book = current_book(root, options, memo, stages)
    people = withheld_people(book.joined.archive, config.naming)
    paths = tuple(_paths(folder))
    made_from_texts = read_manifest(str(folder)).keys() - asset_files(book.archive, book.routes).keys()
    search = SiteSearch(WithheldNames(people), config.register, str(folder), frozenset(paths) - made_from_texts)
    searched: list[SearchedFile] = []
    in_files: list[Problem] = []
    for path in paths:
        with disk_faults(str(folder / path)):
            data = (folder / path).read_bytes()
        searched.append(SearchedFile(path, len(data), hashlib.sha256(data).hexdigest()))
        in_files += search.problems(path, data)
    return SiteProof(
        config.settings.language,
        str(folder),
        people,
        names_shown(book.joined.archive, config.naming),
        config.register,
        tuple(searched),
        (*config.register.problems, *in_files),
    )


def _paths(folder: Path) -> Iterator[SitePath]:
    """Every file below a folder, in order."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield SitePath(Path(parent, name).relative_to(folder).as_posix())


def proof_report(proof: SiteProof, now: datetime) -> Iterable[str]:
    """What was searched, for whom, when, and over which bytes, in lines."""
    texts = translations(proof.language)
    yield texts.gettext("Search of %(site)s for names that readers must not see") % {"site": proof.site}
    yield texts.gettext("Searched on %(time)s") % {"time": now.isoformat(timespec="seconds")}
    total = sum(file.size for file in proof.files)
    yield texts.gettext("%(files)s files, %(bytes)s bytes") % {"files": len(proof.files), "bytes": total}
    yield texts.gettext("People: %(people)s; their names: %(names)s; names of the register: %(register)s") % {
        "names": sum(len(person.names) for person in proof.people),
        "people": len(proof.people),
        "register": len(proof.register.names),
    }
    yield ""
    hits = [problem for problem in proof.problems if problem.code == "name-in-output"]
    if hits:
        yield texts.gettext("A name was found in:")
        yield from (f"  {_place(problem.at)}: {problem.value}" for problem in hits)
    else:
        yield texts.gettext("No name was found.")
    uncertain = [problem for problem in proof.problems if problem.code == "name-perhaps-in-output"]
    if uncertain:
        yield texts.gettext("Perhaps a name, or two people in a row; somebody has to look:")
        yield from (f"  {_place(problem.at)}: {problem.value}" for problem in uncertain)
    unread = [problem for problem in proof.problems if problem.code == "output-not-searched"]
    if unread:
        yield texts.gettext("Could not be opened, so not searched:")
        yield from (f"  {problem.value}" for problem in unread)
    yield ""
    yield texts.gettext("For whom (the names that were searched for; what readers see; where it was agreed):")
    for person in proof.people:
        yield f"  {', '.join(person.names)}; {person.shown}; {person.place or '-'}"
    yield from (f"  {masked(name)}; {proof.register.file or 'VERHALEN_WITHHELD'}" for name in proof.register.names)
    yield ""
    yield texts.gettext("Over which bytes (SHA-256, size, file):")
    yield from (f"  {file.sha256} {file.size:>9} {file.path}" for file in proof.files)


def _place(at: Location) -> str:
    return f"{at.file}:{at.line}" if at.line else at.file
