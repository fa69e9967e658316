"""What the form of a record shows of its translations, and that of a translation of its original."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from verhalen_build.archive.archive import Translation
from verhalen_build.archive.translated_books import is_outdated
from verhalen_build.desk.forms import Form, inner_fields
from verhalen_build.desk.values import FormValue, Values
from verhalen_build.desk.written import is_list_file, written
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.formatting import language_name
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Record
from verhalen_build.model.recording import FACT_FIELDS, RECORDINGS, TRANSCRIPT_FIELDS
from verhalen_build.model.schema import Field, Kind
from verhalen_build.model.translation import ORIGINAL_DIGEST, TRANSLATION_OF, has_words, is_translation
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.form_submission import entry_at, item_lines, language_of
from verhalen_build.serve.record_list import address_of
from verhalen_build.steps.live import State

# The key of the text, which is no field.
_BODY = "body"


class Standing(StrEnum):
    """Whether a translation says what its original says now: that changed since, or nobody ever said so."""

    EQUAL = ""
    BEHIND = "behind"
    UNMARKED = "unmarked"


@dataclass(frozen=True)
class TranslationLink:
    """A translation of the record of a form: `language` is its name, and `lang` its code."""

    title: str
    address: str
    language: str
    lang: Language
    is_behind: bool


@dataclass(frozen=True)
class TranslationsView:
    """The translations of a record, the languages that it may be translated into, and its name for a translation."""

    made: tuple[TranslationLink, ...]
    languages: tuple[tuple[Language, str], ...]
    name: str


@dataclass(frozen=True)
class OriginalField:
    """The words of a field of an original; the text has no label."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class OriginalView:
    """The original of a translation: its words, and as `values` all that a form may take over.

    `lang` is the code of its language, and `language` the name.
    """

    title: str
    path: str
    line: int
    lang: Language
    language: str
    fields: tuple[OriginalField, ...]
    values: Values
    standing: Standing = Standing.EQUAL


def translations_view(state: State, record: Record | None) -> TranslationsView | None:
    """The translations of a record; None for what cannot have any."""
    if record is None or is_translation(record):
        return None
    archive = state.book.joined.archive
    key = state.config.naming.addressed(record).key
    # What is left out of the book has no translations in it either.
    if archive.records.get(key) is None:
        return None
    kind, own = state.config.schema.kinds[record.kind], language_of(state)
    languages = dict(_choices_of_language(kind, own))
    made = [each for each in archive.translations if each.original == key]
    taken = {own, record.choice("lang"), *(each.language for each in made)}
    # First those that the cover has words for.
    first = [titles.language for titles in state.config.settings.translations]
    ordered = dict.fromkeys(language for language in (*first, *languages) if language not in taken)
    links = tuple(_link(state, each, languages) for each in made)
    choices = tuple((language, languages.get(language, language)) for language in ordered)
    return TranslationsView(links, choices, _name_for_translation(state, record, kind))


def _choices_of_language(kind: Kind, language: Language) -> Iterator[tuple[Language, str]]:
    field = kind.field("lang")
    for code, names in field.choices.items() if field is not None else ():
        yield code, names[language]


def _link(state: State, translation: Translation, languages: dict[Language, str]) -> TranslationLink:
    record = translation.record
    return TranslationLink(
        record.title,
        address_of(record.source, record.line if is_list_file(record.source) else 0),
        languages.get(translation.language, translation.language),
        translation.language,
        is_outdated(translation, state.book.joined.archive, state.book.recordings),
    )


def _name_for_translation(state: State, record: Record, kind: Kind) -> str:
    """The title, or the name of its file where others have that title."""
    namesake = state.book.original_named(record.title, kind)
    is_only = namesake is not None and (namesake.source, namesake.line) == (record.source, record.line)
    return record.title if is_only or is_list_file(record.source) else record.source.rpartition("/")[2]


def original_view(
    state: State, kind: Kind, values: Values, form: Form, record: Record | None, with_text: bool
) -> OriginalView | None:
    """The original that the values of a form name; `record` is the translation as it was saved, None for a new one.

    Its text only beside a form `with_text`, as an item of a list has none.
    """
    name = values.get(TRANSLATION_OF)
    original = state.book.original_named(name, kind) if isinstance(name, str) and name else None
    if original is None or original.source not in state.contents:
        return None
    data = read_bytes(state.root, original.source)
    lines = item_lines(original.source, data) if is_list_file(original.source) else ()
    entry = entry_at(written(original.source, data, state.config.schema), lines, original.line)
    if entry is None:
        return None
    own = language_of(state)
    language = original.choice("lang") or own
    values_with_text = {**entry.values, **({_BODY: entry.body} if entry.body and with_text else {})}
    return OriginalView(
        original.title,
        original.source,
        original.line if lines else 0,
        language,
        dict(_choices_of_language(kind, own)).get(language) or language_name(language, own),
        _words_of(kind, form, values_with_text),
        {**values_with_text, **_recordings_to_translate(entry.values)},
        _standing(state, record),
    )


def _recordings_to_translate(values: Values) -> Values:
    """The recordings of an original without facts, and without what is said in its own language."""
    recordings = values.get(RECORDINGS)
    left_out = {*FACT_FIELDS, *TRANSCRIPT_FIELDS}
    if not isinstance(recordings, list):
        return {}
    return {
        RECORDINGS: [
            {key: value for key, value in recording.items() if key not in left_out}
            if isinstance(recording, dict)
            else recording
            for recording in recordings
        ]
    }


def _standing(state: State, record: Record | None) -> Standing:
    if record is None:
        return Standing.EQUAL
    archive = state.book.joined.archive
    place = (record.source, record.line)
    for each in archive.translations:
        if (each.record.source, each.record.line) == place:
            if not each.record.text(ORIGINAL_DIGEST):
                return Standing.UNMARKED
            return Standing.BEHIND if is_outdated(each, archive, state.book.recordings) else Standing.EQUAL
    return Standing.EQUAL


def _words_of(kind: Kind, form: Form, values: Values) -> tuple[OriginalField, ...]:
    """The words of an original in the order in which they are read."""
    texts = {_BODY: OriginalField(_BODY, "", str(values[_BODY]))} if _BODY in values else {}
    for field in form.fields:
        declared = kind.field(field.key)
        if declared is not None and has_words(declared) and field.key in values:
            words = "\n\n".join(_words(declared, values[field.key]))
            if words.strip():
                texts[field.key] = OriginalField(field.key, field.label, words)
    first = [texts.pop(key) for key in ("title", "summary", _BODY) if key in texts]
    return (*first, *texts.values())


def _words(field: Field, value: FormValue) -> Iterator[str]:
    """The words in a value, without the facts beside them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _words(field, item)
    else:
        inner = {each.key: each for each in inner_fields(field)}
        words = (key for key in value if key not in inner or has_words(inner[key]))
        yield "\n".join(text for key in words for text in _words(inner.get(key, field), value[key]))


def values_of_new(state: State, kind: Kind, name: str, language: str) -> Values:
    """What is filled in already in the form of a new translation: people keep their names."""
    original = state.book.original_named(name, kind)
    title = original.title if original is not None and is_of_people(kind.key) else ""
    return {TRANSLATION_OF: name, "lang": language, **({"title": title} if title else {})}
