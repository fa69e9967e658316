"""Citations for programs: BibTeX (for LaTeX), RIS (for EndNote and the like) and CSL-JSON (for Zotero and pandoc)."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

import msgspec

from verhalen_build.site.citations import Citation, CitedName, Texts, after_note
from verhalen_build.site.media_types import MediaType

_MONTHS = ("", *"jan feb mar apr may jun jul aug sep oct nov dec".split())
# Braces count for BibTeX even behind a backslash, so these are written as a command.
_IN_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


class CitationFormat(Enum):
    """A format: its name, how its files end, and their media type."""

    BIBTEX = ("BibTeX", "bib", MediaType.BIBTEX)
    RIS = ("RIS", "ris", MediaType.RIS)
    CSL_JSON = ("CSL-JSON", "json", MediaType.CSL_JSON)

    def __init__(self, label: str, suffix: str, media_type: MediaType) -> None:
        self.label = label
        self.suffix = suffix
        self.media_type = media_type


def formatted(citations: Iterable[Citation], citation_format: CitationFormat, texts: Texts) -> str:
    """Citations as a file in a format."""
    match citation_format:
        case CitationFormat.BIBTEX:
            return "\n".join(_bibtex(citation, texts) for citation in citations)
        case CitationFormat.RIS:
            return "\r\n".join(_ris(citation, texts) for citation in citations)
        case CitationFormat.CSL_JSON:
            # An item a line: with all that indenting takes, every page would be longer.
            items = (msgspec.json.encode(_csl(citation, texts)).decode() for citation in citations)
            return "[" + ",\n".join(items) + "]\n"


# BibTeX: https://www.ctan.org/pkg/bibtex, with fields of biblatex, which others pass over.


def _bibtex(citation: Citation, texts: Texts) -> str:
    year, _, rest = citation.date.partition("-")
    month = int(rest[:2]) if rest else 0
    values = {
        "author": " and ".join(map(_bibtex_name, citation.authors)),
        # Within double braces capitals stay what they are.
        "title": _braced(citation.title),
        "howpublished": _escaped(citation.book),
        "publisher": _escaped(citation.publisher),
        "year": year,
        "date": citation.date,
        "version": citation.updated,
        "language": citation.lang,
        "note": _escaped(after_note(citation, texts)) if citation.after else "",
        "copyright": _escaped(citation.licence),
        "url": citation.address,
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in values.items() if value]
    if month:
        lines.append(f"  month = {_MONTHS[month]},\n")
    return f"@misc{{{citation.key},\n{''.join(lines)}}}\n"


def _bibtex_name(name: CitedName) -> str:
    if name.whole:
        return _braced(name.whole)
    family = " ".join(filter(None, (_escaped(name.prefix), _shielded(name.family))))
    return ", ".join(filter(None, (family, _escaped(name.suffix), _shielded(name.given))))


def _shielded(part: str) -> str:
    """A part of a name, in braces if it has what would end it, or what looks like a prefix."""
    is_plain = "," not in part and not any(word[0].islower() for word in part.split())
    return _escaped(part) if is_plain else _braced(part)


def _braced(text: str) -> str:
    return f"{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_IN_BIBTEX)


# RIS: a line a value, with a tag of two letters.


def _ris(citation: Citation, texts: Texts) -> str:
    lines = [("TY", "ELEC"), ("ID", citation.key), *(("AU", _ris_name(name)) for name in citation.authors)]
    lines += [
        ("TI", citation.title),
        ("T2", citation.book),
        ("PB", citation.publisher),
        ("PY", citation.date[:4]),
        # With three slashes, also where month or day is not known.
        ("DA", f"{'/'.join([*citation.date.split('-'), '', ''][:3])}/" if citation.date else ""),
        ("ET", citation.updated),
        ("LA", citation.lang),
        ("N1", after_note(citation, texts) if citation.after else ""),
        ("C1", ", ".join(filter(None, (citation.licence, citation.licence_address)))),
        ("UR", citation.address),
    ]
    written = [f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value]
    return f"{''.join(written)}ER  - \r\n"


def _ris_name(name: CitedName) -> str:
    # A comma would make the rest of an organisation its first name, and an asterisk is kept by the format.
    if name.whole:
        return name.whole.replace(",", "").replace("*", "")
    family = " ".join(filter(None, (name.prefix, name.family)))
    return ",".join(filter(None, (family, f" {name.given}", name.suffix))).replace("*", "")


# CSL-JSON: https://github.com/citation-style-language/schema


def _csl(citation: Citation, texts: Texts) -> dict[str, Any]:
    item = {
        "id": citation.key,
        "type": "webpage",
        "title": citation.title,
        "author": list(map(_csl_name, citation.authors)),
        "container-title": citation.book,
        "publisher": citation.publisher,
        "issued": _csl_date(citation.date),
        "version": citation.updated,
        "language": citation.lang,
        "original-author": list(map(_csl_name, citation.original_authors)),
        "note": after_note(citation, texts) if citation.after else "",
        "license": citation.licence_address,
        "URL": citation.address,
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: CitedName) -> dict[str, str]:
    if name.whole:
        return {"literal": name.whole}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.prefix,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}


def _csl_date(date: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(map(int, date.split("-")))]} if date else {}


def cited_files(citation: Citation, texts: Texts) -> Iterator[tuple[CitationFormat, str]]:
    """A citation in each format."""
    return ((citation_format, formatted([citation], citation_format, texts)) for citation_format in CitationFormat)
