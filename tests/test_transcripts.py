"""Transcripts: what is read of what is said, and where a fault is."""

import pytest

from verhalen_build.model.names import SourcePath
from verhalen_build.read.transcripts import read_transcript
from verhalen_build.site.recording_times import FragmentNames


def said(name: str, text: str) -> list[tuple[float, float, str, str]]:
    """From when to when somebody says what; a heading has a mark before it."""
    cues = read_transcript(SourcePath(name), text.encode()).cues
    return [(cue.start, cue.end, cue.label, ("# " if cue.is_heading else "") + cue.text) for cue in cues]


def unsure(name: str, text: str) -> list[tuple[str, str]]:
    """Each label that may be the beginning of a sentence, with how it was written."""
    cues = read_transcript(SourcePath(name), text.encode()).cues
    return [(cue.label, cue.prefix) for cue in cues if cue.label and not cue.is_sure]


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


def test_in_a_text_of_word_the_name_stands_above_the_words() -> None:
    first = "00:00:00 Spreker 1\nWarm.\nEn vochtig.\n00:00:04 Riek\nKoud.\n"
    text = f"{first}00:00:09 Riek\nNu wel.\n00:00:12 Nee\nToch niet.\n"

    assert said("a.txt", text) == [
        (0, 4, "Spreker 1", "Warm. En vochtig."),
        (4, 9, "Riek", "Koud."),
        (9, 12, "Riek", "Nu wel."),
        (12, 12, "Nee", "Toch niet."),
    ]
    assert unsure("a.txt", text) == [("Spreker 1", "Spreker 1"), ("Nee", "Nee")]


YOUTUBE = """\
WEBVTT
Kind: captions

00:01.000 --> 00:01.990 align:start position:0%
\x20
Warm<00:01.500><c>.</c>

00:01.990 --> 00:02.000
Warm.
\x20

00:02.000 --> 00:03.000
Warm.
En<00:02.500><c> vochtig.</c>
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nWarm.\n2\n00:00:02,000 --> 00:00:03,000\nEn vochtig.\n"),
        ("a.srt", "\ufeff1\r\n0:01.0 --> 0:02,0 X1:40\r\nWarm.\r\n\r\n2\r\n0:02 --> 0:03\r\nEn vochtig.\r\n"),
        ("a.srt", "1\n00:00:01,000 → 00:00:02,000\nWarm.\n\n2\n00:00:02,000 –> 00:00:03,000\nEn vochtig.\n"),
        ("a.txt", "[00:01.000 --> 00:02.000]  Warm.\n[00:02.000 --> 00:03.000]  En vochtig.\n"),
        ("a.txt", "00:00:01 - 00:00:02 Warm.\n00:00:02 - 00:00:03 En vochtig.\n"),
        ("a.txt", "0:00:01.000,0:00:02.000\nWarm.\n\n0:00:02.000,0:00:03.000\nEn vochtig.\n"),
        ("a.vtt", "WEBVTT\n\nNOTE\nNiet.\n\n0:01 --> 0:02\nWarm.\n\n0:02 --> 0:03\nEn vochtig."),
        ("a.vtt", YOUTUBE),
    ],
    ids=[
        "no empty lines",
        "mark and line ends",
        "arrows of Word",
        "Whisper",
        "from and until",
        "SBV",
        "note",
        "YouTube",
    ],
)
def test_the_same_words_are_read_from_what_programs_write(name: str, text: str) -> None:
    assert faults(name, text) == []
    assert [(round(start), round(end), words) for start, end, _, words in said(name, text)] == [
        (1, 2, "Warm."),
        (2, 3, "En vochtig."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "12.30 Riek: Warm.\n1.02.03 Riek: Koud.\n",
        "00:12:30:24 Riek: Warm.\n01:02:03:00 Riek: Koud.\n",
        "(12:30) Riek: Warm.\n[1:02:03], Riek: Koud.\n",
        "Riek (12:30): Warm.\nRiek [1:02:03] Koud.\n",
        "12:30\tRiek\tWarm.\n1:02:03\tRiek\tKoud.\n",
    ],
)
def test_times_may_have_points_pictures_and_brackets(text: str) -> None:
    assert [(start, label, words) for start, _, label, words in said("a.txt", text)] == [
        (750, "Riek", "Warm."),
        (3723, "Riek", "Koud."),
    ]


def test_two_arrows_say_that_somebody_else_speaks() -> None:
    text = "1\n0:01 --> 0:02\n>> JAN: Warm.\n\n2\n0:02 --> 0:03\n&gt;&gt; En vochtig.\n"

    cues = read_transcript(SourcePath("a.srt"), text.encode()).cues

    assert [(cue.label, cue.is_sure, cue.text) for cue in cues] == [("JAN", True, "Warm."), ("", True, "En vochtig.")]


def test_a_word_that_is_a_number_is_not_the_number_of_a_cue() -> None:
    text = "1\n0:01 --> 0:02\n1984\n\n2\n0:02 --> 0:03\nTot\n1985\n"

    assert [words for *_, words in said("a.srt", text)] == ["1984", "Tot 1985"]


def test_a_time_within_a_sentence_is_no_time_of_the_transcript() -> None:
    text = "0:05 Wij gingen,\nom kwart over de helft (12:30) naar huis.\n"

    assert [words for *_, words in said("a.txt", text)] == ["Wij gingen, om kwart over de helft (12:30) naar huis."]


def test_of_a_text_without_any_time_that_is_told_once() -> None:
    assert faults("a.txt", "\nWarm.\nEn vochtig.\n") == [("transcript-unread", 2, "Warm.")]


def test_a_time_in_a_sentence_makes_nobody_sure_to_speak() -> None:
    text = "0:05 Riek: Wij gingen weg.\nIn Zwolle (10:30) stapten we over.\n11:00 Ja.\nThuis waren we om 12:15\n"

    assert said("a.txt", text) == [
        (5, 630, "Riek", "Wij gingen weg."),
        (630, 660, "In Zwolle", "stapten we over."),
        (660, 660, "", "Ja. Thuis waren we om 12:15"),
    ]
    assert unsure("a.txt", text)[-1] == ("In Zwolle", "In Zwolle (10:30)")


def test_a_name_and_a_time_without_words_are_what_is_said() -> None:
    assert said("a.txt", "0:05 Daarna naar\nHotel Centraal 0:30\n") == [
        (5, 30, "", "Daarna naar"),
        (30, 30, "", "Hotel Centraal 0:30"),
    ]


def test_who_stands_before_a_time_more_than_once_surely_speaks() -> None:
    text = "Riek (0:05): Warm.\nkok (0:06): Nee.\nRiek (0:07): Ja.\nkok (0:08): Nee.\nCor (0:09): Koud.\n"

    assert [label for _, _, label, _ in said("a.txt", text)] == ["Riek", "kok", "Riek", "kok", "Cor"]
    assert unsure("a.txt", text) == [("Cor", "Cor (0:09):")]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.srt", "1\n0:01 --> 0:02\nJa.\n\n2\n0:02 --> 0:03\nJa.\nDat klopt.\n", ["Ja.", "Ja. Dat klopt."]),
        (
            "a.vtt",
            "WEBVTT\n\n0:01 --> 0:02\n<v Riek>Nee.\n\n0:02 --> 0:03\n<v Jan>Nee.\nEcht niet.\n",
            ["Nee.", "Nee. Echt niet."],
        ),
        (
            "a.vtt",
            "WEBVTT\n\n0:01 --> 0:02\n<v Riek>Nee.\n\n0:02.00 --> 0:02.01\n<v Jan>Nee.\nEcht niet.\n",
            ["Nee.", "Nee. Echt niet."],
        ),
        (
            "a.vtt",
            "WEBVTT\n\n0:01.00 --> 0:01.01\nZo.\n\n0:02 --> 0:03\nJa.\n\n0:03 --> 0:04\nJa.\nDat klopt.\n",
            ["Zo.", "Ja.", "Ja. Dat klopt."],
        ),
    ],
    ids=["no voices", "two voices", "a voice for an instant", "an instant elsewhere"],
)
def test_words_that_are_said_twice_stand_there_twice(name: str, text: str, expected: list[str]) -> None:
    assert [words for *_, words in said(name, text)] == expected


@pytest.mark.parametrize("name", ["NOTE met de hand\n\x20", "NOTE met de hand", "REGION 1", "STYLE", "\x20\nREGION 1"])
def test_a_note_or_the_name_of_a_cue_takes_no_cue_along(name: str) -> None:
    text = f"WEBVTT\n\n{name}\n0:01 --> 0:02\nWarm.\n\x20\nNOTE niet voor lezers\n\x20\n2\n0:02 --> 0:03\nKoud.\n"

    assert faults("a.vtt", text) == []
    assert [words for *_, words in said("a.vtt", text)] == ["Warm.", "Koud."]


def test_a_broken_time_below_a_word_of_web_vtt_is_told() -> None:
    text = "WEBVTT\n\nSTYLE\n0:01 --> straks\nWarm.\n\nNOTE -->\n\n0:02 --> 0:03\nKoud.\n"

    assert faults("a.vtt", text) == [("transcript-time", 4, "0:01 --> straks")]


def test_a_line_of_spaces_within_a_cue_does_not_end_it() -> None:
    text = "1\n0:01 --> 0:02\nWarm.\n\x20\nEn vochtig.\n\n2\n0:02 --> 0:03\nKoud.\n"

    assert [words for *_, words in said("a.srt", text)] == ["Warm. En vochtig.", "Koud."]


def test_a_broken_time_within_other_cues_has_its_line() -> None:
    text = "1\n0:01 --> 0:02\nWarm.\n2\n0:02 --> straks\nEn vochtig.\n3\n0:03 --> 0:04\nKoud.\n"

    assert faults("a.srt", text) == [("transcript-time", 5, "0:02 --> straks")]
    assert [words for *_, words in said("a.srt", text)] == ["Warm.", "Koud."]


def test_an_interview_of_ohms_may_have_an_index_alone() -> None:
    text = OHMS[: OHMS.index("RIEK")] + "No transcript." + OHMS[OHMS.index("\n</transcript>") :]

    assert [words for *_, words in said("a.xml", text)] == ["# Later"]


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


def test_an_interview_of_ohms_6_has_its_words_in_an_element_of_their_own_without_the_first_line() -> None:
    cues = (
        "00:02.000 --> 00:03.000\n<v RIEK>Warm.<br><br>Heel warm.\n\n00:03.000 --> 00:00:00.000\n<v COR>Koud.<c.1></c>"
    )
    note = "NOTE\nANNOTATIONS BEGIN\n\nNOTE\n<annotation ref='1'>Een voetnoot.</annotation>"
    point = "<index><point><time>1</time><title>De kas</title></point></index>"
    record = f"{point}<vtt_transcript><![CDATA[{cues}\n\n{note}\n]]></vtt_transcript>"

    for text in (f"<ROOT><record>{record}</record></ROOT>", f"<ROOT><record>{record}<transcript/></record></ROOT>"):
        assert faults("a.xml", text) == []
        assert said("a.xml", text) == [
            (1, 1, "", "# De kas"),
            (2, 3, "RIEK", "Warm. Heel warm."),
            (3, 3, "COR", "Koud."),
        ]


def test_an_interview_of_ohms_6_may_have_an_index_alone() -> None:
    text = "<ROOT><record><index><point><time>60</time><title>Later</title></point></index></record></ROOT>"

    assert (said("a.xml", text), faults("a.xml", text)) == ([(60, 60, "", "# Later")], [])


def test_a_heading_of_an_interview_does_not_stand_halfway_a_sentence() -> None:
    text = OHMS.replace("Heel{note} warm.", "Heel\nerg\nwarm.\nEn wat verder?").replace(">60<", ">38<")

    assert [words for *_, words in said("a.xml", text)][:3] == ["Warm is het.", "# Later", "Heel"]


def test_notes_of_an_interview_that_do_not_end_are_told_and_nobody_says_them() -> None:
    text = OHMS.replace("{note}", "[[footnote]]1[[/footnote]]").replace(
        "</transcript>", "[[footnotes]]\nBron.</transcript>"
    )

    assert (said("a.xml", text), faults("a.xml", text)) == ([], [("transcript-note-open", 6, "[[footnotes]]")])


def test_a_note_of_an_interview_that_does_not_end_is_told_also_before_one_that_does() -> None:
    text = OHMS.replace("Heel{note} warm.", "Heel [[footnote]]1 warm.\nEn klam [[footnote]]2[[/footnote]] ook.")

    assert (said("a.xml", text), faults("a.xml", text)) == ([], [("transcript-note-open", 5, "[[footnote]]")])


def test_an_interview_of_ohms_6_without_a_transcript_says_so_in_words_that_nobody_speaks() -> None:
    index = "<index><point><time>60</time><title>Later</title></point></index>"
    text = f"<ROOT><record>{index}<vtt_transcript>No transcript.</vtt_transcript></record></ROOT>"

    assert (said("a.xml", text), faults("a.xml", text)) == ([(60, 60, "", "# Later")], [])


def test_in_an_interview_of_ohms_6_another_may_begin_after_an_empty_line() -> None:
    cue = "00:02.000 --> 00:03.000\nRIEK: En toen gingen we --<br><br>JAN: Ja precies.<br />Dus."
    text = f"<ROOT><record><vtt_transcript><![CDATA[{cue}\n]]></vtt_transcript></record></ROOT>"

    assert [(label, words) for _, _, label, words in said("a.xml", text)] == [
        ("RIEK", "En toen gingen we --"),
        ("JAN", "Ja precies. Dus."),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.srt", "1\n0:01 --> 0:03\nRiek: Het begon. >> Wanneer dan?\n"),
        ("a.vtt", "WEBVTT\n\n0:01 --> 0:03\nRiek: Het begon. &gt;&gt; Wanneer dan?\n"),
        ("a.txt", "0:01 Riek: Het begon. >> Wanneer dan?\n"),
        ("a.txt", "Riek: Het begon. >> Wanneer dan? #00:00:12-3#\n"),
        ("a.xml", "<ROOT><record><transcript>Riek: Het begon. >> Wanneer dan?</transcript></record></ROOT>"),
        ("a.xml", "<ROOT><record><transcript>Riek: Het begon.\n>> Wanneer dan?</transcript></record></ROOT>"),
    ],
)
def test_two_arrows_within_a_line_say_that_somebody_else_speaks(name: str, text: str) -> None:
    cues = read_transcript(SourcePath(name), text.encode()).cues

    riek, other = cues
    assert (riek.label, riek.text) == ("Riek", "Het begon.")
    assert (other.label, other.is_sure, other.text) == ("", True, "Wanneer dan?")


def test_of_two_lines_with_dashes_it_is_not_known_who_says_them() -> None:
    two = "2\n0:02 --> 0:03\n<i>- Wanneer dan?</i>\n-In 2010.\n"
    text = f"1\n0:01 --> 0:02\nRiek: Het begon.\n\n{two}\n3\n0:03 --> 0:04\n- Dus.\n-5 graden.\n"

    cues = read_transcript(SourcePath("a.srt"), text.encode()).cues

    assert [(cue.text, cue.is_sure and not cue.label) for cue in cues[1:]] == [
        ("Wanneer dan?", True),
        ("In 2010.", True),
        ("- Dus. -5 graden.", False),
    ]


@pytest.mark.parametrize("name", ["a.vtt", "a.srt", "a.txt", "a.xml"])
def test_two_versions_of_a_passage_in_a_transcript_are_told(name: str) -> None:
    text = "0:01 Warm.\n<<<<<<< HEAD\n0:02 Koud.\n=======\n0:02 Klam.\n>>>>>>> anders\n"

    assert (said(name, text), faults(name, text)) == ([], [("merge-conflict", 2, "<<<<<<<")])


def test_a_mark_of_f4_in_a_text_with_times_is_part_of_what_is_said() -> None:
    text = "0:01 Riek: Ja #3\n0:05 Jan: Zie #00:00:04-1# daar.\n0:09 Riek: Goed.\n"

    assert said("a.txt", text) == [
        (1, 5, "Riek", "Ja #3"),
        (5, 9, "Jan", "Zie #00:00:04-1# daar."),
        (9, 9, "Riek", "Goed."),
    ]


def test_a_time_in_a_text_of_f4_is_part_of_what_is_said() -> None:
    text = "I: Vertel eens. #00:00:12-3#\n10:30 was het.\nB: Ja. #00:00:20-0#\n"

    assert faults("a.txt", text) == []
    assert [words for *_, words in said("a.txt", text)] == ["Vertel eens.", "10:30 was het.", "Ja."]


def test_only_the_last_words_may_have_no_end() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:00.000\nWarm.\n\n00:02.000 --> 00:00.000\nKoud.\n\nNOTE Slot\n"

    assert faults("a.vtt", text) == [("transcript-ends-before", 3, "0:00")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.vtt", "WEBVTT\n\n00:00.000 --> 00:03.000\nRiek: Warm,\nen vochtig.\nCor: Nee.\n>> Ja.\n"),
        ("a.srt", "1\n00:00:00,000 --> 00:00:03,000\nRiek: Warm,\nen vochtig.\nCor: Nee.\n>> Ja.\n"),
        ("a.txt", "0:00 - 0:03 Riek: Warm,\nen vochtig.\nCor: Nee.\n>> Ja.\n"),
        ("a.txt", "0:00 - 0:03 Riek\nWarm,\nen vochtig.\nCor: Nee.\n>> Ja.\n"),
    ],
)
def test_of_who_speak_at_one_time_each_says_their_own_words(name: str, text: str) -> None:
    assert [(label, words) for _, _, label, words in said(name, text)] == [
        ("Riek", "Warm, en vochtig."),
        ("Cor", "Nee."),
        ("", "Ja."),
    ]
    assert said(name, text)[-1][1] == 3
    assert faults(name, text) == []


def test_a_name_within_a_line_is_one_if_it_stands_before_other_words_too() -> None:
    text = "0:00 RIEK: Warm?\n0:04 COR: Ja. RIEK: Nee. Kortom: koud.\n0:10 COR: Zeg RIEK: waar?\n"

    assert said("a.txt", text) == [
        (0, 4, "RIEK", "Warm?"),
        (4, 5.5, "COR", "Ja."),
        (5.5, 10, "RIEK", "Nee. Kortom: koud."),
        (10, 10, "COR", "Zeg RIEK: waar?"),
    ]


def test_a_voice_of_web_vtt_says_all_that_stands_in_it() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Riek>Warm. Cor: nee, zei hij.</v> <v Cor>Ja.\n"

    assert said("a.vtt", text) == [(0, 2, "Riek", "Warm. Cor: nee, zei hij."), (0, 2, "Cor", "Ja.")]


def test_f4_writes_a_time_where_a_piece_ends_or_also_where_it_begins() -> None:
    at_the_end = "## De kas\nI: Vertel eens. #00:00:12-3#\n\nB: Ja.\nMooi. #00:00:20-3# En toen. #00:00:21-0#\n"
    at_both_ends = "#00:00:01-0# I: Vertel eens. #00:00:12-3#\n#00:00:12-3# B: Ja. #00:00:20-0#\nSlot."

    assert [cue for cue in said("a.txt", at_the_end) if not cue[3].startswith("#")] == [
        (4.6, 12.3, "I", "Vertel eens."),
        (12.3, 16.7, "B", "Ja."),
        (16.7, 20.3, "", "Mooi."),
        (20.3, 21, "", "En toen."),
    ]
    assert said("a.txt", at_both_ends) == [
        (1, 12.3, "I", "Vertel eens."),
        (12.3, 20, "B", "Ja."),
        (20, 20, "", "Slot."),
    ]


def test_a_name_may_be_bold_in_a_text_with_times() -> None:
    assert said("a.txt", "[00:00] **Riek:** Warm.\n**00:12** **Cor:** Koud.") == [
        (0, 12, "Riek", "Warm."),
        (12, 12, "Cor", "Koud."),
    ]
    assert [label for _, _, label, _ in said("a.txt", "**Riek** (0:05): Warm.\n**[0:06] Riek**: Koud.\n")] == [
        "Riek"
    ] * 2


def test_a_heading_may_be_bold_in_a_text_with_times() -> None:
    assert said("a.txt", "## **De kas**\n0:06 Warm.\n") == [(6, 6, "", "# De kas"), (6, 6, "", "Warm.")]


def test_a_dash_before_a_voice_is_not_said() -> None:
    text = "WEBVTT\n\n0:01 --> 0:03\n- <v Riek>Warm.\n- <v Jan>Nee.\n"

    assert [(label, words) for _, _, label, words in said("a.vtt", text)] == [("Riek", "Warm."), ("Jan", "Nee.")]


def test_asterisks_in_what_is_said_stay() -> None:
    assert said("a.txt", "0:05 **Riek:** F*** dat **niet** en 2**3.") == [(5, 5, "Riek", "F*** dat **niet** en 2**3.")]


def test_what_is_xml_of_another_program_is_told_by_what_it_is() -> None:
    assert faults("a.xml", '<ANNOTATION_DOCUMENT xmlns="a"><TIME_ORDER/></ANNOTATION_DOCUMENT>') == [
        ("transcript-unread", 1, "<ANNOTATION_DOCUMENT>")
    ]


@pytest.mark.parametrize("text", ["<ROOT>", "", "<a/>"])
def test_what_is_no_interview_is_told(text: str) -> None:
    assert [code for code, *_ in faults("a.xml", text)] == ["transcript-unread"]


def test_an_interview_with_a_document_type_is_told_and_nothing_in_it_is_followed() -> None:
    text = '<!DOCTYPE a [<!ENTITY b "c">]>\n<ROOT><record><transcript>&b;</transcript></record></ROOT>'

    assert faults("a.xml", text) == [("transcript-doctype", 1, "<!DOCTYPE")]


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
