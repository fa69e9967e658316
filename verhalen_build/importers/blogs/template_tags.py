"""What generators leave in a text besides Markdown: tags of Liquid and Nunjucks, shortcodes of Hugo."""

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
"""One such tag, wherever it stands."""

_NAME = re.compile(r"\{(?:\{[<%]|%)-?\s*+(/?[\w./-]*+)\s*+(.*)[>%]\}\}?\Z", re.DOTALL)
_NAMED = re.compile(r"(?<![\w-])([\w-]++)\s*+[=:]\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s,]+))")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_TOP = re.compile(r"\{\{-?\s*(?:site\.(?:baseurl|url)|\.?Site\.BaseURL|base_?[uU]rl)\s*-?\}\}")
_FILTERED = re.compile(
    r"\{\{-?\s*(?:\"([^\"]*)\"|'([^']*)')\s*\|\s*(?:relative_url|absolute_url|url|prepend:\s*site\.baseurl|relURL|absURL)"
    r"[^{}]*+\}\}"
)
_LINKS = re.compile(
    r"\{%-?\s*(post_url|link)\s+([^\s%]+)\s*-?%\}|\{\{[<%]\s*(ref|relref)\s++((?:(?!\{\{[<%])[^\n])*?)[>%]\}\}"
)
# Blocks in which nothing is meant for the generator. Not past the next of the sort: where many have no end, each would
# be followed to the end of the text.
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
    """That what stands between two offsets in a text becomes something else."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class PictureTag:
    """A picture as a tag shows it; "" for what the tag does not say."""

    address: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Masked:
    """A text in which code has become spaces, so that places stay what they are, and the edits of blocks of code."""

    text: str
    edits: tuple[TextEdit, ...] = field(default=())


# Each with the word that ends it, and what stands around it in Markdown.
_BLOCKS = (
    (_RAW, "endraw", "", ""),
    (_COMMENT, "endcomment", "<!-- ", " -->"),
    (_HIGHLIGHT, "endhighlight", "```", "```"),
    (_HUGO_HIGHLIGHT, "/", "```", "```"),
)


def masked(text: str) -> Masked:
    """The text without its code. Blocks of code in a generator's own words become those of Markdown."""
    edits: list[TextEdit] = []
    for pattern, end, before, after in _BLOCKS:
        # Without an end there is no block, and looking for one would take long.
        if end not in text:
            continue
        for found in pattern.finditer(text):
            inner = found[3] if after == "```" else found[2]
            opening = before + (found[2] if after == "```" else "")
            closing = after if after != "```" or inner.endswith("\n") else f"\n{after}"
            last = found.lastindex or 0
            edits.append(TextEdit(found.start(1), found.end(1), opening))
            edits.append(TextEdit(found.start(last), found.end(last), closing))
        text = pattern.sub(lambda block: _blank(block[0]), text)
    text = _CODE.sub(lambda code: _blank(code[0]), text)
    return Masked(_HTML_CODE.sub(lambda code: _blank(code[0]), text) if "</" in text else text, tuple(edits))


def _blank(text: str) -> str:
    return _NOT_A_LINE_BREAK.sub(" ", text)


def address_of(written: str, post_called: Callable[[str], str]) -> str | None:
    """An address without tags: those that stand for a part of the address give way to it; None where others remain.

    `post_called` gives the path of a post by the name that a tag has for it.
    """

    def link(found: re.Match[str]) -> str:
        quoted = _QUOTED.search(found[4] or "")
        name = found[2] or (quoted[1] or quoted[2] if quoted else found[4].rstrip())
        name, _, fragment = name.partition("#")
        if not name:
            return f"#{fragment}"
        # What is linked by its file need not be a post.
        inside = post_called(name) or (name.lstrip("/") if found[1] == "link" else "")
        return f"/{inside}" + (f"#{fragment}" if fragment else "") if inside else found[0]

    plain = _TOP.sub("", written)
    plain = _FILTERED.sub(lambda found: found[1] or found[2] or "/", plain)
    plain = _LINKS.sub(link, plain)
    return None if TAG.search(plain) else plain


def picture_in(tag: str) -> PictureTag | None:
    """The picture that a tag shows, where it is of a sort that does."""
    found = _NAME.match(tag)
    if found is None:
        return None
    name, rest = found[1].lower(), found[2].removesuffix("-").removesuffix("/").rstrip()
    given = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _NAMED.finditer(rest)}
    if name == "include":
        included = rest.split(maxsplit=1)[0] if rest else ""
        if not re.search(r"fig|image|img|picture|photo|foto", included):
            return None
    elif name not in {"figure", "img", "image", "picture"}:
        return None
    address = _first(given, "src", "url", "file", "path", "image", "image_path")
    quoted = [match[1] or match[2] or "" for match in _QUOTED.finditer(rest)]
    if not address and quoted and not given:
        address, given = quoted[0], {"alt": quoted[1] if len(quoted) > 1 else ""}
    return (
        PictureTag(address, _first(given, "alt", "description"), _first(given, "caption", "title")) if address else None
    )


def find_template_tags(text: str) -> Iterator[re.Match[str]]:
    """The tags in a text."""
    return TAG.finditer(text)


def _first(given: Mapping[str, str], *names: str) -> str:
    return next((given[name] for name in names if given.get(name)), "")
