"""What flows between whom around an initiative: money, time, material, space, knowledge."""

from collections.abc import Mapping

from verhalen_build.archive.network import Network, Tie, crossing_of, flows_of
from verhalen_build.model.record import RecordKey
from verhalen_build.site.drawings.ties import RingDrawing, TieLabels, lay_out_network
from verhalen_build.site.view import Ref, View

# With fewer flows, the drawing of the network says as much.
_FEWEST = 2


class CrossingView(View, frozen=True, array_like=True):
    """How many flows come into the neighbourhood, leave it, stay within it, and pass it by."""

    into: int
    out: int
    within: int
    beside: int


class FlowsDrawing(View, frozen=True, array_like=True):
    """The flows around an initiative. `most` is the amount that the widest line represents, as written, or "";
    `crossing` is set if it is known who belongs to the neighbourhood.
    """

    name: str
    drawing: RingDrawing
    most: str
    crossing: CrossingView | None


def flows_drawing(
    network: Network,
    refs: Mapping[RecordKey, Ref],
    words: TieLabels,
    marks: Mapping[Tie, str],
    neighbours: frozenset[RecordKey],
) -> FlowsDrawing | None:
    """The drawing of the flows in a network, or None if there are too few; `neighbours` as far as known."""
    flows = flows_of(network)
    if len(flows.ties) < _FEWEST or not flows.actors:
        return None
    inside = neighbours.intersection(flows.actors)
    crossing = crossing_of(flows, inside)
    layout = lay_out_network(flows, refs, words, marks, inside if neighbours else None, of_flows=True)
    return FlowsDrawing(
        name=refs[network.initiative].label,
        drawing=layout.drawing(flows.ties, with_frame=bool(neighbours)),
        most=max(flows.ties, key=lambda tie: tie.euros or 0).amount if any(tie.euros for tie in flows.ties) else "",
        crossing=CrossingView(crossing.into, crossing.out, crossing.within, crossing.beside) if neighbours else None,
    )
