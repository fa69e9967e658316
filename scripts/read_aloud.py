"""Makes the recording of the example book: a synthetic voice reads the beginning of a story, and says when.

    python -m scripts.read_aloud stories/een-plankje-aan-een-tak.md 2

Needs espeak-ng and ffmpeg. Writes an MP3 and its transcript in stories/opnamen/: the text before the first heading, and
as many parts after it as asked.
"""

import io
import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from verhalen_build.model.names import SourcePath
from verhalen_build.read.sentences import sentence_spans
from verhalen_build.read.text import split_front_matter

FOLDER = Path("stories/opnamen")
VOICE = ("espeak-ng", "-v", "nl", "-s", "150", "--stdout")
SILENCE = {"sentence": 0.35, "paragraph": 0.8}
_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")
_NOTE = re.compile(r"\[\^[^\]]*\]")


class Piece(NamedTuple):
    """A sentence or a heading, and how long it is quiet after it."""

    text: str
    is_heading: bool
    silence: float


def pieces(markdown: str, parts: int) -> Iterator[Piece]:
    """What is read of a text."""
    for paragraph in "\n\n## ".join(markdown.strip().split("\n\n## ")[: parts + 1]).split("\n\n"):
        text = _NOTE.sub("", _LINK.sub(r"\1", " ".join(paragraph.split())))
        if text.startswith("## "):
            yield Piece(text.removeprefix("## "), True, SILENCE["paragraph"])
            continue
        sentences = [text[start:end] for start, end in sentence_spans(text)]
        for number, sentence in enumerate(sentences, 1):
            yield Piece(sentence, False, SILENCE["paragraph" if number == len(sentences) else "sentence"])


def spoken(text: str) -> tuple[bytes, int]:
    """A text as sound of 16 bits, and how many samples a second has."""
    sound = subprocess.run([*VOICE, text], check=True, capture_output=True).stdout
    # The length in the head of what comes from a pipe is not known.
    with wave.open(io.BytesIO(sound)) as file:
        return sound[44:], file.getframerate()


def main() -> None:
    """Reads a story aloud."""
    story, parts = Path(sys.argv[1]), int(sys.argv[2])
    body = split_front_matter(story.read_text("utf-8"), SourcePath(story.as_posix())).body
    sound, rate, lines = b"", 22050, ["WEBVTT"]
    for piece in pieces(body, parts):
        samples, rate = spoken(piece.text)
        start, end = (length / 2 / rate for length in (len(sound), len(sound) + len(samples)))
        sound += samples + bytes(2 * int(rate * piece.silence))
        lines += ["", f"{clock(start)} --> {clock(end)}", f"{'# ' * piece.is_heading}{piece.text}"]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{story.stem}.vtt").write_text("\n".join(lines) + "\n", "utf-8")
    encode = ("ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "-")
    target = str(FOLDER / f"{story.stem}.mp3")
    subprocess.run(
        [*encode, "-b:a", "32k", "-map_metadata", "-1", "-id3v2_version", "0", target], input=sound, check=True
    )


def clock(seconds: float) -> str:
    """A time as WebVTT has it."""
    thousandths = round(seconds * 1000)
    return f"{thousandths // 60_000:02}:{thousandths // 1000 % 60:02}.{thousandths % 1000:03}"


if __name__ == "__main__":
    main()
