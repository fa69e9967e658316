"""Circles in a directed graph."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def strongly_connected(steps: Mapping[Node, Iterable[Node]]) -> dict[Node, int]:
    """The number of its strongly connected component, for each node that has steps.

    Takes time proportional to the number of steps (Kosaraju and Sharir, 1981), without recursion: chains may be long.
    """
    backwards: dict[Node, list[Node]] = {node: [] for node in steps}
    for node, targets in steps.items():
        for target in targets:
            if target in backwards:
                backwards[target].append(node)
    order = list(_postorder(steps))
    groups: dict[Node, int] = {}
    for number, first in enumerate(reversed(order)):
        reached = [] if first in groups else [first]
        while reached:
            node = reached.pop()
            groups[node] = number
            reached += [source for source in backwards[node] if source not in groups]
    return groups


def _postorder(steps: Mapping[Node, Iterable[Node]]) -> Iterator[Node]:
    """Every node once, after all nodes that can be reached from it and were not visited before (postorder)."""
    visited: set[Node] = set()
    for first in steps:
        if first in visited:
            continue
        visited.add(first)
        path = [(first, iter(steps[first]))]
        while path:
            node, successors = path[-1]
            following = next(
                (successor for successor in successors if successor in steps and successor not in visited), None
            )
            if following is None:
                path.pop()
                yield node
            else:
                visited.add(following)
                path.append((following, iter(steps[following])))
