"""The tree of a text, and each of the small passes over it by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location
from verhalen_build.model.record import Link, RecordKey
from verhalen_build.model.slots import SLOT
from verhalen_build.read.callouts import ASIDE
from verhalen_build.read.figures import place_pictures, placement_words, set_figures
from verhalen_build.read.glossary import Glossary, link_words, spellings
from verhalen_build.read.headings import set_headings_and_ids
from verhalen_build.read.inner_marks import NOTE
from verhalen_build.read.layout import keep_to_phrases, set_asides, set_tables
from verhalen_build.read.links import mark_links, number_links
from verhalen_build.read.notes import remove_unused_notes, set_notes
from verhalen_build.read.places import Source
from verhalen_build.read.sanitiser import sanitised
from verhalen_build.read.sentences import prose
from verhalen_build.read.tree import inner_html, parse, text_blocks
from verhalen_build.read.typesetting import set_typography
from verhalen_build.translations import translations

SOURCE = Source("", Location(SourcePath("stories/a.md"), 1, 1))
PIECES = st.sampled_from(
    [
        *"""<p> </p> <b> </b> <br> <hr> <img/src="a"alt=">"> <ul> <li> </ul> <table> <td> </table> <h2> </h2> & < > " '
        &nbsp; &amp; &lt; &#0; <a/href="b"title="&quot;"> </a> <pre> </pre> <details> <summary> x""".split(),
        "\u00a0",
        "\n",
        " ",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_a_tree_gives_back_the_html_that_it_was_made_of(html: str) -> None:
    clean = sanitised(html)

    assert inner_html(parse(clean)) == clean


def blocks(html: str) -> list[str]:
    return ["".join(piece.text for piece in block) for block in text_blocks(parse(html))]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>a <b>b</b> c</p><p>d</p>", ["a b c", "d"]),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", ["a", "b", "c"]),
        ("<details><summary>a</summary>b</details>", ["a", "b"]),
        ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", ["a", "b"]),
        ("<p>a<br>b</p>", ["a b"]),
        ('<p>a<sup><a class="footnote-ref" href="#x">1</a></sup> b</p>', ["a b"]),
        ('<p><strong class="aside-title">a</strong>b</p>', ["a", "b"]),
    ],
)
def test_the_text_of_a_page_comes_in_blocks(html: str, texts: list[str]) -> None:
    assert blocks(html) == texts


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<p>"a" <b>\'b\'</b> <code>"c"</code>"</p>', '<p>“a” <b>‘b’</b> <code>"c"</code>”</p>'),
        ('<p>"a</p><p>"b</p>', "<p>“a</p><p>“b</p>"),
        ('<p><a href="https://a.nl/--b">https://a.nl/--b</a> -- c</p>', None),
        ('<p>a&nbsp;"b"</p>', "<p>a&nbsp;“b”</p>"),
        ("<pre>--</pre>", "<pre>--</pre>"),
    ],
)
def test_marks_are_set_by_block(html: str, shown: str | None) -> None:
    root = parse(html)
    set_typography(text_blocks(root))

    assert inner_html(root) == (shown or html.replace(" -- ", " – "))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<h2><p>a</p><p>b</p></h2>", "<h2>a<br>b</h2>"),
        ("<h2>a<p>b <b>c</b></p>d</h2>", "<h2>a<br>b <b>c</b><br>d</h2>"),
        ("<h2><h3>a</h3></h2>", "<h2>a</h2>"),
        ("<summary><ul><li>a</li><li>b</li></ul></summary>", "<summary>a<br>b</summary>"),
        ("<summary><h2>a</h2></summary>", "<summary><h2>a</h2></summary>"),
        ('<h2>a<p id="b">c</p></h2>', '<h2>a<br><span id="b"></span>c</h2>'),
        ("<h2>a <b>b</b></h2>", "<h2>a <b>b</b></h2>"),
    ],
)
def test_headings_and_summaries_hold_no_blocks(html: str, shown: str) -> None:
    root = parse(html)
    keep_to_phrases(root)

    assert inner_html(root) == shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (f"<blockquote><p>{ASIDE}a</p></blockquote>", '<div class="aside" role="note"><p>a</p></div>'),
        (
            f"<blockquote><p><strong>{ASIDE}a</strong><br>b</p></blockquote>",
            '<div class="aside" role="note"><p><strong class="aside-title">a</strong><br>b</p></div>',
        ),
        (f"<blockquote><p>a</p><p>{ASIDE}b</p></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
    ],
)
def test_quotes_that_begin_with_the_mark_of_a_callout_are_asides(html: str, shown: str) -> None:
    root = parse(html)
    set_asides(root)

    assert inner_html(root) == shown


def test_tables_can_be_scrolled() -> None:
    root = parse("<table></table>d")
    set_tables(root, translations("en"))

    assert inner_html(root) == '<section class="table" tabindex="0" aria-label="Table"><table></table></section>d'


def with_pictures(html: str) -> tuple[str, list[Link], list[str]]:
    """The HTML with its figures, the pictures in it, and the codes of the problems."""
    root = parse(html)
    links = mark_links(root, SOURCE)
    place_pictures(root, links, placement_words(translations("nl")), in_field=False)
    numbered = number_links(root, links)
    set_figures(root, links)
    codes = [problem.code for problem in links.problems if problem.code != "image-without-alt"]
    return SLOT.sub("", inner_html(root)), numbered, codes


@pytest.mark.parametrize(
    ("html", "figures", "placements"),
    [
        (
            '<p><img src="a" alt="A" title="b"></p>',
            '<figure><img  alt="A"><figcaption>b</figcaption></figure>',
            ["column"],
        ),
        ('<figure><p><img src="c" alt="C"></p></figure>', '<figure><img  alt="C"></figure>', ["column"]),
        ('<p><img src="a" alt="A|rechts"></p>', '<figure class="right"><img  alt="A"></figure>', ["right"]),
        ('<p><img src="a" alt="A | Left "></p>', '<figure class="left"><img  alt="A"></figure>', ["left"]),
        ('<p><img src="a" alt="Wij|jij|breed"></p>', '<figure class="wide"><img  alt="Wij|jij"></figure>', ["wide"]),
        ('<p><img src="a" alt="A, of B|C en D"></p>', '<figure><img  alt="A, of B|C en D"></figure>', ["column"]),
        (
            '<figure><img src="a" alt="A|links"><figcaption>b</figcaption></figure>',
            '<figure class="left"><img  alt="A"><figcaption>b</figcaption></figure>',
            ["left"],
        ),
        (
            '<p><img src="a" alt="A">\n<img src="b" alt="B"><br></p>',
            '<div class="gallery"><figure><img  alt="A"></figure><figure><img  alt="B"></figure></div>',
            ["gallery", "gallery"],
        ),
        ('<p>Kijk: <img src="a" alt="A"></p>', '<p>Kijk: <img  alt="A"></p>', [""]),
        (
            '<p><a href="http://b.nl"><img src="a" alt="A"></a></p>',
            '<p><a href="http://b.nl"><img  alt="A"></a></p>',
            [""],
        ),
    ],
)
def test_pictures_by_themselves_are_figures(html: str, figures: str, placements: list[str]) -> None:
    shown, links, codes = with_pictures(html)

    assert shown == figures
    assert [link.placement for link in links] == placements
    assert codes == []


@pytest.mark.parametrize(
    ("alt", "code"),
    [("A|recht", "picture-placement"), ("A|300", "picture-placement"), ("A|rechts", "picture-not-alone")],
)
def test_a_word_for_a_place_that_has_no_effect_is_told(alt: str, code: str) -> None:
    assert with_pictures(f'<p>Kijk <img src="a" alt="{alt}"></p>')[2] == [code]


def test_a_word_for_a_place_is_no_description() -> None:
    root = parse('<p><img src="a" alt="|rechts"></p>')
    links = mark_links(root, SOURCE)
    place_pictures(root, links, placement_words(translations("nl")), in_field=False)

    assert [(problem.code, problem.value) for problem in links.problems] == [("image-without-alt", "a")]


def test_pictures_below_the_first_screen_are_loaded_late() -> None:
    shown, _, _ = with_pictures("<p>Eén</p>" + '<p><img src="a" alt="A"></p>' * 2)

    assert shown.partition("</figure>")[0].count("loading") == 0
    assert shown.count('loading="lazy"') == 1


def test_headings_get_ids_and_words() -> None:
    root = parse('<h1 lang="nl">Een <b>kop</b></h1><p id="een-kop">a</p><h2>Een<br>kop</h2><h2 id="b">c</h2>')
    headings, ids = set_headings_and_ids(root, SOURCE, in_field=False)

    assert [(heading.id, heading.text, heading.level) for heading in headings] == [
        ("een-kop", "Een kop", 2),
        ("een-kop-2", "Een kop", 2),
        ("b", "c", 2),
    ]
    assert [problem.code for problem in ids.problems] == ["duplicate-id"]
    assert inner_html(root).startswith('<h2 id="een-kop" lang="nl">Een <b>kop</b></h2><p>a</p>')


def test_links_and_words_become_slots_in_the_order_of_the_text() -> None:
    root = parse(
        '<p>Los <b><a href="a.md" title="t">x</a></b> los, <a href="verhalen:Joke" title="\ue009">Joke</a>.</p>'
    )
    links = mark_links(root, SOURCE)
    link_words(text_blocks(root), spellings(Glossary({"los": RecordKey("word/loslaten")})), links, SOURCE)
    numbered = number_links(root, links)

    assert [(link.form, link.target) for link in numbered] == [
        ("word", "word/loslaten"),
        ("file", "a.md"),
        ("name", "Joke"),
    ]
    assert inner_html(root) == (
        '<p>\ue0000\ue001Los\ue0030\ue001 <b>\ue0001\ue001<span title="t">x</span>\ue0031\ue001</b> los, '
        "\ue0002\ue001\ue0022\ue001\ue0032\ue001.</p>"
    )
    assert prose(text_blocks(root), numbered).blocks == ("Los x los, \ue0022\ue001.",)


def notes(*texts: str) -> str:
    items = (
        f'<li id="fn{NOTE}{number}"><p>{text}&nbsp;<a class="footnote-backref" href="#fnref{NOTE}{number}">x</a></p>'
        for number, text in enumerate(texts, start=1)
    )
    return f'<div class="footnote"><hr><ol>{"</li>".join(items)}</li></ol></div>'


def mark(number: int) -> str:
    return f'<sup id="fnref{NOTE}{number}"><a class="footnote-ref" href="#fn{NOTE}{number}">{number}</a></sup>'


def test_notes_without_a_mark_are_removed() -> None:
    root = parse(f"<p>a{mark(2)}</p>{notes('een', 'twee')}")
    unused = remove_unused_notes(root)

    assert unused.names == ("1",)
    assert "een" in unused.text
    assert "een" not in inner_html(root)
    assert "twee" in inner_html(root)


def test_where_no_note_has_a_mark_the_list_is_removed_as_well() -> None:
    root = parse(f"<p>a</p>{notes('een', 'twee')}")
    remove_unused_notes(root)

    assert inner_html(root) == "<p>a</p>"


def test_a_short_note_is_beside_its_first_mark_as_well() -> None:
    root = parse(f"<p>a{mark(1)} b{mark(1)} c</p>" + notes('Zie <b id="x">dit</b>.'))
    set_notes(root, translations("en"))
    beside = '<small class="sidenote"><span class="sidenote-number">1</span> Zie <b>dit</b>.</small>'

    assert inner_html(root).count(beside) == inner_html(root).count(f"{beside} b") == 1
    assert 'aria-label="Back to note 1 in the text"' in inner_html(root)
