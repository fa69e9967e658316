"""What holds for every test in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, WebError


@pytest.fixture(autouse=True)
def no_script_fails(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a script of a page lets out fails the test, also where the test itself looks at something else."""
    let_out: list[str] = []
    make = Browser.new_context

    def hear(fault: WebError) -> None:
        let_out.append(f"{fault.page.url if fault.page else 'a page'}: {fault.error}")

    def watched(browser: Browser, **options: object) -> BrowserContext:
        context = make(browser, **options)  # type: ignore[arg-type]
        context.on("weberror", hear)
        return context

    monkeypatch.setattr(Browser, "new_context", watched)
    yield
    assert not let_out, "\n".join(let_out)
