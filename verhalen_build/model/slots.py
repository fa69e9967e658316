"""The slots in the HTML of a text: where the parts of a link go once its target is known.

A slot is a marker, the number of the link in its text, and an end: private-use characters, which reading removes from
whatever a writer wrote. Each link has an opening tag, a label if the writer gave none, and a closing tag; an image has
an address alone.
"""

import re

OPEN, END, LABEL, CLOSE, ADDRESS = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
SLOT = re.compile(f"([{OPEN}{LABEL}{CLOSE}{ADDRESS}])(\\d+){END}")
