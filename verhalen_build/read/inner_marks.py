"""What one stage of reading leaves in a text for a later one: private-use characters, and a scheme of our own.

They are removed from whatever a writer wrote (`without_slot_marks` in `read/text.py`), so none can be typed.
"""

import re

NAME_SCHEME = "verhalen:"
"""Begins the address of a link by name."""

UNLABELLED = "\ue009"
"""The title of a link by name for which the writer gave no words."""

PIPE = "\ue00f"
"""A bar inside `[[Title|words]]`, which a table would take for a border."""

NOTE = "\ue005"
"""Between `fn` and the name of a footnote in ids and links, so that no id of a writer's is taken for one."""

WIKI = re.compile(r"\[\[([^\[\]\n]+)\]\]")
"""A link by name, as it is typed."""


PLACE, PLACED, PLACE_END = "\ue00b", "\ue00c", "\ue001"
"""Around the offset of a link: with `PLACE` inside its brackets in Markdown, with `PLACED` in its title in HTML."""

PLACE_MARK = re.compile(f"{PLACE}(\\d+){PLACE_END}")
