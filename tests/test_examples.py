"""The examples in tests/examples, which are the manual's examples too: a small archive each, and what comes of it.

A folder `NN-what-it-shows` holds a README (what a writer did and what happens), the `archive`, and one or more of:

- `problems.txt`: what `verhalen check` says of it;
- `session.txt`: commands, each on a line that begins with `$`, and what they say;
- `expected/`: files of the archive as they are afterwards; where there is no session, after `verhalen build`.
  Of a page of the site this is what stands in its <main>, and in its head where that sends readers on.

To take what comes of them now for what is expected, look at the difference in git after `make accept`.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen
from tests.support.command import ROOT
from verhalen_build.model.problems import problem_kinds

EXAMPLES = ROOT / "tests" / "examples"
_ALL = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
_NOON_ON_NEW_YEARS_DAY_2026 = "1767265200"
_CODE = re.compile(r" \[([a-z-]+)\]$", re.MULTILINE)
_ERROR = re.compile(r'^\S.*: (?:fout|error): |"severity": "error"|^::error ', re.MULTILINE)
_SECONDS = re.compile(r"^(?:Seconden|Seconds): .*\n", re.MULTILINE)
_REDIRECT = re.compile(r'<meta http-equiv="refresh"[^>]*>')
_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
# What the scripts of the marker need is the same in every story.
_MARKER = re.compile(r'<div id="_marker".*</div>\s*(?=</main>)', re.DOTALL)

# How a page is cited is much the same in every story; tests/test_citations.py has the rest.
_COLOPHON = re.compile(r'<footer class="colophon".*?</footer>', re.DOTALL)

# What an archive cannot show, because it is about a disk, another program or a file too large to keep here.
SHOWN_ELSEWHERE = {
    "answer-unreadable": "test_readback.py::test_what_is_no_answer_is_told",
    "bad-output": "test_build.py::test_the_site_may_not_come_among_the_files_of_the_archive",
    "build-running": "test_write.py::test_a_second_build_in_the_same_folder_is_told_to_wait",
    "cannot-read": "test_reading.py::test_a_file_that_cannot_be_read_is_named",
    "cannot-write": "test_write.py::test_a_folder_without_permission_is_one_message_and_nothing_changes",
    "document-empty": "test_import_documents.py::test_a_document_that_nobody_saved_is_told_to_be_empty",
    "cell-comments": "test_import_spreadsheets.py::test_merged_cells_comments_and_links_behind_a_text_are_told",
    "cell-error": "test_import_tables.py::test_an_error_of_a_spreadsheet_and_a_formula_are_no_text",
    "cell-formula": "test_import_tables.py::test_an_error_of_a_spreadsheet_and_a_formula_are_no_text",
    "cell-links": "test_import_spreadsheets.py::test_merged_cells_comments_and_links_behind_a_text_are_told",
    "changed-meanwhile": "test_reading.py::test_a_file_that_is_saved_while_it_is_being_read_stops_the_build",
    "disk-full": "test_write.py::test_a_full_disk_is_one_message_and_the_site_stays_as_it_was",
    "document-folder": "test_import_folders.py::test_where_one_file_is_needed_a_folder_is_refused",
    "document-linked-folder": "test_import_folders.py::test_a_link_to_another_folder_is_told_and_not_followed",
    "document-too-large": "test_import_documents.py::test_a_zip_that_unpacks_to_more_than_can_be_is_refused",
    "document-unfit": "test_import_documents.py::test_a_document_that_is_too_long_for_one_story_is_refused",
    "encoding-guessed": "test_import_blogs.py::test_a_post_in_another_encoding_is_read_and_told",
    "file-left-behind": "test_import_blogs.py::test_a_picture_that_is_too_large_stays_behind",
    "foreign-file": "test_write.py::test_all_that_is_in_the_way_is_told_at_once",
    "foreign-folder": "test_write.py::test_all_that_is_in_the_way_is_told_at_once",
    "foreign-link": "test_write.py::test_all_that_is_in_the_way_is_told_at_once",
    "frame-linked": "test_import_blogs.py::test_a_film_or_frame_becomes_a_link_with_its_title",
    "hidden-columns": "test_import_spreadsheets.py::test_hidden_rows_and_columns_stay_out_and_are_told",
    "hidden-rows": "test_import_spreadsheets.py::test_hidden_rows_and_columns_stay_out_and_are_told",
    "leads-outside": "test_reading.py::test_a_link_out_of_the_archive_is_named_and_nothing_is_read_of_it",
    "link-certificate": "test_check_links.py::test_a_page_without_a_good_certificate_is_told_with_its_place",
    "link-gone": "test_check_links.py::test_a_page_that_is_gone_is_a_warning_at_its_place_with_an_archived_copy",
    "link-moved": "test_check_links.py::test_what_becomes_of_other_pages_is_told_in_words",
    "link-no-answer": "test_check_links.py::test_what_becomes_of_other_pages_is_told_in_words",
    "link-not-seen": "test_check_links.py::test_what_becomes_of_other_pages_is_told_in_words",
    "link-outside": "test_import_blogs.py::test_a_link_out_of_the_folder_is_not_followed",
    "link-to-front-page": "test_check_links.py::test_what_becomes_of_other_pages_is_told_in_words",
    "link-without-host": "test_check_links.py"
    "::test_a_website_that_does_not_exist_is_told_for_each_of_its_pages_and_asked_for_once",
    "links-offline": "test_check_links.py::test_without_a_connection_there_is_one_message_and_nothing_is_remembered",
    "links-unfinished": "test_check_links.py::test_what_is_left_when_the_time_is_up_is_told",
    "map-too-large": "test_map.py::test_a_map_of_more_than_eight_megabytes_is_refused",
    "memory-unreadable": "test_bring_in_again.py::test_a_damaged_memory_is_told_by_its_line",
    "merged-cells": "test_import_spreadsheets.py::test_merged_cells_comments_and_links_behind_a_text_are_told",
    "name-in-output": "test_consent_proof.py::test_where_the_replacement_is_broken_nothing_is_published",
    "name-perhaps-in-output": "test_consent_proof.py"
    "::test_two_people_in_a_row_in_a_linked_file_are_told_and_stop_nothing",
    "name-in-register": "test_consent.py::test_a_register_that_changes_makes_the_next_build_look_again",
    "no-address-key": "test_consent.py::test_an_archive_without_a_key_is_told_the_line_that_keeps_the_addresses",
    "no-sheets": "test_import_spreadsheets.py::test_a_table_without_sheets_has_none_to_choose",
    "needless-target": "test_publish.py::test_a_name_for_the_only_place_which_has_none_is_told",
    "no-target": "test_publish.py::test_without_a_place_there_is_nothing_to_publish_to",
    "not-a-table": "test_import_spreadsheets.py::test_what_is_no_table_is_called_what_it_is",
    "not-for-the-desk": "test_desk_saving.py::test_only_texts_and_pictures_in_stories_are_saved",
    "note-linked": "test_import_blogs.py::test_a_note_shown_in_another_becomes_a_link",
    "one-source": "test_desk_bring_in.py::test_several_files_are_documents_and_can_be_nothing_else",
    "output-not-searched": "test_consent_proof.py::test_a_file_that_cannot_be_opened_is_told",
    "pandoc-missing": "test_import_documents.py::test_without_pandoc_the_message_says_how_to_get_it",
    "passage-lost": "test_import_wordpress.py::test_words_that_do_not_come_along_are_told",
    "person-ambiguous": "test_readback.py::test_a_name_of_several_people_is_told_with_their_files",
    "person-unknown": "test_readback.py::test_a_name_of_nobody_is_told_with_one_like_it",
    "picture-too-large": "test_desk_pictures.py::test_a_file_of_more_than_twenty_megabytes_is_refused",
    "port-taken": "test_serve.py::test_a_port_that_was_asked_for_and_is_taken_is_told",
    "post-form": "test_import_blogs.py::test_a_post_that_is_not_in_markdown_is_told_by_name",
    "read-back-missing": "test_publish.py::test_what_readers_get_is_held_against_what_was_built",
    "read-back-more": "test_publish.py::test_a_website_that_does_not_answer_is_told_and_not_every_file",
    "read-back-moved": "test_read_back.py::test_an_address_that_is_sent_on_with_its_path_says_what_to_write_in_config",
    "read-back-no-answer": "test_publish.py::test_a_website_that_does_not_answer_is_told_and_not_every_file",
    "read-back-other": "test_publish.py::test_what_readers_get_is_held_against_what_was_built",
    "read-back-refused": "test_publish.py::test_what_a_server_refuses_is_told_with_its_answer",
    "read-back-unseen": "test_read_back.py::test_where_a_server_is_in_trouble_nobody_is_told_that_readers_still_get_it",
    "read-back-still-there": "test_publish.py::test_what_was_removed_and_is_still_served_is_told",
    "removed-here": "test_bring_in_again.py::test_what_was_removed_here_does_not_come_back",
    "publication-incomplete": "test_desk_publish.py::test_a_publication_of_which_a_file_is_gone_is_not_half_restored",
    "publication-names": "test_desk_publish.py::test_whoever_was_taken_out_of_the_book_does_not_come_back",
    "publication-not-kept": "test_publish.py::test_a_publication_that_cannot_be_kept_hides_not_that_readers_have_it",
    "publish-running": "test_publish.py::test_one_publish_of_a_book_at_a_time_on_a_computer",
    "target-wide": "test_publish.py::test_a_folder_with_more_than_a_book_is_no_place",
    "publish-outdated": "test_desk_publish.py::test_what_changed_after_the_look_is_looked_at_again",
    "search-failed": "test_search.py::test_a_fault_of_pagefind_is_told_and_the_pages_are_in_place",
    "sheet-choice": "test_import_spreadsheets.py::test_with_several_sheets_one_is_chosen_by_name",
    "sheet-missing": "test_import_spreadsheets.py::test_with_several_sheets_one_is_chosen_by_name",
    "site-missing": "test_consent_proof.py::test_where_there_is_no_site_that_is_told",
    "source-changed": "test_bring_in_again.py::test_what_changed_there_is_taken_over_where_nobody_touched_it",
    "source-changed-beside": "test_bring_in_again.py::test_a_difference_is_put_beside_what_was_edited_here",
    "source-changed-moved": "test_bring_in_again.py::test_a_story_with_another_name_here_is_found_and_left_as_it_is",
    "source-gone": "test_bring_in_again.py::test_what_is_no_longer_there_stays_here_and_is_told",
    "table-head-lower": "test_import_tables.py::test_a_title_above_the_head_is_told_once_with_the_row_of_the_head",
    "table-no-title": "test_import_tables.py::test_a_missing_title_column_is_told_once",
    "table-too-large": "test_import_tables.py::test_a_table_of_more_than_64_megabytes_is_refused",
    "target-changed": "test_publish.py::test_who_looked_before_somebody_else_published_looks_again",
    "target-fault": "test_publish.py::test_after_a_cut_it_goes_on_and_nothing_stays_behind",
    "target-host-changed": "test_publish.py::test_a_server_that_this_computer_does_not_know_is_not_trusted",
    "target-host-key": "test_publish.py::test_a_server_that_this_computer_does_not_know_is_not_trusted",
    "target-in-archive": "test_publish.py::test_a_book_is_not_published_among_the_files_of_its_archive",
    "target-in-use": "test_publish.py::test_files_of_another_website_are_not_overwritten_unasked",
    "target-library": "test_publish.py::test_what_is_not_installed_is_told",
    "target-refused": "test_publish.py::test_a_book_is_published_over_webdav",
    "target-taken": "test_publish.py::test_somebody_else_who_publishes_is_left_to_it",
    "target-unchosen": "test_publish.py::test_of_several_places_one_is_named",
    "target-unnamed": "test_publish.py::test_of_several_places_those_without_a_name_are_told",
    "target-unreached": "test_publish.py::test_a_drive_that_is_not_there_does_not_become_a_folder",
    "text-left-out": "test_import_blogs.py::test_a_text_that_jekyll_made_no_page_of_is_told_by_name",
    "title-needed": "test_desk_saving.py::test_a_record_without_a_title_is_asked_for_one",
    "too-large": "test_text.py::test_a_file_of_two_mebibytes_is_read_and_one_byte_more_is_refused",
    "template-by-hand": "test_upgrade.py::test_who_typed_upgrade_is_not_told_to_type_it",
    "unknown-target": "test_publish.py::test_of_several_places_one_is_named",
    "upload-gone": "test_desk_bring_in.py::test_what_is_not_taken_over_is_removed",
    "upload-name": "test_desk_bring_in.py::test_a_name_that_could_lead_elsewhere_is_refused",
    "upload-too-much": "test_desk_bring_in.py::test_a_source_may_not_become_too_large",
    "uploads-missing": "test_import_wordpress.py::test_without_the_uploads_folder_it_is_told_once_what_to_get",
    "vault-comment": "test_import_blogs.py::test_comments_in_a_vault_stay_out",
    "wide-output": "test_build.py::test_the_site_may_not_come_where_everything_else_is",
    "words-lost": "test_lost_words.py::test_words_that_go_missing_are_told_at_their_line",
}


@pytest.fixture
def example_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the archive of an example is copied to; the clock stands still."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", _NOON_ON_NEW_YEARS_DAY_2026)
    return tmp_path / "archief"


@pytest.mark.parametrize("name", _ALL)
def test_example(name: str, example_archive: Path, verhalen: RunVerhalen, accept: bool) -> None:
    example = EXAMPLES / name
    shutil.copytree(example / "archive", example_archive)
    wanted = {path: path.read_text("utf-8") for path in _expectations(example)}
    assert wanted, "an example needs a problems.txt, a session.txt or files in expected/"

    outcome = dict(_outcome(example, wanted, example_archive, verhalen))

    if accept:
        for path, text in outcome.items():
            path.write_text(text, encoding="utf-8", newline="\n")
    else:
        assert outcome == wanted


def _expectations(example: Path) -> Iterator[Path]:
    yield from (path for path in (example / "problems.txt", example / "session.txt") if path.exists())
    yield from sorted(path for path in (example / "expected").rglob("*") if path.is_file())


def _outcome(
    example: Path, wanted: dict[Path, str], archive: Path, verhalen: RunVerhalen
) -> Iterator[tuple[Path, str]]:
    """What came of each thing that is expected."""
    problems, session, expected = example / "problems.txt", example / "session.txt", example / "expected"
    if problems in wanted:
        yield problems, _said("check", archive, verhalen)
    if session in wanted:
        commands = re.findall(r"^\$ verhalen (.+)$", wanted[session], re.MULTILINE)
        yield session, "\n".join(f"$ verhalen {command}\n{_said(command, archive, verhalen)}" for command in commands)
    elif expected.exists():
        _said("build", archive, verhalen)
    for path in wanted:
        if path.is_relative_to(expected):
            yield path, _kept(archive / path.relative_to(expected))


def _said(command: str, archive: Path, verhalen: RunVerhalen) -> str:
    """What a command says, without what differs from one time or computer to the next."""
    result = verhalen(*shlex.split(command), cwd=archive)
    assert result.exit_code == (1 if _ERROR.search(result.output) else 0)
    return _SECONDS.sub("", result.output).replace(str(archive.parent), "")


def _kept(path: Path) -> str:
    if not path.exists():
        return "(this file is not there)\n"
    text = path.read_text("utf-8")
    if path.suffix != ".html":
        return text
    parts = [
        _COLOPHON.sub("", _MARKER.sub("", match[0])) for match in (_REDIRECT.search(text), _MAIN.search(text)) if match
    ]
    return "\n".join(line for part in parts for line in part.split("\n") if line.strip()) + "\n"


@pytest.mark.parametrize("name", _ALL)
def test_an_example_tells_in_a_line_or_two_what_it_shows(name: str) -> None:
    lines = (EXAMPLES / name / "README.md").read_text("utf-8").splitlines()

    assert re.fullmatch(r"\d\d-[a-z0-9-]+", name)
    assert 1 <= len(lines) <= 3
    assert all(len(line) <= 120 for line in lines)


def test_every_code_of_problem_has_an_example() -> None:
    reports = [path.read_text("utf-8") for path in EXAMPLES.glob("*/*.txt")]
    shown = {code for report in reports for code in _CODE.findall(report)}

    assert shown | SHOWN_ELSEWHERE.keys() == problem_kinds().keys()
    assert not shown & SHOWN_ELSEWHERE.keys()


@pytest.mark.parametrize("code", SHOWN_ELSEWHERE)
def test_a_problem_that_no_archive_can_show_has_a_test_of_its_own(code: str) -> None:
    file, _, name = SHOWN_ELSEWHERE[code].partition("::")
    source = (ROOT / "tests" / file).read_text("utf-8")

    test = re.search(rf"^def {name}\(.*?(?=^def |^@|\Z)", source, re.MULTILINE | re.DOTALL)

    assert test is not None
    assert code in test[0]
