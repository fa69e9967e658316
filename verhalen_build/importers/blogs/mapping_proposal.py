"""Proposes the mapping file for a blog, with what it guessed and what it could not guess as comments."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

from verhalen_build.importers.blogs.blog import Blog
from verhalen_build.importers.blogs.blog_importer import import_blog
from verhalen_build.importers.blogs.blog_source import read_source
from verhalen_build.importers.blogs.field_mapping import NOT_TAKEN, FieldMapping, mapping_keys, read_mapping
from verhalen_build.importers.blogs.key_guesses import guess_target, mending_line, quoted_key
from verhalen_build.importers.blogs.post_dates import DATE_KEYS
from verhalen_build.importers.blogs.visibility import VISIBILITY_KEYS
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.front_matter_reader import text_list
from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Problem
from verhalen_build.model.schema import Kind
from verhalen_build.translations import translations

_AUTOMATIC = VISIBILITY_KEYS | {
    *(key.lower() for key in DATE_KEYS),
    *"title slug url permalink aliases redirect_from".split(),
}
_DEFAULT_CATEGORIES = frozenset({"uncategorized", "uncategorised", "geen categorie", "niet gecategoriseerd"})
_ABOUT_VALUES = frozenset({"record-made", "value-dropped"})
_LONGEST_EXAMPLE = 40
_MOST_TAGS = 40


def propose_mapping(archive: ExistingArchive, path: Path, display_path: SourcePath, generator: str) -> str:
    """The text of a mapping file for a blog; `generator` is "" where its files tell which.

    Raises UserFault: `no-posts`.
    """
    kind = next(iter(archive.schema.kinds.values()))
    blog = read_source(path, display_path, FieldMapping(kind.key, {}, frozenset(), generator=generator))
    language = archive.settings.language
    problems = import_blog(archive, blog, guessed_mapping(archive, blog)).problems
    lines = [*_front_matter_lines(blog, kind, archive), *_address_lines(problems, language)]
    lines += _value_lines(blog, problems, language)
    tags = Counter(name for problem in problems if problem.code == "remnant" and (name := problem.details.get("near")))
    return "\n".join([*lines, *_tag_lines(tags, language), ""])


def guessed_mapping(archive: ExistingArchive, blog: Blog) -> FieldMapping:
    """The mapping that would be proposed for a blog."""
    language = archive.settings.language
    kind = next(iter(archive.schema.kinds.values()))
    lines = [*_front_matter_lines(blog, kind, archive), *_value_lines(blog, (), language)]
    mapping = read_mapping("\n".join(lines).encode(), blog.display_path, archive.schema, language)
    # In the lines is how many posts have a key: each new post would be a change of all.
    return replace(mapping, digest="")


def _front_matter_lines(blog: Blog, kind: Kind, archive: ExistingArchive) -> Iterator[str]:
    language = archive.settings.language
    texts = translations(language)
    names = {attribute: name for name, attribute in mapping_keys(language).items()}
    yield _comment(texts.gettext("A proposal: look at each line. A line that begins with # does not count."))
    yield f"{names['kind']}: {kind.label[language][0]}"
    if blog.generator:
        yield f"{names['generator']}: {blog.generator}"
    if blog.content:
        yield f"{names['content']}: {quoted_key(blog.content)}"
    counts = Counter(key for post in blog.posts for key, value in post.values.items() if value)
    targets = {key: guess_target(key, blog, kind, archive) for key in counts if key.lower() not in _AUTOMATIC}
    guessed = {key: target for key, target in targets.items() if target not in {"", NOT_TAKEN}}
    unknown = [key for key, target in targets.items() if not target]
    if guessed or unknown:
        yield ""
        yield _comment(texts.gettext("On the left a key of the blog, on the right a field of this archive."))
        yield f"{names['fields']}:"
        yield from (
            f"  {quoted_key(key)}: {target}  # {_use(key, counts, blog, texts)}" for key, target in guessed.items()
        )
    if unknown:
        how = texts.gettext("Not sure. Take away the #; a dash (-) leaves the key out, or write the field there.")
        yield f"  {_comment(how)}"
        lines = ((key, mending_line(key, blog, kind, archive)) for key in unknown)
        yield from (f"  # {line}  # {_use(key, counts, blog, texts)}" for key, line in lines)
    left_out = [quoted_key(key) for key, target in targets.items() if target == NOT_TAKEN]
    if left_out:
        yield ""
        yield _comment(texts.gettext("Keys that are only for the old program."))
        yield f"{names['leave_out']}: [{', '.join(left_out)}]"


def _address_lines(problems: Sequence[Problem], language: Language) -> Iterator[str]:
    """The line with the pattern of addresses by which links in the blog lead to its posts."""
    patterns = Counter(problem.details.get("near", "") for problem in problems if problem.code == "link-not-taken")
    del patterns[""]
    names = {attribute: name for name, attribute in mapping_keys(language).items()}
    for pattern, count in patterns.most_common(1):
        text = translations(language).gettext("With this address links in the blog lead to its posts: %(count)s.")
        yield ""
        yield _comment(text % {"count": count})
        yield f"{names['permalink']}: {pattern}"


def _value_lines(blog: Blog, problems: Sequence[Problem], language: Language) -> Iterator[str]:
    """The lines for the names that get a file of their own or have no place, which do not count until changed."""
    lines: dict[str, list[str]] = {}
    for default in _default_categories(blog):
        lines.setdefault("categories", []).append(f'    {quoted_key(default)}: "{NOT_TAKEN}"')
    about_values = [problem for problem in problems if problem.code in _ABOUT_VALUES and "near" in problem.details]
    by_count = sorted(about_values, key=lambda problem: -int(problem.details.get("count", "1")))
    for line in dict.fromkeys((problem.details["key"], problem.details["near"]) for problem in by_count):
        lines.setdefault(line[0], []).append(f"    # {line[1]}")
    if not lines:
        return
    texts = translations(language)
    names = {attribute: name for name, attribute in mapping_keys(language).items()}
    yield ""
    yield _comment(
        texts.gettext("Names as they are in the blog. Take away the # to leave one out, or to write another.")
    )
    yield f"{names['values']}:"
    for key, own in lines.items():
        yield f"  {quoted_key(key)}:"
        yield from own[:_MOST_TAGS]


def _default_categories(blog: Blog) -> list[str]:
    """The category which WordPress gives to every post without one."""
    categories = {text for post in blog.posts for text in text_list(post.values.get("categories"))}
    return sorted(text for text in categories if blog.wordpress is not None and text.lower() in _DEFAULT_CATEGORIES)


def _use(key: str, counts: Mapping[str, int], blog: Blog, texts: NullTranslations) -> str:
    """How many posts have a key, and an example of its value."""
    values = (post.values[key] for post in blog.posts if post.values.get(key))
    example = " ".join(_example(next(values, "")).split())
    short = example if len(example) <= _LONGEST_EXAMPLE else f"{example[: _LONGEST_EXAMPLE - 1]}…"
    return texts.gettext("posts: %(count)s, such as: %(example)s") % {"count": counts[key], "example": short}


def _example(value: PlainValue) -> str:
    return ", ".join(value) if isinstance(value, dict) else ", ".join(text_list(value))


def _tag_lines(tags: Counter[str], language: Language) -> Iterator[str]:
    if not tags:
        return
    texts = translations(language)
    names = {attribute: name for name, attribute in mapping_keys(language).items()}
    yield ""
    yield _comment(
        texts.gettext("Codes of the old program. Take away the # to leave one out, or write which part of it stays.")
    )
    yield f"{names['codes']}:"
    for name, count in tags.most_common(_MOST_TAGS):
        times = texts.gettext("times: %(count)s") % {"count": count}
        yield f'  # {quoted_key(name)}: "{NOT_TAKEN}"  # {times}'


def _comment(text: str) -> str:
    return f"# {text}"
