"""Exports of WordPress for tests: items with what a test is about, and everything else as usual."""

from collections.abc import Iterable

_NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
SITE = "https://oud.voorbeeld.nl"


def export(*items: str, channel: str = "") -> str:
    """The text of an export with these items, on a site at SITE."""
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- 4. Activate & Run Importer. -->\n'
        f'<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
        f"<title>Oud blog</title>\n<link>{SITE}</link>\n<wp:wxr_version>1.2</wp:wxr_version>\n"
        f"<wp:base_site_url>{SITE}</wp:base_site_url>\n<wp:base_blog_url>{SITE}</wp:base_blog_url>\n"
        f"{channel}\n{''.join(items)}</channel>\n</rss>\n"
    )


def item(
    text: str = "",
    *,
    number: int = 1,
    title: str = "De bank",
    name: str = "de-bank",
    sort: str = "post",
    status: str = "publish",
    more: str = "",
    day: str = "2020-01-31 10:00:00",
    link: str | None = None,
) -> str:
    """An item; `more` are further elements."""
    address = f"{SITE}/2020/01/{name}/" if link is None else link
    return (
        f"<item>\n<title><![CDATA[{title}]]></title>\n<link>{address}</link>\n"
        f"<content:encoded><![CDATA[{text}]]></content:encoded>\n<wp:post_id>{number}</wp:post_id>\n"
        f"<wp:post_date><![CDATA[{day}]]></wp:post_date>\n<wp:post_name><![CDATA[{name}]]></wp:post_name>\n"
        f"<wp:status><![CDATA[{status}]]></wp:status>\n<wp:post_type><![CDATA[{sort}]]></wp:post_type>\n{more}</item>\n"
    )


def attachment(number: int, file: str, *, alt: str = "", caption: str = "", parent: int = 0) -> str:
    """A picture or document in the library, by its path in the uploads folder."""
    more = (
        f"<excerpt:encoded><![CDATA[{caption}]]></excerpt:encoded><wp:post_parent>{parent}</wp:post_parent>"
        f"<wp:attachment_url><![CDATA[{SITE}/wp-content/uploads/{file}]]></wp:attachment_url>"
        + meta({"_wp_attachment_image_alt": alt})
    )
    address = f"{SITE}/bijlage-{number}/"
    return item(number=number, title=file, name=f"bijlage-{number}", sort="attachment", more=more, link=address)


def meta(values: dict[str, str]) -> str:
    """Custom fields."""
    return "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in values.items()
    )


def terms(taxonomy: str, names: Iterable[tuple[str, str]]) -> str:
    """The terms of an item, each by its name in addresses and its name."""
    return "".join(
        f'<category domain="{taxonomy}" nicename="{nicename}"><![CDATA[{name}]]></category>\n'
        for nicename, name in names
    )


def comment(author: str, text: str, *, email: str = "", approved: str = "1", sort: str = "comment") -> str:
    """A comment, with the address of a computer as WordPress keeps it."""
    return (
        f"<wp:comment><wp:comment_author><![CDATA[{author}]]></wp:comment_author>"
        f"<wp:comment_author_email>{email}</wp:comment_author_email><wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>"
        f"<wp:comment_date><![CDATA[2020-02-01 09:00:00]]></wp:comment_date>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{sort}</wp:comment_type></wp:comment>\n"
    )
