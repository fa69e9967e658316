"""What front matter says about a picture: its address, and its description, caption, maker and licence."""

import re
from collections.abc import Mapping

from verhalen_build.importers.front_matter_reader import first_text, text_list
from verhalen_build.model.front_matter_writer import PlainValue

_ADDRESS = ("src", "url", "path", "file", "image", "feature", "filename")
_WORDS = {
    "alt": ("alt", "alt_text", "description"),
    "caption": ("caption",),
    "credit": ("credit", "credits", "attr", "photographer", "author", "copyright", "source"),
    "licence": ("licence", "license"),
}


def picture_address(written: PlainValue) -> str:
    """The address of a picture: a text, the first of a list, or one inside a mapping."""
    if isinstance(written, dict):
        return first_text(written, *_ADDRESS)
    if isinstance(written, list) and written and isinstance(written[0], dict):
        return picture_address(written[0])
    return "".join(text_list(written)[:1])


def picture_words(written: PlainValue) -> dict[str, str]:
    """The texts about a picture in a mapping, by the key of their field."""
    inside = written[0] if isinstance(written, list) and written else written
    if not isinstance(inside, dict):
        return {}
    words = {field: first_text(inside, *keys) for field, keys in _WORDS.items()}
    return {field: text for field, text in words.items() if text}


def field_beside(key: str, picture_key: str) -> str:
    """The field of a picture that a key beside its own is about: `image_alt` beside `image` gives alt; "" for none."""
    match = re.fullmatch(rf"{re.escape(picture_key)}[_-]?([a-z_]+)", key, re.IGNORECASE)
    name = match[1].lower() if match else ""
    return next((field for field, keys in _WORDS.items() if name in keys), "")


def words_beside(values: Mapping[str, PlainValue], picture_key: str) -> dict[str, str]:
    """The texts about a picture under keys beside its own, by the key of their field."""
    fields = {key: field_beside(key, picture_key) for key in values}
    return {field: text for key, field in fields.items() if field and (text := first_text(values, key))}
