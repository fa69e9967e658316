"""The files of Pagefind with their entries in one order, so that the same pages give the same bytes.

Pagefind writes the values of a filter in an order that differs from one run to the next, and names files after their
bytes: the filter, the index that names the filter, and the entry that names the index. Those are written anew here.
Their form is that of Pagefind 1.5: gzip, a mark, and CBOR (pagefind_web/src/metadata.rs and filter_index.rs).
"""

import gzip
from collections.abc import Mapping

import cbor2
import msgspec

from verhalen_build.model.digests import digest

_ENTRY = "pagefind-entry.json"
_MARK = b"pagefind_dcd"

_Filter = tuple[str, list[tuple[str, list[int]]]]
"""Its name, and of each value the numbers of the pages that have it."""


class _Language(msgspec.Struct):
    hash: str
    wasm: str | None
    page_count: int


class _Entry(msgspec.Struct):
    version: str
    languages: dict[str, _Language]
    include_characters: list[str]


class _Index(msgspec.Struct, array_like=True):
    """What a browser loads first: pages and parts of the index by the names of their files, filters and orders."""

    version: str
    pages: list[tuple[str, int]]
    chunks: list[tuple[str, str, str]]
    filters: list[tuple[str, str]]
    sorts: list[tuple[str, list[int]]]
    fields: list[str]


class UnknownForm(Exception):
    """That the files are not of the form that is known here."""


def in_one_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that Pagefind made, by path, with the same content under names and in an order that follow from it.

    Raises UnknownForm.
    """
    ordered = dict(files)
    try:
        entry = msgspec.json.decode(ordered[_ENTRY], type=_Entry)
        for key, language in entry.languages.items():
            index = msgspec.convert(_opened(ordered.pop(f"pagefind.{language.hash}.pf_meta")), _Index)
            index.filters = sorted((name, _filter_in_order(ordered, key, file)) for name, file in index.filters)
            index.sorts.sort()
            data = _closed(msgspec.to_builtins(index))
            language.hash = f"{key}_{digest(data)[:10]}"
            ordered[f"pagefind.{language.hash}.pf_meta"] = data
    except (KeyError, msgspec.MsgspecError, cbor2.CBORDecodeError, gzip.BadGzipFile) as error:
        raise UnknownForm(str(error)) from error
    ordered[_ENTRY] = msgspec.json.encode(entry)
    return dict(sorted(ordered.items()))


def _filter_in_order(files: dict[str, bytes], language: str, file: str) -> str:
    """Writes a filter anew among the files, and gives its new name."""
    name, values = msgspec.convert(_opened(files.pop(f"filter/{file}.pf_filter")), _Filter)
    data = _closed([name, sorted(values)])
    renamed = f"{language}_{digest(data)[:7]}"
    files[f"filter/{renamed}.pf_filter"] = data
    return renamed


def _opened(data: bytes) -> object:
    return cbor2.loads(gzip.decompress(data).removeprefix(_MARK))


def _closed(content: object) -> bytes:
    return gzip.compress(_MARK + cbor2.dumps(content), mtime=0)
