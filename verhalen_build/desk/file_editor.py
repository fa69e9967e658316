"""Edits records in a file: whatever did not change keeps its bytes, comments and order."""

import codecs
import difflib
import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

from verhalen_build.desk.source import (
    EditableSource,
    Splice,
    dominant_line_end,
    part_of_bytes,
    read_source,
    splice_bytes,
    with_line_ends_of,
)
from verhalen_build.desk.values import FormValue, Values, tidy_text, tidy_values, trimmed
from verhalen_build.desk.written import as_field, items_of, one_value, values_of
from verhalen_build.desk.yaml_editor import Planned, YamlEditor
from verhalen_build.desk.yaml_writer import YamlWriter
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Kind
from verhalen_build.read.text import CONTROL, FrontMatter, split_front_matter
from verhalen_build.read.yaml_tree import Mapping, Sequence
from verhalen_build.translations import SOURCE_LANGUAGE

# Problems are not reported from here, so the path does not matter.
_NO_PATH = SourcePath("")
_BLANK_LINES = re.compile(r"(?:[ \t]*+\n)*+")
_LONE_RETURN = re.compile(rb"\r(?!\n)")


class NoSuchItem(ValueError):
    """A list file has no item of this number."""


def edit_record(
    data: bytes, kind: Kind, values: Values, body: str | None, language: Language, item: int | None = None
) -> bytes:
    """The bytes of a file after an edit in a form: `values` and `body` are everything in the form.

    `data` is the content from which the form was made. `item` is the index in a list file, None for a Markdown file;
    `body` is None where the form has none. What did not change keeps its bytes. Raises ValueError for values that do
    not fit the fields, such as an object where a text belongs, and NoSuchItem.
    """
    source = _source(data, is_list=item is not None)
    new = tidy_values(values, kind.fields)
    editor = YamlEditor(source, YamlWriter(language))
    if item is not None:
        _edit_item(editor, kind, item, new)
    else:
        _edit_front_matter(editor, kind, new)
        if body is not None:
            # Replacing single lines could join a lone carriage return with a line feed into one line break.
            by_line = not _LONE_RETURN.search(data)
            editor.splices.extend(_body_splices(source, _tidy_body(body), bool(editor.splices), by_line))
    result = splice_bytes(data, editor.splices)
    _check_result(source, result, kind, new, None if body is None else _tidy_body(body), item)
    return result


def new_file(kind: Kind, values: Values, body: str, language: Language) -> bytes:
    """The bytes of a new Markdown file. Raises ValueError as `edit_record` does."""
    entries = YamlWriter(language).entries(kind.fields, tidy_values(values, kind.fields), 0)
    text = _tidy_body(body)
    return "\n".join(["---", *([entries] if entries else []), "---", *(["", text] if text else []), ""]).encode()


def append_item(data: bytes, kind: Kind, values: Values, language: Language) -> bytes:
    """A list file with an item appended; `data` may be empty. Raises ValueError as `edit_record` does."""
    source = _source(data, is_list=True)
    new = tidy_values(values, kind.fields)
    editor = YamlEditor(source, YamlWriter(language))
    root = source.root
    if isinstance(root, Sequence) and root.items:
        editor.edit_items(as_field(kind), root, [*_unchanged(source, kind, root), Planned(None, new)])
        return splice_bytes(data, editor.splices)
    text = editor.writer.item(as_field(kind), new, 0)
    if source.is_flow(root):
        return splice_bytes(data, [Splice(source.start(root), source.end(root), text)])
    end = len(source.text)
    newline = "" if not end or source.text.endswith("\n") else "\n"
    return splice_bytes(data, [Splice(end, end, f"{newline}{text}\n")])


def append_items(data: bytes, items: bytes, kind: Kind, language: Language) -> bytes:
    """A list file with the items of another at its end, with their comments where these can stay.

    Raises ValueError where one of the two cannot be edited in a form.
    """
    values, new = (_item_values(_source(each, is_list=True), kind) for each in (data, items))
    lines = with_line_ends_of(items, data)
    newline = b"" if data.endswith((b"\n", b"\r")) or not data else dominant_line_end(lines.decode()).encode()
    joined_data = data + newline + lines
    joined, _, _ = read_source(_NO_PATH, joined_data, is_list=True)
    if joined is not None and _item_values(joined, kind) == [*values, *new]:
        return joined_data
    for item in new:
        assert isinstance(item, dict)
        data = append_item(data, kind, item, language)
    return data


def extract_item(data: bytes, kind: Kind, item: int) -> tuple[bytes, bytes]:
    """A list file without one of its items, and a list file of only that item. Raises NoSuchItem."""
    source = _source(data, is_list=True)
    root = _list_with(source, item)
    editor = YamlEditor(source, YamlWriter(SOURCE_LANGUAGE))
    plan = [planned for planned in _unchanged(source, kind, root) if planned.was != item]
    editor.edit_items(as_field(kind), root, plan)
    dash = b"- " if source.is_flow(root) else b""
    lines = dash + part_of_bytes(data, *editor.item_range(root, item)).rstrip(b"\r\n")
    return splice_bytes(data, editor.splices), lines + dominant_line_end(data.decode("utf-8")).encode()


def replace_text(data: bytes, text: str) -> bytes:
    """The bytes of a file with another text: it keeps its line breaks and byte order mark."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    line_end = dominant_line_end(data.decode("utf-8", "replace"))
    return mark + tidy_text(text).replace("\n", line_end).encode()


def _source(data: bytes, is_list: bool) -> EditableSource:
    source, _, problems = read_source(_NO_PATH, data, is_list)
    if source is None:
        raise ValueError(f"cannot be edited in a form: {[problem.code for problem in problems]}")
    return source


def _unchanged(source: EditableSource, kind: Kind, root: Sequence) -> list[Planned]:
    return [Planned(index, one_value(as_field(kind), item, source)) for index, item in enumerate(root.items)]


def _list_with(source: EditableSource, item: int) -> Sequence:
    """The root of a list file that has an item of this number. Raises NoSuchItem."""
    if not isinstance(source.root, Sequence) or not 0 <= item < len(source.root.items):
        raise NoSuchItem(f"no item {item}")
    return source.root


def _edit_item(editor: YamlEditor, kind: Kind, item: int, new: Values) -> None:
    root = _list_with(editor.source, item)
    plan = _unchanged(editor.source, kind, root)
    plan[item] = Planned(item, new)
    editor.edit_items(as_field(kind), root, plan)


def _edit_front_matter(editor: YamlEditor, kind: Kind, new: Values) -> None:
    source = editor.source
    root, front = source.root, source.front
    assert isinstance(root, Mapping)
    assert front is not None
    if values_of(root, kind.fields, source) == new:
        return
    if root.entries:
        editor.edit_mapping(kind.fields, root, new)
        return
    entries = editor.writer.entries(kind.fields, new, 0)
    if source.is_flow(root):
        editor.splices.append(Splice(source.start(root), source.end(root), entries))
    elif front.yaml is not None:
        closing = source.line_start(front.body_line - 1)
        editor.splices.append(Splice(closing, closing, f"{entries}\n"))
    else:
        editor.splices.append(Splice(0, 0, f"---\n{entries}\n---\n" + _blank_line_before(front.body)))


def _body_splices(source: EditableSource, new: str, has_new_front: bool, by_line: bool) -> list[Splice]:
    front = source.front
    assert front is not None
    old = trimmed(front.body)
    if old == new:
        return []
    has_front = has_new_front or front.yaml is not None
    start = len(source.text) - len(front.body)
    if not old:
        line_break = "\n" if start and source.text[start - 1] != "\n" else ""
        blank_line = "\n" if has_front else ""
        splices = [Splice(start, len(source.text), f"{line_break}{blank_line}{new}\n")]
    else:
        start += _leading_blank_length(front)
        splices = list(_line_splices(old, new, start)) if by_line else [Splice(start, start + len(old), new)]
    if not has_front and split_front_matter(f"{new}\n", _NO_PATH).yaml is not None:
        # A body that looks like front matter needs an empty block before it.
        splices.insert(0, Splice(0, 0, "---\n---\n" + _blank_line_before(front.body)))
    return splices


def _line_splices(old: str, new: str, start: int) -> Iterator[Splice]:
    """The replacements that turn the old text, at an offset, into the new one, by line.

    A replaced line keeps its line break.
    """
    before, after = old.split("\n"), new.split("\n")
    starts = list(accumulate((len(line) + 1 for line in before), initial=start))
    for first, last, new_first, new_last in _different_ranges(before, after):
        replaced = min(last - first, new_last - new_first)
        for number in range(replaced):
            line = first + number
            yield Splice(starts[line], starts[line + 1] - 1, after[new_first + number])
        at, added = first + replaced, after[new_first + replaced : new_last]
        # The last line has no line break: the one before it is added or removed as well.
        at_end = last == len(before)
        if added:
            text = "\n".join(added)
            offset = starts[at] - at_end
            yield Splice(offset, offset, f"\n{text}" if at_end else f"{text}\n")
        elif at < last:
            yield Splice(starts[at] - at_end, starts[last] - at_end, "")


def _different_ranges(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """The ranges of lines that differ: first and past the last, in both texts."""
    # Most of a long text is unchanged, and difflib is far slower than comparing from both ends.
    head = sum(1 for _ in takewhile(_are_equal, zip(before, after, strict=False)))
    ends = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = sum(1 for _ in takewhile(_are_equal, ends))
    matcher = difflib.SequenceMatcher(None, before[head : len(before) - tail], after[head : len(after) - tail])
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield head + first, head + last, head + new_first, head + new_last


def _are_equal(lines: tuple[str, str]) -> bool:
    return lines[0] == lines[1]


def _check_result(
    before: EditableSource, data: bytes, kind: Kind, values: Values, body: str | None, item: int | None
) -> None:
    """Asserts that the new file reads back as the form, before it replaces the old one."""
    after = _source(data, is_list=item is not None)
    if item is None:
        assert isinstance(after.root, Mapping)
        assert after.front is not None
        assert values_of(after.root, kind.fields, after) == values
        assert body is None or trimmed(after.front.body) == body
        return
    expected = _item_values(before, kind)
    expected[item] = values
    assert _item_values(after, kind) == expected


def _item_values(source: EditableSource, kind: Kind) -> list[FormValue]:
    return [one_value(as_field(kind), item, source) for item in items_of(source.root)]


def _leading_blank_length(front: FrontMatter) -> int:
    """The length of the blank lines before the body."""
    blank_lines = _BLANK_LINES.match(front.body)
    return blank_lines.end() if blank_lines else 0


def _blank_line_before(body: str) -> str:
    return "" if not body.strip() or body.startswith("\n") else "\n"


def _tidy_body(body: str) -> str:
    """A body as it reads back: control characters, often left by Word, are read as spaces."""
    return trimmed(CONTROL.sub(" ", tidy_text(body)))
