"""The group of commands: their names in other languages, and short names for what writers do most."""

from collections.abc import Mapping
from functools import cache

import click

from verhalen_build.cli.common import LANGUAGE, _
from verhalen_build.translations import SOURCE_LANGUAGE, languages, msgid, translations

_SHORT = {msgid("write"): ("serve", "--desk", "--open"), msgid("look"): ("serve", "--open")}
"""Names for a command with its options."""
_TRANSLATED = (msgid("build"), msgid("bring-in"))
"""Commands that have a name in each language."""
_LONGEST = 200
"""More letters than any first sentence has: Click cuts it off at the end of a line."""


class Commands(click.Group):
    """The commands, which may be called by a short or translated name as well."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, with its name and arguments."""
        if args and args[0] not in self.commands:
            args = [*_aliases().get(args[0], (args[0],)), *args[1:]]
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a book needs them, in which they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands with the whole first sentence of each, and the other names in the language of the help."""
        with formatter.section(_("Commands")):
            sentences = {name: self.commands[name].get_short_help_str(_LONGEST) for name in self.list_commands(ctx)}
            formatter.write_dl(list(sentences.items()))
        with formatter.section(_("Short names")):
            formatter.write_dl([(name, f"verhalen {' '.join(call)}") for name, call in _names(LANGUAGE).items()])


@cache
def _aliases() -> Mapping[str, tuple[str, ...]]:
    """What is called by each other name, in whichever language."""
    return {name: call for language in languages() for name, call in _names(language).items()}


def _names(language: str) -> Mapping[str, tuple[str, ...]]:
    """The other names in a language, with what they call."""
    texts = translations(language)
    calls = _SHORT if language == SOURCE_LANGUAGE else {**_SHORT, **{name: (name,) for name in _TRANSLATED}}
    return {texts.gettext(name): call for name, call in calls.items()}
