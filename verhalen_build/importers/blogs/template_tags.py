"""Template tags in Markdown: those of Liquid and Nunjucks, and shortcodes of Hugo."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

_LONGEST = 600
TAG = re.compile(
    r"\{\{[<%](?:(?!\{\{[<%])[^\n])*?[>%]\}\}"
    rf"|\{{\{{(?:(?!\}}\}}).){{0,{_LONGEST}}}\}}\}}"
    rf"|\{{%(?:(?!%\}}).){{0,{_LONGEST}}}%\}}"
    r"|\{:(?:toc|:)[^}\n]*\}",
    re.DOTALL,
)
"""A template tag."""

_NAME = re.compile(r"\{(?:\{[<%]|%)-?\s*+(/?[\w./-]*+)\s*+(.*)[>%]\}\}?\Z", re.DOTALL)
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]++)\s*+[=:]\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s,]+))")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_BASE_URL = re.compile(r"\{\{-?\s*(?:site\.(?:baseurl|url)|\.?Site\.BaseURL|base_?[uU]rl)\s*-?\}\}")
_URL_FILTER = re.compile(
    r"\{\{-?\s*(?:\"([^\"]*)\"|'([^']*)')\s*\|\s*(?:relative_url|absolute_url|url|prepend:\s*site\.baseurl|relURL|absURL)"
    r"[^{}]*+\}\}"
)
_LINK_TAG = re.compile(
    r"\{%-?\s*(post_url|link)\s+([^\s%]+)\s*-?%\}|\{\{[<%]\s*(ref|relref)\s++((?:(?!\{\{[<%])[^\n])*?)[>%]\}\}"
)
# Blocks whose content is literal. Not past the next of the same kind: where many have no end tag, each would be scanned
# to the end of the text.
_RAW = re.compile(r"(\{%-?\s*raw\s*-?%\}\n?)((?:(?!\{%-?\s*raw\b).)*?)(\{%-?\s*endraw\s*-?%\})", re.DOTALL)
_HIGHLIGHT = re.compile(
    r"(\{%-?\s*highlight\s++([\w+-]*+)[^\n]{0,200}?%\})((?:(?!\{%-?\s*highlight\b).)*?)(\{%-?\s*endhighlight\s*-?%\})",
    re.DOTALL,
)
_HUGO_HIGHLIGHT = re.compile(
    r"(\{\{[<%]\s*highlight\s++([\w+-]*+)[^\n]{0,200}?[>%]\}\})((?:(?!\{\{[<%]\s*highlight\b).)*?)"
    r"(\{\{[<%]\s*/\s*highlight\s*[>%]\}\})",
    re.DOTALL,
)
_COMMENT = re.compile(r"(\{%-?\s*comment\s*-?%\})((?:(?!\{%-?\s*comment\b).)*?)(\{%-?\s*endcomment\s*-?%\})", re.DOTALL)
_CODE = re.compile(
    r"^([ \t]*(?:>[ \t]?)*)(`{3,}|~{3,}).*?(?:^[ \t>]*\2[ \t]*$|\Z)"
    r"|(?<!`)(`{1,80}+)(?!`).+?(?<!`)\3(?!`)|<!--.*?(?:-->|\Z)"
    r"|(?:\A|\n[ \t]*\n)(?:(?: {4}|\t)(?![ \t]*(?:[-*+]|\d+\.) )[^\n]*\n?)+",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_HTML_CODE = re.compile(r"<(pre|code)\b(?:(?!<\1\b).)*?</\1>", re.DOTALL | re.IGNORECASE)
_NOT_A_LINE_BREAK = re.compile(r"[^\n]")


@dataclass(frozen=True)
class TextEdit:
    """A replacement of the text between two offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class PictureTag:
    """A picture in a tag; "" for attributes that the tag does not have."""

    address: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Masked:
    """A text with its code blanked out, which keeps offsets, and the edits that turn code blocks into Markdown."""

    text: str
    edits: tuple[TextEdit, ...] = field(default=())


# Each with the word in its end tag, and the Markdown before and after it.
_BLOCKS = (
    (_RAW, "endraw", "", ""),
    (_COMMENT, "endcomment", "<!-- ", " -->"),
    (_HIGHLIGHT, "endhighlight", "```", "```"),
    (_HUGO_HIGHLIGHT, "/", "```", "```"),
)


def mask_code(text: str) -> Masked:
    """Blanks out the code in a text. Code blocks in template tags become those of Markdown."""
    edits: list[TextEdit] = []
    for pattern, end, before, after in _BLOCKS:
        # Searching would be slow where no block has an end.
        if end not in text:
            continue
        for block in pattern.finditer(text):
            inner = block[3] if after == "```" else block[2]
            opening = before + (block[2] if after == "```" else "")
            closing = after if after != "```" or inner.endswith("\n") else f"\n{after}"
            last = block.lastindex or 0
            edits.append(TextEdit(block.start(1), block.end(1), opening))
            edits.append(TextEdit(block.start(last), block.end(last), closing))
        text = pattern.sub(lambda block: _blank(block[0]), text)
    text = _CODE.sub(lambda code: _blank(code[0]), text)
    return Masked(_HTML_CODE.sub(lambda code: _blank(code[0]), text) if "</" in text else text, tuple(edits))


def _blank(text: str) -> str:
    return _NOT_A_LINE_BREAK.sub(" ", text)


def resolve_tags(written: str, find_post: Callable[[str], str]) -> str | None:
    """An address with its template tags resolved; None where it has tags that cannot be.

    `find_post` returns the path of a post by its name in a tag, "" for none.
    """

    def resolve_link(tag: re.Match[str]) -> str:
        quoted = _QUOTED.search(tag[4] or "")
        name = tag[2] or (quoted[1] or quoted[2] if quoted else tag[4].rstrip())
        name, _, fragment = name.partition("#")
        if not name:
            return f"#{fragment}"
        # Jekyll's `link` tag may refer to any file.
        rel_path = find_post(name) or (name.lstrip("/") if tag[1] == "link" else "")
        return f"/{rel_path}" + (f"#{fragment}" if fragment else "") if rel_path else tag[0]

    address = _BASE_URL.sub("", written)
    address = _URL_FILTER.sub(lambda tag: tag[1] or tag[2] or "/", address)
    address = _LINK_TAG.sub(resolve_link, address)
    return None if TAG.search(address) else address


def picture_in(tag: str) -> PictureTag | None:
    """The picture that a tag shows, None for other tags."""
    match = _NAME.match(tag)
    if match is None:
        return None
    name, rest = match[1].lower(), match[2].removesuffix("-").removesuffix("/").rstrip()
    attributes = {pair[1].lower(): pair[2] or pair[3] or pair[4] or "" for pair in _ATTRIBUTE.finditer(rest)}
    if name == "include":
        included = rest.split(maxsplit=1)[0] if rest else ""
        if not re.search(r"fig|image|img|picture|photo|foto", included):
            return None
    elif name not in {"figure", "img", "image", "picture"}:
        return None
    address = _first(attributes, "src", "url", "file", "path", "image", "image_path")
    quoted = [string[1] or string[2] or "" for string in _QUOTED.finditer(rest)]
    if not address and quoted and not attributes:
        address, attributes = quoted[0], {"alt": quoted[1] if len(quoted) > 1 else ""}
    if not address:
        return None
    return PictureTag(address, _first(attributes, "alt", "description"), _first(attributes, "caption", "title"))


def find_template_tags(text: str) -> Iterator[re.Match[str]]:
    """The template tags in a text."""
    return TAG.finditer(text)


def _first(attributes: Mapping[str, str], *names: str) -> str:
    return next((attributes[name] for name in names if attributes.get(name)), "")
