"""The archive described as a dataset, as the Dutch register of heritage data asks.

See https://docs.nde.nl/requirements-datasets/.
"""

from collections.abc import Iterable
from typing import NamedTuple

from verhalen_build.archive.archive import STORY
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.licences import licences
from verhalen_build.model.problems import Language
from verhalen_build.model.record import PartialDate, RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.linked_data import json_ld
from verhalen_build.site.linked_data.record_nodes import RecordNodes
from verhalen_build.site.linked_data.vocabulary import Node
from verhalen_build.site.presenter import Presenter

PROFILE = "https://docs.nde.nl/schema-profile/"


class Distribution(NamedTuple):
    """A file with data of the archive: its address, media type, what it is, and the address of what it keeps to."""

    path: str
    encoding_format: str
    description: str
    usage_info: str = ""


def has_linked_files(settings: Settings) -> bool:
    """Whether there are files of linked data: others must know where things are, and on which terms to use them."""
    return bool(settings.base_url and settings.licence)


def missing_settings(settings: Settings) -> tuple[str, ...]:
    """The settings without which the archive cannot be described as a dataset."""
    needed = {"base_url": settings.base_url, "licence": settings.licence, "publisher": settings.publisher.name}
    return tuple(key for key, value in needed.items() if not value)


def dataset_id(settings: Settings) -> str:
    """The address that stands for the archive as a dataset; "" if it cannot be described."""
    return "" if missing_settings(settings) else f"{base_of(settings)}#dataset"


def base_of(settings: Settings) -> str:
    """Where the site stands on the web, as an IRI; "" where that is not known."""
    return json_ld.iri(settings.base_url)


def dataset_node(
    presenter: Presenter,
    records: RecordNodes,
    edition: PartialDate,
    distributions: Iterable[Distribution],
    translated: frozenset[Language],
) -> Node:
    """The archive as a dataset, as last changed on the day of an edition; `translated` are its other languages."""
    archive, settings = presenter.archive, presenter.archive.settings
    id_, language = dataset_id(settings), settings.language
    publisher = _publisher(settings)
    languages = {record.choice("lang") or language for record in archive.records.values()} | translated
    node: Node = {
        "@id": id_,
        "@type": "Dataset",
        "name": json_ld.words(typographic(settings.title), language),
        "description": json_ld.words(presenter.description, language),
        "url": base_of(settings),
        "license": licences()[settings.licence].url,
        "publisher": publisher,
        "creator": {"@id": publisher["@id"]},
        "dateModified": str(edition),
        "inLanguage": [language, *sorted(languages - {language})],
        "spatialCoverage": [{"@id": records.id_of(key)} for key in archive.by_kind["municipality"]],
        "temporalCoverage": _years(presenter),
        "about": [{"@id": records.id_of(key)} for key in archive.by_kind["theme"]],
        "distribution": [_download(each, settings, str(edition)) for each in distributions],
    }
    return {property_: value for property_, value in node.items() if value}


def _publisher(settings: Settings) -> Node:
    publisher, language = settings.publisher, settings.language
    name = json_ld.words(typographic(publisher.name), language)
    node: Node = {"@id": f"{base_of(settings)}#publisher", "@type": "Organization", "name": name}
    if publisher.url:
        node["url"] = json_ld.iri(publisher.url)
    if publisher.same_as:
        node["sameAs"] = [json_ld.iri(url) for url in publisher.same_as]
    if settings.email:
        email = json_ld.plain_text(settings.email)
        contact: Node = {"@id": f"{base_of(settings)}#contact", "@type": "ContactPoint", "name": name, "email": email}
        node["contactPoint"] = contact
    return node


def _years(presenter: Presenter) -> Node | None:
    """The years of which the stories tell."""
    stories = (presenter.archive.records[RecordKey(key)] for key in presenter.archive.by_kind[STORY])
    years = [date.year for record in stories if (date := record.date("date")) is not None]
    if not years:
        return None
    first, last = f"{min(years):04}", f"{max(years):04}"
    return json_ld.plain_text(first if first == last else f"{first}/{last}")


def _download(file: Distribution, settings: Settings, changed: str) -> Node:
    url = base_of(settings) + file.path
    node: Node = {"@id": url, "@type": "DataDownload", "contentUrl": url, "encodingFormat": file.encoding_format}
    described = {"description": json_ld.words(file.description, settings.language), "dateModified": changed}
    return {**node, **described, **({"usageInfo": file.usage_info} if file.usage_info else {})}
