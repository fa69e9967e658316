"""What readers are told of a file before they open it."""

from verhalen_build.archive.archive import Archive
from verhalen_build.model.formatting import format_size
from verhalen_build.model.names import SourcePath


def file_note(path: SourcePath, archive: Archive) -> str:
    """The kind and size of a file, as far as these are known: `PDF, 2,3 MB`."""
    name = path.rpartition("/")[2]
    extension = name.rpartition(".")[2].upper() if "." in name else ""
    size = archive.sizes.get(path)
    return ", ".join(filter(None, (extension, format_size(size, archive.settings.language) if size else "")))
