"""Compiles the catalogues of texts, where the package is built or installed: a hook of its build (hatchling)."""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]  # whatever is built
    """Compiles the catalogues before files are gathered for a wheel, an editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """What hatchling calls."""
        compile_catalogues(Path(self.root))


def compile_catalogues(root: Path) -> None:
    """Writes a messages.mo beside each messages.po of the program and its theme, unless it is as it should be."""
    for folder in ("verhalen_build", "themes/boek"):
        for catalogue in sorted(root.glob(f"{folder}/locale/*/LC_MESSAGES/messages.po")):
            compiled, file = BytesIO(), catalogue.with_suffix(".mo")
            write_mo(compiled, read_po(BytesIO(catalogue.read_bytes())))
            if not file.is_file() or file.read_bytes() != compiled.getvalue():
                file.write_bytes(compiled.getvalue())
