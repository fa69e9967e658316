"""What the server answers: the pages of the book as it is now, and the preview's own pages."""

import mimetypes
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from verhalen_build.model.layout import CONFIG, STORIES
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import UserFault
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.sources import target_outside
from verhalen_build.report import lines_of_file
from verhalen_build.serve.access import Access, on_this_server, redirect
from verhalen_build.serve.desk import Desk
from verhalen_build.serve.pages import OWN, Pages, dressed, text
from verhalen_build.serve.preview import Moment, Preview
from verhalen_build.serve.searching import is_of_search
from verhalen_build.serve.shown import desk_address, marks_of, place_of, shown_problems
from verhalen_build.site.context import PagePlan
from verhalen_build.site.page_types import HTML, PAGE_TYPES
from verhalen_build.steps.live import State

# No script of a page, no picture from elsewhere: what a writer sees here is what a reader gets.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# The page to search runs Pagefind, which is a WebAssembly program.
_POLICY_OF_SEARCH = _POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
# A file that came along with a story may be a page with a script of its own. That must not get to the desk.
_POLICY_OF_FILES = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
)
_ACTIVE = ("html", "xml")
_SCRIPTS = ("javascript", "ecmascript")
# Windows asks its registry what an ending means, where anything may stand.
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".webp": "image/webp"}
_BEHIND = "verhalen-behind"
# The one that browsers do not name.
_PORT_OF_HTTP = 80
_SAFE = frozenset({"GET", "HEAD"})
# Some network equipment ends what is silent.
_HEARTBEAT = 15.0
# More than anybody reads; the terminal tells them all.
_MOST = 200
# The pages that are no pages, but data for scripts.
_HTML = "text/html; charset=utf-8"
# The style of the preview itself, which tells nothing of an archive.
_FOR_ALL = f"{OWN}static/"


class App:
    """Answers requests for one preview at one address; with a desk, where that is open."""

    def __init__(self, preview: Preview, port: int, with_desk: bool) -> None:
        self._preview = preview
        self._pages = Pages(lambda: preview.moment.language)
        names = ("127.0.0.1", "localhost")
        self._hosts = frozenset({*(f"{name}:{port}" for name in names), *(names if port == _PORT_OF_HTTP else ())})
        self._port = port
        self._run = secrets.token_hex(4)
        self.access = Access(port)
        self._desk = Desk(preview.root, preview, self._pages, self.access.token) if with_desk else None
        self._static = Path(__file__).parent / "static"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        response = self._respond(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        # The header itself, as werkzeug makes up a host where none is named.
        if request.headers.get("Host", "") not in self._hosts:
            # A page elsewhere may have a name that leads to this computer.
            return self._message("refused-title", "refused-host", HTTPStatus.FORBIDDEN, address=self._address)
        if request.method in _SAFE:
            opened = self.access.let_in(request)
            if opened is not None:
                return opened
        if not self.access.is_in(request) and not request.path.startswith(_FOR_ALL):
            return self._closed()
        if request.method not in _SAFE and not self.access.is_from_our_page(request):
            return self._message("refused-title", "refused", HTTPStatus.FORBIDDEN)
        try:
            return self._page(request)
        except HTTPException as error:
            response = error.get_response(request.environ)
            return Response(response.get_data(), response.status_code, response.headers)

    def _page(self, request: Request) -> Response:
        path = request.path
        if path.startswith(f"{OWN}desk/") and self._desk is not None:
            return self._desk.respond(request, path.removeprefix(f"{OWN}desk/"))
        if request.method not in _SAFE:
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        if path.startswith(OWN):
            return self._own(request, path.removeprefix(OWN))
        return self._of_the_book(request)

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def _seen(self) -> str:
        """The visible epoch, and of which run of the server: another run begins to count anew."""
        return f"{self._run}.{self._preview.epochs.visible}"

    # The book

    def _of_the_book(self, request: Request) -> Response:
        sketch = self._desk.sketch(request.args["sketch"]) if self._desk and "sketch" in request.args else None
        if sketch is not None:
            return self._from(sketch, request, None)
        # The epoch first: a book that changes meanwhile makes the page load once more, rather than never.
        seen, moment = self._seen, self._preview.moment
        behind = request.cookies.get(_BEHIND) == seen
        shown = (moment.good or moment.state) if moment.failed else moment.state
        if shown is None or (moment.failed and not behind and _is_page(request.path)):
            return self._faults(moment, seen, request.path)
        return self._from(shown, request, seen)

    def _from(self, state: State, request: Request, seen: str | None) -> Response:
        """A file of the book; without `seen` it is a sketch of the desk, which has no strip."""
        try:
            return self._file_of(state, request, seen)
        except UserFault as fault:
            # A theme shows some of its faults only when it is used.
            moment = replace(self._preview.moment, problems=fault.problems, good=None, state=None)
            return self._faults(moment, seen or self._seen, request.path)

    def _file_of(self, state: State, request: Request, seen: str | None) -> Response:
        path = SitePath(request.path.removeprefix("/"))
        if not path or path.endswith("/"):
            path = SitePath(f"{path}index.html")
        if path in state.static:
            return _file(path, state.static[path])
        asset = state.assets.get(path) or (self._desk.asset(path) if self._desk else None)
        if asset is not None:
            return self._asset(state, path, asset)
        found = self._preview.searching.file(path) if is_of_search(path) else None
        if found is not None:
            return _file(path, found)
        plan = state.plans.get(path)
        status = HTTPStatus.OK if plan else HTTPStatus.NOT_FOUND
        plan = plan or state.plans[state.book.routes.fixed("not-found")]
        page = state.page(plan)
        media_type = PAGE_TYPES[plan.type].media_type
        if media_type != HTML:
            return Response(page, content_type=f"{media_type}; charset=utf-8")
        strip = self._strip(plan, state, seen) if seen is not None else ""
        response = Response(dressed(page, strip), status, content_type=_HTML)
        if plan.type == "search":
            response.headers["Content-Security-Policy"] = _POLICY_OF_SEARCH
        return response

    def _asset(self, state: State, path: SitePath, asset: SourcePath) -> Response:
        if target_outside(state.root, asset):
            return self._message("refused-title", "left-archive", HTTPStatus.FORBIDDEN)
        try:
            response = _file(path, without_notes((state.root / asset).read_bytes()))
        except OSError:
            # It has just gone; the next moment will tell who misses it.
            return self._message("not-here-title", "not-here", HTTPStatus.NOT_FOUND)
        kind = response.mimetype or ""
        if kind.endswith(_ACTIVE):
            response.headers["Content-Security-Policy"] = _POLICY_OF_FILES
        elif kind.endswith(_SCRIPTS):
            # To be looked at, and not to be run by any page.
            response.content_type = "text/plain; charset=utf-8"
        return response

    def _strip(self, plan: PagePlan, state: State, seen: str) -> str:
        moment = self._preview.moment
        place = place_of(plan, state, moment.language)
        return self._pages.render(
            "strip.html",
            marks=marks_of(plan, state),
            faults=_counted("faults", len(moment.errors), moment),
            problems=_counted("problems", len(moment.others), moment),
            place=place,
            desk=self._desk_address(place.path, place.line) if place.record else self._desk_address(),
            behind="behind-note" if moment.good else "faulty-note",
            seen=seen,
        )

    def _desk_address(self, path: str = "", line: int = 0) -> str:
        """Where the desk is, or where it has a record; "" where no desk is open."""
        if self._desk is None:
            return ""
        return desk_address(path, line) if path else f"{OWN}desk/"

    def _faults(self, moment: Moment, seen: str, path: str) -> Response:
        """The page over the story: everything that is wrong, and the way to the last good version behind it."""
        behind = f"{OWN}behind?to={quote(path)}" if moment.good or moment.state else ""
        page = self._problems_page(moment, seen, behind)
        return Response(page, HTTPStatus.INTERNAL_SERVER_ERROR, content_type=_HTML)

    def _problems_page(self, moment: Moment, seen: str, behind: str) -> str:
        root, language = self._preview.root, moment.language
        return self._pages.render(
            "problems.html",
            title=_counted("fault-title", len(moment.errors), moment),
            faults=list(shown_problems(root, moment.errors, language)),
            others=list(shown_problems(root, moment.others[:_MOST], language)),
            more=_counted("more", len(moment.others[_MOST:]), moment),
            behind=behind,
            look="look-behind" if moment.good else "look-anyway",
            seen=seen,
            desk=self._desk_address(),
        )

    # The preview's own pages

    def _own(self, request: Request, path: str) -> Response:
        name, _, rest = path.partition("/")
        answers: dict[str, Callable[[Request, str], Response]] = {
            "static": self._static_file,
            "events": self._events,
            "behind": self._behind,
            "problems": self._problems,
            "source": self._source,
        }
        return answers.get(name, self._not_here)(request, rest)

    def _static_file(self, request: Request, name: str) -> Response:
        known = {file.name: file for file in self._static.iterdir()}
        return _file(name, known[name].read_bytes()) if name in known else self._not_here(request, name)

    def _events(self, request: Request, rest: str) -> Response:
        """A stream that tells the visible epoch: at once, and at each change."""
        response = Response(self._epochs(), content_type="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _epochs(self) -> Iterator[str]:
        epochs = self._preview.epochs
        told = epochs.visible
        yield f"retry: 500\ndata: {self._run}.{told}\n\n"
        while True:
            now = epochs.after(told, _HEARTBEAT)
            yield f"data: {self._run}.{now}\n\n" if now != told else ":\n\n"
            told = now

    def _behind(self, request: Request, rest: str) -> Response:
        """To the last good version, until the book is made anew."""
        target = request.args.get("to", "/")
        response = redirect(on_this_server(target))
        response.set_cookie(_BEHIND, self._seen, httponly=True, samesite="Strict")
        return response

    def _problems(self, request: Request, rest: str) -> Response:
        seen, moment = self._seen, self._preview.moment
        return Response(self._problems_page(moment, seen, ""), content_type=_HTML)

    def _source(self, request: Request, path: str) -> Response:
        """A source, line by line, or the sources in a folder: only what the book is made of."""
        state = self._preview.state()
        known = {*state.contents, *state.look.config} if state else {CONFIG}
        source = SourcePath(path.rstrip("/"))
        if source in known:
            return self._source_page(source)
        # A list in one file stands for a folder.
        inside = sorted(one for one in known if one.startswith(f"{source}/") or one.rpartition(".")[0] == source)
        if source == STORIES:
            inside = [one for one in inside if one.count("/") == 1]
        if not inside:
            return self._not_here(request, path)
        page = self._pages.render("folder.html", path=source, files=inside, desk=self._desk_address())
        return Response(page, content_type=_HTML)

    def _source_page(self, source: SourcePath) -> Response:
        if target_outside(self._preview.root, source):
            return self._message("refused-title", "left-archive", HTTPStatus.FORBIDDEN)
        lines = lines_of_file(self._preview.root / source)
        edit = self._desk_address(source) if source.startswith(f"{STORIES}/") else ""
        page = self._pages.render("source.html", path=source, lines=lines, edit=edit, desk=self._desk_address())
        return Response(page, content_type=_HTML)

    def _not_here(self, request: Request, path: str) -> Response:
        return self._message("not-here-title", "not-here", HTTPStatus.NOT_FOUND)

    def _closed(self) -> Response:
        """What anybody sees who did not come in with the link."""
        return Response(self._pages.render("closed.html", seen=""), HTTPStatus.FORBIDDEN, content_type=_HTML)

    def _message(self, title: str, message: str, status: HTTPStatus, **given: object) -> Response:
        language = self._preview.moment.language
        page = self._pages.render("message.html", title=text(title, language), message=text(message, language, **given))
        return Response(page, status, content_type=_HTML)


def _file(name: str, data: bytes) -> Response:
    ending = PurePosixPath(name).suffix.lower()
    kind = _KINDS.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("javascript", "json", "svg+xml")):
        kind += "; charset=utf-8"
    return Response(data, content_type=kind)


def _is_page(path: str) -> bool:
    return path.endswith(("/", ".html")) or "." not in path.rpartition("/")[2]


def _counted(key: str, number: int, moment: Moment) -> str:
    """How many, in words; "" for none."""
    if not number:
        return ""
    return text(f"{key}-one" if number == 1 else f"{key}-many", moment.language, number=number)
