"""The posts of a WordPress export as a blog: values like those of front matter, and a text in HTML."""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from verhalen_build.importers.blogs.blog import WORDPRESS, Blog, Post, files_in
from verhalen_build.importers.blogs.field_mapping import NOT_TAKEN, FieldMapping
from verhalen_build.importers.blogs.visibility import is_unclear_state
from verhalen_build.importers.blogs.wordpress_export import (
    WordPressExport,
    WordPressItem,
    WordPressTerm,
    is_wordpress_export,
    plain_words,
    read_export,
)
from verhalen_build.importers.blogs.wordpress_html import Attachment, PostParts, post_html
from verhalen_build.importers.blogs.wordpress_site import WordPressSite, address_key
from verhalen_build.importers.blogs.wordpress_uploads import UPLOADS, Uploads, upload_hosts
from verhalen_build.importers.input_file import read_input
from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Location, Problem, UserFault

LARGEST_EXPORT = 256 * 2**20
"""The most bytes of one file of an export. WordPress.com makes parts of at most 200 MB."""

_POST_TYPES = ("post", "page")
# What themes, plugins and WordPress itself keep for themselves.
_INTERNAL_TYPES = frozenset(
    "attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block wp_template "
    "wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face acf-field acf-field-group "
    "acf-post-type acf-taxonomy ml-slider feedback jp_pay_order wpcf7_contact_form safecss".split()
)
_THROWN_AWAY = frozenset({"trash", "auto-draft"})
_PUBLIC = frozenset({"publish", "static", ""})
_KEYS_BY_TAXONOMY = {"category": "categories", "post_tag": "tags"}
# Terms that only say how a theme shows a post.
_INTERNAL_TAXONOMIES = frozenset({"post_format", "nav_menu", "link_category", "wp_theme", "post_translations"})
_AUTHORS = "author"


def find_exports(path: Path) -> tuple[str, ...]:
    """The names of the files of an export: the file itself, or those in a folder, in order."""
    if path.is_file():
        return (path.name,) if _is_export(path) else ()
    names = sorted(child.name for child in path.glob("*.xml")) if path.is_dir() else []
    return tuple(name for name in names if _is_export(path / name))


def _is_export(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return is_wordpress_export(file.read(20_000))
    except OSError:
        return False


def read_wordpress(path: Path, display_path: SourcePath, mapping: FieldMapping) -> Blog:
    """An export and the uploads beside it. Raises UserFault: `no-posts`, `document-too-large` and as `read_input`."""
    folder, shown = (path.parent, posixpath.dirname(display_path) or ".") if path.is_file() else (path, display_path)
    names = find_exports(path)
    if not names:
        raise UserFault(Problem("no-export", Location(display_path), display_path))
    exports = [
        read_export(read_input(folder / name, LARGEST_EXPORT, "document-too-large"), SourcePath(_join(shown, name)))
        for name in names
    ]
    export = _together(exports)
    files, problems = (
        _upload_files(folder, SourcePath(shown)) if path.is_file() else files_in(folder, SourcePath(shown))
    )
    others = frozenset(files) - set(names)
    return _BlogMaker(export, mapping, folder, SourcePath(shown), others, problems).blog()


def _join(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"


def _together(exports: Iterable[WordPressExport]) -> WordPressExport:
    """The parts of an export as a whole; what is in two parts counts once."""
    items: dict[tuple[str, str], WordPressItem] = {}
    authors: dict[str, str] = {}
    terms: list[WordPressTerm] = []
    problems: list[Problem] = []
    site = ""
    for export in exports:
        for item in export.items:
            items.setdefault((item.post_type, item.post_id or f"{item.file}:{item.line}"), item)
        authors |= export.authors
        terms += export.terms
        problems += export.problems
        site = site or export.site
    return WordPressExport(site, authors, tuple(terms), tuple(items.values()), tuple(problems))


def _upload_files(folder: Path, display_path: SourcePath) -> tuple[list[str], list[Problem]]:
    """The files in the folders for uploads beside an export: there may be anything else beside it."""
    files: list[str] = []
    problems: list[Problem] = []
    for name in UPLOADS:
        if (folder / name).is_dir():
            inner, faults = files_in(folder / name, SourcePath(_join(display_path, name)))
            files += (f"{name}/{path}" for path in inner)
            problems += faults
    return files, problems


@dataclass
class _BlogMaker:
    """Makes the blog of an export."""

    export: WordPressExport
    mapping: FieldMapping
    folder: Path
    display_path: SourcePath
    others: frozenset[str]
    problems: list[Problem]
    # By taxonomy and name of a term, the parents of the terms that are called so, by their names in addresses.
    terms: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for term in self.export.terms:
            self.terms.setdefault((term.taxonomy, term.name), {})[term.nicename] = term.parent
            self.names[term.taxonomy, term.nicename] = term.name

    def blog(self) -> Blog:
        """The blog. Raises UserFault: `no-posts`, or the faults of the file."""
        self.problems += self.export.problems
        items = list(self._taken())
        if not items:
            first = self.export.problems[:1] or [Problem("no-posts", Location(self.display_path), self.display_path)]
            raise UserFault(*first)
        paths = _paths(items)
        site = self._site(items, paths)
        attachments = self._attachments()
        reusable = {item.post_id: item.text for item in self.export.items if item.post_type == "wp_block"}
        own: dict[str, list[Attachment]] = {}
        for item in self.export.items:
            if item.post_id in attachments:
                own.setdefault(item.values.get("wp:post_parent", ""), []).append(attachments[item.post_id])
        posts = tuple(
            self._post(
                item, path, PostParts(attachments, tuple(own.get(item.post_id, ())), reusable, tuple(_notes(item)))
            )
            for item, path in zip(items, paths, strict=True)
        )
        if site.uploads.is_empty and attachments:
            at = Location(items[0].file)
            self.problems.append(Problem("uploads-missing", at, items[0].file, {"count": str(len(attachments))}))
        return Blog(
            self.folder,
            self.display_path,
            WORDPRESS,
            "",
            {},
            f"https://{site.host}" if site.host else "",
            posts,
            self.others,
            tuple(self.problems),
            wordpress=site,
        )

    def _taken(self) -> Iterator[WordPressItem]:
        """The items that become records; what stays out is told once for each type."""
        left_out: dict[str, list[WordPressItem]] = {}
        thrown_away: list[WordPressItem] = []
        for item in self.export.items:
            usual = item.post_type if item.post_type in _POST_TYPES else NOT_TAKEN
            if self.mapping.folders.get(item.post_type, usual) == NOT_TAKEN:
                left_out.setdefault(item.post_type, []).append(item)
            elif item.values.get("wp:status") in _THROWN_AWAY:
                thrown_away.append(item)
            else:
                yield item
        for post_type, items in left_out.items():
            is_internal = post_type in _INTERNAL_TYPES or post_type in self.mapping.folders
            code = "item-type-internal" if is_internal else "item-type-unmapped"
            details = {"count": str(len(items)), "type": post_type}
            self.problems.append(Problem(code, Location(items[0].file, items[0].line, 1), post_type, details))
        if thrown_away:
            first = thrown_away[0]
            details = {"count": str(len(thrown_away))}
            self.problems.append(Problem("trash-left-out", Location(first.file, first.line, 1), first.title, details))

    def _site(self, items: list[WordPressItem], paths: list[str]) -> WordPressSite:
        addresses = [self.export.site, *(item.values.get("wp:attachment_url", "") for item in self.export.items)]
        uploads = Uploads(self.others, upload_hosts(addresses))
        files: dict[str, str] = {}
        for item in self.export.items:
            file = uploads.find(item.values.get("wp:attachment_url", "")) if item.post_type == "attachment" else ""
            if file:
                files[item.post_id] = files[address_key(item.values.get("link", ""))] = file
        host = next(upload_hosts([self.export.site]), "").removeprefix("www.")
        posts = {item.post_id: path for item, path in zip(items, paths, strict=True)}
        comments = {path: item.comments for item, path in zip(items, paths, strict=True) if item.comments}
        return WordPressSite(host, uploads, posts, files, comments)

    def _attachments(self) -> dict[str, Attachment]:
        return {
            item.post_id: Attachment(
                item.values.get("wp:attachment_url", "") or item.values.get("guid", ""),
                plain_words(item.meta.get("_wp_attachment_image_alt", "")),
                item.values.get("excerpt:encoded", ""),
            )
            for item in self.export.items
            if item.post_type == "attachment"
        }

    def _post(self, item: WordPressItem, path: str, parts: PostParts) -> Post:
        converted = post_html(item.text, parts)
        at = Location(item.file, item.text_line, 1)
        self.problems += (Problem("block-left-out", at, name, {"title": item.title}) for name in converted.generated)
        values = {key: value for key, value in self._values(item, parts.attachments).items() if value}
        lines = dict.fromkeys(values, item.line)
        return Post(item.file, path, values, lines, converted.html, item.text_line, is_html=True)

    def _values(self, item: WordPressItem, attachments: Mapping[str, Attachment]) -> dict[str, PlainValue]:
        status = item.values.get("wp:status", "")
        is_public = status in _PUBLIC and not item.values.get("wp:post_password")
        thumbnail = attachments.get(item.meta.get("_thumbnail_id", ""))
        values: dict[str, PlainValue] = {
            "title": item.title,
            "status": "hidden" if is_unclear_state("status", {"status": status}) else status,
            "password": "***" if item.values.get("wp:post_password") else "",
            "slug": unquote(item.values.get("wp:post_name", "")),
            "permalink": _old_address(item) if is_public else "false",
            "aliases": list(_earlier_addresses(item)) if is_public else "",
            "date": item.day if item.post_type != "page" else "",
            # Pages have an author in WordPress as well, but no theme shows it.
            _AUTHORS: list(self._authors(item)) if item.post_type != "page" else "",
            "excerpt": plain_words(item.values.get("excerpt:encoded", "")),
            "image": thumbnail.address if thumbnail else "",
            "image_alt": thumbnail.alt if thumbnail else "",
            "image_caption": plain_words(thumbnail.caption) if thumbnail else "",
        }
        for term in item.terms:
            key = _KEYS_BY_TAXONOMY.get(term.taxonomy, term.taxonomy)
            if term.taxonomy not in {*_INTERNAL_TAXONOMIES, _AUTHORS}:
                names = values.setdefault(key, [])
                if isinstance(names, list):
                    names.append(self._term_name(term))
        for key, text in item.meta.items():
            if not key.startswith("_") and text and not _is_serialised(text):
                values.setdefault(key, plain_words(text))
        return values

    def _authors(self, item: WordPressItem) -> Iterator[str]:
        """The names of the authors: those of a plugin for several authors, or else the one of WordPress."""
        several = [term.name for term in item.terms if term.taxonomy == _AUTHORS]
        for login in several or [item.values.get("dc:creator", "")]:
            # Who logs in with an e-mail address did not write that for readers.
            name = self.export.authors.get(login, login).partition("@")[0]
            if name:
                yield name

    def _term_name(self, term: WordPressTerm) -> str:
        """The name of a term; with that of the term above it where there are two of this name."""
        declared = self.terms.get((term.taxonomy, term.name), {})
        parent = declared.get(term.nicename, "")
        return (
            f"{term.name} ({self.names.get((term.taxonomy, parent), parent)})"
            if len(declared) > 1 and parent
            else term.name
        )


def _paths(items: Iterable[WordPressItem]) -> list[str]:
    """A path for each item: its type and its name in addresses, or its number where that is taken or empty."""
    paths: list[str] = []
    taken: set[str] = set()
    for item in items:
        name = unquote(item.values.get("wp:post_name", "")).replace("/", "-") or slugify(item.title) or item.post_id
        path = f"{item.post_type}/{name}.html"
        if path in taken:
            path = f"{item.post_type}/{name}-{item.post_id or len(paths)}.html"
        taken.add(path)
        paths.append(path)
    return paths


def _old_address(item: WordPressItem) -> str:
    try:
        parts = urlsplit(item.values.get("link", ""))
    except ValueError:
        return ""
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path


def _earlier_addresses(item: WordPressItem) -> Iterator[str]:
    """The address with an earlier name of the post."""
    earlier, name = item.meta.get("_wp_old_slug", ""), item.values.get("wp:post_name", "")
    address = _old_address(item)
    if earlier and name and f"/{name}" in address:
        yield address.replace(f"/{name}", f"/{earlier}")


def _notes(item: WordPressItem) -> Iterator[tuple[str, str]]:
    """The footnotes of the block editor, which are not in the text."""
    try:
        notes = json.loads(item.meta.get("footnotes", "") or "[]")
    except (json.JSONDecodeError, RecursionError):
        return
    for note in notes if isinstance(notes, list) else ():
        if isinstance(note, dict) and isinstance(note.get("id"), str) and isinstance(note.get("content"), str):
            yield note["id"], note["content"]


def _is_serialised(text: str) -> bool:
    """Whether a value is one that PHP wrote for itself, and not a text."""
    return bool(re.match(r"[aOsibdN](?::\d+)?[:;]", text))
