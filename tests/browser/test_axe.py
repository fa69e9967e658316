"""Everyone can read the book: axe finds nothing on any kind of page, on a phone and a desk, by day and by night."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Route
from playwright.sync_api import Page as Tab

from tests.support.command import ROOT
from tests.support.pages import Page, one_of_every_kind
from tests.support.situations import SITUATIONS, Situation

# In dark only the rules about colours: nothing else changes there, which a test below holds.
RULES_IN: dict[Literal["light", "dark"], list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}

STYLE_SHEETS = sorted([*(ROOT / "themes" / "boek" / "static").glob("*.css"), *(ROOT / "verhalen_build").rglob("*.css")])

AXE_IS_THERE = "'axe' in window"
VIOLATIONS = """async rules => {
  const {violations} = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => [id, target, failureSummary]));
}"""

pytestmark = [pytest.mark.browser, pytest.mark.node]


def stay_here(route: Route) -> None:
    """Answer with a redirect page that does not send its reader on, so that it can be looked at."""
    response = route.fetch()
    route.fulfill(response=response, body=re.sub(r"<meta[^>]*refresh[^>]*>", "", response.text(), flags=re.IGNORECASE))


def violations(tab: Tab, axe: str) -> Iterator[str]:
    """What axe has against the page that the tab shows, in light and in dark: the rule, where and why."""
    for scheme, rules in RULES_IN.items():
        # Colours halfway a transition are nobody's choice: no new ones begin, and those that have begun are over.
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        tab.evaluate("document.getAnimations().forEach(animation => animation.finish())")
        if not tab.evaluate(AXE_IS_THERE):
            tab.evaluate(axe)
        violated: list[tuple[str, list[str], str]] = tab.evaluate(VIOLATIONS, rules)
        yield from (f"{scheme}, {rule}: {json.dumps(target)} {why}" for rule, target, why in violated)


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=lambda sheet: sheet.name)
def test_by_night_nothing_changes_but_colours(sheet: Path) -> None:
    text = sheet.read_text("utf-8")

    by_night = re.findall(r"@media \(prefers-color-scheme: dark\) \{\s*\S+ \{([^{}]*)\}\s*\}", text)

    assert len(by_night) == text.count("prefers-color-scheme")
    declarations = [part.strip() for block in by_night for part in block.split(";") if part.strip()]
    assert [part for part in declarations if not re.fullmatch(r"--[a-z-]+: #[0-9a-f]{3,6}", part)] == []


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
            faults += [f"{page.path}: {violation}" for violation in violations(tab, axe)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_in_what_a_page_becomes(
    axe: str, chromium: Browser, demo_address: str, width: int, situation: Situation
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        situation(tab, demo_address)

        faults = list(violations(tab, axe))

    assert not faults, "\n".join(faults)
