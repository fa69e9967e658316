"""What came of a document, in words for a terminal: what was kept, guessed, left out, and what is still to do."""

from collections.abc import Iterator
from enum import StrEnum

from verhalen_build.bring_in.outcome import Brought, Finding
from verhalen_build.model.problems import Language


class _Part(StrEnum):
    """The parts of the report, in its order; the words are Dutch and English."""

    KEPT = "kept"
    GUESSED = "guessed"
    LOST = "lost"
    TO_DO = "to-do"


_HEADS: dict[Language, dict[_Part, str]] = {
    "nl": {
        _Part.KEPT: "Overgenomen",
        _Part.GUESSED: "Geraden, kijk het na",
        _Part.LOST: "Niet of anders overgenomen",
        _Part.TO_DO: "Nog te doen",
    },
    "en": {
        _Part.KEPT: "Kept",
        _Part.GUESSED: "Guessed, look it over",
        _Part.LOST: "Left out or changed",
        _Part.TO_DO: "Still to do",
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

# By code: the part of the report, and the sentence in Dutch and in English; of things that are counted for one and for
# more of them.
_TEXTS: dict[str, tuple[_Part, tuple[str, ...], tuple[str, ...]]] = {
    "kept-paragraphs": (_Part.KEPT, ("{} alinea", "{} alinea’s"), ("{} paragraph", "{} paragraphs")),
    "kept-headings": (_Part.KEPT, ("{} kop", "{} koppen"), ("{} heading", "{} headings")),
    "kept-lists": (_Part.KEPT, ("{} lijst", "{} lijsten"), ("{} list", "{} lists")),
    "kept-tables": (_Part.KEPT, ("{} tabel", "{} tabellen"), ("{} table", "{} tables")),
    "kept-quotes": (_Part.KEPT, ("{} aanhaling", "{} aanhalingen"), ("{} quotation", "{} quotations")),
    "kept-notes": (_Part.KEPT, ("{} noot", "{} noten"), ("{} note", "{} notes")),
    "kept-links": (_Part.KEPT, ("{} link", "{} links"), ("{} link", "{} links")),
    "kept-pictures": (_Part.KEPT, ("{} beeld", "{} beelden"), ("{} picture", "{} pictures")),
    "title": (_Part.GUESSED, ("de titel: {}",), ("the title: {}",)),
    "title-file": (_Part.GUESSED, ("de titel, naar de naam van het bestand: {}",), ("the title, from the file: {}",)),
    "date": (
        _Part.GUESSED,
        ("de datum: {} (de dag die het document als begin noemt)",),
        ("the date: {} (the day on which the document says it was begun)",),
    ),
    "date-given": (_Part.GUESSED, ("de datum: {} (stond boven de tekst)",), ("the date: {} (stood above the text)",)),
    "author": (_Part.GUESSED, ("de auteur: {}",), ("the author: {}",)),
    "summary": (_Part.GUESSED, ("de samenvatting: {}",), ("the summary: {}",)),
    "encoding": (_Part.GUESSED, ("de tekens zijn gelezen als {}",), ("the letters were read as {}",)),
    "name-person": (_Part.GUESSED, ("mens in de tekst: {}",), ("person in the text: {}",)),
    "name-initiative": (_Part.GUESSED, ("initiatief in de tekst: {}",), ("initiative in the text: {}",)),
    "name-municipality": (_Part.GUESSED, ("gemeente in de tekst: {}",), ("municipality in the text: {}",)),
    "renamed": (
        _Part.GUESSED,
        ("het bestand heet {}, want zonder dat nummer was er al iets met die naam",),
        ("the file is called {}, because without that number the name was taken",),
    ),
    "date-unread": (_Part.LOST, ("een datum die geen datum is: {}",), ("a date that is no date: {}",)),
    "author-left": (
        _Part.LOST,
        ("als auteur stond er: {} (geen naam van een mens, of meer dan één)",),
        ("the author was said to be: {} (no name of a person, or of more than one)",),
    ),
    "comments": (_Part.LOST, ("{} opmerking", "{} opmerkingen"), ("{} comment", "{} comments")),
    "insertions": (
        _Part.LOST,
        ("{} bijgehouden toevoeging is aanvaard", "{} bijgehouden toevoegingen zijn aanvaard"),
        ("{} tracked insertion was accepted", "{} tracked insertions were accepted"),
    ),
    "deletions": (
        _Part.LOST,
        ("{} bijgehouden verwijdering is doorgevoerd", "{} bijgehouden verwijderingen zijn doorgevoerd"),
        ("{} tracked deletion was carried out", "{} tracked deletions were carried out"),
    ),
    "deletions-shown": (
        _Part.TO_DO,
        ("haal weg wat als verwijderd was bijgehouden ({} keer); dat staat nu doorgestreept in de tekst",),
        ("take away what was tracked as deleted ({} times); it is struck through in the text",),
    ),
    "hidden": (_Part.LOST, ("verborgen tekst: {}",), ("hidden text: {}",)),
    "hidden-shown": (
        _Part.TO_DO,
        ("kijk of er verborgen tekst tussen staat; die is nu zichtbaar",),
        ("look whether there is hidden text in it; that can be seen now",),
    ),
    "contents": (
        _Part.LOST,
        ("de inhoudsopgave met de nummers van de bladzijden",),
        ("the table of contents with the numbers of the pages",),
    ),
    "picture-linked": (
        _Part.LOST,
        (
            "{} beeld dat niet in het document zit, maar er alleen mee verbonden is",
            "{} beelden die niet in het document zitten, maar er alleen mee verbonden zijn",
        ),
        ("{} picture that is not in the document, but only linked to", "{} pictures that are only linked to"),
    ),
    "header": (_Part.LOST, ("koptekst van de bladzijden: {}",), ("header of the pages: {}",)),
    "footer": (_Part.LOST, ("voettekst van de bladzijden: {}",), ("footer of the pages: {}",)),
    "text-boxes": (
        _Part.LOST,
        (
            "{} tekstvak staat nu als gewone tekst in het verhaal",
            "{} tekstvakken staan nu als gewone tekst in het verhaal",
        ),
        ("{} text box is now plain text in the story", "{} text boxes are now plain text in the story"),
    ),
    "smart-art": (_Part.LOST, ("{} schema (SmartArt)", "{} schema’s (SmartArt)"), ("{} diagram", "{} diagrams")),
    "charts": (_Part.LOST, ("{} grafiek", "{} grafieken"), ("{} chart", "{} charts")),
    "shapes": (_Part.LOST, ("{} tekening of vorm", "{} tekeningen of vormen"), ("{} drawing", "{} drawings")),
    "objects": (
        _Part.LOST,
        ("{} ingesloten object", "{} ingesloten objecten"),
        ("{} embedded object", "{} embedded objects"),
    ),
    "videos": (_Part.LOST, ("{} film of geluid", "{} films of geluiden"), ("{} film or sound", "{} films or sounds")),
    "scripts": (_Part.LOST, ("{} programma in de pagina", "{} programma’s in de pagina"), ("{} script", "{} scripts")),
    "forms": (
        _Part.LOST,
        ("{} deel van een formulier", "{} delen van een formulier"),
        ("{} part of a form", "{} parts of a form"),
    ),
    "formulas": (
        _Part.LOST,
        ("{} formule staat er nu in TeX", "{} formules staan er nu in TeX"),
        ("{} formula is now written in TeX", "{} formulas are now written in TeX"),
    ),
    "colours": (_Part.LOST, ("kleuren en markeringen",), ("colours and highlighting",)),
    "fonts": (_Part.LOST, ("lettertypen en lettergroottes",), ("fonts and sizes",)),
    "underlines": (_Part.LOST, ("onderstrepingen",), ("underlining",)),
    "merged-cells": (
        _Part.LOST,
        (
            "{} samengevoegde cel: de tekst staat nu in de eerste",
            "{} samengevoegde cellen: de tekst staat nu in de eerste",
        ),
        ("{} merged cell: its text is now in the first", "{} merged cells: the text is now in the first"),
    ),
    "table-in-table": (
        _Part.LOST,
        (
            "{} tabel in een tabel: staat nu als regels in de cel",
            "{} tabellen in een tabel: staan nu als regels in de cel",
        ),
        ("{} table inside a table: now lines in the cell", "{} tables inside a table: now lines in the cell"),
    ),
    "list-letters": (
        _Part.LOST,
        ("{} lijst met letters heeft nu nummers", "{} lijsten met letters hebben nu nummers"),
        ("{} list with letters has numbers now", "{} lists with letters have numbers now"),
    ),
    "raw": (_Part.LOST, ("{} stukje code", "{} stukjes code"), ("{} piece of code", "{} pieces of code")),
    "link": (_Part.LOST, ("link die nergens heen kan: {}",), ("link that cannot lead anywhere: {}",)),
    "property": (_Part.LOST, ("eigenschap van het document: {}",), ("property of the document: {}",)),
    "field": (_Part.LOST, ("veld boven de tekst: {}",), ("field above the text: {}",)),
    "picture-kind": (
        _Part.LOST,
        ("beeld dat een browser niet kan tonen: {}; bewaar het als PNG of JPEG",),
        ("picture that a browser cannot show: {}; save it as PNG or JPEG",),
    ),
    "picture-remote": (
        _Part.LOST,
        ("beeld van een andere website: {}; bewaar het zelf, als het mag",),
        ("picture on another website: {}; save it yourself, if you may",),
    ),
    "picture-notes": (
        _Part.LOST,
        ("wat een camera in de beelden schreef, zoals de plaats",),
        ("what a camera wrote in the pictures, such as the place",),
    ),
    "smart-art-text": (_Part.LOST, ("woorden in een schema: {}",), ("words in a diagram: {}",)),
    "picture-missing": (
        _Part.LOST,
        ("beeld dat niet bij het document zat: {}",),
        ("picture that did not come along: {}",),
    ),
    "picture-generated": (
        _Part.GUESSED,
        ("beschrijving die een programma bedacht, van {}",),
        ("description that a program made up, of {}",),
    ),
    "pictures-missing": (
        _Part.TO_DO,
        ("zoek {} beeld op, want dat is niet meegekomen", "zoek {} beelden op, want die zijn niet meegekomen"),
        ("look for {} picture, because it did not come along", "look for {} pictures, because they did not come along"),
    ),
    "words-missing": (
        _Part.TO_DO,
        ("zoek deze woorden op, want die zijn niet meegekomen: {}",),
        ("look up these words, because they did not come along: {}",),
    ),
    "picture-undescribed": (_Part.TO_DO, ("beschrijf het beeld {}",), ("describe the picture {}",)),
    "empty": (_Part.TO_DO, ("er staat geen tekst in het document",), ("there is no text in the document",)),
}


def documents_report(brought: tuple[Brought, ...], language: Language) -> Iterator[str]:
    """A line for each document with its story, below it what is to be told of it, and at the end what to do next."""
    for one in brought:
        yield f"{one.document} → {one.story}"
        for part in _Part:
            lines = [_sentence(finding, language) for finding in one.findings if _TEXTS[finding.code][0] is part]
            if part is _Part.TO_DO:
                lines.append(_DRAFT[language].format(one.story))
            yield from _part(_HEADS[language][part], lines, is_one_line=part is _Part.KEPT)
        yield ""
    count = _ONE[language].format(brought[0].document) if len(brought) == 1 else _MANY[language].format(len(brought))
    yield f"{count} {_NOTHING_OVERWRITTEN[language]}"
    yield _NEXT[language]


def _part(head: str, lines: list[str], is_one_line: bool) -> Iterator[str]:
    if is_one_line and lines:
        yield f"  {head}: {', '.join(lines)}."
    elif lines:
        yield f"  {head}:"
        yield from (f"    - {line}" for line in lines)


def _sentence(finding: Finding, language: Language) -> str:
    _, dutch, english = _TEXTS[finding.code]
    forms = dutch if language == "nl" else english
    form = forms[0] if finding.value == "1" else forms[-1]
    return form.replace("{}", finding.value).removesuffix(": ")
