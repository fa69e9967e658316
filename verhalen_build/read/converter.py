"""Python-Markdown with our rules, limited to those that a text can need.

The library tries each rule on every piece of a text, but a rule can only match where its mark occurs. Leaving out the
rules whose mark is not in the text gives the same HTML in two thirds of the time.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneListExtension

from verhalen_build.read.blocks import BRACKET, BlockRules, Footnotes
from verhalen_build.read.inline import InlineRules, running_text
from verhalen_build.read.inner_marks import NOTE, PIPE, PLACE, PLACE_MARK
from verhalen_build.read.raw_html import Prepared, Unclosed, prepare

_DEFINITION = "]:"
# The notes of a text have this mark too.
_LINK_DEFINITION = re.compile(r"\[(?!\^)[^\[\]]*\]:")
# Each mark with the rules that need it: inline rules, block rules, tree processors.
_MARKS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "`": (("backtick",), (), ()),
    "\\": (("escape", "backslash-break"), (), ("unescape",)),
    "<": (("autolink", "automail", "html"), (), ()),
    "&": (("entity",), (), ()),
    "[!": ((), (), ("callouts",)),
    "![": (("image_link", "image_reference", "short_image_ref"), (), ()),
    "](": (("link",), (), ()),
    "][": (("reference",), (), ()),
    _DEFINITION: (("reference", "short_reference", "image_reference", "short_image_ref"), ("reference",), ()),
    "{": ((), (), ("heading-ids",)),
    "|": ((), ("table",), ()),
    ">": ((), ("quote",), ("quote-parts",)),
    "[^": (("footnote",), ("footnote",), ("footnote", "footnote-duplicate")),
    "://": (("addresses",), (), ()),
    "[[": (("name-links",), (), ()),
}


@dataclass(frozen=True)
class Converted:
    """The HTML of a text, before sanitising, and findings to be reported.

    `unclosed` are tags that were left out as they are never closed, `dropped` those that a page may not have,
    `long_rows` the rows of tables with more cells than columns, and `unmarked_lines` lines without a `>` in a quote, as
    they were written. `hidden` are the spans of comments and scripts in the text, and `labels` those of definitions.
    """

    html: str
    unclosed: tuple[Unclosed, ...]
    dropped: tuple[str, ...]
    long_rows: tuple[str, ...]
    unmarked_lines: tuple[str, ...]
    hidden: tuple[tuple[int, int], ...]
    labels: Set[str]


def convert(text: str, footnotes: bool, with_places: bool = False) -> Converted:
    """The HTML of a Markdown text; `with_places` puts the offset of each link into its title."""
    prepared = prepare(text, with_places)
    absent = tuple(mark for mark in _MARKS if mark not in prepared.text)
    if footnotes and _DEFINITION not in absent and not _LINK_DEFINITION.search(prepared.text):
        absent += (_DEFINITION,)
    return _converted(prepared, footnotes, absent)


def _converted(prepared: Prepared, footnotes: bool, absent: tuple[str, ...]) -> Converted:
    converter = _converter(footnotes, absent)
    html = prepared.with_preformatted(converter.markdown.reset().convert(prepared.text)).replace(BRACKET, "[")
    if PLACE in html:
        # Only looked like a link.
        html = PLACE_MARK.sub("", html)
    dropped = (*prepared.removed, *converter.inline.dropped)
    return Converted(
        html,
        prepared.unclosed,
        dropped,
        tuple(map(_without_marks, converter.blocks.long_rows)),
        tuple(map(_without_marks, converter.blocks.unmarked_lines)),
        prepared.hidden,
        frozenset(converter.markdown.references),
    )


def _without_marks(line: str) -> str:
    return PLACE_MARK.sub("", line).replace(PIPE, "|")


@dataclass(frozen=True)
class _Converter:
    markdown: Markdown
    blocks: BlockRules
    inline: InlineRules


@lru_cache(maxsize=128)
def _converter(footnotes: bool, absent: tuple[str, ...]) -> _Converter:
    # Instances, as Python-Markdown searches all installed packages to resolve a name.
    blocks, inline = BlockRules(), InlineRules()
    extensions: list[Extension] = [SaneListExtension(), blocks, inline]
    # The library's own arrow bent back is missing from common fonts, Liberation for one.
    footnote_rules = Footnotes(SEPARATOR=NOTE, BACKLINK_TEXT="↑")
    markdown = Markdown(extensions=[footnote_rules, *extensions] if footnotes else extensions)
    # Only indents the HTML.
    markdown.treeprocessors.deregister("prettify")
    for mark in absent:
        in_text, in_blocks, after = _MARKS[mark]
        for registry, names in (
            (markdown.inlinePatterns, in_text),
            (markdown.parser.blockprocessors, in_blocks),
            (markdown.treeprocessors, after),
        ):
            for name in names:
                registry.deregister(name, strict=False)
    # A registry sorts its rules on each access, and it is accessed for every piece of text.
    markdown.parser.blockprocessors = tuple(markdown.parser.blockprocessors)  # type: ignore[assignment]
    running_text(markdown).inlinePatterns = tuple(markdown.inlinePatterns)  # type: ignore[assignment]
    return _Converter(markdown, blocks, inline)
