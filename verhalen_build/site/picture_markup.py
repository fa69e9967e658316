"""The HTML of a picture: in WebP of several widths, in a format for all browsers, and with a link to its largest.

Whoever has no script follows that link. `sizes` tell a browser how wide a picture will be before it has the styles:
they follow from the widths in `boek.css` and `pictures.css`. One rem is 16 pixels there, and the styles count in 17.
"""

from collections.abc import Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from verhalen_build.archive.archive import Archive
from verhalen_build.model.names import SourcePath
from verhalen_build.model.picture import Picture, Rendition
from verhalen_build.model.record import Placement
from verhalen_build.site.asset_files import shown_renditions
from verhalen_build.site.routes import Routes

_NARROW = "(max-width: 44rem)"
# Nobody sees more than two points for each pixel of the layout, and a phone pays for all of them.
_DENSE = "(min-resolution: 2.1dppx)"
_ALONE = f"{_NARROW} and {_DENSE} 62vw, {_NARROW} 93vw"
_IN_TWO = f"{_NARROW} and {_DENSE} 31vw, {_NARROW} 46vw"
_SIZES: Mapping[Placement, str] = {
    "": f"{_ALONE}, 41rem",
    "column": f"{_ALONE}, 41rem",
    "left": f"{_ALONE}, 19rem",
    "right": f"{_ALONE}, 19rem",
    "wide": f"{_ALONE}, (max-width: 63rem) 93vw, 59rem",
    "gallery": f"{_IN_TWO}, 20rem",
}
# So much higher than wide, the whole of a picture on a screen is a strip: its top is shown, with a link to the file,
# which browsers show at full width.
_TALL = 5
# A picture that is no wider is not larger by itself than in the text.
_WORTH_ENLARGING = 480


class PictureMarkup(NamedTuple):
    """What stands before an `<img>`, its attributes besides those for its words, and what stands after it."""

    before: str = ""
    attributes: str = 'src=""'
    after: str = ""

    def image(self, alt: str) -> str:
        """The whole, with a text for those who cannot see it."""
        return f'{self.before}<img {self.attributes} alt="{escape(alt)}">{self.after}'


def picture_markup(
    path: SourcePath, placement: Placement, archive: Archive, routes: Routes, root: str
) -> PictureMarkup:
    """The HTML around a picture at a place on a page from which `root` leads to the site's root ("../")."""
    renditions = shown_renditions(archive, path)
    if renditions is None:
        return _as_it_is(f"{root}{quote(routes.asset(path))}", archive.pictures.get(path), placement)

    def address(rendition: Rendition) -> str:
        return f"{root}{quote(routes.rendition(path, rendition))}"

    webp, fallback = renditions.webp, renditions.fallback
    candidates = ", ".join(f"{address(each)} {each.width}w" for each in webp)
    source = f'<source type="image/webp" srcset="{escape(candidates)}" sizes="{_SIZES[placement]}">'
    inner = PictureMarkup(
        f"<picture>{source}", _attributes(address(fallback), fallback.width, fallback.height), "</picture>"
    )
    largest = webp[-1]
    is_worth_it = max(largest.width, largest.height) > _WORTH_ENLARGING
    return _enlargeable(inner, address(largest), largest) if placement and is_worth_it else inner


def fallback_of(path: SourcePath, archive: Archive) -> Rendition | None:
    """The file of a picture for readers of feeds, which ask for a single one; None if it is shown as it is."""
    renditions = shown_renditions(archive, path)
    return renditions.fallback if renditions is not None else None


def picture_address(path: SourcePath, archive: Archive, routes: Routes) -> str:
    """The address of a picture for those who ask for one file, from the site's root."""
    fallback = fallback_of(path, archive)
    return quote(routes.rendition(path, fallback) if fallback is not None else routes.asset(path))


def thumbnail_address(path: SourcePath, archive: Archive, routes: Routes) -> str:
    """The address of a picture at its smallest, from the site's root."""
    renditions = shown_renditions(archive, path)
    return quote(routes.rendition(path, renditions.webp[0]) if renditions is not None else routes.asset(path))


def _as_it_is(address: str, picture: Picture | None, placement: Placement) -> PictureMarkup:
    if picture is None:
        return PictureMarkup(attributes=f'src="{escape(address)}"')
    shown = PictureMarkup(attributes=_attributes(address, picture.width, picture.height))
    return _enlargeable(shown, address, picture) if placement and picture.is_drawing else shown


def _attributes(address: str, width: int, height: int) -> str:
    return f'src="{escape(address)}" width="{width}" height="{height}"'


def _enlargeable(inner: PictureMarkup, address: str, largest: Picture | Rendition) -> PictureMarkup:
    tall = " tall" if largest.height > _TALL * largest.width else ""
    before = f'<a class="enlarge{tall}" href="{escape(address)}">{inner.before}'
    return inner._replace(before=before, after=f"{inner.after}</a>")
