"""Documents become stories: read by pandoc, written as this book reads them, checked before anything is written."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath

from verhalen_build.bring_in.front_matter import Plain, front_matter
from verhalen_build.bring_in.given import check_given, given_bytes
from verhalen_build.bring_in.headings import ids_of_headings, shifted, with_title_taken
from verhalen_build.bring_in.markdown import Element, Writer, plain_text, walked, without_odd
from verhalen_build.bring_in.markdown_file import prepare_markdown
from verhalen_build.bring_in.names import PROPOSED, Names
from verhalen_build.bring_in.open_document import prepare_open_document
from verhalen_build.bring_in.outcome import About, Brought, Finding, Prepared
from verhalen_build.bring_in.page_notes import with_notes
from verhalen_build.bring_in.pandoc import Tree, find_pandoc, read_document
from verhalen_build.bring_in.pictures import FOLDER, Pictures
from verhalen_build.bring_in.present import Present, faults_with, read_new, read_present
from verhalen_build.bring_in.put import NewFile, free_slug, put_all
from verhalen_build.bring_in.rich_text import prepare_rich_text
from verhalen_build.bring_in.web_page import prepare_web_page
from verhalen_build.bring_in.word import excerpt, prepare_word
from verhalen_build.model.names import Slug, SourcePath, meant_address, slugify
from verhalen_build.model.problems import Problem, UserFault, message_of
from verhalen_build.model.record import PartialDate, Text
from verhalen_build.model.schema import Field, lookup_name, names_of
from verhalen_build.publish.faults import path_problem
from verhalen_build.read.addresses import refusal, scheme_of
from verhalen_build.read.sources import STORIES

LARGEST = 200 * 1024 * 1024
"""The most bytes of a document that is read."""

LARGEST_PLAIN = 64 * 1024 * 1024
"""The most bytes of one that is not packed: it is in memory several times over."""

_Prepare = Callable[[bytes, str], Prepared]
_PREPARED_BY: dict[str, _Prepare] = {
    ".docx": prepare_word,
    ".odt": prepare_open_document,
    ".rtf": prepare_rich_text,
    ".html": prepare_web_page,
    ".htm": prepare_web_page,
    ".md": prepare_markdown,
    ".markdown": prepare_markdown,
}
_PACKED = frozenset({".docx", ".odt"})
# Those that may name a picture that stands beside them.
_NAMING_FILES = frozenset({".html", ".htm", ".md", ".markdown"})
# What touches a letter that could not be read is no word.
_WORD = re.compile(r"(?<![\w\ufffd'])[^\W_]{2,}(?![\w\ufffd'])")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)")
_DUTCH_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?!\d)")
# Who a computer takes for the author when nobody told it.
_NOBODY = frozenset(
    "user gebruiker admin administrator beheerder author auteur owner eigenaar windows-gebruiker windows-user "
    "microsoft-office-user microsoft-office-gebruiker microsoft-account python-docx apache-poi onbekend unknown".split()
)
# What a program says of an older year is what it says when it does not know.
_OLDEST_DOCUMENT = 1985
# Words that are lost are to be looked for, so nearly all of them are told.
_MISSING_SHOWN = 500
_ANCHORS = {"nl": "kop", "en": "heading"}
_SUMMARIES = frozenset({"description", "subtitle", "abstract", "excerpt", "omschrijving"})
_FLAGS = {"nl": "ja", "en": "yes"}


@dataclass(frozen=True)
class _Document:
    """A document as it was read, and what stands in it."""

    path: Path
    shown: str
    prepared: Prepared
    tree: Tree

    @property
    def about(self) -> About:
        return self.prepared.about


def bring_in_documents(root: Path, paths: Sequence[Path], today: date) -> tuple[Brought, ...]:
    """Makes a story of each document, with its pictures; either all of them are written or nothing is.

    Raises UserFault: everything that is wrong with any of the documents (`document-missing`, `document-folder`,
    `document-kind`, `old-word`, `document-locked`, `document-damaged`, `document-too-large`, `document-unfit`,
    `cannot-read`), what is wrong with config.yaml, `pandoc-missing`, and what `put_all` raises.
    """
    present = read_present(root, today)
    program = find_pandoc()
    documents: list[_Document] = []
    problems: list[Problem] = []
    for path in {path.resolve(): path for path in paths}.values():
        try:
            documents.append(_read(path, program))
        except UserFault as fault:
            problems += fault.problems
    if problems:
        raise UserFault(*problems)
    brought = _stories(documents, present)
    put_all(root, [file for one in brought for file in one.files])
    return brought


def _read(path: Path, program: str) -> _Document:
    shown = path.as_posix()
    ending = path.suffix.lower()
    check_given(path)
    if ending == ".doc":
        raise UserFault(path_problem("old-word", shown))
    if ending not in _PREPARED_BY:
        raise UserFault(path_problem("document-kind", shown, known=", ".join(_PREPARED_BY)))
    largest = LARGEST if ending in _PACKED else LARGEST_PLAIN
    prepared = _PREPARED_BY[ending](given_bytes(path, largest, "document-too-large"), shown)
    tree = read_document(program, prepared.data, prepared.reader, shown)
    return _Document(path, shown, prepared, tree)


def _stories(documents: Iterable[_Document], present: Present) -> tuple[Brought, ...]:
    """The stories of all documents. Raises UserFault: a `document-unfit` for each that the build would refuse."""
    names = Names(present)
    taken = _taken_slugs(present)
    brought: list[Brought] = []
    problems: list[Problem] = []
    for document in documents:
        maker = _Maker(document, present, names, frozenset(taken))
        story = maker.story()
        taken.add(slugify(PurePath(story.story).stem))
        reason = _refusal(maker, story, present)
        if reason:
            problems.append(path_problem("document-unfit", document.shown, reason=reason))
        brought.append(story)
    if problems:
        raise UserFault(*problems)
    return tuple(brought)


def _refusal(maker: "_Maker", story: Brought, present: Present) -> str:
    """Why the build would refuse a story, as a sentence; as it will be when it is no draft any more."""
    published = [
        replace(file, data=maker.text(is_draft=False)) if file.path == story.story else file for file in story.files
    ]
    faults = faults_with(present, published, read_new(present, published))
    return message_of(faults[0], present.settings.language) if faults else ""


def _taken_slugs(present: Present) -> set[str]:
    """The addresses of stories that are there, by a file, a record, an old name, or a folder of pictures."""
    records = [record for file in present.files for record in file.records if record.kind == "story"]
    aliases = (alias.text for one in records for alias in one.values.get("aliases", ()) if isinstance(alias, Text))
    old = (alias.removesuffix("/").rpartition("/")[2].removesuffix(".html") for alias in aliases)
    stories = present.root / STORIES
    on_disk = [path for folder in (stories, stories / FOLDER) if folder.is_dir() for path in folder.iterdir()]
    return {"index", *(one.slug for one in records), *map(slugify, old), *(slugify(path.stem) for path in on_disk)}


class _Maker:
    """Makes the story of one document, and gathers what is to be told of it."""

    def __init__(self, document: _Document, present: Present, names: Names, taken: frozenset[str]) -> None:
        self._document = document
        self._present = present
        self._names = names
        self._language = present.settings.language
        self._fields = present.schema.kinds["story"].fields
        self._findings: list[Finding] = list(document.prepared.findings)
        self._blocks = with_notes(document.tree.blocks)
        self._values: dict[str, Plain] = {}
        self._body = ""
        self._taken = taken

    def story(self) -> Brought:
        """The story with its pictures."""
        title = self._title()
        wanted = slugify(title) or slugify(self._document.path.stem) or Slug("document")
        slug = free_slug(wanted, self._taken)
        if slug != wanted:
            self._findings.append(Finding("renamed", slug))
        beside = self._document.path.parent if self._document.path.suffix.lower() in _NAMING_FILES else None
        prepared = self._document.prepared
        pictures = Pictures(
            self._document.tree.media, prepared.inlined, beside, slug, self._language, prepared.descriptions
        )
        writer = self._write(pictures)
        self._fill(title)
        path = SourcePath(f"{STORIES}/{slug}.md")
        findings = dict.fromkeys((*self._kept(writer), *self._findings, *pictures.findings, *self._lost(writer)))
        files = (NewFile(path, self.text(is_draft=True)), *pictures.files)
        return Brought(self._document.shown, path, title, files, tuple(findings))

    def text(self, is_draft: bool) -> bytes:
        """The file of the story."""
        draft = self._field("draft").name(self._language)
        values = {**self._values, draft: _FLAGS[self._language] if is_draft else ""}
        return (front_matter(values) + ("\n" + self._body if self._body.strip() else "")).encode()

    # The title

    def _title(self) -> str:
        about, meta = self._document.about, self._document.tree.meta
        in_text = _words(plain_text(meta.get("title", {})))
        is_page = self._document.path.suffix.lower() in {".html", ".htm"}
        given = about.title if about.is_deliberate else "" if is_page else in_text
        found, blocks, is_guess = with_title_taken(self._blocks, given)
        self._blocks = blocks
        title = _words(found or in_text or about.title)
        if not title:
            title = self._document.path.stem.replace("_", " ").strip()
            self._findings.append(Finding("title-file", title))
        elif is_guess or not (given or found):
            self._findings.append(Finding("title", title))
        return title

    # The text

    def _write(self, pictures: Pictures) -> Writer:
        blocks = shifted(self._blocks)
        targets = [link["c"][2][0] for link in walked(blocks) if link["t"] == "Link"]
        ids = ids_of_headings(blocks)
        wanted = dict.fromkeys(ids[target[1:]] for target in targets if target[:1] == "#" and target[1:] in ids)
        anchors = {own: f"{_ANCHORS[self._language]}-{number}" for number, own in enumerate(wanted, start=1)}
        used = {name: anchors[own] for name, own in ids.items() if own in anchors}
        writer = Writer(self._address(used), pictures.take, used)
        self._body = writer.document(blocks)
        if not self._body.strip():
            self._findings.append(Finding("empty"))
        return writer

    def _address(self, anchors: dict[str, str]) -> Callable[[Element], str]:
        """Gives where a link of the document leads in the story, "" where it cannot."""

        def address(link: Element) -> str:
            (_, classes, _), words, (target, _) = link["c"]
            label = _words(plain_text(words))
            if "wikilink" in classes:
                # Elsewhere such a link may lead to a heading in it.
                title = self._names.link(target) or self._names.link(target.partition("#")[0])
                if title:
                    return f"[[{title}]]" if label in {title, target} else f"[[{title}|{label.replace('|', '/')}]]"
            elif target.startswith("#"):
                if target[1:] in anchors:
                    return f"#{anchors[target[1:]]}"
            elif scheme_of(target) and not refusal(target, is_image=False):
                return target if scheme_of(target) != "http" or "//" in target else ""
            elif meant_address(target):
                return meant_address(target)
            # A mark to which nothing leads is no link.
            if target.strip("#"):
                self._findings.append(Finding("link", f"{label} ({target[:100]})"))
            return ""

        return address

    # The front matter

    def _fill(self, title: str) -> None:
        """Fills the front matter, in the order of the schema."""
        found: dict[str, Plain] = {"title": title}
        about, meta = self._document.about, self._document.tree.meta
        found["date"] = self._date(about.date or _words(plain_text(meta.get("date", {}))))
        found["authors"] = list(self._authors(about.authors or tuple(_meta_list(meta.get("author", {})))))
        for name in ("subtitle", "abstract"):
            words = _words(plain_text(meta.get(name, {})))
            if words and not found.get("summary"):
                found["summary"] = words
                self._findings.append(Finding("summary", words))
            elif words:
                self._findings.append(Finding("property", words))
        self._take_fields(about, found)
        text = "\n".join([title, plain_text(self._blocks), *map(plain_text, _notes(self._blocks))])
        for key, titles in self._names.proposals(text).items():
            self._propose(key, titles, found)
        self._values = {field.name(self._language): found.get(field.key, "") for field in self._fields}

    def _propose(self, key: str, titles: list[str], found: dict[str, Plain]) -> None:
        given = found.get(key, [])
        assert isinstance(given, list)
        new = [title for title in titles if title not in given]
        found[key] = [*given, *new]
        self._findings += [Finding(f"name-{PROPOSED[key]}", title) for title in new]

    def _date(self, written: str) -> str:
        """A date as the book writes it; "" where there is none, or none that can be."""
        if not written:
            return ""
        day = _day(written)
        if day is None or day > PartialDate(*self._present.today.timetuple()[:3]):
            self._findings.append(Finding("date-unread", written[:60]))
            return ""
        is_kept = self._document.about.is_deliberate
        if not is_kept and day.year < _OLDEST_DOCUMENT:
            return ""
        self._findings.append(Finding("date-given" if is_kept else "date", str(day)))
        return str(day)

    def _authors(self, written: Iterable[str]) -> Iterator[str]:
        for name in map(_words, written):
            title = self._names.can_name(name, self._field("authors").to)
            if slugify(name) in _NOBODY or not title:
                self._findings.append(Finding("author-left", name))
            else:
                self._findings.append(Finding("author", title))
                yield title

    def _take_fields(self, about: About, found: dict[str, Plain]) -> None:
        """Takes over what a writer put above a text, where the book has a field for it that can hold it."""
        for written, texts in about.fields.items():
            meant = "summary" if lookup_name(written) in _SUMMARIES else lookup_name(written)
            field = next((one for one in self._fields if meant in names_of(one)), None)
            value = self._fitting(field, texts) if field and field.key not in {"title", "draft"} else None
            if field is None or value is None or found.get(field.key):
                self._findings.append(Finding("field", f"{written}: {', '.join(texts)}"))
            else:
                found[field.key] = value

    def _fitting(self, field: Field, texts: tuple[str, ...]) -> Plain | None:
        """A value for a field that the build accepts, or None."""
        if field.to:
            names = [self._names.can_name(text, field.to) for text in texts]
            if not all(names):
                return None
            texts = tuple(names)
        value: Plain = list(texts) if field.repeat else texts[0]
        if len(texts) > 1 and not field.repeat:
            return None
        name = field.name(self._language)
        file = NewFile(SourcePath(f"{STORIES}/x.md"), (front_matter({"title": "x", name: value}) + "\nx\n").encode())
        return None if read_new(self._present, [file])[file.path].problems else value

    def _field(self, key: str) -> Field:
        return next(field for field in self._fields if field.key == key)

    # The report

    def _kept(self, writer: Writer) -> Iterator[Finding]:
        for sort in ("paragraphs", "headings", "lists", "tables", "quotes", "notes", "links", "pictures"):
            if writer.counts[sort]:
                yield Finding(f"kept-{sort}", str(writer.counts[sort]))

    def _lost(self, writer: Writer) -> Iterator[Finding]:
        yield from (Finding(code, str(count)) for code, count in writer.losses.items())
        tree = self._document.tree
        said = (one for one in walked(tree.meta) if one["t"] in {"MetaInlines", "MetaBlocks", "MetaString"})
        there = " ".join(map(plain_text, (*said, tree.blocks, *_notes(tree.blocks))))
        missing = _missing(self._document.prepared.text, there)
        if missing:
            yield Finding("words-missing", excerpt(" ".join(missing), _MISSING_SHOWN))
        pictures = sum(one["t"] == "Image" for one in walked(tree.blocks))
        if pictures < self._document.prepared.pictures:
            yield Finding("pictures-missing", str(self._document.prepared.pictures - pictures))


def _words(text: str) -> str:
    return " ".join(text.split())


def _missing(text: str, there: str) -> list[str]:
    """The words of a text that stand nowhere in another, in its order."""
    known = set(_WORD.findall(there.casefold()))
    words = dict.fromkeys(_WORD.findall(without_odd(text).casefold()))
    return [word for word in words if word not in known]


def _day(written: str) -> PartialDate | None:
    match, dutch = _DATE.match(written.strip()), _DUTCH_DATE.match(written.strip())
    if not (match or dutch):
        return None
    parts = match.groups() if match else reversed(dutch.groups()) if dutch else ()
    year, month, day = (int(part) if part else 0 for part in parts)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDate(year, month, day) if year > 1500 else None


def _meta_list(value: Element) -> Iterator[str]:
    """The texts in a value of pandoc's metadata, which is one or a list."""
    for one in value.get("c", ()) if value.get("t") == "MetaList" else [value]:
        text = _words(plain_text(one))
        if text:
            yield text


def _notes(blocks: list[Element]) -> Iterator[list[Element]]:
    return (one["c"] for one in walked(blocks) if one["t"] == "Note")
