"""The text of a post in WordPress as plain HTML: blocks of the new editor, paragraphs of the old one, and galleries."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from verhalen_build.importers.blogs.dialects import caption_edits
from verhalen_build.importers.blogs.template_tags import apply_edits
from verhalen_build.importers.front_matter_reader import first_text

# Not past the next comment: where many have no end, each would be scanned to the end of the text.
_BLOCK = re.compile(r"<!--\s*+(/?)wp:([\w/-]++)((?:(?!-->|<!--).)*+)-->", re.DOTALL)
_MARK = re.compile(r"<!--\s*+(?:more|nextpage|noteaser)\b(?:(?!-->|<!--).)*+-->")
_TAG = re.compile(r"</?([a-z][a-z0-9]*+)?[^<>]*+>|<!--", re.IGNORECASE)
_BLANK_LINES = re.compile(r"(?<![^\S\n])[^\S\n]*+\n[^\S\n]*+\n\s*+")
_LINE_END = re.compile(r"(?<![^\S\n])[^\S\n]*+\n[^\S\n]*+")
_GALLERY = re.compile(r"\[gallery\b([^\[\]]*+)\]", re.IGNORECASE)
_GALLERY_IDS = re.compile(r"\b(?:ids|include)=[\"']?([\d,\s]++)")
# Of plugins with which people lay out a page; the texts are between these or in them.
_BUILDER = re.compile(r"\[(/?)((?:vc|et_pb|fusion|av|su)_[\w-]++)([^\[\]]*+)\]")
_BUILDER_TEXT = re.compile(r"\b(?:title|heading|text|content|button_text|subhead|author|label)=\"([^\"]*+)\"")
_DOWNLOAD_BUTTON = re.compile(r"<a\b[^<>]*\bwp-block-file__button\b[^<>]*>[^<>]*</a>")
_GALLERY_FRAME = re.compile(
    r"<(?:ul|ol)\b[^<>]*\b(?:blocks-gallery-grid|wp-block-gallery)\b[^<>]*>|<li\b[^<>]*\bblocks-gallery-item\b[^<>]*>"
)
_COVER = re.compile(r"<(?:div|section)\b[^<>]*?\bbackground-image:\s*url\(\s*([^()<>\s]++)\s*\)[^<>]*>")
_LINKED_PICTURE = re.compile(r"<a\b[^<>]*?\bhref=\"([^\"<>]*+)\"[^<>]*>\s*(<img\b[^<>]*>)\s*</a>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_IMAGE_ID = re.compile(r"\bwp-image-(\d+)\b")
_ALT = re.compile(r"\balt=([\"'])([^\"']*)\1", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc=\"([^\"]*)\"")
_SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled)(?=\.\w{1,5}(?:\?|$))")
_EMPTY_BLOCKS = frozenset({"footnotes", "more", "nextpage", "spacer", "separator"})
_DEEPEST = 5
_QUOTES = "\"'"
_PARAGRAPH_TAGS = frozenset(
    "table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map area blockquote address "
    "style p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup header footer nav figure figcaption "
    "details menu summary".split()
)
_AS_TYPED = frozenset({"pre", "script", "style", "textarea", "svg"})


@dataclass(frozen=True)
class Attachment:
    """A file in the library of WordPress: its address, description and caption."""

    address: str
    alt: str = ""
    caption: str = ""

    @property
    def figure(self) -> str:
        """The picture with its caption, as HTML."""
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        return f'<figure><img src="{escape(self.address)}" alt="{escape(self.alt)}">{caption}</figure>'


@dataclass(frozen=True)
class PostParts:
    """What a text may show from elsewhere in an export: attachments by number, those of the post itself, and blocks.

    `reusable` has the texts of blocks that several posts share, by number; `notes` are the footnotes of the post.
    """

    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    own_attachments: tuple[Attachment, ...] = ()
    reusable: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PostHtml:
    """The text of a post as plain HTML. `generated` are the names of blocks that WordPress filled in itself."""

    html: str
    generated: tuple[str, ...] = ()


def post_html(content: str, parts: PostParts) -> PostHtml:
    """The HTML that WordPress makes of the text of a post."""
    generated: list[str] = []
    text = content.replace("\r\n", "\n").replace("\r", "\n")
    text = _GALLERY.sub(lambda gallery: _gallery(gallery, parts), text)
    text = apply_edits(text, list(caption_edits(text)))
    text = _BUILDER.sub(lambda code: _laid_out(code, generated), text)
    text = "".join(_without_blocks(text, parts, generated, 0)) + _notes(parts)
    text = _DOWNLOAD_BUTTON.sub("", _GALLERY_FRAME.sub("", text))
    text = _COVER.sub(lambda cover: f'{cover[0]}<img src="{escape(unescape(cover[1]).strip(_QUOTES))}" alt="">', text)
    text = _LINKED_PICTURE.sub(_without_link_to_itself, text)
    return PostHtml(_IMAGE.sub(lambda image: _described(image[0], parts), text), tuple(generated))


def _without_blocks(text: str, parts: PostParts, generated: list[str], level: int) -> Iterator[str]:
    """The text without the comments around its blocks. Outside of blocks it is a text of the old editor."""
    depth, position = 0, 0
    for block in _BLOCK.finditer(text):
        between = _MARK.sub("", text[position : block.start()])
        yield between if depth else with_paragraphs(between)
        position = block.end()
        attributes = block[3].strip()
        if attributes.endswith("/"):
            yield _generated(block[2], attributes.removesuffix("/").strip(), parts, generated, level)
        else:
            depth = max(depth - 1, 0) if block[1] else depth + 1
    rest = _MARK.sub("\n\n", text[position:])
    yield rest if depth else with_paragraphs(rest)


def _generated(name: str, attributes: str, parts: PostParts, generated: list[str], level: int) -> str:
    """What a block without a text of its own shows: a shared block, a link, or texts that stand in its settings."""
    values = _json(attributes)
    if name == "block" and str(values.get("ref")) in parts.reusable and level < _DEEPEST:
        return "".join(_without_blocks(parts.reusable[str(values["ref"])], parts, generated, level + 1))
    address = values.get("url")
    if isinstance(address, str) and address:
        texts = {key: value for key, value in values.items() if isinstance(value, str)}
        words = first_text(texts, "label", "title", "service") or address
        return f'<p><a href="{escape(address)}">{escape(words)}</a></p>'
    data = values.get("data")
    sentences = (
        [text for text in data.values() if isinstance(text, str) and " " in text] if isinstance(data, dict) else []
    )
    if not sentences and name not in _EMPTY_BLOCKS:
        generated.append(name)
    return "".join(f"<div>{with_paragraphs(sentence)}</div>" for sentence in sentences)


def _laid_out(code: re.Match[str], generated: list[str]) -> str:
    """What stays of a code that lays out a page: the texts in it."""
    texts = [match[1] for match in _BUILDER_TEXT.finditer(code[3])]
    if not code[1] and code[2] not in generated:
        generated.append(code[2])
    return "\n\n".join(["", *filter(None, texts), ""])


def _json(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text or "{}")
    except (json.JSONDecodeError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def with_paragraphs(text: str) -> str:
    """A text of the old editor with its paragraphs and line breaks as HTML: there these are only line ends."""
    if "\n" not in text.strip():
        return text
    pieces: list[str] = []
    position, typed, before = 0, "", True
    for tag in _TAG.finditer(text):
        name = (tag[1] or "").lower()
        is_block = name in _PARAGRAPH_TAGS
        between = text[position : tag.start()]
        pieces.append(between if typed else _paragraphs(between, after_block=before, before_block=is_block))
        pieces.append(tag[0])
        position, before = tag.end(), is_block
        if not typed and name in _AS_TYPED and not tag[0].startswith("</"):
            typed = name
        elif typed == name and tag[0].startswith("</"):
            typed = ""
    rest = text[position:]
    return "".join([*pieces, rest if typed else _paragraphs(rest, after_block=before, before_block=True)])


def _paragraphs(text: str, *, after_block: bool, before_block: bool) -> str:
    """A piece between two tags; a paragraph that is not closed ends where the next begins."""
    text = text.lstrip() if after_block else text
    text = text.rstrip() if before_block else text
    return _LINE_END.sub("<br>", _BLANK_LINES.sub("<p>", text))


def _gallery(gallery: re.Match[str], parts: PostParts) -> str:
    """The pictures of a gallery; its code as it is where they are not in the export."""
    ids = _GALLERY_IDS.search(gallery[1])
    numbers = re.findall(r"\d+", ids[1]) if ids else []
    attachments = [parts.attachments.get(number) for number in numbers] if ids else list(parts.own_attachments)
    pictures = [attachment.figure for attachment in attachments if attachment is not None]
    return "\n\n".join(["", *pictures, ""]) if pictures and len(pictures) == len(attachments) else gallery[0]


def _notes(parts: PostParts) -> str:
    """The footnotes as paragraphs with a link back, as documents have them."""
    return "".join(
        f'<p><a id="{escape(note_id)}" href="#{escape(note_id)}-link">*</a> {text}</p>' for note_id, text in parts.notes
    )


def _without_link_to_itself(link: re.Match[str]) -> str:
    """A picture of which the link only leads to the same picture in another size, without that link."""
    source = _SOURCE.search(link[2])
    return link[2] if source and original_name(source[1]) == original_name(link[1]) else link[0]


def original_name(address: str) -> str:
    """The name of the file of a picture in its first size: `bank-300x200.jpg` gives `bank.jpg`."""
    return _SIZE.sub("", address.rpartition("/")[2]).partition("?")[0]


def _described(image: str, parts: PostParts) -> str:
    """A picture with the description that it has in the library, if it has none here."""
    image_id = _IMAGE_ID.search(image)
    attachment = parts.attachments.get(image_id[1]) if image_id else None
    alt = _ALT.search(image)
    if attachment is None or not attachment.alt or (alt and alt[2].strip()):
        return image
    without = _ALT.sub("", image)
    return f'{without[:4]} alt="{escape(attachment.alt)}"{without[4:]}'
