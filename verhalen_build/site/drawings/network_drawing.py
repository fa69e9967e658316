"""The network of an initiative, and the network that stays: the same layout without the initiative."""

from collections.abc import Mapping
from datetime import date

from verhalen_build.archive.network import Measures, Network, Tie, measures_of, remaining_network
from verhalen_build.model.record import RecordKey
from verhalen_build.site.drawings.ties import RingDrawing, TieLabels, lay_out_network
from verhalen_build.site.view import Ref, View


class MeasuresView(View, frozen=True, array_like=True):
    """The network that stays in numbers; `most` are the actors linked to the most others, namely to `reach`."""

    relations: int
    linked: int
    most: tuple[Ref, ...]
    reach: int


class NetworkDrawing(View, frozen=True, array_like=True):
    """The network of an initiative; `stays` is None if nothing is left without the initiative."""

    name: str
    actors: int
    relations: int
    whole: RingDrawing
    stays: RingDrawing | None
    stays_measures: MeasuresView


def network_drawing(
    network: Network, refs: Mapping[RecordKey, Ref], words: TieLabels, marks: Mapping[Tie, str], today: date
) -> NetworkDrawing | None:
    """The drawings of a network, or None if it has no other actors; `refs` has all of them."""
    if not network.actors:
        return None
    layout = lay_out_network(network, refs, words, marks)
    after = remaining_network(network, today)
    return NetworkDrawing(
        name=refs[network.initiative].label,
        actors=len(network.actors),
        relations=len(network.ties),
        whole=layout.drawing(network.ties),
        stays=layout.drawing(after.ties, with_initiative=False) if after.ties else None,
        stays_measures=_measures_view(measures_of(after), refs),
    )


def _measures_view(measures: Measures, refs: Mapping[RecordKey, Ref]) -> MeasuresView:
    most = tuple(refs[actor] for actor in measures.most)
    return MeasuresView(measures.relations, measures.linked, most, measures.reach)
