"""Files of sound and film, made byte by byte."""

from tests.support.command import ROOT

SOUND = (ROOT / "tests/examples/31-transcripts-with-faults/archive/stories/opnamen/kas.mp3").read_bytes()
SECRET = b"Geheim"


def number(value: int) -> bytes:
    """A number as MP4 writes it."""
    return value.to_bytes(4, "big")


def box(name: bytes, content: bytes) -> bytes:
    """A box of MP4."""
    return (len(content) + 8).to_bytes(4, "big") + name + content


def element(name: bytes, content: bytes) -> bytes:
    """An element of WebM."""
    return name + (len(content) | 1 << 56).to_bytes(8, "big") + content


def track(handler: bytes, codec: bytes, start: int = 0, sizes: tuple[int, int] = (0, 0), notes: bytes = b"") -> bytes:
    """A track of a film that says its name, with two samples that begin at a place."""
    return track_of(handler, sizes_box(*sizes), start, codec, notes)


def sizes_box(*sizes: int) -> bytes:
    """The sizes of samples."""
    return box(b"stsz", bytes(8) + number(len(sizes)) + b"".join(number(size) for size in sizes))


def track_of(handler: bytes, sizes: bytes, start: int, codec: bytes = b"gpmd", notes: bytes = b"") -> bytes:
    """A track whose two samples have sizes in a box, if it has that."""
    tables = (
        box(b"stsd", bytes(4) + number(1) + box(codec, b"")),
        sizes,
        box(b"stsc", bytes(4) + number(1) + number(1) + number(2) + number(1)),
        box(b"stco", bytes(4) + number(1) + number(start)),
    )
    media = box(b"hdlr", bytes(8) + handler + bytes(12) + SECRET) + box(b"minf", box(b"stbl", b"".join(tables)))
    return box(b"trak", box(b"mdia", media) + notes)


def film_of(*tracks: bytes) -> bytes:
    """An MP4 with tracks of its own."""
    return box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", bytes(100)) + b"".join(tracks))


def ebml(document_type: bytes) -> bytes:
    """What a WebM or other Matroska begins with."""
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", document_type))


WEBM_HEAD = ebml(b"webm")


def mp4(seconds: int) -> bytes:
    """A film of so many seconds, which says in three places who made it and where."""
    header = box(b"mvhd", bytes(12) + (1000).to_bytes(4, "big") + (seconds * 1000).to_bytes(4, "big") + bytes(80))
    movie = box(
        b"moov",
        header
        + track(b"vide", b"avc1", notes=box(b"udta", SECRET))
        + box(b"udta", box(b"\xa9xyz", SECRET))
        + box(b"meta", SECRET),
    )
    return box(b"ftyp", b"isomisom") + movie + box(b"mdat", b"beelden")


def webm(title: bytes) -> bytes:
    """A film of 2.5 seconds with a title and tags."""
    scale = element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3, "big"))
    length = element(b"\x44\x89", b"\x45\x1c\x40\x00")
    info = element(b"\x15\x49\xa9\x66", scale + length + element(b"\x7b\xa9", title))
    segment = element(
        b"\x18\x53\x80\x67", info + element(b"\x12\x54\xc3\x67", SECRET) + element(b"\x1f\x43\xb6\x75", b"")
    )
    return WEBM_HEAD + segment


def tracks_of_webm(*sorts: tuple[int, bytes]) -> bytes:
    """A WebM with tracks that are film (1) or sound (2), each with a codec and a name."""
    entries = (
        element(b"\xae", element(b"\x83", bytes([sort])) + element(b"\x86", codec) + element(b"\x53\x6e", SECRET))
        for sort, codec in sorts
    )
    return WEBM_HEAD + element(b"\x18\x53\x80\x67", element(b"\x16\x54\xae\x6b", b"".join(entries)))


def frames(*bit_rates: int, first: bytes = b"") -> bytes:
    """Frames of MP3, each of 26 milliseconds, at bit rates in thousands; the first may tell of all others."""
    rates = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    made: list[bytes] = []
    for bit_rate in bit_rates:
        head = b"\xff\xfb" + bytes([(rates.index(bit_rate) + 1) << 4, 0])
        made.append((head + (b"" if made else bytes(32) + first)).ljust(144 * bit_rate * 1000 // 44_100, b"\0"))
    return b"".join(made)


def opus(*packets: bytes) -> bytes:
    """An Ogg of two seconds, with a page for each packet."""
    comment = b"ARTIST=" + SECRET
    head = b"OpusHead" + bytes([1, 1]) + bytes(2) + (48_000).to_bytes(4, "little") + bytes(3)
    tags = b"OpusTags" + bytes(4) + (1).to_bytes(4, "little") + len(comment).to_bytes(4, "little") + comment
    return b"".join(_page(number, packet) for number, packet in enumerate((head, tags, *packets)))


def _page(number: int, packet: bytes) -> bytes:
    """The page of an Ogg with that number."""
    place = (48_000 * number).to_bytes(8, "little") + bytes(4) + number.to_bytes(4, "little") + bytes(4)
    segments = b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
    return b"OggS" + bytes([0, 0 if number else 2]) + place + bytes([len(segments)]) + segments + packet


def tagged_mp3() -> bytes:
    """A sound with the name of its maker before it, and after it."""
    frame = b"TPE1" + (len(SECRET) + 1).to_bytes(4, "big") + b"\0\0\0" + SECRET
    return b"ID3\x03\0\0" + len(frame).to_bytes(4, "big") + frame + SOUND + b"TAG" + SECRET.ljust(125, b"\0")
