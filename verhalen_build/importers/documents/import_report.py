"""The report of imported documents for a terminal: what was kept, guessed and left out, and what is still to do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from gettext import NullTranslations

from verhalen_build.importers.documents.document_values import ImportedDocument
from verhalen_build.importers.markup.findings import Finding, Place
from verhalen_build.model.problems import Language
from verhalen_build.translations import msgid, msgids, translations


class _Section(StrEnum):
    """The sections of the report, in order."""

    KEPT = "kept"
    GUESSED = "guessed"
    LOST = "lost"
    TO_DO = "to-do"


_HEADINGS = {
    _Section.KEPT: msgid("Kept"),
    _Section.GUESSED: msgid("Guessed, look it over"),
    _Section.LOST: msgid("Left out or changed"),
    _Section.TO_DO: msgid("Still to do"),
}

_READ_OVER = msgid("Read it over in %(story)s. Take “draft: yes” away when it may come into the book.")
_MOST_NAMES = 3

# By code: the section of the report, and the sentence; one with a number has a form for one and a form for more.
_TEXTS: dict[str, tuple[_Section, str | tuple[str, str]]] = {
    "kept-paragraphs": (_Section.KEPT, msgids("%(num)s paragraph", "%(num)s paragraphs")),
    "kept-headings": (_Section.KEPT, msgids("%(num)s heading", "%(num)s headings")),
    "kept-lists": (_Section.KEPT, msgids("%(num)s list", "%(num)s lists")),
    "kept-tables": (_Section.KEPT, msgids("%(num)s table", "%(num)s tables")),
    "kept-quotes": (_Section.KEPT, msgids("%(num)s quotation", "%(num)s quotations")),
    "kept-notes": (_Section.KEPT, msgids("%(num)s note", "%(num)s notes")),
    "kept-links": (_Section.KEPT, msgids("%(num)s link", "%(num)s links")),
    "kept-pictures": (_Section.KEPT, msgids("%(num)s picture", "%(num)s pictures")),
    "title": (_Section.GUESSED, msgid("the title: %(value)s")),
    "title-file": (_Section.GUESSED, msgid("the title, from the file: %(value)s")),
    "date": (_Section.GUESSED, msgid("the date: %(value)s (the day on which the document says it was begun)")),
    "date-declared": (_Section.GUESSED, msgid("the date: %(value)s (stood above the text)")),
    "date-line": (_Section.GUESSED, msgid("the date: %(value)s (a line of the text in the style for dates)")),
    "author": (_Section.GUESSED, msgid("the author: %(value)s")),
    "summary": (_Section.GUESSED, msgid("the summary: %(value)s")),
    "encoding": (_Section.GUESSED, msgid("the letters were read as %(value)s")),
    "name-person": (_Section.GUESSED, msgid("person in the text: %(value)s")),
    "name-initiative": (_Section.GUESSED, msgid("initiative in the text: %(value)s")),
    "name-municipality": (_Section.GUESSED, msgid("municipality in the text: %(value)s")),
    "subfolder": (_Section.GUESSED, msgid("from the folder that it was in: %(value)s")),
    "same-title": (
        _Section.TO_DO,
        msgid("look whether this is the same story as the one with the same title: %(value)s"),
    ),
    "renamed": (
        _Section.GUESSED,
        msgid("the file is called %(value)s, because without that number the name was taken"),
    ),
    "date-unread": (_Section.LOST, msgid("a date that is no date: %(value)s")),
    "author-left": (
        _Section.LOST,
        msgid("the author was said to be: %(value)s (no name of a person, or of more than one)"),
    ),
    "quoted": (_Section.LOST, msgid("an earlier message: %(value)s")),
    "signature": (_Section.LOST, msgid("greeting and signature: %(value)s")),
    "contact": (_Section.LOST, msgid("how to reach somebody, now […] in the text: %(value)s")),
    "sender": (_Section.TO_DO, msgid("fill in who wrote this; the message was sent by %(value)s")),
    "attachment": (
        _Section.TO_DO,
        msgid("save this attachment from the message if it belongs in the book, and bring it in: %(value)s"),
    ),
    "comments": (_Section.LOST, msgids("%(num)s comment", "%(num)s comments")),
    "insertions": (
        _Section.LOST,
        msgids("%(num)s tracked insertion was accepted", "%(num)s tracked insertions were accepted"),
    ),
    "deletions": (
        _Section.LOST,
        msgids("%(num)s tracked deletion was carried out", "%(num)s tracked deletions were carried out"),
    ),
    "deletions-shown": (
        _Section.TO_DO,
        msgid("take away what was tracked as deleted (%(value)s times); it is struck through in the text"),
    ),
    "hidden": (_Section.LOST, msgid("hidden text: %(value)s")),
    "redacted": (
        _Section.LOST,
        msgid("text in the colour of what is behind it, as if blacked out: %(value)s (the document still holds it)"),
    ),
    "form-empty": (_Section.LOST, msgid("part of a form that was not filled in: %(value)s")),
    "picture-cut": (_Section.LOST, msgid("what was cut away from the pictures")),
    "picture-uncut": (
        _Section.TO_DO,
        msgid("look whether all of the picture may be shown; of this one a part was cut away: %(value)s"),
    ),
    "contents": (_Section.LOST, msgid("the table of contents with the numbers of the pages")),
    "picture-linked": (
        _Section.LOST,
        msgids(
            "%(num)s picture that is not in the document, but only linked to",
            "%(num)s pictures that are only linked to",
        ),
    ),
    "header": (_Section.LOST, msgid("header of the pages: %(value)s")),
    "footer": (_Section.LOST, msgid("footer of the pages: %(value)s")),
    "text-boxes": (
        _Section.LOST,
        msgids("%(num)s text box is now plain text in the story", "%(num)s text boxes are now plain text in the story"),
    ),
    "smart-art": (_Section.LOST, msgids("%(num)s diagram", "%(num)s diagrams")),
    "charts": (_Section.LOST, msgids("%(num)s chart", "%(num)s charts")),
    "shapes": (_Section.LOST, msgids("%(num)s drawing", "%(num)s drawings")),
    "objects": (_Section.LOST, msgids("%(num)s embedded object", "%(num)s embedded objects")),
    "videos": (_Section.LOST, msgids("%(num)s film or sound", "%(num)s films or sounds")),
    "embedded": (_Section.LOST, msgid("a film or the like is a link now: %(value)s")),
    "around": (_Section.LOST, msgid("what stands around the text of the page: %(value)s")),
    "around-more": (
        _Section.LOST,
        msgids("%(num)s more piece around the text of the page", "%(num)s more pieces around the text of the page"),
    ),
    "video": (_Section.LOST, msgid("film that is shown from elsewhere: %(value)s")),
    "scripts": (_Section.LOST, msgids("%(num)s script", "%(num)s scripts")),
    "forms": (_Section.LOST, msgids("%(num)s part of a form", "%(num)s parts of a form")),
    "formulas": (
        _Section.LOST,
        msgids("%(num)s formula is now written in TeX", "%(num)s formulas are now written in TeX"),
    ),
    "colours": (_Section.LOST, msgid("colours and highlighting")),
    "fonts": (_Section.LOST, msgid("fonts and sizes")),
    "underlines": (_Section.LOST, msgid("underlining")),
    "merged-cells": (
        _Section.LOST,
        msgids(
            "%(num)s merged cell: its text is now in the first", "%(num)s merged cells: the text is now in the first"
        ),
    ),
    "table-in-table": (
        _Section.LOST,
        msgids(
            "%(num)s table inside a table: now lines in the cell",
            "%(num)s tables inside a table: now lines in the cell",
        ),
    ),
    "list-letters": (
        _Section.LOST,
        msgids("%(num)s list with letters has numbers now", "%(num)s lists with letters have numbers now"),
    ),
    "raw": (_Section.LOST, msgids("%(num)s piece of code", "%(num)s pieces of code")),
    "link": (_Section.LOST, msgid("link that cannot lead anywhere: %(value)s")),
    "property": (_Section.LOST, msgid("property of the document: %(value)s")),
    "field": (_Section.LOST, msgid("field above the text: %(value)s")),
    "picture-kind": (_Section.LOST, msgid("picture that a browser cannot show: %(value)s; save it as PNG or JPEG")),
    "picture-remote": (_Section.LOST, msgid("picture on another website: %(value)s; save it yourself, if you may")),
    "picture-notes": (_Section.LOST, msgid("what a camera wrote in the pictures, such as the place")),
    "smart-art-text": (_Section.LOST, msgid("words in a diagram: %(value)s")),
    "picture-missing": (_Section.LOST, msgid("picture that did not come along: %(value)s")),
    "picture-generated": (_Section.GUESSED, msgid("description that a program made up, of %(value)s")),
    "pictures-missing": (
        _Section.TO_DO,
        msgids(
            "look for %(num)s picture, because it did not come along",
            "look for %(num)s pictures, because they did not come along",
        ),
    ),
    "words-missing": (_Section.TO_DO, msgid("look up these words, because they did not come along: %(value)s")),
    "words-missing-more": (
        _Section.TO_DO,
        msgids(
            "look up %(num)s more place where words did not come along",
            "look up %(num)s more places where words did not come along",
        ),
    ),
    "bold-heading": (
        _Section.TO_DO,
        msgid("look whether this bold line is a heading; then write ## before it in place of the asterisks: %(value)s"),
    ),
    "tab-columns": (
        _Section.TO_DO,
        msgid("look whether this and the lines after it are a table, of which tabs made the columns: %(value)s"),
    ),
    "picture-undescribed": (_Section.TO_DO, msgid("describe the picture %(value)s")),
    "empty": (_Section.TO_DO, msgid("there is no text in the document")),
}

# By kind of place: what it is called, with its numbers in order.
_PLACES = {
    "paragraph": msgid("paragraph {0}"),
    "line": msgid("line {0}"),
    "note": msgid("note {0}"),
    "cell": msgid("table {0}, row {1}, cell {2}"),
}


def format_report(documents: Sequence[ImportedDocument], language: Language) -> Iterator[str]:
    """For each document a line with its story, and its findings by section."""
    texts = translations(language)
    for document in documents:
        yield _story_line(document)
        for section in _Section:
            findings = [finding for finding in document.findings if _TEXTS[finding.code][0] is section]
            lines = [_sentence(finding, texts) for finding in findings]
            if section is _Section.TO_DO:
                lines.append(texts.gettext(_READ_OVER) % {"story": document.story})
            yield from _format_section(texts.gettext(_HEADINGS[section]), lines, is_one_line=section is _Section.KEPT)
        yield ""


def format_summary(documents: Sequence[ImportedDocument], language: Language, whole_list: str) -> Iterator[str]:
    """A line for each document, and by section one for each kind of finding; `whole_list` is the file that has all."""
    texts = translations(language)
    yield from map(_story_line, documents)
    for section in _Section:
        lines = [_summary_sentence(group, texts) for group in _groups(documents, section)]
        if section is _Section.TO_DO:
            lines.append(texts.gettext(_READ_OVER) % {"story": texts.gettext("each of these stories")})
        yield from _format_section(texts.gettext(_HEADINGS[section]), lines, is_one_line=section is _Section.KEPT)
    if whole_list:
        yield ""
        yield texts.gettext("What was kept, guessed and left out of each document is in %(file)s.") % {
            "file": whole_list
        }
    yield ""


def format_outcome(documents: Sequence[ImportedDocument], language: Language) -> Iterator[str]:
    """How many documents were brought in, and what to do next."""
    texts = translations(language)
    yield f"{_count_sentence(documents, texts)} " + texts.gettext("Nothing was overwritten.")
    yield texts.gettext("Look at it with: verhalen serve --desk --open")


def _story_line(document: ImportedDocument) -> str:
    return f"{document.document} → {document.story}"


def _groups(
    documents: Sequence[ImportedDocument], section: _Section
) -> Iterator[list[tuple[Finding, ImportedDocument]]]:
    """The findings of a section by their code, in the order of the report."""
    for code, (own_section, _) in _TEXTS.items():
        group = [(finding, document) for document in documents for finding in document.findings if finding.code == code]
        if own_section is section and group:
            yield group


def _summary_sentence(group: Sequence[tuple[Finding, ImportedDocument]], texts: NullTranslations) -> str:
    """The sum of counts, or the first finding in full; and in which documents it is, but for what was kept."""
    finding, _ = group[0]
    section, text = _TEXTS[finding.code]
    is_count = not isinstance(text, str)
    if is_count:
        finding = replace(finding, value=str(sum(int(other.value) for other, _ in group)))
    sentence = _sentence(finding, texts)
    if section is _Section.KEPT:
        return sentence
    names = list(dict.fromkeys(document.document for _, document in group))
    places = ", ".join(names[:_MOST_NAMES])
    others = len(names) - _MOST_NAMES
    if others > 0:
        template = texts.ngettext("%(places)s and %(num)s more", "%(places)s and %(num)s more", others)
        places = template % {"places": places, "num": others}
    if is_count or len(group) == 1:
        return f"{sentence} ({places})"
    like_it = texts.ngettext("and %(num)s more like it", "and %(num)s more like it", len(group) - 1)
    return f"{sentence}; {like_it % {'num': len(group) - 1}} ({places})"


def _count_sentence(documents: Sequence[ImportedDocument], texts: NullTranslations) -> str:
    if len(documents) == 1:
        return texts.gettext("%(document)s was brought in.") % {"document": documents[0].document}
    count = len(documents)
    return texts.ngettext("%(num)s document was brought in.", "%(num)s documents were brought in.", count) % {
        "num": count
    }


def _format_section(heading: str, lines: list[str], is_one_line: bool) -> Iterator[str]:
    if is_one_line and lines:
        yield f"  {heading}: {', '.join(lines)}."
    elif lines:
        yield f"  {heading}:"
        yield from (f"    - {line}" for line in lines)


def _sentence(finding: Finding, texts: NullTranslations) -> str:
    _, text = _TEXTS[finding.code]
    if isinstance(text, str):
        value = f"{finding.value} ({_place(finding.place, texts)})" if finding.place else finding.value
        return (texts.gettext(text) % {"value": value}).removesuffix(": ")
    return texts.ngettext(*text, int(finding.value)) % {"num": finding.value}


def _place(place: Place, texts: NullTranslations) -> str:
    where = texts.gettext(_PLACES[place.kind]).format(*place.numbers)
    return (
        texts.gettext("%(place)s, after “%(before)s”") % {"place": where, "before": place.before}
        if place.before
        else where
    )
