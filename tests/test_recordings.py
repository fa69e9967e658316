"""Recordings: what is read of sound, film and transcripts, and what readers get of it."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT
from verhalen_build.model.names import SourcePath
from verhalen_build.read.media_files import read_media
from verhalen_build.read.public_files import public_bytes
from verhalen_build.read.transcripts import read_transcript
from verhalen_build.site.recording_times import FragmentNames

EXAMPLE = ROOT / "tests/examples/31-transcripts-with-faults/archive/stories/opnamen/kas.mp3"
SOUND = EXAMPLE.read_bytes()
SECRET = b"Geheim"


def box(name: bytes, content: bytes) -> bytes:
    """A box of MP4."""
    return (len(content) + 8).to_bytes(4, "big") + name + content


def element(name: bytes, content: bytes) -> bytes:
    """An element of WebM."""
    return name + (len(content) | 1 << 56).to_bytes(8, "big") + content


def mp4(seconds: int) -> bytes:
    """A film of so many seconds, which says in three places who made it and where."""
    header = box(b"mvhd", bytes(12) + (1000).to_bytes(4, "big") + (seconds * 1000).to_bytes(4, "big") + bytes(80))
    track = box(b"trak", box(b"mdia", b"beelden") + box(b"udta", SECRET))
    movie = box(b"moov", header + track + box(b"udta", box(b"\xa9xyz", SECRET)) + box(b"meta", SECRET))
    return box(b"ftyp", b"isomisom") + movie + box(b"mdat", b"beelden")


def webm(title: bytes) -> bytes:
    """A film of 2.5 seconds with a title and tags."""
    scale = element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3, "big"))
    length = element(b"\x44\x89", b"\x45\x1c\x40\x00")
    info = element(b"\x15\x49\xa9\x66", scale + length + element(b"\x7b\xa9", title))
    segment = element(
        b"\x18\x53\x80\x67", info + element(b"\x12\x54\xc3\x67", SECRET) + element(b"\x1f\x43\xb6\x75", b"")
    )
    return element(b"\x1a\x45\xdf\xa3", b"") + segment


def tagged_mp3() -> bytes:
    """A sound with the name of its maker before it, and after it."""
    frame = b"TPE1" + (len(SECRET) + 1).to_bytes(4, "big") + b"\0\0\0" + SECRET
    return b"ID3\x03\0\0" + len(frame).to_bytes(4, "big") + frame + SOUND + b"TAG" + SECRET.ljust(125, b"\0")


# Sound and film


@pytest.mark.parametrize(
    ("name", "data", "media_type", "seconds"),
    [
        ("a.mp3", SOUND, "audio/mpeg", 1.98),
        ("A.MP3", tagged_mp3(), "audio/mpeg", 1.98),
        ("a.mp4", mp4(90), "video/mp4", 90),
        ("a.m4a", mp4(90), "audio/mp4", 90),
        ("a.webm", webm(b"kas"), "video/webm", 2.5),
    ],
)
def test_how_long_it_takes_is_read_from_the_file(name: str, data: bytes, media_type: str, seconds: float) -> None:
    media = read_media(SourcePath(name), data)

    assert (media.media_type, media.fault) == (media_type, "")
    assert media.seconds == pytest.approx(seconds, abs=0.1)
    assert media.size == len(public_bytes(data))


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.wav", b"RIFF....WAVE", "media-of-another-kind"),
        ("a.mp3", mp4(90), "media-of-another-kind"),
        ("a.mp3", b"", "media-of-another-kind"),
        ("a.mp3", b"\xff", "media-of-another-kind"),
        ("a.mp3", b"\xff\xfb" + bytes(10), "media-damaged"),
        ("a.ogg", b"OggS" + bytes(40), "media-damaged"),
        ("a.mp4", mp4(90)[:-3], "media-damaged"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"mdat", b"x"), "media-damaged"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"moov", b""), "media-damaged"),
        ("a.webm", webm(b"kas")[:-3], "media-damaged"),
        ("a.webm", b"\x1a\x45\xdf\xa3", "media-damaged"),
    ],
)
def test_what_a_browser_cannot_play_has_a_fault(name: str, data: bytes, fault: str) -> None:
    assert read_media(SourcePath(name), data).fault == fault


@pytest.mark.parametrize("data", [tagged_mp3(), mp4(90), webm(SECRET), webm(b"x")], ids=["mp3", "mp4", "webm", "short"])
def test_readers_do_not_get_what_a_file_says_of_its_maker(data: bytes) -> None:
    public = public_bytes(data)

    assert SECRET not in public
    assert read_media(SourcePath("a.mp4"), public) == read_media(SourcePath("a.mp4"), data)
    assert public_bytes(public) == public


@pytest.mark.parametrize("data", [mp4(90), webm(b"kas")], ids=["mp4", "webm"])
def test_in_film_everything_else_stays_where_it_is(data: bytes) -> None:
    assert len(public_bytes(data)) == len(data)


def test_a_photo_in_the_same_sort_of_boxes_is_left_alone() -> None:
    photo = box(b"ftyp", b"heicmif1") + box(b"meta", b"waar de beelden staan")

    assert public_bytes(photo) == photo


# Transcripts


def said(name: str, text: str) -> list[tuple[float, float, str, str]]:
    """From when to when somebody says what; a heading has a mark before it."""
    cues = read_transcript(SourcePath(name), text.encode()).cues
    return [(cue.start, cue.end, cue.label, ("# " if cue.is_heading else "") + cue.text) for cue in cues]


def faults(name: str, text: str) -> list[tuple[str, int, str]]:
    """The code, the line and the value of each problem with a transcript."""
    return [
        (fault.code, fault.at.line, fault.value) for fault in read_transcript(SourcePath(name), text.encode()).problems
    ]


def test_web_vtt_is_read_without_its_notes_and_formatting() -> None:
    text = """\
WEBVTT - kas

NOTE niet
voor lezers

STYLE
::cue { color: red }

intro
00:00.000 --> 00:01.000 align:start
# De kas

00:01.000 --> 1:00:02.500
<v.luid Riek Bakker>Het is <i>warm</i> &amp; vochtig.</v>
<v Cor>Ja.

2
01:00:03.000 --> 01:00:04.000
<00:59:00.000><c>Nu</c> niet meer.
"""

    assert faults("a.vtt", text) == []
    assert said("a.vtt", text) == [
        (0, 1, "", "# De kas"),
        (1, 3602.5, "Riek Bakker", "Het is warm & vochtig."),
        (1, 3602.5, "Cor", "Ja."),
        (3603, 3604, "", "Nu niet meer."),
    ]


def test_subrip_is_read_with_names_before_the_words() -> None:
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nRIEK: Warm.\r\n\r\n"
        "2\r\n00:00:02,000 --> 00:00:03,000\r\n{\\an8}<font color=red>Let op: heet.</font>\r\n\r\n3\r\n"
    )

    assert faults("a.srt", text) == []
    assert said("a.srt", text) == [(1, 2, "RIEK", "Warm."), (2, 3, "Let op", "heet.")]
    assert [cue.is_sure for cue in read_transcript(SourcePath("a.srt"), text.encode()).cues] == [True, False]


@pytest.mark.parametrize(
    "line", ["[0:12] Riek Bakker: Warm.", "00:12 - Riek Bakker: Warm.", "(00:00:12.000) Riek Bakker: Warm."]
)
def test_a_text_may_have_its_times_in_several_forms(line: str) -> None:
    assert said("a.txt", line) == [(12, 12, "Riek Bakker", "Warm.")]


def test_in_a_text_with_times_a_line_goes_on_and_headings_wait_for_a_time() -> None:
    text = "# De kas\n\n0:00 Riek: Warm.\nEn vochtig.\n## Buiten\nCor Vis  0:09\nKoud.\n"

    assert said("a.txt", text) == [
        (0, 0, "", "# De kas"),
        (0, 9, "Riek", "Warm. En vochtig."),
        (9, 9, "", "# Buiten"),
        (9, 9, "Cor Vis", "Koud."),
    ]


OHMS = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<ROOT xmlns="https://www.weareavp.com/nunncenter/ohms"><record>
<duration>00:01:30</duration><sync>1:|1(3)|</sync>
<transcript>RIEK: Warm is het.
COR: Heel{note} warm.
</transcript>
<index><point><time>60</time><title>Later;</title></point></index>
</record></ROOT>"""


def test_an_interview_of_ohms_has_its_minutes_and_its_index() -> None:
    text = OHMS.replace("{note}", "[[footnote]]1[[/footnote]]")

    assert faults("a.xml", text) == []
    assert [(start, label, words) for start, _, label, words in said("a.xml", text)] == [
        (0, "RIEK", "Warm is het."),
        (40, "COR", "Heel"),
        (60, "", "# Later"),
        (60, "", "warm."),
    ]


def test_an_interview_of_ohms_may_have_web_vtt_in_it() -> None:
    cue = "WEBVTT\n\n00:02.000 --> 00:01.000\n&lt;v Cor&gt;Koud."
    text = f"<ROOT><record><transcript>\n{cue}\n</transcript></record></ROOT>"

    assert said("a.xml", text) == [(2, 1, "Cor", "Koud.")]
    assert faults("a.xml", text) == [("transcript-ends-before", 4, "0:01")]


@pytest.mark.parametrize(
    "text",
    ["<ROOT>", "", "<a/>", '<!DOCTYPE a [<!ENTITY b "c">]><ROOT><record><transcript>&b;</transcript></record></ROOT>'],
)
def test_what_is_no_interview_is_told_and_nothing_in_it_is_followed(text: str) -> None:
    assert [code for code, *_ in faults("a.xml", text)] == ["transcript-unread"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:02 Terug.\n0:01 Toen.", ("transcript-backwards", 2, "0:01")),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\n00:01.500 --> 00:03.000\nB", ("transcript-overlap", 6, "0:01.5")),
        ("WEBVTT\n\n00:01 --> later\nA", ("transcript-time", 3, "00:01 --> later")),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\nverdwaald", ("transcript-without-time", 6, "verdwaald")),
        ("Gesprek\n0:01 A.", ("transcript-without-time", 1, "Gesprek")),
        ("WEBVTT\n\n", ("transcript-empty", 0, "a.vtt")),
        ("WEBVTT\n\n1\n00:01.000 --> 00:02.000\n", ("transcript-empty", 0, "a.vtt")),
    ],
)
def test_a_fault_in_a_transcript_has_its_place(text: str, expected: tuple[str, int, str]) -> None:
    assert faults("a.vtt", text) == [expected]


@pytest.mark.parametrize(
    "data", [b"\xff\xfeW\0", b"\0", b"\xe9t\xe9", b"0:00:00:00 --> -->", b"<v>" * 1000, bytes(range(256))]
)
def test_no_bytes_break_the_reading_of_a_transcript(data: bytes) -> None:
    for name in ("a.vtt", "a.srt", "a.txt", "a.xml"):
        assert read_transcript(SourcePath(name), data).problems


def test_two_who_speak_at_once_do_not_overlap() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Cor>Ja.\n<v Riek>Nee.\n"

    assert faults("a.vtt", text) == []


def test_every_sentence_has_an_address_of_its_own() -> None:
    names = FragmentNames(1)

    assert [names.fragment(second) for second in (125.9, 125.95, 126, 125.2, 3600.4)] == [
        "t=125",
        "t=125.9",
        "t=126",
        "t=125.2",
        "t=3600",
    ]
    assert FragmentNames(2).fragment(3) == "t=3&n=2"


# The page

BOOK: dict[str, str | bytes] = {
    "config.yaml": """\
        titel: Ons boek
        adressleutel: 4b1d6a0c2f9e7385
        webadres: https://boek.example.org/
        mediaservers: media.example.org
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
    for path in site.rglob("*.*"):
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
    changed = {path.relative_to(folder): path.read_bytes() for path in (folder / "site").rglob("*.*")}
    verhalen("build", "--no-search", "--clean", cwd=folder)

    assert b"En klam." in changed[Path("site/verhalen/kas.html")]
    assert changed == {path.relative_to(folder): path.read_bytes() for path in (folder / "site").rglob("*.*")}


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


def test_without_the_sound_the_transcript_is_looked_through_all_the_same(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = str(BOOK["stories/kas.md"]).replace("opnamen/kas.mp3", "opnamen/weg.mp3")
    backwards = "WEBVTT\n\n00:09.000 --> 00:08.000\nWarm.\n"
    folder = archive({**BOOK, "stories/kas.md": story, "stories/opnamen/kas.vtt": backwards})

    checked = verhalen("check", cwd=folder)

    assert "[recording-missing]" in checked.stdout
    assert "[transcript-ends-before]" in checked.stdout


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
        assert picture.size == (1400, 1400)


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

    names = {path.name for path in (folder / "site").rglob("*.*")}
    assert not names & {"podcast.rss", "icon-1400.png", "kas-1.json"}
