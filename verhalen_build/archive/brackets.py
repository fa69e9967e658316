"""What stands between [[ and ]] as Obsidian writes it: names of files, and pieces to be shown whole (`![[…]]`)."""

import posixpath
import re
from collections.abc import Iterable

from verhalen_build.archive.within import composed, path_from
from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language

EMBED = "embed"
"""The form of a link with an exclamation mark before it."""

_DESCRIPTION: dict[Language, str] = {"nl": "beschrijving", "en": "description"}
_TEXT = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp|svg|avif|hei[cf]|bmp|tiff?|psd)$", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:jpe?g|jfif|png|gif|webp|svg|avif|hei[cf]|bmp|tiff?|psd|mp4|m4[av]|mov|avi|mkv|webm|og[gv]|mp3|wav|flac|aac|opus"
    r"|pdf|docx?|odt|rtf|txt|xlsx?|ods|csv|pptx?|odp|zip|epub|canvas|base)$",
    re.IGNORECASE,
)


def names_file(target: str) -> bool:
    """Whether the words between the brackets are the name of a file that is no text of the book."""
    return _FILE.search(target) is not None


def texts_meant(target: str, source: SourcePath, texts: Iterable[SourcePath]) -> list[SourcePath]:
    """The texts that a path or the name of a file means, seen from a source: `joke.md`, `people/joke`, `../joke.md`.

    `texts` are those of which the name of the file is like it.
    """
    bare = _TEXT.sub("", target.replace("\\", "/"))
    if bare == target and "/" not in target:
        return []
    by_path = {_TEXT.sub("", path).casefold(): path for path in texts}
    places = (path_from(source, bare), path_from(SourcePath(f"{STORIES}/."), bare), SourcePath(bare))
    exact = (by_path.get(composed(place).casefold()) for place in places)
    found = next(filter(None, exact), None)
    if found is not None:
        return [found]
    name = posixpath.basename(bare).casefold()
    return (
        [path for bare_path, path in by_path.items() if posixpath.basename(bare_path) == name] if bare != target else []
    )


def as_markdown(file: str, form: str, language: Language) -> str:
    """How a file is written in Markdown: as a picture where it was to be shown and is one, or else as a link."""
    path = f"<{file}>" if re.search(r"[\s()]", file) else file
    if form == EMBED and is_picture_name(file):
        return f"![{_DESCRIPTION[language]}]({path})"
    return f"[{posixpath.splitext(posixpath.basename(file))[0]}]({path})"


def is_picture_name(file: str) -> bool:
    """Whether a file is a picture, by the end of its name."""
    return _PICTURE.search(file) is not None
