"""The book in other languages: the same records under the same keys, with the words of their translations."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import msgspec

from verhalen_build.archive.archive import Archive, ShownName, Translation
from verhalen_build.archive.join import Joined, book_of, by_kind_of, mentions_of, roles_of
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.public import public_archive
from verhalen_build.archive.recordings import ReadRecordings
from verhalen_build.archive.resolve import INDEX_SLUG
from verhalen_build.archive.translation_matching import key_of_original, place_of_original
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.consent import NameForm, is_of_people
from verhalen_build.model.formatting import language_name
from verhalen_build.model.names import Slug
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Choice, Group, Record, RecordKey, Reference, Value
from verhalen_build.model.recording import RECORDINGS, Recording
from verhalen_build.model.schema import Kind
from verhalen_build.model.translation import (
    ORIGINAL_DIGEST,
    TRANSLATION_OF,
    has_transcript,
    mark_of_original,
    with_words,
)

# What a translation says of itself.
_MARKS = frozenset({TRANSLATION_OF, ORIGINAL_DIGEST})
# The record of a person says who they are, and how they are named.
_NAMES = _MARKS | {"title", "aliases"}


@dataclass(frozen=True)
class TranslatedBook:
    """The book in another language, as the site may know it: records without a translation have their own words.

    `slugs` are the last parts of the addresses of translations, `outdated` the records whose original changed since.
    """

    archive: Archive
    slugs: Mapping[RecordKey, Slug]
    outdated: frozenset[RecordKey]

    @property
    def language(self) -> Language:
        """The language of this book."""
        return self.archive.settings.book_language


def translation_problems(archive: Archive, recordings: ReadRecordings) -> Iterator[Problem]:
    """Translations whose original has changed since, or that do not tell of which state of it they are."""
    settings = archive.settings
    untitled = {each.language for each in archive.translations if not settings.titles_in(each.language).title}
    for language in sorted(untitled):
        name = language_name(language, settings.language)
        yield Problem("book-untranslated", Location(CONFIG, 1, 1), name, {"code": language})
    taken: dict[tuple[str, str, str], Translation] = {}
    for translation in archive.translations:
        record = translation.record
        at = place_of_original(record)
        original = archive.records[translation.original]
        if "consent" in record.values and "consent" not in original.values:
            yield Problem("translation-without-consent", at, record.title, {"original": original.place})
        if not record.text(ORIGINAL_DIGEST):
            yield Problem("translation-unmarked", at, record.title, {"file": record.source})
        elif is_outdated(translation, archive, recordings):
            yield Problem("translation-outdated", at, record.title, {"original": original.place, "file": record.source})
        address = (translation.language, record.kind, address_of(translation, original))
        other = taken.setdefault(address, translation)
        namesake = archive.records.get(RecordKey(f"{record.kind}/{address[2]}"))
        if INDEX_SLUG.fullmatch(address[2]):
            yield Problem("address-kept", Location(record.source), address[2])
        elif other is not translation:
            yield Problem("address-taken", Location(record.source), address[2], {"other": other.record.place})
        elif namesake is not None and _keeps_address(namesake, translation, archive):
            yield Problem("address-taken", Location(record.source), address[2], {"other": namesake.place})


def _keeps_address(record: Record, translation: Translation, archive: Archive) -> bool:
    """Whether a record other than the original has its own address in the language of a translation."""
    others = (other for other in archive.translations if other.language == translation.language)
    return record.key != translation.original and all(other.original != record.key for other in others)


def is_outdated(translation: Translation, archive: Archive, recordings: ReadRecordings) -> bool:
    """Whether the original has changed since it was translated; one without a mark never is."""
    original, mark = archive.records[translation.original], translation.record.text(ORIGINAL_DIGEST)
    with_said = has_transcript(group.values for group in translation.record.groups(RECORDINGS))
    return bool(mark) and mark != current_mark(original, archive.schema.kinds[original.kind], recordings, with_said)


def current_mark(original: Record, kind: Kind, recordings: ReadRecordings, with_said: bool) -> str:
    """The mark of an original as it is now, for a translation with or without what is said in recordings."""
    return mark_of_original(original, kind, recordings.words_of(original.key) if with_said else ())


def original_named(joined: Joined, name: str, kind: Kind) -> Record | None:
    """The record of a kind with the name that a translation gives its original."""
    key = key_of_original(name, kind.key, joined.index.directory)
    return joined.archive.records.get(key) if key is not None else None


def address_of(translation: Translation, original: Record) -> Slug:
    """The last part of the address: that of its own file, of which the language at the end is left out."""
    if is_of_people(original.kind):
        return original.slug
    return Slug(translation.record.slug.removesuffix(f"-{translation.language}"))


def translated_books(joined: Joined, naming: Naming, recordings: ReadRecordings) -> tuple[TranslatedBook, ...]:
    """The book in each language that anything is translated into."""
    by_language: dict[Language, list[Translation]] = defaultdict(list)
    for translation in joined.archive.translations:
        by_language[translation.language].append(translation)
    return tuple(_book(joined, naming, language, by_language[language], recordings) for language in sorted(by_language))


def _book(
    joined: Joined, naming: Naming, language: Language, translations: list[Translation], recordings: ReadRecordings
) -> TranslatedBook:
    archive = joined.archive
    settings = archive.settings.in_language(language)
    naming = replace(naming, language=settings.language)
    # Words without a translation are in another language than the rest of this book.
    records = {key: _with_language(record, archive.settings.language) for key, record in archive.records.items()}
    inherited = {each.original: _inherited(records[each.original], each.record) for each in translations}
    own_recordings = recordings.translated.get(language, {})
    for each in translations:
        merged = with_translation(records[each.original], each.record)
        records[each.original] = _with_recordings(merged, own_recordings.get(each.original, ()))
    names = {key: naming.name(record) for key, record in records.items()}
    roles = roles_of(records, names, naming)
    described = (record for key, record in records.items() if key not in archive.stubs)
    absent = {name: _absent(joined, name, shown, naming, language) for name, shown in archive.absent_names.items()}
    whole = replace(
        archive,
        settings=settings,
        records=records,
        names=names,
        roles=roles,
        by_kind=by_kind_of(records, names, naming, archive.schema),
        absent_names=absent,
        mentions=mentions_of(described, replace(joined.resolution, absent_names=absent), names, roles),
        # In the order of the book itself.
        book=book_of(records, archive.by_kind, settings.parts, archive.targets)[0],
        inherited=inherited,
        role_languages={key: _role_language(records[key], inherited.get(key, {}), naming) for key in roles},
    )
    return TranslatedBook(
        public_archive(whole, naming, recordings.in_language(language)),
        {each.original: address_of(each, archive.records[each.original]) for each in translations},
        frozenset(each.original for each in translations if is_outdated(each, archive, recordings)),
    )


def _with_recordings(record: Record, recordings: tuple[Recording, ...]) -> Record:
    """A record with the recordings that readers get; they are matched with those of the original by their files."""
    if not recordings:
        return record
    values = {**record.values, RECORDINGS: tuple(recording.fields for recording in recordings)}
    return msgspec.structs.replace(record, values=values)


def _role_language(record: Record, inherited: Mapping[str, Language], naming: Naming) -> Language:
    """The language of the words for somebody who is named by a role."""
    field = naming.field_of_role(record)
    return inherited.get(field) or record.choice("lang") if field else naming.language


def words_of_role(original: Record, translation: Record | None, naming: Naming, form: NameForm) -> str:
    """What somebody is called in a language who is named by a role, or not named, in the middle of a sentence."""
    if translation is not None and has_words_for_role(original, translation, naming):
        return naming.name_as(with_translation(original, translation), form)
    # Words of the original are in another language, so where there are no others the program has its own.
    return naming.name_as(msgspec.structs.replace(original, values={}), form)


def has_words_for_role(original: Record, translation: Record, naming: Naming) -> bool:
    """Whether a translation has words of its own for somebody who is named by a role."""
    field = naming.field_of_role(with_translation(original, translation))
    return bool(field) and field not in _inherited(original, translation)


def _absent(
    joined: Joined, name: tuple[str, tuple[str, ...]], shown: ShownName, naming: Naming, language: Language
) -> ShownName:
    """How a record that is left out is named in a language."""
    record = joined.index.absent_record(*name, language)
    return ShownName(naming.name(record), naming.name_in_text(record), shown.in_fields) if record else shown


def _with_language(record: Record, language: Language) -> Record:
    """A record that says in which language its words are."""
    if record.choice("lang"):
        return record
    return msgspec.structs.replace(record, values={**record.values, "lang": (Choice(language),)})


def _inherited(original: Record, translation: Record) -> dict[str, Language]:
    """The fields that a translation has of its original, with the language of their words."""
    return {key: original.choice("lang") for key in original.values if key not in translation.values}


def with_translation(original: Record, translation: Record) -> Record:
    """A record with the words of its translation, under its own key; people keep their names."""
    is_person = is_of_people(original.kind)
    title = original.title if is_person else translation.title
    not_inherited = () if is_person else ("aliases",)
    own = {key: values for key, values in translation.values.items() if key not in (_NAMES if is_person else _MARKS)}
    inherited = {key: values for key, values in original.values.items() if key not in (*own, *not_inherited)}
    merged = {key: with_words(key, original.values.get(key, ()), values) for key, values in own.items()}
    values = _without_sentences(inherited) | merged
    if original.flag("draft"):
        values["draft"] = original.values["draft"]
    return msgspec.structs.replace(translation, slug=original.slug, title=title, values=values)


def _without_sentences(values: Mapping[str, tuple[Value, ...]]) -> dict[str, tuple[Value, ...]]:
    """Values whose references are without a sentence of the text, which is in another language than the translation."""
    return {key: tuple(map(_without_sentence, each)) for key, each in values.items()}


def _without_sentence(value: Value) -> Value:
    match value:
        case Reference(sentence=str(sentence)) if sentence:
            return msgspec.structs.replace(value, sentence="")
        case Group():
            return Group(_without_sentences(value.values))
    return value
