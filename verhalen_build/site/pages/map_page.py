"""The map of the book, the small map on the page of a place, and the list beside the map."""

from collections.abc import Iterable, Iterator, Sequence

from verhalen_build.archive.archive import STORY
from verhalen_build.model.areas import Point
from verhalen_build.model.formatting import format_number
from verhalen_build.model.record import Coordinates, Record, RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.book_views import MapListEntry, MapView, TourStop
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.drawings.book_map import MapDrawing, area_name, book_map, off_the_map, small_map
from verhalen_build.site.drawings.placing import MapSpot
from verhalen_build.site.record_views import PlaceMap

_KINDS = ("municipality", "place", "gathering")
_WITH_A_MAP = frozenset({"municipality", "place"})


def map_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The page with the map, if there is anything to draw on it."""
    if any(_point_of(context, key) is not None for kind in _KINDS for key in context.archive.by_kind[kind]):
        yield PagePlan("map")


def map_page(context: SiteContext, plan: PagePlan) -> MapView:
    """The map of the book with everything that has coordinates, and the same facts in lists."""
    spots = list(_spots(context))
    base = context.archive.settings.base_map
    drawing = book_map(base, spots)
    missing = _MissingReasons(spots, off_the_map(base, spots), drawing)
    dated, undated = _gatherings(context)
    return MapView(
        page=context.page_of(plan, context.texts("Map")),
        drawing=drawing,
        credit=typographic(base.credit),
        counts=tuple(_counts(context, spots)),
        tour=tuple(_stop(context, key, missing) for key in dated),
        undated=tuple(_stop(context, key, missing) for key in undated),
        groups=_groups(context, missing),
    )


def cover_map(context: SiteContext) -> MapDrawing | None:
    """The map for the cover: the municipalities and the tour."""
    return book_map(context.archive.settings.base_map, [spot for spot in _spots(context) if spot.kind != "place"])


def place_map(context: SiteContext, key: RecordKey) -> PlaceMap | None:
    """A map of a municipality with the places in it, or of a place with its municipality."""
    record = context.archive.records[key]
    at = _point(record)
    if record.kind not in _WITH_A_MAP or at is None:
        return None
    around = _places_in(context, key) if record.kind == "municipality" else _targets(context, record, "municipality")
    spots = [
        _spot(context, shown_key, here=shown_key == key)
        for shown_key in (key, *around)
        if _point(context.archive.records[shown_key])
    ]
    base = context.archive.settings.base_map
    drawing = small_map(base, spots)
    return PlaceMap(drawing, area_name(base, at), typographic(base.credit)) if drawing else None


# Spots on the map


def _spots(context: SiteContext) -> Iterator[MapSpot]:
    """Everything that can be drawn, in the order of the lists: the tour first."""
    dated, undated = _gatherings(context)
    # A gathering of which nobody knows the place has its number too: the third one is called so in texts.
    for number, key in enumerate(dated, start=1):
        if _point_of(context, key) is not None:
            yield _spot(context, key, number)
    for key in (*undated, *context.archive.by_kind["municipality"], *context.archive.by_kind["place"]):
        if _point_of(context, key) is not None:
            yield _spot(context, key)


def _spot(context: SiteContext, key: RecordKey, number: int = 0, here: bool = False) -> MapSpot:
    at = _point_of(context, key)
    assert at is not None
    name, stories = context.archive.names[key], context.backlinks.story_counts.get(key, 0)
    return MapSpot(
        key.partition("/")[0],
        name,
        context.routes.records[key],
        f"{number}. {name}" if number else name,
        at,
        stories,
        number,
        here,
        context.presenter.ref(key).lang,
        _format_count(context, STORY, stories) if stories else "",
    )


def _point_of(context: SiteContext, key: RecordKey) -> Point | None:
    """Where a record is; a gathering is at its place, or else in its municipality."""
    record = context.archive.records[key]
    if record.kind != "gathering":
        return _point(record)
    targets = (*_targets(context, record, "place"), *_targets(context, record, "municipality"))
    points = (_point(context.archive.records[target]) for target in targets)
    return next((point for point in points if point is not None), None)


def _point(record: Record) -> Point | None:
    """The longitude and latitude of a record."""
    values = record.values.get("coordinates", ())
    return next(((value.longitude, value.latitude) for value in values if isinstance(value, Coordinates)), None)


def _targets(context: SiteContext, record: Record, field: str) -> list[RecordKey]:
    targets = (context.archive.target(reference) for reference in record.references(field))
    return [target for target in targets if target is not None]


def _places_in(context: SiteContext, municipality: RecordKey) -> Sequence[RecordKey]:
    """The places in a municipality."""
    return context.backlinks.by_field.get(("municipality", municipality), {}).get("place", [])


def _gatherings(context: SiteContext) -> tuple[list[RecordKey], list[RecordKey]]:
    """The gatherings in order of date, which is the tour, and those without a date."""
    when = {key: context.archive.records[key].began for key in context.archive.by_kind["gathering"]}
    dated = sorted((str(date), context.order.records[key], key) for key, date in when.items() if date is not None)
    return [key for _, _, key in dated], [key for key, date in when.items() if date is None]


# Lists beside the map


class _MissingReasons:
    """Says why records in the lists are not on the map."""

    def __init__(self, spots: Iterable[MapSpot], off: Iterable[MapSpot], drawing: MapDrawing | None) -> None:
        self._positioned = {spot.path for spot in spots}
        self._off = {spot.path for spot in off}
        self._drawn = {mark.path for mark in drawing.marks} if drawing else set()

    def of(self, path: str) -> str:
        """`unknown`, `outside`, `crowded`, or "" for what is on the map."""
        if path not in self._positioned:
            return "unknown"
        if path in self._off:
            return "outside"
        return "" if path in self._drawn else "crowded"


def _stop(context: SiteContext, key: RecordKey, missing: _MissingReasons) -> TourStop:
    record, ref = context.archive.records[key], context.presenter.ref(key)
    return TourStop(ref, context.presenter.date(record), str(record.began or ""), missing.of(ref.path))


def _groups(context: SiteContext, missing: _MissingReasons) -> tuple[tuple[str, tuple[MapListEntry, ...]], ...]:
    """The municipalities by province, each with its places; last, without a title, those in no province."""
    groups: dict[str, list[MapListEntry]] = {}
    within: dict[RecordKey, list[MapListEntry]] = {}
    alone: list[MapListEntry] = []
    for key in context.archive.by_kind["place"]:
        municipality = next(iter(_targets(context, context.archive.records[key], "municipality")), None)
        entry = _list_entry(context, key, missing)
        if municipality is None:
            alone.append(entry)
        else:
            within.setdefault(municipality, []).append(entry)
    for key in context.archive.by_kind["municipality"]:
        province = _province(context, context.archive.records[key])
        groups.setdefault(province, []).append(_list_entry(context, key, missing, within.get(key, ())))
    if alone:
        groups.setdefault("", []).extend(alone)
    ordered = sorted(groups.items(), key=lambda group: (not group[0], group[0]))
    return tuple((title, tuple(entries)) for title, entries in ordered)


def _list_entry(
    context: SiteContext, key: RecordKey, missing: _MissingReasons, places: Sequence[MapListEntry] = ()
) -> MapListEntry:
    ref = context.presenter.ref(key)
    return MapListEntry(ref, context.backlinks.story_counts.get(key, 0), missing.of(ref.path), tuple(places))


def _province(context: SiteContext, record: Record) -> str:
    """The name of the province of a municipality, or ""."""
    field = context.archive.schema.kinds[record.kind].field("province")
    key = record.choice("province")
    return typographic(field.choices[key][context.archive.settings.language]) if field and key else ""


def _counts(context: SiteContext, spots: Sequence[MapSpot]) -> Iterator[str]:
    """The number of records of each kind: `13 gemeenten`."""
    for kind in _KINDS:
        number = sum(spot.kind == kind for spot in spots)
        if number:
            yield _format_count(context, kind, number)


def _format_count(context: SiteContext, kind: str, number: int) -> str:
    language = context.archive.settings.language
    label = context.archive.schema.kinds[kind].label[language][0 if number == 1 else 1]
    return typographic(f"{format_number(number, language)} {label}")
