"""What the files in a folder are by their names: documents that can become stories, files of programs, and others."""

from pathlib import PurePath

from verhalen_build.model.problems import Problem
from verhalen_build.publish.faults import path_problem

ZIP = ".zip"

# The keys of the phrases `document-sort` and `document-remedy`, by the ends of names.
_SORTS = {
    "old-word": ".doc .dot",
    "pages": ".pages",
    "word-processor": ".wpd .wps .lwp .sxw .abw .fodt .ott",
    "slides": ".ppt .pptx .pptm .pps .ppsx .odp .sxi .key",
    "table": ".xls .xlsx .xlsm .xlsb .ods .csv .tsv .numbers .sxc",
    "pdf": ".pdf .xps",
    "picture": ".png .jpg .jpeg .jfif .gif .webp .bmp .tif .tiff .svg .heic .heif .avif .emf .wmf .psd .raw .cr2 .nef",
    "film": ".mp4 .m4v .mov .avi .mkv .webm .wmv .mpg .mpeg .3gp",
    "sound": ".mp3 .m4a .wav .ogg .opus .wma .aac .flac .amr",
    "drive-link": ".gdoc .gsheet .gslides .gdraw .gform",
    "shortcut": ".url .lnk .webloc .website .desktop",
    "packed": ".zip .7z .rar .gz .tgz .tar .bz2 .xz",
    "mailbox": ".pst .ost .mbox .mbx .dbx",
    "outlook": ".oft",
    "notebook": ".one .onetoc2 .onepkg",
    "book": ".epub .mobi .azw3 .ibooks",
    "design": ".pub .indd .idml .ai .vsd .vsdx .odg .dwg .drawio .afpub",
}
_BY_END = {end: sort for sort, ends in _SORTS.items() for end in ends.split()}
_OF_COMPUTER = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin", "archive_browser.html"}
)
_UNFINISHED = (".tmp", ".temp", ".bak", ".wbk", ".asd", ".part", ".crdownload", ".download")
_OF_WEB_PAGE = (".css", ".js", ".map", ".woff", ".woff2", ".ttf", ".ico")


def sort_of_program_file(name: str) -> str:
    """What a file or folder of a program is, by its name: a key of the phrases `program-file`; "" for others."""
    lower = name.lower()
    if lower.startswith(("~$", ".~lock.")):
        return "lock"
    if lower.endswith(_UNFINISHED) or lower.startswith("~"):
        return "unfinished"
    if lower in _OF_COMPUTER or lower.startswith("."):
        return "computer"
    return "web-page" if lower.endswith(_OF_WEB_PAGE) else ""


def not_a_document(display_path: str, code: str) -> Problem:
    """The problem that a file is of a sort that cannot become a story, with what it is and what to do instead."""
    return path_problem(code, display_path, sort=_BY_END.get(PurePath(display_path).suffix.lower(), "other"))
