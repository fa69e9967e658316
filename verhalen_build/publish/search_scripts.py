"""The files of full text search as scripts, the one kind of file that a page may load from a disk too.

So a book on a USB stick is searched by the same program, in the same texts, as one on a web server.
"""

import base64
from collections.abc import Mapping

_EXPORTS = b"export{"
_ADDRESS = b"import.meta.url"
_DATA = b"document.currentScript.data="
_BEFORE, _AFTER = _DATA + b'atob("', b'");\n'
_JSON = ".json"
_ENDING = ".js"


def as_scripts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Each file as a script that leaves its content, or what it says in JSON, as the property `data` of its element."""
    return dict(_as_script(*file) for file in files.items())


def content_of_script(data: bytes) -> bytes | None:
    """The content of a file that is packed in a script by `as_scripts`; None for any other file."""
    if not data.startswith(_BEFORE):
        return None
    return base64.b64decode(data.removeprefix(_BEFORE).removesuffix(_AFTER))


def program_as_function(module: bytes) -> bytes:
    """Pagefind's module as a script that leaves a function, of how it fetches files and what its own address is.

    Raises ValueError if it is not written as it is known here.
    """
    end = module.index(_EXPORTS)
    code = module[:end].replace(_ADDRESS, b"address")
    return _DATA + b"(fetch,address)=>{" + code + b"return createInstance};\n"


def _as_script(name: str, data: bytes) -> tuple[str, bytes]:
    if name.endswith(_ENDING):
        return name, data
    if name.endswith(_JSON):
        return name + _ENDING, _DATA + data + b";\n"
    return name + _ENDING, _BEFORE + base64.b64encode(data) + _AFTER
