"""Double brackets as Obsidian uses them: for names of files, and for pieces to embed (`![[…]]`)."""

import posixpath
import re
from collections.abc import Iterable

from verhalen_build.archive.record_contents import normalized_path, path_from
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.translations import translations

EMBED = "embed"
"""The form of a link with an exclamation mark in front."""

_TEXT = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp|svg|avif|hei[cf]|bmp|tiff?|psd)$", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:jpe?g|jfif|png|gif|webp|svg|avif|hei[cf]|bmp|tiff?|psd|mp4|m4[av]|mov|avi|mkv|webm|og[gv]|mp3|wav|flac|aac|opus"
    r"|pdf|docx?|odt|rtf|txt|xlsx?|ods|csv|pptx?|odp|zip|epub|canvas|base)$",
    re.IGNORECASE,
)


def names_file(target: str) -> bool:
    """Whether the words between the brackets are the name of a file that is not a text of the book."""
    return _FILE.search(target) is not None


def matching_texts(target: str, source: SourcePath, texts: Iterable[SourcePath]) -> list[SourcePath]:
    """The texts that a path or file name refers to, seen from a source: `joke.md`, `people/joke`, `../joke.md`.

    `texts` are the candidates, with a similar file name.
    """
    bare = _TEXT.sub("", target.replace("\\", "/"))
    if bare == target and "/" not in target:
        return []
    by_path = {_TEXT.sub("", path).casefold(): path for path in texts}
    places = (path_from(source, bare), path_from(SourcePath(f"{STORIES}/."), bare), SourcePath(bare))
    exact = (by_path.get(normalized_path(place).casefold()) for place in places)
    match = next(filter(None, exact), None)
    if match is not None:
        return [match]
    name = posixpath.basename(bare).casefold()
    return (
        [path for bare_path, path in by_path.items() if posixpath.basename(bare_path) == name] if bare != target else []
    )


def as_markdown(file: str, form: str, language: Language) -> str:
    """A file in Markdown: as a picture if it was embedded and is one, otherwise as a link."""
    path = f"<{file}>" if re.search(r"[\s()]", file) else file
    if form == EMBED and is_picture_name(file):
        description = translations(language).gettext("description")
        return f"![{description}]({path})"
    return f"[{posixpath.splitext(posixpath.basename(file))[0]}]({path})"


def is_picture_name(file: str) -> bool:
    """Whether a file is a picture, by its extension."""
    return _PICTURE.search(file) is not None
