"""From a view to the bytes of a page, by the theme's templates (Jinja2)."""

import traceback
from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec
from jinja2 import (
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup as Safe

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.site.links import filled
from verhalen_build.site.theme import BUILT_IN, Layer, Theme
from verhalen_build.site.view import Body, PageView, SiteView

_TEMPLATES = "templates/"


class Renderer:
    """Renders pages of one site; made once per process, for then its templates are made ready only once."""

    def __init__(self, theme: Theme, site: SiteView) -> None:
        self._theme = theme
        self._site = site

    def page(self, template: str, view: PageView, html_of: Callable[[str], str]) -> bytes:
        """The bytes of one page; `html_of` gives the HTML kept under a digest.

        Raises UserFault (`template-fault`) where a template of the site cannot be used.
        """

        def body_html(body: Body) -> Any:
            return Safe(filled(html_of(body.digest), body.fills)) if body.digest else ""

        try:
            loaded = self._environment.get_template(template)
            html = loaded.render(view=view, page=view.page, body_html=body_html)
        except Exception as error:
            fault = _template_fault(error, self._theme)
            if fault is None:
                raise
            raise UserFault(fault) from error
        return html.encode()

    @cached_property
    def _environment(self) -> Environment:
        environment = _environment_of(self._theme)
        environment.install_gettext_translations(self._theme.texts(), newstyle=True)  # type: ignore[attr-defined]
        environment.globals.update(site=self._site)
        return environment


def template_problems(theme: Theme) -> tuple[Problem, ...]:
    """What is wrong with the templates of a site's own, as far as can be seen without a page."""
    environment = _environment_of(theme)
    problems = []
    for layer in theme.own:
        for name in layer.inside(_TEMPLATES):
            if not name.endswith((".html", ".js")):
                continue
            try:
                environment.get_template(name)
            except TemplateError as error:
                problems.append(_template_fault(error, theme))
            except UnicodeDecodeError:
                # Reported as a file that is not UTF-8.
                continue
    return tuple(problem for problem in problems if problem is not None)


def _environment_of(theme: Theme) -> Environment:
    environment = Environment(
        # A site's template may extend the one it replaces, as "boek/story.html".
        loader=ChoiceLoader([*map(_loader, theme.layers), PrefixLoader({BUILT_IN: _loader(theme.built_in)})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    environment.filters["safe_html"] = Safe
    environment.filters["json"] = _json
    return environment


def _json(data: object) -> Safe:
    """Plain data for a script in a file of its own; in a page it would have to be escaped."""
    return Safe(msgspec.json.encode(data).decode())


def _loader(layer: Layer) -> FunctionLoader:
    """Gives templates with the name of their file, which an error in one brings along."""
    templates = layer.inside(_TEMPLATES)

    def load(name: str) -> tuple[str, str, None] | None:
        data = templates.get(name)
        return (data.decode(), f"{layer.shown}/{_TEMPLATES}{name}", None) if data is not None else None

    return FunctionLoader(load)


def _template_fault(error: Exception, theme: Theme) -> Problem | None:
    """The deepest place in a template of the site's own to which an error leads; None where it leads to none."""
    places = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError):
        places.append((error.filename or error.name or "", error.lineno))
    for name, line in reversed(places):
        if any(name.startswith(f"{layer.shown}/") for layer in theme.own):
            return Problem("template-fault", Location(SourcePath(name), line, 1), str(error))
    return None
