"""What text and data miners may do, for the book and where a record differs from it."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class MiningExceptions:
    """Where something else holds than for the book.

    `records` say so themselves. Of a reserved record, sentences and quotes are on the pages of the records that it
    names (`showing`), and in lists and data files: where a book that may be mined has any (`is_mixed`), those are
    reserved too.
    """

    records: Mapping[RecordKey, str]
    showing: frozenset[RecordKey]
    is_mixed: bool

    @property
    def reserved(self) -> frozenset[RecordKey]:
        """The records that are reserved themselves."""
        return frozenset(key for key, choice in self.records.items() if choice == RESERVED)


def mining_exceptions(archive: Archive) -> MiningExceptions:
    """The exceptions of an archive."""
    book = archive.settings.mining
    choices = ((key, record.choice("mining")) for key, record in archive.records.items())
    records = {key: choice for key, choice in choices if choice and choice != book}
    reserved = {key for key, choice in records.items() if choice == RESERVED} if book == ALLOWED else set()
    showing = (key for key, mentions in archive.mentions.items() if any(each.source in reserved for each in mentions))
    return MiningExceptions(records, frozenset(showing if reserved else ()) - reserved, bool(reserved))


def has_twin(archive: Archive, key: RecordKey) -> bool:
    """Whether a story is there as Markdown too: it may be mined, has a text, and its address is known."""
    record = archive.records[key]
    may_be_found = bool(archive.settings.base_url and record.body.digest) and not record.flag("draft")
    return may_be_found and archive.has_words_in_language(key) and mining_of(archive, record) == ALLOWED
