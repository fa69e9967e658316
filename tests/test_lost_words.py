"""No word of a text goes missing on its way to the page without a message."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.command import ROOT
from tests.test_markup import PLAIN, codes, written
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location
from verhalen_build.read import markup
from verhalen_build.read.converter import convert
from verhalen_build.read.lost_words import lost_words
from verhalen_build.read.sanitiser import sanitised
from verhalen_build.read.text import split_front_matter
from verhalen_build.read.tree import parse, shown_text

LIBRARY_MARKS = ("\x02", "\x03", "klzzwxh", "wzxhzdk", "qq3936677670287331zz", "zz1337820767766393qq")


def lost(text: str, html: str) -> list[tuple[int, str]]:
    return list(lost_words(text, convert(text, footnotes=True), shown_text(parse(html)), ()))


def test_words_that_are_not_in_the_html_are_found_at_their_place() -> None:
    assert lost("Zij bracht soep.\nEn brood mee.", "<p>Zij bracht soep.</p>") == [(17, "En brood mee")]


def test_words_that_go_missing_are_told_at_their_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "sanitised", lambda html: html.replace("<p>En brood mee.</p>", ""))

    assert codes("Zij bracht soep.\n\nEn brood mee.") == [("words-lost", "En brood mee", 3, 1)]


def test_words_are_counted() -> None:
    assert lost("soep en soep", "<p>soep en</p>") == [(8, "soep")]
    assert lost("soep en soep", "<p>soep en soep</p>") == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('[plan](b.md "van 2014")', '<a href="b.md" title="van 2014">plan</a>'),
        ("![bank](images/a.jpg)", '<img src="images/a.jpg" alt="bank">'),
        ("co&ouml;peratie &amp; kas", "<p>coöperatie &amp; kas</p>"),
        ("`&ouml;` en `<div>`", "<code>&amp;ouml;</code> en <code>&lt;div&gt;</code>"),
        ("3. drie", '<ol start="3"><li>drie</li></ol>'),
        ("> [!tip] Let op", '<div class="aside"><strong>Let op</strong></div>'),
        ("een <!-- stil --> <b class='x'>woord</b>", "een <b>woord</b>"),
        ("```python\nx\n```", "<pre><code>x</code></pre>"),
        ("Zie [a][bron].\n\n[bron]: https://b.nl", 'Zie <a href="https://b.nl">a</a>.'),
    ],
)
def test_syntax_is_no_word(text: str, html: str) -> None:
    assert lost(text, html) == []


def test_a_note_beside_the_text_is_not_counted_for_the_one_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "sanitised", lambda html: sanitised(html).replace("soep soep", "soep"))

    assert codes("Zo.[^1]\n\n[^1]: soep soep") == [("words-lost", "soep", 3, 12)]


def test_what_another_problem_tells_is_not_told_again() -> None:
    assert [problem[0] for problem in codes("![Bank](https://elders.nl/bank.jpg)")] == ["remote-image"]
    assert [problem[0] for problem in codes("Zo.\n\n[^x]: Deze noot niet.")] == ["note-unused"]


def test_two_words_that_have_become_one_are_not_lost() -> None:
    assert lost("de soep<td>terrine van Joke", "<p>de soepterrine van Joke</p>") == []
    assert lost("de soep<td>terrine van Joke", "<p>de soep van Joke</p>") == [(11, "terrine")]


@pytest.mark.parametrize("path", sorted((ROOT / "stories").rglob("*.md")), ids=lambda path: path.stem)
def test_no_word_of_the_demo_is_lost(path: Path) -> None:
    text = split_front_matter(path.read_text("utf-8"), SourcePath("stories/a.md")).body

    assert "words-lost" not in [problem[0] for problem in codes(text)]


def test_no_mark_of_the_library_is_in_any_file_of_the_demo(demo_site: Path) -> None:
    pages = [path for path in demo_site.rglob("*") if path.suffix in {".html", ".js", ".json", ".xml"}]

    assert pages
    assert not [path.name for path in pages if any(mark in path.read_text("utf-8") for mark in LIBRARY_MARKS)]


MARKS = """
    * ** _ __ ` `` [ ] ( ) [[ ]] | > - 1. 2) • # ## ### { } {# \\ < </ <div> </div> <b> </b> <details> <summary>
    </summary> </details> <!-- --> <script> </script> <pre> </pre> <br> <table> <tr> <td> </td> </table> <ul> <li> ![ ](
    [^1] [^1]: [^a] ]: https://x.nl/ &amp; & &lt; --- === ``` ~~~ [!tip] . ! " ' — – ... -- #soep $ %20 <naam> @ www.
""".split()
WORDS = st.integers(0, 10_000).map("woord{}".format)
SPACES = st.sampled_from([" ", "  ", "    ", "\n", "\n\n", "\n> ", "\n- ", "\n    ", "\n| --- |", "\t"])
TEXTS = st.lists(WORDS | st.sampled_from(MARKS) | SPACES, max_size=30).map("".join)


@given(TEXTS)
def test_whatever_is_written_no_word_is_lost_and_no_mark_of_the_library_is_left(text: str) -> None:
    made = written(text)

    assert "words-lost" not in [problem.code for problem in made.problems]
    everything = made.html + msgspec.json.encode((made.body, made.blocks, made.problems)).decode()
    assert not [mark for mark in LIBRARY_MARKS if mark in everything]


@given(TEXTS)
def test_in_a_field_neither(text: str) -> None:
    made, problems = PLAIN.field(text, Location(SourcePath("stories/a.md"), 1, 1))

    assert "words-lost" not in [problem.code for problem in problems]
    assert not [mark for mark in LIBRARY_MARKS if mark in made.html]
