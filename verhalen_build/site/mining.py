"""What text and data miners may do, for the book and where a record differs from it."""

from collections.abc import Iterator

from verhalen_build.archive.archive import Archive
from verhalen_build.model.record import Record, RecordKey

ALLOWED = "allowed"
RESERVED = "reserved"
CRAWLERS = ("GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Applebot-Extended", "meta-externalagent")
"""The names by which large collectors of texts for language models say that a site can refuse them, in 2026."""
TWIN_SUFFIX = ".md"
"""What is behind the address of a page for the same text as Markdown (https://llmstxt.org)."""


def mining_of(archive: Archive, record: Record | None = None) -> str:
    """What holds for a record or for the book, as a choice of the setting; "" where nothing is said."""
    return (record.choice("mining") if record is not None else "") or archive.settings.mining


def mining_exceptions(archive: Archive) -> Iterator[tuple[RecordKey, str]]:
    """The records that say something else than the book, each with what it says."""
    for key, record in archive.records.items():
        choice = record.choice("mining")
        if choice and choice != archive.settings.mining:
            yield key, choice


def has_twin(archive: Archive, key: RecordKey) -> bool:
    """Whether a story is there as Markdown too: it may be mined, has a text, and its address is known."""
    record = archive.records[key]
    may_be_found = bool(archive.settings.base_url and record.body.digest) and not record.flag("draft")
    return may_be_found and mining_of(archive, record) == ALLOWED
