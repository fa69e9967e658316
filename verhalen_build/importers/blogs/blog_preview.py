"""A preview of the records and other files that a blog becomes."""

from collections import Counter
from collections.abc import Iterator

from verhalen_build.importers.blogs.blog_importer import BlogImport
from verhalen_build.importers.text_table import MOST_ROWS, format_more, format_table
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Schema

_WORDS: dict[Language, dict[str, str]] = {
    "nl": {"file": "bestand", "from": "van", "title": "titel", "other": "overig"},
    "en": {"file": "file", "from": "from", "title": "title", "other": "other"},
}


def preview_blog(result: BlogImport, schema: Schema, language: Language) -> Iterator[str]:
    """The posts with the file each becomes, only the first where there are many; and how many files of each kind."""
    words = _WORDS[language]
    header = [words["from"], words["file"], words["title"]]
    rows = [[post.post.rel_path, post.path, post.title] for post in result.posts[:MOST_ROWS]]
    yield from format_table(header, rows)
    yield from format_more(len(result.posts), language)
    plurals = {kind.folder: kind.label[language][1] for kind in schema.kinds.values()}
    counts = Counter(
        plurals[_folder_of(file.path)] if file.path.endswith(".md") else words["other"] for file in result.files
    )
    if counts:
        yield ", ".join(f"{kind}: {count}" for kind, count in counts.items())


def _folder_of(path: str) -> str:
    """The folder of a record under stories/, "" for stories/ itself."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""
