"""What each file of an archive is, as a picture; until it changes that is remembered, as some are read whole."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.publish.memo import Memo
from verhalen_build.read.pictures import FileLook, look_at_file
from verhalen_build.steps.inputs import code_digest

_TABLE = "looks"


def looks_at(root: Path, files: Mapping[SourcePath, tuple[int, ...]], memo: Memo | None) -> dict[SourcePath, FileLook]:
    """What is seen of each file; `files` has their statuses, which are zero for one that just changed.

    Raises UserFault (`cannot-read`).
    """
    if memo is None:
        return {path: look_at_file(root, path, status) for path, status in files.items()}
    keys = {path: digest(f"{code_digest()}\n{path}\n{status}".encode()) for path, status in files.items()}
    earlier = memo.get_many(_TABLE, keys.values())
    new = {key: look_at_file(root, path, files[path]) for path, key in keys.items() if key not in earlier}
    memo.put(_TABLE, {key: msgspec.msgpack.encode(look) for key, look in new.items()})
    memo.keep_only(_TABLE, keys.values())
    remembered = {key: msgspec.msgpack.decode(value, type=FileLook) for key, value in earlier.items()}
    return {path: new[key] if key in new else remembered[key] for path, key in keys.items()}
