"""Digests of bytes."""

from hashlib import blake2b


def digest(*parts: bytes) -> str:
    """The digest of these bytes: BLAKE2b of 128 bits, as 32 hexadecimal digits."""
    total = blake2b(digest_size=16)
    for part in parts:
        total.update(part)
    return total.hexdigest()
