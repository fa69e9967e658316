"""Networks: what they tell, what stays of them, and that their drawings can be read."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import joined
from tests.support.command import ROOT
from verhalen_build.archive.archive import Archive, Relation
from verhalen_build.archive.network import (
    Network,
    Tie,
    crossing_of,
    euros,
    flows_of,
    measures_of,
    neighbours_of,
    network_of,
    records_named_by,
    remaining_network,
    still_holds,
    ties_of,
)
from verhalen_build.model.record import Group, PartialDate, RecordKey
from verhalen_build.site.drawings.around import COLUMN, LINE, MAX_DRAWN, ROW, WIDTH, AroundDrawing, around_drawing
from verhalen_build.site.drawings.flows import FlowsDrawing, flows_drawing
from verhalen_build.site.drawings.labels import Box, label_lines, text_width, wrap_text
from verhalen_build.site.drawings.network_drawing import NetworkDrawing, network_drawing
from verhalen_build.site.drawings.order import ring_order
from verhalen_build.site.drawings.ties import Rect, RingDrawing, TieLabels, tie_marks
from verhalen_build.site.view import Ref

TODAY = date(2024, 7, 15)
CENTRE = RecordKey("initiative/tuin")
WORDS = TieLabels(
    {"initiative": "initiatief", "help": "hulp", "contact": "contact", "flow": "stroom"},
    {"money": "geld", "time": "tijd", "material": "materiaal", "space": "ruimte", "knowledge": "kennis"},
    "Wijs een merk aan.",
)

GARDEN = """
    ---
    titel: Tuin
    uit_de_buurt: [Ans]
    relaties:
      - {van: Ans, naar: Tuin, soort: initiatief, wat: Begon.}
      - {van: Tuin, naar: Bob, soort: hulp, wat: Leende een kruiwagen uit.}
      - {van: Ans, naar: Bob, soort: contact, wat: Kennen elkaar van school.}
      - {van: Bob, naar: Cas, soort: stroom, stroomt: geld, wat: Betaalt zaden., hoeveel: € 50 per jaar, tot: 2024-06}
      - {van: Cas, naar: Ans, soort: stroom, stroomt: tijd, wat: Past op., tot: 2024}
      - {van: Dirk, naar: Tuin, soort: stroom, stroomt: geld, wat: Sponsort., hoeveel: € 200}
      - {van: Tuin, naar: Dirk, soort: stroom, stroomt: kennis, wat: Vertelt.}
      - {van: Dirk, naar: Cas, soort: stroom, stroomt: kennis, wat: Weet iets.}
    ---
    """


@pytest.fixture
def garden(archive: WriteArchive) -> Archive:
    """An archive with one initiative and four people around it."""
    return joined(archive({"config.yaml": "titel: Boek\n", "stories/initiatives/tuin.md": GARDEN}))[0]


def person(name: str) -> RecordKey:
    return RecordKey(f"person/{name}")


# What a network tells


def test_a_network_has_all_relations_of_an_initiative_and_those_who_are_in_them(garden: Archive) -> None:
    network = network_of(CENTRE, ties_of(garden, CENTRE))

    assert network.actors == tuple(map(person, ("ans", "bob", "cas", "dirk")))
    assert [tie.what for tie in network.ties][:2] == ["Begon.", "Leende een kruiwagen uit."]
    assert [tie.euros for tie in network.ties] == [None, None, None, 50.0, None, 200.0, None, None]


def test_relations_that_others_declare_with_an_initiative_are_in_its_network(archive: WriteArchive) -> None:
    other = "---\ntitel: Kas\nrelaties:\n  - {van: Kas, naar: Tuin, soort: hulp, wat: Gaf plantjes.}\n---\n"
    files = {"config.yaml": "titel: Boek\n", "stories/initiatives/tuin.md": GARDEN, "stories/initiatives/kas.md": other}

    joined_archive, _ = joined(archive(files))

    assert "Gaf plantjes." in [tie.what for tie in network_of(CENTRE, ties_of(joined_archive, CENTRE)).ties]


def test_the_network_that_stays_is_without_the_initiative_and_without_what_has_ended(garden: Archive) -> None:
    stays = remaining_network(network_of(CENTRE, ties_of(garden, CENTRE)), TODAY)

    assert [tie.what for tie in stays.ties] == ["Kennen elkaar van school.", "Past op.", "Weet iets."]
    assert len(stays.actors) == 4


@pytest.mark.parametrize(
    ("until", "today", "stands"),
    [
        (None, date(2024, 6, 15), True),
        (PartialDate(2024, 6, 16), date(2024, 6, 15), True),
        (PartialDate(2024, 6, 15), date(2024, 6, 15), False),
        (PartialDate(2024, 6), date(2024, 6, 15), True),
        (PartialDate(2024, 6), date(2024, 7, 1), False),
        (PartialDate(2024), date(2024, 6, 15), True),
        (PartialDate(2024), date(2025, 1, 1), False),
        (PartialDate(2023), date(2024, 6, 15), False),
    ],
)
def test_a_relation_stands_until_its_last_day_is_there(until: PartialDate | None, today: date, stands: bool) -> None:
    assert still_holds(until, today) is stands


def test_measures_count_actors_relations_and_links_and_name_a_tie_as_one(garden: Archive) -> None:
    network = network_of(CENTRE, ties_of(garden, CENTRE))

    whole, after = measures_of(network), measures_of(remaining_network(network, TODAY))

    assert whole.relations == 8
    assert (after.relations, after.linked, after.reach) == (3, 4, 2)
    assert after.most == (person("ans"), person("cas"))


def test_two_relations_with_the_same_other_are_one_link(garden: Archive) -> None:
    network = network_of(CENTRE, ties_of(garden, CENTRE))
    twice = Network(CENTRE, network.actors, (network.ties[2], network.ties[2]))

    assert (measures_of(twice).relations, measures_of(twice).reach, measures_of(twice).linked) == (2, 1, 2)


def test_measures_of_nothing_name_nobody() -> None:
    nothing = measures_of(Network(CENTRE, (), ()))

    assert (nothing.relations, nothing.linked, nothing.most, nothing.reach) == (0, 0, (), 0)


def test_flows_are_told_as_they_cross_the_neighbourhood(garden: Archive) -> None:
    flows = flows_of(network_of(CENTRE, ties_of(garden, CENTRE)))

    crossing = crossing_of(flows, neighbours_of(garden, flows))

    assert (crossing.into, crossing.out, crossing.within, crossing.beside) == (2, 1, 0, 2)


@pytest.mark.parametrize(
    ("amount", "a_year"),
    [
        ("€ 1.200 per jaar", 1200),
        ("€ 10.000", 10_000),
        ("€10.000,-", 10_000),
        ("€ 1.234,50", 1234.5),
        ("ruim € 500", 500),
        ("1200 euro", 1200),
        ("2.500 Euro subsidie", 2500),
        ("EUR 750", 750),
        ("€ 3,5 miljoen", 3_500_000),
        ("€ 15 duizend", 15_000),
        ("€ 100 per maand", 1200),
        ("€ 10 per week", 520),
        ("€ 0", 0),
        ("€ 0.125 per maand", 1.5),
        ("€ 0.125.000", None),
        ("€ 8,- p.p.", None),
        ("€ 8 per persoon", None),
        ("vervoer à € 2,-", None),
        ("€ 5 tot € 10", None),
        ("een paar duizend euro gespaard", None),
        ("ruim een half miljoen euro", None),
        ("twee zzp'ers", None),
        ("groep 8", None),
        ("12 mensen", None),
        ("", None),
    ],
)
def test_an_amount_as_written_tells_euros_a_year_or_none(amount: str, a_year: float | None) -> None:
    assert euros(amount) == a_year


def test_a_record_names_what_its_fields_and_texts_name_each_once_and_never_itself(archive: WriteArchive) -> None:
    quote = "{tekst: 'Dag [[Kees]].', persoon: Joke, verwoording: letterlijk}"
    story = f"---\ntitel: A\nmensen: [Joke]\ncitaten:\n  - {quote}\n"
    files = {"config.yaml": "titel: Boek\n", "stories/a.md": f"{story}---\n[[Piet]] zag [[Joke]], niet [[A]].\n"}
    for name in ("Joke", "Kees", "Piet"):
        files[f"stories/people/{name.lower()}.md"] = f"---\nnaam: {name}\n---\n"

    joined_archive, _ = joined(archive(files))

    assert records_named_by(joined_archive, RecordKey("story/a")) == (person("joke"), person("piet"), person("kees"))


# Drawings


def refs_of(network: Network, names: Sequence[str] = ()) -> dict[RecordKey, Ref]:
    keys = (network.initiative, *network.actors)
    labels = names or [key.partition("/")[2].title() for key in keys]
    return {key: Ref(label, f"{key}.html") for key, label in zip(keys, labels, strict=True)}


def drawing_of(network: Network, names: Sequence[str] = ()) -> NetworkDrawing:
    drawing = network_drawing(network, refs_of(network, names), WORDS, tie_marks(network, WORDS), TODAY)
    assert drawing is not None
    return drawing


def flows_in(network: Network, neighbours: frozenset[RecordKey] = frozenset()) -> FlowsDrawing | None:
    return flows_drawing(network, refs_of(network), WORDS, tie_marks(network, WORDS), neighbours)


def box(rect: Rect) -> Box:
    return Box(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height)


def faults(drawing: RingDrawing) -> Iterator[str]:
    """Where what can be read in a drawing lies on something else that can, or outside the drawing."""
    boxes = {f"label {actor.ref.label}": box(actor.room) for actor in drawing.actors}
    boxes |= {f"mark {arrow.mark}": box(arrow.badge) for arrow in drawing.arrows}
    if drawing.hub_room is not None:
        boxes["initiative"] = box(drawing.hub_room)
    for (name, rectangle), (other_name, other) in combinations(boxes.items(), 2):
        if rectangle.overlaps(other):
            yield f"{name} lies on {other_name}: {rectangle} {other}"
    for name, rectangle in boxes.items():
        if (
            rectangle.left < 0
            or rectangle.top < 0
            or rectangle.right > drawing.width
            or rectangle.bottom > drawing.height
        ):
            yield f"{name} lies outside: {rectangle}"
    for actor in drawing.actors:
        for _, _, line in actor.label.rows:
            if text_width(line) > actor.room.width + 0.2:
                yield f"{line} is wider than its room"


def a_network(size: int, pairs: Sequence[tuple[int, int]] = ()) -> Network:
    """A network of `size` actors who all help the initiative, and contacts between pairs of them."""
    actors = tuple(person(f"actor-{number}") for number in range(size))
    ends = [(actor, CENTRE, "help") for actor in actors]
    ends += [(actors[start], actors[end], "contact") for start, end in pairs]
    declared = Relation(CENTRE, CENTRE, CENTRE, Group({}))
    ties = tuple(Tie(start, end, sort, "", "Deed iets.", "", None, None, declared) for start, end, sort in ends)
    return Network(CENTRE, actors, ties)


LONG_NAMES = (
    "Woningcorporatie bij de fietscrossbaan",
    "Ministerie van Binnenlandse Zaken en Koninkrijksrelaties",
    "Zorgverzekeringsmaatschappij",
    "Bert",
    "Bewonersinformatiepunt Hoogezand-Sappemeer",
    "Ans",
)


def test_in_no_network_of_the_example_does_one_label_or_mark_lie_on_another() -> None:
    joined_archive, _ = joined(ROOT)
    names = {key: Ref(name) for key, name in joined_archive.names.items()}
    drawn: dict[str, RingDrawing | None] = {}
    for key in joined_archive.by_kind["initiative"]:
        network = network_of(key, ties_of(joined_archive, key))
        marks = tie_marks(network, WORDS)
        whole = network_drawing(network, names, WORDS, marks, TODAY)
        flows = flows_drawing(network, names, WORDS, marks, neighbours_of(joined_archive, network))
        drawn[f"network of {key}"] = whole.whole if whole else None
        drawn[f"what stays of {key}"] = whole.stays if whole else None
        drawn[f"flows of {key}"] = flows.drawing if flows else None

    wrong = [f"{name}: {fault}" for name, drawing in drawn.items() if drawing for fault in faults(drawing)]

    assert sum(drawing is not None for drawing in drawn.values()) > 25
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 13, 30])
def test_labels_and_marks_lie_clear_of_each_other_however_many_actors_there_are(size: int) -> None:
    pairs = [(at, (at * 7 + 3) % size) for at in range(0, size, 2) if at != (at * 7 + 3) % size]
    network = a_network(size, pairs)

    drawing = drawing_of(network, ["Initiatief met een lange naam", *(LONG_NAMES[at % 6] for at in range(size))])

    assert not list(faults(drawing.whole))
    assert len(drawing.whole.actors) == size


def test_in_a_network_of_many_relations_every_one_is_drawn() -> None:
    network = a_network(8, list(combinations(range(8), 2)))

    drawing = drawing_of(network)

    assert len(drawing.whole.arrows) == 8 + 28
    assert len({arrow.path for arrow in drawing.whole.arrows}) == 8 + 28
    assert not list(faults(drawing.whole))


def test_each_relation_has_a_line_and_a_mark_of_its_own(garden: Archive) -> None:
    network = network_of(CENTRE, ties_of(garden, CENTRE))

    drawing = drawing_of(network)

    assert [arrow.mark for arrow in drawing.whole.arrows] == ["i1", "h1", "c1", "g1", "g2", "t1", "k1", "k2"]
    assert len({arrow.path for arrow in drawing.whole.arrows}) == 8
    assert drawing.stays is not None
    assert [arrow.mark for arrow in drawing.stays.arrows] == ["c1", "t1", "k2"]
    assert drawing.whole.arrows[3].description == "Bob → Cas: Betaalt zaden. (€ 50 per jaar)"


def test_a_relation_that_is_written_twice_is_drawn_twice() -> None:
    network = a_network(2, [(0, 1), (0, 1), (1, 0)])

    drawing = drawing_of(network)

    assert len({arrow.path for arrow in drawing.whole.arrows}) == 5
    assert not list(faults(drawing.whole))


def test_everybody_stands_in_the_same_place_when_the_initiative_is_taken_out(garden: Archive) -> None:
    drawing = drawing_of(network_of(CENTRE, ties_of(garden, CENTRE)))

    assert drawing.stays is not None
    assert [(actor.x, actor.y) for actor in drawing.stays.actors] == [
        (actor.x, actor.y) for actor in drawing.whole.actors
    ]
    assert drawing.whole.hub is not None
    assert drawing.stays.hub is None


def test_those_who_are_left_with_nobody_are_shown_so() -> None:
    drawing = drawing_of(a_network(3, [(0, 1)]))

    assert drawing.stays is not None
    assert [actor.alone for actor in drawing.stays.actors] == [False, False, True]


def test_where_nothing_stays_there_is_no_drawing_of_it() -> None:
    drawing = drawing_of(a_network(3))

    assert drawing.stays is None
    assert drawing.stays_measures.relations == 0


def test_an_initiative_alone_has_no_drawing() -> None:
    alone = Network(CENTRE, (), ())

    assert network_drawing(alone, refs_of(alone), WORDS, {}, TODAY) is None
    assert flows_in(alone) is None


def test_letters_tell_every_sort_apart_also_where_words_begin_alike() -> None:
    english = TieLabels({"help": "help", "flow": "flow"}, {"money": "money", "material": "material"}, "")

    assert english.letters == {"help": "h", "flow": "f", "money": "mo", "material": "ma"}


def test_a_line_is_as_wide_as_its_amount_and_thin_where_that_is_not_known(garden: Archive) -> None:
    flows = flows_in(network_of(CENTRE, ties_of(garden, CENTRE)))

    assert flows is not None
    width = {arrow.mark: arrow.width for arrow in flows.drawing.arrows}
    assert width["g2"] == 4 * width["g1"]
    assert width["t1"] == width["k1"] < width["g1"]
    assert flows.most == "€ 200"


def test_in_the_network_all_lines_are_as_wide_as_their_sort_says(garden: Archive) -> None:
    assert len({arrow.width for arrow in drawing_of(network_of(CENTRE, ties_of(garden, CENTRE))).whole.arrows}) == 1


def test_the_neighbourhood_has_a_frame_around_those_who_are_of_it(garden: Archive) -> None:
    network = network_of(CENTRE, ties_of(garden, CENTRE))

    flows = flows_in(network, neighbours_of(garden, network))

    assert flows is not None
    assert flows.drawing.frame is not None
    frame = box(flows.drawing.frame)
    within = {actor.ref.label for actor in flows.drawing.actors if frame.overlaps(box(actor.room))}
    assert within == {"Ans"}
    assert not list(faults(flows.drawing))


def test_without_word_of_the_neighbourhood_there_is_no_frame(garden: Archive) -> None:
    flows = flows_in(network_of(CENTRE, ties_of(garden, CENTRE)))

    assert flows is not None
    assert flows.drawing.frame is None
    assert flows.crossing is None


# The same everywhere


def test_pairs_that_can_be_drawn_flat_do_not_cross() -> None:
    ring = ring_order(6, [(0, 3), (3, 1), (4, 2), (5, 2)])

    place = {actor: at for at, actor in enumerate(ring)}
    chords = [sorted((place[start], place[end])) for start, end in [(0, 3), (3, 1), (4, 2), (5, 2)]]
    assert not [
        (first, second) for first, second in combinations(chords, 2) if first[0] < second[0] < first[1] < second[1]
    ]
    assert not [
        (first, second) for first, second in combinations(chords, 2) if second[0] < first[0] < second[1] < first[1]
    ]


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.tuples(*[st.integers(0, n - 1)] * 2)))))
def test_everybody_stands_on_the_ring_once_whatever_the_pairs(world: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = world

    ring = ring_order(size, pairs)

    assert sorted(ring) == list(range(size))
    assert ring == ring_order(size, [(end, start) for start, end in reversed(pairs)])


def test_a_drawing_is_the_same_in_every_process() -> None:
    program = (
        "from tests.test_networks import a_network, drawing_of\n"
        "network = a_network(12, [(0, 5), (5, 9), (2, 3), (3, 9), (9, 0), (1, 4), (1, 7), (4, 8), (2, 9), (3, 5)])\n"
        "print(drawing_of(network))"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(drawn) == 1
    assert b"NetworkDrawing" in drawn.pop()


# Labels


@pytest.mark.parametrize("name", [*LONG_NAMES, "x" * 200, "a-b-c-d", "汉字" * 30, "Ĳ", "één twee drie vier vijf zes"])
@pytest.mark.parametrize("width", [40, 72, 111, 300])
def test_no_line_of_a_label_is_wider_than_its_room_and_no_letter_is_lost(name: str, width: float) -> None:
    for lines in (wrap_text(name, width), label_lines(name, width)):
        assert all(text_width(line) <= width for line in lines)
        assert "".join(lines).replace("-", "").replace(" ", "") == name.replace("-", "").replace(" ", "")


def test_a_word_is_cut_where_a_syllable_begins() -> None:
    assert wrap_text("Bewonerscollectief", 90) == ("Bewonerscol-", "lectief")
    assert wrap_text("Fietsenwerkplaats", 92) == ("Fietsenwerk-", "plaats")


def test_a_label_has_no_word_that_hangs_alone_when_it_can_be_even() -> None:
    assert label_lines("Vier rollen voor de raad", 117) == ("Vier rollen", "voor de raad")


# Around a record


KINDS = {"story": "Verhalen", "person": "Mensen"}


def some(kind: str, number: int) -> list[Ref]:
    return [Ref(f"{LONG_NAMES[at % 6]} {at}", f"{kind}/{at}.html", kind) for at in range(number)]


def around(naming: list[Ref], named: list[Ref]) -> AroundDrawing:
    drawing = around_drawing("Een verhaal", naming, named, KINDS)
    assert drawing is not None
    return drawing


@pytest.mark.parametrize(
    ("naming", "named", "drawn"),
    [(3, 4, (3, 4)), (0, 4, (0, 4)), (40, 4, (26, 4)), (4, 40, (4, 26)), (40, 40, (15, 15)), (40, 0, (30, 0))],
)
def test_at_most_so_many_are_drawn_around_a_record_and_the_rest_is_told(
    naming: int, named: int, drawn: tuple[int, int]
) -> None:
    drawing = around(some("story", naming), some("person", named))

    sides = (drawing.incoming, drawing.outgoing)
    assert tuple(len(side.neighbours) for side in sides) == drawn
    assert tuple(len(side.neighbours) + side.more for side in sides) == (naming, named)
    assert sum(drawn) <= MAX_DRAWN


def test_around_a_record_nobody_lies_on_another_and_each_can_be_pointed_at() -> None:
    drawing = around(some("story", 9) + some("person", 9), some("person", 12))

    for side in (drawing.incoming, drawing.outgoing):
        ends = [(neighbour.y, neighbour.y + neighbour.height) for neighbour in side.neighbours]
        assert all(end <= start for (_, end), (start, _) in pairwise(ends))
        assert ends[0][0] >= 0
        assert ends[-1][1] <= drawing.height
        assert all(neighbour.height >= max(ROW, len(neighbour.lines) * LINE) for neighbour in side.neighbours)
        assert all(text_width(line) <= COLUMN for neighbour in side.neighbours for line in neighbour.lines)
    assert WIDTH > 2 * COLUMN


def test_around_a_record_the_others_stand_by_kind() -> None:
    drawing = around([*some("story", 2), *some("person", 1)], [])

    assert [text for _, text in drawing.incoming.kinds] == ["Verhalen", "Mensen"]
    assert drawing.outgoing.paths == ""


def test_around_a_record_with_no_links_at_all_nothing_is_drawn() -> None:
    assert around_drawing("Een verhaal", [], [], KINDS) is None


# On the page


def test_every_relation_stands_in_the_drawing_and_in_the_list_by_the_same_mark(
    demo_site: Path,
) -> None:
    page = (demo_site / "initiatieven" / "ouderensoos.html").read_text("utf-8")
    listed, drawn = (re.findall(rf'{link}_relation-([a-z]+\d+)"', page) for link in ('id="', 'href="#'))

    assert len(listed) == len(set(listed)) > 10
    assert set(drawn) == set(listed)


def test_a_relation_of_somebody_with_themselves_is_listed_but_neither_drawn_nor_counted(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = """
        ---
        titel: Tuin
        relaties:
          - {van: Tuin, naar: Tuin, soort: stroom, stroomt: geld, wat: Spaart., hoeveel: € 5}
          - {van: Joke, naar: Joke, soort: stroom, stroomt: tijd, wat: Rust.}
          - {van: Bob, naar: Tuin, soort: hulp, wat: Helpt.}
        ---
        """
    folder = archive({"config.yaml": "titel: Boek\n", "stories/initiatives/tuin.md": story})

    run = verhalen("build", "--no-search", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/initiatieven/tuin.html").read_text("utf-8")
    assert "Spaart." in page
    assert "Rust." in page
    assert "1 betrokkene en 1 relatie" in page
    assert "stromen rond" not in page
    assert re.findall(r'id="_relation-(\w+)"', page) == ["h1"]


def test_where_nobody_is_linked_to_another_nothing_is_drawn(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = "---\ntitel: Tuin\nrelaties: [{van: Tuin, naar: Tuin, soort: hulp, wat: Helpt.}]\n---\n"
    folder = archive({"config.yaml": "titel: Boek\n", "stories/initiatives/tuin.md": story})

    run = verhalen("build", "--no-search", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/initiatieven/tuin.html").read_text("utf-8")
    assert "Helpt." in page
    assert "_relation-" not in page
    assert "betrokkene" not in page


def test_where_nothing_stays_the_page_says_so(demo_site: Path) -> None:
    page = (demo_site / "initiatieven" / "mfc-krakeel.html").read_text("utf-8")

    assert "blijft er geen relatie over" in page
    assert "data-switch" not in page
    assert "network.js" not in page


def test_somebody_named_by_a_role_has_a_small_letter_in_the_heading_around_them(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Ons boek\nadressleutel: 95c3fd767fae790b\n",
            "stories/hek.md": "---\ntitel: Het hek\nmensen: [Karel de Wit]\n---\nEen hek.\n",
            "stories/people/karel.md": """\
                ---
                naam: Karel de Wit
                toestemming: {naam: rol, getoond_als: projectleider van de gemeente, grond: afgesproken, sinds: 2024}
                ---
                Leidt.
                """,
        }
    )
    verhalen("build", "--no-search", cwd=folder)

    pages = "".join(path.read_text("utf-8") for path in (folder / "site/mensen").glob("*.html"))
    assert "<h1>Projectleider van de gemeente</h1>" in pages
    assert "Rondom projectleider van de gemeente</h2>" in pages
