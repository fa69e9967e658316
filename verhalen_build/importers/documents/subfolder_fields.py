"""What the subfolders of a folder of documents say: the municipality, theme or the like of the stories in them."""

from collections.abc import Iterator, Sequence

from verhalen_build.importers.documents.document_files import DocumentFile
from verhalen_build.importers.documents.name_matcher import NameMatcher
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.model.problems import Problem
from verhalen_build.model.schema import Field
from verhalen_build.publish.faults import path_problem


class SubfolderFields:
    """The field of a story that each subfolder fills, with its value.

    A name of a record in the book fills the one field that may refer to it; other names fill what was asked for.
    """

    def __init__(
        self,
        archive: ExistingArchive,
        names: NameMatcher,
        asked_for: Field | None,
        documents: Sequence[DocumentFile],
    ) -> None:
        self._archive = archive
        self._names = names
        self._asked_for = asked_for
        self._documents = documents

    def values(self, subfolders: Sequence[str]) -> Iterator[tuple[Field, str]]:
        """The fields of a document in these subfolders, with their values."""
        for subfolder in subfolders:
            value = self._by_name(subfolder) or self._as_asked(subfolder)
            if value:
                yield value

    def problems(self) -> Iterator[Problem]:
        """A `subfolder-unknown` for each subfolder that says nothing, but for those around all of a folder or zip."""
        chains_of: dict[str, list[tuple[str, ...]]] = {}
        for document in self._documents:
            place = document.display_path.split("/")[: -len(document.subfolders) - 1]
            chains_of.setdefault("/".join(place), []).append(document.subfolders)
        telling = (name for chains in chains_of.values() for name in _not_around_all(chains))
        for subfolder in dict.fromkeys(telling):
            if not any(self.values([subfolder])):
                yield path_problem("subfolder-unknown", subfolder)

    def _by_name(self, subfolder: str) -> tuple[Field, str] | None:
        title = self._names.link(subfolder)
        kind = self._names.kind(subfolder)
        # That a story follows another is nothing that a folder says.
        fields = [field for field in self._archive.schema.kinds["story"].fields if kind in field.to and kind != "story"]
        return (fields[0], title) if title and len(fields) == 1 else None

    def _as_asked(self, subfolder: str) -> tuple[Field, str] | None:
        field = self._asked_for
        if field is None:
            return None
        value = self._names.can_name(subfolder, field.to) if field.to else subfolder
        return (field, value) if value else None


def _not_around_all(chains: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The subfolders that not all documents are in."""
    around_all = set[str].intersection(*map(set, chains))
    return (name for chain in chains for name in chain if name not in around_all)
