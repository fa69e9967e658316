"""A small book to publish, and what is where it was published."""

import subprocess
from pathlib import Path

STORY = "---\ntitel: {title}\nsamenvatting: Kort.\n---\n{text}\n"


def book_files(target: str) -> dict[str, str | bytes]:
    """The files of an archive that is published to a target."""
    return {
        "config.yaml": f"titel: Ons boek\ntoestemming: volledig\nlicentie: CC BY 4.0\npubliceren: {target}\n",
        "stories/kas.md": STORY.format(title="De kas", text="Iedereen mag er planten."),
        "stories/bank.md": STORY.format(title="De bank", text="Er staat een bank."),
    }


def files_in(folder: Path) -> dict[str, bytes]:
    """The files in a folder and those below it, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def git(*arguments: str, cwd: Path) -> str:
    """What Git writes."""
    return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout
