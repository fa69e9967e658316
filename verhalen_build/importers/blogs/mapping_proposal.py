"""Proposes the mapping file for a blog, with what it guessed and what it could not guess as comments."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

from verhalen_build.importers.blogs.blog import Blog, Post
from verhalen_build.importers.blogs.blog_importer import import_blog
from verhalen_build.importers.blogs.blog_source import read_source
from verhalen_build.importers.blogs.field_mapping import (
    BODY,
    NOT_TAKEN,
    FieldMapping,
    find_target,
    mapping_keys,
    read_mapping,
)
from verhalen_build.importers.blogs.post_dates import DATE_KEYS
from verhalen_build.importers.blogs.visibility import VISIBILITY_KEYS
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.front_matter_reader import first_text, text_list
from verhalen_build.importers.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Kind
from verhalen_build.translations import translations

_GUESSES = {
    "authors": "author authors by byline writer",
    "themes": "tags tag categories category keywords topics",
    "summary": "description summary excerpt abstract lead intro subtitle",
    "image": "image cover hero thumbnail featured_image feature_image featuredimage banner teaser_image og_image",
    BODY.key: "content body text html markdown",
}
"""By key of a field, the keys that other generators often have for it."""

_FIELD_BY_KEY = {key: field for field, keys in _GUESSES.items() for key in keys.split()}
_LEFT_OUT = frozenset(
    "layout comments comment weight toc math type menu nav_order linktitle lastmod modified updated eleventycomputed "
    "eleventynavigation templateengineoverride id guid "
    "class css js sitemap robots noindex share related mathjax enclosure".split()
)
_AUTOMATIC = VISIBILITY_KEYS | {
    *(key.lower() for key in DATE_KEYS),
    *"title slug url permalink aliases redirect_from".split(),
}
_DEFAULT_CATEGORIES = frozenset({"uncategorized", "uncategorised", "geen categorie", "niet gecategoriseerd"})
_PLAIN_KEY = re.compile(r"[\w][\w./-]*")
_LONGEST_EXAMPLE = 40
_MOST_TAGS = 40


def propose_mapping(archive: ExistingArchive, path: Path, display_path: SourcePath, generator: str) -> str:
    """The text of a mapping file for a blog; `generator` is "" where its files tell which.

    Raises UserFault: `no-posts`.
    """
    kind = next(iter(archive.schema.kinds.values()))
    blog = read_source(path, display_path, FieldMapping(kind.key, {}, frozenset(), generator=generator))
    language = archive.settings.language
    lines = list(_front_matter_lines(blog, kind, language))
    problems = import_blog(archive, blog, guessed_mapping(archive, blog)).problems
    tags = Counter(name for problem in problems if problem.code == "remnant" and (name := problem.details.get("near")))
    return "\n".join([*lines, *_tag_lines(tags, language), ""])


def guessed_mapping(archive: ExistingArchive, blog: Blog) -> FieldMapping:
    """The mapping that would be proposed for a blog."""
    language = archive.settings.language
    lines = _front_matter_lines(blog, next(iter(archive.schema.kinds.values())), language)
    mapping = read_mapping("\n".join(lines).encode(), blog.display_path, archive.schema, language)
    # In the lines is how many posts have a key: each new post would be a change of all.
    return replace(mapping, digest="")


def _front_matter_lines(blog: Blog, kind: Kind, language: Language) -> Iterator[str]:
    texts = translations(language)
    names = {attribute: name for name, attribute in mapping_keys(language).items()}
    yield _comment(texts.gettext("A proposal: look at each line. A line that begins with # does not count."))
    yield f"{names['kind']}: {kind.label[language][0]}"
    if blog.generator:
        yield f"{names['generator']}: {blog.generator}"
    if blog.content:
        yield f"{names['content']}: {_quoted(blog.content)}"
    counts = Counter(key for post in blog.posts for key, value in post.values.items() if value)
    targets = {key: _guess(key, blog, kind, language) for key in counts if key.lower() not in _AUTOMATIC}
    guessed = {key: target for key, target in targets.items() if target not in {"", NOT_TAKEN}}
    unknown = [key for key, target in targets.items() if not target]
    if guessed or unknown:
        yield ""
        yield _comment(texts.gettext("On the left a key of the blog, on the right a field of this archive."))
        yield f"{names['fields']}:"
        yield from (
            f"  {_quoted(key)}: {target}  # {_use(key, counts, blog, texts)}" for key, target in guessed.items()
        )
    if unknown:
        yield "  " + _comment(
            texts.gettext("Not guessed. Write the field behind the colon and take away the #, or put the key below.")
        )
        yield from (f"  # {_quoted(key)}:   ({_use(key, counts, blog, texts)})" for key in unknown)
    yield from _without_default_category(blog, names["values"])
    left_out = [_quoted(key) for key, target in targets.items() if target == NOT_TAKEN]
    if left_out:
        yield ""
        yield _comment(texts.gettext("Keys that are only for the old program."))
        yield f"{names['leave_out']}: [{', '.join(left_out)}]"


def _without_default_category(blog: Blog, name: str) -> Iterator[str]:
    """The lines that leave out the category which WordPress gives to every post without one."""
    categories = {text for post in blog.posts for text in text_list(post.values.get("categories"))}
    default = sorted(text for text in categories if text.lower() in _DEFAULT_CATEGORIES)
    if blog.wordpress is not None and default:
        yield ""
        yield f"{name}:"
        yield "  categories:"
        yield from (f'    {_quoted(text)}: "{NOT_TAKEN}"' for text in default)


def _guess(key: str, blog: Blog, kind: Kind, language: Language) -> str:
    """The name of the field for a key, NOT_TAKEN for one to leave out, "" where neither is clear."""
    if key.lower() in _LEFT_OUT:
        return NOT_TAKEN
    field_key = _FIELD_BY_KEY.get(key.lower().replace("-", "_"), "")
    if field_key == BODY.key:
        return BODY.name(language) if any(_is_body(post, key) for post in blog.posts) else ""
    own = kind.field(field_key) if field_key else None
    if own is not None:
        return own.name(language)
    target = find_target(key, kind)
    return target.field.name(language) if target is not None else ""


def _is_body(post: Post, key: str) -> bool:
    return bool(first_text(post.values, key)) and not post.body.strip()


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
        yield f'  # {_quoted(name)}: "{NOT_TAKEN}"   ({times})'


def _comment(text: str) -> str:
    return f"# {text}"


def _quoted(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
