"""The secret from which the addresses of people who are not named in full are made, where config.yaml has none."""

import secrets
from contextlib import suppress
from pathlib import Path

from verhalen_build.model.archive_paths import STATE

_FILE = "address-key"
_BYTES = 10


def kept_address_key(root: Path) -> str:
    """The secret of this copy of the archive, made once. Other copies have another until config.yaml has one."""
    file = root / STATE / _FILE
    with suppress(OSError, UnicodeDecodeError):
        key = file.read_text("ascii").strip()
        if key:
            return key
    key = secrets.token_hex(_BYTES)
    # In a folder that cannot be written to, the addresses are new at each build, which the message about it tells.
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        file.write_text(key + "\n", "ascii")
    return key
