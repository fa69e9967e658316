"""Makes the pages of docs/ that follow from the code, every field and every problem: run `make docs`."""

import re
from collections.abc import Iterator
from pathlib import Path

from verhalen_build.model.problems import ProblemKind, Severity, problem_kinds
from verhalen_build.model.reference import field_reference
from verhalen_build.model.schema import build_schema, builtin_declarations

DOCS = Path(__file__).resolve().parents[1] / "docs"

_SEVERITIES = {Severity.ERROR: "Fout", Severity.WARNING: "Waarschuwing", Severity.NOTICE: "Let op"}
_INTRO = """\
Elke melding van `verhalen` eindigt met een code tussen rechte haken, zoals `[unknown-key]`. Zoek die code hieronder op.
Waar hier drie puntjes (…) staan, noemt de melding zelf wat er in jouw bestand staat. Hoe je een melding leest, staat in
de [handleiding voor schrijvers](schrijven.md#als-er-een-melding-komt).

- **Fout**: er verandert niets aan het boek tot dit is opgelost.
- **Waarschuwing**: het boek wordt gemaakt, maar kijk even. Met `--strict` telt een waarschuwing als fout.
- **Let op**: er is niets mis; het is goed om te weten.

Deze pagina is gemaakt met `make docs`, uit dezelfde zinnen als de meldingen zelf.\
"""
_SLOT = re.compile(r"\{\w+(?::[\w-]+)?\}")
_MARKUP = re.compile(r"[\\`*_\[\]<>]")


def main() -> None:
    """Write every page that is made from the code."""
    for name, text in generated_pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(DOCS / name)


def generated_pages() -> dict[str, str]:
    """The text of each page by its name in docs/."""
    return {"velden.md": fields_page(), "meldingen.md": problems_page()}


def fields_page() -> str:
    """What `verhalen schema` says in Dutch, where there is no archive."""
    return field_reference(build_schema(builtin_declarations()), "nl")


def problems_page() -> str:
    """Every code of problem with its severity, its message and what to do, by code."""
    codes = sorted(problem_kinds().items())
    entries = (line for code, kind in codes for line in _entry(code, kind))
    return "\n\n".join(["# Alle meldingen", _INTRO, *entries]) + "\n"


def _entry(code: str, kind: ProblemKind) -> Iterator[str]:
    yield f"## {code}"
    yield f"**{_SEVERITIES[kind.severity]}.** {_plain(kind.message['nl'])}"
    if kind.help_near:
        yield f"Als er iets is dat erop lijkt: {_plain(kind.help_near['nl'])}"
    if kind.help_more:
        yield f"In sommige gevallen: {_plain(kind.help_more['nl'])}"
    otherwise = "En anders: " if kind.help_near or kind.help_more else ""
    yield f"{otherwise}{_plain(kind.help['nl'])}"


def _plain(sentence: str) -> str:
    """A sentence of problems.yaml in Markdown, meaning just what it says, with dots where a value comes."""
    return _MARKUP.sub(r"\\\g<0>", _SLOT.sub("…", sentence)).replace("….", "…").strip()


if __name__ == "__main__":
    main()
