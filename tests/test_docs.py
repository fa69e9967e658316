"""The manuals are complete, and what they show works."""

import json
import re
import shlex
import shutil
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from click import Command, Option
from playwright.sync_api import Browser, Page, expect

from scripts.docs import DOCS, generated_pages
from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT
from tests.support.desk import desk_of, link_to_desk
from tests.support.documents import PNG, add_picture, word
from tests.support.pictures import tiny_jpeg
from tests.support.serving import Served, serving
from verhalen_build.cli.main import cli
from verhalen_build.desk.trash import TRASH
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.problems import problem_kinds
from verhalen_build.model.schema import SchemaFault, build_schema, builtin_declarations, settings_fields
from verhalen_build.translations import translations

WRITING = (DOCS / "schrijven.md").read_text("utf-8")
# The editor's manual and the pages that it leads to.
EDITING = "".join(
    (DOCS / f"{name}.md").read_text("utf-8")
    for name in ("redactie", "mensen", "binnenhalen", "publiceren", "gevonden-worden", "aanpassen")
)
SOUND = ROOT / "stories/opnamen/een-plankje-aan-een-tak.mp3"
TEMPLATES = ROOT / "themes" / "boek" / "templates"


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level or above."""
    level = len(heading.partition(" ")[0])
    return re.split(rf"\n#{{1,{level}}} ", text.split(f"\n{heading}\n")[1])[0]


def blocks(text: str, language: str) -> list[str]:
    """The examples in a text that are marked with a language."""
    examples = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [example for marked, example in examples if marked == language]


def commands(text: str) -> list[list[str]]:
    """The commands in a text, in their order, each as what is typed after `verhalen`."""
    lines = "".join(blocks(text, "")).splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("verhalen ")]


# Complete


@pytest.mark.parametrize("name", generated_pages())
def test_a_page_that_follows_from_the_code_is_as_the_code_makes_it(name: str) -> None:
    """Else run `make docs`."""
    assert (DOCS / name).read_text("utf-8") == generated_pages()[name]


def test_the_page_with_all_fields_is_what_the_command_says(tmp_path: Path, verhalen: RunVerhalen) -> None:
    assert verhalen("schema", cwd=tmp_path).stdout == (DOCS / "velden.md").read_text("utf-8")


def test_every_problem_stands_in_the_list_of_messages() -> None:
    headings = re.findall(r"^## (\S+)$", (DOCS / "meldingen.md").read_text("utf-8"), re.MULTILINE)

    assert headings == sorted(problem_kinds())


@pytest.mark.parametrize("name", cli.commands)
def test_every_command_and_every_option_stands_in_a_manual(name: str) -> None:
    command: Command = cli.commands[name]
    options = [option.opts[0] for option in command.params if isinstance(option, Option)]

    missing = [option for option in options if not re.search(rf"{option}\b", EDITING)]

    assert f"verhalen {name}" in WRITING + EDITING
    assert not missing


def test_every_setting_stands_in_the_editors_manual_under_both_its_names() -> None:
    table = section(EDITING, "## De instellingen")

    missing = [
        field.key for field in settings_fields() if f"| `{field.name('nl')}` | `{field.name('en')}` |" not in table
    ]
    assert not missing


def test_everything_in_a_declaration_of_kinds_is_explained() -> None:
    kinds = section(EDITING, "### Wat je over een soort zegt")
    fields = section(EDITING, "### Wat je over een veld zegt")

    with pytest.raises(SchemaFault) as of_kind:
        build_schema({"kinds": {"story": {"?": ""}}})
    with pytest.raises(SchemaFault) as of_field:
        build_schema({"kinds": {"story": {"fields": {"a": {"type": "text", "?": ""}}}}})

    assert [key for key in of_kind.value.expected.split(", ") if f"| `{key}` |" not in kinds] == []
    assert [key for key in of_field.value.expected.split(", ") if f"| `{key}` |" not in fields] == []
    assert [type_ for type_ in FieldType if f"`{type_}`" not in fields] == []


def test_every_kind_stands_in_the_writers_manual_with_its_folder() -> None:
    table = section(WRITING, "## Mensen, initiatieven en de rest")

    for kind in build_schema(builtin_declarations()).kinds.values():
        folder = f"stories/{kind.folder}".rstrip("/")
        assert re.search(rf"\| `{folder}` \| `verhalen new {kind.label['nl'][0]} ", table), kind.key


def test_every_block_of_a_template_that_the_manual_names_is_there_and_all_are_named() -> None:
    table = section(EDITING, "## Een eigen vormgeving")

    for name in ("base.html", "home.html", "story.html", "record.html"):
        (row,) = re.findall(rf"^\| `{name}`.*?\| (.*) \|$", table, re.MULTILINE)
        own = set(re.findall(r"{% block (\w+) %}", (TEMPLATES / name).read_text("utf-8")))
        inherited = set() if name == "base.html" else {"main", "page_class", "title", "head", "policy", "scripts"}
        assert set(re.findall(r"`(\w+)`", row)) == own - inherited


# It works


@pytest.fixture
def book(tmp_path: Path, verhalen: RunVerhalen) -> Path:
    """The archive with which both manuals begin."""
    ((init, name),) = commands(section(WRITING, "## Wat je nodig hebt"))
    assert verhalen(init, name, cwd=tmp_path).exit_code == 0
    return tmp_path / name


# A first story, in each of the three ways


def test_a_first_story_in_a_text_editor(book: Path, verhalen: RunVerhalen) -> None:
    way = section(WRITING, "### In een tekstprogramma")
    new, serve = commands(way)
    story = "".join(blocks(way, "yaml") + blocks(way, "markdown"))
    address = "/verhalen/de-soep-van-dinsdag.html"

    path = verhalen(*new, cwd=book).stdout.strip()
    assert f"`{path}`" in way
    assert blocks(way, "bat") == ["notepad {}\n".format(path.replace("/", "\\"))]
    (book / path).write_text(story, encoding="utf-8")

    assert serve == ["serve", "--open"]
    with serving(book) as served:
        link = '<a href="../mensen/joke-voorbeeld.html">Joke Voorbeeld</a> een pan soep op tafel.'
        served.shows(address, link)
        for named in ("mensen/joke-voorbeeld", "gemeenten/lindenveen", "themas/eigenaarschap"):
            served.shows(f"/{named}.html", "De soep van dinsdag")
        served.write(path, story.replace("Lindenveen", "Lindenven"))
        served.shows(address, "Bedoel je: Lindenveen?", status=500)
        served.write(path, story)
        served.shows(address, link)

    run = verhalen("build", "--strict", cwd=book)
    assert run.exit_code == 0, run.stderr
    assert "Geen problemen gevonden." in run.stderr


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab of a browser, as wide as a laptop."""
    with chromium.new_context(viewport={"width": 1280, "height": 860}) as context:
        yield context.new_page()


def sit_down(tab: Page, served: Served) -> None:
    """Opens the desk with the link that stands in the window."""
    assert "De schrijftafel: " in served.said.read_text("utf-8")
    tab.goto(link_to_desk(served))


def words_of(way: str) -> Callable[[str], str]:
    """Gives a word that stands on the screen, if the manual calls it by that name."""
    marked = {" ".join(words.split()) for words in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", way)}

    def named(words: str) -> str:
        assert words in marked
        return words

    return named


@pytest.mark.browser
def test_a_first_story_from_word(book: Path, verhalen: RunVerhalen, tab: Page) -> None:
    way = section(WRITING, "### Vanuit Word")
    named = words_of(way)
    bring_in, serve = commands(way)
    document = word("De moestuin", "In Lindenveen zette Joke Voorbeeld een spade in de grond.")
    add_picture(document, PNG)
    document.save(str(book / bring_in[-1]))

    run = verhalen(*bring_in, cwd=book)

    assert run.exit_code == 0, run.stderr
    for part in ("Overgenomen", "Geraden, kijk het na", "Nog te doen"):
        assert f"- **{part}**: " in way
        assert f"  {part}:" in run.stdout
    assert verhalen("check", cwd=book).exit_code == 0

    assert serve == ["serve", "--desk", "--open"]
    with desk_of(book) as served:
        sit_down(tab, served)
        expect(tab.get_by_role("listitem").filter(has_text="De moestuin")).to_contain_text(named("concept"))
        tab.get_by_role("link", name="De moestuin").click()
        text = tab.get_by_label("Tekst", exact=True)
        described = text.input_value().replace(named("Beschrijf hier"), "Een spade. Was:")
        assert described != text.input_value()
        text.fill(described)
        tab.get_by_label(named("Concept")).uncheck()
        tab.get_by_role("button", name=named("Bewaren")).click()
        expect(tab.locator("#status")).to_have_text("Bewaard")

    assert verhalen("build", "--strict", cwd=book).exit_code == 0
    assert "Een spade." in (book / "site/verhalen/de-moestuin.html").read_text("utf-8")


@pytest.mark.browser
def test_a_first_story_at_the_writing_desk(book: Path, verhalen: RunVerhalen, tab: Page) -> None:
    way = section(WRITING, "### Aan de schrijftafel")
    named = words_of(way)
    assert commands(way) == [["schrijf"]]
    with desk_of(book) as served:
        sit_down(tab, served)
        expect(tab.get_by_role("heading", name=named("Maak iets nieuws"))).to_be_visible()
        tab.get_by_role("link", name=named("Verhaal"), exact=True).click()
        tab.get_by_label(named("Titel")).fill("De soep van dinsdag")
        tab.get_by_label(named("Samenvatting")).fill("Elke dinsdag staat er soep.")
        tab.get_by_label(named("Tekst"), exact=True).fill("Er was soep van ")
        tab.get_by_role("button", name=named("Link"), exact=True).click()
        tab.keyboard.type("joke")
        tab.get_by_role("option", name=named("Joke Voorbeeld")).click()
        tab.get_by_role("button", name=named("Zet de link in de tekst")).click()
        for tool in ("Noot", "Beeld"):
            expect(tab.get_by_role("button", name=named(tool), exact=True)).to_be_visible()

        tab.get_by_label(named("Datum"), exact=True).fill("gisteren")
        expect(tab.get_by_role("group", name=named("Gemeenten"))).to_be_visible()
        tab.get_by_role("button", name=named("Voeg gemeente toe")).click()
        tab.keyboard.type("lin")
        tab.get_by_role("option", name=named("Lindenveen")).click()
        tab.get_by_role("button", name="Voeg mens toe").first.click()
        tab.keyboard.type("Piet Nieuw")
        assert named("Maak “…”")
        tab.get_by_role("option", name="Maak “Piet Nieuw” als mens").click()
        tab.get_by_role("dialog").get_by_role("button", name=named("Maak")).click()
        expect(tab.get_by_role("dialog")).to_have_count(0)

        tab.get_by_role("button", name=named("Bewaren")).click()
        expect(tab.locator("#status")).to_have_text(named("Niet bewaard"))
        expect(tab.get_by_role("button", name=named("Bewaar als concept"))).to_be_visible()
        tab.locator("#summary").get_by_role("link", name="Datum").click()
        tab.keyboard.press("Control+a")
        tab.keyboard.type("2024-11")
        tab.get_by_role("button", name="Bewaren").click()
        expect(tab.locator("#status")).to_have_text(named("Bewaard"))

        tab.get_by_role("link", name=named("Naar het boek")).click()
        expect(tab.get_by_text("november 2024")).to_be_visible()
        tab.get_by_role("link", name=named("Bewerken")).click()
        expect(tab.get_by_label("Titel")).to_have_value("De soep van dinsdag")

    run = verhalen("build", "--strict", cwd=book)
    assert run.exit_code == 0, run.stderr
    # Nothing was agreed with this person yet, so the page is that of somebody involved.
    pages = [page.read_text("utf-8") for page in (book / "site/mensen").iterdir()]
    (page,) = [page for page in pages if "De soep van dinsdag" in page and "<h1>Een betrokkene</h1>" in page]
    assert "Piet Nieuw" not in page


@pytest.mark.parametrize(
    "heading",
    [
        "Citaten",
        "Lessen en vragen",
        "Tussenstanden en vervolg",
        "Beelden",
        "Bronnen",
        "Wie het schreef, en naar wie",
        "Concepten",
    ],
)
def test_the_fields_that_the_writers_manual_shows_are_understood(
    heading: str, book: Path, verhalen: RunVerhalen
) -> None:
    """Each example as it stands, in a story of its own."""
    for folder, name in (("sources", "Jaarverslag Lindenveen"), ("sources", "Notulen van de dorpsraad")):
        (book / "stories" / folder).mkdir(exist_ok=True)
        (book / "stories" / folder / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    (book / "stories/de-soep-van-dinsdag.md").write_text("# De soep van dinsdag\n\nPrei.\n", encoding="utf-8")
    (book / "stories/images").mkdir()
    for name in ("soep", "kas", "kas-klaar"):
        (book / f"stories/images/{name}.jpg").write_bytes(tiny_jpeg())
    examples = blocks(section(WRITING, f"## {heading}"), "yaml")

    for number, example in enumerate(examples, start=1):
        (book / f"stories/voorbeeld-{number}.md").write_text(
            f"---\ntitel: Voorbeeld {number}\n{example}---\nEr was soep.\n", encoding="utf-8"
        )

    run = verhalen("check", "--strict", cwd=book)

    assert examples
    assert run.exit_code == 0, run.stdout


def test_the_text_that_the_writers_manual_shows_is_understood(book: Path, verhalen: RunVerhalen) -> None:
    examples = [
        example
        for part in ("De tekst", "Noten", "Links")
        for example in blocks(section(WRITING, f"## {part}"), "markdown")
    ]
    (translation,) = blocks(section(WRITING, "## Vertalen"), "yaml")
    with (book / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("\nvertalingen:\n  - {taal: en, titel: Our book}\n")
    (book / "stories/voorbeeld.md").write_text(
        "\n".join(["# Voorbeeld", "", "## Hoe het begon", "", *examples]), encoding="utf-8"
    )
    (book / "stories/the-bench.md").write_text(translation, encoding="utf-8")
    assert verhalen("translated", "stories/the-bench.md", cwd=book).exit_code == 0

    run = verhalen("check", "--strict", cwd=book)

    assert run.exit_code == 0, run.stdout
    assert "Geen problemen gevonden." in run.stderr


def test_a_recording_is_heard_and_read_as_the_writers_manual_shows(book: Path, verhalen: RunVerhalen) -> None:
    chapter = section(WRITING, "## Geluid en film")
    (transcript,), (fields,) = blocks(chapter, "text"), blocks(chapter, "yaml")
    config = book / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("toestemming: rol", "toestemming: volledig"), encoding="utf-8")
    (book / "stories/opnamen").mkdir()
    shutil.copy(SOUND, book / "stories/opnamen/gesprek-in-de-kas.mp3")
    (book / "stories/opnamen/gesprek-in-de-kas.txt").write_text(textwrap.dedent(transcript), encoding="utf-8")
    (book / "stories/gesprek.md").write_text(
        "---\ntitel: Gesprek\n{}---\nIn de kas.\n".format(fields.replace(".vtt", ".txt")), encoding="utf-8"
    )

    run = verhalen("build", "--strict", "--no-search", cwd=book)

    assert run.exit_code == 0, run.stderr
    page = (book / "site/verhalen/gesprek.html").read_text("utf-8")
    assert "Met een gat in het dak." in page
    assert "Cor Vis" in page


def test_a_source_is_kept_as_the_writers_manual_shows(book: Path, verhalen: RunVerhalen) -> None:
    (example,) = blocks(section(WRITING, "## Een bron bewaren"), "yaml")
    (book / "stories/sources").mkdir(exist_ok=True)
    (book / "stories/sources/jaarverslag.md").write_text(f"---\n{example}---\n", encoding="utf-8")
    # Its checksum is the one in the example.
    (book / "stories/sources/jaarverslag-2014.pdf").write_bytes(b"%PDF-1.7\n")

    run = verhalen("check", "--strict", cwd=book)

    assert run.exit_code == 0, run.stdout


def test_the_drawings_that_the_writers_manual_tells_of_are_made(book: Path, verhalen: RunVerhalen) -> None:
    """The examples as they stand: those of an initiative are one file together."""
    parts = ("Een netwerk", "Wat er stroomt", "Een evaluatie", "De tijdlijn")
    initiative = "".join(example for part in parts for example in blocks(section(WRITING, f"### {part}"), "yaml"))
    (values,) = blocks(section(WRITING, "### De driehoek van waarden"), "yaml")
    coordinates, merged = blocks(section(WRITING, "### De kaart"), "yaml")
    stories = book / "stories"
    (stories / "initiatives/soep.md").write_text(f"---\ntitel: De soep\n{initiative}---\n", encoding="utf-8")
    (stories / "soep.md").write_text(
        f"---\ntitel: Soep\ngemeente: Oud-Lindenveen\n{values}---\nPrei.\n", encoding="utf-8"
    )
    (stories / "municipalities/oud-lindenveen.md").write_text(
        merged.replace("\n---", f"\n{coordinates}---"), encoding="utf-8"
    )

    run = verhalen("build", "--strict", "--no-search", cwd=book)

    assert run.exit_code == 0, run.stderr
    page = (book / "site/initiatieven/soep.html").read_text("utf-8")
    for words in ("Het netwerk dat blijft", "Wat er stroomt", "€ 1.200 per jaar", "gezelligheid"):
        assert words in page
    assert '<section class="values"' in (book / "site/verhalen/soep.html").read_text("utf-8")
    assert "De eerste pan." in (book / "site/tijdlijn.html").read_text("utf-8")
    assert "Oud-Lindenveen" in (book / "site/kaart.html").read_text("utf-8")
    assert "verhalen/soep.html" in (book / "site/gemeenten/lindenveen.html").read_text("utf-8")


def test_the_facets_and_the_map_that_the_editors_manual_shows_are_there(book: Path, verhalen: RunVerhalen) -> None:
    examples = [blocks(section(EDITING, heading), "yaml")[0] for heading in ("## Bladeren", "## De kaart")]
    with (book / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("\n".join(["", *examples]))
    (book / "stories/soep.md").write_text("---\ntitel: Soep\nseizoen: winter\n---\nPrei.\n", encoding="utf-8")
    lindenveen = book / "stories/municipalities/lindenveen.md"
    lindenveen.write_text(
        lindenveen.read_text("utf-8").replace("---\n", "---\ncoordinaten: 52.7, 6.5\n", 1), encoding="utf-8"
    )
    (book / "stories/kaart").mkdir()
    square = [[6.3, 52.6], [6.7, 52.6], [6.7, 52.8], [6.3, 52.8], [6.3, 52.6]]
    area = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    (book / "stories/kaart/streek.geojson").write_text(json.dumps(area), encoding="utf-8")

    run = verhalen("build", "--strict", "--no-search", cwd=book)

    assert run.exit_code == 0, run.stderr
    assert 'data-facet="seizoen"' in (book / "site/bladeren.html").read_text("utf-8")
    assert "Grenzen van Kadaster" in (book / "site/kaart.html").read_text("utf-8")


def test_what_the_desk_says_of_two_versions_is_called_so_in_the_editors_manual() -> None:
    words = ("Save", "Keep my version", "Take the other version", "Go on writing")
    called = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", section(EDITING, "## Met meer mensen aan één boek"))

    assert called == list(map(translations("nl").gettext, words))
    assert f"`{TRASH}/`" in section(EDITING, "## De schrijftafel")


def test_the_table_of_the_editors_manual_comes_in(book: Path, verhalen: RunVerhalen) -> None:
    look, bring = commands(section(EDITING, "## Een tabel binnenhalen"))
    table = openpyxl.Workbook()
    table.worksheets[0].append(["Naam", "Woont in", "Wat doet die", "Nr"])
    table.worksheets[0].append(["Piet Jansen", "Lindenveen", "bakker", 1])
    table.save(book / "mensen.xlsx")

    looked = verhalen(*look, cwd=book)
    assert looked.exit_code == 0, looked.stderr
    assert "stories/people/piet-jansen.md" in looked.stdout
    assert not (book / "stories/people/piet-jansen.md").exists()

    brought = verhalen(*bring, "--yes", cwd=book)
    assert brought.exit_code == 0, brought.stderr
    assert (book / "stories/people/piet-jansen.md").read_text("utf-8") == (
        "---\nnaam: Piet Jansen\ngemeenten:\n  - Lindenveen\nrollen:\n  - rol: bakker\n---\n"
    )


@pytest.fixture
def walk(book: Path) -> Path:
    """The archive with the kind of its own that the editor's manual shows."""
    example = section(EDITING, "### Een voorbeeld")
    (declaration,), (record,) = blocks(example, "yaml"), blocks(example, "markdown")
    with (book / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"\n{declaration}")
    (book / "stories/wandelingen").mkdir()
    (book / "stories/wandelingen/langs-de-linde.md").write_text(record, encoding="utf-8")
    return book


def test_the_kind_of_its_own_has_pages_an_index_links_and_checks(walk: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("build", "--strict", cwd=walk)

    assert run.exit_code == 0, run.stderr
    page = (walk / "site/wandelingen/langs-de-linde.html").read_text("utf-8")
    assert "<dt>Lengte (km)</dt><dd>2,5</dd>" in page
    assert "<dt>Zwaarte</dt><dd>met rolstoel of kinderwagen</dd>" in page
    assert "Langs de linde" in (walk / "site/wandelingen/index.html").read_text("utf-8")
    assert "Langs de linde" in (walk / "site/verhalen/de-bank-onder-de-linde.html").read_text("utf-8")
    assert "Langs de linde" in (walk / "site/gemeenten/lindenveen.html").read_text("utf-8")

    record = walk / "stories/wandelingen/langs-de-linde.md"
    record.write_text(record.read_text("utf-8").replace("lengte: 2,5\n", ""), encoding="utf-8")
    assert "Het veld “lengte” ontbreekt." in verhalen("check", cwd=walk).stdout


def test_the_theme_of_its_own_has_another_style_text_block_and_template(walk: Path, verhalen: RunVerhalen) -> None:
    example = section(EDITING, "## Een eigen vormgeving")
    (style,), (footer, stops) = blocks(example, "css"), blocks(example, "html")
    (catalogue,) = (block for block in blocks(example, "") if "msgid" in block)
    files = {
        "static/ons.css": style,
        "templates/base.html": footer,
        "templates/sections/stops.html": stops,
        "locale/nl/LC_MESSAGES/messages.po": catalogue,
    }
    for name, text in files.items():
        path = walk / "themes/ons" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = walk / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nvormgeving: ons\n", encoding="utf-8")

    run = verhalen("build", "--strict", cwd=walk)

    assert run.exit_code == 0, run.stderr
    page = (walk / "site/wandelingen/langs-de-linde.html").read_text("utf-8")
    assert "Dorpshuis Lindenveen" in page
    assert ">Doe mee</a>" in page
    assert '<section class="section-stops">' in page
    assert page.index("static/boek.css") < page.index("static/ons.css")
    assert (walk / "site/static/ons.css").read_text("utf-8") == style


def test_what_the_manual_adds_to_the_built_in_kinds_is_possible(book: Path, verhalen: RunVerhalen) -> None:
    (addition,) = blocks(section(EDITING, "### Iets toevoegen aan wat er al is"), "yaml")
    with (book / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"\n{addition}")
    story = book / "stories/de-bank-onder-de-linde.md"
    story.write_text(story.read_text("utf-8").replace("datum:", "seizoen: lente\ndatum:"), encoding="utf-8")

    run = verhalen("build", "--strict", cwd=book)

    assert run.exit_code == 0, run.stderr
    assert "<dd>lente</dd>" in (book / "site/verhalen/de-bank-onder-de-linde.html").read_text("utf-8")
    assert "Projecten" in (book / "site/index.html").read_text("utf-8")


def test_the_aliases_of_the_manual_send_readers_on(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    (aliases,) = blocks(section(EDITING, "## Oude adressen"), "yaml")
    folder = archive(
        {
            "config.yaml": "titel: Boek\ntoestemming: volledig\n",
            "stories/people/joke-voorbeeld.md": f"---\nnaam: Joke Voorbeeld\n{aliases}---\n",
        }
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    for old in re.findall(r"# (\S+\.html)|- (\S+\.html)", aliases):
        assert "joke-voorbeeld.html" in (folder / "site" / "".join(old)).read_text("utf-8")


def test_the_settings_and_the_parts_of_the_book_that_the_manual_shows_are_understood(
    book: Path, verhalen: RunVerhalen
) -> None:
    (settings,) = blocks(section(EDITING, "## De instellingen"), "yaml")
    (parts,) = blocks(section(EDITING, "## De volgorde van het boek"), "yaml")
    for title in ("De soep van dinsdag", "De tweede pan"):
        (book / f"stories/{title}.md").write_text(f"# {title}\n\nPrei.\n", encoding="utf-8")
    (book / "config.yaml").write_text(settings + parts, encoding="utf-8")

    run = verhalen("build", "--strict", cwd=book)

    assert run.exit_code == 0, run.stderr
    contents = (book / "site/inhoud.html").read_text("utf-8")
    assert contents.index("Om te beginnen") < contents.index("De soep van dinsdag") < contents.index("De tweede pan")
