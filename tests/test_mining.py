"""Machines that read, on the archive's terms: what they are told, and the stories as Markdown."""

import json
import re
from pathlib import Path
from typing import Protocol
from urllib.robotparser import RobotFileParser

import pytest
import yaml

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pictures import tiny_png
from verhalen_build.site.portable_markdown import portable_markdown

BASE = "https://boek.voorbeeld.nl/"
CONFIG = f"titel: Ons boek\nondertitel: Uit dorp en wijk\nwebadres: {BASE}\nlicentie: CC BY 4.0\nadressleutel: geheim\n"
ALLOWED, RESERVED = "datamining: toegestaan\n", "datamining: voorbehouden\n"

GARDEN = """\
---
titel: 'De tuin: [van] iedereen'
samenvatting: Koud en warm.
datum: 2015-03
auteurs: [Anna de Boer]
naar: [Het dagboek]
lessen: [Begin klein.]
afbeelding: {bestand: tuin.png, alt: Een tuin}
---
Zie [het begin](#het-begin) en [[De soep]], met [[Anna de Boer]].[^1]

## Het begin

> [!NOTE] Let op
> Neem een *schep* mee.

| Wie | Wat |
| --- | --- |
| ik  | a\\|b |

1. een
2. twee

[^1]: Uit het **dagboek**.
"""
STORIES = {
    "stories/tuin.md": GARDEN,
    "stories/soep.md": "---\ntitel: De soep\n---\nWarm.\n",
    "stories/concept.md": "---\ntitel: Nog niet af\nconcept: ja\n---\nNog niet.\n",
    "stories/sources/dagboek.md": "---\ntitel: Het dagboek\n---\n",
    "stories/people/anna.md": "---\nnaam: Anna de Boer\ntoestemming: {naam: rol, getoond_als: een tuinierster}\n---\n",
}


class SiteWith(Protocol):
    """Builds a site."""

    def __call__(self, config: str, files: dict[str, str] | None = None, base: str = CONFIG) -> Path: ...


@pytest.fixture
def site_with(archive: WriteArchive, verhalen: RunVerhalen) -> SiteWith:
    """Builds the site of the stories with more in config.yaml, and other files."""

    def build(config: str, files: dict[str, str] | None = None, base: str = CONFIG) -> Path:
        folder = archive({"stories/tuin.png": tiny_png(), "config.yaml": base + config, **STORIES, **(files or {})})
        run = verhalen("build", "--drafts", "--no-search", cwd=folder)
        assert run.exit_code == 0, run.stderr
        return folder / "site"

    return build


def reservation(page: Path) -> list[str]:
    """What a page says to miners."""
    return re.findall(r'<meta name="tdm-reservation" content="(.)">', page.read_text("utf-8"))


def rules(site: Path) -> list[tuple[str, int]]:
    """What the file for miners says of each path."""
    rules_in_file = json.loads((site / ".well-known/tdmrep.json").read_text("utf-8"))
    return [(rule["location"], rule["tdm-reservation"]) for rule in rules_in_file]


def may_fetch(site: Path, crawler: str, path: str) -> bool:
    """Whether a crawler that keeps to the rules reads a page."""
    parser = RobotFileParser()
    parser.parse((site / "robots.txt").read_text("utf-8").splitlines())
    return parser.can_fetch(crawler, BASE + path)


# What they are told


def test_where_nothing_is_said_machines_are_told_nothing(site_with: SiteWith) -> None:
    site = site_with("")

    assert reservation(site / "verhalen/tuin.html") == []
    assert not (site / ".well-known").exists()
    assert not (site / "llms.txt").exists()
    assert not list(site.rglob("*.html.md"))
    assert may_fetch(site, "GPTBot", "verhalen/tuin.html")


def test_a_book_that_is_reserved_says_so_on_each_page_and_for_the_whole_site(site_with: SiteWith) -> None:
    site = site_with(RESERVED)

    assert reservation(site / "verhalen/tuin.html") == reservation(site / "index.html") == ["1"]
    assert rules(site) == [("/", 1)]
    assert not may_fetch(site, "GPTBot", "verhalen/tuin.html")
    assert may_fetch(site, "Googlebot", "verhalen/tuin.html")
    assert not list(site.rglob("*.html.md"))


def test_a_book_that_may_be_mined_says_so(site_with: SiteWith) -> None:
    site = site_with(ALLOWED)

    assert reservation(site / "verhalen/tuin.html") == ["0"]
    assert rules(site) == [("/", 0)]
    assert may_fetch(site, "GPTBot", "verhalen/tuin.html")


def test_a_story_that_is_reserved_is_an_exception_and_so_is_what_shows_parts_of_it(site_with: SiteWith) -> None:
    other = "---\ntitel: Het pad\n---\nRecht.\n"
    reserved = GARDEN.replace("datum:", f"{RESERVED}datum:")
    site = site_with(ALLOWED, {"stories/tuin.md": reserved, "stories/pad.md": other})

    assert reservation(site / "verhalen/tuin.html") == ["1"]
    assert reservation(site / "verhalen/pad.html") == ["0"]
    # The page of the soup has the sentence in which the garden names it; lists and data have its lessons.
    assert reservation(site / "verhalen/soep.html") == ["1"]
    assert reservation(site / "lessen.html") == reservation(site / "open-data.html") == ["1"]
    for path in ("verhalen/tuin.html", "verhalen/soep.html", "verhalen/index.html", "feed.atom", "data/verhalen.json"):
        assert not may_fetch(site, "GPTBot", path), path
    # The garden's words are not in these.
    for path in ("verhalen/pad.html", "verhalen/soep.html.md"):
        assert may_fetch(site, "GPTBot", path), path
    assert dict(rules(site))["/"] == 1
    assert sorted(path.name for path in site.rglob("*.html.md")) == ["pad.html.md", "soep.html.md"]
    assert "tuin" not in (site / "llms.txt").read_text("utf-8")


def test_a_story_that_may_be_mined_is_an_exception(site_with: SiteWith) -> None:
    site = site_with(RESERVED, {"stories/soep.md": f"---\ntitel: De soep\n{ALLOWED}---\nWarm.\n"})

    assert rules(site) == [("/verhalen/soep.html", 0), ("/", 1)]
    assert may_fetch(site, "GPTBot", "verhalen/soep.html")
    assert may_fetch(site, "GPTBot", "verhalen/soep.html.md")
    assert not may_fetch(site, "GPTBot", "verhalen/tuin.html")
    assert [path.name for path in site.rglob("*.html.md")] == ["soep.html.md"]


def test_below_the_root_of_a_host_only_the_pages_say_it(site_with: SiteWith) -> None:
    site = site_with(RESERVED, base="titel: Ons boek\nwebadres: https://www.voorbeeld.nl/boek/\nadressleutel: geheim\n")

    assert reservation(site / "verhalen/tuin.html") == ["1"]
    assert not (site / ".well-known").exists()


def test_without_an_address_on_the_web_there_is_no_markdown(site_with: SiteWith) -> None:
    site = site_with(ALLOWED, base="titel: Ons boek\nadressleutel: geheim\n")

    assert reservation(site / "verhalen/tuin.html") == ["0"]
    assert not list(site.rglob("*.md"))
    assert not (site / "llms.txt").exists()


# The stories as Markdown


def test_a_story_is_there_as_markdown_at_its_address_and_more(site_with: SiteWith) -> None:
    site = site_with(ALLOWED)
    page = (site / "verhalen/tuin.html").read_text("utf-8")

    assert f'<link rel="alternate" type="text/markdown" href="{BASE}verhalen/tuin.html.md" title="Markdown">' in page
    assert (site / "verhalen/tuin.html.md").is_file()
    assert not (site / "verhalen/concept.html.md").exists()


def test_the_markdown_says_whose_it_is_and_on_which_terms(site_with: SiteWith) -> None:
    _, head, text = (site_with(ALLOWED) / "verhalen/tuin.html.md").read_text("utf-8").split("---\n", 2)

    assert yaml.safe_load(head) == {
        "title": "De tuin: [van] iedereen",
        "authors": ["Een tuinierster"],
        "after": ["Het dagboek"],
        "date": "2015-03",
        "language": "nl",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "book": "Ons boek",
        "source": f"{BASE}verhalen/tuin.html",
    }
    assert text.startswith("\n# De tuin: \\[van\\] iedereen\n\nKoud en warm.\n")


def test_the_markdown_has_the_text_as_readers_see_it(site_with: SiteWith) -> None:
    text = (site_with(ALLOWED) / "verhalen/tuin.html.md").read_text("utf-8")

    assert f"![Een tuin]({BASE}beelden/1/tuin.png)" in text
    assert f"Zie [het begin]({BASE}verhalen/tuin.html#het-begin) en [De soep]({BASE}verhalen/soep.html), met " in text
    assert "een tuinierster" in text
    assert "\n## Het begin\n\n> **Let op**" in text
    assert "*schep*" in text
    assert "| Wie | Wat |\n| --- | --- |\n| ik | a\\|b |" in text
    assert "1. een\n2. twee" in text
    assert "\n## Lessen\n\n1. Begin klein." in text
    assert f"\nnaar [Het dagboek]({BASE}bronnen/dagboek.html)\n" in text
    # A note is there once.
    assert text.count("Uit het") == 1
    assert "\n[^1]: Uit het **dagboek**." in text
    assert not re.search(r"<(?!https?:)[a-z]", text)


def test_machines_get_a_list_of_what_they_may_read(site_with: SiteWith) -> None:
    book = "boek: {delen: [{titel: Eerst, verhalen: [De soep]}]}\n"

    assert (site_with(ALLOWED + book) / "llms.txt").read_text("utf-8") == (
        "# Ons boek\n\n"
        "> Uit dorp en wijk\n\n"
        "CC BY 4.0, <https://creativecommons.org/licenses/by/4.0/>\n\n"
        "## Eerst\n\n"
        f"- [De soep]({BASE}verhalen/soep.html.md)\n\n"
        "## Verhalen\n\n"
        f"- [De tuin: \\[van\\] iedereen]({BASE}verhalen/tuin.html.md): Koud en warm.\n"
    )


@pytest.mark.parametrize("tag", ["blockquote", "em", "div", "ul><li"])
def test_the_words_of_what_lies_very_deep_are_there(tag: str) -> None:
    opening, closing = f"<{tag}>", "".join(f"</{name}>" for name in reversed(tag.split("><")))

    text = portable_markdown(f"<p>voor</p>{opening * 400}diep{closing * 400}<p>na</p>", BASE)

    assert [word for word in ("voor", "diep", "na") if word not in text] == []


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a*b* _c_ # d [x] `e`</p>", "a\\*b\\* \\_c\\_ # d \\[x\\] &#96;e&#96;"),
        ("<p># geen kop</p><p>1. geen lijst</p>", "\\# geen kop\n\n1\\. geen lijst"),
        ("<ul><li>een<ul><li>twee</li></ul></li></ul>", "- een\n    - twee"),
        ("<ol start='3'><li><p>drie</p></li></ol>", "3. drie"),
        ("<p>x<br>y</p>", "x  \ny"),
        ("<pre><code>a\n  # b\n</code></pre>", "```\na\n  # b\n```"),
        ("<p><code>a`b</code> <del>weg</del> m<sup>2</sup></p>", "`` a`b `` <del>weg</del> m<sup>2</sup>"),
        ("<blockquote><p>q</p></blockquote>", "> q"),
        ("<dl><dt>Wie</dt><dd>ik</dd></dl>", "**Wie**\n\nik"),
        ("<p>voor</p><svg><text>tekening</text></svg><form><button>Verstuur</button></form>", "voor"),
        ("<p>zin<small class='sidenote'>naast</small>.</p>", "zin."),
        ("<figure><img src='https://a.nl/b.png' alt='Een [tuin]'><figcaption>Bij</figcaption></figure>", None),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "|  |\n| --- |\n| a |\n| b |"),
    ],
)
def test_markdown_says_what_the_page_says(html: str, markdown: str | None) -> None:
    as_markdown = portable_markdown(html, BASE)

    assert as_markdown.strip() == (markdown if markdown is not None else "![Een (tuin)](https://a.nl/b.png)\n\nBij")
