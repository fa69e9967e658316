"""The writing desk over HTTP (placeholder of the lead: replace all of it)."""

from pathlib import Path

from werkzeug.wrappers import Request, Response

from verhalen_build.serve.pages import Pages
from verhalen_build.serve.preview import Preview
from verhalen_build.steps.live import State


class Desk:
    """Answers everything under the desk's address."""

    def __init__(self, root: Path, preview: Preview, pages: Pages, token: str) -> None:
        self._root = root

    def respond(self, request: Request, path: str) -> Response:
        """Answers one request."""
        return Response("desk", content_type="text/plain")

    def sketch(self, name: str) -> State | None:
        """The book with a text that is not saved yet."""
        return None
