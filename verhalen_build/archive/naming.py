"""How a record is named for readers: the one place through which every name shown passes.

People decide what they are called; code that shows a name asks here and never reads a title itself. Whoever is not
named in full has an address that does not follow from the name, and a record for the site without that name.
"""

import hmac
from base64 import b32encode
from dataclasses import dataclass
from gettext import NullTranslations

import msgspec

from verhalen_build.model.consent import (
    ConsentState,
    DefaultConsent,
    NameForm,
    consent_of,
    is_of_people,
)
from verhalen_build.model.names import Slug, person_sort_key, plain, sort_key
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Coordinates, PartialDate, Record, Text, Value
from verhalen_build.model.typography import typographic
from verhalen_build.translations import translations

_OPAQUE_LETTERS = 12
# What tells a name, or leads to a page that does, or is for editors only.
_NAMES = ("aliases", "sort", "same_as", "website")
_PRIVATE = ("consent", "precision")
# How many decimals of a degree are left: one is some ten kilometres, three are a hundred metres.
_DECIMALS = {"street": 3, "village": 2, "municipality": 1}


@dataclass(frozen=True)
class Naming:
    """How records are named in a build: by what each person agreed to, and for others by the default of the archive.
    `day` is that of the build.

    `address_key` is the secret from which the addresses of people who are not named in full are made.
    """

    default: DefaultConsent
    day: PartialDate
    language: Language
    address_key: str

    def form(self, record: Record) -> NameForm:
        """How a record may be named today."""
        if not is_of_people(record.kind):
            return NameForm.FULL
        is_member = record.kind == "member"
        if is_member and not record.flag("listed"):
            return NameForm.NONE
        consent = consent_of(record)
        if consent is None:
            # Whoever wants to be on the list of members agrees with their name there.
            return NameForm.FULL if is_member else self.default.name
        if "web" in consent.purposes and consent.state(self.day) is ConsentState.HOLDS:
            return consent.name
        return NameForm.NONE if consent.name is NameForm.NONE else NameForm.ROLE

    def is_named_in_full(self, record: Record) -> bool:
        """Whether readers may see the whole name."""
        return self.form(record) is NameForm.FULL

    def name_in_text(self, record: Record) -> str:
        """The name of a record in the middle of a sentence."""
        return self.name_as(record, self.form(record))

    def name_as(self, record: Record, form: NameForm) -> str:
        """What a record would be called in the middle of a sentence if it were named so."""
        match form:
            case NameForm.FULL:
                return typographic(record.title)
            case NameForm.FIRST:
                return typographic(first_of(record.title))
            case NameForm.ROLE:
                return self.role(record)
            case NameForm.NONE:
                return typographic(_shown_as(record) or self._texts.gettext("someone"))

    def role(self, record: Record) -> str:
        """The words for somebody who is named by a role: those they chose, or what they do."""
        return typographic(_shown_as(record) or _role(record) or self._texts.gettext("someone involved"))

    def field_of_role(self, record: Record) -> str:
        """The field that has the words for somebody who is named by a role; "" where these are the program's own."""
        return "consent" if _shown_as(record) else "roles" if _role(record) else ""

    def name(self, record: Record) -> str:
        """The name of a record for readers, as it stands by itself."""
        name = self.name_in_text(record)
        return name if self.is_named_in_full(record) else name[:1].upper() + name[1:]

    def may_show_photos(self, record: Record) -> bool:
        """Whether photos of a person may be shown: only where that was agreed on."""
        consent = consent_of(record)
        return consent is not None and "photo" in consent.purposes and consent.state(self.day) is ConsentState.HOLDS

    def withheld(self, record: Record) -> tuple[str, ...]:
        """The names of a record that readers must not see."""
        if self.is_named_in_full(record):
            return ()
        # A last name by itself is often that of others too, or of a village.
        sort_names = (name for name in texts_of(record, "sort") if " " in name)
        # A file without a title, which is an error, is known by its own name: no name of anybody.
        title = () if record.source and "title" not in record.values else (record.title,)
        names = (*title, *texts_of(record, "aliases"), *sort_names)
        shown = first_of(record.title) if self.form(record) is NameForm.FIRST else ""
        return tuple(dict.fromkeys(name for name in names if name != shown))

    def withheld_parts(self, record: Record) -> tuple[str, ...]:
        """The first and the last name, as far as somebody must not be named by that alone either."""
        first, last = first_of(record.title), last_of(record.title)
        if sort_key(record.title) != plain(record.title):
            # With an article it is no name: the baker.
            return ()
        parts = {NameForm.FULL: (), NameForm.FIRST: (last,)}.get(self.form(record), (first, last))
        # Whoever has one name is looked for by that.
        return tuple(part for part in dict.fromkeys(parts) if part != record.title)

    def addressed(self, record: Record) -> Record:
        """The record, with an address that does not follow from its name unless that may be shown."""
        if self.is_named_in_full(record):
            return record
        made = hmac.digest(self.address_key.encode(), f"{record.kind}/{record.slug}".encode(), "sha256")
        letters = b32encode(made).decode().lower()[:_OPAQUE_LETTERS]
        return msgspec.structs.replace(record, slug=Slug(letters))

    def public(self, record: Record) -> Record:
        """The record as the site may know it: without a name that is withheld, and with places as coarse as asked."""
        values = {key: value for key, value in record.values.items() if key not in _PRIVATE}
        decimals = _DECIMALS.get(record.choice("precision") or self._default_precision(record))
        if decimals is not None:
            values = {key: tuple(_coarser(value, decimals) for value in field) for key, field in values.items()}
        if self.is_named_in_full(record):
            return msgspec.structs.replace(record, values=values)
        name = self.name(record)
        values = {key: value for key, value in values.items() if key not in _NAMES} | {"title": (Text(name),)}
        return msgspec.structs.replace(record, title=name, values=values)

    def _default_precision(self, record: Record) -> str:
        """How exact a place is where nothing is said: that of a house would tell who somebody is."""
        return "exact" if self.is_named_in_full(record) else "village"

    @property
    def _texts(self) -> NullTranslations:
        return translations(self.language)


def register_key(record: Record, name: str) -> str:
    """The key for sorting a record alphabetically, based on its shown name so that it reveals nothing else."""
    sort_name = record.text("sort")
    if sort_name:
        return sort_key(sort_name)
    return person_sort_key(name) if is_of_people(record.kind) else sort_key(name)


def first_of(title: str) -> str:
    """The first name in a title: `Wilhelmina` for `Wilhelmina Zandvliet` and for `Zandvliet, Wilhelmina`."""
    last, comma, first = title.partition(",")
    words = (first if comma else last).split()
    return words[0] if words else title


def last_of(title: str) -> str:
    """The last name in a title, without what comes before it: `Zandvliet` for `Wilhelmina van Zandvliet`."""
    last, comma, _ = title.partition(",")
    words = last.split()
    return words[-1] if words and (comma or len(words) > 1) else title


def texts_of(record: Record, field: str) -> tuple[str, ...]:
    """The texts in a field of a record."""
    return tuple(value.text for value in record.values.get(field, ()) if isinstance(value, Text))


def _shown_as(record: Record) -> str:
    consent = consent_of(record)
    return consent.shown_as if consent is not None else ""


def _role(record: Record) -> str:
    """What somebody does, by the first of their roles."""
    return next((role for group in record.groups("roles") if (role := group.text("role"))), "")


def _coarser(value: Value, decimals: int) -> Value:
    if not isinstance(value, Coordinates):
        return value
    latitude, longitude = round(value.latitude, decimals), round(value.longitude, decimals)
    return msgspec.structs.replace(value, latitude=latitude, longitude=longitude)
