"""Messages of Outlook, made by hand: a file of streams (MS-CFB), each with a property of the message (MS-OXMSG)."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise

_SECTOR, _SHORTEST = 512, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


def outlook_message(
    texts: Mapping[str, str],
    sent: datetime | None = None,
    data: Mapping[str, bytes] | None = None,
    attachments: tuple[Mapping[str, bytes], ...] = (),
) -> bytes:
    """A .msg with these properties: texts and data by their number (`0037` is the subject), attachments the same."""
    streams = {f"__substg1.0_{number}001F": text.encode("utf-16-le") for number, text in texts.items()}
    streams |= {f"__substg1.0_{number}0102": content for number, content in (data or {}).items()}
    entries = b""
    if sent is not None:
        ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
        entries = struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    streams["__properties_version1.0"] = bytes(32) + entries
    for number, properties in enumerate(attachments):
        for name, content in properties.items():
            streams[f"__attach_version1.0_#{number:08X}/__substg1.0_{name}"] = content
    return compound_file(streams)


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A file with these streams by path, at most one folder deep.

    Each is filled up with zeros to 4,096 bytes, as shorter ones are kept in another way.
    """
    streams = {path: content.ljust(_SHORTEST, b"\0") for path, content in streams.items()}
    folders = sorted({path.partition("/")[0] for path in streams if "/" in path})
    top = [*folders, *sorted(path for path in streams if "/" not in path)]
    inner = {folder: sorted(path for path in streams if path.startswith(f"{folder}/")) for folder in folders}
    paths = [*top, *(path for folder in folders for path in inner[folder])]
    number = {path: place for place, path in enumerate(paths, 1)}
    beside = {a: number[b] for group in (top, *inner.values()) for a, b in pairwise(group)}
    sectors: list[bytes] = []
    chains: list[int] = []

    def put(content: bytes) -> int:
        first = len(sectors)
        parts = [content[start : start + _SECTOR].ljust(_SECTOR, b"\0") for start in range(0, len(content), _SECTOR)]
        sectors.extend(parts)
        chains.extend([*range(first + 1, first + len(parts)), _END][: len(parts)])
        return first if parts else _END

    directory = _entry("Root Entry", _ROOT, child=1)
    for path in paths:
        name = path.rpartition("/")[2]
        if path in inner:
            directory += _entry(name, _STORAGE, right=beside.get(path, _NONE), child=number[inner[path][0]])
        else:
            start, size = put(streams[path]), len(streams[path])
            directory += _entry(name, _STREAM, right=beside.get(path, _NONE), start=start, size=size)
    directory_start = put(directory)
    table_start = len(sectors)
    table_size = -(-(len(chains) + 8) * 4 // _SECTOR)
    chains += [_FAT] * table_size
    table = b"".join(struct.pack("<I", chain) for chain in chains).ljust(table_size * _SECTOR, b"\xff")
    tables = [*range(table_start, table_start + table_size)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, table_size, directory_start, 0, _SHORTEST, _END, 0, _END, 0, *tables[:1])
    header += b"".join(struct.pack("<I", place) for place in tables[1:])
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors) + table


def _entry(name: str, kind: int, right: int = _NONE, child: int = _NONE, start: int = _END, size: int = 0) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, _NONE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
