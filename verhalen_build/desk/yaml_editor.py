"""Edits a YAML text in place: finds the smallest replacements that give it the values of a form.

What did not change keeps its bytes, what was moved keeps its comments, and keys that no field has are stays.
"""

import dataclasses
import re
from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.list_diff import match_items
from verhalen_build.desk.source import EditableSource, Splice, apply_splices
from verhalen_build.desk.values import GROUPS, FormValue, Values
from verhalen_build.desk.written import main_field, one_value, values_of
from verhalen_build.desk.yaml_writer import YamlWriter
from verhalen_build.model.schema import Field
from verhalen_build.read.fields import field_entries, knows_any, unwrapped
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence

_COMMENT = re.compile(r"#.*")
_HEADER_COMMENT = re.compile(r"[|>][-+0-9]*[ \t]+(#.*)")
_COLON = re.compile(r"\s*:")


class Planned(NamedTuple):
    """An item that a list must have: the index of the existing item, None for a new one, and its value."""

    was: int | None
    value: FormValue


class _ValueContext(NamedTuple):
    """The context of a value: the offset after its colon or dash, and the indentation of its key or dash."""

    after: int
    indent: int
    is_item: bool


class _Change(NamedTuple):
    """A new value for a key of a mapping."""

    field: Field
    key: Scalar
    node: Node
    new: FormValue


@dataclass(frozen=True)
class YamlEditor:
    """Collects the replacements in one text."""

    source: EditableSource
    writer: YamlWriter
    splices: list[Splice] = dataclasses.field(default_factory=list)

    # Mappings

    def edit_mapping(self, fields: Many[Field], node: Mapping, new: Values) -> None:
        """Gives a mapping that is not empty the values of a form."""
        old = values_of(node, fields, self.source)
        keys = [entry.field.key if entry.field else None for entry in field_entries(node, fields)]
        stays = [key is None or key in new or key not in old for key in keys]
        added = [field for field in fields if field.key in new and field.key not in keys]
        changes = [
            _Change(field, *node.entries[keys.index(field.key)], new[field.key])
            for field in fields
            if field.key in keys and field.key in new and new[field.key] != old.get(field.key)
        ]
        if self.source.is_flow(node):
            self._flow_mapping(node, stays, added, changes, new)
        elif not any(stays) and self._is_behind_dash(node):
            lines = self.writer.entries(fields, new, node.entries[0][0].column - 1).lstrip(" ")
            self._replace(self.source.start(node.entries[0][0]), self.source.end(node), lines)
        else:
            self._block_mapping(node, stays, changes)
            staying = [key if key_stays else None for key, key_stays in zip(keys, stays, strict=True)]
            self._add_entries(fields, node, staying, added, new)

    def _block_mapping(self, node: Mapping, stays: list[bool], changes: list[_Change]) -> None:
        for field, key, value, new in changes:
            self._change(field, _ValueContext(self._after_colon(key), key.column - 1, False), value, new)
        first_in_block = 0
        if not stays[0] and self._is_behind_dash(node):
            first_in_block = stays.index(True)
            self._remove_behind_dash(node, first_in_block)
        for index in range(first_in_block, len(stays)):
            if not stays[index]:
                start = self.source.line_start(node.entries[index][0].line)
                self._replace(start, min(self._end_of_lines(node, index) + 1, len(self.source.text)), "")

    def _remove_behind_dash(self, node: Mapping, count: int) -> None:
        """Removes the first entries of an item, the first of which is on the line of the dash."""
        comments: list[str] = []
        for index in range(count):
            gap_end = self.source.line_start(node.entries[index + 1][0].line)
            gap = self.source.text[self._end_of_lines(node, index) : gap_end]
            comments += _COMMENT.findall(gap)
        pad = " " * (node.entries[0][0].column - 1)
        text = "".join(f"{comment}\n{pad}" for comment in comments)
        self._replace(self.source.start(node.entries[0][0]), self.source.start(node.entries[count][0]), text)

    def _add_entries(
        self, fields: Many[Field], node: Mapping, keys: list[str | None], added: list[Field], new: Values
    ) -> None:
        """Adds entries, each after its nearest predecessor by order of fields; `keys` are those that stay."""
        order = {field.key: number for number, field in enumerate(fields)}
        indent = node.entries[0][0].column - 1
        for field in added:
            entry = self.writer.entry(field, new[field.key], indent)
            before = [index for index, key in enumerate(keys) if key is not None and order[key] < order[field.key]]
            staying = [index for index, key in enumerate(keys) if key is not None] or self._unknown_keys(node, fields)
            if before:
                at = self._end_of_lines(node, max(before, key=lambda index: order[keys[index] or ""]))
            elif staying:
                at = self._end_of_lines(node, staying[-1])
            else:
                at = self.source.line_start(node.entries[0][0].line)
                self._replace(at, at, f"{entry}\n")
                continue
            self._replace(at, at, f"\n{entry}")

    def _unknown_keys(self, node: Mapping, fields: Many[Field]) -> list[int]:
        return [index for index, entry in enumerate(field_entries(node, fields)) if entry.field is None]

    def _flow_mapping(
        self, node: Mapping, stays: list[bool], added: list[Field], changes: list[_Change], new: Values
    ) -> None:
        if all(stays) and not added and not any(self.source.is_empty(change.node) for change in changes):
            for field, _, value, new_value in changes:
                self._change_in_flow(field, value, new_value)
            return
        changed = {id(change.key): change for change in changes}
        parts = [
            self._flow_entry(key, value, changed.get(id(key)))
            for (key, value), entry_stays in zip(node.entries, stays, strict=True)
            if entry_stays
        ]
        parts += [self.writer.flow_entry(field, new[field.key]) for field in added]
        self._replace(self.source.start(node), self.source.end(node), f"{{{', '.join(parts)}}}")

    def _flow_entry(self, key: Scalar, node: Node, change: _Change | None) -> str:
        start, end = self.source.start(key), max(self.source.end(key), self.source.end(node))
        if change is None:
            return self.source.text[start:end]
        if self.source.is_empty(node):
            return f"{self.source.slice(key)}: {self.writer.flow(change.field, change.new)}"
        return self._text_after(start, end, lambda other: other._change_in_flow(change.field, node, change.new))

    # Values

    def _change(self, field: Field, context: _ValueContext, node: Node, new: FormValue) -> None:
        """Changes the value of a key in a block mapping."""
        if not isinstance(new, list):
            self._change_single(field, context, node, new)
        elif isinstance(node, Sequence) and unwrapped(field, node) is node and self.source.has_separate_items(node):
            self.edit_items(field, node, self._plan(field, node.items, new))
        elif len(new) == 1 and not isinstance(node, Sequence):
            self._change_single(field, context, node, new[0])
        elif isinstance(node, Mapping) and knows_any(node, inner_fields(field)):
            self._turn_into_list(field, context, node, new)
        else:
            self._replace_value(field, context, node, new)

    def _change_single(self, field: Field, context: _ValueContext, node: Node, new: FormValue) -> None:
        if self.source.is_empty(node) or unwrapped(field, node) is not node:
            self._replace_value(field, context, node, new)
        elif isinstance(new, dict) and isinstance(node, Mapping) and knows_any(node, inner_fields(field)):
            self._change_group(field, node, new)
        elif isinstance(new, dict) and isinstance(node, Scalar) and new.keys() == {main_field(field).key}:
            self._change_single(main_field(field), context, node, new[main_field(field).key])
        elif isinstance(new, str) and isinstance(node, Scalar):
            self._change_scalar(field, context, node, new)
        else:
            self._replace_value(field, context, node, new)

    def _change_group(self, field: Field, node: Mapping, new: Values) -> None:
        if not node.entries:
            self._replace(self.source.start(node), self.source.end(node), self.writer.flow(field, new))
        else:
            self.edit_mapping(inner_fields(field), node, new)

    def _change_scalar(self, field: Field, context: _ValueContext, node: Scalar, new: str) -> None:
        is_block = self.source.is_block(node)
        style = self.source.header(node) if is_block else self.source.span(node).style
        text = self.writer.scalar(field, new, context.indent + 2, style)
        if is_block or "\n" in text:
            self._replace_value_text(context, node, f" {text}")
        else:
            self._replace(self.source.start(node), self.source.end(node), text)

    def _replace_value(self, field: Field, context: _ValueContext, node: Node, new: FormValue) -> None:
        """Replaces a value entirely."""
        write = self.writer.after_dash if context.is_item else self.writer.after_key
        self._replace_value_text(context, node, write(field, new, context.indent))

    def _replace_value_text(self, context: _ValueContext, node: Node, text: str) -> None:
        """Replaces a value by lines, the first of which gets the comments beside the value."""
        start, end = self.source.start(node), self.source.end(node)
        line_end = self.source.line_end(end)
        comments = _COMMENT.findall(self.source.text[context.after : start])
        if isinstance(node, Scalar) and self.source.is_block(node):
            comments += _HEADER_COMMENT.findall(self.source.text, start, self.source.line_end(start))
        comments += _COMMENT.findall(self.source.text[end:line_end])
        first, newline, rest = text.partition("\n")
        self._replace(context.after, line_end, " ".join([first, *comments]) + newline + rest)

    def _turn_into_list(self, field: Field, context: _ValueContext, node: Mapping, new: list[FormValue]) -> None:
        """Turns a single group into an item of a list."""
        plan = self._plan(field, (node,), new)
        start, end = self.source.start(node), self.source.end(node)
        if all(item.was is None for item in plan):
            self._replace_value(field, context, node, new)
        elif self.source.is_flow(node):
            texts = [self._flow_item(field, (node,), item) for item in plan]
            self._replace(start, end, f"[{', '.join(texts)}]")
        else:
            start, end = self.source.line_start(node.entries[0][0].line), self._end_of_lines(node, -1)
            indent = node.entries[0][0].column - 1
            texts = [self._new_list_item(field, node, item, start, end, indent) for item in plan]
            self._replace(start, end, "\n".join(texts))

    def _new_list_item(self, field: Field, node: Mapping, item: Planned, start: int, end: int, indent: int) -> str:
        """An item of a new list; the item for the single group, between two offsets, keeps its lines."""
        if item.was is None or not isinstance(item.value, dict):
            return self.writer.item(field, item.value, indent)
        new = item.value
        return _indent_as_item(
            self._text_after(start, end, lambda other: other._change_group(field, node, new)), indent
        )

    # Lists

    def edit_items(self, field: Field, node: Sequence, plan: Many[Planned]) -> None:
        """Gives a list with separate items those of a plan."""
        if self.source.is_flow(node):
            self._flow_items(field, node, plan)
            return
        staying, added = plan[: len(node.items)], plan[len(node.items) :]
        if [item.was for item in staying] == list(range(len(node.items))):
            for item in staying:
                self._change_item(field, node, item)
            at = self.source.line_end(self.source.end(node.items[-1]))
            for item in added:
                self._replace(at, at, "\n" + self.writer.item(field, item.value, node.column - 1))
        else:
            self._rebuild(field, node, plan)

    def item_range(self, node: Sequence, index: int) -> tuple[int, int]:
        """The offsets of the lines of an item; in flow style of the item itself."""
        if self.source.is_flow(node):
            return self.source.start(node.items[index]), self.source.end(node.items[index])
        return self._item_lines(node)[index]

    def _rebuild(self, field: Field, node: Sequence, plan: Many[Planned]) -> None:
        chunks = self._item_lines(node)
        start, end = chunks[0][0], chunks[-1][1]
        old = self.source.text[start:end]
        new = "".join(self._lines_after(field, node, chunks, item) for item in plan)
        new = new if old.endswith("\n") else new.rstrip("\n")
        same = sum(1 for _ in takewhile(lambda letters: letters[0] == letters[1], zip(old, new, strict=False)))
        self._replace(start + same, end, new[same:])

    def _plan(self, field: Field, items: Many[Node], new: list[FormValue]) -> list[Planned]:
        """Matches the values of a form with existing items; empty items are kept as long as no other is removed."""
        old = [one_value(field, item, self.source) for item in items]
        full = [index for index, value in enumerate(old) if value]
        matches = match_items([old[index] for index in full], new)
        plan = [
            Planned(None if match is None else full[match], value) for match, value in zip(matches, new, strict=True)
        ]
        if [item.was for item in plan[: len(full)]] != full:
            return plan
        value_by_index = dict(plan[: len(full)])
        return [Planned(index, value_by_index.get(index, value)) for index, value in enumerate(old)] + plan[len(full) :]

    def _change_item(self, field: Field, node: Sequence, planned: Planned) -> None:
        assert planned.was is not None
        item = node.items[planned.was]
        if one_value(field, item, self.source) != planned.value:
            context = _ValueContext(self._dash(node, planned.was) + 1, node.column - 1, True)
            self._change_single(field, context, item, planned.value)

    def _dash(self, node: Sequence, index: int) -> int:
        """The offset of the dash of an item; its value may start on a later line."""
        column = node.column - 1
        for line in range(node.items[index].line, node.line - 1, -1):
            start = self.source.line_start(line)
            text = self.source.text[start : start + column + 1]
            if text[column:] == "-" and not text[:column].strip():
                return start + column
        raise AssertionError(f"no dash before item {index} of the list on line {node.line}")

    def _item_lines(self, node: Sequence) -> list[tuple[int, int]]:
        """The lines of each item, with the comments right above it, except those above the first."""
        starts = [self.source.line_start(node.line)]
        for index in range(1, len(node.items)):
            above = self.source.line_end(self.source.end(node.items[index - 1])) + 1
            start = self.source.line_start(self.source.line_of(self._dash(node, index)))
            starts.append(start - len(_comments_at_end(self.source.text[above:start])))
        last = min(self.source.line_end(self.source.end(node.items[-1])) + 1, len(self.source.text))
        return list(zip(starts, [*starts[1:], last], strict=True))

    def _lines_after(self, field: Field, node: Sequence, chunks: list[tuple[int, int]], item: Planned) -> str:
        if item.was is None:
            return self.writer.item(field, item.value, node.column - 1) + "\n"
        text = self._text_after(*chunks[item.was], lambda other: other._change_item(field, node, item))
        return text if text.endswith("\n") else text + "\n"

    # Flow style

    def _flow_items(self, field: Field, node: Sequence, plan: Many[Planned]) -> None:
        texts = [self._flow_item(field, node.items, item) for item in plan]
        spans = [(self.source.start(item), self.source.end(item)) for item in node.items]
        for (start, end), text in zip(spans, texts, strict=False):
            if text != self.source.text[start:end]:
                self._replace(start, end, text)
        if len(texts) > len(spans):
            end = spans[-1][1]
            self._replace(end, end, "".join(f", {text}" for text in texts[len(spans) :]))
        elif texts:
            self._replace(spans[len(texts) - 1][1], spans[-1][1], "")
        else:
            self._replace(spans[0][0], spans[-1][1], "")

    def _flow_item(self, field: Field, items: Many[Node], item: Planned) -> str:
        if item.was is None:
            return self.writer.flow(field, item.value)
        node = items[item.was]
        start, end = self.source.start(node), self.source.end(node)
        if one_value(field, node, self.source) == item.value:
            return self.source.text[start:end]
        return self._text_after(start, end, lambda other: other._change_single_in_flow(field, node, item.value))

    def _change_in_flow(self, field: Field, node: Node, new: FormValue) -> None:
        if not isinstance(new, list):
            self._change_single_in_flow(field, node, new)
        elif isinstance(node, Sequence) and node.items and unwrapped(field, node) is node:
            self._flow_items(field, node, self._plan(field, node.items, new))
        elif len(new) == 1 and not isinstance(node, Sequence):
            self._change_single_in_flow(field, node, new[0])
        else:
            texts = [self._flow_item(field, (node,), item) for item in self._plan(field, (node,), new)]
            self._replace(self.source.start(node), self.source.end(node), f"[{', '.join(texts)}]")

    def _change_single_in_flow(self, field: Field, node: Node, new: FormValue) -> None:
        is_group = field.type in GROUPS
        if is_group and isinstance(new, dict) and isinstance(node, Mapping) and knows_any(node, inner_fields(field)):
            self._change_group(field, node, new)
            return
        text = self.writer.flow(field, new)
        if isinstance(node, Scalar) and isinstance(new, str):
            text = self.writer.scalar(field, new, 0, self.source.span(node).style, in_flow=True)
        self._replace(self.source.start(node), self.source.end(node), text)

    # The text

    def _replace(self, start: int, end: int, text: str) -> None:
        self.splices.append(Splice(start, end, text))

    def _text_after(self, start: int, end: int, change: Callable[["YamlEditor"], None]) -> str:
        """A part of the text after a change."""
        other = YamlEditor(self.source, self.writer)
        change(other)
        return apply_splices(self.source.text, other.splices, start, end)

    def _after_colon(self, key: Scalar) -> int:
        colon = _COLON.match(self.source.text, self.source.end(key))
        assert colon is not None, f"no colon after {key}"
        return colon.end()

    def _end_of_lines(self, node: Mapping, index: int) -> int:
        """The end of the last line of an entry, comment included."""
        key, value = node.entries[index]
        return self.source.line_end(max(self.source.end(key), self.source.end(value)))

    def _is_behind_dash(self, node: Mapping) -> bool:
        first = node.entries[0][0]
        start = self.source.line_start(first.line)
        return bool(self.source.text[start : start + first.column - 1].strip())


def _comments_at_end(text: str) -> str:
    """The comment lines at the end of a text."""
    lines = text.splitlines(keepends=True)
    count = len(lines)
    while count and lines[count - 1].lstrip().startswith("#"):
        count -= 1
    return "".join(lines[count:])


def _indent_as_item(text: str, indent: int) -> str:
    """The lines of a mapping as an item of a list, its dash indented by `indent` spaces."""
    first, *others = text.split("\n")
    return "\n".join([f"{first[:indent]}- {first[indent:]}", *(f"  {line}" if line else "" for line in others)])
