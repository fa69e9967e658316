"""A theme: templates, styles and texts. An archive's own folder under themes/ overrides the built-in one by file."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from gettext import GNUTranslations, NullTranslations
from hashlib import blake2b
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from rcssmin import cssmin  # type: ignore[import-untyped]
from rjsmin import jsmin  # type: ignore[import-untyped]

from verhalen_build.model.archive_paths import THEMES
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.read.sources import HIDDEN, list_files, read_bytes
from verhalen_build.read.text import decode
from verhalen_build.site.media_types import TEMPLATE_SUFFIXES

BUILT_IN = "boek"
_STYLE = ".css"
_SCRIPT = ".js"
_STATIC = "static/"
_PART_STYLES = f"{_STATIC}parts/"
_MAIN_STYLE = SitePath(f"{_STATIC}boek{_STYLE}")
TEMPLATES = "templates/"
"""The folder of a theme with its templates."""
_MINIFIERS: Mapping[str, Callable[[bytes], bytes]] = {"js": jsmin, "css": cssmin}
# A placeholder that a template fills in.
_SLOT = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True)
class Layer:
    """One folder of a theme: its files by path. `display_path` is the folder in messages, "" for the built-in one."""

    display_path: str
    files: Mapping[str, bytes]

    def inside(self, folder: str) -> dict[str, bytes]:
        """The files in a subfolder, by their path in it."""
        return {path.removeprefix(folder): data for path, data in self.files.items() if path.startswith(folder)}


@dataclass(frozen=True, eq=False)
class Theme:
    """All files of a theme when it was read: first the archive's own layer, if any, then the built-in one.

    `digest` changes whenever anything in them does.
    """

    layers: tuple[Layer, ...]
    language: Language
    digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Theme) and (self.digest, self.language) == (other.digest, other.language)

    def __hash__(self) -> int:
        return hash((self.digest, self.language))

    def in_language(self, language: Language) -> "Theme":
        """The theme of the book in another language."""
        return self if language == self.language else replace(self, language=language)

    @property
    def own(self) -> tuple[Layer, ...]:
        """The archive's own layers."""
        return self.layers[:-1]

    @property
    def has_own_templates(self) -> bool:
        """Whether the archive has templates of its own."""
        return any(layer.inside(TEMPLATES) for layer in self.own)

    @cached_property
    def templates_digest(self) -> str:
        """A digest of the archive's own templates; those that come with the program change with that."""
        return _digest(Layer(layer.display_path, layer.inside(TEMPLATES)) for layer in self.own)

    @property
    def built_in(self) -> Layer:
        """The layer that comes with the program."""
        return self.layers[-1]

    def static_files(self) -> dict[SitePath, bytes]:
        """The static files that pages use, by address; the style sheets of the built-in theme are one.

        Those for some pages only stay apart. An archive's own file takes the place of the built-in one of that name,
        also within that style sheet.
        """
        files: dict[SitePath, bytes] = {}
        for layer in reversed(self.layers):
            files.update((SitePath(f"{_STATIC}{path}"), data) for path, data in layer.inside(_STATIC).items())
        built_in = [path for path in files if path in self.built_in.files and _is_for_all_pages(path)]
        # The first is what the others build on.
        in_order = sorted(built_in, key=lambda path: (path != _MAIN_STYLE, path))
        files[_MAIN_STYLE] = b"\n".join([files.pop(path) for path in in_order])
        return dict(sorted(files.items()))

    def styles(self) -> tuple[str, ...]:
        """The style sheets in the order in which they apply: the built-in one first, then the archive's own.

        The digest in the address makes a browser fetch a style that changed.
        """
        sheets = {path: data for path, data in self.static_files().items() if _is_for_all_pages(path)}
        ordered = sorted(sheets, key=lambda path: (path not in self.built_in.files, path))
        return tuple(_with_digest(path, sheets[path]) for path in ordered)

    def part_styles(self) -> dict[str, str]:
        """The address of each style sheet for some pages only, by its name."""
        sheets = {path: data for path, data in self.static_files().items() if path.startswith(_PART_STYLES)}
        return {path.removeprefix(_PART_STYLES): _with_digest(path, data) for path, data in sheets.items()}

    def scripts(self) -> dict[str, str]:
        """The address of each script, by its name."""
        scripts = {path: data for path, data in self.static_files().items() if path.endswith(_SCRIPT)}
        return {path.removeprefix(_STATIC): _with_digest(path, data) for path, data in scripts.items()}

    def texts(self) -> NullTranslations:
        """The texts of the site's language: the archive's own, then the built-in ones; what neither has stays English.

        The built-in catalogue was compiled when this program was built; one of the archive is compiled here.
        """
        folder = f"locale/{self.language}/LC_MESSAGES"
        own = (layer.files.get(f"{folder}/messages.po") for layer in self.own)
        catalogues = [*map(_compile_catalogue, filter(None, own)), self.built_in.files.get(f"{folder}/messages.mo")]
        texts = NullTranslations()
        for compiled in filter(None, reversed(catalogues)):
            overriding = GNUTranslations(BytesIO(compiled))
            overriding.add_fallback(texts)
            texts = overriding
        return texts


def find_theme(root: Path, name: str, at: Location, language: Language) -> tuple[Theme, tuple[Problem, ...]]:
    """The theme of an archive, and its problems; the built-in theme if there is none of that name.

    `at` is where config.yaml names it. Raises UserFault (`cannot-read`, `leads-outside`).
    """
    folder = root / THEMES / name
    built_in = built_in_folder()
    themes = {BUILT_IN, *next(os.walk(root / THEMES), ("", [], []))[1]}
    problems = () if name in themes else (Problem("unknown-theme", at, name, {"known": ", ".join(sorted(themes))}),)
    ours = _built_in_files(built_in)
    layers = [Layer("", {path: _minified(path, data) for path, data in ours.items()})]
    # The example book has the built-in theme where others have their own.
    if name in themes and folder.is_dir() and folder.resolve() != built_in:
        # In a copy of the built-in theme, files that were not changed count as built-in.
        own = {path: data for path, data in _own_files(root, name).items() if ours.get(path) != data}
        layers.insert(0, Layer(f"{THEMES}/{name}", own))
    theme = Theme(tuple(layers), language, _digest(layers))
    return theme, (*problems, *theme_problems(theme))


def _is_for_all_pages(path: str) -> bool:
    """Whether a file is a style sheet that every page has."""
    return path.endswith(_STYLE) and not path.startswith(_PART_STYLES)


def _minified(path: str, data: bytes) -> bytes:
    """A script or style sheet without comments and indentation, which are for its author; other files unchanged."""
    minify = _MINIFIERS.get(path.rpartition(".")[2])
    return minify(data) if minify is not None else data


def _with_digest(path: SitePath, data: bytes) -> str:
    """An address that changes with the file."""
    return f"{path}?v={blake2b(data, digest_size=4).hexdigest()}"


def theme_problems(theme: Theme) -> Iterator[Problem]:
    """Unusable files in an archive's own theme: texts that are not UTF-8, catalogues with a fault."""
    for layer in theme.own:
        for path, data in layer.files.items():
            display_path = SourcePath(f"{layer.display_path}/{path}")
            is_template = path.startswith(TEMPLATES) and path.endswith(TEMPLATE_SUFFIXES)
            if is_template or path.endswith((".html", ".po", _STYLE)):
                text, faults = decode(data, display_path)
                yield from faults
                if path.endswith(".po") and text is not None:
                    yield from _catalogue_faults(text, display_path)


def _catalogue_faults(text: str, display_path: SourcePath) -> Iterator[Problem]:
    try:
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except PoFileError as error:
        yield Problem("catalogue-fault", Location(display_path, (error.lineno or 0) + 1, 1), str(error))
        return
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        # A template fills in the placeholders of its own text; for a number, any will do.
        values = {"num": 2, **dict.fromkeys(_SLOT.findall(" ".join(map(str, ids))), 2)}
        for translated in message.string if isinstance(message.string, tuple) else (message.string,):
            try:
                # As a page does; a literal percent sign is doubled.
                _ = str(translated) % values
            except (KeyError, TypeError, ValueError):
                yield Problem("catalogue-fault", Location(display_path, message.lineno or 1, 1), str(translated))


def catalogue_texts(layer: Layer) -> Iterator[tuple[str, int, str]]:
    """The file, the line and the text of each entry in the catalogues of a layer, except those with a fault."""
    for path, data in layer.files.items():
        if path.endswith(".po"):
            yield from ((path, line, text) for line, text in _texts_of(data))


@lru_cache(maxsize=4)
def _texts_of(catalogue: bytes) -> tuple[tuple[int, str], ...]:
    try:
        messages = list(read_po(BytesIO(catalogue), abort_invalid=True))
    except (PoFileError, UnicodeDecodeError):
        return ()
    texts = (message.id if isinstance(message.id, str) else message.id[0] for message in messages)
    return tuple((message.lineno or 1, text) for message, text in zip(messages, texts, strict=True) if text)


def built_in_folder() -> Path:
    """The folder of the built-in theme: in a wheel inside the package, in a checkout beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "themes" / BUILT_IN
    return inside if inside.is_dir() else package.parent / "themes" / BUILT_IN


@lru_cache(maxsize=4)
def _compile_catalogue(catalogue: bytes) -> bytes:
    """A catalogue as gettext reads it."""
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(catalogue)))
    return compiled.getvalue()


def _built_in_files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _own_files(root: Path, name: str) -> dict[str, bytes]:
    """The bytes of every file of an archive's own theme, except hidden ones; empty if it has just been removed."""
    folder = f"{THEMES}/{name}"
    return {path.removeprefix(f"{folder}/"): read_bytes(root, path) for path in list_files(root, folder, HIDDEN)}


def _digest(layers: Iterable[Layer]) -> str:
    digest = blake2b(digest_size=16)
    for layer in layers:
        digest.update(f"{layer.display_path}\n".encode())
        for path, data in layer.files.items():
            digest.update(f"{len(data)} {path}\n".encode())
            digest.update(data)
    return digest.hexdigest()
