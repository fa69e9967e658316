"""Python-Markdown, set up with our links and with no more rules than a text can need.

Each rule is tried on every piece of a text, and a rule can only hold where its own mark stands. Leaving out those whose
mark is nowhere in the text gives the same HTML in two thirds of the time.
"""

import re
from functools import lru_cache
from urllib.parse import quote
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from verhalen_build.read.walk import NAME_SCHEME, NOTE, PIPE, UNLABELLED, WIKI

# A mark, and the rules that need it: in running text, before the blocks, in the blocks, and after.
_MARKS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "`": (("backtick",), (), (), ()),
    "\\": (("escape",), (), (), ()),
    "<": (("autolink", "automail", "html"), ("html_block",), (), ()),
    "&": (("entity",), (), (), ()),
    "![": (("image_link", "image_reference", "short_image_ref"), (), (), ()),
    "{": ((), (), (), ("attr_list",)),
    "|": ((), (), ("table",), ()),
    "[^": (("footnote",), (), ("footnote",), ("footnote", "footnote-duplicate")),
    "://": (("addresses",), (), (), ()),
    "[[": (("name-links",), ("name-link-pipes",), (), ()),
}


# Without the full stop that ends its sentence. Inside quotes or angle brackets it is part of other markup.
_ADDRESS = r"(?<![\w\"'<>=(\[])https?://[^\s<>\[\]\"']*[^\s<>\[\]\"'.,;:!?)]"


def convert(text: str, footnotes: bool) -> str:
    """The HTML of a text. It may hold raw HTML of the writer's and is yet to be cleaned."""
    absent = tuple(mark for mark in _MARKS if mark not in text)
    return _converter(footnotes, absent).reset().convert(text)


@lru_cache(maxsize=64)
def _converter(footnotes: bool, absent: tuple[str, ...]) -> Markdown:
    # Made, not named: to find a name Python-Markdown looks through all packages that are installed.
    own: list[Extension] = [TableExtension(), FencedCodeExtension(), SaneListExtension(), AttrListExtension()]
    own += [_NameLinkExtension(), _PlainExtension()]
    converter = Markdown(extensions=[FootnoteExtension(SEPARATOR=NOTE), *own] if footnotes else own)
    # This one only indents the HTML, which nobody reads.
    converter.treeprocessors.deregister("prettify")
    for mark in absent:
        inline, before, blocks, after = _MARKS[mark]
        for registry, names in (
            (converter.inlinePatterns, inline),
            (converter.preprocessors, before),
            (converter.parser.blockprocessors, blocks),
            (converter.treeprocessors, after),
        ):
            for name in names:
                registry.deregister(name, strict=False)
    return converter


# Where a text has none of these, no inline rule finds anything in it.
_INLINE_MARK = re.compile(r"[\\`*_\[\]<>&!\x02\x03]|://|  \n")
# Lines that all begin with a letter are a paragraph: every other block has a line that begins with something else.
_PLAIN_BLOCK = re.compile(r"[^\W\d_][^\n]*(?:\n[^\W\d_][^\n]*)*\Z")


class _PlainExtension(Extension):
    """Takes plain paragraphs past the rules for blocks, and plain text past those for running text."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_PlainText(md), "plain-text", 25)
        md.parser.blockprocessors.register(_PlainBlock(md.parser), "plain-block", 105)


class _PlainText(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not _INLINE_MARK.search(element.text):
                element.text = AtomicString(element.text)


class _PlainBlock(ParagraphProcessor):
    def test(self, parent: Element, block: str) -> bool:
        return _PLAIN_BLOCK.match(block) is not None


class _NameLinkExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_NameLinks(WIKI.pattern), "name-links", 175)
        md.inlinePatterns.register(_Addresses(_ADDRESS), "addresses", 110)
        md.preprocessors.register(_Pipes(), "name-link-pipes", 35)


class _NameLinks(InlineProcessor):
    """[[Title]], [[Title#heading]] and [[Title|words]] become links with a scheme of our own."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int] | tuple[None, None, None]:
        name, _, label = m[1].replace(PIPE, "|").partition("|")
        if not name.strip():
            return None, None, None
        element = Element("a", {"href": NAME_SCHEME + quote(name.strip(), safe="#")})
        element.text = label.strip() or name.strip()
        if not label.strip():
            element.set("title", UNLABELLED)
        return element, m.start(0), m.end(0)


class _Addresses(InlineProcessor):
    """A web address in running text becomes a link to it."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        element = Element("a", {"href": m[0]})
        element.text = AtomicString(m[0])
        return element, m.start(0), m.end(0)


class _Pipes(Preprocessor):
    """Hides the bar in [[Title|words]] from the tables, which would take it for a border."""

    def run(self, lines: list[str]) -> list[str]:
        return [WIKI.sub(lambda m: m[0].replace("\\|", "|").replace("|", PIPE), line) for line in lines]
