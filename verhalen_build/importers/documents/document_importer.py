"""Imports documents as draft stories: parsed by pandoc, and validated before anything is written."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path, PurePath

from verhalen_build.importers.documents.document_files import LARGEST, DocumentFile, list_documents
from verhalen_build.importers.documents.document_pictures import FOLDER, PictureImporter
from verhalen_build.importers.documents.document_values import (
    DocumentMetadata,
    DocumentsImport,
    ImportedDocument,
    PandocInput,
)
from verhalen_build.importers.documents.html_page import prepare_html
from verhalen_build.importers.documents.mail_message import prepare_mail
from verhalen_build.importers.documents.markdown_file import prepare_markdown
from verhalen_build.importers.documents.name_matcher import PROPOSED, NameMatcher
from verhalen_build.importers.documents.open_document import prepare_open_document
from verhalen_build.importers.documents.outlook_message import prepare_outlook
from verhalen_build.importers.documents.plain_text import prepare_text
from verhalen_build.importers.documents.redirects import without_redirect
from verhalen_build.importers.documents.rich_text import prepare_rich_text
from verhalen_build.importers.documents.subfolder_fields import SubfolderFields
from verhalen_build.importers.documents.word import excerpt, prepare_word
from verhalen_build.importers.existing_archive import (
    ExistingArchive,
    new_errors,
    parse_new_files,
)
from verhalen_build.importers.import_memory import DERIVED
from verhalen_build.importers.markup.document_headings import (
    bold_headings,
    extract_title,
    heading_ids,
    shift_headings,
)
from verhalen_build.importers.markup.findings import Finding
from verhalen_build.importers.markup.footnotes import with_footnotes
from verhalen_build.importers.markup.lost_passages import markdown_words, missing_passages
from verhalen_build.importers.markup.pandoc import PandocTree, find_pandoc, read_document
from verhalen_build.importers.markup.typed_lists import with_lists
from verhalen_build.importers.source_changes import SourceItem
from verhalen_build.importers.write_files import NewFile, free_slug
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.front_matter_writer import PlainValue, format_front_matter
from verhalen_build.model.markdown_writer import (
    Element,
    MarkdownWriter,
    plain_text,
    walk,
)
from verhalen_build.model.names import Slug, SourcePath, full_url, lookup_name, matching_key, slugify
from verhalen_build.model.problems import Problem, UserFault, message_of
from verhalen_build.model.record import PartialDate, Text
from verhalen_build.model.schema import Field, names_of
from verhalen_build.model.single_values import meant_date, parse_date
from verhalen_build.publish.faults import path_problem
from verhalen_build.read.addresses import refusal, scheme_of
from verhalen_build.translations import translations

LARGEST_PLAIN = 64 * 1024 * 1024
"""The most bytes of an uncompressed document: it is in memory several times over."""

PREPROCESSORS: dict[str, Callable[[bytes, str], PandocInput]] = {
    ".docx": prepare_word,
    ".odt": prepare_open_document,
    ".rtf": prepare_rich_text,
    ".html": prepare_html,
    ".htm": prepare_html,
    ".md": prepare_markdown,
    ".markdown": prepare_markdown,
    ".txt": prepare_text,
    ".eml": prepare_mail,
    ".msg": prepare_outlook,
}
"""What makes each sort of document ready for pandoc, by its extension."""

_COMPRESSED = frozenset({".docx", ".odt"})
# Documents that may refer to picture files next to them.
_LINKING_TO_PICTURES = frozenset({".html", ".htm", ".md", ".markdown"})
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)")
_DUTCH_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?!\d)")
# Names that programs fill in as the author by themselves.
_NOBODY = frozenset(
    "user gebruiker admin administrator beheerder author auteur owner eigenaar windows-gebruiker windows-user "
    "microsoft-office-user microsoft-office-gebruiker microsoft-account python-docx apache-poi onbekend unknown".split()
)
# Dates before this are defaults of programs.
_OLDEST_DOCUMENT = 1985
# Lost words have to be looked up, so nearly all of them are listed.
_MOST_MISSING = 20
_LONGEST_MISSING = 300
# Of two versions of a text, so much of the words of the shorter are in both; of other texts fewer.
_LEAST_IN_COMMON = 0.5
# Findings that tell a text in full.
_TELLING = frozenset({"author-left", "date-unread", "property"})
_SUMMARIES = frozenset({"description", "subtitle", "abstract", "excerpt", "omschrijving"})


@dataclass(frozen=True)
class _ParsedDocument:
    """A document as it was read; `digest` is that of its bytes."""

    file: DocumentFile
    digest: str
    input: PandocInput
    tree: PandocTree

    @property
    def metadata(self) -> DocumentMetadata:
        return self.input.metadata

    @property
    def extension(self) -> str:
        return self.file.name.suffix.lower()


@dataclass(frozen=True)
class _Draft:
    """A story, and the file that it has once it is published."""

    document: ImportedDocument
    published: NewFile

    @property
    def published_files(self) -> tuple[NewFile, ...]:
        return (self.published, *(file for file in self.document.files if file.path != self.published.path))


def import_documents(archive: ExistingArchive, paths: Sequence[Path], subfolders: Field | None) -> DocumentsImport:
    """The stories that documents become, each a draft, and the problems of all others; nothing is written.

    `paths` are files, folders and zips. `subfolders` is the field of a story that the names of subfolders fill where
    the book does not know them. Raises UserFault (`pandoc-missing`).
    """
    listed = list_documents(paths, PREPROCESSORS, archive.root)
    by_subfolder = SubfolderFields(archive, NameMatcher(archive), subfolders, listed.documents)
    drafts, problems = _drafts(listed.documents, archive, by_subfolder)
    refusals = _refusals(drafts, archive)
    documents = tuple(draft.document for draft in drafts if draft.document.story not in refusals)
    linked = {file for document in documents for file in document.linked_files}
    others = (problem for problem in listed.problems if problem.at.file not in linked)
    names = tuple(file.item for file in listed.documents)
    return DocumentsImport(documents, (*others, *problems, *refusals.values(), *by_subfolder.problems()), names)


def _drafts(
    files: Sequence[DocumentFile], archive: ExistingArchive, by_subfolder: SubfolderFields
) -> tuple[list[_Draft], list[Problem]]:
    """The drafts of all documents that can be read, and the problems of the others."""
    names, taken, titles = NameMatcher(archive), _taken_slugs(archive), _titles(archive)
    drafts: list[_Draft] = []
    problems: list[Problem] = []
    passed: dict[str, str] = {}
    program = find_pandoc() if files else ""
    for file in files:
        try:
            data = _bytes(file)
            first = passed.setdefault(digest(data), file.display_path)
            if first != file.display_path:
                problems.append(path_problem("document-twice", file.display_path, other=first))
                continue
            document = _parse(file, data, program)
        except UserFault as fault:
            # A library that is missing is the same problem for each document.
            problems += (problem for problem in fault.problems if problem not in problems)
            continue
        items = {draft.document.item.name for draft in drafts}
        draft = _StoryBuilder(document, archive, names, frozenset(taken), titles, by_subfolder, items).draft()
        taken.add(slugify(PurePath(draft.document.story).stem))
        titles.setdefault(matching_key(draft.document.title), file.display_path)
        drafts.append(draft)
    return drafts, problems


def _bytes(file: DocumentFile) -> bytes:
    return file.read(LARGEST if file.name.suffix.lower() in _COMPRESSED else LARGEST_PLAIN)


def _parse(file: DocumentFile, data: bytes, program: str) -> _ParsedDocument:
    pandoc_input = PREPROCESSORS[file.name.suffix.lower()](data, file.display_path)
    tree = read_document(program, pandoc_input.data, pandoc_input.reader, file.display_path)
    return _ParsedDocument(file, digest(data), pandoc_input, tree)


def _refusals(drafts: Sequence[_Draft], archive: ExistingArchive) -> dict[SourcePath, Problem]:
    """A `document-unfit` for each story that the build would refuse once it is no longer a draft."""
    # Joining the book is slow, so it is done for each only when something is wrong.
    files = [file for draft in drafts for file in draft.published_files]
    if not new_errors(archive, files, parse_new_files(archive, files)):
        return {}
    return {draft.document.story: problem for draft in drafts for problem in _refusal(draft, archive)}


def _refusal(draft: _Draft, archive: ExistingArchive) -> Iterator[Problem]:
    files = draft.published_files
    errors = new_errors(archive, files, parse_new_files(archive, files))
    for error in errors[:1]:
        reason = message_of(error, archive.settings.language)
        yield path_problem("document-unfit", draft.document.document, reason=reason)


def _titles(archive: ExistingArchive) -> dict[str, str]:
    """The file of each story in the archive, by its title."""
    return {
        matching_key(record.title): record.source
        for file in archive.files
        for record in file.records
        if record.kind == "story"
    }


def _taken_slugs(archive: ExistingArchive) -> set[str]:
    """The slugs in use by a file, a record, an alias of a record, or a folder of pictures."""
    stories = [record for file in archive.files for record in file.records if record.kind == "story"]
    aliases = (alias.text for story in stories for alias in story.values.get("aliases", ()) if isinstance(alias, Text))
    old = (alias.removesuffix("/").rpartition("/")[2].removesuffix(".html") for alias in aliases)
    folder = archive.root / STORIES
    on_disk = [path for parent in (folder, folder / FOLDER) if parent.is_dir() for path in parent.iterdir()]
    # Those of an earlier import that are not on the disk were removed here, and do not come back.
    earlier = (PurePath(path) for path in archive.earlier.paths)
    files = (slugify(path.stem) for path in (*on_disk, *earlier))
    return {"index", *(story.slug for story in stories), *map(slugify, old), *files}


class _StoryBuilder:
    """Builds the story of one document, and collects the findings for the report."""

    def __init__(
        self,
        document: _ParsedDocument,
        archive: ExistingArchive,
        names: NameMatcher,
        taken: frozenset[str],
        titles: Mapping[str, str],
        by_subfolder: SubfolderFields,
        items: Collection[str],
    ) -> None:
        self._document = document
        self._archive = archive
        self._names = names
        self._language = archive.settings.language
        self._fields = archive.schema.kinds["story"].fields
        self._findings: list[Finding] = list(document.input.findings)
        self._blocks = with_lists(with_footnotes(document.tree.blocks))
        self._values: dict[str, PlainValue] = {}
        self._body = ""
        self._repeated_title = ""
        self._taken = taken
        self._titles = titles
        self._by_subfolder = by_subfolder
        self._items = items

    def draft(self) -> _Draft:
        """The story with its pictures."""
        title = self._title()
        preferred = slugify(title) or slugify(self._document.file.name.stem) or Slug("document")
        name, earlier = self._item()
        slug = Slug(PurePath(earlier).stem) if earlier else free_slug(preferred, self._taken)
        if slug != preferred and not earlier:
            self._findings.append(Finding("renamed", slug))
        if matching_key(title) in self._titles:
            self._findings.append(Finding("same-title", self._titles[matching_key(title)]))
        document, pandoc_input = self._document, self._document.input
        read_linked = document.file.read_linked if document.extension in _LINKING_TO_PICTURES else None
        pictures = PictureImporter(
            document.tree.media, pandoc_input.embedded, read_linked, slug, self._language, pandoc_input.descriptions
        )
        writer = self._write(pictures)
        self._fill(title)
        story = SourcePath(f"{STORIES}/{slug}.md")
        findings = dict.fromkeys((*self._written(writer), *self._findings, *pictures.findings, *self._missing(writer)))
        files = (NewFile(story, self._text(is_draft=True)), *pictures.files)
        subfolders = self._by_subfolder.values(document.file.subfolders)
        filled = (f"{field.key}: {value}" for field, value in subfolders)
        parts = (document.digest, *(digest(file.data) for file in pictures.files), *filled)
        at = SourcePath(document.file.display_path)
        item = SourceItem(name, at, digest("\n".join(parts).encode()), files)
        imported = ImportedDocument(at, story, title, item, tuple(findings), frozenset(pictures.linked_files))
        return _Draft(imported, NewFile(story, self._text(is_draft=False)))

    def _item(self) -> tuple[str, SourcePath | None]:
        """The name by which the document is known again, and the story that came of it before.

        Several documents may have one name, from different folders: all but the first have a number in theirs.
        """
        own = self._document.file.item
        names = chain([own], (f"{own}{DERIVED}{number}" for number in count(2)))
        stories = ((name, self._archive.earlier.path_of(name)) for name in names if name not in self._items)
        return next((name, story) for name, story in stories if story is None or self._is_what_became(story))

    def _is_what_became(self, story: SourcePath) -> bool:
        """Whether a story was made of an earlier version of this document, and not of another of the same name."""
        try:
            words = set((self._archive.root / story).read_text("utf-8", "replace").casefold().split())
        except OSError:
            return True
        own = set(plain_text(self._blocks).casefold().split())
        return not own or len(words & own) > _LEAST_IN_COMMON * min(len(words), len(own))

    def _text(self, is_draft: bool) -> bytes:
        """The bytes of the story's file."""
        draft = self._field("draft").name(self._language)
        values = {**self._values, draft: translations(self._language).gettext("yes") if is_draft else ""}
        return (format_front_matter(values) + ("\n" + self._body if self._body.strip() else "")).encode()

    # The title

    def _title(self) -> str:
        metadata, pandoc_metadata = self._document.metadata, self._document.tree.meta
        from_pandoc = _one_line(plain_text(pandoc_metadata.get("title", {})))
        is_html = self._document.extension in {".html", ".htm"}
        declared = metadata.title if metadata.is_deliberate else "" if is_html else from_pandoc
        block_count = len(self._blocks)
        extracted, self._blocks, is_guess = extract_title(self._blocks, declared)
        title = _one_line(extracted or from_pandoc or metadata.title)
        self._repeated_title = title if declared and len(self._blocks) < block_count else ""
        if not title:
            title = _one_line(self._document.file.name.stem.replace("_", " "))
            self._findings.append(Finding("title-file", title))
        elif is_guess or not (declared or extracted):
            self._findings.append(Finding("title", title))
        return title

    # The text

    def _write(self, pictures: PictureImporter) -> MarkdownWriter:
        blocks = shift_headings(self._blocks)
        targets = [link["c"][2][0] for link in walk(blocks) if link["t"] == "Link"]
        ids = heading_ids(blocks)
        linked = dict.fromkeys(ids[target[1:]] for target in targets if target[:1] == "#" and target[1:] in ids)
        prefix = translations(self._language).pgettext("address", "heading")
        new_ids = {heading: f"{prefix}-{number}" for number, heading in enumerate(linked, start=1)}
        anchors = {target: new_ids[heading] for target, heading in ids.items() if heading in new_ids}
        writer = MarkdownWriter(self._resolver(anchors), pictures.take, anchors)
        self._body = writer.document(blocks)
        self._findings += (Finding("bold-heading", text) for text in bold_headings(blocks))
        if not self._body.strip():
            self._findings.append(Finding("empty"))
        return writer

    def _resolver(self, anchors: dict[str, str]) -> Callable[[Element], str]:
        """A function that gives the address in the story for a link of the document, "" to keep only its text."""

        def resolve(link: Element) -> str:
            (_, classes, _), content, (written, _) = link["c"]
            target = without_redirect(written)
            label = _one_line(plain_text(content))
            if "wikilink" in classes:
                # In other programs a wiki link may have a fragment.
                title = self._names.link(target) or self._names.link(target.partition("#")[0])
                if title:
                    return f"[[{title}]]" if label in {title, target} else f"[[{title}|{label.replace('|', '/')}]]"
            elif target.startswith("#"):
                if target[1:] in anchors:
                    return f"#{anchors[target[1:]]}"
            elif scheme_of(target) and not refusal(target, is_image=False):
                return target if scheme_of(target) != "http" or "//" in target else ""
            elif full_url(target):
                return full_url(target)
            # A bare `#` leads nowhere, and is not worth reporting.
            if target.strip("#"):
                self._findings.append(Finding("link", f"{label} ({target[:100]})"))
            return ""

        return resolve

    # The front matter

    def _fill(self, title: str) -> None:
        """Fills the front matter, in the order of the schema."""
        metadata, pandoc_metadata = self._document.metadata, self._document.tree.meta
        values: dict[str, PlainValue] = {"title": title}
        values["date"] = self._date_in_line(metadata.date_line) or self._date(
            metadata.date or _one_line(plain_text(pandoc_metadata.get("date", {})))
        )
        authors = metadata.authors or tuple(_meta_list(pandoc_metadata.get("author", {})))
        values["authors"] = list(self._authors(authors) if not metadata.sender else self._sender(metadata.sender))
        for name in ("subtitle", "abstract"):
            text = _one_line(plain_text(pandoc_metadata.get(name, {})))
            if text and not values.get("summary"):
                values["summary"] = text
                self._findings.append(Finding("summary", text))
            elif text:
                self._findings.append(Finding("property", text))
        self._take_fields(metadata, values)
        text = "\n".join([title, plain_text(self._blocks), *map(plain_text, _notes(self._blocks))])
        for key, titles in self._names.proposals(text).items():
            self._propose(key, titles, values)
        for field, name in self._by_subfolder.values(self._document.file.subfolders):
            self._fill_by_subfolder(field, name, values)
        self._values = {field.name(self._language): values.get(field.key, "") for field in self._fields}

    def _propose(self, key: str, titles: list[str], values: dict[str, PlainValue]) -> None:
        existing = values.get(key, [])
        assert isinstance(existing, list)
        new = [title for title in titles if title not in existing]
        values[key] = [*existing, *new]
        self._findings += [Finding(f"name-{PROPOSED[key]}", title) for title in new]

    def _fill_by_subfolder(self, field: Field, name: str, values: dict[str, PlainValue]) -> None:
        """Fills a field by the name of a folder, after what it has already."""
        existing = values.get(field.key) or []
        if isinstance(existing, list) and field.repeat:
            values[field.key] = [*(item for item in existing if item != name), name]
        elif not existing:
            values[field.key] = name
        self._findings.append(Finding("subfolder", f"{field.name(self._language)}: {name}"))

    def _date(self, written: str) -> str:
        """A date as a field holds it; "" for none, or for one that cannot be right."""
        if not written:
            return ""
        day = _day(written)
        if day is None or day > PartialDate(*self._archive.today.timetuple()[:3]):
            self._findings.append(Finding("date-unread", written[:60]))
            return ""
        is_deliberate = self._document.metadata.is_deliberate
        if not is_deliberate and day.year < _OLDEST_DOCUMENT:
            return ""
        self._findings.append(Finding("date-declared" if is_deliberate else "date", str(day)))
        return str(day)

    def _date_in_line(self, line: str) -> str:
        """The date in a line of the text, such as `Lindenveen, 28 juli 2014`; "" for none."""
        day = _date_in_words(line) or _date_in_words(line.rpartition(",")[2].strip())
        if day and day <= PartialDate(*self._archive.today.timetuple()[:3]):
            self._findings.append(Finding("date-line", str(day)))
            return str(day)
        return ""

    def _authors(self, written: Iterable[str]) -> Iterator[str]:
        for name in map(_one_line, written):
            title = self._names.can_name(name, self._field("authors").to)
            if slugify(name) in _NOBODY or not title:
                self._findings.append(Finding("author-left", name))
            else:
                self._findings.append(Finding("author", title))
                yield title

    def _sender(self, name: str) -> Iterator[str]:
        """Who sent a message, where that is a person in the book; others may have sent what somebody else wrote."""
        if self._names.kind(name) == "person":
            yield from self._authors([name])
        else:
            self._findings.append(Finding("sender", name))

    def _take_fields(self, metadata: DocumentMetadata, values: dict[str, PlainValue]) -> None:
        """Takes over the keys of front matter for which there is a field that accepts the value."""
        for key, texts in metadata.fields.items():
            name = "summary" if lookup_name(key) in _SUMMARIES else lookup_name(key)
            field = next((field for field in self._fields if name in names_of(field)), None)
            value = self._accepted(field, texts) if field and field.key not in {"title", "draft"} else None
            if field is None or value is None or values.get(field.key):
                self._findings.append(Finding("field", f"{key}: {', '.join(texts)}"))
            else:
                values[field.key] = value

    def _accepted(self, field: Field, texts: tuple[str, ...]) -> PlainValue | None:
        """The texts as a value that the build accepts for a field, or None."""
        if field.to:
            names = [self._names.can_name(text, field.to) for text in texts]
            if not all(names):
                return None
            texts = tuple(names)
        value: PlainValue = list(texts) if field.repeat else texts[0]
        if len(texts) > 1 and not field.repeat:
            return None
        name = field.name(self._language)
        file = NewFile(
            SourcePath(f"{STORIES}/x.md"), (format_front_matter({"title": "x", name: value}) + "\nx\n").encode()
        )
        return None if parse_new_files(self._archive, [file])[file.path].problems else value

    def _field(self, key: str) -> Field:
        return next(field for field in self._fields if field.key == key)

    # The report

    def _written(self, writer: MarkdownWriter) -> Iterator[Finding]:
        for element in ("paragraphs", "headings", "lists", "tables", "quotes", "notes", "links", "pictures"):
            if writer.counts[element]:
                yield Finding(f"kept-{element}", str(writer.counts[element]))

    def _missing(self, writer: MarkdownWriter) -> Iterator[Finding]:
        yield from (Finding(code, str(count)) for code, count in writer.losses.items() if count)
        yield from self._missing_words()
        tree = self._document.tree
        pictures = sum(element["t"] == "Image" for element in walk(tree.blocks))
        if pictures < self._document.input.pictures:
            yield Finding("pictures-missing", str(self._document.input.pictures - pictures))

    def _missing_words(self) -> Iterator[Finding]:
        in_report = (finding.value for finding in self._findings if finding.code in _TELLING)
        fields = (
            " ".join(map(str, value)) if isinstance(value, list) else str(value) for value in self._values.values()
        )
        story = "\n".join([self._repeated_title, *fields, markdown_words(self._body), *in_report])
        missing = list(missing_passages(self._document.input.passages, story))
        for passage in missing[:_MOST_MISSING]:
            yield Finding("words-missing", excerpt(passage.text, _LONGEST_MISSING), passage.place)
        if len(missing) > _MOST_MISSING:
            yield Finding("words-missing-more", str(len(missing) - _MOST_MISSING))


def _one_line(text: str) -> str:
    return " ".join(text.split())


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


def _date_in_words(text: str) -> PartialDate | None:
    """The date that a text means in any notation; None for a text that is no date."""
    try:
        return parse_date(text) or parse_date(meant_date(text))
    except ValueError:
        return None


def _meta_list(value: Element) -> Iterator[str]:
    """The texts in a value of pandoc's metadata, a single one or a list."""
    for item in value.get("c", ()) if value.get("t") == "MetaList" else [value]:
        text = _one_line(plain_text(item))
        if text:
            yield text


def _notes(blocks: list[Element]) -> Iterator[list[Element]]:
    return (element["c"] for element in walk(blocks) if element["t"] == "Note")
