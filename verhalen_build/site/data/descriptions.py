"""What tells machines what is in the data: JSON Schema, the archive's own schema, and a Data Package."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.licences import licences
from verhalen_build.model.names import slugify
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Schema
from verhalen_build.site.data.data_fields import LANG, DataField, DataKind
from verhalen_build.site.data.data_file import DataFile, DataFormat
from verhalen_build.site.data.tables import DataColumn

_TYPES: dict[FieldType, Any] = {FieldType.NUMBER: {"type": "number"}, FieldType.FLAG: {"type": "boolean"}}
_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def record_schema(kind: DataKind, language: Language) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the JSON file with the records of a kind."""
    own = {kind.id_name: {"type": "string"}, kind.address_name: {"type": "string"}}
    title = kind.fields[0].name
    record = _object(kind.fields, language)
    record["properties"] = own | record["properties"]
    record["required"] = [*own, title]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.kind.label[language][1],
        "type": "array",
        "items": record,
    }


def _object(fields: Iterable[DataField], language: Language) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for field in fields:
        properties[field.name] = {
            "description": field.declared.about[language],
            **_values(_single(field, language), field),
        }
        if field.id_name:
            properties[field.id_name] = _values({"type": "string"}, field)
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _values(single: dict[str, Any], field: DataField) -> dict[str, Any]:
    return {"type": "array", "items": single} if field.repeat else single


def _single(field: DataField, language: Language) -> dict[str, Any]:
    if field.fields:
        return _object(field.fields, language)
    if field.key == LANG:
        return {"enum": list(field.declared.choices)}
    if field.declared.choices:
        return {"enum": [names[language] for names in field.declared.choices.values()]}
    if field.declared.type is FieldType.DATE:
        return {"type": "string", "pattern": _DATE}
    return dict(_TYPES.get(field.declared.type, {"type": "string"}))


def published_schema(schema: Schema, language: Language) -> dict[str, Any]:
    """The schema of the archive: its kinds, their fields, and the choices of these."""
    return {
        "kinds": [
            {
                "key": kind.key,
                "singular": kind.label[language][0],
                "plural": kind.label[language][1],
                "type": f"schema:{kind.schema_type}",
                "fields": _declared(kind.fields, language),
            }
            for kind in schema.kinds.values()
        ]
    }


def _declared(fields: Iterable[Field], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "key": field.key,
            "name": field.name(language),
            "label": field.display_name(language),
            "about": field.about[language],
            "type": field.type.value,
            "required": field.required,
            "repeat": field.repeat,
            **({"to": list(field.to)} if field.to else {}),
            **({"choices": {key: names[language] for key, names in field.choices.items()}} if field.choices else {}),
            **({"property": field.property} if field.property else {}),
            **({"fields": _declared(inner, language)} if (inner := _inner(field)) else {}),
        }
        for field in fields
    ]


def _inner(field: Field) -> Sequence[Field]:
    return IMAGE_FIELDS if field.type is FieldType.IMAGE else field.fields


def data_package(settings: Settings, description: str, files: Iterable[DataFile]) -> dict[str, Any]:
    """The description of all files (https://specs.frictionlessdata.io/data-package/)."""
    licence = licences().get(settings.licence)
    publisher = settings.publisher
    return {
        "profile": "data-package",
        "name": slugify(settings.title) or "data",
        "title": settings.title,
        "description": description,
        **({"homepage": settings.base_url} if settings.base_url else {}),
        **({"licenses": [_licence(settings.licence, licence.url)]} if licence is not None else {}),
        **({"contributors": [_contributor(publisher.name, publisher.url)]} if publisher.name else {}),
        "resources": [_resource(file) for file in files if file.format is not DataFormat.JSON_SCHEMA],
    }


def _licence(key: str, url: str) -> dict[str, str]:
    return {"name": key.upper(), "path": url}


def _contributor(name: str, url: str) -> dict[str, str]:
    return {"title": name, "role": "publisher", **({"path": url} if url else {})}


def _resource(file: DataFile) -> dict[str, Any]:
    described = {
        "name": file.name.lower().replace("_", "-"),
        "path": file.name,
        "title": file.title,
        "mediatype": file.format.media_type.content_type.partition(";")[0],
        "encoding": "utf-8",
        "bytes": len(file.data),
        "hash": f"sha256:{sha256(file.data).hexdigest()}",
    }
    if file.table is None:
        return {"profile": "data-resource", **described}
    schema = {
        "fields": [_column(column) for column in file.table.columns],
        **({"primaryKey": file.table.key} if file.table.key else {}),
    }
    return {"profile": "tabular-data-resource", **described, "format": "csv", "schema": schema}


def _column(column: DataColumn) -> dict[str, Any]:
    if column.field is None:
        return {"name": column.name, "type": "string"}
    type_ = "string" if column.field.repeat else _TYPES.get(column.field.type, {"type": "string"})["type"]
    return {"name": column.name, "type": type_}
