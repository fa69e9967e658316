"""The matrix of themes and municipalities."""

from verhalen_build.model.record import RecordKey
from verhalen_build.site.book_views import MatrixCell, MatrixHead, MatrixTable, MatrixView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.facets import MUNICIPALITY, FacetValue
from verhalen_build.site.matrix import Matrix
from verhalen_build.site.pages.browse_page import selection_address, value_id

_CORNER = 4


def matrix_page(context: SiteContext, plan: PagePlan) -> MatrixView:
    """How many records there are on each theme in each municipality."""
    assert context.matrix is not None
    title = context.texts("Themes by municipality")
    # A long list runs down the page.
    themes_down = len(context.matrix.themes) > len(context.matrix.municipalities)
    return MatrixView(context.page_of(plan, title), _table(context, context.matrix, themes_down))


def matrix_corner(context: SiteContext) -> MatrixTable | None:
    """The corner of the matrix for the cover, with themes as rows; None if there is no matrix."""
    return _table(context, context.matrix.corner(_CORNER), themes_down=True) if context.matrix else None


def _table(context: SiteContext, matrix: Matrix, themes_down: bool) -> MatrixTable:
    municipalities_facet = context.browse.facet(MUNICIPALITY)
    assert municipalities_facet is not None, "a matrix has municipalities"

    def cell(theme: FacetValue, municipality: FacetValue) -> MatrixCell:
        count = matrix.count(theme, municipality)
        if not count:
            return MatrixCell(0, 0, "")
        # The link to the municipality, for readers without a script.
        link = value_id(municipalities_facet, municipality)
        return MatrixCell(count, matrix.level(count), f"{selection_address(context, (theme, municipality))}#{link}")

    themes = [_head(context, theme) for theme in matrix.themes]
    municipalities = [_head(context, municipality) for municipality in matrix.municipalities]
    if themes_down:
        columns, heads = municipalities, themes
        cells = [[cell(theme, municipality) for municipality in matrix.municipalities] for theme in matrix.themes]
    else:
        columns, heads = themes, municipalities
        cells = [[cell(theme, municipality) for theme in matrix.themes] for municipality in matrix.municipalities]
    rows = tuple((head, tuple(row)) for head, row in zip(heads, cells, strict=True))
    return MatrixTable(themes_down, tuple(columns), rows, matrix.total)


def _head(context: SiteContext, value: FacetValue) -> MatrixHead:
    return MatrixHead(context.presenter.ref(_record(value)), value.count, selection_address(context, [value]))


def _record(value: FacetValue) -> RecordKey:
    assert value.record is not None, "a matrix is of records"
    return value.record
