"""What came of looking at links, remembered for a week in the memo; what did not answer is looked at again sooner."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from verhalen_build.links.web_look import Outcome
from verhalen_build.model.digests import digest
from verhalen_build.publish.memo import Memo

_TABLE = "links"
_ANSWERS = frozenset({"answers", "moved", "front-page"})
_DAYS_OF_ANSWER = 7
_DAYS_OF_FAULT = 1


class _DatedOutcome(msgspec.Struct, frozen=True, array_like=True):
    """An outcome and the day on which it came, as an ordinal number."""

    outcome: Outcome
    day: int


def remembered_outcomes(addresses: Iterable[str], memo: Memo, today: date) -> dict[str, Outcome]:
    """The outcomes that still hold, by address."""
    keys = {_key(address): address for address in addresses}
    dated = ((keys[key], _decoded(value)) for key, value in memo.get_many(_TABLE, keys).items())
    return {address: each.outcome for address, each in dated if each is not None and _holds(each, today)}


def remember_outcomes(outcomes: Mapping[str, Outcome], memo: Memo, today: date) -> None:
    """Keeps answers and faults. Whoever refuses programs may be asked again at any time."""
    day = today.toordinal()
    encoded = {
        _key(address): msgspec.msgpack.encode(_DatedOutcome(outcome, day))
        for address, outcome in outcomes.items()
        if outcome.kind != "refused"
    }
    memo.put(_TABLE, encoded)


def is_answer(outcome: Outcome) -> bool:
    """Whether there was a page."""
    return outcome.kind in _ANSWERS


def forget_others(addresses: Iterable[str], memo: Memo) -> None:
    """Forgets the addresses to which no link leads any more, once there are many."""
    memo.keep_only(_TABLE, {_key(address) for address in addresses})


def _key(address: str) -> str:
    return digest(address.encode("utf-8", "surrogatepass"))


def _decoded(value: bytes) -> _DatedOutcome | None:
    """A kept outcome; None for one of another version."""
    try:
        return msgspec.msgpack.decode(value, type=_DatedOutcome)
    except msgspec.DecodeError:
        return None


def _holds(dated: _DatedOutcome, today: date) -> bool:
    age = today.toordinal() - dated.day
    return 0 <= age < (_DAYS_OF_ANSWER if is_answer(dated.outcome) else _DAYS_OF_FAULT)
