"""The pages of the demo site hold together: every link arrives, and no page asks anything of a third party."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.support.demo import BASE_URL
from tests.support.pages import Element, Page

# What a reader may be sent to, and a page must not fetch by itself.
LINKS = ("a", "area")
OUTSIDE = ("https", "http", "mailto", "tel")
# A link element that says something of the page, and fetches nothing until somebody asks for it.
UNFETCHED = {"canonical", "license", "author", "alternate", "search"}


def addresses(element: Element) -> Iterator[str]:
    """Every address that an element names."""
    for name in ("href", "src", "poster", "data", "action", "xlink:href"):
        if name in element.attributes:
            yield element.attributes[name]
    for candidate in element.attributes.get("srcset", "").split(","):
        if candidate.strip():
            yield candidate.split()[0]
    if element.tag == "meta" and element.attributes.get("http-equiv", "").lower() == "refresh":
        yield element.attributes["content"].partition("=")[2].strip(" '\"")


def is_fetched(element: Element) -> bool:
    """Whether a browser asks for the address by itself."""
    return element.tag not in LINKS and element.attributes.get("rel") not in UNFETCHED


def internal_links(pages: Iterable[Page]) -> Iterator[tuple[Page, Element, str]]:
    """Each address without a scheme, with where it stands."""
    for page in pages:
        for element in page.elements:
            for address in addresses(element):
                if not urlsplit(address).scheme:
                    yield page, element, address


def file_of(page: Page, address: str) -> str:
    """The file that an address on a page names, as a path inside the site."""
    path = unquote(urlsplit(address).path)
    # The page for unknown addresses is shown at any depth, so its links begin at the root of the server.
    path = path.removeprefix(urlsplit(BASE_URL).path) if page.path == "404.html" else path
    return posixpath.normpath(posixpath.join(page.folder, path)) if path else page.path


def test_the_demo_has_pages_to_look_at(demo_pages: tuple[Page, ...]) -> None:
    assert {"index.html", "inhoud.html", "404.html"} <= {page.path for page in demo_pages}


def test_every_internal_link_arrives(demo_site: Path, demo_pages: tuple[Page, ...]) -> None:
    files = {path.relative_to(demo_site).as_posix() for path in demo_site.rglob("*") if path.is_file()}

    lost = [
        f"{page.path}:{element.line}: {address}"
        for page, element, address in internal_links(demo_pages)
        if file_of(page, address) not in files
    ]

    assert not lost, "\n".join(lost)


def test_every_fragment_arrives(demo_pages: tuple[Page, ...]) -> None:
    ids = {page.path: page.ids for page in demo_pages}

    lost = [
        f"{page.path}:{element.line}: {address}"
        for page, element, address in internal_links(demo_pages)
        if (fragment := unquote(urlsplit(address).fragment))
        and fragment not in ids.get(file_of(page, address), {fragment})
    ]

    assert not lost, "\n".join(lost)


def test_every_page_but_the_home_page_is_linked_from_another(demo_pages: tuple[Page, ...]) -> None:
    linked = {file_of(page, address) for page, _, address in internal_links(demo_pages)}

    unreachable = [
        page.path
        for page in demo_pages
        if page.path not in linked | {"index.html", "404.html"} and not page.is_redirect
    ]

    assert not unreachable, "\n".join(unreachable)


def test_every_internal_address_but_on_the_page_for_unknown_ones_is_relative(
    demo_pages: tuple[Page, ...],
) -> None:
    absolute = [
        f"{page.path}:{element.line}: {address}"
        for page, element, address in internal_links(demo_pages)
        if (address.startswith("/") and page.path != "404.html") or urlsplit(address).path.endswith("/")
    ]

    assert not absolute, "\n".join(absolute)


def test_links_out_of_the_site_lead_to_a_page_or_a_letter(demo_pages: tuple[Page, ...]) -> None:
    strange = [
        f"{page.path}:{element.line}: {address}"
        for page in demo_pages
        for element in page.tagged(*LINKS)
        for address in addresses(element)
        if (scheme := urlsplit(address).scheme)
        and scheme not in OUTSIDE
        # A file to save, which is in the page itself.
        and not (scheme == "data" and "download" in element.attributes)
    ]

    assert not strange, "\n".join(strange)


def test_no_page_fetches_anything_from_elsewhere(demo_pages: tuple[Page, ...]) -> None:
    fetched = [
        f"{page.path}:{element.line}: {address}"
        for page in demo_pages
        for element in page.elements
        if is_fetched(element)
        for address in addresses(element)
        if urlsplit(address).scheme
    ]

    assert not fetched, "\n".join(fetched)


def test_no_style_sheet_fetches_anything_from_elsewhere(demo_site: Path) -> None:
    fetched = [
        f"{path.name}: {address}"
        for path in demo_site.rglob("*.css")
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s;]+)", path.read_text(encoding="utf-8"))
        if urlsplit(address).scheme or address.startswith("//")
    ]

    assert not fetched, "\n".join(fetched)


def test_no_page_has_a_script_or_style_of_its_own(demo_pages: tuple[Page, ...]) -> None:
    inline = [
        f"{page.path}:{element.line}: <{element.tag}>"
        for page in demo_pages
        for element in page.elements
        if element.tag == "style"
        or "style" in element.attributes
        or any(name.startswith("on") for name in element.attributes)
        or is_inline_script(element)
    ]

    assert not inline, "\n".join(inline)


def is_inline_script(element: Element) -> bool:
    """Whether an element is a script that stands in the page; a block of data is not a script."""
    return (
        element.tag == "script"
        and "src" not in element.attributes
        and element.attributes.get("type") != "application/ld+json"
    )


def test_every_page_has_a_policy_that_keeps_third_parties_and_inline_code_out(demo_pages: tuple[Page, ...]) -> None:
    lax = [page.path for page in demo_pages if not has_strict_policy(page)]

    assert not lax, "\n".join(lax)


SEARCH_PAGES = ("zoeken.html", "en/search.html")


def has_strict_policy(page: Page) -> bool:
    """Whether the page's Content-Security-Policy allows nothing but what the site itself holds."""
    policies = [
        meta.attributes.get("content", "")
        for meta in page.tagged("meta")
        if meta.attributes.get("http-equiv", "").lower() == "content-security-policy"
    ]
    if len(policies) != 1 or "default-src" not in policies[0]:
        return False
    # Full text search is a WebAssembly program; that lets no script of others in.
    policy = policies[0].replace("'wasm-unsafe-eval'", "") if page.path in SEARCH_PAGES else policies[0]
    return not re.search(r"unsafe|https?:|\*", policy)


def test_every_page_has_the_language_of_its_folder_a_title_and_one_main_heading(demo_pages: tuple[Page, ...]) -> None:
    wrong = [
        page.path
        for page in demo_pages
        if [html.attributes.get("lang") for html in page.tagged("html")]
        != ["en" if page.path.startswith("en/") else "nl"]
        or len(page.tagged("h1")) != 1
        or not page.tagged("title")
    ]

    assert not wrong, "\n".join(wrong)


def test_every_page_begins_with_a_way_to_skip_to_its_main_part(demo_pages: tuple[Page, ...]) -> None:
    without = [
        page.path
        for page in demo_pages
        if not page.is_redirect
        and (not (links := page.tagged("a")) or links[0].attributes.get("href", "").removeprefix("#") not in page.ids)
    ]

    assert not without, "\n".join(without)


def test_every_picture_says_what_it_shows(demo_pages: tuple[Page, ...]) -> None:
    silent = [
        f"{page.path}:{image.line}"
        for page in demo_pages
        for image in page.tagged("img")
        if "alt" not in image.attributes
    ]

    assert not silent, "\n".join(silent)


def test_no_slot_for_a_link_is_left_open(demo_site: Path) -> None:
    left = [path.name for path in demo_site.rglob("*.html") if re.search("[\ue000-\ue00f]", path.read_text("utf-8"))]

    assert not left
