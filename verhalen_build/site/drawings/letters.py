"""Widths of letters, in thousandths of their size: each the widest in the fonts that readers are likely to have.

These are the advance widths in DejaVu, Noto and Liberation, rounded up to twenty. DejaVu is nearly always the widest,
as wide as Verdana; the other fonts that boek.css names are narrower.
"""

from collections.abc import Mapping

SANS: Mapping[str, int] = {
    letter: width
    for width, letters in (
        (280, "'ijl"),
        (300, "ł"),
        (320, " ,.‘’·"),
        (340, ":;I"),
        (360, "f"),
        (380, "-/\\"),
        (400, "()[]t"),
        (420, "!r"),
        (460, '"'),
        (500, "J`°"),
        (520, "“”„"),
        (540, "sz"),
        (560, "*?L_c|–§"),
        (580, "kŁ"),
        (600, "vxy•"),
        (620, "FTaeo«»øð"),
        (640, "$0123456789bdghnpqu{}€ßþđ"),
        (680, "EKPSYÞ"),
        (700, "ABVXZ"),
        (740, "CRU"),
        (760, "HN"),
        (780, "&DGÐĐ"),
        (800, "OQØ"),
        (820, "w"),
        (840, "#+<=>^~×"),
        (920, "M"),
        (960, "%"),
        (980, "m½"),
        (1000, "W…—→æÆ"),
        (1020, "@"),
        (1040, "œ"),
        (1080, "Œ"),
    )
    for letter in letters
}
BOLD: Mapping[str, int] = {
    letter: width
    for width, letters in (
        (320, "'"),
        (360, " ijl"),
        (380, ",.‘’·ł"),
        (400, ":;I"),
        (420, "-/\\"),
        (440, "f"),
        (460, "!()[]"),
        (480, "t"),
        (500, "`r°"),
        (540, '"'),
        (560, "*J_|–§"),
        (600, "csz"),
        (620, "?"),
        (640, "L•"),
        (660, "vxy“”„«»Ł"),
        (680, "aek"),
        (700, "$0123456789EFTo€øð"),
        (720, "bdghnpqu{}ßþđ"),
        (740, "CPSYZÞ"),
        (780, "ABKRVX"),
        (820, "U"),
        (840, "#+<=>DGHN^~×ÐĐ"),
        (860, "OQØ"),
        (880, "&"),
        (940, "w"),
        (1000, "@M…—→"),
        (1020, "%"),
        (1040, "½"),
        (1060, "mæ"),
        (1100, "œÆ"),
        (1120, "W"),
        (1180, "Œ"),
    )
    for letter in letters
}
SERIF: Mapping[str, int] = {
    letter: width
    for width, letters in (
        (280, "'"),
        (320, " ,.ijl·"),
        (340, "-/:;\\‘’ł"),
        (380, "f"),
        (400, "()I[]"),
        (420, "!t"),
        (460, '"J'),
        (480, "r"),
        (500, "*_`–°"),
        (520, "s"),
        (540, "?z"),
        (560, "|“”„§"),
        (580, "cvxy"),
        (600, "ae•"),
        (620, "ko«»øð"),
        (640, "$0123456789{}€"),
        (660, "bdghnpquþđ"),
        (680, "LPTßÞŁ"),
        (700, "FSZ"),
        (740, "ABEVXY"),
        (760, "KR"),
        (780, "C"),
        (800, "G"),
        (820, "DOQØÐĐ"),
        (840, "#+<=>^~×"),
        (860, "U"),
        (880, "HNw"),
        (900, "&"),
        (940, "æ"),
        (960, "%m"),
        (980, "½"),
        (1000, "@…—→œ"),
        (1020, "Æ"),
        (1040, "M"),
        (1060, "W"),
        (1140, "Œ"),
    )
    for letter in letters
}
