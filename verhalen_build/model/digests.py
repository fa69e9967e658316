"""Digests of bytes."""

from hashlib import blake2b


def digest(*parts: bytes) -> str:
    """The digest of these bytes: BLAKE2b of 128 bits, as 32 hexadecimal digits."""
    total = blake2b(digest_size=16)
    for part in parts:
        total.update(part)
    return total.hexdigest()


def words_digest(text: str) -> str:
    """A digest of the words of a text, whatever the white space between them; "" for no words."""
    words = " ".join(text.split())
    return digest(words.encode()) if words else ""
