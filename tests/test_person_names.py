"""The parts of names as Dutch bibliographies have them, and when a name is left whole."""

import pytest

from verhalen_build.model.person_names import NameParts, initials, name_parts


@pytest.mark.parametrize(
    ("name", "given", "prefix", "family", "suffix"),
    [
        ("Frans van der Berg", "Frans", "van der", "Berg", ""),
        ("Youp van ’t Hek", "Youp", "van ’t", "Hek", ""),
        ("J.W. de Vries", "J.W.", "de", "Vries", ""),
        ("Jan Peter Balkenende", "Jan Peter", "", "Balkenende", ""),
        ("Mohammed el Bakkali", "Mohammed", "el", "Bakkali", ""),
        ("Jan de Vries jr.", "Jan", "de", "Vries", "jr."),
        ("Wouter Hart", "Wouter", "", "Hart", ""),
    ],
)
def test_a_prefix_in_small_letters_is_no_part_of_the_family_name(
    name: str, given: str, prefix: str, family: str, suffix: str
) -> None:
    assert name_parts(name) == NameParts(given, prefix, family, suffix)


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Jan Van den Berg", "Jan", "Van den Berg"),
        ("Fatima El Bakkali", "Fatima", "El Bakkali"),
        ("Maria Jansen-de Boer", "Maria", "Jansen-de Boer"),
        ("Maria Jansen - de Boer", "Maria", "Jansen-de Boer"),
        ("Anne-Marie Smit-van Dijk", "Anne-Marie", "Smit-van Dijk"),
    ],
)
def test_a_prefix_with_a_capital_or_in_the_name_of_a_couple_belongs_to_it(name: str, given: str, family: str) -> None:
    assert name_parts(name) == NameParts(given, "", family, "")


@pytest.mark.parametrize("name", ["Berg, Frans van der", "van der Berg, Frans"])
def test_a_name_may_have_the_family_name_first(name: str) -> None:
    assert name_parts(name) == NameParts("Frans", "van der", "Berg", "")


def test_the_name_in_a_register_tells_where_the_family_name_begins() -> None:
    name = "Gabriel García Márquez"

    assert name_parts(name) == NameParts("Gabriel García", "", "Márquez", "")
    assert name_parts(name, "García Márquez, Gabriel") == NameParts("Gabriel", "", "García Márquez", "")
    # Of somebody else, or an alias.
    assert name_parts("Joke Smit", "Smit, Johanna") == NameParts("Joke", "", "Smit", "")


@pytest.mark.parametrize(
    "name", ["dr. Jan de Vries", "Prof. dr. ir. Jan de Vries", "Jan de Vries, MSc", "Mr. Jan de Vries"]
)
def test_titles_and_degrees_are_left_out(name: str) -> None:
    assert name_parts(name) == NameParts("Jan", "de", "Vries", "")


def test_what_stands_in_brackets_is_left_out() -> None:
    assert name_parts("Jan de Vries (Hoogeveen)") == NameParts("Jan", "de", "Vries", "")


@pytest.mark.parametrize(
    "name",
    [
        "Joke",
        "De Vries",
        "’t Hart",
        "opa Piet",
        "Fam. De Vries",
        "Jan en Joke de Vries",
        "Redactie Dorpskrant",
        "王小明",
        "",
    ],
)
def test_what_is_no_first_and_last_name_stays_whole(name: str) -> None:
    assert name_parts(name) is None


@pytest.mark.parametrize(
    ("given", "letters"),
    [
        ("Frans", "F."),
        ("Jan Willem", "J.W."),
        ("Jan-Willem", "J.-W."),
        ("J.W.", "J.W."),
        ("J.-P.", "J.-P."),
        ("IJsbrand", "IJ."),
        ("Érik", "É."),
        ("", ""),
    ],
)
def test_initials(given: str, letters: str) -> None:
    assert initials(given) == letters
