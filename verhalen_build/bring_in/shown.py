"""What would be brought in, as a table for a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from verhalen_build.bring_in.folders import Folder
from verhalen_build.bring_in.rows import Rows
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Schema

_MOST = 20
_WIDEST = 28
_MOST_COLUMNS = 6
_WORDS: dict[Language, dict[str, str]] = {
    "nl": {"row": "rij", "file": "bestand", "from": "van", "title": "titel", "more": "… en nog {}.", "other": "overig"},
    "en": {"row": "row", "file": "file", "from": "from", "title": "title", "more": "… and {} more.", "other": "other"},
}


def rows_table(rows: Rows, language: Language) -> Iterator[str]:
    """The good rows, with the file each becomes and what goes in it; only the first where there are many."""
    words = _WORDS[language]
    columns = rows.columns[:_MOST_COLUMNS]
    head = [words["row"], words["file"], *(column.name for column in columns)]
    lines = [
        [str(one.row.number), one.file.path, *(one.row.cells[column.index] for column in columns)]
        for one in rows.made[:_MOST]
    ]
    yield from _table([head, *lines])
    yield from _more(len(rows.made), language)


def folder_table(folder: Folder, schema: Schema, language: Language) -> Iterator[str]:
    """The posts with the file each becomes, only the first where there are many; and how many files of each sort."""
    words = _WORDS[language]
    head = [words["from"], words["file"], words["title"]]
    lines = [[one.post.inside, one.path, one.title] for one in folder.posts[:_MOST]]
    yield from _table([head, *lines])
    yield from _more(len(folder.posts), language)
    many = {kind.folder: kind.label[language][1] for kind in schema.kinds.values()}
    counts = Counter(
        many[_folder_of(file.path)] if file.path.endswith(".md") else words["other"] for file in folder.files
    )
    if counts:
        yield ", ".join(f"{sort}: {count}" for sort, count in counts.items())


def _folder_of(path: str) -> str:
    """The folder under stories/ in which a record stands, "" for stories/ itself."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def _table(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    if len(lines) == 1:
        # A head alone says nothing.
        return
    cut = [[_cut(cell) for cell in line] for line in lines]
    widths = [max(len(line[index]) for line in cut) for index in range(len(cut[0]))]
    for line in cut:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST or line.startswith("stories/") else f"{line[: _WIDEST - 1]}…"


def _more(count: int, language: Language) -> Iterator[str]:
    if count > _MOST:
        yield _WORDS[language]["more"].format(count - _MOST)
