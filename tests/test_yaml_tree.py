"""Reading YAML as people write it, and telling them what they meant."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import help_of
from verhalen_build.read import yaml_tree
from verhalen_build.read.yaml_tree import DEEPEST, Mapping, Node, Scalar, Sequence, parse_mapping, parse_yaml

FILE = SourcePath("stories/het-plan.md")


@pytest.fixture(params=["C", "Python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example is read twice: not every platform has the fast reader."""
    if request.param == "Python":
        monkeypatch.setattr(yaml_tree, "_LOADER", yaml.SafeLoader)


def plain(node: Node | None) -> Any:
    """The texts of a tree as plain lists and dictionaries."""
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: plain(value) for key, value in entries}
        case None:
            return None


def read(text: str) -> tuple[Any, list[tuple[str, int, int, str]]]:
    node, problems = parse_yaml(text, FILE)
    return plain(node), [(problem.code, problem.at.line, problem.at.column, problem.value) for problem in problems]


def help_for(text: str) -> list[str]:
    return [help_of(problem, "nl") for problem in parse_yaml(text, FILE)[1]]


@pytest.mark.parametrize("text", ["0123", "12:30", "NO", "2014-12-10", "1.10", "true", "0x1F", "5,3", "1_000"])
def test_a_value_stays_the_text_it_is(text: str) -> None:
    assert read(f"a: {text}") == ({"a": text}, [])


@pytest.mark.parametrize("value", ["", "~", "null", "   # later"])
def test_a_value_that_is_not_there_is_an_empty_text(value: str) -> None:
    assert parse_yaml(f"a: {value}", FILE)[0] == Mapping(((Scalar("a", 1, 1, False), _any_empty(value)),), 1, 1)


def _any_empty(value: str) -> Scalar:
    return Scalar("", 1, 4 if value.startswith(("~", "null")) else 3, False)


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "~"])
def test_a_text_without_anything_is_an_empty_mapping(text: str) -> None:
    assert read(text) == ({}, [])


def test_every_node_knows_where_it_stands_in_the_file() -> None:
    node, problems = parse_yaml('titel: "Het plan"\nmensen:\n  - Jan\n  - naam: Aïsha', FILE, first_line=2)
    person = Mapping(((Scalar("naam", 5, 5, False), Scalar("Aïsha", 5, 11, False)),), 5, 5)
    people = Sequence((Scalar("Jan", 4, 5, False), person), 4, 3)
    assert problems == ()
    assert node == Mapping(
        (
            (Scalar("titel", 2, 1, False), Scalar("Het plan", 2, 8, True)),
            (Scalar("mensen", 3, 1, False), people),
        ),
        2,
        1,
    )


def test_longer_texts_may_be_folded_or_kept_line_by_line() -> None:
    assert read("a: |\n  een: twee\n  - drie\nb: >\n  een\n  twee\nc: een\n  twee") == (
        {"a": "een: twee\n- drie\n", "b": "een twee\n", "c": "een twee"},
        [],
    )


# Refused on purpose


def test_the_second_of_two_equal_keys_is_refused() -> None:
    node, problems = parse_yaml("a: 1\nb: 2\na: 3", FILE)
    assert plain(node) == {"a": "1", "b": "2"}
    assert [(problem.code, problem.at.line, problem.details) for problem in problems] == [
        ("yaml-duplicate-key", 3, {"first": "1"})
    ]


def test_equal_keys_in_different_items_are_fine() -> None:
    assert read("- a: 1\n- a: 2")[1] == []


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("titel: &plan Het plan", "yaml-anchor", 8),
        ("titel: *plan", "yaml-anchor", 8),
        ("titel: !!python/object:os.system Het plan", "yaml-tag", 8),
        ("titel: !Let op", "yaml-tag", 8),
    ],
)
def test_anchors_aliases_and_tags_are_refused_and_their_words_kept(line: str, code: str, column: int) -> None:
    value = line.removeprefix("titel: ")
    assert read(line) == ({"titel": value}, [(code, 1, column, value)])
    assert help_for(line) == [f'Zet er aanhalingstekens omheen: titel: "{value}"']


def test_nesting_up_to_the_limit_is_read_and_one_deeper_is_refused() -> None:
    assert read("[" * DEEPEST + "]" * DEEPEST)[1] == []
    node, problems = read("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    assert node is None
    assert [(code, line, column) for code, line, column, _ in problems] == [("yaml-depth", 1, DEEPEST + 1)]


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000])
def test_a_hundred_thousand_levels_are_one_problem(text: str) -> None:
    assert [code for code, *_ in read(text)[1]] == ["yaml-depth"]


@pytest.mark.parametrize("text", ["[a, b]: c", "{{ titel }}", "? {a: b}\n: c"])
def test_a_key_that_is_not_a_text_is_refused(text: str) -> None:
    assert "yaml-key" in {code for code, *_ in read(text)[1]}


@pytest.mark.parametrize("text", ["a: b\n---\nc: d", "a: b\n...\nc: d"])
def test_a_second_document_is_refused(text: str) -> None:
    assert [problem[:2] for problem in read(text)[1]] == [("yaml-documents", 2)]


@pytest.mark.parametrize("text", ["- a\n- b", "Gewoon wat tekst", '"a"'])
def test_a_list_or_words_are_no_mapping(text: str) -> None:
    mapping, problems = parse_mapping(text, FILE, first_line=2)
    assert mapping is None
    assert [(problem.code, problem.at.line, problem.value) for problem in problems] == [
        ("yaml-not-mapping", 2, text.split("\n", maxsplit=1)[0])
    ]


# Guessed


@pytest.mark.parametrize(
    ("text", "code", "place", "correction", "tree"),
    [
        ("titel: Het plan: samen", "yaml-colon", (1, 8), 'titel: "Het plan: samen"', {"titel": "Het plan: samen"}),
        ("titel: Het plan:\nx: y", "yaml-colon", (1, 8), 'titel: "Het plan:"', {"titel": "Het plan:", "x": "y"}),
        ("- a: b: c # d", "yaml-colon", (1, 6), '- a: "b: c" # d', [{"a": "b: c"}]),
        (
            'titel: Zij zei: "nee"',
            "yaml-colon",
            (1, 8),
            "titel: 'Zij zei: \"nee\"'",
            {"titel": 'Zij zei: "nee"'},
        ),
        ("titel:Het plan", "yaml-missing-space", (1, 6), "titel: Het plan", {"titel": "Het plan"}),
        ("titel:Het plan\nx: y", "yaml-missing-space", (1, 6), "titel: Het plan", {"titel": "Het plan", "x": "y"}),
        ("x: y\ntitel:Het plan\nz: q", "yaml-missing-space", (2, 6), "titel: Het plan", None),
        ("titel = Het plan", "yaml-no-colon", (1, 6), "titel: Het plan", {"titel": "Het plan"}),
        ("x: y\ntitel Het plan\nz: q", "yaml-no-colon", (2, 1), "titel: Het plan", None),
        ("titel: “Het plan: samen”", "yaml-curly-quote", (1, 8), 'titel: "Het plan: samen"', None),
        ("titel: „Het plan: samen”", "yaml-curly-quote", (1, 8), 'titel: "Het plan: samen"', None),
        ("titel: “Het plan #2”", "yaml-curly-quote", (1, 8), 'titel: "Het plan #2"', None),
        ("mensen: [“Jan, Piet”, An]", "yaml-curly-quote", (1, 10), 'mensen: ["Jan, Piet", An]', None),
        ('titel: "Het plan\nx: y', "yaml-unclosed-quote", (1, 8), 'titel: "Het plan"', {"titel": "Het plan", "x": "y"}),
        ("plaats: 't Loo", "yaml-unclosed-quote", (1, 9), 'plaats: "\'t Loo"', {"plaats": "'t Loo"}),
        ("p: ['t Loo, Goor]", "yaml-unclosed-quote", (1, 4), 'p: ["\'t Loo", Goor]', {"p": ["'t Loo", "Goor"]}),
        ("titel: 'Oma's huis'", "yaml-inner-quote", (1, 8), 'titel: "Oma\'s huis"', {"titel": "Oma's huis"}),
        ('titel: "Nee" zei ze', "yaml-inner-quote", (1, 8), "titel: '\"Nee\" zei ze'", {"titel": '"Nee" zei ze'}),
        ('pad: "C:\\dorp"', "yaml-backslash", (1, 6), "pad: 'C:\\dorp'", {"pad": "C:\\dorp"}),
        ("titel: @plan", "yaml-first-character", (1, 8), 'titel: "@plan"', {"titel": "@plan"}),
        ("titel: `plan`", "yaml-first-character", (1, 8), 'titel: "`plan`"', {"titel": "`plan`"}),
        ("titel: % van", "yaml-first-character", (1, 8), 'titel: "% van"', {"titel": "% van"}),
        ("titel: & co", "yaml-first-character", (1, 8), 'titel: "& co"', {"titel": "& co"}),
        ("titel: *Nee* zei ze", "yaml-first-character", (1, 8), 'titel: "*Nee* zei ze"', None),
        ("p: - Een", "yaml-dash-beside-key", (1, 4), "- Een", {"p": "Een"}),
        ("p: - Een # d\nx: y", "yaml-dash-beside-key", (1, 4), "- Een", {"p": "Een", "x": "y"}),
        ("p: - Een: nee", "yaml-dash-beside-key", (1, 4), "- Een: nee", {"p": ""}),
        ("p: - Een\n   - Twee\nx: y", "yaml-item-beside-key", (1, 4), "- Een", {"p": ["Een", "Twee"], "x": "y"}),
        ('p: - a\n- \'t b # d\n- "c"', "yaml-item-beside-key", (1, 4), "- a", {"p": ["a", "'t b", "c"]}),
        ("p: - a\n  - b: c\n    d: e", "yaml-item-beside-key", (1, 4), "- a", {"p": [{"b": "c", "d": "e"}]}),
        ("titel: > Nee", "yaml-first-character", (1, 8), 'titel: "> Nee"', {"titel": "> Nee"}),
        ("titel: [Nieuw] Plan", "yaml-first-character", (1, 8), 'titel: "[Nieuw] Plan"', {"titel": "[Nieuw] Plan"}),
        ("p: [a, b\nx: y", "yaml-unclosed-bracket", (1, 4), "p: [a, b]", {"p": ["a", "b"], "x": "y"}),
        ("p: [a,\n  b,\nx: y", "yaml-unclosed-bracket", (1, 4), "b]", {"p": ["a", "b"], "x": "y"}),
        ("titel: Plan #2", "yaml-hash", (1, 13), 'titel: "Plan #2"', {"titel": "Plan"}),
        ("titel: #metoo", "yaml-hash", (1, 8), 'titel: "#metoo"', {"titel": ""}),
        ("p:\n  - a\n   - b", "yaml-run-on", (3, 4), "- b", {"p": ["a - b"]}),
        ("p:\n  -Zwolle", "yaml-run-on", (2, 3), "- Zwolle", {"p": "-Zwolle"}),
        ("p:\n  naam:Jan", "yaml-run-on", (2, 3), "naam: Jan", {"p": "naam:Jan"}),
        ("- naam: Jan\n- naam:Piet", "yaml-run-on", (2, 3), "- naam: Piet", [{"naam": "Jan"}, "naam:Piet"]),
    ],
)
def test_a_common_fault_is_named_with_a_line_to_paste(
    text: str, code: str, place: tuple[int, int], correction: str, tree: Any
) -> None:
    node, problems = parse_yaml(text, FILE)
    assert [(problem.code, (problem.at.line, problem.at.column)) for problem in problems] == [(code, place)]
    assert problems[0].details["correction"] == correction
    assert correction in help_of(problems[0], "nl")
    assert tree is None or plain(node) == tree


def test_an_item_beside_its_key_is_read_where_it_stands() -> None:
    node, _ = parse_yaml("mensen: - Riek Bakker\n  - Jan de Wit", FILE)
    assert isinstance(node, Mapping)
    (_, people), *_ = node.entries
    assert isinstance(people, Sequence)
    assert [(item.line, item.column) for item in people.items] == [(1, 11), (2, 5)]


@pytest.mark.parametrize(
    ("text", "place"), [("a: b\n\tc: d", (2, 1)), ("a:\n\t- b", (2, 1)), ("a:\n  b: c\n  \td: e", (3, 3))]
)
def test_a_tab_is_shown_where_it_stands(text: str, place: tuple[int, int]) -> None:
    assert [(code, (line, column)) for code, line, column, _ in read(text)[1]] == [("yaml-tab", place)]


@pytest.mark.parametrize(
    ("text", "line", "spaces"),
    [
        ("a: b\n c: d\ne: f", 2, "0"),
        ("p:\n  - naam: Jan\n   rol: wethouder\nx: y", 3, "4"),
        ("p:\n  - naam: Jan\n rol: wethouder\nx: y", 3, "4"),
        ("p:\n   - a\n  - b", 3, "3"),
    ],
)
def test_a_wrong_indent_is_told_how_many_spaces_are_right(text: str, line: int, spaces: str) -> None:
    problems = parse_yaml(text, FILE)[1]
    assert [(problem.code, problem.at.line) for problem in problems] == [("yaml-indent", line)]
    assert problems[0].details["spaces"] == spaces


def test_curly_quotes_around_a_whole_value_are_left_out_with_a_notice() -> None:
    assert read("titel: “Het plan”\nx: ‘a’") == (
        {"titel": "Het plan", "x": "a"},
        [("yaml-curly-quote-read", 1, 8, "“Het plan”"), ("yaml-curly-quote-read", 2, 4, "‘a’")],
    )


@pytest.mark.parametrize("value", ["“Nee” en “ja”", "“Nee”, zei ze", "’t Loo", "Oma’s “plan”"])
def test_curly_quotes_inside_a_value_belong_to_it(value: str) -> None:
    assert read(f"titel: {value}") == ({"titel": value}, [])


@pytest.mark.parametrize(
    "line", ["titel: Plan # bijna af", "web: http://a.nl/#kop", "tijd: 12:30-14:00", "titel: C# en a:b", "x: -5"]
)
def test_what_only_looks_like_a_fault_is_none(line: str) -> None:
    assert read(line)[1] == []


def test_all_faults_are_found_in_one_run_and_none_drags_another_along() -> None:
    text = """titel: Het plan: samen
gemeente:Zwolle
plaats: 't Loo
mens: @jan
datum: 2014
citaat: “Nee: nooit”
themas: [loslaten, durven
bron: 'Zwart op wit
[onzin]]
einde: ja"""
    tree, problems = read(text)
    assert [(code, line) for code, line, *_ in problems] == [
        ("yaml-colon", 1),
        ("yaml-missing-space", 2),
        ("yaml-unclosed-quote", 3),
        ("yaml-first-character", 4),
        ("yaml-curly-quote", 6),
        ("yaml-unclosed-bracket", 7),
        ("yaml-unclosed-quote", 8),
        ("yaml-syntax", 9),
    ]
    assert tree["plaats"] == "'t Loo"
    assert tree["einde"] == "ja"


def test_a_line_that_cannot_be_guessed_is_shown_as_it_is() -> None:
    assert read("a: b\np: [c]]\nd: e") == ({"a": "b", "d": "e"}, [("yaml-syntax", 2, 7, "p: [c]]")])


# Any text at all

PIECES = st.sampled_from(
    [
        *"a:-[]{},\"'“”#&*!|>?%@`\\\t\n\0é😀\x85\u2028\ud800\ufeff ",
        *(": ", "  ", "\n- ", "- ", " #", "---", "...", "titel", "Het plan", "titel: Het plan\n", "  b: c\n", "'t Loo"),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join) | st.text())
def test_any_text_gives_a_tree_or_problems_with_places_in_the_file(text: str) -> None:
    node, problems = parse_yaml(text, FILE, first_line=2)
    assert node is not None or problems
    lengths = [0, 0, *map(len, text.split("\n"))]
    for problem in problems:
        assert 2 <= problem.at.line < len(lengths)
        assert 1 <= problem.at.column <= lengths[problem.at.line] + 1
    for inner in _all_nodes(node):
        assert 2 <= inner.line < len(lengths)
        assert 1 <= inner.column <= lengths[inner.line] + 1


def _all_nodes(node: Node | None) -> list[Node]:
    match node:
        case Sequence(items=items):
            return [node, *(inner for item in items for inner in _all_nodes(item))]
        case Mapping(entries=entries):
            return [node, *(inner for key, value in entries for inner in (key, *_all_nodes(value)))]
        case None:
            return []
        case _:
            return [node]


WORDS = st.text("aé😀: -#'\"“”[]{},&*!|>%@`?~\\\n\t", max_size=9)
KEYS = WORDS.filter(bool)
TREES = st.dictionaries(
    KEYS, st.recursive(WORDS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=8)
)


@settings(deadline=None)
@given(TREES)
def test_what_another_program_wrote_comes_back_as_it_was(tree: dict[str, Any]) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_style='"', sort_keys=False)
    assert read(text) == (tree, [])
