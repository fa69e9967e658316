"""Being found and followed: canonical addresses, lists of pages, rules for crawlers, feeds, search from a browser."""

import re
from pathlib import Path
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import context_of
from tests.support.pictures import tiny_png
from verhalen_build.site import feeds
from verhalen_build.site.context import PagePlan
from verhalen_build.site.pages.web_files import MOST_PAGES, number_of_parts, sitemap_part
from verhalen_build.site.site_pages import SitePages

BASE = "https://boek.voorbeeld.nl/"
CONFIG = f"""\
titel: Ons boek & meer
ondertitel: Uit dorp en wijk
webadres: {BASE}
licentie: CC BY 4.0
adressleutel: geheim
"""
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ONLY_ON_THE_WEB = ("feed.atom", "volgen.html", "sitemap.xml", "robots.txt", "opensearch.xml")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# What the W3C's feed validator warns of, and what means nothing away from the page.
NOT_IN_FEEDS = re.compile(r"<(?:script|style|form|input|button|svg|iframe|meta)\b|\s(?:style|on\w+|class|id|data-\w+)=")

GARDEN = """\
---
titel: De tuin <van> iedereen
samenvatting: Koud & warm.
datum: 2015-03
bijgewerkt: 2016-05-04
auteurs: [Anna de Boer]
naar: [Het dagboek]
themas: [Groen]
gemeente: Lindenveen
plaatsen: [De Brink]
lessen: [Begin klein.]
citaten: [{tekst: Kom maar., rol: een buurvrouw, verwoording: letterlijk, bron: Het dagboek}]
afbeelding: {bestand: tuin.png, alt: Een tuin}
---
Zie [het begin](#het-begin), [[De soep]] en [elders](https://elders.voorbeeld.nl/a?b=1&c=2).[^1]

## Het begin

> [!NOTE] Let op
> Neem een schep mee.

![Een tuin](tuin.png)

[^1]: Uit het dagboek.
"""
SOUP = "---\ntitel: De soep\ndatum: 2014-02-03\ntaal: en\n---\nHot.\n"
FILES: dict[str, str | bytes] = {
    "config.yaml": CONFIG,
    "stories/tuin.md": GARDEN,
    "stories/tuin.png": tiny_png(),
    "stories/soep.md": SOUP,
    "stories/later.md": "---\ntitel: Zonder datum\n---\nOoit.\n",
    "stories/concept.md": "---\ntitel: Nog niet af\ndatum: 2016-06-01\nthemas: [Groen]\nconcept: ja\n---\nNog niet.\n",
    "stories/themes/groen.md": "---\ntitel: Groen\naliassen: oud/groen.html\n---\nGroen.\n",
    "stories/municipalities/lindenveen.md": "---\ntitel: Lindenveen\n---\n",
    "stories/sources/dagboek.md": "---\ntitel: Het dagboek\n---\n",
    "stories/people/anna.md": "---\nnaam: Anna de Boer\ntoestemming: {naam: rol, getoond_als: een tuinierster}\n---\n",
}


@pytest.fixture
def site(archive: WriteArchive, verhalen: RunVerhalen) -> Path:
    """The site of an archive with an address on the web, drafts included."""
    folder = archive(FILES)
    run = verhalen("build", "--drafts", "--no-search", cwd=folder)
    assert run.exit_code == 0, run.stderr
    return folder / "site"


def links(page: Path, relation: str) -> list[str]:
    """The addresses of the links of a page with a relation."""
    return re.findall(rf'<link rel="{relation}"[^>]* href="([^"]*)"', page.read_text("utf-8"))


def feed_of(path: Path) -> ElementTree.Element:
    """A feed, parsed as XML."""
    return ElementTree.fromstring(path.read_text("utf-8"))


# Canonical addresses


def test_each_page_says_where_it_stands_on_the_web(site: Path) -> None:
    assert links(site / "index.html", "canonical") == [BASE]
    assert links(site / "verhalen/soep.html", "canonical") == [f"{BASE}verhalen/soep.html"]
    assert links(site / "verhalen/index.html", "canonical") == [f"{BASE}verhalen/index.html"]


def test_a_page_that_is_not_to_be_found_has_no_address(site: Path) -> None:
    assert links(site / "404.html", "canonical") == []
    assert links(site / "verhalen/concept.html", "canonical") == []


def test_an_old_address_names_the_new_one(site: Path) -> None:
    assert links(site / "oud/groen.html", "canonical") == [f"{BASE}themas/groen.html"]
    assert "hreflang" not in (site / "oud/groen.html").read_text("utf-8")


def test_a_page_names_its_language_and_itself_for_all_others(site: Path) -> None:
    page = (site / "verhalen/soep.html").read_text("utf-8")

    assert f'<link rel="alternate" hreflang="en" href="{BASE}verhalen/soep.html">' in page
    assert f'<link rel="alternate" hreflang="x-default" href="{BASE}verhalen/soep.html">' in page


def test_without_an_address_on_the_web_there_is_none_of_it(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**FILES, "config.yaml": "titel: Ons boek\n"})

    run = verhalen("build", "--no-search", cwd=folder)

    site = folder / "site"
    pages = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}
    assert [name for name in ONLY_ON_THE_WEB if (site / name).exists()] == []
    assert not list(site.rglob("*.atom"))
    assert [name for name, page in pages.items() if 'rel="alternate"' in page or 'rel="search"' in page] == []
    assert "canonical" not in pages["verhalen/soep.html"]
    assert "webadres" in run.output


def test_what_an_address_on_the_web_would_bring_is_told_once(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n", "stories/soep.md": "# De soep\n\nWarm.\n"})
    first = verhalen("build", "--no-search", cwd=folder)
    (folder / "stories/soep.md").write_text("# De soep\n\nKoud.\n", "utf-8")

    second = verhalen("build", "--no-search", cwd=folder)

    assert "webadres" in first.output
    assert "webadres" not in second.output


# The list of pages


def sitemap_of(site: Path) -> dict[str, str]:
    """Each address in the list of pages, with its day of change."""
    pages = ElementTree.fromstring((site / "sitemap.xml").read_text("utf-8"))
    assert pages.tag == f"{SITEMAP}urlset"
    return {page.findtext(f"{SITEMAP}loc", ""): page.findtext(f"{SITEMAP}lastmod", "") for page in pages}


def test_search_engines_get_the_pages_that_are_worth_finding(site: Path) -> None:
    pages = sitemap_of(site)

    assert pages[BASE] == ""
    assert pages[f"{BASE}themas/groen.html"] == ""
    assert {f"{BASE}verhalen/index.html", f"{BASE}inhoud.html", f"{BASE}word-lid.html"} <= pages.keys()


@pytest.mark.parametrize(
    "page", ["404.html", "oud/groen.html", "verhalen/concept.html", "zoeken.html", "plaatsen/de-brink.html"]
)
def test_search_engines_do_not_get_what_leads_nowhere(site: Path, page: str) -> None:
    assert (site / page).is_file()
    assert f"{BASE}{page}" not in sitemap_of(site)


def test_each_address_for_search_engines_is_a_page(site: Path) -> None:
    paths = [address.removeprefix(BASE) or "index.html" for address in sitemap_of(site)]

    assert len(paths) == len(set(paths))
    assert [path for path in paths if not (site / path).is_file()] == []


def test_the_day_of_change_is_that_of_writing_if_it_is_known_to_the_day(site: Path) -> None:
    pages = sitemap_of(site)

    assert pages[f"{BASE}verhalen/tuin.html"] == "2016-05-04"
    assert pages[f"{BASE}verhalen/soep.html"] == "2014-02-03"
    assert pages[f"{BASE}verhalen/later.html"] == ""


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("datum: 2015-03", ""),
        ("datum: 2015", ""),
        ("datum: 2999-01-01", ""),
        ("datum: 2015-03-02\nbijgewerkt: 2999-01-01", "2015-03-02"),
        ("datum: 2015-03-02\nbijgewerkt: 2014-01-01", "2015-03-02"),
        ("bijgewerkt: 2015-03-02", "2015-03-02"),
    ],
)
def test_a_day_that_is_not_known_or_in_the_future_is_not_given(
    archive: WriteArchive, verhalen: RunVerhalen, dates: str, expected: str
) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/soep.md": f"---\ntitel: De soep\n{dates}\n---\nWarm.\n"})

    verhalen("build", "--future", "--no-search", cwd=folder)

    assert sitemap_of(folder / "site")[f"{BASE}verhalen/soep.html"] == expected


def test_the_day_of_a_gathering_is_not_that_of_a_change(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    gathering = "---\ntitel: De dag\ndatum: 2015-03-02\n---\nDruk.\n"
    folder = archive({"config.yaml": CONFIG, "stories/gatherings/dag.md": gathering})

    verhalen("build", "--no-search", cwd=folder)

    assert sitemap_of(folder / "site")[f"{BASE}bijeenkomsten/dag.html"] == ""


@pytest.mark.parametrize(("pages", "parts"), [(0, 0), (MOST_PAGES, 0), (MOST_PAGES + 1, 2), (3 * MOST_PAGES, 3)])
def test_a_list_that_is_too_long_is_split(pages: int, parts: int) -> None:
    assert number_of_parts(pages) == parts


def test_the_parts_of_a_long_list_have_each_page_once(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_of_parts, "__defaults__", (5,))
    monkeypatch.setattr(sitemap_part, "__defaults__", (5,))
    folder = archive(FILES)
    verhalen("build", "--no-search", cwd=folder)

    index = ElementTree.fromstring((folder / "site/sitemap.xml").read_text("utf-8"))
    lists = [part.findtext(f"{SITEMAP}loc", "") for part in index]
    parts = [ElementTree.fromstring((folder / "site" / part.removeprefix(BASE)).read_text("utf-8")) for part in lists]
    pages = [page.findtext(f"{SITEMAP}loc") for part in parts for page in part]

    assert index.tag == f"{SITEMAP}sitemapindex"
    assert lists[0] == f"{BASE}sitemap-1.xml"
    assert max(map(len, parts)) == 5
    assert len(pages) == len(set(pages)) > 10


def test_crawlers_are_told_where_the_list_of_pages_is(site: Path) -> None:
    assert (site / "robots.txt").read_text("utf-8") == f"User-agent: *\nAllow: /\n\nSitemap: {BASE}sitemap.xml\n"


def test_below_the_root_of_a_host_there_are_no_rules_for_crawlers(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**FILES, "config.yaml": "titel: Ons boek\nwebadres: https://www.voorbeeld.nl/boek\n"})

    verhalen("build", "--no-search", cwd=folder)

    assert not (folder / "site/robots.txt").exists()
    assert "https://www.voorbeeld.nl/boek/verhalen/soep.html" in (folder / "site/sitemap.xml").read_text("utf-8")


# Searching from a browser


def test_a_browser_can_search_the_book(site: Path) -> None:
    description = ElementTree.fromstring((site / "opensearch.xml").read_text("utf-8"))
    address = description.find(f"{OPEN_SEARCH}Url")

    assert links(site / "verhalen/soep.html", "search") == ["../opensearch.xml"]
    assert address is not None
    assert address.attrib == {"type": "text/html", "template": f"{BASE}zoeken.html?q={{searchTerms}}"}
    assert len(description.findtext(f"{OPEN_SEARCH}ShortName", "")) <= 16
    assert len(description.findtext(f"{OPEN_SEARCH}LongName", "")) <= 48


def test_a_long_title_is_cut_off_behind_a_word(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    config = f"titel: Het boek waar je lid van kunt worden\nwebadres: {BASE}\n"
    folder = archive({**FILES, "config.yaml": config})

    verhalen("build", "--no-search", cwd=folder)

    description = ElementTree.fromstring((folder / "site/opensearch.xml").read_text("utf-8"))
    assert description.findtext(f"{OPEN_SEARCH}ShortName") == "Het boek waar…"


# Feeds


def test_a_feed_has_the_newest_and_newly_changed_stories_first(site: Path) -> None:
    titles = [entry.findtext(f"{ATOM}title") for entry in feed_of(site / "feed.atom").iter(f"{ATOM}entry")]

    assert titles == ["De tuin <van> iedereen", "De soep"]


def test_each_theme_and_municipality_has_a_feed(site: Path) -> None:
    for path in ("themas/groen", "gemeenten/lindenveen"):
        feed = feed_of(site / f"{path}.atom")

        assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["De tuin <van> iedereen"]
        assert links(site / f"{path}.html", 'alternate" type="application/atom\\+xml') == [f"{BASE}{path}.atom"]


def test_readers_find_the_feeds(site: Path) -> None:
    page = (site / "volgen.html").read_text("utf-8")

    assert links(site / "index.html", 'alternate" type="application/atom\\+xml') == [f"{BASE}feed.atom"]
    assert all(
        f'href="{BASE}{path}"' in page for path in ("feed.atom", "themas/groen.atom", "gemeenten/lindenveen.atom")
    )
    assert '<a href="../volgen.html">Volgen</a>' in (site / "verhalen/soep.html").read_text("utf-8")


def test_where_no_story_has_a_date_there_are_no_feeds(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/soep.md": "---\ntitel: De soep\nthemas: [Groen]\n---\nWarm.\n"})

    verhalen("build", "--no-search", cwd=folder)

    assert not list((folder / "site").rglob("*.atom"))
    assert "volgen.html" not in (folder / "site/index.html").read_text("utf-8")


def test_a_feed_keeps_to_the_rules_of_atom(site: Path) -> None:
    for path in site.rglob("*.atom"):
        feed = feed_of(path)
        address = f"{BASE}{path.relative_to(site).as_posix()}"
        relations = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]

        assert feed.findtext(f"{ATOM}id") == relations["self"] == address
        assert feed.get(LANG) == "nl"
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        assert len(ids) == len(set(ids)) > 0
        for part in (feed, *entries):
            assert len(part.findall(f"{ATOM}updated")) == len(part.findall(f"{ATOM}title")) == 1
            assert RFC_3339.fullmatch(part.findtext(f"{ATOM}updated", ""))
            alternates = [link for link in part.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
            assert [link.get("type") for link in alternates] == ["text/html"]
        assert feed.findtext(f"{ATOM}updated") == max(entry.findtext(f"{ATOM}updated", "") for entry in entries)


def test_a_story_in_a_feed_has_its_dates_author_theme_licence_and_language(site: Path) -> None:
    garden, soup = feedparser.parse((site / "feed.atom").read_bytes()).entries

    assert garden.published == "2015-03-01T12:00:00Z"
    assert garden.updated == "2016-05-04T12:00:00Z"
    assert [author.name for author in garden.authors] == ["Een tuinierster"]
    assert [(tag.term, tag.label) for tag in garden.tags] == [("groen", "Groen")]
    assert garden.rights == "CC BY 4.0"
    assert garden.summary == "Koud & warm."
    assert garden.link == garden.id == f"{BASE}verhalen/tuin.html"
    assert soup.content[0].language == "en"


def test_a_whole_story_is_in_the_feed_with_absolute_addresses(site: Path) -> None:
    feed = feedparser.parse((site / "feed.atom").read_bytes(), sanitize_html=False, resolve_relative_uris=False)
    html = feed.entries[0].content[0].value

    assert not feed.bozo
    assert f'<a href="{BASE}verhalen/tuin.html#het-begin">het begin</a>' in html
    assert f'<a lang="en" href="{BASE}verhalen/soep.html">De soep</a>' in html
    assert '<a href="https://elders.voorbeeld.nl/a?b=1&amp;c=2">elders</a>' in html
    assert html.count(f'src="{BASE}beelden/1/tuin.png"') == 2
    assert "Begin klein." in html
    assert f'<p>naar <a href="{BASE}bronnen/dagboek.html">Het dagboek</a></p>' in html
    assert "<figcaption>een buurvrouw · <cite>" in html
    assert "<blockquote><p><strong>Let op</strong>" in html


def test_a_note_in_a_feed_ends_with_its_last_word(site: Path) -> None:
    content = feed_of(site / "feed.atom").findtext(f"{ATOM}entry/{ATOM}content", "")

    assert "<p>Uit het dagboek.</p>" in content


def test_what_only_a_page_can_show_is_not_in_the_feed(site: Path) -> None:
    html = feed_of(site / "feed.atom").findtext(f"{ATOM}entry/{ATOM}content", "")

    assert not NOT_IN_FEEDS.search(html)
    assert re.findall(r'(?:href|src)="(?!https://)[^"]*"', html) == []
    # A note is there once, and its mark leads to it on the web.
    assert html.count("Uit het dagboek.") == 1
    assert f'<sup><a href="{BASE}verhalen/tuin.html#fn:1">1</a></sup>' in html
    assert "↩" not in html


def test_a_feed_has_twenty_stories_at_most(archive: WriteArchive) -> None:
    stories = {
        f"stories/v{day}.md": f"---\ntitel: Dag {day}\ndatum: 2015-01-{day:02}\n---\nx\n" for day in range(1, 26)
    }

    newest = context_of(archive({"config.yaml": CONFIG, **stories})).feeds[feeds.WHOLE_BOOK]

    assert [key.partition("/v")[2] for key in newest] == [str(day) for day in range(25, 5, -1)]


def test_stories_of_one_day_are_in_the_order_of_the_book(archive: WriteArchive) -> None:
    stories = {f"stories/{name}.md": f"---\ntitel: {name}\ndatum: 2015\n---\nx\n" for name in ("b", "a", "c")}
    book = "boek: {delen: [{titel: Een, verhalen: [c, a, b]}]}\n"

    newest = context_of(archive({"config.yaml": CONFIG + book, **stories})).feeds[feeds.WHOLE_BOOK]

    assert newest == ("story/c", "story/a", "story/b")


def test_a_municipality_has_the_stories_of_those_that_merged_into_it(archive: WriteArchive) -> None:
    files = {
        "stories/a.md": "---\ntitel: A\ndatum: 2015\ngemeente: Oud\n---\nx\n",
        "stories/municipalities/oud.md": "---\ntitel: Oud\nopgegaan_in: Nieuw\n---\n",
        "stories/municipalities/nieuw.md": "---\ntitel: Nieuw\n---\n",
    }

    feeds = context_of(archive({"config.yaml": CONFIG, **files})).feeds

    assert feeds["municipality/oud"] == feeds["municipality/nieuw"] == ("story/a",)


def test_characters_that_xml_does_not_know_are_in_no_feed(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    odd = "a\u0001b\u000bc\ufffed\uffffe"
    fields = 'samenvatting: "x \\f y"\nvragen: ["u \\x0e v"]\nlessen: ["w \\x0e z"]\n'
    story = f'---\ntitel: "De soep \\x0b {odd[2:]}"\ndatum: 2015\n{fields}---\n{odd} ]]> &amp; <b>\n'
    folder = archive({"config.yaml": CONFIG, "stories/soep.md": story})

    verhalen("build", "--no-search", cwd=folder)

    for path in [*folder.rglob("site/*.atom"), folder / "site/sitemap.xml"]:
        ElementTree.fromstring(path.read_text("utf-8"))


def test_a_feed_is_made_anew_only_when_a_text_in_it_changes(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = archive(FILES)
    verhalen("build", "--no-search", "--jobs", "1", cwd=folder)
    made: list[str] = []
    page = SitePages.page

    def page_and_note(self: SitePages, plan: PagePlan) -> object:
        made.append(self.path(plan))
        return page(self, plan)

    monkeypatch.setattr(SitePages, "page", page_and_note)
    (folder / "stories/soep.md").write_text(SOUP.replace("Hot.", "Cold."), "utf-8")
    verhalen("build", "--no-search", "--jobs", "1", cwd=folder)

    assert made == ["print-het-boek.html", "feed.atom", "verhalen/soep.html"]
    assert "Cold." in (folder / "site/feed.atom").read_text("utf-8")
