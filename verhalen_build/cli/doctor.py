"""The command that says what is installed, and what is missing."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import click

from verhalen_build import __version__
from verhalen_build.cli.common import OPTIONS, _


class _Part(NamedTuple):
    """A part that may be left out: what it is for, what it needs, what is not possible without it, and its extra."""

    purpose: str
    packages: tuple[str, ...]
    without: str
    extra: str


def _parts() -> tuple[_Part, ...]:
    return (
        _Part(
            _("Searching in texts"),
            ("pagefind", "pagefind-bin"),
            _("Readers search in titles, names and summaries only."),
            "site",
        ),
        _Part(
            _("Bringing in documents"),
            ("pypandoc_binary", "lxml", "olefile", "readability-lxml"),
            _("Documents of Word and others do not come in, and what is pasted from them comes as plain text."),
            "import",
        ),
        _Part(
            _("Publishing"),
            ("fsspec", "keyring", "obstore", "paramiko", "webdav4"),
            _("The folder of the site has to be copied to its place by hand."),
            "publish",
        ),
    )


@click.command(options_metavar=OPTIONS, help=_("Tells what is installed, what is missing, and what that costs."))
def doctor() -> None:
    click.echo(
        _("verhalen %(version)s with Python %(python)s on %(system)s")
        % {"version": __version__, "python": platform.python_version(), "system": platform.platform(terse=True)}
    )
    for part in _parts():
        missing = [package for package in part.packages if not _version_of(package)]
        if not missing:
            there = ", ".join(f"{package} {_version_of(package)}" for package in part.packages)
            click.echo(_("%(purpose)s: yes (%(packages)s)") % {"purpose": part.purpose, "packages": there})
            continue
        lacking = {"purpose": part.purpose, "packages": ", ".join(missing)}
        click.echo(_("%(purpose)s: no (not there: %(packages)s)") % lacking)
        click.echo(f"  {part.without}")
        click.echo("  " + _("To get it: %(command)s") % {"command": f'pip install "verhalen-build[{part.extra}]"'})


def _version_of(package: str) -> str:
    """The version of a package; "" if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
