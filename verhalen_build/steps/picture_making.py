"""Makes the pictures that pages show, in the sizes in which they are shown; spread over the cores."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.picture_uses import uses_of_picture
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.picture import Renditions
from verhalen_build.model.picture_fault import PictureFault, UndecodablePicture
from verhalen_build.model.problems import Problem
from verhalen_build.publish.memo import Memo
from verhalen_build.publish.picture_store import RECIPE, store_key, stored_renditions
from verhalen_build.publish.write import Output
from verhalen_build.read.sources import read_bytes
from verhalen_build.site.asset_files import AssetFile, shown_renditions
from verhalen_build.steps.inputs import Inputs
from verhalen_build.steps.spread import spread
from verhalen_build.steps.summary import Stages

_TABLE = "pictures"


class MadePictures(NamedTuple):
    """The digest of each file that was made of a picture, and the problems with pictures that could not be made.

    `store_keys` are the names of what is kept of them.
    """

    files: Mapping[SitePath, str]
    problems: tuple[Problem, ...]
    store_keys: frozenset[str]


class _PictureToMake(NamedTuple):
    """A picture with the addresses of its renditions, and the key under which is remembered what came of it."""

    source: SourcePath
    renditions: Renditions
    addresses: tuple[SitePath, ...]
    key: str


class _Remembered(msgspec.Struct, frozen=True, array_like=True):
    """What came of a picture: the name of what is stored, and the digest of each rendition; or why nothing came."""

    store_key: str
    digests: tuple[str, ...]
    fault: PictureFault | None = None


@dataclass(frozen=True)
class PictureWork:
    """What a process needs to make pictures: it stages the renditions that differ, unless there is no output."""

    root: Path
    output: Output | None

    def prepare(self) -> None:
        """Processes share nothing that takes time."""

    def start(self) -> Callable[[_PictureToMake], _Remembered]:
        """The function that makes one picture."""
        return self._made

    def _made(self, picture: _PictureToMake) -> _Remembered:
        data = read_bytes(self.root, picture.source)
        key = store_key(data, picture.renditions)
        try:
            made = stored_renditions(self.root / STATE, data, picture.renditions)
        except UndecodablePicture as error:
            return _Remembered(key, (), error.fault)
        digests = tuple(map(digest, made))
        if self.output is not None:
            for address, rendition, name in zip(picture.addresses, made, digests, strict=True):
                if self.output.differs(address, name):
                    self.output.stage.write(address, rendition)
        return _Remembered(key, digests)


def make_pictures(
    assets: Mapping[SitePath, AssetFile],
    archive: Archive,
    root: Path,
    inputs: Inputs,
    output: Output | None,
    memo: Memo,
    jobs: int,
    stages: Stages,
) -> MadePictures:
    """Makes and stages each picture that differs from the output. A picture that did not change is not read again.

    `archive` is the one in which every use of a picture is known. Raises UserFault (`cannot-read`, `cannot-write`,
    `disk-full`).
    """
    pictures = tuple(_pictures_among(assets, archive, inputs))
    earlier = memo.get_many(_TABLE, (picture.key for picture in pictures))
    remembered = {key: msgspec.msgpack.decode(value, type=_Remembered) for key, value in earlier.items()}
    to_make = [picture for picture in pictures if not _is_done(picture, remembered.get(picture.key), output)]
    results = spread(PictureWork(root, output), to_make, jobs, items_take_long=True)
    made = dict(
        zip((picture.key for picture in to_make), stages.counted("pictures", results, len(to_make)), strict=True)
    )
    memo.put(_TABLE, {key: msgspec.msgpack.encode(result) for key, result in made.items()})
    memo.keep_only(_TABLE, [picture.key for picture in pictures])
    outcomes = remembered | made
    return MadePictures(
        {
            address: name
            for picture in pictures
            for address, name in zip(picture.addresses, outcomes[picture.key].digests, strict=False)
        },
        tuple(problem for picture in pictures for problem in _problems(picture, outcomes[picture.key], archive)),
        frozenset(outcomes[picture.key].store_key for picture in pictures),
    )


def _pictures_among(assets: Mapping[SitePath, AssetFile], archive: Archive, inputs: Inputs) -> Iterable[_PictureToMake]:
    addresses: dict[SourcePath, list[SitePath]] = {}
    for address, asset in assets.items():
        if asset.rendition is not None:
            addresses.setdefault(asset.source, []).append(address)
    for source, of_source in addresses.items():
        renditions = shown_renditions(archive, source)
        assert renditions is not None
        key = digest(f"{RECIPE}\n{source}\n{inputs.assets[source]}".encode(), msgspec.msgpack.encode(renditions))
        yield _PictureToMake(source, renditions, tuple(of_source), key)


def _is_done(picture: _PictureToMake, outcome: _Remembered | None, output: Output | None) -> bool:
    if outcome is None:
        return False
    return output is None or not any(map(output.differs, picture.addresses, outcome.digests))


def _problems(picture: _PictureToMake, outcome: _Remembered, archive: Archive) -> Iterable[Problem]:
    if outcome.fault is None:
        return ()
    fault = outcome.fault
    uses = uses_of_picture(picture.source, archive)
    return (Problem(fault.code, at, address, dict(fault.details)) for at, address in uses)
