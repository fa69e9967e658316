"""What a record names and shows, in its fields and in its texts, and which file or heading an address in it means."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import SourcePath, loose_key, matching_key
from verhalen_build.model.record import (
    Body,
    Group,
    Image,
    Link,
    Reference,
    RichText,
    Value,
)


def link_name(link: Link, source: SourcePath) -> tuple[str, tuple[str, ...]]:
    """The name and kinds under which the target of a link is filed."""
    if link.form == "word":
        return link.target, ("word",)
    if link.form == "file":
        return f"{SourcePath(source.rpartition('/')[0])}/{link.target}", ("file",)
    return (f"{link.target} #{link.fragment}" if link.fragment else link.target), ()


def references_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Reference]:
    """Every reference in a record's fields, those in groups included."""
    for some in values.values():
        for value in some:
            if isinstance(value, Reference):
                yield value
            elif isinstance(value, Group):
                yield from references_in(value.values)


def links_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Link]:
    """Every link in a record's Markdown fields."""
    for some in values.values():
        for value in some:
            if isinstance(value, RichText):
                yield from value.links
            elif isinstance(value, Group):
                yield from links_in(value.values)


def images_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Image]:
    """Every picture in a record's fields."""
    for some in values.values():
        for value in some:
            if isinstance(value, Image):
                yield value
            elif isinstance(value, Group):
                yield from images_in(value.values)


def asset_path(source: SourcePath, target: str, assets: frozenset[SourcePath]) -> SourcePath | None:
    """The file that an address in a source means: seen from that file, or else from stories/."""
    candidates = (path_from(source, target), path_from(SourcePath(f"{STORIES}/."), target))
    exact = next((path for path in candidates if path in assets), None)
    if exact is not None:
        return exact
    by_name = _by_composed_name(assets)
    return next((by_name[composed(path)] for path in candidates if composed(path) in by_name), None)


@lru_cache(maxsize=1)
def _by_composed_name(assets: frozenset[SourcePath]) -> dict[SourcePath, SourcePath]:
    return {composed(path): path for path in sorted(assets)}


def composed(path: SourcePath) -> SourcePath:
    """The form in which paths are compared: a Mac may write é on disk as an e and an accent, a keyboard as one."""
    return SourcePath(unicodedata.normalize("NFC", path))


def fragment_id(body: Body, fragment: str) -> str | None:
    """The id that a #fragment means: an id itself, or the words of a heading."""
    if fragment in body.ids:
        return fragment
    exact = next((one.id for one in body.headings if matching_key(one.text) == matching_key(fragment)), None)
    if exact is not None:
        return exact
    loose = {one.id for one in body.headings if loose_key(one.text) == loose_key(fragment)}
    return loose.pop() if len(loose) == 1 else None


def path_from(source: SourcePath, target: str) -> SourcePath:
    """The file that a relative address in a source means."""
    parts = source.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return SourcePath("/".join(parts))
