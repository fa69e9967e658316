"""A theme: templates, styles and texts. A site's own folder under themes/ wins over the built-in one, file by file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import GNUTranslations
from hashlib import blake2b
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import decode

BUILT_IN = "boek"
_STYLE = ".css"
_ANY_NUMBER = {"num": 2, "title": ""}


@dataclass(frozen=True)
class Theme:
    """The folders of a theme, the site's own first; `digest` tells whether anything in them changed."""

    folders: tuple[Path, ...]
    built_in: Path
    language: Language
    digest: str

    @property
    def own_folders(self) -> tuple[Path, ...]:
        """The folders that are the site's own."""
        return tuple(folder for folder in self.folders if folder != self.built_in)

    def static_files(self) -> dict[SitePath, bytes]:
        """The files that pages use, by address. Raises UserFault (`cannot-read`)."""
        files: dict[SitePath, bytes] = {}
        for folder in reversed(self.folders):
            static = folder / "static"
            for path in files_in(static):
                files[SitePath(f"static/{path.relative_to(static).as_posix()}")] = _bytes(folder, path)
        return dict(sorted(files.items()))

    def styles(self) -> tuple[str, ...]:
        """The style sheets in the order in which they apply: the built-in one first, what a site adds after it.

        The digest in the address makes a browser fetch a style that changed.
        """
        sheets = {path: data for path, data in self.static_files().items() if path.endswith(_STYLE)}
        built_in = {SitePath(f"static/{path.name}") for path in files_in(self.built_in / "static")}
        ordered = sorted(sheets, key=lambda path: (path not in built_in, path))
        return tuple(f"{path}?v={blake2b(sheets[path], digest_size=4).hexdigest()}" for path in ordered)

    def texts(self) -> GNUTranslations:
        """The catalogue of the site's language; texts that a site's own catalogue has win."""
        translations: GNUTranslations | None = None
        for folder in reversed(self.folders):
            path = folder / "locale" / self.language / "LC_MESSAGES" / "messages.po"
            if path.is_file():
                one = _compiled(_bytes(folder, path))
                if translations is not None:
                    one.add_fallback(translations)
                translations = one
        return translations if translations is not None else GNUTranslations()


def find_theme(root: Path, name: str, at: Location, language: Language) -> tuple[Theme, tuple[Problem, ...]]:
    """The theme of an archive, and what is wrong with it; the built-in one where there is none of that name.

    `at` is where config.yaml names it. Raises UserFault (`cannot-read`).
    """
    own = root / "themes" / name
    built_in = _built_in_folder()
    themes = {BUILT_IN, *next(os.walk(root / "themes"), ("", [], []))[1]}
    problems = () if name in themes else (Problem("unknown-theme", at, name, {"known": ", ".join(sorted(themes))}),)
    folders = tuple(dict.fromkeys(path.resolve() for path in (own, built_in) if path.is_dir() and name in themes))
    theme = Theme(folders or (built_in.resolve(),), built_in.resolve(), language, _digest(folders))
    return theme, (*problems, *_unreadable(theme, root))


def _unreadable(theme: Theme, root: Path) -> Iterator[Problem]:
    """What a site's own folder has that cannot be used: texts that are not UTF-8, catalogues with a fault in them."""
    files = [(folder, path) for folder in theme.own_folders for path in files_in(folder)]
    for folder, path in files:
        shown = SourcePath(os.path.relpath(path, root).replace(os.sep, "/"))
        if path.suffix in {".html", ".po", _STYLE}:
            text, faults = decode(_bytes(folder, path), shown)
            yield from faults
            if path.suffix == ".po" and text is not None:
                yield from _catalogue_faults(text, shown)


def _catalogue_faults(text: str, shown: SourcePath) -> Iterator[Problem]:
    try:
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except PoFileError as error:
        yield Problem("catalogue-fault", Location(shown, (error.lineno or 0) + 1, 1), str(error))
        return
    for message in catalogue:
        for translated in message.string if isinstance(message.string, tuple) else (message.string,):
            try:
                # As a page does; a percent sign that stands for itself is written twice.
                _ = str(translated) % _ANY_NUMBER
            except (KeyError, TypeError, ValueError):
                yield Problem("catalogue-fault", Location(shown, message.lineno or 1, 1), str(translated))


def _built_in_folder() -> Path:
    """In the wheel the theme lies inside the package, in a checkout beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "themes" / BUILT_IN
    return inside if inside.is_dir() else package.parent / "themes" / BUILT_IN


def _compiled(catalogue: bytes) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(catalogue)))
    compiled.seek(0)
    return GNUTranslations(compiled)


def files_in(folder: Path) -> Iterator[Path]:
    """Every file in a folder of a theme and below it, but for hidden ones; none where it has just gone."""
    paths = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names if not name.startswith("."))
    yield from sorted(path for path in paths if path.is_file())


def _bytes(folder: Path, path: Path) -> bytes:
    """The bytes of a file of a theme, which stands two folders below its archive."""
    archive = folder.parent.parent
    return read_bytes(archive, SourcePath(path.relative_to(archive).as_posix()))


def _digest(folders: tuple[Path, ...]) -> str:
    digest = blake2b(digest_size=16)
    for folder in folders:
        for path in files_in(folder):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(_bytes(folder, path))
    return digest.hexdigest()
