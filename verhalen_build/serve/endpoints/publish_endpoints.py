"""Publishing: what would change, carrying it out, and how far that is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from verhalen_build.serve.desk_publish import DeskPublisher, PublishRequest, target_views
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint, now
from verhalen_build.steps.live import State

_View = TypeVar("_View")


class PublishEndpoints:
    """Publishes the archive in `root`."""

    def __init__(self, responses: DeskResponses, root: Path) -> None:
        self._responses = responses
        self._publisher = DeskPublisher(root)

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "publish": GetEndpoint(self._page),
            "api/publish/progress": GetEndpoint(self._progress),
            "api/publish/look": PostEndpoint(self._look),
            "api/publish/go": PostEndpoint(self._publish),
        }

    def _page(self, request: DeskRequest) -> Response:
        return self._responses.page("desk_publish.html", targets=target_views(request.state))

    def _progress(self, request: DeskRequest) -> Response:
        return json_response({"words": self._publisher.progress(request.language)})

    def _look(self, request: DeskRequest) -> Response:
        view = _view(request, self._publisher.look)
        return self._responses.part("seen", "desk_publish_changes.html", view=view)

    def _publish(self, request: DeskRequest) -> Response:
        view = _view(request, self._publisher.publish)
        return self._responses.part("published", "desk_published.html", view=view)


def _view(request: DeskRequest, action: Callable[[State, PublishRequest, date], _View]) -> _View:
    try:
        return action(request.state, request.payload(PublishRequest), now().date())
    except LookupError as error:
        raise BadRequest from error
