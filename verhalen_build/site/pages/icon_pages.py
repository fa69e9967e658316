"""The icons of the book on a device, made of the drawing of the theme, and the manifest that names them."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.typography import typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.file_views import IconView, ManifestIcon, ManifestView
from verhalen_build.site.rasteriser import fault_of_svg, png_of, without_transparency
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import Page, View

_ICON = SitePath("static/icon.svg")
PODCAST_COVER = SitePath("static/icon-1400.png")
"""The cover of the podcast: directories take no smaller one."""
# More letters than this do not fit under an icon.
_SHORT_NAME = 12


class _Icon(NamedTuple):
    """An icon: its size, its margin in parts of that, whether it has a background, and its purpose in the manifest."""

    size: int
    margin: float
    is_opaque: bool
    purpose: str


_ICONS: Mapping[SitePath, _Icon] = {
    # Apple's devices make what is transparent black.
    SitePath("static/icon-180.png"): _Icon(180, 0.08, True, ""),
    SitePath("static/icon-192.png"): _Icon(192, 0, False, "any"),
    SitePath("static/icon-512.png"): _Icon(512, 0, False, "any"),
    # What is within four fifths is seen in every shape: https://www.w3.org/TR/appmanifest/#icon-masks
    SitePath("static/icon-maskable-512.png"): _Icon(512, 0.2, True, "maskable"),
    PODCAST_COVER: _Icon(1400, 0.08, True, ""),
}


def icon_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The icons that the theme does not bring itself."""
    brought = context.theme.static_files()
    has_podcast = any(book.episodes for book in context.books.books)
    needed = (path for path in _ICONS if has_podcast or path != PODCAST_COVER)
    return (PagePlan("icon", path) for path in needed if path not in brought)


def icon_path(context: SiteContext, plan: PagePlan) -> SitePath:
    """The address of an icon."""
    return SitePath(plan.argument)


def icon_page(context: SiteContext, plan: PagePlan) -> IconView:
    """One icon."""
    path = icon_path(context, plan)
    icon = _ICONS[path]
    return IconView(
        page=Page(path, "", ""),
        icon=_text(context.theme.static_files()[_ICON]),
        size=icon.size,
        inset=round(icon.size * icon.margin),
        is_opaque=icon.is_opaque,
    )


def draw_icon(view: IconView, written: Callable[[View], str]) -> bytes:
    """The icon as a PNG."""
    # Drawn by itself first: within another drawing its letters would not be.
    drawing = b64encode(_kept_png(view.icon, view.size - 2 * view.inset)).decode()
    picture = _kept_png(written(msgspec.structs.replace(view, icon=f"data:image/png;base64,{drawing}")))
    return without_transparency(picture) if view.is_opaque else picture


@lru_cache(maxsize=16)
def _kept_png(svg: str, width: int | None = None) -> bytes:
    # Kept, since a preview is asked for the same few again and again.
    return png_of(svg, width=width)


def _text(drawing: bytes) -> str:
    # What is no text in UTF-8 has no element of SVG either.
    return drawing.decode("utf-8", "replace")


def icon_problems(theme: Theme) -> Iterator[Problem]:
    """Why the icon of an archive's own theme cannot be drawn."""
    for layer in theme.own:
        drawing = layer.files.get(_ICON)
        fault = fault_of_svg(_text(drawing)) if drawing is not None else ""
        if fault:
            yield Problem("icon-unreadable", Location(SourcePath(f"{layer.display_path}/{_ICON}")), fault)


def manifest_page(context: SiteContext, plan: PagePlan) -> ManifestView:
    """The manifest."""
    settings = context.archive.settings
    title = typographic(settings.title)
    icons = (ManifestIcon(path, icon.size, icon.purpose) for path, icon in _ICONS.items() if icon.purpose)
    return ManifestView(context.page_of(plan, title), _short(title), tuple(icons))


def _short(title: str) -> str:
    """As many words of a title as fit, and at least one."""
    words = title.split()
    ends = range(len(words), 1, -1)
    shorter = (short for end in ends if len(short := " ".join(words[:end])) <= _SHORT_NAME)
    return next(shorter, title.partition(" ")[0])
