"""The writing desk over HTTP: its pages, and what their scripts ask."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from posixpath import dirname, relpath
from threading import Lock
from time import monotonic
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, unquote

import msgspec
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from verhalen_build.archive.within import asset_path
from verhalen_build.desk.field_problems import field_problems
from verhalen_build.desk.file_editor import NoSuchItem
from verhalen_build.desk.forms import form_of
from verhalen_build.desk.saving import (
    Conflict,
    Saved,
    keep_version,
    new_picture_path,
    overwrite,
    remove,
    remove_item,
    save,
    sweep,
)
from verhalen_build.desk.uploads import LARGEST, process_upload
from verhalen_build.desk.values import is_draft
from verhalen_build.desk.written import EditMode, RecordEntry, is_list_file, kind_of, written
from verhalen_build.model.digests import digest
from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, UserFault
from verhalen_build.model.record import Record
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.sources import read_bytes, target_outside
from verhalen_build.serve.filled import (
    Attempt,
    Filled,
    Misfit,
    attempt,
    faults_of_page,
    item_lines,
    language_of,
    list_file_for,
    record_in,
    told,
)
from verhalen_build.serve.pages import Pages
from verhalen_build.serve.preview import Preview
from verhalen_build.serve.received import received
from verhalen_build.serve.register import Row, address_of, offers, rows, search, unwritten
from verhalen_build.serve.sketches import Bases, Sketches
from verhalen_build.serve.versions import side_by_side
from verhalen_build.steps.live import State

_HTML = "text/html; charset=utf-8"
# Longer than any text of a book.
_MOST_TEXT = 8 * 1024 * 1024
# Of each kind on the first page, and of one kind or of what was searched for.
_FIRST_ROWS = 40
_MOST_ROWS = 1000
# A book of many thousand stories is at most so many seconds behind what was saved.
_LONGEST_WAIT = 3.0
_PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_PICTURES[".gif"] = "image/gif"

_Thing = TypeVar("_Thing")


class Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record to remove, as its page asks for it."""

    path: str
    digest: str
    item: Annotated[int, msgspec.Meta(ge=0)] | None = None


class PutAside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that gives way to the one on the disk."""

    path: str
    text: str


@dataclass(frozen=True)
class _Bench:
    """What one request works with."""

    state: State
    request: Request
    body: bytes = b""


class Desk:
    """Answers everything under the desk's address."""

    def __init__(self, root: Path, preview: Preview, pages: Pages, token: str) -> None:
        self._root = root
        self._preview = preview
        self._pages = pages
        self._token = token
        self._sketches = Sketches()
        self._bases = Bases()
        # Looking at a file and putting another in its place is one thing: two saves at once would both succeed.
        self._saving = Lock()
        # What a save left behind that was killed.
        sweep(root)
        self._listed: tuple[State, tuple[Row, ...]] | None = None

    def sketch(self, name: str) -> State | None:
        """The book with a text that is not saved yet, if it is still remembered."""
        return self._sketches.get(name)

    def asset(self, path: SitePath) -> SourcePath | None:
        """The file at an address that only a text has that is not saved yet."""
        found = (sketch.assets.get(path) for sketch in self._sketches.all())
        return next((asset for asset in found if asset is not None), None)

    def respond(self, request: Request, path: str) -> Response:
        """Answers one request; whoever asks has been looked at before. Raises HTTPException."""
        reads: dict[str, Callable[[_Bench], Response]] = {
            "": self._list,
            "new": self._new,
            "record": self._record,
            "part": self._part,
            "picture": self._picture,
            "api/names": self._names,
        }
        writes: dict[str, Callable[[_Bench], Response]] = {
            "api/sketch": self._sketch,
            "api/save": self._in_turn(partial(self._save, over=False)),
            "api/overwrite": self._in_turn(partial(self._save, over=True)),
            "api/put-aside": self._in_turn(self._put_aside),
            "api/remove": self._in_turn(self._remove),
            "api/picture": self._in_turn(self._upload),
        }
        is_sent = request.method == "POST" and path in writes
        # All of it, before its turn comes: others must not wait for one that stalls.
        body = received(request, LARGEST if path == "api/picture" else _MOST_TEXT) if is_sent else b""
        state = self._preview.state()
        if state is None:
            return self._say("desk-closed-title", "desk-closed", HTTPStatus.SERVICE_UNAVAILABLE)
        bench = _Bench(state, request, body)
        if is_sent:
            return self._written(writes[path], bench)
        if request.method in {"GET", "HEAD"} and path in reads:
            try:
                return reads[path](bench)
            except UserFault:
                # The file went away, or cannot be read any more; the book tells the latter.
                return self._not_here()
        if path in reads or path in writes:
            allowed = "POST" if path in writes else "GET, HEAD"
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": allowed})
        return self._not_here()

    # Pages

    def _list(self, bench: _Bench) -> Response:
        state, given = bench.state, bench.request.args
        language = language_of(state)
        words, kind = given.get("q", ""), given.get("kind", "")
        every = self._rows(state)
        found = search(every, words, kind)
        most = _MOST_ROWS if words or kind else _FIRST_ROWS
        kinds = state.config.schema.kinds.values()
        return self._page(
            "desk.html",
            words=words,
            chosen=kind,
            kinds=[(one.key, *one.label[language]) for one in kinds],
            counts=Counter(row.kind for row in every),
            found={one: [row for row in found if row.kind == one] for one in ("", *state.config.schema.kinds)},
            total=len(found),
            most=most,
            unwritten=unwritten(state, words, kind)[:most],
        )

    def _new(self, bench: _Bench) -> Response:
        kind = bench.state.config.schema.kinds.get(bench.request.args.get("kind", "story"))
        if kind is None:
            return self._not_here()
        language = language_of(bench.state)
        title = bench.request.args.get("title", "")
        # An item of a list has no text.
        body = "" if list_file_for(bench.state, kind) is None else None
        about = {"kind": kind.key, "path": "", "item": None, "digest": "", "title": title, "page": "", "problems": ()}
        return self._page(
            "desk_record.html",
            form=form_of(kind, bench.state.config.schema, language, with_text=body is not None),
            values={"title": title} if title else {},
            body=body,
            about=about,
            unknown=(),
        )

    def _record(self, bench: _Bench) -> Response:
        state = bench.state
        path = SourcePath(bench.request.args.get("path", ""))
        if path not in state.contents:
            return self._say("desk-gone-title", "desk-gone", HTTPStatus.NOT_FOUND)
        if not (self._root / path).resolve().is_relative_to((self._root / STORIES).resolve()):
            return self._say("refused-title", "left-archive", HTTPStatus.FORBIDDEN)
        data = read_bytes(self._root, path)
        entries = written(path, data, state.config.schema)
        entry = _entry_at(entries, item_lines(path, data), bench.request.args.get("line", 0, int))
        self._bases.keep(data)
        if entry is None:
            return self._say("desk-gone-title", "desk-gone", HTTPStatus.NOT_FOUND)
        if entry.shown is EditMode.CLOSED:
            return self._say("desk-shut-title", "desk-shut", HTTPStatus.OK, place=path)
        return self._raw(state, entry, data) if entry.shown is EditMode.TEXT else self._form(state, entry, data)

    def _form(self, state: State, entry: RecordEntry, data: bytes) -> Response:
        schema, language = state.config.schema, language_of(state)
        kind = schema.kinds[entry.kind]
        record = record_in(state, entry.path, data, entry.item)
        problems = field_problems(state.summary.problems, entry.path, data, kind, language, entry.item)
        return self._page(
            "desk_record.html",
            form=form_of(kind, schema, language, with_text=entry.body is not None),
            values=entry.values,
            body=entry.body,
            about={
                "kind": entry.kind,
                "path": entry.path,
                "item": entry.item,
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
        found = [problem for problem in state.summary.problems if problem.at.file == entry.path]
        problems = (
            field_problems(found, entry.path, data, kind, language)
            if kind and not is_list_file(entry.path)
            else tuple(told(problem, language) for problem in found)
        )
        return self._page(
            "desk_text.html",
            raw=entry.raw,
            about={
                "kind": entry.kind,
                "path": entry.path,
                "item": None,
                "digest": entry.digest,
                "title": "",
                "page": "",
                "problems": problems,
            },
        )

    def _part(self, bench: _Bench) -> Response:
        """What a dialog asks of a new record: its name, and what its kind cannot do without."""
        kind = bench.state.config.schema.kinds.get(bench.request.args.get("kind", ""))
        if kind is None:
            return self._not_here()
        form = form_of(kind, bench.state.config.schema, language_of(bench.state))
        needed = tuple(field for field in form.fields if field.required)
        values = {"title": bench.request.args.get("title", "")}
        return self._page("desk_part.html", form=form, fields=needed, values=values)

    def _picture(self, bench: _Bench) -> Response:
        """A picture of the archive, as a source names it."""
        source = SourcePath(bench.request.args.get("from", ""))
        path = asset_path(source, bench.request.args.get("src", ""), bench.state.book.archive.assets)
        kind = _PICTURES.get(Path(path or "").suffix.lower())
        if path is None or kind is None:
            return Response(status=HTTPStatus.NOT_FOUND)
        if target_outside(self._root, path) or not (self._root / path).is_file():
            return Response(status=HTTPStatus.NOT_FOUND)
        return Response(without_notes((self._root / path).read_bytes()), content_type=kind)

    # What scripts ask

    def _names(self, bench: _Bench) -> Response:
        given = bench.request.args
        kinds = tuple(kind for kind in given.get("kinds", "").split(",") if kind in bench.state.config.schema.kinds)
        language = language_of(bench.state)
        return _json({"names": offers(bench.state, given.get("q", ""), kinds, language)})

    def _rows(self, state: State) -> tuple[Row, ...]:
        """The rows of the list, which are asked for at every letter that somebody types."""
        if self._listed is None or self._listed[0] is not state:
            self._listed = (state, rows(state))
        return self._listed[1]

    def _in_turn(self, answer: Callable[[_Bench], Response]) -> Callable[[_Bench], Response]:
        """The same answer, one at a time, with the book as it is when its turn has come."""

        def answered(bench: _Bench) -> Response:
            with self._saving:
                return answer(replace(bench, state=self._preview.state() or bench.state))

        return answered

    def _written(self, answer: Callable[[_Bench], Response], bench: _Bench) -> Response:
        """An answer to something that was sent; what the writer can mend is told as data."""
        try:
            return answer(bench)
        except UserFault as fault:
            language = language_of(bench.state)
            problems = [told(problem, language, _field_of(problem.code)) for problem in fault.problems]
            answered = {"outcome": "faults", "problems": problems, "draft": False}
            return _json(answered, HTTPStatus.UNPROCESSABLE_ENTITY)

    def _sketch(self, bench: _Bench) -> Response:
        form = bench.request.headers.get("X-Verhalen-Form", "")
        wish = self._sketches.begin(form)
        with self._sketches.one_at_a_time:
            if not self._sketches.is_wanted(form, wish):
                # Whoever types on has no eye for this one any more.
                return _json({"page": "", "title": "", "problems": (), "elsewhere": ()})
            return self._sketched(bench)

    def _sketched(self, bench: _Bench) -> Response:
        tried = self._attempt(bench, _decoded(bench.body, Filled), only_try=True)
        page = _page_of(tried.state, tried.record) if tried.is_named else ""
        name = self._sketches.keep(tried.state) if page else ""
        language = language_of(bench.state)
        return _json(
            {
                "page": f"{page}?sketch={name}" if page else "",
                "title": _title_of(tried.record),
                "problems": tried.problems,
                "elsewhere": _elsewhere(tried, language),
            }
        )

    def _save(self, bench: _Bench, over: bool) -> Response:
        filled = _decoded(bench.body, Filled)
        tried = self._attempt(bench, filled, only_try=False)
        broken = faults_of_page(bench.state, tried)
        if tried.failed or broken:
            can_be_draft = not filled.draft and filled.raw is None and not is_draft(filled.values)
            problems = (*tried.problems, *(told(problem, language_of(bench.state)) for problem in broken))
            return _json({"outcome": "faults", "problems": problems, "draft": can_be_draft})
        if tried.elsewhere and not filled.anyway:
            harm = {"elsewhere": _elsewhere(tried, language_of(bench.state)), "problems": tried.problems}
            return _json({"outcome": "harm", **harm})
        if over:
            outcome: Saved | Conflict = overwrite(self._root, tried.path, tried.data, _now())
        else:
            outcome = save(self._root, tried.path, tried.data, tried.expected)
        if isinstance(outcome, Conflict):
            return self._conflict(outcome)
        self._bases.keep(tried.data)
        self._wait(lambda state: state.contents.get(tried.path) == outcome.digest)
        return _json(self._saved(bench.state, tried, outcome))

    def _saved(self, state: State, tried: Attempt, saved: Saved) -> dict[str, Any]:
        record = tried.record
        language = language_of(state)
        line = item_lines(tried.path, tried.data)[tried.item] if tried.item is not None else 0
        return {
            "outcome": "saved",
            "path": tried.path,
            "item": tried.item,
            "digest": saved.digest,
            "kept": saved.kept,
            "title": _title_of(record),
            "address": address_of(tried.path, line),
            "page": _page_of(tried.state, record),
            "problems": tried.problems,
            "elsewhere": _elsewhere(tried, language),
        }

    def _conflict(self, conflict: Conflict) -> Response:
        html = self._pages.render(
            "desk_conflict.html",
            path=conflict.path,
            gone=not conflict.digest,
            pairs=side_by_side(conflict.theirs, conflict.ours),
        )
        told_of = {"path": conflict.path, "digest": conflict.digest, "ours": conflict.ours}
        answer = {"outcome": "conflict", "html": html, **told_of}
        return _json(answer, HTTPStatus.CONFLICT)

    def _put_aside(self, bench: _Bench) -> Response:
        aside = _decoded(bench.body, PutAside)
        kept = keep_version(self._root, SourcePath(aside.path), aside.text.encode("utf-8", "replace"), _now())
        return _json({"outcome": "kept", "kept": kept})

    def _remove(self, bench: _Bench) -> Response:
        removal = _decoded(bench.body, Removal)
        path = SourcePath(removal.path)
        kind = kind_of(path, bench.state.config.schema)
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
        self._wait(lambda state: state.contents.get(path, "") == outcome.digest)
        return _json({"outcome": "removed", "kept": outcome.kept})

    def _upload(self, bench: _Bench) -> Response:
        name = unquote(bench.request.headers.get("X-File-Name", ""))
        picture = process_upload(name, bench.body)
        path = new_picture_path(self._root, picture.name, picture.data)
        while isinstance(save(self._root, path, picture.data, None), Conflict):
            # Somebody took the name just now.
            path = new_picture_path(self._root, picture.name, picture.data)
        self._wait(lambda state: path in state.book.archive.assets)
        # As seen from the file, so that other programs find it too.
        source = bench.request.args.get("from", "")
        return _json(
            {
                "outcome": "saved",
                "path": path,
                "src": relpath(path, dirname(source) or STORIES),
                "width": picture.width,
                "height": picture.height,
            }
        )

    # What all of these need

    def _attempt(self, bench: _Bench, filled: Filled, only_try: bool) -> Attempt:
        """What a form would make of the book. Raises BadRequest for what no form can have sent."""
        try:
            return attempt(bench.state, self._root, filled, self._base(bench, filled), only_try)
        except Misfit as misfit:
            raise BadRequest from misfit

    def _base(self, bench: _Bench, filled: Filled) -> bytes | None:
        """What a file held when its form was made; what it holds now, where that is forgotten; None where it is gone.

        In the last two cases saving finds a conflict, unless nothing changed.
        """
        if not filled.path:
            return None
        kept = self._bases.get(filled.digest)
        if kept is not None:
            return kept
        path = SourcePath(filled.path)
        return read_bytes(self._root, path) if path in bench.state.contents else None

    def _wait(self, is_there: Callable[[State], bool]) -> None:
        """Waits until the book knows what was saved, or for as long as a writer has patience."""
        epochs = self._preview.epochs
        self._preview.nudge()
        end = monotonic() + _LONGEST_WAIT
        while monotonic() < end:
            seen = epochs.visible
            state = self._preview.state()
            if state is not None and is_there(state):
                return
            epochs.after(seen, end - monotonic())

    def _page(self, template: str, **values: Any) -> Response:
        """A page of the desk; `about` is what its script is told of the record."""
        if "about" in values:
            values["about"] = {"archive": digest(bytes(self._root)), **msgspec.to_builtins(values["about"])}
        return Response(self._pages.render(template, token=self._token, **values), content_type=_HTML)

    def _say(self, title: str, message: str, status: HTTPStatus, **given: object) -> Response:
        page = self._pages.render("desk_message.html", token=self._token, title=title, message=message, given=given)
        return Response(page, status, content_type=_HTML)

    def _not_here(self) -> Response:
        return self._say("not-here-title", "not-here", HTTPStatus.NOT_FOUND)


def _entry_at(entries: tuple[RecordEntry, ...], lines: tuple[int, ...], line: int) -> RecordEntry | None:
    """The entry around a line of a list file; of any other file its only one."""
    if not entries or entries[0].item is None:
        return next(iter(entries), None)
    before = [entry for entry in entries if entry.item is not None and lines[entry.item] <= max(line, lines[0])]
    return before[-1] if before else None


def _page_of(state: State, record: Record | None) -> str:
    """The address at which the book has a record; "" where it has no page."""
    address = state.book.routes.records.get(record.key) if record else None
    return f"/{quote(address)}" if address else ""


def _title_of(record: Record | None) -> str:
    """What a record is called, by its title or by the heading of its text; "" where it has neither."""
    return record.title if record and "title" in record.values else ""


def _elsewhere(tried: Attempt, language: Language) -> list[dict[str, Any]]:
    """The errors that a form would bring to other records, each with its place."""
    return [{**msgspec.to_builtins(told(problem, language)), "place": problem.at.file} for problem in tried.elsewhere]


def _field_of(code: str) -> str:
    """The field at which a refusal is told."""
    return "title" if code in {"no-address", "title-needed"} else ""


def _decoded(body: bytes, form: type[_Thing]) -> _Thing:
    """What a script sent. Raises BadRequest for what none of ours does."""
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest from error


def _json(answer: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(msgspec.json.encode(answer), status, content_type="application/json")


def _now() -> datetime:
    return datetime.now(UTC).astimezone()
