"""Reads the recordings and transcripts that records name; what a file gave is remembered until it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.model.recording import MEDIA_TYPES, TRANSCRIPT_SUFFIXES, MediaFile, Transcript
from verhalen_build.publish.memo import Memo
from verhalen_build.read.media_files import read_media
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.transcripts import read_transcript
from verhalen_build.steps.inputs import code_digest

_TABLE = "recordings"
_READERS = {MediaFile: read_media, Transcript: read_transcript}
_Result = TypeVar("_Result", MediaFile, Transcript)


@dataclass(frozen=True)
class RecordingFiles:
    """Gives what is in a recording or a transcript; `files` has the status of each, zero for one that just changed."""

    root: Path
    files: Mapping[SourcePath, tuple[int, ...]]
    memo: Memo | None = field(default=None, compare=False)

    def media(self, path: SourcePath) -> MediaFile:
        """What is known of a file with sound or film. Raises UserFault (`cannot-read`)."""
        return self._result(path, MediaFile)

    def transcript(self, path: SourcePath) -> Transcript:
        """What a file with a transcript says. Raises UserFault (`cannot-read`)."""
        return self._result(path, Transcript)

    def _result(self, path: SourcePath, kind: type[_Result]) -> _Result:
        status = self.files[path]
        return msgspec.msgpack.decode(self._encoded(path, status, kind), type=kind)

    def _encoded(self, path: SourcePath, status: tuple[int, ...], kind: type[_Result]) -> bytes:
        if self.memo is None:
            return (_seen_before if any(status) else _read)(self.root, path, status, kind)
        key = digest(f"{code_digest()}\n{kind.__name__}\n{path}\n{status}".encode())
        remembered = self.memo.get_many(_TABLE, [key]).get(key)
        if remembered is not None:
            return remembered
        encoded = _read(self.root, path, status, kind)
        self.memo.put(_TABLE, {key: encoded})
        return encoded


def recording_files(
    root: Path, files: Mapping[SourcePath, tuple[int, ...]], memo: Memo | None = None
) -> RecordingFiles:
    """What reads the recordings and transcripts among the files of an archive."""
    endings = (*MEDIA_TYPES, *TRANSCRIPT_SUFFIXES)
    return RecordingFiles(
        root, {path: status for path, status in files.items() if path.lower().endswith(endings)}, memo
    )


def _read(root: Path, path: SourcePath, status: tuple[int, ...], kind: type[MediaFile | Transcript]) -> bytes:
    return msgspec.msgpack.encode(_READERS[kind](path, read_bytes(root, path)))


_seen_before = lru_cache(maxsize=2000)(_read)
