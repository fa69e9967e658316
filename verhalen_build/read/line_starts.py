"""Patterns for what a line of Markdown may begin with: marks of lists, quotes, notes, callouts and dialogue.

They match text as it was typed, with tabs, and also after tabs became spaces.
"""

# Word has bullets of its own, and an o for those of the second level.
BULLET = r"[-*+](?=\s)|o(?=[ ]{2}|\t)|[•◦▪▫‣\u2043●\uf0b7\uf0a7\uf0d8\u27a2](?=[ \t]*[^ \t\n])|[·○■□](?=[ \t])"
NUMBER = r"\d{1,9}[.)](?=\s)"
CONTAINERS = rf"(?:[ \t>]|{BULLET}|{NUMBER})*+"
"""The marks of quotes and lists before the text of a line, and white space."""

NOTE = r"\[\^[^\]\n]+\]:"
CALLOUT = r"\[![a-zA-Z][a-zA-Z -]*\]"
DASH = "[–—―]"
"""A dash that begins a line of dialogue, or the line that says who is quoted."""
