"""From a writer's Markdown to the HTML of a page, and to what the archive knows of the text."""

import re
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Location
from verhalen_build.model.record import Heading, Link, RecordKey
from verhalen_build.model.slots import SLOT
from verhalen_build.read import converter, markup, sentences
from verhalen_build.read.converter import convert
from verhalen_build.read.costly import TookTooLong
from verhalen_build.read.glossary import Glossary
from verhalen_build.read.headings import Ids
from verhalen_build.read.markup import Markup, RenderedText
from verhalen_build.read.places import Source
from verhalen_build.read.raw_html import prepare
from verhalen_build.read.yaml_tree import Scalar, parse_yaml
from verhalen_build.site.slot_filling import Fill, fill_slots

FILE = SourcePath("stories/a.md")
NO_WORDS = Glossary({})
PLAIN = Markup("nl")
LOSLATEN = RecordKey("word/loslaten")
WITH_WORDS = Markup(
    "nl", Glossary({"loslaten": LOSLATEN, "laat los": LOSLATEN, "meemaken": RecordKey("word/meemaken")})
)


def written(text: str, markup: Markup = PLAIN) -> RenderedText:
    return markup.body(text, FILE, 1, "digest")


def html(text: str, markup: Markup = PLAIN) -> str:
    """The HTML of a text on one line: a link to another record is `<a to="name">`, a picture has its file as `src`."""
    made = written(text, markup)
    assert "words-lost" not in [problem.code for problem in made.problems]
    fills = tuple(
        Fill(attributes=f'src="{link.target}"')
        if link.form == "image"
        else Fill(f'<a to="{link.target}">', link.target, "</a>")
        for link in made.body.links
    )
    return on_one_line(fill_slots(made.html, fills))


def on_one_line(html_: str) -> str:
    return re.sub(r">\n+<", "><", html_.strip())


def links(text: str) -> list[Link]:
    """The links of a text; in their sentences a name stands as the writer wrote it."""
    links_in_text = written(text).body.links
    return [
        msgspec.structs.replace(link, sentence=SLOT.sub(lambda slot: links_in_text[int(slot[2])].target, link.sentence))
        for link in links_in_text
    ]


def codes(text: str, markup: Markup = PLAIN) -> list[tuple[str, str, int, int]]:
    """Code, value, line and column of each problem."""
    return [
        (problem.code, problem.value, problem.at.line, problem.at.column) for problem in written(text, markup).problems
    ]


# Links


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zij belde [[Frans Kerver]].", '<p>Zij belde <a to="Frans Kerver">Frans Kerver</a>.</p>'),
        ("Zij belde [[Frans Kerver|Frans]].", '<p>Zij belde <a to="Frans Kerver">Frans</a>.</p>'),
        ("Bij [[d'Olde Bieb]]", "<p>Bij <a to=\"d'Olde Bieb\">d'Olde Bieb</a></p>"),
        ("Zie [het plan](plan.pdf).", '<p>Zie <a to="plan.pdf">het plan</a>.</p>'),
        ("Zie [Frans](../people/frans%20k.md)", '<p>Zie <a to="../people/frans k.md">Frans</a></p>'),
        ("[web](https://voorbeeld.nl/?a=1&b=2)", '<p><a href="https://voorbeeld.nl/?a=1&amp;b=2">web</a></p>'),
        ("[schrijf](mailto:boek@voorbeeld.nl)", '<p><a href="mailto:boek@voorbeeld.nl">schrijf</a></p>'),
        ("`[[Naam]]` in een voorbeeld", "<p><code>[[Naam]]</code> in een voorbeeld</p>"),
        ("```\n[[Naam|zo]]\n```", "<pre><code>[[Naam|zo]]\n</code></pre>"),
        (r"\[[Naam]]", "<p>[[Naam]]</p>"),
        ("[[]] en [[ ]]", "<p>[[]] en [[ ]]</p>"),
    ],
)
def test_links(text: str, shown: str) -> None:
    assert html(text) == shown


@pytest.mark.parametrize(
    ("text", "address", "around"),
    [
        ("zie https://voorbeeld.nl/Linde_(boom)", "https://voorbeeld.nl/Linde_(boom)", "zie {}"),
        ("(zie https://voorbeeld.nl/a), en", "https://voorbeeld.nl/a", "(zie {}), en"),
        ("[https://voorbeeld.nl/a] en", "https://voorbeeld.nl/a", "[{}] en"),
        ("**https://voorbeeld.nl/a** en", "https://voorbeeld.nl/a", "<strong>{}</strong> en"),
        ("*https://voorbeeld.nl/a*, en", "https://voorbeeld.nl/a", "<em>{}</em>, en"),
        ("_https://voorbeeld.nl/a_", "https://voorbeeld.nl/a", "<em>{}</em>"),
        ("“https://voorbeeld.nl/a”", "https://voorbeeld.nl/a", "“{}”"),
        ('"https://voorbeeld.nl/a"', "https://voorbeeld.nl/a", "“{}”"),
        ("https://voorbeeld.nl/a… en", "https://voorbeeld.nl/a", "{}… en"),
        ("https://voorbeeld.nl/a...", "https://voorbeeld.nl/a", "{}…"),
        ("https://voorbeeld.nl/a—en", "https://voorbeeld.nl/a", "{}—en"),
        ("https://voorbeeld.nl/a?!", "https://voorbeeld.nl/a", "{}?!"),
        (r"https://voorbeeld.nl/met\_streepje", "https://voorbeeld.nl/met_streepje", "{}"),
        ("https://voorbeeld.nl/a--b...c", "https://voorbeeld.nl/a--b...c", "{}"),
        ("https://voorbeeld.nl/?a=1&amp;b=2", "https://voorbeeld.nl/?a=1&amp;b=2", "{}"),
        ("https://voorbeeld.nl/`a`", "https://voorbeeld.nl/", "{}<code>a</code>"),
        ("https://voorbeeld.nl\\", "https://voorbeeld.nl", "{}\\"),
        ("HTTPS://voorbeeld.nl", "HTTPS://voorbeeld.nl", "{}"),
        ("https://voorbeeld.nl/[[Joke|x]]", "https://voorbeeld.nl/", '{}<a to="Joke">x</a>'),
        ("<b>https://voorbeeld.nl/a</b> en", "https://voorbeeld.nl/a", "<b>{}</b> en"),
        ("https://voorbeeld.nl/?x=1&currency=EUR", "https://voorbeeld.nl/?x=1&amp;currency=EUR", "{}"),
        ("https://voorbeeld.nl/a&nbsp;b", "https://voorbeeld.nl/a", "{}&nbsp;b"),
        ("https://… en http://", "", "https://… en http://"),
    ],
)
def test_a_bare_web_address_becomes_a_link_without_what_stands_around_it(text: str, address: str, around: str) -> None:
    assert html(text) == "<p>" + around.format(f'<a href="{address}">{address}</a>') + "</p>"


def test_two_addresses_with_only_a_comma_between_them_are_two() -> None:
    assert html("https://a.nl,https://b.nl") == (
        '<p><a href="https://a.nl">https://a.nl</a>,<a href="https://b.nl">https://b.nl</a></p>'
    )


def test_the_id_of_a_note_with_spaces_in_its_name_has_none() -> None:
    made = written("Zo.[^een noot]\n\n[^een noot]: Hier.")

    assert made.body.ids == ("fnref:een\u00a0noot", "fn:een\u00a0noot")
    assert 'href="#fn:een&nbsp;noot"' in made.html


def test_a_bare_address_at_the_end_of_a_note_ends_there() -> None:
    made = html("Zo.[^1]\n\n[^1]: Bron: https://voorbeeld.nl/rapport.")

    assert made.count('<a href="https://voorbeeld.nl/rapport">https://voorbeeld.nl/rapport</a>.') == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[https://a.nl/x--y](https://b.nl)", '<p><a href="https://b.nl">https://a.nl/x--y</a></p>'),
        ("[[Naam|https://a.nl]]", '<p><a to="Naam">https://a.nl</a></p>'),
        ('<a href="https://a.nl">https://b.nl</a>', '<p><a href="https://a.nl">https://b.nl</a></p>'),
    ],
)
def test_words_of_a_link_that_are_an_address_stay_words(text: str, shown: str) -> None:
    assert html(text) == shown


def test_the_title_of_a_link_stays_with_its_words() -> None:
    assert html('Zie [het plan](plan.md "van 2014").') == (
        '<p>Zie <a to="plan.md"><span title="van 2014">het plan</span></a>.</p>'
    )


def test_a_name_with_code_in_it_is_looked_for_as_it_was_typed() -> None:
    assert [link.target for link in links(r"Zie [[Het `menu` van \*dinsdag\*]].")] == ["Het `menu` van *dinsdag*"]


@pytest.mark.parametrize("bar", ["|", "\\|"])
def test_a_link_with_its_own_words_may_stand_in_a_table(bar: str) -> None:
    table = html(f"| wie | waar |\n| --- | --- |\n| [[Frans Kerver{bar}Frans]] | kas |\n")

    assert '<td><a to="Frans Kerver">Frans</a></td><td>kas</td>' in table


def test_what_the_archive_knows_of_a_link() -> None:
    text = "Het begon.\n\nZij belde [[Frans Kerver]]. Toen zag ze [de tuin](../initiatives/tuin.md#begin)."

    assert links(text) == [
        Link("name", "Frans Kerver", "", False, 3, 11, "Zij belde Frans Kerver."),
        Link("file", "../initiatives/tuin.md", "begin", True, 3, 51, "Toen zag ze de tuin."),
    ]


def test_a_picture_and_a_link_to_one_file_each_have_their_own_place() -> None:
    links_in_text = links("![b](a.jpg) en [b](a.jpg)")

    assert [(link.form, link.column) for link in links_in_text] == [("image", 6), ("file", 20)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("`[[Joke]]` [[Joke]]", [(1, 12)]),
        ("<!-- [[Joke]] -->\n[[Joke]]", [(2, 1)]),
        ("[^1]: [[Joke]]\n\nA [[Joke]].[^1]\n\nB [[Joke]]", [(3, 3), (5, 3), (1, 7)]),
        ("[x](a.md) [y](<b c.md>) ![z]( d.jpg )", [(1, 5), (1, 16), (1, 31)]),
        ("[![z](d.jpg)](a.md)", [(1, 15), (1, 7)]),
        ("[*x* `y`](a.md) en \\[[Joke]] [[Joke]]", [(1, 11), (1, 30)]),
        ("| a |\n| --- |\n| [[Joke\\|J]] |", [(3, 3)]),
        ("a.md [x](a.md)", [(1, 10)]),
    ],
)
def test_the_place_of_a_link_is_where_it_is_written(text: str, places: list[tuple[int, int]]) -> None:
    assert [(link.line, link.column) for link in links(text)] == places
    assert "\ue00b" not in written(text).html


def test_a_link_may_lead_to_a_heading_of_another_record_or_of_this_text() -> None:
    links_in_text = links("[[Tuin in de Stad#Het begin]] en [[#Later]] en [later](#later)")

    assert [(link.target, link.fragment) for link in links_in_text] == [
        ("Tuin in de Stad", "Het begin"),
        ("", "Later"),
        ("", "later"),
    ]


def test_two_links_to_one_name_each_have_their_own_place() -> None:
    links_in_text = links("[[Joke]] en [[Joke]]\nen [[Joke]]")

    assert [(link.line, link.column) for link in links_in_text] == [(1, 1), (1, 13), (2, 4)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Eerst dit. Dan komt [[Joke]] binnen! Later meer.", "Dan komt Joke binnen!"),
        ("Eerst *dit. Dan* komt [[Joke]].", "Dan komt Joke."),
        ('"Kom je?" vroeg ze. [[Joke]] kwam.', "Joke kwam."),
        ("Het kostte 1.250 euro. [[Joke]] betaalde 3.5 keer.", "Joke betaalde 3.5 keer."),
        ("- Eerst.\n- Dan [[Joke]]", "Dan Joke"),
        ("## Over [[Joke]]\n\nTekst.", "Over Joke"),
        ("Zij riep[^1] [[Joke]] erbij. Klaar.\n\n[^1]: Luid.", "Zij riep Joke erbij."),
        ("Regel een\nmet [[Joke]]\nop drie regels.", "Regel een met Joke op drie regels."),
    ],
)
def test_the_sentence_around_a_link(text: str, sentence: str) -> None:
    (link,) = links(text)

    assert link.sentence == sentence


def test_a_name_in_a_sentence_is_left_open_until_it_is_known_how_it_is_shown() -> None:
    (link,) = written("Dan komt [[Joke]].").body.links

    assert SLOT.sub("(naam)", link.sentence) == "Dan komt (naam)."


def test_a_very_long_sentence_is_cut_at_a_word() -> None:
    (link,) = links("[[Joke]] " + "en nog wat " * 100)

    assert len(link.sentence) < 330
    assert link.sentence.endswith((" en …", " nog …", " wat …"))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("javascript:alert(1)", "link-scheme"),
        ("ftp://voorbeeld.nl/plan.pdf", "link-scheme"),
        ("file:///C:/Documenten/plan.docx", "own-computer"),
        ("C:\\Documenten\\plan.docx", "own-computer"),
    ],
)
def test_a_link_that_a_page_may_not_have_is_left_out_and_reported(address: str, code: str) -> None:
    assert html(f"Zie [het plan]({address}).") == "<p>Zie <a>het plan</a>.</p>"
    assert codes(f"Zie [het plan]({address}).") == [(code, address, 1, 16)]


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("Zie [x](http://).", "address-broken", "http://"),
        ("Zie [x](https://exa mple.com).", "address-broken", "https://exa mple.com"),
        ('Zie <a href="http://[::1">x</a>.', "address-broken", "http://[::1"),
        ("Zie <a href=javascript:x>x</a>.", "link-scheme", "javascript:x"),
        ('Zie <a href="&#106;avascript:x">x</a>.', "link-scheme", "javascript:x"),
        ('Zie <img alt="de bank">.', "image-without-file", '<img alt="de bank">'),
    ],
)
def test_whatever_the_sanitiser_takes_away_is_told(text: str, code: str, value: str) -> None:
    assert [problem[:2] for problem in codes(text)] == [(code, value)]


def test_an_address_in_angle_brackets_is_no_tag() -> None:
    assert html("Zie [x](<video van het feest.md>).") == '<p>Zie <a to="video van het feest.md">x</a>.</p>'


def test_the_title_of_an_aside_is_a_block_of_words_by_itself() -> None:
    made = written("> [!tip] Begin [[Klein]]\n> Een bank is genoeg.")

    assert made.blocks[1:] == ("Een bank is genoeg.",)
    assert made.body.words == 6


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Jan", "Jan bleef thuis."),
        ("d'Olde Bieb", "In d’Olde Bieb was feest."),
        ("'t Loo", "Daarna ging zij naar ’t Loo."),
        ("Janne", ""),
    ],
)
def test_the_sentence_in_which_a_name_stands_as_the_page_shows_it(name: str, sentence: str) -> None:
    blocks = written("Janneke kwam langs. Jan bleef thuis.\n\nIn d'Olde Bieb was feest. Daarna ging zij naar 't Loo.")

    assert sentences.sentence_with(name, blocks.blocks) == sentence


# Words of the glossary


def test_the_first_use_of_a_word_is_a_link_to_it() -> None:
    assert html("Over loslaten. Loslaten is moeilijk.", WITH_WORDS) == (
        '<p>Over <a to="word/loslaten">loslaten</a>. Loslaten is moeilijk.</p>'
    )


def test_a_word_is_found_under_its_other_spellings_and_with_a_capital() -> None:
    assert (
        html("Wie laat los? Loslaten kan.", WITH_WORDS)
        == '<p>Wie <a to="word/loslaten">laat los</a>? Loslaten kan.</p>'
    )
    assert html("Meemaken, zeg ik.", WITH_WORDS) == '<p><a to="word/meemaken">Meemaken</a>, zeg ik.</p>'


@pytest.mark.parametrize(
    "text",
    ["## Over loslaten", "`loslaten`", "[loslaten](https://voorbeeld.nl)", "    loslaten", "Het loslatende bestuur"],
)
def test_a_word_is_no_link_in_headings_code_links_or_longer_words(text: str) -> None:
    assert written(text, WITH_WORDS).body.links == ()


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("zorg op maat", "Dit is zorg\nop maat."),
        ("d'Olde Bieb", "In d'Olde Bieb."),
        ("'t Loo", "Bij 't Loo."),
        ("R&D", "Zij doet R&D."),
    ],
)
def test_a_word_is_found_as_the_page_shows_it(word: str, text: str) -> None:
    links_in_text = written(text, Markup("nl", Glossary({word: RecordKey("word/1")}))).body.links

    assert [link.target for link in links_in_text] == ["word/1"]


@pytest.mark.parametrize(("word", "text"), [("zingen", "Zij z\u0131ngen."), ("amp", "Wij & zij.")])
def test_a_word_that_only_looks_the_same_is_no_link(word: str, text: str) -> None:
    assert written(text, Markup("nl", Glossary({word: RecordKey("word/1")}))).body.links == ()


def test_a_word_that_the_writer_links_is_not_linked_again() -> None:
    links_in_text = written("Over loslaten en [[Loslaten|dat laten]].", WITH_WORDS).body.links

    assert [link.form for link in links_in_text] == ["name"]


def test_a_field_has_no_links_to_words() -> None:
    text, _ = WITH_WORDS.field("Durf *los* te laten: loslaten.", Location(FILE, 3, 10))

    assert text.links == ()


# Headings


def test_headings_have_an_id_and_stand_below_the_title_of_the_page() -> None:
    made = written("# Het plan\n\n## 't Loo & *Oosterwolde*\n\n### Geld\n")

    assert made.body.headings == (
        Heading("het-plan", "Het plan", 2),
        Heading("t-loo-oosterwolde", "’t Loo & Oosterwolde", 2),
        Heading("geld", "Geld", 3),
    )
    assert '<h2 id="t-loo-oosterwolde">’t Loo &amp; <em>Oosterwolde</em></h2>' in made.html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("#soep en #1", "<p>#soep en #1</p>"),
        ("## C#", '<h2 id="c">C#</h2>'),
        ("## Kop ##", '<h2 id="kop">Kop</h2>'),
        ("  ## Kop", '<h2 id="kop">Kop</h2>'),
        ("## De `knop` hier", '<h2 id="de-knop-hier">De <code>knop</code> hier</h2>'),
        ("## Wat {in de wijk}", '<h2 id="wat-in-de-wijk">Wat {in de wijk}</h2>'),
        ("- a\n---", "<ul><li>a</li></ul><hr>"),
    ],
)
def test_what_is_a_heading_and_what_is_not(text: str, shown: str) -> None:
    assert html(text) == shown


def test_code_in_a_heading_is_a_part_of_its_words() -> None:
    assert written("## De `knop` hier").body.headings == (Heading("de-knop-hier", "De knop hier", 2),)


def test_a_heading_in_a_heading_is_part_of_it() -> None:
    made = written("<h2>Het <b><h3>plan</h3></b></h2>")

    assert made.body.headings == (Heading("het-plan", "Het plan", 2),)
    assert made.html == '<h2 id="het-plan">Het <b>plan</b></h2>'


def test_two_headings_with_the_same_words_have_different_ids() -> None:
    assert written("## Later\n\n## Later\n\n## !!!\n").body.ids == ("later", "later-2", "kop")


def test_a_writer_may_give_a_heading_an_id_and_use_it_once() -> None:
    assert written("## Later {#toen}\n").body.ids == ("toen",)
    assert codes("## Later {#toen}\n\n## Nog later {#toen}\n") == [("duplicate-id", "toen", 3, 15)]


# Notes


def test_a_short_note_also_stands_beside_its_place_in_the_text() -> None:
    made = html("Zo ging het.[^1] En verder.\n\n[^1]: Dat *weten* we zeker.")

    assert '<small class="sidenote"><span class="sidenote-number">1</span> Dat <em>weten</em> we zeker.</small>' in made
    assert made.index("Zo ging het.<sup") < made.index('<small class="sidenote">') < made.index("En verder.")
    assert '<li class="beside" id="fn:1">' in made
    assert 'aria-label="Terug naar noot 1 in de tekst"' in made


def test_notes_are_numbered_by_their_place_in_the_text() -> None:
    made = html("Een[^b] en twee.[^a]\n\n[^a]: Noot A.\n[^b]: Noot B.")

    numbers = '<span class="sidenote-number">{}</span> Noot {}.'
    assert made.index(numbers.format(1, "B")) < made.index(numbers.format(2, "A"))


def test_a_note_of_more_than_a_paragraph_stands_below_only() -> None:
    made = html("Zo.[^1]\n\n[^1]: Een alinea.\n\n    En nog een.")

    assert "sidenote" not in made
    assert "En nog een." in made


def test_a_note_is_no_part_of_the_sentence() -> None:
    assert written("Zo ging het[^1] toen. Klaar.\n\n[^1]: Noot.").blocks == ("Zo ging het toen. Klaar.", "Noot.")


def test_a_note_to_which_nothing_refers_is_not_on_the_page() -> None:
    made = written("Zo.[^é&1]\n\n[^é&1]: Deze wel.\n[^2]: Deze niet:\n\n    - met [[Joke]]")

    assert made.blocks == ("Zo.", "Deze wel.")
    assert "Deze niet" not in made.html
    assert made.html.count("<li") == 1
    assert made.body.links == ()


def test_a_list_of_notes_to_which_nothing_refers_is_not_on_the_page() -> None:
    assert html("Zo.\n\n[^2]: Deze niet.") == "<p>Zo.</p>"


# Much of something


class Looked(dict[str, None]):
    """Counts how often it is asked for a key."""

    times = 0

    def __contains__(self, key: object) -> bool:
        self.times += 1
        return super().__contains__(key)


def test_the_ids_of_many_headings_with_the_same_words_are_not_all_tried_for_each() -> None:
    ids = Ids(Source("", Location(FILE, 1, 1)), in_field=False)
    ids.taken = taken = Looked()

    assert [ids.free("kop") for _ in range(100)][-1] == "kop-100"
    assert taken.times < 300


def test_the_sentences_of_a_paragraph_are_found_once_for_all_its_links(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    spans = sentences.sentence_spans

    def counted(text: str) -> Iterator[tuple[int, int]]:
        searched.append(text)
        return spans(text)

    monkeypatch.setattr(sentences, "sentence_spans", counted)

    links_in_text = written("Zie [[Joke]]. " * 50).body.links

    assert len({link.sentence for link in links_in_text}) == 50
    assert len(searched) == 1


def test_the_passes_over_the_tree_too_are_stopped_when_they_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(html: str) -> None:
        raise TookTooLong

    monkeypatch.setattr(markup, "parse", endless)

    assert codes("Zie [[Joke]].") == [("costly-text", "Zie [[Joke]].", 1, 1)]


# Figures, tables, asides, quotes

FIGURE = '<figure><img src="images/bank.jpg" alt="Een bank">{}</figure>'
ASIDE = '<div class="aside" role="note"><p>{}</p></div>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            '![Een bank](images/bank.jpg "De bank in mei")',
            FIGURE.format("<figcaption>De bank in mei</figcaption>"),
        ),
        (
            "![Een bank](images/bank.jpg)",
            FIGURE.format(""),
        ),
        (
            "Zie ![de bank](images/bank.jpg) hier.",
            '<p>Zie <img src="images/bank.jpg" alt="de bank"> hier.</p>',
        ),
        (
            "> Zet maar neer.\n>\n> — Joke, *bewoner*",
            "<blockquote><p>Zet maar neer.</p><footer>Joke, <em>bewoner</em></footer></blockquote>",
        ),
        (
            "— Kom binnen.\n\nDat zei zij.\n\n> Zet maar neer.",
            "<p>— Kom binnen.</p><p>Dat zei zij.</p><blockquote><p>Zet maar neer.</p></blockquote>",
        ),
        (
            "> Zet maar neer.",
            "<blockquote><p>Zet maar neer.</p></blockquote>",
        ),
        (
            "> Mooi.\n>\n> — een bewoner\n\n> Lelijk.\n>\n> — een ambtenaar",
            (
                "<blockquote><p>Mooi.</p><footer>een bewoner</footer></blockquote>"
                "<blockquote><p>Lelijk.</p><footer>een ambtenaar</footer></blockquote>"
            ),
        ),
        (
            "> Mooi.\n> — een bewoner\n> Lelijk.\n> — een ambtenaar",
            (
                "<blockquote><p>Mooi.</p><footer>een bewoner</footer></blockquote>"
                "<blockquote><p>Lelijk.</p><footer>een ambtenaar</footer></blockquote>"
            ),
        ),
        (
            "> Mooi.\n\n> Lelijk.\n>\n> — een ambtenaar",
            (
                "<blockquote><p>Mooi.</p></blockquote>"
                "<blockquote><p>Lelijk.</p><footer>een ambtenaar</footer></blockquote>"
            ),
        ),
        (
            "> — Kom je?\n>\n> — Ja.",
            "<blockquote><p>— Kom je?</p><p>— Ja.</p></blockquote>",
        ),
        (
            "> Hij riep:\n>\n> — Kom je?",
            "<blockquote><p>Hij riep:</p><p>— Kom je?</p></blockquote>",
        ),
        (
            "> Hij riep:\n>\n> — Kom.\n>\n> En zij kwam.",
            "<blockquote><p>Hij riep:</p><p>— Kom.</p><p>En zij kwam.</p></blockquote>",
        ),
        (
            "> Mooi.\n> — een bewoner\n> Lelijk.",
            "<blockquote><p>Mooi.</p><p>— een bewoner</p><p>Lelijk.</p></blockquote>",
        ),
        (
            "> Wij zeiden\n> — toen al —\n> van niet.\n>\n> — Joke",
            "<blockquote><p>Wij zeiden<br>— toen al —\nvan niet.</p><footer>Joke</footer></blockquote>",
        ),
        (
            "> > Mooi.\n> > — Joke\n> >\n> > Lelijk.\n> > — Jan",
            (
                "<blockquote><blockquote><p>Mooi.</p><footer>Joke</footer></blockquote>"
                "<blockquote><p>Lelijk.</p><footer>Jan</footer></blockquote></blockquote>"
            ),
        ),
        (
            "- > Mooi.\n  > — Joke\n  Toen liep hij weg.",
            "<ul><li><blockquote><p>Mooi.</p><footer>Joke</footer></blockquote>\nToen liep hij weg.</li></ul>",
        ),
        (
            "> Mooi.\n\u00a0\n> Lelijk.\n> — Joke",
            "<blockquote><p>Mooi.</p></blockquote><blockquote><p>Lelijk.</p><footer>Joke</footer></blockquote>",
        ),
        (
            "> Mooi.\n>\n> — een bewoner\nToen liepen ze weg.",
            "<blockquote><p>Mooi.</p><footer>een bewoner</footer></blockquote><p>Toen liepen ze weg.</p>",
        ),
        (
            "> Mooi.\n>\nToen liepen ze weg.",
            "<blockquote><p>Mooi.</p></blockquote><p>Toen liepen ze weg.</p>",
        ),
        (
            "> [!tip]- Dicht\n> a",
            ASIDE.format('<strong class="aside-title">Dicht</strong><br>a'),
        ),
        (
            "> [!tip] Een\n> a\n>\n> [!let op] Twee\n> b",
            ASIDE.format('<strong class="aside-title">Een</strong><br>a')
            + ASIDE.format('<strong class="aside-title">Twee</strong><br>b'),
        ),
        (
            "> [!tip] Begin klein\n> Een bank is genoeg.",
            ASIDE.format('<strong class="aside-title">Begin klein</strong><br>Een bank is genoeg.'),
        ),
        (
            '> [!tip] Een *bank* bij [[Joke]], zegt "men"\n> Zo.',
            ASIDE.format(
                '<strong class="aside-title">Een <em>bank</em> bij <a to="Joke">Joke</a>, zegt “men”</strong><br>Zo.'
            ),
        ),
        (
            "> [!tip] Een *bank\n> en* meer",
            ASIDE.format('<strong class="aside-title">Een *bank</strong><br>en* meer'),
        ),
        (
            "> \\[!tip] Geen kopje",
            "<blockquote><p>[!tip] Geen kopje</p></blockquote>",
        ),
        (
            "> - [!tip] Een punt",
            "<blockquote><ul><li>[!tip] Een punt</li></ul></blockquote>",
        ),
        (
            "> [!let op] Een vergunning\n> Die is niet nodig.",
            ASIDE.format('<strong class="aside-title">Een vergunning</strong><br>Die is niet nodig.'),
        ),
        (
            "> [!tip]\n> Een bank is genoeg.",
            ASIDE.format("Een bank is genoeg."),
        ),
    ],
)
def test_what_stands_apart_from_the_text(text: str, shown: str) -> None:
    assert html(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "> Eerst dit.\n\nToen.\n\n> [!tip] Een\n\n> [!note] Twee",
            "<blockquote><p>Eerst dit.</p></blockquote><p>Toen.</p>"
            + ASIDE.format('<strong class="aside-title">Een</strong><br>')
            + ASIDE.format('<strong class="aside-title">Twee</strong><br>'),
        ),
        (
            '<blockquote lang="de">[!tip]\nEine Bank</blockquote>',
            '<div class="aside" role="note" lang="de">Eine Bank</div>',
        ),
        (
            "<blockquote>\n[!tip] Een *bank*\nZo.\n</blockquote>",
            ASIDE.format('<strong class="aside-title">Een <em>bank</em></strong><br>Zo.'),
        ),
        (
            "<blockquote>[!tip] Een *bank*\nZo.</blockquote>",
            '<div class="aside" role="note"><strong class="aside-title">Een <em>bank</em></strong><br>Zo.</div>',
        ),
    ],
)
def test_an_aside_is_the_quote_in_which_its_mark_stands(text: str, shown: str) -> None:
    assert html(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('![p](a.png "\'t Plein -- \\"laat\\"")', "’t Plein – “laat”"),
        ('Zie ![p](a.png "\'t Plein") hier.', "’t Plein"),
    ],
)
def test_the_words_below_a_picture_have_the_marks_of_the_page(text: str, shown: str) -> None:
    assert shown in html(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Jan]: Ja.\n\nDat zei hij.", "<p>[Jan]: Ja.</p><p>Dat zei hij.</p>"),
        ("[Jan]: Ja.\n[Piet]: Mooi!", "<p>[Jan]: Ja. [Piet]: Mooi!</p>"),
        ("[Jan]\n\n[Jan]: Ja.", "<p>[Jan]</p><p>[Jan]: Ja.</p>"),
        ("Zie [a][1].\n\n[1]: https://b.nl", '<p>Zie <a href="https://b.nl">a</a>.</p>'),
        ("Zie [a].\n\n[A]: b.md", '<p>Zie <a to="b.md">a</a>.</p>'),
        ("Een *mooie*{echt waar} dag {.x}", "<p>Een <em>mooie</em>{echt waar} dag {.x}</p>"),
        ("Een ``` van `twee`", "<p>Een ``` van <code>twee</code></p>"),
        ("**x* * *[y](https://b.nl)*", '<p>*<em>x</em> * <em><a href="https://b.nl">y</a></em></p>'),
    ],
)
def test_words_that_look_like_markup_stay(text: str, shown: str) -> None:
    assert html(text).replace("\n", " ") == shown


def test_a_line_without_a_mark_under_a_quote_is_told() -> None:
    text = "> Mooi.\nToen liepen ze weg.\n\n> Goed.\n> — Joke\nToen niet.\n\n> Goed.\n- a"

    assert codes(text) == [("quote-goes-on", "Toen liepen ze weg.", 2, 1)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("> — Kom je?\n> — Ja.\nToen liepen ze weg.", 3),
        ("> > Mooi.\n> zei Piet.", 2),
        ("- > Mooi.\n  Toen liep hij weg.", 2),
        ("> Mooi.\n**Toen** liep hij weg.", 2),
    ],
)
def test_wherever_a_quote_goes_on_without_a_mark(text: str, line: int) -> None:
    assert [(code, place) for code, _, place, _ in codes(text)] == [("quote-goes-on", line)]


@pytest.mark.parametrize(
    ("text", "links_in_text"),
    [
        ("Zie noot[^1]: die is goed.\n\n[^1]: x", []),
        ("- T[^1]\n- [^1]: x", []),
        ("<!-- T[^9] [[Joke -->", []),
        ("T\n\n[^noot een]: x", [("note-unused", "[^noot een]", 3, 1)]),
        ("T\\[^1]\n\n[^1]: x", [("note-unused", "[^1]", 3, 1)]),
        ("<!-- T[^1] -->\n\n[^1]: x", [("note-unused", "[^1]", 3, 1)]),
    ],
)
def test_a_note_is_told_of_where_readers_do_not_see_it(
    text: str, links_in_text: list[tuple[str, str, int, int]]
) -> None:
    assert codes(text) == links_in_text


def test_two_labels_side_by_side_are_two_links() -> None:
    assert html("Zie [1] [2].\n\n[1]: https://a.nl\n[2]: https://b.nl") == (
        '<p>Zie <a href="https://a.nl">1</a> <a href="https://b.nl">2</a>.</p>'
    )


def test_a_backslash_at_the_end_of_a_line_breaks_it() -> None:
    assert html("een\\\ntwee").replace("\n", "") == "<p>een<br>twee</p>"


def test_two_notes_of_one_name_are_shown_and_told() -> None:
    text = "Zo.[^1]\n\n[^1]: Eerst.\n\n[^1]: Later."

    assert "<p>Eerst.</p><p>Later." in html(text)
    assert codes(text) == [("note-twice", "[^1]", 5, 1)]


def test_a_row_with_too_many_cells_keeps_them_in_the_last() -> None:
    text = "| a | b |\n| - | - |\n| 1 | 2 | 3 | 4 |\n| 5 | 6 | |"

    assert "<tr><td>1</td><td>2 | 3 | 4</td></tr><tr><td>5</td><td>6</td></tr>" in html(text)
    assert codes(text) == [("table-row-too-long", "| 1 | 2 | 3 | 4 |", 3, 1)]


def test_a_table_can_be_scrolled_on_a_narrow_page() -> None:
    made = html("| a | b |\n| - | - |\n| 1 | 2 |")

    assert made.startswith('<section class="table" tabindex="0" aria-label="Tabel"><table>')
    assert made.endswith("</table></section>")


def test_each_table_of_a_text_has_a_name_of_its_own() -> None:
    table = "| a |\n| --- |\n| b |\n"

    made = html(f"{table}\nEn\n\n{table}")

    assert re.findall(r'aria-label="([^"]+)"', made) == ["Tabel", "Tabel 2"]


def test_a_corner_without_words_is_no_header_and_the_others_say_what_they_head() -> None:
    made = html("| | Eerst | Later |\n| --- | --- | --- |\n| kas | leeg | vol |\n")

    assert '<tr><td></td><th scope="col">Eerst</th><th scope="col">Later</th></tr>' in made


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("Zie\n\n![](images/bank.jpg)", "image-without-alt", "images/bank.jpg"),
        ("Zie\n\n![Bank](https://elders.nl/bank.jpg)", "remote-image", "https://elders.nl/bank.jpg"),
        ('Zie\n\n<img src="//elders.nl/bank.jpg" alt="Bank">', "remote-image", "//elders.nl/bank.jpg"),
    ],
)
def test_an_image_needs_a_description_and_a_file_of_its_own(text: str, code: str, value: str) -> None:
    assert [(problem[0], problem[1], problem[2]) for problem in codes(text)] == [(code, value, 3)]


def test_pictures_of_one_file_each_have_their_own_place_in_markdown_as_in_html() -> None:
    text = '![Bank](bank.jpg)\n\n<img src="bank.jpg">\n\n![](bank.jpg)\n\n<img src="bank.jpg">'

    assert [(code, line) for code, _, line, *_ in codes(text)] == [("image-without-alt", line) for line in (3, 5, 7)]


# Marks and words


def test_marks_are_set_in_text_and_not_in_code() -> None:
    assert html('"Zo", zei *hij*, "en `zo\'n` foto\'s..."') == (
        "<p>“Zo”, zei <em>hij</em>, “en <code>zo'n</code> foto’s…”</p>"
    )


def test_words_are_counted_for_the_time_it_takes_to_read() -> None:
    assert written("Een twee *drie*.\n\n- vier\n- vijf[^1]\n\n[^1]: Zes.").body.words == 6


def test_no_text_is_nothing() -> None:
    assert written(" \n\n") == RenderedText("", written("").body, (), ())


@pytest.mark.parametrize(
    ("language", "label"), [("nl", "Terug naar noot 1 in de tekst"), ("en", "Back to note 1 in the text")]
)
def test_what_is_added_is_in_the_language_of_the_site(language: Language, label: str) -> None:
    assert label in html("Zo.[^1]\n\n[^1]: Noot.", Markup(language))


# What may not stand on a page


@pytest.mark.parametrize(
    ("text", "kept", "removed"),
    [
        ("Zo <script>alert(1)</script>gaat het.", "<p>Zo gaat het.</p>", "<script>"),
        ('<b onclick="alert(1)">Vet</b>', "<p><b>Vet</b></p>", 'onclick="alert(1)"'),
        ('<span style="color: red">Rood</span>', "<p><span>Rood</span></p>", 'style="color: red"'),
        ('<iframe src="https://elders.nl"></iframe>', "", '<iframe src="https://elders.nl">'),
        ('<form action="/x"><input name="a"></form>', "", '<form action="/x">'),
    ],
)
def test_what_may_not_stand_on_a_page_is_left_out_and_reported(text: str, kept: str, removed: str) -> None:
    assert html(text) == kept
    assert codes(text)[0][:2] == ("html-removed", removed)


def test_html_that_does_no_harm_stays() -> None:
    text = (
        "Druk op <kbd>Ctrl</kbd> en <mark>lees</mark> H<sub>2</sub>O.\n\n<details><summary>Meer</summary>Zo</details>"
    )

    assert html(text) == (
        "<p>Druk op <kbd>Ctrl</kbd> en <mark>lees</mark> H<sub>2</sub>O.</p>"
        "<details><summary>Meer</summary>Zo</details>"
    )
    assert codes(text) == []


def test_a_tag_ends_after_the_values_of_its_attributes() -> None:
    assert html('<img src="a.jpg" alt="a > <b">') == ('<figure><img src="a.jpg" alt="a &gt; &lt;b"></figure>')


def test_a_less_than_sign_is_no_tag() -> None:
    assert html("3 < 5 en `<script>`") == "<p>3 &lt; 5 en <code>&lt;script&gt;</code></p>"
    assert codes("3 < 5 en `<script>`") == []


# Fields


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Gewone woorden", "Gewone woorden"),
        ("Met *nadruk*", "Met <em>nadruk</em>"),
        ("3 < 5 & 'zo'", "3 &lt; 5 &amp; ‘zo’"),
        ("Een alinea.\n\nEn nog een.", "<p>Een alinea.</p><p>En nog een.</p>"),
        ("- een\n- twee", "<ul><li>een</li><li>twee</li></ul>"),
        ("<b>vet</b>", "<b>vet</b>"),
    ],
)
def test_a_field_of_one_paragraph_comes_without_its_p(text: str, shown: str) -> None:
    made, _ = PLAIN.field(text, Location(FILE, 3, 10))

    assert on_one_line(made.html) == shown


def test_a_problem_in_a_field_has_the_place_in_the_file() -> None:
    text, problems = PLAIN.field("Zie <blink>dit</blink> en [[Joke]]", Location(FILE, 3, 10))

    assert [problem.at for problem in problems] == [Location(FILE, 3, 14)]
    assert [(link.line, link.column) for link in text.links] == [(3, 36)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("&#57344;7&#57345; en [[Joke]]", '<p>\ufffd7\ufffd en <a to="Joke">Joke</a></p>'),
        (
            "[a](verhalen:%23%EE%80%807%EE%80%81) en [[Joke]]",
            '<p><a to="">a</a> en <a to="Joke">Joke</a></p>',
        ),
    ],
)
def test_a_mark_of_the_build_cannot_be_written_in_code(text: str, shown: str) -> None:
    assert html(text) == shown
    assert all(len(links(text)) > int(slot[2]) for block in written(text).blocks for slot in SLOT.finditer(block))


def test_a_mark_of_the_build_cannot_be_written_in_front_matter() -> None:
    node, _ = parse_yaml('"\\uE0005\\uE001"', FILE)

    assert isinstance(node, Scalar)
    assert node.text == "\ufffd5\ufffd"


# Whatever is written

MARKS = """
    [[Joke| [[Joke]] ]] ** _ ` <b> </b> <script> | a | [^1] [^1]:
    ![a](b.jpg) [a](b.md) ## ``` " ' &amp; loslaten < {#id} \\
"""
PIECES = st.sampled_from([*MARKS.split(), "\n", "\n\n", "> ", "- ", "    ", "\u00a0"])
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)


@given(TEXTS)
def test_whatever_is_written_every_slot_is_filled_every_link_closed_and_no_script_is_left(text: str) -> None:
    text = "".join(letter for letter in text if not "\ue000" <= letter <= "\uf8ff")

    shown = html(text, WITH_WORDS)

    assert "<script" not in shown
    assert not any("\ue000" <= letter <= "\uf8ff" for letter in shown)
    assert shown.count("<a ") == shown.count("</a>")


@given(TEXTS, st.booleans())
def test_leaving_out_the_rules_that_a_text_cannot_need_changes_nothing(text: str, footnotes: bool) -> None:
    with_every_rule = converter._converted(prepare(text), footnotes, ())

    assert convert(text, footnotes) == with_every_rule


LINKS = st.sampled_from(
    "[[ ]] [ ]( ) ![ [^1] [!tip] [[Joke]] [x](a.md) \\ ` * _ | < > https://a.nl/ <b> <!-- --> > ^".split()
)


@given(st.lists(LINKS | st.sampled_from(["x", " ", "\n", "\n\n"]), max_size=20).map("".join))
def test_marking_the_places_of_links_changes_nothing_but_their_titles(text: str) -> None:
    marked = convert(text, footnotes=True, with_places=True).html
    titles_gone = re.sub("\ue00c\\d+\ue001", "", re.sub(' title="\ue00c\\d+\ue001"', "", marked))

    assert titles_gone == convert(text, footnotes=True).html
