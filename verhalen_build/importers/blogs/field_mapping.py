"""The mapping file for a blog: which key of its front matter is which field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from verhalen_build.importers.front_matter_reader import text_list, to_plain
from verhalen_build.model.digests import digest
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.near import nearest
from verhalen_build.model.problems import (
    Language,
    Location,
    Problem,
    UserFault,
    errors_in,
    sorted_problems,
)
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind, Schema, names_of
from verhalen_build.read.text import decode
from verhalen_build.read.yaml_tree import Mapping as YamlMapping
from verhalen_build.read.yaml_tree import Node, Scalar, parse_mapping
from verhalen_build.translations import languages, msgid, translations

NOT_TAKEN = "-"
"""The target of a value or a folder that is left out on purpose."""

PICTURE = "picture"
"""The rule for template tags that show a picture."""

GENERATORS = ("jekyll", "hugo", "eleventy", "obsidian", "wordpress")

_EXPECTED = {
    "mapping": msgid("a block of lines with a colon"),
    "text": msgid("one word or address"),
    "list": msgid("a list such as [layout, comments]"),
}


_BODY_NAMES: dict[Language, tuple[str, ...]] = {
    language: (translations(language).pgettext("column", "text"), "body") for language in languages()
}
BODY = Field("text", FieldType.MARKDOWN, _BODY_NAMES, about={})
"""The text of a record, as the target of a key."""


@dataclass(frozen=True)
class Target:
    """What a key fills: a field, or for `afbeelding.beschrijving` the field inside it."""

    field: Field
    inner: Field | None = None


@dataclass(frozen=True)
class FieldMapping:
    """The content of a mapping file.

    `fields` has by key of front matter the target, by kind, and a key inside another is `image.alt`; `values` has by
    key and value the value to write instead;
    `folders` by prefix of a path the key of a kind, or NOT_TAKEN; `codes` by the name of a template tag the argument
    that has its text, PICTURE, or NOT_TAKEN. `digest` is that of the file. The others are "" where not given.
    """

    kind: str
    fields: Mapping[str, Mapping[str, Target]]
    leave_out: frozenset[str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    generator: str = ""
    content: str = ""
    permalink: str = ""
    site: str = ""
    digest: str = ""


def read_mapping(data: bytes, file: SourcePath, schema: Schema, language: Language) -> FieldMapping:
    """Parses a mapping file. Raises UserFault: all its errors."""
    text, problems = decode(data, file)
    tree, faults = parse_mapping(text or "", file)
    errors = errors_in((*problems, *faults))
    if tree is None or errors:
        raise UserFault(*errors)
    parser = _MappingParser(file, schema, language)
    mapping = parser.parse(tree)
    if parser.problems:
        raise UserFault(*sorted_problems(parser.problems))
    return replace(mapping, digest=digest(data))


class _MappingParser:
    """Parses one mapping file, and collects all its errors."""

    def __init__(self, file: SourcePath, schema: Schema, language: Language) -> None:
        self._file = file
        self._schema = schema
        self._language: Language = language
        self.problems: list[Problem] = []

    def parse(self, tree: YamlMapping) -> FieldMapping:
        """The mapping; parts with an error are empty."""
        nodes = dict(self._known_keys(tree))
        kinds = list(self._schema.kinds.values())
        kind = self._kind(nodes["kind"]) if "kind" in nodes else kinds[0].key
        return FieldMapping(
            kind=kind,
            fields=self._fields(nodes["fields"]) if "fields" in nodes else {},
            leave_out=frozenset([*self._left_out_fields(nodes), *self._left_out_list(nodes)]),
            values={key.text: self._texts(node) for key, node in self._entries(nodes.get("values"))},
            folders={key.text.strip("/"): self._kind(node) for key, node in self._entries(nodes.get("folders"))},
            codes={key.text.lower(): self._code(node) for key, node in self._entries(nodes.get("codes"))},
            generator=self._generator(nodes.get("generator")),
            content=self._text(nodes.get("content")).strip("/"),
            permalink=self._text(nodes.get("permalink")),
            site=self._text(nodes.get("site")),
        )

    def _known_keys(self, tree: YamlMapping) -> Iterator[tuple[str, Node]]:
        attributes = {key: name for language in languages() for key, name in mapping_keys(language).items()}
        for key, node in tree.entries:
            attribute = attributes.get(lookup_name(key.text))
            if attribute is not None:
                yield attribute, node
                continue
            near = nearest(key.text.lower(), list(attributes))
            self._problem("mapping-key", key, key.text, near=near, known=", ".join(mapping_keys(self._language)))

    def _fields(self, node: Node) -> dict[str, dict[str, Target]]:
        """By key, the target by kind: not every kind has every field."""
        fields: dict[str, dict[str, Target]] = {}
        for key, target in self._entries(node):
            written = self._text(target)
            kinds = self._schema.kinds.values()
            by_kind = {kind.key: field for kind in kinds if (field := find_target(written, kind))}
            if by_kind:
                fields[key.text] = by_kind
            elif written and written != NOT_TAKEN:
                fields_of_all = (*(kind_field for kind in kinds for kind_field in kind.fields), BODY)
                names = {kind_field.name(self._language) for kind_field in fields_of_all}
                self._problem("mapping-field", target, written, near=nearest(written.lower(), sorted(names)))
        return fields

    def _left_out_list(self, nodes: Mapping[str, Node]) -> list[str]:
        return self._list(nodes["leave_out"]) if "leave_out" in nodes else []

    def _left_out_fields(self, nodes: Mapping[str, Node]) -> Iterator[str]:
        """The keys among the fields that are left out with a dash."""
        fields = nodes.get("fields")
        entries = fields.entries if isinstance(fields, YamlMapping) else ()
        return (key.text for key, target in entries if isinstance(target, Scalar) and target.text.strip() == NOT_TAKEN)

    def _kind(self, node: Node) -> str:
        written = self._text(node)
        if written == NOT_TAKEN:
            return written
        name = written.lower()
        for kind in self._schema.kinds.values():
            labels = {label.lower() for pair in kind.label.values() for label in pair}
            if name and name in {kind.key, kind.folder, *labels}:
                return kind.key
        labels_of_all = ", ".join(kind.label[self._language][0] for kind in self._schema.kinds.values())
        self._problem("mapping-kind", node, written, known=labels_of_all)
        return ""

    def _code(self, node: Node) -> str:
        """The rule for a template tag."""
        written = self._text(node).lower()
        words = (translations(language).pgettext("template tag", "picture") for language in languages())
        return PICTURE if written in {PICTURE, *words} else written

    def _generator(self, node: Node | None) -> str:
        written = self._text(node).lower()
        if written and written not in GENERATORS and node is not None:
            self._problem("mapping-form", node, written, expected=", ".join(GENERATORS))
        return written

    def _texts(self, node: Node) -> dict[str, str]:
        return {key.text: self._text(value) for key, value in self._entries(node)}

    def _list(self, node: Node) -> list[str]:
        plain: PlainValue = to_plain(node)
        if isinstance(plain, dict):
            self._unexpected(node, "list")
        return text_list(plain)

    def _text(self, node: Node | None) -> str:
        if node is None:
            return ""
        if isinstance(node, Scalar):
            return node.text.strip()
        self._unexpected(node, "text")
        return ""

    def _entries(self, node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
        if isinstance(node, YamlMapping):
            return node.entries
        if node is not None and not (isinstance(node, Scalar) and not node.text):
            self._unexpected(node, "mapping")
        return ()

    def _unexpected(self, node: Node, form: str) -> None:
        value = node.text if isinstance(node, Scalar) else ", ".join(text_list(to_plain(node)))
        self._problem("mapping-form", node, value, expected=translations(self._language).gettext(_EXPECTED[form]))

    def _problem(self, code: str, node: Node, value: str, **details: str) -> None:
        self.problems.append(Problem(code, Location(self._file, node.line, node.column), value, details))


def mapping_keys(language: Language) -> dict[str, str]:
    """The attribute of FieldMapping for each key of a mapping file; a file may have the keys of any language."""
    texts = translations(language)
    return {
        texts.pgettext("mapping file", "kind"): "kind",
        texts.pgettext("mapping file", "fields"): "fields",
        texts.pgettext("mapping file", "leave_out"): "leave_out",
        texts.pgettext("mapping file", "values"): "values",
        texts.pgettext("mapping file", "folders"): "folders",
        texts.pgettext("mapping file", "codes"): "codes",
        texts.pgettext("mapping file", "generator"): "generator",
        texts.pgettext("mapping file", "content"): "content",
        texts.pgettext("mapping file", "permalink"): "permalink",
        texts.pgettext("mapping file", "site"): "site",
    }


def find_target(written: str, kind: Kind) -> Target | None:
    """The target of this name in any language: a field of a kind, one inside it, or the text."""
    outer, _, rest = written.partition(".")
    target_field = _field_called(outer, (*kind.fields, BODY))
    if target_field is None or not rest:
        return Target(target_field) if target_field is not None else None
    inner = _field_called(rest, IMAGE_FIELDS if target_field.type is FieldType.IMAGE else ())
    return Target(target_field, inner) if inner is not None else None


def _field_called(written: str, fields: Iterable[Field]) -> Field | None:
    name = lookup_name(written)
    return next((field for field in fields if name in names_of(field)), None)
