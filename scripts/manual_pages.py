"""Makes the Dutch manuals into pages that open with a double click, for the folder for Windows."""

import re
import shutil
from html import escape
from pathlib import Path

import pypandoc  # type: ignore[import-untyped]

from scripts.docs import DOCS

MANUALS = (
    "schrijven",
    "redactie",
    "mensen",
    "binnenhalen",
    "publiceren",
    "gevonden-worden",
    "aanpassen",
    "velden",
    "meldingen",
)
_LINK = re.compile(r'<a\s+href="([^"#:]*)(#[^"]*)?">(.*?)</a>', re.DOTALL)
_PAGE = """\
<!doctype html>
<html lang="nl">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.6 Georgia, serif; }}
body {{ color: #221f1a; background: #fbf8f1; overflow-wrap: break-word; }}
h2 {{ margin-top: 2.5rem; }}
table {{ display: block; overflow-x: auto; border-collapse: collapse; }}
th, td {{ padding: 0.3rem 0.6rem; border: 1px solid #d8d2c0; text-align: left; vertical-align: top; }}
pre {{ padding: 0.8rem; overflow-x: auto; background: #f0ebdc; }}
img {{ max-width: 100%; }}
nav a {{ margin-right: 1rem; }}
</style>
<nav><a href="schrijven.html">Schrijven</a> <a href="redactie.html">Redactie</a> <a href="velden.html">Velden</a>
<a href="meldingen.html">Meldingen</a></nav>
{body}
</html>
"""


def write_manuals(folder: Path) -> None:
    """Write each manual into a new folder, with the pictures and files that it leads to."""
    folder.mkdir()
    for name in ("images", "recepten"):
        shutil.copytree(DOCS / name, folder / name)
    for name in MANUALS:
        (folder / f"{name}.html").write_text(_page((DOCS / f"{name}.md").read_text("utf-8"), folder), "utf-8")


def _page(manual: str, folder: Path) -> str:
    body = pypandoc.convert_text(manual, "html5", format="gfm", extra_args=["--syntax-highlighting=none"])
    return _PAGE.format(
        title=escape(manual.partition("\n")[0].lstrip("# ")),
        body=_LINK.sub(lambda link: _link(link, folder), body),
    )


def _link(link: re.Match[str], folder: Path) -> str:
    """A link to another manual or to a file beside it; of one that leads elsewhere in the project, the words."""
    address, place, words = link[1], link[2] or "", link[3]
    if address.removesuffix(".md") in MANUALS:
        return f'<a href="{address.removesuffix(".md")}.html{place}">{words}</a>'
    return link[0] if not address or (folder / address).is_file() else words
