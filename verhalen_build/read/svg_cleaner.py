"""Drawings in SVG, without scripts, references to elsewhere, and what a program notes of its user."""

from xml.parsers.expat import ExpatError, ParserCreate

from py_svg_hush import filter_svg

# The library indents what it writes, so that a deep drawing would fill the memory.
_DEEPEST = 200
_EMBEDDED = {"image": ["gif", "jpeg", "png", "webp"]}


class UncleanDrawing(Exception):
    """A drawing cannot be cleaned: it is not well-formed, no SVG, or made to exhaust a program."""


def cleaned(svg: bytes) -> bytes:
    """A drawing with only what draws, its title and its description. Raises UncleanDrawing."""
    try:
        _check_depth(svg)
        return bytes(filter_svg(svg, _EMBEDDED))
    except (ExpatError, ValueError):
        raise UncleanDrawing from None


def _check_depth(svg: bytes) -> None:
    depth = 0

    def open_element(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise UncleanDrawing

    def close_element(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = ParserCreate()
    parser.StartElementHandler = open_element
    parser.EndElementHandler = close_element
    parser.Parse(svg, True)
