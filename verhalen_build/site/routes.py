"""Where every page stands on the site. Addresses name the file, so the site works on any server and from a folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verhalen_build.archive.archive import Archive
from verhalen_build.model.names import SitePath, SourcePath, matching_key, slugify
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import Record, RecordKey, Text
from verhalen_build.model.schema import Kind

_FIXED: dict[str, dict[Language, str]] = {
    "home": {"nl": "index.html", "en": "index.html"},
    "contents": {"nl": "inhoud.html", "en": "contents.html"},
    "lessons": {"nl": "lessen.html", "en": "lessons.html"},
    "quotes": {"nl": "citaten.html", "en": "quotes.html"},
    "join": {"nl": "word-lid.html", "en": "join.html"},
    "not-found": {"nl": "404.html", "en": "404.html"},
}
_FILES: dict[Language, str] = {"nl": "bestanden", "en": "files"}


@dataclass(frozen=True)
class Routes:
    """The address of each record, and the old addresses that lead to it."""

    language: Language
    records: Mapping[RecordKey, SitePath]
    redirects: Mapping[SitePath, RecordKey]

    def fixed(self, name: str) -> SitePath:
        """The address of a page that is there once."""
        return SitePath(_FIXED[name][self.language])

    def index(self, kind: Kind, page: int = 1) -> SitePath:
        """The address of the index of a kind, or of a further page of it."""
        name = "index" if page == 1 else f"index-{page}"
        return SitePath(f"{kind.address[self.language]}/{name}.html")

    def asset(self, path: SourcePath) -> SitePath:
        """The address of a file that texts show or link to."""
        return SitePath(f"{_FILES[self.language]}/{path.partition('/')[2]}")


def numbered(path: SitePath, page: int) -> SitePath:
    """The address of a further page of a list."""
    return path if page == 1 else SitePath(path.removesuffix(".html") + f"-{page}.html")


def make_routes(archive: Archive) -> tuple[Routes, tuple[Problem, ...]]:
    """An address for every record and redirect, and the aliases that collide."""
    language = archive.settings.language
    kinds = archive.schema.kinds
    records = {
        key: SitePath(f"{kinds[record.kind].address[language]}/{record.slug}.html")
        for key, record in archive.records.items()
    }
    taken: dict[SitePath, RecordKey] = {path: key for key, path in records.items()}
    kept = {SitePath(names[language]) for names in _FIXED.values()}
    kept |= {SitePath(f"{kind.address[language]}/index.html") for kind in kinds.values()}
    redirects: dict[SitePath, RecordKey] = {}
    problems: list[Problem] = []
    for key, record in archive.records.items():
        for alias, path in _aliases(record, kinds[record.kind].address[language]):
            other = taken.setdefault(path, key)
            if path in kept:
                problems.append(Problem("address-kept", Location(record.source, alias.line, alias.column), alias.text))
            elif other != key:
                problems.append(_collision(record, alias, archive.records[other], archive.names[other]))
            elif path != records[key]:
                redirects[path] = key
    return Routes(language, records, redirects), tuple(problems)


def _aliases(record: Record, folder: str) -> Iterator[tuple[Text, SitePath]]:
    """The old addresses of a record: an alias that looks like an address as it stands, a name in the kind's folder."""
    for value in record.values.get("aliases", ()):
        if not isinstance(value, Text):
            continue
        if "/" in value.text or value.text.endswith(".html"):
            parts = [slugify(part) for part in value.text.removesuffix(".html").split("/") if slugify(part)]
            yield value, SitePath("/".join(parts) + ".html")
        elif slugify(value.text):
            yield value, SitePath(f"{folder}/{slugify(value.text)}.html")


def _collision(record: Record, alias: Text, rival: Record, shown: str) -> Problem:
    shared = any(
        isinstance(value, Text) and matching_key(value.text) == matching_key(alias.text)
        for value in rival.values.get("aliases", ())
    )
    at = Location(record.source, alias.line, alias.column)
    return Problem("aliases-collide" if shared else "alias-taken", at, alias.text, {"other": rival.place or shown})
