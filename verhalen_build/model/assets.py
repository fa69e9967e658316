"""What is known of the files beside the texts, without reading them again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verhalen_build.model.names import SourcePath
from verhalen_build.model.picture import Picture
from verhalen_build.model.picture_fault import PictureFault


@dataclass(frozen=True)
class Assets:
    """The files other than texts: their paths, their sizes in bytes, and the `pictures` among them.

    `picture_faults` says of those that cannot be shown as a picture why not.
    """

    paths: frozenset[SourcePath]
    sizes: Mapping[SourcePath, int] = field(default_factory=dict)
    pictures: Mapping[SourcePath, Picture] = field(default_factory=dict)
    picture_faults: Mapping[SourcePath, PictureFault] = field(default_factory=dict)
