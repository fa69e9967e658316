"""What text and data miners may do, for the book and where a record differs from it."""

from collections.abc import Iterator
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.model.record import Record, RecordKey

ALLOWED = "allowed"
RESERVED = "reserved"
CRAWLERS = ("GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Applebot-Extended", "meta-externalagent")
"""The names by which large collectors of texts for language models say that a site can refuse them, in 2026."""


class MiningException(NamedTuple):
    """A record for which something else holds than for the book."""

    key: RecordKey
    mining: str


def mining_of(archive: Archive, record: Record | None = None) -> str:
    """What holds for a record or for the book, as a choice of the setting; "" where nothing is said."""
    return (record.choice("mining") if record is not None else "") or archive.settings.mining


def mining_exceptions(archive: Archive) -> Iterator[MiningException]:
    """The records that say something else than the book."""
    for key, record in archive.records.items():
        choice = record.choice("mining")
        if choice and choice != archive.settings.mining:
            yield MiningException(key, choice)
