"""Click's own messages in Dutch.

Click asks gettext for its messages, and gettext reads only compiled catalogues from a folder of its own. There are
only a handful, so the two gettext functions that Click uses are replaced instead.
"""

import click

_DUTCH = {
    "Usage:": "Gebruik:",
    "Options": "Opties",
    "Commands": "Opdrachten",
    "Positional arguments": "Wat erachter komt",
    "Show this message and exit.": "Laat deze uitleg zien.",
    "Error: {message}": "Fout: {message}",
    "Aborted!": "Afgebroken.",
    "Try '{command} {option}' for help.": "Uitleg: {command} {option}",
    "Missing command.": "Er ontbreekt een opdracht.",
    "Missing argument": "Er ontbreekt",
    "Missing option": "Er ontbreekt een optie",
    "Missing parameter": "Er ontbreekt iets",
    "No such command {name!r}.": "De opdracht {name!r} bestaat niet.",
    "No such option {name!r}.": "De optie {name!r} bestaat niet.",
    "Option {name!r} does not take a value.": "Bij de optie {name!r} hoort geen waarde.",
    "Invalid value for {param_hint}: {message}": "De waarde bij {param_hint} klopt niet: {message}",
    "Invalid value: {message}": "De waarde klopt niet: {message}",
    "Choose from:\n\t{choices}": "Kies uit:\n\t{choices}",
    "default: {default}": "gewoon: {default}",
    "{value!r} is not a valid {number_type}.": "{value!r} is geen heel getal.",
    "{value} is not in the range {range}.": "{value} valt buiten {range}.",
    "{name} {filename!r} is a file.": "{filename!r} is een bestand en geen map.",
    "{name} {filename!r} does not exist.": "{filename!r} bestaat niet.",
    "{name} {filename!r} is not writable.": "In {filename!r} mag je niet schrijven.",
    "{name} {filename!r} is not readable.": "{filename!r} mag je niet lezen.",
}
_DUTCH_NUMBERED = {
    "Got unexpected extra argument ({args})": ("Dit is te veel: {args}", "Dit is te veel: {args}"),
    "Did you mean {possibility}?": ("Bedoel je {possibility}?", "(Bedoel je een van deze: {possibilities}?)"),
    "Option {name!r} requires an argument.": (
        "Bij de optie {name!r} hoort een waarde.",
        "Bij de optie {name!r} horen {nargs} waarden.",
    ),
    "{value!r} is not {choice}.": ("{value!r} is niet {choice}.", "{value!r} is niet een van {choices}."),
}


def speak_dutch() -> None:
    """Makes Click say in Dutch whatever a writer may meet; the rest stays in English."""
    for module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
        for name, function in (("_", _text), ("ngettext", _numbered)):
            if hasattr(module, name):
                setattr(module, name, function)


def _text(text: str) -> str:
    return _DUTCH.get(text, text)


def _numbered(singular: str, plural: str, number: int) -> str:
    return _DUTCH_NUMBERED.get(singular, (singular, plural))[number != 1]
