"""Saving from the desk changes only what was edited, and what is written reads back as it was meant."""

import difflib
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.budget import times
from tests.support.command import ROOT
from verhalen_build.desk.file_editor import (
    NoSuchItem,
    append_item,
    append_items,
    edit_record,
    extract_item,
    new_file,
    replace_text,
)
from verhalen_build.desk.scalars import format_scalar
from verhalen_build.desk.values import FormValue, Values, tidy_values
from verhalen_build.desk.written import EditMode, RecordEntry, written
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import (
    IMAGE_FIELDS,
    Field,
    Kind,
    build_schema,
    builtin_declarations,
    merge_declarations,
)

SCHEMA = build_schema(builtin_declarations())
STORY = SCHEMA.kinds["story"]
MEMBER = SCHEMA.kinds["member"]
A_STORY = SourcePath("stories/a.md")
A_LIST = SourcePath("stories/members.yaml")


def entry(data: bytes | str) -> RecordEntry:
    """The story that a file holds."""
    (record,) = written(A_STORY, data.encode() if isinstance(data, str) else data, SCHEMA)
    return record


def members(data: bytes) -> list[Values]:
    """The members that a list file holds."""
    return [record.values for record in written(A_LIST, data, SCHEMA)]


def changed(text: str, body: str | None = None, language: Language = "nl", **fields: Any) -> str:
    """A story after some fields got another value, None for no value."""
    values = {key: value for key, value in {**entry(text).values, **fields}.items() if value is not None}
    return edit_record(text.encode(), STORY, values, entry(text).body if body is None else body, language).decode()


def two_quotes(text: str) -> tuple[dict[str, FormValue], dict[str, FormValue]]:
    """The two quotes of a story."""
    quotes = entry(text).values["quotes"]
    assert isinstance(quotes, list)
    first, second = quotes
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    return first, second


def diff(before: str, after: str) -> list[str]:
    """The lines that differ, with - before what went and + before what came."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


# What a form shows


def test_a_form_shows_fields_under_their_keys_whatever_name_and_form_the_writer_chose() -> None:
    record = entry(
        """---
title: De soep
Thema: Loslaten
mensen:
- Frans Kerver
- "Jan"
gemeente: [[Zwolle]]
citaat: Zet maar neer.
afbeelding: images/soep.jpg
concept: JA
recept: prei
---

Op een dinsdag.
"""
    )

    assert record.mode is EditMode.FORM
    assert record.values == {
        "title": "De soep",
        "themes": ["Loslaten"],
        "people": ["Frans Kerver", "Jan"],
        "municipality": ["Zwolle"],
        "quotes": [{"text": "Zet maar neer."}],
        "image": {"src": "images/soep.jpg"},
        "draft": "yes",
    }
    assert record.body == "Op een dinsdag."
    assert record.unknown == ("recept",)


def test_a_choice_is_shown_by_its_key_and_what_is_no_choice_as_it_was_written() -> None:
    record = entry(
        "---\ncitaten:\n  - {tekst: a, verwoording: letterlijk}\n  - {tekst: b, verwoording: ongeveer}\n---\n"
    )

    assert [quote["wording"] for quote in record.values["quotes"]] == ["verbatim", "ongeveer"]  # type: ignore[index,call-overload]


def test_words_with_a_colon_are_shown_as_words() -> None:
    record = entry("---\nlessen:\n  - Ik had: nog hout over\n---\n")

    assert record.values == {"lessons": ["Ik had: nog hout over"]}


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitel: Foo: bar\n---\n",
        "---\ntitel: [a\n---\n",
        "---\ntitel: a\ntitel: b\n---\n",
        "---\ntitel: a\n\nEr was eens.\n",
        "---\n? [a]\n: b\n---\n",
        "---\nzomaar woorden\n---\n",
        "---\n~\n---\n",
    ],
)
def test_a_file_whose_fields_cannot_be_read_as_they_stand_is_shown_as_text(text: str) -> None:
    record = entry(text)

    assert (record.mode, record.raw) == (EditMode.TEXT, text)


def test_a_file_that_is_no_text_is_not_shown() -> None:
    assert entry("caf\xe9".encode("latin-1")).mode is EditMode.CLOSED


def test_each_item_of_a_list_file_is_a_record() -> None:
    data = b"# Leden\n- naam: Ada\n  op_de_lijst: ja\n- Bo\n"

    records = written(A_LIST, data, SCHEMA)

    assert [(each.item, each.values) for each in records] == [
        (0, {"title": "Ada", "listed": "yes"}),
        (1, {"title": "Bo"}),
    ]


# What is written


def test_a_new_file_has_its_fields_in_the_order_of_the_schema_and_in_the_language_of_the_site() -> None:
    values: Values = {
        "themes": ["Loslaten", "Eigenaarschap"],
        "title": "De soep van dinsdag",
        "draft": "yes",
        "date": "2024-05",
        "quotes": [{"text": "Zet maar neer.", "role": "ambtenaar", "wording": "paraphrase"}],
        "lessons": ["Begin klein."],
        "image": {"src": "images/soep.jpg", "alt": "Een pan soep."},
    }

    assert new_file(STORY, values, "Op een dinsdag.\n", "nl").decode() == (
        """---
titel: De soep van dinsdag
datum: 2024-05
themas: [Loslaten, Eigenaarschap]
citaten:
  - tekst: Zet maar neer.
    rol: ambtenaar
    verwoording: parafrase
lessen:
  - Begin klein.
concept: ja
afbeelding:
  bestand: images/soep.jpg
  beschrijving: Een pan soep.
---

Op een dinsdag.
"""
    )
    assert b"\ndraft: yes\n" in new_file(STORY, values, "", "en")


# To other programs, each of these is something else than a text.
@pytest.mark.parametrize(
    "text",
    "yes NO ja On y null ~ 012 1:30 12:30:00 2014 2014-12-10 1e3 .5 0x1F 1_000 - ? : --- ... [a] {a} &a *a !a".split(),
)
def test_a_text_stays_a_text_to_any_program_that_reads_yaml(text: str) -> None:
    line = f"titel: {format_scalar(text, 2)}"

    assert yaml.safe_load(line) == {"titel": text}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De soep van dinsdag", "De soep van dinsdag"),
        ("'t Loo", '"\'t Loo"'),
        ("Zo: dat", '"Zo: dat"'),
        ('Hij zei "ja"', 'Hij zei "ja"'),
        ('"ja", zei hij', "'\"ja\", zei hij'"),
        ("https://www.example.org/a#b", "https://www.example.org/a#b"),
        ("een #tag", '"een #tag"'),
        ("a\tb", '"a\\tb"'),
        ("regel\u2028einde\x85", '"regel\\u2028einde\\x85"'),
        ("\U0001f469\u200d\U0001f33e", '"\U0001f469\u200d\U0001f33e"'),
        ("twee\nregels", "|-\n  twee\n  regels"),
        (" spatie", '" spatie"'),
        ("woorden " * 13 + "op", ">-\n  " + ("woorden " * 12).strip() + "\n  woorden op"),
    ],
)
def test_a_text_is_written_as_plainly_as_can_be(text: str, expected: str) -> None:
    assert format_scalar(text, 2) == expected


def test_a_text_keeps_the_marks_it_stood_in() -> None:
    before = "---\ntitel: 'Een'\nsamenvatting: \"Twee\"\n---\n"

    assert changed(before, title="Vier's", summary="Vijf") == "---\ntitel: 'Vier''s'\nsamenvatting: \"Vijf\"\n---\n"


# Only what was edited

COMMENTED = """\
---
# Over de titel
titel: De soep   # en niet de stamppot
samenvatting: >-
  Twee buren zetten
  een pan neer.
mensen: [Ada , 'Bo']   # nog vragen

citaten:
  # Het eerste
  - tekst: Zet maar neer.   # letterlijk zo
    rol: ambtenaar
    eigen: blijft
  # Het tweede
  - {tekst: Goed, verwoording: letterlijk}

recept: prei
---

Er was eens.
"""


def test_nothing_edited_is_nothing_changed() -> None:
    assert changed(COMMENTED) == COMMENTED


def test_a_text_is_replaced_in_its_line() -> None:
    assert diff(COMMENTED, changed(COMMENTED, title="De soep: het vervolg")) == [
        "-titel: De soep   # en niet de stamppot",
        '+titel: "De soep: het vervolg"   # en niet de stamppot',
    ]


def test_lines_below_each_other_keep_the_comment_beside_them() -> None:
    assert diff(COMMENTED, changed(COMMENTED, title="Een\nTwee")) == [
        "-titel: De soep   # en niet de stamppot",
        "+titel: |- # en niet de stamppot",
        "+  Een",
        "+  Twee",
    ]


def test_an_item_between_brackets_comes_and_goes_and_the_others_stay_as_they_are() -> None:
    assert diff(COMMENTED, changed(COMMENTED, people=["Ada", "Bo", "Cas, de buurman"])) == [
        "-mensen: [Ada , 'Bo']   # nog vragen",
        "+mensen: [Ada , 'Bo', \"Cas, de buurman\"]   # nog vragen",
    ]
    assert "mensen: ['Bo']   # nog vragen\n" in changed(COMMENTED, people=["Bo"])


def test_a_field_inside_a_group_is_added_below_the_one_before_it() -> None:
    first, second = two_quotes(COMMENTED)

    assert diff(COMMENTED, changed(COMMENTED, quotes=[{**first, "wording": "paraphrase"}, second])) == [
        "+    verwoording: parafrase"
    ]
    assert diff(COMMENTED, changed(COMMENTED, quotes=[first, {**second, "person": "Ada"}])) == [
        "-  - {tekst: Goed, verwoording: letterlijk}",
        "+  - {tekst: Goed, verwoording: letterlijk, persoon: Ada}",
    ]


def test_groups_that_change_places_take_their_comments_along() -> None:
    first, second = two_quotes(COMMENTED)

    after = changed(COMMENTED, quotes=[{"text": "Nieuw"}, second, first])

    assert (
        """citaten:
  # Het eerste
  - tekst: Nieuw
  # Het tweede
  - {tekst: Goed, verwoording: letterlijk}
  - tekst: Zet maar neer.   # letterlijk zo
    rol: ambtenaar
    eigen: blijft

recept: prei
"""
        in after
    )


def test_a_group_keeps_what_no_field_has_when_its_first_field_goes() -> None:
    _, second = two_quotes(COMMENTED)

    after = changed(COMMENTED, quotes=[{"role": "ambtenaar"}, second])

    assert "  # Het eerste\n  - rol: ambtenaar\n    eigen: blijft\n" in after


def test_a_field_without_a_value_goes_with_its_line_and_the_comments_around_it_stay() -> None:
    assert diff(COMMENTED, changed(COMMENTED, title=None)) == ["-titel: De soep   # en niet de stamppot"]
    assert "recept: prei\n---" in changed(COMMENTED, quotes=None, summary=None, people=None)


def test_a_new_field_comes_below_the_nearest_before_it_in_the_schema() -> None:
    assert "een pan neer.\ndatum: 2024\nmensen:" in changed(COMMENTED, date="2024")


def test_one_name_becomes_a_list_under_the_key_that_was_there() -> None:
    assert changed("---\nthema: Ja  # of nee\n---\n", themes=["Ja", "Nee"]) == ("---\nthema: [Ja, Nee] # of nee\n---\n")


def test_a_group_that_stood_alone_becomes_an_item_with_all_its_lines() -> None:
    before = "---\ncitaten:\n  # zo\n  tekst: |\n    Een\n    Twee\n\n  eigen: x  # blijft\n---\n"

    assert changed(before, quotes=[{"text": "Nul"}, {"text": "Een\nTwee"}]) == (
        "---\ncitaten:\n  # zo\n  - tekst: Nul\n  - tekst: |\n      Een\n      Twee\n\n    eigen: x  # blijft\n---\n"
    )


def test_only_the_text_is_replaced_when_only_that_was_edited() -> None:
    before = "---\r\ntitel: De soep # zo\r\n---\r\n\r\n\r\nEen\r\n\r\nTwee\r\n\r\n"

    assert changed(before, body="Een\nDrie") == "---\r\ntitel: De soep # zo\r\n---\r\n\r\n\r\nEen\r\nDrie\r\n\r\n"


# Lines that end each in its own way, with characters among them that no form shows.
MIXED = "---\ntitel: De soep\n---\r\n\r\nEen\r\n\n\tTwee\u2028en\x0bdrie\r\nVier\n\r\nVijf\u2029\r\n\n"


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("Vier", "4", MIXED.replace("Vier", "4")),
        ("Vijf", "5\nZes", MIXED.replace("Vijf", "5\r\nZes")),
        ("\n\nVijf", "", MIXED.replace("\n\r\nVijf", "")),
        ("Een\n\n", "", MIXED.replace("Een\r\n\n", "")),
        ("Een", "Nul\nEen", MIXED.replace("Een", "Nul\r\nEen")),
        ("\tTwee en drie", "\tTwee en 3", MIXED.replace("\u2028en\x0bdrie", " en 3")),
    ],
)
def test_lines_of_a_text_that_were_not_edited_keep_their_bytes(was: str, now: str, expected: str) -> None:
    body = entry(MIXED).body
    assert body is not None
    assert was in body

    assert changed(MIXED, body=body.replace(was, now)) == expected


def test_an_empty_line_behind_a_lone_return_is_not_lost() -> None:
    after = changed("Een\rTwee\n\nDrie\n", body="Een\n\n\nDrie")

    assert entry(after).body == "Een\n\n\nDrie"


@pytest.mark.parametrize("before", ["Er was eens.\n", "\nEr was eens.\n", "# De soep\n\nEr was eens."])
def test_a_text_without_fields_gets_them_above_it(before: str) -> None:
    after = changed(before, date="2024")

    assert after.startswith("---\ndatum: 2024\n---\n\n")
    assert after.endswith(before)


def test_a_text_that_begins_as_fields_do_is_still_a_text() -> None:
    after = changed("Er was eens.\n", body="---\ntitel: nee\n---")

    assert (entry(after).values, entry(after).body) == ({}, "---\ntitel: nee\n---")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "---\ntitel: De soep\n---\n\nMaandag.\n"),
        ("---\n---", "---\ntitel: De soep\n---\n\nMaandag.\n"),
        ("---\n# nog niets\n---\n", "---\n# nog niets\ntitel: De soep\n---\n\nMaandag.\n"),
        ("---\n{}\n---\n", "---\ntitel: De soep\n---\n\nMaandag.\n"),
    ],
)
def test_an_empty_file_can_be_filled_in(before: str, after: str) -> None:
    assert changed(before, body="Maandag.", title="De soep") == after


def test_line_ends_and_byte_order_mark_stay_as_they_are() -> None:
    before = b"\xef\xbb\xbf---\r\ntitel: De soep\n# zo\r\nmensen: [Ada]\r\n---\r\nEr was eens."

    after = edit_record(before, STORY, {"title": "De soep", "people": ["Ada"], "date": "2024"}, "Er was eens.", "nl")

    assert after == before.replace(b"titel: De soep\n", b"titel: De soep\r\ndatum: 2024\n")


def test_lines_that_end_differently_keep_their_own_ends() -> None:
    before = b"---\r\ntitel: De soep\nmensen:\r  - Ada\r\n  - Bo\n---\r\nEr was eens.\r\n"

    after = edit_record(before, STORY, {"title": "Pap", "people": ["Ada", "Bo", "Cas"]}, "Er was eens.", "nl")

    assert after == before.replace(b"De soep", b"Pap").replace(b"- Bo", b"- Bo\r\n  - Cas")


def test_a_name_that_a_site_gave_a_field_is_written_so_that_it_is_read() -> None:
    text = {"type": "text", "name": {"nl": ["no", "# van: alles"]}}
    declarations = merge_declarations(builtin_declarations(), {"kinds": {"story": {"fields": {"own": text}}}})
    kind = build_schema(declarations).kinds["story"]

    data = new_file(kind, {"own": "a"}, "", "nl")

    assert data == b'---\n"no": a\n---\n'
    assert edit_record(data, kind, {"own": "b"}, None, "nl") == b'---\n"no": b\n---\n'


def test_values_that_do_not_fit_their_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="people"):
        changed(COMMENTED, people="Ada")
    with pytest.raises(ValueError, match="naam"):
        changed(COMMENTED, naam="Ada")


@pytest.mark.parametrize("path", sorted((ROOT / "stories").rglob("*.md")), ids=lambda path: path.name)
def test_in_the_stories_of_this_book_one_edit_is_one_place_that_differs(path: Path) -> None:
    name = SourcePath(path.relative_to(ROOT).as_posix())
    data = path.read_bytes()
    (record,) = written(name, data, SCHEMA)
    kind = SCHEMA.kinds[record.kind]

    assert edit_record(data, kind, record.values, record.body, "nl") == data
    for key, value in record.values.items():
        values = deepcopy(record.values)
        del values[key]
        without = edit_record(data, kind, values, record.body, "nl")
        values[key] = [*value, value[0]] if isinstance(value, list) else value
        with_more = edit_record(data, kind, values, record.body, "nl")
        for after in {without, with_more} - {data}:
            lines = difflib.SequenceMatcher(None, data.splitlines(), after.splitlines(), autojunk=False)
            assert sum(tag != "equal" for tag, *_ in lines.get_opcodes()) == 1


# Lists of records

LIST = b"""\
# De leden
- naam: Ada   # de eerste
  op_de_lijst: ja

# over Bo
- naam: Bo
  eigen: x
- {naam: Cas}
# het einde
"""


def test_a_record_in_a_list_is_edited_in_its_place() -> None:
    after = edit_record(LIST, MEMBER, {"title": "Bob", "joined": "2024"}, None, "nl", item=1)

    assert diff(LIST.decode(), after.decode()) == ["-- naam: Bo", "+- naam: Bob", "+  lid_sinds: 2024"]


def test_a_record_is_added_at_the_end_of_a_list() -> None:
    after = append_item(LIST, MEMBER, {"title": "Dirk"}, "nl")

    assert diff(LIST.decode(), after.decode()) == ["+- naam: Dirk"]
    assert members(after)[-1] == {"title": "Dirk"}


@pytest.mark.parametrize("before", [b"", b"# leden\n", b"# leden", b"[]\n", b"{}\n", b"[{naam: Ada}]\n"])
def test_a_record_can_be_added_to_any_list(before: bytes) -> None:
    after = append_item(before, MEMBER, {"title": "Dirk", "listed": "yes"}, "nl")

    assert members(after) == [*members(before), {"title": "Dirk", "listed": "yes"}]


@pytest.mark.parametrize("before", [b"# leden\n", b"[]\n", b"- naam: Ada", b"[{naam: Ada}]\n", b"  - naam: Ada\n"])
def test_what_was_taken_out_of_a_list_goes_back_to_any_list(before: bytes) -> None:
    gone = b"# over Bo\n- naam: Bo\n  eigen: x\n"

    after = append_items(before, gone, MEMBER, "nl")

    assert members(after) == [*members(before), {"title": "Bo"}]
    # As it was written, wherever a list of that form can hold it.
    assert gone in after or before.startswith((b"[", b"  -"))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("item", [0, 1, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_goes_out_of_a_list_and_back_ends_its_lines_as_the_list_does(
    line_end: bytes, item: int, mark: bytes
) -> None:
    before = mark + LIST.replace(b"\n", line_end)

    rest, gone = extract_item(before, MEMBER, item)
    after = append_items(rest, gone, MEMBER, "nl")

    kinds_of_line_end = set(re.findall(rb"\r\n|\r|\n", gone)), set(re.findall(rb"\r\n|\r|\n", after))
    assert kinds_of_line_end == ({line_end}, {line_end})
    assert len(members(after)) == len(members(before))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_what_comes_from_a_list_with_other_line_ends_takes_those_of_its_new_one(line_end: bytes) -> None:
    other = LIST.replace(b"\n", b"\r\n" if line_end == b"\n" else b"\n")
    _, gone = extract_item(other, MEMBER, 1)

    after = append_items(b"- naam: Ada" + line_end, gone, MEMBER, "nl")

    assert after == b"- naam: Ada\n# over Bo\n- naam: Bo\n  eigen: x\n".replace(b"\n", line_end)
    assert append_items(b"", gone, MEMBER, "nl") == gone


def test_nothing_is_added_to_a_list_with_a_fault() -> None:
    with pytest.raises(ValueError, match="cannot be edited"):
        append_items(b"- naam: [Ada\n", b"- naam: Bo\n", MEMBER, "nl")


def test_a_record_that_goes_takes_its_comments_along_and_can_be_kept() -> None:
    after, gone = extract_item(LIST, MEMBER, 1)

    assert diff(LIST.decode(), after.decode()) == ["-# over Bo", "-- naam: Bo", "-  eigen: x"]
    assert gone == b"# over Bo\n- naam: Bo\n  eigen: x\n"


def test_the_last_record_of_a_list_can_go() -> None:
    assert extract_item(b"# leden\n- naam: Ada\n", MEMBER, 0) == (b"# leden\n", b"- naam: Ada\n")
    assert extract_item(b"[{naam: Ada}]", MEMBER, 0) == (b"[]", b"- {naam: Ada}\n")


def test_a_text_that_was_edited_as_a_whole_keeps_its_line_ends() -> None:
    assert replace_text(b"\xef\xbb\xbfa: [\r\n", "a: []\n") == b"\xef\xbb\xbfa: []\r\n"


@pytest.mark.parametrize("item", [-1, 3, 99])
def test_a_record_that_no_list_has_is_not_edited_or_removed(item: int) -> None:
    with pytest.raises(NoSuchItem):
        edit_record(LIST, MEMBER, {"title": "Bob"}, None, "nl", item=item)
    with pytest.raises(NoSuchItem):
        extract_item(LIST, MEMBER, item)
    with pytest.raises(NoSuchItem):
        extract_item(b"", MEMBER, 0)


# Whatever is written

_NASTY = (
    *"yes NO ~ null 012 1:30 2014-12-10 --- ... | >- ' \" \\ “a” [a] {a:b} naam:Jan a: @a %a `a` *a !a ? ,".split(),
    *(
        "- a",
        "a: b",
        "a #b",
        "# a",
        "a\n---\nb",
        "’t Loo",
        "a, b",
        "&a b",
        "a\n\nb",
        "a\n b",
        "  a",
        "a  ",
        "a\n",
        "\na",
    ),
    *("\t", "a\tb", "a\n\tb", "\x85", "\u2028", "\ufeff", "\xa0", "\x07", "\U0001f469\u200d\U0001f33e", ": ", " #"),
    *("x" * 300, "word " * 60 + "end", "a " * 80),
)
texts = st.one_of(
    st.sampled_from(_NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(st.sampled_from([*_NASTY, "woord", " ", "\n", "een zin met woorden erin. " * 5]), max_size=5).map("".join),
)


def values_for(field: Field) -> st.SearchStrategy[Any]:
    """Anything that a form may send for a field."""
    single: st.SearchStrategy[Any] = texts
    if field.type in {FieldType.GROUP, FieldType.IMAGE}:
        inner = field.fields or IMAGE_FIELDS
        single = st.fixed_dictionaries({}, optional={each.key: values_for(each) for each in inner})
    elif field.type is FieldType.CHOICE:
        single = st.one_of(texts, st.sampled_from(sorted(field.choices)))
    elif field.type is FieldType.FLAG:
        single = st.one_of(texts, st.sampled_from(["yes", "no", "ja"]))
    return st.lists(single, max_size=3) if field.repeat else single


_KEYS = "title summary date people themes states quotes lessons draft image lang sources".split()
_FIELDS = tuple(field for field in STORY.fields if field.key in _KEYS)
forms = st.fixed_dictionaries({}, optional={field.key: values_for(field) for field in _FIELDS})

# Each as somebody might write it, and everything in it beside its field is to stay.
_ENTRIES = {
    "title": [
        "titel: De soep  # zo\n",
        "'title' :   \"De soep\"\n",
        "titel:\n  De soep\n  van dinsdag\n",
        "titel: |+  # kop\n  De soep\n\n\n",
        "titel: 'De\n\n  soep'\n",
        "titel:\n",
        "titel: &a De soep\n",
        "titel: !!str De soep\n",
        "titel: [a, {b: c}]\n",
    ],
    "summary": [
        "samenvatting: >-\n  Twee buren\n  en een pan.\n",
        "samenvatting: |2-\n    inspringend\n   minder\n",
        "samenvatting: ~\n",
    ],
    "people": [
        "mensen: [Ada, 'Bo' , \"Cas\"]  # wie\n",
        "mensen: [ # wie\n  Ada, # eerste\n  Bo,\n  # niemand\n  ]\n",
        "persoon: Ada\n",
        "persoon: [[Ada]]\n",
        "mensen:\n- Ada\n# tussen\n- # later\n  Bo\n-\n- Cas  # laatste\n",
        "mensen:  # wie\n    # dus\n    - Ada\n\n    - 'Bo'\n",
        "mensen: *a\n",
        "mensen: []\n",
        "mensen: &b\n  - Ada\n  - Bo\n",
    ],
    "quotes": [
        "citaten:\n  - tekst: Een\n    rol: x  # rol\n    eigen: 1\n  # tweede\n  - Twee\n",
        "citaten:\n  -\n    tekst: >\n      Drie\n      vier\n\n    bladzijde: 3\n  - tekst: Twee\n",
        "citaat: Een\n",
        "citaten:\n  tekst: Een\n  # over de rol\n  rol: x\n  eigen: y\n",
        "citaten: {tekst: Een, rol: x, eigen: [y]}\n",
        "citaten: [{tekst: Een}, Twee, tekst: Drie,\n  {rol: , eigen: z}]  # einde\n",
        "citaten:\n  - eigen: 1\n    # voor de tekst\n    tekst: |\n      Een\n\n      Twee\n  - # zo\n    rol: x\n",
        "citaten:\n  - {}\n  - tekst: a\n    tekst_: b\n",
    ],
    "image": [
        "afbeelding: images/a.jpg\n",
        "afbeelding:\n  bestand: images/a.jpg  # foto\n  alt: Een pan\n",
        "image: {src: a.jpg}\n",
    ],
    "draft": ["concept: ja\n", "draft: FALSE # nog niet\n", "concept: misschien\n"],
    "": [
        "# zomaar\n",
        "\n",
        "recept: [prei, {zout: wat}]\n",
        "eigen:\n  # diep\n  dieper: ja\n",
        "Opmerking: |\n  - geen lijst\n\n",
    ],
}


@st.composite
def files(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A story as somebody might write it, and the lines of each field in it."""
    lines = {key: draw(st.sampled_from(entries)) for key, entries in _ENTRIES.items() if key and draw(st.booleans())}
    others = [("", text) for text in draw(st.lists(st.sampled_from(_ENTRIES[""]), max_size=3, unique=True))]
    parts = draw(st.permutations([*lines.items(), *others]))
    body = draw(st.sampled_from(["", "\n", "Er was eens.", "\n\nEr was eens.\n\n---\n\nEn nog eens.  \n\n"]))
    return f"---\n{''.join(text for _, text in parts)}---\n{body}", lines


@given(files(), forms, st.one_of(st.none(), texts), st.data())
@times(1.5)
def test_whatever_is_edited_reads_back_and_all_else_keeps_its_bytes(
    file: tuple[str, dict[str, str]], form: Values, body: str | None, data: st.DataObject
) -> None:
    text, lines = file
    line_end, mark = data.draw(st.sampled_from([("\n", ""), ("\r\n", "\ufeff")]))
    before = (mark + text.replace("\n", line_end)).encode()
    record = entry(before)
    assert record.mode is EditMode.FORM, record.problems
    assert edit_record(before, STORY, record.values, record.body, "nl") == before
    unchanged = data.draw(st.sets(st.sampled_from(sorted({*lines, "none"}))))
    values = {key: value for key, value in {**record.values, **form}.items() if key not in unchanged}
    values |= {key: record.values[key] for key in unchanged if key in record.values}

    # It reads the file again itself, and stops where that does not say what the form says.
    after = edit_record(before, STORY, values, record.body if body is None else body, "nl")

    assert edit_record(after, STORY, values, entry(after).body, "nl") == after
    for key in unchanged & lines.keys():
        assert lines[key].replace("\n", line_end).encode() in after
    for unknown in record.unknown:
        assert unknown in entry(after).unknown
    if body is None:
        assert after.endswith(before.partition(f"{line_end}---{line_end}".encode())[2])


_WORDS = ["", "een", "twee", "drie\u2028vier", "  vijf", "---", "titel: zes", "zeven\x0b"]
_written_lines = st.lists(st.sampled_from(_WORDS), max_size=12)


@given(_written_lines, st.data())
@times(3)
def test_whatever_is_edited_in_a_text_reads_back(words: list[str], data: st.DataObject) -> None:
    ends = st.sampled_from(["\n", "\r\n", "\r"] if data.draw(st.booleans()) else ["\n", "\r\n"])
    text = "".join(word + data.draw(ends) for word in words)
    front = data.draw(st.sampled_from(["", "---\ntitel: a\n---\n"]))
    record = entry(front + text)
    assume(record.mode is EditMode.FORM)
    body = "\n".join(data.draw(_written_lines))
    if data.draw(st.booleans()):
        lines = (record.body or "").split("\n")
        at = data.draw(st.integers(0, len(lines)))
        until = data.draw(st.integers(at, len(lines)))
        body = "\n".join([*lines[:at], *data.draw(_written_lines), *lines[until:]])

    # It reads the file again itself, and stops where that does not say what the form says.
    after = changed(front + text, body=body)

    assert after.startswith(front)


@given(files(), st.data())
@times(1.5)
def test_whatever_is_moved_removed_or_changed_in_a_list_reads_back(
    file: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    text, _ = file
    values = deepcopy(entry(text).values)
    for key in ("people", "quotes"):
        old = values.get(key, [])
        assert isinstance(old, list)
        field = next(field for field in STORY.fields if field.key == key)
        unchanged = data.draw(st.lists(st.sampled_from(old), max_size=4)) if old else []
        new = data.draw(values_for(field))
        values[key] = data.draw(st.permutations([*unchanged, *new]))
    values = tidy_values(values, STORY.fields)

    after = edit_record(text.encode(), STORY, values, None, "nl")

    assert entry(after).values == values


@given(forms, texts, st.sampled_from(["nl", "en"]))
@times(1)
def test_whatever_is_written_in_a_new_file_reads_back(form: Values, body: str, language: Language) -> None:
    record = entry(new_file(STORY, form, body, language))

    assert record.mode is EditMode.FORM
    assert record.values == tidy_values(form, STORY.fields)
    assert not [problem for problem in record.problems if problem.code.startswith("yaml")]


@given(
    st.lists(st.fixed_dictionaries({}, optional={f.key: values_for(f) for f in MEMBER.fields}), max_size=4), st.data()
)
@times(0.5)
def test_whatever_is_added_to_and_taken_from_a_list_file_reads_back(forms: list[Values], data: st.DataObject) -> None:
    file, expected = LIST, members(LIST)
    for form in forms:
        file = append_item(file, MEMBER, form, "nl")
        expected = [*expected, tidy_values(form, MEMBER.fields)]
    number = data.draw(st.integers(0, len(expected) - 1))
    file, _ = extract_item(file, MEMBER, number)
    del expected[number]

    assert members(file) == expected


def kinds_of_a_site() -> Kind:
    """A kind with a group inside a group, as a site may declare."""
    declarations = builtin_declarations()
    steps = {
        "type": "group",
        "repeat": True,
        "fields": {"what": {"type": "text"}, "who": {"type": "text", "repeat": True}},
    }
    fields = {"days": {"type": "group", "repeat": True, "fields": {"name": {"type": "text"}, "steps": steps}}}
    kinds = {**declarations["kinds"], "walk": {"folder": "walks", "fields": fields}}
    return build_schema({**declarations, "kinds": kinds}).kinds["walk"]


@given(st.data())
@times(0.5)
def test_groups_inside_groups_of_a_kind_of_the_sites_own_read_back(data: st.DataObject) -> None:
    walk = kinds_of_a_site()
    form = st.fixed_dictionaries(
        {}, optional={field.key: values_for(field) for field in walk.fields if field.key == "days"}
    )

    first = new_file(walk, data.draw(form), "", "nl")

    edit_record(first, walk, data.draw(form), "", "nl")


def test_a_line_of_hyphens_in_a_value_with_a_comment_is_no_end_of_the_fields() -> None:
    text = "---\nmensen:\n- Ada\n- Cas  # laatste\n---\n"
    values: Values = {**entry(text).values, "people": ["Ada", "a\n---\nb"]}

    after = edit_record(text.encode(), STORY, values, None, "nl")

    assert entry(after).values == values
