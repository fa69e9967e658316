"""Reads every file of the archive that is not in the memo; the work is spread over the cores."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from verhalen_build.archive.directory import Directory, names_of_record
from verhalen_build.archive.translation_matching import key_of_original, without_translations
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.problems import Language, Location, Problem, UserFault
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.model.schema import Schema
from verhalen_build.model.translation import original_of
from verhalen_build.publish.memo import Memo
from verhalen_build.read.glossary import Glossary
from verhalen_build.read.markup import Markup
from verhalen_build.read.records import Reader, ReadFile
from verhalen_build.read.sources import read_bytes
from verhalen_build.steps.inputs import Inputs, code_digest
from verhalen_build.steps.spread import spread
from verhalen_build.steps.summary import Stages
from verhalen_build.translations import languages

_BATCH = 400


@dataclass(frozen=True)
class ReadWork:
    """What a process needs to read files. An item is a file, its bytes and the key under which the result is kept."""

    schema: Schema
    language: Language
    glossary: Glossary

    def prepare(self) -> None:
        """Each file is read by itself, so there is nothing to inherit."""

    def start(self) -> Callable[[tuple[SourcePath, bytes, str]], tuple[str, bytes, str]]:
        """The function that reads one file: returns the key, the encoded result, and the HTML of its text."""
        markups = {
            language: Markup(language if language in languages() else self.language, Glossary(words))
            for language, words in self.glossary.translated.items()
        }
        reader = Reader(self.schema, self.language, Markup(self.language, self.glossary), markups)

        def read(item: tuple[SourcePath, bytes, str]) -> tuple[str, bytes, str]:
            path, data, key = item
            file = reader.file(path, data, key)
            public_digest = digest(msgspec.msgpack.encode([record.public_content for record in file.records]))
            remembered = ReadFile(file.records, file.problems, public_digest=public_digest)
            return key, msgspec.msgpack.encode(remembered), file.html

        return read

    def keys(self, contents: Mapping[SourcePath, str]) -> dict[SourcePath, str]:
        """The key under which the result of reading each file is kept; `contents` are the digests of their bytes."""
        in_language = {"": self.glossary.words, **self.glossary.translated}
        words = [(language, sorted(keys.items())) for language, keys in sorted(in_language.items())]
        base = digest(code_digest().encode(), msgspec.msgpack.encode((self.schema, self.language, words)))
        return {path: digest(f"{base}\n{path}\n{content}".encode()) for path, content in contents.items()}


def read_all(
    root: Path, inputs: Inputs, settings: Settings, schema: Schema, jobs: int, memo: Memo, stages: Stages
) -> dict[SourcePath, ReadFile]:
    """Every file, read now or from the memo. The glossary comes first, as its words are linked in all other texts."""
    words = [path for path in inputs.texts if in_glossary(path, schema)]
    others = [path for path in inputs.texts if not in_glossary(path, schema)]

    def read(paths: list[SourcePath], glossary: Glossary) -> dict[SourcePath, ReadFile]:
        work = ReadWork(schema, settings.language, glossary)
        keys = work.keys({path: inputs.texts[path] for path in paths})
        used.update(keys.values())
        return _read(root, inputs, keys, work, jobs, memo, stages)

    used: set[str] = set()
    glossary_files = read(words, Glossary({}))
    files = glossary_files | read(others, glossary_of(glossary_files.values(), settings, schema))
    memo.keep_only("files", used)
    memo.keep_only("html", used)
    return files


def _read(
    root: Path,
    inputs: Inputs,
    keys: dict[SourcePath, str],
    work: ReadWork,
    jobs: int,
    memo: Memo,
    stages: Stages,
) -> dict[SourcePath, ReadFile]:
    # Decoded one by one, so that a large archive is not in memory twice.
    decode = msgspec.msgpack.Decoder(ReadFile).decode
    files = {key: decode(encoded) for key, encoded in memo.items("files", keys.values())}
    unread = [path for path, key in keys.items() if key not in files]
    items = ((path, _unchanged_bytes(root, path, inputs), keys[path]) for path in unread)
    results = spread(work, items, jobs)
    for batch in _batches(stages.counted("read", results, len(unread))):
        # The HTML first, as a file in the memo must have its HTML there too, even if that is empty.
        memo.put("html", {key: html.encode() for key, _, html in batch})
        memo.put("files", {key: encoded for key, encoded, _ in batch})
        files.update((key, decode(encoded)) for key, encoded, _ in batch)
    return {path: files[key] for path, key in keys.items()}


def _batches(results: Iterator[tuple[str, bytes, str]]) -> Iterator[list[tuple[str, bytes, str]]]:
    batch: list[tuple[str, bytes, str]] = []
    for result in results:
        batch.append(result)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _unchanged_bytes(root: Path, path: SourcePath, inputs: Inputs) -> bytes:
    data = read_bytes(root, path)
    if digest(data) != inputs.texts[path]:
        raise UserFault(Problem("changed-meanwhile", Location(path), path))
    return data


def in_glossary(path: SourcePath, schema: Schema) -> bool:
    """Whether a file holds words of the glossary."""
    folder = f"{STORIES}/{schema.kinds['word'].folder}"
    return path.startswith((f"{folder}/", f"{folder}."))


def glossary_of(files: Iterable[ReadFile], settings: Settings, schema: Schema) -> Glossary:
    """The words that are linked in all other texts, if the settings ask for that."""
    records = (record for file in files for record in file.records) if settings.link_words else ()
    originals, translations = without_translations(records)
    directory = Directory(originals, schema)
    named: dict[Language, list[tuple[Record, RecordKey]]] = {"": [(record, record.key) for record in originals]}
    for record in translations:
        key = key_of_original(original_of(record).name, record.kind, directory)
        if key is not None:
            named.setdefault(record.choice("lang"), []).append((record, key))
    words = {language: _words_of(records_in_language) for language, records_in_language in named.items()}
    return Glossary(words.pop(""), words)


def _words_of(named: Iterable[tuple[Record, RecordKey]]) -> dict[str, RecordKey]:
    """The word of each spelling in a language; a spelling of several words leads to none of them."""
    spellings = [(name, key) for record, key in named if not record.flag("draft") for name in names_of_record(record)]
    keys: dict[str, set[RecordKey]] = defaultdict(set)
    for spelling, key in spellings:
        keys[matching_key(spelling)].add(key)
    return {spelling: key for spelling, key in spellings if len(keys[matching_key(spelling)]) == 1}
