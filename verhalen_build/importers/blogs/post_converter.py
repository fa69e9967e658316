"""The text of a post, made into one of this archive: its links, its pictures, and what its generator left in it."""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from verhalen_build.archive.within import fragment_id
from verhalen_build.importers.blogs.blog import Post
from verhalen_build.importers.blogs.link_targets import PICTURES, LinkResolver, LinkTarget, end_of
from verhalen_build.importers.blogs.template_tags import (
    TAG,
    PictureTag,
    TextEdit,
    address_of,
    find_template_tags,
    masked,
    picture_in,
)
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Body
from verhalen_build.read.walk import WIKI

_LONGEST_LABEL = 2000
# More brackets in brackets are no address, and looking for their ends would take long.
_DEEPEST = 8
_SHOWN = 80
_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)([^\]\n]+)\]:[ \t]*"
    r"(<[^>\n]*>|(?:\{\{(?:(?!\{\{|\}\})[^\n])*+\}\}|\{%(?:(?!\{%|%\})[^\n])*+%\}|\S)++)"
    r"([ \t]++[\"'(].*[\"')])?[ \t]*$",
    re.MULTILINE,
)
_PICTURE_BY_NAME = re.compile(r"!\[([^\[\]\n]*)\]\[([^\[\]\n]*)\]")
# Not past the next of them: where many have no end, each would be followed to the end of the text.
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
    """What a text may lead to: where each post goes, where each file is taken, and the headings of what was made.

    `take` gives the path in the archive of a file in the folder, "" for one that cannot come along.
    """

    targets: LinkResolver
    homes: Mapping[str, SourcePath]
    take: Callable[[str], str]
    bodies: Mapping[SourcePath, Body]


@dataclass(frozen=True)
class ConvertedPost:
    """A text of this archive, and what could not come along as it was."""

    text: str = ""
    problems: tuple[Problem, ...] = ()


def convert(post: Post, around: ConversionContext) -> ConvertedPost:
    """The text of a post with links, pictures and remnants as this archive has them."""
    conversion = _PostConverter(post, around)
    conversion.all()
    return ConvertedPost(_edited(post.body, conversion.edits), tuple(conversion.problems))


def described(address: str) -> str:
    """The words in the name of a picture: `de-bank_2.jpg` gives `de bank 2`."""
    return re.sub(r"[-_+%\s]+", " ", posixpath.splitext(posixpath.basename(address.partition("?")[0]))[0]).strip()


@dataclass
class _PostConverter:
    """The conversion of one text: what is found in it, where, and what becomes of it."""

    post: Post
    around: ConversionContext
    edits: list[TextEdit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _mask: str = ""
    _definitions: dict[str, str] = field(default_factory=dict)
    # A one for each letter that has been dealt with.
    _done: bytearray = field(default_factory=bytearray)

    def all(self) -> None:
        """Everything that needs to be found, what holds other things before what may stand in it."""
        mask = masked(self.post.body)
        self._mask = mask.text
        self._done = bytearray(len(mask.text))
        self.edits += mask.edits
        for found in _DEFINITION.finditer(self._mask):
            self._definitions.setdefault(found[1].lower(), found[2].strip("<>"))
        self._pictures_by_name()
        self._html()
        self._inline()
        self._defined()
        self._own_addresses()
        self._wiki()
        for found in find_template_tags(self._mask):
            if not self._is_done(found.start()):
                self._remnant(found)

    # Finding

    def _inline(self) -> None:
        """Links and pictures of the form [words](address)."""
        start = self._mask.find("](")
        while start >= 0:
            tail = _tail(self._mask, start + 2)
            opening = _opening(self._mask, start) if tail is not None else -1
            if tail is not None and opening >= 0 and not self._is_done(start):
                if opening and self._mask[opening - 1] == "!":
                    self._inline_picture(opening - 1, start, tail)
                else:
                    self._inline_link(opening, start, tail)
            start = self._mask.find("](", start + 1)

    def _inline_link(self, opening: int, closing: int, tail: "_LinkTail") -> None:
        self._dealt_with(tail.start, tail.end)
        address = self._address(tail.start, tail.stop, opening)
        if address is None:
            # Only the words stay.
            self._edit(opening, opening + 1, "")
            self._edit(closing, tail.end, "")
        elif address != self.post.body[tail.start : tail.stop].strip("<>"):
            self._edit(tail.start, tail.stop, address)

    def _inline_picture(self, start: int, closing: int, tail: "_LinkTail") -> None:
        written = self.post.body[tail.start : tail.stop].strip("<>")
        alt = self.post.body[start + 2 : closing]
        title = _TITLE.match(self.post.body, tail.stop, tail.end)
        caption = title[1][1:-1] if title else ""
        self._dealt_with(start, tail.end)
        self._edit(start, tail.end, self._picture(PictureTag(written, alt, caption), start, tail.end))

    def _pictures_by_name(self) -> None:
        """Pictures of the form ![words][name], of which the address stands elsewhere."""
        for found in _PICTURE_BY_NAME.finditer(self._mask):
            address = self._definitions.get((found[2] or found[1]).lower())
            if address is not None:
                picture = PictureTag(address, self.post.body[found.start(1) : found.end(1)])
                self._dealt_with(*found.span())
                self._edit(*found.span(), self._picture(picture, *found.span()))

    def _defined(self) -> None:
        """Addresses on a line of their own, to which links in the text refer by a name."""
        for found in _DEFINITION.finditer(self._mask):
            self._dealt_with(*found.span())
            if end_of(found[2].strip("<>").partition("?")[0]) in PICTURES:
                # The pictures that were named have their addresses with them.
                self._edit(*found.span(), "")
                continue
            address = self._address(found.start(2), found.end(2), found.start())
            if address is None:
                self._edit(*found.span(), "")
            elif address != self.post.body[found.start(2) : found.end(2)].strip("<>"):
                self._edit(found.start(2), found.end(2), address)

    def _html(self) -> None:
        for found in _HTML.finditer(self._mask):
            self._dealt_with(*found.span())
            address = _HTML_ADDRESS.search(self.post.body, *found.span(2))
            if address is None:
                continue
            group = next(number for number in (2, 3, 4) if address[number] is not None)
            if found[1].lower() == "a":
                led = self._address(*address.span(group), found.start())
                self._edit(*(found.span() if led is None else address.span(group)), "<a>" if led is None else led)
            else:
                self._html_picture(found, address[group])

    def _html_picture(self, found: re.Match[str], address: str) -> None:
        alt = _HTML_ALT.search(self.post.body, *found.span(2))
        picture = PictureTag(address, (alt[1] or alt[2] or "") if alt else "")
        made = self._picture(picture, *found.span(), in_html=True)
        self._edit(*found.span(), made)

    def _own_addresses(self) -> None:
        """Full addresses of the old site that stand in the text as they are."""
        for found in _BARE.finditer(self._mask):
            address = found[0].strip("<>")
            if self._is_done(found.start()):
                continue
            target = self.around.targets.of(address, self.post)
            if target.where in {"post", "file"}:
                led = self._led(target)
                if led:
                    self._dealt_with(*found.span())
                    self._edit(*found.span(), f"[{address}]({led})")

    def _wiki(self) -> None:
        """Double square brackets, which mean nothing to other generators and a link here."""
        for found in WIKI.finditer(self._mask):
            self._edit(found.start() + 1, found.start() + 1, "\\")
            self._edit(found.end() - 2, found.end() - 2, "\\")

    def _remnant(self, found: re.Match[str]) -> None:
        tag = found[0]
        picture = picture_in(tag)
        if picture is not None:
            address = address_of(picture.address, self.around.targets.post_called)
            shown = PictureTag(address, picture.alt, picture.caption) if address is not None else None
            if shown is not None:
                self._edit(*found.span(), self._picture(shown, *found.span()))
                return
        self._problem("remnant", found.start(), " ".join(tag.split()))
        self._edit(*found.span(), _as_code(tag))

    # What it becomes

    def _address(self, start: int, end: int, at: int) -> str | None:
        """What an address becomes: one of this archive, or one outside it; None where it leads nowhere."""
        written = self.post.body[start:end].strip("<>")
        address = address_of(written, self.around.targets.post_called)
        target = self.around.targets.of(address, self.post) if address else LinkTarget("nowhere", written)
        led = self._led(target)
        if led is None:
            self._problem("link-not-taken", at, written)
            return None
        if target.where == "post" and target.fragment and "#" not in led:
            self._problem("fragment-lost", at, written)
        return led

    def _led(self, target: LinkTarget) -> str | None:
        """How a target is written in the new file; None where there is nothing to lead to."""
        if target.where == "outside":
            return target.path
        if target.where == "post":
            return self._led_to_post(target)
        if target.where == "file":
            taken = self.around.take(target.path)
            fragment = f"#{target.fragment}" if target.fragment else ""
            return self._relative(taken) + fragment if taken else None
        if target.where == "here" and self._has(self._home, target.fragment):
            return f"#{target.fragment}"
        return None

    def _led_to_post(self, target: LinkTarget) -> str | None:
        home = self.around.homes.get(target.path)
        if home is None:
            return None
        has_place = target.fragment and self._has(home, target.fragment)
        return self._relative(home) + (f"#{target.fragment}" if has_place else "")

    def _has(self, home: SourcePath, fragment: str) -> bool:
        """Whether a page has this place; before its text was read it is supposed to."""
        body = self.around.bodies.get(home)
        return bool(fragment) and (body is None or fragment_id(body, fragment) is not None)

    def _picture(self, picture: PictureTag, start: int, end: int, in_html: bool = False) -> str:
        """A picture of this archive; a link to one on another website; or else what was written, as code."""
        written = self.post.body[start:end]
        address = address_of(picture.address.strip(), self.around.targets.post_called)
        target = self.around.targets.of(address, self.post) if address else LinkTarget("nowhere", picture.address)
        if target.where == "outside" and target.path.startswith(("http:", "https:", "//")):
            self._problem("image-elsewhere", start, target.path)
            words = picture.alt or picture.caption or described(target.path) or target.path
            return f'<a href="{target.path}">{words}</a>' if in_html else f"[{words}](<{target.path}>)"
        taken = self.around.take(target.path) if target.where == "file" and end_of(target.path) in PICTURES else ""
        if not taken:
            self._problem("image-not-taken", start, picture.address)
            return written.replace("<", "&lt;") if in_html else _as_code(written)
        alt = picture.alt.strip()
        if not alt or TAG.search(alt):
            alt = picture.caption or described(taken)
            self._problem("image-described", start, picture.address, description=alt)
        if in_html:
            # As Markdown it would be no picture inside a block of HTML.
            return f'<img src="{self._relative(taken)}" alt="{alt.translate(_NOT_IN_TITLE)}">'
        caption = f' "{picture.caption.translate(_NOT_IN_TITLE)}"' if picture.caption else ""
        return f"![{alt.translate(_NOT_IN_ALT)}]({self._relative(taken)}{caption})"

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, posixpath.dirname(self._home))

    @property
    def _home(self) -> SourcePath:
        return self.around.homes[self.post.inside]

    # Bookkeeping

    def _edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(TextEdit(start, end, text))

    def _is_done(self, offset: int) -> bool:
        return bool(self._done[offset])

    def _dealt_with(self, start: int, end: int) -> None:
        self._done[start:end] = b"\1" * (end - start)

    def _problem(self, code: str, offset: int, value: str, **details: str) -> None:
        body = self.post.body
        line = self.post.body_line + body.count("\n", 0, offset)
        column = offset - body.rfind("\n", 0, offset)
        self.problems.append(Problem(code, Location(self.post.file, line, column), value[:_SHOWN], details))


@dataclass(frozen=True)
class _LinkTail:
    """What follows the words of a link: its address from `start` to `stop`, and the end of it all."""

    start: int
    stop: int
    end: int


def _tail(text: str, start: int) -> _LinkTail | None:
    """The address and perhaps the title between the round brackets that open before `start`; None where none close."""
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
        found = re.compile(r"<[^<>\n]*>").match(text, start)
        return found.end() if found else start
    depth = 0
    position = start
    while position < len(text):
        tag = TAG.match(text, position)
        if tag:
            position = tag.end()
            continue
        letter = text[position]
        if letter.isspace() or (letter == ")" and depth == 0) or depth > _DEEPEST:
            break
        depth += (letter == "(") - (letter == ")")
        position += 1
    return position


def _opening(text: str, closing: int) -> int:
    """Where the square bracket stands that closes here; -1 where there is none in the same paragraph."""
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
    """A text between backticks, more of them than it has itself."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{marks}{space}{' '.join(text.split())}{space}{marks}"


def _edited(text: str, edits: list[TextEdit]) -> str:
    """The text after all edits; of two that meet, the one that begins first and is the longest counts."""
    parts = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= done:
            parts += [text[done : edit.start], edit.text]
            done = edit.end
    return "".join([*parts, text[done:]])
