"""Pictures that a text has inside it as letters: put aside while pandoc reads the text, and given back afterwards.

With them pandoc needs up to eighty times the memory that the document has; and what is left says how long the text is.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from verhalen_build.model.digests import digest
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

LARGEST_TEXT = 3 * 1024 * 1024
"""The most bytes of a text with its tags, without the pictures in it. A story has at most 2 MB of words."""

# As long as no word, and no small picture, is.
_IN_PAGE = re.compile(r"(data:[\w.+-]{1,100}/[\w.+-]{1,100};base64,)([A-Za-z0-9+/]{1000,}+={0,2})")
# The number of a control word before it (`\pich100`) ends at the end of its line.
_IN_RICH_TEXT = re.compile(rb"(?<![0-9a-fA-F\r\n])((?<=[a-z-])[0-9a-fA-F]*+(?=[\r\n])|)([0-9a-fA-F\r\n]{2000,}+)")


def put_aside_from_page(text: str) -> tuple[str, Mapping[bytes, bytes]]:
    """HTML or Markdown with a stand-in for the bytes of each `data:` address, and by stand-in those bytes."""
    pictures: dict[bytes, bytes] = {}

    def stand_in(address: re.Match[str]) -> str:
        try:
            data = base64.b64decode(address[2])
        except binascii.Error:
            return address[0]
        return address[1] + base64.b64encode(_kept(data, pictures)).decode()

    return _IN_PAGE.sub(stand_in, text), pictures


def put_aside_from_rich_text(data: bytes) -> tuple[bytes, Mapping[bytes, bytes]]:
    """RTF with a stand-in for the bytes of each picture, and by stand-in those bytes."""
    pictures: dict[bytes, bytes] = {}

    def stand_in(digits: re.Match[bytes]) -> bytes:
        try:
            return digits[1] + b"\n" + _kept(bytes.fromhex(digits[2].decode()), pictures).hex().encode()
        except ValueError:
            return digits[0]

    return _IN_RICH_TEXT.sub(stand_in, data), pictures


def check_length(text: bytes | str, shown: str) -> None:
    """Raises UserFault (`document-too-large`) for a text that pandoc should not be asked to read."""
    if len(text) > LARGEST_TEXT:
        raise UserFault(path_problem("document-too-large", shown))


def _kept(data: bytes, pictures: dict[bytes, bytes]) -> bytes:
    stand_in = digest(data).encode()
    pictures[stand_in] = data
    return stand_in
