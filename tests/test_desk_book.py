"""The book in config.yaml: the desk changes its title, its parts and their order, and nothing else of the file."""

import pytest

from verhalen_build.desk.book_editor import WrittenBook, WrittenPart, edit_book, written_book

CONFIG = b"""\
# Ons boek.
titel: Ons boek   # op het omslag
webadres: https://example.org/

boek: # wat er in staat
  delen:
    - titel: Begin
      stories: [Soep, Brood]  # kort

    # Het tweede deel.
    - titel: Eind
      inleiding: >-
        Tot slot.
      verhalen:
        - Pap
        - Brij # lang
eigen: iets
"""
BEGIN, END = WrittenPart("Begin", "", ("Soep", "Brood")), WrittenPart("Eind", "Tot slot.", ("Pap", "Brij"))
BOOK = WrittenBook("Ons boek", (BEGIN, END))


def test_the_book_is_read_in_either_language_and_any_layout() -> None:
    assert written_book(CONFIG) == BOOK
    assert written_book(b"title: Ons boek\n") == WrittenBook("Ons boek")
    assert written_book(b"\xef\xbb\xbf{title: Ons boek, book: {parts: []}}\r\n") == WrittenBook("Ons boek")


def test_what_did_not_change_keeps_its_bytes() -> None:
    for data in (CONFIG, CONFIG.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + CONFIG):
        assert edit_book(data, BOOK, "nl") == data


def test_only_what_was_edited_is_written() -> None:
    after = edit_book(CONFIG, WrittenBook("Jullie boek", BOOK.parts), "nl")

    assert after == CONFIG.replace(b"titel: Ons boek", b"titel: Jullie boek")


@pytest.mark.parametrize(
    "parts",
    [
        (END, BEGIN),
        (WrittenPart("Begin", "Kort.", ("Brood", "Soep")), END),
        (WrittenPart("Begin"), WrittenPart("Eind", "Tot slot.", ("Brij", "Soep", "Pap"))),
        (BEGIN, END, WrittenPart("Nieuw: met # en [haken]", "Twee\nregels.", ("Een, twee", "#1"))),
        (),
    ],
)
def test_any_other_order_reads_back_and_leaves_the_rest(parts: tuple[WrittenPart, ...]) -> None:
    after = edit_book(CONFIG, WrittenBook("Ons boek", parts), "nl")

    assert written_book(after) == WrittenBook("Ons boek", parts)
    assert after.startswith(CONFIG[: CONFIG.index(b"boek: #")])
    assert after.endswith(b"eigen: iets\n")


def test_translations_of_a_part_stay_with_it() -> None:
    in_english = b"      vertalingen:\n        - taal: en\n          titel: Beginning\n"
    data = CONFIG.replace(b"    - titel: Begin\n", b"    - titel: Begin\n" + in_english)
    assert written_book(data) == BOOK

    assert edit_book(data, BOOK, "nl") == data
    after = edit_book(data, WrittenBook("Ons boek", (END, WrittenPart("Begin", "Kort.", BEGIN.stories))), "nl")

    assert after.index(b"titel: Eind") < after.index(b"titel: Begin") < after.index(in_english) < after.index(b"eigen")
    assert b"inleiding: Kort." in after


def test_a_part_that_moves_takes_its_comment_along() -> None:
    after = edit_book(CONFIG, WrittenBook("Ons boek", (END, BEGIN)), "nl").decode()

    assert after.index("# Het tweede deel.") < after.index("titel: Eind") < after.index("# kort")


@pytest.mark.parametrize("data", [b"titel: [kapot\n", b"- a\n", b"", b"\xff\xfe\x00", b"titel: a\ntitel: b\n"])
def test_a_file_that_takes_guessing_is_left_alone(data: bytes) -> None:
    assert written_book(data) is None
    with pytest.raises(ValueError, match="cannot be edited"):
        edit_book(data, BOOK, "nl")
