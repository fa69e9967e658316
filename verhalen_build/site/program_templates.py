"""The templates of pages that are the program's own and not of the book: the desk, and files for people."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from verhalen_build.model.problems import Language
from verhalen_build.site.templates import lang_attributes
from verhalen_build.translations import translations


@cache
def program_templates(package: str, language: Language) -> Environment:
    """The templates in the folder `templates/` of a package, with the program's words in a language."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["lang_attributes"] = lang_attributes(language)
    return environment
