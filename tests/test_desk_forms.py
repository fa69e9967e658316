"""The forms of the desk follow from the schema, and each problem is shown at its field."""

import re

import msgspec
import pytest

from tests.support.command import ROOT
from verhalen_build.desk.field_problems import FieldProblem, field_problems, to_field_problem
from verhalen_build.desk.forms import Form, FormField, SectionKind, form_of, form_sections
from verhalen_build.desk.values import as_draft, is_draft
from verhalen_build.desk.written import EditMode, written
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Location, Problem, Severity, problem_kinds
from verhalen_build.model.schema import build_schema, builtin_declarations, merge_declarations
from verhalen_build.read.glossary import Glossary
from verhalen_build.read.markup import Markup
from verhalen_build.read.records import Reader

SCHEMA = build_schema(builtin_declarations())
A_STORY = SourcePath("stories/a.md")
A_LIST = SourcePath("stories/members.yaml")


def field(form: Form, key: str) -> FormField:
    return next(each for each in form.fields if each.key == key)


def test_a_form_has_the_fields_of_its_kind_in_the_language_of_the_site() -> None:
    story = form_of(SCHEMA.kinds["story"], SCHEMA, "nl")

    assert (story.kind, story.label, story.plural) == ("story", "verhaal", "verhalen")
    # The desk fills in one field itself.
    keys = [each.key for each in SCHEMA.kinds["story"].fields if each.key != "original_digest"]
    assert [each.key for each in story.fields] == keys
    assert (field(story, "title").label, field(story, "title").required) == ("Titel", True)
    assert field(form_of(SCHEMA.kinds["person"], SCHEMA, "en"), "title").label == "Name"
    assert (field(story, "themes").label, field(story, "themes").item) == ("Thema’s", "Thema")


def test_a_field_says_what_it_takes() -> None:
    story = form_of(SCHEMA.kinds["story"], SCHEMA, "nl")
    quotes = {each.key: each for each in field(story, "quotes").fields}

    assert field(story, "date").example == "2014-12-10"
    assert field(story, "authors").to == (("person", "mens"), ("organisation", "organisatie"))
    assert field(story, "draft").choices == (("yes", "ja"), ("no", "nee"))
    assert quotes["wording"].choices == (("verbatim", "letterlijk"), ("paraphrase", "parafrase"))
    assert field(story, "quotes").repeat
    assert [each.key for each in field(story, "image").fields] == [
        "src",
        "alt",
        "caption",
        "credit",
        "licence",
        "people",
    ]


def test_kinds_and_fields_of_the_sites_own_have_forms_too() -> None:
    label = {"nl": ["wandeling", "wandelingen"]}
    walk = {"folder": "walks", "label": label, "fields": {"km": {"type": "number"}}}
    story = {"fields": {"mood": {"type": "choice", "choices": ["blij", "boos"]}}}
    own = {"kinds": {"walk": walk, "story": story}}
    schema = build_schema(merge_declarations(builtin_declarations(), own))

    made = {kind.key: form_of(kind, schema, "nl") for kind in schema.kinds.values()}

    assert {form.kind for form in made.values()} == schema.kinds.keys()
    assert (made["walk"].label, field(made["walk"], "km").takes) == ("wandeling", "een getal")
    assert field(made["story"], "mood").choices == (("blij", "blij"), ("boos", "boos"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_form_can_be_sent_to_a_page(language: Language) -> None:
    for kind in SCHEMA.kinds.values():
        form = form_of(kind, SCHEMA, language)
        assert msgspec.json.decode(msgspec.json.encode(form), type=Form) == form


def test_a_record_can_be_kept_from_readers() -> None:
    assert is_draft(as_draft({"title": "De soep"}))
    assert not is_draft({"title": "De soep", "draft": "no"})


# Problems beside their fields


def problems_of(
    text: str, path: SourcePath = A_STORY, kind: str = "story", item: int | None = None
) -> list[FieldProblem]:
    """What a form shows of the problems with a file."""
    data = text.encode()
    read = Reader(SCHEMA, "nl", Markup("nl", Glossary({}))).file(path, data, "")
    return list(field_problems(read.problems, path, data, SCHEMA.kinds[kind], "nl", item))


def places_of(
    text: str, path: SourcePath = A_STORY, kind: str = "story", item: int | None = None
) -> list[tuple[str, str]]:
    """The field and the code of each problem."""
    return [(problem.field, problem.code) for problem in problems_of(text, path, kind, item)]


def test_a_problem_is_told_beside_its_field() -> None:
    (problem,) = problems_of("---\ntitel: De soep\ndatum: 12-3-2014\n---\nPrei.\n")

    assert (problem.field, problem.line, problem.body_line) == ("date", 3, 0)
    assert (problem.code, problem.severity) == ("wrong-type", Severity.ERROR)
    assert "“12-3-2014”" in problem.message
    assert problem.help


def test_a_problem_in_a_list_or_group_is_told_beside_the_innermost_field() -> None:
    assert places_of(
        """---
titel: De soep
mensen: [Ada, {b: c}]
tussenstanden:
  datum: 2014-13
  tekst: Toen.
citaten:
  - tekst: Zet maar neer.
    verwoording: ongeveer
    bladzij: 3
  -
  - tekst: Goed.
    verwoording: letter
---
Prei.
"""
    ) == [
        ("people.1", "wrong-type"),
        ("states.0.date", "impossible-date"),
        ("quotes.0.wording", "unknown-choice"),
        ("quotes.0", "unknown-key"),
        ("quotes", "missing-required"),
        ("quotes", "missing-required"),
        ("quotes.1.wording", "unknown-choice"),
    ]


def test_what_is_missing_is_told_beside_its_empty_field() -> None:
    assert places_of("---\ncitaten:\n  - tekst: Ja.\n  - Nee.\nafbeelding:\n  alt: Een pan\n---\nPrei.\n") == [
        ("title", "no-title"),
        ("quotes.0.wording", "missing-required"),
        ("quotes.1.wording", "missing-required"),
        ("image.src", "missing-required"),
    ]
    assert places_of("Er was eens.\n") == [("title", "no-title")]


def test_a_picture_without_a_description_is_told_beside_the_description() -> None:
    assert places_of("---\ntitel: De soep\nafbeelding: images/a.jpg\n---\nPrei.\n") == [
        ("image.alt", "image-without-alt")
    ]


def test_a_problem_in_the_text_is_told_beside_the_text_with_the_line_that_the_form_shows() -> None:
    (problem,) = problems_of("---\ntitel: De soep\n---\n\n\nEr was eens.\n\nEen [[pan.\n")

    assert (problem.field, problem.body_line, problem.line) == ("body", 3, 8)


def test_that_there_is_no_text_is_told_beside_the_text() -> None:
    assert places_of("---\ntitel: De soep\n---\n") == [("body", "no-text")]


def test_a_problem_with_the_file_as_a_whole_has_no_field() -> None:
    assert places_of("---\ntitel: Foo: bar\n---\nPrei.\n") == [("", "yaml-colon")]
    assert places_of("---\ntitel: De soep\nrecept: prei\n---\nPrei.\n") == [("", "unknown-key")]


def test_of_a_list_file_the_problems_of_one_record_are_told() -> None:
    text = "- naam: Ada\n  op_de_lijst: misschien\n- lid_sinds: 2014-99\n- naam: Bo\n"

    assert places_of(text, A_LIST, "member", item=0) == [("listed", "wrong-type")]
    assert places_of(text, A_LIST, "member", item=1) == [("title", "missing-required"), ("joined", "impossible-date")]
    assert places_of(text, A_LIST, "member", item=2) == []


def keys_of(kind: str, used: dict[str, float]) -> dict[SectionKind, list[str]]:
    """The keys of the fields in each section of the form of a kind."""
    sections = form_sections(form_of(SCHEMA.kinds[kind], SCHEMA, "nl"), SCHEMA, used)
    return {section.kind: [field.key for field in section.fields] for section in sections}


def test_each_field_is_in_one_section_of_its_form() -> None:
    for kind in SCHEMA.kinds.values():
        keys = [key for section in keys_of(kind.key, {}).values() for key in section]

        assert sorted(keys) == sorted(field.key for field in kind.fields if field.key != "original_digest")


def test_a_section_holds_what_belongs_together_in_any_kind() -> None:
    story, word = keys_of("story", {}), keys_of("word", {})

    assert story[SectionKind.TEXT] == ["title", "summary", "draft"]
    assert story[SectionKind.PARTS] == ["states", "quotes", "lessons", "questions", "values"]
    assert story[SectionKind.SOURCES] == ["sources"]
    assert {"date", "people", "municipality"} < set(story[SectionKind.FACTS])
    assert {"image", "aliases", "lang"} < set(story[SectionKind.REST])
    # What a word is about is its text.
    assert word[SectionKind.TEXT] == ["title", "definition", "draft"]
    assert SectionKind.PARTS not in word


def test_fields_that_a_kind_uses_come_first_in_their_section() -> None:
    used = {"themes": 0.9, "date": 0.1, "people": 0.5}

    assert keys_of("story", used)[SectionKind.FACTS][:4] == ["people", "themes", "date", "authors"]


_IN_A_FILE = re.compile(r"^(stories/[^:\n]+?):(?:\d+:)*.*\[([a-z-]+)\]$", re.MULTILINE)
# What the desk itself tells of a disk, a name or a picture, and no example has in a form.
_OF_THE_DESK = frozenset({"cannot-write", "disk-full", "title-needed", "picture-not-fetched"})
# About another file than that of the form.
_ELSEWHERE = frozenset({"not-read"})


def codes_of_forms() -> frozenset[str]:
    """The codes that the examples have in a file that opens in a form."""
    codes = set(_OF_THE_DESK)
    for problems in sorted((ROOT / "tests" / "examples").glob("*/problems.txt")):
        for path, code in _IN_A_FILE.findall(problems.read_text("utf-8")):
            file = problems.parent / "archive" / path
            entries = written(SourcePath(path), file.read_bytes(), SCHEMA) if file.is_file() else ()
            if entries and all(entry.mode is EditMode.FORM for entry in entries):
                codes.add(code)
    return frozenset(codes - _ELSEWHERE)


def test_the_examples_have_most_of_what_a_form_can_tell() -> None:
    assert {"wrong-type", "remote-image", "missing-file", "unresolved", "unknown-choice"} <= codes_of_forms()


@pytest.mark.parametrize("code", sorted(codes_of_forms()))
def test_what_a_form_can_tell_has_help_for_who_has_a_form_and_no_file(code: str) -> None:
    kind = problem_kinds()[code]
    texts = [kind.help_at_desk] if kind.help_at_desk else [kind.help, kind.help_near, kind.help_more]

    for text in (text for by_language in texts for text in by_language.values()):
        # In the address of a mail or a phone there is a colon, in a line of a file there is a space after it.
        assert not re.search(r"\[\[|\]\(|[`#]|stories|\.md|config|--\w|{example}|[Rr]egels? (?:toe|weg)|a line", text)


@pytest.mark.parametrize(
    ("field", "sample"),
    [("datum: ooit", "2014-12-10"), ("toestemming: ooit\ndatum: [ooit, nooit]", "2014-12-10"), ("concept: soms", "ja")],
)
def test_an_example_in_a_form_is_what_one_types_there(field: str, sample: str) -> None:
    helps = [problem.help for problem in problems_of(f"---\ntitel: De soep\n{field}\n---\nPrei.\n")]

    assert f"Vul het in als in dit voorbeeld: {sample}" in helps


@pytest.mark.parametrize("code", [code for code, kind in problem_kinds().items() if kind.help_at_desk])
def test_help_at_the_desk_is_about_the_form_and_fills_in_what_is_told_anyway(code: str) -> None:
    kind = problem_kinds()[code]
    assert kind.help_at_desk.keys() == kind.help.keys()
    for language, text in kind.help_at_desk.items():
        assert not re.search(r"\[\[|\]\(|[`#]|verhalen |stories/|\.md|[Rr]egel toe|a line", text)
        told = kind.message[language] + kind.help[language]
        assert set(re.findall(r"{\w+}", text)) <= set(re.findall(r"{\w+}", told)) | {"{title}", "{sample}", "{better}"}


def test_a_file_that_is_edited_as_text_keeps_the_help_for_files() -> None:
    problem = Problem("missing-required", Location(A_STORY, 1), "titel", {"about": "De naam."})

    in_form, in_text = (
        field_problems((problem,), A_STORY, data, SCHEMA.kinds["story"], "nl")[0].help
        for data in (b"---\ndatum: 2024\n---\n", b"---\n- a\n---\n")
    )

    assert in_form == "Vul het in. De naam."
    assert in_text.startswith("Voeg een regel toe")


def test_a_problem_in_a_transcript_begins_with_its_place_there_also_without_a_field() -> None:
    problem = Problem("transcript-speaker", Location(A_STORY, 4), "Piet", {"known": "Jan", "within": "gesprek.vtt:2"})

    assert to_field_problem(problem, "nl").message.startswith("gesprek.vtt:2: “Piet” spreekt")
