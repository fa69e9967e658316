"""Which posts nobody could see on the old site: drafts, and what was hidden, private or out of date."""

import re
from collections.abc import Mapping
from datetime import date

from verhalen_build.importers.blogs.post_dates import day_in
from verhalen_build.importers.front_matter_reader import first_text
from verhalen_build.model.front_matter_writer import PlainValue

_YES = frozenset({"true", "yes", "1", "on"})
_NO = frozenset({"false", "no", "0", "off", "never"})
_HIDDEN_WHERE_YES = frozenset({"draft", "hidden", "private", "unlisted", "headless", "archived", "expired"})
_HIDDEN_WHERE_NO = frozenset({"published", "publish", "visible", "public", "permalink", "listed", "online"})
STATES = frozenset({"status", "state", "visibility", "post_status"})
"""The keys of which the value is a word such as draft or private."""

_HIDDEN_STATES = re.compile(
    r"draft|private|pending|hidden|trash(?:ed)?|unpublished|archived|future|scheduled|expired|members|paid|password|protected"
)
_FROM = frozenset({"publishdate", "publish_date", "embargo"})
_UNTIL = frozenset({"expirydate", "expiry_date", "unpublishdate", "unpublish_date", "expires", "expiry", "expire_date"})

VISIBILITY_KEYS = _HIDDEN_WHERE_YES | _HIDDEN_WHERE_NO | STATES | _FROM | _UNTIL | {"password", "build", "_build"}
"""The keys, in lowercase, that say whether a post can be seen."""

_VISIBLE_STATES = frozenset({"publish", "published", "public", "live"})


def is_unclear_state(key: str, values: Mapping[str, PlainValue]) -> bool:
    """Whether a key such as `status` says something else than that a post can be seen or not."""
    word = first_text(values, key).lower()
    return key.lower() in STATES and not (word in _VISIBLE_STATES or _HIDDEN_STATES.fullmatch(word))


def hidden_by(values: Mapping[str, PlainValue], today: date) -> str:
    """The key in front matter for which a post is not on the site on a day; "" for a post that is."""
    return next((key for key in values if _hides(key.lower(), first_text(values, key), values[key], today)), "")


def _hides(key: str, text: str, value: PlainValue, today: date) -> bool:
    word = text.lower()
    if key in _FROM:
        return day_in(text) > today.isoformat()
    if key in _UNTIL:
        return bool(day_in(text)) and day_in(text) <= today.isoformat()
    if key in {"build", "_build"}:
        return isinstance(value, dict) and bool({first_text(value, name).lower() for name in ("render", "list")} & _NO)
    return (
        (key in _HIDDEN_WHERE_YES and word in _YES)
        or (key in _HIDDEN_WHERE_NO and word in _NO)
        or (key in STATES and _HIDDEN_STATES.fullmatch(word) is not None)
        or (key == "password" and bool(text))
    )
