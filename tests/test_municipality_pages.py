"""The pages of municipalities: what is there, what changed through mergers, and how they stay usable when they grow."""

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import in_short, joined
from verhalen_build.archive.mergers import successors
from verhalen_build.model.record import RecordKey

CONFIG = "titel: Ons boek\ntoestemming: volledig\n"
_HEADING = re.compile(r"<h[23][^>]*>(.*?)</h[23]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def words(html: str) -> str:
    """The words of a piece of HTML."""
    return _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()


class Municipality:
    """The page of a municipality in a site."""

    def __init__(self, folder: Path, slug: str) -> None:
        source = (folder / "site" / "gemeenten" / f"{slug}.html").read_text("utf-8")
        self.main = re.search(r"<main.*</main>", source, re.DOTALL)[0]  # type: ignore[index]
        # What the drawing around it repeats is not what is tested here.
        self.told = re.sub(r'<details class="around.*?</details>', "", self.main, flags=re.DOTALL)

    @property
    def headings(self) -> list[str]:
        """The headings of lists, with how much is in them."""
        return [words(heading) for heading in _HEADING.findall(self.told)]

    def below(self, heading: str) -> list[str]:
        """The names in the list below a heading."""
        start = next(match for match in _HEADING.finditer(self.told) if words(match[1]).startswith(heading))
        part = re.split(r"<h[123]", self.told[start.end() :])[0]
        return [words(title) for title in re.findall(r'<span class="entry-title">(.*?)</span>', part, re.DOTALL)]

    @property
    def notice(self) -> str:
        """What it says of mergers."""
        notice = re.search(r'<div class="merged".*?</div>', self.main, re.DOTALL)
        return words(notice[0]).replace(" .", ".").replace(" ,", ",") if notice else ""


@pytest.fixture
def site(archive: WriteArchive, verhalen: RunVerhalen) -> "Site":
    """Builds an archive and gives the pages of its municipalities."""
    return Site(archive, verhalen)


class Site:
    """Builds an archive and gives the pages of its municipalities."""

    def __init__(self, archive: WriteArchive, verhalen: RunVerhalen) -> None:
        self._archive, self._verhalen = archive, verhalen
        self._folder = Path()

    def build(self, files: Mapping[str, str | bytes]) -> None:
        """Write the files, and build."""
        self._folder = self._archive({"config.yaml": CONFIG, **files})
        result = self._verhalen("build", "--no-search", cwd=self._folder)
        assert result.exit_code == 0, result.stderr

    def page(self, slug: str) -> Municipality:
        """The page of a municipality."""
        return Municipality(self._folder, slug)


def municipality(name: str, merged_into: str = "", text: str = "") -> str:
    """The file of a municipality."""
    into = f"opgegaan_in: {merged_into}\n" if merged_into else ""
    return f"---\nnaam: {name}\n{into}---\n{text}\n"


def test_it_lists_what_names_it_in_its_municipality_by_kind(site: Site) -> None:
    site.build(
        {
            "stories/municipalities/molendam.md": municipality("Molendam"),
            "stories/kas.md": "---\ntitel: De kas\ngemeente: Molendam\nsamenvatting: Groen.\n---\n",
            "stories/tafel.md": "---\ntitel: De tafel\ngemeenten: [Molendam, Molendam]\ndatum: 2015\n---\n",
            "stories/initiatives/tuin.md": "---\ntitel: De tuin\ngemeente: Molendam\n---\n",
            "stories/people.yaml": "- naam: Joke\n  gemeente: Molendam\n",
            "stories/places.yaml": "- naam: Het Veen\n  gemeente: Molendam\n",
            "stories/organisations.yaml": "- naam: De Bond\n  gemeente: Molendam\n",
            "stories/gatherings.yaml": """
                - titel: Aan het eind
                  datum: 2016-03
                  gemeente: Molendam
                - titel: Zonder dag
                  gemeente: Molendam
                - titel: In het begin
                  periode: 2015-01-02 tot 2015-01-03
                  gemeente: Molendam
                """,
        }
    )

    page = site.page("molendam")

    assert page.headings[:6] == [
        "Verhalen 2",
        "Initiatieven 1",
        "Mensen 1",
        "Plaatsen 1",
        "Bijeenkomsten 3",
        "Organisaties 1",
    ]
    assert page.below("Verhalen") == ["De tafel", "De kas"]
    assert page.below("Bijeenkomsten") == ["In het begin", "Aan het eind", "Zonder dag"]
    assert "Groen." in page.told


def test_a_kind_of_an_archive_of_its_own_is_listed_too(site: Site) -> None:
    site.build(
        {
            "config.yaml": """
                titel: Ons boek
                kinds:
                  bench:
                    folder: benches
                    label: {nl: [bank, banken], en: [bench, benches]}
                    address: {nl: banken, en: benches}
                    schema: Thing
                    fields:
                      municipality:
                        type: reference
                        to: [municipality]
                        name: {nl: gemeente, en: municipality}
                        about: {nl: Waar de bank staat., en: Where the bench stands.}
                """,
            "stories/municipalities/molendam.md": municipality("Molendam"),
            "stories/benches/linde.md": "---\ntitel: Onder de linde\ngemeente: Molendam\n---\n",
        }
    )

    assert site.page("molendam").below("Banken") == ["Onder de linde"]


def test_who_names_it_only_in_a_text_stands_below_and_nobody_twice(site: Site) -> None:
    site.build(
        {
            "stories/municipalities/molendam.md": municipality("Molendam"),
            "stories/veld.md": "---\ntitel: In veld en tekst\ngemeente: Molendam\n---\nIn [[Molendam]] een kas.\n",
            "stories/tekst.md": "---\ntitel: Alleen in de tekst\n---\nHet begon in [[Molendam]], met soep.\n",
        }
    )

    page = site.page("molendam")

    assert page.below("Verhalen 1") == ["In veld en tekst"]
    named_in = page.told[page.told.index("Genoemd in") :]
    assert "Alleen in de tekst" in named_in
    assert "met soep" in named_in
    assert "In veld en tekst" not in named_in


def test_the_new_municipality_shows_the_stories_of_the_old_one_under_its_name(site: Site) -> None:
    site.build(
        {
            "stories/municipalities/oud.md": municipality("Oudwoude", "Nieuwland"),
            "stories/municipalities/nieuw.md": municipality("Nieuwland", text="Vroeger was dit [[Oudwoude]]."),
            "stories/toen.md": "---\ntitel: Toen\ngemeente: Oudwoude\n---\n",
            "stories/nu.md": "---\ntitel: Nu\ngemeente: Nieuwland\n---\n",
            "stories/initiatives/tuin.md": "---\ntitel: De tuin\ngemeente: Oudwoude\n---\n",
            "stories/people.yaml": "- naam: Joke\n  gemeente: Oudwoude\n",
        }
    )

    new, old = site.page("nieuw"), site.page("oud")

    assert new.notice == "Hierin opgegaan: Oudwoude. Wat onder de oude naam is verteld, staat ook op deze pagina."
    assert new.headings[:4] == ["Verhalen 1", "Onder de oude naam Oudwoude", "Verhalen 1", "Initiatieven 1"]
    assert new.below("Verhalen") == ["Nu"]
    assert "Toen" in new.told[new.told.index("Onder de oude naam") :]
    assert "Genoemd in" not in new.headings

    assert old.notice == "Deze gemeente is opgegaan in Nieuwland. Nieuwere verhalen staan daar."
    assert old.below("Verhalen") == ["Toen"]
    assert old.below("Mensen") == ["Joke"]
    assert "Genoemd in" not in old.headings


def test_what_somebody_of_the_old_municipality_says_of_the_new_one_stands_below(site: Site) -> None:
    site.build(
        {
            "stories/municipalities/oud.md": municipality("Oudwoude", "Nieuwland"),
            "stories/municipalities/nieuw.md": municipality("Nieuwland"),
            "stories/people/joke.md": "---\nnaam: Joke\ngemeente: Oudwoude\n---\nZe werkte later voor [[Nieuwland]].\n",
            "stories/toen.md": "---\ntitel: Toen\ngemeente: Oudwoude\n---\nNu heet dat [[Nieuwland]].\n",
        }
    )

    told = site.page("nieuw").told

    assert "Ze werkte later voor" in told[told.index("Genoemd in") :]
    assert "Nu heet dat" not in told
    assert told.count(">Toen</a>") == 1


def test_a_chain_of_mergers_is_followed_to_today(site: Site) -> None:
    site.build(
        {
            "stories/municipalities/a.md": municipality("Aldeland", "Middelland"),
            "stories/municipalities/b.md": municipality("Middelland", "Nieuwland"),
            "stories/municipalities/c.md": municipality("Nieuwland"),
            "stories/eerst.md": "---\ntitel: Eerst\ngemeente: Aldeland\n---\n",
            "stories/toen.md": "---\ntitel: Toen\ngemeente: Middelland\n---\n",
        }
    )

    last = site.page("c")

    assert last.headings[:4] == [
        "Onder de oude naam Middelland",
        "Verhalen 1",
        "Onder de oude naam Aldeland",
        "Verhalen 1",
    ]
    assert "Ging eerst op in Middelland" in words(last.told).replace(" .", ".")
    first = site.page("a").notice
    assert (
        first == "Deze gemeente is opgegaan in Middelland, en daarmee later in Nieuwland. Nieuwere verhalen staan daar."
    )
    assert "Hierin opgegaan: Aldeland." in site.page("b").notice


def test_a_merger_that_comes_back_to_itself_is_told_and_does_not_go_round_for_ever(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/municipalities/a.md": municipality("Aldeland", "Middelland"),
            "stories/municipalities/b.md": municipality("Middelland", "Nieuwland"),
            "stories/municipalities/c.md": municipality("Nieuwland", "Middelland"),
            "stories/municipalities/d.md": municipality("Zelfland", "Zelfland"),
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == [
        "stories/municipalities/b.md:3: merged-circle: Nieuwland",
        "stories/municipalities/c.md:3: merged-circle: Middelland",
        "stories/municipalities/d.md:3: merged-circle: Zelfland",
    ]
    assert successors(joined_archive, RecordKey("municipality/a")) == ("municipality/b", "municipality/c")
    assert successors(joined_archive, RecordKey("municipality/b")) == ("municipality/c",)
    assert successors(joined_archive, RecordKey("municipality/d")) == ()


def test_a_municipality_with_many_stories_shows_the_first_and_leads_to_all(site: Site) -> None:
    stories = {
        f"stories/{number:02}.md": f"---\ntitel: Verhaal {number:02}\ngemeente: Molendam\n---\n"
        for number in range(1, 61)
    }
    people = "".join(f"- naam: Mens {number:02}\n  gemeente: Molendam\n" for number in range(1, 61))
    site.build(
        {"stories/municipalities/molendam.md": municipality("Molendam"), "stories/people.yaml": people, **stories}
    )

    page = site.page("molendam")

    assert page.headings[:2] == ["Verhalen 60", "Mensen 60"]
    assert page.below("Verhalen") == [f"Verhaal {number:02}" for number in range(1, 51)]
    assert re.search(r'href="\.\./bladeren\.html\?gemeente=molendam">De andere 10 ', page.told)
    # People cannot be browsed by municipality, so those are all named.
    assert page.below("Mensen") == [f"Mens {number:02}" for number in range(1, 51)]
    assert all(f">Mens {number}</a>" in page.told for number in range(51, 61))


def test_it_leads_on_to_all_there_is_of_it(site: Site) -> None:
    site.build(
        {
            "stories/municipalities/molendam.md": municipality("Molendam"),
            "stories/municipalities/leegland.md": municipality("Leegland"),
            "stories/kas.md": "---\ntitel: De kas\ngemeente: Molendam\n---\n",
        }
    )

    assert 'href="../bladeren.html?gemeente=molendam"' in site.page("molendam").told
    assert "bladeren.html" not in site.page("leegland").told
