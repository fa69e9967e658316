"""Finds the person that an editor means by a name."""

from collections.abc import Iterable

from verhalen_build.archive.directory import names_of_record
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.near import NearNames
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.model.record import Record
from verhalen_build.steps.live import State


def people_in(state: State) -> tuple[Record, ...]:
    """Everyone in the archive: described or only mentioned, in the site or left out."""
    archive = state.book.joined.archive
    left_out = (out.record for out in archive.left_out)
    return tuple(record for record in (*archive.records.values(), *left_out) if is_of_people(record.kind))


def find_person(state: State, name: str) -> Record:
    """The person with this name, alias or file.

    Raises UserFault: `person-unknown`, or `person-ambiguous` where several people have the name.
    """
    people = people_in(state)
    matches = _named(people, name)
    # Somebody who is a member too is described as a person.
    described = [record for record in matches if record.kind != "member"] or matches
    if not described:
        all_names = [each for record in people for each in names_of_record(record)]
        near = ", ".join(NearNames(all_names).suggestions(name))
        raise UserFault(Problem("person-unknown", Location(SourcePath(STORIES)), name, {"near": near}))
    if len(described) > 1:
        places = ", ".join(record.place or record.title for record in described)
        raise UserFault(Problem("person-ambiguous", Location(SourcePath(STORIES)), name, {"places": places}))
    return described[0]


def _named(people: Iterable[Record], name: str) -> list[Record]:
    key, file = matching_key(name), name.replace("\\", "/").removesuffix(".md")
    return [record for record in people if key in map(matching_key, names_of_record(record)) or _is_file(record, file)]


def _is_file(record: Record, file: str) -> bool:
    source = record.source.removesuffix(".md")
    return bool(source) and record.place == record.source and (source == file or source.endswith(f"/{file}"))
