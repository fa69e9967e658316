"""Puts the entries in Pagefind's files in a fixed order, so that the same pages give the same bytes.

Pagefind writes the values of a filter in an order that differs between runs, and names files after their bytes: the
filter, the index that names the filter, and the entry that names the index. Those are rewritten here.
The format is that of Pagefind 1.5: gzip, a marker, and CBOR (pagefind_web/src/metadata.rs and filter_index.rs).
"""

import gzip
from collections.abc import Mapping

import cbor2
import msgspec

from verhalen_build.model.digests import digest

_ENTRY = "pagefind-entry.json"
MARKER = b"pagefind_dcd"
"""How Pagefind's files begin, once they are unpacked."""
FRAGMENTS = "fragment/"
"""The folder with a file for each page."""

_Filter = tuple[str, list[tuple[str, list[int]]]]
"""The name of a filter, and for each value the numbers of the pages that have it."""


class _Language(msgspec.Struct):
    hash: str
    wasm: str | None
    page_count: int


class _Entry(msgspec.Struct):
    version: str
    languages: dict[str, _Language]
    include_characters: list[str]


class _Index(msgspec.Struct, array_like=True):
    """What a browser loads first: names of the files with pages and index chunks, filters and sort orders."""

    version: str
    pages: list[tuple[str, int]]
    chunks: list[tuple[str, str, str]]
    filters: list[tuple[str, str]]
    sorts: list[tuple[str, list[int]]]
    fields: list[str]


class UnknownFormat(Exception):
    """The files are not in the format that is known here."""


def canonical_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that Pagefind made, by path, with the same content in a fixed order and names that follow from it.

    Raises UnknownFormat.
    """
    result = dict(files)
    try:
        entry = msgspec.json.decode(result[_ENTRY], type=_Entry)
        for key, language in entry.languages.items():
            index = msgspec.convert(_decode(result.pop(f"pagefind.{language.hash}.pf_meta")), _Index)
            index.filters = sorted((name, _rewrite_filter(result, key, file)) for name, file in index.filters)
            index.sorts.sort()
            data = _encode(msgspec.to_builtins(index))
            language.hash = f"{key}_{digest(data)[:10]}"
            result[f"pagefind.{language.hash}.pf_meta"] = data
    except (KeyError, msgspec.MsgspecError, cbor2.CBORDecodeError, gzip.BadGzipFile) as error:
        raise UnknownFormat(str(error)) from error
    result[_ENTRY] = msgspec.json.encode(entry)
    return dict(sorted(result.items()))


def _rewrite_filter(files: dict[str, bytes], language: str, file: str) -> str:
    """Rewrites a filter among the files, and returns its new name."""
    name, values = msgspec.convert(_decode(files.pop(f"filter/{file}.pf_filter")), _Filter)
    data = _encode([name, sorted(values)])
    new_name = f"{language}_{digest(data)[:7]}"
    files[f"filter/{new_name}.pf_filter"] = data
    return new_name


def _decode(data: bytes) -> object:
    return cbor2.loads(gzip.decompress(data).removeprefix(MARKER))


def _encode(content: object) -> bytes:
    return gzip.compress(MARKER + cbor2.dumps(content), mtime=0)
