"""What was: earlier versions of a file, and the trash, with the ways back."""

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from verhalen_build.desk.saving import Conflict
from verhalen_build.desk.written import is_list_file
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.desk_trash import MOST_SHOWN, PutBack, Refused, put_back, trash_views
from verhalen_build.serve.desk_versions import (
    NoText,
    TakeBack,
    changes_between,
    chosen_row,
    moments_of,
    take_back,
    version_rows,
)
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, harm_response, json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint
from verhalen_build.serve.form_submission import WouldHarm, item_lines, record_in
from verhalen_build.serve.preview import Preview
from verhalen_build.serve.record_list import address_of, written_title


class VersionEndpoints:
    """Shows what was, and saves it again."""

    def __init__(self, responses: DeskResponses, preview: Preview) -> None:
        self._responses = responses
        self._preview = preview

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "trash": GetEndpoint(self._trash),
            "versions": GetEndpoint(self._versions),
            "api/put-back": PostEndpoint(self._put_back, in_turn=True),
            "api/take-back": PostEndpoint(self._take_back, in_turn=True),
        }

    def _trash(self, request: DeskRequest) -> Response:
        kinds = request.state.config.schema.kinds.values()
        labels = {kind.key: kind.label[request.language][0] for kind in kinds}
        files = trash_views(request.state)
        return self._responses.page("desk_trash.html", files=files, most=MOST_SHOWN, kinds=labels)

    def _versions(self, request: DeskRequest) -> Response:
        """The page with the earlier versions of a file, of which one is held against what is there now."""
        state, path = request.state, SourcePath(request.arguments.get("path", ""))
        if path not in state.contents:
            return self._responses.gone()
        current, rows = read_bytes(state.root, path), version_rows(state, path)
        version = request.arguments.get("version", "")
        chosen = chosen_row(rows, version)
        if version and chosen is None:
            return self._responses.not_here()
        before = chosen.data if chosen is not None else None
        is_list = is_list_file(path)
        return self._responses.page(
            "desk_versions.html",
            path=path,
            address=address_of(path, request.line),
            line=request.line,
            name=("" if is_list else written_title(record_in(state, path, current, None))) or path,
            is_list=is_list,
            digest=digest(current),
            rows=rows,
            moments=moments_of(rows, request.language),
            chosen=chosen,
            is_legible=before is not None,
            changes=changes_between(state, path, before, current) if before is not None else (),
        )

    def _put_back(self, request: DeskRequest) -> Response:
        """Puts back what is in the trash, and answers with where it is now."""
        try:
            outcome = put_back(request.state, request.payload(PutBack))
        except LookupError as error:
            raise BadRequest from error
        if isinstance(outcome, Refused):
            return json_response({"outcome": "taken" if outcome.is_taken else "closed", "path": outcome.path})
        if isinstance(outcome, WouldHarm):
            return harm_response(outcome, request.language)
        self._preview.wait_for(lambda state: state.contents.get(outcome.path) == outcome.digest)
        lines = () if outcome.item is None else item_lines(outcome.path, read_bytes(request.state.root, outcome.path))
        line = lines[outcome.item] if outcome.item is not None else 0
        return json_response({"outcome": "saved", "address": address_of(outcome.path, line)})

    def _take_back(self, request: DeskRequest) -> Response:
        """Saves an earlier version as the newest one."""
        try:
            outcome = take_back(request.state, request.payload(TakeBack))
        except LookupError as error:
            raise BadRequest from error
        if isinstance(outcome, NoText):
            return json_response({"outcome": "no-text", "path": outcome.path})
        if isinstance(outcome, WouldHarm):
            return harm_response(outcome, request.language)
        if isinstance(outcome, Conflict):
            return self._responses.conflict(outcome)
        self._preview.wait_for(lambda state: state.contents.get(outcome.path) == outcome.digest)
        return json_response({"outcome": "saved", "address": address_of(outcome.path, outcome.line)})
