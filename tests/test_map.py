"""The map of the book: where everything is, the tour, names that do not lie on each other, and maps of one's own."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pages import Page, read_pages
from verhalen_build.model.areas import BaseMap, area_of, contains, simplify
from verhalen_build.model.names import SitePath
from verhalen_build.read.base_map import LARGEST, provinces
from verhalen_build.site.drawings.book_map import MapDrawing, MapMark, book_map, off_the_map, small_map
from verhalen_build.site.drawings.land import projection_of
from verhalen_build.site.drawings.placing import MapLabel, MapSpot
from verhalen_build.steps.live import State, first_state, next_state
from verhalen_build.steps.summary import Options, Stages

CONFIG = "titel: Ons boek\n"
HOOGEVEEN = "---\nnaam: Hoogeveen\nprovincie: Drenthe\ncoordinaten: 52.7225, 6.4764\n---\n"
STORY = "---\ntitel: De bank\ngemeente: [Hoogeveen, Zwolle]\nplaats: Krakeel\n---\nEen bank.\n"
TWO_TOWNS = {
    "config.yaml": CONFIG,
    "stories/bank.md": STORY,
    "stories/municipalities/hoogeveen.md": HOOGEVEEN,
    "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\nprovincie: Overijssel\ncoordinaten: 52.5125, 6.0944\n---\n",
    "stories/places/krakeel.md": "---\nnaam: Krakeel\ngemeente: Hoogeveen\ncoordinaten: 52.7234, 6.5115\n---\n",
}


def square(west: float, south: float, size: float) -> list[list[float]]:
    """A ring of GeoJSON."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def geojson(*polygons: list[list[float]]) -> str:
    features = [
        {"type": "Feature", "properties": {"name": "Streek"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ring in polygons
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def town(name: str, longitude: float, latitude: float, stories: int = 0, kind: str = "municipality") -> MapSpot:
    return MapSpot(kind, name, f"{name}.html", name, (longitude, latitude), stories)


def stop(number: int, longitude: float, latitude: float) -> MapSpot:
    return MapSpot("gathering", f"stop {number}", f"{number}.html", "", (longitude, latitude), 0, number)


def drawn(spots: Sequence[MapSpot], base: BaseMap | None = None) -> MapDrawing:
    drawing = book_map(base or provinces(), spots)
    assert drawing is not None
    return drawing


def crowd(count: int) -> list[MapSpot]:
    """Towns and villages in a square of some five kilometres."""
    random = Random(1)
    return [
        town(
            f"Buurt {number}",
            6.4 + random.random() / 20,
            52.7 + random.random() / 20,
            random.randrange(20),
            "municipality" if number % 5 == 0 else "place",
        )
        for number in range(count)
    ]


def middle(mark: MapMark) -> tuple[float, float]:
    """The middle of a mark whose shape begins at its left."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", mark.shape)]
    return numbers[0] + numbers[2], numbers[1]


def boxes(words: MapLabel, size: float = 11) -> tuple[float, float, float, float]:
    """Where words are, in letters of an ordinary width."""
    width = 0.5 * size * len(words.text)
    left = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    return left, words.y - 0.75 * size, left + width, words.y + 0.2 * size


def overlap(box: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def built(folder: Path, verhalen: RunVerhalen, *arguments: str) -> dict[str, Page]:
    """The pages of an archive, by path, after `verhalen build`."""
    result = verhalen("build", "--no-search", *arguments, cwd=folder)
    assert result.exit_code == 0, result.output
    return {page.path: page for page in read_pages(folder / "site")}


def marks(page: Page) -> list[str]:
    """What the marks of the map on a page lead to, in order."""
    spots = (link.attributes for link in page.tagged("a") if link.attributes.get("class", "").startswith("spot"))
    return [attributes["href"] for attributes in spots]


# From degrees to units


def test_what_lies_north_is_drawn_above_and_what_lies_west_to_the_left() -> None:
    map_drawing = drawn(
        [town("Groningen", 6.5667, 53.2192), town("Maastricht", 5.6889, 50.8483), town("Alkmaar", 4.7486, 52.6317)]
    )
    groningen, maastricht, alkmaar = map(middle, map_drawing.marks)

    assert groningen[1] < alkmaar[1] < maastricht[1]
    assert alkmaar[0] < maastricht[0] < groningen[0]


def test_a_kilometre_north_is_as_long_as_a_kilometre_east() -> None:
    projection = projection_of([(5.0, 52.0), (6.0, 52.6)], 360, 480)
    a_km_in_degrees = 1 / 111.2
    start = projection.of((5.5, 52.3))
    north = projection.of((5.5, 52.3 + a_km_in_degrees))
    east = projection.of((5.5 + a_km_in_degrees / 0.6115, 52.3))  # the cosine of 52.3 degrees

    assert start[1] - north[1] == pytest.approx(east[0] - start[0], rel=0.01)


def test_the_same_spots_in_whatever_order_they_come_get_the_same_places() -> None:
    spots = crowd(60)
    other = drawn([*reversed(spots)])

    assert {mark.path: mark for mark in drawn(spots).marks} == {mark.path: mark for mark in other.marks}


def test_a_single_town_without_areas_is_drawn_all_the_same() -> None:
    map_drawing = drawn([town("Hoogeveen", 6.4764, 52.7225)], BaseMap(()))

    assert middle(map_drawing.marks[0]) == (map_drawing.width / 2, map_drawing.height / 2)
    assert map_drawing.land == ()


def test_without_spots_there_is_no_map() -> None:
    assert book_map(provinces(), []) is None


def test_a_spot_across_the_border_widens_the_map_and_one_across_the_ocean_is_not_on_it() -> None:
    bremen, paramaribo = town("Bremen", 8.8, 53.08), town("Paramaribo", -55.2, 5.85)
    spots = [town("Groningen", 6.5667, 53.2192), bremen, paramaribo]

    assert off_the_map(provinces(), spots) == [paramaribo]
    assert [mark.path for mark in drawn(spots).marks] == ["Groningen.html", "Bremen.html"]


def test_where_everything_is_elsewhere_the_map_is_of_there_too() -> None:
    assert len(drawn([town("Paramaribo", -55.2, 5.85), town("Moengo", -54.4, 5.6)]).marks) == 2


# Crowds


def test_the_surface_of_a_mark_goes_by_its_number_of_stories() -> None:
    map_drawing = drawn([town("Groningen", 6.5667, 53.2192, 4), town("Maastricht", 5.6889, 50.8483, 16)])
    radii = [middle(mark)[0] - float(re.findall(r"[\d.]+", mark.shape)[0]) for mark in map_drawing.marks]

    assert radii[1] / radii[0] == pytest.approx(2, rel=0.02)


def test_what_lies_together_is_drawn_apart_with_a_line_to_where_it_belongs() -> None:
    utrecht, zeist = town("Utrecht", 5.1222, 52.0908, 9), town("Zeist", 5.1622, 52.0908, 9)
    map_drawing = drawn([utrecht, zeist])
    (left, _), (right, _) = map(middle, map_drawing.marks)

    assert right - left >= 18  # twice the radius of a mark of nine stories
    assert map_drawing.leaders.count("M") == 1


def test_the_names_of_a_hundred_places_in_a_crowd_do_not_lie_on_each_other() -> None:
    map_drawing = drawn(crowd(100))
    words = [boxes(line) for mark in map_drawing.marks for line in mark.words]

    assert len(words) > 5
    assert not [pair for pair in combinations(words, 2) if overlap(*pair)]


def test_what_finds_no_room_is_counted() -> None:
    spots = [town(f"Huis {number}", 6.4, 52.7, 1, "place") for number in range(1000)]
    map_drawing = drawn(spots)

    assert map_drawing.crowded > 0
    assert len(map_drawing.marks) + map_drawing.crowded == len(spots)


def test_everything_on_a_map_stays_inside_it() -> None:
    map_drawing = drawn([*crowd(100), town("Hoogezand-Sappemeer", 7.2, 53.3), town("Sluis", 3.38, 51.31)])

    for left, top, right, bottom in (boxes(line) for mark in map_drawing.marks for line in mark.words):
        assert left >= 0
        assert top >= 0
        assert right <= map_drawing.width
        assert bottom <= map_drawing.height


# The tour


def test_the_tour_goes_by_number_and_stops_at_one_spot_stand_together() -> None:
    zwolle, utrecht = (6.0944, 52.5125), (5.1222, 52.0908)
    map_drawing = drawn([stop(1, *zwolle), stop(2, *utrecht), stop(3, *zwolle), stop(4, *utrecht)])
    numbers = {mark.words[0].text: mark.words[0] for mark in map_drawing.marks}

    assert map_drawing.tour.count("Q") == 3
    assert numbers["3"].x - numbers["1"].x == numbers["4"].x - numbers["2"].x == pytest.approx(13, abs=3)
    assert numbers["1"].y == numbers["3"].y


def test_a_tour_of_very_many_stops_is_no_line() -> None:
    map_drawing = drawn([stop(number, 4 + number / 20, 52) for number in range(1, 41)])

    assert map_drawing.tour == ""
    assert not any(mark.in_tour or mark.words for mark in map_drawing.marks)


# Outlines


def test_a_border_of_two_areas_stays_one_when_it_is_made_simpler() -> None:
    random = Random(2)
    border = [(5 + random.random() / 50, 51 + step / 100) for step in range(101)]
    left = area_of("left", (((4.0, 51.0), *border, (4.0, 52.0)),))
    right = area_of("right", (((6.0, 52.0), *reversed(border), (6.0, 51.0)),))

    simple = simplify([left, right], 0.012)
    first, second = ({point for point in ring if 5 <= point[0] <= 5.02} for area in simple for ring in area.rings)

    assert first == second
    assert 2 < len(first) < 100


def test_an_island_keeps_its_shape_and_a_speck_is_gone() -> None:
    island = area_of("island", (((4, 52), (4.5, 52.0001), (5, 52), (5, 53), (4, 53)),))
    speck = area_of("speck", (((6, 52), (6.001, 52), (6.001, 52.001)),))

    assert simplify([island, speck], 0.01) == (area_of("island", (((4, 52), (5, 52), (5, 53), (4, 53)),)),)


def test_the_provinces_are_twelve_and_hold_their_capitals() -> None:
    names = {area.name: area for area in provinces().areas}

    assert len(names) == 12
    assert contains(names["Overijssel"], (6.0944, 52.5125))
    assert not contains(names["Gelderland"], (6.0944, 52.5125))


def test_a_map_of_a_country_with_every_municipality_stays_small() -> None:
    # A grid of 20 by 20 areas with wrinkled borders, of as many points as such files have.
    random = Random(3)
    wrinkle = {(x, y): (random.random() / 60, random.random() / 60) for x in range(401) for y in range(401)}

    def ring(column: int, row: int) -> Iterator[tuple[float, float]]:
        x, y = column * 20, row * 20
        edge = [(x + step, y) for step in range(20)] + [(x + 20, y + step) for step in range(20)]
        edge += [(x + 20 - step, y + 20) for step in range(20)] + [(x, y + 20 - step) for step in range(20)]
        for point in edge:
            aside, up = wrinkle[point]
            yield 3.5 + point[0] / 110 + aside, 50.8 + point[1] / 150 + up

    base = BaseMap(tuple(area_of("", (tuple(ring(column, row)),)) for column in range(20) for row in range(20)))
    map_drawing = drawn([town("Hier", 5.0, 52.0)], base)

    assert len(map_drawing.land) == 400
    assert sum(map(len, map_drawing.land)) < 60_000


# The small map


def test_the_small_map_shows_the_area_in_which_a_town_lies() -> None:
    here = town("Hoogeveen", 6.4764, 52.7225)._replace(here=True)
    map_drawing = small_map(provinces(), [here, town("Krakeel", 6.5115, 52.7234, 0, "place")])

    assert map_drawing is not None
    assert map_drawing.land_here
    assert [mark.here for mark in map_drawing.marks] == [True, False]
    drenthe = next(area for area in provinces().areas if area.name == "Drenthe")
    west, south, east, north = drenthe.box
    assert map_drawing.width / map_drawing.height == pytest.approx((east - west) * 0.604 / (north - south), rel=0.1)


# Through the real command


def test_every_mark_of_the_example_book_leads_to_a_page_and_every_municipality_has_one(
    demo_site: Path, demo_pages: tuple[Page, ...]
) -> None:
    pages = {page.path: page for page in demo_pages}
    paths = marks(pages["kaart.html"])

    assert len(paths) == len(set(paths)) > 20
    assert all((demo_site / path).is_file() for path in paths)
    with_a_map = {page.path for page in demo_pages if "place-map" in page.classes and not page.path.startswith("en/")}
    assert {path for path in paths if not path.startswith("bijeenkomsten/")} == with_a_map


def test_the_tour_is_in_order_of_date_and_tells_what_has_no_spot_or_no_date(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    gatherings = {
        "later": "datum: 2014-12-10\ngemeente: Zwolle\n",
        "eerst": "datum: 2013\ngemeente: Hoogeveen\n",
        "ergens": "datum: 2014-03\n",
        "ooit": "gemeente: Zwolle\n",
    }
    files = {
        f"stories/gatherings/{name}.md": f"---\ntitel: Bijeenkomst {name}\n{fields}---\n"
        for name, fields in gatherings.items()
    }
    page = built(archive({**TWO_TOWNS, **files}), verhalen)["kaart.html"]

    assert marks(page)[:3] == [f"bijeenkomsten/{name}.html" for name in ("eerst", "later", "ooit")]
    assert re.findall(r"<title>(\d)\. Bijeenkomst (\w+)", page.source) == [("1", "eerst"), ("3", "later")]
    listed = page.source.partition('class="tour-list"')[2]
    assert re.findall(r"bijeenkomsten/(\w+)\.html", listed) == ["eerst", "ergens", "later", "ooit"]
    assert re.findall(r">Bijeenkomst ergens</a>.*plek onbekend", listed)
    assert "Datum onbekend" in listed


def test_a_gathering_is_where_its_place_is_or_else_its_municipality(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    fields = "---\ntitel: In de wijk\ndatum: 2014\ngemeente: Zwolle\nplaats: Krakeel\n---\n"
    page = built(archive({**TWO_TOWNS, "stories/gatherings/wijk.md": fields}), verhalen)["kaart.html"]
    where = {
        match[1]: (float(match[2]), float(match[3]))
        for match in re.finditer(r'href="\w+/(\w+)\.html".*?<path d="M([\d.]+) ([\d.]+)', page.source)
    }

    assert abs(where["wijk"][0] - where["krakeel"][0]) < 20
    assert abs(where["wijk"][1] - where["krakeel"][1]) < 20
    assert where["wijk"][0] - where["zwolle"][0] > 20


def test_an_archive_without_coordinates_has_no_map(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    pages = built(archive({"config.yaml": CONFIG, "stories/bank.md": "# De bank\n"}), verhalen)

    assert "kaart.html" not in pages
    assert "kaart.html" not in pages["index.html"].source


def test_a_municipality_has_a_small_map_with_its_places_and_the_way_to_the_large_one(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    pages = built(archive(TWO_TOWNS), verhalen)

    assert marks(pages["gemeenten/hoogeveen.html"]) == ["../gemeenten/hoogeveen.html", "../plaatsen/krakeel.html"]
    assert marks(pages["plaatsen/krakeel.html"]) == ["../plaatsen/krakeel.html", "../gemeenten/hoogeveen.html"]
    assert marks(pages["gemeenten/zwolle.html"]) == ["../gemeenten/zwolle.html"]
    assert "In Drenthe" in pages["gemeenten/hoogeveen.html"].source
    assert 'href="../kaart.html"' in pages["gemeenten/hoogeveen.html"].source


def test_the_map_says_who_made_it(demo_pages: tuple[Page, ...]) -> None:
    with_a_map = [
        page for page in demo_pages if any(path.attributes.get("class") == "land" for path in page.tagged("path"))
    ]

    assert {"kaart.html", "index.html"} <= {page.path for page in with_a_map}
    assert all("Zubayer Rahman" in page.source and "CC BY 4.0" in page.source for page in with_a_map)


def test_a_name_that_looks_like_markup_stays_a_name(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    hostile = "---\nnaam: 'A<script>alert(1)</script>'\ncoordinaten: 52.4, 6.2\n---\n"
    page = built(archive({**TWO_TOWNS, "stories/municipalities/a.md": hostile}), verhalen)["kaart.html"]

    assert "A&lt;script&gt;" in page.source
    assert not [script for script in page.tagged("script") if "src" not in script.attributes]


# A map of one's own


def own_map(text: str | bytes, **files: str) -> Mapping[str, str | bytes]:
    config = CONFIG + "kaart:\n  bestand: stories/kaart/streek.geojson\n  bron: Waterschap, CC0\n"
    return {**TWO_TOWNS, **files, "config.yaml": config, "stories/kaart/streek.geojson": text}


def land(page: Page) -> list[str]:
    return [path.attributes["d"] for path in page.tagged("path") if path.attributes.get("class") == "land"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with the mark of Notepad"])
def test_an_archive_may_have_a_map_of_its_own(archive: WriteArchive, verhalen: RunVerhalen, mark: bytes) -> None:
    data = mark + geojson(square(6.0, 52.4, 0.4), square(6.4, 52.4, 0.4)).encode()
    page = built(archive(own_map(data)), verhalen)["kaart.html"]

    assert len(land(page)) == 2
    assert "Kaart naar Waterschap, CC0" in page.source
    assert "Zubayer" not in page.source
    assert len(marks(page)) == 3


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "Polygon", "coordinates": [square(6.0, 52.4, 0.8)]},
        {"type": "MultiPolygon", "coordinates": [[square(6.0, 52.4, 0.8), square(6.1, 52.5, 0.1)]]},
        {"type": "Feature", "properties": None, "geometry": {"type": "Polygon", "coordinates": [square(6, 52.4, 0.8)]}},
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": None},
                {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[6, 52], [7, 53]]}},
                {
                    "type": "Feature",
                    "properties": {"name": 7},
                    "geometry": {
                        "type": "GeometryCollection",
                        "geometries": [{"type": "Polygon", "coordinates": [[[*p, 3.0] for p in square(6, 52.4, 0.8)]]}],
                    },
                },
            ],
        },
    ],
    ids=["polygon", "multipolygon with a hole", "feature", "collection with heights"],
)
def test_every_way_in_which_geojson_writes_an_area_is_read(
    archive: WriteArchive, verhalen: RunVerhalen, shape: object
) -> None:
    page = built(archive(own_map(json.dumps(shape))), verhalen)["kaart.html"]

    assert len(land(page)) == 1


def test_a_map_may_be_named_the_way_of_windows(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files = {
        **own_map(geojson(square(6.0, 52.4, 0.8))),
        "config.yaml": CONFIG + "kaart: stories\\kaart\\streek.geojson\n",
    }

    assert len(land(built(archive(files), verhalen)["kaart.html"])) == 1


def test_towns_outside_an_own_map_are_on_it_all_the_same(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    page = built(archive(own_map(geojson(square(6.45, 52.7, 0.2)))), verhalen)["kaart.html"]

    assert "gemeenten/zwolle.html" not in marks(page)
    assert "valt buiten de kaart" in page.source
    assert marks(built(archive(own_map(geojson(square(6.0, 52.6, 0.5)))), verhalen)["kaart.html"]) == [
        "gemeenten/hoogeveen.html",
        "gemeenten/zwolle.html",
        "plaatsen/krakeel.html",
    ]


def test_a_change_of_the_map_is_seen_by_the_next_build_and_by_none_else(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(own_map(geojson(square(6.0, 52.4, 0.8))))
    before = land(built(folder, verhalen)["kaart.html"])
    assert "niets te veranderen" in verhalen("build", "--no-search", cwd=folder).output

    (folder / "stories/kaart/streek.geojson").write_text(
        geojson(square(5.9, 52.3, 0.4), square(6.3, 52.3, 0.5)), "utf-8"
    )
    after = land(built(folder, verhalen)["kaart.html"])

    assert len(before) == 1
    assert len(after) == 2


def broken(kind: str, folder: Path) -> str:
    """Makes a map unusable, and gives the code that tells it."""
    file = folder / "stories/kaart/streek.geojson"
    match kind:
        case "deep":
            file.write_text('{"type": "GeometryCollection", "geometries": [' * 50_000, "utf-8")
            return "map-not-json"
        case "not text":
            file.write_bytes(b"\xff\xfe\x00{")
            return "map-not-json"
        case "another program":
            file.write_text('{"type": "Topology", "arcs": []}', "utf-8")
            return "map-without-areas"
        case "infinite":
            file.write_text('{"type": "Polygon", "coordinates": [[[1e400, 5], [6, 5], [6, 6], [1, 1]]]}', "utf-8")
            return "map-without-areas"
        case "a point":
            file.write_text(geojson([[6.0, 52.0]] * 5), "utf-8")
            return "map-without-areas"
        case _:
            outside = folder.parent / "elders.geojson"
            outside.write_text(geojson(square(6.0, 52.4, 0.8)), "utf-8")
            file.unlink()
            os.symlink(outside, file)
            return "leads-outside"


@pytest.mark.parametrize(
    "kind", ["deep", "not text", "another program", "infinite", "a point", "a link out of the archive"]
)
def test_a_map_that_cannot_be_used_is_one_problem(archive: WriteArchive, verhalen: RunVerhalen, kind: str) -> None:
    folder = archive(own_map("{}"))
    code = broken(kind, folder)

    result = verhalen("check", cwd=folder)

    assert result.exit_code == 1
    assert re.findall(r"\[([a-z-]+)\]$", result.output, re.MULTILINE) == [code]


def test_a_name_that_no_file_can_have_is_refused(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    config = 'titel: Boek\nkaart: "stories/kaart/s\\0.geojson"\n'

    result = verhalen("check", cwd=archive({"config.yaml": config}))

    assert result.exit_code == 1
    assert re.findall(r"\[([a-z-]+)\]$", result.output, re.MULTILINE) == ["map-outside"]


def test_a_map_of_more_than_eight_megabytes_is_refused(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files = own_map(b" " * (LARGEST + 1))

    result = verhalen("check", cwd=archive(files))

    assert result.exit_code == 1
    assert "config.yaml:3:12: fout: De kaart “stories/kaart/streek.geojson” is te groot: 9 MB." in result.output
    assert "[map-too-large]" in result.output


def test_the_preview_sees_that_the_map_changed(archive: WriteArchive) -> None:
    folder = archive(own_map(geojson(square(6.0, 52.4, 0.8))))
    file = folder / "stories/kaart/streek.geojson"
    options = Options(folder / "site", date(2026, 1, 1))
    before = first_state(folder, options, Stages())
    assert isinstance(before, State)

    file.write_text(geojson(square(5.9, 52.3, 0.4), square(6.3, 52.3, 0.5)), "utf-8")
    after = next_state(before, Stages())
    assert isinstance(after, State)

    shown = Page("kaart.html", after.page(after.plans[SitePath("kaart.html")]).decode())
    assert len(land(shown)) == 2
