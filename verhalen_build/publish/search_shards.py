"""Full text search in shards, so that after a change to one page only the shard of that page is made anew.

A shard is a Pagefind index of some of the pages; the browser merges them. One thing shards do not know of each other:
where an index lacks a word that is asked for, Pagefind takes the longest word that it begins with, or leaves it out.
So the browser asks the vocabulary first, an index of one page per shard that holds the words of that shard, and takes
results from the shards that it names, and from no other.
"""

import math
from collections.abc import Collection, Mapping
from html import escape

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.search_order import FRAGMENTS, MARKER

_FEWEST_PAGES = 200
_GROWTH = 4
_SCRIPT = ".js"
_WASM = "wasm."


def shards_of(pages: Mapping[SitePath, str]) -> dict[str, dict[SitePath, str]]:
    """The pages of each shard, by its name, from `pages` with the digest of each; one named "" for a small site.

    A page stays in its shard as long as their number is the same, which is a power of two.
    """
    count = shard_count(len(pages))
    if count == 1:
        return {"": dict(pages)}
    shards: dict[str, dict[SitePath, str]] = {str(number): {} for number in range(1, count + 1)}
    for path, name in pages.items():
        shards[str(int(digest(path.encode()), 16) % count + 1)][path] = name
    return {name: shard for name, shard in shards.items() if shard}


def shard_count(pages: int) -> int:
    """The number of shards: larger ones in a large site, for each of them costs a reader requests."""
    per_shard = max(_FEWEST_PAGES, _GROWTH * math.sqrt(pages))
    return int(2 ** math.ceil(math.log2(max(1, pages / per_shard))))


def vocabulary_document(shard: str, pages: int, words: Collection[str]) -> bytes:
    """The page of the vocabulary with the words of a shard; the filter `words` has its name and number of pages."""
    text = escape(" ".join(sorted(words)))
    return (
        f'<!doctype html><html><head><meta charset="utf-8">'
        f'<meta data-pagefind-filter="words[content]" content="{shard} {pages}"></head>'
        f"<body data-pagefind-body><p>{text}</p></body></html>"
    ).encode()


def without_program(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a shard that a browser needs.

    The vocabulary has the program, and has been loaded before: Pagefind then runs that, and only wants a file there.
    """
    return {
        name: MARKER if name.startswith(_WASM) else data for name, data in files.items() if not name.endswith(_SCRIPT)
    }


def without_texts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the vocabulary that a browser needs: its pages are never shown."""
    return {name: data for name, data in files.items() if not name.startswith(FRAGMENTS)}
