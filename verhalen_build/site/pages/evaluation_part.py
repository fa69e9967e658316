"""The evaluation of an initiative: its numbers as bars."""

from collections.abc import Iterator

from verhalen_build.model.formatting import format_number
from verhalen_build.model.record import Group, RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.context import SiteContext
from verhalen_build.site.drawings.evaluation import Answer, EvaluationDrawing, EvaluationRow, evaluation_drawing

_ANSWERS = ("better", "same", "worse")


def evaluation_of(context: SiteContext, key: RecordKey) -> EvaluationDrawing | None:
    """The evaluation of a record as a drawing, if it has one with known numbers."""
    return evaluation_drawing([_row(context, group) for group in context.archive.records[key].groups("evaluation")])


def _row(context: SiteContext, group: Group) -> EvaluationRow:
    better, same, worse = _answers(context, group)
    return EvaluationRow(typographic(group.text("party")), typographic(group.text("criterion")), (better, same, worse))


def _answers(context: SiteContext, group: Group) -> Iterator[Answer]:
    language = context.archive.settings.language
    for key, name in zip(_ANSWERS, answer_names(context), strict=True):
        number = group.number(key)
        if number is None:
            yield Answer(None, " ".join((name, context.texts("unknown"))))
        else:
            yield Answer(number, f"{format_number(number, language)} {name}")


def answer_names(context: SiteContext) -> tuple[str, ...]:
    """The labels of the three answers."""
    field = context.archive.schema.kinds["initiative"].field("evaluation")
    assert field is not None, "a built-in field can be changed and not taken away"
    language = context.archive.settings.language
    names = {inner.key: inner.display_name(language).lower() for inner in field.fields}
    return tuple(names.get(key, key) for key in _ANSWERS)
