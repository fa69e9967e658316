"""The declarations in YAML that come with the program."""

from importlib.resources import files
from typing import Any

import yaml


def packaged_yaml(name: str) -> Any:
    """The content of a file beside this one, as plain data."""
    text = files("verhalen_build.model").joinpath(name).read_bytes()
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
