"""A site's own theme: whatever stands in its folder under themes/ wins over the built-in one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from markupsafe import Markup
from rcssmin import cssmin  # type: ignore[import-untyped]

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT, run_verhalen
from verhalen_build import __version__
from verhalen_build.model.problems import Language
from verhalen_build.site.render import compiled_templates
from verhalen_build.site.templates import ThemeEnvironment, output_text

BUILT_IN = ROOT / "themes" / "boek"
WORLD = {
    "config.yaml": "titel: Ons boek\ntoestemming: volledig\n",
    "stories/kas.md": "---\ntitel: De kas\nmens: Joke\n---\nEen **kas** met zon.\n",
    "stories/people/joke.md": "---\nnaam: Joke\n---\n",
}


def page(folder: Path, name: str = "verhalen/kas.html") -> str:
    return (folder / "site" / name).read_text("utf-8")


def fail(*_: object) -> None:
    """Stands in for what should not be asked."""
    raise AssertionError


# What a site may have otherwise


@pytest.mark.parametrize(("folder_name", "setting"), [("boek", ""), ("ons", "vormgeving: ons\n")])
def test_a_block_is_replaced_and_the_rest_stays(
    archive: WriteArchive, verhalen: RunVerhalen, folder_name: str, setting: str
) -> None:
    folder = archive(
        WORLD
        | {
            "config.yaml": f"titel: Ons boek\ntoestemming: volledig\n{setting}",
            f"themes/{folder_name}/templates/story.html": (
                '{% extends "boek/story.html" %}{% block text %}{{ super() }}<p>Naschrift</p>{% endblock %}'
            ),
        }
    )

    run = verhalen("build", "--strict", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert "<p>Een <strong>kas</strong> met zon.</p>" in page(folder)
    assert "<p>Naschrift</p>" in page(folder)
    assert "Naschrift" not in page(folder, "mensen/joke.html")


def test_a_block_of_every_page_is_replaced_in_one_place(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        WORLD
        | {
            "themes/boek/templates/base.html": (
                '{% extends "boek/base.html" %}{% block footer %}<footer>Dorpshuis</footer>{% endblock %}'
            )
        }
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    pages = [path.read_text("utf-8") for path in (folder / "site").rglob("*.html")]
    assert len(pages) > 5
    assert all("<footer>Dorpshuis</footer>" in text for text in pages)
    assert not any("site-footer" in text for text in pages)


def test_templates_that_were_compiled_once_are_not_compiled_again(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = archive(WORLD)
    assert verhalen("build", cwd=folder).exit_code == 0
    # As in another process.
    compiled_templates.cache_clear()
    monkeypatch.setattr(ThemeEnvironment, "_parse", fail)
    (folder / "stories/kas.md").write_text("---\ntitel: De kas\n---\nEen kas in de regen.\n", "utf-8")

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert "Een kas in de regen." in page(folder)


@pytest.mark.parametrize("name", ["story.html", "search-index.js"])
def test_a_template_in_another_encoding_is_a_problem_and_stops_the_build(
    name: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(WORLD)
    (folder / "themes/boek/templates").mkdir(parents=True)
    (folder / "themes/boek/templates" / name).write_bytes(b"caf\xe9")

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert f"themes/boek/templates/{name}:1:4: fout: " in run.stderr


def test_what_is_no_template_may_lie_beside_the_templates(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(WORLD)
    (folder / "themes/boek/templates").mkdir(parents=True)
    (folder / "themes/boek/templates/notes.txt").write_bytes(b"caf\xe9 {% nog doen")

    assert verhalen("build", "--strict", cwd=folder).exit_code == 0


def test_a_template_that_changed_is_compiled_anew(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(WORLD | {"themes/boek/templates/story.html": "<title>Eerst</title>"})
    assert verhalen("build", cwd=folder).exit_code == 0
    (folder / "themes/boek/templates/story.html").write_text("<title>Later</title>", "utf-8")

    assert verhalen("build", cwd=folder).exit_code == 0

    assert page(folder) == "<title>Later</title>"


def test_a_part_that_is_rendered_once_still_knows_which_page_is_the_current_one(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(WORLD)

    assert verhalen("build", cwd=folder).exit_code == 0

    assert '<a href="../inhoud.html">' in page(folder)
    assert '<a href="inhoud.html" aria-current="page">' in page(folder, "inhoud.html")
    assert '<a href="../mensen/index.html" aria-current="page">' in page(folder, "mensen/index.html")
    assert '<a href="../mensen/index.html" aria-current="true">' in page(folder, "mensen/joke.html")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Joke", "Joke"),
        ("<b> & 'c'", "&lt;b&gt; &amp; &#39;c&#39;"),
        (Markup("<b>"), "<b>"),
        (1.5, "1.5"),
        (None, "None"),
    ],
)
def test_a_template_writes_everything_escaped_but_html(value: object, written: str) -> None:
    assert output_text(value) == written


def test_a_whole_template_is_replaced(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    template = "<!doctype html><title>{{ page.title }}</title>{{ body_html(view.body) }}"
    folder = archive(WORLD | {"themes/boek/templates/story.html": template})

    assert verhalen("build", cwd=folder).exit_code == 0

    assert page(folder) == "<!doctype html><title>De kas</title><p>Een <strong>kas</strong> met zon.</p>"


def test_a_style_is_added_and_one_of_the_same_name_replaces(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        WORLD | {"themes/boek/static/ons.css": "main { color: green }", "themes/boek/static/icon.svg": "<svg/>"}
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    assert page(folder).index("static/boek.css?v=") < page(folder).index("static/ons.css?v=")
    assert page(folder, "static/ons.css") == "main { color: green }"
    assert page(folder, "static/icon.svg") == "<svg/>"
    # The built-in one goes out without its comments.
    assert page(folder, "static/boek.css").startswith(cssmin((BUILT_IN / "static/boek.css").read_text("utf-8")))


def test_the_styles_of_the_program_are_one_file(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(WORLD | {"themes/boek/static/search.css": ".results { color: green }"})

    assert verhalen("build", cwd=folder).exit_code == 0

    assert page(folder).count('rel="stylesheet"') == 1
    assert [sheet.name for sheet in (folder / "site/static").glob("*.css")] == ["boek.css"]
    written = page(folder, "static/boek.css")
    assert all(cssmin(sheet.read_text("utf-8")) in written for sheet in BUILT_IN.glob("static/[!s]*.css"))
    # Where an archive has one of the same name, that takes its place.
    assert ".results { color: green }" in written


def test_the_address_of_a_style_changes_with_the_style(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    """So that a browser that kept the old one fetches the new one."""
    folder = archive(WORLD | {"themes/boek/static/ons.css": "main { color: green }"})
    verhalen("build", cwd=folder)
    before = page(folder)

    (folder / "themes/boek/static/ons.css").write_text("main { color: maroon }")
    verhalen("build", cwd=folder)

    assert page(folder) != before


def test_a_text_of_the_theme_is_replaced(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    catalogue = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Join"\nmsgstr "Doe mee"\n'
    folder = archive(WORLD | {"themes/boek/locale/nl/LC_MESSAGES/messages.po": catalogue})

    assert verhalen("build", cwd=folder).exit_code == 0

    assert ">Doe mee</a>" in page(folder)
    assert "Naar de tekst" in page(folder)


# What may be wrong with it


def test_a_copy_of_the_theme_to_begin_from_makes_the_same_site(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(WORLD)
    assert verhalen("build", "--strict", "--no-search", "--output", "zoals-het-was", cwd=folder).exit_code == 0

    shutil.copytree(BUILT_IN, folder / "themes/mijn")
    (folder / "config.yaml").write_text("titel: Ons boek\ntoestemming: volledig\nvormgeving: mijn\n", encoding="utf-8")
    run = verhalen("build", "--strict", "--no-search", cwd=folder)

    assert run.exit_code == 0, run.stderr
    made = {path.relative_to(folder / "site"): path.read_bytes() for path in (folder / "site").rglob("*.*")}
    before = folder / "zoals-het-was"
    assert made == {path.relative_to(before): path.read_bytes() for path in before.rglob("*.*")}


def test_a_change_in_a_copy_of_the_theme_shows(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(WORLD | {"config.yaml": "titel: Ons boek\ntoestemming: volledig\nvormgeving: mijn\n"})
    shutil.copytree(BUILT_IN, folder / "themes/mijn")
    catalogue = folder / "themes/mijn/locale/nl/LC_MESSAGES/messages.po"
    texts = catalogue.read_text("utf-8")
    assert 'msgstr "Naar de tekst"' in texts
    catalogue.write_text(texts.replace('msgstr "Naar de tekst"', 'msgstr "Lees verder"'), encoding="utf-8")

    assert verhalen("build", "--strict", "--no-search", cwd=folder).exit_code == 0

    assert "Lees verder" in page(folder)


def test_the_version_tells_where_the_theme_is(tmp_path: Path) -> None:
    run = run_verhalen("--version", cwd=tmp_path)

    assert run.stdout == f"verhalen {__version__}\nDe vormgeving: {BUILT_IN}\n"


@pytest.mark.parametrize(
    ("text", "translation", "fits"),
    [
        ("Stories of %(name)s", "Verhalen van %(name)s", True),
        ("Stories of %(name)s", "Verhalen", True),
        ("Stories of %(name)s", "Verhalen van %(naam)s", False),
        ("Stories of %(name)s", "Verhalen van %(name)", False),
        ("All", "Alle 100%", False),
        ("All", "Alle 100%%", True),
    ],
)
def test_a_translation_has_no_other_names_in_it_than_its_text(
    archive: WriteArchive, verhalen: RunVerhalen, text: str, translation: str, fits: bool
) -> None:
    catalogue = f'msgid "{text}"\nmsgstr "{translation}"\n'
    folder = archive(WORLD | {"themes/boek/locale/nl/LC_MESSAGES/messages.po": catalogue})

    result = verhalen("check", cwd=folder)

    assert ("[catalogue-fault]" not in result.stdout) is fits


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{% block main %}\n{{ page.title", 2),
        ("{% block main %}\n{% endfor %}", 2),
        ("<p>\n{{ view.nothing_like_it }}", 2),
        ("<p>\n\n{{ nothing_at_all }}", 3),
        ("{{ page.title|no_filter }}", 1),
        ("{{ 1 / 0 }}", 1),
    ],
)
def test_a_fault_in_a_template_is_one_problem_with_its_place_and_nothing_is_written(
    archive: WriteArchive, verhalen: RunVerhalen, template: str, line: int
) -> None:
    folder = archive(WORLD | {"themes/boek/templates/story.html": template})

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert run.stderr.count("[template-fault]") == 1
    assert f"themes/boek/templates/story.html:{line}:" in run.stderr
    assert not (folder / "site/index.html").exists()


def test_a_theme_that_is_not_there_is_a_problem_that_names_those_that_are(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(
        WORLD
        | {"config.yaml": "titel: Ons boek\ntoestemming: volledig\nvormgeving: onz\n", "themes/ons/static/ons.css": ""}
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert "[unknown-theme]" in run.stderr
    assert "boek, ons" in run.stderr


# An author is no template writer


def test_what_an_author_writes_is_never_taken_for_a_template(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    sum_, tag = "{{ 12345*6789 }}", "{% include 'base.html' %}"
    folder = archive(
        {
            "config.yaml": f'titel: "{sum_}"\nbeschrijving: "{sum_}"\n',
            "stories/kas.md": f"""
                ---
                titel: "{sum_}"
                samenvatting: "{tag}"
                lessen: ["{sum_} {tag}"]
                citaten: [{{tekst: "{sum_}", rol: "{tag}", verwoording: letterlijk}}]
                ---
                {sum_} {tag}

                | `{sum_}` |
                | --- |
                | [{sum_}](https://voorbeeld.nl/{sum_}) |
                """,
        }
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    pages = [path.read_text("utf-8") for path in (folder / "site").rglob("*.html")]
    assert not [text for text in pages if str(12345 * 6789) in text]
    (story,) = [text for text in pages if 'class="story"' in text]
    assert "{{ 12345*6789 }} {% include ‘base.html’ %}" in story


def test_what_an_author_writes_is_no_html_where_it_is_no_text(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": 'titel: "<b>Boek</b>"\n',
            "stories/kas.md": '---\ntitel: "<i>Kas</i>"\nsamenvatting: "<u>Zon</u>"\nmens: "<s>Joke</s>"\n---\n',
        }
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    everything = "".join(path.read_text("utf-8") for path in (folder / "site").rglob("*.html"))
    assert not [tag for tag in ("<b>", "<i>", "<u>", "<s>") if tag in everything]
    assert "&lt;i&gt;Kas&lt;/i&gt;" in everything


# Its texts


def texts_of_the_theme() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every text in a template or a view, with the file in which it stands."""
    for path in sorted((BUILT_IN / "templates").rglob("*.html")):
        options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
        for _, text, _, _ in extract_from_file("jinja2.ext:babel_extract", path, options=options):
            yield path.name, text
    modules = (path for floor in ("model", "site") for path in (ROOT / "verhalen_build" / floor).rglob("*.py"))
    for path in sorted(modules):
        for _, text, _, _ in extract_from_file("python", path, keywords={"texts": None}):
            yield path.name, text


def catalogue(language: Language) -> Catalog:
    with (BUILT_IN / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def translations(messages: Catalog, text: str | tuple[str, ...]) -> tuple[str, ...]:
    """What a text is in a language, for one and for many where it counts; nothing where any of that lacks."""
    entry = messages.get(text if isinstance(text, str) else text[0])
    translated = (entry.string if entry is not None else None) or ()
    strings = (translated,) if isinstance(translated, str) else tuple(translated)
    return strings if all(strings) and len(strings) == (1 if isinstance(text, str) else 2) else ()


@pytest.mark.parametrize("language", ["nl"])
def test_every_text_of_the_theme_has_an_entry(language: Language) -> None:
    messages = catalogue(language)
    texts = list(texts_of_the_theme())

    missing = [f"{file}: {text}" for file, text in texts if not translations(messages, text)]

    assert len(texts) > 40
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", ["nl"])
def test_no_entry_is_left_of_a_text_that_is_gone(language: Language) -> None:
    used = {text if isinstance(text, str) else text[0] for _, text in texts_of_the_theme()}
    entries = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in catalogue(language) if entry.id}

    assert entries - used == set()


@pytest.mark.parametrize("language", ["nl"])
def test_the_slots_of_a_text_are_in_its_translation(language: Language) -> None:
    faulty = [entry.id for entry in catalogue(language) if list(entry.check())]

    assert not faulty


def test_a_page_in_english_has_no_dutch_of_the_theme_in_it(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": "title: Our book\nlanguage: en\nconsent: full\n",
            "stories/kas.md": "---\ntitle: The greenhouse\nperson: Joke\ndate: 2014-12\n---\nYes.[^1]\n\n[^1]: No.\n",
        }
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    text = page(folder, "stories/kas.html")
    assert '<html lang="en">' in text
    assert '<time datetime="2014-12">December 2014</time>' in text
    texts = ((entry.id, entry.string) for entry in catalogue("nl") if isinstance(entry.string, str))
    dutch = {string for english, string in texts if len(string) > 6 and string != english}
    assert [words for words in dutch if words in text] == []
