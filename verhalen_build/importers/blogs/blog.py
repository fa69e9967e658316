"""A folder of another generator as it stands on disk: its posts, its other files, its settings."""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from verhalen_build.importers.blogs.field_mapping import FieldMapping
from verhalen_build.importers.front_matter_reader import ParsedText, first_text, parse_data_file, parse_text, text_list
from verhalen_build.importers.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, Severity, UserFault, severity_of, system_reason
from verhalen_build.read.sources import is_utf8, target_outside, unreadable
from verhalen_build.read.text import LARGEST, decode

_TEXTS = (".md", ".markdown")
_SCRIPTS = (".js", ".mjs", ".cjs")
_ABOUT_THE_CODE = frozenset({"readme", "license", "licence", "changelog", "contributing", "code_of_conduct"})
_MADE = frozenset({"_site", "node_modules", "vendor", "resources", "__pycache__"})
_NEED_FRONT_MATTER = frozenset({"jekyll", "hugo"})
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
DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
"""The name of a file that begins with a day."""


@dataclass(frozen=True)
class Post:
    """A text of the folder. `inside` is its path in the folder, `file` the same as messages show it."""

    file: SourcePath
    inside: str
    values: Mapping[str, PlainValue]
    lines: Mapping[str, int]
    body: str
    body_line: int

    @property
    def stem(self) -> str:
        """The name of the file without its day and its end; of a folder with an index, that of the folder."""
        name = self.named
        dated = DATED.fullmatch(name)
        return dated[2] if dated else name

    @property
    def named(self) -> str:
        """The name of the file, or of the folder that is the post, without its end."""
        folder, _, name = self.inside.rpartition("/")
        stem = name.rpartition(".")[0]
        return folder.rpartition("/")[2] if stem == "index" and folder else stem

    @property
    def day(self) -> str:
        """The day of the post as it is written, 2020-01-31, or "" where none is."""
        written = re.match(r"\d{4}(?:[-/]\d{1,2}){0,2}", first_text(self.values, "date"))
        dated = DATED.fullmatch(self.named)
        return written[0].replace("/", "-") if written else dated[1] if dated else ""


@dataclass(frozen=True)
class Blog:
    """A folder of another generator. `content` is the folder in it that holds the texts, "" for the folder itself."""

    folder: Path
    shown: SourcePath
    generator: str
    content: str
    config: Mapping[str, PlainValue]
    site: str
    posts: tuple[Post, ...] = ()
    others: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    unreadable: tuple[str, ...] = ()

    def at(self, inside: str) -> SourcePath:
        """A path in the folder as messages show it."""
        return SourcePath(f"{self.shown}/{inside}")

    @property
    def base_path(self) -> str:
        """What every address begins with, such as `/blog`, where the site does not stand at the top of its host."""
        return (first_text(self.config, "baseurl") or urlsplit(self.site).path).rstrip("/")


def read_blog(folder: Path, shown: SourcePath, mapping: FieldMapping) -> Blog:
    """Everything in a folder that may be taken over.

    Raises UserFault: where there is nothing of that sort, `no-posts` or what kept it from being read.
    """
    files, problems = _files(folder, shown)
    generator = mapping.generator or _generator(files)
    content = mapping.content or _content(generator, files)
    config = _config(folder, generator, files)
    site = mapping.site or first_text(config, "baseURL", "url") or _site_in_data(folder, files)
    blog = Blog(folder, shown, generator, content, config, site)
    posts: list[Post] = []
    unreadable: list[str] = []
    for inside in sorted(files):
        if not _is_text(inside, content):
            continue
        foreign = _read(folder / inside, blog.at(inside))
        problems += foreign.problems
        if any(severity_of(problem) is Severity.ERROR for problem in foreign.problems):
            unreadable.append(inside)
        elif foreign.has_front_matter or generator not in _NEED_FRONT_MATTER:
            values = _merged(_defaults(blog, inside, files), foreign.values)
            posts.append(Post(blog.at(inside), inside, values, foreign.lines, foreign.body, foreign.body_line))
    if not posts and not unreadable:
        errors = [problem for problem in problems if severity_of(problem) is Severity.ERROR]
        raise UserFault(*(errors or [Problem("no-posts", Location(shown), shown)]))
    others = frozenset(files).difference((post.inside for post in posts), unreadable)
    return replace(blog, posts=tuple(posts), others=others, problems=tuple(problems), unreadable=tuple(unreadable))


def _files(folder: Path, shown: SourcePath) -> tuple[list[str], list[Problem]]:
    """Every plain file in the folder, but for what is hidden and what a generator made, and what is in the way."""
    files: list[str] = []
    problems: list[Problem] = []
    folders = [""]
    while folders:
        inner = folders.pop()
        try:
            entries = sorted(os.scandir(folder / inner), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(unreadable(f"{shown}/{inner}".rstrip("/"), system_reason(error)))
            continue
        for entry in entries:
            path = f"{inner}/{entry.name}".lstrip("/")
            at = f"{shown}/{path}"
            if not is_utf8(entry.name):
                problems.append(unreadable(at, "EILSEQ"))
            elif _leads_out(entry, folder):
                problems.append(Problem("link-outside", Location(SourcePath(at)), path))
            elif entry.is_dir():
                if not (entry.name.startswith(".") or entry.name in _MADE):
                    folders.append(path)
            elif entry.is_file() and (not entry.name.startswith(".") or path in _CONFIGS["eleventy"]):
                files.append(path)
    return files, problems


def _leads_out(entry: os.DirEntry[str], folder: Path) -> bool:
    """Whether this is a link to a folder, which may go round, or to a file that is not in the folder, or not there."""
    if not entry.is_symlink():
        return False
    return not entry.is_file() or bool(target_outside(folder, os.path.relpath(entry.path, folder)))


def _generator(files: Collection[str]) -> str:
    """The generator for which the folder was made, as its files tell; "" where they do not."""
    found = (name for name, configs in _CONFIGS.items() if any(config in files for config in configs))
    if any("_posts/" in path for path in files):
        return next(found, "jekyll")
    return next(found, "hugo" if any(path.startswith("content/") for path in files) else "")


def _content(generator: str, files: Collection[str]) -> str:
    """The folder in which the texts stand: the first of those that are usual that has any."""
    usual = _CONTENT.get(generator, ("",))
    return next(
        (name for name in usual if any(path.startswith(f"{name}/") and _is_text(path, name) for path in files)), ""
    )


def _config(folder: Path, generator: str, files: Collection[str]) -> Mapping[str, PlainValue]:
    name = next((name for name in _CONFIGS.get(generator, ()) if name in files), "")
    return _data_in(folder, name) if name and not name.endswith(_SCRIPTS) else {}


def _site_in_data(folder: Path, files: Collection[str]) -> str:
    """The address of the site as data files of Eleventy tend to have it."""
    names = [path for path in sorted(files) if _SITE_DATA.search(path)]
    return next(filter(None, (first_text(_data_in(folder, name), "url") for name in names)), "")


def _data_in(folder: Path, inside: str) -> Mapping[str, PlainValue]:
    try:
        data = (folder / inside).read_bytes()[: LARGEST + 1]
    except OSError:
        return {}
    text, _ = decode(data, SourcePath(inside))
    return parse_data_file(text or "", SourcePath(inside))


def _is_text(inside: str, content: str) -> bool:
    """Whether a file is a text for readers: not one about the code, and not part of a template."""
    *folders, name = inside.split("/")
    stem = name.rpartition(".")[0].lower()
    if not name.lower().endswith(_TEXTS) or (content and not inside.startswith(f"{content}/")):
        return False
    # A list that Hugo makes of a folder is no text of its own.
    return not (stem in _ABOUT_THE_CODE or stem == "_index" or _TEMPLATE_FOLDERS.intersection(folders))


def _read(path: Path, shown: SourcePath) -> ParsedText:
    try:
        with open(path, "rb") as file:
            return parse_text(file.read(LARGEST + 1), shown)
    except OSError as error:
        return ParsedText(problems=(unreadable(shown, system_reason(error)),))


def _defaults(blog: Blog, inside: str, files: Collection[str]) -> Mapping[str, PlainValue]:
    """What a text has from elsewhere: the defaults of Jekyll's settings, the data files of Eleventy's folders."""
    found: dict[str, PlainValue] = {}
    if blog.generator == "jekyll":
        scopes = blog.config.get("defaults", [])
        for one in scopes if isinstance(scopes, list) else ():
            if isinstance(one, dict) and _in_scope(one.get("scope"), inside) and isinstance(one.get("values"), dict):
                found.update(one["values"])  # type: ignore[arg-type]
    elif blog.generator == "eleventy":
        parts = inside.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            found = _merged(found, _first_data(blog, folder, parts[depth - 1], files))
        found = _merged(found, _first_data(blog, "/".join(parts[:-1]), parts[-1].rpartition(".")[0], files))
    return found


def _in_scope(scope: PlainValue | None, inside: str) -> bool:
    if not isinstance(scope, dict):
        return True
    kind = {"posts": "_posts/", "drafts": "_drafts/"}.get(first_text(scope, "type"), "")
    return inside.startswith(first_text(scope, "path")) and (kind in inside if kind else not first_text(scope, "type"))


def _first_data(blog: Blog, folder: str, name: str, files: Collection[str]) -> Mapping[str, PlainValue]:
    paths = (f"{folder}/{name}{end}".lstrip("/") for end in (".11tydata.json", ".json"))
    path = next((path for path in paths if path in files), "")
    return _data_in(blog.folder, path) if path else {}


def _merged(outer: Mapping[str, PlainValue], inner: Mapping[str, PlainValue]) -> dict[str, PlainValue]:
    """The values of both; the inner ones win, but for tags, which Eleventy adds up."""
    found = {**outer, **inner}
    if "tags" in outer and "tags" in inner:
        found["tags"] = list(dict.fromkeys([*text_list(outer["tags"]), *text_list(inner["tags"])]))
    return found
