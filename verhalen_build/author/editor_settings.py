"""Settings with which VS Code and Obsidian write what a build reads; nothing that is there is overwritten.

https://code.visualstudio.com/docs/getstarted/settings, https://help.obsidian.md/Files+and+folders/Configuration+folder
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verhalen_build.author.create import write_new
from verhalen_build.model.archive_paths import CONFIG, STATE, STORIES, THEMES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.model.reference import json_schema, settings_schema
from verhalen_build.model.schema import Schema

_VS_CODE, _OBSIDIAN = ".vscode", ".obsidian"
_SCHEMAS = f"{_VS_CODE}/verhalen"
_IMAGES = f"{STORIES}/images"
# The usual folder of the site, which is made anew by each build.
_SITE = "site"


def write_editor_settings(root: Path, schema: Schema, language: Language) -> Iterator[tuple[SourcePath, bool]]:
    """Writes the settings; gives the path of each file, and whether it is new or was there and is left as it is.

    Raises UserFault (`cannot-write`, `disk-full`).
    """
    for name, content in _editor_files(schema, language).items():
        path = SourcePath(name)
        is_new = not os.path.lexists(root / path)
        if is_new:
            write_new(root / path, path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
        yield path, is_new


def _editor_files(schema: Schema, language: Language) -> dict[str, Any]:
    """The content of each file by path."""
    lists = {kind.folder or STORIES: json_schema(kind, language) for kind in schema.kinds.values()}
    schemas = {
        f"{_SCHEMAS}/config.schema.json": settings_schema(language),
        **{f"{_SCHEMAS}/{folder}.schema.json": {"type": "array", "items": item} for folder, item in lists.items()},
    }
    files = {f"{_SCHEMAS}/{folder}.schema.json": f"{STORIES}/{folder}.yaml" for folder in lists}
    return {
        f"{_VS_CODE}/extensions.json": {"recommendations": ["redhat.vscode-yaml"]},
        f"{_VS_CODE}/settings.json": {
            "files.encoding": "utf8",
            "files.exclude": {f"**/{STATE}": True},
            "search.exclude": {_SITE: True},
            "[markdown]": {"editor.wordWrap": "on"},
            "markdown.copyFiles.destination": {f"/{STORIES}/**/*.md": f"/{_IMAGES}/"},
            "yaml.schemas": {f"./{_SCHEMAS}/config.schema.json": CONFIG}
            | {f"./{file}": path for file, path in files.items()},
        },
        **schemas,
        f"{_OBSIDIAN}/app.json": {
            "attachmentFolderPath": _IMAGES,
            "newFileLocation": "folder",
            "newFileFolderPath": STORIES,
            # A build reads no `![[picture.png]]`, and a relative path leads to the same file in any program.
            "useMarkdownLinks": True,
            "newLinkFormat": "relative",
            "alwaysUpdateLinks": True,
            # Its form for properties writes the fields at the top anew, without comments.
            "propertiesInDocument": "source",
            "userIgnoreFilters": [f"{_SITE}/", f"{THEMES}/"],
        },
    }
