"""What a record names and shows in its fields and texts, and which file or heading an address in it refers to."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath, loose_key, matching_key
from verhalen_build.model.record import (
    Body,
    Group,
    Heading,
    Image,
    Link,
    Reference,
    RichText,
    Value,
)
from verhalen_build.model.slots import SLOT


def link_name(link: Link, source: SourcePath) -> tuple[str, tuple[str, ...]]:
    """The name and kinds under which the target of a link is stored."""
    if link.form == "word":
        return link.target, ("word",)
    if link.form == "file":
        return f"{SourcePath(source.rpartition('/')[0])}/{link.target}", ("file",)
    return (f"{link.target} #{link.fragment}" if link.fragment else link.target), ()


def references_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Reference]:
    """Every reference in a record's fields, including groups."""
    for field_values in values.values():
        yield from references_among(field_values)


def references_among(field_values: Iterable[Value]) -> Iterator[Reference]:
    """Every reference in the values of one field, including groups."""
    for value in field_values:
        if isinstance(value, Reference):
            yield value
        elif isinstance(value, Image):
            yield from value.people
        elif isinstance(value, Group):
            yield from references_in(value.values)


def links_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Link]:
    """Every link in a record's Markdown fields."""
    for field_values in values.values():
        for value in field_values:
            if isinstance(value, RichText):
                yield from value.links
            elif isinstance(value, Group):
                yield from links_in(value.values)


def images_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Image]:
    """Every picture in a record's fields."""
    for field_values in values.values():
        for value in field_values:
            if isinstance(value, Image):
                yield value
            elif isinstance(value, Group):
                yield from images_in(value.values)


def asset_path(source: SourcePath, target: str, assets: frozenset[SourcePath]) -> SourcePath | None:
    """The file that an address in a source refers to: relative to that file, or else to stories/."""
    candidates = (path_from(source, target), path_from(SourcePath(f"{STORIES}/."), target))
    exact = next((path for path in candidates if path in assets), None)
    if exact is not None:
        return exact
    by_name = _by_composed_name(assets)
    return next((by_name[normalized_path(path)] for path in candidates if normalized_path(path) in by_name), None)


@lru_cache(maxsize=1)
def _by_composed_name(assets: frozenset[SourcePath]) -> dict[SourcePath, SourcePath]:
    return {normalized_path(path): path for path in sorted(assets)}


def normalized_path(path: SourcePath) -> SourcePath:
    """The form in which paths are compared: macOS may store é as an e and an accent, a keyboard gives one character."""
    return SourcePath(unicodedata.normalize("NFC", path))


def heading_as_written(heading: Heading, body: Body) -> str:
    """The words of a heading, with the names in links as their writer wrote them."""
    return SLOT.sub(lambda slot: body.links[int(slot[2])].target, heading.text)


def fragment_id(body: Body, fragment: str) -> str | None:
    """The id that a #fragment refers to: an id itself, or the words of a heading."""
    if fragment in body.ids:
        return fragment
    words = {heading.id: heading_as_written(heading, body) for heading in body.headings}
    exact = next((id_ for id_, text in words.items() if matching_key(text) == matching_key(fragment)), None)
    if exact is not None:
        return exact
    loose = {id_ for id_, text in words.items() if loose_key(text) == loose_key(fragment)}
    return loose.pop() if len(loose) == 1 else None


def path_from(source: SourcePath, target: str) -> SourcePath:
    """The file that a relative address in a source refers to."""
    parts = source.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return SourcePath("/".join(parts))
