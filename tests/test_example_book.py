"""What must be in the example book: voices, sources, the tour, and nothing that claims what it cannot know."""

import json
import shutil
from pathlib import Path

import pytest

from scripts.copied_runs import CopiedRun, copied_runs, main
from tests.conftest import RunVerhalen
from tests.support.archives import joined
from tests.support.command import ROOT
from verhalen_build.archive.archive import Archive
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.record import Image, Record, RichText

# Stories that retell what somebody says, with how many voices there are at least.
VOICES = {
    "de-straat-die-mocht-dromen": 10,
    "wie-trekt-de-kar": 7,
    "het-besef-van-verandering": 5,
    "bijzondere-contacten-in-krakeel": 4,
    "de-ambtenaar-die-uit-zichzelf-langskomt": 4,
    "een-kas-een-bibliotheek-en-het-beleid": 4,
    "zolang-het-niet-af-is": 4,
    "aan-de-eigen-haren-uit-het-moeras": 3,
    "de-rolstoel-en-de-geveltuin": 3,
    "een-gemeentesecretaris-op-drie-plekken": 3,
    "lopen-tussen-de-linies": 3,
    "vier-harken": 3,
    "een-week-in-het-klooster": 3,
}
# Stories about texts in which nobody speaks.
WITHOUT_A_VOICE = {
    "een-zootje-ongeregeld",
    "hoe-het-boekje-aan-zijn-naam-kwam",
    "italiaans-op-de-camping",
    "vijf-keer-ruimte",
    "waar-het-bankje-voor-is",
    "zeven-keer-wirwar",
}
# Where the network went, in so far as the documents tell of it.
TOUR = {
    "alkmaar-datum-onbekend",
    "begin-van-het-netwerk-maart-2013",
    "ervaringsdeskundigheid-datum-onbekend",
    "groningen-september-2013",
    "groningen-tuin-in-de-stad",
    "hoogeveen-maart-2015",
    "hoogezand-datum-onbekend",
    "ijsselmonde-een-jaar-later",
    "ijsselmonde-eerste-bezoek",
    "maastricht-slotbijeenkomst",
    "oldebroek-datum-onbekend",
    "utrecht-december-2014",
    "winterswijk-december-2013",
    "zeist-datum-onbekend",
    "zwolle-maart-2014",
}
# What other documents are referred to, each with a page of its own.
REFERRED_TO = {
    "afscheidsrede-evelien-tonkens",
    "baron-von-munchhausen",
    "beleidsnotitie-gebiedsgericht-werken",
    "de-bureaucratie-en-het-burgerinitiatief",
    "flatland-het-boek",
    "kwaliteitscatalogus-openbare-ruimte",
    "renewable-energy",
    "verdraaide-organisaties",
    "vertrouwen-in-de-burger",
    "zandbakmanagement-van-rode-wouw",
    "zoals-van-judith-herzberg",
}


@pytest.fixture(scope="module")
def book() -> Archive:
    """The example book."""
    archive, _ = joined(ROOT)
    return archive


@pytest.fixture(scope="module")
def stories(book: Archive) -> list[Record]:
    """Its stories in Dutch; a translation has none of the facts of its original."""
    records = (book.records[key] for key in book.stories)
    return [record for record in records if not record.values.get("translation_of")]


def stem(record: Record) -> str:
    """The name of the file of a record, without its ending."""
    return Path(record.source).stem


def stems(archive: Archive, kind: str) -> set[str]:
    """The names of the files of a kind."""
    return {stem(archive.records[key]) for key in archive.by_kind[kind] if key not in archive.stubs}


def test_stories_have_the_voices_of_their_documents(stories: list[Record]) -> None:
    counts = {stem(story): len(story.groups("quotes")) for story in stories}

    assert {story for story, count in counts.items() if not count} == WITHOUT_A_VOICE
    assert {story: counts[story] for story, least in VOICES.items() if counts[story] < least} == {}
    assert sum(counts.values()) >= 90


def test_every_quote_is_a_paraphrase_with_its_source_and_its_speaker(stories: list[Record]) -> None:
    quotes = [quote for story in stories for quote in story.groups("quotes")]

    assert {quote.choice("wording") for quote in quotes} == {"paraphrase"}
    assert [quote.text("role") for quote in quotes if not quote.references("source")] == []
    assert all(quote.references("person") or quote.text("role") for quote in quotes)


def test_every_fact_says_where_it_comes_from(book: Archive, stories: list[Record]) -> None:
    initiatives = [book.records[key] for key in book.by_kind["initiative"] if key not in book.stubs]

    figures = [figure for initiative in initiatives for figure in initiative.groups("figures")]
    states = [state for story in stories for state in story.groups("states")]
    assert [figure.text("label") for figure in figures if not figure.references("source")] == []
    assert all(state.references("source") for state in states)
    assert [record.source for record in (*initiatives, *stories) if not record.groups("sources")] == []


def test_every_story_says_whose_text_it_retells(stories: list[Record]) -> None:
    assert [story.source for story in stories if not story.references("after")] == []


def test_a_status_that_is_known_says_of_when_it_is(book: Archive) -> None:
    initiatives = [book.records[key] for key in book.by_kind["initiative"]]

    with_status = [record for record in initiatives if record.choice("status") not in {"", "unknown"}]
    assert len(with_status) > 20
    assert {str(record.date("as_of")) for record in with_status} == {"2016"}


def test_what_others_contribute_to_is_of_the_second_type(book: Archive) -> None:
    owners = {stem(book.records[key]): book.records[key].choice("ownership") for key in book.by_kind["initiative"]}

    second = ("ouderensoos", "fietscrossbaan-ijsselmonde", "winkelstraat-winterswijk")
    assert {owners[initiative] for initiative in second} == {"shared"}
    assert owners["d-olde-bieb"] == "community"


def test_translations_are_of_the_dutch_as_it_is_now(tmp_path: Path, verhalen: RunVerhalen) -> None:
    shutil.copytree(ROOT / "stories", tmp_path / "stories")
    shutil.copy(ROOT / CONFIG, tmp_path)

    problems = json.loads(verhalen("check", "--format", "json", cwd=tmp_path).stdout)
    assert [problem for problem in problems if problem["code"] == "translation-outdated"] == []


def test_many_stories_have_a_drawing_with_words_for_who_does_not_see_it(stories: list[Record]) -> None:
    values = [value for story in stories for value in story.values.get("image", ())]

    pictures = [value for value in values if isinstance(value, Image)]

    assert len({picture.src for picture in pictures}) >= 12
    assert all(picture.alt and picture.credit and picture.licence for picture in pictures)


def test_every_kind_of_page_but_those_of_people_shows_a_drawing(book: Archive) -> None:
    with_drawing = {record.kind for record in book.records.values() if record.values.get("image")}

    # A drawing of a greenhouse is no portrait.
    assert {kind for kind in book.schema.kinds if book.by_kind[kind]} - with_drawing == {"member", "person"}


def test_drawings_are_light_lines_where_the_page_is_dark() -> None:
    drawings = sorted((ROOT / "stories" / "images").glob("*.svg"))

    assert [path.name for path in drawings if "prefers-color-scheme:dark" not in path.read_text("utf-8")] == []


def test_the_whole_tour_is_there(book: Archive) -> None:
    assert stems(book, "gathering") == TOUR


def test_what_the_documents_refer_to_has_a_page(book: Archive) -> None:
    assert REFERRED_TO - stems(book, "source") == set()


def test_a_network_is_left_when_the_track_is_taken_out(book: Archive) -> None:
    track = next(key for key in book.by_kind["initiative"] if key.endswith("/fietscrossbaan-ijsselmonde"))
    relations = book.records[track].groups("relations")

    ends = [{end.name for key in ("from", "to") for end in relation.references(key)} for relation in relations]
    assert sum("Fietscrossbaan IJsselmonde" not in names for names in ends) >= 10


def test_open_ends_ask_their_reader(stories: list[Record]) -> None:
    states = [state for story in stories for state in story.groups("states")]

    open_ends = [state for state in states if state.choice("since_then") == "unknown"]
    questions = [value.source for state in open_ends for value in state.values["text"] if isinstance(value, RichText)]
    assert len(questions) >= 12
    assert [question for question in questions if "?" not in question] == []


# Whether sentences were copied


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with stories and one with documents."""
    for name in ("stories", "documents"):
        (tmp_path / name).mkdir()
    document = (
        "De buren van het plein zetten samen een lange tafel neer.\nZie Het boek van de lange tafel op het plein.\n"
    )
    (tmp_path / "documents" / "verslag.txt").write_text(document, "utf-8")
    return tmp_path / "stories", tmp_path / "documents"


def test_eight_words_in_a_row_are_found_with_their_line_whatever_stands_between(folders: tuple[Path, Path]) -> None:
    stories, documents = folders
    text = "Toen gebeurde het: de *buren* van\nhet plein zetten samen, een lange [[tafel]] klaar.\n"
    story = f"---\ntitel: Tafel\n---\n\n{text}"
    (stories / "tafel.md").write_text(story, "utf-8")

    assert list(copied_runs(stories, documents)) == [
        CopiedRun(stories / "tafel.md", 5, "de buren van het plein zetten samen een lange tafel")
    ]


def test_seven_words_a_title_and_names_are_nobodys_sentence(folders: tuple[Path, Path]) -> None:
    stories, documents = folders
    (stories / "boek.md").write_text("---\ntitel: Het boek van de lange tafel op het plein\n---\n", "utf-8")
    text = "Lees Het boek van de lange\ntafel op het plein. De buren van het plein zetten samen iets.\n"
    (stories / "tafel.md").write_text(text, "utf-8")

    assert list(copied_runs(stories, documents)) == []


def test_without_a_folder_the_script_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "python -m scripts.copied_runs FOLDER" in capsys.readouterr().err
