"""Words are no wider in a browser than drawings reckon with, in whatever fonts it has (see `--fonts`)."""

from collections.abc import Callable, Mapping
from functools import partial

import pytest
from playwright.sync_api import BrowserContext

from verhalen_build.site.drawings.labels import serif_width, text_width
from verhalen_build.site.drawings.letters import BOLD, SANS, SERIF

pytestmark = pytest.mark.browser

WIDTHS = """([texts, style, family]) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style} 1000px ${getComputedStyle(document.documentElement).getPropertyValue(family)}`;
  return texts.map((text) => pen.measureText(text).width);
}"""
# Accents, and other scripts.
WORDS = (
    *("Coöperatie", "cafe\u0301", "Škoda", "Łódź", "Đặng Thị Hồng", "Œuvre", "naïef"),
    *("Оксана Щербань", "Юрій Жданов", "Αθήνα", "Ελευθερία", "שלום", "北京市", "서울 이야기", "🎉 feest"),
)


@pytest.mark.parametrize(
    ("style", "family", "measure", "letters"),
    [
        ("", "--sans", text_width, SANS),
        ("600", "--sans", partial(text_width, bold=True), BOLD),
        ("", "--serif", serif_width, SERIF),
        ("italic", "--serif", serif_width, SERIF),
    ],
    ids=["sans", "bold", "serif", "italic"],
)
def test_no_letter_word_or_title_is_wider_than_drawings_reckon_with(
    phone: BrowserContext,
    demo_address: str,
    style: str,
    family: str,
    measure: Callable[[str, float], float],
    letters: Mapping[str, int],
) -> None:
    tab = phone.new_page()
    tab.goto(f"{demo_address}inhoud.html")
    titles = tab.get_by_role("main").get_by_role("link").all_inner_texts()
    texts = [*letters, *WORDS, *titles]

    widths = tab.evaluate(WIDTHS, [texts, style, family])

    wider = [
        f"{text}: {width:.0f} and not {measure(text, 1000):.0f}"
        for text, width in zip(texts, widths, strict=True)
        if width > measure(text, 1000)
    ]
    assert not wider, "\n".join(wider)
