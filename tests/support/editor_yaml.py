"""YAML as an editor with a JSON Schema reads it."""

from typing import Any

import yaml


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it, by the core schema of YAML 1.2: `ja` and `2014-12-10` are texts, `2014` is a number."""

    yaml_implicit_resolvers: dict[str, Any] = {  # noqa: RUF012 - the library's own way
        letter: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in {"int", "float", "null"}]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
