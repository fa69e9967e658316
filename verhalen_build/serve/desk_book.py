"""The page of the book at the desk: its title, its parts, and which stories they have in which order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from verhalen_build.desk.book_editor import WrittenBook, edit_book, written_book
from verhalen_build.model.archive_paths import CONFIG, STORIES
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.names import matching_key
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.model.schema import settings_fields
from verhalen_build.serve.form_submission import language_of
from verhalen_build.steps.live import State


class BookSubmission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of the book as its page sends it; `over` saves it over a version that changed meanwhile."""

    digest: str
    book: WrittenBook
    over: bool = False


@dataclass(frozen=True)
class BookForm:
    """What the page of the book shows; `unplaced` are stories that no part has, by the name to write for them."""

    book: WrittenBook
    unplaced: tuple[str, ...]


def book_form(state: State, data: bytes) -> BookForm | None:
    """The form for the bytes of config.yaml; None where these cannot be edited in a form."""
    book = written_book(data)
    return BookForm(book, tuple(_unplaced(state))) if book is not None else None


def submitted_book(state: State, submission: BookSubmission, base: bytes) -> bytes:
    """The bytes of config.yaml as a form would save them; `base` is the version from which the form was made.

    Raises ValueError where that cannot be edited in a form, and UserFault (`missing-required`).
    """
    titles = (submission.book.title, *(part.title for part in submission.book.parts))
    language = language_of(state)
    if not all(title.strip() for title in titles):
        title = next(field for field in settings_fields() if field.key == "title")
        details = {"about": title.about[language]}
        raise UserFault(Problem("missing-required", Location(CONFIG), title.name(language), details))
    return edit_book(base, submission.book, language)


def has_book(state: State, settings: Settings | None) -> bool:
    """Whether a state has the title and the parts of these settings."""
    current = state.config.settings
    return settings is not None and (current.title, current.parts) == (settings.title, settings.parts)


def _unplaced(state: State) -> Iterator[str]:
    """The stories that are in no part of the book, each as it can be named in config.yaml."""
    archive = state.book.archive
    titles = Counter(matching_key(archive.records[key].title) for key in archive.stories)
    for part in archive.book:
        for key in part.stories if not part.title else ():
            record = archive.records[key]
            is_alone = titles[matching_key(record.title)] == 1
            yield record.title if is_alone else f"{STORIES}/{record.slug}"
