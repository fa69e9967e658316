"""Patterns take about as much longer as the text is longer, for texts as well that somebody made to hurt them."""

import re

import pytest

from tests.support.patterns import (
    UsedPattern,
    growth,
    hardest,
    kept_patterns,
    places_of_made_patterns,
    written_patterns,
)
from verhalen_build.model.name_patterns import _reversed_pattern, pattern_of

# Four times the text is four times the work, and sixteen times where each place is read from each other.
MOST_GROWTH = 8

# What is made while the program runs, as it is made of plain values.
MADE: dict[str, list[str | bytes]] = {
    "verhalen_build.importers.blogs.image_values.field_beside": [r"(?i)image[_-]?([a-z_]+)"],
    "verhalen_build.importers.documents.word_numbering._is_plain": [r"[\W_]{0,20}%1[\W_]{0,20}"],
    "verhalen_build.importers.blogs.html_posts.restored": [r"zqv(\d+)z"],
    "verhalen_build.importers.blogs.wordpress_comments._words": [r"(?i)joke@example\.org"],
    "verhalen_build.importers.blogs.html_elements._end": [r"(?i)</iframe\s*>"],
    "verhalen_build.importers.documents.name_matcher._pattern": [r"(?<![\w-])(?:De\ Badde|Badde)(?!\w|-\w)"],
    "verhalen_build.importers.documents.rich_text._findings": [
        rb"\\annotation\b",
        rb"\\deleted(?![0a-z])",
        rb"\\header[lrf]?(?![a-z])",
        rb"\\v(?![0a-z])",
        rb"\\(?:cf|highlight)[1-9]",
    ],
    "verhalen_build.model.name_patterns.pattern_of": [
        f"(?i){pattern_of(name).pattern}" for name in ("An Os", "J. Bos", "Mien", "Wilhelmina Zandvliet")
    ],
    "verhalen_build.model.name_patterns._reversed_pattern": [
        f"(?i){_reversed_pattern(name, number).pattern}"
        for name, number in (
            ("An Os", 0),
            ("Wilhelmina Zandvliet", 0),
            ("Jan van der Berg", 0),
            ("Jan van der Berg", 1),
            ("Jan van der Berg", 2),
        )
    ],
    "verhalen_build.publish.full_text._element_end": [rb"<(/?)div[\s>]"],
    "verhalen_build.read.glossary.spellings": [r"(?i)(?<!\w)(?:los\s+laten|loslaten|'t\s+Loo)(?!\w)"],
    # It stands in a table of the module as well.
    "verhalen_build.model.numbers._pattern": [],
    "verhalen_build.model.numbers._pattern_with_other_separator": [r"\A(-?)(\d++)\.(\d++)"],
    "verhalen_build.model.single_values._weekday": [r"(?i)^(?:dinsdag|maandag),?\s{1,4}"],
    "verhalen_build.read.places.places_of_lines": [
        r"(?m)^(?:[ \t>]|[-*+•](?=[ \t])|\d{1,9}[.)](?=[ \t]))*+(\|\ a\ \|)[ \t]*$"
    ],
    "verhalen_build.read.yaml_tree.with_curly_quotes": ["[”“„]"],
    "verhalen_build.read.ohms._lines_of": [r"<(?:\w+:)?transcript(?=[\s>])[^<>]*+>"],
    "verhalen_build.site.routes.make_translated_routes": [
        r"en/index\.html|en/stories/de\-kas\.html|verhalen/de\-kas\.html"
    ],
    "verhalen_build.site.routes._reserved": [
        r"pagefind/.*|index\.html|(?:verhalen|mensen)/index(?:-\d+)?\.html|(?:inhoud|lessen)-\d+\.html"
    ],
}

PATTERNS = {
    (used.pattern.pattern, used.pattern.flags): used
    for used in (
        *kept_patterns(),
        *written_patterns(),
        *(
            UsedPattern(f"{place} {pattern!r}", re.compile(pattern))
            for place, patterns in MADE.items()
            for pattern in patterns
        ),
    )
}


def test_every_pattern_that_is_made_while_the_program_runs_is_tried_in_this_file() -> None:
    assert places_of_made_patterns() == MADE.keys()


@pytest.mark.parametrize("used", [pytest.param(used, id=used.place) for used in PATTERNS.values()])
def test_a_pattern_takes_no_more_than_in_proportion(used: UsedPattern) -> None:
    too_much = [text for text in hardest(used) if growth(used.run, text(10_000), text(40_000)) > MOST_GROWTH]

    assert not too_much, [text(60) for text in too_much]


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*[,;]",
        r"\s+$",
        r"(\d+)+x",
        r"<!--.*?-->",
        r"<(\w+)[^>]*>",
        r"(?:\w|\w\w)*!",
        r"\[\[(.+?)\s*\]\]",
    ],
)
def test_patterns_that_take_more_than_in_proportion_are_recognised(pattern: str) -> None:
    used = UsedPattern("here", re.compile(pattern))

    # Shorter texts, for some of these would take hours.
    assert any(growth(used.run, text(1_000), text(4_000)) > MOST_GROWTH for text in hardest(used))


def test_a_pattern_that_reads_each_place_once_passes() -> None:
    used = UsedPattern("here", re.compile(r"(?<!\s)\s++$"))

    assert all(growth(used.run, text(10_000), text(40_000)) <= MOST_GROWTH for text in hardest(used))
