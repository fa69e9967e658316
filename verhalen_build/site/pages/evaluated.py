"""The evaluation of an initiative: its numbers as bars."""

from collections.abc import Iterator

from verhalen_build.model.record import Group, RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.drawings.evaluation import Answer, EvaluationDrawing, Row, evaluation
from verhalen_build.site.known import Known
from verhalen_build.site.words import number_in_words

_ANSWERS = ("better", "same", "worse")


def evaluation_of(known: Known, key: RecordKey) -> EvaluationDrawing | None:
    """The evaluation of a record as a drawing, if it has one of which the numbers are known."""
    return evaluation([_row(known, group) for group in known.archive.records[key].groups("evaluation")])


def _row(known: Known, group: Group) -> Row:
    better, same, worse = _answers(known, group)
    return Row(typographic(group.text("party")), typographic(group.text("criterion")), (better, same, worse))


def _answers(known: Known, group: Group) -> Iterator[Answer]:
    language = known.archive.settings.language
    for key, name in zip(_ANSWERS, answer_names(known), strict=True):
        number = group.number(key)
        if number is None:
            yield Answer(None, f"{name} {known.texts('unknown')}")
        else:
            yield Answer(number, f"{number_in_words(number, language)} {name}")


def answer_names(known: Known) -> tuple[str, ...]:
    """What the three answers are called."""
    field = known.archive.schema.kinds["initiative"].field("evaluation")
    assert field is not None, "a built-in field can be changed and not taken away"
    language = known.archive.settings.language
    names = {inner.key: inner.shown(language).lower() for inner in field.fields}
    return tuple(names.get(key, key) for key in _ANSWERS)
