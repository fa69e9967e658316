"""The matrix: how many records there are on each theme in each municipality."""

from collections import Counter
from dataclasses import dataclass, replace

from verhalen_build.archive.archive import Archive
from verhalen_build.site.facets import (
    MUNICIPALITY,
    THEME,
    Browse,
    FacetValue,
    FacetValueKey,
    browsed_records,
    facet_references,
)

LEVELS = 4
"""The shades of a cell, from 1; a cell without records has shade 0."""


@dataclass(frozen=True)
class Matrix:
    """Counts of records by theme and municipality, both in order of their number of records and with that number.

    Themes and municipalities are records; a plain word in such a field has no row.
    A record with two themes is counted in two cells. `total` counts every record once, even one that has neither.
    """

    themes: tuple[FacetValue, ...]
    municipalities: tuple[FacetValue, ...]
    counts: dict[tuple[FacetValueKey, FacetValueKey], int]
    total: int

    def count(self, theme: FacetValue, municipality: FacetValue) -> int:
        """The number of records on a theme in a municipality."""
        return self.counts.get((theme.key, municipality.key), 0)

    def level(self, count: int) -> int:
        """The shade of a count: 0 for none, otherwise one of LEVELS in proportion to the highest count."""
        return -(-count * LEVELS // max(LEVELS, *self.counts.values())) if count else 0

    def corner(self, size: int) -> "Matrix":
        """The matrix with only the themes and municipalities that have most records."""
        return replace(self, themes=self.themes[:size], municipalities=self.municipalities[:size])


def has_matrix(archive: Archive) -> bool:
    """Whether any record that can be browsed has both a theme and a municipality."""
    return any(
        facet_references(archive, kind, record, THEME) and facet_references(archive, kind, record, MUNICIPALITY)
        for kind, record in browsed_records(archive)
    )


def matrix_of(browse: Browse) -> Matrix | None:
    """The matrix of all that can be browsed; None where no record has both a theme and a municipality."""
    themes, municipalities = _records_of(browse, THEME), _records_of(browse, MUNICIPALITY)
    counts = Counter(
        (theme, municipality)
        for meanings in browse.records.values()
        for theme in meanings
        if theme in themes
        for municipality in meanings
        if municipality in municipalities
    )
    if not counts:
        return None
    return Matrix(tuple(themes.values()), tuple(municipalities.values()), counts, len(browse.records))


def _records_of(browse: Browse, key: str) -> dict[FacetValueKey, FacetValue]:
    """The values of a facet that are records, in its order."""
    facet = browse.facet(key)
    return {value.key: value for value in facet.values if value.record} if facet else {}
