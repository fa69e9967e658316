"""What in an archive's own theme does not fit the templates and views of this version.

Jinja tells little of this: a block that its base does not have is never shown, and a name that a view does not have is
a fault only on the first page that asks for it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from operator import or_
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from verhalen_build.model.names import SourcePath
from verhalen_build.model.near import NearNames, nearest
from verhalen_build.model.packaged import packaged_yaml
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.schema import Field, Schema
from verhalen_build.site.page_types import template_views
from verhalen_build.site.template_types import (
    UNKNOWN,
    UnknownName,
    attribute_type,
    can_be_absent,
    names_of,
    unknown_names,
)
from verhalen_build.site.templates import template_names
from verhalen_build.site.theme import BUILT_IN, TEMPLATES, Theme, catalogue_texts
from verhalen_build.site.view import Page, Section, SiteView

_PREFIX = f"{BUILT_IN}/"
_REFERENCE = re.compile(r"""\{%[-+]?\s*(extends|include|import|from)\s+["']([^"']+)["']""")
_OTHER_VIEW = re.compile(r"\{%[-+]?\s*(?:with|set|for)\s+view\b")
# Templates that are chosen by the key of a field.
_BY_FIELD = "sections/"
_VARIABLES = {"page": Page, "site": SiteView, "body_html": Any}
_FUNCTIONS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "cached"}
_JINJA = Environment(extensions=["jinja2.ext.i18n"])


@dataclass(frozen=True)
class RenamedName:
    """A name in a template that an earlier version had, at a line, and what it is called now.

    `is_certain` says that the new name can be written there without looking further.
    """

    line: int
    before: str
    now: str
    is_certain: bool


def override_problems(theme: Theme, schema: Schema) -> tuple[Problem, ...]:
    """What does not fit in the archive's own layer of a theme."""
    return tuple(Overrides(theme, schema).problems()) if theme.own else ()


class Overrides:
    """An archive's own theme, held against the templates and texts of this version."""

    def __init__(self, theme: Theme, schema: Schema) -> None:
        self._theme = theme
        # By these, templates get the values of a group.
        self._field_keys = frozenset(key for kind in schema.kinds.values() for key in _keys(kind.fields))
        self._built_in = theme.built_in.inside(TEMPLATES)
        self._own = {
            name: (SourcePath(f"{layer.display_path}/{TEMPLATES}{name}"), layer.inside(TEMPLATES)[name])
            for layer in reversed(theme.own)
            for name in template_names(layer)
        }

    def problems(self) -> Iterator[Problem]:
        """Everything that does not fit."""
        for name, (path, source) in self._own.items():
            tree = _parsed(source)
            if tree is not None:
                yield from self._unused(name, path)
                yield from self._missing(path, tree)
                yield from self._unseen_blocks(path, tree)
                yield from (_name_problem(unknown, path) for unknown in self._unknown(name, tree))
        yield from self._unused_texts()

    def renamed(self) -> Mapping[SourcePath, tuple[RenamedName, ...]]:
        """The names of earlier versions in the archive's own templates, by file."""
        names = {
            path: tuple(filter(None, map(_renamed, self._unknown(name, tree))))
            for name, (path, source) in self._own.items()
            if (tree := _parsed(source)) is not None
        }
        return {path: renamed for path, renamed in names.items() if renamed}

    def _source(self, name: str) -> bytes | None:
        """The template that Jinja finds under a name."""
        own = self._own.get(name)
        return own[1] if own else self._built_in.get(name, self._built_in.get(name.removeprefix(_PREFIX)))

    def _bases(self, tree: nodes.Template | None) -> Iterator[nodes.Template]:
        """The templates that one extends, from near to far."""
        seen = set()
        while tree is not None and (name := _constant(tree.find(nodes.Extends))) is not None and name not in seen:
            seen.add(name)
            tree = _parsed(self._source(name) or b"")
            if tree is not None:
                yield tree

    @cached_property
    def _references(self) -> frozenset[tuple[str, str]]:
        """The templates that others name, with the tag in which they do."""
        sources = (*(source for _, source in self._own.values()), *self._built_in.values())
        texts = (source.decode("utf-8", "replace") for source in sources)
        return frozenset(reference for text in texts for reference in _REFERENCE.findall(text))

    @cached_property
    def _views(self) -> Mapping[str, set[object]]:
        """The types of view with which each template is asked for, for a page or by another."""
        views: defaultdict[str, set[object]] = defaultdict(set)
        waiting = [(name, UNKNOWN if is_drawing else view) for name, view, is_drawing in template_views()]
        while waiting:
            name, view = waiting.pop()
            if view not in views[name]:
                views[name].add(view)
                source = (self._source(name) or b"").decode("utf-8", "replace")
                # Whoever includes a template may give it another view; a macro has none.
                passing = {"extends"} if _OTHER_VIEW.search(source) else {"extends", "include"}
                waiting += [(other, view if tag in passing else UNKNOWN) for tag, other in _REFERENCE.findall(source)]
        return views

    def _unknown(self, name: str, tree: nodes.Template) -> tuple[UnknownName, ...]:
        """The names in a template that no value there has."""
        views = self._views.get(name, {UNKNOWN})
        view = UNKNOWN if UNKNOWN in views else reduce(or_, views)
        made = {made for base in self._bases(tree) for made in _made_by(base)}
        variables = {**dict.fromkeys((*_FUNCTIONS, *_JINJA.globals, *made), Any), "view": view}
        if name not in _drawings():
            variables |= _VARIABLES
        if name.startswith(_BY_FIELD):
            variables["section"] = Section
        return unknown_names(tree, variables, self._field_keys, self._is_whole(name))

    def _is_whole(self, name: str) -> bool:
        """Whether no other template includes one, which could give it variables."""
        included = {other for tag, other in self._references if tag == "include"}
        return name in self._views and name not in included and not name.startswith(_BY_FIELD)

    def _unused(self, name: str, path: SourcePath) -> Iterator[Problem]:
        by_field = name.startswith(_BY_FIELD) and name.removeprefix(_BY_FIELD).partition(".")[0] in self._field_keys
        if name not in self._views and name not in self._built_in and not by_field:
            yield Problem("template-unused", Location(path), name, {"near": _near_template(name, self._built_in)})

    def _missing(self, path: SourcePath, tree: nodes.Template) -> Iterator[Problem]:
        """Templates that are asked for and are not there, and macros that are not in them."""
        for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            name, at = _constant(node), Location(path, node.lineno, 1)
            if name is None or (isinstance(node, nodes.Include) and node.ignore_missing):
                continue
            source = self._source(name)
            if source is None:
                there = [*self._own, *self._built_in, *(f"{_PREFIX}{other}" for other in self._built_in)]
                yield Problem("template-missing", at, name, {"near": _near_template(name, there)})
            elif isinstance(node, nodes.FromImport) and (module := _parsed(source)) is not None:
                macros = _made_by(module)
                asked = [each if isinstance(each, str) else each[0] for each in node.names]
                for macro in (macro for macro in asked if macro not in macros):
                    yield Problem("template-macro", at, macro, {"template": name, "near": nearest(macro, macros)})

    def _unseen_blocks(self, path: SourcePath, tree: nodes.Template) -> Iterator[Problem]:
        """Blocks that no base has: nothing of them is ever shown."""
        bases = list(self._bases(tree))
        if bases:
            shown = {block.name for base in bases for block in base.find_all(nodes.Block)}
            blocks = list(tree.find_all(nodes.Block))
            inner = {block.name for outer in blocks for block in outer.find_all(nodes.Block)}
            for block in blocks:
                if block.name not in shown | inner:
                    details = {"near": nearest(block.name, shown), "known": ", ".join(sorted(shown))}
                    yield Problem("template-block", Location(path, block.lineno, 1), block.name, details)

    def _unused_texts(self) -> Iterator[Problem]:
        """Texts of the archive's own catalogue that are nowhere in this version."""
        texts = {text for _, _, text in catalogue_texts(self._theme.built_in)}
        for _, source in self._own.values():
            if _parsed(source) is not None:
                messages = (message for _, _, message in _JINJA.extract_translations(source.decode()))  # type: ignore[attr-defined]
                texts |= {message[0] if isinstance(message, tuple) else message for message in messages}
        for layer in self._theme.own:
            for file, line, text in catalogue_texts(layer):
                if text not in texts:
                    path = SourcePath(f"{layer.display_path}/{file}")
                    yield Problem("text-unused", Location(path, line, 1), text, {"near": nearest(text, texts)})


@cache
def _drawings() -> frozenset[str]:
    """The templates of pictures, which know nothing but their view."""
    return frozenset(name for name, _, is_drawing in template_views() if is_drawing)


def _keys(fields: Iterable[Field]) -> Iterator[str]:
    """The keys of fields, and of the fields inside them."""
    for field in fields:
        yield field.key
        yield from _keys(field.fields)


def _name_problem(unknown: UnknownName, path: SourcePath) -> Problem:
    at, renamed = Location(path, unknown.line, 1), _renamed(unknown)
    if renamed is not None:
        code = "template-renamed" if renamed.is_certain else "template-moved"
        return Problem(code, at, renamed.before, {"now": renamed.now, "within": renamed.now.rpartition(".")[0]})
    names = {*_VARIABLES, "view"} if unknown.is_variable else set(names_of(unknown.owner))
    return Problem("template-name", at, unknown.name, {"near": nearest(unknown.name, names - {unknown.name})})


def _renamed(unknown: UnknownName) -> RenamedName | None:
    """What an unknown name is called now, if an earlier version had it."""
    if unknown.is_variable:
        return None
    views: Mapping[str, Mapping[str, str]] = packaged_yaml("renamed.yaml")["views"]
    if unknown.owner is not None:
        now = views.get(unknown.owner.__name__, {}).get(unknown.name)
    else:
        names = {names[unknown.name] for names in views.values() if unknown.name in names}
        now = names.pop() if len(names) == 1 else None
    return RenamedName(unknown.line, unknown.name, now, _is_certain(unknown.owner, now)) if now else None


def _is_certain(owner: type | None, now: str) -> bool:
    """Whether a name can stand for another everywhere: what it is inside of is always there."""
    outer, _, inner = now.rpartition(".")
    return not inner or not outer or (owner is not None and not can_be_absent(attribute_type(owner, outer)))


def _near_template(name: str, there: Iterable[str]) -> str:
    """The template that is probably meant; as all names end alike, only one that differs by a slip."""
    return next(iter(NearNames(there).suggestions(name)), "")


def _constant(node: nodes.Node | None) -> str | None:
    """The name of a template that a tag asks for, if it is always the same."""
    template = getattr(node, "template", None)
    return template.value if isinstance(template, nodes.Const) and isinstance(template.value, str) else None


def _made_by(tree: nodes.Template) -> set[str]:
    """The names of the macros and variables that a template makes for others."""
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    return macros | {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}


@lru_cache(maxsize=256)
def _parsed(source: bytes) -> nodes.Template | None:
    """A template as a tree; None if it has a fault, which is a problem of its own."""
    try:
        return _JINJA.parse(source.decode())
    except (TemplateSyntaxError, UnicodeDecodeError):
        return None
