"""Pictures do not shift a page, are cheap on a phone, and open large: with a pointer, with keys, without a script."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import violations
from tests.support.command import run_verhalen
from tests.support.server import serve

pytestmark = pytest.mark.browser

STORY = """---
titel: De tuin
afbeelding: {bestand: images/1.jpg, beschrijving: De tuin, bijschrift: De tuin in mei, maker: Joke, licentie: CC BY 4.0}
%s---
De tuin begon als een stukje gras.

![De bank|rechts](images/2.jpg "De bank van de dinsdaggroep")

Toen kwamen de buren, en met hen de schoppen, de zaden en de plannen.

![Het plein|breed](images/3.jpg "Het plein")

En daarna stond er een kas.[^1]

[^1]: Van glas dat over was.
"""
GALLERY = """afbeeldingen:
  - {bestand: images/2.jpg, beschrijving: De bank, bijschrift: De bank}
  - {bestand: images/3.jpg, beschrijving: Het plein}
  - {bestand: images/kaart.svg, beschrijving: De kaart}
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><path d="M0 0L40 30" stroke="#333"/></svg>'
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
MOST_ON_A_PHONE = 250_000
SHIFT = """() => new Promise((resolve) => new PerformanceObserver((list, observer) => {
  observer.disconnect();
  resolve(list.getEntries().reduce((total, {value}) => total + value, 0));
}).observe({type: "layout-shift", buffered: true}) || setTimeout(() => resolve(0), 500))"""


def photo(number: int) -> bytes:
    """A photo of 12 megapixels and 4 MB, as a phone makes it: grain, light that falls off, things with edges."""
    size = (4000, 3000) if number != 2 else (3000, 4000)
    grain = Image.effect_noise((size[0] // 2, size[1] // 2), 40).resize(size, Image.Resampling.BICUBIC)
    light = Image.radial_gradient("L").resize(size)
    image = Image.merge("RGB", (Image.blend(grain, light, 0.7), Image.blend(grain, light, 0.5), grain))
    draw = ImageDraw.Draw(image)
    for step in range(0, 3000, 150):
        corner = ((step * (7 + number)) % size[0], (step * 5) % size[1])
        draw.ellipse((*corner, corner[0] + 300, corner[1] + 200), ((step * 3) % 255, (step * 7) % 255, 90))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=90)
    return data.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a story of three photos, and one with a gallery besides."""
    folder = tmp_path_factory.mktemp("beelden")
    (folder / "stories/images").mkdir(parents=True)
    (folder / "config.yaml").write_text("titel: Ons boek\n", "utf-8")
    (folder / "stories/tuin.md").write_text(STORY % "", "utf-8")
    (folder / "stories/kas.md").write_text(STORY.replace("De tuin\n", "De kas\n", 1) % GALLERY, "utf-8")
    (folder / "stories/images/kaart.svg").write_text(DRAWING, "utf-8")
    (folder / "stories/toren.md").write_text("---\ntitel: De toren\n---\n\n![De toren](images/toren.png)\n", "utf-8")
    Image.new("RGB", (700, 3000), "teal").save(folder / "stories/images/toren.png")
    for number in (1, 2, 3):
        (folder / f"stories/images/{number}.jpg").write_bytes(photo(number))
    run = run_verhalen("build", "--no-search", cwd=folder)
    assert run.returncode == 0, run.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serve(site) as served:
        yield served


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    """A tab with the story that has a gallery."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(f"{address}verhalen/kas.html")
        yield tab


def scroll_through(tab: Page) -> None:
    """To the end of the page, and waits until every picture has arrived."""
    tab.evaluate("""async () => {
      for (let y = 0; y < document.body.scrollHeight; y += 400) {
        scrollTo(0, y);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }
    }""")
    tab.wait_for_function("[...document.images].every(({complete, naturalWidth}) => complete && naturalWidth)")


def test_a_phone_fetches_little_for_a_story_with_three_photos(chromium: Browser, address: str) -> None:
    fetched: dict[str, int] = {}
    with chromium.new_context(**PHONE) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        tab.on("requestfinished", lambda request: fetched.update({request.url: request.sizes()["responseBodySize"]}))
        tab.goto(f"{address}verhalen/tuin.html")
        scroll_through(tab)

    pictures = {url: size for url, size in fetched.items() if "/beelden/" in url}
    assert len(pictures) == 3
    assert sum(pictures.values()) <= MOST_ON_A_PHONE, pictures


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("story", ["tuin", "kas"])
def test_a_page_does_not_shift_when_its_pictures_arrive(
    width: int, story: str, chromium: Browser, address: str
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}) as context:
        tab = context.new_page()
        # After the text, as over a slow line.
        tab.route("**/beelden/**", lambda route: (tab.evaluate("document.fonts.ready"), route.continue_()))
        tab.goto(f"{address}verhalen/{story}.html")
        scroll_through(tab)

        assert tab.evaluate(SHIFT) == 0
        # As wide as it was told, to a tenth.
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_is_seen_as_a_whole_however_high_it_is(width: int, chromium: Browser, address: str) -> None:
    with chromium.new_context(viewport={"width": width, "height": 700}) as context:
        tab = context.new_page()
        tab.goto(f"{address}verhalen/toren.html")

        box = tab.get_by_role("img", name="De toren").bounding_box()
    assert box is not None
    assert box["height"] < 700


def test_what_is_drawn_for_paper_stands_on_paper_in_the_dark(chromium: Browser, address: str) -> None:
    with chromium.new_context(color_scheme="dark") as context:
        tab = context.new_page()
        tab.goto(f"{address}verhalen/kas.html")
        drawing = tab.get_by_role("img", name="De kaart")

        expect(drawing).to_have_css("background-color", "rgb(251, 248, 241)")
        drawing.click()
        expect(large(tab).get_by_role("img")).to_have_css("background-color", "rgb(251, 248, 241)")


def test_what_is_below_the_first_screen_is_fetched_late(tab: Page) -> None:
    assert tab.evaluate("[...document.images].map(({loading}) => loading)")[:3] == ["auto", "auto", "lazy"]


def large(tab: Page) -> Any:
    return tab.get_by_role("dialog", name="Beeld")


def test_a_picture_opens_large_and_closes_with_a_key_or_by_going_back(tab: Page) -> None:
    link = tab.locator("a.enlarge").nth(1)
    link.click()
    expect(large(tab).get_by_role("img", name="De bank")).to_be_visible()
    expect(large(tab).get_by_text("De bank van de dinsdaggroep")).to_be_visible()

    tab.keyboard.press("Escape")
    expect(large(tab)).to_be_hidden()
    expect(link).to_be_focused()

    link.press("Enter")
    expect(large(tab)).to_be_visible()
    tab.go_back()
    expect(large(tab)).to_be_hidden()
    expect(tab).to_have_title("De kas · Ons boek")

    tab.go_forward()
    expect(large(tab).get_by_role("img", name="De bank")).to_be_visible()
    large(tab).get_by_role("button", name="Sluit").click()
    expect(large(tab)).to_be_hidden()
    # One step back is to where the reader came from.
    assert tab.evaluate("history.state") is None


def test_the_pictures_of_a_page_are_leafed_through(tab: Page) -> None:
    tab.locator("a.enlarge").first.click()

    names = []
    for _ in range(7):
        names.append(large(tab).locator("img").get_attribute("alt"))
        tab.keyboard.press("ArrowRight")
    assert names == ["De tuin", "De bank", "Het plein", "De bank", "Het plein", "De kaart", "De tuin"]
    large(tab).get_by_role("button", name="Vorige").click()
    expect(large(tab).get_by_role("img", name="De tuin")).to_be_visible()
    tab.go_back()
    expect(large(tab)).to_be_hidden()


def test_a_click_beside_the_picture_closes_it(tab: Page) -> None:
    tab.locator("a.enlarge").first.click()
    tab.mouse.click(60, 500)

    expect(large(tab)).to_be_hidden()


def test_without_a_script_a_link_leads_to_the_picture_itself(chromium: Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{address}verhalen/kas.html")
        assert tab.locator(".gallery figure").count() == 3
        tab.locator("a.enlarge").first.click()

        expect(tab).to_have_url(f"{address}beelden/1600-webp/images/1.jpg.webp")


@pytest.mark.node
@pytest.mark.parametrize("width", [390, 1280])
def test_everyone_can_see_pictures_also_large(width: int, chromium: Browser, address: str, axe: str) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        tab.goto(f"{address}verhalen/kas.html")
        faults = list(violations(tab, axe))
        tab.locator("a.enlarge").first.click()
        faults += violations(tab, axe)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [390, 768, 960, 1280])
def test_nothing_lies_over_something_else(width: int, chromium: Browser, address: str) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        tab.goto(f"{address}verhalen/kas.html")
        boxes = [box for box in (each.bounding_box() for each in tab.locator("figure img, .sidenote").all()) if box]

    def overlap(box: Any, other: Any) -> bool:
        return all(
            min(box[at] + box[length], other[at] + other[length]) - max(box[at], other[at]) > 1
            for at, length in (("x", "width"), ("y", "height"))
        )

    assert not [(box, other) for number, box in enumerate(boxes) for other in boxes[:number] if overlap(box, other)]


def test_a_picture_is_as_wide_as_its_page_says_it_will_be(chromium: Browser, address: str) -> None:
    for width in (390, 768, 1000, 1280):
        with chromium.new_context(viewport={"width": width, "height": 844}) as context:
            tab = context.new_page()
            tab.goto(f"{address}verhalen/kas.html")
            scroll_through(tab)
            # What `sizes` promise is what a picture would be without the width that the styles give it.
            ratios = tab.evaluate("""() => [...document.querySelectorAll("picture img")].map((image) => {
              const shown = image.getBoundingClientRect(), {naturalWidth} = image;
              return naturalWidth / shown.width;
            })""")
        assert all(0.9 <= ratio <= 1.6 for ratio in ratios), (width, ratios)
