"""Which names a template asks of values that do not have them: the types of its expressions follow from the views.

A template is not run for this, and Jinja has no types of its own. Where the type of a value cannot be told, such as
of an argument of a macro, a name has to be that of anything a view has.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes
from markupsafe import Markup as Safe
from msgspec import Struct

from verhalen_build.site.view import View

UNKNOWN = None
"""The type of a value of which nothing is known."""
_MISSING = object()
# What has any name: modules of macros, `loop`, and the like.
_OPEN = Any
_OPEN_NAMES = ("loop", "self", "super", "caller", "varargs", "kwargs", "cycler", "joiner", "namespace")
# Filters that leave the type of what goes through them as it is.
_KEEPING = {"list", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique"}
_OPENING_TESTS = {"defined", "undefined"}


@dataclass(frozen=True)
class UnknownName:
    """A name that a template asks of a value that does not have it, or a variable that nothing gives.

    `owner` is the class of the value, None if that is not known.
    """

    line: int
    name: str
    owner: type | None = None
    is_variable: bool = False


def unknown_names(
    template: nodes.Template, variables: Mapping[str, object], keys: frozenset[str], has_all_variables: bool
) -> tuple[UnknownName, ...]:
    """The names in a template that its values cannot have, in order.

    `variables` has the type of each variable, and `keys` are those of mappings in views. Unless it `has_all_variables`,
    another template gives this one more of them.
    """
    checker = _Checker(keys | _own_names(template), has_all_variables)
    macros = (macro.name for macro in template.find_all(nodes.Macro))
    checker.visit(template, {**dict.fromkeys((*_OPEN_NAMES, *macros), _OPEN), **variables})
    return tuple(checker.unknown)


def names_of(owner: type | None) -> Iterable[str]:
    """The names that a value of a class has; without one, those that a value in a template may have."""
    return (name for name in dir(owner) if not name.startswith("_")) if owner is not None else _names_of_all()


@cache
def _names_of_all() -> frozenset[str]:
    """Every name that a value in a template can have, in whatever view."""
    plain = (str, int, float, tuple, list, dict, Safe)
    return frozenset(name for cls in (*plain, *_reached(_subclasses(View))) for name in names_of(cls))


def attribute_type(owner: object, name: str) -> object:
    """The type of what a value has under a name."""
    answer = _attribute(owner, name)
    return UNKNOWN if answer is _MISSING else answer


def can_be_absent(annotation: object) -> bool:
    """Whether a value of this type may be None."""
    return NoneType in _alternatives(annotation)


def _subclasses(cls: type) -> Iterator[type]:
    direct: list[type] = cls.__subclasses__()
    for subclass in direct:
        yield subclass
        yield from _subclasses(subclass)


def _reached(annotations: Iterable[object]) -> set[type]:
    """The classes with fields in types, and in the types of their fields."""
    reached: set[type] = set()
    waiting = list(annotations)
    while waiting:
        annotation = waiting.pop()
        waiting += get_args(annotation)
        if isinstance(annotation, type) and _has_fields(annotation) and annotation not in reached:
            reached.add(annotation)
            waiting += _hints(annotation).values()
    return reached


def _has_fields(cls: type) -> bool:
    return issubclass(cls, Struct) or hasattr(cls, "_fields") or hasattr(cls, "__dataclass_fields__")


def _is_view(owner: object) -> bool:
    """Whether all that a value may be has fields, so that `value["x"]` is `value.x`."""
    return owner is not UNKNOWN and all(
        isinstance(each, type) and _has_fields(each) for each in _alternatives(owner) if each is not NoneType
    )


def _own_names(template: nodes.Template) -> set[str]:
    """The names that a template gives to what it makes itself: `{% set ns.x = 1 %}` and `{"x": 1}`."""
    keys = {pair.key.value for pair in template.find_all(nodes.Pair) if isinstance(pair.key, nodes.Const)}
    return {reference.attr for reference in template.find_all(nodes.NSRef)} | {
        key for key in keys if isinstance(key, str)
    }


@cache
def _hints(cls: type) -> dict[str, Any]:
    """The types of the fields of a class, and of its properties."""
    hints = get_type_hints(cls) if _has_fields(cls) else {}
    for name, member in inspect.getmembers_static(cls):
        getter = member.fget if isinstance(member, property) else getattr(member, "func", None)
        if getter is not None:
            hints[name] = get_type_hints(getter).get("return", _OPEN)
    return hints


def _plain(annotation: object) -> object:
    """A type without the name that NewType gives it."""
    while hasattr(annotation, "__supertype__"):
        annotation = annotation.__supertype__
    return annotation


def _alternatives(annotation: object) -> tuple[object, ...]:
    if get_origin(annotation) in (Union, UnionType):
        return tuple(_plain(alternative) for alternative in get_args(annotation))
    return (_plain(annotation),)


def _either(annotations: Iterable[object]) -> object:
    """The type of what is one of these."""
    alternatives = [annotation for annotation in annotations if annotation is not NoneType]
    if not alternatives or UNKNOWN in alternatives or _OPEN in alternatives:
        return _OPEN if _OPEN in alternatives else UNKNOWN
    return reduce(or_, alternatives)


def _attribute(owner: object, name: str) -> object:
    answers = [_attribute_of(each, name) for each in _alternatives(owner) if each is not NoneType]
    present = [answer for answer in answers if answer is not _MISSING]
    return _either(present) if present or not answers else _MISSING


def _attribute_of(owner: object, name: str) -> object:
    cls = get_origin(owner) or owner
    if owner in (UNKNOWN, _OPEN) or not isinstance(cls, type) or cls is object:
        return owner if owner is _OPEN else UNKNOWN
    if name in (hints := _hints(cls)):
        return hints[name]
    if hasattr(cls, name):
        return UNKNOWN
    # A mapping is asked for its keys as well.
    return get_args(owner)[1] if issubclass(cls, Mapping) and get_args(owner) else _MISSING


def _element(annotation: object) -> object:
    """The type of what a loop gives of such a value."""
    return _either(_element_of(each) for each in _alternatives(annotation) if each is not NoneType)


def _element_of(annotation: object) -> object:
    cls, arguments = get_origin(annotation) or annotation, get_args(annotation)
    if not isinstance(cls, type) or not arguments:
        return str if cls is str else UNKNOWN
    if cls is tuple and arguments[-1] is not Ellipsis:
        return _either(arguments)
    return arguments[0]


def _parts(annotation: object, number: int) -> Sequence[object]:
    """The types of the parts of a value that is taken apart."""
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple and len(arguments) == number and arguments[-1] is not Ellipsis:
        return arguments
    return [_element(annotation)] * number


def _mapping_call(owner: object, name: str) -> object:
    """The type of what `items()`, `keys()` and `values()` of a mapping give."""
    arguments = get_args(owner)
    if not isinstance(get_origin(owner), type) or len(arguments) != 2 or not issubclass(get_origin(owner), Mapping):  # type: ignore[arg-type]
        return UNKNOWN
    elements = {"items": tuple[arguments], "keys": arguments[0], "values": arguments[1]}  # type: ignore[valid-type]
    return tuple[elements[name], ...] if name in elements else UNKNOWN  # type: ignore[valid-type]


@dataclass
class _Checker:
    """Walks through a template with the types of its variables, and collects the names that are unknown."""

    names: frozenset[str]
    has_all_variables: bool
    unknown: list[UnknownName] = field(default_factory=list)

    def visit(self, node: nodes.Node, scope: dict[str, object]) -> None:
        """Looks at a statement; what it assigns is in the scope afterwards."""
        match node:
            case nodes.For():
                self._loop(node, dict(scope))
            case nodes.Assign(target=target, node=value):
                self._bind(target, self._type(value, scope), scope)
            case nodes.AssignBlock(target=target, body=body):
                self._all(body, dict(scope))
                self._bind(target, Safe, scope)
            case nodes.With(targets=targets, values=values, body=body):
                inner = dict(scope)
                for target, value in zip(targets, values, strict=True):
                    self._bind(target, self._type(value, scope), inner)
                self._all(body, inner)
            case (
                nodes.Macro(args=arguments, defaults=defaults, body=body)
                | nodes.CallBlock(args=arguments, defaults=defaults, body=body)
            ):
                if isinstance(node, nodes.CallBlock):
                    self._type(node.call, scope)
                self._all(defaults, scope)
                self._all(body, {**scope, **dict.fromkeys((argument.name for argument in arguments), UNKNOWN)})
            case nodes.Block(body=body):
                self._all(body, dict(scope))
            case nodes.Import(target=name):
                scope[name] = _OPEN
            case nodes.FromImport(names=names):
                scope.update(dict.fromkeys((name if isinstance(name, str) else name[1] for name in names), _OPEN))
            case nodes.Expr():
                self._type(node, scope)
            case _:
                self._all(node.iter_child_nodes(), scope)

    def _all(self, statements: Iterable[nodes.Node], scope: dict[str, object]) -> None:
        for statement in statements:
            self.visit(statement, scope)

    def _loop(self, loop: nodes.For, scope: dict[str, object]) -> None:
        self._bind(loop.target, _element(self._type(loop.iter, scope)), scope)
        if loop.test is not None:
            self._type(loop.test, scope)
        self._all((*loop.body, *loop.else_), scope)

    def _bind(self, target: nodes.Node, annotation: object, scope: dict[str, object]) -> None:
        match target:
            case nodes.Name(name=name):
                scope[name] = annotation
            case nodes.Tuple(items=items):
                for item, part in zip(items, _parts(annotation, len(items)), strict=True):
                    self._bind(item, part, scope)

    def _type(self, node: nodes.Node, scope: dict[str, object]) -> object:
        """The type of an expression, once everything in it is looked at."""
        match node:
            case nodes.Name(name=name):
                return self._variable(node, scope, name)
            case nodes.Getattr(node=inner, attr=name):
                return self._named(node, self._type(inner, scope), name)
            case nodes.Getitem(node=inner, arg=argument):
                return self._item(self._type(inner, scope), argument, scope)
            case nodes.Call(node=nodes.Getattr(node=inner, attr=name) as method, args=[]):
                owner = self._type(inner, scope)
                called = _mapping_call(owner, name)
                return called if called is not UNKNOWN else self._named(method, owner, name)
            case nodes.Test(node=inner, name=test) if test in _OPENING_TESTS:
                self._all(inner.iter_child_nodes(), scope)
            case nodes.Filter(node=nodes.Node() as inner, name="default" | "d", args=arguments):
                self._all((*inner.iter_child_nodes(), *arguments), scope)
            case nodes.Filter(node=nodes.Node() as inner, name=name):
                return self._filtered(node, self._type(inner, scope), name, scope)
            case nodes.CondExpr() | nodes.Or():
                return self._choice(node, scope)
            case _:
                for child in node.iter_child_nodes():
                    self._type(child, scope)
        return type(node.value) if isinstance(node, nodes.Const) else UNKNOWN

    def _choice(self, node: nodes.CondExpr | nodes.Or, scope: dict[str, object]) -> object:
        if isinstance(node, nodes.Or):
            return _either((self._type(node.left, scope), self._type(node.right, scope)))
        self._type(node.test, scope)
        return _either(self._type(each, scope) for each in (node.expr1, node.expr2) if each is not None)

    def _variable(self, node: nodes.Name, scope: dict[str, object], name: str) -> object:
        if self.has_all_variables and name not in scope:
            self.unknown.append(UnknownName(node.lineno, name, is_variable=True))
            return _OPEN
        return scope.get(name, UNKNOWN)

    def _named(self, node: nodes.Node, owner: object, name: str) -> object:
        if not self._is_known(owner, name):
            (cls, *others) = _alternatives(owner)
            self.unknown.append(UnknownName(node.lineno, name, cls if isinstance(cls, type) and not others else None))
            return _OPEN
        return attribute_type(owner, name)

    def _is_known(self, owner: object, name: str) -> bool:
        if owner is UNKNOWN:
            return name in self.names or name in _names_of_all()
        return _attribute(owner, name) is not _MISSING

    def _item(self, owner: object, argument: nodes.Node, scope: dict[str, object]) -> object:
        if isinstance(argument, nodes.Const) and isinstance(argument.value, str) and _is_view(owner):
            return self._named(argument, owner, argument.value)
        self._type(argument, scope)
        arguments = get_args(owner)
        match argument:
            case nodes.Slice():
                return owner
            case nodes.Const(value=int() as index) if get_origin(owner) is tuple and arguments[-1] is not Ellipsis:
                return arguments[index] if -len(arguments) <= index < len(arguments) else UNKNOWN
        if isinstance(get_origin(owner), type) and issubclass(get_origin(owner), Mapping):  # type: ignore[arg-type]
            return arguments[1]
        return _element(owner)

    def _filtered(self, node: nodes.Filter, value: object, name: str, scope: dict[str, object]) -> object:
        self._all((*node.args, *node.kwargs), scope)
        if name in ("first", "last"):
            return _element(value)
        return value if name in _KEEPING else UNKNOWN
