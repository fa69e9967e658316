"""Imports a blog of another generator: every post, with its pictures, links and old addresses."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from verhalen_build.importers.blogs.address_patterns import AddressPattern, guess_pattern
from verhalen_build.importers.blogs.blog import Blog, Post
from verhalen_build.importers.blogs.blog_files import BlogFiles, left_behind
from verhalen_build.importers.blogs.field_mapping import BODY, NOT_TAKEN, FieldMapping, Target
from verhalen_build.importers.blogs.image_values import field_beside, picture_address, picture_words, words_beside
from verhalen_build.importers.blogs.key_guesses import mending_line, value_line
from verhalen_build.importers.blogs.link_targets import PICTURES, LinkResolver, extension_of
from verhalen_build.importers.blogs.permalinks import alias_addresses, permalink_of
from verhalen_build.importers.blogs.post_converter import (
    ConversionContext,
    ConvertedPost,
    convert,
    description_from_name,
)
from verhalen_build.importers.blogs.post_dates import day_in
from verhalen_build.importers.blogs.referenced_records import ReferencedRecords
from verhalen_build.importers.blogs.template_tags import find_template_tags
from verhalen_build.importers.blogs.visibility import STATES, VISIBILITY_KEYS, hidden_by, is_unclear_state
from verhalen_build.importers.blogs.wordpress_comments import comments_path, format_comments, kept_comments
from verhalen_build.importers.blogs.wordpress_export import WordPressComment
from verhalen_build.importers.existing_archive import ExistingArchive, new_errors, parse_new_files
from verhalen_build.importers.front_matter_reader import first_text, text_list
from verhalen_build.importers.import_memory import DERIVED
from verhalen_build.importers.source_changes import SourceItem
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.front_matter_writer import PlainValue, format_front_matter
from verhalen_build.model.names import Slug, SourcePath, slugify
from verhalen_build.model.problems import Language, Location, Problem, message_of, sorted_problems
from verhalen_build.model.record import Body
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind
from verhalen_build.read.records import ReadFile
from verhalen_build.site.old_addresses import old_address as parse_old_address
from verhalen_build.translations import translations

_ALIAS_FAULTS = frozenset({"alias-taken", "aliases-collide", "address-kept", "no-address"})
# Keys that are handled for every generator, so that the mapping need not have them.
_ADDRESS_KEYS = frozenset({"permalink", "url", "slug", "aliases", "redirect_from"})
# Elements that go with what is in them; of others only the frame around it goes.
_LOST_ELEMENT = re.compile(
    r"<(?:script|style|form|input|select|textarea|button|canvas|svg|math|frame)\b", re.IGNORECASE
)
# A shorter text in front matter is no story.
_SHORTEST_TEXT = 60
_COMMON_FIELDS = ("title", "date")


@dataclass(frozen=True)
class ImportedPost:
    """An imported post, and its new file."""

    post: Post
    title: str
    path: SourcePath


@dataclass(frozen=True)
class BlogImport:
    """The result of an import: posts, all items with their new files, and problems.

    `bad` has the posts that cannot be imported.
    """

    posts: tuple[ImportedPost, ...]
    items: tuple[SourceItem, ...]
    problems: tuple[Problem, ...]
    bad: tuple[SourcePath, ...]

    @property
    def files(self) -> tuple[NewFile, ...]:
        """The files of all posts, and of all that comes with them."""
        return tuple(file for item in self.items for file in item.files)


def import_blog(archive: ExistingArchive, blog: Blog, mapping: FieldMapping) -> BlogImport:
    """Imports a blog by its mapping, without writing anything."""
    importer = _BlogImporter(archive, blog, _with_post_types(blog, mapping, archive))
    # Paths first, as a link may lead to any post.
    importer.assign_paths()
    importer.convert_front_matter()
    # Twice: the ids of headings that links refer to are only known of converted texts.
    importer.convert_texts()
    importer.convert_texts()
    importer.resolve_errors()
    return importer.result()


def _with_post_types(blog: Blog, mapping: FieldMapping, archive: ExistingArchive) -> FieldMapping:
    """The mapping with the kinds for posts and pages of WordPress, which both have a date."""
    if blog.wordpress is None:
        return mapping
    page = "page" if "page" in archive.schema.kinds else mapping.kind
    return replace(mapping, folders={"post": mapping.kind, "page": page, **mapping.folders})


@dataclass
class _PostDraft:
    """A post while it is imported: its kind, path, front matter and old addresses."""

    post: Post
    kind: Kind
    path: SourcePath
    title: str = ""
    values: dict[str, PlainValue] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    is_draft: bool = False
    problems: list[Problem] = field(default_factory=list)
    text: ConvertedPost = field(default_factory=ConvertedPost)


class _BlogImporter:
    """Imports one folder; each step needs the results of those before it."""

    def __init__(self, archive: ExistingArchive, blog: Blog, mapping: FieldMapping) -> None:
        self._archive = archive
        self._language: Language = archive.settings.language
        self._mapping = mapping
        self._blog = replace(blog, posts=tuple(map(self._prepared, blog.posts)))
        self._drafts: dict[str, _PostDraft] = {}
        self._problems: list[Problem] = list(blog.problems)
        self._bad: list[SourcePath] = [blog.at(rel_path) for rel_path in blog.unreadable]
        self._referenced = ReferencedRecords(archive, blog.source, _slugs_in_use(archive))
        self._addresses: dict[str, tuple[str, ...]] = {}
        self._targets = LinkResolver(blog, {})
        self._bodies: dict[SourcePath, Body] = {}
        # What has been parsed so far, and from which bytes.
        self._parsed: dict[SourcePath, ReadFile] = {}
        self._parsed_data: dict[SourcePath, bytes] = {}
        self._losses: dict[SourcePath, tuple[Problem, ...]] = {}
        self._files = BlogFiles(archive, blog)
        self._first_key: dict[str, tuple[Location, int]] = {}

    def assign_paths(self) -> None:
        """Gives each post a path in the archive, and finds its old addresses."""
        for post in self._blog.posts:
            kind = self._kind_of(post)
            if kind is None:
                self._problems.append(Problem("post-left-out", self._top_of(post), post.rel_path))
                continue
            slug = slugify(first_text(post.values, "slug").rpartition("/")[2] or post.stem) or slugify(post.title)
            earlier = self._archive.earlier.path_of(self._blog.item_name(post.rel_path))
            if earlier and earlier.startswith(_folder_of(kind)):
                self._drafts[post.rel_path] = _PostDraft(post, kind, earlier)
                continue
            path = _path_of(kind, slug)
            if self._archive.has(path):
                self._problems.append(Problem("file-exists", self._top_of(post), path))
                self._bad.append(post.file)
                continue
            path = _path_of(kind, self._referenced.claim_slug(kind, slug))
            self._drafts[post.rel_path] = _PostDraft(post, kind, path)
        for rel_path, draft in self._drafts.items():
            own = permalink_of(draft.post, self._blog, self._mapping.permalink)
            written = first_text(draft.post.values, "permalink", "url")
            if not own and written != "false" and not self._blog.is_vault:
                at = self._place(draft.post, "permalink", "url")
                draft.problems.append(Problem("old-address-unknown", at, written or draft.post.rel_path))
            addresses = [] if self._blog.is_vault else [*filter(None, [own]), *alias_addresses(draft.post)]
            self._addresses[rel_path] = tuple(dict.fromkeys(addresses))
        self._targets = LinkResolver(self._blog, self._addresses)

    def convert_front_matter(self) -> None:
        """Converts the front matter of each post."""
        for draft in self._drafts.values():
            self._convert_values(draft)
            if self._blog.is_vault:
                draft.aliases = text_list(draft.post.values.get("aliases"))
        claimed: dict[str, _PostDraft] = {}
        for draft in self._drafts.values():
            for address in self._addresses[draft.post.rel_path]:
                first = claimed.setdefault(_as_page(address), draft)
                if first is draft and _is_possible(address):
                    draft.aliases.append(address)
                else:
                    at = self._place(draft.post, "permalink", "url", "aliases", "redirect_from")
                    draft.problems.append(Problem("old-address-lost", at, address))

    def convert_texts(self) -> None:
        """Converts the texts, with the ids of headings that are known so far."""
        new_paths = {rel_path: draft.path for rel_path, draft in self._drafts.items()}
        context = ConversionContext(self._targets, new_paths, self._files.take, self._bodies, self._mapping.codes)
        for draft in self._drafts.values():
            draft.text = convert(draft.post, context)
        parsed = self._parse([self._file(draft) for draft in self._drafts.values()])
        self._losses = {draft.path: parsed[draft.path].problems for draft in self._drafts.values()}
        self._bodies = {path: record.body for path in self._losses for record in parsed[path].records}

    def resolve_errors(self) -> None:
        """Drops impossible old addresses, and turns posts with other errors into drafts, until no error changes."""
        while True:
            files = [self._file(draft) for draft in self._drafts.values()]
            new = [*files, *self._referenced.files(), *self._files.new_files]
            errors = new_errors(self._archive, new, self._parse(new))
            by_path = {draft.path: draft for draft in self._drafts.values()}
            changed = [by_path[error.at.file] for error in errors if self._resolve(error, by_path)]
            if not changed:
                self._problems += (error for error in errors if not self._is_in_draft(error, by_path))
                return

    def _parse(self, files: Sequence[NewFile]) -> dict[SourcePath, ReadFile]:
        """What the build will read in files. Parsing is slow, so files that are as they were are not parsed again."""
        changed = [file for file in files if self._parsed_data.get(file.path) != file.data]
        self._parsed |= parse_new_files(self._archive, changed)
        self._parsed_data |= {file.path: file.data for file in changed if file.path in self._parsed}
        return self._parsed

    def result(self) -> BlogImport:
        """The posts, all new files, and the problems."""
        drafts = list(self._drafts.values())
        problems = [*self._problems, *self._files.problems, *self._referenced.notices(), *self._unmapped()]
        problems += left_behind(self._blog, self._files.imported, self._language)
        pattern = self._guessed_pattern()
        for draft in drafts:
            texts = (_with_pattern(problem, pattern) for problem in draft.text.problems)
            problems += [*draft.problems, *texts, *self._told_by_check(draft)]
            problems += self._told_of_comments(draft)
        items = (*(item for draft in drafts for item in self._items(draft)), *self._referenced.items())
        posts = tuple(ImportedPost(draft.post, draft.title, draft.path) for draft in drafts)
        return BlogImport(posts, (*items, *self._files.items()), sorted_problems(problems), tuple(self._bad))

    def _guessed_pattern(self) -> AddressPattern:
        """The pattern with which links lead somewhere that do not now."""
        problems = (problem for draft in self._drafts.values() for problem in draft.text.problems)
        return guess_pattern(self._blog, (problem.value for problem in problems if problem.code == "link-not-taken"))

    # Kinds and fields

    def _kind_of(self, post: Post) -> Kind | None:
        """The kind of a post: that of its folder, or else the kind of posts if it has a date, and a page if not."""
        folders = [folder for folder in self._mapping.folders if f"{post.rel_path}/".startswith(f"{folder}/")]
        if folders:
            key = self._mapping.folders[max(folders, key=len)]
        else:
            is_dated = (bool(post.day) and not post.is_section) or "_drafts/" in f"/{post.rel_path}"
            is_post = is_dated or self._blog.is_vault or "page" not in self._archive.schema.kinds
            key = self._mapping.kind if is_post else "page"
        return None if key == NOT_TAKEN else self._archive.schema.kinds[key]

    def _convert_values(self, draft: _PostDraft) -> None:
        post, kind = draft.post, draft.kind
        draft.title = post.title
        self._tell_hidden(draft)
        entries = dict(self._entries(post))
        words = self._picture_words(entries, kind)
        values: dict[str, PlainValue] = {}
        for key, written in entries.items():
            target = self._target_of(key, kind)
            if target is not None and target.field is not BODY and target.inner is None:
                about = words.get(target.field.key, {})
                self._set_value(values, target.field, self._value(draft, key, target.field, written, about))
                at = self._place(post, key)
                draft.problems += (
                    Problem("remnant", at, tag[0]) for text in text_list(written) for tag in find_template_tags(text)
                )
            elif target is None and written and not self._is_handled(key, post, kind):
                at, count = self._first_key.get(key, (self._place(post, key), 0))
                self._first_key[key] = (at, count + 1)
        self._tell_words_without_picture(draft, words, values)
        day = kind.field("date")
        if day is not None and post.day and not values.get("date"):
            values["date"] = post.day
        values["title"] = values.get("title") or draft.title
        filled = (own_field for own_field in kind.fields if values.get(own_field.key))
        draft.values = {own_field.name(self._language): values[own_field.key] for own_field in filled}

    def _prepared(self, post: Post) -> Post:
        """A post with the text and the date that the mapping finds in its front matter."""
        entries = dict(self._entries(post))
        date_key = next((key for key in self._keys_for("date") if first_text(entries, key)), "")
        if date_key:
            post = replace(post, values={**post.values, "date": entries[date_key]})
        for key in self._keys_for(BODY.key):
            text = first_text(entries, key)
            if text:
                line = self._place(post, key).line
                body = f"{text}\n\n{post.body}".strip()
                post = replace(post, body=f"{body}\n", body_line=line)
        return post

    def _keys_for(self, field_key: str) -> list[str]:
        """The keys that the mapping has for a field, or for the text."""
        targets = self._mapping.fields.items()
        return [key for key, by_kind in targets if any(target.field.key == field_key for target in by_kind.values())]

    def _entries(self, post: Post) -> Iterator[tuple[str, PlainValue]]:
        """The keys of a post with their values; a key inside another that the mapping names is `image.alt`."""
        for key, written in post.values.items():
            inner = [name for name in self._mapping.fields if name.startswith(f"{key}.")]
            if isinstance(written, dict) and inner:
                yield from ((name, written.get(name.removeprefix(f"{key}."), "")) for name in inner)
            if not inner or key in self._mapping.fields:
                yield key, written

    def _target_of(self, key: str, kind: Kind) -> Target | None:
        by_kind = self._mapping.fields.get(key)
        if by_kind is not None:
            return by_kind.get(kind.key)
        common = kind.field(key) if key in _COMMON_FIELDS else None
        return Target(common) if common is not None else None

    def _is_handled(self, key: str, post: Post, kind: Kind) -> bool:
        """Whether a key has its effect without the mapping, or is left out on purpose."""
        lower = key.lower()
        says_seen = lower in VISIBILITY_KEYS and not is_unclear_state(key, post.values)
        is_about_picture = any(
            field_beside(key, other)
            for other in self._mapping.fields
            if (target := self._target_of(other, kind)) is not None and target.field.type is FieldType.IMAGE
        )
        return key in _ADDRESS_KEYS | self._mapping.leave_out or says_seen or is_about_picture or key == post.day_key

    def _picture_words(self, entries: Mapping[str, PlainValue], kind: Kind) -> dict[str, dict[str, str]]:
        """The texts about pictures that have keys of their own, by the key of the image field."""
        words: dict[str, dict[str, str]] = {}
        for key in entries:
            target = self._target_of(key, kind)
            if target is None or target.field.type is not FieldType.IMAGE:
                continue
            about = words.setdefault(target.field.key, {})
            if target.inner is None:
                about |= words_beside(entries, key) | about
            elif first_text(entries, key):
                about[target.inner.key] = first_text(entries, key)
        return words

    def _tell_words_without_picture(
        self, draft: _PostDraft, words: Mapping[str, Mapping[str, str]], values: Mapping[str, PlainValue]
    ) -> None:
        for field_key, about in words.items():
            target = draft.kind.field(field_key)
            if target is not None and not values.get(field_key):
                at = self._top_of(draft.post)
                draft.problems += (self._dropped(at, text, target) for text in about.values())

    def _tell_hidden(self, draft: _PostDraft) -> None:
        """A notice for a post that nobody could see on the old site, for which it becomes a draft."""
        key = hidden_by(draft.post.values, self._archive.today)
        folders = [folder for folder in self._mapping.folders if f"{draft.post.rel_path}/".startswith(f"{folder}/")]
        is_unpublished = not folders and self._blog.is_unpublished(draft.post.rel_path)
        draft.is_draft = bool(key) or is_unpublished or "_drafts/" in f"/{draft.post.rel_path}"
        if is_unpublished or (key and key != "draft"):
            state = f"{key}: {first_text(draft.post.values, key)}" if key.lower() in STATES else key
            details = {"because": state or draft.post.rel_path}
            draft.problems.append(Problem("post-hidden", self._place(draft.post, key), draft.title, details))

    def _set_value(self, values: dict[str, PlainValue], target: Field, value: PlainValue) -> None:
        """Of two keys for one field the values are joined if it is a list, or else the first counts."""
        earlier = values.get(target.key)
        if isinstance(earlier, list) and isinstance(value, list):
            values[target.key] = [*earlier, *(item for item in value if item not in earlier)]
        elif not earlier:
            values[target.key] = value

    def _value(
        self, draft: _PostDraft, key: str, target: Field, written: PlainValue, about: Mapping[str, str]
    ) -> PlainValue:
        """A value converted for a field of this archive; empty where nothing of it can be used."""
        at = self._place(draft.post, key)
        if target.type is FieldType.IMAGE:
            return self._image(draft, written, at, about)
        if target.type is FieldType.GROUP:
            return written
        if target.type is FieldType.DATE:
            text = first_text({key: written}, key)
            return draft.post.day if key == "date" else day_in(text) or text
        texts = self._mapped(key, self._texts(key, written))
        if target.type is FieldType.REFERENCE:
            texts = list(self._references(draft, target, key, texts))
        if target.repeat:
            return list(texts)
        return (texts[0] if target.type is FieldType.REFERENCE else ", ".join(texts)) if texts else ""

    def _texts(self, key: str, written: PlainValue) -> list[str]:
        """The texts in a value. Jekyll splits tags and categories on one line at spaces."""
        if isinstance(written, dict):
            # In Hugo, an author may be {name: Joke}.
            return text_list([first_text(written, "name", "title")])
        if isinstance(written, list):
            return [text for item in written for text in self._texts("", item)]
        if self._blog.generator == "jekyll" and key in {"tags", "categories"}:
            return written.split()
        return text_list(written)

    def _mapped(self, key: str, texts: list[str]) -> list[str]:
        values = self._mapping.values.get(key, {})
        mapped = (values.get(text, text) for text in texts)
        return [text for text in dict.fromkeys(mapped) if text != NOT_TAKEN]

    def _references(self, draft: _PostDraft, target: Field, key: str, names: list[str]) -> Iterator[str]:
        at = self._place(draft.post, key)
        for name in names:
            reference = self._referenced.reference(name, target, at, key)
            if reference:
                yield reference
            else:
                close = next(iter(self._archive.directory.close(name, target.to)), "")
                details = {"field": target.name(self._language), "key": key, "near": value_line(name, close)}
                draft.problems.append(Problem("value-dropped", at, name, details))

    def _image(self, draft: _PostDraft, written: PlainValue, at: Location, about: Mapping[str, str]) -> PlainValue:
        """The value of an image field: a picture in the folder, with what is said about it."""
        address = picture_address(written)
        if not address:
            return ""
        target = self._targets.resolve(address, draft.post)
        new_path = (
            self._files.take(target.path) if target.where == "file" and extension_of(target.path) in PICTURES else ""
        )
        if not new_path:
            draft.problems.append(Problem("picture-dropped", at, address))
            return ""
        words = {**picture_words(written), **about}
        if "alt" not in words:
            words["alt"] = words.get("caption") or description_from_name(new_path)
            draft.problems.append(Problem("image-described", at, address, {"description": words["alt"]}))
        values = {"src": posixpath.relpath(new_path, posixpath.dirname(draft.path)), **words}
        return {own.name(self._language): values[own.key] for own in IMAGE_FIELDS if own.key in values}

    def _dropped(self, at: Location, value: str, target: Field) -> Problem:
        return Problem("value-dropped", at, value, {"field": target.name(self._language)})

    # Files

    def _file(self, draft: _PostDraft) -> NewFile:
        names = {key: own.name(self._language) for key in ("draft", "aliases") if (own := draft.kind.field(key))}
        values = dict(draft.values)
        if draft.is_draft and "draft" in names:
            values[names["draft"]] = translations(self._language).gettext("yes")
        if draft.aliases and "aliases" in names:
            values[names["aliases"]] = [*text_list(values.get(names["aliases"])), *draft.aliases]
        text = draft.text.text.strip("\n")
        return NewFile(draft.path, (format_front_matter(values) + (f"\n{text}\n" if text else "")).encode())

    def _items(self, draft: _PostDraft) -> Iterator[SourceItem]:
        """A post, and the comments on it."""
        at, name = self._top_of(draft.post).file, self._blog.item_name(draft.post.rel_path)
        written = repr((draft.post.values, draft.post.body, self._mapping.digest)).encode()
        earlier = self._archive.earlier.path_of(name)
        is_other = earlier is not None and earlier != draft.path
        yield SourceItem(name, at, digest(written), (self._file(draft),), is_other)
        comments = self._comments_file(draft)
        if comments is not None:
            yield SourceItem(f"{name}{DERIVED}comments", at, digest(comments.data), (comments,))

    def _comments(self, draft: _PostDraft) -> tuple[WordPressComment, ...]:
        site = self._blog.wordpress
        return site.comments.get(draft.post.rel_path, ()) if site is not None else ()

    def _comments_file(self, draft: _PostDraft) -> NewFile | None:
        """The file with the comments on a post, which stays beside it."""
        comments = kept_comments(self._comments(draft))
        if not comments:
            return None
        text = format_comments(draft.title, comments, self._language)
        return NewFile(comments_path(draft.path, self._language), text.encode())

    def _told_of_comments(self, draft: _PostDraft) -> Iterator[Problem]:
        """How many comments are kept and where, and how many are not."""
        comments = self._comments(draft)
        kept_count = len(kept_comments(comments))
        at = self._place(draft.post, "title")
        if kept_count:
            details = {"count": str(kept_count), "path": comments_path(draft.path, self._language)}
            yield Problem("comments-kept", at, draft.title, details)
        if len(comments) > kept_count:
            yield Problem("comments-left-out", at, draft.title, {"count": str(len(comments) - kept_count)})

    # Errors, and what is left behind

    def _resolve(self, error: Problem, by_path: Mapping[SourcePath, _PostDraft]) -> bool:
        """Changes the post that has an error, if it is a new one; whether anything changed."""
        draft = by_path.get(error.at.file)
        if draft is None:
            return False
        if error.code in _ALIAS_FAULTS and error.value in draft.aliases:
            draft.aliases.remove(error.value)
            draft.problems.append(Problem("old-address-lost", self._top_of(draft.post), error.value))
            return True
        if draft.is_draft:
            return False
        draft.is_draft = True
        details = {"why": message_of(error, self._language)}
        draft.problems.append(Problem("kept-as-draft", self._top_of(draft.post), draft.title, details))
        return True

    def _is_in_draft(self, error: Problem, by_path: Mapping[SourcePath, _PostDraft]) -> bool:
        return error.at.file in by_path and by_path[error.at.file].is_draft

    def _told_by_check(self, draft: _PostDraft) -> Iterator[Problem]:
        """What a reader of the new page would miss: all text, or HTML that a page may not have."""
        at = self._top_of(draft.post)
        losses = self._losses.get(draft.path, ())
        is_story_without_text = draft.kind.key == self._mapping.kind and not draft.text.text.strip()
        if is_story_without_text or any(problem.code == "no-text" for problem in losses):
            yield Problem("post-without-text", at, draft.title, {"near": self._likely_text_key(draft.post)})
        for problem in losses:
            if problem.code == "html-removed" and _LOST_ELEMENT.match(problem.value):
                yield Problem(problem.code, at, problem.value, problem.details)

    def _likely_text_key(self, post: Post) -> str:
        """The key with the longest text that the mapping does not name, where that is long enough for a story."""
        keys = (key for key in post.values if key not in self._mapping.fields and key not in _ADDRESS_KEYS)
        texts = {key: first_text(post.values, key) for key in keys}
        key = max(texts, key=lambda key: len(texts[key]), default="")
        return key if len(texts.get(key, "")) > _SHORTEST_TEXT else ""

    def _unmapped(self) -> Iterator[Problem]:
        for key, (at, count) in self._first_key.items():
            line = mending_line(key, self._blog, self._archive.schema.kinds[self._mapping.kind], self._archive)
            yield Problem("key-unmapped", at, key, {"count": str(count), "near": line})

    def _top_of(self, post: Post) -> Location:
        """The place of a post as a whole: in an export, where it begins."""
        return Location(post.file) if self._blog.wordpress is None else self._place(post, "status", "title")

    def _place(self, post: Post, *keys: str) -> Location:
        line = next((post.lines[outer] for key in keys if (outer := key.partition(".")[0]) in post.lines), 1)
        return Location(post.file, line, 1)


def _slugs_in_use(archive: ExistingArchive) -> dict[str, set[str]]:
    taken: dict[str, set[str]] = {}
    for file in archive.files:
        for record in file.records:
            taken.setdefault(record.kind, set()).add(record.slug)
    for kind in archive.schema.kinds.values():
        # Each keeps the path that it got earlier, which nothing else may take before its turn comes.
        paths = (path for path in archive.earlier.paths if path.startswith(_folder_of(kind)))
        taken.setdefault(kind.key, set()).update(PurePosixPath(path).stem for path in paths)
    return taken


def _with_pattern(problem: Problem, pattern: AddressPattern) -> Problem:
    """The problem with the pattern of addresses that mends it, if this does."""
    if problem.code != "link-not-taken" or problem.value not in pattern.links:
        return problem
    return Problem(problem.code, problem.at, problem.value, {"near": pattern.pattern, "cause": pattern.pattern})


def _folder_of(kind: Kind) -> str:
    return f"{STORIES}/{kind.folder}/" if kind.folder else f"{STORIES}/"


def _path_of(kind: Kind, slug: Slug) -> SourcePath:
    return SourcePath("/".join(part for part in (STORIES, kind.folder, f"{slug}.md") if part))


def _as_page(address: str) -> str:
    """The file that serves an address, in lowercase."""
    return re.sub(r"/$", "/index.html", address.lower()).strip("/")


def _is_possible(address: str) -> bool:
    """Whether this site can have a page at an old address, including its query."""
    return not parse_old_address(address).faults
