"""The address that another generator gave a post."""

import calendar
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from verhalen_build.importers.blogs.blog import Blog, Post
from verhalen_build.importers.front_matter_reader import first_text, text_list
from verhalen_build.importers.front_matter_writer import PlainValue
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
# What templates of Eleventy put in an address most often.
_FILE_SLUG = re.compile(r"\{\{-?\s*page\.fileSlug\s*(?:\|\s*slug(?:ify)?\s*)?-?\}\}")
_TITLE = re.compile(r"\{\{-?\s*title\s*\|\s*slug(?:ify)?\s*-?\}\}")
_PAGE_DATE = re.compile(r"\{\{-?\s*page\.date\s*\|\s*date:\s*['\"]([^'\"]+)['\"]\s*-?\}\}")
_NOT_IN_ADDRESS = re.compile(r"[^\w.~-]+")


def permalink_of(post: Post, blog: Blog, permalink: str = "") -> str:
    """The address of a post as its generator made it, from the top of the site: `/2020/01/31/de-bank/`.

    `permalink` is the pattern that the mapping gives; "" where an address cannot be told from the files.
    """
    own = first_text(post.values, "permalink", "url")
    if own == "false":
        return ""
    made = _MAKERS.get(blog.generator, _eleventy)(post, blog, own, permalink)
    if "{" in made or ":" in made:
        return ""
    return "/" + re.sub(r"/{2,}", "/", made).lstrip("/")


def alias_addresses(post: Post) -> list[str]:
    """The addresses at which a post stood before, as it says itself."""
    return [*text_list(post.values.get("aliases")), *text_list(post.values.get("redirect_from"))]


def _jekyll(post: Post, blog: Blog, own: str, permalink: str) -> str:
    is_post = "_posts/" in f"/{post.inside}" or "_drafts/" in f"/{post.inside}"
    pattern = own or permalink or first_text(blog.config, "permalink") or "date"
    pattern = _JEKYLL_STYLES.get(pattern, pattern)
    collection = post.inside.partition("/")[0]
    if collection.startswith("_") and not is_post and not own:
        return _filled(_of_collection(blog, collection.removeprefix("_"), pattern), post, [collection])
    if is_post or own:
        # Of a page only its own pattern counts.
        return _filled(pattern, post, _jekyll_categories(post))
    path = post.inside.rpartition(".")[0]
    if pattern.endswith("/"):
        return f"{path.removesuffix('index')}/"
    return f"{path}.html"


def _of_collection(blog: Blog, name: str, pattern: str) -> str:
    """The pattern of the texts of a collection, which stand in a folder of their own: `_people`."""
    collections = blog.config.get("collections")
    one = collections.get(name) if isinstance(collections, dict) else None
    own = first_text(one, "permalink") if isinstance(one, dict) else ""
    return own or f"/:collection/:name{'/' if pattern.endswith('/') else '.html'}"


def _jekyll_categories(post: Post) -> list[str]:
    before = post.inside.partition("_posts/")[0].strip("/")
    written = [*text_list(post.values.get("category")), *text_list(post.values.get("categories"))]
    if isinstance(post.values.get("categories"), str):
        written = [word for one in written for word in one.split()]
    return [_in_address(one) for one in dict.fromkeys([*filter(None, before.split("/")), *written])]


def _hugo(post: Post, blog: Blog, own: str, permalink: str) -> str:
    written = first_text(post.values, "url")
    if written:
        return written
    language, post = _language_of(post, blog)
    inner = post.inside.removeprefix(f"{blog.content}/")
    folders = inner.split("/")[:-1]
    if inner.rpartition("/")[2].startswith("index."):
        folders = folders[:-1]
    pattern = permalink or _hugo_pattern(blog.config.get("permalinks"), folders[0] if folders else "")
    if pattern:
        # Its :title is that of the post, where in Jekyll it is the name of the file.
        made = _filled(pattern, post, folders, _in_address(first_text(post.values, "title")))
    else:
        slug = first_text(post.values, "slug") or post.named
        made = "/".join(["", *map(_in_address, folders), _in_address(slug), ""])
    if first_text(blog.config, "uglyURLs", "uglyurls") == "true" and made.endswith("/"):
        made = f"{made.rstrip('/')}.html"
    return f"/{language}/{made}"


def _language_of(post: Post, blog: Blog) -> tuple[str, Post]:
    """The folder of the language that the name of a file says, `de-bank.en.md`, and the post without it."""
    start, _, end = post.inside.rpartition(".")
    name, _, language = start.rpartition(".")
    languages = blog.config.get("languages")
    if not isinstance(languages, dict) or language not in languages:
        return "", post
    is_usual = language == (first_text(blog.config, "defaultContentLanguage") or "en")
    return "" if is_usual else language, replace(post, inside=f"{name}.{end}")


def _hugo_pattern(permalinks: PlainValue | None, section: str) -> str:
    if not isinstance(permalinks, dict):
        return ""
    pages = permalinks.get("page")
    return first_text(permalinks, section) or (first_text(pages, section) if isinstance(pages, dict) else "")


def _eleventy(post: Post, blog: Blog, own: str, permalink: str) -> str:
    pattern = own or permalink
    if not pattern:
        folders = post.inside.removeprefix(f"{blog.content}/" if blog.content else "").split("/")[:-1]
        is_index = post.inside.rpartition("/")[2].startswith("index.")
        return "/".join(["", *(folders if is_index else [*folders, post.stem]), ""])
    pattern = _FILE_SLUG.sub(lambda _: post.stem, pattern)
    pattern = _TITLE.sub(lambda _: _in_address(first_text(post.values, "title")), pattern)
    pattern = _PAGE_DATE.sub(lambda found: _formatted(post.day, found[1]), pattern)
    return _filled(pattern, post, []).removesuffix("index.html")


def _formatted(day: str, form: str) -> str:
    parts = dict(zip("Ymd", day.split("-"), strict=False))
    return re.sub(r"%([Ymd])", lambda found: parts.get(found[1], found[0]), form)


def _filled(pattern: str, post: Post, folders: list[str], title: str = "") -> str:
    """A pattern with its words, most of which Jekyll and Hugo have in common, replaced; an unknown one stays."""
    day = _day(post.day)
    own = first_text(post.values, "slug")
    path = "/".join(folders)
    words: dict[str, str] = {
        "title": own or title or post.stem,
        "slug": own or title or _in_address(post.stem),
        "slugorfilename": own or post.stem,
        "filename": post.named,
        "contentbasename": post.named,
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
        words |= _date_words(day)
    return _TOKEN.sub(lambda found: words.get(found[1], found[0]), pattern)


def _date_words(day: date) -> dict[str, str]:
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


def _day(written: str) -> date | None:
    parts = [int(part) for part in written.split("-") if part]
    try:
        return date(*[*parts, 1, 1][:3]) if parts else None
    except ValueError:
        return None


def _in_address(text: str) -> str:
    """A name as generators put it in an address: small letters, hyphens for all that is no letter or digit."""
    return _NOT_IN_ADDRESS.sub("-", plain(text)).strip("-")


_MAKERS: dict[str, Callable[[Post, Blog, str, str], str]] = {"jekyll": _jekyll, "hugo": _hugo, "eleventy": _eleventy}
