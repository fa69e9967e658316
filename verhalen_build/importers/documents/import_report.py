"""The report of imported documents for a terminal: what was kept, guessed and left out, and what is still to do."""

from collections.abc import Iterator
from enum import StrEnum

from verhalen_build.importers.documents.document_values import Finding, ImportedDocument
from verhalen_build.model.problems import Language


class _Section(StrEnum):
    """The sections of the report, in order."""

    KEPT = "kept"
    GUESSED = "guessed"
    LOST = "lost"
    TO_DO = "to-do"


_HEADINGS: dict[Language, dict[_Section, str]] = {
    "nl": {
        _Section.KEPT: "Overgenomen",
        _Section.GUESSED: "Geraden, kijk het na",
        _Section.LOST: "Niet of anders overgenomen",
        _Section.TO_DO: "Nog te doen",
    },
    "en": {
        _Section.KEPT: "Kept",
        _Section.GUESSED: "Guessed, look it over",
        _Section.LOST: "Left out or changed",
        _Section.TO_DO: "Still to do",
    },
}
_DRAFT = {
    "nl": "Lees het na in {}. Haal “concept: ja” weg als het in het boek mag.",
    "en": "Read it over in {}. Take “draft: yes” away when it may come into the book.",
}
_ONE = {"nl": "{} is binnengehaald.", "en": "{} was brought in."}
_MANY = {"nl": "{} documenten zijn binnengehaald.", "en": "{} documents were brought in."}
_NOTHING_OVERWRITTEN = {"nl": "Er is niets overschreven.", "en": "Nothing was overwritten."}
_NEXT = {
    "nl": "Bekijk het met: verhalen serve --desk --open",
    "en": "Look at it with: verhalen serve --desk --open",
}

# By code: the section of the report, and the sentence in Dutch and in English; for counts, the singular and the plural.
_TEXTS: dict[str, tuple[_Section, tuple[str, ...], tuple[str, ...]]] = {
    "kept-paragraphs": (_Section.KEPT, ("{} alinea", "{} alinea’s"), ("{} paragraph", "{} paragraphs")),
    "kept-headings": (_Section.KEPT, ("{} kop", "{} koppen"), ("{} heading", "{} headings")),
    "kept-lists": (_Section.KEPT, ("{} lijst", "{} lijsten"), ("{} list", "{} lists")),
    "kept-tables": (_Section.KEPT, ("{} tabel", "{} tabellen"), ("{} table", "{} tables")),
    "kept-quotes": (_Section.KEPT, ("{} aanhaling", "{} aanhalingen"), ("{} quotation", "{} quotations")),
    "kept-notes": (_Section.KEPT, ("{} noot", "{} noten"), ("{} note", "{} notes")),
    "kept-links": (_Section.KEPT, ("{} link", "{} links"), ("{} link", "{} links")),
    "kept-pictures": (_Section.KEPT, ("{} beeld", "{} beelden"), ("{} picture", "{} pictures")),
    "title": (_Section.GUESSED, ("de titel: {}",), ("the title: {}",)),
    "title-file": (
        _Section.GUESSED,
        ("de titel, naar de naam van het bestand: {}",),
        ("the title, from the file: {}",),
    ),
    "date": (
        _Section.GUESSED,
        ("de datum: {} (de dag die het document als begin noemt)",),
        ("the date: {} (the day on which the document says it was begun)",),
    ),
    "date-given": (
        _Section.GUESSED,
        ("de datum: {} (stond boven de tekst)",),
        ("the date: {} (stood above the text)",),
    ),
    "author": (_Section.GUESSED, ("de auteur: {}",), ("the author: {}",)),
    "summary": (_Section.GUESSED, ("de samenvatting: {}",), ("the summary: {}",)),
    "encoding": (_Section.GUESSED, ("de tekens zijn gelezen als {}",), ("the letters were read as {}",)),
    "name-person": (_Section.GUESSED, ("mens in de tekst: {}",), ("person in the text: {}",)),
    "name-initiative": (_Section.GUESSED, ("initiatief in de tekst: {}",), ("initiative in the text: {}",)),
    "name-municipality": (_Section.GUESSED, ("gemeente in de tekst: {}",), ("municipality in the text: {}",)),
    "renamed": (
        _Section.GUESSED,
        ("het bestand heet {}, want zonder dat nummer was er al iets met die naam",),
        ("the file is called {}, because without that number the name was taken",),
    ),
    "date-unread": (_Section.LOST, ("een datum die geen datum is: {}",), ("a date that is no date: {}",)),
    "author-left": (
        _Section.LOST,
        ("als auteur stond er: {} (geen naam van een mens, of meer dan één)",),
        ("the author was said to be: {} (no name of a person, or of more than one)",),
    ),
    "comments": (_Section.LOST, ("{} opmerking", "{} opmerkingen"), ("{} comment", "{} comments")),
    "insertions": (
        _Section.LOST,
        ("{} bijgehouden toevoeging is aanvaard", "{} bijgehouden toevoegingen zijn aanvaard"),
        ("{} tracked insertion was accepted", "{} tracked insertions were accepted"),
    ),
    "deletions": (
        _Section.LOST,
        ("{} bijgehouden verwijdering is doorgevoerd", "{} bijgehouden verwijderingen zijn doorgevoerd"),
        ("{} tracked deletion was carried out", "{} tracked deletions were carried out"),
    ),
    "deletions-shown": (
        _Section.TO_DO,
        ("haal weg wat als verwijderd was bijgehouden ({} keer); dat staat nu doorgestreept in de tekst",),
        ("take away what was tracked as deleted ({} times); it is struck through in the text",),
    ),
    "hidden": (_Section.LOST, ("verborgen tekst: {}",), ("hidden text: {}",)),
    "hidden-shown": (
        _Section.TO_DO,
        ("kijk of er verborgen tekst tussen staat; die is nu zichtbaar",),
        ("look whether there is hidden text in it; that can be seen now",),
    ),
    "contents": (
        _Section.LOST,
        ("de inhoudsopgave met de nummers van de bladzijden",),
        ("the table of contents with the numbers of the pages",),
    ),
    "picture-linked": (
        _Section.LOST,
        (
            "{} beeld dat niet in het document zit, maar er alleen mee verbonden is",
            "{} beelden die niet in het document zitten, maar er alleen mee verbonden zijn",
        ),
        ("{} picture that is not in the document, but only linked to", "{} pictures that are only linked to"),
    ),
    "header": (_Section.LOST, ("koptekst van de bladzijden: {}",), ("header of the pages: {}",)),
    "footer": (_Section.LOST, ("voettekst van de bladzijden: {}",), ("footer of the pages: {}",)),
    "text-boxes": (
        _Section.LOST,
        (
            "{} tekstvak staat nu als gewone tekst in het verhaal",
            "{} tekstvakken staan nu als gewone tekst in het verhaal",
        ),
        ("{} text box is now plain text in the story", "{} text boxes are now plain text in the story"),
    ),
    "smart-art": (_Section.LOST, ("{} schema (SmartArt)", "{} schema’s (SmartArt)"), ("{} diagram", "{} diagrams")),
    "charts": (_Section.LOST, ("{} grafiek", "{} grafieken"), ("{} chart", "{} charts")),
    "shapes": (_Section.LOST, ("{} tekening of vorm", "{} tekeningen of vormen"), ("{} drawing", "{} drawings")),
    "objects": (
        _Section.LOST,
        ("{} ingesloten object", "{} ingesloten objecten"),
        ("{} embedded object", "{} embedded objects"),
    ),
    "videos": (
        _Section.LOST,
        ("{} film of geluid", "{} films of geluiden"),
        ("{} film or sound", "{} films or sounds"),
    ),
    "scripts": (
        _Section.LOST,
        ("{} programma in de pagina", "{} programma’s in de pagina"),
        ("{} script", "{} scripts"),
    ),
    "forms": (
        _Section.LOST,
        ("{} deel van een formulier", "{} delen van een formulier"),
        ("{} part of a form", "{} parts of a form"),
    ),
    "formulas": (
        _Section.LOST,
        ("{} formule staat er nu in TeX", "{} formules staan er nu in TeX"),
        ("{} formula is now written in TeX", "{} formulas are now written in TeX"),
    ),
    "colours": (_Section.LOST, ("kleuren en markeringen",), ("colours and highlighting",)),
    "fonts": (_Section.LOST, ("lettertypen en lettergroottes",), ("fonts and sizes",)),
    "underlines": (_Section.LOST, ("onderstrepingen",), ("underlining",)),
    "merged-cells": (
        _Section.LOST,
        (
            "{} samengevoegde cel: de tekst staat nu in de eerste",
            "{} samengevoegde cellen: de tekst staat nu in de eerste",
        ),
        ("{} merged cell: its text is now in the first", "{} merged cells: the text is now in the first"),
    ),
    "table-in-table": (
        _Section.LOST,
        (
            "{} tabel in een tabel: staat nu als regels in de cel",
            "{} tabellen in een tabel: staan nu als regels in de cel",
        ),
        ("{} table inside a table: now lines in the cell", "{} tables inside a table: now lines in the cell"),
    ),
    "list-letters": (
        _Section.LOST,
        ("{} lijst met letters heeft nu nummers", "{} lijsten met letters hebben nu nummers"),
        ("{} list with letters has numbers now", "{} lists with letters have numbers now"),
    ),
    "raw": (_Section.LOST, ("{} stukje code", "{} stukjes code"), ("{} piece of code", "{} pieces of code")),
    "link": (_Section.LOST, ("link die nergens heen kan: {}",), ("link that cannot lead anywhere: {}",)),
    "property": (_Section.LOST, ("eigenschap van het document: {}",), ("property of the document: {}",)),
    "field": (_Section.LOST, ("veld boven de tekst: {}",), ("field above the text: {}",)),
    "picture-kind": (
        _Section.LOST,
        ("beeld dat een browser niet kan tonen: {}; bewaar het als PNG of JPEG",),
        ("picture that a browser cannot show: {}; save it as PNG or JPEG",),
    ),
    "picture-remote": (
        _Section.LOST,
        ("beeld van een andere website: {}; bewaar het zelf, als het mag",),
        ("picture on another website: {}; save it yourself, if you may",),
    ),
    "picture-notes": (
        _Section.LOST,
        ("wat een camera in de beelden schreef, zoals de plaats",),
        ("what a camera wrote in the pictures, such as the place",),
    ),
    "smart-art-text": (_Section.LOST, ("woorden in een schema: {}",), ("words in a diagram: {}",)),
    "picture-missing": (
        _Section.LOST,
        ("beeld dat niet bij het document zat: {}",),
        ("picture that did not come along: {}",),
    ),
    "picture-generated": (
        _Section.GUESSED,
        ("beschrijving die een programma bedacht, van {}",),
        ("description that a program made up, of {}",),
    ),
    "pictures-missing": (
        _Section.TO_DO,
        ("zoek {} beeld op, want dat is niet meegekomen", "zoek {} beelden op, want die zijn niet meegekomen"),
        ("look for {} picture, because it did not come along", "look for {} pictures, because they did not come along"),
    ),
    "words-missing": (
        _Section.TO_DO,
        ("zoek deze woorden op, want die zijn niet meegekomen: {}",),
        ("look up these words, because they did not come along: {}",),
    ),
    "picture-undescribed": (_Section.TO_DO, ("beschrijf het beeld {}",), ("describe the picture {}",)),
    "empty": (_Section.TO_DO, ("er staat geen tekst in het document",), ("there is no text in the document",)),
}


def format_report(documents: tuple[ImportedDocument, ...], language: Language) -> Iterator[str]:
    """For each document a line with its story, and its findings by section; last, what to do next."""
    for document in documents:
        yield f"{document.document} → {document.story}"
        for section in _Section:
            findings = [finding for finding in document.findings if _TEXTS[finding.code][0] is section]
            lines = [_sentence(finding, language) for finding in findings]
            if section is _Section.TO_DO:
                lines.append(_DRAFT[language].format(document.story))
            yield from _format_section(_HEADINGS[language][section], lines, is_one_line=section is _Section.KEPT)
        yield ""
    yield f"{_count_sentence(documents, language)} {_NOTHING_OVERWRITTEN[language]}"
    yield _NEXT[language]


def _count_sentence(documents: tuple[ImportedDocument, ...], language: Language) -> str:
    if len(documents) == 1:
        return _ONE[language].format(documents[0].document)
    return _MANY[language].format(len(documents))


def _format_section(heading: str, lines: list[str], is_one_line: bool) -> Iterator[str]:
    if is_one_line and lines:
        yield f"  {heading}: {', '.join(lines)}."
    elif lines:
        yield f"  {heading}:"
        yield from (f"    - {line}" for line in lines)


def _sentence(finding: Finding, language: Language) -> str:
    _, dutch, english = _TEXTS[finding.code]
    forms = dutch if language == "nl" else english
    form = forms[0] if finding.value == "1" else forms[-1]
    return form.replace("{}", finding.value).removesuffix(": ")
