"""Publishing a site that a test states in full, and looking at what came of it."""

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.write import Published, open_output, publish

Site = Mapping[str, str]


def publish_site(site: Site, archive: Path, output: str = "site") -> Published:
    """Publishes a site, texts by path, in a folder of an archive, the way a build does."""
    with open_output(archive / output, archive / ".verhalen") as opened:
        for path, text in site.items():
            if opened.differs(SitePath(path), digest(text.encode())):
                opened.stage.write(SitePath(path), text.encode())
        return publish(opened, {SitePath(path): digest(text.encode()) for path, text in site.items()})


def files_in(folder: Path) -> dict[str, str]:
    """Each file in a folder, with its text, except the manifest."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_text("utf-8") for name, path in files.items() if name != ".verhalen-manifest"}


def everything(site: Path) -> str:
    """The names and contents of all files of a site, with what is compressed unpacked."""

    def contents() -> Iterator[str]:
        for file in sorted(path for path in site.rglob("*") if path.is_file()):
            data = file.read_bytes()
            data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
            yield f"{file.relative_to(site)}\n{data.decode('utf-8', 'replace')}"

    return "\n".join(contents())
