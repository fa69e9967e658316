"""What is wrong with a file that is meant as a picture."""

from collections.abc import Mapping

import msgspec


class PictureFault(msgspec.Struct, frozen=True):
    """What keeps a file from being shown as a picture: the code of the problem, and what its sentence needs.

    `tells` is the sort of a photo with notes of its camera that are not taken out; "" for any other file.
    """

    code: str
    details: Mapping[str, str] = {}
    tells: str = ""
