"""A translation: a record that has the words of another one in another language, and nothing but words.

What is a fact stands in the original, once: where it happened, who agreed to what, what follows what.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

import msgspec

from verhalen_build.model.digests import digest, words_digest
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.record import Group, Image, Record, Reference, RichText, Text, Value
from verhalen_build.model.recording import TRANSCRIPT_FIELDS
from verhalen_build.model.schema import Field, Kind

TRANSLATION_OF = "translation_of"
ORIGINAL_DIGEST = "original_digest"

# What a translation says of itself.
_OF_ITSELF = frozenset({"aliases", "draft", "lang", TRANSLATION_OF, ORIGINAL_DIGEST})
# What has words in it and is a fact all the same.
_FACTS = frozenset({"kept", "precision", "relations", "sha256", "sort", "sources"})
# Of a consent only the words in place of the name are translated.
_WORDS_WITHIN = {"consent": frozenset({"shown_as"})}
_DIGITS = 12
UNREAD_LANGUAGE = "und"
"""The language of a translation whose own is not legible, which is reported where it is written (ISO 639-2)."""


def is_translation(record: Record) -> bool:
    """Whether a record is a translation of another."""
    return TRANSLATION_OF in record.values


def original_of(record: Record) -> Reference:
    """The name of the record that a translation is of, with its place."""
    return record.references(TRANSLATION_OF)[0]


def may_be_in_translation(field: Field, outer: str = "") -> bool:
    """Whether a translation may have a field, which may be in an `outer` one."""
    within = _WORDS_WITHIN.get(outer)
    return field.key in within if within is not None else field.key in _OF_ITSELF or has_words(field)


def has_facts_within(field: Field) -> bool:
    """Whether a translation may have a part of a field only."""
    return field.key in _WORDS_WITHIN


def fields_of_translation(kind: Kind) -> tuple[Field, ...]:
    """The fields of a kind as a translation is read: nothing is required within one of which it has a part."""
    return tuple(_without_required(field) if has_facts_within(field) else field for field in kind.fields)


def _without_required(field: Field) -> Field:
    inner = tuple(msgspec.structs.replace(each, required=False) for each in field.fields)
    return msgspec.structs.replace(field, fields=inner)


def words_only(values: Mapping[str, tuple[Value, ...]], kind: Kind) -> dict[str, tuple[Value, ...]]:
    """The values of a translation, without those that belong in its original."""
    own = (field.key for field in kind.fields if field.key in values and may_be_in_translation(field))
    words = {key: tuple(_words_within(key, value) for value in values[key]) for key in own}
    return {key: each for key, each in words.items() if each != (Group({}),)}


def _words_within(key: str, value: Value) -> Value:
    within = _WORDS_WITHIN.get(key)
    if within is None or not isinstance(value, Group):
        return value
    return Group({inner: value.values[inner] for inner in value.values if inner in within})


def with_words(key: str, original: tuple[Value, ...], translation: tuple[Value, ...]) -> tuple[Value, ...]:
    """The values of a field with the words of a translation; where only some of it is words, with the facts too."""
    if key not in _WORDS_WITHIN:
        return translation
    return tuple(
        Group({**value.values, **words.values}) if isinstance(value, Group) and isinstance(words, Group) else value
        for value, words in zip_longest(original, translation[: len(original)])
    )


def has_words(field: Field) -> bool:
    """Whether the values of a field are words that a translation has in another language."""
    if field.key in _OF_ITSELF | _FACTS:
        return False
    is_words = field.type in {FieldType.TEXT, FieldType.MARKDOWN, FieldType.IMAGE}
    return is_words or any(map(has_words, field.fields))


def has_transcript(recordings: Iterable[Mapping[str, object]]) -> bool:
    """Whether a translation says what is said in a recording; `recordings` are the values of each, by field."""
    return any(recording.get(field) for recording in recordings for field in TRANSCRIPT_FIELDS)


def mark_of_original(record: Record, kind: Kind, said: Iterable[str] = ()) -> str:
    """The digest of all words of a record that a translation has: it changes when there is something to translate.

    `said` is what is said in its recordings, for a translation that has that in its own language.
    """
    # What is not filled in plays no part, so that a field that a kind gets later does not make translations look old.
    keys = sorted(field.key for field in kind.fields if has_words(field))
    words = {key: tuple(_words(record.values.get(key, ()))) for key in keys}
    lines = "\n".join("\t".join((key, *each)) for key, each in words.items() if each)
    # As one text: a piece that is cut in two says the same.
    spoken = words_digest(" ".join(said))
    return digest(lines.encode(), record.body.words_digest.encode(), spoken.encode())[:_DIGITS]


def _words(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        match value:
            case Text(text) | RichText(text):
                yield words_digest(text)
            case Image():
                yield from (words_digest(text) for text in (value.alt, value.caption))
            case Group():
                yield from _words_by_field(value.values)


def _words_by_field(values: Mapping[str, tuple[Value, ...]]) -> Iterator[str]:
    for key in sorted(values):
        yield from _words(values[key])
