"""How people want to be named: the list of consents, what they are sent, and what they answer."""

import msgspec
from werkzeug.wrappers import Response

from verhalen_build.conversation.answers import ANSWERS, keep_answer, put_away_answer
from verhalen_build.conversation.pages import consent_form, readback_name, readback_page
from verhalen_build.model.names import SourcePath
from verhalen_build.serve.desk_consents import answer_views, consent_groups, person_with
from verhalen_build.serve.endpoints.desk_responses import DeskResponses, json_response
from verhalen_build.serve.endpoints.endpoint import DeskRequest, Endpoints, GetEndpoint, PostEndpoint, now
from verhalen_build.site.media_types import MediaType

_POLICY_OF_PAPER = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"


class AnswerDone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to put away an answer that was dealt with."""

    path: str


class ConsentEndpoints:
    """Shows consents, and keeps answers."""

    def __init__(self, responses: DeskResponses) -> None:
        self._responses = responses

    def endpoints(self) -> Endpoints:
        """The endpoints by address."""
        return {
            "consents": GetEndpoint(self._consents),
            "consent-form": GetEndpoint(self._consent_form),
            "readback": GetEndpoint(self._readback),
            "api/answer": PostEndpoint(self._bring_in_answer, in_turn=True),
            "api/answer-done": PostEndpoint(self._put_away_answer, in_turn=True),
        }

    def _consents(self, request: DeskRequest) -> Response:
        answers = answer_views(request.state.for_readers())
        return self._responses.page("desk_consents.html", groups=consent_groups(request.state), answers=answers)

    def _consent_form(self, request: DeskRequest) -> Response:
        person = person_with(request.arguments.get("person", ""), request.state)
        return _paper(consent_form(person, request.state)) if person is not None else self._responses.not_here()

    def _readback(self, request: DeskRequest) -> Response:
        """The file that somebody reads back, to be saved and sent."""
        state = request.state.for_readers()
        person = person_with(request.arguments.get("person", ""), state)
        if person is None:
            return self._responses.not_here()
        response = _paper(readback_page(person, state))
        response.headers["Content-Disposition"] = f'attachment; filename="{readback_name(person, state)}"'
        return response

    def _bring_in_answer(self, request: DeskRequest) -> Response:
        state = request.state
        kept_answer = keep_answer(state.root, state, request.body, SourcePath(ANSWERS), now().date())
        return json_response({"outcome": "saved", "path": kept_answer.path})

    def _put_away_answer(self, request: DeskRequest) -> Response:
        path = SourcePath(request.payload(AnswerDone).path)
        return json_response({"outcome": "removed", "trashed": put_away_answer(request.state.root, path, now())})


def _paper(page: str) -> Response:
    """A page for somebody else, which has its own style and script in it."""
    response = Response(page, content_type=MediaType.HTML.content_type)
    response.headers["Content-Security-Policy"] = _POLICY_OF_PAPER
    return response
