"""The schema: which kinds of record exist and which fields each has, from kinds.yaml and an archive's additions."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from verhalen_build.model.archive_paths import DATA_FOLDER, files_folder, share_folder
from verhalen_build.model.field_types import FIELD_TYPES, FieldType, Texts
from verhalen_build.model.licences import licence_choices
from verhalen_build.model.names import lookup_name, slugify
from verhalen_build.model.packaged import packaged_yaml
from verhalen_build.model.problems import Language
from verhalen_build.model.recording import UPLOADS
from verhalen_build.translations import SOURCE_LANGUAGE, languages


class Field(msgspec.Struct, frozen=True):
    """A field of a record; `names` are its keys per language, the plural first and the singular second.

    `property` is what its values are in linked data, such as `schema:creator`; "" if they are not in it. `upload` is
    what sort of file it names, of UPLOADS; "" for none.
    """

    key: str
    type: FieldType
    names: dict[str, tuple[str, ...]]
    about: Texts
    label: Texts = {}
    required: bool = False
    repeat: bool = False
    to: tuple[str, ...] = ()
    choices: dict[str, Texts] = {}
    fields: tuple["Field", ...] = ()
    main: str = ""
    shares: bool = False
    not_before: str = ""
    facet: bool = False
    property: str = ""
    upload: str = ""

    def name(self, language: Language) -> str:
        """The key that messages and scaffolds use."""
        return self.names[language][0]

    def display_name(self, language: Language, singular: bool = False) -> str:
        """The name of the field for readers; `singular` where it is shown with a single value."""
        if self.label and not (singular and self.repeat):
            return self.label[language]
        names = self.names[language]
        name = names[1] if singular and self.repeat and len(names) > 1 else names[0]
        return (name[:1].upper() + name[1:]).replace("_", " ")


class Kind(msgspec.Struct, frozen=True):
    """A kind of record; `label` is its singular and plural per language, `address` its folder on the site.

    `schema_type` is its type in the vocabulary of schema.org.
    """

    key: str
    folder: str
    label: dict[str, tuple[str, str]]
    address: Texts
    schema_type: str
    stubs: bool
    needs_text: bool
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)


class Schema(msgspec.Struct, frozen=True):
    """Every kind, in order of declaration."""

    kinds: dict[str, Kind]

    def kind_of_folder(self, folder: str) -> Kind | None:
        """The kind whose records are in this folder under stories/ ("" is stories/ itself)."""
        return next((kind for kind in self.kinds.values() if kind.folder == folder), None)


class SchemaFault(Exception):
    """An unusable declaration: `path` leads to it from the top, `code` says what is wrong with `value`."""

    def __init__(self, path: tuple[str, ...], code: str, value: str = "", expected: str = "") -> None:
        super().__init__(f"{'.'.join(path)}: {code} {value}")
        self.path = path
        self.code = code
        self.value = value
        self.expected = expected


def builtin_declarations() -> dict[str, Any]:
    """kinds.yaml as plain data."""
    declarations: dict[str, Any] = packaged_yaml("kinds.yaml")
    return declarations


@cache
def settings_fields() -> tuple[Field, ...]:
    """The fields of config.yaml, from settings.yaml."""
    return tuple(_field(key, data, (key,)) for key, data in packaged_yaml("settings.yaml").items())


@cache
def builtin_schema() -> Schema:
    """The schema without an archive's additions."""
    return build_schema(builtin_declarations())


def merge_declarations(declarations: Mapping[str, Any], additions: Mapping[str, Any]) -> dict[str, Any]:
    """Declarations with an archive's additions merged in, key by key."""
    result = dict(declarations)
    for key, addition in additions.items():
        declared = result.get(key)
        both = isinstance(declared, Mapping) and isinstance(addition, Mapping)
        result[key] = merge_declarations(declared, addition) if both else addition  # type: ignore[arg-type]
    return result


def names_of(field: Field) -> Iterator[str]:
    """Every key under which a field may be written, as `lookup_name` gives it."""
    yield lookup_name(field.key)
    for names in field.names.values():
        yield from map(lookup_name, names)


def build_schema(declarations: Mapping[str, Any]) -> Schema:
    """The schema of plain declarations.

    Raises SchemaFault at the first declaration that cannot be used.
    """
    _check_keys(declarations, ("common", "kinds"), ())
    common = _mapping(declarations.get("common", {}), ("common",))
    kinds = _mapping(declarations.get("kinds", {}), ("kinds",))
    schema = Schema({key: _kind(key, data, common) for key, data in kinds.items()})
    for kind in schema.kinds.values():
        _check_references(kind.fields, schema, ("kinds", kind.key, "fields"))
        _check_facets(kind)
    _check_unique(schema)
    return schema


# In a field of all kinds: the kind of the record itself.
_SAME = "same"
# Names in the vocabulary of schema.org: types begin with a capital, properties do not.
_SCHEMA_TYPE = re.compile(r"[A-Z][A-Za-z0-9]*")
_PROPERTY = re.compile(r"(?:schema:[a-z][A-Za-z0-9]*)?")
_KIND_KEYS = ("folder", "label", "address", "schema", "title", "stubs", "needs_text", "fields")
_FIELD_KEYS = (
    *("type", "name", "label", "about", "required", "repeat", "facet"),
    *("to", "choices", "fields", "main", "shares", "not_before", "property", "upload"),
)
# Folders of a site that hold no pages, or those of a translated book.
_RESERVED_ADDRESSES = frozenset(
    {
        "static",
        DATA_FOLDER,
        *languages(),
        *(folder(language) for language in languages() for folder in (files_folder, share_folder)),
    }
)


def _kind(key: str, data: Any, common: Mapping[str, Any]) -> Kind:
    path = ("kinds", key)
    data = _mapping(data, path)
    _check_keys(data, _KIND_KEYS, path)
    own = _mapping(data.get("fields", {}), (*path, "fields"))
    shared = {name: _to_same(_field(name, field, ("common", name)), key) for name, field in common.items()}
    declared = {name: _field(name, field, (*path, "fields", name)) for name, field in own.items()}
    # The title first, then this kind's own fields: the order of scaffolds and pages.
    first = {"title": shared["title"]} if "title" in shared else {}
    declared = {
        **first,
        **declared,
        **{name: field for name, field in shared.items() if name not in {"title", *declared}},
    }
    if "title" in data:
        names = {language: (text,) for language, text in _texts(data["title"], (*path, "title")).items()}
        title = declared["title"]
        declared["title"] = msgspec.structs.replace(
            title, names={language: names[language] + title.names[language] for language in languages()}
        )
    _check_names(declared.values(), (*path, "fields"))
    kind = Kind(
        key=key,
        folder=_text(data.get("folder", key), (*path, "folder")),
        label=_labels(data.get("label", key), (*path, "label")),
        address=_texts(data.get("address", data.get("folder", key)), (*path, "address")),
        schema_type=_matching(_SCHEMA_TYPE, data.get("schema", "Thing"), (*path, "schema"), "Thing, Place, Event, …"),
        stubs=_flag(data.get("stubs", False), (*path, "stubs")),
        needs_text=_flag(data.get("needs_text", False), (*path, "needs_text")),
        fields=tuple(declared.values()),
    )
    _check_folders(kind)
    return kind


def _to_same(field: Field, kind: str) -> Field:
    """A field that refers to records of the same kind, as it is in that kind."""
    return msgspec.structs.replace(field, to=(kind,)) if field.to == (_SAME,) else field


def _field(key: str, data: Any, path: tuple[str, ...]) -> Field:
    data = _mapping(data, path)
    _check_keys(data, _FIELD_KEYS, path)
    if data.get("type") not in list(FieldType):
        raise SchemaFault((*path, "type"), "bad-field-type", str(data.get("type", "")), ", ".join(FieldType))
    inner = _mapping(data.get("fields", {}), (*path, "fields"))
    fields = tuple(_field(name, field, (*path, "fields", name)) for name, field in inner.items())
    _check_names(fields, (*path, "fields"))
    return Field(
        key=key,
        type=FieldType(data["type"]),
        names=_names(data.get("name", key), (*path, "name")),
        about=_texts(data.get("about", ""), (*path, "about")),
        label=_texts(data["label"], (*path, "label")) if "label" in data else {},
        required=_flag(data.get("required", False), (*path, "required")),
        repeat=_flag(data.get("repeat", False), (*path, "repeat")),
        to=tuple(_list(data.get("to", []), (*path, "to"))),
        choices=_choices(data, path),
        fields=fields,
        main=_text(data.get("main", ""), (*path, "main")),
        facet=_flag(data.get("facet", False), (*path, "facet")),
        shares=_flag(data.get("shares", False), (*path, "shares")),
        not_before=_text(data.get("not_before", ""), (*path, "not_before")),
        property=_matching(_PROPERTY, data.get("property", ""), (*path, "property"), "schema:about, schema:creator, …"),
        upload=_text(data.get("upload", ""), (*path, "upload")),
    )


def _choices(data: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Texts]:
    choices = data.get("choices", {})
    names: Mapping[str, Any] = {}
    if data["type"] == FieldType.LICENCE:
        choices = licence_choices()
    elif data["type"] == FieldType.LANGUAGE:
        names = _languages_of_texts()
        choices = choices or names
    if isinstance(choices, list):
        choices = {str(choice): names.get(str(choice), str(choice)) for choice in choices}
    choices = _mapping(choices, (*path, "choices"))
    return {choice: _texts(texts, (*path, "choices", choice)) for choice, texts in choices.items()}


@cache
def _languages_of_texts() -> dict[str, Any]:
    """The languages that a text can be in, as kinds.yaml names them: what a field takes that names no others."""
    choices: dict[str, Any] = builtin_declarations()["common"]["lang"]["choices"]
    return choices


def _check_references(fields: tuple[Field, ...], schema: Schema, path: tuple[str, ...]) -> None:
    for field in fields:
        here = (*path, field.key)
        for kind in field.to:
            if kind not in schema.kinds:
                raise SchemaFault((*here, "to"), "bad-declaration", kind, ", ".join(schema.kinds))
        if field.type is FieldType.REFERENCE and not field.to:
            raise SchemaFault(here, "bad-declaration", field.key, "to")
        if field.type is FieldType.CHOICE and not field.choices:
            raise SchemaFault(here, "bad-declaration", field.key, "choices")
        if field.type is FieldType.GROUP and not field.fields:
            raise SchemaFault(here, "bad-declaration", field.key, "fields")
        if field.shares and not any(inner.type is FieldType.NUMBER for inner in field.fields):
            raise SchemaFault((*here, "shares"), "bad-declaration", field.key, FieldType.NUMBER)
        if field.main and field.main not in {inner.key for inner in field.fields}:
            raise SchemaFault((*here, "main"), "bad-declaration", field.main, ", ".join(f.key for f in field.fields))
        if field.upload and (field.upload not in UPLOADS or field.type is not FieldType.TEXT):
            raise SchemaFault((*here, "upload"), "bad-declaration", field.upload, ", ".join(UPLOADS))
        dates = [
            date_field.key for date_field in fields if date_field.type is FieldType.DATE and date_field.key != field.key
        ]
        if field.not_before and (field.not_before not in dates or field.type is not FieldType.DATE):
            raise SchemaFault((*here, "not_before"), "bad-declaration", field.not_before, ", ".join(dates) or "-")
        _check_references(field.fields, schema, (*here, "fields"))


def _check_facets(kind: Kind) -> None:
    """A facet must be a field of the record itself, of a type with values that readers can choose from."""
    for field in kind.fields:
        path = ("kinds", kind.key, "fields", field.key)
        if field.facet and not FIELD_TYPES[field.type].facet:
            raise SchemaFault(
                (*path, "facet"),
                "bad-declaration",
                field.type,
                ", ".join(name for name in FieldType if FIELD_TYPES[name].facet),
            )
        for inner in field.fields:
            if inner.facet:
                raise SchemaFault((*path, "fields", inner.key, "facet"), "bad-declaration", "facet", "facet: false")


def _check_names(fields: Any, path: tuple[str, ...]) -> None:
    keys_by_name: dict[str, str] = {}
    for field in fields:
        for name in dict.fromkeys(names_of(field)):
            if keys_by_name.setdefault(name, field.key) != field.key:
                raise SchemaFault((*path, field.key), "name-taken", name, keys_by_name[name])


def _check_folders(kind: Kind) -> None:
    """A folder or address is one plain name, so that no page lands outside the site or replaces its own files."""
    path = ("kinds", kind.key)
    if kind.folder != slugify(kind.folder) or (not kind.folder and kind.key != "story"):
        raise SchemaFault((*path, "folder"), "bad-declaration", kind.folder, slugify(kind.folder) or "abc")
    for address in kind.address.values():
        if not address or address != slugify(address) or address in _RESERVED_ADDRESSES:
            raise SchemaFault((*path, "address"), "bad-declaration", address, slugify(address) or "abc")


def _check_unique(schema: Schema) -> None:
    folders: dict[str, str] = {}
    addresses: dict[tuple[str, str], str] = {}
    for kind in schema.kinds.values():
        if folders.setdefault(kind.folder, kind.key) != kind.key:
            raise SchemaFault(("kinds", kind.key, "folder"), "name-taken", kind.folder, folders[kind.folder])
        for language, address in kind.address.items():
            if addresses.setdefault((language, address), kind.key) != kind.key:
                other = addresses[language, address]
                raise SchemaFault(("kinds", kind.key, "address"), "name-taken", address, other)


def _check_keys(data: Mapping[str, Any], allowed: tuple[str, ...], path: tuple[str, ...]) -> None:
    for key in data:
        if key not in allowed:
            raise SchemaFault((*path, str(key)), "bad-declaration", str(key), ", ".join(allowed))


def _mapping(data: Any, path: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise SchemaFault(path, "bad-declaration", str(data), "key: value")
    return {str(key): value for key, value in data.items()}


def _list(data: Any, path: tuple[str, ...]) -> list[str]:
    if isinstance(data, str):
        return [data]
    if not isinstance(data, list):
        raise SchemaFault(path, "bad-declaration", str(data), "[a, b]")
    return [str(item) for item in data]


def _text(data: Any, path: tuple[str, ...]) -> str:
    if not isinstance(data, str):
        raise SchemaFault(path, "bad-declaration", str(data), "text")
    return data


def _matching(form: re.Pattern[str], data: Any, path: tuple[str, ...], expected: str) -> str:
    """A text of a certain form."""
    text = _text(data, path)
    if form.fullmatch(text) is None:
        raise SchemaFault(path, "bad-declaration", text, expected)
    return text


def _flag(data: Any, path: tuple[str, ...]) -> bool:
    flags = {"true": True, "yes": True, "ja": True, "false": False, "no": False, "nee": False}
    if isinstance(data, bool):
        return data
    if str(data).lower() not in flags:
        raise SchemaFault(path, "bad-declaration", str(data), "true, false")
    return flags[str(data).lower()]


def _on_one_line(text: str) -> str:
    """A text that is safe in a comment or a table, where what follows a line break would be outside it."""
    return " ".join(text.split())


def _by_language(data: Any, path: tuple[str, ...]) -> dict[str, Any]:
    """What is declared for each language: once for all, or by language, where one that lacks it has the English."""
    if not isinstance(data, Mapping):
        return dict.fromkeys(languages(), data)
    _check_keys(data, languages(), path)
    other = data.get(SOURCE_LANGUAGE, next(iter(data.values()), ""))
    return {language: data.get(language, other) for language in languages()}


def _texts(data: Any, path: tuple[str, ...]) -> Texts:
    """A text per language, each on one line."""
    return {language: _on_one_line(_text(text, path)) for language, text in _by_language(data, path).items()}


def _names(data: Any, path: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """At least one name per language, each on one line."""
    written = _by_language(data, path)
    names = {language: tuple(map(_on_one_line, _list(listed, path))) for language, listed in written.items()}
    if not all(listed and all(listed) for listed in names.values()):
        raise SchemaFault(path, "bad-declaration", str(data), "[a, b]")
    return names


def _labels(data: Any, path: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    return {language: (names[0], names[-1]) for language, names in _names(data, path).items()}


IMAGE_FIELDS = tuple(_field(key, data, (key,)) for key, data in packaged_yaml("image.yaml").items())
"""What may be written about an image."""
