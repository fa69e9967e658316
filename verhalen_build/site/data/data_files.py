"""The data files of an archive: which there are, and what is in them."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from verhalen_build.model.archive_paths import DATA_FOLDER
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
from verhalen_build.site.linked_data.dataset import has_linked_files
from verhalen_build.site.linked_data.rdf import n_triples, turtle
from verhalen_build.translations import languages, msgid, translations

# With an underscore, which no kind of record has in its address.
_RELATIONS, _PLACES, _FIELDS = msgid("all_relations.csv"), msgid("all_places.geojson"), msgid("all_fields.json")
_PACKAGE = "datapackage.json"
_SCHEMA = ".schema.json"
_KIND = msgid("kind")
_N_TRIPLES, _TURTLE = "archive.nt", "archive.ttl"


class DescribedFile(NamedTuple):
    """What a file is, for readers, and its format."""

    title: str
    format: DataFormat


def is_of_schema(path: str) -> bool:
    """Whether a file of the site has the schema only: words of the program and of config.yaml, whoever is in the book.

    Such as the language Frans. Names in config.yaml are looked for in that file itself.
    """
    folder, _, name = path.rpartition("/")
    fields = {translations(language).gettext(_FIELDS) for language in languages()}
    return folder == DATA_FOLDER and (name.endswith(_SCHEMA) or name in fields)


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
        names |= {f"{files.stem}.json": DataFormat.JSON, f"{files.stem}{_SCHEMA}": DataFormat.JSON_SCHEMA}
    return names | {name: file.format for name, file in whole_book_files(data).items()}


def whole_book_files(data: RecordData) -> Mapping[str, DescribedFile]:
    """The files about the whole book, by name."""
    texts = data.texts
    files = {data.names(_RELATIONS): DescribedFile(texts("Who is related to whom"), DataFormat.CSV)}
    if next(_located(data), None) is not None:
        title = texts("Everything with a place on the map")
        files[data.names(_PLACES)] = DescribedFile(title, DataFormat.GEOJSON)
    if has_linked_files(data.archive.settings):
        title = texts("Everything that the pages say, as linked data")
        files[_N_TRIPLES] = DescribedFile(title, DataFormat.N_TRIPLES)
        files[_TURTLE] = DescribedFile(title, DataFormat.TURTLE)
    files[data.names(_FIELDS)] = DescribedFile(texts("All kinds and fields"), DataFormat.JSON)
    return files | {_PACKAGE: DescribedFile(texts("Description of all tables (Data Package)"), DataFormat.JSON)}


def data_files(data: RecordData, graph: Callable[[], str]) -> Mapping[str, DataFile]:
    """Every data file, by name; `graph` makes the linked data of the archive as a document of JSON-LD."""
    files = [file for kind_files in _kind_files(data) for file in _files_of_kind(data, kind_files)]
    described = whole_book_files(data)
    files += _files_of_all(data, described, graph)
    package = json_bytes(data_package(data.archive.settings, data.description, files))
    files.append(DataFile(_PACKAGE, *described[_PACKAGE], package))
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
        table = table_of_group(kind, group, records)
        yield _table_file(files.table_name(group), title, table, key, group.declared.key)
    yield DataFile(f"{stem}.json", plural, DataFormat.JSON, json_bytes(records), key)
    schema = json_bytes(record_schema(kind, language))
    yield DataFile(f"{stem}{_SCHEMA}", plural, DataFormat.JSON_SCHEMA, schema, key)


def _table_file(name: str, title: str, table: DataTable, kind: str = "", field: str = "") -> DataFile:
    data = csv_bytes([column.name for column in table.columns], table.rows)
    return DataFile(name, title, DataFormat.CSV, data, kind, table, field)


def _files_of_all(
    data: RecordData, described: Mapping[str, DescribedFile], graph: Callable[[], str]
) -> Iterator[DataFile]:
    relations, places, fields = map(data.names, (_RELATIONS, _PLACES, _FIELDS))
    yield _table_file(relations, described[relations].title, relations_table(data))
    if places in described:
        yield DataFile(places, *described[places], geojson_bytes(_located(data)))
    if _N_TRIPLES in described:
        lines = n_triples(graph())
        yield DataFile(_N_TRIPLES, *described[_N_TRIPLES], lines)
        yield DataFile(_TURTLE, *described[_TURTLE], turtle(lines))
    schema = json_bytes(published_schema(data.archive.schema, data.archive.settings.language))
    yield DataFile(fields, *described[fields], schema)


def _located(data: RecordData) -> Iterator[tuple[float, float, Data]]:
    """The latitude and longitude of each record that has them, with what tells which record it is."""
    for kind, keys in data.keys.items():
        fields = [field.key for field in data.kinds[kind].fields if field.declared.type is FieldType.COORDINATES]
        label = {data.names(_KIND): data.kinds[kind].kind.label[data.archive.settings.language][0]}
        for key in keys if fields else ():
            values = (value for field in fields for value in data.archive.records[key].values.get(field, ()))
            for place in values:
                if isinstance(place, Coordinates):
                    yield place.latitude, place.longitude, data.identity(key) | label
