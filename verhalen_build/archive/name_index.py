"""All that a name or an address in a text may refer to."""

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property

from verhalen_build.archive.archive import LeftOut, ShownName
from verhalen_build.archive.directory import Directory
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.record_contents import normalized_path
from verhalen_build.model.assets import Assets
from verhalen_build.model.consent import NameForm, is_of_people
from verhalen_build.model.formatting import format_alternatives
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Body, Record, RecordKey
from verhalen_build.model.schema import Schema

WAYS_TO_FIND = (Directory.find_exactly, Directory.find_loosely)
"""An exact match of any kind of name goes before a loose match."""


class NameIndex:
    """All that a name or address in a text may refer to: records, records that are left out, and files.

    Built once for an archive, and valid for as long as its records keep their names. `translations` are known by the
    keys of their originals, and so are those of records that are left out.
    """

    def __init__(
        self,
        records: list[Record],
        schema: Schema,
        language: Language,
        left_out: tuple[LeftOut, ...],
        assets: Assets,
        naming: Naming,
        translations: list[Record],
        absent_translations: list[Record],
    ) -> None:
        self.schema = schema
        self.language: Language = language
        named = [*records, *translations]
        self.directory = Directory(named, schema)
        self.absent_records = tuple(out.record for out in left_out)
        named_absent = (*self.absent_records, *absent_translations)
        self.absent = Directory(named_absent, schema)
        self.assets = assets.paths
        self.picture_faults = assets.picture_faults
        # A link to a file refers to the record that has that file to itself; a list is not a page.
        self.by_source = {
            normalized_path(record.source): record.key for record in named if record.place == record.source
        }
        self.absent_sources = {
            normalized_path(record.source) for record in named_absent if record.place == record.source
        }
        self.naming = naming
        self.translated: dict[RecordKey, list[Body]] = {}
        for translation in translations:
            self.translated.setdefault(translation.key, []).append(translation.body)
        # Not by reason: an unlisted member may be a draft too. A translation of nothing is known by its own key.
        self.absent_by_key = {record.key: record for record in (*absent_translations, *self.absent_records)}
        # Only the record of a person itself says how they may be named.
        self._absent_translations = {
            (record.key, record.choice("lang")): record
            for record in absent_translations
            if not is_of_people(record.kind)
        }

    def absent_name(self, key: RecordKey) -> ShownName:
        """How a record that is left out is named."""
        record = self.absent_by_key[key]
        is_named = self.naming.form(record) is not NameForm.NONE
        return ShownName(self.naming.name(record), self.naming.name_in_text(record), is_named)

    def absent_record(self, name: str, kinds: tuple[str, ...], language: Language) -> Record | None:
        """The record left out that has this name, in a field or a text, or its translation into a language."""
        for find in WAYS_TO_FIND:
            for key in find(self.absent, name, kinds).keys:
                return self._absent_translations.get((key, language), self.absent_by_key[key])
        return None

    def files_called(self, name: str) -> list[SourcePath]:
        """The files whose name is that of a path as somebody wrote it, but for its extension and its spelling."""
        return self._files_by_stem.get(_stem(name.replace("\\", "/")), [])

    @cached_property
    def _files_by_stem(self) -> Mapping[str, list[SourcePath]]:
        """Every file by its name in the form for comparing file names; "" is not a name."""
        files: dict[str, list[SourcePath]] = {}
        for path in (*self.assets, *self.by_source):
            files.setdefault(_stem(path), []).append(path)
        files.pop("", None)
        return files

    def labels(self, kinds: tuple[str, ...]) -> str:
        """The labels of these kinds: `persoon of organisatie`."""
        labels = dict.fromkeys(self.schema.kinds[kind].label[self.language][0] for kind in kinds)
        return self.alternatives(labels)

    def alternatives(self, words: Iterable[str]) -> str:
        """Alternatives in a sentence."""
        return format_alternatives(words, self.language)


def _stem(path: str) -> str:
    return slugify(posixpath.basename(path).partition(".")[0])
