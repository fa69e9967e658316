"""The list of the desk, with what is only in the browser, and the names that are suggested while somebody types."""

from werkzeug.wrappers import Response

from verhalen_build.serve.desk_list import UnsavedTexts, list_view, query_of, unsaved_text_view
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint
from verhalen_build.serve.record_list import RecordRow, list_rows, suggest_names
from verhalen_build.steps.live import State


class ListEndpoints:
    """Answers for the list."""

    def __init__(self, responses: DeskResponses) -> None:
        self._responses = responses
        self._cached_rows: tuple[State, tuple[RecordRow, ...]] | None = None

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "": GetEndpoint(self._list),
            "api/names": GetEndpoint(self._names),
            "api/unsaved": PostEndpoint(self._unsaved_texts),
        }

    def _list(self, request: DeskRequest) -> Response:
        state, query = request.state, query_of(request.arguments)
        return self._responses.page(
            "desk.html",
            query=query,
            view=list_view(state, self._rows(state), query),
            kinds={kind.key: kind.label[request.language] for kind in state.config.schema.kinds.values()},
        )

    def _names(self, request: DeskRequest) -> Response:
        asked = request.arguments.get("kinds", "").split(",")
        kinds = tuple(kind for kind in asked if kind in request.state.config.schema.kinds)
        names = suggest_names(request.state, request.arguments.get("q", ""), kinds, request.language)
        return json_response({"names": names})

    def _unsaved_texts(self, request: DeskRequest) -> Response:
        """What the list shows of texts that are only in the browser."""
        rows, texts = self._rows(request.state), request.payload(UnsavedTexts).texts
        return json_response({"texts": [unsaved_text_view(request.state, rows, text) for text in texts]})

    def _rows(self, state: State) -> tuple[RecordRow, ...]:
        """The rows of the list, cached for a state as they are requested at every key press."""
        if self._cached_rows is None or self._cached_rows[0] is not state:
            self._cached_rows = (state, list_rows(state))
        return self._cached_rows[1]
