"""The forms of records: of a new one, of one in a file, and of the required fields in a dialog."""

from typing import Any

from werkzeug.wrappers import Response

from verhalen_build.desk.field_problems import field_problems, to_field_problem
from verhalen_build.desk.forms import Form, form_of, form_of_translation, form_sections
from verhalen_build.desk.values import Values
from verhalen_build.desk.written import EditMode, RecordEntry, is_list_file, kind_of, written
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.record import Record
from verhalen_build.model.schema import Kind
from verhalen_build.model.translation import TRANSLATION_OF
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.desk_consents import answers_in
from verhalen_build.serve.desk_translations import OriginalView, original_view, translations_view, values_of_new
from verhalen_build.serve.endpoints.desk_responses import DeskResponses
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint
from verhalen_build.serve.form_submission import (
    entry_at,
    item_lines,
    language_of,
    list_file_for,
    record_in,
)
from verhalen_build.serve.record_list import field_use, page_address, written_title
from verhalen_build.serve.unsaved import BaseVersions
from verhalen_build.steps.live import State


class FormEndpoints:
    """Answers with forms, and keeps the versions from which they are made."""

    def __init__(self, responses: DeskResponses, base_versions: BaseVersions) -> None:
        self._responses = responses
        self._base_versions = base_versions

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "new": GetEndpoint(self._new),
            "record": GetEndpoint(self._record),
            "part": GetEndpoint(self._part),
        }

    def _new(self, request: DeskRequest) -> Response:
        schema = request.state.config.schema
        kind = schema.kinds.get(request.arguments.get("kind", "story"))
        if kind is None:
            return self._responses.not_here()
        values: Values = {"title": title} if (title := request.arguments.get("title", "")) else {}
        if name := request.arguments.get(TRANSLATION_OF, ""):
            values |= values_of_new(request.state, kind, name, request.arguments.get("lang", ""))
        # An item of a list has no body.
        body = "" if list_file_for(request.state, kind) is None else None
        form, original = _form_with_original(request.state, kind, values, None, with_text=body is not None)
        return self._responses.page(
            "desk_record.html",
            answers=(),
            form=form,
            sections=form_sections(form, schema, field_use(request.state, kind.key)),
            values=values,
            body=body,
            words_language=values.get("lang", "") or request.language,
            about=_about(kind.key, title=values.get("title", "")),
            unknown=(),
            original=original,
            translations=None,
        )

    def _record(self, request: DeskRequest) -> Response:
        state = request.state
        path = SourcePath(request.arguments.get("path", ""))
        if path not in state.contents:
            return self._responses.gone()
        if not (state.root / path).resolve().is_relative_to((state.root / STORIES).resolve()):
            return self._responses.outside_archive()
        data = read_bytes(state.root, path)
        entry = entry_at(written(path, data, state.config.schema), item_lines(path, data), request.line)
        self._base_versions.keep(data)
        if entry is None:
            return self._responses.gone()
        if entry.mode is EditMode.CLOSED:
            return self._responses.unreadable(path)
        return self._raw(state, entry, data) if entry.mode is EditMode.TEXT else self._form(state, entry, data)

    def _form(self, state: State, entry: RecordEntry, data: bytes) -> Response:
        schema, language = state.config.schema, language_of(state)
        kind = schema.kinds[entry.kind]
        record = record_in(state, entry.path, data, entry.item)
        form, original = _form_with_original(state, kind, entry.values, record, with_text=entry.body is not None)
        return self._responses.page(
            "desk_record.html",
            answers=answers_in(entry.path, state),
            form=form,
            sections=form_sections(form, schema, field_use(state, kind.key)),
            values=entry.values,
            body=entry.body,
            words_language=(record.choice("lang") if record is not None else "") or language,
            about=_about(
                entry.kind,
                path=entry.path,
                item=entry.item,
                line=item_lines(entry.path, data)[entry.item] if entry.item is not None else 0,
                digest=entry.digest,
                title=written_title(record),
                page=page_address(state, record),
                problems=field_problems(state.problems, entry.path, data, kind, language, entry.item),
            ),
            unknown=entry.unknown,
            original=original,
            translations=translations_view(state, record),
        )

    def _raw(self, state: State, entry: RecordEntry, data: bytes) -> Response:
        """The whole text of a file that cannot be edited in a form."""
        language = language_of(state)
        kind = kind_of(entry.path, state.config.schema)
        in_file = [problem for problem in state.problems if problem.at.file == entry.path]
        problems = (
            field_problems(in_file, entry.path, data, kind, language)
            if kind and not is_list_file(entry.path)
            else tuple(to_field_problem(problem, language) for problem in in_file)
        )
        about = _about(entry.kind, path=entry.path, digest=entry.digest, problems=problems)
        return self._responses.page("desk_text.html", raw=entry.raw, about=about)

    def _part(self, request: DeskRequest) -> Response:
        """The form of a dialog for a new record: its title and the other required fields."""
        schema = request.state.config.schema
        kind = schema.kinds.get(request.arguments.get("kind", ""))
        if kind is None:
            return self._responses.not_here()
        form = form_of(kind, schema, request.language)
        needed = tuple(field for field in form.fields if field.required)
        values = {"title": request.arguments.get("title", "")}
        return self._responses.page("desk_part.html", form=form, fields=needed, values=values)


def _about(kind: str, **values: object) -> dict[str, Any]:
    """The data about a record for the script of its form; what is not given is that of a record without a file."""
    nothing = {"path": "", "item": None, "line": 0, "digest": "", "title": "", "page": "", "problems": ()}
    return {"kind": kind, **nothing, **values}


def _form_with_original(
    state: State, kind: Kind, values: Values, record: Record | None, with_text: bool
) -> tuple[Form, OriginalView | None]:
    """The form of a record; of a translation only what there is to translate, with the original to read beside it."""
    form = form_of(kind, state.config.schema, language_of(state), with_text)
    original = original_view(state, kind, values, form, record, with_text)
    if original is None:
        return form, None
    return form_of_translation(form, kind, original.values, values), original
