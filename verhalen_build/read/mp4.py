"""MP4: what it holds, and the same file without notes.

The boxes are those of ISO/IEC 14496-12. As the places of all sound and film are written in it, nothing moves.
"""

from collections.abc import Iterator
from itertools import islice, repeat

from verhalen_build.read.media_parts import DamagedMedia, MediaContent, Part, Patch, patched, whole, zeros

_NOTES = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_INNER: dict[bytes | int, bytes] = {b"": b"moov", b"moov": b"trak", b"trak": b"mdia"}
"""The box within each that has notes in it too; the file itself has no name."""
_FIRST = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_FRAGMENTS = b"mvex"
_SOUND, _FILM = b"soun", b"vide"
_HEADER = 8
_VERSION = 4
# In the box that says what a track is, its name stands after this.
_BEFORE_NAME = 24


def is_mp4(data: bytes) -> bool:
    """Whether a file is MP4, by its first bytes."""
    return data[4:8] == b"ftyp"


def is_quicktime(data: bytes) -> bool:
    """Whether a file is of boxes: MP4, or QuickTime, which MP4 is made of and which did not always say so."""
    first = next(_boxes(data, _file(data)), None)
    return is_mp4(data) or (first is not None and first.is_whole and first.name in _FIRST)


def mp4_content(data: bytes) -> MediaContent:
    """What an MP4 holds. Raises DamagedMedia."""
    # All boxes are looked at, as a file that was cut off ends within the last.
    parts = [
        part for box in whole(_boxes(data, _file(data))) if box.name == b"moov" for part in whole(_boxes(data, box))
    ]
    tracks = [(_handler(data, part), part) for part in parts if part.name == b"trak"]
    sound, film = (
        tuple(_codec(data, track) for handler, track in tracks if handler == sort) for sort in (_SOUND, _FILM)
    )
    header = next((part for part in parts if part.name == b"mvhd"), None)
    if header is None or not (sound or film):
        raise DamagedMedia
    is_fragmented = any(part.name == _FRAGMENTS for part in parts)
    return MediaContent(
        _seconds(data, header), sound, film, has_data_track=is_fragmented and len(sound + film) < len(tracks)
    )


def mp4_without_notes(data: bytes) -> bytes:
    """An MP4 without what it says of itself, and without tracks of data, in which cameras write where they are.

    Of a damaged one, as far as it can be read.
    """
    file = _file(data)
    movies = _named(data, file, b"moov")
    # In fragments a track is spread over the whole file, and players ask for each that is named.
    is_fragmented = any(_named(data, movie, _FRAGMENTS) for movie in movies)
    tracks = [track for movie in movies for track in _named(data, movie, b"trak") if _is_beside(data, track)]
    return patched(data, [*_note_patches(data, file), *_track_patches(data, [] if is_fragmented else tracks)])


# Boxes


def _file(data: bytes) -> Part:
    return Part(b"", 0, 0, len(data))


def _boxes(data: bytes, parent: Part) -> Iterator[Part]:
    start, end = parent.content, parent.end
    while start + _HEADER <= end:
        size, content = _number(data, start), start + _HEADER
        if size == 1:
            size, content = _number(data, content, 8), content + 8
        size = size or end - start
        if size < content - start or content > end:
            yield Part(b"", start, start, end, is_whole=False)
            return
        yield Part(data[start + 4 : start + 8], start, content, min(start + size, end), start + size <= end)
        start += size


def _named(data: bytes, parent: Part, name: bytes) -> list[Part]:
    return [box for box in _boxes(data, parent) if box.name == name]


def _at(data: bytes, parent: Part, *path: bytes) -> Part:
    """The first box at a path of names. Raises DamagedMedia where there is none."""
    for name in path:
        boxes = _named(data, parent, name)
        if not boxes:
            raise DamagedMedia
        parent = boxes[0]
    return parent


def _number(data: bytes, place: int, size: int = 4) -> int:
    return int.from_bytes(data[place : place + size], "big")


def _numbers(data: bytes, box: Part, start: int, size: int = 4) -> list[int]:
    """The numbers from a place in a box until its end."""
    return [_number(data, place, size) for place in range(box.content + start, box.end - size + 1, size)]


# What it holds


def _seconds(data: bytes, header: Part) -> float:
    place, size = (header.content + 20, 8) if _is_long(data, header) else (header.content + 12, 4)
    if place + 4 + size > header.end:
        raise DamagedMedia
    scale, length = _number(data, place), _number(data, place + 4, size)
    return length / scale if scale and length < 2 ** (8 * size) - 1 else 0


def _is_long(data: bytes, box: Part) -> bool:
    """Whether the times in a box take eight bytes."""
    return _number(data, box.content, 1) == 1


def _handler(data: bytes, track: Part) -> bytes:
    """What sort of track it is; b"" if it does not tell."""
    boxes = [box for media in _named(data, track, b"mdia") for box in _named(data, media, b"hdlr")]
    return data[boxes[0].content + 8 : boxes[0].content + 12] if boxes else b""


def _codec(data: bytes, track: Part) -> str:
    content = _at(data, track, b"mdia", b"minf", b"stbl", b"stsd").content
    return data[content + 12 : content + 16].decode("latin-1")


# What readers do not get


def _note_patches(data: bytes, parent: Part) -> Iterator[Patch]:
    for box in _boxes(data, parent):
        if box.name in _NOTES:
            yield from _emptied(box)
        elif box.name in _DATED:
            start = box.content + _VERSION
            yield zeros(start, min(start + (16 if _is_long(data, box) else 8), box.end))
        elif box.name == b"hdlr":
            yield zeros(box.content + _BEFORE_NAME, box.end)
        elif box.name == _INNER.get(parent.name):
            yield from _note_patches(data, box)
        elif not box.name:
            yield zeros(box.start, box.end)


def _emptied(box: Part) -> Iterator[Patch]:
    """A box that players pass over, of the same size."""
    yield Patch(box.start + 4, b"free")
    yield zeros(box.content, box.end)


def _is_beside(data: bytes, track: Part) -> bool:
    """Whether a track is neither sound nor film."""
    return _handler(data, track) not in {_SOUND, _FILM}


def _track_patches(data: bytes, tracks: list[Part]) -> Iterator[Patch]:
    """Empties tracks, where they are described and where their samples are."""
    place = 0
    for start, size in sorted(chunk for track in tracks for chunk in _chunks(data, track)):
        end = min(start + size, len(data))
        # Chunks of a damaged file may lie over each other, and would together be larger than memory.
        yield zeros(max(start, place), end)
        place = max(place, end)
    for track in tracks:
        yield from _emptied(track)


def _chunks(data: bytes, track: Part) -> list[tuple[int, int]]:
    """Where the chunks of a track begin, and their sizes; none if that is damaged."""
    try:
        table = _at(data, track, b"mdia", b"minf", b"stbl")
        sizes = _sample_sizes(data, table)
        runs = _numbers(data, _at(data, table, b"stsc"), 8)
        starts = _chunk_starts(data, table)
    except DamagedMedia:
        return []
    # Of the first chunk of each run: how many samples are in it, and in those that follow.
    counts = dict(zip(runs[::3], runs[1::3], strict=False))
    count = 0
    chunks = []
    for number, start in enumerate(starts, 1):
        count = counts.get(number, count)
        chunks.append((start, sum(islice(sizes, count))))
    return chunks


def _chunk_starts(data: bytes, table: Part) -> list[int]:
    short = _named(data, table, b"stco")
    return _numbers(data, short[0], 8) if short else _numbers(data, _at(data, table, b"co64"), 8, 8)


def _sample_sizes(data: bytes, table: Part) -> Iterator[int]:
    """The size of each sample, which may be the same for all, or take fewer bits. Raises DamagedMedia."""
    boxes = _named(data, table, b"stsz")
    if not boxes:
        return _compact_sizes(data, _at(data, table, b"stz2"))
    box = boxes[0]
    same, count = _number(data, box.content + 4), _number(data, box.content + 8)
    return repeat(same, min(count, len(data) // same)) if same else iter(_numbers(data, box, 12))


def _compact_sizes(data: bytes, box: Part) -> Iterator[int]:
    bits = _number(data, box.content + 7, 1)
    sizes = _numbers(data, box, 12, 2 if bits == 16 else 1)
    return (size >> shift & 15 for size in sizes for shift in (4, 0)) if bits == 4 else iter(sizes)
