"""Names are found whatever is between their letters, and only where they are."""

import pytest

from verhalen_build.model.name_search import NameSearch

NAME = "Wilhelmina Zandvliet"


def places(text: str, *names: str) -> list[str]:
    """What is found of these names in a text, as it is written there."""
    return [text[start:end] for _, start, end in NameSearch(names or (NAME,)).in_text(text).certain]


@pytest.mark.parametrize(
    "written",
    [
        "Wilhelmina Zandvliet",
        "WILHELMINA ZANDVLIET",
        "Wílhelmina Zandvlïet",
        "Wilhelmina\u0301 Zandvliet",
        "Wilhelmina Zandvli\u1ebft",
        "Wilhelmina  \n  Zandvliet",
        "Wilhelmina\u00a0Zandvliet",
        "Wilhelmina&nbsp;Zandvliet",
        "Wilhelmina Zand-\nvliet",
        "Wil\u00adhelmina Zand\u200bvliet",
        "Wilhel**mina** Zandvliet",
        "_Wilhelmina_ `Zandvliet",
        "Wilhel<b>mina</b> <i class='x'>Zand</i>vliet",
        "Wilhelmina</td><td>Zandvliet",
        "Wilhelmina;Zandvliet",
        'Wilhelmina";"Zandvliet',
        'Wilhelmina","Zandvliet',
        "Wilhelmina | Zandvliet",
        "wilhelmina-zandvliet",
        "wilhelmina_zandvliet",
        "WilhelminaZandvliet",
    ],
)
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    (place,) = places(f"Toen zei {written}: “ja”.")

    assert place in written


@pytest.mark.parametrize("ending", ["s tuin", "'s tuin", "’s tuin", ", zei ze", ".jpg", ""])
def test_a_name_is_found_with_an_ending(ending: str) -> None:
    assert places(f"Dat is {NAME}{ending}") == [NAME]


@pytest.mark.parametrize(
    "other",
    [
        "Wilhelmina Zandvlieten",
        "Oudwilhelmina Zandvliet",
        "Wilhelmina. Zandvliet is een dorp.",
        "Wilhelmina Zand",
        '"Kom, Wilhelmina", Zandvliet zei het zelf.',
        '"Kom, Wilhelmina," Zandvliet zei het zelf.',
    ],
)
def test_other_words_are_not_the_name(other: str) -> None:
    assert places(other) == []


def test_a_short_name_is_a_word_of_its_own() -> None:
    assert places("Gemiengd, Mien, Miens fiets en een zure mien.", "Mien") == ["Mien", "Mien"]


def test_a_name_with_a_dot_is_found_without_it() -> None:
    assert places("Met J. Bos en J Bos. Bos is een naam.", "J. Bos") == ["J. Bos", "J Bos"]


def test_a_name_in_another_script_is_found() -> None:
    assert places("Wij spraken Оксана  ПЕТРЕНКО.", "Оксана Петренко") == ["Оксана  ПЕТРЕНКО"]


@pytest.mark.parametrize(
    "data",
    [
        b'<img alt="Wilhelmina Zandvliet">',
        b'<a href="../mensen/wilhelmina%20zandvliet.html">',
        b'{"t": "Wilhelmina\\u0020Z\\u00e1ndvliet"}',
        b"Wilhelmina&#32;Z&aacute;ndvliet",
        b"<p>\nWilhel<em>mina</em>\n  Zandvliet</p>",
        "Wilhelmina\u00a0Zandvliet".encode(),
    ],
)
def test_a_name_is_found_in_a_file_of_a_site(data: bytes) -> None:
    assert [place.name for place in NameSearch((NAME,)).in_file(data).certain] == [NAME]


def test_the_line_in_a_file_is_told() -> None:
    assert NameSearch((NAME,)).in_file(f"een\ntwee {NAME}\n".encode()).certain == ((NAME, NAME, 2, False),)


def test_a_name_of_signs_only_is_nobody() -> None:
    assert places("Wat? Wie!", "?", "…") == []


# With the last name first


def rows(text: str, *names: str) -> list[str]:
    """What may be one of these names, or two people in a row."""
    return [text[start:end] for _, start, end in NameSearch(names or (NAME,)).in_text(text).uncertain]


@pytest.mark.parametrize(
    "written",
    [
        "Zandvliet, Wilhelmina",
        "ZANDVLIET, WILHELMINA",
        "Zandvlïet,Wílhelmina",
        "Zandvliet,\nWilhelmina",
        "Zand-\nvliet, Wilhelmina",
        "Zand**vliet**, Wilhelmina",
        "Zandvliet</td>\n<td>Wilhelmina",
        "Zandvliet</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Wilhelmina",
        "Zandvliet | Wilhelmina",
        "Zandvliet;Wilhelmina",
        "Zandvliet\tWilhelmina",
        'Zandvliet","Wilhelmina',
    ],
)
def test_a_name_is_found_with_its_last_name_first(written: str) -> None:
    text = f"Er waren: {written}; en mw. Zandvliet, Wilhelmina"

    first, _ = places(text)

    assert first == written
    assert not rows(text)


@pytest.mark.parametrize("text", ["en later {}.", "(wethouder {})", "voorzitter: {}, Utrecht", "en {}, en anderen"])
def test_a_row_of_people_does_not_end_with_a_first_name(text: str) -> None:
    assert places(text.format("Zandvliet, Wilhelmina")) == ["Zandvliet, Wilhelmina"]


@pytest.mark.parametrize("name", ["Jan van der Berg", "Berg, Jan van der", "van der Berg, Jan"])
@pytest.mark.parametrize(
    "written",
    [
        "Jan van der Berg",
        "Berg, Jan van der",
        "van der Berg, Jan",
        "Van der Berg, Jan",
        "Berg, van der, Jan",
        "Berg,\nJan van\nder",
    ],
)
def test_a_name_with_a_prefix_is_found_wherever_that_stands(name: str, written: str) -> None:
    assert places(f"met {written}, en anderen.", name) == [written]
    assert not rows(f"met {written}, en anderen.", name)


@pytest.mark.parametrize(
    ("text", "in_row"),
    [
        ("Riek Zandvliet, Wilhelmina", "Zandvliet, Wilhelmina"),
        ("Riek Zandvliet, Wilhelmina de Vries", "Zandvliet, Wilhelmina"),
        ("Riek Zandvliet,\nWilhelmina de Vries", "Zandvliet,\nWilhelmina"),
        ("R. Zandvliet, Wilhelmina", "Zandvliet, Wilhelmina"),
        ("**Riek** Zandvliet, Wilhelmina", "Zandvliet, Wilhelmina"),
        ('tuin,"Riek Zandvliet","Wilhelmina"', 'Zandvliet","Wilhelmina'),
        ('<meta content="Riek Zandvliet | Wilhelmina">', "Zandvliet | Wilhelmina"),
        ("<w:t>Riek </w:t><w:t>Zandvliet, Wilhelmina</w:t>", "Zandvliet, Wilhelmina"),
        ("wethouder Zandvliet, Wilhelmina de Vries en Ans", "Zandvliet, Wilhelmina"),
        ("mevrouw Zandvliet, Wilhelmina Smit", "Zandvliet, Wilhelmina"),
        ("mw. Zandvliet, Wilhelmina Smit", "Zandvliet, Wilhelmina"),
        ("de familie Zandvliet, Wilhelmina en Jan", "Zandvliet, Wilhelmina"),
        ("toen kwam Zandvliet, Wilhelmina zei niets", "Zandvliet, Wilhelmina"),
        ("Jan\nZandvliet, Wilhelmina de Groot", "Zandvliet, Wilhelmina"),
        ("toen vroeg Zandvliet Wilhelmina om raad", "Zandvliet Wilhelmina"),
        ("Zandvliet\nWilhelmina\nUtrecht", "Zandvliet\nWilhelmina"),
        ("smid, zandvliet, wilhelmina", "zandvliet, wilhelmina"),
        ("zandvliet-wilhelmina.jpg", "zandvliet-wilhelmina"),
    ],
)
def test_what_may_be_two_people_in_a_row_is_uncertain(text: str, in_row: str) -> None:
    assert places(text) == []
    assert rows(text) == [in_row]


def test_somebody_else_with_the_same_prefix_is_uncertain() -> None:
    text = "Piet de Vries, Jan de Boer en Vries, Jan de Boer"

    assert places(text, "Jan de Vries") == []
    assert rows(text, "Jan de Vries") == ["de Vries, Jan", "Vries, Jan de"]


@pytest.mark.parametrize(
    "other",
    [
        "de zandvliet, Wilhelmina",
        "naar Zandvliet. Wilhelmina",
        "| Riek | Zandvliet |\n| Wilhelmina | de Vries |",
        "| de Vries | Wilhelmina |\n| Zandvliet | Riek |",
        "de Vries;Wilhelmina\nZandvliet;Riek",
        "de Vries\tWilhelmina\nZandvliet\tRiek",
        "- de Vries, Wilhelmina\n- Zandvliet, Riek",
        "Riek;Zandvliet\nWilhelmina;de Vries",
        "<td>Zandvliet</td></tr><tr><td>Wilhelmina</td>",
        "Riek Zandvliet\nWilhelmina de Vries",
        "<li>Riek Zandvliet</li><li>Wilhelmina",
    ],
)
def test_a_last_name_and_the_first_name_of_another_are_nobody(other: str) -> None:
    assert places(other) == rows(other) == []


def test_a_name_is_found_in_its_row_below_another_with_the_same_last_name() -> None:
    text = "| Zandvliet | Wilhelmina |\n| Zandvliet | Riek |"

    assert places(text) == ["Zandvliet | Wilhelmina"]


def test_where_the_whole_name_is_the_row_is_not_told_too() -> None:
    text = "Riek Zandvliet, Wilhelmina Zandvliet"

    assert places(text) == [NAME]
    assert rows(text) == []


def test_how_a_name_is_written_in_a_file_is_told() -> None:
    (place,) = NameSearch((NAME,)).in_file(b"<td>Zandvliet</td> <td>Wilhelmina</td>").certain

    assert place.written == "Zandvliet Wilhelmina"


@pytest.mark.parametrize("name", ["Oma Riek en opa", "Bestuur Zandvliet", "de bakker van de hoek"])
def test_what_is_no_name_of_one_person_has_no_other_order(name: str) -> None:
    *first, last = name.split()

    assert places(f"{last}, {' '.join(first)}", name) == []
