"""Bringing in documents, tables and blogs: upload, look, take over."""

from time import time

from werkzeug.wrappers import Response

from verhalen_build.desk.source_uploads import LARGEST_UPLOAD, SourceUploads
from verhalen_build.serve.desk_import import BringInRequest, look_at_source, take_source
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint
from verhalen_build.serve.preview import Preview


class SourceEndpoints:
    """Takes sources, and the records that they become."""

    def __init__(self, responses: DeskResponses, preview: Preview) -> None:
        self._responses = responses
        self._preview = preview
        # Nobody has a page open with what was uploaded to an earlier run.
        self._uploads = SourceUploads(preview.root)
        self._uploads.remove_older(time())

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "bring-in": GetEndpoint(self._page),
            "api/source/begin": PostEndpoint(self._begin),
            "api/source/file": PostEndpoint(self._upload, largest_body=LARGEST_UPLOAD),
            "api/source/look": PostEndpoint(self._look),
            "api/source/take": PostEndpoint(self._take, in_turn=True),
            "api/source/leave": PostEndpoint(self._leave),
        }

    def _page(self, request: DeskRequest) -> Response:
        return self._responses.page("desk_bring_in.html", most_megabytes=LARGEST_UPLOAD // 2**20)

    def _begin(self, request: DeskRequest) -> Response:
        return json_response({"source": self._uploads.begin()})

    def _upload(self, request: DeskRequest) -> Response:
        self._uploads.keep(request.arguments.get("source", ""), request.file_name, request.body)
        return json_response({"outcome": "kept"})

    def _look(self, request: DeskRequest) -> Response:
        options = request.payload(BringInRequest)
        view = look_at_source(request.state, options, self._uploads.paths(options.source))
        return self._responses.part("seen", "desk_source.html", view=view)

    def _take(self, request: DeskRequest) -> Response:
        options = request.payload(BringInRequest)
        texts = take_source(request.state, options, self._uploads.paths(options.source))
        self._uploads.remove(options.source)
        self._preview.wait_for(lambda state: all(text.path in state.contents for text in texts))
        return self._responses.part("taken", "desk_taken.html", texts=texts)

    def _leave(self, request: DeskRequest) -> Response:
        self._uploads.remove(request.payload(BringInRequest).source)
        return json_response({"outcome": "left"})
