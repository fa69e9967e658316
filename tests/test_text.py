"""Reading the bytes of a text file, and parting a text from its front matter."""

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.read.hidden import revealed
from verhalen_build.read.text import LARGEST, decode, split_front_matter

FILE = SourcePath("stories/het-plan.md")


def at(line: int, column: int) -> Location:
    return Location(FILE, line, column)


@pytest.mark.parametrize(
    "data",
    [
        "Één\nplan\n".encode(),
        "Één\nplan\n".encode("utf-8-sig"),
        "Één\r\nplan\r\n".encode(),
        "Één\rplan\r".encode(),
    ],
    ids=["plain", "byte-order mark", "Windows line ends", "old Mac line ends"],
)
def test_utf_8_is_read_however_it_was_saved(data: bytes) -> None:
    assert decode(data, FILE) == ("Één\nplan\n", ())


def test_a_windows_1252_file_is_refused_at_its_first_strange_word() -> None:
    data = "Het plan\r\nvan de coöperatie Één\n".encode("cp1252")
    problem = Problem("encoding", at(2, 10), "coöperatie", {"encoding": "Windows-1252"})
    assert decode(data, FILE) == (None, (problem,))


def test_a_word_half_in_utf_8_is_shown_as_its_writer_knows_it() -> None:
    data = "é".encode() + "én".encode("cp1252")
    assert decode(data, FILE)[1][0].value == "één"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_file_with_another_byte_order_mark_is_refused_by_name(encoding: str) -> None:
    problem = Problem("encoding", at(1, 1), "Het plan", {"encoding": encoding.upper()})
    assert decode("Het plan\nvan ons".encode(encoding), FILE) == (None, (problem,))


def test_a_file_with_a_nul_byte_is_no_text() -> None:
    assert decode(b"PK\nab\0\xff\xfe", FILE) == (None, (Problem("nul-byte", at(2, 3)),))


def test_a_file_of_two_mebibytes_is_read_and_one_byte_more_is_refused() -> None:
    assert decode(b"a" * LARGEST, FILE)[1] == ()
    assert decode(b"a" * (LARGEST + 1), FILE) == (None, (Problem("too-large", Location(FILE), "3"),))


def test_control_characters_become_spaces_and_are_reported_once() -> None:
    problem = Problem("control-character", at(2, 4), "U+000B", {"count": "2"})
    assert decode("a\nHet\vplan\u2028".encode(), FILE) == ("a\nHet plan ", (problem,))


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_every_control_character_is_found(text: str) -> None:
    decoded, problems = decode(text.encode(), FILE)
    controls = [letter for letter in text if category(letter) in {"Cc", "Zl", "Zp"} and letter not in "\t\n\r"]
    assert "\0" in text or bool(problems) == bool(controls or "\ufffe" in text or "\uffff" in text)
    assert not any(mark in str(decoded) for mark in (*controls, "\ue000"))


def test_private_use_characters_cannot_pass_for_marks_of_the_build() -> None:
    assert decode("\ue000a\ue00f \ue010".encode(), FILE) == ("\ufffda\ufffd \ue010", ())


@settings(deadline=None)
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_a_text_or_a_problem(data: bytes) -> None:
    text, problems = decode(data, FILE)
    assert text is not None or [problem.code for problem in problems] in (["encoding"], ["nul-byte"])
    assert text is None or "\r" not in text


def test_front_matter_stands_between_two_lines_of_three_hyphens() -> None:
    front = split_front_matter("---\ntitel: Het plan\ngemeente: Zwolle\n---\n\nTekst", FILE)
    assert (front.yaml, front.yaml_line) == ("titel: Het plan\ngemeente: Zwolle", 2)
    assert (front.body, front.body_line) == ("\nTekst", 5)
    assert front.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "--- \ntitel: Het plan\n---\t\nTekst",
        "---\ntitel: Het plan\n...\nTekst",
        "\n \n---\ntitel: Het plan\n---\nTekst",
    ],
    ids=["spaces after the hyphens", "closed by dots", "empty lines before it"],
)
def test_front_matter_may_be_written_in_a_few_ways(text: str) -> None:
    front = split_front_matter(text, FILE)
    assert (front.yaml, front.body, front.problems) == ("titel: Het plan", "Tekst", ())


@pytest.mark.parametrize("text", ["", "Tekst\n", "# Het plan\n\n---\n\nMeer", "\nTekst"])
def test_a_text_without_front_matter_is_all_body(text: str) -> None:
    front = split_front_matter(text, FILE)
    assert (front.yaml, front.body, front.body_line, front.problems) == (None, text, 1, ())


def test_empty_front_matter_is_empty_yaml() -> None:
    front = split_front_matter("---\n---\nTekst", FILE)
    assert (front.yaml, front.body) == ("", "Tekst")


@pytest.mark.parametrize(
    ("text", "line", "value", "body"),
    [
        ("---\ntitel: Het plan\n\nHet begon.\n", 3, "", "\nHet begon.\n"),
        ("---\ntitel: Het plan\nHet begon.\n", 3, "Het begon.", "Het begon.\n"),
        ("---\nmensen:\n  - Jan\n- Piet\n# en verder\n\nx: y\nHet begon.", 8, "Het begon.", "Het begon."),
        (
            "---\ntitel: Het plan\n\nHet begon.\n\nEn toen.\n\n---\n\nLater.",
            3,
            "",
            "\nHet begon.\n\nEn toen.\n\n---\n\nLater.",
        ),
        ("---\ntitel: Het plan", 2, "", ""),
    ],
    ids=["empty line", "words", "lists and comments", "a rule further on", "nothing follows"],
)
def test_unclosed_front_matter_is_parted_where_it_most_likely_ends(text: str, line: int, value: str, body: str) -> None:
    front = split_front_matter(text, FILE)
    (problem,) = front.problems
    assert (problem.code, problem.at, problem.value) == ("unclosed-front-matter", at(line, 1), value)
    assert problem.details == {"opening": "1", "closing": str(len(text[: len(text) - len(body)].splitlines()) + 1)}
    assert front.body == body
    assert "Het begon" not in str(front.yaml)


@pytest.mark.parametrize(
    ("text", "line"), [("—\ntitel: Het plan\n---\nTekst", 1), ("---\ntitel: Het plan\n—\nTekst", 3)]
)
def test_a_line_meant_as_three_hyphens_is_taken_for_them_and_reported(text: str, line: int) -> None:
    front = split_front_matter(text, FILE)
    assert front.problems == (Problem("front-matter-mark", at(line, 1), "—"),)
    assert (front.yaml, front.body) == ("titel: Het plan", "Tekst")


def test_a_faulty_line_in_closed_front_matter_does_not_end_it() -> None:
    front = split_front_matter("---\ntitel Het plan\n\ngemeente Zwolle\ndatum: 2014\nx: y\n---\nTekst", FILE)
    assert front.problems == ()
    assert front.body == "Tekst"


LINES = st.lists(st.sampled_from(["---", "...", "", "titel: Het plan", "- Jan", "Het begon.", "—", " "]), max_size=9)


@settings(deadline=None)
@given(LINES)
def test_both_parts_stand_in_the_text_where_they_are_said_to(lines: list[str]) -> None:
    front = split_front_matter("\n".join(lines), FILE)
    whole = ["", *"\n".join(lines).split("\n"), ""]
    assert "\n".join(whole[front.body_line : -1]) == front.body
    if front.yaml:
        count = front.yaml.count("\n") + 1
        assert whole[front.yaml_line : front.yaml_line + count] == front.yaml.split("\n")
    assert all(1 <= problem.at.line < len(whole) - 1 for problem in front.problems)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (" ---\ntitel: A\n---\nTekst", "front-matter-space", 1, 1),
        ("\t---\ntitel: A\n---\nTekst", "front-matter-space", 1, 1),
        ("\ufeff---\ntitel: A\n---\nTekst", "front-matter-space", 1, 1),
        ("---\u00a0\ntitel: A\n---\nTekst", "front-matter-space", 1, 4),
        ("---\ntitel: A\n ---\nTekst\n\n---\n\nMeer", "front-matter-space", 3, 1),
        ("---\ntitel: A\n\u200b---\nTekst", "front-matter-space", 3, 1),
        ("---\ntitel: A\n—\nTekst\n\n---\n\nMeer", "front-matter-mark", 3, 1),
        ("```yaml\ntitel: A\n---\nTekst", "front-matter-mark", 1, 1),
        ("- - -\ntitel: A\n---\nTekst", "front-matter-mark", 1, 1),
        ("\u2212\u2212\u2212\ntitel: A\n---\nTekst", "front-matter-mark", 1, 1),
        ("+++\ntitel: A\n---\nTekst", "front-matter-mark", 1, 1),
        ("--- titel: A\n---\nTekst", "front-matter-mark", 1, 1),
        ("titel: A\n---\nTekst", "front-matter-not-opened", 1, 1),
        ("titel\uff1aA\n---\nTekst", "front-matter-not-opened", 1, 1),
        ("datum: A\n---\nTekst", "front-matter-not-opened", 1, 1),
        ("# Kop\n\n---\ntitel: A\n---\nTekst", "front-matter-not-first", 3, 1),
        ("<!-- sjabloon -->\n---\nnaam: A\n---\nTekst", "front-matter-not-first", 2, 1),
        ('+++\ntitle = "A"\n+++\nTekst', "front-matter-form", 1, 1),
        ('+++\n[extra]\nx = 1\n\ntitle = "A"\n+++\nTekst', "front-matter-form", 1, 1),
        ("+++\n\ntitle = 'A'\n+++\nTekst", "front-matter-form", 1, 1),
        ("titel = A\n---\nTekst", "front-matter-form", 1, 1),
        ('---toml\ntitle = "A"\n---\nTekst', "front-matter-form", 1, 1),
        ('---json\n{\n"title": "A"\n}\n---\nTekst', "front-matter-form", 1, 1),
        ("---yaml\ntitel: A\n---\nTekst", "front-matter-mark", 1, 1),
        (';;;\n{\n  "title": "A"\n}\n;;;\nTekst', "front-matter-form", 1, 1),
        ('{\n  "title": "A"\n}\nTekst', "front-matter-form", 1, 1),
    ],
)
def test_fields_that_are_written_nearly_right_are_read_and_told(text: str, code: str, line: int, column: int) -> None:
    front = split_front_matter(text, FILE)

    assert [(problem.code, problem.at) for problem in front.problems] == [(code, at(line, column))]
    assert "A" in str(front.yaml)
    assert "Tekst" not in str(front.yaml)
    assert front.body.startswith("Tekst")


@pytest.mark.parametrize(
    "text",
    [
        "Let op: dit is een verhaal\n---\nTekst",
        "Joke: hallo\nPiet: dag\n---\nTekst",
        "Vraag: hoe begon het?\n\nTekst",
        "---\n\nHet begon met een streep.\n\n---\n\nEn zo eindigt het.",
        "---\nHet begon.\n\nMeer",
        " ---\n\nTekst",
        "+++ Nieuw +++\n\nTekst",
        "{een grap}\n\nTekst",
        "{\n\nTekst",
        "***\n\nTekst",
        "# Kop\n\nTekst\n\n---\n\nVraag: wat nu?\n\n---\n",
        "# Zo begint een bestand\n\n```yaml\n---\ntitel: A\n---\n```\n",
        "``` \nvoorbeeld: code\n```",
    ],
)
def test_words_that_only_look_like_fields_are_text(text: str) -> None:
    front = split_front_matter(text, FILE)

    assert (front.yaml, front.body, front.problems) == (None, text, ())


def test_hyphens_in_a_value_stay() -> None:
    front = split_front_matter("---\ntitel: '--0: een'\n---\nTekst", FILE)

    assert (front.yaml, front.problems) == ("titel: '--0: een'", ())


def test_hyphens_in_a_block_of_text_do_not_end_the_fields() -> None:
    front = split_front_matter("---\nsamenvatting: |\n  een\n  ---\n  twee\n---\nTekst", FILE)

    assert (front.yaml, front.body, front.problems) == ("samenvatting: |\n  een\n  ---\n  twee", "Tekst", ())


@pytest.mark.parametrize(
    ("yaml", "plain", "column", "character"),
    [
        ("titel:\u00a0A", "titel: A", 6, "U+00A0"),
        ("titel\u00a0: A", "titel : A", 5, "U+00A0"),
        ("titel:\u202f\u2009A", "titel: A", 6, "U+202F"),
        ("titel: \u200bA", "titel: A", 7, "U+200B"),
        ("\u2060titel: A", "titel: A", 0, "U+2060"),
        ("ti\u00adtel: A", "titel: A", 2, "U+00AD"),
        ("titel\uff1aA", "titel: A", 5, "U+FF1A"),
        ("  -\u00a0A", "  - A", 3, "U+00A0"),
        ("\u00a0\u00a0naam: A", "  naam: A", 0, "U+00A0"),
    ],
)
def test_a_character_that_is_not_what_it_looks_like_is_found_and_read_as_it_looks(
    yaml: str, plain: str, column: int, character: str
) -> None:
    assert revealed(yaml) == (plain, ((0, column, character),))


@pytest.mark.parametrize(
    "yaml",
    [
        "titel: € 10\u00a0000",
        "a: |\n  Joke:\u00a0dag\n\n  Piet\uff1adag",
        "a: >-\n  x\u200b",
        "titel: 👩\u200d🌾 op het land",
    ],
)
def test_such_characters_in_words_are_left_alone(yaml: str) -> None:
    assert revealed(yaml) == (yaml, ())


@pytest.mark.parametrize(
    "text",
    [
        "---\na: |\n" + "  ---\n" * 40_000 + "---\nTekst",
        "---\n" + "\u00a0" * 40_000 + "titel: A\n---\nTekst",
        "---\ntitel" + "\u200b" * 40_000 + ": A\n---\nTekst",
        "+++\n" + "a = 1\n" * 40_000 + "+++\nTekst",
        "titel: A\n" * 40_000 + "Tekst",
        "-" * 40_000 + " " * 40_000 + "\ntitel: A",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_text_that_is_made_to_be_slow_is_parted_at_once(text: str) -> None:
    front = split_front_matter(text, FILE)

    revealed(front.yaml or "")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00"])
def test_a_file_that_is_nothing_but_the_mark_of_another_encoding_is_told(mark: bytes) -> None:
    text, problems = decode(mark, FILE)

    assert (text, [problem.code for problem in problems]) == (None, ["encoding"])
