"""The data files of an archive: which there are, and what is in them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import slugify
from verhalen_build.model.record import Coordinates
from verhalen_build.model.typography import capitalized
from verhalen_build.site.data.data_fields import DataField, DataKind
from verhalen_build.site.data.data_file import DataFile, DataFormat
from verhalen_build.site.data.descriptions import data_package, published_schema, record_schema
from verhalen_build.site.data.formats import csv_bytes, geojson_bytes, json_bytes
from verhalen_build.site.data.record_data import Data, RecordData
from verhalen_build.site.data.relation_rows import relations_table
from verhalen_build.site.data.tables import DataTable, table_of_group, table_of_records
from verhalen_build.translations import msgid

# With an underscore, which no kind of record has in its address.
_RELATIONS, _PLACES, _FIELDS = msgid("all_relations.csv"), msgid("all_places.geojson"), msgid("all_fields.json")
_PACKAGE = "datapackage.json"


class _KindFiles(NamedTuple):
    """What has files: a kind with records, the beginning of the names of its files, and its fields with a table."""

    kind: DataKind
    stem: str
    groups: tuple[DataField, ...]

    def table_name(self, group: DataField) -> str:
        return f"{self.stem}.{slugify(group.name)}.csv"


def data_file_names(data: RecordData) -> Mapping[str, DataFormat]:
    """The name of each data file, with its format. Every build asks for these, so the files are not made for it."""
    names: dict[str, DataFormat] = {}
    for files in _kind_files(data):
        names |= {
            f"{files.stem}.csv": DataFormat.CSV,
            **{files.table_name(group): DataFormat.CSV for group in files.groups},
        }
        names |= {f"{files.stem}.json": DataFormat.JSON, f"{files.stem}.schema.json": DataFormat.JSON_SCHEMA}
    names[data.names(_RELATIONS)] = DataFormat.CSV
    if next(_located(data), None) is not None:
        names[data.names(_PLACES)] = DataFormat.GEOJSON
    return names | {data.names(_FIELDS): DataFormat.JSON, _PACKAGE: DataFormat.JSON}


def data_files(data: RecordData) -> Mapping[str, DataFile]:
    """Every data file, by name."""
    files = [file for kind_files in _kind_files(data) for file in _files_of_kind(data, kind_files)]
    files += _files_of_all(data)
    package = json_bytes(data_package(data.archive.settings, files))
    files.append(DataFile(_PACKAGE, data.texts("Description of all tables (Data Package)"), DataFormat.JSON, package))
    return {file.name: file for file in files}


def _kind_files(data: RecordData) -> Iterator[_KindFiles]:
    language = data.archive.settings.language
    for key, keys in data.keys.items():
        kind = data.kinds[key]
        used = {field for record in map(data.archive.records.__getitem__, keys) for field in record.values}
        groups = (field for field in kind.fields if field.is_table and field.key in used)
        yield _KindFiles(kind, kind.kind.address[language], tuple(groups))


def _files_of_kind(data: RecordData, files: _KindFiles) -> Iterator[DataFile]:
    kind, stem, language = files.kind, files.stem, data.archive.settings.language
    plural, key = capitalized(kind.kind.label[language][1]), kind.kind.key
    records = [data.record(each) for each in data.keys[key]]
    yield _table_file(f"{stem}.csv", plural, table_of_records(kind, records), key)
    for group in files.groups:
        title = f"{plural}: {group.declared.display_name(language).lower()}"
        yield _table_file(files.table_name(group), title, table_of_group(kind, group, records), key)
    yield DataFile(f"{stem}.json", plural, DataFormat.JSON, json_bytes(records), key)
    schema = json_bytes(record_schema(kind, language))
    yield DataFile(f"{stem}.schema.json", plural, DataFormat.JSON_SCHEMA, schema, key)


def _table_file(name: str, title: str, table: DataTable, kind: str = "") -> DataFile:
    data = csv_bytes([column.name for column in table.columns], table.rows)
    return DataFile(name, title, DataFormat.CSV, data, kind, table)


def _files_of_all(data: RecordData) -> Iterator[DataFile]:
    texts = data.texts
    yield _table_file(data.names(_RELATIONS), texts("Who is related to whom"), relations_table(data))
    places = list(_located(data))
    if places:
        title = texts("Everything with a place on the map")
        yield DataFile(data.names(_PLACES), title, DataFormat.GEOJSON, geojson_bytes(places))
    schema = json_bytes(published_schema(data.archive.schema, data.archive.settings.language))
    yield DataFile(data.names(_FIELDS), texts("All kinds and fields"), DataFormat.JSON, schema)


def _located(data: RecordData) -> Iterator[tuple[float, float, Data]]:
    """The latitude and longitude of each record that has them, with what tells which record it is."""
    for kind, keys in data.keys.items():
        fields = [field.key for field in data.kinds[kind].fields if field.declared.type is FieldType.COORDINATES]
        for key in keys if fields else ():
            values = (value for field in fields for value in data.archive.records[key].values.get(field, ()))
            for place in values:
                if isinstance(place, Coordinates):
                    yield place.latitude, place.longitude, data.identity(key) | {"kind": data.kinds[kind].kind.key}
