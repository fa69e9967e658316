"""The language of an archive before its config.yaml is read: faults in it are reported in that language."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from verhalen_build.translations import DEFAULT_LANGUAGE, languages

if TYPE_CHECKING:
    # The command asks this at each start, and reading problems.yaml takes time.
    from verhalen_build.model.problems import Language

_SETTING = re.compile(r"^(?:language|taal)\s*:\s*[\"']?(\w+)", re.MULTILINE | re.IGNORECASE)


def presumed_language(root: Path) -> "Language":
    """The language that config.yaml names, whatever else is wrong with it."""
    path = root / "config.yaml"
    try:
        # A pipe or a device may have no end.
        config = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    except OSError:
        return DEFAULT_LANGUAGE
    setting = _SETTING.search(config)
    return language_called(setting[1]) if setting else DEFAULT_LANGUAGE


def language_called(name: str) -> "Language":
    """The language with this code, or this name in any language; the default one if the program speaks none such."""
    code = name.strip().lower()
    if code in languages():
        return code
    from verhalen_build.model.schema import settings_fields  # noqa: PLC0415 - seldom needed, and reading it takes time
    from verhalen_build.model.single_values import language_key  # noqa: PLC0415

    choices = next(field.choices for field in settings_fields() if field.key == "language")
    return language_key(name, choices) or DEFAULT_LANGUAGE
