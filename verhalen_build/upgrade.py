"""What an archive of an earlier version needs to fit this one.

No version is written down anywhere: what is old can be told from what it says. Names of templates that changed are
written anew; what else does not fit in a theme is told; and whether everybody may still be named is asked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest

import msgspec

from verhalen_build.conversation.forgetting import ChangedLine
from verhalen_build.conversation.people import people_in
from verhalen_build.desk.source import read_mapping, splice_bytes
from verhalen_build.desk.yaml_editor import YamlEditor
from verhalen_build.desk.yaml_writer import YamlWriter
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.consent import NameForm, consent_of
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.problems import Language, Problem, sorted_problems
from verhalen_build.model.schema import Field, settings_fields
from verhalen_build.publish.source_change import SourceChange
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.yaml_tree import Mapping as YamlMapping
from verhalen_build.site.override_checks import Overrides, RenamedName
from verhalen_build.site.render import template_problems
from verhalen_build.site.theme import Theme, theme_problems
from verhalen_build.steps.live import State

_LINE_END = re.compile("(\r\n|\r|\n)")
# `view.one` and `view["one"]`.
_ATTRIBUTE = re.compile(r"""\.(?P<name>\w+)|\[\s*(["'])(?P<item>\w+)\2\s*\]""")
_COMMENT = re.compile(r"\{#(?:[^#]|#(?!\}))*+(?:#\}|\Z)")
_NO_LINE_END = re.compile(r"[^\r\n]")


@dataclass(frozen=True)
class UpgradePlan:
    """What can be rewritten, as lines and as a change of files, and what somebody has to mend in the theme by hand."""

    lines: tuple[ChangedLine, ...]
    change: SourceChange
    remaining: tuple[Problem, ...]


@dataclass(frozen=True)
class NamingQuestion:
    """An archive from before people were asked how they may be named: how many there are, and what naming all takes."""

    people: int
    lines: tuple[ChangedLine, ...]
    change: SourceChange


def plan_upgrade(state: State) -> UpgradePlan:
    """What an archive needs, without changing anything."""
    theme, schema = state.config.theme, state.config.schema
    sources = _sources(theme)
    renamed = Overrides(theme, schema).renamed()
    written = {path: rewritten(sources[path], names) for path, names in renamed.items()}
    change = _change(sources, {path: data for path, data in written.items() if data != sources[path]})
    after = _with_files(theme, change.written)
    remaining = (*theme_problems(after), *template_problems(after), *map(_by_hand, Overrides(after, schema).problems()))
    return UpgradePlan(tuple(_lines(sources, change)), change, sorted_problems(remaining))


def _by_hand(problem: Problem) -> Problem:
    """A problem as somebody reads it who has typed `verhalen upgrade` already."""
    return msgspec.structs.replace(problem, code="template-by-hand") if problem.code == "template-renamed" else problem


def naming_question(state: State) -> NamingQuestion | None:
    """What to ask if nothing is said of how anybody may be named, as in archives of a version that named all."""
    # Who is on the list of members has said so.
    people = [record for record in people_in(state) if record.kind != "member"]
    if not people or any(consent_of(person) for person in people):
        return None
    before = read_bytes(state.root, CONFIG)
    after = _naming_all(before, state.config.settings.language)
    if after is None:
        return None
    change = _change({CONFIG: before}, {CONFIG: after})
    return NamingQuestion(len(people), tuple(_lines({CONFIG: before}, change)), change)


def rewritten(template: bytes, renamed: Iterable[RenamedName]) -> bytes:
    """A template with the names of today; a line of which not all can be told apart stays as it is."""
    parts = _LINE_END.split(template.decode())
    for name, times in Counter(name for name in renamed if name.is_certain).items():
        index = 2 * (name.line - 1)
        # A line that was rewritten already is longer or shorter, so comments are looked for anew.
        code = _LINE_END.split(_COMMENT.sub(_blank, "".join(parts)))[index]
        attributes = [attribute for attribute in _ATTRIBUTE.finditer(code) if _name_in(attribute) == name.before]
        if len(attributes) == times:
            for attribute in reversed(attributes):
                line = parts[index]
                parts[index] = f"{line[: attribute.start()]}.{name.now}{line[attribute.end() :]}"
    return "".join(parts).encode()


def _blank(comment: re.Match[str]) -> str:
    """A comment as so many spaces, on as many lines."""
    return _NO_LINE_END.sub(" ", comment[0])


def _name_in(attribute: re.Match[str]) -> str:
    return attribute["name"] or attribute["item"]


def _sources(theme: Theme) -> Mapping[SourcePath, bytes]:
    """The files of an archive's own theme."""
    return {
        SourcePath(f"{layer.display_path}/{path}"): data for layer in theme.own for path, data in layer.files.items()
    }


def _with_files(theme: Theme, files: Mapping[SourcePath, bytes]) -> Theme:
    """A theme in which these files of the archive are others."""
    layers = (
        replace(
            layer,
            files={
                path: files.get(SourcePath(f"{layer.display_path}/{path}"), data) for path, data in layer.files.items()
            },
        )
        for layer in theme.own
    )
    return replace(theme, layers=(*layers, theme.built_in))


def _change(before: Mapping[SourcePath, bytes], after: Mapping[SourcePath, bytes]) -> SourceChange:
    return SourceChange({}, (), after, {path: digest(before[path]) for path in after})


def _lines(before: Mapping[SourcePath, bytes], change: SourceChange) -> Iterator[ChangedLine]:
    """The lines that differ; a line that is new has nothing before it."""
    for path, data in change.written.items():
        old, new = (_LINE_END.split(text.decode("utf-8-sig"))[::2] for text in (before[path], data))
        for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                pairs = zip_longest(old[first:last], new[start:end], fillvalue="")
                yield from (ChangedLine(path, start + number, *pair) for number, pair in enumerate(pairs, start=1))


def _naming_all(config: bytes, language: Language) -> bytes | None:
    """config.yaml with everybody named in full; None if it says how people are named, or cannot be edited."""
    source = read_mapping(CONFIG, config)
    field = _consent_field()
    names = {lookup_name(name) for names in field.names.values() for name in names}
    if source is None or not isinstance(source.root, YamlMapping):
        return None
    if any(lookup_name(key.text) in names for key, _ in source.root.entries):
        return None
    editor = YamlEditor(source, YamlWriter(language))
    editor.edit_mapping([field], source.root, {field.key: {field.main: NameForm.FULL}})
    return splice_bytes(config, editor.splices)


def _consent_field() -> Field:
    return next(field for field in settings_fields() if field.key == "consent")
