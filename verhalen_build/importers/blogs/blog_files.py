"""The files of a blog besides its posts: those that posts use are imported, and of the others it is told."""

from collections import Counter
from collections.abc import Iterator

from verhalen_build.importers.blogs.blog import OUTPUT, Blog, has_words
from verhalen_build.importers.blogs.link_targets import PICTURES, extension_of
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.source_changes import SourceItem
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.archive_paths import STORIES, files_folder
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Language, Location, Problem, system_reason
from verhalen_build.translations import msgid, translations

LARGEST_FILE = 50 * 2**20
"""The most bytes of a picture or document that is imported."""

# Folders for pictures and documents in other generators, whose names say nothing about them.
_UNINFORMATIVE_FOLDERS = frozenset(
    "_site static assets public images image img media files src content posts _posts wp-content uploads".split()
)
_FILE_TYPES = {
    "templates": "html htm njk liquid hbs ejs pug mustache webc xml vto".split(),
    "styles": "css scss sass less".split(),
    "scripts": "js mjs cjs ts rb py sh".split(),
    "data": "yml yaml json toml lock".split(),
    "texts": "md markdown txt".split(),
    "pictures": sorted(PICTURES),
}
_FILE_TYPE_LABELS = {
    "templates": msgid("templates"),
    "styles": msgid("styles"),
    "scripts": msgid("scripts"),
    "data": msgid("data and settings"),
    "texts": msgid("texts that are no post"),
    "pictures": msgid("pictures that no post shows"),
    "other": msgid("other files"),
}
# Formats other than Markdown in which generators accept posts.
_OTHER_FORMS = frozenset("html htm org adoc asciidoc textile rst".split())


class BlogFiles:
    """The pictures and documents of a blog that its posts use, each imported once."""

    def __init__(self, archive: ExistingArchive, blog: Blog) -> None:
        self.problems: list[Problem] = []
        self._archive = archive
        self._blog = blog
        # By path in the folder, the path in the archive; by that path, the new file.
        self._paths: dict[str, str] = {}
        self._new: dict[str, NewFile] = {}

    @property
    def new_files(self) -> tuple[NewFile, ...]:
        """The files that the archive does not have yet."""
        return tuple(self._new.values())

    @property
    def imported(self) -> frozenset[str]:
        """The files that are imported, by their path in the folder."""
        return frozenset(rel_path for rel_path, path in self._paths.items() if path)

    def take(self, rel_path: str) -> str:
        """Imports a file; its path in the archive, "" where it cannot be imported."""
        if rel_path not in self._paths:
            self._paths[rel_path] = self._read(rel_path)
        return self._paths[rel_path]

    def items(self) -> Iterator[SourceItem]:
        """Each file once; two with the same content are one."""
        rel_paths = {path: rel_path for rel_path, path in reversed(self._paths.items()) if path in self._new}
        for path, rel_path in reversed(rel_paths.items()):
            file = self._new[path]
            yield SourceItem(self._blog.item_name(rel_path), self._blog.at(rel_path), digest(file.data), (file,))

    def _read(self, rel_path: str) -> str:
        path = self._blog.folder / rel_path
        try:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                details = {"largest": str(LARGEST_FILE // 2**20), "size": str(-(-size // 2**20))}
                self.problems.append(Problem("file-left-behind", Location(self._blog.at(rel_path)), rel_path, details))
                return ""
            data = path.read_bytes()
        except OSError as error:
            at = Location(self._blog.at(rel_path))
            self.problems.append(Problem("cannot-read", at, at.file, {"reason": system_reason(error)}))
            return ""
        new = self._archive.earlier.path_of(self._blog.item_name(rel_path)) or self._free_path(rel_path, data)
        if new not in self._archive.assets:
            self._new[new] = NewFile(SourcePath(new), data)
        return new

    def _free_path(self, rel_path: str, data: bytes) -> str:
        """A path for a file: slugified, and numbered where another file has it already."""
        *folders, name = rel_path.split("/")
        while folders and folders[0] in _UNINFORMATIVE_FOLDERS:
            folders = folders[1:]
        stem, dot, end = name.rpartition(".")
        parts = [slugify(part) or "map" for part in folders]
        top = "images" if end.lower() in PICTURES else files_folder(self._archive.settings.language)
        start = "/".join([STORIES, top, *parts, slugify(stem) or "beeld"])
        number = 1
        path = f"{start}{dot}{end.lower()}"
        while self._is_other(path, data):
            number += 1
            path = f"{start}-{number}{dot}{end.lower()}"
        return path

    def _is_other(self, path: str, data: bytes) -> bool:
        if path in self._new:
            return self._new[path].data != data
        existing = self._archive.root / path
        return existing.exists() and not (existing.is_file() and existing.read_bytes() == data)


def left_behind(blog: Blog, imported: frozenset[str], language: Language) -> Iterator[Problem]:
    """The files that are not imported, counted by type."""
    type_by_extension = {
        extension: file_type for file_type, extensions in _FILE_TYPES.items() for extension in extensions
    }
    other_forms = list(_other_forms(blog))
    yield from other_forms
    named = {problem.value for problem in (*other_forms, *blog.problems)}
    counts = Counter(
        type_by_extension.get(extension_of(path), "other")
        for path in blog.others
        if path not in imported | named and not path.startswith(OUTPUT)
    )
    for file_type, count in sorted(counts.items()):
        details = {"count": str(count)}
        label = translations(language).gettext(_FILE_TYPE_LABELS[file_type])
        yield Problem("files-left-behind", Location(blog.display_path), label, details)


def _other_forms(blog: Blog) -> Iterator[Problem]:
    """Posts and pages that are not in Markdown: files next to posts, and web pages with a text of their own."""
    folders = {post.rel_path.rpartition("/")[0] for post in blog.posts if post.day}
    for path in sorted(blog.others):
        folder, _, name = path.rpartition("/")
        is_beside = folder in folders and not name.startswith(("index.", "_index."))
        is_form = extension_of(path) in _OTHER_FORMS and not path.startswith(OUTPUT)
        if is_form and (is_beside or has_words(blog, path)):
            yield Problem("post-form", Location(blog.at(path)), path)
