"""Whose the initiatives are, and where stories stand in the triangle of values."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from verhalen_build.archive.archive import STORY
from verhalen_build.model.record import RecordKey
from verhalen_build.model.schema import Field
from verhalen_build.model.typography import typographic
from verhalen_build.site.drawings.triangle import Story, triangle
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import Owned, OwnershipView, ValuesView, Weighed
from verhalen_build.site.pages.paging import pager, pages_of, part_of
from verhalen_build.site.words import number_in_words

_OWNERSHIP, _VALUES = "ownership", "values"
_WEIGHTS = ("legitimacy", "commitment", "efficiency")


def ownership_plans(known: Known) -> Iterator[PagePlan]:
    """The page and its further ones, where any initiative says whose it is or any story places itself."""
    if any(choice for choice, _ in known.owned) or next(_stories(known), None) is not None:
        yield from (PagePlan("ownership", "", number) for number in pages_of(known.owned))


def ownership_page(known: Known, plan: PagePlan) -> OwnershipView:
    """The initiatives by whose they are, those that do not say last; on the first page the triangle as well."""
    counts = Counter(choice for choice, _ in known.owned)
    stories = list(_stories(known)) if plan.number == 1 else []
    return OwnershipView(
        page=known.page_of(plan, known.texts("Ownership")),
        sorts=tuple((choice, name, counts[choice]) for choice, name in _names(known).items()),
        groups=tuple(
            Owned(choice, tuple(known.shown.entry(key) for _, key in some))
            for choice, some in groupby(part_of(known.owned, plan.number), key=lambda one: one[0])
        ),
        values=_values(known, stories) if stories else None,
        pages=pager(known.routes.fixed("ownership"), plan.number, len(known.owned)),
    )


def values_of(known: Known, key: RecordKey) -> ValuesView | None:
    """Where one story stands in the triangle, if it says so."""
    story = _story(known, key, 0) if key.startswith(f"{STORY}/") else None
    return _values(known, [story]) if story is not None else None


def _names(known: Known) -> dict[str, str]:
    """What each sort of ownership is called."""
    field = _field(known, "initiative", _OWNERSHIP)
    return {key: typographic(names[known.archive.settings.language]) for key, names in field.choices.items()}


def _stories(known: Known) -> Iterator[Story]:
    number = 0
    for key in known.archive.stories:
        story = _story(known, key, number + 1)
        if story is not None:
            number += 1
            yield story


def _story(known: Known, key: RecordKey, number: int) -> Story | None:
    for group in known.archive.records[key].groups(_VALUES):
        legitimacy, commitment, efficiency = map(group.number, _WEIGHTS)
        if legitimacy is not None and commitment is not None and efficiency is not None:
            weights = (legitimacy, commitment, efficiency)
            return Story(weights, number, known.routes.records[key], known.archive.names[key])
    return None


def _values(known: Known, stories: list[Story]) -> ValuesView | None:
    drawing = triangle(stories)
    language = known.archive.settings.language
    field = _field(known, STORY, _VALUES)
    labels = [inner.shown(language).lower() for key in _WEIGHTS for inner in field.fields if inner.key == key]
    weighed = (
        Weighed(
            story.number,
            story.path,
            story.label,
            tuple(
                (label, number_in_words(weight, language)) for label, weight in zip(labels, story.weights, strict=True)
            ),
        )
        for story in stories
    )
    return ValuesView(drawing, tuple(labels), tuple(weighed)) if drawing is not None else None


def _field(known: Known, kind: str, key: str) -> Field:
    field = known.archive.schema.kinds[kind].field(key)
    assert field is not None, "a built-in field can be changed and not taken away"
    return field
