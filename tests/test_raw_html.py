"""HTML in a text: what stands between tags is read as any other text, and a tag without an end takes nothing along."""

import pytest

from tests.test_markup import codes, html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "<details>\n<summary>Meer</summary>\nMet **vet** en [[Joke]].\n</details>\nDaarna.",
            (
                '<details><summary>Meer</summary><p>Met <strong>vet</strong> en <a to="Joke">Joke</a>.</p></details>'
                "<p>Daarna.</p>"
            ),
        ),
        ("<div>\n\n- a\n- b\n\n</div>", "<div><ul><li>a</li><li>b</li></ul></div>"),
        ("<div>\n    Ingesprongen *tekst*.\n</div>", "<div><p>Ingesprongen <em>tekst</em>.</p></div>"),
        ("<h2>\nKop *a*\n</h2>", '<h2 id="kop-a">\nKop <em>a</em></h2>'),
        (
            "<table>\n    <tr>\n        <td>een</td>\n\n        <td>*twee*</td>\n    </tr>\n</table>",
            (
                '<section class="table" tabindex="0" aria-label="Tabel"><table><tbody><tr><td>een</td>'
                "<td><em>twee</em></td></tr></tbody></table></section>"
            ),
        ),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<b>over\n\ntwee alinea's</b>", "<p><b>over</b></p><p><b>twee alinea’s</b></p>"),
        (
            "1. a\n\n   <details>\n   <summary>Meer</summary>\n\n   b\n\n   </details>",
            "<ol><li><p>a</p><details><summary>Meer</summary><p>b</p></details></li></ol>",
        ),
        ("> <p>Mooi.</p>\n> <p>Ja.</p>", "<blockquote><p>Mooi.</p><p>Ja.</p></blockquote>"),
        ("- a\n\n  <div>b</div>\n- c", "<ul><li><p>a</p><div>b</div></li><li><p>c</p></li></ul>"),
        ("- a\n\n  <pre>\n  b\n    c\n  </pre>", "<ul><li><p>a</p><pre>b\n  c\n</pre></li></ul>"),
        ("<pre>\na  *b*\n\n  - c <naam>\n</pre>", "<pre>a  *b*\n\n  - c &lt;naam&gt;\n</pre>"),
    ],
)
def test_text_between_tags_is_markdown(text: str, shown: str) -> None:
    assert html(text) == shown
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "shown", "code", "value"),
    [
        ("<div>\nEen *kader*.\n\n## Kop", '<p>Een <em>kader</em>.</p><h2 id="kop">Kop</h2>', "html-unclosed", "<div>"),
        ("Een <b>vette\n\nalinea", "<p>Een vette</p><p>alinea</p>", "html-unclosed", "<b>"),
        ('Zie <a href="b.md">daar.\n\nEn hier.', "<p>Zie daar.</p><p>En hier.</p>", "html-unclosed", '<a href="b.md">'),
        ("<pre>\neen *twee*", "<p>een <em>twee</em></p>", "html-unclosed", "<pre>"),
        ("Wat <script> doet.\n\nDe *rest*.", "<p>Wat  doet.</p><p>De <em>rest</em>.</p>", "html-removed", "<script>"),
        ("<style>\n\nDe *rest*.", "<p>De <em>rest</em>.</p>", "html-removed", "<style>"),
        ("Een <textarea> hier.\n\nDe rest.", "<p>Een  hier.</p><p>De rest.</p>", "html-removed", "<textarea>"),
        ("<iframe src='x'>\n\n- a", "<ul><li>a</li></ul>", "html-removed", "<iframe src='x'>"),
        ("Een <title>titel\n\nDe rest.", "<p>Een titel</p><p>De rest.</p>", "html-removed", "<title>"),
        (
            "Nog <!-- niet af\n\nDe *rest*.",
            "<p>Nog &lt;!-- niet af</p><p>De <em>rest</em>.</p>",
            "comment-unclosed",
            "<!--",
        ),
    ],
)
def test_what_is_not_closed_takes_nothing_along(text: str, shown: str, code: str, value: str) -> None:
    assert html(text) == shown
    assert [problem[:2] for problem in codes(text)] == [(code, value)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Een <!-- stil -->\n\nwoord", "<p>Een </p><p>woord</p>"),
        ("Een <!-- stil\n\nen lang --> woord", "<p>Een  woord</p>"),
        ("`<!--` en `-->`", "<p><code>&lt;!--</code> en <code>--&gt;</code></p>"),
        ("[//]: # (stil)\n\nwoord", "<p>woord</p>"),
    ],
)
def test_a_comment_is_for_writers_only(text: str, shown: str) -> None:
    assert html(text) == shown
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Beste <naam>,", "<p>Beste &lt;naam&gt;,</p>"),
        ("Tot 5 < 6 en 7 > 4", "<p>Tot 5 &lt; 6 en 7 &gt; 4</p>"),
        ("<Voornaam Achternaam>", "<p>&lt;Voornaam Achternaam&gt;</p>"),
        ("<?php echo 1 ?>", "<p>&lt;?php echo 1 ?&gt;</p>"),
        ("<![CDATA[ tekst ]]>", "<p>&lt;![CDATA[ tekst ]]&gt;</p>"),
        (r"\\naar\\<b>map</b>", "<p>\\naar\\<b>map</b></p>"),
        (r"\<div> is een tag", "<p>&lt;div&gt; is een tag</p>"),
        ("    <div>\n\nKlaar", "<pre><code>&lt;div&gt;\n</code></pre><p>Klaar</p>"),
    ],
)
def test_what_is_no_tag_is_shown_as_it_was_typed(text: str, shown: str) -> None:
    assert html(text) == shown
    assert codes(text) == []


def test_a_script_on_lines_of_its_own_goes_with_what_it_holds() -> None:
    text = "Voor.\n\n<script>\nlet a = 1;\n\nalert(a);\n</script>\n\nNa."

    assert html(text) == "<p>Voor.</p><p>Na.</p>"
    assert codes(text) == [("html-removed", "<script>", 3, 1)]


def test_of_two_equal_tags_the_one_without_an_end_is_named() -> None:
    assert codes("<div>\na\n</div>\n\n<div>\nb")[0] == ("html-unclosed", "<div>", 5, 1)
