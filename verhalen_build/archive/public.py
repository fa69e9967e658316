"""The archive as the site may know it: no name that is withheld, no place more exact than asked.

In: an archive in which everything is known. Out: an archive for the floor of the site, with the same keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, count

import msgspec

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.record_contents import images_in
from verhalen_build.archive.recordings import NO_RECORDINGS, ReadRecordings
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SourcePath, matching_key, slugify
from verhalen_build.model.record import Image, Link, Record
from verhalen_build.model.schema import Field
from verhalen_build.model.slots import LABEL, SLOT

_OF_NO_WORDS = "kop"


def public_archive(archive: Archive, naming: Naming, recordings: ReadRecordings = NO_RECORDINGS) -> Archive:
    """The archive as the site may know it: nothing in it tells a name that is withheld."""
    may_differ = [kind for kind in archive.schema.kinds.values() if is_of_people(kind.key) or kind.field("precision")]
    changed = {
        key: naming.public(archive.records[key])
        for kind in may_differ
        for key in archive.by_kind[kind.key]
        if is_of_people(kind.key) or "precision" in archive.records[key].values
    }
    for key, record in archive.records.items():
        ids = _shown_ids(record, archive, naming) if record.body.headings else {}
        if ids:
            changed[key] = _with_ids(changed.get(key, record), ids)
    pictures = frozenset(withheld_pictures(archive, naming))
    return replace(
        archive,
        records={**archive.records, **changed},
        left_out=(),
        translations=(),
        assets=archive.assets - pictures,
        shown_pictures=archive.shown_pictures - pictures,
        linked_files=(archive.linked_files | recordings.files) - pictures,
        recordings=recordings.by_record,
    )


def withheld_pictures(archive: Archive, naming: Naming) -> dict[SourcePath, tuple[str, ...]]:
    """The pictures that show somebody who gave no consent for photos, each with their names."""
    pictures: dict[SourcePath, tuple[str, ...]] = {}
    for kind in archive.schema.kinds.values():
        fields = [field.key for field in kind.fields if _has_pictures(field)]
        for key in archive.by_kind[kind.key]:
            record = archive.records[key]
            values = {field: record.values[field] for field in fields if field in record.values}
            for image in images_in(values):
                names = (*_own_without_consent(record, naming), *_without_consent(image, archive, naming))
                path = archive.asset(record.source, image.src)
                if names and path is not None:
                    pictures[path] = tuple(dict.fromkeys((*pictures.get(path, ()), *names)))
    return pictures


def _has_pictures(field: Field) -> bool:
    return field.type is FieldType.IMAGE or any(map(_has_pictures, field.fields))


def _without_consent(image: Image, archive: Archive, naming: Naming) -> Iterator[str]:
    """The names of the people in a picture who gave no consent for photos."""
    for reference in image.people:
        target = archive.target(reference)
        if target is None or not naming.may_show_photos(archive.records[target]):
            yield reference.name


def _own_without_consent(record: Record, naming: Naming) -> Iterator[str]:
    """The name of somebody whose own picture would tell who it is that is not named in full."""
    if not naming.is_named_in_full(record) and not naming.may_show_photos(record):
        yield record.title


def _shown_ids(record: Record, archive: Archive, naming: Naming) -> dict[str, str]:
    """The ids of headings that were made from a name that is withheld, each with one from what readers see."""
    with_links = [heading for heading in record.body.headings if LABEL in heading.text]
    ids: dict[str, str] = {}
    taken = set(record.body.ids)
    for heading in with_links:
        links = [record.body.links[int(slot[2])] for slot in SLOT.finditer(heading.text)]
        if any(_is_withheld(link, record.source, archive, naming) for link in links):
            shown = slugify(archive.heading_text(heading, record)) or _OF_NO_WORDS
            numbered = (f"{shown}-{number}" for number in count(2))
            ids[heading.id] = next(each for each in chain((shown,), numbered) if each not in taken)
            taken.add(ids[heading.id])
    return ids


def _is_withheld(link: Link, source: SourcePath, archive: Archive, naming: Naming) -> bool:
    """Whether a link to somebody shows other words than their full name."""
    target = archive.link_target(link, source)
    if target is not None:
        return not naming.is_named_in_full(archive.records[target])
    return matching_key(archive.absent_in_text(link, source).in_text) != matching_key(link.target)


def _with_ids(record: Record, ids: Mapping[str, str]) -> Record:
    body = msgspec.structs.replace(
        record.body,
        headings=tuple(msgspec.structs.replace(each, id=ids.get(each.id, each.id)) for each in record.body.headings),
        ids=tuple(ids.get(each, each) for each in record.body.ids),
        shown_ids=ids,
    )
    return msgspec.structs.replace(record, body=body)
