"""The pages of themes: what is about them, the lessons that carry them, and which themes are close by."""

import re
from collections.abc import Callable, Mapping
from html import unescape

import pytest

from tests.conftest import RunVerhalen, WriteArchive

CONFIG = "titel: Ons boek\n"
_TAG = re.compile(r"<[^>]*>")

BuildTheme = Callable[[Mapping[str, str | bytes], str], str]


@pytest.fixture
def theme(archive: WriteArchive, verhalen: RunVerhalen) -> BuildTheme:
    """`theme(files, slug)` builds and gives what the page of the theme says, without the drawing around it."""

    def build(files: Mapping[str, str | bytes], slug: str) -> str:
        folder = archive({"config.yaml": CONFIG, **files})
        result = verhalen("build", "--no-search", cwd=folder)
        assert result.exit_code == 0, result.stderr
        source = (folder / "site" / "themas" / f"{slug}.html").read_text("utf-8")
        main = re.search(r"<main.*</main>", source, re.DOTALL)
        assert main is not None
        return re.sub(r'<details class="around.*?</details>', "", main[0], flags=re.DOTALL)

    return build


def section(page: str, heading: str) -> str:
    """What stands below a heading of the page, up to the next of them."""
    return next(part for part in page.split("<h2>") if part.startswith(heading))


def items(html: str) -> list[str]:
    """The words of each item of a list."""
    written_items = re.findall(r"<li>(.*?)</li>", html, re.DOTALL)
    return [re.sub(r"\s+", " ", unescape(_TAG.sub(" ", item))).strip() for item in written_items]


def story(title: str, themes: str, *lessons: str) -> str:
    """The file of a story."""
    written = "".join(f"  - {lesson}\n" for lesson in lessons)
    return f"---\ntitel: {title}\nthemas: [{themes}]\n" + (f"lessen:\n{written}" if lessons else "") + "---\n"


def test_it_says_what_it_is_and_lists_its_stories_and_initiatives(theme: BuildTheme) -> None:
    page = theme(
        {
            "stories/themes/loslaten.md": "---\ntitel: Loslaten\nsamenvatting: Wat je laat gaan.\n---\nEen woord.\n",
            "stories/kas.md": story("De kas", "Loslaten") + "Over [[Loslaten]] gesproken.\n",
            "stories/tekst.md": "---\ntitel: Alleen in de tekst\n---\nHier is [[Loslaten]] maar een woord.\n",
            "stories/initiatives/tuin.md": "---\ntitel: De tuin\nthema: Loslaten\n---\n",
        },
        "loslaten",
    )

    assert "Wat je laat gaan." in page
    assert items(section(page, "Verhalen")) == ["De kas"]
    assert items(section(page, "Initiatieven")) == ["De tuin"]
    assert items(section(page, "Genoemd in")) == ["Alleen in de tekst Hier is Loslaten maar een woord."]
    assert 'href="../bladeren.html?thema=loslaten"' in page


def test_a_theme_that_nobody_described_lists_its_stories_too(theme: BuildTheme) -> None:
    page = theme({"stories/kas.md": story("De kas", "Loslaten")}, "loslaten")

    assert items(section(page, "Verhalen")) == ["De kas"]


def test_the_lessons_of_its_stories_lead_to_where_they_stand(theme: BuildTheme) -> None:
    page = theme(
        {
            "config.yaml": CONFIG + "boek:\n  delen:\n    - titel: Begin\n      verhalen: [De tafel, De kas]\n",
            "stories/kas.md": story("De kas", "Loslaten", "Begin klein.", "Blijf **koken**."),
            "stories/tafel.md": story("De tafel", "Loslaten", "Zet hem buiten."),
            "stories/elders.md": story("Elders", "Vertrouwen", "Deze niet."),
        },
        "loslaten",
    )

    lessons = section(page, "Lessen")
    assert items(lessons) == ["Zet hem buiten. Van De tafel", "Begin klein. Van De kas", "Blijf koken . Van De kas"]
    assert 'href="../verhalen/kas.html#_lessons-2"' in lessons
    assert "Alle lessen" not in lessons


def test_of_many_lessons_each_story_has_one_before_any_has_two(theme: BuildTheme) -> None:
    page = theme(
        {
            "stories/a.md": story("A", "Loslaten", *(f"Les {number} van A." for number in range(1, 21))),
            "stories/b.md": story("B", "Loslaten", "De les van B."),
            "stories/c.md": story("C", "Loslaten", "De les van C."),
        },
        "loslaten",
    )

    lessons = items(section(page, "Lessen"))
    assert lessons == [
        *(f"Les {number} van A. Van A" for number in range(1, 11)),
        "De les van B. Van B",
        "De les van C. Van C",
    ]
    assert "Dit zijn er 12 van de 22." in section(page, "Lessen")


def test_related_themes_are_those_that_share_most_stories(theme: BuildTheme) -> None:
    others = {f"stories/{letter}.md": story(letter, f"Loslaten, Thema {letter}") for letter in "abcdefgh"}
    page = theme(
        {
            "stories/1.md": story("Een", "Loslaten, Vertrouwen, Zorg"),
            "stories/2.md": story("Twee", "Zorg, Vertrouwen, Loslaten"),
            "stories/3.md": story("Drie", "Loslaten, Vertrouwen, vertrouwen"),
            "stories/4.md": story("Vier", "Zorg, Taal"),
            **others,
            "stories/themes/vertrouwen.md": "---\ntitel: Vertrouwen\n---\nDicht bij [[Loslaten]] dus.\n",
        },
        "loslaten",
    )

    related = items(section(page, "Verwante thema’s"))
    assert related == ["Vertrouwen 3", "Zorg 2", *(f"Thema {letter} 1" for letter in "abcdef")]
    # Told once: the theme that is listed as related is not repeated for naming this one in its text.
    assert "Genoemd in" not in page


def test_a_theme_without_stories_says_only_what_it_is(theme: BuildTheme) -> None:
    page = theme({"stories/themes/loslaten.md": "---\ntitel: Loslaten\n---\nEen woord.\n"}, "loslaten")

    assert "<h2>" not in page
    assert "bladeren.html" not in page
