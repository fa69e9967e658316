"""Which translation is of which record.

A translation is not a record of the archive: it is held against its original before names are resolved, so that
whatever is counted, drawn or published as data has each thing once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from verhalen_build.archive.archive import LeftOut, Translation
from verhalen_build.archive.directory import Directory
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.model.schema import Schema
from verhalen_build.model.translation import UNREAD_LANGUAGE, is_translation, original_of


@dataclass(frozen=True)
class Translations:
    """The translations that are in a build and those excluded from it, each with its original, and all problems.

    `left_out` has those that are excluded for a reason that is no fault, and `orphans` those without an original.
    """

    included: tuple[Translation, ...] = ()
    excluded: tuple[Translation, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    orphans: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()


NO_TRANSLATIONS = Translations()


def without_translations(records: Iterable[Record]) -> tuple[list[Record], list[Record]]:
    """The records that are no translation, and those that are."""
    originals: list[Record] = []
    translations: list[Record] = []
    for record in records:
        (translations if is_translation(record) else originals).append(record)
    return originals, translations


def match_translations(
    written: Iterable[Record],
    originals: Iterable[Record],
    left_out: Iterable[LeftOut],
    schema: Schema,
    settings: Settings,
    drafts: bool,
) -> Translations:
    """The translations with their originals; what is left out with its original, or as a draft, is in no book."""
    records = sorted(written, key=lambda record: (record.source, record.line))
    if not records:
        return NO_TRANSLATIONS
    matching = _Matching(records, list(originals), tuple(left_out), schema, settings)
    with_keys = [(record, matching.original(record)) for record in records]
    named = [Translation(record, key) for record, key in with_keys if key is not None]
    checked = [(each, matching.has_language(each)) for each in named]
    reasons = {out.record.key: out.reason for out in left_out}
    with_reasons = [
        (each, reasons.get(each.original) or _reason(each, drafts)) for each, has_language in checked if has_language
    ]
    return Translations(
        tuple(each for each, reason in with_reasons if not reason),
        # Also what has a fault, so that a link to it is not reported too.
        (
            *(each for each, has_language in checked if not has_language),
            *(each for each, reason in with_reasons if reason),
        ),
        tuple(LeftOut(each.record, reason) for each, reason in with_reasons if reason),
        tuple(record for record, key in with_keys if key is None),
        tuple(matching.problems),
    )


def _reason(translation: Translation, drafts: bool) -> str:
    return "draft" if translation.record.flag("draft") and not drafts else ""


class _Matching:
    """Finds the original of each translation, and collects what is wrong."""

    def __init__(
        self,
        translations: list[Record],
        originals: list[Record],
        left_out: tuple[LeftOut, ...],
        schema: Schema,
        settings: Settings,
    ) -> None:
        self.problems: list[Problem] = []
        self._records = {record.key: record for record in (*originals, *(out.record for out in left_out))}
        self._directory = Directory(self._records.values(), schema)
        self._written = translations
        self._translations = Directory(translations, schema)
        self._schema = schema
        self._settings = settings
        self._first: dict[tuple[RecordKey, str], Record] = {}

    def original(self, record: Record) -> RecordKey | None:
        """The key of the record that this is a translation of."""
        written = original_of(record)
        key = key_of_original(written.name, record.kind, self._directory)
        if key is None:
            others = {*self._translations.find(written.name, (record.kind,)).keys} - {record.key}
            code = "translation-of-translation" if others else "translation-of-nothing"
            near = ", ".join(self._directory.suggestions(written.name, (record.kind,)))
            kind = self._schema.kinds[record.kind].label[self._settings.language][0]
            firsts = (original_of(each).name for each in self._written if each.key in others)
            details = {"near": near, "kind": kind, "first": next(firsts, "")}
            self.problems.append(Problem(code, place_of_original(record), written.name, details))
        return key

    def has_language(self, translation: Translation) -> bool:
        """Whether a translation is the only one of its original into another language."""
        record, original = translation.record, self._records[translation.original]
        language = record.choice("lang") or self._settings.language
        if language == UNREAD_LANGUAGE:
            return False
        choices = next(field.choices for field in self._schema.kinds[record.kind].fields if field.key == "lang")
        name = choices[language][self._settings.language] if language in choices else language
        at = place_of_original(record)
        if language in {self._settings.language, original.choice("lang")}:
            self.problems.append(Problem("translation-same-language", at, name, {"original": original.title}))
        elif self._first.setdefault((original.key, language), record) is not record:
            details = {"other": self._first[original.key, language].place, "original": original.title}
            self.problems.append(Problem("translation-twice", at, name, details))
        else:
            return True
        return False


def place_of_original(record: Record) -> Location:
    """Where a translation names its original."""
    written = original_of(record)
    return Location(record.source, written.line, written.column)


def key_of_original(name: str, kind: str, directory: Directory) -> RecordKey | None:
    """The only record of a kind with the name that a translation gives its original, or in a file of this name."""
    return directory.find(name, (kind,)).only or directory.find(name.removesuffix(".md"), (kind,)).only
