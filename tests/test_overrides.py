"""What in an archive's own theme does not fit the templates of this version.

What a writer is told is in examples/99-a-theme-of-an-earlier-version.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from verhalen_build.model.packaged import packaged_yaml
from verhalen_build.model.schema import Schema
from verhalen_build.read.settings import read_settings
from verhalen_build.site import book_views, record_views
from verhalen_build.site.drawings import around, ties
from verhalen_build.site.override_checks import Overrides
from verhalen_build.site.template_types import names_of
from verhalen_build.site.theme import TEMPLATES, Layer, Theme, built_in_folder


@cache
def built_in() -> Layer:
    folder = built_in_folder()
    paths = (path for path in folder.rglob("*") if path.is_file())
    return Layer("", {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


@cache
def schema() -> Schema:
    _, declared, _ = read_settings(Path("/nowhere"))
    return declared


def overrides(**templates: str) -> Overrides:
    """A theme with these templates of its own, `base` being that of `base.html`."""
    files = {f"{TEMPLATES}{name.replace('__', '/')}.html": text.encode() for name, text in templates.items()}
    return Overrides(Theme((Layer("themes/ons", files), built_in()), "nl", ""), schema())


def told(**templates: str) -> list[tuple[str, str]]:
    """The code and value of each problem."""
    return [(problem.code, problem.value) for problem in overrides(**templates).problems()]


def test_the_built_in_theme_fits_itself() -> None:
    own = Layer("themes/ons", built_in().files)

    assert list(Overrides(Theme((own, built_in()), "nl", ""), schema()).problems()) == []


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("base", '{% extends "boek/base.html" %}{% block footer %}{{ super() }}{{ site.base_url }}{% endblock %}'),
        ("story", '{% extends "boek/story.html" %}{% block text %}{{ body_html(view.body) }}{% endblock %}'),
        ("story", '{% extends "boek/story.html" %}{% block about %}{{ view.in_book.minutes }}{% endblock %}'),
        ("story", "{% block mine %}{% block inner %}{{ page.title }}{% endblock %}{% endblock %}"),
        ("story", "{{ view.minutes is defined }}{{ view.minutes|default('') }}{% if colour is defined %}{% endif %}"),
        ("story", "{% for key, cell in view.sections[0].items[0].items() %}{{ cell.text }}{% endfor %}"),
        ("story", "{% set ns = namespace(total=0) %}{% set ns.total = 2 %}{{ ns.total }}{{ {'x': 1}.x }}"),
        ("story", "{% set kept %}{{ page.title }}{% endset %}{{ kept|upper }}{{ kept.title() }}"),
        ("story", "{% macro dot(it) %}{{ it.label }}{{ caller() }}{% endmacro %}{% call dot(view) %}.{% endcall %}"),
        ("home", "{% for way in view.ways|sort(attribute='label') %}{{ loop.index }} {{ way.label }}{% endfor %}"),
        ("home", "{{ (view.first or view.recent[0]).ref.label }}{{ (view.lesson if view.lesson else none).html }}"),
        ("sections__figures", "{% for item in section.items %}{{ item.value.text }}{{ item.kleur }}{% endfor %}"),
        ("sections__lessons", '{% include "sections/any.html" %}{{ section.label }}{{ view.kind }}'),
        ("_macros", '{% include "wat/ook.html" ignore missing %}'),
    ],
)
def test_what_fits_is_no_problem(name: str, template: str) -> None:
    assert told(**{name: template}) == []


@pytest.mark.parametrize(
    ("name", "template", "expected"),
    [
        ("story", "{{ view.total }}", [("template-name", "total")]),
        ("index", "{{ view.total }}{{ view.totaal }}", [("template-name", "totaal")]),
        (
            "base",
            '{% extends "boek/base.html" %}{% block head %}{{ site.naam }}{% endblock %}',
            [("template-name", "naam")],
        ),
        ("home", "{% for way in view.ways %}{{ way.titel }}{% endfor %}", [("template-name", "titel")]),
        ("home", "{% for text, link in view.counts %}{{ link.href }}{% endfor %}", [("template-name", "href")]),
        ("home", "{{ view.first.ref.adres }}", [("template-name", "adres")]),
        ("home", "{{ (view.recent|first).adres }}", [("template-name", "adres")]),
        ("home", "{% with first = view.first %}{{ first.naam }}{% endwith %}", [("template-name", "naam")]),
        ("_macros", "{% macro link(ref) %}{{ ref.zomaar }}{% endmacro %}", [("template-name", "zomaar")]),
        ("story", '{% from "_macros.html" import links as l, weg %}{{ l(view.sources) }}', [("template-macro", "weg")]),
        ("story", '{% include "kop.html" %}', [("template-missing", "kop.html")]),
        ("story", '{% extends "boek/story.html" %}{% block body %}{% endblock %}', [("template-block", "body")]),
        ("record", '{% extends "base.html" %}{% block mian %}{% endblock %}', [("template-block", "mian")]),
        ("sections__kleuren", "{{ section.label }}", [("template-unused", "sections/kleuren.html")]),
        ("timeline", "{% for year in view.years %}{{ year.happened }}{% endfor %}", [("template-renamed", "happened")]),
        ("drawings__around", "{{ view.drawings.around.naming.neighbours }}", [("template-renamed", "naming")]),
        (
            "drawings__around",
            "{{ view.drawings.around.outgoing.neighbours[0].rows }}",
            [("template-name", "rows")],
        ),
        ("story", "{{ view.said }}{{ view.number }}", [("template-renamed", "said"), ("template-moved", "number")]),
    ],
)
def test_what_does_not_fit_is_told(name: str, template: str, expected: Iterable[tuple[str, str]]) -> None:
    assert told(**{name: template}) == expected


def test_a_picture_knows_nothing_but_its_view() -> None:
    files = {f"{TEMPLATES}share-card.svg": b"<svg>{{ view.lines }}{{ site.title }}</svg>"}
    problems = Overrides(Theme((Layer("themes/ons", files), built_in()), "nl", ""), schema()).problems()

    assert [(problem.code, problem.value) for problem in problems] == [("template-name", "site")]


def test_a_block_in_a_base_of_ones_own_is_there() -> None:
    base = '{% extends "boek/base.html" %}{% block footer %}{% block motto %}{% endblock %}{% endblock %}'

    assert told(base=base, story='{% extends "base.html" %}{% block motto %}{{ page.title }}{% endblock %}') == []


def test_templates_that_extend_each_other_in_a_circle_end() -> None:
    assert told(base='{% extends "story.html" %}', story='{% extends "base.html" %}') == []


def test_a_faulty_template_is_one_problem() -> None:
    assert told(story="{% block x %}{{ view.nergens }}", index="{{ view.nergens }}") == [("template-name", "nergens")]


def test_a_template_with_its_own_texts_may_translate_them(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Boek\nvormgeving: ons\n",
            "themes/ons/templates/join.html": (
                '{% extends "boek/join.html" %}{% block head %}{{ _("Hello") }}{% endblock %}'
            ),
            "themes/ons/locale/nl/LC_MESSAGES/messages.po": 'msgid "Hello"\nmsgstr "Dag"\n',
        }
    )

    assert "text-unused" not in verhalen("check", cwd=folder).stderr


def test_what_was_renamed_is_not_there_under_its_old_name_and_is_under_the_new_one() -> None:
    for name, names in packaged_yaml("renamed.yaml")["views"].items():
        modules = map(vars, (record_views, book_views, ties, around))
        owner = next(module[name] for module in modules if name in module)
        for before, now in names.items():
            assert before not in names_of(owner)
            outer, _, inner = now.rpartition(".")
            holder = record_views.InBook if outer == "in_book" else owner
            assert inner in names_of(holder)
