"""Every scalar is text until its field says what it is: what each type reads, and what it refuses."""

from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SourcePath
from verhalen_build.model.numbers import read_number
from verhalen_build.model.problems import Language, Location, Problem, help_of, message_of
from verhalen_build.model.record import (
    Choice,
    Coordinates,
    Flag,
    Group,
    Image,
    Money,
    Number,
    PartialDate,
    Period,
    Reference,
    RichText,
    Text,
    Value,
)
from verhalen_build.model.schema import Field, build_schema, builtin_declarations, builtin_schema
from verhalen_build.model.single_values import language_key
from verhalen_build.read.fields import FieldParser
from verhalen_build.read.markup import Markup
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence, parse_mapping

FILE = SourcePath("stories/a.md")
MARKUP: dict[Language, Markup] = {"nl": Markup("nl"), "en": Markup("en")}
INNER = (
    Field("text", FieldType.TEXT, {"nl": ("tekst",), "en": ("text",)}, {"nl": "De tekst.", "en": ""}, required=True),
    Field(
        "speaker", FieldType.REFERENCE, {"nl": ("spreker",), "en": ("speaker",)}, {"nl": "", "en": ""}, to=("person",)
    ),
)


def field_of(type_: FieldType, **more: Any) -> Field:
    """A field `veld` of a type, with what that type needs besides."""
    needed: dict[str, Any] = {
        "choices": {"shared": {"nl": "gedeeld", "en": "shared"}, "community": {"nl": "gemeenschap", "en": "community"}},
        "to": ("person",) if type_ is FieldType.REFERENCE else (),
        "fields": INNER if type_ is FieldType.GROUP else (),
        "main": "text" if type_ is FieldType.GROUP else "",
    }
    names: dict[str, tuple[str, ...]] = {"nl": ("velden", "veld"), "en": ("fields", "field")}
    return Field("veld", type_, names, {"nl": "Uitleg.", "en": "About."}, **(needed | more))


def read(yaml: str, field: Field, language: Language = "nl") -> tuple[tuple[Value, ...], list[Problem]]:
    """The values of a field in the front matter `yaml`, and what is wrong with them."""
    mapping, faults = parse_mapping(yaml, FILE)
    assert mapping is not None, faults
    parser = FieldParser(FILE, language, MARKUP[language])
    values = parser.mapping(mapping, (field,))
    return values.get("veld", ()), [*faults, *parser.problems]


@pytest.mark.parametrize(
    ("type_", "written", "value"),
    [
        (FieldType.TEXT, "0123", Text("0123", 1, 7)),
        (FieldType.TEXT, "NO", Text("NO", 1, 7)),
        (FieldType.TEXT, "12:30", Text("12:30", 1, 7)),
        (FieldType.NUMBER, "12", Number(12, "12")),
        (FieldType.NUMBER, "147.500", Number(147_500, "147.500")),
        (FieldType.NUMBER, "1.147.500,25", Number(1_147_500.25, "1.147.500,25")),
        (FieldType.NUMBER, "147 500", Number(147_500, "147 500")),
        (FieldType.NUMBER, "-3,5", Number(-3.5, "-3,5")),
        (FieldType.NUMBER, "2.5", Number(2.5, "2.5")),
        (FieldType.NUMBER, "0.125", Number(0.125, "0.125")),  # no thousands begin with a 0
        (FieldType.NUMBER, "1.250", Number(1250, "1.250")),
        (FieldType.NUMBER, "1.250,50", Number(1250.5, "1.250,50")),
        (FieldType.NUMBER, "1'250", Number(1250, "1'250")),
        (FieldType.NUMBER, "1\u202f250", Number(1250, "1\u202f250")),
        (FieldType.NUMBER, "\u22125", Number(-5, "\u22125")),  # a real minus sign
        (FieldType.NUMBER, "½", Number(0.5, "½")),
        (FieldType.NUMBER, "2 ¾", Number(2.75, "2 ¾")),
        (FieldType.NUMBER, "\uff11\uff12", Number(12, "\uff11\uff12")),
        (FieldType.NUMBER, "٣٤", Number(34, "٣٤")),
        (FieldType.MONEY, "€ 1.250", Money(1250, "EUR")),
        (FieldType.MONEY, "€12,50", Money(12.5, "EUR")),
        (FieldType.MONEY, "€ 1.250,-", Money(1250, "EUR")),
        (FieldType.MONEY, "€ 1.250,--", Money(1250, "EUR")),
        (FieldType.MONEY, "€ -5", Money(-5, "EUR")),
        (FieldType.MONEY, "-€ 5", Money(-5, "EUR")),
        (FieldType.MONEY, "€ 0.125", Money(0.125, "EUR")),
        (FieldType.MONEY, "1250,-- euro", Money(1250, "EUR")),
        (FieldType.MONEY, "1250 euro", Money(1250, "EUR")),
        (FieldType.MONEY, "USD 40", Money(40, "USD")),
        (FieldType.MONEY, "1250", Money(1250, "EUR")),
        (FieldType.FLAG, "ja", Flag(True)),
        (FieldType.FLAG, "Nee", Flag(False)),
        (FieldType.FLAG, "true", Flag(True)),
        (FieldType.FLAG, "off", Flag(False)),
        (FieldType.CHOICE, "gemeenschap", Choice("community")),
        (FieldType.CHOICE, "Gedeeld", Choice("shared")),
        (FieldType.CHOICE, "community", Choice("community")),
        (FieldType.URL, "https://www.voorbeeld.nl/pad?a=1#b", Text("https://www.voorbeeld.nl/pad?a=1#b", 1, 7)),
        (FieldType.EMAIL, "boek@voorbeeld.nl", Text("boek@voorbeeld.nl", 1, 7)),
        (FieldType.DATE, "2014", PartialDate(2014)),
        (FieldType.DATE, "2014-12", PartialDate(2014, 12)),
        (FieldType.DATE, "2014-12-10", PartialDate(2014, 12, 10)),
        (FieldType.DATE, "2014-3-9", PartialDate(2014, 3, 9)),
        (FieldType.PERIOD, "2014-03-19 tot 2014-03-20", Period(PartialDate(2014, 3, 19), PartialDate(2014, 3, 20))),
        (FieldType.PERIOD, "2014-03-19 t/m 2014-03-20", Period(PartialDate(2014, 3, 19), PartialDate(2014, 3, 20))),
        (FieldType.PERIOD, "2014 – 2016", Period(PartialDate(2014), PartialDate(2016))),
        (FieldType.PERIOD, "2014/2016", Period(PartialDate(2014), PartialDate(2016))),
        (FieldType.PERIOD, "2014 tot heden", Period(PartialDate(2014))),
        (FieldType.PERIOD, "2014 -", Period(PartialDate(2014))),
        (FieldType.PERIOD, "2014-12", Period(PartialDate(2014, 12), PartialDate(2014, 12))),
        (FieldType.URL, "Https://Dorp.nl/Plein", Text("https://Dorp.nl/Plein", 1, 7)),
        (FieldType.DURATION, "1:05:30", Number(3930, "1:05:30")),
        (FieldType.DURATION, "5:30", Number(330, "5:30")),
        (FieldType.DURATION, "75:00", Number(4500, "75:00")),
        (FieldType.COORDINATES, "52.7225, 6.4764", Coordinates(52.7225, 6.4764, 1, 7)),
        (FieldType.COORDINATES, "[52.7225, 6.4764]", Coordinates(52.7225, 6.4764, 1, 7)),
        (FieldType.REFERENCE, "Frans Kerver", Reference("Frans Kerver", ("person",), 1, 7)),
        (FieldType.REFERENCE, "[[Frans Kerver]]", Reference("Frans Kerver", ("person",), 1, 9)),
        (FieldType.REFERENCE, '"[[Frans Kerver|Frans]]"', Reference("Frans Kerver", ("person",), 1, 7)),
        (FieldType.MARKDOWN, "Zet *maar* neer.", RichText("Zet *maar* neer.", "Zet <em>maar</em> neer.")),
        (FieldType.MARKDOWN, "Zo'n bank", RichText("Zo'n bank", "Zo’n bank")),
    ],
)
def test_what_a_type_reads(type_: FieldType, written: str, value: Value) -> None:
    assert read(f"veld: {written}", field_of(type_)) == ((value,), [])


@pytest.mark.parametrize(
    ("type_", "written", "value"),
    [
        (FieldType.NUMBER, "147,500.5", Number(147_500.5, "147,500.5")),
        (FieldType.NUMBER, "1.250", Number(1.25, "1.250")),
        (FieldType.NUMBER, "0,125", Number(0.125, "0,125")),
        (FieldType.NUMBER, "2,5", Number(2.5, "2,5")),
        (FieldType.NUMBER, "1,250.50", Number(1250.5, "1,250.50")),
        (FieldType.MONEY, "€ 1,250.50", Money(1250.5, "EUR")),
        (FieldType.PERIOD, "2014 to present", Period(PartialDate(2014))),
        (FieldType.FLAG, "yes", Flag(True)),
    ],
)
def test_what_a_type_reads_in_english(type_: FieldType, written: str, value: Value) -> None:
    assert read(f"field: {written}", field_of(type_), "en") == ((value,), [])


EXAMPLE = "Schrijf het als in dit voorbeeld: velden: {}"
MEANT = "Schrijf het zo: velden: {}"


@pytest.mark.parametrize(
    ("type_", "written", "help_"),
    [
        (FieldType.NUMBER, "veel", EXAMPLE.format("12")),
        (FieldType.NUMBER, "12,5,5", EXAMPLE.format("12")),
        (FieldType.NUMBER, "1.25.000", EXAMPLE.format("12")),
        (FieldType.NUMBER, "1.2.3", EXAMPLE.format("12")),
        (FieldType.NUMBER, "0.125.000", EXAMPLE.format("12")),
        (FieldType.NUMBER, "1e5", EXAMPLE.format("12")),
        (FieldType.NUMBER, "10²", EXAMPLE.format("12")),
        (FieldType.NUMBER, "⅓", EXAMPLE.format("12")),
        (FieldType.NUMBER, "3 à 4", EXAMPLE.format("12")),
        (FieldType.NUMBER, "12,5%", MEANT.format("12,5")),
        (FieldType.NUMBER, "ca. 12 kg", MEANT.format("12")),
        (FieldType.NUMBER, "+5", MEANT.format("5")),
        (FieldType.NUMBER, "€ 1.250,-", MEANT.format("1.250")),
        (FieldType.NUMBER, "1,250.50", MEANT.format("1.250,50")),
        (FieldType.MONEY, "€ 1,250.50", MEANT.format("€ 1.250,50")),
        (FieldType.MONEY, "gratis", EXAMPLE.format("€ 1.250")),
        (FieldType.MONEY, "12 mln", EXAMPLE.format("€ 1.250")),
        (FieldType.MONEY, "€ 12 per maand", EXAMPLE.format("€ 1.250")),
        (FieldType.FLAG, "misschien", EXAMPLE.format("ja")),
        (FieldType.DURATION, "1 uur 5 min", MEANT.format("1:05:00")),
        (FieldType.DURATION, "330 s", MEANT.format("5:30")),
        (FieldType.DURATION, "1:75:00", EXAMPLE.format("1:05:30")),
        (FieldType.DURATION, "lang", EXAMPLE.format("1:05:30")),
        (FieldType.URL, "www.voorbeeld.nl", MEANT.format("https://www.voorbeeld.nl")),
        (FieldType.URL, "javascript:alert(1)", EXAMPLE.format("https://www.voorbeeld.nl")),
        (FieldType.EMAIL, "boek at voorbeeld.nl", EXAMPLE.format("boek@voorbeeld.nl")),
        (FieldType.DATE, "10-12-2014", MEANT.format("2014-12-10")),
        (FieldType.DATE, "10/12/2014", MEANT.format("2014-12-10")),
        (FieldType.DATE, "10 december 2014", MEANT.format("2014-12-10")),
        (FieldType.DATE, "December 2014", MEANT.format("2014-12")),
        (FieldType.DATE, "gisteren", EXAMPLE.format("2014-12-10")),
        (FieldType.DATE, "12-31-2014", EXAMPLE.format("2014-12-10")),  # no month is made up
        (FieldType.PERIOD, "10-12-2014 tot heden", MEANT.format("2014-12-10 tot heden")),
        (FieldType.PERIOD, "ooit tot nu", EXAMPLE.format("2014-03-19 tot 2014-03-20")),
        (FieldType.COORDINATES, "in het bos", EXAMPLE.format("52.7225, 6.4764")),
        (FieldType.COORDINATES, "99, 6", EXAMPLE.format("52.7225, 6.4764")),
        (FieldType.TEXT, "[een, lijst]", MEANT.format("een, lijst")),
        (FieldType.REFERENCE, "[een, lijst]", MEANT.format("een")),
        (FieldType.GROUP, "[a, [b]]", EXAMPLE.format("{tekst: …}")),
        (FieldType.IMAGE, "[a]", EXAMPLE.format("{bestand: …, beschrijving: …}")),
    ],
)
def test_what_a_type_refuses_and_what_to_write_instead(type_: FieldType, written: str, help_: str) -> None:
    values, (problem,) = read(f"veld: {written}", field_of(type_))

    assert values == ()
    assert (problem.code, problem.at) == ("wrong-type", Location(FILE, 1, 7))
    assert help_of(problem, "nl") == help_


@pytest.mark.parametrize("type_", [FieldType.TEXT, FieldType.MARKDOWN])
def test_a_sentence_that_yaml_takes_for_a_block_needs_quotation_marks(type_: FieldType) -> None:
    values, (problem,) = read("veld:\n  Onthoud: begin klein", field_of(type_))

    assert values == ()
    assert (problem.code, problem.at, problem.value) == ("yaml-colon", Location(FILE, 2, 3), "Onthoud: begin klein")
    assert problem.details["correction"] == 'velden: "Onthoud: begin klein"'


@pytest.mark.parametrize(
    ("type_", "written", "code"),
    [
        (FieldType.DATE, "2014-02-30", "impossible-date"),
        (FieldType.DATE, "2014-13", "impossible-date"),
        (FieldType.DATE, "0000", "impossible-date"),
        (FieldType.PERIOD, "2014 tot 2014-02-30", "impossible-date"),
        (FieldType.PERIOD, "2016 tot 2014", "end-before-start"),
        (FieldType.PERIOD, "2014-12 tot 2014-11-30", "end-before-start"),
    ],
)
def test_dates_that_cannot_be(type_: FieldType, written: str, code: str) -> None:
    values, (problem,) = read(f"veld: {written}", field_of(type_))

    assert values == ()
    assert problem.code == code


@pytest.mark.parametrize(
    ("written", "help_"),
    [
        ("gemeenschappelijk", "Bedoel je “gemeenschap”? Je kunt kiezen uit: gedeeld, gemeenschap."),
        ("xyz", "Kies uit: gedeeld, gemeenschap."),
    ],
)
def test_a_choice_that_is_not_there(written: str, help_: str) -> None:
    _, (problem,) = read(f"veld: {written}", field_of(FieldType.CHOICE))

    assert problem.code == "unknown-choice"
    assert help_of(problem, "nl") == help_


def test_a_message_says_what_belongs_here_and_the_help_how_to_write_it() -> None:
    _, (problem,) = read("veld: 10-12-2014", field_of(FieldType.DATE))

    assert message_of(problem, "nl") == (
        "Bij “velden” hoort een datum (jaar, jaar-maand of jaar-maand-dag), en er staat “10-12-2014”."
    )
    assert help_of(problem, "nl") == "Schrijf het zo: velden: 2014-12-10"


@pytest.mark.parametrize("yaml", ["veld: Frans", "velden: [Frans]", "velden: Frans", "field: Frans", "veld: [Frans, ]"])
def test_one_value_may_stand_without_a_list_and_under_either_name(yaml: str) -> None:
    values, problems = read(yaml, field_of(FieldType.TEXT, repeat=True))

    assert [value.text for value in values if isinstance(value, Text)] == ["Frans"]
    assert problems == []


def test_a_list_has_its_values_in_order_and_reports_only_what_is_wrong() -> None:
    values, (problem,) = read("veld: [2014, gisteren, 2016]", field_of(FieldType.DATE, repeat=True))

    assert values == (PartialDate(2014), PartialDate(2016))
    assert (problem.value, problem.at.column) == ("gisteren", 14)


@pytest.mark.parametrize("type_", FieldType)
@pytest.mark.parametrize("nothing", ["", "~", "null", '""', "'  '"])
def test_a_field_that_is_left_empty_is_not_there(type_: FieldType, nothing: str) -> None:
    assert read(f"veld: {nothing}", field_of(type_)) == ((), [])


def test_a_group_has_values_of_its_own_and_its_references_know_their_outer_field() -> None:
    yaml = "veld:\n  - tekst: Zet maar neer.\n    spreker: Joke\n  - tekst: Ja.\n"

    first: dict[str, tuple[Value, ...]] = {
        "text": (Text("Zet maar neer.", 2, 12),),
        "speaker": (Reference("Joke", ("person",), 3, 14),),
    }
    assert read(yaml, field_of(FieldType.GROUP, repeat=True)) == (
        (Group(first, 2, 5), Group({"text": (Text("Ja.", 4, 12),)}, 4, 5)),
        [],
    )


def test_a_group_may_be_written_as_its_main_value_alone() -> None:
    values, problems = read("veld: Zet maar neer.", field_of(FieldType.GROUP))

    assert (values, problems) == ((Group({"text": (Text("Zet maar neer.", 1, 7),)}, 1, 7),), [])


def test_what_a_group_lacks_is_reported_where_the_group_begins() -> None:
    _, (problem,) = read("veld:\n  - tekst: Ja.\n  - spreker: Joke\n", field_of(FieldType.GROUP, repeat=True))

    assert (problem.code, problem.value, problem.at) == ("missing-required", "tekst", Location(FILE, 3, 5))


def test_an_image_is_a_file_with_a_description() -> None:
    yaml = "veld:\n  bestand: images/tuin.jpg\n  beschrijving: De tuin in mei.\n  maker: Joke\n"

    image = Image(SourcePath("images/tuin.jpg"), "De tuin in mei.", "", "Joke", "", 2, 12)
    assert read(yaml, field_of(FieldType.IMAGE)) == ((image,), [])


@pytest.mark.parametrize(
    ("yaml", "code"),
    [
        ("veld: images/tuin.jpg", "image-without-alt"),
        ("veld: {bestand: 'https://elders.nl/a.jpg', beschrijving: Tuin}", "remote-image"),
        ("veld: {bestand: //elders.nl/a.jpg, beschrijving: Tuin}", "remote-image"),
        ("veld: {beschrijving: Tuin}", "missing-required"),
    ],
)
def test_what_an_image_may_not_be(yaml: str, code: str) -> None:
    _, problems = read(yaml, field_of(FieldType.IMAGE))

    assert [problem.code for problem in problems] == [code]


# Keys


def test_an_unknown_key_is_reported_with_the_nearest_that_is_known() -> None:
    _, (problem,) = read("vled: 12", field_of(FieldType.TEXT))

    assert (problem.code, problem.value, problem.details["near"]) == ("unknown-key", "vled", "veld")
    assert help_of(problem, "nl").startswith("Bedoel je “veld”?")


def test_a_field_under_two_of_its_names_is_reported_once() -> None:
    values, (problem,) = read("veld: Frans\nvelden: [Joke]\n", field_of(FieldType.TEXT, repeat=True))

    assert values == (Text("Frans", 1, 7),)
    assert (problem.code, problem.at.line, problem.details["line"]) == ("key-twice", 2, "1")


@pytest.mark.parametrize("key", ["Coördinaten", "coordinaten", "COORDINATEN", "coordinates"])
def test_capitals_and_accents_in_a_key_do_not_count(key: str) -> None:
    place = build_schema(builtin_declarations()).kinds["place"]
    mapping, _ = parse_mapping(f"{key}: 52, 6\n", FILE)
    assert mapping is not None
    parser = FieldParser(FILE, "nl", MARKUP["nl"])

    assert parser.mapping(mapping, place.fields) == {"coordinates": (Coordinates(52, 6, 1, len(key) + 3),)}


# Whatever is written

SCALARS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["ja", "2014-12-10", "10-12-2014", "€ 1.250,-", "52, 6", "[[a]]", "2014 tot", "https://a.b", "-,."]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = build_schema(builtin_declarations()).kinds["initiative"].fields
KEYS = st.sampled_from([name for field in FIELDS for names in field.names.values() for name in names]) | SCALARS


def node_of(data: Any) -> Node:
    """Plain data as the tree that YAML gives, all on one line."""
    if isinstance(data, dict):
        return Mapping(tuple((Scalar(key, 1, 1, False), node_of(value)) for key, value in data.items()), 1, 1)
    if isinstance(data, list):
        return Sequence(tuple(map(node_of, data)), 1, 1)
    return Scalar(data, 1, 1, False)


@given(st.dictionaries(KEYS, VALUES, max_size=6), st.sampled_from(["nl", "en"]))
def test_whatever_is_written_is_read_or_reported_and_never_stops_the_build(
    written: dict[str, Any], language: Language
) -> None:
    parser = FieldParser(FILE, language, MARKUP[language])
    mapping = node_of(written)
    assert isinstance(mapping, Mapping)

    values = parser.mapping(mapping, FIELDS)

    assert values.keys() <= {field.key for field in FIELDS}
    for problem in parser.problems:
        assert message_of(problem, language)
        assert help_of(problem, language)


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["nl", "en"]))
def test_a_number_as_its_language_writes_it_is_that_number(number: Decimal, language: Language) -> None:
    written = read_number(format_decimal(number, locale=language), language)

    assert written is not None
    assert written.value == number


@pytest.mark.parametrize("text", ["9" * 16, "1e3", "1" + "0" * 30, "-" + "9" * 400, "0" * 40_000 + "1"])
def test_a_number_past_what_can_be_counted_to_is_no_number(text: str) -> None:
    assert read_number(text, "nl") is None


UNCLEAR = """\
veld:
  - 0.125
  - 2.125
  - 1.250.000
  - 1.250,50
  - -3.750
"""


def test_a_number_that_can_be_read_in_two_ways_is_an_error_with_both() -> None:
    problems = number_problems(UNCLEAR, "nl")

    assert [(p.code, p.at.line, p.details["whole"], p.details["decimal"]) for p in problems] == [
        ("number-unclear", 3, "2125", "2,125"),
        ("number-unclear", 6, "-3750", "-3,750"),
    ]
    assert {(p.details["other"], p.details["line"]) for p in problems} == {("0.125", "2")}


def test_in_english_a_comma_can_be_read_in_two_ways() -> None:
    (problem,) = number_problems("veld: ['2,5', '2,125', '1,250.50']\n", "en")

    assert (problem.value, problem.details["whole"], problem.details["decimal"]) == ("2,125", "2125", "2.125")


def test_thousands_alone_are_clear() -> None:
    assert number_problems("veld: [1.250, 2.125, '2,5']\n", "nl") == []


def number_problems(yaml: str, language: Language) -> list[Problem]:
    parser = FieldParser(FILE, language, MARKUP[language], text=yaml)
    mapping, faults = parse_mapping(yaml, FILE, 1)
    assert mapping is not None
    parser.mapping(mapping, (field_of(FieldType.NUMBER, repeat=True),))
    parser.check_numbers()
    return [*faults, *parser.problems]


@pytest.mark.parametrize(
    ("written", "key"),
    [("nds-NL", "nds"), ("en_GB", "en"), ("ar-Arab", "ar"), ("uk-Cyrl-UA ", "uk"), ("en-001", "en"), ("xx-NL", None)],
)
def test_a_language_may_have_its_script_and_country_behind_it(written: str, key: str | None) -> None:
    [lang] = [field for field in builtin_schema().kinds["story"].fields if field.key == "lang"]

    assert language_key(written, lang.choices) == key


def test_a_field_for_a_language_takes_one_with_its_country() -> None:
    [lang] = [field for field in builtin_schema().kinds["story"].fields if field.key == "lang"]

    assert read("veld: nds-NL", field_of(FieldType.LANGUAGE, choices=lang.choices)) == ((Choice("nds"),), [])


def test_a_language_of_one_country_may_be_a_choice_of_its_own() -> None:
    choices = {key: {"nl": key, "en": key} for key in ("nl", "en", "nl-BE")}

    assert language_key("nl-be", choices) == "nl-BE"
    assert language_key("nl-NL", choices) == "nl"
