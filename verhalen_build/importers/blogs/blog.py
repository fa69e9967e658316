"""A folder of another generator as it is on disk: posts, other files and settings."""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from verhalen_build.importers.blogs.field_mapping import FieldMapping
from verhalen_build.importers.blogs.post_dates import DATE_KEYS, day_in
from verhalen_build.importers.blogs.template_tags import TAG, mask_code
from verhalen_build.importers.blogs.vault_links import looks_like_vault, vault_values
from verhalen_build.importers.blogs.wordpress_site import WordPressSite
from verhalen_build.importers.front_matter_reader import ParsedText, first_text, parse_data_file, parse_text, text_list
from verhalen_build.importers.import_memory import source_name
from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault, errors_in, system_reason
from verhalen_build.read.sources import is_utf8, target_outside, unreadable
from verhalen_build.read.text import LARGEST, decode, without_closing_marks

SECTION = "_index"
"""The name of a text about a folder in Hugo."""

OBSIDIAN = "obsidian"
"""The generator of a vault of notes, which is no website."""

WORDPRESS = "wordpress"
"""The program of which an export is read, and no folder of texts."""

_TEXTS = (".md", ".markdown")
_WEB_PAGES = (".html", ".htm")
# A page that its program fills in: it has lists of other pages, or parts that are there or not.
_GENERATED = re.compile(
    r"\{%-?\s*(?:for|if|unless|tablerow|case|paginate|set|block|extends)\b|\{\{-?\s*(?:range|if|with|define|block|partial|template)\b"
)
_SCRIPTS = (".js", ".mjs", ".cjs")
_CODE_DOCUMENTATION = frozenset({"readme", "license", "licence", "changelog", "contributing", "code_of_conduct"})
_GENERATED_FOLDERS = frozenset({"node_modules", "vendor", "__pycache__"})
_NEED_FRONT_MATTER = frozenset({"jekyll"})
OUTPUT = "_site/"
"""Where Jekyll and Eleventy put the site; a picture may be left only there."""
_INPUT = re.compile(r"\binput\s*:\s*[\"']([^\"'\n]+)[\"']")
# What a program of Eleventy says in so many words; it is never run.
_SCRIPT_DATA = re.compile(
    r"^\s*[\"']?(permalink|tags|author|draft|lang)[\"']?\s*:\s*([\"'`])(.*?)\2\s*,?\s*$", re.MULTILINE
)
_NOT_READ = tuple(
    (re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE))
    for opening, closing in ((r"<script\b", r"</script>"), (r"<style\b", r"</style>"), (r"<!--", r"-->"))
)
_TAG = re.compile(r"<[^<>]*+>")
_FEWEST_WORDS = 5
_SITE_DATA = re.compile(r"(?:^|/)_data/(?:site|metadata|meta)\.json$")
_TEMPLATE_FOLDERS = frozenset({"_includes", "_layouts", "_sass", "layouts", "archetypes", "themes", "_plugins"})
_CONFIGS = {
    "jekyll": ("_config.yml", "_config.yaml"),
    "hugo": tuple(
        f"{folder}{name}.{end}"
        for folder in ("", "config/_default/")
        for name in ("hugo", "config")
        for end in ("toml", "yaml", "yml", "json")
    ),
    "eleventy": ("eleventy.config.js", ".eleventy.js", "eleventy.config.mjs", "eleventy.config.cjs"),
}
_CONTENT = {"jekyll": ("",), "hugo": ("content",), "eleventy": ("src", "content", "")}
FIRST_HEADING = re.compile(r"\s*+#[ \t]++([^\n]+)\n?")
"""The heading of the first level with which a text begins."""
DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
"""The name of a file that starts with a date."""


@dataclass(frozen=True)
class Post:
    """A text in the folder. `rel_path` is its path in the folder, `file` its path in messages."""

    file: SourcePath
    rel_path: str
    values: Mapping[str, PlainValue]
    lines: Mapping[str, int]
    body: str
    body_line: int
    is_html: bool = False
    """Whether the text is in HTML, so that it has to be converted before anything else."""
    is_converted: bool = False
    """Whether the text was in HTML, so that its lines are not those of the file."""

    @property
    def stem(self) -> str:
        """The name without its date."""
        name = self.name
        dated = DATED.fullmatch(name)
        return dated[2] if dated else name

    @property
    def name(self) -> str:
        """The name of the file without its extension; of `index`, that of its folder."""
        folder, _, name = self.rel_path.rpartition("/")
        stem = name.rpartition(".")[0]
        return folder.rpartition("/")[2] if stem in {"index", SECTION} and folder else stem

    @property
    def is_section(self) -> bool:
        """Whether this is the page of a folder in Hugo, above the list of what is in it."""
        return self.rel_path.rpartition("/")[2].startswith(f"{SECTION}.")

    @property
    def title(self) -> str:
        """The title in the front matter, the first heading, or the words in the name of the file."""
        from_name = self.stem.replace("-", " ").replace("_", " ").strip()
        return first_text(self.values, "title") or self.heading or from_name[:1].upper() + from_name[1:]

    @property
    def heading(self) -> str:
        """The words of the heading with which the text begins, "" for none."""
        heading = FIRST_HEADING.match(self.body)
        return without_closing_marks(heading[1]) if heading else ""

    @property
    def day(self) -> str:
        """The date as written, such as 2020-01-31 or 2020; "" for none."""
        dated = DATED.fullmatch(self.name)
        return day_in(first_text(self.values, self.day_key)) or (dated[1] if dated else "")

    @property
    def day_key(self) -> str:
        """The key that has the date, "" for none."""
        return next((key for key in DATE_KEYS if day_in(first_text(self.values, key))), "")


@dataclass(frozen=True)
class Blog:
    """A folder of another generator. `content` is the subfolder with the texts, "" for the folder itself."""

    folder: Path
    display_path: SourcePath
    generator: str
    content: str
    config: Mapping[str, PlainValue]
    site: str
    posts: tuple[Post, ...] = ()
    others: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    unreadable: tuple[str, ...] = ()
    # Patterns of files that the generator was told to ignore.
    ignored: tuple[str, ...] = ()
    wordpress: WordPressSite | None = None

    def is_unpublished(self, rel_path: str) -> bool:
        """Whether the generator makes no page of a text, by where it lies."""
        folders = rel_path.split("/")
        if self.generator == "jekyll" and any(self._is_left_out(part) for part in folders):
            return True
        parents = ["/".join(folders[:depth]) for depth in range(1, len(folders) + 1)]
        return any(fnmatchcase(parent, pattern) for parent in parents for pattern in self.ignored)

    def _is_left_out(self, part: str) -> bool:
        """Whether Jekyll leaves out a file or folder of this name."""
        collections = self.config.get("collections")
        is_collection = part.removeprefix("_") in collections if isinstance(collections, dict | list) else False
        return part.startswith("_") and part not in {"_posts", "_drafts"} and not is_collection

    def at(self, rel_path: str) -> SourcePath:
        """The path in messages of a file in the folder."""
        return SourcePath(f"{self.display_path}/{rel_path}")

    def item_name(self, rel_path: str) -> str:
        """The name by which a file is known again when the blog is brought in again."""
        return f"{self.source}/{rel_path}"

    @cached_property
    def source(self) -> str:
        """The name by which the blog is known again: of the site, or of its folder."""
        host = self.wordpress.host if self.wordpress is not None else ""
        return host or source_name(self.folder)

    @property
    def paths(self) -> Iterator[str]:
        """The path of each file, whether it can be brought in or not."""
        yield from (post.rel_path for post in self.posts)
        yield from self.others
        yield from self.unreadable

    @property
    def is_vault(self) -> bool:
        """Whether this is a vault of Obsidian, where links go by name and no note has an address."""
        return self.generator == OBSIDIAN

    @property
    def base_path(self) -> str:
        """The prefix of every address, such as `/blog`, where the site is not at the root of its host."""
        return (first_text(self.config, "baseurl") or urlsplit(self.site).path).rstrip("/")


def read_blog(folder: Path, display_path: SourcePath, mapping: FieldMapping) -> Blog:
    """Everything in a folder that can be imported.

    Raises UserFault: where there is nothing, `no-posts` or the errors in reading.
    """
    paths, problems = files_in(folder, display_path)
    files = frozenset(paths)
    blog = _without_posts(folder, display_path, mapping, files)
    texts = _read_texts(blog, files)
    all_problems = (*problems, *texts.problems)
    if not texts.posts and not texts.unreadable:
        errors = errors_in(all_problems)
        raise UserFault(*(errors or [Problem("no-posts", Location(display_path), display_path)]))
    posts = [replace(post, values={**_cascaded(post, texts.cascades), **post.values}) for post in texts.posts]
    if not blog.generator and looks_like_vault(mask_code(post.body).text for post in posts):
        blog = replace(blog, generator=OBSIDIAN)
    if blog.is_vault:
        posts = [
            replace(post, values={"title": post.name, **vault_values(post.values, mask_code(post.body).text)})
            for post in posts
        ]
    others = files.difference((post.rel_path for post in posts), texts.unreadable)
    return replace(blog, posts=tuple(posts), others=others, problems=all_problems, unreadable=texts.unreadable)


def _without_posts(folder: Path, display_path: SourcePath, mapping: FieldMapping, files: frozenset[str]) -> Blog:
    """What a folder is and where its texts are, by its settings and its files."""
    generator = mapping.generator or _generator(folder, files)
    content = mapping.content or _input_folder(folder, generator, files) or _content(generator, files)
    config = _config(folder, generator, files)
    site = mapping.site or first_text(config, "baseURL", "url") or _site_in_data(folder, files)
    return Blog(folder, display_path, generator, content, config, site, ignored=tuple(_ignored(folder, config)))


@dataclass(frozen=True)
class _Texts:
    """The texts of a blog as they were read; `cascades` have, by folder, what holds for all that is in it."""

    posts: tuple[Post, ...]
    cascades: Mapping[str, PlainValue | None]
    unreadable: tuple[str, ...]
    problems: tuple[Problem, ...]


def _read_texts(blog: Blog, files: frozenset[str]) -> _Texts:
    posts: list[Post] = []
    cascades: dict[str, PlainValue | None] = {}
    unreadable: list[str] = []
    problems: list[Problem] = []
    for rel_path in sorted(files):
        is_html = rel_path.lower().endswith(_WEB_PAGES)
        if not _is_text(rel_path, blog.content):
            continue
        at, (parent, _, name) = blog.at(rel_path), rel_path.rpartition("/")
        parsed = _read(blog.folder / rel_path, at)
        if is_html and not _is_written(parsed, rel_path):
            continue
        problems += parsed.problems
        if errors_in(parsed.problems):
            unreadable.append(rel_path)
            continue
        is_section = name.startswith(f"{SECTION}.")
        # Without a text it has only the title of a folder, and what holds for all that is in it.
        is_post = not is_section or bool(parsed.body.strip())
        needs_front_matter = blog.generator in _NEED_FRONT_MATTER and not parsed.has_front_matter
        if is_post and needs_front_matter:
            problems.append(Problem("text-left-out", Location(at), rel_path))
            continue
        if is_section:
            cascades[parent] = parsed.values.get("cascade")
        if is_post:
            values = _merged(_defaults(blog, rel_path, files), parsed.values)
            posts.append(Post(at, rel_path, values, parsed.lines, parsed.body, parsed.body_line, is_html))
    return _Texts(tuple(posts), cascades, tuple(unreadable), tuple(problems))


def files_in(folder: Path, display_path: SourcePath) -> tuple[list[str], list[Problem]]:
    """The files in the folder, except hidden and generated ones, and the problems in reading it."""
    files: list[str] = []
    problems: list[Problem] = []
    folders = [""]
    while folders:
        inner = folders.pop()
        try:
            entries = sorted(os.scandir(folder / inner), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(unreadable(f"{display_path}/{inner}".rstrip("/"), system_reason(error)))
            continue
        for entry in entries:
            path = f"{inner}/{entry.name}".lstrip("/")
            at = f"{display_path}/{path}"
            if not is_utf8(entry.name):
                problems.append(unreadable(at, "EILSEQ"))
            elif _is_outside_link(entry, folder):
                problems.append(Problem("link-outside", Location(SourcePath(at)), path))
            elif entry.is_dir():
                is_generated = entry.name in _GENERATED_FOLDERS or path == "resources"
                if not (entry.name.startswith(".") or is_generated):
                    folders.append(path)
            elif entry.is_file() and (not entry.name.startswith(".") or path in _CONFIGS["eleventy"]):
                files.append(path)
    return files, problems


def _is_outside_link(entry: os.DirEntry[str], folder: Path) -> bool:
    """Whether this is a symbolic link to a folder (it may be a cycle), or to a file outside the folder or missing."""
    if not entry.is_symlink():
        return False
    return not entry.is_file() or bool(target_outside(folder, os.path.relpath(entry.path, folder)))


def _generator(folder: Path, files: Collection[str]) -> str:
    """The generator, by the files in the folder; "" where they do not tell."""
    if (folder / ".obsidian").is_dir():
        return OBSIDIAN
    by_config = (name for name, configs in _CONFIGS.items() if any(config in files for config in configs))
    if any("_posts/" in path for path in files):
        return next(by_config, "jekyll")
    return next(by_config, "hugo" if any(path.startswith("content/") for path in files) else "")


def _content(generator: str, files: Collection[str]) -> str:
    """The folder with the texts: the first of the usual ones that has any."""
    usual = _CONTENT.get(generator, ("",))
    return next(
        (name for name in usual if any(path.startswith(f"{name}/") and _is_text(path, name) for path in files)), ""
    )


def _input_folder(folder: Path, generator: str, files: Collection[str]) -> str:
    """The folder with the texts that the settings of Eleventy name, which are a program; "" for none."""
    name = next((name for name in _CONFIGS.get(generator, ()) if name in files and name.endswith(_SCRIPTS)), "")
    try:
        text = (folder / name).read_text("utf-8", "replace") if name else ""
    except OSError:
        text = ""
    match = _INPUT.search(text)
    named = match[1].removeprefix("./").strip("/") if match else ""
    return named if any(path.startswith(f"{named}/") for path in files) else ""


def _config(folder: Path, generator: str, files: Collection[str]) -> Mapping[str, PlainValue]:
    name = next((name for name in _CONFIGS.get(generator, ()) if name in files), "")
    return _data_in(folder, name) if name and not name.endswith(_SCRIPTS) else {}


def _ignored(folder: Path, config: Mapping[str, PlainValue]) -> Iterator[str]:
    """The patterns of what is no part of the site, in the settings of Jekyll and the list of Eleventy."""
    try:
        lines = (folder / ".eleventyignore").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    for pattern in (*text_list(config.get("exclude")), *lines):
        if pattern.strip() and not pattern.startswith(("#", "!")):
            yield pattern.strip().removeprefix("./").strip("/").removesuffix("/**")


def _site_in_data(folder: Path, files: Collection[str]) -> str:
    """The URL of the site in the data files that Eleventy sites usually have."""
    names = [path for path in sorted(files) if _SITE_DATA.search(path)]
    return next(filter(None, (first_text(_data_in(folder, name), "url") for name in names)), "")


def _data_in(folder: Path, rel_path: str) -> Mapping[str, PlainValue]:
    try:
        data = (folder / rel_path).read_bytes()[: LARGEST + 1]
    except OSError:
        return {}
    text, _ = decode(data, SourcePath(rel_path))
    return parse_data_file(text or "", SourcePath(rel_path))


def _is_text(rel_path: str, content: str) -> bool:
    """Whether a file is a text for readers, and not documentation of the code or part of a template."""
    *folders, name = rel_path.split("/")
    stem = name.rpartition(".")[0].lower()
    if (
        rel_path.startswith(OUTPUT)
        or not name.lower().endswith(_TEXTS + _WEB_PAGES)
        or (content and not rel_path.startswith(f"{content}/"))
    ):
        return False
    return not (stem in _CODE_DOCUMENTATION or _TEMPLATE_FOLDERS.intersection(folders))


def has_words(blog: Blog, rel_path: str) -> bool:
    """Whether a file is a page of the site that is more than a template: it has front matter, and sentences."""
    if not rel_path.startswith(blog.content) or _TEMPLATE_FOLDERS.intersection(rel_path.split("/")):
        return False
    return _has_sentences(_read(blog.folder / rel_path, blog.at(rel_path)))


def _is_written(parsed: ParsedText, rel_path: str) -> bool:
    """Whether a web page is a text that somebody wrote, and not one that the program fills in."""
    if parsed.has_front_matter and ("_posts/" in f"/{rel_path}" or "_drafts/" in f"/{rel_path}"):
        return True
    name = rel_path.rpartition("/")[2].rpartition(".")[0]
    is_dated = DATED.fullmatch(name) or any(day_in(first_text(parsed.values, key)) for key in DATE_KEYS)
    return _has_sentences(parsed) and bool(is_dated or not _GENERATED.search(parsed.body))


def _has_sentences(parsed: ParsedText) -> bool:
    text = TAG.sub(" ", parsed.body)
    for opening, closing in _NOT_READ:
        text = "".join(_outside(text, opening, closing))
    text = _TAG.sub(" ", text)
    return parsed.has_front_matter and len(text.split()) >= _FEWEST_WORDS


def _outside(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[str]:
    """The parts of a text that are not between these; what is never closed is outside."""
    position = 0
    while start := opening.search(text, position):
        end = closing.search(text, start.end())
        if end is None:
            break
        yield text[position : start.start()]
        position = end.end()
    yield text[position:]


def _read(path: Path, display_path: SourcePath) -> ParsedText:
    try:
        with open(path, "rb") as file:
            return parse_text(file.read(LARGEST + 1), display_path)
    except OSError as error:
        return ParsedText(problems=(unreadable(display_path, system_reason(error)),))


def _defaults(blog: Blog, rel_path: str, files: Collection[str]) -> Mapping[str, PlainValue]:
    """The defaults for a text: from Jekyll's settings, or from Eleventy's directory data files."""
    values: dict[str, PlainValue] = {}
    if blog.generator == "jekyll":
        scopes = blog.config.get("defaults", [])
        for entry in scopes if isinstance(scopes, list) else ():
            if isinstance(entry, dict) and _is_in_scope(entry.get("scope"), rel_path):
                defaults = entry.get("values")
                values.update(defaults if isinstance(defaults, dict) else {})
    elif blog.generator == "eleventy":
        parts = rel_path.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            values = _merged(values, _first_data(blog, folder, parts[depth - 1], files))
        values = _merged(values, _first_data(blog, "/".join(parts[:-1]), parts[-1].rpartition(".")[0], files))
    return values


def _cascaded(post: Post, cascades: Mapping[str, PlainValue | None]) -> dict[str, PlainValue]:
    """What the texts about the folders of a post in Hugo say about all that is in them, the outer ones first."""
    values: dict[str, PlainValue] = {}
    for folder in sorted(cascades):
        cascade = cascades[folder]
        if post.rel_path.startswith(f"{folder}/"):
            for entry in cascade if isinstance(cascade, list) else [cascade]:
                values |= entry if isinstance(entry, dict) else {}
    return {key: value for key, value in values.items() if key not in {"target", "_target"}}


def _is_in_scope(scope: PlainValue | None, rel_path: str) -> bool:
    if not isinstance(scope, dict):
        return True
    kind = {"posts": "_posts/", "drafts": "_drafts/"}.get(first_text(scope, "type"), "")
    return rel_path.startswith(first_text(scope, "path")) and (
        kind in rel_path if kind else not first_text(scope, "type")
    )


def _first_data(blog: Blog, folder: str, name: str, files: Collection[str]) -> Mapping[str, PlainValue]:
    ends = (".11tydata.json", ".json", *(f".11tydata{end}" for end in _SCRIPTS))
    paths = (f"{folder}/{name}{end}".lstrip("/") for end in ends)
    path = next((path for path in paths if path in files), "")
    if path.endswith(_SCRIPTS):
        text = (blog.folder / path).read_bytes()[:LARGEST].decode("utf-8", "replace")
        return {match[1]: match[3] for match in _SCRIPT_DATA.finditer(text)}
    return _data_in(blog.folder, path) if path else {}


def _merged(outer: Mapping[str, PlainValue], inner: Mapping[str, PlainValue]) -> dict[str, PlainValue]:
    """The values of both; inner ones take precedence, except that Eleventy merges tags."""
    values = {**outer, **inner}
    if "tags" in outer and "tags" in inner:
        values["tags"] = list(dict.fromkeys([*text_list(outer["tags"]), *text_list(inner["tags"])]))
    return values
