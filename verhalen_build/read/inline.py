"""Inline rules for Python-Markdown: links by name, bare web addresses, emphasis, and raw HTML tag by tag."""

import re
from html import unescape
from urllib.parse import quote
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import (
    BACKTICK_RE,
    HTML_RE,
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    BacktickInlineProcessor,
    HtmlInlineProcessor,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor as RunningText
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, INLINE_PLACEHOLDER_RE, AtomicString

from verhalen_build.read.emphasis import RUN, emphasis
from verhalen_build.read.inner_marks import NAME_SCHEME, PIPE, PLACE, PLACE_END, PLACE_MARK, PLACED, UNLABELLED, WIKI
from verhalen_build.read.raw_html import ALLOWED, is_element

# In a text with none of these no rule matches. To look for each by itself is faster than for all at once.
_MARKS = ("*", "[", "_", "<", "`", "&", "!", "\\", "]", ">", "://", "  \n", "\x02", "\x03")
# CommonMark allows a backslash before any of these.
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

_STASHED = r"\x02klzzwxh:\d+\x03"
_ADDRESS = rf"(?<![^\W_])(?<!/)(?i:https?)://(?=\w)(?:[^\s<>\"“”„«»\u2039\u203a…–—\u200b\x02\x03]|{_STASHED})+"
_PART_OF_ADDRESS = re.compile(rf"{_STASHED}|.", re.DOTALL)
_AFTER_ADDRESS = frozenset(".,;:!?'’‘*_~|=\\")
_NEXT_ADDRESS = re.compile(r"[,;|]https?://", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_SECOND_LABEL = re.compile(r"\[([^\[\]]*+)\]")
_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)(?=[\s/>])")


class InlineRules(Extension):
    """Registers the rules of this module; `dropped` collects the tags that a page may not have."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped: list[str] = []

    def extendMarkdown(self, md: Markdown) -> None:
        self._emphasis = _Emphasis(md)
        md.registerExtension(self)
        md.ESCAPED_CHARS = list(_PUNCTUATION)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash-break", 185)
        md.inlinePatterns.register(_Code(BACKTICK_RE), "backtick", 190)
        md.inlinePatterns.register(_NameLinks(WIKI.pattern, md), "name-links", 175)
        md.inlinePatterns.register(_Links(LINK_RE, md), "link", 160)
        md.inlinePatterns.register(_Pictures(IMAGE_LINK_RE, md), "image_link", 150)
        md.inlinePatterns.register(_ReferenceLinks(REFERENCE_RE, md), "reference", 170)
        md.inlinePatterns.register(_ImageReferences(IMAGE_REFERENCE_RE, md), "image_reference", 140)
        md.inlinePatterns.register(_Tags(HTML_RE, md, self.dropped), "html", 90)
        # After the tags, whose attributes hold addresses too.
        md.inlinePatterns.register(_Addresses(_ADDRESS, md), "addresses", 70)
        md.inlinePatterns.register(self._emphasis, "em_strong", 60)
        # Handled beforehand in raw_html.py.
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_Pipes(), "name-link-pipes", 35)
        md.treeprocessors.register(_PlainText(md), "plain-text", 25)

    def reset(self) -> None:
        self.dropped.clear()
        self._emphasis.forget()


class _PlainText(Treeprocessor):
    """Marks text without any mark as finished, so that no rule is tried on it."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            text = element.text
            if text and not any(mark in text for mark in _MARKS):
                element.text = AtomicString(text)


class _Code(BacktickInlineProcessor):
    """Code between runs of equally many backticks. The library also accepts shorter opening runs."""

    def find_code_spans(self, start: int, text: str) -> tuple[int, int | None]:  # type: ignore[override]
        code_start, code_end = super().find_code_spans(start, text)  # type: ignore[misc]
        after_marks = start + len(text[start:]) - len(text[start:].lstrip("`"))
        return after_marks, code_end if code_start == after_marks else None


class _NameLinks(InlineProcessor):
    """[[Title]], [[Title#heading]] and [[Title|words]] become links with a scheme of our own."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int] | tuple[None, None, None]:
        place = PLACE_MARK.match(m[1])
        name, _, label = m[1][place.end() if place else 0 :].replace(PIPE, "|").partition("|")
        name = as_typed(self.md, name).strip()
        if not name:
            return None, None, None
        element = Element("a", {"href": NAME_SCHEME + quote(name, safe="#")})
        element.text = label.strip() or AtomicString(name)
        title = _placed(place) + ("" if label.strip() else UNLABELLED)
        if title:
            element.set("title", title)
        return element, m.start(0), m.end(0)


def _placed(place: re.Match[str] | None) -> str:
    """What a title begins with for a link with this mark."""
    return f"{PLACED}{place[1]}{PLACE_END}" if place else ""


class _Links(LinkInlineProcessor):
    """`[words](address)`, with its place in its title."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int] | tuple[None, None, None]:
        element, start, end = super().handleMatch(m, data)
        if not isinstance(element, Element) or start is None or end is None:
            return None, None, None
        element.text, title = _taken_place(element.text or "", element.get("title") or "")
        if title:
            element.set("title", title)
        return element, start, end


class _Pictures(ImageInlineProcessor):
    """`![words](address)`, with its place in its title."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int] | tuple[None, None, None]:
        element, start, end = super().handleMatch(m, data)
        if not isinstance(element, Element) or start is None or end is None:
            return None, None, None
        words, title = _taken_place(element.get("alt") or "", element.get("title") or "")
        element.set("alt", words)
        if title:
            element.set("title", title)
        return element, start, end


def _taken_place(words: str, title: str) -> tuple[str, str]:
    """The words of a link without the mark at their end, and its title with it."""
    place = PLACE_MARK.search(words, words.rfind(PLACE)) if words.endswith(PLACE_END) else None
    return (words[: place.start()], _placed(place) + title) if place else (words, title)


class _ReferenceLinks(ReferenceInlineProcessor):
    """`[words][label]`; unlike the library, `[1] [2]` is not one link."""

    RE_LINK = _SECOND_LABEL


class _ImageReferences(ImageReferenceInlineProcessor):
    RE_LINK = _SECOND_LABEL


class _Addresses(InlineProcessor):
    """Links bare web addresses, without the punctuation or brackets around them."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int] | tuple[None, None, None]:
        address = self._address(m[0], data[m.start() - 1 : m.start()])
        if self._in_link(data[: m.start()]) or address.endswith("//"):
            return None, None, None
        written = as_typed(self.md, address).replace("&amp;", "&")
        element = Element("a", {"href": written})
        element.text = AtomicString(written)
        return element, m.start(), m.start() + len(address)

    def _address(self, matched: str, before: str) -> str:
        following = _NEXT_ADDRESS.search(matched)
        matched = matched[: following.start()] if following else matched
        opened: list[str] = []
        parts: list[str] = []
        for part in _PART_OF_ADDRESS.findall(matched):
            if len(part) > 1 and not self._is_character(part):
                break
            if part in _BRACKETS and (not opened or opened.pop() != _BRACKETS[part]):
                break
            if part == "*" and before == "*":
                break
            if part in _BRACKETS.values():
                opened.append(part)
            parts.append(part)
        while parts and parts[-1] in _AFTER_ADDRESS:
            parts.pop()
        return "".join(parts)

    def _is_character(self, placeholder: str) -> bool:
        """Whether a placeholder is one character of an address: an escaped one, or `&amp;`."""
        match = INLINE_PLACEHOLDER_RE.match(placeholder)
        is_text = match is not None and isinstance(_stash(self.md)[match[1]], str)
        typed = as_typed(self.md, placeholder) if is_text else ""
        return len(typed) == 1 or typed == "&amp;"

    def _in_link(self, before: str) -> bool:
        """Whether an `<a>` tag typed by the writer is open here."""
        if "</a>" not in self.md.htmlStash.rawHtmlBlocks:
            return False
        opened = False
        for match in INLINE_PLACEHOLDER_RE.finditer(before):
            tag = as_typed(self.md, match[0]).lower()
            opened = tag.startswith("<a ") or (opened and tag != "</a>")
        return opened


class _Emphasis(InlineProcessor):
    """Emphasis, resolved once for a whole inline text and then applied run by run."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(RUN.pattern, md)
        self._runs: list[list[str]] = []

    def forget(self) -> None:
        """Resets the state: the previous text may have been aborted."""
        self._runs = []

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int, int]:
        if not self._runs:
            self._runs = emphasis(data, m.start())[::-1]
        pieces = self._runs.pop()
        if "".join(pieces) == m[0]:
            return None, m.start(), m.end()
        store = self.md.htmlStash.store
        return "".join(store(piece) if piece.startswith("<") else piece for piece in pieces), m.start(), m.end()


class _Tags(HtmlInlineProcessor):
    """Keeps allowed tags, drops other HTML tags, and leaves `<name>` as text."""

    def __init__(self, pattern: str, md: Markdown, dropped: list[str]) -> None:
        super().__init__(pattern, md)
        self._dropped = dropped

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        name = _NAME.match(m[1])
        if name is None or not is_element(name[1]):
            return None, None, None
        if name[1].lower() in ALLOWED:
            return super().handleMatch(m, data)
        self._dropped.append(as_typed(self.md, m[1]))
        return "", m.start(), m.end()


class _Pipes(Preprocessor):
    """Replaces the bar in [[Title|words]] by a placeholder, so that tables do not split on it."""

    def run(self, lines: list[str]) -> list[str]:
        return [self._without_pipes(line) if "[[" in line else line for line in lines]

    def _without_pipes(self, line: str) -> str:
        return WIKI.sub(lambda m: m[0].replace("\\|", "|").replace("|", PIPE), line)


def as_typed(md: Markdown, text: str) -> str:
    """Partly converted text as it was typed, without the library's placeholders."""

    def stashed(match: re.Match[str]) -> str:
        value = _stash(md)[match[1]]
        if isinstance(value, str):
            return as_typed(md, value)
        content = unescape("".join(value.itertext()))
        return f"`{content}`" if value.tag == "code" else as_typed(md, content)

    text = INLINE_PLACEHOLDER_RE.sub(stashed, text)
    text = HTML_PLACEHOLDER_RE.sub(lambda match: str(md.htmlStash.rawHtmlBlocks[int(match[1])]), text)
    return UnescapeTreeprocessor.RE.sub(lambda match: chr(int(match[1])), text)


def running_text(md: Markdown) -> RunningText:
    """The part of the library that applies inline rules."""
    processor = md.treeprocessors["inline"]
    assert isinstance(processor, RunningText)
    return processor


def _stash(md: Markdown) -> dict[str, Element | str]:
    return running_text(md).stashed_nodes
