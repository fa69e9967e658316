"""The book in more than one language: translations, what is not translated, and the same page in another language."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html  # type: ignore[import-untyped]

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.desk import desk, look, send
from verhalen_build.model.schema import builtin_schema, settings_fields
from verhalen_build.steps.live import State, first_state, next_state
from verhalen_build.steps.summary import Options, Stages, Summary

BASE = "https://boek.voorbeeld.nl/"
# Told of a translation that is well.
_ASIDE = frozenset({"translation-unmarked", "unknown-key"})
XHTML = "{http://www.w3.org/1999/xhtml}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

WORLD: Mapping[str, str] = {
    "config.yaml": f"""
        titel: Ons boek
        ondertitel: Uit dorp en wijk
        beschrijving: Wat er gebeurde bij [[De bank onder de linde]].
        webadres: {BASE}
        uitgever: Het dorp
        licentie: CC BY 4.0
        adressleutel: geheim
        toestemming: volledig
        vertalingen:
          - taal: en
            titel: Our book
            beschrijving: What happened at [[De bank onder de linde]].
        boek:
          delen:
            - titel: Begin
              verhalen: [Het hek, De bank onder de linde]
              vertalingen:
                - taal: en
                  titel: Beginnings
        """,
    "stories/de-bank.md": """
        ---
        titel: De bank onder de linde
        samenvatting: Een bank die van iedereen is.
        datum: 2015-03-04
        gemeente: Zwolle
        mensen: [Riek Bakker, Sjaan Stil]
        lessen: [Begin met zitten.]
        ---

        De bank staat onder de linde in [[Zwolle]].[^1]

        ## Hoe het begon

        Met een plank, zegt [[Sjaan Stil]].

        [^1]: Sinds 2015.
        """,
    "stories/the-bench.md": """
        ---
        titel: The bench under the lime tree
        vertaling_van: De bank onder de linde
        taal: en
        samenvatting: A bench that belongs to everybody.
        aliassen: [/old/bench.html]
        ---

        The bench is under the lime tree in [[Zwolle]], near [[Het hek]], says [[Sjaan Stil]].[^1]
        See [[#How it began]].

        ## How it began

        With a plank.

        [^1]: Since 2015.
        """,
    "stories/hek.md": """
        ---
        titel: Het hek
        samenvatting: Een hek van wilgentenen.
        datum: 2016-01-02
        gemeente: Zwolle
        ---

        Het hek staat naast [[The bench under the lime tree|de bank]] en [de bank](the-bench.md#how-it-began).
        """,
    "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\nsamenvatting: Een stad aan de IJssel.\ncode: GM0193\n---\n",
    "stories/municipalities/zwolle.en.md": """
        ---
        naam: Zwolle
        vertaling_van: Zwolle
        taal: Engels
        samenvatting: A town on the river IJssel.
        ---
        """,
    "stories/people.yaml": """
        - naam: Riek Bakker
        - naam: Sjaan Stil
          rollen: [{rol: buurtbewoner}]
          toestemming: rol
        - naam: Sjaan Stil
          vertaling_van: Sjaan Stil
          taal: en
          rollen: [{rol: neighbour}]
        """,
}


def page(folder: Path, path: str) -> str:
    return (folder / "site" / path).read_text("utf-8")


def built(archive: WriteArchive, verhalen: RunVerhalen, **changed: str) -> Path:
    """The site of the world above, with some files changed; the names of files are without `stories/` and `.md`."""
    folder = archive({**WORLD, **{f"stories/{name.replace('_', '-')}.md": text for name, text in changed.items()}})
    result = verhalen("build", "--no-search", cwd=folder)
    assert result.exit_code == 0, result.stderr
    return folder


def main_of(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def test_a_translation_is_a_page_in_the_language_of_its_words(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen)

    english = page(folder, "en/stories/the-bench.html")
    assert '<html lang="en">' in english
    assert "<title>The bench under the lime tree · Our book</title>" in english
    # The menu, the notes and the facts of the original, in the language of the page.
    assert ">Contents</a>" in english
    assert 'aria-label="Notes"' in english
    assert "<dt>Municipality</dt>" in english
    assert "4 March 2015" in english
    # It has no page of its own in the book itself.
    assert not (folder / "site/verhalen/the-bench.html").exists()


def test_links_lead_to_the_page_in_the_language_of_the_reader(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen)

    english, dutch = page(folder, "en/stories/the-bench.html"), page(folder, "verhalen/hek.html")
    assert '<a href="../../en/municipalities/zwolle.html">Zwolle</a>' in english
    assert '<a lang="nl" href="../../en/stories/hek.html">Het hek</a>' in english
    assert '<a href="#how-it-began">' in english
    assert '<a href="../verhalen/de-bank.html">de bank</a>' in dutch
    assert "en/stories/the-bench.html" not in main_of(dutch)


def test_what_is_not_translated_is_there_in_the_original_and_says_so(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = built(archive, verhalen)

    fence = page(folder, "en/stories/hek.html")
    assert "This page has not been translated yet: its text is in Dutch." in fence
    assert '<h1 lang="nl">Het hek</h1>' in fence
    assert '<p class="summary" data-pagefind-meta="summary" lang="nl">' in fence
    assert '<div class="prose" lang="nl">' in fence
    assert f'<link rel="canonical" href="{BASE}verhalen/hek.html">' in fence
    assert "hreflang" not in fence[: fence.index("</head>")]
    assert "data-pagefind-body" not in fence

    bench = page(folder, "en/stories/the-bench.html")
    assert "Part of this page has not been translated yet, and is in Dutch." in bench
    assert '<span lang="nl">Begin met zitten.</span>' in bench
    contents = page(folder, "en/contents.html")
    assert "<h2>Beginnings</h2>" in contents
    assert '<p lang="nl">Een hek van wilgentenen.</p>' in contents
    # The subtitle is not translated, the title is.
    cover = page(folder, "en/index.html")
    assert '<p class="subtitle" lang="nl">Uit dorp en wijk</p>' in cover
    assert '<h1><span class="marked">Our book</span></h1>' in cover
    assert 'href="../en/stories/the-bench.html">Begin reading</a>' in cover


# Not in English, nor in the names of people and of municipalities.
DUTCH_WORD = re.compile(
    r"\b(?:het|een|niet|zijn|naar|wat|maar|worden|voor|ook|hoofdstuk|bewoners|gemeente)\b", re.IGNORECASE
)


def test_a_screen_reader_is_told_of_all_dutch_words_on_english_pages(demo_site: Path) -> None:
    unmarked = set()
    for path in sorted((demo_site / "en").rglob("*.html")):
        body = html.fromstring(path.read_bytes()).find("body")
        # Citations for programs have no language, and that of an address or publisher is unknown.
        for text in body.xpath(".//text()[not(ancestor::pre or ancestor::*[@class='cite-line' or @class='on-paper'])]"):
            element = text.getparent() if text.is_text else text.getparent().getparent()
            language = next((each.get("lang") for each in (element, *element.iterancestors()) if each.get("lang")), "")
            if language == "en" and DUTCH_WORD.search(re.sub(r"https?:\S+", "", text)):
                unmarked.add((element.tag, text.strip()[:80], path.relative_to(demo_site).as_posix()))
        assert body.getparent().get("lang") == "en"

    assert not unmarked


def test_no_name_that_is_only_heard_hides_a_dutch_name_in_english_words(demo_site: Path) -> None:
    pages = {path: html.fromstring(path.read_bytes()).find("body") for path in (demo_site / "en").rglob("*.html")}
    headings = [heading for body in pages.values() for heading in body.iter("h1") if heading.get("lang") == "nl"]
    dutch_names = {heading.text_content() for heading in headings}
    assert len(dutch_names) > 50

    unmarked = set()
    for path, body in pages.items():
        for element in body.iter("*"):
            is_name = element.tag in {"title", "desc"}
            heard = [element.text_content()] if is_name else [element.get("aria-label"), element.get("alt")]
            language = next((each.get("lang") for each in (element, *element.iterancestors()) if each.get("lang")), "")
            for text in filter(None, heard):
                if language == "en" and any(name in text for name in dutch_names):
                    unmarked.add((element.tag, text, path.relative_to(demo_site).as_posix()))

    assert not unmarked


def test_english_words_of_a_page_are_not_read_as_dutch(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen, hek=WORLD["stories/hek.md"].replace("|de bank]]", "]]"))

    # Of an article in the printed book only the words of the story are in its language.
    printed = page(folder, "en/print-the-book.html")
    assert '<article class="printed-story" id="_1">' in printed
    assert '<span lang="nl">Het hek</span>' in printed
    # A mark within a Dutch sentence has the title of a translation.
    assert '<mark lang="en">The bench under the lime tree</mark>' in page(folder, "en/stories/the-bench.html")
    assert '<a lang="en" href="../../en/stories/the-bench.html">The bench' in page(folder, "en/stories/hek.html")


def test_the_title_of_a_part_without_a_translation_says_in_which_language_it_is(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    without = WORLD["config.yaml"].replace(
        "vertalingen:\n                - taal: en\n                  titel: Beginnings", ""
    )
    assert "Beginnings" not in without
    folder = archive({**WORLD, "config.yaml": without})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    assert '<h2 lang="nl">Begin</h2>' in page(folder, "en/contents.html")
    assert '<span lang="nl">Begin</span></a>' in page(folder, "en/stories/the-bench.html")


def test_a_sentence_that_names_somebody_is_in_the_language_of_the_story(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    text = WORLD["stories/de-bank.md"].replace("Met een plank", "Riek Bakker schaafde een plank. Met een plank")
    folder = archive({**WORLD, "stories/de-bank.md": text})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    assert "<mark>Riek Bakker</mark> schaafde een plank." in page(folder, "mensen/riek-bakker.html")
    assert "schaafde" not in page(folder, "en/people/riek-bakker.html")


def test_every_page_leads_to_the_same_one_in_the_other_language(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen)
    site = folder / "site"

    switches = {}
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        switch = re.search(r'<nav class="languages".*?href="([^"]*)" hreflang="(\w+)" lang="\2">', text, re.DOTALL)
        if switch is not None:
            switches[path] = (path.parent / switch[1]).resolve()

    assert switches[site / "verhalen/de-bank.html"] == site / "en/stories/the-bench.html"
    assert switches[site / "gemeenten/zwolle.html"] == site / "en/municipalities/zwolle.html"
    assert switches[site / "en/stories/hek.html"] == site / "verhalen/hek.html"
    assert switches[site / "index.html"] == site / "en/index.html"
    assert all(switches[target] == path for path, target in switches.items())
    without = {path.relative_to(site).as_posix() for path in {*site.rglob("*.html")}.difference(switches)}
    assert without == {"404.html", "old/bench.html"}


def test_at_an_unknown_address_readers_are_answered_in_every_language(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = built(archive, verhalen)

    missing = page(folder, "404.html")
    assert "Deze pagina staat niet, of niet meer, in het boek." in missing
    english = missing[missing.index('<section lang="en">') :]
    assert "This page is not in the book, or not any more." in english
    # From any depth.
    assert '<a href="/en/contents.html">Contents</a> · <a href="/en/search.html">Search</a>' in english
    # Its script knows the titles in both.
    titles = page(folder, "titels-index.js")
    assert '["en/stories/the-bench.html","The bench under the lime tree"]' in titles
    assert '["verhalen/de-bank.html","De bank onder de linde"]' in titles


def test_at_an_unknown_address_nothing_is_said_twice_in_one_language(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    # Its pages are in Dutch, as the program has no words of it.
    turkish = "---\ntitel: Bank\nvertaling_van: De bank onder de linde\ntaal: tr\n---\n\nBank.\n"
    folder = built(archive, verhalen, bank_tr=turkish)

    headings = re.findall(r"<h[12]>(.+?)</h[12]>", main_of(page(folder, "404.html")))
    assert headings.count("Niet gevonden") == 1
    assert headings.count("Page not found") == 1


def test_the_same_files_of_data_are_explained_in_every_language(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen)

    dutch, english = page(folder, "open-data.html"), page(folder, "en/open-data.html")
    assert re.findall(r'href="(?:\.\./)?(data/[^"]+)"', dutch) == re.findall(r'href="(?:\.\./)?(data/[^"]+)"', english)
    assert '<th scope="row">Verhalen: bijschriften</th>' not in english
    assert '<th scope="row">Stories</th>' in english
    assert '<th scope="row">People: roles</th>' in english
    assert '<th scope="row">All kinds and fields</th>' in english


def test_machines_get_a_list_of_translations_by_language(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            **WORLD,
            "config.yaml": WORLD["config.yaml"].replace(
                "adressleutel:", "datamining: toegestaan\n        adressleutel:"
            ),
        }
    )
    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0, verhalen("check", cwd=folder).stdout

    listed = page(folder, "llms.txt")
    assert listed.endswith(
        f"## English\n\n- [The bench under the lime tree]({BASE}en/stories/the-bench.html.md): "
        "A bench that belongs to everybody.\n"
    )


def test_only_what_is_translated_is_told_to_search_engines_as_a_translation(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = built(archive, verhalen)

    sitemap = ElementTree.fromstring(page(folder, "sitemap.xml"))
    alternates = {
        url.findtext(f"{SITEMAP}loc"): [(link.get("hreflang"), link.get("href")) for link in url.iter(f"{XHTML}link")]
        for url in sitemap
    }
    both = [
        ("nl", f"{BASE}verhalen/de-bank.html"),
        ("en", f"{BASE}en/stories/the-bench.html"),
        ("x-default", f"{BASE}verhalen/de-bank.html"),
    ]
    assert alternates[f"{BASE}verhalen/de-bank.html"] == both
    assert alternates[f"{BASE}en/stories/the-bench.html"] == both
    assert alternates[f"{BASE}verhalen/hek.html"] == []
    assert f"{BASE}en/stories/hek.html" not in alternates
    assert alternates[BASE] == [("nl", BASE), ("en", f"{BASE}en/"), ("x-default", BASE)]
    for path in ("verhalen/de-bank.html", "en/stories/the-bench.html"):
        head = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', page(folder, path))
        assert head == both


def test_a_record_is_counted_once_whatever_its_languages(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen)

    table = page(folder, "data/verhalen.csv")
    assert "De bank onder de linde" in table
    assert "bench" not in table
    assert "2 verhalen" in page(folder, "index.html")
    assert "2 stories" in page(folder, "en/index.html")
    assert not (folder / "site/en/data").exists()
    assert "The bench" in page(folder, "en/feed.atom")
    assert '<subtitle xml:lang="nl">Uit dorp en wijk</subtitle>' in page(folder, "en/feed.atom")
    assert "<title>Het hek" not in page(folder, "en/feed.atom")
    assert "bench" not in page(folder, "feed.atom")


def test_linked_data_has_one_record_with_its_title_in_each_language(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = built(archive, verhalen)

    def node(path: str) -> dict[str, object]:
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(folder, path))
        assert block is not None
        linked_data: dict[str, object] = json.loads(block[1])
        return linked_data

    dutch, english = node("verhalen/de-bank.html"), node("en/stories/the-bench.html")
    assert dutch == english
    assert dutch["@id"] == f"{BASE}verhalen/de-bank.html"
    assert dutch["name"] == [
        {"@language": "nl", "@value": "De bank onder de linde"},
        {"@language": "en", "@value": "The bench under the lime tree"},
    ]
    assert node("verhalen/hek.html")["name"] == {"@language": "nl", "@value": "Het hek"}
    triples = next((folder / "site/data").glob("*.nt")).read_text("utf-8")
    assert '"The bench under the lime tree"@en' in triples
    assert "en/stories" not in triples


def test_people_are_named_in_each_language_as_they_agreed(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen)

    assert "buurtbewoner" in page(folder, "verhalen/de-bank.html")
    assert re.search(
        r'says <a href="../../en/people/\w{12}.html">neighbour</a>', page(folder, "en/stories/the-bench.html")
    )
    everything = [path for path in (folder / "site").rglob("*") if path.is_file()]
    assert not [path for path in everything if b"Sjaan" in path.read_bytes()]


SHOWN_AS = """
        - naam: Riek Bakker
        - naam: Sjaan Stil
          rollen: [{rol: buurtbewoner}]
          toestemming: {naam: rol, getoond_als: een vrijwilligster van de tuin}
        - naam: Sjaan Stil
          vertaling_van: Sjaan Stil
          taal: en
          rollen: [{rol: neighbour}]
        """


def test_the_words_in_place_of_a_name_are_translated_without_what_was_agreed(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    translated = f"{SHOWN_AS}  toestemming: {{getoond_als: a volunteer in the garden}}\n"
    folder = archive({**WORLD, "stories/people.yaml": translated})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    assert "Een vrijwilligster van de tuin" in page(folder, "verhalen/de-bank.html")
    english = main_of(page(folder, "en/stories/the-bench.html"))
    assert re.search(r'says <a href="../../en/people/\w{12}.html">a volunteer in the garden</a>', english)
    assert "vrijwilligster" not in english


def test_what_somebody_agreed_to_be_called_is_not_replaced_by_a_role(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**WORLD, "stories/people.yaml": SHOWN_AS})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    # A role may tell more than they wanted, so the words of the original stay.
    english = page(folder, "en/stories/the-bench.html")
    assert "neighbour" not in english
    assert re.search(r'lang="nl">Een vrijwilligster van de tuin</a>', english)


def test_a_translation_agrees_to_nothing(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    people = WORLD["stories/people.yaml"].replace("rollen: [{rol: neighbour}]", "toestemming: volledig")
    folder = archive({**WORLD, "stories/people.yaml": people})

    built_book = verhalen("build", "--no-search", cwd=folder)

    assert "“toestemming” hoort niet in een vertaling" in built_book.stderr
    assert not [path for path in (folder / "site").rglob("*.html") if b"Sjaan" in path.read_bytes()]


def test_a_name_that_must_not_be_seen_is_found_in_a_translation_too(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    text = WORLD["stories/the-bench.md"].replace("With a plank.", "With a plank of Sjaan Stil.")
    folder = archive({**WORLD, "stories/the-bench.md": text})

    result = verhalen("build", cwd=folder)

    assert result.exit_code == 1
    assert "stories/the-bench.md:14:17: fout:" in result.stderr
    assert "[name-withheld]" in result.stderr


@pytest.mark.parametrize(
    ("path", "translation"),
    [
        # The key of a translation with a fault may be that of another record.
        ("stories/people/en/cor-vis.md", "---\nnaam: Cor Vis\nvertaling_van: Cor Vis\ntaal: nl\n---\n\nBij {name}.\n"),
        (
            "stories/municipalities.yaml",
            "- naam: Kampen\n- {naam: Kampen, vertaling_van: Kampen, taal: nl, samenvatting: Bij {name}.}\n",
        ),
    ],
)
def test_a_name_in_a_translation_with_a_fault_breaks_nothing(
    archive: WriteArchive, verhalen: RunVerhalen, path: str, translation: str
) -> None:
    text = translation.replace("{name}", "Sjaan Stil")
    folder = archive({**WORLD, "stories/people/cor-vis.md": "---\nnaam: Cor Vis\n---\n", path: text})

    checked = json.loads(verhalen("check", "--format", "json", cwd=folder).stdout)

    assert [each["code"] for each in checked if each["severity"] == "error"] == ["translation-same-language"]


def test_a_first_name_in_a_translation_is_asked_about_where_the_original_mentions_that_person(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    original = "---\ntitel: Kast\n{people}---\n\nIemand begon.\n"
    translation = "---\ntitel: Shelf\nvertaling_van: Kast\ntaal: en\n---\n\nSjaan began.\n"
    kast = original.replace("{people}", "")
    folder = archive({**WORLD, "stories/kast.md": kast, "stories/shelf.md": translation})

    def told() -> list[tuple[str, int, str]]:
        checked = json.loads(verhalen("check", "--format", "json", cwd=folder).stdout)
        return [(each["file"], each["line"], each["value"]) for each in checked if each["code"] == "name-part-withheld"]

    # It may be another Sjaan.
    assert not told()
    (folder / "stories/kast.md").write_text(original.replace("{people}", "mensen: [Sjaan Stil]\n"), "utf-8")
    assert told() == [("stories/shelf.md", 7, "Sjaan")]


STRANGER = """
        - naam: Riek Bakker
        - naam: Sjaan Stil
          toestemming: rol
          rollen: [{rol: buurtbewoner}]
        """
OWN_ROLE = f"{STRANGER}- {{naam: Sjaan Stil, vertaling_van: Sjaan Stil, taal: en, rollen: [{{rol: neighbour}}]}}\n"
ENGLISH_STRANGER = STRANGER.replace("rollen: [{rol: buurtbewoner}]", "taal: en")


@pytest.mark.parametrize(
    ("path", "language", "people", "shown", "words"),
    [
        ("stories/the-bench.md", "en", OWN_ROLE, "“neighbour”", "“neighbour”"),
        # A link shows what was agreed, which nobody has translated.
        ("stories/the-bench.md", "en", STRANGER, "“buurtbewoner”", "“someone involved”"),
        ("stories/the-bench.md", "fy", OWN_ROLE, "“buurtbewoner”", "wie het is in woorden zonder de naam"),
        ("stories/the-bench.md", "fy", STRANGER.replace("rol\n", "voornaam\n"), "“Sjaan”", "“Sjaan”"),
        # An original is in the Dutch book, whatever the language of its text.
        ("stories/hek.md", "en", OWN_ROLE, "“buurtbewoner”", "“neighbour”"),
        ("stories/hek.md", "nl", OWN_ROLE, "“buurtbewoner”", "“buurtbewoner”"),
        # The record of somebody may be in another language than the book too.
        ("stories/hek.md", "en", ENGLISH_STRANGER, "“een betrokkene”", "“someone involved”"),
    ],
)
def test_in_place_of_a_name_words_in_the_language_of_the_text_are_offered(
    archive: WriteArchive, verhalen: RunVerhalen, path: str, language: str, people: str, shown: str, words: str
) -> None:
    text = WORLD[path].replace("taal: en", f"taal: {language}").replace("A bench that", "A bench of Sjaan Stil that")
    text = text.replace("Een hek van", "A fence of Sjaan Stil and").replace("datum: 2016-01-02", f"taal: {language}")
    folder = archive({**WORLD, path: text, "stories/people.yaml": people})

    checked = json.loads(verhalen("check", "--format", "json", cwd=folder).stdout)

    (told,) = (each["help"] for each in checked if each["code"] == "name-withheld")
    assert f"dan staat er vanzelf {shown}. Of schrijf {words}" in told


def test_whoever_is_forgotten_is_forgotten_in_every_language(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    own = "---\nnaam: Riek Bakker\nvertaling_van: Riek Bakker\ntaal: en\n---\n\nRiek Bakker planed the plank.\n"
    text = WORLD["stories/the-bench.md"].replace("With a plank.", "With a plank of [[Riek Bakker]].")
    folder = archive({**WORLD, "stories/the-bench.md": text, "stories/people/riek-bakker.en.md": own})

    told = verhalen("readback", "Riek Bakker", cwd=folder)
    assert "With a plank of Riek Bakker." in (folder / told.stdout.strip()).read_text("utf-8")
    (folder / told.stdout.strip()).unlink()
    result = verhalen("forget", "Riek Bakker", "--yes", cwd=folder)

    assert result.exit_code == 0, result.stderr
    left = [path for path in (folder / "stories").rglob("*") if path.is_file() and b"Riek" in path.read_bytes()]
    assert not left


@pytest.mark.parametrize(
    ("own", "asked_for", "words"),
    [
        ("", (), "someone involved"),
        ("rollen: [{rol: carpenter}]\n", (), "carpenter"),
        ("rollen: [{rol: friend of Riek Bakker}]\n", (), "someone involved"),
        # Less was to be told than the role does.
        ("rollen: [{rol: carpenter}]\n", ("--shown-as", "iemand uit het dorp"), "someone involved"),
    ],
)
def test_in_a_translation_english_words_stand_in_place_of_a_forgotten_name(
    archive: WriteArchive, verhalen: RunVerhalen, own: str, asked_for: tuple[str, ...], words: str
) -> None:
    text = WORLD["stories/the-bench.md"].replace("With a plank.", "With a plank of Riek Bakker.")
    translated = f"---\nnaam: Riek Bakker\nvertaling_van: Riek Bakker\ntaal: en\n{own}---\n"
    folder = archive({**WORLD, "stories/the-bench.md": text, "stories/people/riek-bakker.en.md": translated})

    result = verhalen("forget", "Riek Bakker", *asked_for, "--yes", cwd=folder)

    assert result.exit_code == 0, result.stderr
    assert f"With a plank of {words}." in (folder / "stories/the-bench.md").read_text("utf-8")


def test_a_translation_goes_with_its_original(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    original = WORLD["stories/de-bank.md"].replace("datum:", "concept: ja\n        datum:")
    folder = archive({**WORLD, "stories/de-bank.md": original})

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.stderr
    assert not (folder / "site/en/stories/the-bench.html").exists()
    assert "The bench under the lime tree" in result.stderr
    assert verhalen("build", "--no-search", "--drafts", cwd=folder).exit_code == 0
    assert (folder / "site/en/stories/the-bench.html").exists()


def test_a_draft_of_a_translation_stays_out(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    text = WORLD["stories/the-bench.md"].replace("taal: en", "taal: en\n        concept: ja")
    folder = built(archive, verhalen, the_bench=text, hek="---\ntitel: Het hek\n---\n\nEen hek.\n")

    assert "This page has not been translated yet" in page(folder, "en/stories/de-bank.html")


def test_an_original_that_changes_marks_its_translation(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(WORLD)
    assert "translation-unmarked" in verhalen("build", "--no-search", cwd=folder).stderr
    files = ["stories/the-bench.md", "stories/municipalities/zwolle.en.md", "stories/people.yaml"]
    assert verhalen("translated", *files, cwd=folder).stdout.split() == files
    assert "translation-" not in verhalen("build", "--no-search", cwd=folder).stderr
    original = folder / "stories/de-bank.md"
    written = original.read_text("utf-8")

    # Lines that are broken elsewhere, and facts, are nothing to translate.
    original.write_text(written.replace("De bank staat", "De bank\nstaat").replace("2015-03-04", "2015-03-05"), "utf-8")
    assert "translation-" not in verhalen("build", "--no-search", cwd=folder).stderr
    assert "has changed since it was translated" not in page(folder, "en/stories/the-bench.html")
    # Words are.
    original.write_text(written.replace("onder de linde in", "onder de oude linde in"), "utf-8")
    result = verhalen("build", "--no-search", cwd=folder)
    assert "stories/the-bench.md:3:16: let op:" in result.stderr
    assert "[translation-outdated]" in result.stderr
    assert "The original of this text, in Dutch, has changed" in page(folder, "en/stories/the-bench.html")
    # Whoever looked at it says so.
    verhalen("translated", "stories/the-bench.md", cwd=folder)
    assert "translation-" not in verhalen("build", "--no-search", cwd=folder).stderr
    assert "has changed since it was translated" not in page(folder, "en/stories/the-bench.html")


EDITS = [
    ("stories/the-bench.md", "With a plank.", "With two planks."),
    ("stories/the-bench.md", "A bench that", "A seat that"),
    ("stories/de-bank.md", "Met een plank", "Met twee planken"),
    ("stories/hek.md", "Een hek van", "Het hek van"),
    ("config.yaml", "titel: Our book", "titel: Our own book"),
    ("stories/people.yaml", "rol: neighbour", "rol: woman next door"),
    ("stories/the-bench.md", "vertaling_van: De bank onder de linde", "vertaling_van: Het hek"),
]


@pytest.mark.parametrize(("path", "before", "after"), EDITS)
def test_after_an_edit_the_site_is_as_if_it_were_built_anew(
    archive: WriteArchive, verhalen: RunVerhalen, path: str, before: str, after: str
) -> None:
    folder = built(archive, verhalen)
    text = (folder / path).read_text("utf-8")
    assert before in text
    (folder / path).write_text(text.replace(before, after).replace("[[#How it began]]", "How it began"), "utf-8")

    def files() -> dict[str, bytes]:
        site = folder / "site"
        return {each.relative_to(site).as_posix(): each.read_bytes() for each in site.rglob("*") if each.is_file()}

    verhalen("build", "--no-search", cwd=folder)
    edited = files()
    verhalen("build", "--no-search", "--clean", "--jobs", "1", cwd=folder)

    assert edited == files()


def test_in_the_preview_too_after_each_edit(archive: WriteArchive) -> None:
    folder = archive(WORLD)
    options = Options(Path("site"), date(2026, 11, 29), drafts=True, future=True, jobs=1, preview=True)

    def pages(state: State | Summary) -> dict[str, bytes]:
        assert isinstance(state, State)
        return {path: state.page(plan) for path, plan in state.plans.items()}

    state = first_state(folder, options, Stages())
    for path, before, after in EDITS[::2]:
        text = (folder / path).read_text("utf-8")
        (folder / path).write_text(text.replace(before, after).replace("[[#How it began]]", "How it began"), "utf-8")
        assert isinstance(state, State)
        state = next_state(state, Stages())
        assert pages(state) == pages(first_state(folder, options, Stages())), (path, after)


ARABIC = """
        ---
        titel: المقعد تحت شجرة الزيزفون
        vertaling_van: De bank onder de linde
        taal: Arabisch
        samenvatting: مقعد للجميع.
        ---

        المقعد في [[Zwolle]]، بجانب [[Het hek]].
        """


def test_a_language_of_which_the_program_has_no_words_has_the_menu_of_the_book(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**WORLD, "stories/the-bench.ar.md": ARABIC})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    arabic = page(folder, "ar/verhalen/the-bench.html")
    assert '<html lang="nl">' in arabic
    assert ">Inhoud</a>" in arabic
    # Written from right to left, with Dutch names in it.
    assert '<h1 lang="ar" dir="rtl">المقعد تحت شجرة الزيزفون</h1>' in arabic
    assert '<div class="prose" lang="ar" dir="rtl">' in arabic
    assert '<a lang="nl" dir="ltr" href="../../ar/verhalen/hek.html">Het hek</a>' in arabic
    # What is not translated is in the language of the page.
    assert '<li id="_lessons-1">Begin met zitten.</li>' in arabic
    assert "Deze pagina is nog niet vertaald: de tekst is in het Nederlands." in page(folder, "ar/verhalen/hek.html")
    assert f'<link rel="alternate" hreflang="ar" href="{BASE}ar/verhalen/the-bench.html">' in arabic
    # From all other languages it is called by its own name.
    switch = 'href="../../ar/verhalen/the-bench.html" hreflang="ar" lang="ar" dir="rtl">العربية</a>'
    assert switch in page(folder, "en/stories/the-bench.html")
    assert '<span lang="ar" dir="rtl">' not in page(folder, "verhalen/de-bank.html")


def test_words_of_the_glossary_are_linked_in_the_language_into_which_they_are_translated(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    text = WORLD["stories/the-bench.md"].replace("With a plank.", "Slow wood, fast wood and traag hout make a plank.")
    dutch = WORLD["stories/de-bank.md"].replace("Met een plank", "Van slow wood en traag hout")
    words = {
        "stories/words/traag-hout.md": "---\ntitel: traag hout\nbetekenis: Hout dat lang groeide.\n---\n",
        "stories/words/traag-hout.en.md": (
            "---\ntitel: slow wood\nvertaling_van: traag hout\ntaal: en\nbetekenis: Wood that grew for long.\n---\n"
        ),
        "stories/words/snel-hout.md": "---\ntitel: snel hout\nbetekenis: Hout dat kort groeide.\n---\n",
    }
    folder = archive({**WORLD, **words, "stories/the-bench.md": text, "stories/de-bank.md": dutch})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    english, own = page(folder, "en/stories/the-bench.html"), page(folder, "verhalen/de-bank.html")
    assert '<a class="word" href="../../en/words/traag-hout.html">Slow wood</a>, fast wood and traag hout' in english
    assert 'Van slow wood en <a class="word" href="../woorden/traag-hout.html">traag hout</a>' in own


def test_words_in_a_list_with_their_translations_are_linked_too(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    words = """
        - titel: traag hout
          betekenis: Hout dat lang groeide.
        - titel: slow wood
          vertaling_van: traag hout
          taal: en
          betekenis: |
            Wood that grew for long.

            | kind | years |
            | ---- | ----- |
            | oak  | 200   |
        """
    text = WORLD["stories/the-bench.md"].replace("With a plank.", "Of slow wood.")
    folder = archive({**WORLD, "stories/words.yaml": words, "stories/the-bench.md": text})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    english = page(folder, "en/stories/the-bench.html")
    assert 'Of <a class="word" href="../../en/words/slow-wood.html">slow wood</a>.' in english
    # The words of the program in a text are in its language too.
    assert 'aria-label="Table"' in page(folder, "en/words/slow-wood.html")


@pytest.mark.parametrize("is_dutch_too", [False, True])
def test_one_spelling_may_be_another_word_of_the_glossary_in_each_language(
    archive: WriteArchive, verhalen: RunVerhalen, is_dutch_too: bool
) -> None:
    word = "---\ntitel: {}\nvertaling_van: {}\ntaal: {}\nbetekenis: x\n---\n"
    words = {
        "stories/words/vergif.md": "---\ntitel: vergif\nbetekenis: x\n---\n",
        "stories/words/gift.md": word.format("Gift", "vergif.md", "de"),
        "stories/words/cadeau.md": "---\ntitel: cadeau\nbetekenis: x\n---\n",
        "stories/words/gift.en.md": word.format("Gift", "Cadeau", "en"),
    }
    if is_dutch_too:
        words["stories/words/geschenk.md"] = "---\ntitel: gift\nbetekenis: x\n---\n"
    texts = {
        "stories/the-bench.md": WORLD["stories/the-bench.md"].replace("With a plank.", "The plank was a gift."),
        "stories/die-bank.md": (
            "---\ntitel: Die Bank\nvertaling_van: De bank onder de linde\ntaal: de\n---\nVoll Gift.\n"
        ),
        "stories/de-bank.md": WORLD["stories/de-bank.md"].replace("Met een plank", "Een gift, geen cadeau"),
    }
    folder = archive({**WORLD, **words, **texts})

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.stderr
    links = {
        path: re.findall(r'<a class="word" href="([^"]+)">', page(folder, path))
        for path in ("en/stories/the-bench.html", "de/verhalen/die-bank.html", "verhalen/de-bank.html")
    }
    assert links == {
        "en/stories/the-bench.html": ["../../en/words/gift.html"],
        "de/verhalen/die-bank.html": ["../../de/woorden/gift.html"],
        "verhalen/de-bank.html": ["../woorden/geschenk.html"] * is_dutch_too + ["../woorden/cadeau.html"],
    }


def test_a_spelling_of_two_words_in_one_language_leads_to_neither(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    word = "---\ntitel: bank\nvertaling_van: {}\ntaal: en\nbetekenis: x\n---\n"
    words = {
        "stories/words.yaml": "- {titel: oever, betekenis: x}\n- {titel: geldbank, betekenis: x}\n",
        "stories/words/shore.md": word.format("oever"),
        "stories/words/money-bank.md": word.format("geldbank"),
    }
    text = WORLD["stories/the-bench.md"].replace("With a plank.", "On the bank.")
    folder = archive({**WORLD, **words, "stories/the-bench.md": text})

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.stderr
    assert "On the bank." in page(folder, "en/stories/the-bench.html")


def test_what_is_left_out_is_named_in_the_language_of_its_translation(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    text = WORLD["stories/the-bench.md"].replace("With a plank.", "In [[Zwolle]] we saw [[The glasshouse]].")
    folder = archive(
        {
            **WORLD,
            "stories/de-kas.md": "---\ntitel: De kas\nconcept: ja\n---\nGlas.\n",
            "stories/the-glasshouse.md": ("---\ntitel: The glasshouse\nvertaling_van: De kas\ntaal: en\n---\nGlass.\n"),
            "stories/the-bench.md": text,
            "stories/hek.md": WORLD["stories/hek.md"].replace("Het hek staat", "Het hek staat bij [[De kas]] en"),
        }
    )

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.stderr
    assert "we saw The glasshouse.</p>" in page(folder, "en/stories/the-bench.html")
    assert "De kas" not in page(folder, "en/municipalities/zwolle.html")
    assert "Het hek staat bij De kas en" in page(folder, "verhalen/hek.html")


def test_the_cover_may_be_translated_into_every_language_of_a_text() -> None:
    translations = next(field for field in settings_fields() if field.key == "translations")
    story = next(field for field in builtin_schema().kinds["story"].fields if field.key == "lang")

    assert next(field for field in translations.fields if field.key == "language").choices == story.choices


@pytest.mark.parametrize(
    ("path", "before", "after", "code"),
    [
        ("stories/the-bench.md", "taal: en", "taal: nl", "translation-same-language"),
        # The original is called otherwise now.
        (
            "stories/de-bank.md",
            "titel: De bank onder de linde",
            "titel: De bank onder de eik",
            "translation-of-nothing",
        ),
    ],
)
def test_a_link_to_a_translation_with_a_fault_is_not_a_fault_too(
    archive: WriteArchive, verhalen: RunVerhalen, path: str, before: str, after: str, code: str
) -> None:
    config = WORLD["config.yaml"].replace(", De bank onder de linde]", "]").replace("De bank onder de linde", "Het hek")
    folder = archive({**WORLD, "config.yaml": config, path: WORLD[path].replace(before, after)})

    checked = json.loads(verhalen("check", "--format", "json", cwd=folder).stdout)

    assert [each["code"] for each in checked if each["severity"] == "error"] == [code]


def test_words_of_the_program_in_place_of_a_name_are_in_the_language_of_the_page(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**WORLD, "stories/people.yaml": "- naam: Sjaan Stil\n  toestemming: rol\n- naam: Riek Bakker\n"})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    assert re.search(r'says <a href="[^"]+">someone involved</a>', page(folder, "en/stories/the-bench.html"))


def test_without_translations_nothing_of_it_is_there(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n", "stories/a.md": "---\ntitel: A\ntaal: en\n---\n\nWords.\n"})

    verhalen("build", "--no-search", cwd=folder)

    assert not (folder / "site/en").exists()
    assert "languages" not in page(folder, "verhalen/a.html")


def test_a_book_without_an_address_has_the_same_pages(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    config = WORLD["config.yaml"].replace(f"webadres: {BASE}", "")
    folder = archive({**WORLD, "config.yaml": config})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    english = page(folder, "en/stories/the-bench.html")
    assert 'href="../../verhalen/de-bank.html" hreflang="nl" lang="nl">Nederlands</a>' in english
    assert "ld+json" not in english


def test_old_addresses_of_a_translation_lead_to_it(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = built(archive, verhalen)

    assert 'href="../en/stories/the-bench.html"' in page(folder, "old/bench.html")


def test_two_translations_may_not_have_one_address(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    other = "---\ntitel: The fence\nvertaling_van: Het hek\ntaal: en\n---\n\nA fence.\n"
    folder = archive({**WORLD, "stories/the-bench.en.md": other})

    checked = verhalen("check", cwd=folder)

    expected = "stories/the-bench.md: fout: Het adres “the-bench” is al van stories/the-bench.en.md. [address-taken]"
    assert expected in checked.stdout


def test_who_saves_a_translation_at_the_desk_has_seen_its_original(tmp_path: Path) -> None:
    with desk(tmp_path / "archive") as served:
        values = {"title": "The bench", "translation_of": "De bank onder de linde", "lang": "en"}

        status, saved = send(served, "api/save", {"kind": "story", "values": values, "body": "A bench."})

        assert (status, saved["outcome"]) == (200, "saved"), saved
        written = (served.root / saved["path"]).read_text("utf-8")
        assert re.search(r"^stand_van_origineel: [0-9a-f]{12}$", written, re.MULTILINE)
        # The page beside the form is the one in its own language, and its strip leads to its own file.
        assert saved["page"] == "/en/stories/the-bench.html"
        page = served.get(saved["page"]).text
        assert '<html lang="en">' in page
        assert "stories/the-bench.md" in page
        assert "stand_van_origineel" not in look(served, f"record?path={saved['path']}").text


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        # The ways in which people write a name.
        ("vertaling_van: [[De bank]]\ntaal: en", []),
        ("vertaling_van: de-bank.md\ntaal: EN", []),
        ("translation_of: de bank\nlang: English", []),
        ("vertaling_van: De bank\ntaal:", ["3: translation-same-language: Nederlands"]),
        ("vertaling_van: De bank\ntaal: nl", ["3: translation-same-language: Nederlands"]),
        ("vertaling_van: De bank", ["3: translation-same-language: Nederlands"]),
        # One fault is one problem.
        ("vertaling_van: De bank\ntaal: klingon", ["4: unknown-choice: klingon"]),
        ("vertaling_van: De bank\ntaal: EN-gb", []),
        ("vertaling_van: De bank\ntaal: en_GB", []),
        ("vertaling_van: De bank\ntaal: nl-BE", ["3: translation-same-language: Nederlands"]),
        ("vertaling_van: Een fiets\ntaal: en", ["3: translation-of-nothing: Een fiets"]),
        ("vertaling_van: The bench\ntaal: en", ["3: translation-of-nothing: The bench"]),
        ("vertaling_van: Zwolle\ntaal: en", ["3: translation-of-nothing: Zwolle"]),
        ("vertaling_van: De bank\ntaal: en\ndatum: 2015\ntoestemming: x", ["5: translation-fact: datum"]),
    ],
)
def test_what_is_wrong_with_a_translation_is_told_at_its_place(
    archive: WriteArchive, verhalen: RunVerhalen, fields: str, problems: list[str]
) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Ons boek\nvertalingen: {taal: en, titel: Our book}\n",
            "stories/de-bank.md": "---\ntitel: De bank\n---\n\nEen bank.\n",
            "stories/the-bench.md": f"---\ntitel: The bench\n{fields}\n---\n\nA bench.\n",
            "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\n---\n",
        }
    )

    checked = json.loads(verhalen("check", "--format", "json", cwd=folder).stdout)

    told = [f"{each['line']}: {each['code']}: {each['value']}" for each in checked if each["code"] not in _ASIDE]
    assert told == problems


def test_a_field_that_a_kind_gets_later_makes_no_translation_look_old(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(WORLD)
    verhalen("translated", "stories/the-bench.md", cwd=folder)
    config = folder / "config.yaml"
    more = "kinds: {story: {fields: {slogan: {type: text, about: {nl: Een leus.}}}}}\n"

    config.write_text(config.read_text("utf-8") + more, "utf-8")

    assert "translation-outdated" not in verhalen("check", cwd=folder).stdout


def test_a_language_that_has_an_index_keeps_its_address(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    text = "---\ntitel: Index\nvertaling_van: Het hek\ntaal: en\n---\n\nA fence.\n"

    checked = verhalen("check", cwd=archive({**WORLD, "stories/index-en.md": text}))

    assert "stories/index-en.md: fout: " in checked.stdout
    assert "[address-kept]" in checked.stdout
