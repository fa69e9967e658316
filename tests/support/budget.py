"""How many examples a property is tried on."""

from hypothesis import settings

EXAMPLES = 100


def times(factor: float) -> settings:
    """So many times the examples of the profile that is in use, for what takes more of them or fewer."""
    return settings(max_examples=round(factor * settings().max_examples))
