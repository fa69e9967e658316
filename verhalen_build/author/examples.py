"""The archive that `verhalen init` writes: an example of each main kind, about a fictional village."""

from pathlib import Path

from verhalen_build.model.problems import Language
from verhalen_build.translations import SOURCE_LANGUAGE

# Made anew by each build, or only for whoever has this computer: earlier versions, and who was forgotten.
_NOT_FOR_GIT = "/site/\n/.verhalen/\n/forgotten/\n"
_ARCHIVES = Path(__file__).parent / "example_archives"


def example_archive(language: Language, address_key: str) -> dict[str, str]:
    """The text of each file by path; in English where there is no archive in the language.

    `address_key` is a secret of this archive alone.
    """
    folder = _ARCHIVES / language
    if not folder.is_dir():
        folder = _ARCHIVES / SOURCE_LANGUAGE
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    texts = {path.relative_to(folder).as_posix(): _text(path, language, address_key) for path in files}
    return {".gitignore": _NOT_FOR_GIT, **texts}


def _text(path: Path, language: Language, address_key: str) -> str:
    # The settings name the language in which the archive is begun.
    return path.read_text("utf-8").replace("{language}", language).replace("{address_key}", address_key)
