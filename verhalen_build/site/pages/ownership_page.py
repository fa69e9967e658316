"""Who owns the initiatives, and where stories are in the triangle of values."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from verhalen_build.archive.archive import STORY
from verhalen_build.model.formatting import format_number
from verhalen_build.model.record import RecordKey
from verhalen_build.model.schema import Field
from verhalen_build.model.typography import typographic
from verhalen_build.site.book_views import OwnershipGroup, OwnershipView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.drawings.triangle import Story, triangle
from verhalen_build.site.pages.paging import page_numbers, page_slice, pager
from verhalen_build.site.record_views import ValuesView, WeighedStory

_OWNERSHIP, _VALUES = "ownership", "values"
_WEIGHTS = ("legitimacy", "commitment", "efficiency")


def ownership_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The page and its further pages, if any initiative says who owns it or any story has values."""
    if any(choice for choice, _ in context.initiatives_by_ownership) or next(_stories(context), None) is not None:
        yield from (PagePlan("ownership", "", number) for number in page_numbers(context.initiatives_by_ownership))


def ownership_page(context: SiteContext, plan: PagePlan) -> OwnershipView:
    """The initiatives by ownership, last those that do not say; on the first page the triangle as well."""
    counts = Counter(choice for choice, _ in context.initiatives_by_ownership)
    stories = list(_stories(context)) if plan.number == 1 else []
    return OwnershipView(
        page=context.page_of(plan, context.texts("Ownership")),
        sorts=tuple((choice, name, counts[choice]) for choice, name in _names(context).items()),
        groups=tuple(
            OwnershipGroup(choice, tuple(context.presenter.entry(key) for _, key in group_rows))
            for choice, group_rows in groupby(
                page_slice(context.initiatives_by_ownership, plan.number), key=lambda row: row[0]
            )
        ),
        values=_values(context, stories) if stories else None,
        pages=pager(context.routes.fixed("ownership"), plan.number, len(context.initiatives_by_ownership)),
    )


def values_of(context: SiteContext, key: RecordKey) -> ValuesView | None:
    """Where one story is in the triangle, if it says so."""
    story = _story(context, key, 0) if key.startswith(f"{STORY}/") else None
    return _values(context, [story]) if story is not None else None


def _names(context: SiteContext) -> dict[str, str]:
    """The name of each type of ownership."""
    field = _field(context, "initiative", _OWNERSHIP)
    return {key: typographic(names[context.archive.settings.language]) for key, names in field.choices.items()}


def _stories(context: SiteContext) -> Iterator[Story]:
    number = 0
    for key in context.archive.stories:
        story = _story(context, key, number + 1)
        if story is not None:
            number += 1
            yield story


def _story(context: SiteContext, key: RecordKey, number: int) -> Story | None:
    for group in context.archive.records[key].groups(_VALUES):
        legitimacy, commitment, efficiency = map(group.number, _WEIGHTS)
        if legitimacy is not None and commitment is not None and efficiency is not None:
            weights = (legitimacy, commitment, efficiency)
            ref = context.presenter.ref(key)
            return Story(weights, number, ref.path, ref.label, ref.lang)
    return None


def _values(context: SiteContext, stories: list[Story]) -> ValuesView | None:
    drawing = triangle(stories)
    language = context.archive.settings.language
    field = _field(context, STORY, _VALUES)
    labels = [inner.display_name(language).lower() for key in _WEIGHTS for inner in field.fields if inner.key == key]
    weighed = (
        WeighedStory(
            story.number,
            story.path,
            story.label,
            tuple(
                (label, format_number(weight, language)) for label, weight in zip(labels, story.weights, strict=True)
            ),
            story.lang,
        )
        for story in stories
    )
    return ValuesView(drawing, tuple(labels), tuple(weighed)) if drawing is not None else None


def _field(context: SiteContext, kind: str, key: str) -> Field:
    field = context.archive.schema.kinds[kind].field(key)
    assert field is not None, "a built-in field can be changed and not taken away"
    return field
