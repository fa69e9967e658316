"""A picture as it is shown."""

import msgspec

MOST_PIXELS = 80_000_000
"""The most pixels that are decoded: a small file can hold a picture that exhausts memory."""

Size = tuple[int, int]
"""A width and height in pixels."""

# How the words begin that the writing desk and documents brought in have in the place of a description.
_NOT_YET_DESCRIBED = ("Beschrijf hier wat er ", "Describe here what ")


def fault_of_description(description: str) -> str:
    """The code of the problem with the description of a picture; "" for none."""
    if not description.strip():
        return "image-without-alt"
    return "image-undescribed" if description.lstrip().startswith(_NOT_YET_DESCRIBED) else ""


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


class Rendition(msgspec.Struct, frozen=True, array_like=True):
    """A file that is made of a picture: its format and its size."""

    sort: str
    width: int
    height: int


class Renditions(msgspec.Struct, frozen=True, array_like=True):
    """All files that are made of a picture: one in WebP for each width, and one for browsers that cannot show those."""

    webp: tuple[Rendition, ...]
    fallback: Rendition

    @property
    def all(self) -> tuple[Rendition, ...]:
        """Every file, the smallest first and the fallback last."""
        return (*self.webp, self.fallback)


_WIDTHS = (480, 800, 1200, 1600)
_WIDEST_FALLBACK = 1200
# A WebP has at most 16,383 pixels on a side (RFC 9649).
_HIGHEST = 16_000
# A width that is hardly less than the widest is not worth a file.
_WORTH_A_FILE = 1.25


def renditions_of(picture: Picture) -> Renditions | None:
    """What is made of a picture; None for a drawing and for one that moves, which are shown as they are."""
    if picture.is_drawing or picture.moves:
        return None
    widest = max(1, min(picture.width, _WIDTHS[-1], picture.width * _HIGHEST // picture.height))
    widths = (*(width for width in _WIDTHS if width * _WORTH_A_FILE <= widest), widest)
    return Renditions(
        tuple(_rendition(picture, "WebP", width) for width in dict.fromkeys(widths)),
        _rendition(picture, "PNG" if picture.is_transparent else "JPEG", min(widest, _WIDEST_FALLBACK)),
    )


def _rendition(picture: Picture, sort: str, width: int) -> Rendition:
    return Rendition(sort, width, max(1, round(picture.height * width / picture.width)))
