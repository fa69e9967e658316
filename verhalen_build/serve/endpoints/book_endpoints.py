"""The page of the book: its title, its parts, and the order of its stories."""

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from verhalen_build.desk.saving import Conflict, Saved, overwrite_config, save_config
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.digests import digest
from verhalen_build.read.settings import read_settings
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.desk_book import BookSubmission, book_form, has_book, submitted_book
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint, now
from verhalen_build.serve.preview import Preview
from verhalen_build.serve.unsaved import BaseVersions


class BookEndpoints:
    """Shows and saves what config.yaml says of the book."""

    def __init__(self, responses: DeskResponses, preview: Preview, base_versions: BaseVersions) -> None:
        self._responses = responses
        self._root = preview.root
        self._preview = preview
        self._base_versions = base_versions

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {"book": GetEndpoint(self._book), "api/book": PostEndpoint(self._save, in_turn=True)}

    def _book(self, request: DeskRequest) -> Response:
        data = read_bytes(self._root, CONFIG)
        self._base_versions.keep(data)
        form = book_form(request.state, data)
        return self._responses.page("desk_book.html", form=form, digest=digest(data))

    def _save(self, request: DeskRequest) -> Response:
        submission = request.payload(BookSubmission)
        base = self._base_versions.get(submission.digest) or read_bytes(self._root, CONFIG)
        try:
            data = submitted_book(request.state, submission, base)
        except ValueError as error:
            raise BadRequest from error
        if submission.over:
            outcome: Saved | Conflict = overwrite_config(self._root, data, now())
        else:
            outcome = save_config(self._root, data, submission.digest)
        if isinstance(outcome, Conflict):
            return self._responses.conflict(outcome)
        self._base_versions.keep(data)
        settings, _, _ = read_settings(self._root)
        self._preview.wait_for(lambda state: has_book(state, settings))
        return json_response({"outcome": "saved", "digest": outcome.digest, "trashed": outcome.trashed})
