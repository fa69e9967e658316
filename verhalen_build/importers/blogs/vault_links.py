"""The links of an Obsidian vault: by the name of a note or file, with or without its folder."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Literal

from verhalen_build.importers.front_matter_reader import text_list
from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.read.figures import placement_words
from verhalen_build.translations import languages, translations

LINK = re.compile(r"(!?)\[\[([^\[\]\n]+?)\]\]")
"""A link to a note or file, or with an exclamation mark the thing itself."""

# In 100%% nobody meant the beginning of a comment.
_OPENING = r"(?:(?<!\d)%%|%%(?=[^\s.,;:!?)]))"
COMMENT = re.compile(
    r"^[ \t]*%%[ \t]*\n(?:(?!%%).)*+(?:%%|\Z)"
    rf"|{_OPENING}(?:(?!%%|\n[ \t]*\n).)*+%%"
    r"|^[ \t]*%%(?:(?!%%).)*+(?:%%|\Z)"
    rf"|{_OPENING}(?:(?!\n[ \t]*\n).)*+",
    re.DOTALL | re.MULTILINE,
)
"""A comment, which readers of the vault do not see either.

It ends in its paragraph, or with the paragraph where its end is missing, so that no later mark is taken for its end.
One that begins a line may have several paragraphs.
"""

_INLINE_NOTE = re.compile(r"\^\[((?:[^\[\]\n]|\[[^\[\]\n]*\])++)\]")
_NOTE_NAME = re.compile(r"\[\^([^\[\]\s]++)\]")

BLOCK_ID = re.compile(r"(?:(?<=\S)[ \t]+|^)\^[a-zA-Z0-9-]+[ \t]*$", re.MULTILINE)
"""A name by which a link may refer to a paragraph."""

QUERY = re.compile(r"^[ \t>]*(?:```|~~~)(?:dataview(?:js)?|query|tasks|button|base)\b[^\n]*", re.MULTILINE)
"""The beginning of a block in which Obsidian shows what it looks up."""

HIGHLIGHT = re.compile(r"==(?=[^\s=])([^\n=]+?)(?<=[^\s=])==")
_TAG = re.compile(r"(?:(?<=\s)|\A)#((?=[^\s#]*[^\W\d])[\w/-]+)")
_SIZE = re.compile(r"\d+(?:x\d+)?")
_WIKI = re.compile(r"\[\[([^\[\]|#]++)(?:[|#][^\[\]]*+)?\]\]")


@dataclass(frozen=True)
class VaultLink:
    """A link as written: the name of a note or file, "" for the note itself, a heading, and words; "" for none."""

    name: str
    heading: str
    words: str
    is_embed: bool

    @property
    def default_words(self) -> str:
        """The words that Obsidian shows where a writer gave none."""
        return " > ".join(filter(None, (self.name.rpartition("/")[2].removesuffix(".md"), self.heading)))

    @property
    def description(self) -> str:
        """The words of an embedded picture that are neither its size nor its place."""
        parts = (part.strip() for part in self.words.split("|"))
        return next((part for part in parts if part and not _SIZE.fullmatch(part) and not _is_placement(part)), "")

    @property
    def placement(self) -> str:
        """The word for where an embedded picture stands, in whatever language."""
        return next(filter(_is_placement, map(str.strip, self.words.split("|"))), "")


def _is_placement(word: str) -> bool:
    return any(word.lower() in placement_words(translations(language)) for language in languages())


def parse_link(match: re.Match[str]) -> VaultLink:
    """The parts of a match of LINK."""
    target, _, words = match[2].replace("\\|", "|").partition("|")
    name, _, heading = target.partition("#")
    heading = heading.rpartition("#")[2].strip()
    return VaultLink(name.strip(), "" if heading.startswith("^") else heading, words.strip(), bool(match[1]))


class VaultIndex:
    """The notes and other files of a vault by their names; notes also by their aliases."""

    def __init__(self, notes: Iterable[tuple[str, list[str]]], files: Collection[str]) -> None:
        """`notes` are paths with aliases, and `files` the paths of other files."""
        self._files = files
        # By the last part of a path, which for notes may be without the extension.
        self._by_end: dict[str, list[str]] = {}
        self._by_alias: dict[str, str] = {}
        for path, aliases in notes:
            self._add(path)
            for alias in aliases:
                self._by_alias.setdefault(_key(alias), path)
        for path in sorted(files):
            self._add(path)

    def find(self, name: str, folder: str) -> tuple[Literal["post", "file", "nowhere"], str]:
        """The note or file of this name, preferably the one in a folder."""
        key = _key(name)
        candidates = self._by_end.get(key.rpartition("/")[2], [])
        matching = [path for path in candidates if f"/{_without_end(_key(path))}".endswith(f"/{_without_end(key)}")]
        if matching:
            best = min(matching, key=lambda path: (path.rpartition("/")[0] != folder, path.count("/"), path))
            return ("file" if best in self._files else "post"), best
        alias = self._by_alias.get(key)
        return ("post", alias) if alias else ("nowhere", name)

    def _add(self, path: str) -> None:
        end = _key(path).rpartition("/")[2]
        for name in {end, _without_end(end)}:
            self._by_end.setdefault(name, []).append(path)


def _key(name: str) -> str:
    # Macs write accents in file names as separate characters.
    return unicodedata.normalize("NFC", name).casefold().strip("/")


def _without_end(name: str) -> str:
    return name.removesuffix(".md").removesuffix(".markdown")


def with_named_notes(text: str, masked: str) -> str:
    """A text with each note that is written in a sentence, `^[so]`, at the end; `masked` is without code."""
    taken = {match[1] for match in _NOTE_NAME.finditer(masked)}
    names = (f"{number}" for number in count(1) if f"{number}" not in taken)
    parts: list[str] = []
    notes: list[str] = []
    position = 0
    for match in _INLINE_NOTE.finditer(masked):
        name = next(names)
        parts += [text[position : match.start()], f"[^{name}]"]
        notes.append(f"[^{name}]: {text[slice(*match.span(1))].strip()}")
        position = match.end()
    if not notes:
        return text
    return "\n\n".join(["".join([*parts, text[position:]]).rstrip("\n"), *notes]) + "\n"


def vault_values(values: Mapping[str, PlainValue], body: str) -> dict[str, PlainValue]:
    """The properties of a note, with names for links, and with the tags in its text; `body` is without code."""
    plain = {key: _without_links(value) for key, value in values.items()}
    written = [
        word for text in text_list(plain.pop("tags", plain.pop("tag", ""))) for word in re.split(r"[,\s]+", text)
    ]
    inline = [match[1] for match in _TAG.finditer(COMMENT.sub("", body))]
    tags: list[PlainValue] = list(dict.fromkeys(tag.removeprefix("#") for tag in (*written, *inline) if tag))
    return {**plain, "tags": tags} if tags else plain


def _without_links(value: PlainValue) -> PlainValue:
    if isinstance(value, str):
        return _WIKI.sub(lambda link: link[1].strip().rpartition("/")[2], value)
    if isinstance(value, list):
        return [_without_links(item) for item in value]
    return {key: _without_links(item) for key, item in value.items()}


def looks_like_vault(bodies: Iterable[str]) -> bool:
    """Whether texts hold links as Obsidian has them."""
    return any(LINK.search(body) for body in bodies)
