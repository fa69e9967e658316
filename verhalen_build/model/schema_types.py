"""The types of schema.org under which heritage data is looked for."""

from functools import cache

from verhalen_build.model.packaged import packaged_yaml

WORK = "CreativeWork"
PERSON = "Person"
ORGANIZATION = "Organization"
PLACE = "Place"
TERM = "DefinedTerm"


@cache
def types_of(schema_type: str) -> tuple[str, ...]:
    """A type, preceded by the broader types that heritage data is looked for under."""
    return (*(broader for broader in _sorts() if schema_type in _sorts()[broader]), schema_type)


@cache
def _sorts() -> dict[str, frozenset[str]]:
    """The types that are a sort of each broader type."""
    return {broader: frozenset(sorts.split()) for broader, sorts in packaged_yaml("schema_types.yaml").items()}
