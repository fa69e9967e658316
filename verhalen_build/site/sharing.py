"""What is shown with a link to a page in messages and on social networks: a picture, its words, and dates.

https://ogp.me; networks take full addresses only, so that without the address of the book there is nothing.
"""

from typing import NamedTuple

from verhalen_build.archive.archive import STORY
from verhalen_build.model.formatting import language_and_country
from verhalen_build.model.names import SitePath
from verhalen_build.model.record import Image, PartialDate, Record, first_value
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.drawings.share_card import HEIGHT, WIDTH
from verhalen_build.site.media_types import MediaType
from verhalen_build.site.picture_markup import fallback_of, picture_address
from verhalen_build.site.presenter import Presenter
from verhalen_build.site.view import SharedPicture, Sharing

CARD_KINDS = (STORY, "initiative", "municipality", "theme")
"""The kinds of record that have a share card."""
# A smaller picture is shown beside a link instead of above it, or not at all.
_SMALLEST_WIDTH, _SMALLEST_HEIGHT = 600, 315
_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}


class CardWords(NamedTuple):
    """The words on a share card: what the page is called, and what is above and below that."""

    name: str
    above: str
    below: str


def has_card(record: Record) -> bool:
    """Whether a record has a share card."""
    return record.kind in CARD_KINDS and not record.flag("draft")


def record_card(presenter: Presenter, record: Record) -> CardWords:
    """The words on the card of a record: what it is, of which municipality, and of which book."""
    settings = presenter.archive.settings
    kind = presenter.archive.schema.kinds[record.kind]
    municipalities = ", ".join(ref.label for ref in presenter.refs_of(record, "municipality"))
    above = " · ".join(filter(None, (capitalized(kind.label[settings.language][0]), municipalities)))
    return CardWords(presenter.archive.names[record.key], above, typographic(settings.title))


def book_card(presenter: Presenter) -> CardWords:
    """The words on the card of the book."""
    settings = presenter.archive.settings
    return CardWords(typographic(settings.title), "", typographic(settings.subtitle))


def sharing_of(presenter: Presenter, record: Record) -> Sharing:
    """What is shown with a link to the page of a record: its own picture if that is large enough, or its card."""
    if not presenter.archive.settings.base_url:
        return Sharing()
    is_article = record.kind == STORY
    language = presenter.language_of(record)
    return Sharing(
        picture=_own_picture(presenter, record) or _card_of_record(presenter, record),
        is_article=is_article,
        published=_whole_date(record, "date") if is_article else "",
        changed=_whole_date(record, "updated") if is_article else "",
        locale=language_and_country(language) if language else "",
    )


def book_picture(presenter: Presenter) -> SharedPicture | None:
    """The picture of the book."""
    if not presenter.archive.settings.base_url:
        return None
    return _card(presenter, presenter.routes.fixed("home"), book_card(presenter))


def _own_picture(presenter: Presenter, record: Record) -> SharedPicture | None:
    image = first_value(record.values, "image", Image)
    file = presenter.archive.asset(record.source, image.src) if image is not None else None
    if image is None or file is None:
        return None
    shown = fallback_of(file, presenter.archive)
    if shown is None or shown.width < _SMALLEST_WIDTH or shown.height < _SMALLEST_HEIGHT:
        return None
    address = picture_address(file, presenter.archive, presenter.routes)
    return SharedPicture(address, shown.width, shown.height, _MEDIA_TYPES[shown.sort], typographic(image.alt))


def _card_of_record(presenter: Presenter, record: Record) -> SharedPicture | None:
    if not has_card(record):
        return None
    return _card(presenter, presenter.routes.records[record.key], record_card(presenter, record))


def _card(presenter: Presenter, page: SitePath, words: CardWords) -> SharedPicture:
    alt = ". ".join(filter(None, words))
    return SharedPicture(presenter.routes.share_card(page), WIDTH, HEIGHT, MediaType.PNG.content_type, alt)


def _whole_date(record: Record, field: str) -> str:
    """A date of which the day is known, as https://www.rfc-editor.org/rfc/rfc3339 has it."""
    value = record.date(field)
    return str(value) if isinstance(value, PartialDate) and value.day else ""
