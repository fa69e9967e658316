"""Finds the smallest parts of a YAML text to replace so that it says what a form says now.

Whatever did not change keeps its bytes, whatever was moved keeps its comments, and what no field has stays.
"""

import re
from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from verhalen_build.desk.alike import pairs
from verhalen_build.desk.blocks import Blocks
from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.source import Source, Splice, applied
from verhalen_build.desk.values import GROUPS, FormValue, Values
from verhalen_build.desk.written import knows_any, main_field, one_value, unwrapped, values_of
from verhalen_build.model.schema import Field, lookup_name, names_of
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence

_COMMENT = re.compile(r"#.*")
_HEADER_COMMENT = re.compile(r"[|>][-+0-9]*[ \t]+(#.*)")
_COLON = re.compile(r"\s*:")


class Planned(NamedTuple):
    """An item that a list should have: which of the present items it was, None for a new one, and what it says."""

    was: int | None
    value: FormValue


class _Place(NamedTuple):
    """Where a value stands: behind a colon or dash that ends at `after`; `indent` spaces stand before its key or it."""

    after: int
    indent: int
    is_item: bool


class _Change(NamedTuple):
    """A key of a mapping that gets another value."""

    one: Field
    key: Scalar
    node: Node
    new: FormValue


@dataclass(frozen=True)
class Surgeon:
    """Gathers what to replace in one text."""

    source: Source
    blocks: Blocks
    splices: list[Splice] = field(default_factory=list)

    # Mappings

    def mapping(self, fields: Many[Field], node: Mapping, new: Values) -> None:
        """Makes a mapping, which has an entry, say what its form says."""
        old = values_of(node, fields, self.source)
        known = {name: one.key for one in fields for name in names_of(one)}
        keys = [known.get(lookup_name(key.text)) for key, _ in node.entries]
        kept = [key is None or key in new or key not in old for key in keys]
        added = [one for one in fields if one.key in new and one.key not in keys]
        changes = [
            _Change(one, *node.entries[keys.index(one.key)], new[one.key])
            for one in fields
            if one.key in keys and one.key in new and new[one.key] != old.get(one.key)
        ]
        if self.source.is_flow(node):
            self._flow_mapping(node, kept, added, changes, new)
        elif not any(kept) and self._is_behind_dash(node):
            lines = self.blocks.entries(fields, new, node.entries[0][0].column - 1).lstrip(" ")
            self._replace(self.source.start(node.entries[0][0]), self.source.end(node), lines)
        else:
            self._block_mapping(node, kept, changes)
            self._add(fields, node, [key if stays else None for key, stays in zip(keys, kept, strict=True)], added, new)

    def _block_mapping(self, node: Mapping, kept: list[bool], changes: list[_Change]) -> None:
        for one, key, value, new in changes:
            self._change(one, _Place(self._after_colon(key), key.column - 1, False), value, new)
        begin = 0
        if not kept[0] and self._is_behind_dash(node):
            begin = kept.index(True)
            self._remove_behind_dash(node, begin)
        for index in range(begin, len(kept)):
            if not kept[index]:
                start = self.source.line_start(node.entries[index][0].line)
                self._replace(start, min(self._end_of_lines(node, index) + 1, len(self.source.text)), "")

    def _remove_behind_dash(self, node: Mapping, count: int) -> None:
        """Removes the first entries of an item, of which the first stands on the line of the dash."""
        comments: list[str] = []
        for index in range(count):
            gap_end = self.source.line_start(node.entries[index + 1][0].line)
            gap = self.source.text[self._end_of_lines(node, index) : gap_end]
            comments += _COMMENT.findall(gap)
        pad = " " * (node.entries[0][0].column - 1)
        text = "".join(f"{comment}\n{pad}" for comment in comments)
        self._replace(self.source.start(node.entries[0][0]), self.source.start(node.entries[count][0]), text)

    def _add(self, fields: Many[Field], node: Mapping, keys: list[str | None], added: list[Field], new: Values) -> None:
        """Adds entries, each below the nearest before it in the order of the fields; `keys` of entries that stay."""
        order = {one.key: number for number, one in enumerate(fields)}
        indent = node.entries[0][0].column - 1
        for one in added:
            entry = self.blocks.entry(one, new[one.key], indent)
            before = [index for index, key in enumerate(keys) if key is not None and order[key] < order[one.key]]
            staying = [index for index, key in enumerate(keys) if key is not None] or self._unknown(node, fields)
            if before:
                at = self._end_of_lines(node, max(before, key=lambda index: order[keys[index] or ""]))
            elif staying:
                at = self._end_of_lines(node, staying[-1])
            else:
                at = self.source.line_start(node.entries[0][0].line)
                self._replace(at, at, f"{entry}\n")
                continue
            self._replace(at, at, f"\n{entry}")

    def _unknown(self, node: Mapping, fields: Many[Field]) -> list[int]:
        known = {name for one in fields for name in names_of(one)}
        return [index for index, (key, _) in enumerate(node.entries) if lookup_name(key.text) not in known]

    def _flow_mapping(
        self, node: Mapping, kept: list[bool], added: list[Field], changes: list[_Change], new: Values
    ) -> None:
        if all(kept) and not added and not any(self.source.is_empty(change.node) for change in changes):
            for one, _, value, wanted in changes:
                self._change_in_flow(one, value, wanted)
            return
        changed = {id(change.key): change for change in changes}
        parts = [
            self._flow_entry(key, value, changed.get(id(key)))
            for (key, value), stays in zip(node.entries, kept, strict=True)
            if stays
        ]
        parts += [self.blocks.flow_entry(one, new[one.key]) for one in added]
        self._replace(self.source.start(node), self.source.end(node), f"{{{', '.join(parts)}}}")

    def _flow_entry(self, key: Scalar, node: Node, change: _Change | None) -> str:
        start, end = self.source.start(key), max(self.source.end(key), self.source.end(node))
        if change is None:
            return self.source.text[start:end]
        if self.source.is_empty(node):
            return f"{self.source.slice(key)}: {self.blocks.flow(change.one, change.new)}"
        return self._text_after(start, end, lambda other: other._change_in_flow(change.one, node, change.new))

    # Values

    def _change(self, one: Field, place: _Place, node: Node, new: FormValue) -> None:
        """Changes the value of a key outside brackets."""
        if not isinstance(new, list):
            self._change_one(one, place, node, new)
        elif isinstance(node, Sequence) and unwrapped(one, node) is node and self.source.can_be_cut(node):
            self.items(one, node, self._plan(one, node.items, new))
        elif len(new) == 1 and not isinstance(node, Sequence):
            self._change_one(one, place, node, new[0])
        elif isinstance(node, Mapping) and knows_any(node, inner_fields(one)):
            self._make_list(one, place, node, new)
        else:
            self._put(one, place, node, new)

    def _change_one(self, one: Field, place: _Place, node: Node, new: FormValue) -> None:
        if self.source.is_empty(node) or unwrapped(one, node) is not node:
            self._put(one, place, node, new)
        elif isinstance(new, dict) and isinstance(node, Mapping) and knows_any(node, inner_fields(one)):
            self._mapping_of(one, node, new)
        elif isinstance(new, dict) and isinstance(node, Scalar) and new.keys() == {main_field(one).key}:
            self._change_one(main_field(one), place, node, new[main_field(one).key])
        elif isinstance(new, str) and isinstance(node, Scalar):
            self._change_scalar(one, place, node, new)
        else:
            self._put(one, place, node, new)

    def _mapping_of(self, one: Field, node: Mapping, new: Values) -> None:
        if not node.entries:
            self._replace(self.source.start(node), self.source.end(node), self.blocks.flow(one, new))
        else:
            self.mapping(inner_fields(one), node, new)

    def _change_scalar(self, one: Field, place: _Place, node: Scalar, new: str) -> None:
        is_block = self.source.is_block(node)
        style = self.source.header(node) if is_block else self.source.span(node).style
        text = self.blocks.scalar(one, new, place.indent + 2, style)
        if is_block or "\n" in text:
            self._put_text(place, node, f" {text}")
        else:
            self._replace(self.source.start(node), self.source.end(node), text)

    def _put(self, one: Field, place: _Place, node: Node, new: FormValue) -> None:
        """Writes a value anew."""
        write = self.blocks.after_dash if place.is_item else self.blocks.after_key
        self._put_text(place, node, write(one, new, place.indent))

    def _put_text(self, place: _Place, node: Node, text: str) -> None:
        """Puts lines in the place of a value, the first with the comments that stood beside the value."""
        start, end = self.source.start(node), self.source.end(node)
        line_end = self.source.line_end(end)
        comments = _COMMENT.findall(self.source.text[place.after : start])
        if isinstance(node, Scalar) and self.source.is_block(node):
            comments += _HEADER_COMMENT.findall(self.source.text, start, self.source.line_end(start))
        comments += _COMMENT.findall(self.source.text[end:line_end])
        first, newline, rest = text.partition("\n")
        self._replace(place.after, line_end, " ".join([first, *comments]) + newline + rest)

    def _make_list(self, one: Field, place: _Place, node: Mapping, new: list[FormValue]) -> None:
        """Makes a group that stood alone an item of a list."""
        plan = self._plan(one, (node,), new)
        start, end = self.source.start(node), self.source.end(node)
        if all(item.was is None for item in plan):
            self._put(one, place, node, new)
        elif self.source.is_flow(node):
            texts = [self._flow_item(one, (node,), item) for item in plan]
            self._replace(start, end, f"[{', '.join(texts)}]")
        else:
            start, end = self.source.line_start(node.entries[0][0].line), self._end_of_lines(node, -1)
            indent = node.entries[0][0].column - 1
            texts = [self._moved_item(one, node, item, start, end, indent) for item in plan]
            self._replace(start, end, "\n".join(texts))

    def _moved_item(self, one: Field, node: Mapping, item: Planned, start: int, end: int, indent: int) -> str:
        """An item of a new list; that of the group which stood alone between two offsets has its lines."""
        if item.was is None or not isinstance(item.value, dict):
            return self.blocks.item(one, item.value, indent)
        new = item.value
        return _as_item(self._text_after(start, end, lambda other: other._mapping_of(one, node, new)), indent)

    # Lists

    def items(self, one: Field, node: Sequence, plan: Many[Planned]) -> None:
        """Makes a list, which has items that can be told apart, have those of a plan."""
        if self.source.is_flow(node):
            self._flow_items(one, node, plan)
            return
        staying, added = plan[: len(node.items)], plan[len(node.items) :]
        if [item.was for item in staying] == list(range(len(node.items))):
            for item in staying:
                self._change_item(one, node, item)
            at = self.source.line_end(self.source.end(node.items[-1]))
            for item in added:
                self._replace(at, at, "\n" + self.blocks.item(one, item.value, node.column - 1))
        else:
            self._rebuild(one, node, plan)

    def item_text(self, node: Sequence, index: int) -> str:
        """An item of a list as a list of its own."""
        if self.source.is_flow(node):
            return f"- {self.source.slice(node.items[index])}\n"
        start, end = self._chunks(node)[index]
        return self.source.text[start:end].rstrip("\n") + "\n"

    def _rebuild(self, one: Field, node: Sequence, plan: Many[Planned]) -> None:
        chunks = self._chunks(node)
        start, end = chunks[0][0], chunks[-1][1]
        old = self.source.text[start:end]
        new = "".join(self._chunk_after(one, node, chunks, item) for item in plan)
        new = new if old.endswith("\n") else new.rstrip("\n")
        same = sum(1 for _ in takewhile(lambda letters: letters[0] == letters[1], zip(old, new, strict=False)))
        self._replace(start + same, end, new[same:])

    def _plan(self, one: Field, items: Many[Node], new: list[FormValue]) -> list[Planned]:
        """Which items the values of a form were, most likely; one that says nothing stays while all others do."""
        old = [one_value(one, item, self.source) for item in items]
        full = [index for index, value in enumerate(old) if value]
        found = pairs([old[index] for index in full], new)
        plan = [Planned(None if at is None else full[at], value) for at, value in zip(found, new, strict=True)]
        if [item.was for item in plan[: len(full)]] != full:
            return plan
        present = dict(plan[: len(full)])
        return [Planned(index, present.get(index, value)) for index, value in enumerate(old)] + plan[len(full) :]

    def _change_item(self, one: Field, node: Sequence, planned: Planned) -> None:
        assert planned.was is not None
        item = node.items[planned.was]
        if one_value(one, item, self.source) != planned.value:
            place = _Place(self._dash(node, planned.was) + 1, node.column - 1, True)
            self._change_one(one, place, item, planned.value)

    def _dash(self, node: Sequence, index: int) -> int:
        """The offset of the dash of an item; what it holds may begin on a line below it."""
        column = node.column - 1
        for line in range(node.items[index].line, node.line - 1, -1):
            start = self.source.line_start(line)
            text = self.source.text[start : start + column + 1]
            if text[column:] == "-" and not text[:column].strip():
                return start + column
        raise AssertionError(f"no dash before item {index} of the list on line {node.line}")

    def _chunks(self, node: Sequence) -> list[tuple[int, int]]:
        """The whole lines of each item, with the comments right above it, but for those above the first."""
        begins = [self.source.line_start(node.line)]
        for index in range(1, len(node.items)):
            above = self.source.line_end(self.source.end(node.items[index - 1])) + 1
            start = self.source.line_start(self.source.line_of(self._dash(node, index)))
            begins.append(start - len(_comments_at_end(self.source.text[above:start])))
        last = min(self.source.line_end(self.source.end(node.items[-1])) + 1, len(self.source.text))
        return list(zip(begins, [*begins[1:], last], strict=True))

    def _chunk_after(self, one: Field, node: Sequence, chunks: list[tuple[int, int]], item: Planned) -> str:
        if item.was is None:
            return self.blocks.item(one, item.value, node.column - 1) + "\n"
        text = self._text_after(*chunks[item.was], lambda other: other._change_item(one, node, item))
        return text if text.endswith("\n") else text + "\n"

    # Between brackets

    def _flow_items(self, one: Field, node: Sequence, plan: Many[Planned]) -> None:
        texts = [self._flow_item(one, node.items, item) for item in plan]
        places = [(self.source.start(item), self.source.end(item)) for item in node.items]
        for (start, end), text in zip(places, texts, strict=False):
            if text != self.source.text[start:end]:
                self._replace(start, end, text)
        if len(texts) > len(places):
            end = places[-1][1]
            self._replace(end, end, "".join(f", {text}" for text in texts[len(places) :]))
        elif texts:
            self._replace(places[len(texts) - 1][1], places[-1][1], "")
        else:
            self._replace(places[0][0], places[-1][1], "")

    def _flow_item(self, one: Field, items: Many[Node], item: Planned) -> str:
        if item.was is None:
            return self.blocks.flow(one, item.value)
        node = items[item.was]
        start, end = self.source.start(node), self.source.end(node)
        if one_value(one, node, self.source) == item.value:
            return self.source.text[start:end]
        return self._text_after(start, end, lambda other: other._change_one_in_flow(one, node, item.value))

    def _change_in_flow(self, one: Field, node: Node, new: FormValue) -> None:
        if not isinstance(new, list):
            self._change_one_in_flow(one, node, new)
        elif isinstance(node, Sequence) and node.items and unwrapped(one, node) is node:
            self._flow_items(one, node, self._plan(one, node.items, new))
        elif len(new) == 1 and not isinstance(node, Sequence):
            self._change_one_in_flow(one, node, new[0])
        else:
            texts = [self._flow_item(one, (node,), item) for item in self._plan(one, (node,), new)]
            self._replace(self.source.start(node), self.source.end(node), f"[{', '.join(texts)}]")

    def _change_one_in_flow(self, one: Field, node: Node, new: FormValue) -> None:
        is_group = one.type in GROUPS
        if is_group and isinstance(new, dict) and isinstance(node, Mapping) and knows_any(node, inner_fields(one)):
            self._mapping_of(one, node, new)
            return
        text = self.blocks.flow(one, new)
        if isinstance(node, Scalar) and isinstance(new, str):
            text = self.blocks.scalar(one, new, 0, self.source.span(node).style, in_flow=True)
        self._replace(self.source.start(node), self.source.end(node), text)

    # The text

    def _replace(self, start: int, end: int, text: str) -> None:
        self.splices.append(Splice(start, end, text))

    def _text_after(self, start: int, end: int, change: Callable[["Surgeon"], None]) -> str:
        """A part of the text as a change leaves it."""
        other = Surgeon(self.source, self.blocks)
        change(other)
        return applied(self.source.text, other.splices, start, end)

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
    """The whole lines of comment with which a text ends."""
    lines = text.splitlines(keepends=True)
    count = len(lines)
    while count and lines[count - 1].lstrip().startswith("#"):
        count -= 1
    return "".join(lines[count:])


def _as_item(text: str, indent: int) -> str:
    """The lines of a mapping as an item of a list, its dash behind `indent` spaces."""
    first, *others = text.split("\n")
    return "\n".join([f"{first[:indent]}- {first[indent:]}", *(f"  {line}" if line else "" for line in others)])
