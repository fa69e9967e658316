"""Properties of schema.org whose values have a form of their own (https://schema.org/docs/datamodel.html)."""

from typing import Any

from verhalen_build.model.schema_types import PLACE, TERM

Node = dict[str, Any]
"""A node of JSON-LD, or a value with its language or type (https://www.w3.org/TR/json-ld11/)."""
Value = Node | str | bool
"""One value of a property."""

SCHEMA = "https://schema.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"

ADDRESSES = frozenset("contentUrl image license sameAs thumbnailUrl url usageInfo".split())
"""Properties of which a text is an address, without saying so."""

DATES = frozenset(
    "birthDate dateCreated dateModified datePublished deathDate dissolutionDate endDate foundingDate startDate".split()
)
"""Properties of which a text is a date, without saying so."""

CODES = frozenset("email identifier isbn issn telephone termCode".split())
"""Properties whose texts are in no language."""

ADDRESS_PARTS = frozenset("addressCountry addressLocality addressRegion postalCode streetAddress".split())
"""Properties of a postal address, which is a node of its own; they are in no language either."""

NAMED = {
    **dict.fromkeys(("about", "genre", "material", "mentions"), TERM),
    **dict.fromkeys(("birthPlace", "contentLocation", "deathPlace", "locationCreated"), PLACE),
    "hasOccupation": "Occupation",
    # Somebody or an organisation: a name does not tell.
    **dict.fromkeys(("author", "contributor", "creator", "publisher"), ""),
}
"""Properties whose values are nodes, with the type of a node of which only the name is known; "" if it has none."""

AGENTS_OF_DATASETS = frozenset({"creator", "publisher"})
"""Properties whose values registers of datasets look up, wherever they are: each needs a full address."""

CONTEXT: Node = {
    "@vocab": SCHEMA,
    **{property_: {"@type": "@id"} for property_ in sorted(ADDRESSES)},
    **{property_: {"@type": "Date"} for property_ in sorted(DATES)},
}
"""What the context of schema.org says of the texts in our nodes, for programs that do not fetch it."""
