"""Converts the text of a post: its links, its pictures, and the template tags of its generator."""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape, unescape

from verhalen_build.archive.record_contents import fragment_id
from verhalen_build.importers.blogs.blog import FIRST_HEADING, Post
from verhalen_build.importers.blogs.dialects import SHORTCODE, caption_edits, dialect_edits, film_of_shortcode
from verhalen_build.importers.blogs.embedded_films import film_in, page_of_frame
from verhalen_build.importers.blogs.field_mapping import NOT_TAKEN, PICTURE
from verhalen_build.importers.blogs.html_elements import FRAMES, HtmlElement, html_elements
from verhalen_build.importers.blogs.link_targets import PICTURES, LinkResolver, LinkTarget, extension_of
from verhalen_build.importers.blogs.markdown_links import TITLE, InlineLink, inline_links
from verhalen_build.importers.blogs.template_tags import (
    TAG,
    PictureTag,
    TemplateTag,
    TextEdit,
    apply_edits,
    as_picture,
    find_template_tags,
    mask_code,
    parse_tag,
    picture_in,
    resolve_tags,
)
from verhalen_build.importers.blogs.vault_links import (
    BLOCK_ID,
    COMMENT,
    HIGHLIGHT,
    LINK,
    QUERY,
    VaultLink,
    parse_link,
    with_named_notes,
)
from verhalen_build.model.names import SourcePath, loose_key
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Body
from verhalen_build.read.inner_marks import WIKI

_VALUE_LENGTH = 80
_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)([^\]\n]+)\]:[ \t]*"
    r"(<[^>\n]*>|(?:\{\{(?:(?!\{\{|\}\})[^\n])*+\}\}|\{%(?:(?!\{%|%\})[^\n])*+%\}|\S)++)"
    r"([ \t]++[\"'(].*[\"')])?[ \t]*$",
    re.MULTILINE,
)
_PICTURE_BY_NAME = re.compile(r"!\[([^\[\]\n]*)\]\[([^\[\]\n]*)\]")
_BARE = re.compile(r"<?https?://[^\s<>()\[\]\"'`]+[^\s<>()\[\]\"'`.,;:!?]>?")
_PICTURE_WRAPPER = re.compile(r"</?picture\b[^<>]*>|<source\b[^<>]*>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^<>]*>.{0,2000}?</a>", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"[\[<*_`]")
_DONE = re.compile(rb"\x01+")
_NOT_IN_TITLE = str.maketrans({'"': "'", "\n": " "})
_NOT_IN_ALT = str.maketrans({"[": "(", "]": ")", "\n": " "})


@dataclass(frozen=True)
class ConversionContext:
    """The targets of links: old addresses, the new path of each post, and the bodies of posts as parsed so far.

    `codes` has the rules of the mapping for template tags. `import_file` returns the path in the archive for a file in
    the folder, "" for one that cannot be imported.
    """

    targets: LinkResolver
    new_paths: Mapping[str, SourcePath]
    import_file: Callable[[str], str]
    bodies: Mapping[SourcePath, Body]
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ConvertedPost:
    """A converted text, and the problems in converting it."""

    text: str = ""
    problems: tuple[Problem, ...] = ()


def convert(post: Post, context: ConversionContext) -> ConvertedPost:
    """The text of a post, with its links, pictures and template tags converted."""
    converter = _PostConverter(post, context)
    converter.run()
    text = apply_edits(post.body, converter.edits)
    if context.targets.is_vault:
        text = with_named_notes(text, mask_code(text).text)
    return ConvertedPost(text, tuple(converter.problems))


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
    _links: list[InlineLink] = field(default_factory=list)
    # The start and end of each link of which the text may hold a picture.
    _labels: list[tuple[int, int]] = field(default_factory=list)
    _converted_tags: set[str] = field(default_factory=set)
    # 1 for each character that an edit covers.
    _done: bytearray = field(default_factory=bytearray)

    def run(self) -> None:
        """Collects all edits, those of outer constructs before those of constructs inside them."""
        mask = mask_code(self.post.body)
        self._mask = mask.text
        self._done = bytearray(len(mask.text))
        if self.context.targets.is_vault:
            self._vault_comments()
        self.edits += mask.edits
        for definition in _DEFINITION.finditer(self._mask):
            self._definitions.setdefault(definition[1].lower(), definition[2].strip("<>"))
        heading = FIRST_HEADING.match(self.post.body)
        if heading and loose_key(self.post.heading) == loose_key(self.post.title):
            # The title of a record is its heading.
            self._mark_done(*heading.span())
            self._edit(*heading.span(), "")
        self._links = list(inline_links(self._mask))
        self._labels = [
            *((link.opening, link.end) for link in self._links if not self._is_picture(link)),
            *(anchor.span() for anchor in _ANCHOR.finditer(self._mask)),
        ]
        self._reference_pictures()
        self._html_elements()
        self._inline_links()
        self._reference_definitions()
        self._bare_urls()
        if self.context.targets.is_vault:
            self._vault_syntax()
        else:
            self._wiki_brackets()
        self._dialects()
        for tag in find_template_tags(self._mask):
            if not self._is_done(tag.start()):
                self._template_tag(*tag.span())

    # Searching

    def _inline_links(self) -> None:
        """Links and pictures of the form [text](address)."""
        for link in self._links:
            if self._is_done(link.closing):
                continue
            if self._is_picture(link):
                self._inline_picture(link)
            else:
                self._inline_link(link)

    def _is_picture(self, link: InlineLink) -> bool:
        return self._mask[max(link.opening - 1, 0)] == "!"

    def _inline_link(self, link: InlineLink) -> None:
        self._mark_done(link.address_start, link.end)
        address = self._address(link.address_start, link.address_end, link.opening)
        if address is None:
            # Only the text of the link stays.
            self._edit(link.opening, link.opening + 1, "")
            self._edit(link.closing, link.end, "")
        elif address != self.post.body[link.address_start : link.address_end].strip("<>"):
            self._edit(link.address_start, link.address_end, address)

    def _inline_picture(self, link: InlineLink) -> None:
        start = link.opening - 1
        written = self.post.body[link.address_start : link.address_end].strip("<>")
        alt = self.post.body[link.opening + 1 : link.closing]
        title = TITLE.match(self.post.body, link.address_end, link.end)
        caption = title[1][1:-1] if title else ""
        self._mark_done(start, link.end)
        self._edit(start, link.end, self._picture(PictureTag(written, alt, caption), start, link.end))

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
        for wrapper in _PICTURE_WRAPPER.finditer(self._mask):
            self._edit(*wrapper.span(), "")
        for element in html_elements(self._mask, self.post.body):
            if element.name == "a":
                self._html_link(element)
            elif element.name == "img":
                self._html_picture(element)
            elif element.name in FRAMES and not self._is_done(element.start):
                self._mark_done(element.start, element.end)
                self._edit(element.start, element.end, self._frame(element))

    def _html_link(self, element: HtmlElement) -> None:
        self._mark_done(element.start, element.end)
        span = element.attributes.get("href")
        if span is None:
            return
        new_address = self._address(*span, element.start)
        if new_address is None:
            self._edit(element.start, element.end, "<a>")
        else:
            self._edit(*span, new_address)

    def _html_picture(self, element: HtmlElement) -> None:
        self._mark_done(element.start, element.end)
        # Pictures that a script loads have a placeholder as their source.
        sources = [self._attribute(element, name) for name in ("data-src", "data-original", "src")]
        address = next((source for source in sources if source and not source.startswith("data:")), "")
        if address:
            picture = PictureTag(address, self._attribute(element, "alt"), self._attribute(element, "title"))
            replacement = self._picture(picture, element.start, element.end, in_html=True)
            self._edit(element.start, element.end, replacement)

    def _frame(self, element: HtmlElement) -> str:
        """A link to what a frame shows; the original text as code where that has no address."""
        written = self._attribute(element, "src", "data-src", "data") or element.inner_source
        address = resolve_tags(written.strip(), self.context.targets.find_post)
        target = self.context.targets.resolve(page_of_frame(address), self.post) if address else None
        new_address = self._new_address(target) if target is not None else None
        if new_address is None:
            self._problem("remnant", element.start, self.post.body[element.start : element.end])
            return _as_code(self.post.body[element.start : element.end])
        self._problem("frame-linked", element.start, new_address)
        return _link(self._attribute(element, "title", "aria-label") or new_address, new_address)

    def _attribute(self, element: HtmlElement, *names: str) -> str:
        spans = (element.attributes.get(name) for name in names)
        return next((unescape(self.post.body[slice(*span)]) for span in spans if span and span[0] < span[1]), "")

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

    def _dialects(self) -> None:
        """Syntax of kramdown and WordPress."""
        for caption in caption_edits(self._mask):
            self._mark_done(caption.start, caption.end)
            self.edits.append(caption)
        for shortcode in SHORTCODE.finditer(self._mask):
            if self._is_done(shortcode.start()):
                continue
            if self.context.codes.get((shortcode["name"] or "").lower()) == NOT_TAKEN:
                self._edit(*shortcode.span(), shortcode["content"] or "")
                continue
            film = page_of_frame(film_of_shortcode(shortcode))
            self._mark_done(*shortcode.span())
            name = shortcode["name"] or ""
            details = {} if film else {"near": name, "cause": name}
            self._problem("frame-linked" if film else "remnant", shortcode.start(), film or shortcode[0], **details)
            self._edit(*shortcode.span(), _link(film, film) if film else _as_code(shortcode[0]))
        parts, start = [], 0
        for done in _DONE.finditer(self._done):
            parts += [self._mask[start : done.start()], " " * len(done[0])]
            start = done.end()
        undone = "".join([*parts, self._mask[start:]])
        for edit in dialect_edits(_BARE.sub(lambda url: " " * len(url[0]), undone)):
            self._mark_done(edit.start, edit.end)
            self.edits.append(edit)

    def _vault_comments(self) -> None:
        """Leaves out the comments of a note: nobody but its writer may read them."""
        for comment in COMMENT.finditer(self._mask):
            self._mark_done(*comment.span())
            self._edit(*comment.span(), "")
            self._problem("vault-comment", comment.start(), " ".join(self.post.body[slice(*comment.span())].split()))
        self._mask = COMMENT.sub(lambda comment: " " * len(comment[0]), self._mask)

    def _vault_syntax(self) -> None:
        """Links by name, embeds, highlights and the names of paragraphs in a note."""
        for match in LINK.finditer(self._mask):
            self._mark_done(*match.span())
            self._edit(*match.span(), self._vault_link(parse_link(match), *match.span()))
        for query in QUERY.finditer(self.post.body):
            # It stays as code: only Obsidian can tell what it finds.
            self._problem("remnant", query.start(), query[0].strip())
        for name in BLOCK_ID.finditer(self._mask):
            self._edit(*name.span(), "")
        for highlight in HIGHLIGHT.finditer(self._mask):
            if not self._is_done(highlight.start()):
                self._edit(highlight.start(), highlight.start(1), "<mark>")
                self._edit(highlight.end(1), highlight.end(), "</mark>")

    def _vault_link(self, link: VaultLink, start: int, end: int) -> str:
        target = self.context.targets.find_in_vault(link.name, self.post, link.heading)
        if link.is_embed and extension_of(link.name) in PICTURES:
            return self._picture_of(
                PictureTag(link.name, link.description, placement=link.placement), target, start, end
            )
        words = link.words or link.default_words or self.post.title
        address = self._relative(self._new_path) if target.where == "here" and not link.heading else None
        address = address or self._new_address(target)
        if address is None:
            self._problem("link-not-taken", start, self.post.body[start:end])
            return words
        if target.fragment and "#" not in address:
            self._problem("fragment-lost", start, self.post.body[start:end])
        if link.is_embed and target.where == "post":
            self._problem("note-linked", start, link.name)
        return _link(words, address)

    def _template_tag(self, start: int, end: int) -> None:
        written = self.post.body[start:end]
        tag = parse_tag(written)
        replacement = "" if tag.ends in self._converted_tags else self._tag_replacement(tag, start, end)
        if replacement is None:
            name = tag.ends or tag.name
            self._problem("remnant", start, " ".join(written.split()), near=name, cause=name)
            replacement = _as_code(written)
        else:
            self._converted_tags.add(tag.name)
        self._edit(start, end, replacement)

    def _linked_picture(self, picture: PictureTag, link: str, start: int, end: int) -> str:
        """A picture that is a link, or of which the caption is one."""
        address = resolve_tags(link, self.context.targets.find_post) if link else ""
        target = self.context.targets.resolve(address, self.post) if address else None
        new_address = self._new_address(target) if target is not None and link != picture.address else None
        if link and link != picture.address and new_address is None:
            self._problem("link-not-taken", start, link)
        if new_address and picture.caption:
            return self._picture(replace(picture, caption=_link(picture.caption, new_address)), start, end)
        written = self._picture(picture, start, end)
        return f"[{written}](<{new_address}>)" if new_address and written.startswith("![") else written

    def _tag_replacement(self, tag: TemplateTag, start: int, end: int) -> str | None:
        """The Markdown for a tag with a rule in the mapping, a picture or a film; None for other tags."""
        rule = self.context.codes.get(tag.ends or tag.name, "")
        if rule == NOT_TAKEN or (rule and tag.ends):
            return ""
        if rule and rule != PICTURE:
            return (tag.at(int(rule) - 1) if rule.isdecimal() else tag.named(rule)) or None
        picture = as_picture(tag) if rule else picture_in(tag)
        address = resolve_tags(picture.address, self.context.targets.find_post) if picture is not None else None
        if picture is not None and address is not None:
            return self._linked_picture(replace(picture, address=address), tag.named("link"), start, end)
        film = film_in(tag.name, tag.values)
        if film:
            self._problem("frame-linked", start, film)
            return _link(tag.named("title") or film, film)
        return None

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
        if target.where == "here":
            fragment = self._fragment_at(self._new_path, target.fragment)
            return f"#{fragment}" if fragment else None
        return None

    def _new_post_address(self, target: LinkTarget) -> str | None:
        new_path = self.context.new_paths.get(target.path)
        if new_path is None:
            return None
        fragment = self._fragment_at(new_path, target.fragment)
        return self._relative(new_path) + (f"#{fragment}" if fragment else "")

    def _fragment_at(self, new_path: SourcePath, fragment: str) -> str:
        """The id on a page that a fragment refers to, "" for none; the fragment itself while its text is not parsed."""
        body = self.context.bodies.get(new_path)
        return fragment if body is None or not fragment else fragment_id(body, fragment) or ""

    def _picture(self, picture: PictureTag, start: int, end: int, in_html: bool = False) -> str:
        """An imported picture; a link to one on another website; or else the original text, as code."""
        address = resolve_tags(picture.address.strip(), self.context.targets.find_post)
        target = self.context.targets.resolve(address, self.post) if address else LinkTarget("nowhere", picture.address)
        return self._picture_of(picture, target, start, end, in_html)

    def _picture_of(self, picture: PictureTag, target: LinkTarget, start: int, end: int, in_html: bool = False) -> str:
        """As `_picture`, for a picture of which the file is known."""
        written = self.post.body[start:end]
        if target.where == "outside" and target.path.startswith(("http:", "https:", "//")):
            self._problem("image-elsewhere", start, target.path)
            return self._picture_elsewhere(picture, target.path, start)
        new_path = (
            self.context.import_file(target.path)
            if target.where == "file" and extension_of(target.path) in PICTURES
            else ""
        )
        if not new_path:
            self._problem("image-not-taken", start, picture.address)
            return written.replace("<", "&lt;") if in_html else _as_code(written)
        alt = " ".join(picture.alt.split())
        if not alt or TAG.search(alt):
            alt = " ".join(picture.caption.split()) or description_from_name(new_path)
            self._problem("image-described", start, picture.address, description=alt)
        is_figure = picture.credit_address or _MARKUP.search(picture.full_caption)
        if in_html or is_figure:
            title = "" if not in_html or not picture.caption else f' title="{escape(picture.caption)}"'
            image = f'<img src="{self._relative(new_path)}" alt="{escape(alt)}"{title}>'
            return image if in_html else _figure(image, picture)
        caption = f' "{picture.full_caption.translate(_NOT_IN_TITLE)}"' if picture.full_caption else ""
        placement = f"|{picture.placement}" if picture.placement else ""
        return f"![{alt.translate(_NOT_IN_ALT)}{placement}]({self._relative(new_path)}{caption})"

    def _picture_elsewhere(self, picture: PictureTag, address: str, start: int) -> str:
        """A link to a picture on another website, with its caption; after the link, if it is inside one."""
        text = picture.alt or picture.caption or description_from_name(address) or address
        caption = _caption(picture)
        after = f" ({caption})" if caption and caption != text else ""
        outer_end = next((end for label_start, end in self._labels if label_start <= start < end), None)
        if outer_end is None:
            return _link(text, address) + after
        # A link cannot hold another.
        self._edit(outer_end, outer_end, f" ({_link(text, address)})")
        return text + after

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
        place = (self.post.body_line, 1) if self.post.is_converted else (line, column)
        self.problems.append(Problem(code, Location(self.post.file, *place), value[:_VALUE_LENGTH], details))


def _figure(image: str, picture: PictureTag) -> str:
    return f"<figure>\n{image}\n<figcaption>{_caption(picture)}</figcaption>\n</figure>"


def _caption(picture: PictureTag) -> str:
    """The caption of a picture and its credit, which may be a link, as Markdown."""
    if picture.credit_address and picture.credit:
        return replace(picture, credit=_link(picture.credit, picture.credit_address)).full_caption
    return picture.full_caption


def _link(text: str, address: str) -> str:
    return f"[{' '.join(text.split()).translate(_NOT_IN_ALT)}](<{address}>)"


def _as_code(text: str) -> str:
    """A code span with a text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{marks}{space}{' '.join(text.split())}{space}{marks}"
