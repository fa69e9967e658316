"""Whatever shows a person's name goes through one place in the code: archive/naming.py."""

import ast
import re
from datetime import date

import msgspec
import pytest

from tests.conftest import WriteArchive
from tests.support.archives import NAMED_IN_FULL, joined
from tests.support.command import ROOT
from verhalen_build.archive.naming import Naming, register_key
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Location
from verhalen_build.model.record import Body, Record
from verhalen_build.site.context import PagePlan
from verhalen_build.site.language_books import language_books
from verhalen_build.site.page_types import PAGE_ADDRESSES
from verhalen_build.site.record_views import RecordView
from verhalen_build.site.routes import make_routes
from verhalen_build.site.site_pages import SitePages, make_site_pages
from verhalen_build.site.theme import find_theme

PEOPLE = ("Frans Kerver", "Joke van Dijk", "Milou van Rijn", "Willem Draft")

WORLD = {
    "config.yaml": "titel: Ons boek\nboek: {delen: [{titel: Begin, verhalen: [De kas]}]}\n",
    "stories/people/frans-kerver.md": "---\nnaam: Frans Kerver\n---\nWerkt met [[Joke van Dijk]] in [[De tuin]].\n",
    "stories/people/willem.md": "---\nnaam: Willem Draft\nconcept: ja\n---\n",
    "stories/members.yaml": """\
- naam: Milou van Rijn
  op_de_lijst: ja
  gekregen_van: Frans Kerver
- naam: Joke van Dijk
  op_de_lijst: ja
  gekregen_van: Milou van Rijn
""",
    "stories/words.yaml": "- titel: loslaten\n  betekenis: Volgens [[Frans Kerver]].\n  bedacht_door: Joke van Dijk\n",
    "stories/gatherings.yaml": "- titel: Utrecht\n  aanwezigen: [Frans Kerver, Willem Draft]\n",
    "stories/initiatives/tuin.md": """\
---
titel: De tuin
mensen: [Frans Kerver, Joke van Dijk]
relaties:
  - van: Frans Kerver
    naar: Joke van Dijk
    soort: contact
    wat: Belde elke week.
---
""",
    "stories/kas.md": """\
---
titel: De kas
auteur: Frans Kerver
mensen: [Frans Kerver, Joke van Dijk, Willem Draft]
citaten:
  - tekst: Vraag het [[Joke van Dijk]].
    persoon: Frans Kerver
    verwoording: letterlijk
lessen: ["Bel [[Frans Kerver]]."]
---
Toen belde [[Frans Kerver]] met [[Joke van Dijk]] en [[Willem Draft]]. Dat was [[Frans Kerver|onze man]].
""",
}


class Renamed(Naming):
    """Everybody has another name, of which the real one cannot be guessed; things keep theirs."""

    def name_in_text(self, record: Record) -> str:
        return f"Iemand {len(record.title)}" if is_of_people(record.kind) else super().name_in_text(record)

    name = name_in_text


@pytest.fixture
def views(archive: WriteArchive) -> SitePages:
    """The views of an archive in which everybody is named otherwise."""
    folder = archive(WORLD)
    joined_archive, problems = joined(folder, naming=Renamed(**vars(NAMED_IN_FULL)))
    assert {problem.code for problem in problems} == {"stub", "names-left-out"}
    routes, _ = make_routes(joined_archive, PAGE_ADDRESSES)
    theme, _ = find_theme(folder, "boek", Location(CONFIG), "nl")
    return make_site_pages(language_books(joined_archive, routes, ()), theme, date(2026, 11, 21))


def test_no_view_shows_a_name_that_did_not_come_from_there(views: SitePages) -> None:
    shown = {str(plan): msgspec.json.encode(views.page(plan).view).decode() for plan in views.plan()}
    shown |= {"site": msgspec.json.encode(views.site()).decode()}

    assert [(plan, name) for plan, view in shown.items() for name in PEOPLE if name in view] == []
    # And they are all there under the other one.
    everything = "".join(shown.values())
    assert [name for name in PEOPLE if f"Iemand {len(name)}" not in everything] == []


def test_a_sentence_that_names_two_people_shows_both_by_the_shown_name(views: SitePages) -> None:
    joke = views.page(PagePlan("record", "person/joke-van-dijk")).view
    assert isinstance(joke, RecordView)

    (sentence,) = [
        (mention.before, mention.name, mention.after)
        for group in joke.mentions
        for mention in group.mentions
        if mention.ref.label == "De kas"
    ]

    assert sentence == ("Toen belde Iemand 12 met ", "Iemand 13", " en Iemand 12.")


def test_where_a_name_stands_in_the_alphabet_gives_no_other_name_away() -> None:
    person = Record("person", slugify("zz"), "Zoë Zonder", SourcePath("stories/people/zz.md"), 1, {}, Body())

    assert register_key(person, "A. Bakker") == "bakker a."


def test_a_title_with_straight_marks_is_shown_with_typographic_ones(archive: WriteArchive) -> None:
    joined_archive, _ = joined(
        archive({"config.yaml": "titel: Boek", "stories/initiatives/bieb.md": '# d\'Olde "Bieb"\n'})
    )

    assert list(joined_archive.names.values()) == ["d’Olde “Bieb”"]


# What else has a title: settings, parts of the book, files, and what was made of names that readers see.
TITLED = re.compile(
    r"(?:.*\.)?(?:settings|part|search_record|citation|page|story)|context\.order\.parts\[key\]"
    r"|file|files\[0\]|titles\[file\.name\]|described\[relations\]"
)


def test_nothing_on_the_floor_of_the_site_reads_the_title_of_a_record() -> None:
    read = [
        f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        for path in sorted((ROOT / "verhalen_build" / "site").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "title"
        if not TITLED.fullmatch(ast.unparse(node.value))
    ]

    assert read == []
