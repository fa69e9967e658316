"""Why an address gives no page, in words for the preview and the desk alike."""

from gettext import NullTranslations
from http import HTTPStatus
from typing import NamedTuple


class Refusal(NamedTuple):
    """A message in the place of a page."""

    title: str
    message: str
    status: HTTPStatus


def not_here(texts: NullTranslations) -> Refusal:
    """That there is nothing at an address."""
    return Refusal(
        texts.gettext("This is not here"), texts.gettext("There is nothing at this address."), HTTPStatus.NOT_FOUND
    )


def refused(message: str, texts: NullTranslations) -> Refusal:
    """That a request is not carried out."""
    return Refusal(texts.gettext("This is refused"), message, HTTPStatus.FORBIDDEN)


def outside_archive(texts: NullTranslations) -> Refusal:
    """That a file lies elsewhere."""
    message = texts.gettext(
        "This file is a link to a place outside the archive. Put the file itself in the folder stories."
    )
    return refused(message, texts)
