"""Recordings: what readers get of them, on the page of a record and elsewhere."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html  # type: ignore[import-untyped]
from PIL import Image

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT
from tests.support.media_bytes import SECRET, mp4, tagged_mp3
from verhalen_build.model.formatting import format_length
from verhalen_build.model.single_values import comparable_address

LONG = "https://media.example.org/lang.mp3"
BOOK: dict[str, str | bytes] = {
    "config.yaml": """\
        titel: Ons boek
        adressleutel: 4b1d6a0c2f9e7385
        webadres: https://boek.example.org/
        mediaservers: media.example.org
        licentie: CC BY 4.0
        datamining: toegestaan
        """,
    "stories/people/riek.md": "---\nnaam: Riek Bakker\ntoestemming: rol\nrollen: tuinder\n---\nZij.\n",
    "stories/people/cor.md": "---\nnaam: Cor Vis\ntoestemming: volledig\n---\nHij.\n",
    "stories/opnamen/kas.mp3": tagged_mp3(),
    "stories/opnamen/film.mp4": mp4(90),
    "stories/opnamen/kas.vtt": """\
        WEBVTT

        00:00.000 --> 00:00.200
        # De kas

        00:00.000 --> 00:00.600
        <v Riek>Warm is het. En

        00:00.600 --> 00:01.000
        vochtig.

        00:01.000 --> 00:01.900
        <v CV>Zeg dat <5 keer.
        """,
    "stories/kas.md": """\
        ---
        titel: De kas
        datum: 2024-05-03
        opnamen:
          - bestand: opnamen/kas.mp3
            sprekers: [Riek Bakker, Cor Vis]
            transcript: opnamen/kas.vtt
          - bestand: opnamen/film.mp4
            titel: De film
            te_zien: Een **kas**.
            sprekers: [Riek Bakker, Cor Vis]
            transcript: opnamen/kas.vtt
          - bestand: https://media.example.org/lang.mp3
            duur: 1:00:00
            transcript: opnamen/kas.vtt
            sprekers: [Riek Bakker, Cor Vis]
        ---
        In de kas.
        """,
}


@pytest.fixture
def site(archive: WriteArchive, verhalen: RunVerhalen) -> Path:
    """The site of a book with a story that has sound, film, and sound elsewhere."""
    folder = archive(BOOK)
    built = verhalen("build", "--no-search", cwd=folder)
    assert built.exit_code == 0, built.stdout
    return folder / "site"


def test_the_page_says_what_is_said_when_and_by_whom(site: Path) -> None:
    page = (site / "verhalen/kas.html").read_text("utf-8")

    assert '<audio controls preload="none" src="../bestanden/opnamen/kas.mp3"' in page
    assert '<span id="t=0" data-at="0">Warm is het.</span> <span id="t=0.5" data-at="0.5">En vochtig.</span>' in page
    assert '<span id="t=1" data-at="1">Zeg dat &lt;5 keer.</span>' in page
    assert '<span id="t=1&amp;n=2" data-at="1">' in page
    assert '<h3 id="_chapter-1-1">De kas</h3>' in page
    assert '<a href="../mensen/cor.html">Cor Vis</a></b>' in page


def test_who_does_not_want_to_be_named_in_full_is_nowhere_in_the_site(site: Path) -> None:
    for path in filter(Path.is_file, site.rglob("*.*")):
        data = path.read_bytes()
        assert b"Riek" not in data, path
        assert SECRET not in data, path
    assert "<v Tuinder>Warm is het. En" in (site / "verhalen/kas-1.vtt").read_text("utf-8")


def test_a_film_has_captions_and_words_for_what_is_seen(site: Path) -> None:
    page = (site / "verhalen/kas.html").read_text("utf-8")

    assert '<track kind="captions" src="../verhalen/kas-2.vtt" srclang="nl" label="Ondertiteling" default>' in page
    assert "<summary>Wat er te zien is</summary>\n<p>Een <strong>kas</strong>.</p>" in page
    assert "<v Cor Vis>Zeg dat &lt;5 keer.\n" in (site / "verhalen/kas-2.vtt").read_text("utf-8")


def test_only_a_website_that_is_named_may_be_asked_for_sound_and_the_page_says_so(site: Path) -> None:
    page = (site / "verhalen/kas.html").read_text("utf-8")

    assert "media-src 'self' https://media.example.org;" in page
    assert "Deze opname staat bij media.example.org." in page


def test_chapters_are_a_file_for_players(site: Path) -> None:
    chapters = json.loads((site / "verhalen/kas-1.json").read_text("utf-8"))

    assert chapters["chapters"] == [{"startTime": 0.0, "title": "De kas"}]


def test_pages_without_a_recording_load_nothing_for_it(site: Path) -> None:
    page = (site / "mensen/cor.html").read_text("utf-8")

    assert "recordings." not in page


def test_a_transcript_that_changes_changes_the_page_and_nothing_else_is_read_again(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(BOOK)
    verhalen("build", "--no-search", cwd=folder)
    transcript = folder / "stories/opnamen/kas.vtt"
    transcript.write_text(transcript.read_text("utf-8").replace("vochtig", "klam"), "utf-8")

    verhalen("build", "--no-search", cwd=folder)
    changed = contents(folder)
    verhalen("build", "--no-search", "--clean", cwd=folder)

    assert b"En klam." in changed["verhalen/kas.html"]
    assert changed == contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a site by its path."""
    files = filter(Path.is_file, (folder / "site").rglob("*"))
    return {path.relative_to(folder / "site").as_posix(): path.read_bytes() for path in files}


def test_nobody_gets_the_words_of_somebody_who_is_named_only_once(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    text = """\
        WEBVTT

        00:00.000 --> 00:00.500
        Cor: Warm.

        00:00.500 --> 00:01.000
        Let op: heet.

        00:01.000 --> 00:01.900
        Sietse: Koud.
        """
    folder = archive({**BOOK, "stories/opnamen/kas.vtt": text})

    built = verhalen("build", "--no-search", cwd=folder)

    assert "“Sietse” spreekt in het transcript" in built.stderr
    page = (folder / "site/verhalen/kas.html").read_text("utf-8")
    assert re.findall(r'class="said-by">.*?<b>(?:<[^>]*>)*([^<]*)', page)[:2] == ["Cor Vis", "Sietse"]
    assert "Let op: heet." in page


WITH_NAMES_ABOVE = "0:00 Riek\nWarm.\n0:00.4 Riek\nZeker.\n0:00.8 Cor\nDat vind ik niet.\n"


@pytest.mark.parametrize(
    ("text", "voices", "words"),
    [
        (WITH_NAMES_ABOVE, ["Tuinder", "Cor Vis"], ">Dat vind ik niet.<"),
        (
            "Riek (0:00)\nWarm.\nRiek (0:00.4)\nZeker.\nCor (0:00.8)\nDat vind ik niet.\n",
            ["Tuinder", "Cor Vis"],
            ">Dat vind ik niet.<",
        ),
        (f"{WITH_NAMES_ABOVE}0:01 Sietse\nIk wel.\n", ["Tuinder", "Cor Vis", "Sietse"], ">Ik wel.<"),
        (f"{WITH_NAMES_ABOVE}0:01 Dat is\nniet zo.\n", ["Tuinder", "Cor Vis"], ">Dat is niet zo.<"),
        ("0:00 Wij waren in\nNieuw Zeeland.\n0:01 Nieuw Zeeland\nis ver.\n", [], ">Nieuw Zeeland is ver.<"),
        ("0:00 Wij gingen.\nIn Zwolle (0:01) stapten we over.\n", [], ">In Zwolle (0:01) stapten we over.<"),
        ("0:00 Riek zei dit:\twarm.\n", [], ">Riek zei dit: warm.<"),
        ("0:00 Waar?\n0:01 Nieuw Zeeland: ver.\n", [], ">Nieuw Zeeland: ver.<"),
        ("0:00 Riek: Warm.\n0:01 Kijk: heet.\n", ["Tuinder"], ">Kijk: heet.<"),
        ("0:00 Riek: Warm.\n0:01 Sietse: Heet.\n", ["Tuinder", "Sietse"], ">Heet.<"),
        ("0:00 Warm.\n0:01 Riek: Ja.\n0:01.5 Sietse: Heet.\n", ["Tuinder", "Sietse"], ">Heet.<"),
        ("0:00 Riek: Warm.\nKijk: heet.\nCor: Nee.\n", ["Tuinder", "Cor Vis"], "Kijk: heet.<"),
        ("0:00 Sietse Bos: Warm.\n0:01 Heet.\n", ["Sietse Bos"], ">Heet.<"),
        ("0:00 > 0:01\n<v Riek>Waar?\n\n0:01 > 0:02\nKijk: daar.\n", ["Tuinder"], "Kijk: daar.<"),
        ("0:00 Waar?\n0:01 SIETSE: Hier.\n0:01.5 Sietse: Daar.\n", ["SIETSE", "Sietse"], ">Daar.<"),
    ],
)
def test_what_may_be_a_name_speaks_or_goes_back_as_it_was_written(
    archive: WriteArchive, verhalen: RunVerhalen, text: str, voices: list[str], words: str
) -> None:
    story = str(BOOK["stories/kas.md"]).replace("kas.vtt", "kas.txt")
    folder = archive({**BOOK, "stories/kas.md": story, "stories/opnamen/kas.txt": text})

    built = verhalen("build", "--no-search", cwd=folder)

    page = (folder / "site/verhalen/kas.html").read_text("utf-8").partition('id="_recording-2"')[0]
    assert re.findall(r'class="said-by">.*?<b>(?:<[^>]*>)*([^<]*)', page) == voices
    assert words in page
    assert ("[transcript-speaker]" in built.stdout + built.stderr) == any("sietse" in voice.lower() for voice in voices)


@pytest.mark.parametrize("words", ["Jan Jansen: Nee.", "Jan: Nee.", "Nieuw Zeeland: ver.", ">> Kijk: daar."])
def test_beside_voices_what_may_be_a_name_is_asked_about_and_the_voice_before_does_not_say_it(
    archive: WriteArchive, verhalen: RunVerhalen, words: str
) -> None:
    text = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Riek>Het begon zo.\n\n00:01.000 --> 00:01.900\n{words}\n"
    folder = archive({**BOOK, "stories/opnamen/kas.vtt": text})

    built = verhalen("build", "--no-search", cwd=folder)

    label, said = words.removeprefix(">> ").partition(":")[0], words.removeprefix(">> ")
    assert f"“{label}” spreekt in het transcript" in built.stdout + built.stderr
    captions = (folder / "site/verhalen/kas-1.vtt").read_text("utf-8")
    assert "<v Tuinder>Het begon zo.\n" in captions
    assert f"\n{said}\n" in captions


@pytest.mark.parametrize(
    "label",
    [
        "interviewer",
        "vrouw in de zaal",
        "Vrouw, achterin",
        "[interviewer]",
        "mw. Bos",
        "A. Bos",
        "Bos (lacht)",
        "Anna …",
    ],
)
@pytest.mark.parametrize("end", ["", "0:01.5 Nee.\n"], ids=["at the end", "before others"])
def test_beside_names_what_may_be_who_speaks_is_asked_about_and_the_one_before_does_not_say_it(
    archive: WriteArchive, verhalen: RunVerhalen, label: str, end: str
) -> None:
    text = f"0:00 Riek: Warm.\n0:01 {label}: Wat dan?\n{end}0:01.8 Cor: Ja.\n"

    told, said_by = spoken_as_text(archive, verhalen, text)

    assert f"stories/opnamen/kas.txt:2:1: waarschuwing: “{label}” spreekt in het transcript" in told
    who, words = said_by[1]
    assert who != "Tuinder"
    assert f"{who} {words}".strip(" :").startswith(label)
    assert "Wat dan?" in words
    assert [who for who, _ in said_by] == ["Tuinder", who, "Cor Vis"]


def test_beside_names_what_is_no_name_speaks_if_it_stands_there_more_than_once(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    text = "0:00 interviewer: Hoe was het?\n0:00.5 Riek: Warm.\n0:01 interviewer: Wat dan?\n0:01.5 Riek: De kas.\n"

    told, said_by = spoken_as_text(archive, verhalen, text)

    assert told.count("“interviewer” spreekt in het transcript") == 1
    assert [who for who, _ in said_by] == ["interviewer", "Tuinder", "interviewer", "Tuinder"]


@pytest.mark.parametrize(
    "words", ["kijk: zo ging dat.", "Toen zei hij: nee.", "Let op: heet.", "Ja, kijk: zo.", "Om 10:30 gingen wij."]
)
def test_a_sentence_with_a_colon_goes_on_with_who_spoke(
    archive: WriteArchive, verhalen: RunVerhalen, words: str
) -> None:
    told, said_by = spoken_as_text(archive, verhalen, f"0:00 Riek: Warm.\n0:01 {words}\n0:01.8 Cor: Ja.\n")

    assert "[transcript-speaker]" not in told
    assert said_by == [("Tuinder", f"Warm. {words}"), ("Cor Vis", "Ja.")]


def spoken_as_text(archive: WriteArchive, verhalen: RunVerhalen, text: str) -> tuple[str, list[tuple[str, ...]]]:
    """What a build tells of a transcript as text with times, and who says what on the page: "" where nobody does."""
    story = str(BOOK["stories/kas.md"]).replace("kas.vtt", "kas.txt")
    folder = archive({**BOOK, "stories/kas.md": story, "stories/opnamen/kas.txt": text})
    built = verhalen("build", "--no-search", cwd=folder)
    passages = recordings_of(folder / "site/verhalen/kas.html")["kas.mp3"].cssselect(".passage")
    return built.stderr, [tuple(map(text_of, (each.cssselect(".said-by b"), each[1:]))) for each in passages]


def text_of(elements: list[Any]) -> str:
    return " ".join(" ".join(element.text_content() for element in elements).split())


def test_without_the_sound_the_transcript_is_looked_through_all_the_same(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = str(BOOK["stories/kas.md"]).replace("opnamen/kas.mp3", "opnamen/weg.mp3")
    backwards = "WEBVTT\n\n00:09.000 --> 00:08.000\nWarm.\n"
    folder = archive({**BOOK, "stories/kas.md": story, "stories/opnamen/kas.vtt": backwards})

    checked = verhalen("check", cwd=folder)

    assert "[recording-missing]" in checked.stdout
    assert "[transcript-ends-before]" in checked.stdout


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("HTTPS://Media.Example.org:443/lang.mp3", ""),
        ("https://media.example.org:8443/lang.mp3", "media-host-unnamed"),
        ("https://[media.example.org/lang.mp3", "address-broken"),
        ("https://media.example.org:99999/lang.mp3", "address-broken"),
        ("http://media.example.org/lang.mp3", "recording-insecure"),
    ],
)
def test_an_address_that_cannot_be_played_is_told(
    address: str, code: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**BOOK, "stories/kas.md": str(BOOK["stories/kas.md"]).replace(LONG, address)})

    checked = verhalen("check", cwd=folder)

    assert (checked.exit_code == 0, f"[{code}]" in checked.stdout) == (not code, bool(code))


def test_the_usual_port_of_a_website_may_be_named_in_the_settings(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    config = str(BOOK["config.yaml"]).replace("media.example.org", "Media.example.org:443")
    story = str(BOOK["stories/kas.md"]).replace(LONG, "https://media.example.org:443/lang.mp3")

    checked = verhalen("check", cwd=archive({**BOOK, "config.yaml": config, "stories/kas.md": story}))

    assert checked.exit_code == 0
    assert "[media-host-" not in checked.stdout


def test_a_transcript_of_a_recording_without_a_file_is_looked_through_all_the_same(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = "---\ntitel: De kas\nopnamen:\n  - titel: Warm\n    transcript: opnamen/koud.vtt\n---\nIn de kas.\n"
    folder = archive({**BOOK, "stories/kas.md": story})

    said = verhalen("check", cwd=folder).stdout

    assert "[missing-required]" in said
    assert "stories/kas.md:5:17: fout: Het transcript “opnamen/koud.vtt” is er niet." in said


def test_in_a_text_with_beginnings_only_it_is_the_time_after_the_end_that_is_told(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = str(BOOK["stories/kas.md"]).replace("opnamen/kas.vtt", "opnamen/kas.txt", 1)
    folder = archive({**BOOK, "stories/kas.md": story, "stories/opnamen/kas.txt": "0:00 Warm.\n0:11 Heet.\n"})

    said = verhalen("check", cwd=folder).stdout

    assert "stories/opnamen/kas.txt:2:1: waarschuwing: Het transcript loopt door tot 0:11" in said
    assert "Het aantal regels na het einde: 1." in said


def test_a_transcript_may_have_headings_only(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**BOOK, "stories/opnamen/kas.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\n# De kas\n"})

    built = verhalen("build", "--no-search", cwd=folder)

    assert built.exit_code == 0, built.stdout
    assert (folder / "site/verhalen/kas-1.vtt").read_text("utf-8") == "WEBVTT\n"
    assert '"title": "De kas"' in (folder / "site/verhalen/kas-1.json").read_text("utf-8")


def test_captions_alone_are_the_transcript_too(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = str(BOOK["stories/kas.md"]).replace("transcript:", "ondertiteling:")
    folder = archive({**BOOK, "stories/kas.md": story})

    built = verhalen("build", "--no-search", cwd=folder)

    assert "[recording-without-transcript]" not in built.stderr
    page = (folder / "site/verhalen/kas.html").read_text("utf-8")
    assert '<span id="t=1" data-at="1">Zeg dat &lt;5 keer.</span>' in page


def test_a_fault_in_a_transcript_of_two_recordings_is_told_once(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    backwards = "WEBVTT\n\n00:09.000 --> 00:08.000\nWarm.\n"
    folder = archive({**BOOK, "stories/opnamen/kas.vtt": backwards})

    checked = verhalen("check", cwd=folder)

    assert checked.stdout.count("[transcript-ends-before]") == 1


@pytest.mark.parametrize("draft", ["stories/kas.md", "stories/greenhouse.md"], ids=["a story", "a translation"])
def test_of_a_draft_no_file_is_taken_for_a_story(draft: str, archive: WriteArchive, verhalen: RunVerhalen) -> None:
    texts = {
        "stories/kas.md": "---\ntitel: De kas\nopnamen: [{bestand: a.mp3, transcript: a.txt}]\n---\n[Brief](a.odt)\n",
        "stories/greenhouse.md": (
            "---\ntitel: The greenhouse\nvertaling_van: De kas\ntaal: en\n"
            "opnamen: [{bestand: a.mp3, transcript: b.txt}]\n---\n[Letter](b.odt)\n"
        ),
    }
    files = {f"stories/{name}": "0:00 Warm.\n" for name in ("a.txt", "a.odt", "b.txt", "b.odt")}
    as_draft = texts[draft].replace("opnamen:", "concept: ja\nopnamen:")
    folder = archive(
        {"config.yaml": "titel: Ons boek\n", "stories/a.mp3": tagged_mp3(), **texts, **files, draft: as_draft}
    )

    said = verhalen("check", cwd=folder).stdout

    assert "[not-read]" not in said


def test_the_voice_of_whoever_is_not_named_at_all_is_told_too(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    unnamed = "---\nnaam: Riek Bakker\ntoestemming: niet\n---\nZij.\n"
    folder = archive({**BOOK, "stories/people/riek.md": unnamed})

    said = verhalen("check", cwd=folder).stdout

    assert "stories/kas.md:5:14: waarschuwing: In de opname “opnamen/kas.mp3” is Riek Bakker te horen" in said


def test_a_recording_of_a_draft_is_not_published(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    draft = str(BOOK["stories/kas.md"]).replace("titel: De kas", "titel: De kas\n        concept: ja")
    folder = archive({**BOOK, "stories/kas.md": draft})

    verhalen("build", "--no-search", cwd=folder)

    assert not list((folder / "site").rglob("*.mp3"))


def test_the_recordings_are_a_podcast_with_transcript_and_chapters(site: Path) -> None:
    channel = ElementTree.parse(site / "podcast.rss").getroot()[0]
    items = {item.findtext("title"): item for item in channel.iterfind("item")}
    names = {
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "podcast": "https://podcastindex.org/namespace/1.0",
    }

    (sound, far) = channel.findall("item[title='De kas']")
    assert items.keys() == {"De kas", "De kas: De film"}
    for item in (*items.values(), sound, far):
        address = item.find("podcast:transcript", names).get("url")  # type: ignore[union-attr]
        assert (site / str(address).removeprefix("https://boek.example.org/")).is_file()
        assert item.find("podcast:chapters", names) is not None
        assert item.findtext("pubDate") == "Fri, 03 May 2024 12:00:00 +0000"
    assert sound.find("enclosure").attrib == {  # type: ignore[union-attr]
        "url": "https://boek.example.org/bestanden/opnamen/kas.mp3",
        "length": str((site / "bestanden/opnamen/kas.mp3").stat().st_size),
        "type": "audio/mpeg",
    }
    assert far.findtext("itunes:duration", None, names) == "3600"
    assert [person.text for person in sound.iterfind("podcast:person", names)] == ["Tuinder", "Cor Vis"]
    cover = channel.find("itunes:image", names)
    assert cover is not None
    with Image.open(site / str(cover.get("href")).removeprefix("https://boek.example.org/")) as picture:
        assert (picture.size, picture.mode, picture.has_transparency_data) == ((1400, 1400), "RGB", False)


@pytest.mark.node
def test_the_podcast_index_reads_the_podcast(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            **BOOK,
            "config.yaml": str(BOOK["config.yaml"]) + "uitgever: De Kas\n        e_mail: redactie@example.org\n",
            "stories/kas.md": str(BOOK["stories/kas.md"]).replace(
                "datum:", "samenvatting: Warm & klam.\n        datum:"
            ),
        }
    )
    built = verhalen("build", "--no-search", cwd=folder)
    assert built.exit_code == 0, built.stdout

    podcast = read_podcast(folder / "site/podcast.rss")
    episodes = [(item["title"], item["guid"]) for item in podcast["items"]]
    sound, film, far = podcast["items"]

    assert (podcast["title"], podcast["language"], podcast["author"]) == ("Ons boek", "nl", "De Kas")
    assert podcast["owner"] == {"email": "redactie@example.org", "name": "De Kas"}
    assert (podcast["explicit"], podcast["itunesType"]) == (False, "episodic")
    assert podcast["itunesCategory"] == ["Society & Culture"]
    assert podcast["pubsub"] == {"self": "https://boek.example.org/podcast.rss"}
    assert podcast["pc20support"] == {"1": ["transcript", "chapters"], "2": ["person"], "3": ["guid"]}
    assert episodes == [
        ("De kas", "https://boek.example.org/bestanden/opnamen/kas.mp3"),
        ("De kas: De film", "https://boek.example.org/bestanden/opnamen/film.mp4"),
        ("De kas", "https://media.example.org/lang.mp3"),
    ]
    for item in podcast["items"]:
        assert (item["pubDate"], item["explicit"]) == ("2024-05-03T12:00:00.000Z", False)
        assert item["description"] == "Warm & klam."
    assert film["enclosure"] == {
        "url": film["guid"],
        "length": int(size(folder / "site", "film.mp4")),
        "type": "video/mp4",
    }
    assert [item["duration"] for item in (sound, film, far)] == [2, 90, 3600]
    assert film["podcastTranscripts"] == [
        {"url": "https://boek.example.org/verhalen/kas-2.vtt", "type": "text/vtt", "language": "nl"}
    ]
    assert film["podcastChapters"]["url"] == "https://boek.example.org/verhalen/kas-2.json"
    assert [person["name"] for person in film["podcastPeople"]] == ["Tuinder", "Cor Vis"]


def test_an_episode_of_long_ago_is_as_new_as_its_story_and_stays_the_same_whatever_its_number(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = "---\ntitel: De kas\ndatum: 2024-05-03\nopnamen:\n{}---\nIn de kas.\n"
    old = "  - bestand: opnamen/kas.mp3\n    datum: 1998\n"
    folder = archive({**BOOK, "stories/kas.md": story.format(old)})
    verhalen("build", "--no-search", cwd=folder)
    before = episode(folder, "kas.mp3")
    (folder / "stories/kas.md").write_text(story.format("  - bestand: opnamen/film.mp4\n" + old), "utf-8")

    verhalen("build", "--no-search", cwd=folder)
    after = episode(folder, "kas.mp3")

    assert before.findtext("pubDate") == "Fri, 03 May 2024 12:00:00 +0000"
    assert after.findtext("guid") == before.findtext("guid")
    assert after.findtext("link") == "https://boek.example.org/verhalen/kas.html#_recording-2"


def test_a_date_in_the_future_is_no_day_on_which_an_episode_came_out(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = "---\ntitel: De kas\nopnamen:\n  - bestand: opnamen/kas.mp3\n    datum: 2999\n---\nIn de kas.\n"
    folder = archive({**BOOK, "stories/kas.md": story})

    verhalen("build", "--no-search", cwd=folder)

    assert episode(folder, "kas.mp3").findtext("pubDate") is None


def test_a_recording_of_two_stories_is_the_episode_of_the_newest(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = "---\ntitel: {}\ndatum: {}\nopnamen:\n  - bestand: opnamen/{}\n---\nIn de kas.\n"
    folder = archive(
        {
            **BOOK,
            "stories/kas.md": story.format("Oud", "2020-01-01", "kas.mp3"),
            "stories/film.md": story.format("Film", "2022-01-01", "film.mp4"),
            "stories/nieuw.md": story.format("Nieuw", "2024-01-01", "kas.mp3"),
        }
    )

    verhalen("build", "--no-search", cwd=folder)

    items = ElementTree.parse(folder / "site/podcast.rss").iter("item")
    assert [(item.findtext("title"), str(item.findtext("pubDate"))[5:16]) for item in items] == [
        ("Nieuw", "01 Jan 2024"),
        ("Film", "01 Jan 2022"),
    ]


def episode(folder: Path, name: str) -> ElementTree.Element:
    """The episode of the podcast with a file of that name."""
    (item,) = (
        item
        for item in ElementTree.parse(folder / "site/podcast.rss").iter("item")
        if str(item.findtext("guid")).endswith(name)
    )
    return item


def read_podcast(path: Path) -> dict[str, Any]:
    """A podcast as the Podcast Index reads it, of which many players have their lists."""
    script = """
        import partytime from "podcast-partytime";
        import { readFileSync } from "node:fs";
        console.log(JSON.stringify(partytime.parseFeed(readFileSync(process.argv[1], "utf8"))));
    """
    command = ["node", "--input-type=module", "--eval", script, str(path)]
    run = subprocess.run(command, cwd=ROOT / "tests/browser", check=True, capture_output=True, encoding="utf-8")
    podcast: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return podcast


def test_the_feed_has_the_files_and_says_where_the_words_are(site: Path) -> None:
    (feed,) = site.glob("*.atom")
    atom = "{http://www.w3.org/2005/Atom}"
    entries = {
        entry.findtext(f"{atom}title"): entry for entry in ElementTree.parse(feed).getroot().iter(f"{atom}entry")
    }
    story = entries["De kas"]

    enclosures = [link.attrib for link in story.iter(f"{atom}link") if link.get("rel") == "enclosure"]

    assert [(link["href"], link["type"], link.get("length"), link["title"]) for link in enclosures] == [
        ("https://boek.example.org/bestanden/opnamen/kas.mp3", "audio/mpeg", size(site, "kas.mp3"), "De kas"),
        ("https://boek.example.org/bestanden/opnamen/film.mp4", "video/mp4", size(site, "film.mp4"), "De film"),
        ("https://media.example.org/lang.mp3", "audio/mpeg", None, "De kas"),
    ]
    content = story.findtext(f"{atom}content")
    assert "Kijken: De film" in str(content)
    assert "staat op https://boek.example.org/verhalen/kas.html, met wat er gezegd wordt." in str(content)
    assert "vochtig" not in str(content)


def size(site: Path, name: str) -> str:
    """The bytes of a recording that readers get."""
    return str((site / "bestanden/opnamen" / name).stat().st_size)


def test_a_story_as_markdown_has_what_is_said(site: Path) -> None:
    text = (site / "verhalen/kas.html.md").read_text("utf-8")

    assert "## Luisteren\n\nMet [Tuinder]" in text
    assert "### De kas\n\n0:00 **Tuinder:** Warm is het. En vochtig.\n\n0:01 **Cor Vis:** Zeg dat &lt;5 keer." in text


def test_paper_says_what_can_be_heard_and_where(site: Path) -> None:
    page = (site / "print-het-boek.html").read_text("utf-8")

    assert re.search(
        r">De opname</a> staat op https://boek.example.org/verhalen/kas.html, met wat er gezegd wordt.", page
    )
    assert re.search(r"<h3[^>]*>Kijken: De film</h3>\s*<p>Met .*Cor Vis</a> · 2 min</p>", page)
    assert "<audio" not in page


@pytest.mark.parametrize(
    ("seconds", "language", "length"),
    [
        (0.3, "nl", "1 sec"),
        (59.4, "nl", "59 sec"),
        (59.6, "nl", "1 min"),
        (91, "nl", "2 min"),
        (3590, "nl", "1 uur"),
        (7500, "nl", "2 uur en 5 min"),
        (7500, "en", "2 hrs and 5 mins"),
    ],
)
def test_how_long_a_recording_takes_is_said_in_words(seconds: float, language: str, length: str) -> None:
    assert format_length(seconds, language) == length


def test_of_a_recording_of_which_nothing_is_known_there_is_no_empty_line(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = "---\ntitel: De kas\nopnamen:\n  - bestand: https://media.example.org/lang.mp3\n---\nIn de kas.\n"
    folder = archive({**BOOK, "stories/kas.md": story})

    verhalen("build", "--no-search", cwd=folder)

    for name in ("print-het-boek.html", "verhalen/kas.html"):
        page = (folder / "site" / name).read_text("utf-8")
        assert "media.example.org/lang.mp3" in page
        assert "<p></p>" not in page


def test_machines_are_told_of_sound_and_film(site: Path) -> None:
    page = (site / "verhalen/kas.html").read_text("utf-8")
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    media = {node["@id"].partition("#")[2]: node for node in (*data["associatedMedia"], data["audio"])}

    film = media["_recording-2"]
    assert film["@type"] == ["MediaObject", "VideoObject"]
    assert film["contentUrl"] == "https://boek.example.org/bestanden/opnamen/film.mp4"
    assert (film["encodingFormat"], film["duration"]["@value"]) == ("video/mp4", "PT0H1M30S")
    assert film["transcript"]["@value"] == "Warm is het. En vochtig. Zeg dat <5 keer."
    assert [somebody["name"]["@value"] for somebody in film["contributor"]] == ["Tuinder", "Cor Vis"]
    # Of what is elsewhere, the terms are not known.
    assert "license" in film
    assert "license" not in media["_recording-3"]


def test_readers_are_told_of_the_podcast(site: Path) -> None:
    address = "https://boek.example.org/podcast.rss"

    assert f'<link rel="alternate" type="application/rss+xml" href="{address}"' in (site / "index.html").read_text(
        "utf-8"
    )
    assert f"<code>{address}</code>" in (site / "volgen.html").read_text("utf-8")


def test_without_an_address_on_the_web_there_is_no_podcast(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    config = str(BOOK["config.yaml"]).replace("webadres: https://boek.example.org/", "taal: nl")
    folder = archive({**BOOK, "config.yaml": config})

    verhalen("build", "--no-search", cwd=folder)

    names = {path.name for path in (folder / "site").rglob("*.*") if path.is_file()}
    assert not names & {"podcast.rss", "icon-1400.png", "kas-1.json"}


# In another language

ENGLISH = """\
    ---
    titel: The greenhouse
    vertaling_van: De kas
    taal: en
    opnamen:
      - bestand: opnamen/kas.mp3
        titel: In the greenhouse
        transcript: opnamen/kas-en.vtt
      - bestand: opnamen/greenhouse.mp3
        transcript: opnamen/read-aloud.txt
    ---
    In the greenhouse.
    """
TRANSLATED = BOOK | {
    "stories/greenhouse.md": ENGLISH,
    "stories/opnamen/kas-en.vtt": "WEBVTT\n\n00:00.000 --> 00:00.900\n<v Riek>It is warm.\n",
    "stories/opnamen/greenhouse.mp3": tagged_mp3(),
    "stories/opnamen/bench.mp3": tagged_mp3(),
    "stories/opnamen/read-aloud.txt": "0:00 In the greenhouse.\n",
}


ENGLISH_STORY = """\
    ---
    titel: The bench
    taal: en
    opnamen:
      - bestand: opnamen/bench.mp3
    ---
    A bench.
    """


def about_of(section: Any) -> str:
    """What the page says of a recording, below its heading."""
    return str(section.cssselect("h2 + p")[0].text_content())


def recordings_of(page: Path) -> dict[str, Any]:
    """The recordings on a page, each by the file that is played."""
    sections = html.document_fromstring(page.read_text("utf-8")).cssselect(".recording")
    return {section.cssselect("[src]")[0].get("src", "").rpartition("/")[2]: section for section in sections}


def test_a_translation_has_what_is_said_in_its_own_language(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(TRANSLATED)

    built = verhalen("build", "--no-search", cwd=folder)

    assert built.exit_code == 0, built.stdout
    shown = recordings_of(folder / "site/en/stories/greenhouse.html")
    heading, transcript = (shown["kas.mp3"].cssselect(part)[0] for part in ("h2", ".transcript"))
    assert heading.text_content() == "Listen: In the greenhouse"
    assert "It is warm." in transcript.text_content()
    assert not transcript.cssselect("p:not(.said-by)[lang]")
    # Who speaks is told by the original, and so is how somebody is named who is not named in full.
    assert transcript.cssselect(".said-by b")[0].text_content().strip() == "Tuinder"
    assert "Warm is het" in (folder / "site/verhalen/kas.html").read_text("utf-8")


def test_a_recording_without_words_in_a_translation_says_in_which_language_it_is(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(TRANSLATED)

    verhalen("build", "--no-search", cwd=folder)

    film = recordings_of(folder / "site/en/stories/greenhouse.html")["film.mp4"]
    in_dutch = {element.text_content() for element in film.cssselect("[lang=nl]")}
    assert {"De film", "Een kas."} <= in_dutch
    assert film.cssselect("track")[0].get("srclang") == "nl"


def test_readers_know_before_they_play_that_what_they_will_hear_is_in_another_language(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**TRANSLATED, "stories/bench.md": ENGLISH_STORY})

    verhalen("build", "--no-search", cwd=folder)

    site = folder / "site"
    in_english = recordings_of(site / "en/stories/greenhouse.html")
    abouts = {name: " ".join(about_of(section).split()) for name, section in in_english.items()}
    assert abouts == {
        "greenhouse.mp3": "2 secs",
        "kas.mp3": "With Tuinder, Cor Vis · 2 secs · in Dutch",
        "film.mp4": "With Tuinder, Cor Vis · 2 mins · in Dutch",
        "lang.mp3": "With Tuinder, Cor Vis · 1 hr · in Dutch",
    }
    assert "in het Nederlands" not in (site / "verhalen/kas.html").read_text("utf-8")
    # A story in another language than the book.
    assert about_of(recordings_of(site / "verhalen/bench.html")["bench.mp3"]) == "2 sec · in het Engels"
    assert about_of(recordings_of(site / "en/stories/bench.html")["bench.mp3"]) == "2 secs"
    # Also where it is read elsewhere, or on paper.
    assert "· in Dutch" in (site / "en/stories/greenhouse.html.md").read_text("utf-8")
    assert "· in Dutch" in (site / "en/print-the-book.html").read_text("utf-8")
    assert "· in Dutch" in (site / "en/feed.atom").read_text("utf-8")


def test_a_translation_may_have_a_recording_of_its_own_which_comes_first(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(TRANSLATED)

    verhalen("build", "--no-search", cwd=folder)

    assert list(recordings_of(folder / "site/en/stories/greenhouse.html")) == [
        "greenhouse.mp3",
        "kas.mp3",
        "film.mp4",
        "lang.mp3",
    ]
    assert "greenhouse.mp3" not in recordings_of(folder / "site/verhalen/kas.html")


@pytest.mark.node
def test_what_translations_have_of_their_own_is_a_podcast_in_their_language(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    chapter = "# In the greenhouse\n0:00 It is warm.\n"
    story = str(BOOK["stories/kas.md"]).replace("datum:", "samenvatting: In een kas.\n        datum:")
    folder = archive({**TRANSLATED, "stories/kas.md": story, "stories/opnamen/read-aloud.txt": chapter})
    built = verhalen("build", "--no-search", cwd=folder)
    assert built.exit_code == 0, built.stdout
    site = folder / "site"

    podcast = read_podcast(site / "en/podcast.rss")
    (read_aloud,) = podcast["items"]

    assert podcast["language"] == "en"
    assert podcast["pubsub"] == {"self": "https://boek.example.org/en/podcast.rss"}
    assert podcast["link"] == "https://boek.example.org/en/"
    # The summary of the original is in another language.
    assert (read_aloud["title"], read_aloud["description"]) == ("The greenhouse", "The greenhouse")
    assert read_aloud["link"] == "https://boek.example.org/en/stories/greenhouse.html#_recording-1"
    assert read_aloud["enclosure"]["url"] == "https://boek.example.org/bestanden/opnamen/greenhouse.mp3"
    transcript = "https://boek.example.org/en/stories/greenhouse-1.vtt"
    assert read_aloud["podcastTranscripts"] == [{"url": transcript, "type": "text/vtt", "language": "en"}]
    assert "It is warm." in (site / "en/stories/greenhouse-1.vtt").read_text("utf-8")
    assert "In the greenhouse" in (site / "en/stories/greenhouse-1.json").read_text("utf-8")
    # The podcast of the book itself is what it was, and what only that needs is not made twice.
    assert [item["guid"].rpartition("/")[2] for item in read_podcast(site / "podcast.rss")["items"]] == [
        "kas.mp3",
        "film.mp4",
        "lang.mp3",
    ]
    assert {path.name for path in (site / "en").rglob("*.vtt")} == {"greenhouse-1.vtt", "greenhouse-3.vtt"}
    cover, follow = ((site / "en" / name).read_text("utf-8") for name in ("index.html", "follow.html"))
    for address in ("https://boek.example.org/en/podcast.rss", "https://boek.example.org/podcast.rss"):
        assert f'type="application/rss+xml" href="{address}"' in cover
        assert f"<code>{address}</code>" in follow
    for language in ("English", "Dutch"):
        assert f">The podcast of this book, in {language}<" in follow


def test_a_book_whose_translations_alone_have_recordings_has_a_podcast_with_a_cover(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = "---\ntitel: De kas\ndatum: 2024-05-03\n---\nIn de kas.\n"
    folder = archive({**TRANSLATED, "stories/kas.md": story})

    verhalen("build", "--no-search", cwd=folder)

    channel = ElementTree.parse(folder / "site/en/podcast.rss").getroot()[0]
    cover = channel.find("{http://www.itunes.com/dtds/podcast-1.0.dtd}image")
    assert cover is not None
    assert (folder / "site" / str(cover.get("href")).removeprefix("https://boek.example.org/")).is_file()
    assert not (folder / "site/podcast.rss").exists()


def test_a_recording_of_a_translation_is_told_of_wherever_one_of_an_original_is(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(TRANSLATED)

    verhalen("build", "--no-search", cwd=folder)

    site = folder / "site"
    page = (site / "verhalen/kas.html").read_text("utf-8")
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    media = {node["contentUrl"].rpartition("/")[2]: node for node in data["associatedMedia"]}
    assert media["kas.mp3"]["inLanguage"] == "nl"
    assert media["greenhouse.mp3"] == {
        "@id": "https://boek.example.org/en/stories/greenhouse.html#_recording-1",
        "@type": ["MediaObject", "AudioObject"],
        "name": {"@language": "en", "@value": "The greenhouse"},
        "inLanguage": "en",
        "contentUrl": "https://boek.example.org/bestanden/opnamen/greenhouse.mp3",
        "encodingFormat": "audio/mpeg",
        "duration": media["kas.mp3"]["duration"],
        "license": media["kas.mp3"]["license"],
        "transcript": {"@language": "en", "@value": "In the greenhouse."},
    }
    for name in ("data/archive.nt", "data/archive.ttl"):
        assert "greenhouse.mp3" in (site / name).read_text("utf-8")
    for name in ("stories/greenhouse.html.md", "print-the-book.html", "feed.atom"):
        assert "/bestanden/opnamen/greenhouse.mp3" in (site / "en" / name).read_text("utf-8")


@pytest.mark.parametrize("original", ["De kas", "De kast"], ids=["of a story", "of a story that is not found"])
def test_what_is_wrong_in_the_transcript_of_a_translation_is_told(
    original: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    backwards = "WEBVTT\n\n00:00.900 --> 00:00.100\n<v Riek>It is warm.\n"
    translation = ENGLISH.replace("vertaling_van: De kas", f"vertaling_van: {original}")
    folder = archive({**TRANSLATED, "stories/greenhouse.md": translation, "stories/opnamen/kas-en.vtt": backwards})

    said = verhalen("check", cwd=folder).stdout

    assert "stories/opnamen/kas-en.vtt:3:1: waarschuwing:" in said


def test_a_withheld_name_in_the_transcript_of_a_translation_is_told(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    english = "---\nnaam: Riek Bakker\nvertaling_van: Riek Bakker\ntaal: en\nrollen: gardener\n---\nShe.\n"
    said_aloud = "0:00 Riek Bakker waters the plants.\n"
    folder = archive({**TRANSLATED, "stories/people/riek-en.md": english, "stories/opnamen/read-aloud.txt": said_aloud})

    said = verhalen("check", cwd=folder).stdout

    assert "stories/opnamen/read-aloud.txt:1:1: fout: In het transcript staat “Riek Bakker”" in said
    assert "Schrijf in het transcript “gardener”" in said


def test_who_speaks_and_when_is_told_by_the_original_only(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    facts = "\n        sprekers: [Cor Vis]\n        datum: 1999\n        duur: 9:00"
    translation = ENGLISH.replace("opnamen/kas.mp3", f"opnamen/kas.mp3{facts}")
    folder = archive({**TRANSLATED, "stories/greenhouse.md": translation})

    verhalen("build", "--no-search", cwd=folder)
    said = verhalen("check", cwd=folder).stdout

    assert said.count("[translation-fact]") == 3
    for place, field in (("7:5", "sprekers"), ("8:5", "datum"), ("9:5", "duur")):
        assert f"stories/greenhouse.md:{place}: waarschuwing: “{field}” hoort niet in een vertaling" in said
    # Nobody gets the words of another, in whatever language.
    assert "[transcript-speaker]" not in said
    heard = recordings_of(folder / "site/en/stories/greenhouse.html")["kas.mp3"].text_content()
    assert "With Tuinder, Cor Vis" in heard
    assert "1999" not in heard


def test_a_recording_is_known_by_its_file_however_that_is_written(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    translation = ENGLISH.replace("opnamen/kas.mp3", "../stories/./opnamen/kas.mp3")
    folder = archive({**TRANSLATED, "stories/greenhouse.md": translation})

    verhalen("build", "--no-search", cwd=folder)

    shown = recordings_of(folder / "site/en/stories/greenhouse.html")
    assert list(shown) == ["greenhouse.mp3", "kas.mp3", "film.mp4", "lang.mp3"]
    assert "It is warm." in shown["kas.mp3"].text_content()


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("HTTPS://Media.Example.org:443/kas.mp3", "https://media.example.org/kas.mp3"),
        ("https://media.example.org/de kas/%7eriek.mp3", "https://media.example.org/de%20kas/~riek.mp3"),
        ("https://media.example.org/k%c3%a1s.mp3?van=A", "https://media.example.org/kás.mp3?van=A"),
        ("https://media.example.org", "https://media.example.org/"),
        ("https://Riek@[::1]:/kas.mp3", "https://Riek@[::1]/kas.mp3"),
    ],
)
def test_addresses_are_the_same_however_they_are_written(written: str, same: str) -> None:
    assert comparable_address(written) == comparable_address(same)


@pytest.mark.parametrize(
    ("address", "another"),
    [
        ("https://media.example.org/kas.mp3", "https://media.example.org/Kas.mp3"),
        ("https://media.example.org/de/kas.mp3", "https://media.example.org/de%2Fkas.mp3"),
        ("https://media.example.org/kas.mp3", "https://media.example.org:8443/kas.mp3"),
        ("https://media.example.org/kas.mp3?deel=1", "https://media.example.org/kas.mp3?deel=2"),
    ],
)
def test_addresses_of_different_files_stay_different(address: str, another: str) -> None:
    assert comparable_address(address) != comparable_address(another)


def test_a_recording_elsewhere_is_known_by_its_address_however_that_is_written(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    translation = ENGLISH.replace("opnamen/kas.mp3", "HTTPS://Media.example.org:443/l%61ng.mp3")
    folder = archive({**TRANSLATED, "stories/greenhouse.md": translation})

    verhalen("build", "--no-search", cwd=folder)

    shown = recordings_of(folder / "site/en/stories/greenhouse.html")
    assert list(shown) == ["greenhouse.mp3", "kas.mp3", "film.mp4", "lang.mp3"]
    assert "It is warm." in shown["lang.mp3"].text_content()


def test_a_transcript_of_the_original_that_changes_marks_a_translation_that_has_one_too(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    titles_only = "---\ntitel: Das Gewächshaus\nvertaling_van: De kas\ntaal: de\nopnamen: opnamen/kas.mp3\n---\nWarm.\n"
    folder = archive({**TRANSLATED, "stories/gewaechshaus.md": titles_only})
    verhalen("translated", "stories/greenhouse.md", "stories/gewaechshaus.md", cwd=folder)
    page, transcript = folder / "site/en/stories/greenhouse.html", folder / "stories/opnamen/kas.vtt"
    first = transcript.read_text("utf-8")

    def told() -> str:
        return verhalen("build", "--no-search", cwd=folder).stderr

    assert "[translation-" not in told()
    # When it is said is nothing to translate.
    transcript.write_text(first.replace("00:00.600", "00:00.700"), "utf-8")
    assert "[translation-" not in told()
    transcript.write_text(first.replace("het. En", "het.\n\n00:00.500 --> 00:00.600\nEn"), "utf-8")
    assert "[translation-" not in told()
    # What is said is, where it was translated.
    transcript.write_text(first.replace("Warm is het", "Heet is het"), "utf-8")
    said = told()
    assert "stories/greenhouse.md:3:16: let op:" in said
    assert said.count("[translation-outdated]") == 1
    assert "The original of this text, in Dutch, has changed" in page.read_text("utf-8")
    verhalen("translated", "stories/greenhouse.md", cwd=folder)
    assert "[translation-" not in told()
    assert "has changed since it was translated" not in page.read_text("utf-8")


def test_a_transcript_of_the_original_stays_in_its_language(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**TRANSLATED, "stories/greenhouse.md": ENGLISH.replace("kas-en.vtt", "kas.vtt")})

    verhalen("build", "--no-search", cwd=folder)

    sound = recordings_of(folder / "site/en/stories/greenhouse.html")["kas.mp3"]
    assert sound.cssselect(".transcript p:not(.said-by)")[0].get("lang") == "nl"


def test_in_a_language_without_words_of_the_program_what_is_said_has_its_own_language(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    german = ENGLISH.replace("taal: en", "taal: de").replace("kas.mp3", "film.mp4")
    folder = archive({**TRANSLATED, "stories/greenhouse.md": german})

    verhalen("build", "--no-search", cwd=folder)

    film = recordings_of(folder / "site/de/verhalen/greenhouse.html")["film.mp4"]
    assert film.cssselect(".transcript p:not(.said-by)")[0].get("lang") == "de"
    assert film.cssselect("h2 span")[0].get("lang") == "de"
    assert film.cssselect("track")[0].get("srclang") == "de"


def test_an_organisation_speaks_under_its_name_in_the_language_of_the_translation(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    council = "---\nnaam: Village Council\nvertaling_van: Dorpsbelang\ntaal: en\n---\nAn association.\n"
    story = str(BOOK["stories/kas.md"]).replace("[Riek Bakker, Cor Vis]", "[Riek Bakker, Cor Vis, Dorpsbelang]", 1)
    folder = archive(
        {
            **TRANSLATED,
            "stories/organisations/dorpsbelang.md": "---\nnaam: Dorpsbelang\n---\nEen vereniging.\n",
            "stories/organisations/council.md": council,
            "stories/kas.md": story,
            "stories/opnamen/kas-en.vtt": "WEBVTT\n\n00:00.000 --> 00:00.900\n<v Village Council>It is warm.\n",
        }
    )

    said = verhalen("check", cwd=folder).stdout
    verhalen("build", "--no-search", cwd=folder)

    assert "[transcript-speaker]" not in said
    speaker = recordings_of(folder / "site/en/stories/greenhouse.html")["kas.mp3"].cssselect(".said-by b")[0]
    assert speaker.text_content().strip() == "Village Council"


def test_a_sentence_taken_out_of_the_transcript_of_a_translation_goes_from_the_page(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(TRANSLATED)
    verhalen("build", "--no-search", cwd=folder)

    (folder / "stories/opnamen/kas-en.vtt").write_text(
        "WEBVTT\n\n00:00.000 --> 00:00.900\n<v Riek>It is cold.\n", "utf-8"
    )
    verhalen("build", "--no-search", cwd=folder)

    page = (folder / "site/en/stories/greenhouse.html").read_text("utf-8")
    assert "It is cold." in page
    assert "It is warm." not in page


def test_an_empty_transcript_of_a_translation_leaves_the_words_of_the_original_in_their_language(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**TRANSLATED, "stories/opnamen/kas-en.vtt": "WEBVTT\n"})

    verhalen("build", "--no-search", cwd=folder)

    (said,) = recordings_of(folder / "site/en/stories/greenhouse.html")["kas.mp3"].cssselect(".passage p[lang=nl]")[:1]
    assert "Warm is het." in said.text_content()


def test_two_parts_of_one_file_each_have_their_own_words_in_a_translation(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    parts = "    opnamen:\n      - {{bestand: opnamen/film.mp4, titel: {}, transcript: {}}}\n"
    twice = parts + "      - {{bestand: opnamen/film.mp4, titel: {}, transcript: {}}}\n"
    original = (
        "    ---\n    titel: De kas\n" + twice.format("Een", "een.vtt", "Twee", "twee.vtt") + "    ---\n    Kas.\n"
    )
    english = "    ---\n    titel: The greenhouse\n    vertaling_van: De kas\n    taal: en\n"
    english += twice.format("One", "one.vtt", "Two", "two.vtt") + "    ---\n    Kas.\n"
    cue = "WEBVTT\n\n00:00.000 --> 00:00.900\n{}\n"
    words = {"een": "Eerst.", "twee": "Toen.", "one": "First.", "two": "Then."}
    files = {f"stories/{name}.vtt": cue.format(said) for name, said in words.items()}
    folder = archive({**BOOK, "stories/kas.md": original, "stories/greenhouse.md": english, **files})

    verhalen("build", "--no-search", cwd=folder)

    page = html.document_fromstring((folder / "site/en/stories/greenhouse.html").read_text("utf-8"))
    assert [section.cssselect("h2")[0].text_content() for section in page.cssselect(".recording")] == [
        "Watch: One",
        "Watch: Two",
    ]
    assert [element.text_content().strip() for element in page.cssselect(".passage p:last-child")] == [
        "First.",
        "Then.",
    ]


def test_of_a_translation_whose_original_is_not_found_names_are_told_and_speakers_are_not(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    english = ENGLISH.replace("vertaling_van: De kas", "vertaling_van: De kast")
    said = "WEBVTT\n\n00:00.000 --> 00:00.900\n<v Riek>Riek Bakker waters the plants.\n"
    folder = archive({**TRANSLATED, "stories/greenhouse.md": english, "stories/opnamen/kas-en.vtt": said})

    told = verhalen("check", cwd=folder).stdout

    assert "[translation-of-nothing]" in told
    assert "[name-in-transcript]" in told
    assert "[transcript-speaker]" not in told
