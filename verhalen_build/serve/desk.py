"""The writing desk over HTTP: which endpoint answers a request, and the turn of those that write."""

from dataclasses import replace
from http import HTTPStatus
from threading import Lock

from werkzeug.wrappers import Request, Response

from verhalen_build.desk.field_problems import to_field_problem
from verhalen_build.desk.saving import sweep
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import UserFault
from verhalen_build.serve.endpoints.book_endpoints import BookEndpoints
from verhalen_build.serve.endpoints.consent_endpoints import ConsentEndpoints
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint
from verhalen_build.serve.endpoints.form_endpoints import FormEndpoints
from verhalen_build.serve.endpoints.list_endpoints import ListEndpoints
from verhalen_build.serve.endpoints.publish_endpoints import PublishEndpoints
from verhalen_build.serve.endpoints.saving_endpoints import SavingEndpoints
from verhalen_build.serve.endpoints.source_endpoints import SourceEndpoints
from verhalen_build.serve.endpoints.upload_endpoints import UploadEndpoints
from verhalen_build.serve.endpoints.version_endpoints import VersionEndpoints
from verhalen_build.serve.page_renderer import PageRenderer
from verhalen_build.serve.preview import Preview
from verhalen_build.serve.request_body import read_body
from verhalen_build.serve.unsaved import BaseVersions, UnsavedPreviews
from verhalen_build.site.asset_files import AssetFile
from verhalen_build.steps.live import State


class Desk:
    """Answers all requests to the desk."""

    def __init__(self, preview: Preview, pages: PageRenderer, token: str) -> None:
        self._preview = preview
        self._responses = DeskResponses(preview.root, pages, token)
        self._previews = UnsavedPreviews()
        # Comparing and replacing a file must be atomic, or two simultaneous saves would both succeed.
        self._saving = Lock()
        sweep(preview.root)
        self.endpoints = self._endpoints()

    def _endpoints(self) -> Endpoints:
        responses, preview, base_versions = self._responses, self._preview, BaseVersions()
        return {
            **ListEndpoints(responses).endpoints(),
            **FormEndpoints(responses, base_versions).endpoints(),
            **SavingEndpoints(responses, preview, base_versions, self._previews).endpoints(),
            **UploadEndpoints(preview, self._saving).endpoints(),
            **VersionEndpoints(responses, preview).endpoints(),
            **BookEndpoints(responses, preview, base_versions).endpoints(),
            **SourceEndpoints(responses, preview).endpoints(),
            **ConsentEndpoints(responses).endpoints(),
            **PublishEndpoints(responses, preview.root).endpoints(),
        }

    def sketch(self, name: str) -> State | None:
        """The state with an unsaved text, if it is still remembered."""
        return self._previews.get(name)

    def asset(self, path: SitePath) -> AssetFile | None:
        """The file at an address that occurs only in an unsaved text."""
        assets = (state.assets.get(path) for state in self._previews.all())
        return next((asset for asset in assets if asset is not None), None)

    def respond(self, request: Request, path: str) -> Response:
        """Answers a request, for which access has been checked. Raises HTTPException."""
        endpoint = self.endpoints.get(path)
        allowed = {"POST"} if isinstance(endpoint, PostEndpoint) else {"GET", "HEAD"}
        body = b""
        if isinstance(endpoint, PostEndpoint) and request.method in allowed and endpoint.largest_body is not None:
            # Read before taking the lock: others must not wait for a request that stalls.
            body = read_body(request, endpoint.largest_body)
        state = self._preview.state()
        if state is None:
            return self._responses.closed()
        if endpoint is None:
            return self._responses.not_here()
        if request.method not in allowed:
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(sorted(allowed))})
        desk_request = DeskRequest(state, request, body)
        return (
            self._get(endpoint, desk_request)
            if isinstance(endpoint, GetEndpoint)
            else self._post(endpoint, desk_request)
        )

    def _get(self, endpoint: GetEndpoint, request: DeskRequest) -> Response:
        try:
            return endpoint.answer(request)
        except UserFault:
            # The file is gone or unreadable; the preview reports the latter.
            return self._responses.not_here()

    def _post(self, endpoint: PostEndpoint, request: DeskRequest) -> Response:
        """Answers a write; errors that the writer can correct are returned as JSON."""
        try:
            if not endpoint.in_turn:
                return endpoint.answer(request)
            with self._saving:
                # The state at the time that its turn comes.
                return endpoint.answer(replace(request, state=self._preview.state() or request.state))
        except UserFault as fault:
            problems = [to_field_problem(each, request.language, _field_of(each.code)) for each in fault.problems]
            answer = {"outcome": "faults", "problems": problems, "draft": False}
            return json_response(answer, HTTPStatus.UNPROCESSABLE_ENTITY)


def _field_of(code: str) -> str:
    """The field for a problem in saving."""
    return "title" if code in {"no-address", "title-needed"} else ""
