"""Files with sound and film: what is known of them, and what readers get."""

import pytest

from tests.support.media_bytes import (
    SECRET,
    SOUND,
    WEBM_HEAD,
    box,
    ebml,
    element,
    film_of,
    frames,
    mp4,
    number,
    opus,
    sizes_box,
    tagged_mp3,
    track,
    track_of,
    tracks_of_webm,
    webm,
)
from verhalen_build.model.names import SourcePath
from verhalen_build.read.media_files import read_media
from verhalen_build.read.public_files import public_bytes


@pytest.mark.parametrize(
    ("name", "data", "media_type", "seconds"),
    [
        ("a.mp3", SOUND, "audio/mpeg", 1.98),
        ("A.MP3", tagged_mp3(), "audio/mpeg", 1.98),
        ("a.mp4", mp4(90), "video/mp4", 90),
        ("a.m4v", mp4(90), "video/mp4", 90),
        ("a.opus", opus(b"x"), "audio/ogg", 2),
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
        ("a.mp3", b"", "media-damaged"),
        ("a.mp3", b"\xff", "media-of-another-kind"),
        ("a.mp3", b"\xff\xfb" + bytes(10), "media-damaged"),
        ("a.ogg", b"OggS" + bytes(40), "media-damaged"),
        ("a.mp4", mp4(90)[:-3], "media-damaged"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"mdat", b"x"), "media-damaged"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"moov", b""), "media-damaged"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", b"")), "media-damaged"),
        ("a.mp4", film_of(box(b"trak", b"")), "media-damaged"),
        ("a.mp4", film_of(track(b"vide", b"avc1"), b"\0\0\0\7udta"), "media-damaged"),
        ("a.webm", webm(b"kas")[:-3], "media-damaged"),
        ("a.webm", WEBM_HEAD, "media-damaged"),
        ("a.webm", webm(b"kas")[:10], "media-damaged"),
    ],
)
def test_what_a_browser_cannot_play_has_a_fault(name: str, data: bytes, fault: str) -> None:
    assert read_media(SourcePath(name), data).fault == fault


@pytest.mark.parametrize(
    ("name", "data", "media_type", "rare_codec"),
    [
        ("a.mp4", film_of(track(b"vide", b"avc1"), track(b"soun", b"mp4a")), "video/mp4", ""),
        ("a.mp4", film_of(track(b"soun", b"mp4a")), "audio/mp4", ""),
        ("a.webm", tracks_of_webm((2, b"A_OPUS")), "audio/webm", ""),
        ("a.mp4", film_of(track(b"vide", b"hvc1"), track(b"soun", b"mp4a")), "video/mp4", "HEVC (H.265)"),
        ("a.m4a", film_of(track(b"soun", b"alac")), "audio/mp4", "Apple Lossless"),
        ("a.webm", tracks_of_webm((1, b"V_MPEG4/ISO/AVC")), "video/webm", "V_MPEG4/ISO/AVC"),
    ],
)
def test_what_it_is_follows_from_what_is_in_it(name: str, data: bytes, media_type: str, rare_codec: str) -> None:
    media = read_media(SourcePath(name), data)

    assert (media.media_type, media.rare_codec, media.fault) == (media_type, rare_codec, "")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.m4a", film_of(track(b"vide", b"avc1"))),
        ("a.webm", ebml(b"matroska")),
    ],
    ids=["film called sound", "matroska"],
)
def test_a_file_is_not_what_its_name_says(name: str, data: bytes) -> None:
    assert read_media(SourcePath(name), data).fault == "media-of-another-kind"


WHOLE = frames(*[64] * 20, first=b"Xing" + number(3) + number(20) + number(20 * 208))


@pytest.mark.parametrize(
    ("name", "data", "is_cut"),
    [
        ("a.mp3", WHOLE, False),
        ("a.mp3", WHOLE + b"TAG" + bytes(125), False),
        ("a.mp3", WHOLE[:-1000], True),
        ("a.mp3", frames(*[64] * 20)[:-1000], False),
        ("a.ogg", opus(b"x" * 300), False),
        ("a.ogg", opus(b"x" * 300, b"y" * 300)[:-200], True),
    ],
    ids=["mp3", "with a tag", "cut mp3", "mp3 that does not tell", "ogg", "cut ogg"],
)
def test_a_file_that_stops_halfway_is_noticed_where_it_can_be(name: str, data: bytes, is_cut: bool) -> None:
    media = read_media(SourcePath(name), data)

    assert (media.is_cut, media.fault) == (is_cut, "")


def test_a_sound_whose_frames_differ_takes_as_long_as_they_do() -> None:
    quick, slow = (
        read_media(SourcePath("a.mp3"), frames(32, *[320] * 99)),
        read_media(SourcePath("a.mp3"), frames(*[32] * 100)),
    )

    assert quick.seconds == slow.seconds == pytest.approx(100 * 1152 / 44_100, abs=0.01)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mp3", tagged_mp3()),
        ("a.mp4", mp4(90)),
        ("a.webm", webm(SECRET)),
        ("a.webm", webm(b"x")),
        ("a.webm", tracks_of_webm((2, b"A_OPUS"))),
        ("a.ogg", opus(b"x")),
    ],
    ids=["mp3", "mp4", "webm", "short", "tracks", "ogg"],
)
def test_readers_do_not_get_what_a_file_says_of_its_maker(name: str, data: bytes) -> None:
    public = public_bytes(data)

    assert SECRET not in public
    assert read_media(SourcePath(name), public) == read_media(SourcePath(name), data)
    assert public_bytes(public) == public


@pytest.mark.parametrize("data", [mp4(90), webm(b"kas")], ids=["mp4", "webm"])
def test_in_film_everything_else_stays_where_it_is(data: bytes) -> None:
    assert len(public_bytes(data)) == len(data)


def test_a_photo_in_the_same_sort_of_boxes_is_left_alone() -> None:
    photo = box(b"ftyp", b"heicmif1") + box(b"meta", b"waar de beelden staan")

    assert public_bytes(photo) == photo


def test_readers_do_not_get_the_tracks_in_which_a_camera_writes_where_it_is() -> None:
    film = film_of(track(b"vide", b"avc1"), track(b"meta", b"gpmd", 40, (6, 6)))
    data = box(b"ftyp", b"isom") + box(b"mdat", b"beelden".ljust(20, b".") + SECRET + SECRET + b"geluid") + film[12:]

    public = public_bytes(data)

    assert SECRET not in public
    assert b"gpmd" not in public
    assert b"avc1" in public
    assert b"beelden" in public
    assert b"geluid" in public
    assert len(public) == len(data)


FOUR, EIGHT, SIXTEEN = (
    box(b"stz2", bytes(7) + bytes([bits]) + number(2) + sizes)
    for bits, sizes in ((4, b"\x66"), (8, b"\6\6"), (16, b"\0\6\0\6"))
)


@pytest.mark.parametrize(
    "sizes", [FOUR, EIGHT, SIXTEEN, sizes_box(6, 6), box(b"stsz", bytes(4) + number(6) + number(2))]
)
def test_sizes_of_samples_are_read_however_they_are_written(sizes: bytes) -> None:
    film = film_of(track(b"vide", b"avc1"), track_of(b"meta", sizes, 40))
    data = box(b"ftyp", b"isom") + box(b"mdat", b"beelden".ljust(20, b".") + SECRET + SECRET + b"geluid") + film[12:]

    public = public_bytes(data)

    assert read_media(SourcePath("a.mp4"), data).fault == ""
    assert SECRET not in public
    assert b"beelden............." + bytes(12) + b"geluid" in public


PLACE = box(b"udta", box(b"\xa9xyz", SECRET))
NOWHERE = track_of(b"meta", b"", 0)
PLAYED = track(b"vide", b"avc1")
START = box(b"ftyp", b"isom")
TITLE = element(b"\x15\x49\xa9\x66", element(b"\x7b\xa9", SECRET))


@pytest.mark.parametrize(
    "data",
    [
        film_of(PLAYED, NOWHERE, PLACE),
        film_of(PLAYED, box(b"trak", box(b"mdia", b"")), PLACE),
        film_of(PLAYED, box(b"trak", b""), PLACE),
        film_of(PLAYED, PLACE, b"\0\0\0\7" + SECRET),
        film_of(PLAYED, PLACE)[:-2],
        film_of(PLAYED, PLACE) + box(b"mdat", b"beelden")[:-3],
        film_of(PLAYED, PLACE) + b"\0\0\0\7mdat",
        film_of(PLAYED, PLACE) + b"\0\0\0\7mdat" + PLACE,
        START + box(b"moov", PLACE),
        START + PLACE + box(b"uuid", SECRET),
        START + box(b"moov", PLACE + box(b"mvhd", b"")),
        box(b"mdat", b"beelden") + film_of(PLAYED, PLACE)[len(START) :],
        ebml(b"matroska") + webm(SECRET)[len(WEBM_HEAD) :],
        webm(SECRET)[:-3],
        webm(SECRET) + b"\0",
        WEBM_HEAD + element(b"\x18\x53\x80\x67", TITLE + b"\0"),
        WEBM_HEAD + element(b"\x18\x53\x80\x67", TITLE)[:-2],
        WEBM_HEAD + element(b"\x18\x53\x80\x67", element(b"\x15\x49\xa9\x66", b"\0" + SECRET)),
    ],
)
def test_notes_are_taken_out_of_a_film_that_nobody_can_play_too(data: bytes) -> None:
    public = public_bytes(data)

    assert SECRET[:4] not in public
    assert len(public) == len(data)
    assert public_bytes(public) == public


def test_a_film_in_fragments_is_refused_if_it_has_a_track_of_data() -> None:
    fragments = box(b"mvex", b"")
    alone, beside = film_of(PLAYED, fragments), film_of(PLAYED, track(b"meta", b"gpmd"), fragments)

    assert read_media(SourcePath("a.mp4"), alone).fault == ""
    assert read_media(SourcePath("a.mp4"), beside).fault == "media-track"


def test_a_damaged_track_leaves_those_beside_it_as_they_were() -> None:
    film = film_of(PLAYED, NOWHERE, track(b"meta", b"gpmd", 40, (6, 6)))
    data = START + box(b"mdat", b"beelden".ljust(20, b".") + SECRET + SECRET + b"geluid") + film[len(START) :]

    assert SECRET not in public_bytes(data)
    assert b"avc1" in public_bytes(data)
    assert read_media(SourcePath("a.mp4"), data).fault == ""


def test_a_text_with_a_word_of_boxes_in_it_is_left_alone() -> None:
    assert public_bytes(b"vet-free eten in het dorp") == b"vet-free eten in het dorp"


@pytest.mark.parametrize("length", [b"\x7f\xf0" + bytes(6), b"\xff\xf0" + bytes(6), b"\x7f\xf8" + bytes(6)])
def test_a_film_that_says_it_takes_forever_does_not_tell_how_long(length: bytes) -> None:
    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", b"\xff" * 200) + element(b"\x44\x89", length))

    assert read_media(SourcePath("a.webm"), WEBM_HEAD + element(b"\x18\x53\x80\x67", info)).seconds == 0


def test_chunks_over_each_other_do_not_fill_the_memory() -> None:
    starts = box(b"stco", bytes(4) + number(20_000) + bytes(80_000))
    runs = box(b"stsc", bytes(4) + number(1) + number(1) + number(2**32 - 1) + number(1))
    tables = starts + runs + box(b"stsz", bytes(4) + number(2**32 - 1) + number(2**32 - 1))
    handler = box(b"hdlr", bytes(8) + b"meta" + bytes(12))
    film = film_of(box(b"trak", box(b"mdia", handler + box(b"minf", box(b"stbl", tables)))))

    assert len(public_bytes(film)) == len(film)


@pytest.mark.parametrize("name", ["a.mp3", "a.ogg", "a.mp4", "a.webm"])
@pytest.mark.parametrize(
    "data",
    [
        b"ID3\x03\0\0\0\0\x7f\x7f",
        b"OggS",
        opus(b""),
        webm(b"kas"),
        tracks_of_webm((1, b"V_VP8")),
        frames(*[64] * 2, first=bytes(140) + b"Xing" + bytes(12)),
        film_of(track(b"meta", b"gpmd", 10**9, (6, 10**9))),
        film_of(track_of(b"meta", EIGHT, 0)),
        box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", b"\1" + bytes(40))),
    ],
)
def test_no_bytes_break_the_reading_of_a_file(name: str, data: bytes) -> None:
    for cut in range(len(data)):
        read_media(SourcePath(name), data[:cut])
        public_bytes(data[:cut])


def _within(*names: bytes) -> bytes:
    """An MP4 with boxes in one another, of which the last is empty."""
    content = b""
    for name in reversed(names):
        content = box(name, content)
    return box(b"ftyp", b"isom") + content


@pytest.mark.parametrize(
    "data",
    [
        _within(b"moov"),
        _within(b"moov", b"mvhd"),
        _within(b"moov", b"trak", b"tkhd"),
        _within(b"moov", b"trak", b"mdia", b"mdhd"),
        _within(b"moov", b"trak", b"mdia", b"hdlr"),
        _within(*[b"moov"] * 2000),
        _within(b"moov", *[b"trak", b"mdia"] * 1000),
        WEBM_HEAD,
        WEBM_HEAD + element(b"\x18\x53\x80\x67", b""),
        WEBM_HEAD + element(b"\x18\x53\x80\x67", element(b"\x16\x54\xae\x6b", element(b"\xae", b""))),
        WEBM_HEAD + element(b"\x18\x53\x80\x67", element(b"\x15\x49\xa9\x66", b"\x7b\xa9")),
    ],
)
def test_nothing_within_a_part_breaks_the_reading_of_a_file(data: bytes) -> None:
    for name in ("a.mp4", "a.webm"):
        read_media(SourcePath(name), data)
    assert len(public_bytes(data)) == len(data)
