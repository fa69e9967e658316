"""Messages of Outlook (.msg): made into a message as it is sent, and then read as that.

A .msg is a file of streams (MS-CFB), each with one property of the message (MS-OXMSG, MS-OXPROPS): the name of a stream
ends in the number of the property and its type, as hexadecimal digits.
"""

import io
import struct
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage

from verhalen_build.importers.documents.document_values import PandocInput
from verhalen_build.importers.documents.html_page import decode_text, missing_library
from verhalen_build.importers.documents.mail_message import prepare_message
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

_SUBJECT, _BODY, _HTML, _SENDER = "0037", "1000", "1013", "0C1A"
_DATA, _NAME, _SHORT_NAME, _TYPE, _CONTENT_ID = "3701", "3707", "3704", "370E", "3712"
# When it was sent, or else when it arrived.
_TIMES = (0x0039, 0x0E06)
_UNICODE, _BYTES_OF_TEXT, _BINARY = "001F", "001E", "0102"
_TIME_TYPE = 0x0040
_PROPERTIES = "__properties_version1.0"
_HEADER_SIZE, _ENTRY_SIZE = 32, 16
_BEGINNING_OF_TIME = datetime(1601, 1, 1, tzinfo=UTC)
_ATTACHMENT = "__attach_version1.0_"


def prepare_outlook(data: bytes, display_path: str) -> PandocInput:
    """A message of Outlook for pandoc. Raises UserFault: `document-damaged`, and what `prepare_message` raises."""
    try:
        from olefile import OleFileIO  # noqa: PLC0415 - needs an extra
    except ImportError as error:
        raise missing_library(error) from error
    try:
        with OleFileIO(io.BytesIO(data)) as file:
            streams = {"/".join(path): file.openstream(path).read() for path in file.listdir()}
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise UserFault(path_problem("document-damaged", display_path, reason="outlook")) from error
    if _PROPERTIES not in streams:
        raise UserFault(path_problem("document-damaged", display_path, reason="outlook"))
    return prepare_message(_message(streams), display_path)


def _message(streams: dict[str, bytes]) -> EmailMessage:
    """The message that these streams hold, by their paths."""
    message = EmailMessage()
    message["Subject"] = " ".join(_text(streams, _SUBJECT).split())
    message["From"] = Address(display_name=" ".join(_text(streams, _SENDER).split()))
    sent = _time(streams[_PROPERTIES])
    if sent is not None:
        message["Date"] = sent
    message.set_content(_text(streams, _BODY))
    html = _text(streams, _HTML)
    if html:
        message.add_alternative(html, subtype="html")
    folders = sorted({path.partition("/")[0] for path in streams if path.startswith(_ATTACHMENT)})
    for folder in folders:
        _attach(message, streams, f"{folder}/")
    return message


def _attach(message: EmailMessage, streams: dict[str, bytes], folder: str) -> None:
    main, _, sub = (_text(streams, _TYPE, folder) or "application/octet-stream").partition("/")
    content_id = _text(streams, _CONTENT_ID, folder)
    message.add_attachment(
        # Another message in this one has no data of its own.
        streams.get(f"{folder}__substg1.0_{_DATA}{_BINARY}", b""),
        maintype=main if main != "text" and sub else "application",
        subtype=sub if main != "text" and sub else "octet-stream",
        filename=_text(streams, _NAME, folder) or _text(streams, _SHORT_NAME, folder) or "message.msg",
        cid=f"<{content_id}>" if content_id else None,
    )


def _text(streams: dict[str, bytes], number: str, folder: str = "") -> str:
    """A property as text; "" where there is none."""
    name = f"{folder}__substg1.0_{number}"
    if f"{name}{_UNICODE}" in streams:
        return streams[f"{name}{_UNICODE}"].decode("utf-16-le", "replace").rstrip("\0")
    data = streams.get(f"{name}{_BYTES_OF_TEXT}", streams.get(f"{name}{_BINARY}", b""))
    return decode_text(data, "")[0].rstrip("\0")


def _time(properties: bytes) -> datetime | None:
    """When a message was sent, in tenths of a microsecond since 1601."""
    times: dict[int, datetime] = {}
    for start in range(_HEADER_SIZE, len(properties) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
        kind, number, _, value = struct.unpack_from("<HHIQ", properties, start)
        if kind == _TIME_TYPE and number in _TIMES and 0 < value < 2**62:
            times[number] = _BEGINNING_OF_TIME + timedelta(microseconds=value // 10)
    return next((times[number] for number in _TIMES if number in times), None)
