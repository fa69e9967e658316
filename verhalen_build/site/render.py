"""From a view to the bytes of a page, by the theme's templates (Jinja2)."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup as Safe

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.site.links import filled
from verhalen_build.site.theme import BUILT_IN, Theme
from verhalen_build.site.view import Body, SiteView, View


class Renderer:
    """Renders pages of one site; made once per process. `html_of` gives the HTML kept under a digest."""

    def __init__(self, theme: Theme, site: SiteView, html_of: Callable[[str], str]) -> None:
        self._theme = theme
        self._site = site
        self._html_of = html_of

    def page(self, template: str, view: View) -> bytes:
        """The bytes of one page. Raises UserFault (`template-fault`) where a template of the site cannot be used."""
        try:
            html = self._environment.get_template(template).render(view=view, page=view.page)  # type: ignore[attr-defined]
        except TemplateError as error:
            raise UserFault(_template_problem(error, template, self._theme)) from error
        return html.encode()

    @cached_property
    def _environment(self) -> Environment:
        built_in = FileSystemLoader(self._theme.built_in / "templates")
        own = [FileSystemLoader(folder / "templates") for folder in self._theme.folders]
        environment = Environment(
            # A site's template may extend the one it replaces, as "boek/story.html".
            loader=ChoiceLoader([*own, PrefixLoader({BUILT_IN: built_in})]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
        )
        environment.install_gettext_translations(self._theme.texts(), newstyle=True)  # type: ignore[attr-defined]
        environment.filters["safe_html"] = Safe
        environment.globals.update(site=self._site, body_html=self._body_html)
        return environment

    def _body_html(self, body: Body) -> Any:
        return Safe(filled(self._html_of(body.digest), body.fills)) if body.digest else ""


def _template_problem(error: TemplateError, template: str, theme: Theme) -> Problem:
    """The deepest place in a template to which the error's traceback leads."""
    name, line = template, 0
    if isinstance(error, TemplateSyntaxError):
        name, line = error.filename or error.name or template, error.lineno
    else:
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.endswith((".html", ".xml")):
                name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
    for folder in theme.folders:
        name = name.removeprefix(str(folder.parent.parent) + "/")
    return Problem("template-fault", Location(SourcePath(name), line, 1 if line else 0), str(error))
