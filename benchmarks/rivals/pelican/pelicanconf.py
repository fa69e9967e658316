"""The settings of the Pelican site, and the join of stories and terms that Pelican has no word for."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import Any

from pelican import signals  # type: ignore[import-not-found]  # installed apart, by --vs

KINDS = {"gemeenten": "Gemeenten", "themas": "Thema's", "mensen": "Mensen", "initiatieven": "Initiatieven"}

SITENAME = "Het boek"
TIMEZONE = "Europe/Amsterdam"
DEFAULT_LANG = "nl"
PATH = "content"
OUTPUT_PATH = "site"
ARTICLE_PATHS = ["verhalen"]
PAGE_PATHS = list(KINDS)
ARTICLE_URL = ARTICLE_SAVE_AS = "verhalen/{slug}.html"
PAGE_URL = PAGE_SAVE_AS = "{kind}/{slug}.html"
THEME = "theme"
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES = ["index", *KINDS]
GEMEENTEN_SAVE_AS = "gemeenten/index.html"
THEMAS_SAVE_AS = "themas/index.html"
MENSEN_SAVE_AS = "mensen/index.html"
INITIATIEVEN_SAVE_AS = "initiatieven/index.html"
MARKDOWN = {"extensions": ["markdown.extensions.meta", "markdown.extensions.footnotes", "markdown.extensions.tables"]}

# Only the pages that the others make too.
CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = False

# What was read is remembered for the next build.
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True


def join(generators: list[Any]) -> None:
    """Put the stories of each term, the terms by address and the backlinks within reach of the templates."""
    context = generators[0].context
    stories = sorted(context["articles"], key=attrgetter("title"))
    terms = sorted(context["pages"], key=attrgetter("title"))
    stories_of: defaultdict[str, list[Any]] = defaultdict(list)
    backlinks: defaultdict[str, list[Any]] = defaultdict(list)
    for story in stories:
        story.terms = {kind: getattr(story, kind).split() for kind in KINDS}
        for kind, slugs in story.terms.items():
            for slug in slugs:
                stories_of[f"{kind}/{slug}.html"].append(story)
        for slug in story.links.split():
            backlinks[slug].append(story)
    context.update(kinds=KINDS, stories=stories, stories_of=stories_of, backlinks=backlinks, terms=terms)
    context["named"] = {term.url: term for term in terms}


signals.all_generators_finalized.connect(join)
