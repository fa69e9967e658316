"""The relations of a record as a list, and the drawings of these and of everything around it."""

from collections.abc import Iterable, Mapping

from verhalen_build.archive.network import Network, Tie, neighbours_of, network_of, ties_of
from verhalen_build.model.record import RecordKey
from verhalen_build.model.schema import Field
from verhalen_build.model.typography import capitalized
from verhalen_build.site.context import SiteContext
from verhalen_build.site.drawings.around import AroundDrawing, around_drawing
from verhalen_build.site.drawings.flows import FlowsDrawing, flows_drawing
from verhalen_build.site.drawings.network_drawing import NetworkDrawing, network_drawing
from verhalen_build.site.drawings.ties import TieLabels, sort_ties, tie_marks
from verhalen_build.site.view import Cell, Ref, Section

INITIATIVE = "initiative"


def relations_section(context: SiteContext, key: RecordKey, root: str) -> tuple[Section, ...]:
    """The relations of a record, whichever end it is on, by type.

    On an initiative's page each relation has the mark that its drawings use; `draft` is set if a draft declares it.
    """
    field, ties = _relations_field(context), ties_of(context.archive, key)
    if field is None or not ties:
        return ()
    words = _words(context, field)
    marks = tie_marks(network_of(key, ties), words) if key.startswith(f"{INITIATIVE}/") else {}
    items = tuple(_item(context, field, tie, marks.get(tie, ""), root) for tie in sort_ties(ties, words))
    return (Section("relations", "relations", context.presenter.label(field), items),)


def _item(context: SiteContext, field: Field, tie: Tie, mark: str, root: str) -> dict[str, Cell]:
    record = context.archive.records[tie.relation.declared_on]
    extra_cells = {"mark": mark, "draft": context.texts("draft") if record.flag("draft") else ""}
    cells = context.presenter.group(field, tie.relation.group, record, root)
    return {**cells, **{key: Cell(key, "", text) for key, text in extra_cells.items() if text}}


def network_drawings(context: SiteContext, key: RecordKey) -> tuple[NetworkDrawing | None, FlowsDrawing | None]:
    """The drawings of an initiative's network and of its flows; other records have none."""
    field = _relations_field(context)
    if field is None or not key.startswith(f"{INITIATIVE}/") or key not in context.archive.relations:
        return None, None
    network = network_of(key, ties_of(context.archive, key))
    words, refs = _words(context, field), _refs(context, network)
    marks = tie_marks(network, words)
    neighbours = neighbours_of(context.archive, network)
    return (
        network_drawing(network, refs, words, marks, context.today),
        flows_drawing(network, refs, words, marks, neighbours),
    )


def _refs(context: SiteContext, network: Network) -> Mapping[RecordKey, Ref]:
    return {key: context.presenter.ref(key) for key in (network.initiative, *network.actors)}


def _relations_field(context: SiteContext) -> Field | None:
    """The field as the drawings expect it; None if an archive has made it something else."""
    field = context.archive.schema.kinds[INITIATIVE].field("relations")
    choices = {inner.key: inner.required for inner in field.fields if inner.choices} if field is not None else {}
    # A relation must have a type to be drawn; what flows may be unknown.
    return field if choices.get("type") and "flow" in choices else None


def _words(context: SiteContext, relations: Field) -> TieLabels:
    language = context.archive.settings.language
    labels = {
        inner.key: {key: label[language] for key, label in inner.choices.items()}
        for inner in relations.fields
        if inner.choices
    }
    return TieLabels(labels["type"], labels["flow"], context.texts("Point at a mark to read here what was done."))


def around_of(context: SiteContext, key: RecordKey, named: Iterable[RecordKey]) -> AroundDrawing | None:
    """The drawing of the records that name a record and those that are `named` by it."""
    archive = context.archive
    incoming = _in_book_order(context, {mention.source for mention in archive.mentions.get(key, ())})
    outgoing = _in_book_order(context, named)
    kinds = {
        kind: capitalized(context.plural_name(archive.schema.kinds[kind]))
        for kind in {ref.kind for ref in (*incoming, *outgoing)}
    }
    # Within the heading, so a role begins with a small letter.
    return around_drawing(archive.roles.get(key, archive.names[key]), incoming, outgoing, kinds)


def _in_book_order(context: SiteContext, keys: Iterable[RecordKey]) -> list[Ref]:
    """Records by kind, within a kind in the order of its list."""
    kinds = {kind: place for place, kind in enumerate(context.archive.schema.kinds)}
    ordered = sorted(keys, key=lambda key: (kinds[key.partition("/")[0]], context.order.records[key]))
    return [context.presenter.ref(key) for key in ordered]
