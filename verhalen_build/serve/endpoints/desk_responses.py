"""The responses that several endpoints of the desk give."""

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from werkzeug.wrappers import Response

from verhalen_build.desk.field_problems import to_field_problem
from verhalen_build.desk.saving import Conflict
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Problem
from verhalen_build.serve.form_submission import WouldHarm
from verhalen_build.serve.page_renderer import PageRenderer
from verhalen_build.serve.refusals import not_here, outside_archive
from verhalen_build.serve.text_diff import side_by_side
from verhalen_build.site.media_types import MediaType


class DeskResponses:
    """Makes responses of templates, for the archive in `root`."""

    def __init__(self, root: Path, pages: PageRenderer, token: str) -> None:
        self._pages = pages
        self._token = token
        # Tells this archive from another that was served at the same address.
        self._archive_id = digest(bytes(root))

    def page(self, template: str, **values: Any) -> Response:
        """A page of the desk; `about` is the data about the record for its script."""
        if "about" in values:
            values["about"] = {"archive": self._archive_id, **msgspec.to_builtins(values["about"])}
        page = self._pages.render(template, token=self._token, archive=self._archive_id, **values)
        return Response(page, content_type=MediaType.HTML.content_type)

    def part(self, outcome: str, template: str, **values: Any) -> Response:
        """A part of a page for its script, with the outcome of the request."""
        return json_response({"outcome": outcome, "html": self._pages.render(template, **values)})

    def conflict(self, conflict: Conflict) -> Response:
        """Both versions of a file that changed meanwhile, side by side."""
        html = self._pages.render(
            "desk_conflict.html",
            path=conflict.path,
            gone=not conflict.digest,
            pairs=side_by_side(conflict.theirs, conflict.ours),
        )
        versions = {"path": conflict.path, "digest": conflict.digest, "ours": conflict.ours}
        return json_response({"outcome": "conflict", "html": html, **versions}, HTTPStatus.CONFLICT)

    def closed(self) -> Response:
        """That there is no state yet, as config.yaml has errors."""
        texts = self._pages.texts
        return self._message(
            texts.gettext("The desk cannot open yet"),
            texts.gettext(
                "First config.yaml has to be right. The book tells what is wrong; after that the desk opens."
            ),
            HTTPStatus.SERVICE_UNAVAILABLE,
        )

    def gone(self) -> Response:
        """That a record is gone."""
        texts = self._pages.texts
        return self._message(
            texts.gettext("This record is not here"),
            texts.gettext("The file is gone or has another name now. You can find it in the list."),
            HTTPStatus.NOT_FOUND,
        )

    def unreadable(self, path: SourcePath) -> Response:
        """That a file is no text."""
        texts = self._pages.texts
        message = texts.gettext("%(place)s cannot be read as text. Save it again as UTF-8 in your text editor.")
        return self._message(texts.gettext("This file cannot be opened here"), message % {"place": path}, HTTPStatus.OK)

    def outside_archive(self) -> Response:
        """That a file lies elsewhere."""
        return self._message(*outside_archive(self._pages.texts))

    def not_here(self) -> Response:
        """That there is nothing at an address."""
        return self._message(*not_here(self._pages.texts))

    def _message(self, title: str, message: str, status: HTTPStatus) -> Response:
        page = self._pages.render("desk_message.html", token=self._token, title=title, message=message)
        return Response(page, status, content_type=MediaType.HTML.content_type)


def json_response(answer: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Data for a script."""
    return Response(msgspec.json.encode(answer), status, content_type="application/json")


def harm_response(outcome: WouldHarm, language: Language) -> Response:
    """The errors that an earlier text would make; how to mend them in a form is of no use there."""
    problems = [{**problem, "help": ""} for problem in problems_with_files(outcome.problems, language)]
    return json_response({"outcome": "harm", "problems": problems})


def problems_with_files(problems: Iterable[Problem], language: Language) -> list[dict[str, Any]]:
    """Problems that may be in other records, each with its file."""
    return [
        {**msgspec.to_builtins(to_field_problem(problem, language)), "place": problem.at.file} for problem in problems
    ]
