"""config.yaml: the settings of one archive and what it adds to the schema."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.archive_settings import (
    DeclaredPart,
    Publisher,
    PublishTarget,
    Settings,
    TranslatedPart,
    TranslatedTitles,
    with_slash,
)
from verhalen_build.model.areas import BaseMap
from verhalen_build.model.consent import default_consent
from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Choice, Flag, Group, Number, Reference, RichText, Text, Value, first_value
from verhalen_build.model.schema import (
    Field,
    Schema,
    SchemaFault,
    build_schema,
    builtin_declarations,
    builtin_schema,
    merge_declarations,
    names_of,
    settings_fields,
)
from verhalen_build.model.secret_addresses import has_secret, is_sent_plainly, without_secret
from verhalen_build.model.single_values import comparable_address
from verhalen_build.read.addresses import address_of_folder
from verhalen_build.read.base_map import map_path, provinces, read_base_map
from verhalen_build.read.fields import FieldParser
from verhalen_build.read.language import language_called
from verhalen_build.read.markup import Markup
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import decode
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, parse_mapping
from verhalen_build.translations import DEFAULT_LANGUAGE

_ADDITIONS = frozenset({"kinds", "common"})
_LAST_PORT = 65535
_HOST = re.compile(r"(?:https://)?([a-z0-9-]++(?:\.[a-z0-9-]++)++(?::\d{1,5})?)(?:/.*)?")
# What each type of target cannot do without.
_NEEDED = {"folder": ("path",), "sftp": ("host", "path"), "webdav": ("url",), "s3": ("bucket",), "git": ("repository",)}


def read_settings(root: Path) -> tuple[Settings | None, Schema, tuple[Problem, ...]]:
    """The settings and the schema of an archive; no settings if config.yaml is missing or cannot be used.

    Raises UserFault (`cannot-read`).
    """
    builtin = builtin_schema()
    if not (root / CONFIG).is_file():
        return None, builtin, (Problem("no-archive", Location(CONFIG), str(root)),)
    text, problems = decode(read_bytes(root, CONFIG), CONFIG)
    if text is None:
        return None, builtin, problems
    mapping, faults = parse_mapping(text, CONFIG)
    problems = (*problems, *faults)
    if mapping is None:
        return None, builtin, problems
    language = _language(mapping)
    parser = FieldParser(CONFIG, language, Markup(language), list(problems), text)
    fields = settings_fields()
    values = parser.mapping(mapping, fields, _ADDITIONS)
    parser.missing(values, fields, Location(CONFIG, 1, 1))
    schema, schema_problems = _schema(mapping, builtin)
    targets = _targets(values)
    parser.problems.extend(_host_problems(values))
    parser.problems.extend((*_address_problems(mapping, values), *_publish_problems(values, targets, language)))
    base_map, map_file, map_problems = _base_map(root, values)
    # With kinds and fields missing, everything that uses them would be reported.
    usable = None if schema_problems else replace(_settings(values, language, base_map, map_file), targets=targets)
    return usable, schema, (*parser.problems, *schema_problems, *map_problems)


def _language(mapping: Mapping) -> Language:
    """The language, which is read first, as problems with the rest are reported in it."""
    for key, node in mapping.entries:
        if key.text.lower() in {"language", "taal"} and isinstance(node, Scalar):
            return language_called(node.text)
    return DEFAULT_LANGUAGE


def _address_problems(mapping: Mapping, values: dict[str, tuple[Value, ...]]) -> Iterator[Problem]:
    """The problem with a web address of the book that is not that of a folder."""
    surplus, folder = address_of_folder(_text(values, "base_url"))
    if surplus:
        names = {name for field in settings_fields() if field.key == "base_url" for name in names_of(field)}
        node = next(node for key, node in mapping.entries if lookup_name(key.text) in names)
        at = Location(CONFIG, node.line, node.column)
        yield Problem("base-url-file", at, _text(values, "base_url"), {"surplus": surplus, "near": folder})


def _base_map(
    root: Path, values: dict[str, tuple[Value, ...]]
) -> tuple[BaseMap, SourcePath | None, tuple[Problem, ...]]:
    """The archive's own map with its file, or else the provinces."""
    own = next((value.values for value in values.get("map", ()) if isinstance(value, Group)), {})
    name = _text(own, "file")
    if not name:
        return provinces(), None, ()
    own_map, problems = read_base_map(root, name, _place(own, "file"), _text(own, "credit"))
    return own_map or provinces(), map_path(name), problems


def _settings(
    values: dict[str, tuple[Value, ...]], language: Language, base_map: BaseMap, map_file: SourcePath | None
) -> Settings:
    return Settings(
        title=_text(values, "title"),
        subtitle=_text(values, "subtitle"),
        description=_rich(values, "description"),
        language=language,
        theme=_text(values, "theme") or "boek",
        theme_at=_place(values, "theme"),
        base_url=with_slash(_text(values, "base_url")),
        email=_text(values, "email"),
        link_words=all(value.value for value in values.get("link_words", ()) if isinstance(value, Flag)),
        parts=tuple(
            _part(part.values)
            for book in values.get("book", ())
            if isinstance(book, Group)
            for part in book.values.get("parts", ())
            if isinstance(part, Group)
        ),
        base_map=base_map,
        map_file=map_file,
        consent=default_consent(values),
        address_key=_text(values, "address_key"),
        withheld=_text(values, "withheld"),
        withheld_at=_place(values, "withheld"),
        publisher=_publisher(values),
        licence=_choice(values, "licence"),
        mining=_choice(values, "mining"),
        translations=tuple(
            TranslatedTitles(
                _choice(words, "language"),
                _text(words, "title"),
                _text(words, "subtitle"),
                _rich(words, "description"),
            )
            for words in _translations(values)
        ),
        media_hosts=tuple(host for value in _media_hosts(values) if (host := _host(value.text))),
    )


def _translations(values: dict[str, tuple[Value, ...]]) -> list[dict[str, tuple[Value, ...]]]:
    return [value.values for value in values.get("translations", ()) if isinstance(value, Group)]


def _media_hosts(values: dict[str, tuple[Value, ...]]) -> Iterator[Text]:
    yield from (value for value in values.get("media_hosts", ()) if isinstance(value, Text))


def _host(written: str) -> str:
    """The name of a website, also where its whole address is written; "" for what is none."""
    match = _HOST.fullmatch(written.strip().lower())
    return urlsplit(comparable_address(f"https://{match[1]}")).netloc if match else ""


def _host_problems(values: dict[str, tuple[Value, ...]]) -> Iterator[Problem]:
    """What is no name of a website, and would be part of the policy of every page."""
    for value in _media_hosts(values):
        if not _host(value.text):
            yield Problem("media-host-unclear", Location(CONFIG, value.line, value.column), value.text)


def _publisher(values: dict[str, tuple[Value, ...]]) -> Publisher:
    group = next((value.values for value in values.get("publisher", ()) if isinstance(value, Group)), {})
    same_as = tuple(value.text for value in group.get("same_as", ()) if isinstance(value, Text))
    return Publisher(_text(group, "name"), _text(group, "url"), same_as)


def _target_groups(values: dict[str, tuple[Value, ...]]) -> tuple[Group, ...]:
    return tuple(value for value in values.get("publish", ()) if isinstance(value, Group))


def _targets(values: dict[str, tuple[Value, ...]]) -> tuple[PublishTarget, ...]:
    return tuple(_target(group.values, Location(CONFIG, group.line, group.column)) for group in _target_groups(values))


def _target(group: dict[str, tuple[Value, ...]], at: Location) -> PublishTarget:
    return PublishTarget(
        name=_text(group, "name"),
        type=_choice(group, "type") or "folder",
        path=_text(group, "path"),
        host=_text(group, "host"),
        port=next((_port(value) for value in group.get("port", ()) if isinstance(value, Number)), 0),
        user=_text(group, "user"),
        url=_text(group, "url"),
        bucket=_text(group, "bucket"),
        region=_text(group, "region"),
        repository=_text(group, "repository"),
        branch=_text(group, "branch"),
        base_url=with_slash(_text(group, "base_url")),
        offline=any(value.value for value in group.get("offline", ()) if isinstance(value, Flag)),
        at=at,
    )


def _publish_problems(
    values: dict[str, tuple[Value, ...]], targets: tuple[PublishTarget, ...], language: Language
) -> Iterator[Problem]:
    """What is wrong with the places to publish to."""
    yield from _target_problems(targets, language)
    for group, target in zip(_target_groups(values), targets, strict=True):
        yield from _port_problems(group, target.at)
        yield from _secret_problems(group.values, target)


def _port(number: Number) -> int:
    """A number as that of a port; 0 if it is none."""
    return int(number.value) if 1 <= number.value <= _LAST_PORT and number.value.is_integer() else 0


def _port_problems(group: Group, at: Location) -> Iterator[Problem]:
    for value in group.values.get("port", ()):
        if isinstance(value, Number) and not _port(value):
            yield Problem("target-port", at, value.text)


def _secret_problems(group: dict[str, tuple[Value, ...]], target: PublishTarget) -> Iterator[Problem]:
    """Passwords that stand in config.yaml, and one that would go over the web for anybody to read."""
    for key in ("host", "url", "repository"):
        if has_secret(_text(group, key)):
            yield Problem("target-secret", _place(group, key), without_secret(_text(group, key)))
    address = {"git": target.repository, "webdav": target.url}.get(target.type, "")
    if target.user and is_sent_plainly(address):
        yield Problem("target-plain", target.at, without_secret(address))


def _target_problems(targets: tuple[PublishTarget, ...], language: Language) -> Iterator[Problem]:
    """What a target lacks, and targets that nobody can tell apart."""
    names = {field.key: field.name(language) for field in _publish_fields()}
    for target in targets:
        missing = ", ".join(names[key] for key in _NEEDED[target.type] if not getattr(target, key))
        if missing:
            yield Problem("target-incomplete", target.at, missing, {"type": target.type})
    same_names = Counter(target.name for target in targets)
    for target in targets:
        if same_names[target.name] > 1:
            yield Problem("target-same-name" if target.name else "target-unnamed", target.at, target.name)


def _publish_fields() -> tuple[Field, ...]:
    return next(field.fields for field in settings_fields() if field.key == "publish")


def _part(values: dict[str, tuple[Value, ...]]) -> DeclaredPart:
    stories = tuple(value for value in values.get("stories", ()) if isinstance(value, Reference))
    translations = (
        TranslatedPart(_choice(words, "language"), _text(words, "title"), _rich(words, "about"))
        for words in _translations(values)
    )
    return DeclaredPart(_text(values, "title"), _rich(values, "about"), stories, tuple(translations))


def _text(values: dict[str, tuple[Value, ...]], key: str) -> str:
    return next((value.text for value in values.get(key, ()) if isinstance(value, Text)), "")


def _choice(values: dict[str, tuple[Value, ...]], key: str) -> str:
    return next((value.key for value in values.get(key, ()) if isinstance(value, Choice)), "")


def _place(values: dict[str, tuple[Value, ...]], key: str) -> Location:
    texts = (value for value in values.get(key, ()) if isinstance(value, Text))
    return next((Location(CONFIG, text.line, text.column) for text in texts), Location(CONFIG))


def _rich(values: dict[str, tuple[Value, ...]], key: str) -> RichText | None:
    return first_value(values, key, RichText)


def _schema(mapping: Mapping, builtin: Schema) -> tuple[Schema, tuple[Problem, ...]]:
    additions = {key.text: _data(node) for key, node in mapping.entries if key.text in _ADDITIONS}
    if not additions:
        return builtin, ()
    problems: list[Problem] = []
    while True:
        try:
            schema = build_schema(merge_declarations(builtin_declarations(), additions))
        except SchemaFault as fault:
            details = {"known": fault.expected, "path": ".".join(fault.path)}
            problems.append(Problem(fault.code, _location(mapping, fault.path), fault.value, details))
            # Others are found by trying again without the declaration that is wrong.
            if not _left_out(additions, fault.path):
                return builtin, tuple(problems)
        else:
            return (builtin if problems else schema), tuple(problems)


def _left_out(additions: dict[str, Any], path: tuple[str, ...]) -> bool:
    """Takes the field in which a path ends, or else what it ends in, out of the additions; false if it is not there."""
    ends = [number + 2 for number, name in enumerate(path) if name in {"common", "fields"}]
    *way, last = path[: max(ends)] if ends else path
    holder: Any = additions
    for name in way:
        holder = holder.get(name) if isinstance(holder, dict) else None
    return isinstance(holder, dict) and holder.pop(last, None) is not None


def _data(node: Node) -> Any:
    """A YAML tree as plain data, with all scalars as text."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: _data(value) for key, value in node.entries}
    return [_data(item) for item in node.items]


def _location(mapping: Mapping, path: tuple[str, ...]) -> Location:
    """The deepest place in config.yaml that a path leads to."""
    line, column, node = 1, 1, cast(Node, mapping)
    for name in path:
        entry = next((e for e in node.entries if e[0].text == name), None) if isinstance(node, Mapping) else None
        if entry is None:
            break
        line, column, node = entry[0].line, entry[0].column, entry[1]
    return Location(CONFIG, line, column)
