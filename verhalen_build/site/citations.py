"""How a page is cited: who wrote what, when and where, in plain data, and as a line that is ready to copy."""

from collections.abc import Callable, Iterable, Iterator

from verhalen_build.archive.archive import SOURCE, Archive
from verhalen_build.model.formatting import format_in_year, format_partial_date
from verhalen_build.model.licences import licences
from verhalen_build.model.names import SitePath
from verhalen_build.model.person_names import initials, name_parts
from verhalen_build.model.problems import Language
from verhalen_build.model.record import PartialDate, Record, RecordKey, Reference
from verhalen_build.model.typography import typographic
from verhalen_build.site.view import View

Texts = Callable[[str], str]
"""Translates an English text of the theme."""

_ENDS = (".", "?", "!", "…")


class CitedName(View, frozen=True, array_like=True):
    """A name as a bibliography wants it: in parts, or `whole` that of an organisation or of somebody with a role."""

    whole: str = ""
    given: str = ""
    prefix: str = ""
    family: str = ""
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """The name with the family name first: `Berg, F. van der`."""
        rest = (initials(self.given), self.prefix)
        return self.whole or ", ".join(filter(None, (self.family, " ".join(filter(None, rest)), self.suffix)))


class Citation(View, frozen=True, array_like=True):
    """What identifies a page. Dates are `2015`, `2015-03` or `2015-03-04`, as exactly as they are known, or "".

    `key` is unique in the archive, `after` names what the text retells, with its `original_authors`.
    """

    key: str
    title: str
    authors: tuple[CitedName, ...]
    book: str
    publisher: str
    date: str
    updated: str
    lang: str
    licence: str
    licence_address: str
    address: str
    after: tuple[str, ...]
    original_authors: tuple[CitedName, ...]


class CitationLine(View, frozen=True, array_like=True):
    """A citation in the style of APA, in three parts, of which the middle is in italics."""

    before: str
    title: str
    behind: str


def citation_of(key: RecordKey, archive: Archive, path: SitePath) -> Citation:
    """How the page of a record is cited; `path` is its address."""
    record, settings = archive.records[key], archive.settings
    licence = licences().get(record.choice("licence") or settings.licence)
    after = record.references("after")
    return Citation(
        key=f"{record.kind}:{record.slug}",
        title=archive.names[key],
        # Two people with the same role are told once.
        authors=tuple(dict.fromkeys(_names(record.references("authors"), archive))),
        book=typographic(settings.title),
        publisher=typographic(settings.publisher.name),
        date=str(record.began or ""),
        updated=str(record.date("updated") or ""),
        lang=record.choice("lang") or settings.language,
        licence=licence.label[settings.language] if licence is not None else "",
        licence_address=licence.url if licence is not None else "",
        address=f"{settings.base_url}{path}" if settings.base_url else "",
        after=tuple(dict.fromkeys(_names_in_text(after, archive))),
        original_authors=tuple(dict.fromkeys(_original_authors(after, archive))),
    )


def _names(references: Iterable[Reference], archive: Archive) -> Iterator[CitedName]:
    """The names that readers see, without those of whom they see none."""
    for reference in references:
        target = archive.target(reference)
        if target is not None:
            yield cited_name(target, archive)
        elif name := archive.absent_name(reference):
            yield CitedName(name)


def cited_name(key: RecordKey, archive: Archive) -> CitedName:
    """How somebody is named in a bibliography: in parts only if it is their own whole name."""
    record, name = archive.records[key], archive.names[key]
    if record.kind != "person" or key in archive.renamed:
        return CitedName(name)
    parts = name_parts(name, typographic(record.text("sort")))
    return CitedName("", parts.given, parts.prefix, parts.family, parts.suffix) if parts else CitedName(name)


def _names_in_text(references: Iterable[Reference], archive: Archive) -> Iterator[str]:
    for reference in references:
        target = archive.target(reference)
        name = archive.name_in_text(target).in_text if target is not None else archive.absent_name(reference)
        if name:
            yield name


def _original_authors(references: Iterable[Reference], archive: Archive) -> Iterator[CitedName]:
    """Who wrote what a text retells: those it names, and the authors of the sources that it names."""
    for reference in references:
        target = archive.target(reference)
        is_source = target is not None and archive.records[target].kind == SOURCE
        yield from _names(
            archive.records[target].references("authors") if is_source and target else (reference,), archive
        )


def citation_line(citation: Citation, language: Language, texts: Texts) -> CitationLine:
    """A citation in the style of APA: `Berg, F. van der (2015, 3 maart). *Soep*. Ons boek. Gemeente Zwolle. https://…`

    Without authors the title comes first.
    """
    names = [name.inverted for name in citation.authors]
    authors = " & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    notes = "".join(f" ({note})" for note in _notes(citation, language, texts))
    date = f"({_date_in_line(citation.date, language, texts)})"
    publisher = "" if citation.publisher in {citation.book, *names} else citation.publisher
    rest = " ".join(filter(None, [*map(_ended, filter(None, (citation.book, publisher))), citation.address]))
    if not authors:
        return CitationLine("", citation.title, f"{notes} {date}. {rest}")
    end = "" if not notes and citation.title.endswith(_ENDS) else "."
    return CitationLine(f"{authors} {date}. ", citation.title, f"{notes}{end} {rest}")


def _notes(citation: Citation, language: Language, texts: Texts) -> Iterator[str]:
    if citation.after:
        yield after_note(citation, texts)
    if citation.updated:
        day = format_partial_date(_as_date(citation.updated), language)
        yield texts("updated %(date)s") % {"date": day}


def after_note(citation: Citation, texts: Texts) -> str:
    """Whose text a story retells, or which."""
    return texts("adapted from %(names)s") % {"names": ", ".join(citation.after)}


def _date_in_line(date: str, language: Language, texts: Texts) -> str:
    if not date:
        return texts("n.d.")
    partial = _as_date(date)
    return ", ".join(filter(None, (str(partial.year), format_in_year(partial, language))))


def _as_date(date: str) -> PartialDate:
    return PartialDate(*map(int, date.split("-")))


def _ended(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."


def is_cited(record: Record) -> bool:
    """Whether a page says how it is cited: one with a text of its own. Of a source it is the source that is cited."""
    return bool(record.body.digest) and record.kind != SOURCE and not record.flag("draft")
