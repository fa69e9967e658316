"""The book between reading and rendering: the configuration that files are read with, and the archive they make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import msgspec

from verhalen_build.archive.archive import Archive, LeftOut
from verhalen_build.archive.consents import consent_problems
from verhalen_build.archive.join import Joined, join
from verhalen_build.archive.kept_copies import kept_copy_problems
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.public import public_archive
from verhalen_build.archive.recordings import ReadRecordings, read_recordings
from verhalen_build.archive.selection import select_records
from verhalen_build.archive.translated_books import (
    TranslatedBook,
    current_mark,
    original_named,
    translated_books,
    translation_problems,
)
from verhalen_build.archive.translation_matching import Translations, match_translations, without_translations
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.assets import Assets
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, Problem, errors_in, sorted_problems
from verhalen_build.model.record import PartialDate, Record
from verhalen_build.model.schema import Kind, Schema
from verhalen_build.model.translation import is_translation
from verhalen_build.publish.address_key import kept_address_key
from verhalen_build.publish.memo import Memo
from verhalen_build.read.records import ReadFile
from verhalen_build.read.settings import read_settings
from verhalen_build.site.language_books import LanguageBooks, language_books
from verhalen_build.site.override_checks import override_problems
from verhalen_build.site.page_types import ADDRESSES_IN_EACH_LANGUAGE, PAGE_ADDRESSES
from verhalen_build.site.pages.icon_pages import icon_problems
from verhalen_build.site.pages.search_page import searchable_keys
from verhalen_build.site.render import template_problems
from verhalen_build.site.routes import Routes, make_routes, make_translated_routes
from verhalen_build.site.theme import Theme, find_theme
from verhalen_build.steps.checksums import Checksums
from verhalen_build.steps.file_looks import looks_at
from verhalen_build.steps.recording_files import RecordingFiles, recording_files
from verhalen_build.steps.summary import Left, Options, Stages, Summary
from verhalen_build.steps.withheld_names import Register, read_register

_ALSO_IN_DRAFTS = frozenset({"name-in-register"})
"""What must not be in the sources at all."""


@dataclass(frozen=True)
class SiteConfig:
    """Settings, schema, theme, how people are named and the names that must not be anywhere, and their problems."""

    settings: Settings
    schema: Schema
    theme: Theme
    naming: Naming
    register: Register
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class AssetsOnDisk:
    """The files other than texts, with what reads those that records name: as a recording, or for a checksum."""

    facts: Assets
    recordings: RecordingFiles
    checksum: Checksums = field(compare=False)


@dataclass(frozen=True)
class SearchedPages:
    """The pages that are searched together: the book in one language, in the folder of that ("" for its own)."""

    language: Language
    folder: str
    pages: tuple[SitePath, ...]


@dataclass(frozen=True)
class Book:
    """Everything before the pages: the archive, its addresses and theme; `public_digests` are those of its files.

    The `archive` is what the site may know. What was joined knows all names, and is for those who have the files.
    `translated` are the book in other languages, with their addresses.
    """

    joined: Joined
    recordings: ReadRecordings
    archive: Archive
    routes: Routes
    route_problems: tuple[Problem, ...]
    theme: Theme
    public_digests: tuple[str, ...]
    translations: Translations
    translated: tuple[tuple[TranslatedBook, Routes], ...]

    def mark_of_original(self, name: str, kind: Kind, with_said: bool) -> str:
        """The mark of the record that a translation names, as it is now; "" if there is none.

        It is `with_said` for a translation that has what is said in recordings in its own language.
        """
        original = self.original_named(name, kind)
        return current_mark(original, kind, self.recordings, with_said) if original is not None else ""

    def original_named(self, name: str, kind: Kind) -> Record | None:
        """The record of a kind that a translation names."""
        return original_named(self.joined, name, kind)

    def page_of(self, record: Record) -> SitePath | None:
        """The page of a record as it was read from a file; that of a translation is in its own language."""
        if not is_translation(record):
            return self.routes.records.get(record.key)
        place = (record.source, record.line)
        for translation in self.joined.archive.translations:
            if (translation.record.source, translation.record.line) == place:
                return self.languages.in_language(translation.language).routes.records[translation.original]
        return None

    @cached_property
    def languages(self) -> LanguageBooks:
        """The book in each of its languages."""
        return language_books(self.archive, self.routes, self.translated)

    @property
    def pages_to_find(self) -> tuple[SearchedPages, ...]:
        """The pages that full text search may lead to, for the book in each language."""
        books = ((self.archive, self.routes), *((book.archive, routes) for book, routes in self.translated))
        return tuple(
            SearchedPages(
                archive.settings.book_language,
                routes.prefix,
                tuple(routes.records[key] for key in searchable_keys(archive)),
            )
            for archive, routes in books
        )

    def context(self, today: date) -> str:
        """A digest of everything that a page may show other than the text of its own record."""
        archive = self.archive
        declared = (archive.schema, archive.settings, sorted(archive.assets), self.public_digests)
        sizes = (
            [archive.sizes.get(path) for path in sorted(archive.used_assets)],
            sorted(archive.pictures.items()),
        )
        recordings = [
            (in_language.settings.book_language, key, in_language.recordings[key])
            for in_language in (archive, *(book.archive for book, _ in self.translated))
            for key in sorted(in_language.recordings)
        ]
        derived = (
            today,
            sorted(archive.records),
            archive.members,
            sorted(archive.absent_names.items()),
            sizes,
            recordings,
        )
        return digest(msgspec.msgpack.encode(declared), msgspec.msgpack.encode(derived))


def look_at_assets(
    root: Path, files: Mapping[SourcePath, tuple[int, ...]], sizes: Mapping[SourcePath, int], memo: Memo | None = None
) -> AssetsOnDisk:
    """The files other than texts; `files` has the status of each, which is zero for one that just changed.

    Raises UserFault (`cannot-read`).
    """
    recordings = recording_files(root, files, memo)
    looks = looks_at(root, files, memo)
    pictures = {path: look.picture for path, look in looks.items() if look.picture is not None}
    faults = {path: look.fault for path, look in looks.items() if look.fault is not None}
    return AssetsOnDisk(Assets(frozenset(sizes), sizes, pictures, faults), recordings, Checksums(root, files, memo))


def read_config(root: Path, options: Options) -> tuple[SiteConfig | None, tuple[Problem, ...]]:
    """The configuration and its problems; None instead of it if config.yaml cannot be used."""
    settings, schema, problems = read_settings(root)
    if settings is None:
        return None, problems
    if options.base_url:
        settings = settings.at(options.base_url)
    settings = replace(settings, offline=options.offline)
    theme, theme_problems = find_theme(root, settings.theme, settings.theme_at, settings.language)
    register = read_register(root, settings, options.withheld_names)
    in_theme = (*theme_problems, *template_problems(theme), *icon_problems(theme), *override_problems(theme, schema))
    config_problems = (*problems, *in_theme, *register.problems)
    today = PartialDate(options.today.year, options.today.month, options.today.day)
    address_key = settings.address_key or kept_address_key(root)
    naming = Naming(settings.consent, today, settings.language, address_key)
    return SiteConfig(settings, schema, theme, naming, register, config_problems), config_problems


def make_book(
    config: SiteConfig, files: Sequence[ReadFile], assets: AssetsOnDisk, options: Options, stages: Stages
) -> tuple[Book, Summary]:
    """The book of these files, and a summary with all its problems."""
    originals, written = without_translations(record for file in files for record in file.records)
    included, left_out = select_records(originals, config.naming, options.drafts, options.future)
    translations = match_translations(written, included, left_out, config.schema, config.settings, options.drafts)
    joined = join(included, config.schema, config.settings, left_out, assets.facts, config.naming, translations)
    book, problems = _book(config, joined, translations, files, assets)
    return book, _summary(config, book, problems, files, options, stages)


def remake_book(
    config: SiteConfig,
    before: Book,
    joined: Joined,
    files: Sequence[ReadFile],
    assets: AssetsOnDisk,
    options: Options,
    stages: Stages,
) -> tuple[Book, Summary]:
    """The book `before` with an archive that was joined again, in which no record changed its names."""
    # Of problems with addresses the line numbers may have changed.
    routes = None if before.route_problems else before.routes
    book, problems = _book(config, joined, before.translations, files, assets, routes)
    return book, _summary(config, book, problems, files, options, stages)


def _book(
    config: SiteConfig,
    joined: Joined,
    translations: Translations,
    files: Sequence[ReadFile],
    assets: AssetsOnDisk,
    routes: Routes | None = None,
) -> tuple[Book, tuple[Problem, ...]]:
    """The book of an archive, and all problems; with `routes`, these are its addresses, in which nothing is wrong."""
    recordings = read_recordings(joined.archive, translations.orphans, config.naming, assets.recordings)
    archive = public_archive(joined.archive, config.naming, recordings)
    route_problems: tuple[Problem, ...] = ()
    if routes is None:
        # Addresses come after the join: stubs have pages too.
        languages = frozenset(translation.language for translation in joined.archive.translations)
        routes, route_problems = make_routes(archive, PAGE_ADDRESSES, languages)
    translated, translated_problems = _translated(joined, routes, config.naming, recordings)
    digests = tuple(file.public_digest for file in files)
    book = Book(joined, recordings, archive, routes, route_problems, config.theme, digests, translations, translated)
    problems = (
        *config.problems,
        *(problem for file in files for problem in file.problems),
        *joined.problems,
        *consent_problems(joined.archive, config.naming),
        *kept_copy_problems(joined.archive, assets.checksum),
        *recordings.problems,
        *route_problems,
        *translations.problems,
        *translated_problems,
        *translation_problems(joined.archive, recordings),
    )
    return book, problems


def _summary(
    config: SiteConfig,
    book: Book,
    problems: Iterable[Problem],
    files: Iterable[ReadFile],
    options: Options,
    stages: Stages,
) -> Summary:
    left_out = (*book.joined.archive.left_out, *book.translations.left_out)
    summary = summary_of(config.settings.language, problems, files, options, stages, left_out)
    return msgspec.structs.replace(summary, register_file=config.register.file, register_digest=config.register.digest)


def _translated(
    joined: Joined, routes: Routes, naming: Naming, recordings: ReadRecordings
) -> tuple[tuple[tuple[TranslatedBook, Routes], ...], tuple[Problem, ...]]:
    """The book in other languages with its addresses, and the problems with those."""
    books = translated_books(joined, naming, recordings)
    made = [make_translated_routes(book, routes, ADDRESSES_IN_EACH_LANGUAGE) for book in books]
    problems = tuple(problem for _, in_routes in made for problem in in_routes)
    return tuple(zip(books, (each for each, _ in made), strict=True)), problems


def with_problems(
    summary: Summary, problems: Iterable[Problem], files: Iterable[ReadFile], options: Options
) -> Summary:
    """A summary with more problems."""
    ordered = sorted_problems((*summary.problems, *problems))
    if not options.drafts_count:
        ordered = _marked_in_drafts(ordered, files)
    return msgspec.structs.replace(summary, problems=ordered, failed=_is_failed(ordered, options))


def _is_failed(problems: Iterable[Problem], options: Options) -> bool:
    return bool(errors_in(problems, options.strict))


def summary_of(
    language: Language,
    problems: Iterable[Problem],
    files: Iterable[ReadFile],
    options: Options,
    stages: Stages,
    left_out: tuple[LeftOut, ...] = (),
) -> Summary:
    """The summary of a build, with the problems sorted and those in drafts marked."""
    ordered = sorted_problems(problems)
    if not options.drafts_count:
        ordered = _marked_in_drafts(ordered, files)
    return Summary(
        language=language,
        problems=ordered,
        failed=_is_failed(ordered, options),
        left_out=tuple(
            Left(out.record.title, f"{out.record.source}:{out.record.line}", out.reason) for out in left_out
        ),
        stages=stages.seconds,
    )


def _marked_in_drafts(problems: tuple[Problem, ...], files: Iterable[ReadFile]) -> tuple[Problem, ...]:
    """The problems, marked if they are in a draft: an unpublished text with an error must not stop the build."""
    faulty = {problem.at.file for problem in problems}
    drafts = {
        file.records[0].source
        for file in files
        if file.records and file.records[0].source in faulty and all(record.flag("draft") for record in file.records)
    }
    return tuple(
        msgspec.structs.replace(problem, in_draft=True)
        if problem.at.file in drafts and problem.code not in _ALSO_IN_DRAFTS
        else problem
        for problem in problems
    )
