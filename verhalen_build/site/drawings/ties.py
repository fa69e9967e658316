"""What the drawings of a network share: the marks of relations, and the ring as plain data."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from verhalen_build.archive.network import FLOW, Network, Tie
from verhalen_build.model.record import RecordKey
from verhalen_build.site.drawings.labels import LINE, Box, rounded, text_width, wrap_text
from verhalen_build.site.drawings.ring import HUB, MARK_SIZE, WIDTH, Line, Ring, RingSpot, Stroke, lay_out_ring, rows_of
from verhalen_build.site.view import Ref, View

_TIP_MARGIN = 4.0
_THIN = 1.6
_THICK = 8.0


class Rows(View, frozen=True, array_like=True):
    """A text on lines, each with its position, and its text-anchor (`start`, `middle`, `end`)."""

    anchor: str
    rows: tuple[tuple[float, float, str], ...]


class Rect(View, frozen=True, array_like=True):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


class Actor(View, frozen=True, array_like=True):
    """An actor in a network: dot, label, and the box of the label; `alone` if it has no relation here."""

    ref: Ref
    x: float
    y: float
    label: Rows
    room: Rect
    alone: bool


class Arrow(View, frozen=True, array_like=True):
    """A relation: its line, with a kind and a width, its arrow head, its mark, and its description.

    `mark` also identifies it in the list; `description` says who, to whom and what, and `tip` says it as lines in the
    drawing.
    """

    kind: str
    path: str
    head: str
    width: float
    mark: str
    badge: Rect
    target: Rect
    description: str
    tip: Rows


class Key(View, frozen=True, array_like=True):
    """An entry of the legend: a kind of line with its letter and label."""

    kind: str
    letter: str
    label: str


class RingDrawing(View, frozen=True, array_like=True):
    """Actors around an initiative, with their relations; `hub` and `frame` only if they are drawn."""

    width: float
    height: float
    actors: tuple[Actor, ...]
    arrows: tuple[Arrow, ...]
    keys: tuple[Key, ...]
    hub: Rows | None
    hub_room: Rect | None
    frame: Rect | None
    hint: Rows


@dataclass(frozen=True)
class TieLabels:
    """The words in a network's drawings: the labels of the choices of `type` and `flow`, and a hint for readers."""

    types: Mapping[str, str]
    flows: Mapping[str, str]
    hint: str

    @property
    def letters(self) -> dict[str, str]:
        """The shortest beginnings of labels that distinguish all types of relation and flow, by key."""
        labels = {**self.types, **self.flows}
        other_labels = {key: [label for other, label in labels.items() if other != key] for key in labels}
        return {key: _shortest(label, other_labels[key]) for key, label in labels.items()}

    def kind(self, tie: Tie) -> str:
        """The key of a relation's line: what flows, or else its type."""
        return tie.flow if tie.type == FLOW and tie.flow else tie.type


def _shortest(label: str, others: Sequence[str]) -> str:
    """The shortest beginning of a label that none of the others has."""
    label = label.lower()
    ends = range(1, len(label) + 1)
    return next(
        (label[:end] for end in ends if not any(other.lower().startswith(label[:end]) for other in others)), label
    )


def sort_ties(ties: Sequence[Tie], words: TieLabels) -> tuple[Tie, ...]:
    """Relations by type, and flows by what flows; otherwise in the order in which they were written."""
    types, flows = ({key: rank for rank, key in enumerate(keys)} for keys in (words.types, ("", *words.flows)))
    return tuple(sorted(ties, key=lambda tie: (types[tie.type], flows[tie.flow])))


def tie_marks(network: Network, words: TieLabels) -> dict[Tie, str]:
    """The mark of each relation in drawings and list: `h2` is the second of its type."""
    letters, counted = words.letters, Counter[str]()
    marks: dict[Tie, str] = {}
    for tie in sort_ties(network.ties, words):
        letter = letters[words.kind(tie)]
        counted[letter] += 1
        marks[tie] = f"{letter}{counted[letter]}"
    return marks


@dataclass(frozen=True)
class NetworkLayout:
    """A network laid out once, for several drawings with everybody in the same position.

    With `of_flows` each type of flow has its own line, as wide as its amount; otherwise all flows have the same line.
    """

    network: Network
    refs: Mapping[RecordKey, Ref]
    words: TieLabels
    ring: Ring
    lines: Mapping[Tie, Line]
    marks: Mapping[Tie, str]
    widths: Mapping[Tie, float]
    of_flows: bool

    def drawing(
        self, relations: Sequence[Tie], *, with_initiative: bool = True, with_frame: bool = False
    ) -> RingDrawing:
        """The drawing of some of the relations, with or without the initiative."""
        ring, words = self.ring, self.words
        ties = sort_ties(relations, words)
        top = ring.height + LINE / 2
        arrows = tuple(self._arrow(tie, top) for tie in ties)
        hint = wrap_text(words.hint, WIDTH - 2 * _TIP_MARGIN)
        longest = max([len(hint), *(len(arrow.tip.rows) for arrow in arrows)])
        linked = {end for tie in ties for end in tie.ends}
        sorts = dict.fromkeys((self._kind(tie), words.kind(tie)) for tie in ties)
        labels = {**words.types, **words.flows}
        return RingDrawing(
            width=WIDTH,
            height=rounded(top + longest * LINE + 4)[0],
            actors=tuple(
                self._actor(key, spot, linked) for key, spot in zip(self.network.actors, ring.spots, strict=True)
            ),
            arrows=arrows,
            keys=tuple(Key(kind, words.letters[sort], labels[sort]) for kind, sort in sorts),
            hub=Rows("middle", rows_of(ring.hub_lines, WIDTH / 2, ring.hub.top + 5)) if with_initiative else None,
            hub_room=_rect(ring.hub) if with_initiative else None,
            frame=_rect(ring.frame) if with_frame else None,
            hint=Rows("start", rows_of(hint, _TIP_MARGIN, top)),
        )

    def _kind(self, tie: Tie) -> str:
        return self.words.kind(tie) if self.of_flows else tie.type

    def _actor(self, key: RecordKey, spot: RingSpot, linked: Set[RecordKey]) -> Actor:
        x, y = rounded(*spot.dot)
        return Actor(self.refs[key], x, y, Rows(spot.anchor, spot.rows), _rect(spot.box), key not in linked)

    def _arrow(self, tie: Tie, top: float) -> Arrow:
        line, mark = self.lines[tie], self.marks[tie]
        description = describe_tie(tie, self.refs)
        half = (text_width(mark, MARK_SIZE, bold=True) + 7) / 2
        x, y = (line.mark.left + line.mark.right) / 2, (line.mark.top + line.mark.bottom) / 2
        return Arrow(
            kind=self._kind(tie),
            path=line.path,
            head=line.arrow,
            width=rounded(self.widths[tie])[0],
            mark=mark,
            badge=_rect(Box(x - half, y - 7.5, x + half, y + 7.5)),
            target=_rect(line.mark),
            description=description,
            tip=Rows("start", rows_of(wrap_text(f"{mark} {description}", WIDTH - 2 * _TIP_MARGIN), _TIP_MARGIN, top)),
        )


def describe_tie(tie: Tie, refs: Mapping[RecordKey, Ref]) -> str:
    """A relation in words: who, to whom, what, and the amount if one is given."""
    amount = f" ({tie.amount})" if tie.amount else ""
    return f"{refs[tie.start].label} → {refs[tie.end].label}: {tie.what}{amount}"


def lay_out_network(
    network: Network,
    refs: Mapping[RecordKey, Ref],
    words: TieLabels,
    marks: Mapping[Tie, str],
    neighbours: frozenset[RecordKey] | None = None,
    *,
    of_flows: bool = False,
) -> NetworkLayout:
    """A network laid out; its neighbours are together in the lower half, if it is known who they are."""
    numbers = {network.initiative: HUB, **{actor: number for number, actor in enumerate(network.actors)}}
    widths = _widths(network.ties) if of_flows else dict.fromkeys(network.ties, _THIN)
    strokes = [Stroke(numbers[tie.start], numbers[tie.end], marks[tie], widths[tie]) for tie in network.ties]
    inside = frozenset(numbers[actor] for actor in neighbours) if neighbours is not None else None
    labels = [refs[actor].label for actor in network.actors]
    ring, lines = lay_out_ring(labels, refs[network.initiative].label, strokes, inside)
    return NetworkLayout(
        network, refs, words, ring, dict(zip(network.ties, lines, strict=True)), marks, widths, of_flows
    )


def _widths(ties: Sequence[Tie]) -> dict[Tie, float]:
    """The width of each line: in proportion to the euros that flow, if known, and thin otherwise."""
    most = max((tie.euros for tie in ties if tie.euros), default=0.0)
    return {tie: max(_THIN, _THICK * tie.euros / most) if tie.euros else _THIN for tie in ties}


def _rect(box: Box) -> Rect:
    left, top, right, bottom = rounded(*box)
    return Rect(left, top, *rounded(right - left, bottom - top))
