"""Markdown files, with or without the front matter of another generator."""

import re
from collections.abc import Mapping

from verhalen_build.importers.documents.document_values import DocumentMetadata, PandocInput
from verhalen_build.importers.documents.embedded_pictures import without_data_urls
from verhalen_build.importers.documents.html_page import decode_text
from verhalen_build.importers.front_matter_reader import parse_text, text_list
from verhalen_build.importers.markup.findings import Finding
from verhalen_build.importers.markup.lost_passages import lines_as_passages, markdown_words
from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.problems import UserFault, errors_in

# Without extensions that give a meaning to what people type as text: dollars, at-signs, single tildes.
_READER = (
    "markdown-yaml_metadata_block-pandoc_title_block-mmd_title_block-smart-tex_math_dollars-raw_tex-latex_macros"
    "-citations-example_lists-subscript-superscript-implicit_header_references-raw_attribute-inline_notes"
    "+gfm_auto_identifiers+lists_without_preceding_blankline+autolink_bare_uris+wikilinks_title_after_pipe"
)
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_TITLE = frozenset({"title", "titel"})
_DATE = frozenset({"date", "datum"})
_AUTHORS = frozenset({"author", "authors", "auteur", "auteurs"})


def prepare_markdown(data: bytes, display_path: str) -> PandocInput:
    """A Markdown file preprocessed for pandoc. Raises UserFault: the errors in its front matter."""
    decoded_text, encoding_findings = decode_text(data)
    text, embedded = without_data_urls(decoded_text)
    parsed = parse_text(text.encode(), SourcePath(display_path))
    errors = errors_in(parsed.problems)
    if errors:
        raise UserFault(*errors)
    texts_by_key = {key: tuple(text_list(value)) for key, value in parsed.values.items() if _is_plain(value)}
    findings = [
        *encoding_findings,
        *(Finding("field", key) for key, value in parsed.values.items() if not _is_plain(value)),
    ]
    comments = sum(bool(comment[1]) for comment in _COMMENT.finditer(parsed.body))
    if comments:
        findings.append(Finding("comments", str(comments)))
    body = _COMMENT.sub(lambda comment: "" if comment[1] else comment[0], parsed.body)
    passages = lines_as_passages(markdown_words(body))
    return PandocInput(body.encode(), _READER, _metadata(texts_by_key), tuple(findings), passages, embedded=embedded)


def _is_plain(value: PlainValue) -> bool:
    """Whether a value is a text or a list of texts."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _metadata(values: Mapping[str, tuple[str, ...]]) -> DocumentMetadata:
    def texts_under(names: frozenset[str]) -> tuple[str, ...]:
        return next((texts for key, texts in values.items() if lookup_name(key) in names), ())

    own_attributes = _TITLE | _DATE | _AUTHORS
    fields = {key: texts for key, texts in values.items() if texts and lookup_name(key) not in own_attributes}
    title, date = " ".join(texts_under(_TITLE)), " ".join(texts_under(_DATE))
    return DocumentMetadata(title, date, texts_under(_AUTHORS), fields=fields, is_deliberate=True)
