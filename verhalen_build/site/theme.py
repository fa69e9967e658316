"""A theme: templates, styles and texts. A site's own folder under themes/ wins over the built-in one, file by file."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations
from hashlib import blake2b
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from rjsmin import jsmin  # type: ignore[import-untyped]

from verhalen_build.model.layout import THEMES
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.read.sources import list_files, read_bytes
from verhalen_build.read.text import decode

BUILT_IN = "boek"
_STYLE = ".css"
_SCRIPT = ".js"
_STATIC = "static/"
# A name that a template puts a value in the place of.
_SLOT = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True)
class Layer:
    """One folder of a theme: its files by their path in it. `shown` is how messages name the folder, "" for ours."""

    shown: str
    files: Mapping[str, bytes]

    def inside(self, folder: str) -> dict[str, bytes]:
        """The files below a folder of it, by their path in that."""
        return {path.removeprefix(folder): data for path, data in self.files.items() if path.startswith(folder)}


@dataclass(frozen=True)
class Theme:
    """All files of a theme, as they were when it was read: the site's own, where it has any, before the built-in ones.

    `digest` tells whether anything in them changed.
    """

    layers: tuple[Layer, ...]
    language: Language
    digest: str

    @property
    def own(self) -> tuple[Layer, ...]:
        """What is the site's own."""
        return self.layers[:-1]

    @property
    def built_in(self) -> Layer:
        """What comes with the program."""
        return self.layers[-1]

    def static_files(self) -> dict[SitePath, bytes]:
        """The files that pages use, by address."""
        files: dict[SitePath, bytes] = {}
        for layer in reversed(self.layers):
            files.update((SitePath(f"{_STATIC}{path}"), data) for path, data in layer.inside(_STATIC).items())
        return dict(sorted(files.items()))

    def styles(self) -> tuple[str, ...]:
        """The style sheets in the order in which they apply: the built-in one first, what a site adds after it.

        The digest in the address makes a browser fetch a style that changed.
        """
        sheets = {path: data for path, data in self.static_files().items() if path.endswith(_STYLE)}
        ordered = sorted(sheets, key=lambda path: (path not in self.built_in.files, path))
        return tuple(_with_digest(path, sheets[path]) for path in ordered)

    def scripts(self) -> dict[str, str]:
        """The address of each script, by its name."""
        scripts = {path: data for path, data in self.static_files().items() if path.endswith(_SCRIPT)}
        return {path.removeprefix(_STATIC): _with_digest(path, data) for path, data in scripts.items()}

    def texts(self) -> GNUTranslations:
        """The catalogue of the site's language; texts that a site's own catalogue has win."""
        translations: GNUTranslations | None = None
        for layer in reversed(self.layers):
            catalogue = layer.files.get(f"locale/{self.language}/LC_MESSAGES/messages.po")
            if catalogue is not None:
                own = GNUTranslations(BytesIO(_compiled(catalogue)))
                if translations is not None:
                    own.add_fallback(translations)
                translations = own
        return translations if translations is not None else GNUTranslations()


def find_theme(root: Path, name: str, at: Location, language: Language) -> tuple[Theme, tuple[Problem, ...]]:
    """The theme of an archive, and what is wrong with it; the built-in one where there is none of that name.

    `at` is where config.yaml names it. Raises UserFault (`cannot-read`, `leads-outside`).
    """
    folder = root / THEMES / name
    built_in = built_in_folder()
    themes = {BUILT_IN, *next(os.walk(root / THEMES), ("", [], []))[1]}
    problems = () if name in themes else (Problem("unknown-theme", at, name, {"known": ", ".join(sorted(themes))}),)
    ours = _built_in_files(built_in)
    layers = [Layer("", {path: _lean(path, data) for path, data in ours.items()})]
    # The example book has the built-in theme where others have their own.
    if name in themes and folder.is_dir() and folder.resolve() != built_in:
        # In a copy to begin from, what was not changed is ours still.
        own = {path: data for path, data in _own_files(root, name).items() if ours.get(path) != data}
        layers.insert(0, Layer(f"{THEMES}/{name}", own))
    theme = Theme(tuple(layers), language, _digest(layers))
    return theme, (*problems, *_unreadable(theme))


def _lean(path: str, data: bytes) -> bytes:
    """A script without its comments and indentation, which are for who writes it; other files as they are."""
    if not path.endswith(_SCRIPT):
        return data
    lean: bytes = jsmin(data)
    return lean


def _with_digest(path: SitePath, data: bytes) -> str:
    """An address that is another one when the file has changed."""
    return f"{path}?v={blake2b(data, digest_size=4).hexdigest()}"


def _unreadable(theme: Theme) -> Iterator[Problem]:
    """What a site's own theme has that cannot be used: texts that are not UTF-8, catalogues with a fault in them."""
    for layer in theme.own:
        for path, data in layer.files.items():
            shown = SourcePath(f"{layer.shown}/{path}")
            if path.endswith((".html", ".po", _STYLE)):
                text, faults = decode(data, shown)
                yield from faults
                if path.endswith(".po") and text is not None:
                    yield from _catalogue_faults(text, shown)


def _catalogue_faults(text: str, shown: SourcePath) -> Iterator[Problem]:
    try:
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except PoFileError as error:
        yield Problem("catalogue-fault", Location(shown, (error.lineno or 0) + 1, 1), str(error))
        return
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        # A template gives what the text in the template has a place for; of a number, any will do.
        values = {"num": 2, **dict.fromkeys(_SLOT.findall(" ".join(map(str, ids))), 2)}
        for translated in message.string if isinstance(message.string, tuple) else (message.string,):
            try:
                # As a page does; a percent sign that stands for itself is written twice.
                _ = str(translated) % values
            except (KeyError, TypeError, ValueError):
                yield Problem("catalogue-fault", Location(shown, message.lineno or 1, 1), str(translated))


def built_in_folder() -> Path:
    """Where the built-in theme stands: in the wheel inside the package, in a checkout beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "themes" / BUILT_IN
    return inside if inside.is_dir() else package.parent / "themes" / BUILT_IN


@lru_cache(maxsize=4)
def _compiled(catalogue: bytes) -> bytes:
    """A catalogue as gettext reads it."""
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(catalogue)))
    return compiled.getvalue()


def _built_in_files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _own_files(root: Path, name: str) -> dict[str, bytes]:
    """The bytes of every file of a site's own theme, but for hidden ones; none where it has just gone."""
    above = f"{THEMES}/{name}"
    return {path.removeprefix(f"{above}/"): read_bytes(root, path) for path in list_files(root, above, (".",))}


def _digest(layers: Iterable[Layer]) -> str:
    digest = blake2b(digest_size=16)
    for layer in layers:
        for path, data in layer.files.items():
            digest.update(f"{len(data)} {path}\n".encode())
            digest.update(data)
    return digest.hexdigest()
