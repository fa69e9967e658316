"""Names are found whatever is between their letters, and only where they are."""

import pytest

from verhalen_build.model.name_search import NameSearch

NAME = "Wilhelmina Zandvliet"


def places(text: str, *names: str) -> list[str]:
    """What is found of these names in a text, as it is written there."""
    return [text[start:end] for _, start, end in NameSearch(names or (NAME,)).in_text(text)]


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
    assert [name for name, _ in NameSearch((NAME,)).in_file(data)] == [NAME]


def test_the_line_in_a_file_is_told() -> None:
    assert list(NameSearch((NAME,)).in_file(f"een\ntwee {NAME}\n".encode())) == [(NAME, 2)]


def test_a_name_of_signs_only_is_nobody() -> None:
    assert places("Wat? Wie!", "?", "…") == []
