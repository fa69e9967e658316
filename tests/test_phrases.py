"""What a system says in English becomes words in the language of the book."""

import errno
import os
import re
import sqlite3
from pathlib import Path

import pytest

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import (
    Location,
    Problem,
    UserFault,
    message_of,
    phrases,
    problem_kinds,
    system_reason,
)
from verhalen_build.publish.faults import disk_faults
from verhalen_build.publish.memo import open_memo

_SLOT = re.compile(r"\{\w+:([\w-]+)\}")


def test_every_phrase_is_there_in_both_languages() -> None:
    assert all(words.keys() == {"nl", "en"} for table in phrases().values() for words in table.values())


def test_every_sort_of_phrase_in_a_sentence_is_there() -> None:
    sentences = [text for kind in problem_kinds().values() for text in (*kind.message.values(), *kind.help.values())]

    assert {sort for sentence in sentences for sort in _SLOT.findall(sentence)} == phrases().keys()


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_error_of_a_system_is_told_in_its_own_english(number: int) -> None:
    with pytest.raises(UserFault) as caught, disk_faults("site/index.html"):
        raise OSError(number, os.strerror(number))

    said = message_of(caught.value.problems[0], "nl")
    assert os.strerror(number) not in said
    assert "{" not in said


@pytest.mark.parametrize("error", [OSError("a text of a library"), OSError(), OSError(4095, "Unknown error 4095")])
def test_an_error_without_a_number_that_is_known_is_told_as_such(error: OSError) -> None:
    problem = Problem("cannot-read", Location(SourcePath("x")), "x", {"reason": system_reason(error)})

    assert re.search(r"\(de computer geeft fout (\?|4095)\)", message_of(problem, "nl"))


def test_a_database_that_another_program_holds_is_told_in_dutch(tmp_path: Path) -> None:
    with open_memo(tmp_path) as memo:
        memo.put("files", {"a": b"b"})
        memo._connection.execute("PRAGMA busy_timeout = 0")
        other = sqlite3.connect(tmp_path / "memo.sqlite")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UserFault) as caught:
            memo.put("files", {"c": b"d"})
        other.close()

    said = message_of(caught.value.problems[0], "nl")
    assert said == ".verhalen/memo.sqlite kon niet worden geschreven (een ander programma houdt het bezet)."
