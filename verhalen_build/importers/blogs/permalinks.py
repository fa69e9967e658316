"""The permalinks that other generators gave to posts."""

import calendar
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from verhalen_build.importers.blogs.blog import DATED, WORDPRESS, Blog, Post
from verhalen_build.importers.front_matter_reader import first_text, text_list
from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.model.names import plain

# https://jekyllrb.com/docs/permalinks/#built-in-formats
_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
_TOKEN = re.compile(r":([a-z_]+)")
# The expressions that Eleventy permalinks have most often.
_EXPRESSION = re.compile(r"\{\{-?\s*([\w.]+)\s*((?:\|[^{}|]*)*)-?\}\}")
_DATE_FILTER = re.compile(r"date\w{0,20}\s{0,9}[:(]\s{0,9}['\"]([^'\"]{1,80})['\"]")
_DATE_LETTERS = re.compile(r"%([Ymd])|yyyy|YYYY|LL|MM|dd|DD")
_PLAIN_FILTERS = frozenset({"slug", "slugify", "url", "safe", "trim", "strip", "lower", "downcase"})
_NOT_IN_ADDRESS = re.compile(r"[^\w.~-]+")


def permalink_of(post: Post, blog: Blog, permalink: str = "") -> str:
    """The address of a post on the old site: `/2020/01/31/de-bank/`; "" where it cannot be derived from the files.

    `permalink` is the pattern in the mapping file.
    """
    own = first_text(post.values, "permalink", "url")
    if own == "false" or blog.is_vault:
        return ""
    if blog.generator == WORDPRESS:
        return own
    address = _ADDRESS_RULES.get(blog.generator, _eleventy)(post, blog, own, permalink)
    if "{" in address or ":" in address:
        return ""
    return "/" + re.sub(r"/{2,}", "/", address).lstrip("/")


def alias_addresses(post: Post) -> list[str]:
    """The earlier addresses in the front matter of a post."""
    return [*text_list(post.values.get("aliases")), *text_list(post.values.get("redirect_from"))]


def _jekyll(post: Post, blog: Blog, own: str, permalink: str) -> str:
    is_post = "_posts/" in f"/{post.rel_path}" or "_drafts/" in f"/{post.rel_path}"
    pattern = own or permalink or first_text(blog.config, "permalink") or "date"
    pattern = _JEKYLL_STYLES.get(pattern, pattern)
    collection = post.rel_path.partition("/")[0]
    if collection.startswith("_") and not is_post and not own:
        return _fill_pattern(_collection_pattern(blog, collection.removeprefix("_"), pattern), post, [collection])
    if is_post or own:
        # The site-wide pattern does not apply to pages.
        return _fill_pattern(pattern, post, _jekyll_categories(post))
    path = post.rel_path.rpartition(".")[0]
    if pattern.endswith("/"):
        return f"{path.removesuffix('index')}/"
    return f"{path}.html"


def _collection_pattern(blog: Blog, name: str, pattern: str) -> str:
    """The pattern of a collection, which has a folder of its own: `_people`."""
    collections = blog.config.get("collections")
    collection = collections.get(name) if isinstance(collections, dict) else None
    own = first_text(collection, "permalink") if isinstance(collection, dict) else ""
    return own or f"/:collection/:name{'/' if pattern.endswith('/') else '.html'}"


def _jekyll_categories(post: Post) -> list[str]:
    folders = post.rel_path.partition("_posts/")[0].strip("/")
    written = [*text_list(post.values.get("category")), *text_list(post.values.get("categories"))]
    if isinstance(post.values.get("categories"), str):
        written = [word for text in written for word in text.split()]
    return [_slugify(name) for name in dict.fromkeys([*filter(None, folders.split("/")), *written])]


def _hugo(post: Post, blog: Blog, own: str, permalink: str) -> str:
    url = first_text(post.values, "url")
    if url:
        return url
    language, post = _language_of(post, blog)
    inner = post.rel_path.removeprefix(f"{blog.content}/")
    folders = inner.split("/")[:-1]
    if post.is_section:
        return "/".join(["", language, *map(_slugify, folders), ""])
    if inner.rpartition("/")[2].startswith("index."):
        folders = folders[:-1]
    pattern = permalink or _hugo_pattern(blog.config.get("permalinks"), folders[0] if folders else "")
    if pattern:
        # In Hugo :title is the title of the post, in Jekyll the name of the file.
        address = _fill_pattern(pattern, post, folders, _slugify(first_text(post.values, "title")))
    else:
        slug = first_text(post.values, "slug") or post.name
        address = "/".join(["", *map(_slugify, folders), _slugify(slug), ""])
    if first_text(blog.config, "uglyURLs", "uglyurls") == "true" and address.endswith("/"):
        address = f"{address.rstrip('/')}.html"
    return f"/{language}/{address}"


def _language_of(post: Post, blog: Blog) -> tuple[str, Post]:
    """The folder of the language in a file name such as `de-bank.en.md`, and the post without it."""
    start, _, end = post.rel_path.rpartition(".")
    name, _, language = start.rpartition(".")
    languages = blog.config.get("languages")
    if not isinstance(languages, dict) or language not in languages:
        return "", post
    is_default = language == (first_text(blog.config, "defaultContentLanguage") or "en")
    return "" if is_default else language, replace(post, rel_path=f"{name}.{end}")


def _hugo_pattern(permalinks: PlainValue | None, section: str) -> str:
    if not isinstance(permalinks, dict):
        return ""
    pages = permalinks.get("page")
    return first_text(permalinks, section) or (first_text(pages, section) if isinstance(pages, dict) else "")


def _eleventy(post: Post, blog: Blog, own: str, permalink: str) -> str:
    computed = post.values.get("eleventyComputed")
    pattern = own or (first_text(computed, "permalink") if isinstance(computed, dict) else "") or permalink
    if not pattern:
        folders = post.rel_path.removeprefix(f"{blog.content}/" if blog.content else "").split("/")[:-1]
        is_index = post.rel_path.rpartition("/")[2].startswith("index.")
        return "/".join(["", *(folders if is_index else [*folders, post.stem]), ""])
    pattern = _EXPRESSION.sub(lambda match: _expression(match, post, blog), pattern)
    return _fill_pattern(pattern, post, []).removesuffix("index.html")


def _expression(match: re.Match[str], post: Post, blog: Blog) -> str:
    """The value of an expression in a permalink of Eleventy; the expression itself where that is not known."""
    name, filters = match[1], match[2]
    date_filter = _DATE_FILTER.search(filters)
    if name in {"page.date", "date"} and date_filter:
        return _format_date(post.day, date_filter[1])
    value = {"page.fileSlug": post.stem, "page.filePathStem": _file_path_stem(post, blog)}.get(name)
    if value is None:
        value = first_text(post.values, name.removeprefix("data."))
    filter_names = {text.split(":")[0].split("(")[0].strip() for text in filters.split("|")[1:]}
    if not value or not filter_names <= _PLAIN_FILTERS:
        return match[0]
    return _slugify(value) if "slug" in filters and name != "page.filePathStem" else value


def _file_path_stem(post: Post, blog: Blog) -> str:
    """The path in the folder of the texts, without the date and the extension, as Eleventy has it: `/nl/de-bank`."""
    folder, _, name = post.rel_path.removeprefix(f"{blog.content}/" if blog.content else "").rpartition("/")
    stem = name.rpartition(".")[0]
    dated = DATED.fullmatch(stem)
    return "/".join(["", *filter(None, [folder]), dated[2] if dated else stem])


def _format_date(day: str, date_format: str) -> str:
    year, month, of_month = (*day.split("-"), "", "")[:3]
    parts = {"Y": year, "m": month, "d": of_month, "yyyy": year, "YYYY": year, "LL": month, "MM": month}
    return _DATE_LETTERS.sub(lambda match: parts.get(match[1] or match[0], of_month) or match[0], date_format)


def _fill_pattern(pattern: str, post: Post, folders: list[str], title: str = "") -> str:
    """The pattern with its placeholders filled in; most are shared by Jekyll and Hugo, and unknown ones stay."""
    day = _parse_date(post.day)
    own = first_text(post.values, "slug")
    path = "/".join(folders)
    values: dict[str, str] = {
        "title": own or title or post.stem,
        "slug": own or title or _slugify(post.stem),
        "slugorfilename": own or post.stem,
        "filename": post.name,
        "contentbasename": post.name,
        "name": post.stem,
        "basename": post.stem,
        "categories": path,
        "sections": path,
        "section": folders[0] if folders else "",
        "path": path,
        "output_ext": ".html",
        "collection": folders[0].strip("_") if folders else "",
    }
    if day is not None:
        values |= _date_values(day)
    return _TOKEN.sub(lambda match: values.get(match[1], match[0]), pattern)


def _date_values(day: date) -> dict[str, str]:
    year, week, weekday = day.isocalendar()
    return {
        "year": f"{day.year}",
        "short_year": f"{day.year % 100:02}",
        "month": f"{day.month:02}",
        "i_month": f"{day.month}",
        "monthname": calendar.month_name[day.month].lower(),
        "day": f"{day.day:02}",
        "i_day": f"{day.day}",
        "y_day": f"{day.timetuple().tm_yday:03}",
        "yearday": f"{day.timetuple().tm_yday}",
        "w_year": f"{year}",
        "week": f"{week:02}",
        "w_day": f"{weekday}",
        "short_day": calendar.day_abbr[day.weekday()],
        "hour": "00",
        "minute": "00",
        "second": "00",
    }


def _parse_date(written: str) -> date | None:
    parts = [int(part) for part in written.split("-") if part]
    try:
        return date(*[*parts, 1, 1][:3]) if parts else None
    except ValueError:
        return None


def _slugify(text: str) -> str:
    """A name as generators slugify it: lowercase, with hyphens for anything but letters and digits."""
    return _NOT_IN_ADDRESS.sub("-", plain(text)).strip("-")


_ADDRESS_RULES: dict[str, Callable[[Post, Blog, str, str], str]] = {
    "jekyll": _jekyll,
    "hugo": _hugo,
    "eleventy": _eleventy,
}
