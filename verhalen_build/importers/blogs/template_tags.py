"""Template tags in Markdown: those of Liquid and Nunjucks, and shortcodes of Hugo."""

import re
from collections.abc import Callable, Iterator
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
_EXPRESSION = re.compile(r"\{\{-?\s*+([\w.]++)\s*+-?\}\}")
# An address such as https://… has no name in front of it.
_ARGUMENT = re.compile(
    r"(?:(?<![\w-])([\w-]++)\s*+[=:](?!//)\s*+)?"
    r"(?:\"((?:[^\"\\]|\\.){0,3000}+)\"|'((?:[^'\\]|\\.){0,3000}+)'|`([^`]*+)`|([^\s,\"'`{}]++))",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\([\"'\\])")
_PICTURE_NAME = re.compile(r"fig|image|img|picture|photo|foto|bild|beeld")
_PICTURE_FILE = re.compile(r"[^\s]\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#]\S{0,500})?$", re.IGNORECASE)
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
_MARKED_CODE = (
    r"^([ \t]*(?:>[ \t]?)*)(`{3,}|~{3,}).*?(?:^[ \t>]*\2[ \t]*$|\Z)"
    r"|(?<!`)(`{1,80}+)(?!`).+?(?<!`)\3(?!`)|<!--.*?(?:-->|\Z)"
)
_INDENTED_CODE = r"(?P<indented>(?:\A|\n[ \t]*\n)(?:(?: {4}|\t)(?![ \t]*(?:[-*+]|\d+\.) )[^\n]*\n?)+)"
_CODE_FLAGS = re.DOTALL | re.MULTILINE | re.IGNORECASE
_CODE = re.compile(f"{_MARKED_CODE}|{_INDENTED_CODE}", _CODE_FLAGS)
_CODE_IN_LIST = re.compile(_MARKED_CODE, _CODE_FLAGS)
_MOST_PARAGRAPHS = 50
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|\d+[.)])[ \t]")
_HTML_CODE = re.compile(r"<(pre|code)\b(?:(?!<\1\b).)*?</\1>", re.DOTALL | re.IGNORECASE)
_NOT_A_LINE_BREAK = re.compile(r"[^\n]")


@dataclass(frozen=True)
class TextEdit:
    """A replacement of the text between two offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class TemplateTag:
    """A template tag: its name, or for an include that of the file, and its arguments; by position they have no key."""

    name: str
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def ends(self) -> str:
        """The name of the tag whose block this one ends; "" for other tags."""
        return self.name[1:] if self.name.startswith("/") else self.name[3:] if self.name.startswith("end") else ""

    @property
    def values(self) -> list[str]:
        """The values of all arguments."""
        return [value for _, value in self.arguments]

    def named(self, *keys: str) -> str:
        """The value of the argument with the first of these names that has one; "" for none."""
        arguments = dict(reversed(self.arguments))
        return next((arguments[key] for key in keys if arguments.get(key)), "")

    def at(self, position: int) -> str:
        """The value of an argument without a name, by its position from 0; "" for none."""
        return next(iter([value for key, value in self.arguments if not key][position:]), "")


@dataclass(frozen=True)
class PictureTag:
    """A picture in a tag; "" for attributes that the tag does not have. `placement` is a word for where it stands."""

    address: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    credit_address: str = ""
    placement: str = ""

    @property
    def full_caption(self) -> str:
        """The caption and the credit, as sentences."""
        if not self.caption or not self.credit:
            return self.caption or self.credit
        end = "" if self.caption.rstrip().endswith((".", "!", "?")) else "."
        return f"{self.caption.rstrip()}{end} {self.credit}"


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
    text = _CODE.sub(lambda code: _CODE_IN_LIST.sub(_blanked, code[0]) if _is_in_list(code) else _blank(code[0]), text)
    return Masked(_HTML_CODE.sub(lambda code: _blank(code[0]), text) if "</" in text else text, tuple(edits))


def _is_in_list(code: re.Match[str]) -> bool:
    """Whether what is indented like code goes on with the item of a list above it."""
    if code["indented"] is None or code["indented"].lstrip("\n").startswith(("        ", "\t\t")):
        return False
    above = code.start()
    for _ in range(_MOST_PARAGRAPHS):
        above = code.string.rfind("\n\n", 0, above)
        if above < 0 or code.string[above + 2 : above + 3] not in {" ", "\t"}:
            break
    lines = code.string[max(above, 0) : code.start()].strip("\n").split("\n")
    return any(map(_LIST_ITEM.match, lines))


def _blanked(code: re.Match[str]) -> str:
    return _blank(code[0])


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


def parse_tag(tag: str) -> TemplateTag:
    """The name and the arguments of a tag; an expression such as `{{ page.title }}` has only a name."""
    match = _NAME.match(tag)
    if match is None:
        expression = _EXPRESSION.match(tag)
        return TemplateTag(expression[1].lower() if expression else "")
    name, rest = match[1].lower(), match[2].removesuffix("-").removesuffix("/").rstrip()
    arguments = tuple(_arguments(rest))
    if name == "include" and arguments:
        return TemplateTag(arguments[0][1].lower(), arguments[1:])
    return TemplateTag(name, arguments)


def _arguments(text: str) -> Iterator[tuple[str, str]]:
    for argument in _ARGUMENT.finditer(text):
        value = next((group for group in argument.groups()[1:] if group is not None), "")
        yield (argument[1] or "").lower(), _ESCAPED.sub(r"\1", value)


def picture_in(tag: TemplateTag) -> PictureTag | None:
    """The picture that a tag shows, by the name of the tag and what looks like a picture file; None for other tags."""
    return as_picture(tag) if _PICTURE_NAME.search(tag.name) and not tag.ends else None


def as_picture(tag: TemplateTag) -> PictureTag | None:
    """The picture in the arguments of a tag, None where there is none."""
    files = [value for value in tag.values if _PICTURE_FILE.search(value)]
    address = tag.named("src", "url", "file", "path", "image", "image_path", "img") or next(iter(files), "")
    if not address:
        return None
    positional = [value for key, value in tag.arguments if not key and value != address]
    title, caption = tag.named("title"), tag.named("caption", "figcaption", "cap")
    return PictureTag(
        address,
        tag.named("alt", "description", "alt_text") or next(iter(positional), ""),
        f"{title}. {caption}" if title and caption and title != caption else caption or title,
        tag.named("attr", "credit", "credits", "copyright", "photographer", "source"),
        tag.named("attrlink", "credit_url", "credit_link", "source_url"),
    )


def find_template_tags(text: str) -> Iterator[re.Match[str]]:
    """The template tags in a text."""
    return TAG.finditer(text)


def apply_edits(text: str, edits: list[TextEdit]) -> str:
    """The text after all edits: insertions first, and of overlapping ones the first, and of those the longest."""
    parts = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end > edit.start, -edit.end)):
        if edit.start >= done:
            parts += [text[done : edit.start], edit.text]
            done = edit.end
    return "".join([*parts, text[done:]])
