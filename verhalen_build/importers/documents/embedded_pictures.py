"""Pictures encoded in a text (base64 in HTML and Markdown, hexadecimal in RTF), replaced by placeholders for pandoc.

With them pandoc needs up to eighty times the size of the document in memory; without them the size of a document
says how much text there is.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from verhalen_build.model.digests import digest
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

LARGEST_TEXT = 3 * 1024 * 1024
"""The most bytes of a text with its markup, without pictures. A story has at most 2 MB of text."""

# Longer than any word, and than a picture too small to matter.
_DATA_URL = re.compile(r"(data:[\w.+-]{1,100}/[\w.+-]{1,100};base64,)([A-Za-z0-9+/]{1000,}+={0,2})")
# A control word with a number may come just before it (`\pich100`), to the end of its line.
_HEX_PICTURE = re.compile(rb"(?<![0-9a-fA-F\r\n])((?<=[a-z-])[0-9a-fA-F]*+(?=[\r\n])|)([0-9a-fA-F\r\n]{2000,}+)")


def without_data_urls(text: str) -> tuple[str, Mapping[bytes, bytes]]:
    """HTML or Markdown with a placeholder for the data of each `data:` URL, and the data by placeholder."""
    pictures: dict[bytes, bytes] = {}

    def replacement(address: re.Match[str]) -> str:
        try:
            data = base64.b64decode(address[2])
        except binascii.Error:
            return address[0]
        return address[1] + base64.b64encode(_placeholder(data, pictures)).decode()

    return _DATA_URL.sub(replacement, text), pictures


def without_rtf_pictures(data: bytes) -> tuple[bytes, Mapping[bytes, bytes]]:
    """RTF with a placeholder for the data of each picture, and the data by placeholder."""
    pictures: dict[bytes, bytes] = {}

    def replacement(digits: re.Match[bytes]) -> bytes:
        try:
            return digits[1] + b"\n" + _placeholder(bytes.fromhex(digits[2].decode()), pictures).hex().encode()
        except ValueError:
            return digits[0]

    return _HEX_PICTURE.sub(replacement, data), pictures


def check_length(text: bytes | str, display_path: str) -> None:
    """Raises UserFault (`document-too-large`) for a text that is too long for pandoc."""
    if len(text) > LARGEST_TEXT:
        raise UserFault(path_problem("document-too-large", display_path))


def _placeholder(data: bytes, pictures: dict[bytes, bytes]) -> bytes:
    placeholder = digest(data).encode()
    pictures[placeholder] = data
    return placeholder
