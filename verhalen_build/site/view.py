"""What pages show, as plain data: the same view gives the same bytes.

Addresses are paths from the site's root; a template puts the page's own `root` in front of them.
"""

import msgspec

from verhalen_build.model.names import SitePath
from verhalen_build.site.slot_filling import Fill


class View(msgspec.Struct, frozen=True, array_like=True):
    """The base of everything that a page shows."""


class Ref(View, frozen=True, array_like=True):
    """A record as other pages name it; without a path there is nothing to link to."""

    label: str
    path: str = ""
    kind: str = ""
    stub: bool = False
    lang: str = ""
    draft: bool = False


class Bit(View, frozen=True, array_like=True):
    """One of several values, or a value that is more than words: an address, a file, a date, a picture, an object.

    The `href` of a file begins at the page itself; `note` says what it is.
    """

    text: str = ""
    href: str = ""
    note: str = ""
    iso: str = ""
    picture: "Figure | None" = None
    cells: tuple["Cell", ...] = ()


class Cell(View, frozen=True, array_like=True):
    """The values of one field, ready to show; `iso` is the machine-readable form of a date.

    `bits` has the values one by one, if plain words will not do. `lang` is the language of the words in `text`, if that
    is not the one of the site; `html` has its own.
    """

    key: str
    label: str
    text: str = ""
    html: str = ""
    refs: tuple[Ref, ...] = ()
    iso: str = ""
    choice: str = ""
    bits: tuple[Bit, ...] = ()
    lang: str = ""


class Section(View, frozen=True, array_like=True):
    """A field with objects: each item maps a field to its cell. `template` is the template that shows it."""

    key: str
    template: str
    label: str
    items: tuple[dict[str, Cell], ...]


class Figure(View, frozen=True, array_like=True):
    """The HTML of a picture, and its texts; `lang` is their language if that is not the one of the site."""

    html: str
    caption: str
    credit: str
    licence: str
    lang: str = ""


class ListEntry(View, frozen=True, array_like=True):
    """A record in a list; `text_lang` is the language of its text if that is not the one of the site."""

    ref: Ref
    text: str = ""
    note: str = ""
    count: int = 0
    text_lang: str = ""


class BodyView(View, frozen=True, array_like=True):
    """The text of a page: the digest of its HTML, its slot values, and the ids that are other for readers."""

    digest: str = ""
    fills: tuple[Fill, ...] = ()
    shown_ids: dict[str, str] = {}


class Alternate(View, frozen=True, array_like=True):
    """Another form of what a page is about, such as its feed: its media type, absolute address and title.

    `lang` is the language of the title if that is not the one of the site.
    """

    media_type: str
    address: str
    title: str
    lang: str = ""


class SharedPicture(View, frozen=True, array_like=True):
    """The picture that is shown with a link to a page; `type` is its media type."""

    path: str
    width: int
    height: int
    type: str
    alt: str


class Sharing(View, frozen=True, array_like=True):
    """What is shown with a link to a page; without a picture of its own, that of the book.

    `published` and `changed` are whole dates of an article, or ""; `locale` is that of a page in another language than
    the book, or "".
    """

    picture: SharedPicture | None = None
    is_article: bool = False
    published: str = ""
    changed: str = ""
    locale: str = ""


class Counterpart(View, frozen=True, array_like=True):
    """The same page in another language: its code, its own name for itself, and the address."""

    language: str
    label: str
    path: str


class Original(View, frozen=True, array_like=True):
    """Where words of a page come from: the name of the language of the original.

    None of its words are translated, or only a part, or all of them are but of an earlier state.
    """

    name: str
    is_whole: bool
    is_part: bool
    is_outdated: bool


class Page(View, frozen=True, array_like=True):
    """What every page has: its address, the way to the root, its title, and its section of the menu.

    `canonical` is its address on the web, "" for one that has none or is not to be found; `translations` has the
    languages in which it exists, each with its address there. `mining` is what text and data miners may do with it.
    `linked_data` is what it is about as JSON-LD, "" if that is nothing; it may stand in a page as it is. `counterparts`
    are the same page in other languages, `original` what a reader must know of where its words come from, if anything.
    """

    path: SitePath
    root: str
    title: str
    description: str = ""
    section: str = ""
    lang: str = ""
    canonical: str = ""
    translations: tuple[tuple[str, str], ...] = ()
    alternates: tuple[Alternate, ...] = ()
    mining: str = ""
    linked_data: str = ""
    sharing: Sharing = Sharing()
    counterparts: tuple[Counterpart, ...] = ()
    original: Original | None = None


class PageView(View, frozen=True, array_like=True):
    """The base of the views of whole pages."""

    page: Page


class Excerpt(View, frozen=True, array_like=True):
    """A quote or lesson and its story; of a quote also where it was found, and on which page of that.

    `lang` is the language of the words of a quote outside `html`, if that is not the one of the site.
    """

    html: str
    path: str
    story: Ref
    speaker: Ref | None = None
    role: str = ""
    verbatim: bool = False
    sources: tuple[Ref, ...] = ()
    at_page: str = ""
    lang: str = ""


class MenuItem(View, frozen=True, array_like=True):
    """An entry of the menu; `key` is the section of pages on which it is the current one.

    `lang` is the language of its label if that is not the one of the site.
    """

    key: str
    label: str
    path: str
    lang: str = ""


class SiteView(View, frozen=True, array_like=True):
    """What is the same on every page.

    `base_url` is where the site stands on the web, with a slash at its end, or "" where that is not known. `pages` has
    the address of each single page by the name of its type, `scripts` that of each script, and `part_styles` that of
    each style sheet which some pages have besides `styles`. `locale` is the language with the country where it is
    spoken most, and `picture` is shown with links to pages without one of their own. `foreign_words` are the words of
    these that are in another language, each with that. `media_hosts` are the other websites whose sound and film pages
    play.
    """

    title: str
    subtitle: str
    language: str
    base_url: str
    menu: tuple[MenuItem, ...]
    footer: tuple[MenuItem, ...]
    home: str
    join: str
    members: str
    pages: dict[str, str]
    styles: tuple[str, ...]
    part_styles: dict[str, str]
    scripts: dict[str, str]
    locale: str
    picture: SharedPicture | None
    media_hosts: tuple[str, ...] = ()
    foreign_words: dict[str, str] = {}

    @property
    def menu_paths(self) -> frozenset[str]:
        """The addresses in the menu and the footer."""
        return frozenset(item.path for item in (*self.menu, *self.footer))
