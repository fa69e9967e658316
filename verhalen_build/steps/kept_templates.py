"""Compiled templates of the built-in theme, kept beside the program as Python keeps its own compiled modules.

So the first build of an archive need not compile them. Where Python may not keep its modules, neither are these kept.
"""

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from verhalen_build.model.digests import digest
from verhalen_build.model.problems import Language


def kept_templates(key: str, language: Language) -> bytes | None:
    """What was last kept for a language, if that was under this key and is whole."""
    try:
        stored = _file(language).read_bytes()
    except OSError:
        return None
    checksum, _, encoded = stored.partition(b"\n")
    return encoded if checksum == _checksum(key, encoded) else None


def keep_templates(key: str, language: Language, encoded: bytes) -> None:
    """Keeps them, in the place of what was kept for this language before."""
    if sys.dont_write_bytecode:
        return
    file = _file(language)
    # Several builds may do so at once.
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(_checksum(key, encoded) + b"\n" + encoded)
        os.replace(draft, file)
    except OSError:
        # It only saves time: no reason for a build to fail.
        with suppress(OSError):
            draft.unlink()


def _file(language: Language) -> Path:
    return Path(cache_from_source(__file__)).with_name(f"templates.{sys.implementation.cache_tag}.{language}")


def _checksum(key: str, encoded: bytes) -> bytes:
    return digest(key.encode(), encoded).encode()
