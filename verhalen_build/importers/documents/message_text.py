"""What a message has around its text: earlier messages, a signature, and how to reach people."""

import re
from copy import deepcopy

from lxml import etree, html  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from verhalen_build.importers.documents.word import excerpt
from verhalen_build.importers.markup.findings import Finding

LEFT_OUT = "[…]"
"""What stands in a text where an address or number was."""

_LONGEST = 400
_LONGEST_HEAD = 1000
_LONGEST_SIGNATURE = 800
_FEWEST_LETTERS = 15
_QUOTES = (
    "//*[contains(concat(' ', @class, ' '), ' gmail_quote ')] | //blockquote[@type='cite'] "
    "| //*[contains(@class, 'moz-cite-prefix')] | //*[contains(@class, 'yahoo_quoted')] "
    "| //*[contains(@class, 'protonmail_quote')] | //*[@id='divRplyFwdMsg']"
)
_SIGNATURES = (
    "//*[contains(@class, 'gmail_signature')] | //*[contains(@class, 'moz-signature')] "
    "| //*[contains(@class, 'protonmail_signature')] | //*[@id='Signature' or @id='signature' or @id='x_Signature']"
)
_BLOCKS = ("p", "div", "pre", "blockquote", "td", "li", "span")
# The lines above an earlier message, as the usual programs write them.
_EARLIER = re.compile(
    r"-{2,10} ?(?:Oorspronkelijk bericht|Original Message|Doorgestuurd bericht|Forwarded message)"
    r"|(?:Van|From) ?:(?=.{1,400}?(?:Verzonden|Sent|Datum|Date) ?:)"
    r"|(?:Op|On) .{5,200}?(?:schreef|wrote|geschreven)\b.{0,120}:$",
    re.IGNORECASE | re.DOTALL,
)
_GREETING = re.compile(
    r"--$|(?:met )?(?:vriendelijke|hartelijke|warme|lieve|beste) groet(?:en|jes)?\b|(?:groet(?:en|jes)?|mvg|"
    r"(?:kind|best|warm) regards|regards|best wishes) ?[,.!]?$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"(?:fwd?|doorst|doorgestuurd) ?:", re.IGNORECASE)
_REPLY_PREFIX = re.compile(r"(?:re|antw|fwd?|doorst|doorgestuurd|aw|sv) ?(?:\[\d{1,3}\])? ?: ?", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w.,/-])(?!\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}(?!\d))(?:\+\d|\(?0)(?:[ ()./-]{0,3}\d){8,12}(?!\w)"
)


def subject_as_title(subject: str) -> str:
    """The subject of a message without the marks of replies."""
    previous, title = "", " ".join(subject.split())
    while title != previous:
        mark = _REPLY_PREFIX.match(title)
        previous, title = title, title[mark.end() if mark else 0 :]
    return title


def message_body(page: str, subject: str) -> tuple[str, tuple[Finding, ...]]:
    """The HTML of a message without what is around its text, and a finding for each piece that was left out.

    Of a message that was forwarded, and of one that has nothing else, the earlier message is the text.
    """
    root = html.document_fromstring(page or "<p></p>", parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    shortened = deepcopy(root)
    quoted = _without_earlier(shortened)
    is_forwarded = bool(_FORWARDED.match(subject.strip()))
    if is_forwarded or sum(map(str.isalpha, _text(shortened))) < _FEWEST_LETTERS:
        quoted = _without_heads(root)
    else:
        root = shortened
    findings = [Finding("quoted", excerpt(text, _LONGEST)) for text in quoted]
    findings += (Finding("signature", excerpt(text, _LONGEST)) for text in _without_signature(root))
    findings += (Finding("contact", text) for text in dict.fromkeys(_without_contacts(root)))
    return html.tostring(root, encoding="unicode"), tuple(findings)


def _without_earlier(root: HtmlElement) -> list[str]:
    """Removes earlier messages; gives their texts."""
    texts = [
        _remove_from(element) if element.get("id") == "divRplyFwdMsg" else _remove(element)
        for element in root.xpath(_QUOTES)
        if _is_in(element, root)
    ]
    for block in list(root.iter(*_BLOCKS)):
        if _EARLIER.match(_one_line(_text(block)[:_LONGEST_HEAD])) and _is_in(block, root):
            texts.append(_remove_from(block))
            break
    return [text for text in texts if text]


def _without_heads(root: HtmlElement) -> list[str]:
    """Removes the lines above earlier messages, with who sent them to whom; gives these."""
    return [
        _remove(block)
        # From the inside out: around the lines there may be a block with the message too.
        for block in reversed(list(root.iter(*_BLOCKS)))
        if len(text := _one_line(_text(block))) <= _LONGEST_HEAD and _EARLIER.match(text) and _is_in(block, root)
    ]


def _is_in(element: HtmlElement, root: HtmlElement) -> bool:
    """Whether an element was not removed from a tree."""
    return element is root or any(outer is root for outer in element.iterancestors())


def _without_signature(root: HtmlElement) -> list[str]:
    """Removes the signature; gives its text."""
    texts = [_remove(element) for element in root.xpath(_SIGNATURES) if _is_in(element, root)]
    for block in list(root.iter(*_BLOCKS)):
        if _GREETING.match(_first_line(_text(block))) and len(_text_from(block)) <= _LONGEST_SIGNATURE:
            texts.append(_remove_from(block))
            break
    return [text for text in texts if text]


def _without_contacts(root: HtmlElement) -> list[str]:
    """Puts a mark in the place of addresses and telephone numbers; gives these."""
    contacts: list[str] = []

    def mark(contact: re.Match[str]) -> str:
        contacts.append(contact[0].strip())
        return LEFT_OUT

    for link in root.xpath("//a[starts-with(@href, 'mailto:') or starts-with(@href, 'tel:')]"):
        contacts.append(link.get("href", "").partition(":")[2].partition("?")[0])
        link.drop_tag()
    for element in root.iter(etree.Element):
        if element.text:
            element.text = _CONTACT.sub(mark, element.text)
        if element.tail:
            element.tail = _CONTACT.sub(mark, element.tail)
    return contacts


def _text(element: HtmlElement) -> str:
    """The text of an element, with a line for each block in it."""
    pieces = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start" and isinstance(part.tag, str) and part.tag not in {"style", "script", "head"}:
            pieces.append(("\n" if part.tag in {"p", "div", "br", "tr", "li"} else "") + (part.text or ""))
        elif event == "end" and part is not element:
            pieces.append(part.tail or "")
    return "".join(pieces)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _first_line(text: str) -> str:
    return _one_line(text.strip().partition("\n")[0])


def _remove(element: HtmlElement) -> str:
    """Removes an element, and gives its text."""
    text = _one_line(_text(element))
    element.drop_tree()
    return text


def _following(element: HtmlElement) -> list[HtmlElement]:
    """An element and all that come after it but are not in it, in order."""
    following = [element]
    for node in (element, *element.iterancestors()):
        following += node.itersiblings()
    return following


def _text_from(element: HtmlElement) -> str:
    """The text from an element to the end."""
    tails = (node.tail or "" for node in (element, *element.iterancestors()))
    return _one_line("\n".join([*map(_text, _following(element)), *tails]))


def _remove_from(element: HtmlElement) -> str:
    """Removes an element and all after it, and gives their text."""
    text = _text_from(element)
    for node in (element, *element.iterancestors()):
        node.tail = None
    for node in _following(element):
        node.getparent().remove(node)
    return text
