"""Files for the fields and the text of a record: pictures, recordings, and what was copied in another program."""

from http import HTTPStatus
from pathlib import Path, PurePath
from posixpath import dirname, relpath
from threading import Lock
from typing import Annotated

import msgspec
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from verhalen_build.archive.record_contents import asset_path
from verhalen_build.desk.file_uploads import LARGEST_FILE, keep_file
from verhalen_build.desk.picture_uploads import LARGEST_PICTURE, UploadedPicture, process_upload
from verhalen_build.desk.saving import Conflict, new_picture_path, save
from verhalen_build.importers.documents.pasted_text import pasted_text
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.recording import UPLOADS
from verhalen_build.read.public_files import public_bytes
from verhalen_build.read.sources import target_outside
from verhalen_build.serve.endpoints.desk_responses import json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint
from verhalen_build.serve.preview import Preview
from verhalen_build.serve.request_body import body_parts

_PICTURES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
}


class Paste(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to make Markdown of the HTML of a clipboard, for a text in a file; its first note has this number."""

    page: str
    path: str
    first_note: Annotated[int, msgspec.Meta(ge=1)]


class UploadEndpoints:
    """Shows and keeps files; `saving` is the lock of all that writes in the archive."""

    def __init__(self, preview: Preview, saving: Lock) -> None:
        self._root = preview.root
        self._preview = preview
        self._saving = saving

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "picture": GetEndpoint(self._picture),
            "api/picture": PostEndpoint(self._upload_picture, in_turn=True, largest_body=LARGEST_PICTURE),
            "api/file": PostEndpoint(self._upload_file, largest_body=None),
            "api/paste": PostEndpoint(self._paste, in_turn=True),
        }

    def _picture(self, request: DeskRequest) -> Response:
        """A picture of the archive, by its path in a source."""
        source = SourcePath(request.arguments.get("from", ""))
        path = asset_path(source, request.arguments.get("src", ""), request.state.book.archive.assets)
        media_type = _PICTURES.get(Path(path or "").suffix.lower())
        if path is None or media_type is None:
            return Response(status=HTTPStatus.NOT_FOUND)
        if target_outside(self._root, path) or not (self._root / path).is_file():
            return Response(status=HTTPStatus.NOT_FOUND)
        return Response(public_bytes((self._root / path).read_bytes()), content_type=media_type)

    def _upload_picture(self, request: DeskRequest) -> Response:
        picture = process_upload(request.file_name, request.body)
        path = self._keep_picture(picture)
        return json_response(
            {
                "outcome": "saved",
                "path": path,
                "src": _address_in(request.arguments.get("from", ""), path),
                "width": picture.width,
                "height": picture.height,
            }
        )

    def _upload_file(self, request: DeskRequest) -> Response:
        """A recording or a transcript, for the field that names it."""
        upload = request.arguments.get("upload", "")
        if upload not in UPLOADS:
            raise BadRequest
        parts = body_parts(request.http, LARGEST_FILE)
        path = keep_file(self._root, upload, request.file_name, parts, self._saving)
        self._preview.wait_for(lambda state: path in state.book.archive.assets)
        return json_response({"outcome": "saved", "src": _address_in(request.arguments.get("from", ""), path)})

    def _paste(self, request: DeskRequest) -> Response:
        """What was copied in another program, as Markdown, with its pictures in the archive."""
        paste = request.payload(Paste)
        pasted = pasted_text(paste.page.encode(), paste.first_note, request.language)
        text = pasted.markdown
        for shown_as, data in pasted.pictures.items():
            path = self._keep_picture(process_upload(PurePath(shown_as).name, data))
            text = text.replace(f"]({shown_as}", f"]({_address_in(paste.path, path)}")
        return json_response({"outcome": "pasted", "text": text, "lost": pasted.lost_pictures})

    def _keep_picture(self, picture: UploadedPicture) -> SourcePath:
        """Saves a picture under a name that is free; returns its path once the book has it."""
        path = new_picture_path(self._root, picture.name, picture.data)
        while isinstance(save(self._root, path, picture.data, None), Conflict):
            # The name was taken meanwhile.
            path = new_picture_path(self._root, picture.name, picture.data)
        self._preview.wait_for(lambda state: path in state.book.archive.assets)
        return path


def _address_in(text: str, path: SourcePath) -> str:
    """The address of a file in the text at a path: relative, so that other programs find it too."""
    return relpath(path, dirname(text) or STORIES)
