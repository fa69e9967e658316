"""From one file to its records: a Markdown file with front matter is one, a list file holds several."""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import PurePosixPath

import msgspec

from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath, matching_key, plain, slugify
from verhalen_build.model.near import NearNames
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Body, Choice, Group, Record, Reference, Text, Value
from verhalen_build.model.schema import Field, Kind, Schema
from verhalen_build.model.single_values import language_key
from verhalen_build.model.translation import (
    TRANSLATION_OF,
    UNREAD_LANGUAGE,
    fields_of_translation,
    has_facts_within,
    may_be_in_translation,
    words_only,
)
from verhalen_build.read.fields import FieldEntry, FieldParser, as_written, field_entries
from verhalen_build.read.markup import Markup, RenderedText
from verhalen_build.read.sentences import sentence_with
from verhalen_build.read.text import decode, merge_conflict, split_front_matter, without_closing_marks
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence, parse_mapping, parse_yaml
from verhalen_build.translations import languages

LONGEST_NAME = 500
"""The most letters of a title or another name."""

_SHOWN = 60
_TITLE_HEADING = re.compile(r"\s*+#(?!#)[ \t]*+([^\s][^\n]*)(?:\n|$)")
# Markup that a heading may have and a title may not: bold and the like, links, and an id.
_MARKS_IN_HEADING = re.compile(r"\*+|__|`|\[\[|\]\]|(?:(?<!\s)\s++)?\{[^{}]*+\}\s*+$")


class ReadFile(msgspec.Struct, frozen=True, array_like=True):
    """The content of one file; `html` is that of its text, with slots, under the digest in its record.

    `public_digest` is a digest of all that pages of other records may show of these: everything but the text itself.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    html: str = ""
    public_digest: str = ""


@dataclass(frozen=True)
class Reader:
    """Reads files by one schema; made once per process. `markups` are for translations, by their language."""

    schema: Schema
    language: Language
    markup: Markup
    markups: dict[Language, Markup] = dataclasses.field(default_factory=dict)

    def file(self, path: SourcePath, data: bytes, digest: str) -> ReadFile:
        """The records of a file; `digest` is the name under which its HTML will be kept."""
        parts = PurePosixPath(path).parts
        is_list = path.lower().endswith((".yaml", ".yml"))
        kind, place_problems = self._kind_of(path, _folder_of(parts, is_list))
        text, problems = decode(data, path)
        problems = (*place_problems, *problems)
        if kind is None:
            return ReadFile((), problems)
        if text is None:
            return ReadFile(() if is_list else _unread(path, kind), problems)
        conflict = merge_conflict(text, path)
        if conflict is not None:
            return ReadFile(() if is_list else _unread(path, kind), (*problems, conflict))
        read = self._list_file(path, kind, text) if is_list else self._markdown_file(path, kind, text, digest)
        return ReadFile(read.records, (*problems, *read.problems), read.html)

    def _markdown_file(self, path: SourcePath, kind: Kind, text: str, digest: str) -> ReadFile:
        front = split_front_matter(text, path)
        mapping, faults = parse_mapping(front.yaml or "", path, front.yaml_line)
        markup = self._markup_for(_language_of_translation(mapping or _NO_MAPPING, kind))
        parser = FieldParser(path, self.language, markup, [*front.problems, *faults], text)
        values = self._values(parser, mapping or _NO_MAPPING, kind)
        parser.check_numbers()
        body_text, body_line = front.body, front.body_line
        heading = _TITLE_HEADING.match(body_text)
        words = _MARKS_IN_HEADING.sub("", without_closing_marks(heading[1])) if heading else ""
        if words and "title" not in values:
            values["title"] = (Text(words),)
        if heading and matching_key(words) == matching_key(_title(values)):
            body_line += body_text.count("\n", 0, heading.end())
            body_text = body_text[heading.end() :]
        if mapping is not None and not front.is_other_form:
            self._missing(parser, values, kind, Location(path, 1, 1))
        written = markup.body(body_text, path, body_line, digest)
        heading_line = front.body_line + (front.body.count("\n", 0, heading.start(1)) if heading else 0)
        parser.problems.extend(_too_long(values, Location(path, heading_line, 1)))
        slug = slugify(PurePosixPath(path).stem)
        if not slug:
            parser.problems.append(Problem("no-address", Location(path), PurePosixPath(path).name))
        values = _with_sentences(values, written.blocks)
        # Without a title it is known by the name of its file, so that references to it are not reported too.
        title = _title(values) or PurePosixPath(path).stem
        record = Record(kind.key, slug, title, path, 1, values, written.body)
        # Where the front matter is not closed, which is reported, the text may have been read as fields.
        if kind.needs_text and not front.problems and not record.flag("draft"):
            parser.problems.extend(_no_text(title, body_text, Location(path, body_line, 1), written))
        return ReadFile((record,) if slug else (), (*parser.problems, *written.problems), written.html)

    def _markup_for(self, language: Language) -> Markup:
        """What reads the texts of a file; `language` is that of a translation, which links glossary words in that."""
        if not language:
            return self.markup.for_file()
        of_program = language if language in languages() else self.language
        return (self.markups.get(language) or _markup_in(of_program)).for_file()

    def _missing(self, parser: FieldParser, values: dict[str, tuple[Value, ...]], kind: Kind, at: Location) -> None:
        # In a file without a title, the heading may be missing instead.
        parser.missing(values, (field for field in kind.fields if field.key == "title"), at, "no-title")
        others = (field for field in _needed(kind.fields, values) if field.key != "title")
        parser.missing(values, others, at)

    def _values(self, parser: FieldParser, mapping: Mapping, kind: Kind) -> dict[str, tuple[Value, ...]]:
        """The values of a record; a translation has words only."""
        entries = _entries_of_translation(mapping, kind)
        if not _is_filled_in(entries.get(TRANSLATION_OF)):
            return parser.mapping(mapping, kind.fields)
        values = parser.mapping(mapping, fields_of_translation(kind))
        parser.problems.extend(_facts(mapping, kind, parser.file))
        if "lang" not in values and _is_filled_in(entries.get("lang")):
            values["lang"] = (Choice(UNREAD_LANGUAGE),)
        return words_only(values, kind)

    def _list_file(self, path: SourcePath, kind: Kind, text: str) -> ReadFile:
        node, faults = parse_yaml(text, path)
        if isinstance(node, Mapping) and not node.entries:
            return ReadFile((), tuple(faults))
        if not isinstance(node, Sequence):
            return ReadFile((), tuple(faults) or (_not_a_list(path, node),))
        parser = FieldParser(path, self.language, self.markup.for_file(), list(faults), text)
        # The problems of all go into the same list.
        parsers = {"": parser}
        records: list[Record] = []
        for item in node.items:
            language = _language_of_translation(item, kind) if isinstance(item, Mapping) else ""
            if language not in parsers:
                parsers[language] = dataclasses.replace(parser, markup=self._markup_for(language))
            records.extend(self._entry(kind, item, parsers[language]))
        parser.check_numbers()
        return ReadFile(tuple(records), tuple(parser.problems))

    def _entry(self, kind: Kind, node: Node, parser: FieldParser) -> Iterable[Record]:
        if not isinstance(node, Mapping):
            name = kind.fields[0].name(self.language)
            details = {"example": f"{name}: {node.text if isinstance(node, Scalar) else '…'}"}
            at = Location(parser.file, node.line, node.column)
            parser.problems.append(Problem("not-a-record", at, as_written(node), details))
            return
        at = Location(parser.file, node.line, node.column)
        values = self._values(parser, node, kind)
        parser.missing(values, _needed(kind.fields, values), at)
        parser.problems.extend(_too_long(values, at))
        title = _title(values)
        if title and not slugify(title):
            parser.problems.append(Problem("no-address", _place_of_title(values, parser.file), title))
        elif title:
            yield Record(kind.key, slugify(title), title, parser.file, node.line, values, Body())

    def _kind_of(self, path: SourcePath, folder: str) -> tuple[Kind | None, tuple[Problem, ...]]:
        """The kind of the records in a folder, or else that of the folder that was most likely meant."""
        kind = self.schema.kind_of_folder(folder)
        if kind is not None:
            return kind, ()
        near = self._meant_folder(folder)
        folders = ", ".join(other.folder for other in self.schema.kinds.values() if other.folder)
        details = {"near": f"stories/{near}".rstrip("/") if near is not None else "", "known": folders}
        # One problem for the whole folder, however many files it has.
        at = path if path.endswith((".yaml", ".yml")) else SourcePath("/".join(PurePosixPath(path).parts[:2]))
        meant = None if near is None else self.schema.kind_of_folder(near)
        return meant, (Problem("unknown-folder", Location(at), folder, details),)

    def _meant_folder(self, written: str) -> str | None:
        """The folder of the kind with this name in any language, also if it is misspelled."""
        folders: dict[str, str] = {}
        for kind in self.schema.kinds.values():
            names = (kind.folder, kind.key, *kind.address.values(), *chain(*kind.label.values()))
            folders.update((plain(name), kind.folder) for name in names if name)
        candidates = [plain(written), *NearNames(folders).close(written)]
        return next((folders[name] for name in candidates if name in folders), None)


_NO_MAPPING = Mapping((), 1, 1)


def _needed(fields: Iterable[Field], values: dict[str, tuple[Value, ...]]) -> Iterable[Field]:
    """The fields that may be required: of a translation only the title, as it has the rest of its original."""
    return (field for field in fields if field.key == "title") if TRANSLATION_OF in values else fields


def _language_of_translation(mapping: Mapping, kind: Kind) -> Language:
    """The language of a text that is a translation; "" for any other text, and where that is not legible."""
    entries = _entries_of_translation(mapping, kind)
    lang = entries.get("lang")
    if not _is_filled_in(entries.get(TRANSLATION_OF)) or lang is None or not isinstance(lang.node, Scalar):
        return ""
    return (language_key(lang.node.text, lang.field.choices) if lang.field is not None else None) or ""


def _entries_of_translation(mapping: Mapping, kind: Kind) -> dict[str, FieldEntry]:
    """What a record says of its original and its language, by field."""
    fields = [field for field in kind.fields if field.key in (TRANSLATION_OF, "lang")]
    return {entry.field.key: entry for entry in field_entries(mapping, fields) if entry.field and not entry.earlier}


def _is_filled_in(entry: FieldEntry | None) -> bool:
    return entry is not None and not (isinstance(entry.node, Scalar) and not entry.node.text.strip())


def _facts(mapping: Mapping, kind: Kind, file: SourcePath) -> Iterator[Problem]:
    """The fields of a translation that belong in its original, also those within another."""
    for key, node, field, _ in field_entries(mapping, kind.fields):
        if field is not None and not may_be_in_translation(field):
            yield Problem("translation-fact", Location(file, key.line, key.column), key.text)
        elif field is not None and has_facts_within(field):
            # Whoever writes it as one value means what is declared first, which is a fact.
            inner_entries = field_entries(node, field.fields) if isinstance(node, Mapping) else ()
            facts = [
                each.key for each in inner_entries if each.field and not may_be_in_translation(each.field, field.key)
            ]
            for each in facts if isinstance(node, Mapping) else (key,):
                yield Problem("translation-fact", Location(file, each.line, each.column), each.text)


@lru_cache(maxsize=4)
def _markup_in(language: Language) -> Markup:
    return Markup(language)


def _folder_of(parts: tuple[str, ...], is_list: bool) -> str:
    """The folder under stories/ that determines the kind of a file; for a list file there, its own name."""
    if len(parts) > 2:
        return parts[1]
    stem = PurePosixPath(parts[-1]).stem
    return stem if is_list and stem != STORIES else ""


def _unread(path: SourcePath, kind: Kind) -> tuple[Record, ...]:
    """A placeholder for a file that cannot be read, so that references to it are not reported."""
    stem = PurePosixPath(path).stem
    slug = slugify(stem)
    return (Record(kind.key, slug, stem, path, 1, {}, Body()),) if slug else ()


def _not_a_list(path: SourcePath, node: Node | None) -> Problem:
    first = node.entries[0][0] if isinstance(node, Mapping) else node
    if not isinstance(first, Scalar):
        return Problem("not-a-list", Location(path), PurePosixPath(path).name)
    return Problem("not-a-list", Location(path, first.line, first.column), first.text)


def _no_text(title: str, text: str, at: Location, written: RenderedText) -> Iterator[Problem]:
    """The problem with a text without any words or pictures; `at` is where it begins in its file."""
    refused = any(problem.code == "costly-text" for problem in written.problems)
    letters = any(letter.isprintable() and not letter.isspace() for block in written.blocks for letter in block)
    if not (refused or letters or any(link.form == "image" for link in written.body.links)):
        blank_lines = text[: len(text) - len(text.lstrip())].count("\n")
        yield Problem("no-text", Location(at.file, at.line + blank_lines, 1), title)


def _title(values: dict[str, tuple[Value, ...]]) -> str:
    return next((value.text for value in values.get("title", ()) if isinstance(value, Text)), "")


def _place_of_title(values: dict[str, tuple[Value, ...]], file: SourcePath) -> Location:
    return next(
        Location(file, value.line, value.column) for value in values.get("title", ()) if isinstance(value, Text)
    )


def _too_long(values: dict[str, tuple[Value, ...]], at: Location) -> Iterator[Problem]:
    """The names that are too long; `at` is the place of a title that is not in a field."""
    for key, field_values in values.items():
        for value in field_values:
            if isinstance(value, Group):
                yield from _too_long(value.values, at)
            name = _name(key, value)
            if len(name) > LONGEST_NAME and isinstance(value, Text | Reference):
                place = Location(at.file, value.line, value.column) if value.line else at
                details = {"length": str(len(name)), "most": str(LONGEST_NAME)}
                yield Problem("name-too-long", place, name[:_SHOWN], details)


def _name(key: str, value: Value) -> str:
    """The name in a value: a title, an alias, or the name of another record."""
    if isinstance(value, Reference):
        return value.name
    return value.text if isinstance(value, Text) and key in {"title", "aliases"} else ""


def _with_sentences(values: dict[str, tuple[Value, ...]], blocks: tuple[str, ...]) -> dict[str, tuple[Value, ...]]:
    """The references, each with the first sentence of the text that has its name."""
    if not blocks:
        return values
    return {key: tuple(_with_sentence(value, blocks) for value in field_values) for key, field_values in values.items()}


def _with_sentence(value: Value, blocks: tuple[str, ...]) -> Value:
    if isinstance(value, Reference):
        sentence = sentence_with(value.name, blocks)
        return msgspec.structs.replace(value, sentence=sentence) if sentence else value
    if isinstance(value, Group):
        return msgspec.structs.replace(value, values=_with_sentences(value.values, blocks))
    return value
