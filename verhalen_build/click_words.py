"""Click's own texts in the language of the command; they are in the same catalogues as those of the command itself."""

from gettext import NullTranslations

import click

_MODULES = (
    *(click.core, click.decorators, click.exceptions, click.formatting),
    *(click.parser, click.termui, click.types, click.utils),
)


def translate_click(texts: NullTranslations) -> None:
    """Makes Click say its texts by a catalogue.

    Click calls the functions of gettext that go by the environment. What is set there also holds for the programs that
    this one starts, a browser too; so those functions are replaced instead.
    """
    for module in _MODULES:
        for name, function in (("_", texts.gettext), ("ngettext", texts.ngettext)):
            if hasattr(module, name):
                setattr(module, name, function)
