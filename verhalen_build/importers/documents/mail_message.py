"""Messages of e-mail (.eml, RFC 5322): their text, subject, day and pictures; who sent it is only told."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.message import EmailMessage
from html import escape
from typing import Any

from verhalen_build.importers.documents.document_values import DocumentMetadata, PandocInput
from verhalen_build.importers.documents.embedded_pictures import check_length
from verhalen_build.importers.documents.html_page import decode_text, missing_library, prepare_html
from verhalen_build.importers.documents.plain_text import text_as_html
from verhalen_build.importers.markup.findings import Finding

_MESSAGE = "message/rfc822"
_CID = re.compile(r"""(\bsrc\s*=\s*["']?)cid:([^"'\s>]{1,500})""", re.IGNORECASE)
# In a text whose lines flow (RFC 3676): a space before what would be taken for a quotation, and one before a break that
# the program made.
_STUFFED = re.compile(r"^ (?=[ >]|From )", re.MULTILINE)
_SOFT_BREAK = re.compile(r"(?<=\S)(?<!^--) \n(?=[^\s>])", re.MULTILINE)
_QUOTED_LINE = re.compile(r"^>.*$", re.MULTILINE)


def prepare_mail(data: bytes, display_path: str) -> PandocInput:
    """A message for pandoc. Raises UserFault: what `prepare_message` raises."""
    return prepare_message(message_from_bytes(data, policy=policy.default), display_path)


def prepare_message(message: EmailMessage, display_path: str) -> PandocInput:
    """A message that was read, for pandoc. Raises UserFault: what `prepare_html` raises."""
    try:
        from verhalen_build.importers.documents.message_text import (  # noqa: PLC0415 - needs an extra
            message_body,
            subject_as_title,
        )
    except ImportError as error:
        raise missing_library(error) from error
    subject = str(_header(message, "subject"))
    source, encoding_findings = _page(message)
    check_length(source, display_path)
    page, findings = message_body(source, subject)
    pictures = {_content_id(part): part for part in message.walk() if part.get_content_maintype() == "image"}
    page = _CID.sub(lambda link: link[1] + _data_url(pictures.get(link[2])), page)
    # What the whole message showed in its text, a signature too, is no attachment.
    shown = {content_id for _, content_id in _CID.findall(source)}
    attached = [part for part in _attachments(message) if _content_id(part) not in shown]
    prepared = prepare_html(_with_pictures(page, attached).encode(), display_path)
    metadata = DocumentMetadata(subject_as_title(subject), _day(message), sender=_sender(message), is_deliberate=True)
    others = (Finding("attachment", _name(part)) for part in attached if part.get_content_maintype() != "image")
    return replace(prepared, metadata=metadata, findings=(*encoding_findings, *findings, *prepared.findings, *others))


def _header(message: EmailMessage, name: str) -> Any:
    """A header with what it means; "" for none, and for one that the library cannot make sense of."""
    try:
        return message.get(name, "")
    except (HeaderParseError, ValueError, IndexError):
        return ""


def _day(message: EmailMessage) -> str:
    day = getattr(_header(message, "date"), "datetime", None)
    return day.date().isoformat() if day else ""


def _sender(message: EmailMessage) -> str:
    """The name of who sent a message, without the address."""
    addresses = getattr(_header(message, "from"), "addresses", ())
    return next((" ".join(address.display_name.split()) for address in addresses if address.display_name), "")


def _page(message: EmailMessage) -> tuple[str, tuple[Finding, ...]]:
    """The text of a message as HTML, with a finding where an encoding was guessed."""
    body = message.get_body(("html", "plain"))
    if not isinstance(body, EmailMessage):
        return "<html><body></body></html>", ()
    first, findings = _as_html(body)
    # Some programs write the text after a picture as a part of its own.
    others = [_as_html(part) for part in _parts(message) if part is not body and _is_text(part)]
    page = "".join([first, *(text for text, _ in others)])
    return f"<html><body>{page}</body></html>", (*findings, *(finding for _, guesses in others for finding in guesses))


def _as_html(part: EmailMessage) -> tuple[str, tuple[Finding, ...]]:
    text, findings = _decoded(part)
    if part.get_content_subtype() == "html":
        return text, findings
    is_flowed = part.get_param("format", "") == "flowed"
    plain = _STUFFED.sub("", _SOFT_BREAK.sub(" ", text)) if is_flowed else text
    # Lines of an earlier message are marked, and nothing else in a message is.
    quoted = "\n".join(line.lstrip("> ") for line in _QUOTED_LINE.findall(plain))
    own = text_as_html(_QUOTED_LINE.sub("", plain))
    quotation = f'<blockquote type="cite"><p>{escape(quoted)}</p></blockquote>' if quoted else ""
    return own + quotation, findings


def _decoded(part: EmailMessage) -> tuple[str, tuple[Finding, ...]]:
    payload = part.get_payload(decode=True)
    text, findings = decode_text(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "")
    return text.replace("\r\n", "\n"), findings


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The texts and files in a message: of alternatives for one text the body only, and other messages as a whole."""
    if message.get_content_type() == "multipart/alternative":
        body = message.get_body(("html", "plain"))
        texts = [part for part in message.walk() if _is_text(part)]
        yield from (part for part in message.walk() if not part.is_multipart() and (part is body or part not in texts))
    elif message.is_multipart() and message.get_content_type() != _MESSAGE:
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _parts(part)
    else:
        yield message


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_type() in {"text/plain", "text/html"} and not part.get_filename()


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    """What is beside the text: files, other messages, and pictures that the text may show."""
    return [part for part in _parts(message) if not _is_text(part)]


def _with_pictures(page: str, attached: list[EmailMessage]) -> str:
    """A page with the pictures among these at its end."""
    pictures = "".join(
        f'<p><img src="{_data_url(part)}" alt=""></p>' for part in attached if part.get_content_maintype() == "image"
    )
    start, end, rest = page.rpartition("</body>")
    return f"{start}{pictures}{end}{rest}" if end else page + pictures


def _name(part: EmailMessage) -> str:
    inner = part.get_payload() if part.get_content_type() == _MESSAGE else None
    message = inner[0] if isinstance(inner, list) and inner else None
    subject = str(_header(message, "subject")) if isinstance(message, EmailMessage) else ""
    return part.get_filename() or subject or part.get_content_type()


def _content_id(part: EmailMessage) -> str:
    return str(_header(part, "content-id")).strip().strip("<>")


def _data_url(part: EmailMessage | None) -> str:
    payload = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(payload, bytes):
        return "missing"
    return f"data:{part.get_content_type()};base64,{base64.b64encode(payload).decode()}"
