"""The address of every page. Addresses name files, so the site works on any server and from a folder."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.translated_books import TranslatedBook
from verhalen_build.model.archive_paths import files_folder, pictures_folder, share_folder
from verhalen_build.model.names import SitePath, SourcePath, matching_key, slugify
from verhalen_build.model.picture import Rendition
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Record, RecordKey, Text
from verhalen_build.model.schema import Kind
from verhalen_build.read.pictures import SHOWN
from verhalen_build.site.old_addresses import OldAddress, looks_like_address, old_address
from verhalen_build.translations import languages, translations

NUMBERED = re.compile(r"-\d+\.html$")
"""The end of the address of a further page of a list."""


class PageAddress(NamedTuple):
    """The address of a type with one page, in English, and whether its list continues on numbered pages."""

    name: str
    numbered: bool = False

    def path(self, language: Language) -> SitePath:
        """The address in a language."""
        return SitePath(translations(language).gettext(self.name))


@dataclass(frozen=True)
class Routes:
    """The address of each single page and each record, and the old addresses that redirect to a record.

    `language` is that of the pages, of which these addresses have words.
    `prefix` stands before the addresses of a translated book, and `files` is the language of those of files.
    """

    language: Language
    pages: Mapping[str, SitePath]
    records: Mapping[RecordKey, SitePath]
    redirects: Mapping[SitePath, RecordKey]
    files: Language
    prefix: str = ""

    @property
    def root(self) -> str:
        """What leads from a single page to the root of the site: from the folder of a translated book, out of that."""
        return "../" * self.prefix.count("/")

    def fixed(self, name: str) -> SitePath:
        """The address of a single page, by the name of its type."""
        return self.pages[name]

    def index(self, kind: Kind, page: int = 1) -> SitePath:
        """The address of the index of a kind, or of a further page of it."""
        name = "index" if page == 1 else f"index-{page}"
        return SitePath(f"{self.prefix}{kind.address[self.language]}/{name}.html")

    def asset(self, path: SourcePath) -> SitePath:
        """The address of a file that texts show or link to."""
        return SitePath(f"{files_folder(self.files)}/{path.partition('/')[2]}")

    def rendition(self, path: SourcePath, rendition: Rendition) -> SitePath:
        """The address of a file that is made of a picture.

        What is added to its name is in the name of the folder too, so that those of two pictures never meet.
        """
        name, extensions = path.partition("/")[2], SHOWN[rendition.sort]
        is_named_so = name.lower().endswith(extensions)
        folder = f"{rendition.width}" if is_named_so else f"{rendition.width}{extensions[0].replace('.', '-')}"
        return SitePath(f"{pictures_folder(self.files)}/{folder}/{name}{'' if is_named_so else extensions[0]}")

    def beside(self, key: RecordKey, number: int, ending: str) -> SitePath:
        """The address of a file that goes with a numbered part of a page of a record."""
        return SitePath(f"{self.records[key].removesuffix('.html')}-{number}{ending}")

    def share_card(self, path: SitePath) -> SitePath:
        """The address of the share card of a page."""
        name = path.removeprefix(self.prefix).removesuffix(".html")
        return SitePath(f"{self.prefix}{share_folder(self.language)}/{name}.png")


def numbered(path: SitePath, page: int) -> SitePath:
    """The address of a further page of a list."""
    return path if page == 1 else SitePath(path.removesuffix(".html") + f"-{page}.html")


def make_routes(
    archive: Archive, addresses: Mapping[str, PageAddress], other_languages: Iterable[Language] = ()
) -> tuple[Routes, tuple[Problem, ...]]:
    """An address for every record and redirect, and the problems with aliases.

    `addresses` are those of single pages, `other_languages` those that have a folder of their own.
    """
    language = archive.settings.language
    kinds = archive.schema.kinds
    records = {
        key: SitePath(f"{kinds[record.kind].address[language]}/{record.slug}.html")
        for key, record in archive.records.items()
    }
    pages = {name: address.path(language) for name, address in addresses.items()}
    reserved = _reserved(addresses, language, (kind.address[language] for kind in kinds.values()), other_languages)
    redirects, problems = _redirects(archive, archive.records, records, reserved)
    return Routes(language, pages, records, redirects, files=language), problems


def make_translated_routes(
    book: TranslatedBook, routes: Routes, addresses: Mapping[str, PageAddress]
) -> tuple[Routes, tuple[Problem, ...]]:
    """The addresses of a translated book, in a folder named after its language, and the problems with its aliases.

    `routes` are those of the book itself, `addresses` those of single pages that are there in each language.
    """
    archive, language = book.archive, book.archive.settings.language
    prefix = f"{book.language}/"
    folders = {kind.key: f"{prefix}{kind.address[language]}" for kind in archive.schema.kinds.values()}
    records = {
        key: SitePath(f"{folders[record.kind]}/{book.slugs.get(key, record.slug)}.html")
        for key, record in archive.records.items()
    }
    pages = {name: SitePath(prefix + address.path(language)) for name, address in addresses.items()}
    reserved = re.compile("|".join(map(re.escape, (*pages.values(), *routes.pages.values(), *routes.records.values()))))
    redirects, problems = _redirects(archive, book.slugs, records, reserved, prefix)
    return Routes(language, {**routes.pages, **pages}, records, redirects, routes.files, prefix), problems


def _redirects(
    archive: Archive,
    keys: Iterable[RecordKey],
    records: Mapping[RecordKey, SitePath],
    reserved: re.Pattern[str],
    prefix: str = "",
) -> tuple[dict[SitePath, RecordKey], tuple[Problem, ...]]:
    """The old addresses of these records, and the problems with aliases."""
    kinds, language = archive.schema.kinds, archive.settings.language
    # In lower case: on Windows and macOS, names that differ only in capitals are one file.
    taken = {path.lower(): key for key, path in records.items()}
    redirects: dict[SitePath, RecordKey] = {}
    problems: list[Problem] = []
    for key in keys:
        record = archive.records[key]
        for alias in (value for value in record.values.get("aliases", ()) if isinstance(value, Text)):
            at = Location(record.source, alias.line, alias.column)
            old = _old_address(alias.text, prefix + kinds[record.kind].address[language], archive.settings.base_url)
            problems.extend(_address_problem(alias.text, at, old, records[key]))
            path = old.path
            if not path:
                continue
            other = taken.setdefault(path.lower(), key)
            if reserved.fullmatch(path.lower()):
                problems.append(Problem("address-kept", at, alias.text))
            elif other != key:
                problems.append(_collision(record, alias, archive.records[other], archive.names[other]))
            elif path != records[key]:
                redirects[path] = key
    return redirects, tuple(problems)


def _reserved(
    addresses: Mapping[str, PageAddress], language: Language, folders: Iterable[str], other_languages: Iterable[str]
) -> re.Pattern[str]:
    """The addresses of pages that exist or may come to exist, in lower case; `folders` are those of the kinds."""
    here = "|".join(re.escape(address.path(language)) for address in addresses.values())
    # The further pages of indexes and lists come and go with the size of the archive.
    further = "|".join(
        re.escape(address.path(each).removesuffix(".html"))
        for address in addresses.values()
        if address.numbered
        for each in languages()
    )
    in_folders = "|".join(map(re.escape, folders))
    own = "|".join(["pagefind", *other_languages])
    return re.compile(rf"(?:{own})/.*|{here}|(?:{in_folders})/index(?:-\d+)?\.html|(?:{further})-\d+\.html")


def _old_address(alias: str, folder: str, base_url: str) -> OldAddress:
    """The address of an alias: as it is if it looks like an address, otherwise a name in the folder of the kind."""
    if looks_like_address(alias):
        return old_address(alias, base_url)
    slug = slugify(alias)
    return OldAddress(SitePath(f"{folder}/{slug}.html" if slug else ""))


def _address_problem(alias: str, at: Location, old: OldAddress, new: SitePath) -> Iterator[Problem]:
    """The problem of an alias that cannot be an address, or only in part."""
    if not old.faults and not old.path:
        yield Problem("no-address", at, alias)
    code = "old-address-part" if old.path else "old-address-impossible"
    for part, why in old.faults:
        yield Problem(code, at, alias, {"part": part, "why": why, "path": old.path or new})


def _collision(record: Record, alias: Text, other: Record, other_name: str) -> Problem:
    shared = any(
        isinstance(value, Text) and matching_key(value.text) == matching_key(alias.text)
        for value in other.values.get("aliases", ())
    )
    at = Location(record.source, alias.line, alias.column)
    return Problem("aliases-collide" if shared else "alias-taken", at, alias.text, {"other": other.place or other_name})
