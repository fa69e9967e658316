"""A picture as it is shown."""

MOST_PIXELS = 80_000_000
"""The most pixels that are decoded: a small file can hold a picture that exhausts memory."""

Size = tuple[int, int]
"""A width and height in pixels."""
