"""Everyone can read the book: axe finds nothing on any kind of page, on a phone and a desk, by day and by night."""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Route
from playwright.sync_api import Page as Tab

from tests.conftest import NODE_MODULES
from tests.support.pages import Page, one_of_every_kind
from tests.support.situations import SITUATIONS, Situation

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

pytestmark = [pytest.mark.browser, pytest.mark.node]


def stay_here(route: Route) -> None:
    """Answer with a redirect page that does not send its reader on, so that it can be looked at."""
    response = route.fetch()
    route.fulfill(response=response, body=re.sub(r"<meta[^>]*refresh[^>]*>", "", response.text(), flags=re.IGNORECASE))


def violations(tab: Tab, axe: str) -> Iterator[str]:
    """What axe has against the page that the tab shows: the rule, where and why."""
    # Colours halfway a transition are nobody's choice.
    tab.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    tab.evaluate(axe)
    result: dict[str, Any] = tab.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", list(RULES)
    )
    for violation in result["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {json.dumps(node['target'])} {node['failureSummary']}"


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that looks at a page."""
    return (NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations_by_day_and_night(tab: Tab, axe: str) -> Iterator[str]:
    """What axe has against the page that the tab shows, in light and in dark."""
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        yield from (f"{scheme}, {violation}" for violation in violations(tab, axe))


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_on_any_kind_of_page(
    axe: str, chromium: Browser, demo_address: str, demo_pages: tuple[Page, ...], width: int
) -> None:
    faults = []

    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        for page in one_of_every_kind(demo_pages):
            if page.is_redirect:
                context.route(demo_address + page.path, stay_here)
            tab.goto(demo_address + page.path)
            faults += [f"{page.path}: {violation}" for violation in violations_by_day_and_night(tab, axe)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_in_what_a_page_becomes(
    axe: str, chromium: Browser, demo_address: str, width: int, situation: Situation
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        situation(tab, demo_address)

        faults = list(violations_by_day_and_night(tab, axe))

    assert not faults, "\n".join(faults)
