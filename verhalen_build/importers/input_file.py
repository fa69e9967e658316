"""Files named on the command line."""

from pathlib import Path

from verhalen_build.model.problems import UserFault, system_reason
from verhalen_build.publish.faults import path_problem

_MOST_SUGGESTIONS = 4


def check_file(path: Path) -> int:
    """The size of a file in bytes. Raises UserFault: `document-missing`, `document-folder`, `cannot-read`."""
    display_path = path.as_posix()
    try:
        if path.is_dir():
            raise UserFault(path_problem("document-folder", display_path))
        if path.exists() and not path.is_file():
            # Such as a named pipe: reading it may never end.
            raise UserFault(path_problem("document-missing", display_path))
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        raise UserFault(path_problem("document-missing", display_path, near=_similar_names(path))) from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "EINVAL"
        raise UserFault(path_problem("cannot-read", display_path, reason=reason)) from error


def read_input(path: Path, largest: int, too_large: str) -> bytes:
    """The bytes of a file.

    Raises UserFault: `too_large` (a problem code) for more than `largest` bytes, and what `check_file` raises.
    """
    if check_file(path) > largest:
        raise UserFault(path_problem(too_large, path.as_posix()))
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserFault(path_problem("cannot-read", path.as_posix(), reason=system_reason(error))) from error


def _similar_names(path: Path) -> str:
    """Quoted paths of files in the same folder whose names start with this one; "" for none."""
    try:
        siblings = sorted(path.parent.iterdir())
    except OSError:
        return ""
    prefix = path.name.casefold()
    similar = [sibling for sibling in siblings if sibling.name.casefold().startswith(prefix)]
    quoted = [f'"{file.as_posix()}"' for file in similar if file.name.isprintable() and file.is_file()]
    return ", ".join(quoted[:_MOST_SUGGESTIONS])
