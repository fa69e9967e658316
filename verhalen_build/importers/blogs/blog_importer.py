"""Takes over a folder written for another generator: every post, with its pictures, links and old addresses."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from verhalen_build.importers.blogs.blog import Blog, Post, read_blog
from verhalen_build.importers.blogs.field_mapping import NOT_TAKEN, FieldMapping
from verhalen_build.importers.blogs.link_targets import PICTURES, LinkResolver, end_of
from verhalen_build.importers.blogs.permalinks import alias_addresses, permalink_of
from verhalen_build.importers.blogs.post_converter import ConversionContext, ConvertedPost, convert, described
from verhalen_build.importers.blogs.referenced_records import ReferencedRecords
from verhalen_build.importers.blogs.template_tags import find_template_tags
from verhalen_build.importers.existing_archive import ExistingArchive, new_errors, parse_new_files
from verhalen_build.importers.front_matter_reader import first_text, text_list
from verhalen_build.importers.front_matter_writer import PlainValue, format_front_matter
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import Slug, SourcePath, slugify
from verhalen_build.model.problems import Language, Location, Problem, message_of, sorted_problems, system_reason
from verhalen_build.model.record import Body
from verhalen_build.model.schema import Field, FieldType, Kind
from verhalen_build.read.text import without_closing_marks
from verhalen_build.site.old_addresses import old_address as address_on_site

LARGEST_FILE = 50 * 2**20
"""The most bytes that a picture or document may have to come along."""

_ALIAS_FAULTS = frozenset({"alias-taken", "aliases-collide", "address-kept", "no-address"})
_SORTS = {
    "templates": "html htm njk liquid hbs ejs pug mustache webc xml vto".split(),
    "styles": "css scss sass less".split(),
    "scripts": "js mjs cjs ts rb py sh".split(),
    "data": "yml yaml json toml lock".split(),
    "texts": "md markdown txt".split(),
    "pictures": sorted(PICTURES),
}
_WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "yes": "ja",
        "templates": "sjablonen",
        "styles": "stijlen",
        "scripts": "scripts",
        "data": "gegevens en instellingen",
        "texts": "teksten die geen stuk zijn",
        "pictures": "beelden die in geen stuk staan",
        "other": "andere bestanden",
    },
    "en": {
        "yes": "yes",
        "templates": "templates",
        "styles": "styles",
        "scripts": "scripts",
        "data": "data and settings",
        "texts": "texts that are no post",
        "pictures": "pictures that no post shows",
        "other": "other files",
    },
}
# What every generator has, and what becomes of it is not for the mapping to say.
_ADDRESSES = frozenset({"permalink", "url", "slug", "aliases", "redirect_from"})
_STATES = frozenset({"draft", "published"})
_OF_ALL = ("title", "date")
# What other generators make a post of as well as of Markdown.
_OTHER_FORMS = frozenset("html htm org adoc asciidoc textile rst".split())


@dataclass(frozen=True)
class ImportedPost:
    """A post that is taken over, and the file it becomes."""

    post: Post
    title: str
    path: SourcePath


@dataclass(frozen=True)
class BlogImport:
    """What comes of a folder: its posts, all new files, and what is to be told. `bad` are posts that cannot come."""

    posts: tuple[ImportedPost, ...]
    files: tuple[NewFile, ...]
    problems: tuple[Problem, ...]
    bad: tuple[SourcePath, ...]


def import_blog(present: ExistingArchive, folder: Path, shown: SourcePath, mapping: FieldMapping) -> BlogImport:
    """What comes of a folder by its mapping, without writing anything.

    Raises UserFault: `no-posts`.
    """
    blog = read_blog(folder, shown, mapping)
    bringing = _BlogImporter(present, blog, mapping)
    # Homes first: a link may lead to any post.
    bringing.find_homes()
    bringing.take_values()
    # Twice: which headings there are to link to is known only of texts that are made.
    bringing.make()
    bringing.make()
    bringing.settle()
    return bringing.result()


@dataclass
class _PostDraft:
    """A post on its way: its kind, its file, its front matter and its old addresses."""

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
    """The taking over of one folder; each step needs what those before it found."""

    def __init__(self, present: ExistingArchive, blog: Blog, mapping: FieldMapping) -> None:
        self._present = present
        self._language: Language = present.settings.language
        self._blog = blog
        self._mapping = mapping
        self._drafts: dict[str, _PostDraft] = {}
        self._problems: list[Problem] = list(blog.problems)
        self._bad: list[SourcePath] = [blog.at(inside) for inside in blog.unreadable]
        self._named = ReferencedRecords(present, _slugs_of(present))
        self._addresses: dict[str, tuple[str, ...]] = {}
        self._bodies: dict[SourcePath, Body] = {}
        # By the path in the folder, the path in the archive; and the bytes of what comes along.
        self._assets: dict[str, str] = {}
        self._asset_files: dict[str, NewFile] = {}
        self._first_key: dict[str, tuple[Location, int]] = {}

    def find_homes(self) -> None:
        """Which file each post becomes, and where it stood."""
        for post in self._blog.posts:
            kind = self._kind_of(post)
            if kind is None:
                self._problems.append(Problem("post-left-out", Location(post.file), post.inside))
                continue
            wanted = slugify(first_text(post.values, "slug").rpartition("/")[2] or post.stem) or slugify(
                _title_of(post)
            )
            path = _path_of(kind, wanted)
            if (self._present.root / path).exists():
                self._problems.append(Problem("file-exists", Location(post.file), path))
                self._bad.append(post.file)
                continue
            path = _path_of(kind, self._named.slug(kind, wanted))
            self._drafts[post.inside] = _PostDraft(post, kind, path)
        for inside, draft in self._drafts.items():
            own = permalink_of(draft.post, self._blog, self._mapping.permalink)
            written = first_text(draft.post.values, "permalink", "url")
            if not own and written != "false":
                at = self._place(draft.post, "permalink", "url")
                draft.problems.append(Problem("old-address-unknown", at, written or draft.post.inside))
            addresses = [*filter(None, [own]), *alias_addresses(draft.post)]
            self._addresses[inside] = tuple(dict.fromkeys(addresses))

    def take_values(self) -> None:
        """The front matter of each post."""
        for draft in self._drafts.values():
            self._take_values(draft)
        claimed: dict[str, _PostDraft] = {}
        for draft in self._drafts.values():
            for address in self._addresses[draft.post.inside]:
                first = claimed.setdefault(_as_page(address), draft)
                if first is draft and _is_possible(address):
                    draft.aliases.append(address)
                else:
                    at = self._place(draft.post, "permalink", "url", "aliases", "redirect_from")
                    draft.problems.append(Problem("old-address-lost", at, address))

    def make(self) -> None:
        """The texts, with what was known of the headings before."""
        targets = LinkResolver(self._blog, self._addresses)
        homes = {inside: draft.path for inside, draft in self._drafts.items()}
        around = ConversionContext(targets, homes, self._take, self._bodies)
        for draft in self._drafts.values():
            draft.text = convert(draft.post, around)
        read = parse_new_files(self._present, [self._file(draft) for draft in self._drafts.values()])
        self._bodies = {path: record.body for path, file in read.items() for record in file.records}

    def settle(self) -> None:
        """Takes away old addresses that cannot be, and makes a draft of what the build would not have."""
        while True:
            files = [self._file(draft) for draft in self._drafts.values()]
            new = [*files, *self._named.files(), *self._asset_files.values()]
            faults = new_errors(self._present, new, parse_new_files(self._present, new))
            by_path = {draft.path: draft for draft in self._drafts.values()}
            changed = [by_path[fault.at.file] for fault in faults if self._settled(fault, by_path)]
            if not changed:
                left = (fault for fault in faults if not self._is_in_draft(fault, by_path))
                self._problems += left
                return

    def result(self) -> BlogImport:
        """Everything that came of it."""
        drafts = list(self._drafts.values())
        problems = [*self._problems, *self._named.notices(), *self._unmapped(), *self._not_taken()]
        for draft in drafts:
            problems += [*draft.problems, *draft.text.problems]
        files = [*(self._file(draft) for draft in drafts), *self._named.files(), *self._asset_files.values()]
        posts = tuple(ImportedPost(draft.post, draft.title, draft.path) for draft in drafts)
        return BlogImport(posts, tuple(files), sorted_problems(problems), tuple(self._bad))

    # Kinds and fields

    def _kind_of(self, post: Post) -> Kind | None:
        """The kind of a post: that of its folder, or else that of posts where it has a day, and a page without."""
        folders = [folder for folder in self._mapping.folders if f"{post.inside}/".startswith(f"{folder}/")]
        if folders:
            key = self._mapping.folders[max(folders, key=len)]
        else:
            is_post = bool(post.day) or "_drafts/" in f"/{post.inside}" or "page" not in self._present.schema.kinds
            key = self._mapping.kind if is_post else "page"
        return None if key == NOT_TAKEN else self._present.schema.kinds[key]

    def _take_values(self, draft: _PostDraft) -> None:
        post, kind = draft.post, draft.kind
        draft.title = _title_of(post)
        draft.is_draft = _is_draft(post)
        found: dict[str, PlainValue] = {}
        for key, written in post.values.items():
            one = self._field_of(key, kind)
            if one is not None:
                self._put(found, one, self._value(draft, key, one, written))
                at = self._place(post, key)
                draft.problems += (
                    Problem("remnant", at, tag[0]) for text in text_list(written) for tag in find_template_tags(text)
                )
            elif key not in _ADDRESSES | _STATES | self._mapping.leave_out and written:
                at, count = self._first_key.get(key, (self._place(post, key), 0))
                self._first_key[key] = (at, count + 1)
        day = kind.field("date")
        if day is not None and post.day and not found.get("date"):
            found["date"] = post.day
        found["title"] = found.get("title") or draft.title
        draft.values = {one.name(self._language): found[one.key] for one in kind.fields if found.get(one.key)}

    def _field_of(self, key: str, kind: Kind) -> Field | None:
        by_kind = self._mapping.fields.get(key)
        if by_kind is not None:
            return by_kind.get(kind.key)
        return kind.field(key) if key in _OF_ALL else None

    def _put(self, found: dict[str, PlainValue], one: Field, value: PlainValue) -> None:
        """Two keys for one field are both in it, where it repeats; else the first counts."""
        before = found.get(one.key)
        if isinstance(before, list) and isinstance(value, list):
            found[one.key] = [*before, *(item for item in value if item not in before)]
        elif not before:
            found[one.key] = value

    def _value(self, draft: _PostDraft, key: str, one: Field, written: PlainValue) -> PlainValue:
        """A value of another generator as a field of ours takes it; empty where nothing is left of it."""
        at = self._place(draft.post, key)
        if one.type is FieldType.IMAGE:
            return self._image(draft, written, at)
        if one.type is FieldType.GROUP:
            return written
        if one.type is FieldType.DATE:
            return (
                draft.post.day if key == "date" else first_text({key: written}, key).partition("T")[0].partition(" ")[0]
            )
        texts = self._mapped(key, self._texts(key, written))
        if one.type is FieldType.REFERENCE:
            texts = list(self._references(draft, one, texts, at))
        if one.repeat:
            return list(texts)
        return (texts[0] if one.type is FieldType.REFERENCE else ", ".join(texts)) if texts else ""

    def _texts(self, key: str, written: PlainValue) -> list[str]:
        """The texts of a value. Jekyll takes tags and categories on one line for a word each."""
        if isinstance(written, dict):
            # As Hugo has them: {name: Joke}.
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

    def _references(self, draft: _PostDraft, one: Field, names: list[str], at: Location) -> Iterator[str]:
        for name in names:
            reference = self._named.reference(name, one, at)
            if reference:
                yield reference
            else:
                draft.problems.append(self._dropped(at, name, one))

    def _image(self, draft: _PostDraft, written: PlainValue, at: Location) -> PlainValue:
        """A picture for the page: one that is in the folder, with a description."""
        given = written if isinstance(written, dict) else {}
        address = first_text(given, "src", "url", "path", "file", "image") if given else "".join(text_list(written)[:1])
        if not address:
            return ""
        target = LinkResolver(self._blog, self._addresses).of(address, draft.post)
        taken = self._take(target.path) if target.where == "file" and end_of(target.path) in PICTURES else ""
        if not taken:
            draft.problems.append(Problem("picture-dropped", at, address))
            return ""
        alt = first_text(given, "alt", "description")
        if not alt:
            alt = first_text(given, "caption", "title") or described(taken)
            draft.problems.append(Problem("image-described", at, address, {"description": alt}))
        names = {"nl": ("bestand", "beschrijving"), "en": ("src", "alt")}[self._language]
        return dict(zip(names, (posixpath.relpath(taken, posixpath.dirname(draft.path)), alt), strict=True))

    def _dropped(self, at: Location, value: str, one: Field) -> Problem:
        return Problem("value-dropped", at, value, {"field": one.name(self._language)})

    # Files

    def _take(self, inside: str) -> str:
        """The path in the archive of a picture or document, which from now on comes along; "" where it cannot."""
        if inside not in self._assets:
            self._assets[inside] = self._taken(inside)
        return self._assets[inside]

    def _taken(self, inside: str) -> str:
        path = self._blog.folder / inside
        try:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                details = {"largest": str(LARGEST_FILE // 2**20), "size": str(-(-size // 2**20))}
                self._problems.append(Problem("file-left-behind", Location(self._blog.at(inside)), inside, details))
                return ""
            data = path.read_bytes()
        except OSError as error:
            at = Location(self._blog.at(inside))
            self._problems.append(Problem("cannot-read", at, at.file, {"reason": system_reason(error)}))
            return ""
        new = self._free_path(inside, data)
        if new not in self._present.assets:
            self._asset_files[new] = NewFile(SourcePath(new), data)
        return new

    def _free_path(self, inside: str, data: bytes) -> str:
        """Where a file goes: a name without odd signs, beside what has it already unless that is the same file."""
        *folders, name = inside.split("/")
        while folders and folders[0] in _TOPS:
            folders = folders[1:]
        stem, dot, end = name.rpartition(".")
        parts = [slugify(part) or "map" for part in folders]
        top = "images" if end.lower() in PICTURES else "bestanden" if self._language == "nl" else "files"
        start = "/".join([STORIES, top, *parts, slugify(stem) or "beeld"])
        number = 1
        path = f"{start}{dot}{end.lower()}"
        while self._is_other(path, data):
            number += 1
            path = f"{start}-{number}{dot}{end.lower()}"
        return path

    def _is_other(self, path: str, data: bytes) -> bool:
        if path in self._asset_files:
            return self._asset_files[path].data != data
        there = self._present.root / path
        return there.exists() and not (there.is_file() and there.read_bytes() == data)

    def _file(self, draft: _PostDraft) -> NewFile:
        words = _WORDS[self._language]
        common = {name: one.name(self._language) for name in ("draft", "aliases") if (one := draft.kind.field(name))}
        values = dict(draft.values)
        if draft.is_draft and "draft" in common:
            values[common["draft"]] = words["yes"]
        if draft.aliases and "aliases" in common:
            own = values.get(common["aliases"])
            values[common["aliases"]] = [*text_list(own), *draft.aliases]
        text = draft.text.text.strip("\n")
        return NewFile(draft.path, (format_front_matter(values) + (f"\n{text}\n" if text else "")).encode())

    # What cannot be

    def _settled(self, fault: Problem, by_path: Mapping[SourcePath, _PostDraft]) -> bool:
        """Whether something was done about a fault in a new file."""
        draft = by_path.get(fault.at.file)
        if draft is None:
            return False
        if fault.code in _ALIAS_FAULTS and fault.value in draft.aliases:
            draft.aliases.remove(fault.value)
            draft.problems.append(Problem("old-address-lost", Location(draft.post.file), fault.value))
            return True
        if draft.is_draft:
            return False
        draft.is_draft = True
        details = {"why": message_of(fault, self._language)}
        draft.problems.append(Problem("kept-as-draft", Location(draft.post.file), draft.title, details))
        return True

    def _is_in_draft(self, fault: Problem, by_path: Mapping[SourcePath, _PostDraft]) -> bool:
        return fault.at.file in by_path and by_path[fault.at.file].is_draft

    def _unmapped(self) -> Iterator[Problem]:
        for key, (at, count) in self._first_key.items():
            yield Problem("key-unmapped", at, key, {"count": str(count)})

    def _not_taken(self) -> Iterator[Problem]:
        """What of the folder stays behind, counted by sort."""
        by_end = {end: sort for sort, ends in _SORTS.items() for end in ends}
        left = Counter(by_end.get(end_of(path), "other") for path in self._blog.others if path not in self._taken_paths)
        yield from self._other_forms()
        for sort, count in sorted(left.items()):
            details = {"count": str(count)}
            yield Problem("files-left-behind", Location(self._blog.shown), _WORDS[self._language][sort], details)

    def _other_forms(self) -> Iterator[Problem]:
        """What stands between the posts and seems to be one, but is not written in Markdown."""
        folders = {post.inside.rpartition("/")[0] for post in self._blog.posts if post.day}
        for path in sorted(self._blog.others):
            folder, _, name = path.rpartition("/")
            if folder in folders and end_of(path) in _OTHER_FORMS and not name.startswith(("index.", "_index.")):
                yield Problem("post-form", Location(self._blog.at(path)), path)

    @property
    def _taken_paths(self) -> frozenset[str]:
        return frozenset(inside for inside, path in self._assets.items() if path)

    def _place(self, post: Post, *keys: str) -> Location:
        line = next((post.lines[key] for key in keys if key in post.lines), 1)
        return Location(post.file, line, 1)


# Where pictures and documents stand with other generators: it says nothing of what they are.
_TOPS = frozenset("static assets public images image img media files src content posts _posts uploads".split())


def _slugs_of(present: ExistingArchive) -> dict[str, set[str]]:
    taken: dict[str, set[str]] = {}
    for file in present.files:
        for record in file.records:
            taken.setdefault(record.kind, set()).add(record.slug)
    return taken


def _path_of(kind: Kind, slug: Slug) -> SourcePath:
    return SourcePath("/".join(part for part in (STORIES, kind.folder, f"{slug}.md") if part))


def _title_of(post: Post) -> str:
    """The title of a post: as it says, or else the words in the name of its file."""
    written = first_text(post.values, "title")
    heading = re.match(r"\s*+#[ \t]++([^\n]+)", post.body)
    words = post.stem.replace("-", " ").replace("_", " ").strip()
    return written or (without_closing_marks(heading[1]) if heading else "") or words[:1].upper() + words[1:]


def _is_draft(post: Post) -> bool:
    values = post.values
    says_so = first_text(values, "draft").lower() in {"true", "yes"} or first_text(values, "published").lower() in {
        "false",
        "no",
    }
    return says_so or "_drafts/" in f"/{post.inside}" or first_text(values, "permalink") == "false"


def _as_page(address: str) -> str:
    """An address as the file that answers to it, in small letters."""
    return re.sub(r"/$", "/index.html", address.lower()).strip("/")


def _is_possible(address: str) -> bool:
    """Whether a page can stand at an old address, and at all of it."""
    return not address_on_site(address).faults
