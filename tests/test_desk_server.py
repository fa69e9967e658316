"""What the desk answers over HTTP: only to its own pages, only about stories/, and never with a traceback."""

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from socket import SHUT_WR
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.desk import DESK, STORY, desk, files_of, link_to_desk, look, photo, send
from tests.support.media_bytes import SOUND, mp4, tagged_mp3, webm
from tests.support.serving import PATIENCE, Served, serving, until, write
from verhalen_build.model.digests import digest
from verhalen_build.model.schema import builtin_schema
from verhalen_build.serve.desk import Desk
from verhalen_build.serve.endpoints.endpoint import PostEndpoint
from verhalen_build.serve.page_renderer import PageRenderer
from verhalen_build.serve.preview import Preview
from verhalen_build.steps.summary import Options

FINE, BAD, REFUSED, GONE, NOT_SO, MEANWHILE, TOO_LARGE, FAULTY, FAULT = 200, 400, 403, 404, 405, 409, 413, 422, 500

WRITES = {
    *(
        "api/sketch",
        "api/unsaved",
        "api/save",
        "api/overwrite",
        "api/put-aside",
        "api/remove",
        "api/put-back",
        "api/book",
    ),
    *("api/take-back", "api/picture", "api/file", "api/paste", "api/answer", "api/answer-done"),
    *("api/publish/look", "api/publish/go"),
    *("api/source/begin", "api/source/file", "api/source/look", "api/source/take", "api/source/leave"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive with its desk. Tests leave nothing in it but pictures."""
    with desk(tmp_path_factory.mktemp("desk") / "archive") as served:
        yield served


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """An archive with its desk, for one test."""
    with desk(tmp_path / "archive") as served:
        yield served


def standing(served: Served, path: str = STORY) -> bytes:
    """The bytes of a file of the archive."""
    return (served.root / path).read_bytes()


def filled(served: Served, **more: Any) -> dict[str, Any]:
    """The form of the example story, as far as these tests care."""
    of_file = {"kind": "story", "path": STORY, "digest": digest(standing(served))}
    return {**of_file, "values": {"title": "De bank onder de linde"}, "body": "Kort.", **more}


TALK = """\
---
titel: Het gesprek
opnamen:
  - bestand: opnamen/gesprek.mp3
    sprekers: Joke Voorbeeld
    transcript: opnamen/gesprek.txt
---
Zij vertelt.
"""


def test_what_is_wrong_in_a_transcript_is_told_in_the_form_and_the_list(own: Served) -> None:
    files: dict[str, str | bytes] = {
        "stories/opnamen/gesprek.mp3": SOUND,
        "stories/opnamen/gesprek.txt": "0:00 Joke: Hier staat de bank.\n0:01 Piet Nieuw: Ja.\n",
        "stories/gesprek.md": TALK,
    }
    write(own.root, files)

    until(lambda: "Het gesprek" in look(own, "").text, lambda: "the new story in the list")
    form = look(own, "record?path=stories/gesprek.md").text
    listed = look(own, "?show=faults").text

    (about,) = re.findall(r'data-about="([^"]*)"', form)
    (told,) = json.loads(unescape(about))["problems"]
    assert (told["field"], told["code"]) == ("recordings.0.transcript", "transcript-speaker")
    assert told["message"].startswith("gesprek.txt:2: “Piet Nieuw” spreekt in het transcript")
    assert "Het gesprek" in listed
    assert "De bank onder de linde" not in listed


def test_a_story_can_be_saved_whatever_is_wrong_in_its_transcript(own: Served) -> None:
    person = "---\nnaam: Wilhelmina Zandvliet\ntoestemming: rol\n---\n"
    files: dict[str, str | bytes] = {
        "stories/opnamen/gesprek.mp3": SOUND,
        "stories/opnamen/gesprek.txt": "0:00 Joke: Hier staat de bank.\n0:01 Van Wilhelmina Zandvliet.\n",
        "stories/people/wilhelmina.md": person,
        "stories/gesprek.md": TALK,
    }
    write(own.root, files)
    until(lambda: "Het gesprek" in look(own, "").text, lambda: "the new story in the list")
    look(own, "record?path=stories/gesprek.md")
    recording = {"file": "opnamen/gesprek.mp3", "speakers": ["Joke Voorbeeld"], "transcript": "opnamen/gesprek.txt"}
    submission = {
        "kind": "story",
        "path": "stories/gesprek.md",
        "digest": digest(TALK.encode()),
        "values": {"title": "Het gesprek", "recordings": [recording]},
        "body": "Zij vertelt veel.",
    }

    _, sketched = send(own, "api/sketch", submission)
    _, saved = send(own, "api/save", submission)

    (told,) = (each for each in sketched["problems"] if each["severity"] == "error")
    assert told["code"] == "name-in-transcript"
    assert told["message"].startswith("gesprek.txt:2: ")
    assert saved["outcome"] == "saved", saved
    assert "Zij vertelt veel." in standing(own, "stories/gesprek.md").decode()


# Who may come in


def test_the_desk_opens_with_the_link_that_is_shown(world: Served) -> None:
    opened = world.get(link_to_desk(world).removeprefix(world.address.rstrip("/")), {"Cookie": ""})

    assert opened.status == 303
    assert opened.headers["Location"] == DESK
    assert world.get(DESK, {"Cookie": opened.headers["Set-Cookie"].partition(";")[0]}).status == FINE
    assert world.get(DESK, {"Cookie": ""}).status == REFUSED


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Verhalen-Token": "anders"},
        {"X-Verhalen-Token": ""},
        {"Origin": "https://elders.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Host": "elders.example"},
        {"Cookie": ""},
    ],
)
@pytest.mark.parametrize("path", sorted(WRITES))
def test_nothing_is_taken_from_a_page_elsewhere(world: Served, path: str, headers: dict[str, str]) -> None:
    before = files_of(world.root)

    status, _ = send(world, path, filled(world), headers)

    assert status == REFUSED
    assert files_of(world.root) == before


def test_every_address_that_changes_something_is_tried_from_elsewhere(tmp_path: Path) -> None:
    preview = Preview(tmp_path, Options(tmp_path / "site", date(2025, 6, 1)))
    endpoints = Desk(preview, PageRenderer(lambda: "nl"), "").endpoints

    assert {address for address, endpoint in endpoints.items() if isinstance(endpoint, PostEndpoint)} == WRITES


def test_without_the_desk_there_is_no_desk(tmp_path: Path) -> None:
    write(tmp_path / "archive", {"config.yaml": "titel: Ons boek\ntoestemming: volledig\n"})
    with serving(tmp_path / "archive") as served:
        assert served.get(DESK).status == GONE


def test_a_page_of_the_desk_may_load_nothing_from_elsewhere(world: Served) -> None:
    policy = look(world, "").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy


def test_a_button_that_adds_says_what_unless_there_is_no_word_for_it(world: Served) -> None:
    page = look(world, "new?kind=story").text

    assert ">Voeg gemeente toe</button>" in page
    assert '>Voeg toe<span class="unseen"> (Vervolg op)</span></button>' in page


def test_hints_of_a_form_are_in_the_words_of_the_form(world: Served) -> None:
    for kind in builtin_schema().kinds:
        hints = re.findall(r'<p class="about"[^>]*>(.*?)</p>', look(world, f"new?kind={kind}").text, re.DOTALL)

        assert hints
        assert not [hint for hint in hints if re.search(r"\[\[|#|`|---", unescape(hint))]


@pytest.mark.parametrize("parts", [[], [{"title": " "}]])
def test_a_book_or_a_part_without_a_title_is_not_saved(world: Served, parts: list[dict[str, str]]) -> None:
    before = standing(world, "config.yaml")
    book = {"title": "Ons boek" if parts else " ", "parts": parts}

    status, answer = send(world, "api/book", {"digest": digest(before), "book": book})

    assert status == FAULTY
    assert answer["problems"][0]["help"].startswith("Vul het in.")
    assert standing(world, "config.yaml") == before


def test_a_story_that_was_put_in_a_part_is_no_longer_offered_once_that_is_saved(own: Served) -> None:
    title = "De bank onder de linde"
    part = {"title": "Begin", "stories": []}
    saved = standing(own, "config.yaml")
    for stories in ([], [title]):
        book = {"title": "Ons boek", "parts": [{**part, "stories": stories}]}
        status, answer = send(own, "api/book", {"digest": digest(saved), "book": book})
        assert (status, answer["outcome"]) == (FINE, "saved")
        saved = standing(own, "config.yaml")

    assert look(own, "book").text.count(f'data-story="{title}"') == 1


# What is no address, and what is no method


@pytest.mark.parametrize("path", ["niets", "api/niets", "new?kind=niets", "part?kind=niets", "../../config.yaml"])
def test_an_address_that_is_none_gives_no_page(world: Served, path: str) -> None:
    assert look(world, path).status == GONE


def test_a_page_is_not_sent_to_and_what_is_sent_to_is_no_page(world: Served) -> None:
    assert look(world, "api/save").status == NOT_SO
    assert send(world, "new", {})[0] == NOT_SO


# Only stories/

OUTSIDE = [
    "../config.yaml",
    "config.yaml",
    "stories/../config.yaml",
    "/etc/hostname",
    "C:/Windows/win.ini",
    "stories\\..\\config.yaml",
    "stories/.verborgen.md",
    "stories/con.md",
    "stories/schadelijk.html",
    "themes/boek.md",
    ".verhalen/trash/a.md",
    "",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_page_shows_a_file_that_is_not_of_the_book(world: Served, path: str) -> None:
    assert look(world, f"record?{urlencode({'path': path})}").status == GONE
    assert look(world, f"picture?{urlencode({'from': STORY, 'src': path})}").status == GONE


@pytest.mark.parametrize("path", [path for path in OUTSIDE if path])
@pytest.mark.parametrize("way", ["api/save", "api/overwrite"])
def test_nothing_is_saved_outside_stories(world: Served, path: str, way: str) -> None:
    before = files_of(world.root)
    config = standing(world, "config.yaml")

    status, _ = send(world, way, {"kind": "story", "path": path, "digest": digest(config), "raw": "titel: Weg\n"})

    assert status in {BAD, FAULTY, FINE, MEANWHILE}
    assert files_of(world.root) == before
    assert standing(world, "config.yaml") == config


@pytest.mark.parametrize("path", [path for path in OUTSIDE if path])
def test_nothing_is_removed_outside_stories(world: Served, path: str) -> None:
    before = files_of(world.root)

    send(world, "api/remove", {"path": path, "digest": digest(standing(world, "config.yaml"))})

    assert files_of(world.root) == before


def test_a_link_out_of_the_archive_is_followed_by_nothing(own: Served) -> None:
    outside = own.root.parent / "elders.md"
    outside.write_text("---\ntitel: Elders\n---\nGeheim.\n", "utf-8")
    (own.root / "stories" / "link.md").symlink_to(outside)
    own.shows("/", "hoort niet bij het archief", status=FAULT)

    request = {"kind": "story", "path": "stories/link.md", "digest": digest(outside.read_bytes())}
    status, answer = send(own, "api/save", {**request, "values": {"title": "Weg"}, "body": ""})

    assert "Geheim" not in look(own, "record?path=stories/link.md").text
    assert status == FAULTY
    assert answer["problems"][0]["code"] == "not-for-the-desk"
    assert outside.read_text("utf-8").endswith("Geheim.\n")


# What none of its pages sends


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"geen json",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"kind": 1}',
        b'{"kind": "story", "anders": 1}',
        b'{"kind": "niets", "values": {}}',
        b'{"kind": "story", "values": {"niets": "x"}}',
        b'{"kind": "story", "values": {"title": ["x"]}}',
        b'{"kind": "story", "values": {"title": 1}}',
        b'{"kind": "story", "values": {"quotes": "x"}}',
        b'{"kind": "story", "values": {"quotes": [{"niets": "x"}]}}',
        b'{"kind": "story", "item": -1}',
        b'{"kind": "story", "values": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    ],
    ids=lambda body: repr(body[:40]),
)
@pytest.mark.parametrize("path", ["api/save", "api/sketch"])
def test_what_no_form_sends_is_refused(world: Served, path: str, body: bytes) -> None:
    before = files_of(world.root)

    status, _ = send(world, path, body)

    assert status == BAD
    assert files_of(world.root) == before


def test_a_text_longer_than_any_book_is_refused(world: Served) -> None:
    status, _ = send(world, "api/sketch", filled(world, body="a" * (9 * 1024 * 1024)))

    assert status == TOO_LARGE


# Saving


def test_saving_changes_only_what_was_edited(own: Served) -> None:
    before = standing(own).decode()
    page = look(own, f"record?path={quote(STORY)}")
    assert "De bank onder de linde" in page.text
    values = {
        "title": "De bank onder de linde",
        "summary": "Twee buren zetten een bank neer, en het dorp kreeg een plein.",
        "date": "2024-06",
        "municipality": ["Lindenveen"],
        "initiatives": ["De Lindebank"],
        "people": ["Joke Voorbeeld"],
        "themes": ["Eigenaarschap"],
        "quotes": [
            {
                "text": "Zet maar neer, dan zien we wel wie er komt zitten.",
                "role": "ambtenaar",
                "wording": "paraphrase",
            }
        ],
        "lessons": ["Begin klein en zichtbaar; wat er staat, praat mee."],
        "questions": ["Waar in jouw dorp ontbreekt een bank?"],
    }
    body = before.split("---\n", 2)[2].strip()

    status, answer = send(own, "api/save", filled(own, values=values, body=body))

    assert (status, answer["outcome"]) == (FINE, "saved")
    assert standing(own).decode() == before.replace("datum: 2024-05", "datum: 2024-06")


def test_a_record_with_errors_is_saved_as_a_draft_only(own: Served) -> None:
    before = standing(own)
    wrong = filled(own, values={"title": "De bank", "date": "gisteren"})

    status, answer = send(own, "api/save", wrong)

    assert (status, answer["outcome"], answer["draft"]) == (FINE, "faults", True)
    assert [(problem["field"], problem["code"]) for problem in answer["problems"]] == [("date", "wrong-type")]
    assert standing(own) == before

    status, answer = send(own, "api/save", {**wrong, "draft": True})

    assert (status, answer["outcome"]) == (FINE, "saved")
    assert "\nconcept: ja\n" in standing(own).decode()


def test_a_record_without_a_name_is_not_saved_even_as_a_draft(world: Served) -> None:
    before = files_of(world.root)

    for draft in (False, True):
        _, answer = send(world, "api/save", {"kind": "story", "values": {}, "body": "Tekst.", "draft": draft})
        assert answer["outcome"] == "faults"

    assert files_of(world.root) == before


def test_a_record_whose_page_cannot_be_made_is_saved_as_a_draft_only(own: Served) -> None:
    text = '{% block text %}Eigen vorm{% if "Breek" in page.title %}{{ niets }}{% endif %}{% endblock %}'
    own.write("themes/boek/templates/story.html", '{% extends "boek/story.html" %}' + text)
    own.shows("/verhalen/de-bank-onder-de-linde.html", "Eigen vorm")
    before = standing(own)
    wrong = filled(own, values={"title": "Breek dit"})

    _, answer = send(own, "api/save", wrong)

    assert (answer["outcome"], answer["draft"]) == ("faults", True)
    assert [problem["code"] for problem in answer["problems"]] == ["template-fault"]
    assert standing(own) == before

    _, answer = send(own, "api/save", {**wrong, "draft": True})
    assert answer["outcome"] == "saved"


def test_a_theme_with_a_fault_keeps_nobody_from_saving(own: Served) -> None:
    own.write("themes/boek/templates/story.html", "{{ niets }}")
    own.shows("/verhalen/de-bank-onder-de-linde.html", "story.html", status=500)

    _, answer = send(own, "api/save", filled(own, body="Toch bewaard."))

    assert answer["outcome"] == "saved"


def test_an_item_that_would_make_an_error_in_another_of_its_list_is_asked_about_first(own: Served) -> None:
    path = "stories/words.yaml"
    shutil.rmtree(own.root / "stories" / "words")
    own.write(path, "- titel: loslaten\n  betekenis: Weggeven.\n- titel: meemaken\n  betekenis: Zelf ook komen.\n")
    own.shows("/woorden/meemaken.html", "Zelf ook komen")
    form = {"kind": "word", "path": path, "item": 0, "digest": digest(standing(own, path))}
    look(own, f"record?path={path}&line=1")

    values = {"title": "meemaken", "definition": "Ook erbij zijn."}
    _, answer = send(own, "api/save", {**form, "values": values})

    assert answer["outcome"] == "harm", answer
    assert [problem["place"] for problem in answer["elsewhere"]] == [path]


def test_a_file_that_changed_meanwhile_is_shown_and_stays(own: Served) -> None:
    form = filled(own, body="Mijn tekst.")
    look(own, f"record?path={quote(STORY)}")
    own.write(STORY, "---\ntitel: De bank\n---\nHun tekst & meer.\n")

    status, answer = send(own, "api/save", form)

    assert (status, answer["outcome"]) == (MEANWHILE, "conflict")
    assert "Hun" in answer["html"]
    assert "&amp;" in answer["html"]
    assert "Mijn tekst." in answer["ours"]
    assert standing(own).decode().endswith("Hun tekst & meer.\n")

    status, answer = send(own, "api/overwrite", form)

    assert (status, answer["outcome"]) == (FINE, "saved")
    assert standing(own).decode().endswith("Mijn tekst.\n")
    assert standing(own, answer["trashed"]).decode().endswith("Hun tekst & meer.\n")


def test_a_version_that_gives_way_is_kept(own: Served) -> None:
    status, answer = send(own, "api/put-aside", {"path": STORY, "text": "Mijn tekst."})

    assert (status, answer["outcome"]) == (FINE, "kept")
    assert standing(own, answer["trashed"]) == b"Mijn tekst."


def test_what_is_removed_goes_to_the_trash(own: Served) -> None:
    before = standing(own)

    status, answer = send(own, "api/remove", {"path": STORY, "digest": digest(before)})

    assert (status, answer["outcome"]) == (FINE, "removed")
    assert not (own.root / STORY).exists()
    assert answer["trashed"].startswith(".verhalen/trash/")
    assert standing(own, answer["trashed"]) == before


def test_an_item_of_a_list_is_edited_and_a_new_one_stands_below_it(own: Served) -> None:
    members = "stories/members.yaml"
    own.write(members, "# Leden\n- naam: Anna\n  lid_sinds: 2020\n- naam: Bert # van de buurt\n")
    own.shows("/leden/index.html", "2 leden")
    page = look(own, f"record?path={members}&line=4")
    assert 'value="Bert"' in page.text

    form = {"kind": "member", "path": members, "item": 1, "digest": digest(standing(own, members))}
    assert send(own, "api/save", {**form, "values": {"title": "Bertus"}})[1]["outcome"] == "saved"
    assert send(own, "api/save", {"kind": "member", "values": {"title": "Cor"}, "body": ""})[1]["outcome"] == "saved"

    unchanged = "# Leden\n- naam: Anna\n  lid_sinds: 2020\n- naam: Bertus # van de buurt\n"
    assert standing(own, members).decode() == unchanged + "- naam: Cor\n"


def test_a_file_that_fits_no_form_is_mended_as_text(own: Served) -> None:
    own.write(STORY, '---\ntitel: "De bank\n---\nTekst.\n')
    own.shows("/.verhalen/problems", "de-bank-onder-de-linde.md")
    page = look(own, f"record?path={quote(STORY)}")
    assert '<textarea id="raw"' in page.text
    form = {"kind": "story", "path": STORY, "digest": digest(standing(own))}

    assert send(own, "api/save", {**form, "raw": '---\ntitel: "De" bank\n---\n'})[1]["outcome"] == "faults"
    assert send(own, "api/save", {**form, "raw": '---\ntitel: "De bank"\n---\nTekst.\n'})[1]["outcome"] == "saved"

    assert 'value="De bank"' in look(own, f"record?path={quote(STORY)}").text


def test_what_a_writer_wrote_is_never_taken_for_html(own: Served) -> None:
    evil = '"><script>alert(1)</script>'
    own.write("stories/kwaad.md", f"---\ntitel: '{evil}'\n---\n</textarea>{evil}\n")
    own.shows("/.verhalen/source/stories/kwaad.md", "alert")

    for path in ("", "record?path=stories/kwaad.md", f"?{urlencode({'q': evil})}", f"new?{urlencode({'title': evil})}"):
        text = look(own, path).text
        assert "<script>alert" not in text, path


def test_of_a_kind_with_many_records_the_first_are_listed_and_the_others_one_step_away(own: Served) -> None:
    for number in range(50):
        own.write(f"stories/people/mens-{number:02}.md", f"---\nnaam: Mens {number:02}\n---\n")
    own.shows("/mensen/mens-49.html", "Mens 49")

    page = look(own, "").text

    assert "Mens 05" in page
    assert "Mens 49" not in page
    assert "Alle 51 mensen" in page
    assert "Mens 49" in look(own, "?kind=person").text
    assert "Mens 49" in look(own, "?q=mens+49").text


# The page beside the form


def test_a_sketch_is_the_page_as_it_would_be_and_changes_nothing(own: Served) -> None:
    before = files_of(own.root)

    _, answer = send(own, "api/sketch", filled(own, body="Nog niet bewaard."))

    assert "Nog niet bewaard." in own.get(answer["page"]).text
    assert "Nog niet bewaard." not in own.get(answer["page"].partition("?")[0]).text
    assert files_of(own.root) == before


def test_a_sketch_of_a_new_record_has_a_page_as_soon_as_it_has_a_name(world: Served) -> None:
    new = {"kind": "person", "body": "Kookt."}

    nameless = send(world, "api/sketch", {**new, "values": {}})[1]
    named = send(world, "api/sketch", {**new, "values": {"title": "Piet Nieuw"}})[1]

    assert nameless["page"] == ""
    assert "Piet Nieuw" in world.get(named["page"]).text


def test_a_tab_says_what_is_written_in_it(world: Served) -> None:
    def tab(path: str) -> str:
        return look(world, path).text.partition("<title>")[2].partition("</title>")[0]

    assert tab("new?kind=story") == "Nieuw: verhaal – Schrijftafel"
    assert tab(f"record?path={STORY}") == "De bank onder de linde – Schrijftafel"


def test_a_title_is_required_only_where_no_text_can_begin_with_it(own: Served) -> None:
    own.write("stories/members.yaml", "- naam: Anna\n- naam: Bert\n")
    own.shows("/leden/index.html", "2 leden")

    def needs_title_and_has_text(path: str, title: str) -> tuple[bool, bool]:
        page = look(own, path).text
        return f'{title} <span class="required">' in page, '<textarea id="body"' in page

    assert needs_title_and_has_text("new?kind=story", "Titel") == (False, True)
    assert needs_title_and_has_text(f"record?path={STORY}", "Titel") == (False, True)
    assert needs_title_and_has_text("new?kind=member", "Naam") == (True, False)
    assert needs_title_and_has_text("record?path=stories/members.yaml&line=1", "Naam") == (True, False)
    assert needs_title_and_has_text("part?kind=person", "Naam") == (True, False)


def test_a_record_whose_title_is_its_heading_is_called_so(own: Served) -> None:
    path = "stories/de-hal.md"
    own.write(path, "# De hal\n\nTekst.\n")
    own.write("stories/leeg.md", "Tekst.\n")
    own.shows("/.verhalen/problems", "leeg.md")
    form = {"kind": "story", "path": path, "digest": digest(standing(own, path)), "values": {}}

    _, sketch = send(own, "api/sketch", {**form, "body": "# De grote hal\n\nTekst."})
    _, saved = send(own, "api/save", {**form, "body": "# De kleine hal\n\nTekst."})

    assert '<span id="name">De kleine hal</span>' in look(own, f"record?path={path}").text
    assert '<span id="name">Zonder naam</span>' in look(own, "record?path=stories/leeg.md").text
    assert (sketch["title"], saved["title"]) == ("De grote hal", "De kleine hal")


def test_a_sketch_tells_what_would_be_wrong_elsewhere(own: Served) -> None:
    path = "stories/municipalities/aan-zee.md"
    own.write(path, "---\nnaam: Lindendorp\n---\n")
    own.write("stories/anders.md", "---\ntitel: Anders\ngemeente: Lindendorp\n---\nTekst.\n")
    own.shows("/verhalen/anders.html", "Lindendorp")
    form = {"kind": "municipality", "path": path, "digest": digest(standing(own, path))}

    _, answer = send(own, "api/sketch", {**form, "values": {"title": "Veenlinden"}, "body": ""})

    assert [(problem["place"], problem["code"]) for problem in answer["elsewhere"]] == [
        ("stories/anders.md", "unresolved")
    ]


# Names


def test_names_are_found_by_their_beginning_and_by_kind(world: Served) -> None:
    def names(words: str, kinds: str) -> list[str]:
        answer = look(world, f"api/names?{urlencode({'q': words, 'kinds': kinds})}")
        return [name["title"] for name in json.loads(answer.text)["names"]]

    assert names("linde", "municipality") == ["Lindenveen"]
    assert names("voorb", "person") == ["Joke Voorbeeld"]
    assert names("voorb", "municipality") == []
    assert "De bank onder de linde" in names("linde", "")


def test_names_are_found_by_another_name_too(own: Served) -> None:
    own.write("stories/people/joke-voorbeeld.md", "---\nnaam: Joke Voorbeeld\naliassen: [Juffrouw Linde]\n---\n")
    own.shows("/.verhalen/source/stories/people/joke-voorbeeld.md", "Juffrouw")

    def found() -> Any:
        return json.loads(look(own, f"api/names?{urlencode({'q': 'juf', 'kinds': 'person'})}").text)["names"]

    until(lambda: bool(found()), lambda: "the name")
    assert found() == [{"value": "Joke Voorbeeld", "title": "Joke Voorbeeld", "kind": "mens", "note": "Juffrouw Linde"}]


def test_two_of_one_name_are_offered_by_what_tells_them_apart(own: Served) -> None:
    own.write("stories/people/kees.md", "---\nnaam: Kees Dubbel\n---\n")
    own.write("stories/people/kees-de-tweede.md", "---\nnaam: Kees Dubbel\n---\n")
    own.shows("/mensen/kees.html", "Kees Dubbel")
    own.shows("/mensen/kees-de-tweede.html", "Kees Dubbel")

    names = json.loads(look(own, "api/names?q=kees&kinds=person").text)["names"]

    assert {name["value"] for name in names} == {"people/kees", "people/kees-de-tweede"}


# Pictures


def test_a_picture_is_kept_without_what_its_maker_did_not_mean_to_tell(own: Served) -> None:
    name = quote("Foto van de Soep.JPG")

    status, answer = send(own, f"api/picture?from={quote(STORY)}", photo(), {"X-File-Name": name})

    assert (status, answer["src"]) == (FINE, "images/foto-van-de-soep.jpg")
    saved = standing(own, "stories/images/foto-van-de-soep.jpg")
    assert b"Geheim" not in saved
    response = look(own, f"picture?{urlencode({'from': STORY, 'src': answer['src']})}")
    assert response.headers["Content-Type"] == "image/jpeg"


def test_the_address_of_a_picture_is_seen_from_the_file(own: Served) -> None:
    person = quote("stories/people/joke-voorbeeld.md")

    _, answer = send(own, f"api/picture?from={person}", photo(), {"X-File-Name": "joke.jpg"})

    assert answer["src"] == "../images/joke.jpg"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("tekst.jpg", b"dit is geen beeld", "picture-no-picture"),
        ("leeg.jpg", b"", "picture-empty"),
        ("foto.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "picture-heic"),
        ("plaatje.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture-of-another-kind"),
        ("kapot.jpg", photo()[:300], "picture-damaged"),
    ],
)
def test_what_is_no_picture_is_told_and_not_kept(world: Served, name: str, data: bytes, code: str) -> None:
    before = files_of(world.root)

    status, answer = send(world, "api/picture", data, {"X-File-Name": name})

    assert status == FAULTY
    assert [problem["code"] for problem in answer["problems"]] == [code]
    assert answer["problems"][0]["message"]
    assert files_of(world.root) == before


def test_a_picture_of_more_than_twenty_mebibytes_is_not_read_whole(world: Served) -> None:
    before = files_of(world.root)

    status, _ = send(world, "api/picture", b"\xff\xd8" + b"0" * (20 * 1024 * 1024), {"X-File-Name": "groot.jpg"})

    assert status == TOO_LARGE
    assert files_of(world.root) == before


def test_a_picture_that_is_said_to_be_small_is_read_no_further(world: Served) -> None:
    picture = photo()

    status, _ = send(world, "api/picture", picture, {"X-File-Name": "a.jpg", "Content-Length": "100"})

    assert status == FAULTY


@pytest.mark.parametrize(
    "name", ["../../config.yaml", "C:\\x\\..\\..\\foto.jpg", "stories/../../foto", ".htaccess", "con"]
)
def test_the_name_of_a_picture_leads_nowhere_else(own: Served, name: str) -> None:
    before = files_of(own.root)

    status, answer = send(own, "api/picture", photo(), {"X-File-Name": quote(name)})

    assert status == FINE
    (new,) = files_of(own.root) - before
    assert new == answer["path"]
    assert new.startswith("stories/images/")


# Recordings and transcripts


def upload_file(served: Served, upload: str, name: str, data: bytes) -> tuple[int, Any]:
    """Uploads a recording or a transcript for a field of a story."""
    query = urlencode({"from": STORY, "upload": upload})
    return send(served, f"api/file?{query}", data, {"X-File-Name": quote(name)})


@pytest.mark.parametrize(
    ("upload", "name", "data", "src"),
    [
        ("recording", "Gesprek met Joke.MP3", SOUND, "recordings/gesprek-met-joke.mp3"),
        ("recording", "opname.m4a", mp4(90), "recordings/opname.m4a"),
        ("recording", "../../config.mp4", mp4(90), "recordings/config.mp4"),
        ("recording", "con.webm", webm(b"kas"), "recordings/con-2.webm"),
        ("transcript", "Gesprek.VTT", b"WEBVTT\n", "recordings/gesprek.vtt"),
        ("transcript", "???.txt", b"0:00 Ja.", "recordings/transcript.txt"),
    ],
)
def test_a_recording_and_its_transcript_are_kept(own: Served, upload: str, name: str, data: bytes, src: str) -> None:
    before = files_of(own.root)

    status, answer = upload_file(own, upload, name, data)

    assert (status, answer) == (FINE, {"outcome": "saved", "src": src})
    assert files_of(own.root) - before == {f"stories/{src}"}
    assert standing(own, f"stories/{src}") == data


def test_files_of_one_name_that_come_at_once_are_all_kept(own: Served) -> None:
    with ThreadPoolExecutor(10) as writers:
        texts = [f"0:0{number} Ja.".encode() for number in range(10)]
        answers = list(writers.map(lambda text: upload_file(own, "transcript", "gesprek.txt", text)[1], texts))

    assert sorted(standing(own, f"stories/{answer['src']}") or b"" for answer in answers) == texts


def test_the_same_recording_is_kept_once_and_another_has_a_number(own: Served) -> None:
    for data, src in ((SOUND, "a.mp3"), (SOUND, "a.mp3"), (tagged_mp3(), "a-2.mp3")):
        _, answer = upload_file(own, "recording", "a.mp3", data)

        assert answer["src"] == f"recordings/{src}"


@pytest.mark.parametrize(
    ("upload", "name", "data", "code"),
    [
        ("recording", "gesprek.wav", b"RIFF....WAVE", "media-of-another-kind"),
        ("recording", "gesprek.mp3", b"<!doctype html>", "media-of-another-kind"),
        ("recording", "gesprek.mp3", b"", "media-damaged"),
        ("recording", "gesprek.vtt", b"WEBVTT", "media-of-another-kind"),
        ("transcript", "gesprek.docx", b"PK", "transcript-of-another-kind"),
    ],
)
def test_what_is_no_recording_is_told_and_not_kept(
    world: Served, upload: str, name: str, data: bytes, code: str
) -> None:
    before = files_of(world.root)

    status, answer = upload_file(world, upload, name, data)

    assert (status, [problem["code"] for problem in answer["problems"]]) == (FAULTY, [code])
    assert files_of(world.root) == before


def test_a_recording_of_which_the_end_does_not_come_leaves_nothing(world: Served) -> None:
    before = files_of(world.root)
    query = urlencode({"from": STORY, "upload": "recording"})
    headers = {
        **world.cookie,
        "Origin": f"http://127.0.0.1:{world.port}",
        "X-Verhalen-Token": world.token,
        "X-File-Name": "a.mp3",
        "Content-Length": str(len(SOUND) + 100),
    }

    with closing(HTTPConnection("127.0.0.1", world.port, timeout=PATIENCE)) as connection:
        connection.request("POST", f"{DESK}api/file?{query}", SOUND, headers)
        connection.sock.shutdown(SHUT_WR)
        connection.getresponse().read()

    assert files_of(world.root) == before


# Together with others


def member(name: str) -> str:
    """A member in a list file."""
    return f"- naam: {name}\n"


def test_of_two_saves_at_once_one_hears_of_the_other(own: Served) -> None:
    forms = [filled(own, body=f"Tekst {number}.") for number in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda form: send(own, "api/save", form), forms))

    assert sorted(status for status, _ in answers) == [FINE, MEANWHILE]


def test_an_item_of_a_list_is_saved_beside_what_others_did_to_theirs(own: Served) -> None:
    path = "stories/members.yaml"
    write(own.root, {path: member("Milou") + member("Willem")})
    own.shows("/leden/index.html", "2 leden")
    assert look(own, f"record?path={path}&line=1").status == FINE
    form = {"kind": "member", "path": path, "item": 0, "digest": digest(standing(own, path)), "body": None}
    write(own.root, {path: member("Nieuw Lid") + member("Milou") + member("Willem")})

    status, answer = send(own, "api/save", {**form, "values": {"title": "Milou van Rijn"}})

    assert (status, answer["outcome"], answer["item"]) == (FINE, "saved", 1)
    assert standing(own, path).decode() == member("Nieuw Lid") + member("Milou van Rijn") + member("Willem")


def test_an_item_of_a_list_that_is_no_longer_known_is_not_taken_for_another(own: Served) -> None:
    path = "stories/members.yaml"
    write(own.root, {path: member("Milou") + member("Willem")})
    own.shows("/leden/index.html", "2 leden")
    form = {"kind": "member", "path": path, "item": 0, "digest": "van voor de herstart", "body": None}

    status, _ = send(own, "api/save", {**form, "values": {"title": "Frans"}})

    assert status == MEANWHILE
    assert standing(own, path).decode() == member("Milou") + member("Willem")


def test_a_name_that_would_end_a_link_is_offered_by_its_address(own: Served) -> None:
    write(own.root, {"stories/people/jan.md": "---\nnaam: Jan [de] Man\n---\n"})
    own.shows("/mensen/jan.html", "Jan [de] Man")

    in_text = json.loads(look(own, "api/names?q=jan").text)["names"]
    in_field = json.loads(look(own, "api/names?q=jan&kinds=person").text)["names"]

    assert [offer["value"] for offer in in_text] == ["people/jan"]
    assert [offer["value"] for offer in in_field] == ["Jan [de] Man"]


@pytest.mark.parametrize("item", [-1, 99])
def test_an_item_that_is_not_there_cannot_be_removed(own: Served, item: int) -> None:
    path = "stories/members.yaml"
    write(own.root, {path: member("Milou")})
    own.shows("/leden/index.html", "1")

    status, _ = send(own, "api/remove", {"path": path, "item": item, "digest": digest(standing(own, path))})

    assert status == BAD
    assert standing(own, path).decode() == member("Milou")


def test_an_unreadable_file_hides_no_unsaved_text(own: Served) -> None:
    members = "stories/members.yaml"
    own.write(members, "- naam: Ada\n")
    until(lambda: "Ada" in look(own, "").text, lambda: "the list")
    (own.root / members).unlink()
    (own.root / members).symlink_to("/etc/hostname")

    texts = [{"kind": "", "path": members, "item": 0}, {"kind": "", "path": STORY, "item": None}]
    status, answer = send(own, "api/unsaved", {"texts": texts})

    assert status == FINE
    assert answer["texts"][1]["title"] == "De bank onder de linde"
