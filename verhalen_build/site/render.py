"""From a view to the bytes of a page, by the theme's templates."""

import traceback
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from gettext import NullTranslations
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import Markup as Safe

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.site.media_types import XML_SUFFIXES
from verhalen_build.site.portable_html import without_invalid
from verhalen_build.site.slot_filling import fill_slots, with_ids
from verhalen_build.site.templates import CompiledTemplates, ThemeEnvironment, template_names
from verhalen_build.site.theme import BUILT_IN, Theme
from verhalen_build.site.view import BodyView, PageView, SiteView, View

BodyHtml = Callable[[BodyView], str]
"""The HTML of a text."""
Render = Callable[[Any, BodyHtml], bytes]
"""Makes the bytes of a page that has no template from its view."""
Draw = Callable[[Any, Callable[[View], str]], bytes]
"""Makes a picture from the view of its page, with what its template writes of a drawing."""


class Renderer:
    """Renders the pages of one site; `code` is the result of `compiled_templates` for the same theme, if any."""

    def __init__(self, theme: Theme, site: SiteView, code: Mapping[str, bytes] | None = None) -> None:
        self._theme = theme
        self._site = site
        self._code = code or {}

    def __reduce__(self) -> tuple[type["Renderer"], tuple[Theme, SiteView, Mapping[str, bytes]]]:
        """Loaded templates are not passed to another process; their compiled code is."""
        return Renderer, (self._theme, self._site, self._code)

    def page(
        self,
        template: str,
        render: Render | None,
        draw: Draw | None,
        view: PageView,
        html_of: Callable[[str], str],
    ) -> bytes:
        """The bytes of one page, by its template or function; `html_of` returns the HTML stored under a digest.

        Raises UserFault (`template-fault`) if a template of the archive's own theme fails.
        """

        def body_html(body: BodyView) -> str:
            return Safe(fill_slots(with_ids(html_of(body.digest), body.shown_ids), body.fills)) if body.digest else ""

        if render is not None:
            return render(view, body_html)
        if draw is not None:
            return draw(view, lambda drawing: self._written(self._of_pictures, template, view=drawing))
        return self._written(self._of_pages, template, view=view, page=view.page, body_html=body_html).encode()

    def _written(self, environment: ThemeEnvironment, template: str, **values: object) -> str:
        try:
            text = environment.get_template(template).render(values)
        except Exception as error:
            fault = _template_fault(error, self._theme)
            if fault is None:
                raise
            raise UserFault(fault) from error
        # A writer may have copied in what no reader of XML accepts.
        return without_invalid(text) if template.endswith(XML_SUFFIXES) else text

    @cached_property
    def _of_pages(self) -> ThemeEnvironment:
        environment = self._environment()
        environment.globals.update(site=self._site)
        return environment

    @cached_property
    def _of_pictures(self) -> ThemeEnvironment:
        # Without the site: a picture is remembered whatever becomes of the menu.
        return self._environment()

    def _environment(self) -> ThemeEnvironment:
        return ThemeEnvironment(self._theme, self._theme.texts(), CompiledTemplates(self._code))


@lru_cache(maxsize=2)
def compiled_templates(theme: Theme) -> Mapping[str, bytes]:
    """The compiled code of every template of a theme without faults."""
    compiled = CompiledTemplates({})
    environment = ThemeEnvironment(theme, theme.texts(), compiled)
    for name in dict.fromkeys(name for layer in theme.layers for name in template_names(layer)):
        environment.get_template(name)
    for name in template_names(theme.built_in) if theme.own else ():
        environment.get_template(f"{BUILT_IN}/{name}")
    return compiled.code


def template_problems(theme: Theme) -> tuple[Problem, ...]:
    """What is wrong with the templates of an archive's own theme, as far as can be seen without a page."""
    if not theme.own:
        return ()
    # Without translations, which may have faults of their own.
    environment = ThemeEnvironment(theme, NullTranslations())
    problems = []
    for layer in theme.own:
        for name in template_names(layer):
            try:
                environment.get_template(name)
            except TemplateError as error:
                problems.append(_template_fault(error, theme))
            except UnicodeDecodeError:
                # Reported as a file that is not UTF-8.
                continue
    return tuple(problem for problem in problems if problem is not None)


def _template_fault(error: Exception, theme: Theme) -> Problem | None:
    """The innermost place of an error in the archive's own templates; None if it is not in one of them."""
    places = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError):
        places.append((error.filename or error.name or "", error.lineno))
    for name, line in reversed(places):
        if any(name.startswith(f"{layer.display_path}/") for layer in theme.own):
            return Problem("template-fault", Location(SourcePath(name), line, 1), str(error))
    return None
