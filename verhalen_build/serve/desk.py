"""The HTTP endpoints of the writing desk: its pages, and the API for their scripts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path, PurePath
from posixpath import dirname, relpath
from threading import Lock
from time import monotonic, time
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, unquote

import msgspec
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from verhalen_build.archive.record_contents import asset_path
from verhalen_build.conversation.answers import ANSWERS, keep_answer, kept_answers, put_away_answer
from verhalen_build.conversation.pages import consent_form, readback_name, readback_page
from verhalen_build.desk.field_problems import field_problems
from verhalen_build.desk.file_editor import NoSuchItem
from verhalen_build.desk.file_uploads import LARGEST_FILE, keep_file
from verhalen_build.desk.forms import form_of, form_sections
from verhalen_build.desk.picture_uploads import LARGEST_PICTURE, UploadedPicture, process_upload
from verhalen_build.desk.saving import (
    Conflict,
    Saved,
    keep_version,
    new_picture_path,
    overwrite,
    overwrite_config,
    remove,
    remove_item,
    save,
    save_config,
    sweep,
)
from verhalen_build.desk.source_uploads import LARGEST_UPLOAD, SourceUploads
from verhalen_build.desk.values import is_draft
from verhalen_build.desk.written import EditMode, RecordEntry, is_list_file, kind_of, written
from verhalen_build.importers.documents.pasted_text import pasted_text
from verhalen_build.model.archive_paths import CONFIG, STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, Problem, UserFault
from verhalen_build.model.record import Record
from verhalen_build.model.recording import UPLOADS
from verhalen_build.read.public_files import public_bytes
from verhalen_build.read.settings import read_settings
from verhalen_build.read.sources import read_bytes, target_outside
from verhalen_build.serve.desk_book import BookSubmission, book_form, has_book, submitted_book
from verhalen_build.serve.desk_consents import (
    AnswerView,
    answer_views,
    answers_about,
    consent_groups,
    person_with,
)
from verhalen_build.serve.desk_import import BringInRequest, look_at_source, take_source
from verhalen_build.serve.desk_list import UnsavedTexts, list_view, query_of, unsaved_text_view
from verhalen_build.serve.desk_publish import DeskPublisher, PublishRequest, target_views
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
from verhalen_build.serve.form_submission import (
    DryRun,
    FormSubmission,
    InvalidSubmission,
    WouldHarm,
    dry_run,
    item_lines,
    language_of,
    list_file_for,
    new_page_errors,
    record_in,
    to_field_problem,
)
from verhalen_build.serve.page_renderer import PageRenderer
from verhalen_build.serve.preview import Preview
from verhalen_build.serve.record_list import RecordRow, address_of, field_use, list_rows, suggest_names
from verhalen_build.serve.request_body import body_parts, read_body
from verhalen_build.serve.text_diff import side_by_side
from verhalen_build.serve.unsaved import BaseVersions, UnsavedPreviews
from verhalen_build.site.asset_files import AssetFile
from verhalen_build.site.media_types import MediaType
from verhalen_build.steps.live import State

# Longer than any story.
_MOST_TEXT = 8 * 1024 * 1024
_LARGEST_BODIES = {"api/picture": LARGEST_PICTURE, "api/source/file": LARGEST_UPLOAD}
# Too large for memory.
_WRITTEN_AS_THEY_COME = frozenset({"api/file"})
# A large book may take longer to rebuild; then the response does not wait for it.
_LONGEST_WAIT = 3.0
_PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_PICTURES[".gif"] = "image/gif"

_POLICY_OF_PAPER = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"

_Payload = TypeVar("_Payload")
_View = TypeVar("_View")


class Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to remove a record."""

    path: str
    digest: str
    item: Annotated[int, msgspec.Meta(ge=0)] | None = None


class PutAside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to keep an unsaved text in the trash, as the one on disk is preferred."""

    path: str
    text: str


class Paste(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to make Markdown of the HTML of a clipboard, for a text in a file; its first note has this number."""

    page: str
    path: str
    first_note: Annotated[int, msgspec.Meta(ge=1)]


class AnswerDone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to put away an answer that was dealt with."""

    path: str


@dataclass(frozen=True)
class _DeskRequest:
    """A request, with the state at that time and the body."""

    state: State
    request: Request
    body: bytes = b""


class Desk:
    """Answers all requests to the desk."""

    def __init__(self, root: Path, preview: Preview, pages: PageRenderer, token: str) -> None:
        self._root = root
        self._preview = preview
        self._pages = pages
        self._token = token
        self._previews = UnsavedPreviews()
        self._base_versions = BaseVersions()
        # Comparing and replacing a file must be atomic, or two simultaneous saves would both succeed.
        self._saving = Lock()
        sweep(root)
        # Nobody has a page open with what was uploaded to an earlier run.
        self._source_uploads = SourceUploads(root)
        self._source_uploads.remove_older(time())
        self._publisher = DeskPublisher(root)
        self._cached_rows: tuple[State, tuple[RecordRow, ...]] | None = None

    def sketch(self, name: str) -> State | None:
        """The state with an unsaved text, if it is still remembered."""
        return self._previews.get(name)

    def asset(self, path: SitePath) -> AssetFile | None:
        """The file at an address that occurs only in an unsaved text."""
        assets = (state.assets.get(path) for state in self._previews.all())
        return next((asset for asset in assets if asset is not None), None)

    def respond(self, request: Request, path: str) -> Response:
        """Answers a request, for which access has been checked. Raises HTTPException."""
        reads: dict[str, Callable[[_DeskRequest], Response]] = {
            "": self._list,
            "new": self._new,
            "record": self._record,
            "part": self._part,
            "picture": self._picture,
            "bring-in": self._bring_in,
            "consents": self._consents,
            "book": self._book,
            "trash": self._trash,
            "versions": self._versions,
            "publish": self._publish_page,
            "consent-form": self._consent_form,
            "readback": self._readback,
            "api/names": self._names,
            "api/publish/progress": self._publish_progress,
        }
        writes: dict[str, Callable[[_DeskRequest], Response]] = {
            "api/sketch": self._sketch,
            "api/unsaved": self._unsaved_texts,
            "api/save": self._serialized(partial(self._save, over=False)),
            "api/overwrite": self._serialized(partial(self._save, over=True)),
            "api/put-aside": self._serialized(self._put_aside),
            "api/remove": self._serialized(self._remove),
            "api/book": self._serialized(self._save_book),
            "api/put-back": self._serialized(self._put_back),
            "api/take-back": self._serialized(self._take_back),
            "api/picture": self._serialized(self._upload),
            "api/file": self._upload_file,
            "api/paste": self._serialized(self._paste),
            "api/source/begin": self._begin_source,
            "api/source/file": self._upload_to_source,
            "api/source/look": self._look_at_source,
            "api/source/take": self._serialized(self._take_source),
            "api/source/leave": self._leave_source,
            "api/publish/look": self._look_at_publish,
            "api/publish/go": self._publish,
            "api/answer": self._serialized(self._bring_in_answer),
            "api/answer-done": self._serialized(self._put_away_answer),
        }
        is_write = request.method == "POST" and path in writes
        # Read before taking the lock: others must not wait for a request that stalls.
        is_read = is_write and path not in _WRITTEN_AS_THEY_COME
        body = read_body(request, _LARGEST_BODIES.get(path, _MOST_TEXT)) if is_read else b""
        state = self._preview.state()
        if state is None:
            return self._closed()
        context = _DeskRequest(state, request, body)
        if is_write:
            return self._write(writes[path], context)
        if request.method in {"GET", "HEAD"} and path in reads:
            try:
                return reads[path](context)
            except UserFault:
                # The file is gone or unreadable; the preview reports the latter.
                return self._not_here()
        if path in reads or path in writes:
            allowed = "POST" if path in writes else "GET, HEAD"
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": allowed})
        return self._not_here()

    # Pages

    def _list(self, context: _DeskRequest) -> Response:
        state, args = context.state, context.request.args
        language, kinds = language_of(state), state.config.schema.kinds
        query = query_of(args)
        return self._page(
            "desk.html",
            archive=_archive_id(self._root),
            query=query,
            view=list_view(state, self._rows(state), query),
            kinds={kind.key: kind.label[language] for kind in kinds.values()},
        )

    def _new(self, context: _DeskRequest) -> Response:
        kind = context.state.config.schema.kinds.get(context.request.args.get("kind", "story"))
        if kind is None:
            return self._not_here()
        language = language_of(context.state)
        title = context.request.args.get("title", "")
        # An item of a list has no body.
        body = "" if list_file_for(context.state, kind) is None else None
        form = form_of(kind, context.state.config.schema, language, with_text=body is not None)
        about = {"kind": kind.key, "path": "", "item": None, "line": 0, "digest": "", "title": title, "page": ""}
        return self._page(
            "desk_record.html",
            answers=(),
            form=form,
            sections=form_sections(form, context.state.config.schema, field_use(context.state, kind.key)),
            values={"title": title} if title else {},
            body=body,
            about={**about, "problems": ()},
            unknown=(),
        )

    def _record(self, context: _DeskRequest) -> Response:
        state = context.state
        path = SourcePath(context.request.args.get("path", ""))
        if path not in state.contents:
            return self._gone()
        if not (self._root / path).resolve().is_relative_to((self._root / STORIES).resolve()):
            return self._outside_archive()
        data = read_bytes(self._root, path)
        entries = written(path, data, state.config.schema)
        entry = _entry_at(entries, item_lines(path, data), context.request.args.get("line", 0, int))
        self._base_versions.keep(data)
        if entry is None:
            return self._gone()
        if entry.mode is EditMode.CLOSED:
            return self._unreadable(path)
        return self._raw(state, entry, data) if entry.mode is EditMode.TEXT else self._form(state, entry, data)

    def _form(self, state: State, entry: RecordEntry, data: bytes) -> Response:
        schema, language = state.config.schema, language_of(state)
        kind = schema.kinds[entry.kind]
        record = record_in(state, entry.path, data, entry.item)
        problems = field_problems(state.summary.problems, entry.path, data, kind, language, entry.item)
        form = form_of(kind, schema, language, with_text=entry.body is not None)
        return self._page(
            "desk_record.html",
            answers=self._answers_about(entry.path, state),
            form=form,
            sections=form_sections(form, schema, field_use(state, kind.key)),
            values=entry.values,
            body=entry.body,
            about={
                "kind": entry.kind,
                "path": entry.path,
                "item": entry.item,
                "line": item_lines(entry.path, data)[entry.item] if entry.item is not None else 0,
                "digest": entry.digest,
                "title": _title_of(record),
                "page": _page_of(state, record),
                "problems": problems,
            },
            unknown=entry.unknown,
        )

    def _raw(self, state: State, entry: RecordEntry, data: bytes) -> Response:
        language = language_of(state)
        kind = kind_of(entry.path, state.config.schema)
        in_file = [problem for problem in state.summary.problems if problem.at.file == entry.path]
        problems = (
            field_problems(in_file, entry.path, data, kind, language)
            if kind and not is_list_file(entry.path)
            else tuple(to_field_problem(problem, language) for problem in in_file)
        )
        return self._page(
            "desk_text.html",
            raw=entry.raw,
            about={
                "kind": entry.kind,
                "path": entry.path,
                "item": None,
                "line": 0,
                "digest": entry.digest,
                "title": "",
                "page": "",
                "problems": problems,
            },
        )

    def _part(self, context: _DeskRequest) -> Response:
        """The form of a dialog for a new record: its title and the other required fields."""
        kind = context.state.config.schema.kinds.get(context.request.args.get("kind", ""))
        if kind is None:
            return self._not_here()
        form = form_of(kind, context.state.config.schema, language_of(context.state))
        needed = tuple(field for field in form.fields if field.required)
        values = {"title": context.request.args.get("title", "")}
        return self._page("desk_part.html", form=form, fields=needed, values=values)

    def _picture(self, context: _DeskRequest) -> Response:
        """A picture of the archive, by its path in a source."""
        source = SourcePath(context.request.args.get("from", ""))
        path = asset_path(source, context.request.args.get("src", ""), context.state.book.archive.assets)
        kind = _PICTURES.get(Path(path or "").suffix.lower())
        if path is None or kind is None:
            return Response(status=HTTPStatus.NOT_FOUND)
        if target_outside(self._root, path) or not (self._root / path).is_file():
            return Response(status=HTTPStatus.NOT_FOUND)
        return Response(public_bytes((self._root / path).read_bytes()), content_type=kind)

    def _bring_in(self, context: _DeskRequest) -> Response:
        """The page on which documents, tables and blogs are brought in."""
        return self._page("desk_bring_in.html", most_megabytes=LARGEST_UPLOAD // 2**20)

    def _consents(self, context: _DeskRequest) -> Response:
        answers = answer_views(self._root, context.state.for_readers())
        return self._page("desk_consents.html", groups=consent_groups(context.state), answers=answers)

    def _book(self, context: _DeskRequest) -> Response:
        """The page with the title, the parts and the order of the book."""
        data = read_bytes(self._root, CONFIG)
        self._base_versions.keep(data)
        form = book_form(context.state, data)
        return self._page("desk_book.html", form=form, digest=digest(data))

    def _trash(self, context: _DeskRequest) -> Response:
        kinds = context.state.config.schema.kinds.values()
        labels = {kind.key: kind.label[language_of(context.state)][0] for kind in kinds}
        return self._page("desk_trash.html", files=trash_views(context.state), most=MOST_SHOWN, kinds=labels)

    def _versions(self, context: _DeskRequest) -> Response:
        """The page with the earlier versions of a file, of which one is held against what is there now."""
        state, args = context.state, context.request.args
        path = SourcePath(args.get("path", ""))
        if path not in state.contents:
            return self._gone()
        current, rows = read_bytes(self._root, path), version_rows(state, path)
        version = args.get("version", "")
        chosen = chosen_row(rows, version)
        if version and chosen is None:
            return self._not_here()
        is_legible = chosen is not None and chosen.data is not None
        changes = changes_between(state, path, chosen.data, current) if chosen and chosen.data is not None else ()
        line = args.get("line", 0, int)
        return self._page(
            "desk_versions.html",
            path=path,
            address=address_of(path, line),
            line=line,
            name=(_title_of(record_in(state, path, current, None)) if not is_list_file(path) else "") or path,
            is_list=is_list_file(path),
            digest=digest(current),
            rows=rows,
            moments=moments_of(rows, language_of(state)),
            chosen=chosen,
            is_legible=is_legible,
            changes=changes,
        )

    def _consent_form(self, context: _DeskRequest) -> Response:
        person = person_with(context.request.args.get("person", ""), context.state)
        return _paper(consent_form(person, context.state)) if person is not None else self._not_here()

    def _readback(self, context: _DeskRequest) -> Response:
        """The file that somebody reads back, to be saved and sent."""
        state = context.state.for_readers()
        person = person_with(context.request.args.get("person", ""), state)
        if person is None:
            return self._not_here()
        response = _paper(readback_page(person, state))
        response.headers["Content-Disposition"] = f'attachment; filename="{readback_name(person, state)}"'
        return response

    def _answers_about(self, path: SourcePath, state: State) -> list[AnswerView]:
        """What people answered about the records in a file."""
        if not kept_answers(self._root):
            return []
        return answers_about(path, answer_views(self._root, state.for_readers()))

    # The API

    def _bring_in_answer(self, context: _DeskRequest) -> Response:
        name = SourcePath(ANSWERS)
        kept_answer = keep_answer(self._root, context.state, context.body, name, _now().date())
        return _json({"outcome": "saved", "path": kept_answer.path})

    def _put_away_answer(self, context: _DeskRequest) -> Response:
        done = _decode_json(context.body, AnswerDone)
        return _json({"outcome": "removed", "trashed": put_away_answer(self._root, SourcePath(done.path), _now())})

    def _names(self, context: _DeskRequest) -> Response:
        args = context.request.args
        kinds = tuple(kind for kind in args.get("kinds", "").split(",") if kind in context.state.config.schema.kinds)
        language = language_of(context.state)
        return _json({"names": suggest_names(context.state, args.get("q", ""), kinds, language)})

    def _unsaved_texts(self, context: _DeskRequest) -> Response:
        """What the list shows of texts that are only in the browser."""
        texts = _decode_json(context.body, UnsavedTexts).texts
        return _json({"texts": [unsaved_text_view(context.state, self._rows(context.state), text) for text in texts]})

    def _rows(self, state: State) -> tuple[RecordRow, ...]:
        """The rows of the list, cached for a state as they are requested at every key press."""
        if self._cached_rows is None or self._cached_rows[0] is not state:
            self._cached_rows = (state, list_rows(state))
        return self._cached_rows[1]

    def _serialized(self, answer: Callable[[_DeskRequest], Response]) -> Callable[[_DeskRequest], Response]:
        """Serializes an endpoint, and gives it the state at the time that its turn comes."""

        def serialized(context: _DeskRequest) -> Response:
            with self._saving:
                return answer(replace(context, state=self._preview.state() or context.state))

        return serialized

    def _write(self, answer: Callable[[_DeskRequest], Response], context: _DeskRequest) -> Response:
        """Answers a write; errors that the writer can correct are returned as JSON."""
        try:
            return answer(context)
        except UserFault as fault:
            language = language_of(context.state)
            problems = [to_field_problem(problem, language, _field_of(problem.code)) for problem in fault.problems]
            answer_data = {"outcome": "faults", "problems": problems, "draft": False}
            return _json(answer_data, HTTPStatus.UNPROCESSABLE_ENTITY)

    def _sketch(self, context: _DeskRequest) -> Response:
        form = context.request.headers.get("X-Verhalen-Form", "")
        request_id = self._previews.register(form)
        with self._previews.one_at_a_time:
            if not self._previews.is_latest(form, request_id):
                # Superseded by a later request of the same form.
                return _json({"page": "", "title": "", "problems": (), "elsewhere": ()})
            return self._preview_unsaved(context)

    def _preview_unsaved(self, context: _DeskRequest) -> Response:
        result = self._dry_run(context, _decode_json(context.body, FormSubmission), only_try=True)
        page = _page_of(result.state, result.record) if result.is_named else ""
        name = self._previews.keep(result.state) if page else ""
        language = language_of(context.state)
        return _json(
            {
                "page": f"{page}?sketch={name}" if page else "",
                "title": _title_of(result.record),
                "problems": result.problems,
                "elsewhere": _with_files(result.elsewhere, language),
            }
        )

    def _save(self, context: _DeskRequest, over: bool) -> Response:
        submission = _decode_json(context.body, FormSubmission)
        result = self._dry_run(context, submission, only_try=False)
        broken = new_page_errors(context.state, result)
        if result.failed or broken:
            can_be_draft = not submission.draft and submission.raw is None and not is_draft(submission.values)
            problems = (
                *result.problems,
                *(to_field_problem(problem, language_of(context.state)) for problem in broken),
            )
            return _json({"outcome": "faults", "problems": problems, "draft": can_be_draft})
        if result.elsewhere and not submission.anyway:
            harm = {"elsewhere": _with_files(result.elsewhere, language_of(context.state)), "problems": result.problems}
            return _json({"outcome": "harm", **harm})
        if over:
            outcome: Saved | Conflict = overwrite(self._root, result.path, result.data, _now())
        else:
            outcome = save(self._root, result.path, result.data, result.expected)
        if isinstance(outcome, Conflict):
            return self._conflict(outcome)
        self._base_versions.keep(result.data)
        self._wait_for_state(lambda state: state.contents.get(result.path) == outcome.digest)
        return _json(self._saved(context.state, result, outcome))

    def _saved(self, state: State, result: DryRun, saved: Saved) -> dict[str, Any]:
        record = result.record
        language = language_of(state)
        line = item_lines(result.path, result.data)[result.item] if result.item is not None else 0
        return {
            "outcome": "saved",
            "path": result.path,
            "item": result.item,
            "line": line,
            "digest": saved.digest,
            "trashed": saved.trashed,
            "title": _title_of(record),
            "address": address_of(result.path, line),
            "page": _page_of(result.state, record),
            "problems": result.problems,
            "elsewhere": _with_files(result.elsewhere, language),
        }

    def _conflict(self, conflict: Conflict) -> Response:
        html = self._pages.render(
            "desk_conflict.html",
            path=conflict.path,
            gone=not conflict.digest,
            pairs=side_by_side(conflict.theirs, conflict.ours),
        )
        versions = {"path": conflict.path, "digest": conflict.digest, "ours": conflict.ours}
        return _json({"outcome": "conflict", "html": html, **versions}, HTTPStatus.CONFLICT)

    def _put_aside(self, context: _DeskRequest) -> Response:
        unsaved = _decode_json(context.body, PutAside)
        text = unsaved.text.encode("utf-8", "replace")
        trash_path = keep_version(self._root, SourcePath(unsaved.path), text, _now())
        return _json({"outcome": "kept", "trashed": trash_path})

    def _remove(self, context: _DeskRequest) -> Response:
        removal = _decode_json(context.body, Removal)
        path = SourcePath(removal.path)
        kind = kind_of(path, context.state.config.schema)
        if removal.item is None:
            outcome = remove(self._root, path, removal.digest, _now())
        elif kind is not None and is_list_file(path):
            try:
                outcome = remove_item(self._root, path, kind, removal.item, removal.digest, _now())
            except NoSuchItem as error:
                raise BadRequest from error
        else:
            raise BadRequest
        if isinstance(outcome, Conflict):
            return self._conflict(outcome)
        self._wait_for_state(lambda state: state.contents.get(path, "") == outcome.digest)
        return _json({"outcome": "removed", "trashed": outcome.trashed})

    def _save_book(self, context: _DeskRequest) -> Response:
        submission = _decode_json(context.body, BookSubmission)
        base = self._base_versions.get(submission.digest) or read_bytes(self._root, CONFIG)
        try:
            data = submitted_book(context.state, submission, base)
        except ValueError as error:
            raise BadRequest from error
        if submission.over:
            outcome: Saved | Conflict = overwrite_config(self._root, data, _now())
        else:
            outcome = save_config(self._root, data, submission.digest)
        if isinstance(outcome, Conflict):
            return self._conflict(outcome)
        self._base_versions.keep(data)
        settings, _, _ = read_settings(self._root)
        self._wait_for_state(lambda state: has_book(state, settings))
        return _json({"outcome": "saved", "digest": outcome.digest, "trashed": outcome.trashed})

    def _put_back(self, context: _DeskRequest) -> Response:
        """Puts back what is in the trash, and answers with where it is now."""
        try:
            outcome = put_back(context.state, _decode_json(context.body, PutBack))
        except LookupError as error:
            raise BadRequest from error
        if isinstance(outcome, Refused):
            return _json({"outcome": "taken" if outcome.is_taken else "closed", "path": outcome.path})
        if isinstance(outcome, WouldHarm):
            return _harm(outcome, language_of(context.state))
        self._wait_for_state(lambda state: state.contents.get(outcome.path) == outcome.digest)
        lines = () if outcome.item is None else item_lines(outcome.path, read_bytes(self._root, outcome.path))
        line = lines[outcome.item] if outcome.item is not None else 0
        return _json({"outcome": "saved", "address": address_of(outcome.path, line)})

    def _take_back(self, context: _DeskRequest) -> Response:
        """Saves an earlier version as the newest one."""
        request = _decode_json(context.body, TakeBack)
        try:
            outcome = take_back(context.state, request)
        except LookupError as error:
            raise BadRequest from error
        if isinstance(outcome, NoText):
            return _json({"outcome": "no-text", "path": outcome.path})
        if isinstance(outcome, WouldHarm):
            return _harm(outcome, language_of(context.state))
        if isinstance(outcome, Conflict):
            return self._conflict(outcome)
        self._wait_for_state(lambda state: state.contents.get(outcome.path) == outcome.digest)
        return _json({"outcome": "saved", "address": address_of(outcome.path, outcome.line)})

    def _paste(self, context: _DeskRequest) -> Response:
        """What was copied in another program, as Markdown, with its pictures in the archive."""
        request = _decode_json(context.body, Paste)
        pasted = pasted_text(request.page.encode(), request.first_note, language_of(context.state))
        text = pasted.markdown
        for shown_as, data in pasted.pictures.items():
            path = self._keep_picture(process_upload(PurePath(shown_as).name, data))
            text = text.replace(f"]({shown_as}", f"]({_address_in(request.path, path)}")
        return _json({"outcome": "pasted", "text": text, "lost": pasted.lost_pictures})

    def _keep_picture(self, picture: UploadedPicture) -> SourcePath:
        """Saves a picture under a name that is free; returns its path once the book has it."""
        path = new_picture_path(self._root, picture.name, picture.data)
        while isinstance(save(self._root, path, picture.data, None), Conflict):
            # The name was taken meanwhile.
            path = new_picture_path(self._root, picture.name, picture.data)
        self._wait_for_state(lambda state: path in state.book.archive.assets)
        return path

    def _upload(self, context: _DeskRequest) -> Response:
        name = unquote(context.request.headers.get("X-File-Name", ""))
        picture = process_upload(name, context.body)
        path = self._keep_picture(picture)
        return _json(
            {
                "outcome": "saved",
                "path": path,
                "src": _address_in(context.request.args.get("from", ""), path),
                "width": picture.width,
                "height": picture.height,
            }
        )

    def _upload_file(self, context: _DeskRequest) -> Response:
        """A recording or a transcript, for the field that names it."""
        name = unquote(context.request.headers.get("X-File-Name", ""))
        upload = context.request.args.get("upload", "")
        if upload not in UPLOADS:
            raise BadRequest
        path = keep_file(self._root, upload, name, body_parts(context.request, LARGEST_FILE), self._saving)
        self._wait_for_state(lambda state: path in state.book.archive.assets)
        return _json({"outcome": "saved", "src": _address_in(context.request.args.get("from", ""), path)})

    # Bringing in

    def _begin_source(self, context: _DeskRequest) -> Response:
        return _json({"source": self._source_uploads.begin()})

    def _upload_to_source(self, context: _DeskRequest) -> Response:
        name = unquote(context.request.headers.get("X-File-Name", ""))
        self._source_uploads.keep(context.request.args.get("source", ""), name, context.body)
        return _json({"outcome": "kept"})

    def _look_at_source(self, context: _DeskRequest) -> Response:
        request = _decode_json(context.body, BringInRequest)
        view = look_at_source(context.state, request, self._source_uploads.paths(request.source))
        html = self._pages.render("desk_source.html", view=view)
        return _json({"outcome": "seen", "html": html})

    def _take_source(self, context: _DeskRequest) -> Response:
        request = _decode_json(context.body, BringInRequest)
        texts = take_source(context.state, request, self._source_uploads.paths(request.source))
        self._source_uploads.remove(request.source)
        self._wait_for_state(lambda state: all(text.path in state.contents for text in texts))
        html = self._pages.render("desk_taken.html", texts=texts)
        return _json({"outcome": "taken", "html": html})

    def _leave_source(self, context: _DeskRequest) -> Response:
        self._source_uploads.remove(_decode_json(context.body, BringInRequest).source)
        return _json({"outcome": "left"})

    # Publishing

    def _publish_page(self, context: _DeskRequest) -> Response:
        return self._page("desk_publish.html", targets=target_views(context.state))

    def _look_at_publish(self, context: _DeskRequest) -> Response:
        view = self._published(context, self._publisher.look)
        return _json({"outcome": "seen", "html": self._pages.render("desk_publish_changes.html", view=view)})

    def _publish(self, context: _DeskRequest) -> Response:
        view = self._published(context, self._publisher.publish)
        return _json({"outcome": "published", "html": self._pages.render("desk_published.html", view=view)})

    def _published(self, context: _DeskRequest, action: Callable[[State, PublishRequest, date], _View]) -> _View:
        try:
            return action(context.state, _decode_json(context.body, PublishRequest), _now().date())
        except LookupError as error:
            raise BadRequest from error

    def _publish_progress(self, context: _DeskRequest) -> Response:
        return _json({"words": self._publisher.progress(language_of(context.state))})

    # Shared

    def _dry_run(self, context: _DeskRequest, submission: FormSubmission, only_try: bool) -> DryRun:
        """Applies a form without writing. Raises BadRequest for an invalid submission."""
        try:
            return dry_run(context.state, self._root, submission, self._base(context, submission), only_try)
        except InvalidSubmission as error:
            raise BadRequest from error

    def _base(self, context: _DeskRequest, submission: FormSubmission) -> bytes | None:
        """The version from which a form was made, or the current one if that is forgotten; None if it is gone.

        In the last two cases saving gives a conflict, unless nothing changed.
        """
        if not submission.path:
            return None
        base = self._base_versions.get(submission.digest)
        if base is not None:
            return base
        path = SourcePath(submission.path)
        return read_bytes(self._root, path) if path in context.state.contents else None

    def _wait_for_state(self, is_there: Callable[[State], bool]) -> None:
        """Waits until the state has what was saved, or for _LONGEST_WAIT seconds."""
        epochs = self._preview.epochs
        self._preview.request_update()
        end = monotonic() + _LONGEST_WAIT
        while monotonic() < end:
            seen = epochs.visible
            state = self._preview.state()
            if state is not None and is_there(state):
                return
            epochs.wait_for_other(seen, end - monotonic())

    def _page(self, template: str, **values: Any) -> Response:
        """A page of the desk; `about` is the data about the record for its script."""
        if "about" in values:
            values["about"] = {"archive": _archive_id(self._root), **msgspec.to_builtins(values["about"])}
        return Response(
            self._pages.render(template, token=self._token, **values), content_type=MediaType.HTML.content_type
        )

    def _message(self, title: str, message: str, status: HTTPStatus) -> Response:
        page = self._pages.render("desk_message.html", token=self._token, title=title, message=message)
        return Response(page, status, content_type=MediaType.HTML.content_type)

    def _closed(self) -> Response:
        texts = self._pages.texts
        return self._message(
            texts.gettext("The desk cannot open yet"),
            texts.gettext(
                "First config.yaml has to be right. The book tells what is wrong; after that the desk opens."
            ),
            HTTPStatus.SERVICE_UNAVAILABLE,
        )

    def _gone(self) -> Response:
        texts = self._pages.texts
        return self._message(
            texts.gettext("This record is not here"),
            texts.gettext("The file is gone or has another name now. You can find it in the list."),
            HTTPStatus.NOT_FOUND,
        )

    def _unreadable(self, path: SourcePath) -> Response:
        texts = self._pages.texts
        message = texts.gettext("%(place)s cannot be read as text. Save it again as UTF-8 in your text editor.")
        return self._message(texts.gettext("This file cannot be opened here"), message % {"place": path}, HTTPStatus.OK)

    def _outside_archive(self) -> Response:
        texts = self._pages.texts
        return self._message(
            texts.gettext("This is refused"),
            texts.gettext(
                "This file is a link to a place outside the archive. Put the file itself in the folder stories."
            ),
            HTTPStatus.FORBIDDEN,
        )

    def _not_here(self) -> Response:
        texts = self._pages.texts
        return self._message(
            texts.gettext("This is not here"), texts.gettext("There is nothing at this address."), HTTPStatus.NOT_FOUND
        )


def _archive_id(root: Path) -> str:
    """What tells an archive from another that was served at the same address."""
    return digest(bytes(root))


def _entry_at(entries: tuple[RecordEntry, ...], lines: tuple[int, ...], line: int) -> RecordEntry | None:
    """The entry at a line of a list file; for any other file its only one."""
    if not entries or entries[0].item is None:
        return next(iter(entries), None)
    before = [entry for entry in entries if entry.item is not None and lines[entry.item] <= max(line, lines[0])]
    return before[-1] if before else None


def _page_of(state: State, record: Record | None) -> str:
    """The address of the page of a record; "" for none."""
    address = state.book.page_of(record) if record else None
    return f"/{quote(address)}" if address else ""


def _title_of(record: Record | None) -> str:
    """The title of a record, from its front matter or first heading; "" for none."""
    return record.title if record and "title" in record.values else ""


def _with_files(problems: Iterable[Problem], language: Language) -> list[dict[str, Any]]:
    """Problems that may be in other records, each with its file."""
    return [
        {**msgspec.to_builtins(to_field_problem(problem, language)), "place": problem.at.file} for problem in problems
    ]


def _harm(outcome: WouldHarm, language: Language) -> Response:
    """The errors that an earlier text would make; how to mend them in a form is of no use there."""
    problems = [{**problem, "help": ""} for problem in _with_files(outcome.problems, language)]
    return _json({"outcome": "harm", "problems": problems})


def _address_in(text: str, path: SourcePath) -> str:
    """The address of a file in the text at a path: relative, so that other programs find it too."""
    return relpath(path, dirname(text) or STORIES)


def _field_of(code: str) -> str:
    """The field for a problem in saving."""
    return "title" if code in {"no-address", "title-needed"} else ""


def _decode_json(body: bytes, form: type[_Payload]) -> _Payload:
    """Decodes the JSON of a request. Raises BadRequest where it is invalid."""
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest from error


def _json(answer: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(msgspec.json.encode(answer), status, content_type="application/json")


def _paper(page: str) -> Response:
    """A page for somebody else, which has its own style and script in it."""
    response = Response(page, content_type=MediaType.HTML.content_type)
    response.headers["Content-Security-Policy"] = _POLICY_OF_PAPER
    return response


def _now() -> datetime:
    return datetime.now(UTC).astimezone()
