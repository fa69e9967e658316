"""What is wrong with a file that is used as a picture."""

from collections.abc import Mapping

import msgspec


class PictureFault(msgspec.Struct, frozen=True):
    """Why a file cannot be shown as a picture: the code of the problem, and the details of its message.

    `tells` names the format of a photo whose metadata cannot be removed; "" for any other file. What `is_unsafe` must
    not be published in any way; in what `is_readable` the picture itself is whole. `unlike_name` is the format of a
    file whose name promises another; "" if it does not.
    """

    code: str
    details: Mapping[str, str] = {}
    tells: str = ""
    is_unsafe: bool = False
    is_readable: bool = False
    unlike_name: str = ""


class UndecodablePicture(Exception):
    """A picture cannot be decoded; `fault` tells why."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault)
        self.fault = fault
