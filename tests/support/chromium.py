"""A headless Chromium: the one that is installed on this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, Response, sync_playwright

# The first is built without windows, and takes a quarter of the time for a page.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root, and show only pages made here
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, or nothing."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """A browser with a profile of its own, as long as the context lasts; needs find_chromium() to find one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


def bring_to_rest(context: BrowserContext) -> None:
    """Leaves every tab of a window on an empty page, with scripts disabled so that it stays there.

    A page of the preview reloads itself when the book was made anew. Where that happens while its window is closed,
    Chromium never answers that it has closed.
    """
    for tab in context.pages:
        # Before the empty page is opened: a page that reloads itself meanwhile would come back over it.
        context.new_cdp_session(tab).send("Emulation.setScriptExecutionDisabled", {"value": True})
        empty(tab)
        # A reload that had begun by then may still come over the empty page; this one ends it.
        empty(tab)


def empty(tab: Page) -> None:
    """Leaves a tab on an empty page, also where the page that it shows is about to reload itself."""
    while True:
        try:
            tab.goto("about:blank")
        except Error as error:
            # A page reloads itself a few times at most, so this comes to an end.
            if "interrupted by another navigation" not in error.message:
                raise
            tab.wait_for_load_state()
        else:
            return


def listen(tab: Page, base: str) -> list[str]:
    """Starts listening to a tab; gives a list that grows with everything that a page should not do.

    That is: an error that the browser reports, in a script or against the page's own policy; a request for an address
    that does not begin with `base`; and a request that fails.
    """
    heard: list[str] = []

    def hear_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.append(f"says {message.text} ({message.location['url']})")

    def hear_request(request: Request) -> None:
        if not request.url.startswith(base):
            heard.append(f"asks for {request.url}")

    def hear_failure(request: Request) -> None:
        # The browser drops what it is still fetching, such as the icon, when its reader has gone on. Of a script it now
        # and then says "csp"; a script that the policy does forbid comes as a message in the console too.
        is_dropped_script = request.failure == "csp" and request.resource_type == "script"
        if request.failure != "net::ERR_ABORTED" and not is_dropped_script:
            heard.append(f"does not get {request.url}: {request.failure}")

    def hear_response(response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            heard.append(f"gets {response.status} for {response.url}")

    tab.on("console", hear_message)
    tab.on("pageerror", lambda error: heard.append(f"fails with {error}"))
    tab.on("request", hear_request)
    tab.on("requestfailed", hear_failure)
    tab.on("response", hear_response)
    return heard


def let_in(context: BrowserContext, link: str) -> None:
    """Gives a browser the cookie that opening the link of a preview would give it."""
    answer = context.request.get(link)
    assert answer.ok, answer.status
