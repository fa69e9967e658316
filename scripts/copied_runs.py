"""Looks in the example book for runs of eight words that also stand in the documents it retells.

The documents are not in the repository, so their folder is given: python -m scripts.copied_runs FOLDER
Long titles, addresses and enumerations of names are no one's sentences, and do not count.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LENGTH = 8
_BREAK = "\0"
_WORD = re.compile(rf"[^\W_]+(?:['’][^\W_]+)*|{_BREAK}")
_TITLE = re.compile(r"""^(?:titel|naam): ["']?(.+?)["']?$""", re.MULTILINE)
_ADDRESS = re.compile(r"https?://\S+")


class Word(NamedTuple):
    """A word as it is written, and the line it is on."""

    written: str
    line: int


class CopiedRun(NamedTuple):
    """Words one after another in a file that are also one after another in a document."""

    path: Path
    line: int
    words: str


def copied_runs(stories: Path, documents: Path) -> Iterator[CopiedRun]:
    """The longest runs of at least LENGTH words that files below `stories` share with files below `documents`."""
    keys_in_documents = {key for path in _files(documents) for _, key in _runs(_words(path.read_text("utf-8")))}
    texts = {path: path.read_text("utf-8") for path in _files(stories)}
    titles = {title for text in texts.values() for title in _TITLE.findall(text)}
    # A short title is a word like others; a long one, with a word or two beside it, would be a run by itself.
    long_titles = sorted((title for title in titles if len(title.split()) >= LENGTH - 2), key=len, reverse=True)
    no_prose = re.compile("|".join((*map(_over_lines, long_titles), _ADDRESS.pattern)), re.IGNORECASE)
    for path, text in texts.items():
        words = _words(no_prose.sub(_broken, text))
        for first, last in _stretches([start for start, key in _runs(words) if key in keys_in_documents]):
            run = words[first : last + LENGTH]
            if not _is_enumeration(run):
                yield CopiedRun(path, run[0].line, " ".join(word.written for word in run))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt", ".yaml"})


def _over_lines(title: str) -> str:
    return r"\s+".join(map(re.escape, title.split()))


def _broken(match: re.Match[str]) -> str:
    # What is left out keeps its lines, so that the numbers of those after it stay right.
    return _BREAK + "\n" * match[0].count("\n")


def _words(text: str) -> list[Word]:
    lines = enumerate(text.splitlines(), start=1)
    return [Word(word, number) for number, line in lines for word in _WORD.findall(line)]


def _runs(words: list[Word]) -> Iterator[tuple[int, tuple[str, ...]]]:
    keys = [word.written.lower() for word in words]
    return ((start, tuple(keys[start : start + LENGTH])) for start in range(len(keys) - LENGTH + 1))


def _stretches(starts: list[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each row of numbers that follow on each other."""
    first = 0
    for place, start in enumerate(starts):
        if place + 1 == len(starts) or starts[place + 1] != start + 1:
            yield starts[first], start
            first = place + 1


def _is_enumeration(run: list[Word]) -> bool:
    return sum(word.written[0].isupper() for word in run) > len(run) / 2


def main(arguments: list[str]) -> int:
    """Prints each run with its file and line; 1 if there is any, 2 without a folder."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    runs = list(copied_runs(Path("stories"), Path(arguments[0])))
    for run in runs:
        print(f"{run.path}:{run.line}: {run.words}")
    return 1 if runs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
