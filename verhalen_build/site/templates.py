"""The templates of a theme, compiled by Jinja2.

Fixed texts in templates are translated when they are compiled, since a site has one language. Compiled code can be
reused by a later build, or by another process, with the same theme.
"""

import re
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from typing import Any

import msgspec
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup as Safe
from markupsafe import escape

from verhalen_build.model.formatting import language_attributes
from verhalen_build.model.problems import Language
from verhalen_build.site.media_types import TEMPLATE_SUFFIXES
from verhalen_build.site.portable_html import feed_html
from verhalen_build.site.printed_volumes import on_one_page, story_id
from verhalen_build.site.theme import BUILT_IN, TEMPLATES, Layer, Theme

_MARKED = re.compile("[&<>\"']")


class CompiledTemplates(BytecodeCache):
    """Compiled templates, by Jinja2's key. Valid for one theme and one version of the program."""

    def __init__(self, code: Mapping[str, bytes]) -> None:
        self.code = dict(code)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Loads what was compiled before."""
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was just compiled."""
        self.code[bucket.key] = bucket.bytecode_to_string()


class _CodeGenerator(CodeGenerator):
    """Escapes output by `output_text`, for most of it is numbers and words with nothing to escape."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.output_text(")
        else:
            super()._output_child_pre(node, frame, finalize)


def output_text(value: object) -> str:
    """A value as a template writes it down, with what HTML has a meaning for escaped."""
    match value:
        case Safe():
            return value
        case int() | float():
            return str(value)
        case str() if _MARKED.search(value) is None:
            return value
    return escape(value)


class ThemeEnvironment(Environment):
    """Jinja2 with the templates of a theme, translated by `texts`, and the filters and functions they use."""

    code_generator_class = _CodeGenerator
    output_text = staticmethod(output_text)

    def __init__(self, theme: Theme, texts: NullTranslations, compiled: CompiledTemplates | None = None) -> None:
        super().__init__(
            # An archive's template may extend the one it replaces, as "boek/story.html".
            loader=ChoiceLoader([*map(_loader, theme.layers), PrefixLoader({BUILT_IN: _loader(theme.built_in)})]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
            bytecode_cache=compiled,
        )
        self._translation = _Translation(texts)
        self.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]
        self.filters["safe_html"] = Safe
        self.filters["json"] = _json
        self.filters["feed_html"] = feed_html
        self.filters["on_one_page"] = on_one_page
        self.filters["story_id"] = story_id
        self.filters["markdown"] = _markdown
        self.filters["lang_attributes"] = lang_attributes(theme.language)
        self.globals["cached"] = _cached_parts()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template: nodes.Template = self._translation.visit(super()._parse(source, name, filename))
        return template


class _Translation(NodeTransformer):
    """Replaces each `_("...")` without placeholders by its translation."""

    def __init__(self, texts: NullTranslations) -> None:
        self._texts = texts

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: N802 - Jinja2's name
        """A call in a template."""
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str() as text)], kwargs=[]):
                translated = self._texts.gettext(text)
                # Percent signs are doubled in a catalogue, which the call would undo.
                if "%" not in translated:
                    return nodes.Const(Safe(translated), lineno=node.lineno)
        return self.generic_visit(node, *args, **kwargs)


def lang_attributes(page_language: Language) -> Callable[..., Safe]:
    """For words that may be in another language than the page, or than words around it: what says so."""

    def attributes(language: str, outer: str = "") -> Safe:
        return Safe(language_attributes(language, outer or page_language))

    return attributes


def _cached_parts() -> Callable[..., str]:
    """For `{% call cached("name", ...) %}`: the block is rendered once for all pages with the same arguments."""
    parts: dict[tuple[object, ...], str] = {}

    def cached(*key: object, caller: Callable[[], str]) -> str:
        if key not in parts:
            parts[key] = caller()
        return parts[key]

    return cached


def _json(data: object) -> Safe:
    """Plain data for a script in a file of its own; in a page it would have to be escaped."""
    return Safe(msgspec.json.encode(data).decode())


def _markdown(html: str, address: str) -> Safe:
    """The Markdown of a text, for a file of its own."""
    # Only here: the writer of Markdown is not loaded for a site without such files.
    from verhalen_build.site.portable_markdown import portable_markdown  # noqa: PLC0415

    return Safe(portable_markdown(html, address))


def template_names(layer: Layer) -> list[str]:
    """The templates in a layer of a theme."""
    return [name for name in layer.inside(TEMPLATES) if name.endswith(TEMPLATE_SUFFIXES)]


def _loader(layer: Layer) -> FunctionLoader:
    """Loads templates under their file name, which then appears in errors."""
    templates = layer.inside(TEMPLATES)

    def load(name: str) -> tuple[str, str, None] | None:
        data = templates.get(name)
        return (data.decode(), f"{layer.display_path}/{TEMPLATES}{name}", None) if data is not None else None

    return FunctionLoader(load)
