"""Where a text names somebody, and what is to stand there instead.

In: the text of a file with its records. Out: edits, each a span with its replacement. Links and references get the name
of the record that stays; names that readers would see get the words that stand for them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, relpath
from typing import NamedTuple
from urllib.parse import quote

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.bare_names import line_starts, outermost, span_of
from verhalen_build.archive.record_contents import asset_path, links_in, references_in
from verhalen_build.model.name_patterns import is_named_in, pattern_of
from verhalen_build.model.name_search import NameInText, NameSearch, Places
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.record import Link, Record, RecordKey, Reference, Text

_LINK = re.compile(r"\[\[([^\[\]|#]*+)(#[^\[\]|]*+)?(?:\|([^\[\]]*+))?\]\]")
_TO_FILE = re.compile(r"(!?)\[([^\[\]]*+)\]\(\s*+<?([^()<>\s]++)>?(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?\s*+\)")
_ADDRESS = re.compile(r"(?<![a-z])[a-z]++://[^\s<>()\"']++|(?<![\w.+-])[\w.+-]++@[\w.-]++", re.IGNORECASE)
_FIELDS = re.compile(r"\A---[ \t]*+\r?\n.*?\n(?:---|\.\.\.)[ \t]*+\r?$", re.DOTALL | re.MULTILINE)
_EMPHASIS = re.compile(r"\*++|_++|~~|`")
_LOOKED_BACK = 200
_OPENING_MARKS = " \t\"'“‘„([*_>#-"


class NameEdit(NamedTuple):
    """A place where somebody is named: a span of the text of a file, and what is to stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class ForgottenPerson:
    """Somebody who is to be forgotten: the records about them, their names, and what comes in place of those.

    `title` and `path` are those of the record that stays, to which links and references lead. `shown` are the words for
    readers. `set_aside` are the pictures, recordings and documents that are taken out. `parts` are their first and last
    name, each with the records of others who have it too.
    """

    keys: frozenset[RecordKey]
    names: tuple[str, ...]
    parts: Mapping[str, frozenset[RecordKey]]
    title: str
    path: SourcePath
    shown: str
    set_aside: frozenset[SourcePath]

    @cached_property
    def search(self) -> NameSearch:
        """The search for names that are unlike any other word."""
        return NameSearch(self.long_names)

    @property
    def long_names(self) -> tuple[str, ...]:
        """The names of more than one word; others may have a single name too, and it may be a common word."""
        return tuple(name for name in self.names if len(name.split()) > 1)

    @property
    def short_names(self) -> tuple[str, ...]:
        """The names that are only theirs in a text that is about them."""
        single = (name for name in self.names if len(name.split()) == 1)
        return tuple(dict.fromkeys((*single, *self.parts)))

    def is_named_in(self, words: str) -> bool:
        """Whether some words hold any of their names."""
        return any(is_named_in(name, words) for name in (*self.names, *self.short_names))


@dataclass(frozen=True)
class FileNames:
    """Looks for the names of somebody in one file; `shown` stands in their place, in its language."""

    path: SourcePath
    text: str
    records: tuple[Record, ...]
    archive: Archive
    person: ForgottenPerson
    shown: str

    def edits(self) -> tuple[NameEdit, ...]:
        """Every edit, in order and without overlap. Of what overlaps the first kind wins: links before bare names."""
        taken: list[NameEdit] = []
        for edits in (self._files(), self._links(), self._references(), self._long_names()):
            taken += [edit for edit in edits if not _overlaps(edit, taken)]
        if taken or self._is_mentioned:
            taken += [edit for edit in self._short_names() if not _overlaps(edit, taken)]
        return tuple(sorted(edit for edit in taken if edit.text != self.text[edit.start : edit.end]))

    def _links(self) -> Iterator[NameEdit]:
        """Links by name: they lead to the record that stays. A label with the name in it goes."""
        for match in _LINK.finditer(self.text):
            # In a table the bar has a backslash before it.
            target, bar = match[1].removesuffix("\\"), "\\|" if match[1].endswith("\\") else "|"
            if self._is_person(target.strip(), match[2] or ""):
                label = match[3] or ""
                kept_label = f"{bar}{label}" if label and not self.person.is_named_in(label) else ""
                yield NameEdit(*match.span(), f"[[{self.person.title}{kept_label}]]")

    def _is_person(self, target: str, fragment: str) -> bool:
        names = {(f"{target} {fragment}".strip(), ()), (target, ())}
        keys = {self.archive.targets[name] for name in names if name in self.archive.targets}
        return bool(keys & self.person.keys) or (not keys and matching_key(target) in self._keys_of_names)

    @cached_property
    def _keys_of_names(self) -> frozenset[str]:
        return frozenset(map(matching_key, self.person.names))

    def _files(self) -> Iterator[NameEdit]:
        """Links to their file, and pictures and documents that are set aside."""
        to_person = {quote(link.target) for link in self._file_links} | {link.target for link in self._file_links}
        for match in _TO_FILE.finditer(self.text):
            is_image, label, address = match.groups()
            target = address.partition("#")[0]
            if target in to_person:
                new = relpath(self.person.path, dirname(self.path) or ".")
                words = self.shown if self.person.is_named_in(label) else label
                yield NameEdit(*match.span(), f"[{words}]({new})")
            elif asset_path(self.path, target, self.archive.assets) in self.person.set_aside:
                yield NameEdit(*match.span(), "" if is_image else label)

    @cached_property
    def _file_links(self) -> tuple[Link, ...]:
        return tuple(
            link
            for record in self.records
            for link in (*record.body.links, *links_in(record.values))
            if link.form == "file" and self.archive.link_target(link, record.source) in self.person.keys
        )

    def _references(self) -> Iterator[NameEdit]:
        """The names in fields that refer to the person."""
        for reference in self._references_to_person:
            span = span_of(reference, self.text, self._line_starts)
            if span is not None:
                end = span[1]
                start = end - len(reference.name)
                if matching_key(self.text[start:end]) == matching_key(reference.name):
                    yield NameEdit(start, end, self.person.title)

    @cached_property
    def _references_to_person(self) -> tuple[Reference, ...]:
        return tuple(
            reference
            for record in self.records
            for reference in references_in(record.values)
            if self.archive.target(reference) in self.person.keys
            or (self.archive.target(reference) is None and matching_key(reference.name) in self._keys_of_names)
        )

    @cached_property
    def _line_starts(self) -> Sequence[int]:
        return line_starts(self.text)

    @cached_property
    def _names(self) -> Places[NameInText]:
        """The names of more than one word in the text."""
        return self.person.search.in_text(self.text)

    def _long_names(self) -> Iterator[NameEdit]:
        for _, start, end in outermost(self._names.certain):
            yield from self._bare(start, end)

    def _short_names(self) -> Iterator[NameEdit]:
        """First and last names, in a text that is about the person and not about others who are called so."""
        for name in self.person.short_names:
            if not self._mentioned_keys & self.person.parts.get(name, frozenset()):
                for match in pattern_of(name).finditer(self.text):
                    yield from self._bare(*match.span())

    @cached_property
    def _mentioned_keys(self) -> frozenset[RecordKey]:
        keys = {
            key
            for record in self.records
            for key in (
                *(self.archive.target(reference) for reference in references_in(record.values)),
                *(self.archive.link_target(link, record.source) for link in record.body.links),
            )
            if key is not None
        }
        return frozenset(keys)

    @property
    def _is_mentioned(self) -> bool:
        return bool(self._mentioned_keys & self.person.keys)

    def _bare(self, start: int, end: int) -> Iterator[NameEdit]:
        """A name that readers would see. One in an address or a link to something else cannot be replaced."""
        start, end = self._with_marks(start, end)
        if not any(first < end and start < last for first, last in self._unreplaceable):
            shown = self.shown[:1].upper() + self.shown[1:] if self._begins_sentence(start) else self.shown
            yield NameEdit(start, end, shown)

    def _with_marks(self, start: int, end: int) -> tuple[int, int]:
        """A span that does not cut emphasis in two: with `**` in a name goes the other one beside it."""
        marks = _EMPHASIS.findall(self.text, start, end)
        if len(marks) % 2 and self.text.startswith(marks[-1], end):
            return start, end + len(marks[-1])
        if len(marks) % 2 and self.text.endswith(marks[0], 0, start):
            return start - len(marks[0]), end
        return start, end

    @cached_property
    def _unreplaceable(self) -> tuple[tuple[int, int], ...]:
        files = (match.span(3) for match in _TO_FILE.finditer(self.text))
        addresses = (match.span() for match in _ADDRESS.finditer(self.text))
        # Two people in a row, of whom neither may be this one; not where another of their names is for certain.
        certain = [NameEdit(start, end, "") for _, start, end in self._names.certain]
        rows = (
            (start, end) for _, start, end in self._names.uncertain if not _overlaps(NameEdit(start, end, ""), certain)
        )
        return (*self._names_of_others, *files, *addresses, *rows)

    @property
    def _names_of_others(self) -> Iterator[tuple[int, int]]:
        """What organisations, places and the like are called, and the links to them: that is not ours to change.

        A story may be called otherwise, where it says so and in links to it alike.
        """
        for match in _LINK.finditer(self.text):
            if not self.archive.targets.get((match[1].strip(), ()), "").startswith(f"{STORY}/"):
                yield match.span(1)
        for record in self.records:
            titles = record.values.get("title", ()) if record.kind not in {STORY, ""} else ()
            spans = (span_of(title, self.text, self._line_starts) for title in titles if isinstance(title, Text))
            yield from (span for span in spans if span is not None)

    def _begins_sentence(self, start: int) -> bool:
        body = self._end_of_fields if start >= self._end_of_fields else 0
        before = self.text[max(body, start - _LOOKED_BACK) : start]
        line = before.rpartition("\n")[2]
        if line.strip() and not line.strip(_OPENING_MARKS):
            # A list item, a quote or a heading.
            return True
        before = before.rstrip(_OPENING_MARKS)
        words = before.rstrip()
        lines_between = before[len(words) :].count("\n")
        in_fields = start < self._end_of_fields and (words.endswith(":") or lines_between > 0)
        return not words or words.endswith((".", "!", "?", "…")) or lines_between > 1 or in_fields

    @cached_property
    def _end_of_fields(self) -> int:
        fields = _FIELDS.match(self.text)
        return len(self.text) if self.path.endswith((".yaml", ".yml")) else fields.end() if fields else 0


def with_edits(text: str, edits: Iterable[NameEdit]) -> str:
    """A text after edits, which are in order."""
    parts: list[str] = []
    position = 0
    for start, end, new in edits:
        parts += [text[position:start], new]
        position = end
    return "".join([*parts, text[position:]])


def _overlaps(edit: NameEdit, others: Iterable[NameEdit]) -> bool:
    return any(other.start < edit.end and edit.start < other.end for other in others)
