"""The WSGI application: the pages of the current book, and those of the preview itself."""

import mimetypes
import secrets
from collections.abc import Callable, Iterable, Iterator
from gettext import NullTranslations
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from verhalen_build.model.archive_paths import CONFIG, STATE, STORIES
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.picture_fault import UndecodablePicture
from verhalen_build.model.problems import UserFault
from verhalen_build.model.recording import MEDIA_TYPES as RECORDING_TYPES
from verhalen_build.publish.full_text import is_search_file
from verhalen_build.publish.picture_store import stored_renditions
from verhalen_build.read.public_files import public_bytes
from verhalen_build.read.sources import target_outside
from verhalen_build.report import lines_of_file
from verhalen_build.serve.access import Access, on_this_server, redirect
from verhalen_build.serve.desk import Desk
from verhalen_build.serve.page_renderer import OWN, PageRenderer, add_strip
from verhalen_build.serve.preview import Preview, PreviewSnapshot, snapshot_of
from verhalen_build.serve.refusals import not_here, outside_archive, refused
from verhalen_build.serve.source_links import desk_address, exclusion_reasons, problem_views, source_of
from verhalen_build.site.asset_files import AssetFile, shown_renditions
from verhalen_build.site.context import PagePlan
from verhalen_build.site.media_types import MediaType
from verhalen_build.site.page_types import PAGE_TYPES
from verhalen_build.steps.live import State

# As strict as the policy in the pages of the book, so that a writer sees what a reader gets.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
# The search page runs Pagefind, which is WebAssembly.
_POLICY_OF_SEARCH = _POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
# An asset may be an HTML page with scripts, which must not reach the desk.
_POLICY_OF_FILES = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
)
_ACTIVE = ("html", "xml")
_SCRIPTS = ("javascript", "ecmascript")
# On Windows mimetypes reads the registry, which other programs change.
_MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    **RECORDING_TYPES,
}
_BEHIND = "verhalen-behind"
# Browsers leave this port out of the Host header.
_HTTP_PORT = 80
_SAFE = frozenset({"GET", "HEAD"})
# Some network equipment closes silent connections.
_HEARTBEAT = 15.0
# More than anybody reads; the terminal has all of them.
_MAX_PROBLEMS = 200
# Available without access: the style sheets of the preview reveal nothing of an archive.
_PUBLIC = f"{OWN}static/"


class App:
    """Answers requests for one preview at one port, with or without the desk."""

    def __init__(self, preview: Preview, port: int, with_desk: bool) -> None:
        self._preview = preview
        self._pages = PageRenderer(lambda: preview.snapshot.language)
        names = ("127.0.0.1", "localhost")
        self._hosts = frozenset({*(f"{name}:{port}" for name in names), *(names if port == _HTTP_PORT else ())})
        self._port = port
        self._run = secrets.token_hex(4)
        self.access = Access(port)
        self._desk = Desk(preview, self._pages, self.access.token) if with_desk else None
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
        # The raw header, as werkzeug makes up a missing host.
        if request.headers.get("Host", "") not in self._hosts:
            # DNS rebinding: a page elsewhere may have a host name that resolves to this computer.
            return self._refused(
                self._texts.gettext("The preview is for this computer only. Go to %(address)s")
                % {"address": self._address}
            )
        if request.method in _SAFE:
            opened = self.access.redeem_token(request)
            if opened is not None:
                return opened
        if not self.access.has_cookie(request) and not request.path.startswith(_PUBLIC):
            return self._closed()
        if request.method not in _SAFE and not self.access.is_from_our_page(request):
            return self._refused(self._texts.gettext("This request does not come from this page."))
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
        return self._book_file(request)

    @property
    def _texts(self) -> NullTranslations:
        return self._pages.texts

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def _seen(self) -> str:
        """The visible epoch with an id of this run, as another run starts counting again."""
        return f"{self._run}.{self._preview.epochs.visible}"

    # The book

    def _book_file(self, request: Request) -> Response:
        unsaved = self._desk.sketch(request.args["sketch"]) if self._desk and "sketch" in request.args else None
        if unsaved is not None:
            return self._render_from(unsaved, request, None)
        # The epoch first: if the book changes meanwhile, the page reloads once too often rather than never.
        seen, snapshot = self._seen, self._preview.snapshot
        behind = request.cookies.get(_BEHIND) == seen
        state = (snapshot.good or snapshot.state) if snapshot.failed else snapshot.state
        if state is None or (snapshot.failed and not behind and _is_page(request.path)):
            return self._error_page(snapshot, seen, request.path)
        return self._render_from(state, request, seen)

    def _render_from(self, state: State, request: Request, seen: str | None) -> Response:
        """A file of the book; without `seen`, for a preview of an unsaved text, it has no strip."""
        try:
            return self._file_of(state, request, seen)
        except UserFault as fault:
            # Some errors in a theme only occur in rendering.
            snapshot = snapshot_of(None, None, fault.problems, self._preview.snapshot.language)
            return self._error_page(snapshot, seen or self._seen, request.path)

    def _file_of(self, state: State, request: Request, seen: str | None) -> Response:
        path = SitePath(request.path.removeprefix("/"))
        if not path or path.endswith("/"):
            path = SitePath(f"{path}index.html")
        if path not in state.plans and path not in state.assets:
            # Links on the page for unknown addresses begin where the site will stand.
            path = SitePath(path.removeprefix(state.config.settings.base_path.removeprefix("/")))
        if path in state.static:
            return _file(path, state.static[path])
        asset = state.assets.get(path) or (self._desk.asset(path) if self._desk else None)
        if asset is not None:
            return self._asset(state, path, asset, request)
        search_file = self._preview.search.file(path) if is_search_file(path) else None
        if search_file is not None:
            return _file(path, search_file)
        plan = state.plans.get(path)
        status = HTTPStatus.OK if plan else HTTPStatus.NOT_FOUND
        plan = plan or state.plans[state.book.routes.fixed("not-found")]
        page = state.page(plan)
        media_type = PAGE_TYPES[plan.type].media_type
        if media_type is not MediaType.HTML:
            return Response(page, content_type=media_type.content_type)
        strip = self._strip(plan, state, seen) if seen is not None else ""
        response = Response(add_strip(page, strip), status, content_type=MediaType.HTML.content_type)
        hosts = state.config.settings.media_hosts
        if hosts:
            policy = _POLICY.replace(
                "media-src 'self'", " ".join(["media-src 'self'", *map("https://{}".format, hosts)])
            )
            response.headers["Content-Security-Policy"] = policy
        if plan.type == "search":
            response.headers["Content-Security-Policy"] = _POLICY_OF_SEARCH
        return response

    def _asset(self, state: State, path: SitePath, asset: AssetFile, request: Request) -> Response:
        if target_outside(state.root, asset.source):
            return self._outside_archive()
        try:
            data = (state.root / asset.source).read_bytes()
            response = _file(path, _rendition(state, asset, data) or public_bytes(data))
        except OSError:
            # It has just been removed; the next snapshot reports which records need it.
            return self._missing()
        # Of sound and film a browser asks for the part that it needs; without that it cannot go to another second.
        size = response.content_length
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
        media_type = response.mimetype or ""
        if media_type.endswith(_ACTIVE):
            response.headers["Content-Security-Policy"] = _POLICY_OF_FILES
        elif media_type.endswith(_SCRIPTS):
            # As plain text, so that no page can run it.
            response.content_type = "text/plain; charset=utf-8"
        return response

    def _strip(self, plan: PagePlan, state: State, seen: str) -> str:
        snapshot = self._preview.snapshot
        texts = self._texts
        errors, others = len(snapshot.errors), len(snapshot.others)
        source = source_of(plan, state, texts)
        return self._pages.render(
            "strip.html",
            marks=exclusion_reasons(plan, state, texts),
            faults=_counted(texts.ngettext("1 error", "%(num)s errors", errors), errors),
            problems=_counted(texts.ngettext("1 message", "%(num)s messages", others), others),
            place=source,
            desk=self._desk_address(source.path, source.line) if source.record else self._desk_address(),
            behind=(
                texts.gettext("This is the last good version.")
                if snapshot.good
                else texts.gettext("Something may be missing here.")
            ),
            seen=seen,
        )

    def _desk_address(self, path: str = "", line: int = 0) -> str:
        """The address of the desk, or of a record in it; "" without a desk."""
        if self._desk is None:
            return ""
        return desk_address(path, line) if path else f"{OWN}desk/"

    def _error_page(self, snapshot: PreviewSnapshot, seen: str, path: str) -> Response:
        """The page with all errors instead of a page of the book, and a link to the last version without errors."""
        behind = f"{OWN}behind?to={quote(path)}" if snapshot.good or snapshot.state else ""
        page = self._problems_page(snapshot, seen, behind)
        return Response(page, HTTPStatus.INTERNAL_SERVER_ERROR, content_type=MediaType.HTML.content_type)

    def _problems_page(self, snapshot: PreviewSnapshot, seen: str, behind: str) -> str:
        root, language, texts = self._preview.root, snapshot.language, self._texts
        errors, more = len(snapshot.errors), len(snapshot.others[_MAX_PROBLEMS:])
        return self._pages.render(
            "problems.html",
            title=_counted(texts.ngettext("There is 1 error", "There are %(num)s errors", errors), errors),
            faults=list(problem_views(root, snapshot.errors, language)),
            others=list(problem_views(root, snapshot.others[:_MAX_PROBLEMS], language)),
            more=_counted(
                texts.ngettext(
                    "And 1 more; verhalen check shows all.", "And %(num)s more; verhalen check shows all.", more
                ),
                more,
            ),
            behind=behind,
            look=(
                texts.gettext("Look at the last good version")
                if snapshot.good
                else texts.gettext("Look at the book with the errors in it")
            ),
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
        files = {file.name: file for file in self._static.iterdir()}
        return _file(name, files[name].read_bytes()) if name in files else self._not_here(request, name)

    def _events(self, request: Request, rest: str) -> Response:
        """A stream of server-sent events: the visible epoch now, and at each change."""
        response = Response(self._epochs(), content_type="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _epochs(self) -> Iterator[str]:
        epochs = self._preview.epochs
        sent = epochs.visible
        yield f"retry: 500\ndata: {self._run}.{sent}\n\n"
        while True:
            visible = epochs.wait_for_other(sent, _HEARTBEAT)
            yield f"data: {self._run}.{visible}\n\n" if visible != sent else ":\n\n"
            sent = visible

    def _behind(self, request: Request, rest: str) -> Response:
        """Redirects to the last version without errors, which is shown until the next rebuild."""
        target = request.args.get("to", "/")
        response = redirect(on_this_server(target))
        response.set_cookie(_BEHIND, self._seen, httponly=True, samesite="Strict")
        return response

    def _problems(self, request: Request, rest: str) -> Response:
        seen, snapshot = self._seen, self._preview.snapshot
        return Response(self._problems_page(snapshot, seen, ""), content_type=MediaType.HTML.content_type)

    def _source(self, request: Request, path: str) -> Response:
        """A source by line, or the sources in a folder; only files of the book."""
        state = self._preview.state()
        sources = {*state.contents, *state.look.config} if state else {CONFIG}
        source = SourcePath(path.rstrip("/"))
        if source in sources:
            return self._source_page(source)
        # A list file has the name of the folder that it replaces.
        in_folder = sorted(
            path for path in sources if path.startswith(f"{source}/") or path.rpartition(".")[0] == source
        )
        if source == STORIES:
            in_folder = [path for path in in_folder if path.count("/") == 1]
        if not in_folder:
            return self._not_here(request, path)
        page = self._pages.render("folder.html", path=source, files=in_folder, desk=self._desk_address())
        return Response(page, content_type=MediaType.HTML.content_type)

    def _source_page(self, source: SourcePath) -> Response:
        if target_outside(self._preview.root, source):
            return self._outside_archive()
        lines = lines_of_file(self._preview.root / source)
        edit = self._desk_address(source) if source.startswith(f"{STORIES}/") else ""
        page = self._pages.render("source.html", path=source, lines=lines, edit=edit, desk=self._desk_address())
        return Response(page, content_type=MediaType.HTML.content_type)

    def _not_here(self, request: Request, path: str) -> Response:
        return self._missing()

    def _missing(self) -> Response:
        return self._message(*not_here(self._texts))

    def _closed(self) -> Response:
        """The page for requests without access."""
        return Response(
            self._pages.render("closed.html", seen=""), HTTPStatus.FORBIDDEN, content_type=MediaType.HTML.content_type
        )

    def _refused(self, message: str) -> Response:
        return self._message(*refused(message, self._texts))

    def _outside_archive(self) -> Response:
        return self._message(*outside_archive(self._texts))

    def _message(self, title: str, message: str, status: HTTPStatus) -> Response:
        page = self._pages.render("message.html", title=title, message=message)
        return Response(page, status, content_type=MediaType.HTML.content_type)


def _rendition(state: State, asset: AssetFile, data: bytes) -> bytes | None:
    """A file that is made of a picture; None for what is shown as it is, also as it cannot be made."""
    renditions = shown_renditions(state.book.archive, asset.source)
    if renditions is None or asset.rendition not in renditions.all:
        return None
    try:
        made = stored_renditions(state.root / STATE, data, renditions)
    except UndecodablePicture:
        return None
    return made[renditions.all.index(asset.rendition)]


def _file(name: str, data: bytes) -> Response:
    extension = PurePosixPath(name).suffix.lower()
    media_type = _MEDIA_TYPES.get(extension) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if media_type.startswith("text/") or media_type.endswith(("javascript", "json", "svg+xml")):
        media_type += "; charset=utf-8"
    return Response(data, content_type=media_type)


def _is_page(path: str) -> bool:
    return path.endswith(("/", ".html")) or "." not in path.rpartition("/")[2]


def _counted(sentence: str, number: int) -> str:
    """A sentence with a number filled in; "" for none."""
    return sentence % {"num": number} if number else ""
