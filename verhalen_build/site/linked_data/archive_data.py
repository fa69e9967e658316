"""The linked data of an archive: on the page of each record, on the cover, and all of it as one document."""

from collections.abc import Iterator
from datetime import date

from verhalen_build.model.archive_paths import DATA_FOLDER
from verhalen_build.model.record import RecordKey
from verhalen_build.site.data.data_file import DataFormat
from verhalen_build.site.data.data_files import whole_book_files
from verhalen_build.site.data.record_data import RecordData
from verhalen_build.site.language_books import LanguageBooks
from verhalen_build.site.linked_data.dataset import PROFILE, Distribution, base_of, dataset_id, dataset_node
from verhalen_build.site.linked_data.rdf import as_graph, json_ld_block
from verhalen_build.site.linked_data.record_nodes import RecordNodes
from verhalen_build.site.linked_data.vocabulary import Node
from verhalen_build.site.linked_data.works import Works
from verhalen_build.site.presenter import Presenter

_RDF = frozenset({DataFormat.N_TRIPLES, DataFormat.TURTLE})


class LinkedData:
    """The linked data of one archive; `today` is the day of the build, and `data` tells which files there are.

    `books` are the book in its languages: the words of all of them are told of the same records.
    """

    def __init__(self, presenter: Presenter, today: date, data: RecordData, books: LanguageBooks) -> None:
        self._translated = books.books[1:]
        self._data = data
        self._presenter = presenter
        self._works = Works(presenter.archive, today)
        self._records = self._nodes(describes_targets=True)

    def of_record(self, key: RecordKey) -> str:
        """A record as JSON-LD for its page; nothing for one that is not published."""
        return json_ld_block(self._records.node(key)) if self._data.is_published(key) else ""

    def of_dataset(self) -> str:
        """The archive as a dataset, as JSON-LD for a page; nothing if its settings do not say enough."""
        return "".join(map(json_ld_block, self._dataset()))

    def graph(self) -> str:
        """Everything that the pages say, each thing once, as a document of JSON-LD."""
        # Targets are described at their own place, so here it is enough to name them.
        records = self._nodes(describes_targets=False)
        published = filter(self._data.is_published, self._presenter.archive.records)
        return as_graph((*map(records.node, published), *self._dataset()))

    def _nodes(self, describes_targets: bool) -> RecordNodes:
        settings = self._presenter.archive.settings
        # Pages of records are all one folder deep.
        root = base_of(settings) or "../"
        return RecordNodes(
            self._presenter, self._works, root, dataset_id(settings), describes_targets, self._translated
        )

    def _dataset(self) -> Iterator[Node]:
        if dataset_id(self._presenter.archive.settings):
            languages = frozenset(book.language for book in self._translated)
            yield dataset_node(self._presenter, self._records, self._works.edition, self._distributions(), languages)

    def _distributions(self) -> Iterator[Distribution]:
        for name, (title, format_) in whole_book_files(self._data).items():
            media_type = format_.media_type.content_type.partition(";")[0]
            yield Distribution(f"{DATA_FOLDER}/{name}", media_type, title, PROFILE if format_ in _RDF else "")
