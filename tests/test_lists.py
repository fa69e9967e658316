"""Lists as people write them become lists: by two spaces or three, under a line of text, with marks from Word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_markup import html
from verhalen_build.read.lists import lay_out_lists


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("1. a\n  - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("- a\n    - b\n        - c", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"),
        ("10. a\n    - b\n11. c", '<ol start="10"><li>a<ul><li>b</li></ul></li><li>c</li></ol>'),
        ("* a\n\t* b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ],
)
def test_an_item_that_stands_further_in_is_inside_the_one_above(text: str, shown: str) -> None:
    assert html(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. a\n\n   b\n\n2. c", "<ol><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>"),
        ("- a\n\n  b\n- c", "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>"),
        ("- a\n  gaat door\n- b", "<ul><li>a gaat door</li><li>b</li></ul>"),
        ("- a\ngaat door\n- b", "<ul><li>a gaat door</li><li>b</li></ul>"),
        (
            "1. a\n\n   b\n   - c\n\n     d\n2. e",
            "<ol><li><p>a</p><p>b</p><ul><li><p>c</p><p>d</p></li></ul></li><li><p>e</p></li></ol>",
        ),
        ("- a\n\nEn verder.", "<ul><li>a</li></ul><p>En verder.</p>"),
        ("- a\n  > b", "<ul><li>a<blockquote><p>b</p></blockquote></li></ul>"),
        ("- a\n> b", "<ul><li>a</li></ul><blockquote><p>b</p></blockquote>"),
        ("- a\n-\n- c", "<ul><li>a</li><li></li><li>c</li></ul>"),
        ("- a\n  ## B\n- c", '<ul><li><p>a</p><h2 id="b">B</h2></li><li><p>c</p></li></ul>'),
        ("- a\n## B", '<ul><li>a</li></ul><h2 id="b">B</h2>'),
        ("- a\n\n      code", "<ul><li>a<pre><code>code </code></pre></li></ul>"),
    ],
)
def test_what_follows_an_item_belongs_to_it_or_not(text: str, shown: str) -> None:
    assert html(text).replace("\n", " ") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Neem mee:\n- bord\n- lepel", "<p>Neem mee:</p><ul><li>bord</li><li>lepel</li></ul>"),
        ("Doe dit:\n1. een\n2. twee", "<p>Doe dit:</p><ol><li>een</li><li>twee</li></ol>"),
        ("> Neem mee:\n> - bord", "<blockquote><p>Neem mee:</p><ul><li>bord</li></ul></blockquote>"),
        ("1. een\n- twee", "<ol><li>een</li></ol><ul><li>twee</li></ul>"),
        ("Het was in\n2014. Een mooi jaar.", "<p>Het was in 2014. Een mooi jaar.</p>"),
        ("- Het was in\n  2014. Een mooi jaar.", "<ul><li>Het was in 2014. Een mooi jaar.</li></ul>"),
        ("Het is 5\n-3 graden", "<p>Het is 5 -3 graden</p>"),
        ("Dit is *heel\n* mooi*", "<p>Dit is *heel</p><ul><li>mooi*</li></ul>"),
    ],
)
def test_a_list_needs_no_empty_line_above_it(text: str, shown: str) -> None:
    assert html(text).replace("\n", " ") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("• stoel\n• tafel", "<ul><li>stoel</li><li>tafel</li></ul>"),
        ("-\u00a0stoel\n-\u00a0tafel", "<ul><li>stoel</li><li>tafel</li></ul>"),
        ("• stoel\no\ttafel", "<ul><li>stoel</li><li>tafel</li></ul>"),
        ("-stoel\n-tafel", "<p>-stoel<br>-tafel</p>"),
        ("•\tstoel\n•\ttafel", "<ul><li>stoel</li><li>tafel</li></ul>"),
        ("\uf0b7 stoel\n\uf0b7 tafel", "<ul><li>stoel</li><li>tafel</li></ul>"),
        ("1) een\n2) twee", "<ol><li>een</li><li>twee</li></ol>"),
        ("a) een\nb) twee", "<p>a) een<br>b) twee</p>"),
        ("Keuzes:\n(1) een\n(2) twee", "<p>Keuzes:<br>(1) een<br>(2) twee</p>"),
        ("– Kom je?\n– Ja.", "<p>– Kom je?<br>– Ja.</p>"),
        ("–Kom je?\n–Ja.", "<p>–Kom je?<br>–Ja.</p>"),
        ("“Mooi.” — Joke\n“Lelijk.” — Piet", "<p>“Mooi.” — Joke<br>“Lelijk.” — Piet</p>"),
        ("> “Mooi.” — Joke\n> “Nee.” — Piet", "<blockquote><p>“Mooi.” — Joke<br>“Nee.” — Piet</p></blockquote>"),
        ("i. een\nii) twee\nIII. drie", "<p>i. een<br>ii) twee<br>III. drie</p>"),
        ("(ii) een\n(iii) twee", "<p>(ii) een<br>(iii) twee</p>"),
        ("1.een\n2.twee", "<p>1.een<br>2.twee</p>"),
        ("→ een\n✅ twee\n☑️ drie", "<p>→ een<br>✅ twee<br>☑️ drie</p>"),
        ("[x] een\n[ ] twee", "<p>[x] een<br>[ ] twee</p>"),
        ("- x\n    a) een\n    b) twee", "<ul><li>x<br>a) een<br>b) twee</li></ul>"),
        ("a. een\n   - x\nb. twee", "<p>a. een</p><ul><li>x</li></ul><p>b. twee</p>"),
        ("    a. een\n    b. twee\n\nx", "<pre><code>a. een\nb. twee\n</code></pre><p>x</p>"),
    ],
)
def test_marks_from_word_begin_an_item_or_at_least_a_line(text: str, shown: str) -> None:
    assert html(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. a\n1. b\n1. c", "<ol><li>a</li><li>b</li><li>c</li></ol>"),
        ("1990. a\n1995. b", '<ol start="1990"><li>a</li><li value="1995">b</li></ol>'),
        ("1. a\n2. b\n\n1) c", '<ol><li>a</li><li><p>b</p></li><li value="1"><p>c</p></li></ol>'),
        ("1. a\n3. *b*\n4. c", '<ol><li>a</li><li value="3"><em>b</em></li><li>c</li></ol>'),
    ],
)
def test_an_item_keeps_the_number_that_its_writer_gave_it(text: str, shown: str) -> None:
    assert html(text) == shown


def test_a_table_needs_no_empty_line_above_it() -> None:
    assert html("Wie wat doet:\n| wie | wat |\n| --- | --- |\n| Joke | soep |").startswith(
        "<p>Wie wat doet:</p><section"
    )


LINES = st.sampled_from(
    ["- a", "  - b", "    - c", "1. d", "   2. e", "3) f", "• g", "tekst", "  tekst", "", "> h", "# i"]
)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_only_white_space_and_marks_change(text: str) -> None:
    def words(written: str) -> list[str]:
        return re.findall(r"[a-z]+", written)

    assert words(lay_out_lists(text)) == words(text)
