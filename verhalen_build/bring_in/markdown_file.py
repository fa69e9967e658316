"""Markdown from elsewhere, with the front matter of another generator, or with none."""

import re
from collections.abc import Mapping

from verhalen_build.bring_in.foreign import read_foreign, texts_in
from verhalen_build.bring_in.front_matter import Plain
from verhalen_build.bring_in.inlined import put_aside_from_page
from verhalen_build.bring_in.outcome import About, Finding, Prepared
from verhalen_build.bring_in.web_page import decoded
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Severity, UserFault, severity_of
from verhalen_build.model.schema import lookup_name

# Without what makes something else of words as people type them: dollars, at-signs, single tildes.
_READER = (
    "markdown-yaml_metadata_block-pandoc_title_block-mmd_title_block-smart-tex_math_dollars-raw_tex-latex_macros"
    "-citations-example_lists-subscript-superscript-implicit_header_references-raw_attribute-inline_notes"
    "+gfm_auto_identifiers+lists_without_preceding_blankline+autolink_bare_uris+wikilinks_title_after_pipe"
)
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_TITLE = frozenset({"title", "titel"})
_DATE = frozenset({"date", "datum"})
_AUTHORS = frozenset({"author", "authors", "auteur", "auteurs"})


def prepare_markdown(data: bytes, shown: str) -> Prepared:
    """A Markdown file made ready. Raises UserFault: whatever is wrong with its front matter."""
    whole, told = decoded(data)
    text, inlined = put_aside_from_page(whole)
    foreign = read_foreign(text.encode(), SourcePath(shown))
    errors = [problem for problem in foreign.problems if severity_of(problem) is Severity.ERROR]
    if errors:
        raise UserFault(*errors)
    plain = {key: tuple(texts_in(value)) for key, value in foreign.values.items() if _is_plain(value)}
    findings = [*told, *(Finding("field", key) for key, value in foreign.values.items() if not _is_plain(value))]
    comments = sum(bool(comment[1]) for comment in _COMMENT.finditer(foreign.body))
    if comments:
        findings.append(Finding("comments", str(comments)))
    body = _COMMENT.sub(lambda comment: "" if comment[1] else comment[0], foreign.body)
    return Prepared(body.encode(), _READER, _about(plain), tuple(findings), inlined=inlined)


def _is_plain(value: Plain) -> bool:
    """Whether a value is a text or a list of texts."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _about(values: Mapping[str, tuple[str, ...]]) -> About:
    def taken(names: frozenset[str]) -> tuple[str, ...]:
        return next((texts for key, texts in values.items() if lookup_name(key) in names), ())

    known = _TITLE | _DATE | _AUTHORS
    rest = {key: texts for key, texts in values.items() if texts and lookup_name(key) not in known}
    return About(" ".join(taken(_TITLE)), " ".join(taken(_DATE)), taken(_AUTHORS), rest, is_deliberate=True)
