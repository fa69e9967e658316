"""What readers of sound and film share: what a file holds, its parts, and bytes in their places."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class DamagedMedia(Exception):
    """A file of sound or film that cannot be read, as it is cut off or of another kind than its first bytes say."""


class MediaContent(NamedTuple):
    """What a file holds: how long it takes, 0 if it does not tell, and the codecs of its sound and of its film.

    It `is_cut` if it plays and stops before its end, and `has_data_track` if one cannot be taken out.
    """

    seconds: float
    sound: tuple[str, ...] = ()
    film: tuple[str, ...] = ()
    is_cut: bool = False
    has_data_track: bool = False


class Part(NamedTuple):
    """A box of MP4 or an element of WebM: its name, where it begins, where its content does, and where it ends.

    One that ends beyond what it stands in is not whole, and is given until there; nor are bytes that are none, which
    have no name.
    """

    name: bytes | int
    start: int
    content: int
    end: int
    is_whole: bool = True


def whole(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts. Raises DamagedMedia at one that is not whole."""
    for part in parts:
        if not part.is_whole:
            raise DamagedMedia
        yield part


class Patch(NamedTuple):
    """Bytes for a place, which take as many as were there."""

    start: int
    data: bytes


def zeros(start: int, end: int) -> Patch:
    """Nothing, from one place until another."""
    return Patch(start, bytes(max(end - start, 0)))


def patched(data: bytes, patches: Iterable[Patch]) -> bytes:
    """The bytes of a file with others in places; of two that overlap, the one that begins first wins."""
    # A film may be as large as memory: nothing of it is copied more than once.
    whole = memoryview(data)
    parts: list[memoryview | bytes] = []
    place = 0
    for patch in sorted(patches, key=lambda patch: patch.start):
        replacement = patch.data[max(place - patch.start, 0) :]
        if replacement:
            start = max(patch.start, place)
            parts += [whole[place:start], replacement]
            place = start + len(replacement)
    return b"".join([*parts, whole[place:]])
