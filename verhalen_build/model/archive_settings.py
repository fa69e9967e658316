"""The settings of an archive, as config.yaml gives them."""

from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.areas import BaseMap
from verhalen_build.model.consent import DefaultConsent
from verhalen_build.model.names import Slug, SourcePath
from verhalen_build.model.problems import Language, Location
from verhalen_build.model.record import Body, Record, Reference, RichText, Value
from verhalen_build.translations import languages


@dataclass(frozen=True)
class TranslatedPart:
    """What a part of the book says in another language; "" and None for what it does not."""

    language: Language
    title: str
    about: RichText | None


class PageLanguages(NamedTuple):
    """The languages of a translated book: of its pages, of translations, and of what is not translated."""

    page: Language
    translation: Language
    original: Language

    def of(self, *, is_translated: bool) -> Language:
        """The language of words; "" if it is that of the pages."""
        language = self.translation if is_translated else self.original
        return language if language != self.page else ""


@dataclass(frozen=True)
class DeclaredPart:
    """A part of the book as config.yaml declares it: its title and its stories in order.

    The languages are those of words in another one than that of the pages.
    """

    title: str
    about: RichText | None
    stories: tuple[Reference, ...]
    translations: tuple[TranslatedPart, ...] = ()
    title_lang: Language = ""
    about_lang: Language = ""

    def in_language(self, languages_of_words: PageLanguages) -> "DeclaredPart":
        """The part with the words that it has in a language, and for the rest those in the language of the book."""
        language = languages_of_words.translation
        words = next(
            (each for each in self.translations if each.language == language), TranslatedPart(language, "", None)
        )
        return replace(
            self,
            title=words.title or self.title,
            about=words.about or self.about,
            title_lang=languages_of_words.of(is_translated=bool(words.title)),
            about_lang=languages_of_words.of(is_translated=words.about is not None),
        )


@dataclass(frozen=True)
class TranslatedTitles:
    """What the cover says in another language; "" and None for what it does not."""

    language: Language
    title: str
    subtitle: str
    description: RichText | None


@dataclass(frozen=True)
class Publisher:
    """Who publishes the book; without a name nobody is known to."""

    name: str
    url: str
    same_as: tuple[str, ...]


@dataclass(frozen=True)
class PublishTarget:
    """Where the book is published, as config.yaml says; what it does not say is "", and `port` 0.

    `type` is one of the choices `folder`, `sftp`, `webdav`, `s3` and `git`. `base_url` is where readers find the book
    there, if that is not the address of the book itself; it ends in a slash or is empty. `offline` says whether they
    can read there again without a connection.
    """

    name: str
    type: str
    path: str
    host: str
    port: int
    user: str
    url: str
    bucket: str
    region: str
    repository: str
    branch: str
    base_url: str
    offline: bool
    at: Location


@dataclass(frozen=True)
class Settings:
    """What config.yaml says about the site; `base_url` ends in a slash or is empty.

    `map_file` is the file of the base map, unless that is the built-in one. `consent` holds for people without one of
    their own, `address_key` is the secret from which the addresses of those not named in full are made, and `withheld`
    a file with names that must not be anywhere. `licence` is a key of `licences()` and `mining` one of the choices
    `allowed` and `reserved`; "" if config.yaml does not say. `media_hosts` are the websites whose sound and film pages
    may play. `offline` is not in config.yaml: a build may be asked for a site that can be read without a connection.
    `translations` are what the cover says in other languages; the settings of a translated book are `translated_from`
    the language of the book itself, and `translated_into` another. Its pages are in that if the program has the words.
    """

    title: str
    subtitle: str
    description: RichText | None
    language: Language
    theme: str
    theme_at: Location
    base_url: str
    email: str
    link_words: bool
    parts: tuple[DeclaredPart, ...]
    base_map: BaseMap
    map_file: SourcePath | None
    consent: DefaultConsent
    address_key: str
    withheld: str
    withheld_at: Location
    publisher: Publisher
    licence: str
    mining: str
    targets: tuple[PublishTarget, ...] = ()
    translations: tuple[TranslatedTitles, ...] = ()
    translated_from: Language = ""
    translated_into: Language = ""
    media_hosts: tuple[str, ...] = ()
    offline: bool = False

    def in_language(self, language: Language) -> "Settings":
        """The settings of the book in another language: the words that there are in it, and its own for the rest."""
        words = self.titles_in(language)
        languages_of_words = PageLanguages(
            language if language in languages() else self.language, language, self.language
        )
        return replace(
            self,
            language=languages_of_words.page,
            translated_from=self.language,
            translated_into=language,
            title=words.title or self.title,
            subtitle=words.subtitle or self.subtitle,
            description=words.description or self.description,
            parts=tuple(part.in_language(languages_of_words) for part in self.parts),
        )

    @property
    def book_language(self) -> Language:
        """The language of the book, which pages are in if the program has the words for them."""
        return self.translated_into or self.language

    @property
    def foreign_words(self) -> dict[str, Language]:
        """The words of the cover that are in another language than the pages, with that."""
        if not self.translated_into:
            return {}
        words = self.titles_in(self.translated_into)
        of_words = PageLanguages(self.language, self.translated_into, self.translated_from)
        texts = {"title": words.title, "subtitle": words.subtitle, "description": words.description}
        named = {name: of_words.of(is_translated=bool(text)) for name, text in texts.items()}
        return {name: language for name, language in named.items() if language}

    def titles_in(self, language: Language) -> TranslatedTitles:
        """What the cover says in another language."""
        own = (titles for titles in self.translations if titles.language == language)
        return next(own, TranslatedTitles(language, "", "", None))

    @property
    def record(self) -> Record:
        """The texts of config.yaml as a record, so that their links are treated like those of other records."""
        translated = (
            *(titles.description for titles in self.translations),
            *(words.about for part in self.parts for words in part.translations),
        )
        texts = (self.description, *(part.about for part in self.parts), *translated)
        values: tuple[Value, ...] = tuple(text for text in texts if text is not None)
        return Record("", Slug(""), self.title, CONFIG, 1, {"texts": values}, Body())

    def at(self, base_url: str) -> "Settings":
        """The same settings for a site at another address."""
        return replace(self, base_url=with_slash(base_url))

    @property
    def base_path(self) -> str:
        """The path of base_url, such as `/boek/`; empty if there is none."""
        return urlsplit(self.base_url).path


def with_slash(url: str) -> str:
    """An address with a slash at its end; "" stays empty."""
    return url if not url or url.endswith("/") else url + "/"
