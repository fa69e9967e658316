"""The book in each of its languages: which page is which in another one, and what is really translated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.translated_books import TranslatedBook
from verhalen_build.model.formatting import own_language_name
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language
from verhalen_build.model.record import RecordKey
from verhalen_build.model.recording import Recording
from verhalen_build.site.routes import NUMBERED, Routes
from verhalen_build.site.view import Counterpart

_Place = tuple[str, str]
"""What is at an address, in any language: a type of page, and its record or kind."""


class Episode(NamedTuple):
    """A recording in a podcast, and the record of which it is the `number`-th."""

    key: RecordKey
    number: int
    recording: Recording


@dataclass(frozen=True, eq=False)
class LanguageBook:
    """The book in one language, with its addresses; `outdated` are records whose original has changed since.

    `translated` are the records with a translation into this language; of the book itself there are none.
    """

    archive: Archive
    routes: Routes
    translated: frozenset[RecordKey] = frozenset()
    outdated: frozenset[RecordKey] = frozenset()

    @property
    def language(self) -> Language:
        """The language of this book."""
        return self.archive.settings.book_language

    def has_translation(self, key: RecordKey) -> bool:
        """Whether others may find a translation of a record here."""
        return key in self.translated and not self.archive.records[key].flag("draft")

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """The recordings of its podcast, for which a book has an address on the web.

        That of a translated book has what translations have of their own; what originals have is in the book itself.
        """
        settings = self.archive.settings
        return tuple(
            Episode(key, number, recording)
            for key, recordings in (self.archive.recordings.items() if settings.base_url else ())
            if not self.archive.records[key].flag("draft")
            for number, recording in enumerate(recordings, 1)
            if recording.is_translation or not settings.translated_from
        )

    @cached_property
    def places(self) -> Mapping[SitePath, _Place]:
        """What is at each address of this book."""
        return {path: place for place, path in self.paths.items()}

    @cached_property
    def paths(self) -> Mapping[_Place, SitePath]:
        """The address of each place that a book in another language has as well."""
        own = {name: path for name, path in self.routes.pages.items() if path.startswith(self.routes.prefix)}
        kinds = self.archive.schema.kinds.values()
        return {
            **{("page", name): path for name, path in own.items()},
            **{("index", kind.key): self.routes.index(kind) for kind in kinds},
            **{("record", key): path for key, path in self.routes.records.items()},
        }


@dataclass(frozen=True)
class LanguageBooks:
    """The book in every language, the book itself first; one without translations has nothing to switch to."""

    books: tuple[LanguageBook, ...]

    @property
    def original(self) -> LanguageBook:
        """The book itself."""
        return self.books[0]

    def in_language(self, language: Language) -> LanguageBook:
        """The book in a language."""
        return next(book for book in self.books if book.language == language)

    def counterparts(self, language: Language, path: SitePath) -> tuple[Counterpart, ...]:
        """The same page in other languages; of a further page of a list, its first."""
        place = self._place(language, path)
        if len(self.books) == 1 or place is None:
            return ()
        others = ((book, book.paths.get(place)) for book in self.books if book.language != language)
        return tuple(
            Counterpart(book.language, own_language_name(book.language), other)
            for book, other in others
            if other is not None and other != path
        )

    def _place(self, language: Language, path: SitePath) -> _Place | None:
        places = self.in_language(language).places
        return places.get(path) or places.get(SitePath(NUMBERED.sub(".html", path)))

    def with_page(
        self, language: Language, path: SitePath, key: RecordKey | None
    ) -> Iterable[tuple[Language, SitePath]]:
        """The languages in which a page has its words in that language, the book itself first, with its addresses."""
        if len(self.books) == 1 or (place := self.in_language(language).places.get(path)) is None:
            return ()
        books = (book for book in self.books if key is None or book is self.original or book.has_translation(key))
        return [(book.language, book.paths[place]) for book in books if place in book.paths]


def language_books(
    archive: Archive, routes: Routes, translated: Iterable[tuple[TranslatedBook, Routes]]
) -> LanguageBooks:
    """The book itself, and those in other languages."""
    others = (
        LanguageBook(book.archive, book_routes, frozenset(book.slugs), book.outdated)
        for book, book_routes in translated
    )
    return LanguageBooks((LanguageBook(archive, routes), *others))
