"""Measures what photos cost: a first build, one with nothing to do, one after one edit, and one with one other photo.

    python benchmarks/pictures.py
    python benchmarks/pictures.py --photos 500

README.md beside this file says what is measured and how.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# So that it can be called by its path from anywhere.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image

from benchmarks.build import positive
from benchmarks.generators import CONFIG, verhalen
from benchmarks.measure import BuildError, Timing, time_build
from benchmarks.report import as_table, machine

SIZE = (4000, 3000)
PHOTOS_PER_STORY = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the options ask for and print it; 0 when done, 1 when a build failed."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        megabytes = write_archive(folder, options.photos)
        try:
            timings = _measure(folder)
        except BuildError as error:
            print(error, file=sys.stderr)
            return 1
        site = sum(file.stat().st_size for file in (folder / "site/beelden").rglob("*.*")) / 1e6
    print(f"{machine()}\n\n{options.photos} photos of 12 megapixels, {megabytes:.0f} MB; on the site {site:.0f} MB:\n")
    rows = [[name, f"{timing.wall:.2f} s", f"{timing.processor:.2f} s"] for name, timing in timings.items()]
    print(as_table([["build", "seconds", "processor"], *rows]))
    return 0


def write_archive(folder: Path, photos: int) -> float:
    """Write an archive with photos, five to a story; give the megabytes of all photos."""
    (folder / "stories/images").mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG.format(consent="volledig"), encoding="utf-8")
    for number in range(photos):
        (folder / f"stories/images/{number}.jpg").write_bytes(photo(number))
    for first in range(0, photos, PHOTOS_PER_STORY):
        shown = (
            f"![Foto {number}](images/{number}.jpg)" for number in range(first, min(photos, first + PHOTOS_PER_STORY))
        )
        text = "\n\n".join(("Tekst.", *shown))
        (folder / f"stories/{first}.md").write_text(f"---\ntitel: Verhaal {first}\n---\n{text}\n", encoding="utf-8")
    return sum(file.stat().st_size for file in (folder / "stories/images").iterdir()) / 1e6


def photo(number: int) -> bytes:
    """A photo of 12 megapixels and some 4 MB, other than those of other numbers: grain, and light that falls off."""
    grain = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 40).resize(SIZE, Image.Resampling.BICUBIC)
    light = Image.radial_gradient("L").resize(SIZE).rotate(number)
    data = io.BytesIO()
    Image.merge("RGB", (Image.blend(grain, light, 0.7), Image.blend(grain, light, 0.5), grain)).save(
        data, "JPEG", quality=90
    )
    return data.getvalue()


def _measure(folder: Path) -> dict[str, Timing]:
    generator = verhalen()
    timings = {"first": time_build(generator, folder), "unchanged": time_build(generator, folder)}
    story = folder / "stories/0.md"
    story.write_text(story.read_text(encoding="utf-8") + "\nNog een zin.\n", encoding="utf-8")
    timings["one edit"] = time_build(generator, folder)
    (folder / "stories/images/0.jpg").write_bytes(photo(-1))
    timings["one other photo"] = time_build(generator, folder)
    return timings


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures what photos cost.")
    parser.add_argument("--photos", type=positive, default=500, help="how many photos the archive has (500)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
