"""What is known of a document before and after it is brought in, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verhalen_build.bring_in.put import NewFile
from verhalen_build.model.names import SourcePath


@dataclass(frozen=True)
class Finding:
    """One line of the report: a code of report.py, and the words or the number that fill its sentence."""

    code: str
    value: str = ""


@dataclass(frozen=True)
class About:
    """What a document says of itself, as it says it; "" and empty where it says nothing.

    `title` may be there without the author's knowing, so what stands in the text comes first. `fields` are other
    things said by a writer, by the name under which it was said.
    """

    title: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_deliberate: bool = False
    """Whether a writer put all of this above the text, rather than that a program kept it."""


@dataclass(frozen=True)
class Prepared:
    """A document made ready for pandoc: its bytes, the name of pandoc's reader, and what pandoc would not tell of.

    `text` is all that should come through, to be held against what does; "" where that cannot be said. `descriptions`
    are of pictures, by their path in the document; `pictures` is how many of them should come through at least.
    `inlined` has the bytes of pictures that pandoc does not get, by the bytes that stand in their place.
    """

    data: bytes
    reader: str
    about: About = About()
    findings: tuple[Finding, ...] = ()
    text: str = ""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    pictures: int = 0
    inlined: Mapping[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Brought:
    """One document that was brought in: where it came from, its story, all files, and what is to be told of it."""

    document: str
    story: SourcePath
    title: str
    files: tuple[NewFile, ...]
    findings: tuple[Finding, ...]
