"""A picture as it is shown."""

import msgspec

MOST_PIXELS = 80_000_000
"""The most pixels that are decoded: a small file can hold a picture that exhausts memory."""

Size = tuple[int, int]
"""A width and height in pixels."""


class Picture(msgspec.Struct, frozen=True, array_like=True):
    """What the file of a picture says of it: its format, its size upright, and whether it moves or is see-through."""

    sort: str
    width: int
    height: int
    moves: bool = False
    is_transparent: bool = False

    @property
    def is_drawing(self) -> bool:
        """Whether it has lines and shapes instead of pixels."""
        return self.sort == "SVG"
