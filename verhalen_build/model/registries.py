"""The registers that know people, places and subjects, by the addresses that they give these."""

from urllib.parse import urlsplit

# By host and the beginning of a path.
_REGISTRIES = {
    "wikidata.org": "Wikidata",
    "wikipedia.org": "Wikipedia",
    "geonames.org": "GeoNames",
    "viaf.org": "VIAF",
    "isni.org": "ISNI",
    "orcid.org": "ORCID",
    "ror.org": "ROR",
    "openstreetmap.org": "OpenStreetMap",
    "rkd.nl": "RKD",
    "vocab.getty.edu/aat": "AAT",
    "vocab.getty.edu/tgn": "TGN",
    "vocab.getty.edu/ulan": "ULAN",
    "data.cultureelerfgoed.nl": "Erfgoedthesaurus",
    "data.beeldengeluid.nl/gtaa": "GTAA",
    "data.bibliotheken.nl": "KB",
    "bag.basisregistraties.overheid.nl": "BAG",
    "identifier.overheid.nl": "TOOI",
    "standaarden.overheid.nl": "overheid.nl",
    "d-nb.info": "GND",
    "id.loc.gov": "Library of Congress",
    "hdl.handle.net": "Handle",
    "doi.org": "DOI",
    "gemeentegeschiedenis.nl": "Gemeentegeschiedenis",
}


def registry_name(address: str) -> str:
    """The name of the register of an address; for another its host, such as `www.zwolle.nl`."""
    parts = urlsplit(address)
    host = parts.hostname or address
    domain = host.removeprefix("www.")
    for beginning, name in _REGISTRIES.items():
        known_domain, _, folder = beginning.partition("/")
        if (domain == known_domain or domain.endswith(f".{known_domain}")) and parts.path.startswith(f"/{folder}"):
            return name
    return host
