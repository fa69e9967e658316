"""What was copied in another program and is pasted here: its HTML as Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass

from verhalen_build.importers.documents.document_pictures import PictureImporter
from verhalen_build.importers.documents.html_page import prepare_html
from verhalen_build.importers.documents.redirects import without_redirect
from verhalen_build.importers.markup.document_headings import shift_headings
from verhalen_build.importers.markup.footnotes import with_footnotes
from verhalen_build.importers.markup.pandoc import find_pandoc, read_document
from verhalen_build.importers.markup.typed_lists import with_lists
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.markdown_writer import Element, MarkdownWriter
from verhalen_build.model.names import Slug
from verhalen_build.model.problems import Language
from verhalen_build.read.addresses import refusal, scheme_of
from verhalen_build.translations import msgid, translations

_CLIPBOARD = msgid("the clipboard")


@dataclass(frozen=True)
class PastedText:
    """A pasted text as Markdown, and its pictures by their path in the text. `lost_pictures` did not come along."""

    markdown: str
    pictures: Mapping[str, bytes]
    lost_pictures: int


def pasted_text(page: bytes, first_note: int, language: Language) -> PastedText:
    """The HTML of a clipboard as Markdown; its notes are numbered from `first_note`.

    Raises UserFault: `document-too-large`, `document-damaged`, `pandoc-missing`.
    """
    name = translations(language).gettext(_CLIPBOARD)
    prepared = prepare_html(page, name, is_part=True)
    tree = read_document(find_pandoc(), prepared.data, prepared.reader, name)
    # Pictures that are elsewhere are not fetched: no other site need know what somebody writes.
    pictures = PictureImporter(tree.media, prepared.embedded, None, Slug("pasted"), language, {})
    writer = MarkdownWriter(_address, pictures.take, first_note=first_note)
    markdown = writer.document(shift_headings(with_lists(with_footnotes(tree.blocks))))
    files = {file.path.removeprefix(f"{STORIES}/"): file.data for file in pictures.files}
    lost = [each for each in pictures.findings if each.code in {"picture-remote", "picture-missing", "picture-kind"}]
    return PastedText(markdown.strip("\n"), files, len(lost))


def _address(link: Element) -> str:
    """The address of a link; "" for one that leads nowhere from here, of which the words stay."""
    target = without_redirect(link["c"][2][0])
    return target if scheme_of(target) and not refusal(target, is_image=False) else ""
