"""The fonts of pictures: which has a letter, and how wide words are, as HarfBuzz shapes them.

In: words. Out: words that can be drawn, in runs of one font each, and their widths. The fonts come with the program,
and none of the system's is ever used: every computer draws the same. The first is a serif with the letters of Europe;
others have other scripts, symbols and emoji. What none of them has is left out, as a box for it would look broken.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, normalize

from verhalen_build.site.drawings.direction import is_from_right
from verhalen_build.site.view import View

if TYPE_CHECKING:
    import uharfbuzz  # type: ignore[import-untyped]

SERIF, SANS = "Source Serif 4", "Noto Sans"
"""The families for drawings that ask for any serif or sans-serif."""
_SERIF = "files/SourceSerif4[opsz,wght].ttf"
# Emoji before symbols, some of which are both.
_FIRST = ("NotoSans[wght].ttf", "NotoEmoji[wght].ttf")
# The second joins what comes after it as well.
_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Which of two shapes an emoji has; here they have one.
_VARIANTS = re.compile("[\ufe00-\ufe0f]")
_SKIN_COLOURS = range(0x1F3FB, 0x1F400)
# The names of a family: of all its weights, and of this file.
_FAMILY_NAMES = (16, 1)
# What remains at the beginning where a word is left out.
_LEFT_OVER = ",.;:·)] "


class TextRun(View, frozen=True, array_like=True):
    """Words in the font of one family."""

    text: str
    family: str


class _Face(NamedTuple):
    family: str
    face: "uharfbuzz.Face"
    letters: frozenset[int]


@cache
def font_files() -> tuple[str, ...]:
    """The files of all fonts, in the order in which they are tried."""
    # Builds in which no card is drawn need none of the libraries that these functions import.
    import fontpkg_source_serif_4  # type: ignore[import-untyped]  # noqa: PLC0415
    import manimgx_fonts  # type: ignore[import-untyped]  # noqa: PLC0415

    others = sorted(Path(manimgx_fonts.__file__).parent.glob("*.ttf"), key=_rank)
    return tuple(str(file) for file in (fontpkg_source_serif_4.ROOT / _SERIF, *others) if "Italic" not in file.name)


def _rank(file: Path) -> tuple[int, str]:
    return _FIRST.index(file.name) if file.name in _FIRST else len(_FIRST), file.name


@cache
def _faces() -> tuple[_Face, ...]:
    import uharfbuzz  # noqa: PLC0415

    faces = (uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file)) for file in font_files())
    return tuple(_Face(_family(face), face, frozenset(face.unicodes)) for face in faces)


def _family(face: "uharfbuzz.Face") -> str:
    family: str = next(filter(None, map(face.get_name, _FAMILY_NAMES)))
    return family


def drawable(text: str) -> str:
    """A text with only what some font has, and with single spaces; "" if no letter or number is left."""
    spaced = " ".join(_VARIANTS.sub("", normalize("NFC", text)).split())
    words = " ".join("".join(map(_drawable, _clusters(spaced))).split())
    if spaced[:1] != words[:1]:
        words = words.lstrip(_LEFT_OVER)
    return words if any(map(_tells, words)) else ""


def _tells(character: str) -> bool:
    """Whether a character is a letter, a number or a symbol."""
    return category(character)[0] in "LNS"


def text_runs(text: str) -> tuple[TextRun, ...]:
    """A drawable text in runs of one font each."""
    runs = groupby(_with_families(_clusters(text)), key=lambda cluster: cluster[1])
    return tuple(TextRun("".join(cluster for cluster, _ in clusters), family) for family, clusters in runs)


@lru_cache(maxsize=65536)
def text_width(text: str, size: float, weight: int) -> float:
    """The width of a drawable text."""
    return sum(_run_width(run, size, weight) for run in text_runs(text))


def _run_width(run: TextRun, size: float, weight: int) -> float:
    import uharfbuzz  # noqa: PLC0415

    font = _font(run.family, size, weight)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    advance: float = sum(position.x_advance for position in buffer.glyph_positions) / font.face.upem
    return advance * size


@cache
def _font(family: str, size: float, weight: int) -> "uharfbuzz.Font":
    import uharfbuzz  # noqa: PLC0415

    font = uharfbuzz.Font(next(face.face for face in _faces() if face.family == family))
    # Letters are drawn for their size, where a font has that.
    font.set_variations({"wght": weight, "opsz": size})
    return font


def _with_families(clusters: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each cluster with its family; after letters from right to left, spaces and the like are in the same if it can."""
    face, from_right = _faces()[0], False
    for cluster in clusters:
        direction = is_from_right(cluster)
        from_right = from_right if direction is None else direction
        if not (from_right and direction is None and _letters(cluster) <= face.letters):
            face = _face_of(cluster) or face
        yield cluster, face.family


def _drawable(cluster: str) -> str:
    """A letter as some font has it: as it is, in its plain form (ĳ as ij), or without its marks; "" if none has it."""
    forms = (cluster, normalize("NFKC", cluster), cluster[0])
    faces = [_face_of(form) for form in forms]
    # In the first font that has any of these.
    return next((form for face in _faces() for form, has in zip(forms, faces, strict=True) if has is face), "")


@lru_cache(maxsize=65536)
def _face_of(cluster: str) -> _Face | None:
    """The first font with every visible character of a cluster."""
    letters = _letters(cluster)
    return next((face for face in _faces() if letters and letters <= face.letters), None)


def _letters(cluster: str) -> set[int]:
    """The visible characters of a cluster."""
    return {ord(character) for character in cluster if category(character) != "Cf"}


def _clusters(text: str) -> Iterator[str]:
    """What a reader sees as one character: a letter with its marks, an emoji with what is joined to it."""
    cluster = ""
    for character in text:
        if cluster and (_extends(character) or cluster.endswith(_JOINER)):
            cluster += character
        else:
            yield from filter(None, (cluster,))
            cluster = character
    yield from filter(None, (cluster,))


def _extends(character: str) -> bool:
    is_mark = category(character) in {"Mn", "Mc", "Me"}
    return is_mark or character in {_NON_JOINER, _JOINER} or ord(character) in _SKIN_COLOURS
