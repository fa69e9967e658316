"""Circles in what leads to what."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def within_circles(steps: Mapping[Node, Iterable[Node]]) -> dict[Node, int]:
    """For each node that has steps, the number of its group: from one to another in a group, and back, there is a way.

    In time in proportion to the number of steps (Kosaraju and Sharir, 1981), without recursion: a chain may be long.
    """
    backwards: dict[Node, list[Node]] = {node: [] for node in steps}
    for node, others in steps.items():
        for other in others:
            if other in backwards:
                backwards[other].append(node)
    order = list(_left_last(steps))
    groups: dict[Node, int] = {}
    for number, first in enumerate(reversed(order)):
        reached = [] if first in groups else [first]
        while reached:
            node = reached.pop()
            groups[node] = number
            reached += [other for other in backwards[node] if other not in groups]
    return groups


def _left_last(steps: Mapping[Node, Iterable[Node]]) -> Iterator[Node]:
    """Every node once, after all that can be reached from it and was not seen before."""
    seen: set[Node] = set()
    for first in steps:
        if first in seen:
            continue
        seen.add(first)
        path = [(first, iter(steps[first]))]
        while path:
            node, others = path[-1]
            ahead = next((other for other in others if other in steps and other not in seen), None)
            if ahead is None:
                path.pop()
                yield node
            else:
                seen.add(ahead)
                path.append((ahead, iter(steps[ahead])))
