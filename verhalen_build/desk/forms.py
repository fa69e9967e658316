"""The form for a kind, derived from the schema: plain data for a page, in the language of the site."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from verhalen_build.model.field_types import FIELD_TYPES, Control, FieldType
from verhalen_build.model.problems import Language
from verhalen_build.model.recording import RECORDINGS, UPLOADS
from verhalen_build.model.reference import example_of, takes_of
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind, Schema
from verhalen_build.model.single_values import NO, YES, flag_label
from verhalen_build.model.translation import (
    ORIGINAL_DIGEST,
    TRANSLATION_OF,
    has_facts_within,
    may_be_in_translation,
)
from verhalen_build.model.typography import typographic


class FormField(msgspec.Struct, frozen=True):
    """One field of a form.

    `takes` describes the type in words; `example` is a value, "" for none. `choices` has pairs of a value and its
    label, for a choice and for a flag; `to` has pairs of a kind and its label, for a reference. `fields` are those
    inside a group or an image. `item` is the label of a single item, where a field repeats. `upload` is what
    sort of file may be uploaded for it, "" for none, and `accept` how the names of such files end.
    """

    key: str
    label: str
    item: str
    about: str
    type: FieldType
    control: Control
    takes: str
    example: str
    required: bool
    repeat: bool
    choices: tuple[tuple[str, str], ...] = ()
    to: tuple[tuple[str, str], ...] = ()
    fields: tuple["FormField", ...] = ()
    upload: str = ""
    accept: tuple[str, ...] = ()


class Form(msgspec.Struct, frozen=True):
    """The form for records of one kind; `label` is its name in the singular, `plural` in the plural."""

    kind: str
    label: str
    plural: str
    fields: tuple[FormField, ...]


class SectionKind(StrEnum):
    """What a section of a form is about: the text, facts in a word or two, longer parts, sources, or the rest."""

    TEXT = "text"
    FACTS = "facts"
    PARTS = "parts"
    SOURCES = "sources"
    REST = "rest"


class FormSection(msgspec.Struct, frozen=True):
    """Fields of a form that stand together."""

    kind: SectionKind
    fields: tuple[FormField, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the fields as they are written within a sentence."""
        return tuple(
            # Not of an abbreviation, such as CBS.
            field.label if field.label[1:2].isupper() else field.label[:1].lower() + field.label[1:]
            for field in self.fields
        )


# More than this share of the records of a kind has a field that is used much.
_MOST_HAVE_IT = 0.3
# What every record may have and most writers need stands with the text.
_WITH_TEXT = frozenset({"title", "summary", "draft"})
# A translation may be read aloud where its original is not.
_IN_TRANSLATIONS = frozenset({"title", "draft", "lang", TRANSLATION_OF, RECORDINGS})


def form_of(kind: Kind, schema: Schema, language: Language, with_text: bool = False) -> Form:
    """The form of a kind, with its fields in the order of the schema.

    A record `with_text` needs no title, as its text may start with a heading instead.
    """
    label, plural = kind.label[language]
    # The desk itself fills in the mark of an original.
    fields = _form_fields((field for field in kind.fields if field.key != ORIGINAL_DIGEST), schema, language)
    if with_text:
        fields = tuple(replace(field, required=field.required and field.key != "title") for field in fields)
    return Form(kind.key, label, typographic(plural), fields)


def form_of_translation(form: Form, kind: Kind, original: Collection[str], own: Collection[str]) -> Form:
    """The form with what there is to translate: the words that the `original` has, and recordings.

    What the translation has of its `own` stays too, as it may have to be taken away.
    """
    fields = tuple(
        field if field.key in own else _with_words(field, declared)
        for field in form.fields
        if (declared := kind.field(field.key)) is not None
        if field.key in {*_IN_TRANSLATIONS, *own}
        or (field.key in original and (may_be_in_translation(declared) or has_facts_within(declared)))
    )
    return replace(form, fields=fields)


def _with_words(field: FormField, declared: Field) -> FormField:
    """A field with the parts that a translation may have; nothing is required where it has some of them."""
    if not has_facts_within(declared):
        return field
    words = {inner.key for inner in declared.fields if may_be_in_translation(inner, declared.key)}
    return replace(field, fields=tuple(inner for inner in field.fields if inner.key in words))


def form_sections(form: Form, schema: Schema, used: Mapping[str, float]) -> tuple[FormSection, ...]:
    """The fields of a form in sections, without empty ones, in each the fields that are used most first.

    `used` says which share of the records of this kind has a field, by key.
    """
    everywhere = frozenset.intersection(
        *(frozenset(field.key for field in kind.fields) for kind in schema.kinds.values())
    )
    in_section: dict[SectionKind, list[FormField]] = {section: [] for section in SectionKind}
    for field in form.fields:
        in_section[_section_of(field, everywhere)].append(field)
    return tuple(
        FormSection(section, tuple(sorted(fields, key=lambda field: _rarity(used.get(field.key, 0.0)))))
        if section is not SectionKind.TEXT
        else FormSection(section, tuple(fields))
        for section, fields in in_section.items()
        if fields
    )


def _section_of(field: FormField, everywhere: frozenset[str]) -> SectionKind:
    if field.key in _WITH_TEXT or (field.type is FieldType.MARKDOWN and not field.repeat):
        return SectionKind.TEXT
    if field.key == "sources":
        return SectionKind.SOURCES
    if field.key in everywhere:
        return SectionKind.REST
    return SectionKind.PARTS if field.type in {FieldType.GROUP, FieldType.MARKDOWN} else SectionKind.FACTS


def _rarity(share: float) -> int:
    """0 for a field that most records have, 2 for one that none has: in steps, so that fields seldom change places."""
    return 0 if share > _MOST_HAVE_IT else 1 if share else 2


def inner_fields(field: Field) -> tuple[Field, ...]:
    """The fields inside a group or an image; none for any other."""
    return IMAGE_FIELDS if field.type is FieldType.IMAGE else field.fields


def _form_fields(fields: Iterable[Field], schema: Schema, language: Language) -> tuple[FormField, ...]:
    return tuple(_form_field(field, schema, language) for field in fields)


def _form_field(field: Field, schema: Schema, language: Language) -> FormField:
    choices = tuple((key, texts[language]) for key, texts in field.choices.items())
    if field.type is FieldType.FLAG:
        choices = tuple((flag, flag_label(flag, language)) for flag in (YES, NO))
    return FormField(
        key=field.key,
        label=typographic(field.display_name(language)),
        item=field.display_name(language, singular=True),
        about=field.about[language],
        type=field.type,
        control=FIELD_TYPES[field.type].control,
        takes=takes_of(field.type, language),
        example=_example(field, language),
        required=field.required,
        repeat=field.repeat,
        choices=choices,
        to=tuple((key, schema.kinds[key].label[language][0]) for key in field.to),
        fields=_form_fields(inner_fields(field), schema, language),
        upload=field.upload,
        accept=UPLOADS.get(field.upload, ()),
    )


def _example(field: Field, language: Language) -> str:
    """An example value; "" for texts, as the description of the field says more."""
    return "" if FIELD_TYPES[field.type].is_prose else example_of(field.type, language)
