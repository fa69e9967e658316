"""Every pattern of the package, and texts that are hard for it."""

import ast
import gc
import importlib
import pkgutil
import re
import signal
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import pairwise, product
from math import inf
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from time import thread_time
from types import ModuleType
from typing import Any

import verhalen_build

_METHODS = frozenset("match fullmatch search split sub subn findall finditer".split())
_ANCHORED = frozenset({"match", "fullmatch"})
# What is often typed by accident, and of which most classes of characters have some.
_USUAL = " \n\ta0.-\"'<[(\\é"
_MOST_CHARACTERS = 8
_MOST_BEGINNINGS = 8
_MOST_WAYS = 12
_TRIED = 4
_SMALL = (60, 400)
_TAIL = 3
# Less than this is within what the clock of the processor can tell.
_LEAST_SECONDS = 0.002
# What takes this long is measured well enough by once.
_CLEAR_SECONDS = 0.1
# What takes longer, for a text of a line and for a large one, is far out of proportion.
_FEW_SECONDS, _MANY_SECONDS = 0.5, 60.0

_TYPED = f"a0 -\n{string.printable}é€—“’\ue000" + "".join(map(chr, (*range(256), 0x0430, 0x2028, 0xD800, 0xFFFE)))

Hard = Callable[[int], str]
"""Gives a text of about so many characters."""


@dataclass(frozen=True)
class UsedPattern:
    """A pattern and where it stands; `methods` are the functions of `re` that the package calls with it."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str] = _METHODS

    def run(self, text: str) -> None:
        """Lets the pattern work through a text, in every way in which the package uses it."""
        subject = text.encode("latin-1", "replace") if isinstance(self.pattern.pattern, bytes) else text
        if not self.methods <= _ANCHORED:
            for _ in self.pattern.finditer(subject):
                pass
        for method in self.methods & _ANCHORED:
            getattr(self.pattern, method)(subject)


def kept_patterns() -> Iterator[UsedPattern]:
    """The patterns that modules keep, by themselves or in a table."""
    for module in _modules():
        for name, value in list(vars(module).items()):
            methods = _methods_of(module.__name__ if name.startswith("_") else "").get(name, _METHODS)
            for pattern in _patterns_in(value):
                yield UsedPattern(f"{module.__name__}.{name}", pattern, methods)


def written_patterns() -> Iterator[UsedPattern]:
    """The patterns that stand as texts in the calls of functions."""
    for place, function, call in _calls_in_functions():
        pattern = call.args[0]
        if isinstance(pattern, ast.Constant):
            methods = _METHODS if function == "compile" else frozenset({function})
            yield UsedPattern(f"{place} {pattern.value!r}", re.compile(pattern.value, _flags(call)), methods)


def places_of_made_patterns() -> frozenset[str]:
    """The functions that make a pattern while the program runs."""
    return frozenset(place for place, _, call in _calls_in_functions() if not isinstance(call.args[0], ast.Constant))


def hardest(used: UsedPattern) -> list[Hard]:
    """The texts that take a pattern the most processor time, of all that are made from the pattern itself."""
    seconds: list[tuple[float, int, Hard]] = []
    for number, text in enumerate(_texts(used.pattern)):
        if _seconds(used.run, text(_SMALL[0]), _FEW_SECONDS) == inf:
            return [text]
        seconds.append((_small_seconds(used.run, text), number, text))
    return [text for _, _, text in sorted(seconds, reverse=True)[:_TRIED]]


def growth(run: Callable[[str], None], small: str, large: str) -> float:
    """How many times as much processor time a run takes for a large text as for a small one, at the least.

    Processor time and a ratio, so that neither the speed of the computer nor what else it does decides.
    """
    if _seconds(run, small[: _SMALL[0]] + small[-_TAIL:], _FEW_SECONDS) == inf:
        return inf
    least = _seconds(run, small)
    if least < _CLEAR_SECONDS:
        least = min(least, _seconds(run, small), _seconds(run, small))
    most = inf if least == inf else _seconds(run, large)
    if most == inf:
        return inf
    for _ in range(4):
        if most <= max(_LEAST_SECONDS, 6 * least):
            break
        most = min(most, _seconds(run, large))
        least = max(least, _seconds(run, small))
    return 1.0 if most < _LEAST_SECONDS else most / least


class _TooLong(Exception):
    """The run was stopped."""


def _seconds(run: Callable[[str], None], text: str, most: float = _MANY_SECONDS) -> float:
    """How much processor time a run takes; infinite where it is stopped because it took the most that it may."""

    def stop(_number: int, _frame: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, most)
    # What is collected meanwhile is not of this run.
    gc.disable()
    try:
        start = thread_time()
        run(text)
        return max(thread_time() - start, 1e-6)
    except _TooLong:
        return inf
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.enable()
        signal.signal(signal.SIGPROF, before)


def _small_seconds(run: Callable[[str], None], text: Hard) -> float:
    """The processor time for a text of some length, which need not be tried where a shorter one takes that long."""
    return next((taken for size in _SMALL if (taken := _seconds(run, text(size))) > 0.05 or size == _SMALL[-1]), 0.0)


# Texts


def _texts(pattern: re.Pattern[Any]) -> Iterator[Hard]:
    """Texts that make a pattern try much: what it begins with and repeats, again and again.

    A pattern takes long where it can begin at many places and then reads far (`P P P P`), or can divide a run of
    characters in many ways (`P cccc`, and then something else).
    """
    tree = _tree_of(pattern)
    own = list(dict.fromkeys(_characters(tree)))[:_MOST_CHARACTERS]
    characters = list(dict.fromkeys([*own, *_USUAL]))[:_MOST_CHARACTERS]
    beginnings = sorted(dict.fromkeys(_beginnings(tree)), key=len)[:_MOST_BEGINNINGS]
    pairs = ["".join(pair) for pair in product(own, repeat=2)]
    mixed = [beginning + character for beginning in beginnings for character in characters]
    parts = [(first, second[len(first) :]) for first, second in product(beginnings, repeat=2) if first in second[:-1]]
    repeated = [("", unit) for unit in [*characters, *pairs, *beginnings, *mixed]]
    for before, unit in dict.fromkeys([*repeated, *product(beginnings, characters), *parts]):
        for after in ("", "~\n~"):
            if unit:
                yield _repeater(before, unit, after)


def _repeater(before: str, unit: str, after: str) -> Hard:
    return lambda length: before + unit * (length // len(unit)) + after


def _tree_of(pattern: re.Pattern[Any]) -> Any:
    if isinstance(pattern.pattern, bytes):
        return parser.parse(pattern.pattern.decode("latin-1"), pattern.flags | re.ASCII)
    return parser.parse(pattern.pattern, pattern.flags)


_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_SINGLE = (codes.IN, codes.NOT_LITERAL, codes.ANY)


def _beginnings(tree: Any) -> Iterator[str]:
    """Short texts with which the pattern can begin, each a part longer than the last."""
    for way in _ways(tree):
        text = ""
        for item, following in pairwise([*way, (None, None)]):
            text += _sample(item)
            if following[0] is not codes.LITERAL:
                yield text


def _ways(tree: Any) -> list[list[Any]]:
    """The ways through a pattern: each alternative, and what is repeated once or not at all."""
    ways: list[list[Any]] = [[]]
    for code, argument in tree:
        inner: list[list[Any]] = [[(code, argument)]]
        if code is codes.SUBPATTERN:
            inner = _ways(argument[3])
        elif code is codes.ATOMIC_GROUP:
            inner = _ways(argument)
        elif code is codes.BRANCH:
            inner = [way for branch in argument[1] for way in _ways(branch)]
        elif code in _REPEATS:
            inner = [*_ways(argument[2]), *([] if argument[0] else [[]])]
        ways = [[*way, *more] for way in ways for more in inner][: 4 * _MOST_WAYS]
    return ways


def _sample(item: Any) -> str:
    code, argument = item
    if code is codes.LITERAL:
        return chr(argument)
    return _samples(item)[0] if code in _SINGLE else ""


def _samples(item: Any) -> list[str]:
    """Two characters that a class of them has."""
    code, argument = item
    if code is codes.ANY:
        return ["a", "."]
    inner = argument if code is codes.IN else [item]
    chosen = re.compile(f"[{''.join(map(_as_written, inner))}]")
    taken = [character for character in _TYPED if chosen.match(character)]
    return [taken[0], taken[-1]] if taken else ["a"]


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}


def _as_written(item: Any) -> str:
    """A part of a class of characters, as a pattern has it."""
    code, argument = item
    if code is codes.CATEGORY:
        return _CATEGORIES[argument]
    if code is codes.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    if code is codes.NEGATE:
        return "^"
    return ("^" if code is codes.NOT_LITERAL else "") + re.escape(chr(argument))


def _characters(tree: Any) -> Iterator[str]:
    """The characters that a pattern names, and two of each of its classes."""
    for code, argument in tree:
        if code is codes.LITERAL:
            yield chr(argument)
        elif code in _SINGLE:
            yield from _samples((code, argument))
        elif code is codes.BRANCH:
            for branch in argument[1]:
                yield from _characters(branch)
        elif code is codes.ATOMIC_GROUP:
            yield from _characters(argument)
        elif code in {*_REPEATS, codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT}:
            yield from _characters(argument[-1])


# Where patterns stand


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(verhalen_build.__path__, "verhalen_build."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


@cache
def _trees() -> Mapping[str, ast.Module]:
    return {module.__name__: ast.parse(Path(str(module.__file__)).read_text("utf-8")) for module in _modules()}


@cache
def _methods_of(module: str) -> Mapping[str, frozenset[str]]:
    """What each name is asked for in a module, or in all of them (""), of the functions that a pattern has."""
    methods: dict[str, set[str]] = {}
    for tree in [_trees()[module]] if module else _trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in _METHODS:
                methods.setdefault(node.value.id, set()).add(node.attr)
    return {name: frozenset(asked) for name, asked in methods.items()}


def _calls_in_functions() -> Iterator[tuple[str, str, ast.Call]]:
    """Each call of `re` inside a function: where it stands, what is called, and the call."""
    for module, tree in _trees().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_of_re(node.func):
                        yield f"{module}.{function.name}", node.func.attr, node


def _is_of_re(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "re" and node.attr in {*_METHODS, "compile"}


def _flags(call: ast.Call) -> int:
    flags = 0
    for argument in (*call.args[1:], *(keyword.value for keyword in call.keywords)):
        for node in ast.walk(argument):
            flags |= re.RegexFlag.__members__.get(node.attr, 0) if isinstance(node, ast.Attribute) else 0
    return flags


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    for inner in _parts_of(value):
        yield from _patterns_in(inner)


def _parts_of(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    if isinstance(value, (tuple, list, set, frozenset)):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    return ()
