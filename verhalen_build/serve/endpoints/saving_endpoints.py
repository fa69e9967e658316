"""What the form of a record asks for: a preview, saving, keeping what is replaced, and removing."""

from functools import partial
from typing import Annotated, Any

import msgspec
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from verhalen_build.desk.field_problems import to_field_problem
from verhalen_build.desk.file_editor import NoSuchItem
from verhalen_build.desk.saving import Conflict, Saved, keep_version, overwrite, remove, remove_item, save
from verhalen_build.desk.values import is_draft
from verhalen_build.desk.written import is_list_file, kind_of
from verhalen_build.model.names import SourcePath
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, json_response, problems_with_files
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, PostEndpoint, now
from verhalen_build.serve.form_submission import (
    DryRun,
    FormSubmission,
    InvalidSubmission,
    dry_run,
    item_lines,
    new_page_errors,
)
from verhalen_build.serve.preview import Preview
from verhalen_build.serve.record_list import address_of, page_address, written_title
from verhalen_build.serve.unsaved import BaseVersions, UnsavedPreviews


class Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to remove a record."""

    path: str
    digest: str
    item: Annotated[int, msgspec.Meta(ge=0)] | None = None


class PutAside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to keep an unsaved text in the trash, as the one on disk is preferred."""

    path: str
    text: str


class SavingEndpoints:
    """Previews, saves and removes records; `previews` has the states with an unsaved text."""

    def __init__(
        self, responses: DeskResponses, preview: Preview, base_versions: BaseVersions, previews: UnsavedPreviews
    ) -> None:
        self._responses = responses
        self._preview = preview
        self._base_versions = base_versions
        self._previews = previews

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "api/sketch": PostEndpoint(self._sketch),
            "api/save": PostEndpoint(partial(self._save, over=False), in_turn=True),
            "api/overwrite": PostEndpoint(partial(self._save, over=True), in_turn=True),
            "api/put-aside": PostEndpoint(self._put_aside, in_turn=True),
            "api/remove": PostEndpoint(self._remove, in_turn=True),
        }

    def _sketch(self, request: DeskRequest) -> Response:
        form = request.http.headers.get("X-Verhalen-Form", "")
        request_id = self._previews.register(form)
        with self._previews.one_at_a_time:
            if not self._previews.is_latest(form, request_id):
                # Superseded by a later request of the same form.
                return json_response({"page": "", "title": "", "problems": (), "elsewhere": ()})
            return self._preview_unsaved(request)

    def _preview_unsaved(self, request: DeskRequest) -> Response:
        result = self._dry_run(request, request.payload(FormSubmission), only_try=True)
        page = page_address(result.state, result.record) if result.is_named else ""
        name = self._previews.keep(result.state) if page else ""
        return json_response(
            {
                "page": f"{page}?sketch={name}" if page else "",
                "title": written_title(result.record),
                "problems": result.problems,
                "elsewhere": problems_with_files(result.elsewhere, request.language),
            }
        )

    def _save(self, request: DeskRequest, over: bool) -> Response:
        submission = request.payload(FormSubmission)
        result = self._dry_run(request, submission, only_try=False)
        broken = new_page_errors(request.state, result)
        if result.failed or broken:
            can_be_draft = not submission.draft and submission.raw is None and not is_draft(submission.values)
            problems = (*result.problems, *(to_field_problem(problem, request.language) for problem in broken))
            return json_response({"outcome": "faults", "problems": problems, "draft": can_be_draft})
        elsewhere = problems_with_files(result.elsewhere, request.language)
        if elsewhere and not submission.anyway:
            return json_response({"outcome": "harm", "elsewhere": elsewhere, "problems": result.problems})
        if over:
            outcome: Saved | Conflict = overwrite(request.state.root, result.path, result.data, now())
        else:
            outcome = save(request.state.root, result.path, result.data, result.expected)
        if isinstance(outcome, Conflict):
            return self._responses.conflict(outcome)
        self._base_versions.keep(result.data)
        self._preview.wait_for(lambda state: state.contents.get(result.path) == outcome.digest)
        return json_response({"outcome": "saved", **_saved(result, outcome), "elsewhere": elsewhere})

    def _put_aside(self, request: DeskRequest) -> Response:
        unsaved = request.payload(PutAside)
        text = unsaved.text.encode("utf-8", "replace")
        trash_path = keep_version(request.state.root, SourcePath(unsaved.path), text, now())
        return json_response({"outcome": "kept", "trashed": trash_path})

    def _remove(self, request: DeskRequest) -> Response:
        removal = request.payload(Removal)
        root, path = request.state.root, SourcePath(removal.path)
        kind = kind_of(path, request.state.config.schema)
        if removal.item is None:
            outcome = remove(root, path, removal.digest, now())
        elif kind is not None and is_list_file(path):
            try:
                outcome = remove_item(root, path, kind, removal.item, removal.digest, now())
            except NoSuchItem as error:
                raise BadRequest from error
        else:
            raise BadRequest
        if isinstance(outcome, Conflict):
            return self._responses.conflict(outcome)
        self._preview.wait_for(lambda state: state.contents.get(path, "") == outcome.digest)
        return json_response({"outcome": "removed", "trashed": outcome.trashed})

    def _dry_run(self, request: DeskRequest, submission: FormSubmission, only_try: bool) -> DryRun:
        """Applies a form without writing. Raises BadRequest for an invalid submission."""
        state, base = request.state, self._base(request, submission)
        try:
            return dry_run(state, state.root, submission, base, only_try)
        except InvalidSubmission as error:
            raise BadRequest from error

    def _base(self, request: DeskRequest, submission: FormSubmission) -> bytes | None:
        """The version from which a form was made, or the current one if that is forgotten; None if it is gone.

        In the last two cases saving gives a conflict, unless nothing changed.
        """
        if not submission.path:
            return None
        base = self._base_versions.get(submission.digest)
        if base is not None:
            return base
        path = SourcePath(submission.path)
        return read_bytes(request.state.root, path) if path in request.state.contents else None


def _saved(result: DryRun, saved: Saved) -> dict[str, Any]:
    """What a form shows of the record that it saved."""
    line = item_lines(result.path, result.data)[result.item] if result.item is not None else 0
    return {
        "path": result.path,
        "item": result.item,
        "line": line,
        "digest": saved.digest,
        "trashed": saved.trashed,
        "title": written_title(result.record),
        "address": address_of(result.path, line),
        "page": page_address(result.state, result.record),
        "problems": result.problems,
    }
