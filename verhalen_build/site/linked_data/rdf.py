"""Linked data as text: a block in a page, N-Triples and Turtle."""

from collections.abc import Iterable

import msgspec

from verhalen_build.site.linked_data.vocabulary import CONTEXT, SCHEMA, XSD, Node

# What would end the block, and what ends a line in a script.
_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def json_ld_block(node: Node) -> str:
    """A node as JSON-LD that may stand in a page as it is."""
    return msgspec.json.encode({"@context": SCHEMA.rstrip("/"), **node}).decode().translate(_ESCAPES)


def as_graph(nodes: Iterable[Node]) -> str:
    """Nodes as one document of JSON-LD, which says itself what it means."""
    return msgspec.json.encode({"@context": CONTEXT, "@graph": list(nodes)}).decode()


def n_triples(graph: str) -> bytes:
    """A document of JSON-LD as N-Triples, sorted (https://www.w3.org/TR/n-triples/)."""
    # Loaded here, as most builds do not change the data.
    from pyoxigraph import RdfFormat, parse, serialize  # noqa: PLC0415

    # Addresses are written as writers gave them.
    quads = parse(graph, format=RdfFormat.JSON_LD, lenient=True)
    lines = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def turtle(lines: bytes) -> bytes:
    """N-Triples as Turtle, in the same order (https://www.w3.org/TR/turtle/)."""
    from pyoxigraph import RdfFormat, parse, serialize  # noqa: PLC0415

    quads = parse(lines, format=RdfFormat.N_TRIPLES, lenient=True)
    triples = (quad.triple for quad in quads)
    return serialize(triples, format=RdfFormat.TURTLE, prefixes={"schema": SCHEMA, "xsd": XSD}) or b""
