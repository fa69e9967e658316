"""Converts the text of a post: its links, its pictures, and the template tags of its generator."""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from verhalen_build.archive.record_contents import fragment_id
from verhalen_build.importers.blogs.blog import Post
from verhalen_build.importers.blogs.link_targets import PICTURES, LinkResolver, LinkTarget, extension_of
from verhalen_build.importers.blogs.template_tags import (
    TAG,
    PictureTag,
    TextEdit,
    find_template_tags,
    mask_code,
    picture_in,
    resolve_tags,
)
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Body
from verhalen_build.read.inner_marks import WIKI

_LONGEST_LABEL = 2000
# An address has no more nested brackets than this, and searching for their ends would be slow.
_MAX_NESTING = 8
_VALUE_LENGTH = 80
_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)([^\]\n]+)\]:[ \t]*"
    r"(<[^>\n]*>|(?:\{\{(?:(?!\{\{|\}\})[^\n])*+\}\}|\{%(?:(?!\{%|%\})[^\n])*+%\}|\S)++)"
    r"([ \t]++[\"'(].*[\"')])?[ \t]*$",
    re.MULTILINE,
)
_PICTURE_BY_NAME = re.compile(r"!\[([^\[\]\n]*)\]\[([^\[\]\n]*)\]")
# Not past the next tag: where many have no end, each would be scanned to the end of the text.
_HTML = re.compile(
    r"<(img|a)\b((?:\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}"
    r"|\"(?:(?!<(?:img|a)\b)[^\"])*+\"|'(?:(?!<(?:img|a)\b)[^'])*+'|[^<>\"'])*+)>",
    re.DOTALL | re.IGNORECASE,
)
_HTML_ADDRESS = re.compile(r"\b(src|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_HTML_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BARE = re.compile(r"<?https?://[^\s<>()\[\]\"'`]+[^\s<>()\[\]\"'`.,;:!?]>?")
_TITLE = re.compile(r"[ \t\n]+(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\([^()]*\))")
_NOT_IN_TITLE = str.maketrans({'"': "'", "\n": " "})
_NOT_IN_ALT = str.maketrans({"[": "(", "]": ")", "\n": " "})


@dataclass(frozen=True)
class ConversionContext:
    """The targets of links: old addresses, the new path of each post, and the bodies of posts as parsed so far.

    `import_file` returns the path in the archive for a file in the folder, "" for one that cannot be imported.
    """

    targets: LinkResolver
    new_paths: Mapping[str, SourcePath]
    import_file: Callable[[str], str]
    bodies: Mapping[SourcePath, Body]


@dataclass(frozen=True)
class ConvertedPost:
    """A converted text, and the problems in converting it."""

    text: str = ""
    problems: tuple[Problem, ...] = ()


def convert(post: Post, context: ConversionContext) -> ConvertedPost:
    """The text of a post, with its links, pictures and template tags converted."""
    converter = _PostConverter(post, context)
    converter.run()
    return ConvertedPost(_apply_edits(post.body, converter.edits), tuple(converter.problems))


def description_from_name(address: str) -> str:
    """A description from the name of a picture: `de-bank_2.jpg` gives `de bank 2`."""
    return re.sub(r"[-_+%\s]+", " ", posixpath.splitext(posixpath.basename(address.partition("?")[0]))[0]).strip()


@dataclass
class _PostConverter:
    """Converts one text: collects edits by searching a copy of the text in which code is blank."""

    post: Post
    context: ConversionContext
    edits: list[TextEdit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _mask: str = ""
    _definitions: dict[str, str] = field(default_factory=dict)
    # 1 for each character that an edit covers.
    _done: bytearray = field(default_factory=bytearray)

    def run(self) -> None:
        """Collects all edits, those of outer constructs before those of constructs inside them."""
        mask = mask_code(self.post.body)
        self._mask = mask.text
        self._done = bytearray(len(mask.text))
        self.edits += mask.edits
        for definition in _DEFINITION.finditer(self._mask):
            self._definitions.setdefault(definition[1].lower(), definition[2].strip("<>"))
        self._reference_pictures()
        self._html_elements()
        self._inline_links()
        self._reference_definitions()
        self._bare_urls()
        self._wiki_brackets()
        for tag in find_template_tags(self._mask):
            if not self._is_done(tag.start()):
                self._template_tag(tag)

    # Searching

    def _inline_links(self) -> None:
        """Links and pictures of the form [text](address)."""
        start = self._mask.find("](")
        while start >= 0:
            tail = _parse_tail(self._mask, start + 2)
            opening = _opening_bracket(self._mask, start) if tail is not None else -1
            if tail is not None and opening >= 0 and not self._is_done(start):
                if opening and self._mask[opening - 1] == "!":
                    self._inline_picture(opening - 1, start, tail)
                else:
                    self._inline_link(opening, start, tail)
            start = self._mask.find("](", start + 1)

    def _inline_link(self, opening: int, closing: int, tail: "_LinkTail") -> None:
        self._mark_done(tail.start, tail.end)
        address = self._address(tail.start, tail.stop, opening)
        if address is None:
            # Only the text of the link stays.
            self._edit(opening, opening + 1, "")
            self._edit(closing, tail.end, "")
        elif address != self.post.body[tail.start : tail.stop].strip("<>"):
            self._edit(tail.start, tail.stop, address)

    def _inline_picture(self, start: int, closing: int, tail: "_LinkTail") -> None:
        written = self.post.body[tail.start : tail.stop].strip("<>")
        alt = self.post.body[start + 2 : closing]
        title = _TITLE.match(self.post.body, tail.stop, tail.end)
        caption = title[1][1:-1] if title else ""
        self._mark_done(start, tail.end)
        self._edit(start, tail.end, self._picture(PictureTag(written, alt, caption), start, tail.end))

    def _reference_pictures(self) -> None:
        """Pictures of the form ![text][name]."""
        for reference in _PICTURE_BY_NAME.finditer(self._mask):
            address = self._definitions.get((reference[2] or reference[1]).lower())
            if address is not None:
                picture = PictureTag(address, self.post.body[reference.start(1) : reference.end(1)])
                self._mark_done(*reference.span())
                self._edit(*reference.span(), self._picture(picture, *reference.span()))

    def _reference_definitions(self) -> None:
        """Link reference definitions."""
        for definition in _DEFINITION.finditer(self._mask):
            self._mark_done(*definition.span())
            if extension_of(definition[2].strip("<>").partition("?")[0]) in PICTURES:
                # Pictures by reference have been written inline.
                self._edit(*definition.span(), "")
                continue
            address = self._address(definition.start(2), definition.end(2), definition.start())
            if address is None:
                self._edit(*definition.span(), "")
            elif address != self.post.body[definition.start(2) : definition.end(2)].strip("<>"):
                self._edit(definition.start(2), definition.end(2), address)

    def _html_elements(self) -> None:
        for element in _HTML.finditer(self._mask):
            self._mark_done(*element.span())
            address = _HTML_ADDRESS.search(self.post.body, *element.span(2))
            if address is None:
                continue
            group = next(number for number in (2, 3, 4) if address[number] is not None)
            if element[1].lower() == "a":
                new_address = self._address(*address.span(group), element.start())
                self._edit(
                    *(element.span() if new_address is None else address.span(group)),
                    "<a>" if new_address is None else new_address,
                )
            else:
                self._html_picture(element, address[group])

    def _html_picture(self, element: re.Match[str], address: str) -> None:
        alt = _HTML_ALT.search(self.post.body, *element.span(2))
        picture = PictureTag(address, (alt[1] or alt[2] or "") if alt else "")
        replacement = self._picture(picture, *element.span(), in_html=True)
        self._edit(*element.span(), replacement)

    def _bare_urls(self) -> None:
        """Bare URLs of the old site."""
        for url in _BARE.finditer(self._mask):
            address = url[0].strip("<>")
            if self._is_done(url.start()):
                continue
            target = self.context.targets.resolve(address, self.post)
            if target.where in {"post", "file"}:
                new_address = self._new_address(target)
                if new_address:
                    self._mark_done(*url.span())
                    self._edit(*url.span(), f"[{address}]({new_address})")

    def _wiki_brackets(self) -> None:
        """Escapes double square brackets, which are literal in other generators and a link here."""
        for link in WIKI.finditer(self._mask):
            self._edit(link.start() + 1, link.start() + 1, "\\")
            self._edit(link.end() - 2, link.end() - 2, "\\")

    def _template_tag(self, match: re.Match[str]) -> None:
        tag = match[0]
        picture = picture_in(tag)
        if picture is not None:
            address = resolve_tags(picture.address, self.context.targets.find_post)
            resolved = PictureTag(address, picture.alt, picture.caption) if address is not None else None
            if resolved is not None:
                self._edit(*match.span(), self._picture(resolved, *match.span()))
                return
        self._problem("remnant", match.start(), " ".join(tag.split()))
        self._edit(*match.span(), _as_code(tag))

    # Conversion

    def _address(self, start: int, end: int, at: int) -> str | None:
        """The new address for a link; None where its target is not imported or does not exist."""
        written = self.post.body[start:end].strip("<>")
        address = resolve_tags(written, self.context.targets.find_post)
        target = self.context.targets.resolve(address, self.post) if address else LinkTarget("nowhere", written)
        new_address = self._new_address(target)
        if new_address is None:
            self._problem("link-not-taken", at, written)
            return None
        if target.where == "post" and target.fragment and "#" not in new_address:
            self._problem("fragment-lost", at, written)
        return new_address

    def _new_address(self, target: LinkTarget) -> str | None:
        """The address of a target in the new file; None where there is none."""
        if target.where == "outside":
            return target.path
        if target.where == "post":
            return self._new_post_address(target)
        if target.where == "file":
            new_path = self.context.import_file(target.path)
            fragment = f"#{target.fragment}" if target.fragment else ""
            return self._relative(new_path) + fragment if new_path else None
        if target.where == "here" and self._has_fragment(self._new_path, target.fragment):
            return f"#{target.fragment}"
        return None

    def _new_post_address(self, target: LinkTarget) -> str | None:
        new_path = self.context.new_paths.get(target.path)
        if new_path is None:
            return None
        has_fragment = target.fragment and self._has_fragment(new_path, target.fragment)
        return self._relative(new_path) + (f"#{target.fragment}" if has_fragment else "")

    def _has_fragment(self, new_path: SourcePath, fragment: str) -> bool:
        """Whether a page has an id; assumed as long as its text has not been parsed."""
        body = self.context.bodies.get(new_path)
        return bool(fragment) and (body is None or fragment_id(body, fragment) is not None)

    def _picture(self, picture: PictureTag, start: int, end: int, in_html: bool = False) -> str:
        """An imported picture; a link to one on another website; or else the original text, as code."""
        written = self.post.body[start:end]
        address = resolve_tags(picture.address.strip(), self.context.targets.find_post)
        target = self.context.targets.resolve(address, self.post) if address else LinkTarget("nowhere", picture.address)
        if target.where == "outside" and target.path.startswith(("http:", "https:", "//")):
            self._problem("image-elsewhere", start, target.path)
            text = picture.alt or picture.caption or description_from_name(target.path) or target.path
            return f'<a href="{target.path}">{text}</a>' if in_html else f"[{text}](<{target.path}>)"
        new_path = (
            self.context.import_file(target.path)
            if target.where == "file" and extension_of(target.path) in PICTURES
            else ""
        )
        if not new_path:
            self._problem("image-not-taken", start, picture.address)
            return written.replace("<", "&lt;") if in_html else _as_code(written)
        alt = picture.alt.strip()
        if not alt or TAG.search(alt):
            alt = picture.caption or description_from_name(new_path)
            self._problem("image-described", start, picture.address, description=alt)
        if in_html:
            # Inside a block of HTML, Markdown is not a picture.
            return f'<img src="{self._relative(new_path)}" alt="{alt.translate(_NOT_IN_TITLE)}">'
        caption = f' "{picture.caption.translate(_NOT_IN_TITLE)}"' if picture.caption else ""
        return f"![{alt.translate(_NOT_IN_ALT)}]({self._relative(new_path)}{caption})"

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, posixpath.dirname(self._new_path))

    @property
    def _new_path(self) -> SourcePath:
        return self.context.new_paths[self.post.rel_path]

    # Bookkeeping

    def _edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(TextEdit(start, end, text))

    def _is_done(self, offset: int) -> bool:
        return bool(self._done[offset])

    def _mark_done(self, start: int, end: int) -> None:
        self._done[start:end] = b"\1" * (end - start)

    def _problem(self, code: str, offset: int, value: str, **details: str) -> None:
        body = self.post.body
        line = self.post.body_line + body.count("\n", 0, offset)
        column = offset - body.rfind("\n", 0, offset)
        self.problems.append(Problem(code, Location(self.post.file, line, column), value[:_VALUE_LENGTH], details))


@dataclass(frozen=True)
class _LinkTail:
    """The part of a link after its text: the address is from `start` to `stop`, and the link ends at `end`."""

    start: int
    stop: int
    end: int


def _parse_tail(text: str, start: int) -> _LinkTail | None:
    """The address and optional title between the brackets that open before `start`; None where they do not close."""
    while text[start : start + 1] in {" ", "\n"}:
        start += 1
    stop = _address_end(text, start)
    title = _TITLE.match(text, stop)
    end = title.end() if title else stop
    while text[end : end + 1] in {" ", "\n"}:
        end += 1
    return _LinkTail(start, stop, end + 1) if text[end : end + 1] == ")" else None


def _address_end(text: str, start: int) -> int:
    if text[start : start + 1] == "<":
        bracketed = re.compile(r"<[^<>\n]*>").match(text, start)
        return bracketed.end() if bracketed else start
    depth = 0
    position = start
    while position < len(text):
        tag = TAG.match(text, position)
        if tag:
            position = tag.end()
            continue
        letter = text[position]
        if letter.isspace() or (letter == ")" and depth == 0) or depth > _MAX_NESTING:
            break
        depth += (letter == "(") - (letter == ")")
        position += 1
    return position


def _opening_bracket(text: str, closing: int) -> int:
    """The offset of the square bracket that closes at an offset; -1 for none in the same paragraph."""
    depth = 0
    for position in range(closing - 1, max(closing - _LONGEST_LABEL, 0) - 1, -1):
        letter = text[position]
        if letter == "[" and depth == 0:
            return position
        depth += (letter == "]") - (letter == "[")
        if letter == "\n" and text[position - 1 : position] == "\n":
            break
    return -1


def _as_code(text: str) -> str:
    """A code span with a text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{marks}{space}{' '.join(text.split())}{space}{marks}"


def _apply_edits(text: str, edits: list[TextEdit]) -> str:
    """The text after all edits; of overlapping ones the first counts, and of those the longest."""
    parts = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= done:
            parts += [text[done : edit.start], edit.text]
            done = edit.end
    return "".join([*parts, text[done:]])
