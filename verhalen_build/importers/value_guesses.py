"""Which field values belong in, where these are names in the archive."""

from collections.abc import Sequence

from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.model.schema import Kind

# So many values are looked at.
_MOST_VALUES = 200


def field_by_values(values: Sequence[str], kind: Kind, archive: ExistingArchive) -> str:
    """The name of the first field that may refer to all these names, "" for none."""
    for field in kind.fields:
        names = values[:_MOST_VALUES]
        if field.to and names and all(archive.directory.find(name, field.to).keys for name in names):
            return field.name(archive.settings.language)
    return ""
