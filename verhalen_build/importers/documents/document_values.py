"""Values that the importers of documents pass on: metadata, pandoc's input, and the result."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verhalen_build.importers.markup.findings import Finding, Passage
from verhalen_build.importers.source_changes import SourceItem
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem


@dataclass(frozen=True)
class DocumentMetadata:
    """The metadata of a document, as written; empty where there is none.

    `title` may be set without the author's knowledge, so a title in the text takes precedence. `fields` are other
    keys of front matter. `sender` is the name of who sent it, and need not have written it. `date_line` is a line of
    the text that its style calls the date.
    """

    title: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    sender: str = ""
    date_line: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_deliberate: bool = False
    """Whether a writer typed this as front matter, rather than that a program recorded it."""


@dataclass(frozen=True)
class PandocInput:
    """A document preprocessed for pandoc: its bytes, the name of pandoc's reader, and what pandoc does not report.

    `passages` are the text that the story should hold, to check for lost words. `descriptions` are of pictures, by
    their path in the document; `pictures` is the least number of pictures that pandoc should return.
    `embedded` has the bytes of pictures that are kept from pandoc, by their placeholder.
    """

    data: bytes
    reader: str
    metadata: DocumentMetadata = DocumentMetadata()
    findings: tuple[Finding, ...] = ()
    passages: tuple[Passage, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    pictures: int = 0
    embedded: Mapping[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportedDocument:
    """An imported document: its path, the story, all new files (as an item of the source), and the findings.

    `linked_files` are the pictures beside the document that came along.
    """

    document: str
    story: SourcePath
    title: str
    item: SourceItem
    findings: tuple[Finding, ...]
    linked_files: frozenset[str] = frozenset()

    @property
    def files(self) -> tuple[NewFile, ...]:
        """The story and its pictures."""
        return self.item.files


@dataclass(frozen=True)
class DocumentsImport:
    """What documents become, and the problems; those that are errors are of documents that become nothing.

    `listed` has the names of all documents that are there.
    """

    documents: tuple[ImportedDocument, ...]
    problems: tuple[Problem, ...]
    listed: tuple[str, ...] = ()
