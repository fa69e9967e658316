"""The language of an archive before its config.yaml is read: it decides in which words a fault there is told."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The command asks this at each start, and reading problems.yaml takes time.
    from verhalen_build.model.problems import Language

_ENGLISH = re.compile(r"^(?:language|taal)\s*:\s*[\"']?(?:en|english|engels)\b", re.MULTILINE | re.IGNORECASE)


def presumed_language(root: Path) -> "Language":
    """The language that config.yaml names, whatever else is wrong with it; Dutch where it names none."""
    path = root / "config.yaml"
    try:
        # A pipe or a device may have no end.
        config = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    except OSError:
        return "nl"
    return "en" if _ENGLISH.search(config) else "nl"
