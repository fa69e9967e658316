"""The files for people in the stories: each is one page by itself, which needs no internet."""

import mimetypes
from base64 import b64encode
from typing import Any

from verhalen_build.conversation.answers import FORMAT
from verhalen_build.conversation.consent_list import basis_in_words, period_in_words, purposes_in_words
from verhalen_build.conversation.person_mentions import RecordMentions, ShownPicture, mentions_of
from verhalen_build.model.consent import NameForm, consent_of
from verhalen_build.model.formatting import format_partial_date
from verhalen_build.model.names import slugify
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Record
from verhalen_build.read.public_files import public_bytes
from verhalen_build.read.sources import read_bytes
from verhalen_build.site.program_templates import program_templates
from verhalen_build.steps.live import State
from verhalen_build.translations import translations


def readback_page(person: Record, state: State) -> str:
    """What the site says about somebody, with a form to answer, as one HTML file."""
    settings, naming = state.config.settings, state.config.naming
    mentions = mentions_of(person, state)
    return _render(
        "readback.html",
        settings.language,
        title=settings.title,
        email=settings.email,
        today=format_partial_date(naming.day, settings.language),
        made=str(naming.day),
        format=FORMAT,
        person=person.title,
        agreed=_agreement(person, state),
        shown=naming.name_in_text(person),
        choices=_name_choices(person, state),
        purposes=_purposes(person, state),
        mentions=mentions,
        pictures={each.record.key: [_embedded(picture, state) for picture in each.pictures] for each in mentions},
        count=sum(len(each.statements) for each in mentions),
        has_photos=any(_is_photographed(each) for each in mentions),
    )


def readback_name(person: Record, state: State) -> str:
    """A name for the file that somebody reads back."""
    stem = translations(state.config.settings.language).gettext("readback")
    return f"{stem}-{slugify(person.title) or person.slug}.html"


def consent_form(person: Record, state: State) -> str:
    """A form on paper on which somebody says how they want to be named, as one HTML file."""
    settings = state.config.settings
    field = state.config.schema.kinds["person"].field("consent")
    assert field is not None
    return _render(
        "consent_form.html",
        settings.language,
        title=settings.title,
        email=settings.email,
        address=settings.base_url,
        person=person.title,
        fields={inner.key: inner for inner in field.fields},
        agreed=_agreement(person, state),
        choices=_name_choices(person, state),
        purposes=_purposes(person, state),
    )


def _agreement(person: Record, state: State) -> list[str]:
    """What was agreed with somebody, in words; empty where nothing was."""
    consent = consent_of(person)
    if consent is None:
        return []
    return [purposes_in_words(consent, state), *period_in_words(consent, state), basis_in_words(consent, state)]


def _name_choices(person: Record, state: State) -> list[tuple[str, str, str, bool]]:
    """The ways to be named: the key, its name, the words that readers would see, and whether it is so now."""
    naming, language = state.config.naming, state.config.settings.language
    consent = state.config.schema.kinds["person"].field("consent")
    assert consent is not None
    choices = next(field.choices for field in consent.fields if field.key == "name")
    current = naming.form(person)
    return [
        (key, words[language], naming.name_as(person, NameForm(key)), key == current) for key, words in choices.items()
    ]


def _purposes(person: Record, state: State) -> list[tuple[str, str, bool]]:
    """What a consent may be for: the key, its name, and whether it is for that now."""
    language = state.config.settings.language
    field = state.config.schema.kinds["person"].field("consent")
    assert field is not None
    choices = next(inner.choices for inner in field.fields if inner.key == "for")
    consent = consent_of(person)
    now = consent.purposes if consent else frozenset()
    return [(key, words[language], key in now) for key, words in choices.items()]


def _is_photographed(mentions: RecordMentions) -> bool:
    return bool(mentions.pictures)


def _embedded(picture: ShownPicture, state: State) -> tuple[str, str]:
    """A picture as an address that holds all of it, and its words; "" where readers do not see it."""
    if picture.path is None:
        return "", picture.text
    media_type = mimetypes.guess_type(picture.path)[0] or "application/octet-stream"
    data = b64encode(public_bytes(read_bytes(state.root, picture.path))).decode()
    return f"data:{media_type};base64,{data}", picture.text


def _render(template: str, language: Language, **values: Any) -> str:
    return (
        program_templates("verhalen_build.conversation", language)
        .get_template(template)
        .render(language=language, **values)
    )
