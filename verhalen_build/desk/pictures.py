"""Pictures that are brought to the desk: only real ones, and without what their makers did not mean to tell."""

import msgspec

LARGEST = 20 * 1024 * 1024
"""The most bytes that a picture may have when it is brought in."""

MOST_PIXELS = 80_000_000
"""The most pixels that are decoded: a small file can hold a picture that fills all memory."""


class Picture(msgspec.Struct, frozen=True):
    """A picture to keep: a safe name for its file, its bytes, and its size in pixels."""

    name: str
    data: bytes
    width: int
    height: int


def accepted(name: str, data: bytes) -> Picture:
    """A picture as the archive keeps it: upright, encoded anew, and without place, camera and comments.

    `name` is that of the file on the writer's computer. Raises UserFault: `picture-too-large`,
    `picture-too-many-pixels`, `not-a-picture`, `picture-of-another-kind`.
    """
    raise NotImplementedError
