"""What stands in place of a name that is withheld, in each language that the texts of an archive are in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.translated_books import has_words_for_role, with_translation, words_of_role
from verhalen_build.model.consent import NameForm
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.translations import languages


@dataclass(frozen=True)
class WithheldWords:
    """The words in place of names, by the language of the text."""

    archive: Archive
    naming: Naming

    def shown(self, record: Record) -> dict[Language, str]:
        """What readers see of somebody within a text, in each language that the book is translated into."""
        form = self.naming.form(record)
        own = self._translations.get(record.key, {})
        return {
            language: self._naming_in(language).name_as(
                with_translation(record, own[language]) if language in own else record, form
            )
            for language in self._translated_into
        }

    def to_write(self, record: Record) -> dict[Language, str]:
        """What may be written in place of a name, for each language in which there are words for that."""
        words = {language: self._words(record, language) for language in self._languages}
        return {language: text for language, text in words.items() if text}

    def _words(self, record: Record, language: Language) -> str:
        form = self.naming.form(record)
        if (record.choice("lang") or self._book_language) == language:
            return self._naming_in(language).name_as(record, form)
        own = self._translations.get(record.key, {}).get(language)
        has_own_words = own is not None and has_words_for_role(record, own, self.naming)
        if has_own_words or language in languages() or form is NameForm.FIRST:
            return words_of_role(record, own, self._naming_in(language), form)
        return ""

    def _naming_in(self, language: Language) -> Naming:
        """How people are named in a language; where the program has no words of it, with those of the book."""
        return replace(self.naming, language=language if language in languages() else self._book_language)

    @property
    def _book_language(self) -> Language:
        return self.archive.settings.language

    @cached_property
    def _translations(self) -> Mapping[RecordKey, Mapping[Language, Record]]:
        translations: dict[RecordKey, dict[Language, Record]] = {}
        for each in self.archive.translations:
            translations.setdefault(each.original, {})[each.language] = each.record
        return translations

    @cached_property
    def _translated_into(self) -> tuple[Language, ...]:
        return tuple(sorted({each.language for each in self.archive.translations}))

    @cached_property
    def _languages(self) -> tuple[Language, ...]:
        originals = {record.choice("lang") or self._book_language for record in self.archive.records.values()}
        return tuple(sorted({self._book_language, *originals, *self._translated_into}))
