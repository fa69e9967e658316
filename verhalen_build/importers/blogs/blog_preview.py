"""A preview of the records and other files that a blog becomes."""

from collections import Counter
from collections.abc import Iterator

from verhalen_build.importers.blogs.blog_importer import BlogImport
from verhalen_build.importers.text_table import MOST_ROWS, format_more, format_table
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Schema
from verhalen_build.translations import translations


def preview_blog(result: BlogImport, schema: Schema, language: Language) -> Iterator[str]:
    """The posts with the file each becomes, only the first where there are many; and how many files of each kind."""
    texts = translations(language)
    header = [texts.pgettext("the file before", "from"), texts.gettext("file"), texts.gettext("title")]
    rows = [[post.post.rel_path, post.path, post.title] for post in result.posts[:MOST_ROWS]]
    yield from format_table(header, rows)
    yield from format_more(len(result.posts), language)
    plurals = {kind.folder: kind.label[language][1] for kind in schema.kinds.values()}
    counts = Counter(
        plurals[_folder_of(file.path)] if file.path.endswith(".md") else texts.pgettext("files", "other")
        for file in result.files
    )
    if counts:
        yield ", ".join(f"{kind}: {count}" for kind, count in counts.items())


def _folder_of(path: str) -> str:
    """The folder of a record under stories/, "" for stories/ itself."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""
