"""What a key of a blog means here: by its name, or by its values, where these are names in the archive."""

import json
import re
from collections.abc import Iterator

from verhalen_build.importers.blogs.blog import Blog, Post
from verhalen_build.importers.blogs.field_mapping import BODY, NOT_TAKEN, find_target
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.front_matter_reader import first_text, text_list
from verhalen_build.importers.value_guesses import field_by_values
from verhalen_build.model.near import NearNames
from verhalen_build.model.schema import Kind

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
_PLAIN_KEY = re.compile(r"[\w][\w./-]*")


def guess_target(key: str, blog: Blog, kind: Kind, archive: ExistingArchive) -> str:
    """The name of the field for a key, NOT_TAKEN for one to leave out, "" where neither is clear."""
    if key.lower() in _LEFT_OUT:
        return NOT_TAKEN
    language = archive.settings.language
    field_key = _FIELD_BY_KEY.get(key.lower().replace("-", "_"), "")
    if field_key == BODY.key:
        return BODY.name(language) if any(_is_body(post, key) for post in blog.posts) else ""
    own = kind.field(field_key) if field_key else None
    if own is not None:
        return own.name(language)
    target = find_target(key, kind)
    if target is not None:
        return target.field.name(language)
    return field_by_values(list(_values(key, blog)), kind, archive)


def mending_line(key: str, blog: Blog, kind: Kind, archive: ExistingArchive) -> str:
    """The line for a key that is not in the mapping: with the field that is likely, or to leave it out."""
    language = archive.settings.language
    target = guess_target(key, blog, kind, archive)
    if not target:
        names = [name for field in kind.fields for name in field.names[language]]
        target = next(iter(NearNames(names).close(key.lower(), most=1)), NOT_TAKEN)
    return f"{quoted_key(key)}: {_quoted_target(target)}"


def value_line(name: str, close: str) -> str:
    """The line for a name: with the one that is likely to be meant, or to leave it out."""
    return f"{quoted_key(name)}: {quoted_key(close) if close else _quoted_target(NOT_TAKEN)}"


def quoted_key(key: str) -> str:
    """A key as a mapping file has it, with quotation marks only where needed."""
    return key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _quoted_target(target: str) -> str:
    return f'"{NOT_TAKEN}"' if target == NOT_TAKEN else target


def _values(key: str, blog: Blog) -> Iterator[str]:
    for post in blog.posts:
        value = post.values.get(key)
        if value and not isinstance(value, dict):
            yield from text_list(value)


def _is_body(post: Post, key: str) -> bool:
    return bool(first_text(post.values, key)) and not post.body.strip()
