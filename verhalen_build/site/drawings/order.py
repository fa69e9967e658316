"""The order of a network's actors around it (networkx).

No force-directed layout, whose result depends on a machine's arithmetic, but a planar embedding: whole numbers only, so
that the same network gives the same order everywhere.
"""

from collections.abc import Sequence

Pair = tuple[int, int]


def ring_order(size: int, pairs: Sequence[Pair]) -> tuple[int, ...]:
    """An order of 0 … size - 1 on a ring, such that as few pairs as possible cross when drawn inside it.

    If all pairs can be drawn without crossing, they are; otherwise the first ones are.
    """
    between = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    # With one pair nothing can cross, but the two should be adjacent as well.
    if size < 3 or not between:
        return tuple(range(size))
    return _canonical(_around_hub(size, between))


def _around_hub(size: int, pairs: Sequence[Pair]) -> list[int]:
    """The order around a hub that is linked to all, in a planar embedding of it with the pairs."""
    import networkx  # noqa: PLC0415 - takes a fifth of a second, and most books need it for few pages

    hub = size
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(size + 1))
    graph.add_edges_from((hub, actor) for actor in range(size))
    graph.add_edges_from(pairs)
    flat, embedding = networkx.check_planarity(graph)
    if not flat:
        graph.remove_edges_from(pairs)
        for pair in pairs:
            graph.add_edge(*pair)
            if not networkx.check_planarity(graph)[0]:
                graph.remove_edge(*pair)
        _, embedding = networkx.check_planarity(graph)
    return list(embedding.neighbors_cw_order(hub))  # type: ignore[attr-defined]  # the stubs call it a Graph


def _canonical(ring: list[int]) -> tuple[int, ...]:
    """The same ring, starting at 0 and in the direction of its lower neighbour."""
    start = ring.index(0)
    turned = ring[start:] + ring[:start]
    return tuple(turned if turned[1] < turned[-1] else [turned[0], *reversed(turned[1:])])
