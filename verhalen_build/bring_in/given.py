"""A file that somebody names on the command line: whether it is there, and what is in it."""

from pathlib import Path

from verhalen_build.model.problems import UserFault, system_reason
from verhalen_build.publish.faults import path_problem

_MOST_SHOWN = 4


def check_given(path: Path) -> int:
    """How many bytes a file has. Raises UserFault: `document-missing`, `document-folder`, `cannot-read`."""
    shown = path.as_posix()
    try:
        if path.is_dir():
            raise UserFault(path_problem("document-folder", shown))
        if path.exists() and not path.is_file():
            # Such as a pipe, of which no end may come.
            raise UserFault(path_problem("document-missing", shown))
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        raise UserFault(path_problem("document-missing", shown, near=_near(path))) from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "EINVAL"
        raise UserFault(path_problem("cannot-read", shown, reason=reason)) from error


def given_bytes(path: Path, largest: int, too_large: str) -> bytes:
    """The bytes of a file; `too_large` is the code for one of more than `largest` bytes.

    Raises UserFault: that, and what `check_given` raises.
    """
    if check_given(path) > largest:
        raise UserFault(path_problem(too_large, path.as_posix()))
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserFault(path_problem("cannot-read", path.as_posix(), reason=system_reason(error))) from error


def _near(path: Path) -> str:
    """The files of which the name begins so, as one writes them; "" where there are none."""
    try:
        beside = sorted(path.parent.iterdir())
    except OSError:
        return ""
    begin = path.name.casefold()
    found = [one for one in beside if one.name.casefold().startswith(begin) and one.name.isprintable()]
    return ", ".join([f'"{one.as_posix()}"' for one in found if one.is_file()][:_MOST_SHOWN])
