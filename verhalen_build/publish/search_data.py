"""What the page for searching needs besides Pagefind's own files: which pages there are, and the words of the book.

All of it is taken from Pagefind's fragments, one for each page, so it holds nothing that cannot be found.
"""

import gzip
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.problems import Language
from verhalen_build.publish.search_order import FRAGMENTS, MARKER
from verhalen_build.site.lexicon import ENTRY_END, FIELD_END, SearchLexicon, words_in

_AROUND_WORDS = ".,;:!?()[]\"'“”„‘’…"
# Between the names of a record, in one field of its fragment.
_BETWEEN_NAMES = " | "
# In letters; a browser loads the part with the word that is asked for.
_PART_SIZE = 25_000
_NAME_LENGTH = 10


class Fragment(msgspec.Struct):
    """What Pagefind has of one page: its words, its fields, which are searched too, and its search choices."""

    content: str
    meta: dict[str, str]
    filters: dict[str, list[str]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The title of the page, and other names of what it is about."""
        others = self.meta.get("aliases", "").split(_BETWEEN_NAMES)
        return (self.meta.get("title", ""), *filter(None, others))


class Words(msgspec.Struct, frozen=True):
    """The words of an index, sorted, those among them that are also written without a capital, and the names of each
    record in it that has several.
    """

    words: list[str]
    common: list[str]
    names: list[tuple[str, ...]]


def fragments_in(files: Mapping[str, bytes]) -> dict[str, Fragment]:
    """The fragments among the files of an index, by their id."""
    return {
        PurePosixPath(name).stem: msgspec.json.decode(gzip.decompress(data).removeprefix(MARKER), type=Fragment)
        for name, data in files.items()
        if name.startswith(FRAGMENTS)
    }


def words_of(fragments: Iterable[Fragment]) -> Words:
    """The words and names that are found in these pages."""
    pages = tuple(fragments)
    texts = (text for page in pages for text in (page.content, *page.meta.values()))
    words = {word.strip(_AROUND_WORDS) for text in texts for word in text.split()}
    return Words(
        # A capital inside a word may begin one of its parts.
        sorted({word.lower() if word[1:].islower() else word for word in words}),
        sorted(word for word in words if word.islower()),
        sorted(page.names for page in pages if page.names[1:]),
    )


def with_data(files: Mapping[str, bytes], language: Language) -> dict[str, bytes]:
    """The files of the only index of a site, and the data about its pages and words; none if there are no pages."""
    fragments = fragments_in(files)
    if not fragments:
        return {}
    return {**files, **page_table(fragments), **lexicon_files([words_of(fragments.values())], language)}


def page_table(fragments: Mapping[str, Fragment]) -> dict[str, bytes]:
    """A file with the names and the search choices of each page, by the id of its fragment."""
    table = {key: (page.names, page.filters.get("in", ())) for key, page in fragments.items()}
    return {"pages.json": msgspec.json.encode(table)}


def lexicon_files(words: Collection[Words], language: Language) -> dict[str, bytes]:
    """The files with the lexicon of all these indexes: parts of it, and a list of the word and the name of each.

    The name of a part changes with what is in it, so that no browser keeps one of an earlier build.
    """
    lexicon = SearchLexicon(
        frozenset(part for index in words for word in index.words for part in words_in(word)),
        frozenset(part for index in words for word in index.common for part in words_in(word)),
        tuple(names for index in words for names in index.names),
        language,
    )
    parts = tuple(_parts(lexicon.entries()))
    starts = [entries[0].partition(FIELD_END)[0] for entries in parts]
    contents = [msgspec.json.encode(ENTRY_END.join(entries)) for entries in parts]
    names = [digest(content)[:_NAME_LENGTH] for content in contents]
    files = {f"words/{name}.json": content for name, content in zip(names, contents, strict=True)}
    return {"words.json": msgspec.json.encode((starts, names)), **files}


def _parts(entries: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for entry in entries:
        part.append(entry)
        size += len(entry)
        if size > _PART_SIZE:
            yield part
            part, size = [], 0
    if part:
        yield part
