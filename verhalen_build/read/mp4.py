"""MP4: what it holds, and the same file without notes.

The boxes are those of ISO/IEC 14496-12. As the places of all sound and film are written in it, nothing moves.
"""

from collections.abc import Iterator
from itertools import chain, islice, repeat

from verhalen_build.read.media_parts import DamagedMedia, MediaContent, Part, Patch, patched

_NOTES = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_WITH_BOXES = frozenset({b"moov", b"trak", b"mdia"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_SOUND, _FILM = b"soun", b"vide"
_HEADER = 8
_VERSION = 4
# In the box that says what a track is, its name stands after this.
_BEFORE_NAME = 24


def is_mp4(data: bytes) -> bool:
    """Whether a file is MP4, by its first bytes."""
    return data[4:8] == b"ftyp"


def mp4_content(data: bytes) -> MediaContent:
    """What an MP4 holds. Raises DamagedMedia."""
    movie = _movie(data)
    tracks = [(_handler(data, track), _codec(data, track)) for track in _named(data, movie, b"trak")]
    return MediaContent(
        _seconds(data, _at(data, movie, b"mvhd")),
        tuple(codec for handler, codec in tracks if handler == _SOUND),
        tuple(codec for handler, codec in tracks if handler == _FILM),
    )


def mp4_without_notes(data: bytes) -> bytes:
    """An MP4 without what it says of itself, and without tracks of data, in which cameras write where they are.

    Raises DamagedMedia.
    """
    movie = _movie(data)
    # In fragments a track is spread over the whole file, and players ask for each that is named.
    is_whole = not _named(data, movie, b"mvex")
    tracks = [track for track in _named(data, movie, b"trak") if is_whole and _is_beside(data, track)]
    patches = chain(_note_patches(data, 0, len(data)), *(_track_patches(data, track) for track in tracks))
    return patched(data, patches)


# Boxes


def _boxes(data: bytes, start: int, end: int) -> Iterator[Part]:
    while start + _HEADER <= end:
        size, content = _number(data, start), start + _HEADER
        if size == 1:
            size, content = _number(data, content, 8), content + 8
        size = size or end - start
        if size < content - start or start + size > end:
            raise DamagedMedia
        yield Part(data[start + 4 : start + 8], start, content, start + size)
        start += size


def _named(data: bytes, parent: Part, name: bytes) -> list[Part]:
    return [box for box in _boxes(data, parent.content, parent.end) if box.name == name]


def _at(data: bytes, parent: Part, *path: bytes) -> Part:
    """The first box at a path of names. Raises DamagedMedia where there is none."""
    for name in path:
        boxes = _named(data, parent, name)
        if not boxes:
            raise DamagedMedia
        parent = boxes[0]
    return parent


def _movie(data: bytes) -> Part:
    # All boxes are looked at, as a file that was cut off ends within the last.
    return _at(data, Part(b"", 0, 0, len(data)), b"moov")


def _number(data: bytes, place: int, size: int = 4) -> int:
    return int.from_bytes(data[place : place + size], "big")


def _numbers(data: bytes, box: Part, start: int, size: int = 4) -> list[int]:
    """The numbers from a place in a box until its end."""
    return [_number(data, place, size) for place in range(box.content + start, box.end - size + 1, size)]


# What it holds


def _seconds(data: bytes, header: Part) -> float:
    place, size = (header.content + 20, 8) if _is_long(data, header) else (header.content + 12, 4)
    scale, length = _number(data, place), _number(data, place + 4, size)
    return length / scale if scale and length < 2 ** (8 * size) - 1 else 0


def _is_long(data: bytes, box: Part) -> bool:
    """Whether the times in a box take eight bytes."""
    return data[box.content] == 1


def _handler(data: bytes, track: Part) -> bytes:
    """What sort of track it is."""
    content = _at(data, track, b"mdia", b"hdlr").content
    return data[content + 8 : content + 12]


def _codec(data: bytes, track: Part) -> str:
    content = _at(data, track, b"mdia", b"minf", b"stbl", b"stsd").content
    return data[content + 12 : content + 16].decode("latin-1")


# What readers do not get


def _note_patches(data: bytes, start: int, end: int) -> Iterator[Patch]:
    for box in _boxes(data, start, end):
        if box.name in _NOTES:
            yield from _emptied(box)
        elif box.name in _DATED:
            yield Patch(box.content + _VERSION, bytes(16 if _is_long(data, box) else 8))
        elif box.name == b"hdlr":
            yield _zeros(box.content + _BEFORE_NAME, box.end)
        elif box.name in _WITH_BOXES:
            yield from _note_patches(data, box.content, box.end)


def _emptied(box: Part) -> Iterator[Patch]:
    """A box that players pass over, of the same size."""
    yield Patch(box.start + 4, b"free")
    yield _zeros(box.content, box.end)


def _zeros(start: int, end: int) -> Patch:
    return Patch(start, bytes(max(end - start, 0)))


def _is_beside(data: bytes, track: Part) -> bool:
    """Whether a track is neither sound nor film."""
    return _handler(data, track) not in {_SOUND, _FILM}


def _track_patches(data: bytes, track: Part) -> Iterator[Patch]:
    """Empties a track, where it is described and where its samples are."""
    for start, size in _chunks(data, _at(data, track, b"mdia", b"minf", b"stbl")):
        yield _zeros(start, min(start + size, len(data)))
    yield from _emptied(track)


def _chunks(data: bytes, table: Part) -> Iterator[tuple[int, int]]:
    """Where the chunks of a track begin, and their sizes."""
    sizes = _sample_sizes(data, _at(data, table, b"stsz"))
    runs = _numbers(data, _at(data, table, b"stsc"), 8)
    # Of the first chunk of each run: how many samples are in it, and in those that follow.
    counts = dict(zip(runs[::3], runs[1::3], strict=False))
    count = 0
    for number, start in enumerate(_chunk_starts(data, table), 1):
        count = counts.get(number, count)
        yield start, sum(islice(sizes, count))


def _chunk_starts(data: bytes, table: Part) -> list[int]:
    short = _named(data, table, b"stco")
    return _numbers(data, short[0], 8) if short else _numbers(data, _at(data, table, b"co64"), 8, 8)


def _sample_sizes(data: bytes, box: Part) -> Iterator[int]:
    """The size of each sample, which may be the same for all."""
    same, count = _number(data, box.content + 4), _number(data, box.content + 8)
    return repeat(same, count) if same else iter(_numbers(data, box, 12))
