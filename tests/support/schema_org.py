"""The vocabulary of schema.org, as `rocrate` brings it, and JSON-LD read by it without asking anything of the web."""

import json
import warnings
from functools import cache
from importlib.resources import files
from typing import Any

from rdflib import Graph

SCHEMA = "https://schema.org/"
# Types that are values: a text may stand where any of these is asked.
_TEXTS = frozenset({"Text", "URL", "CssSelectorType", "XPathType", "PronounceableText"})


@cache
def vocabulary() -> dict[str, dict[str, Any]]:
    """Each term of the vocabulary by its name."""
    graph = json.loads(files("rocrate").joinpath("data/schema.jsonld").read_text("utf-8"))["@graph"]
    return {term["@id"].removeprefix("schema:"): term for term in graph}


def names(references: Any) -> list[str]:
    """The names of the terms that a property of a term refers to."""
    listed = references if isinstance(references, list) else [references] if references else []
    return [reference["@id"].removeprefix("schema:") for reference in listed]


@cache
def broader(type_: str) -> frozenset[str]:
    """A type with all that it is a sort of."""
    above = names(vocabulary()[type_].get("rdfs:subClassOf"))
    return frozenset({type_}).union(*(broader(name) for name in above if name in vocabulary()))


def domain(property_: str) -> list[str]:
    """The types that have a property."""
    return names(vocabulary()[property_].get("schema:domainIncludes"))


def range_of(property_: str) -> list[str]:
    """The types of the values of a property."""
    return names(vocabulary()[property_].get("schema:rangeIncludes"))


@cache
def context() -> dict[str, Any]:
    """What the context of schema.org says: of which properties a text is an address, and of which it is a date."""
    terms: dict[str, Any] = {"@vocab": SCHEMA}
    for name, term in vocabulary().items():
        types = names(term.get("schema:rangeIncludes"))
        if "URL" in types and ("Text" not in types or name == "image"):
            terms[name] = {"@type": "@id"}
        elif "Date" in types:
            terms[name] = {"@type": "Date"}
    return terms


def graph_of(block: dict[str, Any], page: str) -> Graph:
    """What a block of JSON-LD says that stands on the page at this address."""
    with warnings.catch_warnings():
        # The reader of rdflib uses a class that rdflib advises against.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=json.dumps({**block, "@context": context()}), format="json-ld", base=page)
