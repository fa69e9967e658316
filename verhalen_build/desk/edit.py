"""Saving that changes only what was edited: all else in a file keeps its bytes, comments and order."""

import codecs
import difflib
import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

from verhalen_build.desk.blocks import Blocks
from verhalen_build.desk.source import Source, Splice, read_source, spliced, usual_line_end
from verhalen_build.desk.surgery import Planned, Surgeon
from verhalen_build.desk.values import FormValue, Values, tidy_text, tidy_values, trimmed
from verhalen_build.desk.written import as_field, items_of, one_value, values_of
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Kind
from verhalen_build.read.text import CONTROL, FrontMatter, split_front_matter
from verhalen_build.read.yaml_tree import Mapping, Sequence

# Places in a file are all that is asked of it here, not what it is called.
_NAMELESS = SourcePath("")
_BLANK_LINES = re.compile(r"(?:[ \t]*+\n)*+")
_LONE_RETURN = re.compile(rb"\r(?!\n)")


class NoSuchItem(ValueError):
    """A list file has fewer items than was thought."""


def edited(
    data: bytes, kind: Kind, values: Values, body: str | None, language: Language, item: int | None = None
) -> bytes:
    """The bytes of a file after a form was filled in: `values` and `body` are all of what the form holds now.

    `data` is what the file held when the form was made, and could be shown in one. `item` is which item of a list
    file, None for a Markdown file; `body` is None where the form has none. What did not change keeps its bytes.
    Raises ValueError for values that do not fit the fields, such as an object where a text belongs, and NoSuchItem.
    """
    source = _source(data, is_list=item is not None)
    new = tidy_values(values, kind.fields)
    surgeon = Surgeon(source, Blocks(language))
    if item is not None:
        _edit_item(surgeon, kind, item, new)
    else:
        _edit_front(surgeon, kind, new)
        if body is not None:
            # A lone return may come to stand before a line feed, and would then be one line end with it.
            by_line = not _LONE_RETURN.search(data)
            surgeon.splices.extend(_body_splices(source, _tidy_body(body), bool(surgeon.splices), by_line))
    result = spliced(data, surgeon.splices)
    _assure(source, result, kind, new, None if body is None else _tidy_body(body), item)
    return result


def new_file(kind: Kind, values: Values, body: str, language: Language) -> bytes:
    """The bytes of a new Markdown file. Raises ValueError as `edited` does."""
    entries = Blocks(language).entries(kind.fields, tidy_values(values, kind.fields), 0)
    text = _tidy_body(body)
    return "\n".join(["---", *([entries] if entries else []), "---", *(["", text] if text else []), ""]).encode()


def with_item(data: bytes, kind: Kind, values: Values, language: Language) -> bytes:
    """A list file with one more item, at its end; `data` may be empty. Raises ValueError as `edited` does."""
    source = _source(data, is_list=True)
    new = tidy_values(values, kind.fields)
    surgeon = Surgeon(source, Blocks(language))
    root = source.root
    if isinstance(root, Sequence) and root.items:
        surgeon.items(as_field(kind), root, [*_as_they_are(source, kind, root), Planned(None, new)])
        return spliced(data, surgeon.splices)
    text = surgeon.blocks.item(as_field(kind), new, 0)
    if source.is_flow(root):
        return spliced(data, [Splice(source.start(root), source.end(root), text)])
    end = len(source.text)
    newline = "" if not end or source.text.endswith("\n") else "\n"
    return spliced(data, [Splice(end, end, f"{newline}{text}\n")])


def without_item(data: bytes, kind: Kind, item: int) -> tuple[bytes, bytes]:
    """A list file without one of its items, and a list file of that item alone, to keep. Raises NoSuchItem."""
    source = _source(data, is_list=True)
    root = _list_with(source, item)
    surgeon = Surgeon(source, Blocks("nl"))
    plan = [planned for planned in _as_they_are(source, kind, root) if planned.was != item]
    surgeon.items(as_field(kind), root, plan)
    return spliced(data, surgeon.splices), surgeon.item_text(root, item).encode()


def with_text(data: bytes, text: str) -> bytes:
    """The bytes of a file whose text was edited as a whole: it keeps its line ends and byte-order mark."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    line_end = usual_line_end(data.decode("utf-8", "replace"))
    return mark + tidy_text(text).replace("\n", line_end).encode()


def _source(data: bytes, is_list: bool) -> Source:
    source, _, problems = read_source(_NAMELESS, data, is_list)
    if source is None:
        raise ValueError(f"cannot be edited in a form: {[problem.code for problem in problems]}")
    return source


def _as_they_are(source: Source, kind: Kind, root: Sequence) -> list[Planned]:
    return [Planned(index, one_value(as_field(kind), item, source)) for index, item in enumerate(root.items)]


def _list_with(source: Source, item: int) -> Sequence:
    """The list of a list file, which has an item of this number. Raises NoSuchItem."""
    if not isinstance(source.root, Sequence) or not 0 <= item < len(source.root.items):
        raise NoSuchItem(f"no item {item}")
    return source.root


def _edit_item(surgeon: Surgeon, kind: Kind, item: int, new: Values) -> None:
    root = _list_with(surgeon.source, item)
    plan = _as_they_are(surgeon.source, kind, root)
    plan[item] = Planned(item, new)
    surgeon.items(as_field(kind), root, plan)


def _edit_front(surgeon: Surgeon, kind: Kind, new: Values) -> None:
    source = surgeon.source
    root, front = source.root, source.front
    assert isinstance(root, Mapping)
    assert front is not None
    if values_of(root, kind.fields, source) == new:
        return
    if root.entries:
        surgeon.mapping(kind.fields, root, new)
        return
    entries = surgeon.blocks.entries(kind.fields, new, 0)
    if source.is_flow(root):
        surgeon.splices.append(Splice(source.start(root), source.end(root), entries))
    elif front.yaml is not None:
        closing = source.line_start(front.body_line - 1)
        surgeon.splices.append(Splice(closing, closing, f"{entries}\n"))
    else:
        surgeon.splices.append(Splice(0, 0, f"---\n{entries}\n---\n" + _blank_line_before(front.body)))


def _body_splices(source: Source, new: str, has_new_front: bool, by_line: bool) -> list[Splice]:
    front = source.front
    assert front is not None
    old = trimmed(front.body)
    if old == new:
        return []
    has_front = has_new_front or front.yaml is not None
    start = len(source.text) - len(front.body)
    if not old:
        unended = "\n" if start and source.text[start - 1] != "\n" else ""
        blank_line = "\n" if has_front else ""
        splices = [Splice(start, len(source.text), f"{unended}{blank_line}{new}\n")]
    else:
        start += _leading(front)
        splices = list(_line_splices(old, new, start)) if by_line else [Splice(start, start + len(old), new)]
    if not has_front and split_front_matter(f"{new}\n", _NAMELESS).yaml is not None:
        # It begins as front matter does, and is none.
        splices.insert(0, Splice(0, 0, "---\n---\n" + _blank_line_before(front.body)))
    return splices


def _line_splices(old: str, new: str, start: int) -> Iterator[Splice]:
    """What to replace, add and take away to make one text, at an offset, the other: the other lines are left alone.

    A line that is replaced keeps its line end.
    """
    before, after = old.split("\n"), new.split("\n")
    begins = list(accumulate((len(line) + 1 for line in before), initial=start))
    for first, last, new_first, new_last in _differing(before, after):
        both = min(last - first, new_last - new_first)
        for number in range(both):
            line = first + number
            yield Splice(begins[line], begins[line + 1] - 1, after[new_first + number])
        at, added = first + both, after[new_first + both : new_last]
        # Behind the last line stands no line end: the one before it comes or goes along.
        at_end = last == len(before)
        if added:
            text = "\n".join(added)
            place = begins[at] - at_end
            yield Splice(place, place, f"\n{text}" if at_end else f"{text}\n")
        elif at < last:
            yield Splice(begins[at] - at_end, begins[last] - at_end, "")


def _differing(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """The lines that differ: their first and past their last, in each of two texts."""
    # Nearly all of a long text stays as it was, and comparing takes far longer than this.
    head = sum(1 for _ in takewhile(_are_one, zip(before, after, strict=False)))
    ends = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = sum(1 for _ in takewhile(_are_one, ends))
    matcher = difflib.SequenceMatcher(None, before[head : len(before) - tail], after[head : len(after) - tail])
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield head + first, head + last, head + new_first, head + new_last


def _are_one(lines: tuple[str, str]) -> bool:
    return lines[0] == lines[1]


def _assure(before: Source, data: bytes, kind: Kind, values: Values, body: str | None, item: int | None) -> None:
    """Makes sure that a file says what its form said, before it takes the place of the one that does not."""
    after = _source(data, is_list=item is not None)
    if item is None:
        assert isinstance(after.root, Mapping)
        assert after.front is not None
        assert values_of(after.root, kind.fields, after) == values
        assert body is None or trimmed(after.front.body) == body
        return
    wanted = _say(before, kind)
    wanted[item] = values
    assert _say(after, kind) == wanted


def _say(source: Source, kind: Kind) -> list[FormValue]:
    return [one_value(as_field(kind), one, source) for one in items_of(source.root)]


def _leading(front: FrontMatter) -> int:
    """The length of the blank lines before a text."""
    found = _BLANK_LINES.match(front.body)
    return found.end() if found else 0


def _blank_line_before(body: str) -> str:
    return "" if not body.strip() or body.startswith("\n") else "\n"


def _tidy_body(body: str) -> str:
    """A text as it is written and read back: what reading takes for a space, most often left by Word, is a space."""
    return trimmed(CONTROL.sub(" ", tidy_text(body)))
