"""Texts that would keep the Markdown library busy for minutes, and long texts that would not."""

import random
import signal
import threading
from collections.abc import Iterator
from itertools import count, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from verhalen_build.read.costly import DEEPEST_BLOCKS, DEEPEST_EMPHASIS, Budget, TookTooLong, costly_spot, time_limit

MANY = 20_000

# The names are those of cmark's test/pathological_tests.py, as far as the shapes are in it.
COSTLY = {
    "brackets that are never closed": "[" * MANY,
    "pictures that are never closed": "![" * MANY,
    "nested brackets": "[" * MANY + "a" + "]" * MANY,
    "link openers without closers": "[a" * MANY,
    "link openers and emphasis closers": "[ a_" * MANY,
    "pattern [ (](": "[ (](" * MANY,
    "pattern ![[]()": "![[]()" * MANY,
    "hard link and emphasis": "**x [a*b**c*](d)" * MANY,
    "unclosed links": "[a](b" * MANY,
    "unclosed links with <": "[a](<b" * MANY,
    "names that are never closed": "[[a " * MANY,
    "nested strong emphasis": "*a **a " * MANY + "b" + " a** a*" * MANY,
    "emphasis openers without closers": "_a " * MANY,
    "emphasis in one paragraph": "*a* " * MANY * 10,
    "marks with a backslash": "\\*" * MANY * 10,
    "pieces of code in one paragraph": "`a` " * MANY * 10,
    "code of ever more backticks": "".join("e" + "`" * length for length in range(1, 1000)),
    "nested quotes": "> " * MANY + "a",
    "nested lists on one line": "* " * MANY + "a",
    "nested lists in a footnote": "[^a]: " + "* " * MANY + "a",
    "nested lists on many lines": "".join("    " * depth + "* a\n" for depth in range(100)),
    "empty lines in deeply nested lists": "- " * MANY + "x" + "\n" * MANY,
    "empty lines": "* a" + "\n" * MANY * 10 + "a",
    "headings in one block": "# a\n" * MANY,
    "rules in one block": "***\n" * MANY,
    "headings in a quote": "> # a\n" * MANY,
    "definitions in one block": "".join(f"[{number}]: u\n" for number in range(MANY)),
    "definition with a long title": '[a]: b "' + "c" * MANY + '"\n\n' + "[a] " * MANY,
    "footnotes by the thousand": "".join(f"[^{number}]\n\n[^{number}]: u\n\n" for number in range(MANY)),
    "marks of one footnote": "[^a] " * MANY + "\n\n[^a]: x",
    "a wide table of short rows": "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + "|b|\n" * 1000,
    "a row of code and bars": "|`a`" * MANY + "|\n" + "|-" * MANY + "|\n",
    "unclosed tags": "<a " * MANY,
    "unclosed tags with attributes": '<a x="' * MANY,
    "nested tags": "<div>" * MANY * 10,
    "comments between unclosed tags": "<b><!-- a -->" * MANY,
    "unclosed CDATA": "<![CDATA[" * MANY,
    "attribute lists in a heading": "# a" + " {a" * MANY,
    "spaces in a heading": "# a" + " " * MANY * 10 + "{",
}


@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY)
def test_a_text_that_would_take_minutes_is_refused(text: str) -> None:
    assert costly_spot(text) is not None


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("Hoi.\n\nEn *dan*: " + "[" * MANY, (2, 11, "[" * 60)),
        ("Hoi.\n\n> " + "> " * MANY + "a", (2, 1, "> " * 29 + ">")),
        ("Hoi.\n\n- een\n- twee " + "*a " * MANY, (3, 608, "*a " * 19 + "*a")),
        ("a\nb\n<b>" + "<a " * MANY, (2, 4, "<a " * 19 + "<a")),
    ],
)
def test_the_place_of_the_worst_is_shown(text: str, spot: tuple[int, int, str]) -> None:
    place = costly_spot(text)
    assert place is not None
    assert place[:2] == spot[:2]
    assert place[2][:50] == spot[2][:50]


def test_between_fences_anything_may_stand() -> None:
    assert costly_spot("Hoi.\n\n```\n" + "[" * MANY + "\n```\n\nDag.") is None


def test_a_fence_that_is_never_closed_hides_nothing() -> None:
    assert costly_spot("Hoi.\n\n```\n" + "[" * MANY + "\n\nDag.") is not None


def test_texts_of_one_file_may_not_ask_too_much_together() -> None:
    budget = Budget()
    spots = [budget.costly_spot("Zie " + "[" * 1000) for _ in range(40)]

    assert spots[0] is None
    assert spots[-1] == (0, 5, "[" * 60)


def test_a_plain_text_is_not_refused_for_what_others_in_its_file_cost() -> None:
    budget = Budget()
    for _ in range(100):
        budget.costly_spot("[" * 1000)

    assert budget.costly_spot("[" * 1000) is not None
    assert budget.costly_spot("Zie [Joke](joke.md) en *de tuin*.") is None


def test_thousands_of_small_texts_may_stand_in_one_file() -> None:
    budget = Budget()

    assert [spot for text in islice(sentences(1), 20_000) if (spot := budget.costly_spot(text))] == []


# Honest texts

WORDS = "de bewoners van het dorp en een ambtenaar uit Zwolle praten over geld tijd ruimte oma’s tuin".split()


def sentences(seed: int) -> Iterator[str]:
    """Sentences of fifteen words, one word in twelve with some mark or other."""
    chance = random.Random(seed)
    marked = [
        "*dorp*",
        "**geld**",
        "_tuin_",
        "`code`",
        "[[Frans Kerver]]",
        "[[Frans Kerver|Frans]]",
        "[tuin](../places/tuin.md)",
        '[tuin](https://nl.wikipedia.org/wiki/Tuin_(dorp) "De tuin")',
        "(zie [1])",
        "“nee”",
        "'t Loo",
        "a_b_c",
        "<b>vet</b>",
        "[sic]",
        "3 < 4",
        "R&D",
        "*)",
    ]
    for number in count(1):
        words = [chance.choice(marked) if chance.random() < 1 / 12 else chance.choice(WORDS) for _ in range(15)]
        yield " ".join(words) + (f"[^{number}].\n" if number % 20 == 0 else ".")


def honest(shape: str) -> str:
    """A text of 100,000 words."""
    written = sentences(1)
    lines = [next(written).strip() for _ in range(6667)]
    notes = "\n\n" + "\n".join(f"[^{number}]: Noot [{number}](http://a.nl)." for number in range(20, 6667, 20))
    match shape:
        case "paragraphs":
            return "\n\n".join("\n".join(lines[start : start + 6]) for start in range(0, 6667, 6)) + notes
        case "headings without empty lines":
            return (
                "\n".join(f"## {sentence}" if number % 40 == 0 else sentence for number, sentence in enumerate(lines))
                + notes
            )
        case "one paragraph":
            return "\n".join(lines) + notes
        case "a list":
            return "\n".join(f"- {sentence}" for sentence in lines) + notes
        case "a nested list":
            return "\n".join("    " * (number % 5) + f"- {sentence}" for number, sentence in enumerate(lines)) + notes
        case "a table":
            head = "| wie | wat | waar |\n|-----|-----|------|\n"
            rows = (
                f"| {first} | {second} | {third} |" for first, second, third in zip(*[iter(lines)] * 3, strict=False)
            )
            return head + "\n".join(rows) + notes
        case _:
            return "\n".join(f"> {sentence}" if number % 7 else "" for number, sentence in enumerate(lines)) + notes


@pytest.mark.parametrize(
    "shape",
    ["paragraphs", "headings without empty lines", "one paragraph", "a list", "a nested list", "a table", "quotes"],
)
def test_an_honest_text_of_a_hundred_thousand_words_passes(shape: str) -> None:
    assert costly_spot(honest(shape)) is None


NESTED = {
    "quotes": "> " * DEEPEST_BLOCKS + "a",
    "lists": "* " * DEEPEST_BLOCKS + "a",
    "quotes and lists": "> 1. " * (DEEPEST_BLOCKS // 2) + "a",
    "lists on lines of their own": "".join("    " * depth + "* a\n" for depth in range(DEEPEST_BLOCKS)),
    "emphasis": "*a " * DEEPEST_EMPHASIS + "b" + " a*" * DEEPEST_EMPHASIS,
    "strong emphasis": "**a _b " * (DEEPEST_EMPHASIS // 2) + "c" + " b_ a**" * (DEEPEST_EMPHASIS // 2),
    "emphasis in quotes": "> " * DEEPEST_BLOCKS + "*a " * DEEPEST_EMPHASIS + "b" + " a*" * DEEPEST_EMPHASIS,
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_what_is_nested_as_deep_as_may_be_is_within_the_library_s_depth(text: str) -> None:
    assert costly_spot(text) is None
    assert "a" in Markdown(extensions=["footnotes", "tables", "fenced_code", "attr_list"]).convert(text)


PIECES = st.sampled_from(
    [*"[]()*_`<>|!&#{}-=~\\ \n", "[^a]", "]:", "](", "> ", "* ", "1. ", "    ", "```\n", "<!--", "a"]
)


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.sampled_from([1, 100, 3000]))
def test_the_place_is_always_one_in_the_text(unit: str, times: int) -> None:
    text = unit * times
    spot = costly_spot(text)
    if spot is not None:
        line, column, excerpt = spot
        assert 1 <= column <= len(text.split("\n")[line]) + 1
        assert excerpt in text


# The time limit


@pytest.fixture(params=["Unix", "Windows"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no interval timers."""
    if request.param == "Windows":
        monkeypatch.delattr(signal, "setitimer")
    elif not hasattr(signal, "setitimer"):
        pytest.skip("this platform has no interval timers")


@pytest.mark.usefixtures("platform")
def test_work_without_end_is_stopped() -> None:
    with pytest.raises(TookTooLong), time_limit(0.05):
        for _ in count():
            pass


@pytest.mark.usefixtures("platform")
def test_work_that_ends_in_time_is_left_alone_and_signals_are_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with time_limit(60):
        done = sum(range(1000))
    assert done == 499500
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("platform")
def test_work_too_deep_for_the_interpreter_is_stopped_too() -> None:
    def endless() -> None:
        endless()

    with pytest.raises(TookTooLong), time_limit(60):
        endless()


@pytest.mark.usefixtures("platform")
def test_ctrl_c_still_means_what_it_says() -> None:
    with pytest.raises(KeyboardInterrupt), time_limit(60):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("platform")
def test_outside_the_main_thread_there_is_no_limit() -> None:
    done: list[int] = []

    def work() -> None:
        with time_limit(0.001):
            done.append(sum(range(1_000_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [499999500000]
