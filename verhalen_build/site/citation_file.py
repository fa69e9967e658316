"""How the book as a whole is cited, as a file in the Citation File Format 1.2 (https://citation-file-format.github.io)."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date

from verhalen_build.archive.archive import Archive
from verhalen_build.model.licences import licences
from verhalen_build.model.record import Record, RecordKey, Text
from verhalen_build.model.typography import typographic
from verhalen_build.site.citations import Texts, cited_name

# The licences of ours that SPDX has, by its name for them (https://spdx.org/licenses).
_IN_SPDX = re.compile(r"cc(?:0|-by[a-z-]*)-\d\.\d")
_ORCID = re.compile(r"https?://(?:www\.)?orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?")


def citation_file(archive: Archive, description: str, today: date, texts: Texts) -> str:
    """The file; `description` is that of the book in plain words."""
    settings = archive.settings
    licence = licences().get(settings.licence)
    entries = {
        "cff-version": "1.2.0",
        "message": texts("If you refer to this book, please cite it as below."),
        "type": "dataset",
        "title": typographic(settings.title),
        "abstract": " ".join(description.split()),
        "authors": list(_authors(archive)),
        "date-released": max(_dates(archive, today), default=""),
        "keywords": [archive.names[key] for key in archive.by_kind["theme"] if not archive.records[key].flag("draft")],
        **_licence(settings.licence, licence.url if licence is not None else ""),
        "url": settings.base_url,
    }
    # Values in JSON are YAML as well.
    written = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in entries.items() if value)
    return "".join(written)


def _licence(key: str, address: str) -> dict[str, str]:
    return {"license": key.upper()} if _IN_SPDX.fullmatch(key) else {"license-url": address}


def _authors(archive: Archive) -> Iterator[dict[str, str]]:
    """Who wrote the stories, as far as they may be named by their whole name; else who published them."""
    authors = [_author(key, archive) for key in _author_keys(archive)]
    yield from authors or [{"name": typographic(archive.settings.publisher.name or archive.settings.title)}]


def _author_keys(archive: Archive) -> Iterable[RecordKey]:
    stories = (archive.records[key] for key in archive.stories)
    references = (
        reference for story in stories if not story.flag("draft") for reference in story.references("authors")
    )
    targets = dict.fromkeys(archive.target(reference) for reference in references)
    named = (key for key in targets if key is not None and key not in archive.renamed)
    return [key for key in named if not archive.records[key].flag("draft")]


def _author(key: RecordKey, archive: Archive) -> dict[str, str]:
    record, name = archive.records[key], cited_name(key, archive)
    if name.whole:
        return {"given-names" if record.kind == "person" else "name": name.whole}
    parts = {
        "family-names": name.family,
        "given-names": name.given,
        "name-particle": name.prefix,
        "name-suffix": name.suffix,
        "orcid": _orcid(record),
    }
    return {part: value for part, value in parts.items() if value}


def _orcid(record: Record) -> str:
    addresses = (value.text for value in record.values.get("same_as", ()) if isinstance(value, Text))
    return next((f"https://orcid.org/{match[1]}" for text in addresses if (match := _ORCID.fullmatch(text))), "")


def _dates(archive: Archive, today: date) -> Iterator[str]:
    """The days on which a story was written or changed, up to today."""
    for key in archive.stories:
        record = archive.records[key]
        for day in (record.began, record.date("updated")):
            if day is not None and day.day and str(day) <= today.isoformat() and not record.flag("draft"):
                yield str(day)
